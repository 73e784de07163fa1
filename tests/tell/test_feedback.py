"""Pages of feedback hold nbgrader's scores, read well, load and run nothing, give no fresh case
away, and survive whatever was handed in.
"""

import html
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import nbformat
import pytest
from classroom import released
from hostile import TEXTS
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from pages import live_in_page, text_of
from traitlets.config import Config

from autograder import __main__ as cli
from autograder.author.keyring import fresh_keys
from autograder.author.notebook import fill, solutions_of
from autograder.course import ROOT
from autograder.examine.examiner import verdict_outputs
from autograder.gradebook.read import NoGradebook, read_scores
from autograder.grading.nbgrader_side import nbgrader_api
from autograder.handin.record import ExerciseRecord, GradeRecord, write_record
from autograder.handin.roles import exercise_of, grade_id
from autograder.tell import feedback, markup
from autograder.tell.feedback_page import veiled
from helpers.check.ask import MISSING, ask
from helpers.check.judge import judge, question_of
from helpers.check.verdict import Verdict

LESSON = "01_neuron"
SECRET_RUN = ("a secret of the tests", 1)


def cell_of(notebook, id):
    return next(cell for cell in notebook.cells if grade_id(cell) == id)


def verdicts(things, lesson=LESSON):
    """Return {exercise: Verdict} of a hand-in that defines `things`: {name: object}."""
    keys = fresh_keys(lesson, *SECRET_RUN)
    found = {}
    for id, key in keys.keys.items():
        asked = [things.get(name, MISSING) for name in key["asked"]]
        found[id] = judge(key, ask(question_of(key), asked))
    return found


def record_of(found, **more):
    """Return the GradeRecord of a hand-in with these verdicts."""
    entries = []
    for id, verdict in found.items():
        points = (verdict.points, verdict.max_points)
        entries.append(ExerciseRecord(id, *points, verdict.state, verdict.to_dict()))
    return replace(GradeRecord(run=1, key="0" * 12, verdicts=entries), **more)


def graded_path(course, student):
    return course / "autograded" / student / LESSON / f"{LESSON}.ipynb"


def put(course, student, notebook, found, record=None, manual=(), comments=(), late=None):
    """Write an autograded notebook and its rows of the gradebook, as grading would.

    found: {exercise: Verdict}
    record: its GradeRecord, by default that of the verdicts
    manual, comments: {name of a cell: points by hand}, {name of a cell: the grader's words}
    """
    for cell in notebook.cells:
        if exercise_of(cell) in found:
            cell.outputs = verdict_outputs(found[exercise_of(cell)])
    write_record(notebook, record or record_of(found))
    path = graded_path(course, student)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook))
    (path.parent / "timestamp.txt").write_text("2030-01-01 10:00:00 UTC")
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        gradebook.update_or_create_student(student)
        handed_in = gradebook.update_or_create_submission(LESSON, student).notebooks[0]
        handed_in.late_submission_penalty = late
        for grade in handed_in.grades:
            verdict = found.get(grade.name.removeprefix("test-"))
            grade.auto_score = verdict.points if verdict else None
            grade.manual_score = dict(manual).get(grade.name)
            grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        for comment in handed_in.comments:
            comment.manual_comment = dict(comments).get(comment.name)
        gradebook.db.commit()


@pytest.fixture(scope="module")
def release(fresh):
    return released(fresh, LESSON)


@pytest.fixture(scope="module")
def small(fresh, release, tmp_path_factory):
    """A small graded class: all right, a known mistake, nothing, unreadable."""
    course = tmp_path_factory.mktemp("feedback") / "course"
    (course / "release").mkdir(parents=True)
    shutil.copytree(fresh / "release" / LESSON, course / "release" / LESSON)
    shutil.copyfile(fresh / "gradebook.db", course / "gradebook.db")
    answers, right = solutions_of(LESSON), right_things()
    full = fill(release, answers)
    essay = "Without $b$ the line goes *through* the origin, so a &lt; b cannot be told."
    cell_of(full, "why-bias").source = essay
    said = {"why-bias": "Good; say **where** the line goes."}
    put(course, "ada", full, verdicts(right), manual={"why-bias": 1.5}, comments=said)
    answers["weighted-sum"] = "def weighted_sum(x, w, b):\n    return w @ x"
    found = verdicts(right | {"weighted_sum": without_bias})
    renamed = record_of(found, repairs=["read from the file '01_neuron (1).ipynb'"])
    put(course, "ben", fill(release, answers), found, renamed, late=3.5)
    put(course, "dan", fill(release, {}), verdicts({}))
    unreadable = GradeRecord(needs_person="the file is empty")
    put(course, "eve", fill(release, {}), {}, unreadable)
    return course


