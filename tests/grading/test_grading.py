"""nbgrader's own commands grade a class with our configuration: right is right, nobody is harmed,
nothing is lost or given away.
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from classroom import hand_in, released, sandbox_or_skip
from nbgrader.api import Gradebook

from autograder.author.lesson import lesson_names
from autograder.author.notebook import fill, solutions_of
from autograder.author.reference import load_exercises
from autograder.course import ROOT
from autograder.grading.nbgrader_side import nbgrader_api
from autograder.handin.record import MARK

NUMPY = "01_neuron"


@pytest.fixture(autouse=True)
def sandboxed():
    """nbgrader's own commands grade in the sandbox too."""
    sandbox_or_skip()


@pytest.fixture(scope="module")
def course(fresh, tmp_path_factory):
    """A copy of the fresh course for the tests of this file."""
    folder = tmp_path_factory.mktemp("course") / "course"
    shutil.copytree(fresh, folder)
    return folder


def nbgrader(course, *words, check=True, **more):
    """Run an nbgrader command as the README says, from the repository's folder, on a course folder;
    return its output.
    """
    command = [
        sys.executable,
        "-m",
        "nbgrader",
        *map(str, words),
        f"--CourseDirectory.root={course}",
    ]
    done = subprocess.run(
        command,
        cwd=more.pop("cwd", ROOT),
        capture_output=True,
        text=True,
        env={**os.environ, **more},
        timeout=900,
    )
    if check:
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout + done.stderr


def full_marks(course, name):
    return fill(released(course, name), solutions_of(name))


def grades(course, name):
    """Return {student: (automatic score, points reachable automatically, needs a person)}."""
    with Gradebook(f"sqlite:///{course}/gradebook.db", "neuron_to_network") as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(name):
            own = [
                grade
                for notebook in submission.notebooks
                for grade in notebook.grades
                if grade.cell.cell_type == "code"
            ]
            person = any(grade.auto_score is None for grade in own)
            found[submission.student.id] = (
                sum(grade.auto_score or 0 for grade in own),
                sum(grade.max_score for grade in own),
                person,
            )
        return found


def notes(course, student, name):
    return nbformat.read(
        course / "autograded" / student / name / f"{name}.ipynb", as_version=4
    ).metadata[MARK]


# --- right and blank answers to every lesson ------------------------------------------------------


def test_solutions_get_full_points_and_blanks_none_through_nbgrader_autograde(course):
    for name in lesson_names():
        hand_in(course, "full", full_marks(course, name), name)
        hand_in(course, "blank", released(course, name), name)
        nbgrader(course, "autograde", name)
        points = sum(exercise.points for exercise in load_exercises(name))
        found = grades(course, name)
        assert found["full"] == (points, points, False), (
            name,
            [v for v in notes(course, "full", name)["verdicts"] if v["state"] != "right"],
        )
        assert found["blank"] == (0, points, False), name
        assert {verdict["state"] for verdict in notes(course, "blank", name)["verdicts"]} == {
            "blank"
        }


# --- the bad hand-ins of a class ------------------------------------------------------------------


def cell_of(notebook, id):
    return next(
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == id
    )


def changed(notebook, change):
    change(notebook)
    return notebook


def double_cells(notebook):
    copies = [
        nbformat.from_dict(json.loads(json.dumps(cell)))
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    ][:8]
    for number, cell in enumerate(copies):
        cell["id"] = f"copy-{number}"
    notebook.cells[4:4] = copies


def split_answer(notebook):
    cell = cell_of(notebook, "weighted-sum")
    at = notebook.cells.index(cell)
    second = nbformat.v4.new_code_cell(
        "def weighted_sum(x, w, b):\n    return helper_of_mine(x, w) + b"
    )
    cell.source = "def helper_of_mine(x, w):\n    return sum(p * q for p, q in zip(x, w))"
    notebook.cells.insert(at + 1, second)


def delete_tests_and_locked(notebook):
    notebook.cells = [
        cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")
    ]


