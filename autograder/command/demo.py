"""demo: take a class of right, wrong, blank and broken hand-ins through the whole loop."""

import copy
import inspect
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import click
import nbformat
from nbgrader.coursedir import CourseDirectory

from autograder.author.build import build
from autograder.author.lesson import lesson_names
from autograder.author.notebook import fill, solutions_of
from autograder.author.reference import load_exercises
from autograder.command.options import FOUND, OK, USAGE, bar, error, lessons, tell
from autograder.course import settings_of
from autograder.grading.cohort import FAILED, PERSON, grade_class
from autograder.handin.record import UNANSWERED
from autograder.run.sandbox import WITHOUT, NoSandbox, find_sandbox
from autograder.tell.feedback import FAILED as PAGE_FAILED
from autograder.tell.feedback import find_jobs, trusted_texts, write_pages
from autograder.tell.graded import read_graded


@dataclass
class Row:
    """One hand-in's way through the loop.

    said: what was found in it
    feedback: the path of its page, "none" where there is none
    """

    student: str
    lesson: str
    score: float
    max_score: float
    said: str
    feedback: str


def wrong_answer(exercise):
    """Return the code of an exercise's first mistake that can stand in a cell, None for none."""
    for mistake in exercise.mistakes if exercise.kind == "code" else []:
        try:
            source = inspect.getsource(mistake.make)
        except OSError:
            continue
        foreign = inspect.getclosurevars(mistake.make).globals.keys() - {"np", "plt"}
        if "def " in source and not foreign:
            lines = [line for line in source.splitlines() if not line.startswith("@")]
            plain, name = "\n".join(lines), f"def {mistake.of}"
            return re.sub(r"^def \w+", name, plain, count=1, flags=re.MULTILINE)
    return None


