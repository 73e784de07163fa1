"""Read a lesson: py:percent text whose cells carry short marks.

Marks on a cell's `# %%` line:
    exercise="layer"                     the student's cell, its solution between
                                         `### BEGIN SOLUTION` and `### END SOLUTION`
    test="layer" points=3                the check cell of that exercise, locked
    [markdown] essay="why-bias" points=1 a text answer, graded by hand
    given=true                           code that solutions build on, locked; the reference runs
                                         it too
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
JUPYTEXTS = ("lines_to_next_cell", "cell_marker")  # what jupytext notes beside the marks
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
SOLUTION = re.compile(rf"^([ \t]*){BEGIN}.*?{END}[^\n]*", flags=re.DOTALL | re.MULTILINE)


class LessonError(ValueError):
    """The build cannot use a lesson's text; the message names the lesson and the cell."""


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
    """Return the lesson's cells as jupytext reads them, with the marks in cell.metadata.

    raises LessonError for unknown, missing or misplaced marks
    """
    import jupytext  # takes half a second, which grading does not need

    notebook = jupytext.read(SOLUTIONS / f"{name}.py", fmt="py:percent")
    for number, cell in enumerate(notebook.cells, start=1):
        _check_cell(place_of(name, number, cell), cell)
    _check_pairs(name, notebook.cells)
    return notebook.cells


def title_of(name):
    """Return the lesson's title: its first heading; raises LessonError where it has none."""
    for cell in read_cells(name):
        heading = re.search(r"^# +(.+)$", cell.source, re.MULTILINE)
        if heading and cell.cell_type == "markdown":
            return heading[1].strip()
    raise LessonError(f"{name}: this lesson has no heading `# …`")


def exercise_cell(name, exercise_id):
    """Return the cell of a lesson that holds an exercise's solution."""
    for cell in read_cells(name):
        if cell.metadata.get("exercise") == exercise_id:
            return cell
    raise LessonError(f"{name}: there is no exercise {exercise_id!r}")


def place_of(name, number, cell):
    """Return where a cell stands, for a message: the lesson, its number and its first line."""
    lines = cell.source.strip().splitlines() or ["(empty)"]
    return f"{name}, cell {number} ({lines[0][:50]})"


# --- what is wrong with a lesson's text -----------------------------------------------------------


def _check_cell(where, cell):
    """Raise LessonError where a cell's marks are wrong, or do not go with what is in it.

    where: the cell's place, with which the message begins
    """
    marks = {name: value for name, value in cell.metadata.items() if name not in JUPYTEXTS}
    kind = _kind_of(where, marks)
    _check_solution(where, kind, cell.source)
    if kind in ("exercise", "test", "essay"):
        _check_values(where, marks[kind], marks.get("points", 0))
    is_text = cell.cell_type == "markdown"
    if kind and is_text != (kind == "essay"):
        raise LessonError(f"{where}: mark {kind} does not go with a {cell.cell_type} cell")


def _kind_of(where, marks):
    """Return the mark that tells a cell's kind, None where it has no marks; check their names."""
    kinds = [kind for kind in MARKS if kind in marks]
    allowed = MARKS[kinds[0]] if kinds else set()
    unknown = sorted(set(marks) - allowed)
    if unknown or len(kinds) > 1:
        raise LessonError(f"{where}: marks {unknown or kinds} are not known there")
    missing = sorted(allowed - set(marks))
    if kinds and missing:
        raise LessonError(f"{where}: mark {', '.join(missing)} is missing")
    return kinds[0] if kinds else None


def _check_solution(where, kind, source):
    begins, ends = source.count(BEGIN), source.count(END)
    if begins != ends:
        raise LessonError(f"{where}: {begins} BEGIN SOLUTION and {ends} END SOLUTION")
    is_mentioned = re.search(r"(BEGIN|END) +SOLUTION", source)
    is_taken_out = begins > 0 and kind in ("exercise", "essay")
    if is_mentioned and not is_taken_out:
        raise LessonError(
            f"{where}: a solution outside a cell marked exercise or essay would be published"
        )
    if kind == "exercise" and begins == 0:
        raise LessonError(f"{where}: this exercise has no solution")


def _check_values(where, exercise_id, points):
    is_text = isinstance(exercise_id, str)
    if not is_text or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", exercise_id):
        raise LessonError(
            f"{where}: {exercise_id!r} is no exercise name; lower case and hyphens, please"
        )
    is_number = isinstance(points, int | float) and not isinstance(points, bool)
    if not is_number or points < 0:
        raise LessonError(f"{where}: points={points!r} is no number of points")


def _check_pairs(name, cells):
    """Raise LessonError where exercises and their checks do not follow each other in pairs."""
    exercises = [cell.metadata["exercise"] for cell in cells if "exercise" in cell.metadata]
    tests = [cell.metadata["test"] for cell in cells if "test" in cell.metadata]
    if exercises != tests:
        alone = sorted(set(exercises) ^ set(tests)) or [f"the order {exercises} and {tests}"]
        raise LessonError(
            f"{name}: every exercise needs one check after it; not so for {', '.join(alone)}"
        )
    if len(set(exercises)) < len(exercises):
        raise LessonError(f"{name}: two exercises have the same name")
