"""Demo: a class of right, wrong, blank and broken hand-ins goes through the whole loop into a
gradebook.
"""

import copy
import inspect
import json
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from autograder.author.build import build
from autograder.author.lesson import lesson_names, load_exercises, make_notebook
from autograder.grading.cohort import FAILED, PERSON, grade_class
from autograder.grading.nbgrader_side import settings_of
from autograder.handin.pack import NOTES
from autograder.handin.repair import grade_id, is_answer
from autograder.tell.feedback import FAILED as PAGE_FAILED
from autograder.tell.feedback import find_jobs, trusted_texts, write_pages


@dataclass
class Row:
    """One hand-in's way through the loop: score, maximum, what there is to say, and where its
    feedback lies.
    """

    student: str
    lesson: str
    score: float
    max_score: float
    said: str
    feedback: str


def answers_of(name):
    """Return {grade id: source} of a lesson's own solutions, without the solution marks."""
    cells = [cell for cell in make_notebook(name).cells if is_answer(cell)]
    return {
        grade_id(cell): re.sub(
            r"^[ \t]*### (BEGIN|END) SOLUTION[^\n]*\n?", "", cell.source, flags=re.MULTILINE
        )
        for cell in cells
    }


def wrong_answer(exercise):
    """Return source code of an exercise's first mistake that can be written out in a cell of its
    own, None if there is none.
    """
    for mistake in exercise.mistakes if exercise.kind == "code" else []:
        try:
            source = inspect.getsource(mistake.make)
        except OSError:
            continue
        closed = not inspect.getclosurevars(mistake.make).globals.keys() - {"np", "plt"}
        if closed and "def " in source:
            plain = "\n".join(line for line in source.splitlines() if not line.startswith("@"))
            return re.sub(r"^def \w+", f"def {mistake.of}", plain, count=1, flags=re.MULTILINE)
    return None


def fill(release, answers):
    """Return a copy of a released notebook with answers {grade id: source} in their cells."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if is_answer(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    return notebook


def hand_ins(name, release):
    """Return {student: bytes of the notebook file} of a small class for one lesson."""
    right = answers_of(name)
    wrong = {each.id: wrong_answer(each) for each in load_exercises(name)}
    wrong = {id: source for id, source in wrong.items() if source}
    half = dict(list(right.items())[: len(right) // 2 + 1])
    first = next(iter(right))
    dead = {**right, first: right[first] + "\n\nimport os\nos._exit(1)\n"}
    full = fill(release, right)
    doubled = copy.deepcopy(full)
    for number, cell in enumerate(copy.deepcopy(doubled.cells[-3:])):
        doubled.cells.append(cell)
        cell["id"] = f"copy-{number}"
    stripped = copy.deepcopy(full)
    for cell in stripped.cells:
        cell.metadata = nbformat.NotebookNode()
    text = {
        student: nbformat.writes(notebook)
        for student, notebook in {
            "ada-all-right": full,
            "ben-known-mistakes": fill(release, {**right, **wrong}),
            "cleo-half-done": fill(release, half),
            "dan-blank": release,
            "fay-kernel-dies": fill(release, dead),
            "gus-cells-doubled": doubled,
            "hal-metadata-lost": stripped,
        }.items()
    }
    files = {student: each.encode() for student, each in text.items()}
    files["eve-cut-off"] = files["ada-all-right"][: len(files["ada-all-right"]) // 2]
    files["ida-other-encoding"] = text["ada-all-right"].encode("utf-16")
    return files


def demo(course, names=None, progress=lambda items, total: items, options=None):
    """Take a class through build, grading and feedback in the folder `course`; return the Rows, one
    a hand-in.

    names: lessons, all by default
    progress: wraps the hand-ins as they are graded, for a progress bar; called with their number
    options: over nbgrader's configuration, see grading.settings_of
    raises NoSandbox
    """
    course = Path(course)
    names = names or lesson_names()
    for _ in build(names, course=course, notebooks=course / "notebooks", keys=course / "keys"):
        pass
    count = 0
    for name in names:
        release = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
        for student, content in hand_ins(name, release).items():
            folder = course / "submitted" / student / name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.ipynb").write_bytes(content)
            count += 1
    outcomes = list(progress(_graded(course, names, options), count))
    coursedir, pages = CourseDirectory(config=settings_of(course, options)), {}
    for name in names:
        jobs = find_jobs(coursedir, name)
        pages[name] = {
            page.student: page for page in write_pages(jobs, trusted_texts(coursedir, name))
        }
    return [
        _row(course, coursedir, name, outcome, pages[name].get(outcome.student))
        for name, outcome in outcomes
    ]


def _graded(course, names, options):
    for name in names:
        results = grade_class(course, name, options=options)
        next(results)
        for outcome in results:
            yield name, outcome


def _row(course, coursedir, name, outcome, page):
    path = (
        Path(coursedir.format_path(coursedir.feedback_directory, outcome.student, name))
        / f"{name}.html"
    )
    said = (
        "FAILED: " + "; ".join(outcome.said)
        if outcome.state == FAILED
        else _said(course, name, outcome)
    )
    if page is None or page.state == PAGE_FAILED:
        said = f"FAILED: no feedback ({page.said if page else 'nothing was graded'})"
    score = outcome.score if outcome.score is not None else 0.0
    return Row(
        outcome.student,
        name,
        score,
        outcome.max_score or 0.0,
        said,
        str(path.relative_to(course)) if path.exists() else "none",
    )


def _said(course, name, outcome):
    """Return in a few words what was found in a hand-in."""
    if outcome.state == PERSON:
        return f"needs a person: {outcome.said[0]}"
    path = course / "autograded" / outcome.student / name / f"{name}.ipynb"
    verdicts = json.loads(path.read_text(encoding="utf-8"))["metadata"][NOTES]["verdicts"]
    named = sum(len(verdict["verdict"]["mistakes"]) for verdict in verdicts)
    blank = sum(verdict["state"] in ("blank", "missing") for verdict in verdicts)
    parts = [
        *outcome.said[:1],
        *[f"{named} mistakes named"] * bool(named),
        *[f"{blank} not attempted"] * bool(blank),
    ]
    return "; ".join(parts) or "all right"


def table_of(rows):
    """Return the class as text: student, lesson, score, what there is to say, and the page of
    feedback.
    """
    lines = [f"{'student':<20}{'lesson':<15}{'score':>10}  {'what was found':<62}feedback"]
    for row in rows:
        said = row.said if len(row.said) <= 60 else row.said[:59] + "…"
        lines.append(
            f"{row.student:<20}{row.lesson:<15}{f'{row.score:g}/{row.max_score:g}':>10}  "
            f"{said:<62}{row.feedback}"
        )
    return "\n".join(lines)