def right_things():
    """Return {name: object} of all that the lesson's solutions define."""
    things = {}
    exec("import numpy as np\nfrom helpers import data, functions, plots", things)
    for source in solutions_of(LESSON).values():
        if "def " in source or " = " in source:
            try:
                exec(source, things)
            except (SyntaxError, NameError):
                continue
    return things


def without_bias(x, w, b):
    return float(sum(p * q for p, q in zip(x, w, strict=True)))


@pytest.fixture
def course(small, tmp_path):
    """A copy of the small class, to be changed."""
    shutil.copytree(small, tmp_path / "course")
    return tmp_path / "course"


def run(course, *words):
    return cli.main(["feedback", LESSON, "--course", str(course), "--workers", "1", *words])


def page_path(course, student):
    return course / "feedback" / student / LESSON / f"{LESSON}.html"


@pytest.fixture(scope="module")
def pages(small, tmp_path_factory):
    """{student: page} of the small class, made by the command."""
    own = tmp_path_factory.mktemp("pages") / "course"
    shutil.copytree(small, own)
    assert run(own) == cli.OK
    return {
        student: page_path(own, student).read_text(encoding="utf-8")
        for student in ("ada", "ben", "dan", "eve")
    }


# --- what a page says -----------------------------------------------------------------------------


def points_in(page):
    return re.findall(r"(–|[\d.]+) of ([\d.]+)", text_of(page.split("<main>")[0]))


def numbers(pairs):
    """Return (points, maximum) as numbers; a total below 0 is shown as 0."""
    return [(max(float(points), 0.0), float(most)) for points, most in pairs]


def test_pages_hold_the_scores_of_nbgraders_own_pages(course, pages):
    from nbgrader.converters import GenerateFeedback

    api = nbgrader_api(course)
    for student in pages:
        with_stock = Config({"HTMLExporter": {"template_name": "feedback"}})
        stock = GenerateFeedback(coursedir=api.coursedir, parent=api)
        stock.update_config(with_stock)
        stock.force, api.coursedir.assignment_id, api.coursedir.student_id = True, LESSON, student
        stock.start()
        theirs = page_path(course, student).read_text(encoding="utf-8")
        summary = theirs.split('id="notebook"')[0]
        total, *cells = re.findall(r"Score: (-?[\d.]+) / ([\d.]+)\)", summary)
        ours = points_in(pages[student].replace("–", "0"))
        assert numbers(ours) == numbers([total, *cells, total]), student


def test_nbgraders_own_command_and_api_make_the_same_page(course, pages, monkeypatch):
    import nbgrader.apps.api
    import nbgrader.apps.generatefeedbackapp

    monkeypatch.setattr(nbgrader.apps.api, "GenerateFeedback", None)
    monkeypatch.setattr(nbgrader.apps.generatefeedbackapp, "GenerateFeedback", None)
    feedback.install()
    assert nbgrader.apps.generatefeedbackapp.GenerateFeedback is feedback.CourseFeedback
    (graded_path(course, "ben").parent / "loot.txt").write_text("written by a student's code")
    result = nbgrader_api(course).generate_feedback(LESSON, "ben", force=True)
    assert result["success"], result
    assert page_path(course, "ben").read_text(encoding="utf-8") == pages["ben"]
    assert {path.name for path in page_path(course, "ben").parent.iterdir()} == {
        f"{LESSON}.html",
        "timestamp.txt",
    }


