"""Tell what a cell of a release is for, by nbgrader's metadata on it."""


def grader_of(cell):
    """Return nbgrader's metadata of a cell, {} where it has none."""
    return cell.metadata.get("nbgrader") or {}


def grade_id(cell):
    """Return a cell's grade id, "" where it has none."""
    return grader_of(cell).get("grade_id", "")


def key_of(cell):
    """Return what names a release cell: its grade id, else its cell id."""
    return grade_id(cell) or cell["id"]


def is_answer(cell):
    """Whether a cell is one that students fill in."""
    return bool(grader_of(cell).get("solution"))


def is_graded(cell):
    """Whether a cell has points: a check cell, or an essay."""
    return bool(grader_of(cell).get("grade"))


def exercise_of(cell):
    """Return the exercise that a check cell checks, "" for other cells."""
    if cell.cell_type == "code" and is_graded(cell) and not is_answer(cell):
        return grade_id(cell).removeprefix("test-")
    return ""
