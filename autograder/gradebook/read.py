"""Scores of a class, read from the gradebook in a few queries: what feedback and exports are made
of.
"""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError


class NoGradebook(ValueError):
    """There is no gradebook, it cannot be read, or it does not know the lesson."""


@dataclass
class CellScore:
    """One graded cell: points as nbgrader counts them (a person's before the automatic ones), and
    whether a person is needed.
    """

    score: float = 0.0
    max_score: float = 0.0
    by_hand: bool = False
    open: bool = True  # neither an automatic nor a manual score
    look_again: bool = False  # graded by hand before the hand-in was graded anew


@dataclass
class HandIn:
    """A student's scores for one lesson."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    max_score: float = 0.0
    late_penalty: float = 0.0
    cells: dict[str, CellScore] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def score(self):
        """Points of all cells less the late penalty, never below 0."""
        return max(0.0, sum(cell.score for cell in self.cells.values()) - self.late_penalty)

    @property
    def open(self):
        """Cells that wait for a person."""
        return [name for name, cell in self.cells.items() if cell.open]


def read_scores(db_url, lesson):
    """Return {student: HandIn} of everyone who handed in a lesson; raises NoGradebook."""
    url = make_url(db_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise NoGradebook(
            f"there is no gradebook: {url.database} is missing. Grade some hand-ins first"
        )
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return _read(connection, lesson)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise NoGradebook(
            f"the gradebook {url.render_as_string(hide_password=True)} cannot be read: {reason}"
        ) from None
    finally:
        engine.dispose()


def _read(connection, lesson):
    from nbgrader import api  # here, so that the processes that make pages start without it

    base, grade_cell, task_cell = (
        api.BaseCell.__table__,
        api.GradeCell.__table__,
        api.TaskCell.__table__,
    )
    grade, comment, student = api.Grade.__table__, api.Comment.__table__, api.Student.__table__
    submitted, notebook = api.SubmittedAssignment.__table__, api.SubmittedNotebook.__table__
    assignment = connection.execute(
        select(api.Assignment.id).where(api.Assignment.name == lesson)
    ).scalar()
    if assignment is None:
        raise NoGradebook(
            f"the gradebook does not know the lesson {lesson}. Grade some hand-ins first"
        )
    points = func.coalesce(grade_cell.c.max_score, task_cell.c.max_score)
    cells = (
        base.join(api.Notebook.__table__)
        .outerjoin(grade_cell, grade_cell.c.id == base.c.id)
        .outerjoin(task_cell, task_cell.c.id == base.c.id)
    )
    query = (
        select(base.c.name, points)
        .select_from(cells)
        .where(api.Notebook.assignment_id == assignment, points.is_not(None))
    )
    graded = dict(connection.execute(query).all())

    late = (
        select(
            notebook.c.assignment_id, func.sum(notebook.c.late_submission_penalty).label("penalty")
        )
        .group_by(notebook.c.assignment_id)
        .subquery()
    )
    query = (
        select(
            submitted.c.id,
            student.c.id,
            student.c.first_name,
            student.c.last_name,
            student.c.email,
            late.c.penalty,
        )
        .join_from(submitted, student)
        .outerjoin(late, late.c.assignment_id == submitted.c.id)
        .where(submitted.c.assignment_id == assignment)
        .order_by(student.c.id)
    )
    hand_ins = {}
    for id, name, first, last, email, penalty in connection.execute(query):
        hand_ins[id] = HandIn(
            name, first or "", last or "", email or "", sum(graded.values()), float(penalty or 0.0)
        )

    def of_cells(table, *columns):
        own = submitted.join(notebook, notebook.c.assignment_id == submitted.c.id).join(
            table, table.c.notebook_id == notebook.c.id
        )
        query = select(submitted.c.id, base.c.name, *columns).select_from(
            own.join(base, base.c.id == table.c.cell_id)
        )
        return connection.execute(query.where(submitted.c.assignment_id == assignment))

    for id, name, auto, manual, extra, needed in of_cells(
        grade,
        grade.c.auto_score,
        grade.c.manual_score,
        grade.c.extra_credit,
        grade.c.needs_manual_grade,
    ):
        score, by_hand = auto if manual is None else manual, manual is not None
        total = 0.0 if score is None else float(score) + float(extra or 0.0)
        hand_ins[id].cells[name] = CellScore(
            total, float(graded.get(name, 0.0)), by_hand, score is None, bool(needed and by_hand)
        )
    for id, name, auto, manual in of_cells(
        comment, comment.c.auto_comment, comment.c.manual_comment
    ):
        text = auto if manual is None else manual
        if text:
            hand_ins[id].comments[name] = text
    return {hand_in.student: hand_in for hand_in in hand_ins.values()}