def test_the_summary_says_what_was_right_with_links_to_it(pages):
    top = text_of(pages["ben"].split("<main>")[0])
    assert "Feedback: One neuron" in top
    assert re.search(r"The weighted sum not right yet 0 of 2", top)
    assert re.search(r"Logic gates by hand right 2 of 2", top)
    assert "Why bias waits for a person – of 2" in top
    assert "Handed in late −3.5" in top
    assert "read from the file '01_neuron (1).ipynb'" in top
    for target in re.findall(r'<a href="#([^"]+)"', pages["ben"].split("<main>")[0]):
        assert f'id="{target}"' in pages["ben"]
    assert "not attempted" in text_of(pages["dan"])
    assert "graded by a person 1.5 of 2" in text_of(pages["ada"])


def test_verdict_mistake_and_hints_stand_at_the_check(pages):
    said = text_of(pages["ben"].split('id="test-weighted-sum"')[1].split("</section>")[0])
    assert "The weighted sum: not right yet · 0 of 2 points" in said
    assert "A known mistake: no bias . Your sum has all the products" in said
    assert "Hint 1 of 3" in said
    assert "Hint" not in text_of(
        pages["ada"].split('id="test-weighted-sum"')[1].split("</section>")[0]
    )
    assert "weighted_sum is not defined in what you handed in." in text_of(pages["dan"])
    blank = markup.verdict_html(Verdict("x", "X", "blank", 0.0, 1.0))
    assert "There is no answer in what you handed in." in blank
    checks = [part.split("</section>")[0] for part in pages["dan"].split('class="panel check"')]
    for words in ("run this cell again", "run the cell above first"):  # for those at the notebook
        assert words not in text_of("".join(checks[1:]))


def test_an_essay_stands_with_its_formula_and_the_graders_comment(pages):
    essay = pages["ada"].split('id="why-bias"')[1].split("</section>")[0]
    assert "<math" in essay
    assert "<em>through</em>" in essay
    assert "a &lt; b cannot" in essay
    assert "say <strong>where</strong> the line goes" in essay


def test_what_needs_a_person_is_said_with_the_reason(pages):
    said = text_of(pages["eve"])
    assert (
        "This hand-in needs a person: the file is empty. No points have been given or taken yet"
        in said
    )
    assert said.count("waits for a person") == 2 * 10, "in the summary and at each cell"


def test_no_value_of_a_fresh_case_stands_on_a_page(course, release):
    def leaks(x, w, b):
        print("SPIED", list(x))
        raise ValueError(f"inputs were {list(map(float, x))} {list(w)} {b}")

    found = verdicts({"weighted_sum": leaks})
    noted = json.dumps(found["weighted-sum"].to_dict())
    values = set(re.findall(r"\d\.\d{4,}", noted))
    assert len(values) > 5
    put(course, "spy", fill(release, {}), found)
    assert run(course, "--students", "spy") == cli.OK
    said = page_path(course, "spy").read_text(encoding="utf-8")
    assert not [value for value in values if value in said]
    assert "SPIED" not in said
    assert "it stopped with ValueError: inputs were" in text_of(said)
    for verdict in found.values():
        for part in verdict.parts:
            if part.failure and len(part.failure.expected) > 4:
                assert part.failure.expected not in text_of(said.split("<main>")[0])


def test_small_whole_numbers_as_in_shapes_stay_in_an_error():
    said = "it stopped with ValueError: shapes (5,3) and (4,) not aligned"
    assert veiled(said) == said
    values = "it stopped with ValueError: 0.12345 and 1e-3.5"
    assert veiled(values) == "it stopped with ValueError: … and 1e…"
    ours = "another value is expected, 0.5 too much"
    assert veiled(ours) == ours


# --- nothing is loaded, nothing runs --------------------------------------------------------------


def test_pages_load_and_run_nothing(pages):
    for student, page in pages.items():
        assert live_in_page(page) == [], student
        assert page.index("Content-Security-Policy") < page.index("<title>")
        assert "default-src 'none'" in html.unescape(page)


