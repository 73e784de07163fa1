"""Write a lesson's grades into nbgrader's gradebook: one writer, one transaction a hand-in."""

import math

from nbgrader.api import (
    Assignment,
    Comment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, parse_utc
from sqlalchemy import insert, select, update

from autograder.handin.record import GradeRecord, read_record
from autograder.handin.roles import exercise_of, grade_id, grader_of

WAIT = 60  # seconds to wait for another program that is writing to the same file

ASSIGNMENTS, NOTEBOOKS = Assignment.__table__, Notebook.__table__
STUDENTS, SUBMISSIONS = Student.__table__, SubmittedAssignment.__table__
HANDED_IN = SubmittedNotebook.__table__
GRADES, COMMENTS = Grade.__table__, Comment.__table__


class NotBuilt(ValueError):
    """The gradebook does not know the lesson; the message says how to enter it."""


def scores_of(notebook):
    """Return {grade id: automatic score, None where a person is needed} of an examined notebook."""
    record = read_record(notebook) or GradeRecord()
    scores = {}
    for cell in filter(is_grade, notebook.cells):
        if record.needs_person:
            score = None
        elif exercise_of(cell):
            most = float(grader_of(cell)["points"])
            score = _score(record.exercises.get(exercise_of(cell)), most)
        else:
            score = determine_grade(cell)[0]
        scores[grade_id(cell)] = score
    return scores


def _score(verdict, most):
    """Return the finite, clamped points of an ExerciseRecord, None where a person is needed."""
    if verdict is None or verdict.needs_person or not math.isfinite(verdict.points):
        return None
    return min(max(float(verdict.points), 0.0), most)


def comments_of(notebook):
    """Return {grade id: automatic comment or None} of an examined notebook's answers."""
    record = read_record(notebook) or GradeRecord()
    comments = {}
    for cell in filter(is_solution, notebook.cells):
        verdict = record.exercises.get(grade_id(cell))
        reason = record.needs_person or (verdict and verdict.needs_person)
        blank = grader_of(cell).get("checksum") == compute_checksum(cell)
        said = f"Needs a person: {reason}." if reason else "No response." if blank else None
        comments[grade_id(cell)] = said
    return comments


class Register:
    """A lesson's part of the gradebook, open for writing.

    db_url: of SQLite or PostgreSQL
    lesson: the assignment's and its notebook's name
    late: nbgrader's AssignLatePenalties, configured; it knows the course's rule for late hand-ins
    raises NotBuilt where the gradebook does not know the lesson
    """

    def __init__(self, db_url, lesson, late=None):
        if db_url.startswith("sqlite") and "timeout=" not in db_url:
            db_url += f"{'&' if '?' in db_url else '?'}timeout={WAIT}"
        self.gradebook = Gradebook(db_url, "")
        self.late = late
        if late is not None:
            late.init_plugin()
        with self.gradebook.engine.connect() as db:
            query = select(ASSIGNMENTS.c.id, ASSIGNMENTS.c.duedate)
            row = db.execute(query.where(ASSIGNMENTS.c.name == lesson)).first()
            if row is None:
                self.close()
                raise NotBuilt(
                    f"the gradebook has no lesson {lesson}: run `python -m autograder "
                    f"build {lesson}` first"
                )
            self.assignment, self.due = row
            of_lesson = (NOTEBOOKS.c.assignment_id == row.id, NOTEBOOKS.c.name == lesson)
            self.notebook = db.execute(select(NOTEBOOKS.c.id).where(*of_lesson)).scalar_one()
        session = self.gradebook.db
        checks = session.query(GradeCell).filter(GradeCell.notebook_id == self.notebook)
        self.cells = {cell.name: (cell.id, cell.max_score) for cell in checks}
        answers = session.query(SolutionCell).filter(SolutionCell.notebook_id == self.notebook)
        self.answers = {cell.name: cell.id for cell in answers}
        session.rollback()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Close the gradebook."""
        self.gradebook.close()

    def students(self):
        """Return the ids of the students who have a hand-in of this lesson in the gradebook."""
        query = select(SUBMISSIONS.c.student_id)
        with self.gradebook.engine.connect() as db:
            rows = db.execute(query.where(SUBMISSIONS.c.assignment_id == self.assignment))
            return set(rows.scalars())

    def save(self, student, notebook, timestamp=None):
        """Write a student's scores and comments in one transaction.

        Manual scores, comments by hand and extra credit stay.

        notebook: examined, see examiner.examine
        timestamp: when it was handed in; None leaves it
        """
        with self.gradebook.engine.begin() as db:
            submission = self._submission(db, student, timestamp)
            handed_in = self._handed_in(db, submission)
            self._save_scores(db, handed_in, scores_of(notebook))
            self._save_comments(db, handed_in, comments_of(notebook))
            penalty = self._penalty(db, student, submission, handed_in)
            change = update(HANDED_IN).where(HANDED_IN.c.id == handed_in)
            db.execute(change.values(late_submission_penalty=penalty))

    def _submission(self, db, student, timestamp):
        """Return the id of a student's submission, which is made where it is missing."""
        if db.execute(select(STUDENTS.c.id).where(STUDENTS.c.id == student)).first() is None:
            db.execute(insert(STUDENTS).values(id=student))
        values = {"assignment_id": self.assignment, "student_id": student}
        submission = _id_of(db, SUBMISSIONS, values)
        if timestamp is not None:
            change = update(SUBMISSIONS).where(SUBMISSIONS.c.id == submission)
            db.execute(change.values(timestamp=parse_utc(timestamp)))
        return submission

    def _handed_in(self, db, submission):
        """Return the id of a submission's notebook, which is made where it is missing."""
        values = {"assignment_id": submission, "notebook_id": self.notebook}
        return _id_of(db, HANDED_IN, values)

    def _save_scores(self, db, handed_in, scores):
        query = select(GRADES.c.cell_id, GRADES.c.manual_score)
        manual = dict(db.execute(query.where(GRADES.c.notebook_id == handed_in)).all())
        for name, (cell, most) in self.cells.items():
            score = scores.get(name)
            if score is not None:
                score = min(max(score, 0.0), most)
            by_hand = manual.get(cell) is not None
            values = {"auto_score": score, "needs_manual_grade": score is None or by_hand}
            _put(db, GRADES, handed_in, cell, values, cell in manual)

    def _save_comments(self, db, handed_in, comments):
        query = select(COMMENTS.c.cell_id).where(COMMENTS.c.notebook_id == handed_in)
        there = set(db.execute(query).scalars())
        for name, cell in self.answers.items():
            values = {"auto_comment": comments.get(name)}
            _put(db, COMMENTS, handed_in, cell, values, cell in there)

    def _penalty(self, db, student, submission, handed_in):
        """Return the penalty for a late hand-in, None for none.

        It is found as nbgrader's AssignLatePenalties finds it.
        """
        query = select(SUBMISSIONS.c.timestamp, SUBMISSIONS.c.extension)
        when, extension = db.execute(query.where(SUBMISSIONS.c.id == submission)).one()
        if self.late is None or when is None or self.due is None:
            return None
        due = self.due + extension if extension else self.due
        seconds = (when - due).total_seconds()
        if seconds <= 0:
            return None
        score = _score_in(db, handed_in)
        penalty = self.late.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if penalty is None else min(max(penalty, 0), score)


def _id_of(db, table, values):
    """Return the id of the row with these values, which is made where it is missing."""
    same = [table.c[name] == value for name, value in values.items()]
    id = db.execute(select(table.c.id).where(*same)).scalar()
    if id is None:
        id = db.execute(insert(table).values(**values)).inserted_primary_key[0]
    return id


def _put(db, table, handed_in, cell, values, is_there):
    """Write values into the row of a cell."""
    if is_there:
        of_cell = (table.c.notebook_id == handed_in, table.c.cell_id == cell)
        db.execute(update(table).where(*of_cell).values(**values))
    else:
        db.execute(insert(table).values(notebook_id=handed_in, cell_id=cell, **values))


def _score_in(db, handed_in):
    """Return a hand-in's points in the gradebook: a person's before the automatic ones."""
    query = select(GRADES.c.manual_score, GRADES.c.auto_score, GRADES.c.extra_credit)
    score = 0.0
    for manual, auto, extra in db.execute(query.where(GRADES.c.notebook_id == handed_in)):
        points = auto if manual is None else manual
        if points is not None:
            score += points + (extra or 0.0)
    return score
