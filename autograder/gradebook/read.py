"""Read the scores of a class from the gradebook, in a few queries."""

from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError


class NoGradebook(ValueError):
    """There is no gradebook, it cannot be read, or it does not know the lesson."""


@dataclass
class CellScore:
    """The score of one graded cell, as nbgrader counts it: a person's before the automatic one.

    by_hand: whether a person has graded it
    open: whether it has neither an automatic nor a manual score
    look_again: whether it was graded by hand before the hand-in was graded anew
    """

    score: float = 0.0
    max_score: float = 0.0
    by_hand: bool = False
    open: bool = True
    look_again: bool = False


@dataclass
class StudentScores:
    """A student's scores for one lesson.

    cells, comments: {name of a graded cell: CellScore}, {name of an answer cell: text}
    """

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
    """Return {student: StudentScores} of everyone who handed in a lesson; raises NoGradebook."""
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

    query = select(api.Assignment.id).where(api.Assignment.name == lesson)
    assignment = connection.execute(query).scalar()
    if assignment is None:
        raise NoGradebook(
            f"the gradebook does not know the lesson {lesson}. Grade some hand-ins first"
        )
    most = _max_scores(connection, api, assignment)
    scores = _students(connection, api, assignment, sum(most.values()))
    _add_cells(connection, api, assignment, scores, most)
    _add_comments(connection, api, assignment, scores)
    return {student.student: student for student in scores.values()}


def _max_scores(connection, api, assignment):
    """Return {name of a graded cell: its maximum}."""
    base, grade_cell = api.BaseCell.__table__, api.GradeCell.__table__
    task_cell, notebook = api.TaskCell.__table__, api.Notebook.__table__
    points = func.coalesce(grade_cell.c.max_score, task_cell.c.max_score)
    cells = base.join(notebook).outerjoin(grade_cell, grade_cell.c.id == base.c.id)
    cells = cells.outerjoin(task_cell, task_cell.c.id == base.c.id)
    graded = (notebook.c.assignment_id == assignment, points.is_not(None))
    query = select(base.c.name, points).select_from(cells).where(*graded)
    return dict(connection.execute(query).all())


def _students(connection, api, assignment, most):
    """Return {id of a submission: StudentScores without cells}, in the order of the students."""
    student, submitted = api.Student.__table__, api.SubmittedAssignment.__table__
    notebook = api.SubmittedNotebook.__table__
    penalty = func.sum(notebook.c.late_submission_penalty).label("penalty")
    late = select(notebook.c.assignment_id, penalty).group_by(notebook.c.assignment_id).subquery()
    who = (student.c.id, student.c.first_name, student.c.last_name, student.c.email)
    query = (
        select(submitted.c.id, *who, late.c.penalty)
        .join_from(submitted, student)
        .outerjoin(late, late.c.assignment_id == submitted.c.id)
        .where(submitted.c.assignment_id == assignment)
        .order_by(student.c.id)
    )
    scores = {}
    for id, name, first, last, email, lost in connection.execute(query):
        names = (first or "", last or "", email or "")
        scores[id] = StudentScores(name, *names, most, float(lost or 0.0))
    return scores


def _rows_of_cells(connection, api, assignment, table, *columns):
    """Return rows (id of the submission, name of the cell, *columns) of a table of cells."""
    base, notebook = api.BaseCell.__table__, api.SubmittedNotebook.__table__
    submitted = api.SubmittedAssignment.__table__
    rows = submitted.join(notebook, notebook.c.assignment_id == submitted.c.id)
    rows = rows.join(table, table.c.notebook_id == notebook.c.id)
    rows = rows.join(base, base.c.id == table.c.cell_id)
    query = select(submitted.c.id, base.c.name, *columns).select_from(rows)
    return connection.execute(query.where(submitted.c.assignment_id == assignment))


def _add_cells(connection, api, assignment, scores, most):
    grade = api.Grade.__table__
    columns = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")
    rows = _rows_of_cells(connection, api, assignment, grade, *(grade.c[name] for name in columns))
    for id, name, auto, manual, extra, needed in rows:
        score, by_hand = auto if manual is None else manual, manual is not None
        total = 0.0 if score is None else float(score) + float(extra or 0.0)
        look_again = bool(needed and by_hand)
        cell = CellScore(total, float(most.get(name, 0.0)), by_hand, score is None, look_again)
        scores[id].cells[name] = cell


def _add_comments(connection, api, assignment, scores):
    table = api.Comment.__table__
    columns = (table.c.auto_comment, table.c.manual_comment)
    for id, name, auto, manual in _rows_of_cells(connection, api, assignment, table, *columns):
        text = auto if manual is None else manual
        if text:
            scores[id].comments[name] = text
