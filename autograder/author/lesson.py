"""Read a lesson: py:percent text whose cells carry short marks.

Marks on a cell's `# %%` line:
    exercise="layer"                     the student's cell, its solution between
                                         `### BEGIN SOLUTION` and `### END SOLUTION`
    test="layer" points=3                the check cell of that exercise, locked
    [markdown] essay="why-bias" points=1 a text answer, graded by hand
    given=true                           code that solutions build on, locked: it also runs where
                                         the reference is made
"""

import re
from pathlib import Path

from autograder.course import ROOT, STUB

SOLUTIONS = ROOT / "solutions"
MARKS = {
    "exercise": {"exercise"},
    "test": {"test", "points"},
    "essay": {"essay", "points"},
    "given": {"given"},
}
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


SOLUTION = re.compile(
    rf"^([ \t]*){re.escape(BEGIN)}.*?{re.escape(END)}[^\n]*", flags=re.DOTALL | re.MULTILINE
)


class LessonError(ValueError):
    """A lesson's text is not as the build needs it; the message names the lesson and the cell."""


def lesson_names():
    """Return the names of all lessons, in order."""
    return sorted(path.stem for path in SOLUTIONS.glob("[0-9][0-9]_*.py"))


def find_lesson(name):
    """Return the full name of a lesson given by name, number or file; raises LessonError."""
    stem = Path(name).stem
    for lesson in lesson_names():
        number, topic = lesson.split("_", 1)
        if stem in (lesson, topic) or stem.zfill(2) == number:
            return lesson
    raise LessonError(f"there is no lesson {name!r}; there are {', '.join(lesson_names())}")


def without_solutions(source):
    """Return a cell's text as students get it: the stub in place of each solution."""
    return SOLUTION.sub(lambda match: match[1] + STUB, source)


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


def place_of(name, number, cell):
    """Return where a cell stands, for a message: the lesson, its number and its first line."""
    first = cell.source.strip().splitlines()[0] if cell.source.strip() else "(empty)"
    return f"{name}, cell {number} ({first[:50]})"


def _check_marks(name, number, cell):
    marks = {
        k: v for k, v in cell.metadata.items() if k not in ("lines_to_next_cell", "cell_marker")
    }
    where = place_of(name, number, cell)
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
