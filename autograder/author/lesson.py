"""Read a lesson: py:percent text with short marks becomes a notebook with nbgrader's metadata, and
its own reference.

Marks on a cell's `# %%` line:
    exercise="layer"                     the student's cell, with `### BEGIN SOLUTION` … `### END
      SOLUTION` inside
    test="layer" points=3                the check cell of that exercise, locked
    [markdown] essay="why-bias" points=1 a text answer, graded by hand
    given=true                           code that solutions build on, locked: it also runs where
      the reference is made
"""

import functools
import hashlib
import importlib
import re
import warnings
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = ROOT / "solutions"
MARKS = {
    "exercise": {"exercise"},
    "test": {"test", "points"},
    "essay": {"essay", "points"},
    "given": {"given"},
}
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


class LessonError(ValueError):
    """A lesson's text is not as the build needs it; the message names the lesson and the cell."""


def lesson_names():
    """Return the names of all lessons, in order."""
    return sorted(path.stem for path in SOLUTIONS.glob("[0-9][0-9]_*.py"))


def find_lesson(name):
    """Return the full name of a lesson given by name, number or file; raises LessonError."""
    stem = Path(name).stem
    found = [
        each
        for each in lesson_names()
        if each == stem or each.split("_")[0] == stem.zfill(2) or each.split("_", 1)[1] == stem
    ]
    if not found:
        raise LessonError(f"there is no lesson {name!r}; there are {', '.join(lesson_names())}")
    return found[0]


def read_cells(name):
    """Return the lesson's cells as jupytext reads them, marks in cell.metadata; raises LessonError
    for unknown marks.
    """
    import jupytext  # takes half a second, which grading does not need

    notebook = jupytext.read(SOLUTIONS / f"{name}.py", fmt="py:percent")
    for number, cell in enumerate(notebook.cells, start=1):
        _check_marks(name, number, cell)
    _check_pairs(name, notebook.cells)
    return notebook.cells


def _where(name, number, cell):
    first = cell.source.strip().splitlines()[0] if cell.source.strip() else "(empty)"
    return f"{name}, cell {number} ({first[:50]})"


