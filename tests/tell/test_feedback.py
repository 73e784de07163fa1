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
from html.parser import HTMLParser

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from nbgrader.api import Gradebook
from traitlets.config import Config

from autograder import __main__ as cli
from autograder.author.keys import fresh_keys
from autograder.author.lesson import ROOT, lesson_names
from autograder.command.demo import answers_of, fill
from autograder.examine.examiner import exercise_of, grade_id, verdict_outputs
from autograder.gradebook.read import NoGradebook, read_scores
from autograder.grading.nbgrader_side import NOTES, nbgrader_api
from autograder.tell import feedback
from autograder.tell import feedback_page as page
from autograder.tell.mathml import converts, mathml
from helpers.check.ask import MISSING, ask
from helpers.check.judge import Verdict, judge, question_of

LESSON = "01_neuron"
SECRET_RUN = ("a secret of the tests", 1)


def of(notebook, id):
    return next(cell for cell in notebook.cells if grade_id(cell) == id)


def verdicts(things, lesson=LESSON):
    """Return the examiner's notes on a hand-in that defines `things`: {name: object}."""
    keys = fresh_keys(lesson, *SECRET_RUN)
    found = {}
    for id, key in keys.keys.items():
        found[id] = judge(
            key, ask(question_of(key), [things.get(name, MISSING) for name in key["asked"]])
        )
    return found


def put(course, student, notebook, found=None, notes=None, manual=(), comments=(), late=None):
    """Write an autograded notebook and its rows of the gradebook, as grading would; returns the
    notebook's path.
    """
    if found is not None:
        for cell in notebook.cells:
            if exercise_of(cell):
                cell.outputs = verdict_outputs(found[exercise_of(cell)], reveal=False)
        noted = [
            {
                "exercise": id,
                "points": v.points,
                "max_points": v.max_points,
                "state": v.state,
                "verdict": v.to_dict(),
                "needs_person": None,
                "trouble": None,
            }
            for id, v in found.items()
        ]
        notes = {"run": 1, "key": "0" * 12, "repairs": [], "verdicts": noted, **(notes or {})}
    notebook.metadata[NOTES] = notes
    path = course / "autograded" / student / LESSON / f"{LESSON}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(notebook))
    (path.parent / "timestamp.txt").write_text("2030-01-01 10:00:00 UTC")
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(LESSON, student)
        own = submission.notebooks[0]
        own.late_submission_penalty = late
        for grade in own.grades:
            verdict = (found or {}).get(grade.name.removeprefix("test-"))
            grade.auto_score = verdict.points if verdict else None
            grade.manual_score = dict(manual).get(grade.name)
            grade.needs_manual_grade = grade.auto_score is None and grade.manual_score is None
        for comment in own.comments:
            comment.manual_comment = dict(comments).get(comment.name)
        gradebook.db.commit()
    return path