def spoil_metadata(notebook):
    for cell in notebook.cells:
        grader = cell.metadata.get("nbgrader")
        if grader and grader.get("grade"):
            grader["points"] = 4000
            grader["schema_version"] = 77
        cell.metadata["tags"] = ["skip-execution", "raises-exception"]


def forged_outputs(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            cell.source = "999"
            cell.outputs = [
                nbformat.v4.new_output(
                    "execute_result", data={"text/plain": "999"}, execution_count=1
                )
            ]


def add_cell(notebook, source, at=3):
    notebook.cells.insert(at, nbformat.v4.new_code_cell(source))


def test_one_bad_hand_in_harms_no_other_and_each_ends_graded_or_with_a_person_and_a_reason(
    course, tmp_path
):
    name = NUMPY
    shutil.rmtree(course / "submitted", ignore_errors=True)
    full, blank = full_marks(course, name), released(course, name)
    text = nbformat.writes(full)

    def good(change):
        return changed(full_marks(course, name), change)

    good_ones = {
        "g-plain": full,
        "g-doubled": good(double_cells),
        "g-split": good(split_answer),
        "g-tests-deleted": good(delete_tests_and_locked),
        "g-metadata-spoilt": good(spoil_metadata),
        "g-bom": b"\xef\xbb\xbf" + text.encode(),
        "g-utf16": text.encode("utf-16"),
        "g-exit": good(lambda nb: add_cell(nb, "exit()")),
        "g-os-exit": good(lambda nb: add_cell(nb, "import os; os._exit(1)")),
        "g-error": good(lambda nb: add_cell(nb, "1 / 0")),
        "g-syntax": good(lambda nb: add_cell(nb, "def (:")),
        "g-stderr": good(
            lambda nb: add_cell(
                nb,
                "import sys, warnings, logging; print('x', file=sys.stderr); "
                "warnings.warn('w'); logging.warning('l')",
            )
        ),
        "g-script": good(
            lambda nb: add_cell(
                nb,
                "from IPython.display import HTML, display; "
                "display(HTML('<script>window.evil=1</script>'))",
            )
        ),
    }
    for student, content in good_ones.items():
        hand_in(course, student, content, name)
    hand_in(course, "g-renamed", text.encode(), name, file=f"{name} (1).ipynb")
    hand_in(course, "g-nested", text.encode(), name, file=f"my work/{name}.ipynb")
    hand_in(course, "g-time-stamp", full, name)
    (course / "submitted/g-time-stamp" / name / "timestamp.txt").write_text("yesterday")

    zeros = {
        "z-forged": changed(released(course, name), forged_outputs),
        "z-number": changed(
            released(course, name), lambda nb: add_cell(nb, "10**6", at=len(nb.cells))
        ),
        "z-patched": changed(
            released(course, name),
            lambda nb: add_cell(
                nb,
                "import helpers.check.ask as a, helpers.check as c, numpy as np\n"
                "a.ask = lambda *x, **k: None\n"
                "np.allclose = lambda *x, **k: True",
            ),
        ),
    }
    for student, content in zeros.items():
        hand_in(course, student, content, name)

    persons = {
        "p-cut": text[: len(text) // 2].encode(),
        "p-empty": b"",
        "p-page": b"<!DOCTYPE html><html></html>",
        "p-list": b"[1, 2]",
        "p-zip": b"PK\x03\x04...",
    }
    for student, content in persons.items():
        hand_in(course, student, content, name)
    (course / "submitted/p-nothing" / name).mkdir(parents=True)
    (course / "submitted/p-nothing" / name / "notes.txt").write_text("forgot it")
    (course / "submitted/p-link" / name).mkdir(parents=True)
    (course / "submitted/p-link" / name / f"{name}.ipynb").symlink_to(
        course / "submitted/g-plain" / name / f"{name}.ipynb"
    )
    if hasattr(os, "mkfifo"):
        (course / "submitted/p-pipe" / name).mkdir(parents=True)
        os.mkfifo(course / "submitted/p-pipe" / name / f"{name}.ipynb")

    loop = changed(
        full_marks(course, name),
        lambda nb: cell_of(nb, "weighted-sum").__setitem__(
            "source", "def weighted_sum(x, w, b):\n    while True: pass"
        ),
    )
    hand_in(course, "part-loop", loop, name)
    dead = changed(
        full_marks(course, name),
        lambda nb: cell_of(nb, "weighted-sum").__setitem__(
            "source", "import os\ndef weighted_sum(x, w, b):\n    os._exit(9)"
        ),
    )
    hand_in(course, "part-dead", dead, name)
    essay = changed(
        blank,
        lambda nb: cell_of(nb, "why-bias").__setitem__(
            "source", "<script>window.evil = 2</script> <img src=x onerror=alert(1)> because"
        ),
    )
    hand_in(course, "z-essay", essay, name)

    before = {
        path: path.read_bytes()
        for path in (course / "submitted").rglob("*.ipynb")
        if path.is_file()
    }
    limits = ["--Examine.call_seconds=1", "--Examine.cell_seconds=20"]
    nbgrader(course, "autograde", name, *limits)
    found = grades(course, name)
    points = found["g-plain"][1]
    for student in [*good_ones, "g-renamed", "g-nested", "g-time-stamp"]:
        assert found[student] == (points, points, False), (
            student,
            [v for v in notes(course, student, name)["verdicts"] if v["state"] != "right"],
        )
    for student in [*zeros, "z-essay"]:
        assert found[student] == (0, points, False), student
    for student in [
        *persons,
        "p-nothing",
        "p-link",
        *(["p-pipe"] if hasattr(os, "mkfifo") else []),
    ]:
        assert found[student] == (0, points, True), student
        assert len(notes(course, student, name)["needs_person"]) > 10
    for student in ("part-loop", "part-dead"):
        mine = {v["exercise"]: v for v in notes(course, student, name)["verdicts"]}
        assert mine["weighted-sum"]["points"] == 0
        assert not found[student][2]
        assert found[student][0] >= points / 2, "the rest of the hand-in is graded"
    assert "os._exit" not in (mine["weighted-sum"]["trouble"] or "")
    assert "died" in mine["weighted-sum"]["trouble"]
    assert before == {
        path: path.read_bytes()
        for path in (course / "submitted").rglob("*.ipynb")
        if path.is_file()
    }

    nbgrader(course, "generate_feedback", name)
    pages = {
        path.parent.parent.name: path.read_text() for path in (course / "feedback").rglob("*.html")
    }
    assert set(pages) == set(found)
    for student, page in pages.items():
        assert "window.evil" not in page.replace("&lt;script&gt;window.evil", "").replace(
            "&#39;&lt;script&gt;window.evil", ""
        ), student
        assert "<img src=x" not in page
        assert "onerror=alert" not in page.replace("&lt;img src=x onerror=alert", "")
    assert "not attempted yet" in pages["z-number"]
    assert "needs a person" in pages["p-cut"]
    fresh_values = [
        json.dumps(v["verdict"]["parts"][0]["failure"])
        for v in notes(course, "part-loop", name)["verdicts"]
        if v["state"] == "wrong"
    ]
    assert fresh_values
    assert "expected  " not in pages["part-loop"]


# --- exchange, zip_collect, export ----------------------------------------------------------------


def test_the_loop_through_an_exchange_ends_in_feedback_and_a_csv(course, tmp_path):
    exchange, student = tmp_path / "exchange", tmp_path / "student"
    exchange.mkdir()
    exchange.chmod(0o777)
    student.mkdir()
    name = "00_start_here"
    for leftover in (
        "submitted",
        "autograded",
        "feedback",
    ):  # of hand-ins that came without an exchange
        shutil.rmtree(course / leftover, ignore_errors=True)
    where = [f"--Exchange.root={exchange}", f"--Exchange.cache={tmp_path / 'cache'}"]
    nbgrader(course, "release_assignment", name, *where)
    config = tmp_path / "student/nbgrader_config.py"
    config.write_text(
        "c = get_config()\n"
        "c.CourseDirectory.course_id = 'neuron_to_network'\n"
        f"c.Exchange.root = {str(exchange)!r}\n"
    )
    fetch = [sys.executable, "-m", "nbgrader"]
    subprocess.run(
        [*fetch, "fetch_assignment", name],
        cwd=student,
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(student)},
    )
    path = student / name / f"{name}.ipynb"
    notebook = fill(nbformat.read(path, as_version=4), solutions_of(name))
    path.write_text(nbformat.writes(notebook))
    subprocess.run(
        [*fetch, "submit", name],
        cwd=student,
        check=True,
        capture_output=True,
        env={**os.environ, "HOME": str(student)},
    )
    nbgrader(course, "collect", name, *where)
    collected = [path.parent.parent.name for path in (course / "submitted").rglob("timestamp.txt")]
    assert len(collected) == 1
    nbgrader(course, "autograde", name)
    assert [v["state"] for v in notes(course, collected[0], name)["verdicts"]] == ["right"]
    nbgrader(course, "generate_feedback", name)
    nbgrader(course, "release_feedback", name, *where)
    nbgrader(course, "export", "--to", tmp_path / "grades.csv")
    rows = list(csv.DictReader((tmp_path / "grades.csv").open()))
    assert (name, collected[0]) in {(row["assignment"], row["student_id"]) for row in rows}


def test_zip_collect_takes_files_as_canvas_and_moodle_name_them(course, tmp_path):
    name = NUMPY
    shutil.rmtree(course / "submitted", ignore_errors=True)
    archive = course / "downloaded" / name / "archive"
    archive.mkdir(parents=True)
    text = nbformat.writes(full_marks(course, name))
    files = {
        f"lovelaceada_1234_567890_{name}.ipynb": "lovelaceada",
        f"hoppergrace_LATE_1235_567891_{name}-2.ipynb": "hoppergrace",
        f"Marie Curie_77_assignsubmission_file_/{name}.ipynb": "Marie Curie",
        f"Emmy Noether_78_assignsubmission_file_{name} (1).ipynb": "Emmy Noether",
    }
    with zipfile.ZipFile(archive / "submissions.zip", "w") as zipped:
        for file in files:
            zipped.writestr(file, text)
    nbgrader(course, "zip_collect", name)
    assert {path.name for path in (course / "submitted").iterdir()} == set(files.values())
    nbgrader(course, "autograde", name, "--student=Marie Curie", "--force")
    score, points, person = grades(course, name)["Marie Curie"]
    assert (score, person) == (points, False)


def test_the_formgraders_own_call_uses_the_same_examiner(course):
    name = "00_start_here"
    hand_in(course, "by-button", full_marks(course, name), name)
    result = nbgrader_api(course).autograde(name, "by-button", force=True)
    assert result["success"], result
    assert [v["state"] for v in notes(course, "by-button", name)["verdicts"]] == ["right"]


def test_a_grade_is_the_same_when_given_again_and_other_in_another_run_only_in_its_questions(
    course,
):
    name = "00_start_here"
    hand_in(course, "again", full_marks(course, name), name)
    keys = []
    for words in ([], [], ["--Examine.run_number=2"]):
        nbgrader(course, "autograde", name, "--student=again", "--force", *words)
        keys.append(notes(course, "again", name)["key"])
        assert [v["state"] for v in notes(course, "again", name)["verdicts"]] == ["right"]
    assert keys[0] == keys[1] != keys[2]


def test_explain_reproduces_a_grade_case_by_case(course):
    from autograder.grading.explain import NothingToExplain, explain

    name = "00_start_here"
    notebook = released(course, name)
    cell_of(notebook, "double").source = "def double(x):\n    return x * x"
    hand_in(course, "disputed", notebook, name)
    nbgrader(course, "autograde", name, "--student=disputed", "--force")
    text = "\n".join(explain("disputed", name, course))
    assert "as graded" in text
    assert "but graded" not in text
    assert "double(x=3)" in text
    assert "expected 6" in text
    assert "got      9" in text
    with pytest.raises(NothingToExplain, match="no graded hand-in"):
        list(explain("nobody", name, course))


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(course):
    path = Path(course) / ".secret"
    assert len(path.read_text()) == 64
    assert os.name != "posix" or path.stat().st_mode & 0o077 == 0