def _check_marks(name, number, cell):
    marks = {
        k: v for k, v in cell.metadata.items() if k not in ("lines_to_next_cell", "cell_marker")
    }
    where = _where(name, number, cell)
    kinds = [kind for kind in MARKS if kind in marks]
    allowed = MARKS[kinds[0]] if kinds else set()
    if len(kinds) > 1 or set(marks) - allowed:
        raise LessonError(
            f"{where}: marks {sorted(set(marks) - allowed) or kinds} are not known there"
        )
    if kinds and allowed - set(marks):
        raise LessonError(f"{where}: mark {', '.join(sorted(allowed - set(marks)))} is missing")
    begins, ends = cell.source.count(BEGIN), cell.source.count(END)
    if begins != ends:
        raise LessonError(f"{where}: {begins} BEGIN SOLUTION and {ends} END SOLUTION")
    if re.search(r"(BEGIN|END) +SOLUTION", cell.source) and (
        begins == 0 or not set(kinds) & {"exercise", "essay"}
    ):
        raise LessonError(
            f"{where}: a solution outside a cell marked exercise or essay would be published"
        )
    if kinds == ["exercise"] and begins == 0:
        raise LessonError(f"{where}: an exercise without a solution")
    if kinds and kinds != ["given"]:
        points = marks.get("points", 0)
        id = marks[kinds[0]]
        if not isinstance(id, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
            raise LessonError(
                f"{where}: {id!r} is no exercise name; lower case and hyphens, please"
            )
        if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
            raise LessonError(f"{where}: points={points!r} is no number of points")
    if (cell.cell_type == "markdown") != (kinds == ["essay"]) and kinds:
        raise LessonError(f"{where}: mark {kinds[0]} does not go with a {cell.cell_type} cell")


def _check_pairs(name, cells):
    exercises = [cell.metadata["exercise"] for cell in cells if "exercise" in cell.metadata]
    tests = [cell.metadata["test"] for cell in cells if "test" in cell.metadata]
    if exercises != tests:
        odd = sorted(set(exercises) ^ set(tests)) or [f"the order {exercises} and {tests}"]
        raise LessonError(
            f"{name}: every exercise needs one check after it; not so for {', '.join(odd)}"
        )
    if len(set(exercises)) < len(exercises):
        raise LessonError(f"{name}: an exercise's name stands twice")


# --- the notebook ---------------------------------------------------------------------------------

SET_UP = """\
# @title Set-up: run this cell first
try:
    import helpers
except ModuleNotFoundError:  # on Colab, say: fetch the course's helpers from its repository
    %pip install --quiet --no-deps anywidget "neuron-to-network @ git+{repository}"
import matplotlib.pyplot as plt
import numpy as np

from helpers import check, progress
"""


def badge(name, repository):
    """Return the Markdown of a lesson's Colab badge."""
    path = repository.removeprefix("https://github.com/")
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    link = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{name}.ipynb"
    return f"[![Open in Colab]({image})]({link})"


@functools.cache
def repository():
    """Return the repository's address from pyproject.toml, the one place it stands in."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
        "Repository"
    ]


def make_notebook(name):
    """Return the lesson as a notebook with solutions, nbgrader metadata (schema 3) and stable cell
    ids.
    """
    first = new_markdown_cell(
        badge(name, repository()), metadata={"id": "view-in-github", "colab_type": "text"}
    )
    locked = {"schema_version": 3, "grade": False, "solution": False, "locked": True, "task": False}
    set_up = new_code_cell(SET_UP.format(repository=repository()).strip())
    set_up.metadata |= {"cellView": "form", "nbgrader": locked | {"grade_id": "set-up"}}
    cells, given = [first, set_up], 0
    for cell in read_cells(name):
        cells.append(_cell(cell))
        if "given" in cell.metadata:
            given += 1
            cells[-1].metadata["nbgrader"] = locked | {"grade_id": f"given-{given}"}
    seen = {}
    for cell in cells:
        id = cell.metadata.get("nbgrader", {}).get("grade_id") or _hash(cell)
        seen[id] = seen.get(id, 0) + 1
        cell["id"] = id if seen[id] == 1 else f"{id}-{seen[id]}"
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    notebook = new_notebook(
        cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}}
    )
    nbformat.validate(notebook)
    return notebook


def _hash(cell):
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


def _cell(cell):
    marks = cell.metadata
    source = cell.source.replace("{{repository}}", repository())
    new = (new_markdown_cell if cell.cell_type == "markdown" else new_code_cell)(source)
    grader = {
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
    }
    if "exercise" in marks:
        grader |= {"grade_id": marks["exercise"], "solution": True}
    elif "test" in marks:
        grader |= {
            "grade_id": f"test-{marks['test']}",
            "grade": True,
            "locked": True,
            "points": marks["points"],
        }
    elif "essay" in marks:
        grader |= {
            "grade_id": marks["essay"],
            "grade": True,
            "solution": True,
            "points": marks["points"],
        }
    else:
        return new
    new.metadata["nbgrader"] = grader
    return new


def title_of(name):
    """Return the lesson's title: its first heading."""
    for cell in read_cells(name):
        found = (
            re.search(r"^# +(.+)$", cell.source, re.MULTILINE)
            if cell.cell_type == "markdown"
            else None
        )
        if found:
            return found[1].strip()
    raise LessonError(f"{name}: no heading `# …`")


# --- the exercises and their reference ------------------------------------------------------------


def load_exercises(name):
    """Return the Exercise objects of a lesson, in the order of the lesson's marks; raises
    LessonError where the two differ.
    """
    path = ROOT / "autograder" / "exercises" / f"{name}.py"
    if not path.exists():
        raise LessonError(f"{name}: its exercises file is missing ({path.relative_to(ROOT)})")
    module = importlib.import_module(f"autograder.exercises.{name}")
    from autograder.author.exercise import Exercise

    known = {each.id: each for each in vars(module).values() if isinstance(each, Exercise)}
    tests = {
        cell.metadata["test"]: cell.metadata["points"]
        for cell in read_cells(name)
        if "test" in cell.metadata
    }
    if set(known) != set(tests):
        odd = sorted(set(known) ^ set(tests))
        raise LessonError(
            f"{name}: the lesson and its exercises file do not name the same exercises: "
            f"{', '.join(odd)}"
        )
    for id, points in tests.items():
        if known[id].points != points:
            raise LessonError(
                f"{name}: {id} has points={points:g} in the lesson and "
                f"{known[id].points:g} in its parts"
            )
    return [known[id] for id in tests]


@functools.cache
def reference_of(name):
    """Run the lesson's set-up imports, given code and solutions, and return what they define:
    {name: object}.
    """
    import matplotlib

    matplotlib.use("Agg", force=False)
    import matplotlib.pyplot as plt
    import numpy as np

    from helpers import check, progress

    space = {
        "__name__": f"reference_{name}",
        "np": np,
        "plt": plt,
        "check": check,
        "progress": progress,
    }
    for number, cell in enumerate(read_cells(name), start=1):
        if not {"exercise", "given"} & set(cell.metadata):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                exec(compile(cell.source, f"<{name} cell {number}>", "exec"), space)
            except Exception as error:
                raise LessonError(
                    f"{_where(name, number, cell)}: the solution fails: "
                    f"{type(error).__name__}: {error}"
                ) from error
    return space