def hostile_cells():
    """Yield cells of a student's own that hold hostile texts and outputs."""
    for number, text in enumerate(TEXTS):
        yield new_markdown_cell(text, id=f"own-{number}")
    png = "iVBORw0KGgo=" + '"><script>alert(1)</script>'
    for data in (
        {"text/html": TEXTS[0], "text/plain": TEXTS[1]},
        {"image/svg+xml": "<svg onload=alert(1)>"},
        {"application/javascript": "alert(1)"},
        {"image/png": png, "text/plain": '" onerror="alert(1)'},
        {"text/markdown": TEXTS[4]},
        {"text/latex": "$<script>$"},
    ):
        yield new_code_cell("1", outputs=[new_output("display_data", data=data)])
    printed = new_output("stream", name="stdout", text="\x1b[31m<script>alert(1)</script>")
    yield new_code_cell("1", outputs=[printed])


def test_hostile_texts_stay_texts(course, release):
    notebook = fill(release, {"weighted-sum": "x = '</pre><script>alert(1)</script>'"})
    cell_of(notebook, "why-bias").source = "\n\n".join(TEXTS)
    notebook.cells[3:3] = hostile_cells()
    found = verdicts({})
    found["weighted-sum"].notes.append("Python warned: <img src=x onerror=alert(1)>")
    found["gates"].title = "<script>alert(1)</script>"
    file = "read from the file '<img src=x onerror=alert(1)>.ipynb'"
    record = record_of(found, repairs=[file])
    put(course, "mallory", notebook, found, record, comments={"why-bias": TEXTS[0]})
    assert run(course, "--students", "mallory") == cli.OK
    page = page_path(course, "mallory").read_text(encoding="utf-8")
    assert live_in_page(page) == []
    assert "<script" not in page
    assert "evil.example" not in "".join(re.findall(r"<[^>]*>", page))
    assert page.count("</html>") == 1
    said = text_of(page)
    assert said.count("<script>alert(1)</script>") > 8, "what was written can be read"


def test_html_is_let_through_only_in_texts_of_the_release(course, release):
    notebook = fill(release, {})
    folds = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "markdown" and "<details>" in cell.source
    ]
    notebook.cells.append(new_markdown_cell(folds[0] + "\n\nchanged"))
    put(course, "own", notebook, verdicts({}))
    run(course, "--students", "own")
    page = page_path(course, "own").read_text(encoding="utf-8")
    summaries = sum(source.count("<summary>") for source in folds)
    assert len(re.findall(r"<summary>(?!Hint \d)", page)) == summaries > 5
    assert "&lt;summary" in page


def test_pictures_are_in_the_page_with_what_they_show(course, release):
    png = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
        "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    notebook = fill(release, {})
    data = {"image/png": png[:40] + "\n" + png[40:], "text/plain": "A line that rises from 0 to 1"}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code[2].outputs = [
        new_output("display_data", data=data, metadata={"image/png": {"width": 480}})
    ]
    put(course, "pic", notebook, verdicts({}))
    run(course, "--students", "pic")
    page = page_path(course, "pic").read_text(encoding="utf-8")
    alt = 'alt="A line that rises from 0 to 1" width="480"'
    assert f'<img src="data:image/png;base64,{png}" {alt}>' in page


# --- the class ------------------------------------------------------------------------------------


def test_only_what_changed_is_written_again(course, capsys):
    def counts(*words, code=cli.OK):
        assert run(course, *words) == code
        return tuple(
            map(int, re.findall(r"(\d+) (?:written|up to date|failed)", capsys.readouterr().out))
        )

    assert counts() == (4, 0, 0)
    assert counts() == (0, 4, 0)
    assert counts("--force") == (4, 0, 0)
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        gradebook.find_comment("why-bias", LESSON, LESSON, "ben").manual_comment = "Well said."
        gradebook.find_grade("why-bias", LESSON, LESSON, "dan").manual_score = 1.0
        gradebook.db.commit()
    assert counts() == (2, 2, 0)
    assert "Well said." in page_path(course, "ben").read_text(encoding="utf-8")
    path = graded_path(course, "ada")
    path.write_text(path.read_text().replace("through", "across"))
    page = page_path(course, "dan")
    page.write_bytes(page.read_bytes()[:-100])  # cut off by a power failure
    assert counts() == (2, 2, 0)
    assert counts("--students", "ada,eve") == (0, 2, 0)