def hand_ins(name, release):
    """Return {student: bytes of the notebook file} of a small class for one lesson.

    release: the released notebook
    """
    texts = {}
    for student, notebook in _notebooks(name, release).items():
        texts[student] = nbformat.writes(notebook)
    files = {student: text.encode() for student, text in texts.items()}
    right = "ada-all-right"
    files["eve-cut-off"] = files[right][: len(files[right]) // 2]
    files["ida-other-encoding"] = texts[right].encode("utf-16")
    return files


def _notebooks(name, release):
    """Return {student: notebook} of those whose files are whole."""
    right = solutions_of(name)
    mistakes = {exercise.id: wrong_answer(exercise) for exercise in load_exercises(name)}
    wrong = {id: source for id, source in mistakes.items() if source}
    half = dict(list(right.items())[: len(right) // 2 + 1])
    first = next(iter(right))
    dead = {**right, first: right[first] + "\n\nimport os\nos._exit(1)\n"}
    full = fill(release, right)
    return {
        "ada-all-right": full,
        "ben-known-mistakes": fill(release, {**right, **wrong}),
        "cleo-half-done": fill(release, half),
        "dan-blank": release,
        "fay-kernel-dies": fill(release, dead),
        "gus-cells-doubled": _with_cells_doubled(full),
        "hal-metadata-lost": _without_metadata(full),
    }


def _with_cells_doubled(notebook):
    """Return a copy of a notebook in which the last three cells come twice."""
    notebook = copy.deepcopy(notebook)
    for number, cell in enumerate(copy.deepcopy(notebook.cells[-3:])):
        notebook.cells.append(cell)
        cell["id"] = f"copy-{number}"
    return notebook


def _without_metadata(notebook):
    """Return a copy of a notebook whose cells have lost their metadata."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()
    return notebook


def demo(course, names=None, progress=lambda items, total: items, options=None):
    """Take a class through build, grading and feedback; return the Rows, one a hand-in.

    course: a new folder for it
    names: of lessons, all by default
    progress: wraps the hand-ins as they are graded, and is called with their number
    options: over nbgrader's configuration, see course.settings_of
    raises NoSandbox
    """
    course, names = Path(course), names or lesson_names()
    for _ in build(names, course=course, notebooks=course / "notebooks", keys=course / "keys"):
        pass
    count = sum(_hand_in(course, name) for name in names)
    outcomes = list(progress(_graded(course, names, options), count))
    coursedir, pages = CourseDirectory(config=settings_of(course, options)), {}
    for name in names:
        jobs = find_jobs(coursedir, name)
        for page in write_pages(jobs, trusted_texts(coursedir, name)):
            pages[name, page.student] = page
    rows = []
    for name, outcome in outcomes:
        page = pages.get((name, outcome.student))
        rows.append(_row(course, coursedir, name, outcome, page))
    return rows


def _hand_in(course, name):
    """Hand in the class's notebooks of a lesson; return how many there are."""
    release = nbformat.read(course / "release" / name / f"{name}.ipynb", as_version=4)
    files = hand_ins(name, release)
    for student, content in files.items():
        folder = course / "submitted" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.ipynb").write_bytes(content)
    return len(files)


def _graded(course, names, options):
    """Grade the class in every lesson; yield (lesson, HandInOutcome)."""
    for name in names:
        results = grade_class(course, name, options=options)
        next(results)
        for outcome in results:
            yield name, outcome


def _row(course, coursedir, name, outcome, page):
    """Return the Row of a hand-in.

    page: what came of its page of feedback; None where nothing was graded
    """
    folder = Path(coursedir.format_path(coursedir.feedback_directory, outcome.student, name))
    path, said = folder / f"{name}.html", _said(course, name, outcome)
    if page is None or page.state == PAGE_FAILED:
        said = f"FAILED: no feedback ({page.said if page else 'nothing was graded'})"
    where = str(path.relative_to(course)) if path.exists() else "none"
    score, most = outcome.score or 0.0, outcome.max_score or 0.0
    return Row(outcome.student, name, score, most, said, where)


def _said(course, name, outcome):
    """Return in a few words what grading found in a hand-in."""
    if outcome.state == FAILED:
        return "FAILED: " + "; ".join(outcome.said)
    if outcome.state == PERSON:
        return f"needs a person: {outcome.said[0]}"
    graded = read_graded(course / "autograded" / outcome.student / name / f"{name}.ipynb")
    verdicts = graded.verdicts.values()
    named = sum(len(verdict.verdict["mistakes"]) for verdict in verdicts)
    blank = sum(verdict.state in UNANSWERED for verdict in verdicts)
    parts = outcome.said[:1]
    if named:
        parts.append(f"{named} mistakes named")
    if blank:
        parts.append(f"{blank} not attempted")
    return "; ".join(parts) or "all right"


def table_of(rows):
    """Return the class as text, with a line for each hand-in."""
    lines = [f"{'student':<20}{'lesson':<15}{'score':>10}  {'what was found':<62}feedback"]
    for row in rows:
        said = row.said if len(row.said) <= 60 else row.said[:59] + "…"
        score = f"{row.score:g}/{row.max_score:g}"
        lines.append(f"{row.student:<20}{row.lesson:<15}{score:>10}  {said:<62}{row.feedback}")
    return "\n".join(lines)


@click.command()
@lessons
@click.option(
    "--folder",
    type=click.Path(path_type=Path),
    help="Where to put the class; a new temporary folder by default.",
)
def command(lessons, folder):
    """Take a small class through grading and feedback, and show what came of it.

    LESSON is a name or number; all by default.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="neuron-to-network-"))
    if folder.exists() and any(folder.iterdir()):
        error(f"{folder} is not empty; name a new folder")
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    options = {}
    try:
        find_sandbox()
    except NoSandbox as missing:  # the demo's own hand-ins do no harm
        tell(f"{missing}\nThe demo goes on without one. {WITHOUT}")
        options["Examine.sandbox"] = False

    def progress(items, total):
        return bar(items, what="grading", total=total, unit="hand-in")

    rows = demo(folder.resolve(), list(lessons) or None, progress, options)
    click.echo(table_of(rows))
    click.echo(f"\n{len(rows)} hand-ins; gradebook and feedback are in {folder.resolve()}")
    return FOUND if any(row.said.startswith("FAILED") for row in rows) else OK