@pytest.fixture(scope="module")
def released(fresh):
    return nbformat.read(fresh / "release" / LESSON / f"{LESSON}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def small(fresh, released, tmp_path_factory):
    """A small graded class: all right, a known mistake, nothing, unreadable."""
    course = tmp_path_factory.mktemp("feedback") / "course"
    (course / "release").mkdir(parents=True)
    shutil.copytree(fresh / "release" / LESSON, course / "release" / LESSON)
    shutil.copyfile(fresh / "gradebook.db", course / "gradebook.db")
    right = {}
    answers = answers_of(LESSON)
    exec("import numpy as np\nfrom helpers import data, functions, plots", right)
    for source in answers.values():
        if "def " in source or " = " in source:
            try:
                exec(source, right)
            except (SyntaxError, NameError):
                continue
    full = fill(released, answers)
    of(
        full, "why-bias"
    ).source = "Without $b$ the line goes *through* the origin, so a &lt; b cannot be told."
    put(
        course,
        "ada",
        full,
        verdicts(right),
        manual={"why-bias": 1.5}.items(),
        comments={"why-bias": "Good; say **where** the line goes."}.items(),
    )
    wrong = {
        **right,
        "weighted_sum": lambda x, w, b: float(sum(p * q for p, q in zip(x, w, strict=True))),
    }
    own = fill(
        released, {**answers, "weighted-sum": "def weighted_sum(x, w, b):\n    return w @ x"}
    )
    put(
        course,
        "ben",
        own,
        verdicts(wrong),
        {"repairs": ["read from the file '01_neuron (1).ipynb'"]},
        late=3.5,
    )
    put(course, "dan", fill(released, {}), verdicts({}))
    put(
        course,
        "eve",
        fill(released, {}),
        None,
        {"needs_person": "the file is empty", "repairs": []},
    )
    return course


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


def text_of(markup):
    """Return what a page says, without markup and style."""
    inner = re.sub(r"<style>.*?</style>", "", markup, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def points_in(markup):
    return re.findall(r"(–|[\d.]+) of ([\d.]+)", text_of(markup.split("<main>")[0]))


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
        total, *cells = [
            (float(a), float(b))
            for a, b in re.findall(
                r"Score: (-?[\d.]+) / ([\d.]+)\)", theirs.split('id="notebook"')[0]
            )
        ]
        ours = [(0.0 if a == "–" else float(a), float(b)) for a, b in points_in(pages[student])]
        assert ours == [(max(total[0], 0.0), total[1]), *cells, (max(total[0], 0.0), total[1])], (
            student
        )


def test_nbgraders_own_command_and_api_make_the_same_page(course, pages, monkeypatch):
    import nbgrader.apps.api
    import nbgrader.apps.generatefeedbackapp

    monkeypatch.setattr(nbgrader.apps.api, "GenerateFeedback", None)
    monkeypatch.setattr(nbgrader.apps.generatefeedbackapp, "GenerateFeedback", None)
    feedback.install()
    assert nbgrader.apps.generatefeedbackapp.GenerateFeedback is feedback.CourseFeedback
    (course / "autograded" / "ben" / LESSON / "loot.txt").write_text("written by a student's code")
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
    assert "There is no answer in what you handed in." in page._told(
        Verdict("x", "X", "blank", 0.0, 1.0)
    )
    for words in (
        "run this cell again",
        "run the cell above first",
    ):  # they are for somebody at the notebook
        assert words not in text_of(
            "".join(
                part.split("</section>")[0]
                for part in pages["dan"].split('class="panel check"')[1:]
            )
        )


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


def test_no_value_of_a_fresh_case_stands_on_a_page(course, released):
    def leaks(x, w, b):
        print("SPIED", list(x))
        raise ValueError(f"inputs were {list(map(float, x))} {list(w)} {b}")

    found = verdicts({"weighted_sum": leaks})
    noted = json.dumps(found["weighted-sum"].to_dict())
    values = set(re.findall(r"\d\.\d{4,}", noted))
    assert len(values) > 5
    put(course, "spy", fill(released, {}), found)
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
    assert page.veiled(said) == said
    assert (
        page.veiled("it stopped with ValueError: 0.12345 and 1e-3.5")
        == "it stopped with ValueError: … and 1e…"
    )
    assert (
        page.veiled("another value is expected, 0.5 too much")
        == "another value is expected, 0.5 too much"
    )


# --- nothing is loaded, nothing runs --------------------------------------------------------------


class Live(HTMLParser):
    """Collects what a page would load or run."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag in (
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "input",
            "svg",
            "video",
            "audio",
            "source",
            "button",
        ):
            self.found.append(tag)
        for name, value in attrs:
            value = value or ""
            if name.startswith("on") or name in (
                "srcdoc",
                "srcset",
                "action",
                "formaction",
                "background",
                "ping",
            ):
                self.found.append(f"{tag} {name}={value}")
            if name == "src" and not page.PICTURE.fullmatch(value):
                self.found.append(f"{tag} src={value[:80]}")
            if name == "href" and not value.startswith(("#", "http://", "https://", "mailto:")):
                self.found.append(f"{tag} href={value}")
            if name == "style" and re.search(r"url\(|expression|position", value):
                self.found.append(f"{tag} style={value}")


def live(markup):
    parser = Live()
    parser.feed(markup)
    style = "".join(re.findall(r"<style>(.*?)</style>", markup, re.DOTALL))
    return parser.found + re.findall(r"url\([^)]*\)|@import[^;]*", style)


def test_pages_load_and_run_nothing(pages):
    for student, markup in pages.items():
        assert live(markup) == [], student
        assert markup.index("Content-Security-Policy") < markup.index("<title>")
        assert "default-src 'none'" in html.unescape(markup)


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "[click](javascript:alert(1))",
    "[click](java&#115;cript:alert(1))",
    "[click](JaVaScRiPt&colon;alert(1))",
    "[click](&#x6A;avascript&#58;alert(1))",
    "[click](java\tscript:alert(1))",
    "[click](data:text/html;base64,PHNjcmlwdD4=)",
    "[click](vbscript:x) <javascript:alert(1)> [x]: javascript:alert(1)",
    "[click][1]\n\n[1]: javascript:alert(1)",
    '[click](https://x.example "onmouseover=alert(1)")',
    "[click](https://x.example/'\"><script>alert(1)</script>)",
    "![track](https://evil.example/pixel.png)",
    "![track](//evil.example/pixel.png)",
    "![track](data:image/svg+xml;base64,PHN2Zz4=)",
    '![a"onerror="alert(1)](data:image/png;base64,AAAA)',
    "![x](attachment:none.png)",
    "```mermaid\n<img src=x onerror=alert(1)>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "```python\n</pre><script>alert(1)</script>\n```",
    r"$\text{<script>alert(1)</script>}$",
    r"$\text{&lt;script&gt;alert(1)&lt;/script&gt;}$",
    r"$\href{javascript:alert(1)}{x}$ $\style{position:fixed}{x}$ $\class{x}{y}$",
    r"$$\unicode{<img src=x onerror=alert(1)>}$$",
    "\\begin{align}<img src=x onerror=alert(1)>\\end{align}",
    "$" + "{" * 3000 + "$",
    "<a href='javascript:alert(1)'>x</a><iframe srcdoc='<script>alert(1)</script>'>",
    (
        "<style>body{display:none}</style><base href=//evil.example><meta http-equiv=refresh "
        "content='0;url=//evil.example'>"
    ),
    "</div></section></main></body></html><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    (
        "- [ ] <input onfocus=alert(1) autofocus>\n"
        "\n"
        "| a | b |\n"
        "|---|---|\n"
        "| <svg onload=alert(1)> | [x](javascript:1) |"
    ),
]


def test_hostile_texts_stay_texts(course, released):
    notebook = fill(released, {"weighted-sum": "x = '</pre><script>alert(1)</script>'"})
    of(notebook, "why-bias").source = "\n\n".join(HOSTILE)
    for number, text in enumerate(HOSTILE):
        notebook.cells.insert(3, new_markdown_cell(text))
        notebook.cells[3]["id"] = f"own-{number}"
    png = "iVBORw0KGgo=" + '"><script>alert(1)</script>'
    for data in (
        {"text/html": HOSTILE[0], "text/plain": HOSTILE[1]},
        {"image/svg+xml": "<svg onload=alert(1)>"},
        {"application/javascript": "alert(1)"},
        {"image/png": png, "text/plain": '" onerror="alert(1)'},
        {"text/markdown": HOSTILE[4]},
        {"text/latex": "$<script>$"},
    ):
        notebook.cells.insert(
            3, new_code_cell("1", outputs=[new_output("display_data", data=data)])
        )
    notebook.cells.insert(
        3,
        new_code_cell(
            "1",
            outputs=[new_output("stream", name="stdout", text="\x1b[31m<script>alert(1)</script>")],
        ),
    )
    of(notebook, "test-gates").outputs = [
        new_output("display_data", data={"text/html": HOSTILE[0]})
    ]
    found = verdicts({})
    found["weighted-sum"].notes.append("Python warned: <img src=x onerror=alert(1)>")
    found["gates"].title = "<script>alert(1)</script>"
    put(
        course,
        "mallory",
        notebook,
        found,
        {"repairs": ["read from the file '<img src=x onerror=alert(1)>.ipynb'"]},
        comments={"why-bias": HOSTILE[0]}.items(),
    )
    assert run(course, "--students", "mallory") == cli.OK
    markup = page_path(course, "mallory").read_text(encoding="utf-8")
    assert live(markup) == []
    assert "<script" not in markup
    assert "evil.example" not in "".join(re.findall(r"<[^>]*>", markup))
    assert markup.count("</html>") == 1
    said = text_of(markup)
    assert said.count("<script>alert(1)</script>") > 8, "what was written can be read"


def test_html_is_let_through_only_in_texts_of_the_release(course, released):
    notebook = fill(released, {})
    folds = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "markdown" and "<details>" in cell.source
    ]
    notebook.cells.append(new_markdown_cell(folds[0] + "\n\nchanged"))
    put(course, "own", notebook, verdicts({}))
    run(course, "--students", "own")
    markup = page_path(course, "own").read_text(encoding="utf-8")
    summaries = sum(source.count("<summary>") for source in folds)
    assert len(re.findall(r"<summary>(?!Hint \d)", markup)) == summaries > 5
    assert "&lt;summary" in markup


def test_pictures_are_in_the_page_with_what_they_show(course, released):
    png = (
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
        "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
    notebook = fill(released, {})
    data = {"image/png": png[:40] + "\n" + png[40:], "text/plain": "A line that rises from 0 to 1"}
    notebook.cells[5].outputs = [
        new_output("display_data", data=data, metadata={"image/png": {"width": 480}})
    ]
    put(course, "pic", notebook, verdicts({}))
    run(course, "--students", "pic")
    markup = page_path(course, "pic").read_text(encoding="utf-8")
    assert (
        f'<img src="data:image/png;base64,{png}" alt="A line that rises from 0 to 1" width="480">'
        in markup
    )


# --- formulas -------------------------------------------------------------------------------------


def formulas(notebook):
    found = []

    class Collect(page.Renderer):
        def block_math(self, body):
            found.append(body)
            return ""

        inline_math = block_math

        def latex_environment(self, name, body):
            found.append(f"\\begin{{{name}}}{body}\\end{{{name}}}")
            return ""

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            page.MarkdownWithMath(renderer=Collect(True)).render(cell.source)
    return found


def test_every_formula_of_every_lesson_becomes_mathml(fresh):
    count = 0
    for name in lesson_names():
        found = formulas(nbformat.read(fresh / "release" / name / f"{name}.ipynb", as_version=4))
        count += len(found)
        assert [tex for tex in found if not converts(tex)] == [], name
    assert count > 500


def test_a_formula_keeps_its_tex_as_alternative_text_and_is_clean():
    assert 'alttext="w \\cdot x + b"' in mathml("w \\cdot x + b")
    assert 'display="block"' in mathml("z", True)
    assert 'alttext="a &lt; b &amp; &quot;c&quot;"' in mathml('a < b & "c"') or "<code" in mathml(
        'a < b & "c"'
    )
    spoken = re.sub(r"<[^>]+>", "|", mathml(r"-\ln p + \ln(1 - p)"))
    assert "ln" in spoken
    assert "<mspace" in mathml(r"\ln p")
    assert "<mspace" not in mathml(r"\ln(p)")
    assert 'form="prefix"' in mathml("(-1, 0)")
    assert 'form="prefix"' not in mathml("a - 1")


@pytest.mark.parametrize(
    "tex", ["p^", r"\nocommand{x}", "{" * 500, "x" * 5000, r"\frac", r"\begin{pmatrix} 1"]
)
def test_what_cannot_be_converted_stays_as_text(tex):
    assert mathml(tex).startswith(("<code", "<math"))
    assert not converts(tex) or "<math" in mathml(tex)
    assert "\\nocommand" not in tex or mathml(tex) == r'<code class="tex">\nocommand{x}</code>'


def test_a_students_macro_does_not_reach_the_next_formula():
    mathml(r"\def\sigma{\text{mine}} \newcommand{\eta}{X} \sigma")
    assert "σ" in mathml(r"\sigma(z)")
    assert "η" in mathml(r"\eta")


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
    path = course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb"
    path.write_text(path.read_text().replace("through", "across"))
    page_path(course, "dan").write_bytes(
        page_path(course, "dan").read_bytes()[:-100]
    )  # cut off by a power failure
    assert counts() == (2, 2, 0)
    assert counts("--students", "ada,eve") == (0, 2, 0)


def test_a_broken_notebook_harms_nobody_and_leaves_no_old_page(course, capsys):
    assert run(course) == cli.OK
    (course / "autograded" / "ada" / LESSON / f"{LESSON}.ipynb").write_text(
        '{"cells": [{"cell_type": "code"}], "metadata": {}}'
    )
    (course / "autograded" / "ben" / LESSON / f"{LESSON}.ipynb").write_bytes(b"\xff\xfe no json")
    (course / "autograded" / "dan" / LESSON / f"{LESSON}.ipynb").unlink()
    ghost = course / "autograded" / "ghost" / LESSON
    ghost.mkdir(parents=True)
    (ghost / f"{LESSON}.ipynb").write_text("{}")
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
    assert [page_path(course, student).exists() for student in ("ada", "ben", "dan", "eve")] == [
        False,
        False,
        False,
        True,
    ]


def test_a_page_that_takes_too_long_or_kills_its_process_harms_nobody(course, monkeypatch):
    jobs = feedback.find_jobs(nbgrader_api(course).coursedir, LESSON)
    monkeypatch.setattr(feedback, "PAGE_SECONDS", 3.0)
    jobs[0].hand_in, jobs[1].hand_in = Sleeps(), Dies()
    monkeypatch.setattr(feedback, "fingerprint", lambda *_: "0" * 32)
    outcomes = {outcome.student: outcome for outcome in feedback.write_pages(jobs, workers=1)}
    assert "more than 3 seconds" in outcomes["ada"].said
    assert "died" in outcomes["ben"].said
    assert [outcomes[student].state for student in ("dan", "eve")] == [feedback.WRITTEN] * 2


class Sleeps:
    """A hand-in's scores that take for ever."""

    open = ()

    @property
    def comments(self):
        time.sleep(60)


class Dies:
    """A hand-in's scores that end the process."""

    open = ()

    @property
    def comments(self):
        os._exit(3)


@pytest.mark.skipif(os.name != "posix", reason="kills a process group")
def test_it_may_be_killed_at_any_moment_and_run_again(course, released):
    found = verdicts({})
    for number in range(40):
        put(course, f"s{number:02}", fill(released, {}), found)
    command = [
        sys.executable,
        "-m",
        "autograder",
        "feedback",
        LESSON,
        "--course",
        str(course),
        "--workers",
        "1",
    ]
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
    secret = course / "autograded" / "ada" / LESSON / "submission_secret.txt"
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