def test_a_broken_notebook_harms_nobody_and_leaves_no_old_page(course, capsys):
    assert run(course) == cli.OK
    no_source = '{"cells": [{"cell_type": "code"}], "metadata": {}}'
    graded_path(course, "ada").write_text(no_source)
    graded_path(course, "ben").write_bytes(b"\xff\xfe no json")
    graded_path(course, "dan").unlink()
    graded_path(course, "ghost").parent.mkdir(parents=True)
    graded_path(course, "ghost").write_text("{}")
    capsys.readouterr()
    assert run(course, "--force") == cli.FOUND
    out, err = capsys.readouterr()
    assert "1 written, 0 up to date, 4 failed" in out
    for words in (
        "ada: no page can be made",
        "ben: no page can be made",
        "dan: there is no autograded notebook",
        "ghost: the gradebook has no scores",
    ):
        assert words in err
    assert [path.parts[-3] for path in course.glob("feedback/*/*/*.html")] == ["eve"]


def test_a_page_that_takes_too_long_or_kills_its_process_harms_nobody(course, monkeypatch):
    jobs = feedback.find_jobs(nbgrader_api(course).coursedir, LESSON)
    monkeypatch.setattr(feedback, "PAGE_SECONDS", 3.0)
    jobs[0].scores, jobs[1].scores = Sleeps(), Dies()
    monkeypatch.setattr(feedback, "fingerprint", lambda *_: "0" * 32)
    outcomes = {outcome.student: outcome for outcome in feedback.write_pages(jobs, workers=1)}
    assert "more than 3 seconds" in outcomes["ada"].said
    assert "died" in outcomes["ben"].said
    assert [outcomes[student].state for student in ("dan", "eve")] == [feedback.WRITTEN] * 2


class Sleeps:
    """Scores that take for ever."""

    open = ()

    @property
    def comments(self):
        time.sleep(60)


class Dies:
    """Scores that end the process."""

    open = ()

    @property
    def comments(self):
        os._exit(3)


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_it_may_be_killed_at_any_moment_and_run_again(course, release):
    found = verdicts({})
    for number in range(40):
        put(course, f"s{number:02}", fill(release, {}), found)
    words = ["feedback", LESSON, "--course", str(course), "--workers", "1"]
    command = [sys.executable, "-m", "autograder", *words]
    running = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    while running.poll() is None and len(list(course.glob("feedback/s*/*/*.html"))) < 5:
        time.sleep(0.01)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    for path in course.glob("feedback/*/*/*.html"):
        assert path.read_text(encoding="utf-8").endswith("</html>")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list(course.glob("feedback/*/*/*.html"))) == 44
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert "0 written, 44 up to date, 0 failed" in again.stdout


def test_what_release_feedback_needs_stands_beside_the_page(course):
    secret = graded_path(course, "ada").with_name("submission_secret.txt")
    secret.write_text("s3cret")
    run(course)
    beside = page_path(course, "ada").parent
    assert (beside / "submission_secret.txt").read_text() == "s3cret"
    assert (beside / "timestamp.txt").read_text() == "2030-01-01 10:00:00 UTC"
    assert not list(beside.glob(".*"))
    assert os.name != "posix" or page_path(course, "ada").stat().st_mode & 0o777 == 0o644


def test_wrong_use_is_told(course, tmp_path, capsys):
    assert cli.main(["feedback", LESSON, "--course", str(tmp_path / "nowhere")]) == cli.USAGE
    assert "there is no gradebook" in capsys.readouterr().err
    assert cli.main(["feedback", "02_layer", "--course", str(course)]) == cli.USAGE
    assert "nothing has been graded for 02_layer" in capsys.readouterr().err
    assert run(course, "--students", "nobody,../../dan") == cli.FOUND
    assert "nobody: nothing has been graded of this student" in capsys.readouterr().err
    with pytest.raises(NoGradebook, match="does not know the lesson 99_none"):
        read_scores(f"sqlite:///{course}/gradebook.db", "99_none")
    (tmp_path / "text.db").write_text("no database, but long enough to be looked at" * 50)
    with pytest.raises(NoGradebook, match="cannot be read"):
        read_scores(f"sqlite:///{tmp_path}/text.db", LESSON)
