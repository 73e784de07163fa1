"""Record: write a lesson's grades into nbgrader's gradebook, one writer, one transaction for each
hand-in.
"""

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

from autograder.examine.examiner import exercise_of
from autograder.handin.pack import NOTES

WAIT = 60  # seconds to wait for another program that is writing to the same file


class NotBuilt(ValueError):
    """The gradebook does not know the lesson; the message says how to enter it."""


def scores_of(notebook):
    """Return {grade id: automatic score, None where a person is needed} of an examined notebook."""
    notes = notebook.metadata.get(NOTES, {})
    verdicts = {verdict["exercise"]: verdict for verdict in notes.get("verdicts", [])}
    found = {}
    for cell in notebook.cells:
        if not is_grade(cell):
            continue
        name, points = (
            cell.metadata["nbgrader"]["grade_id"],
            float(cell.metadata["nbgrader"]["points"]),
        )
        if notes.get("needs_person"):
            found[name] = None
            continue
        if not exercise_of(cell):
            found[name] = determine_grade(cell)[0]
            continue
        verdict = verdicts.get(exercise_of(cell))
        unsure = verdict is None or verdict["needs_person"] or not math.isfinite(verdict["points"])
        found[name] = None if unsure else min(max(float(verdict["points"]), 0.0), points)
    return found


def comments_of(notebook):
    """Return {grade id: automatic comment or None} of an examined notebook's answers."""
    notes = notebook.metadata.get(NOTES, {})
    verdicts = {verdict["exercise"]: verdict for verdict in notes.get("verdicts", [])}
    found = {}
    for cell in notebook.cells:
        if not is_solution(cell):
            continue
        name = cell.metadata["nbgrader"]["grade_id"]
        reason = notes.get("needs_person") or verdicts.get(name, {}).get("needs_person")
        blank = cell.metadata["nbgrader"].get("checksum") == compute_checksum(cell)
        found[name] = f"Needs a person: {reason}." if reason else "No response." if blank else None
    return found


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
            row = db.execute(
                select(Assignment.__table__.c.id, Assignment.__table__.c.duedate).where(
                    Assignment.__table__.c.name == lesson
                )
            ).first()
            if row is None:
                self.close()
                raise NotBuilt(
                    f"the gradebook has no lesson {lesson}: run `python -m autograder "
                    f"build {lesson}` first"
                )
            self.assignment, self.due = row
            notebooks = Notebook.__table__
            self.notebook = db.execute(
                select(notebooks.c.id).where(
                    notebooks.c.assignment_id == self.assignment, notebooks.c.name == lesson
                )
            ).scalar_one()
        session = self.gradebook.db
        self.cells = {
            cell.name: (cell.id, cell.max_score)
            for cell in session.query(GradeCell).filter(GradeCell.notebook_id == self.notebook)
        }
        self.answers = {
            cell.name: cell.id
            for cell in session.query(SolutionCell).filter(
                SolutionCell.notebook_id == self.notebook
            )
        }
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
        submissions = SubmittedAssignment.__table__
        with self.gradebook.engine.connect() as db:
            return set(
                db.execute(
                    select(submissions.c.student_id).where(
                        submissions.c.assignment_id == self.assignment
                    )
                ).scalars()
            )

    def save(self, student, notebook, timestamp=None):
        """Write a student's scores and comments in one transaction; manual scores, comments by hand
        and extra credit stay.

        notebook: examined, see examiner.examine
        timestamp: when it was handed in; None leaves it
        """
        with self.gradebook.engine.begin() as db:
            submission, own = self._submission(db, student, timestamp)
            self._save_scores(db, own, scores_of(notebook))
            self._save_comments(db, own, comments_of(notebook))
            table, penalty = (
                SubmittedNotebook.__table__,
                self._penalty(db, student, submission, own),
            )
            db.execute(
                update(table).where(table.c.id == own).values(late_submission_penalty=penalty)
            )

    def _submission(self, db, student, timestamp):
        """Return the ids of a student's submission and its notebook, made where they are
        missing.
        """
        students, submissions, notebooks = (
            Student.__table__,
            SubmittedAssignment.__table__,
            SubmittedNotebook.__table__,
        )
        if db.execute(select(students.c.id).where(students.c.id == student)).first() is None:
            db.execute(insert(students).values(id=student))
        of_student = (
            submissions.c.assignment_id == self.assignment,
            submissions.c.student_id == student,
        )
        submission = db.execute(select(submissions.c.id).where(*of_student)).scalar()
        if submission is None:
            submission = db.execute(
                insert(submissions).values(assignment_id=self.assignment, student_id=student)
            ).inserted_primary_key[0]
        if timestamp is not None:
            db.execute(
                update(submissions)
                .where(submissions.c.id == submission)
                .values(timestamp=parse_utc(timestamp))
            )
        of_notebook = (
            notebooks.c.assignment_id == submission,
            notebooks.c.notebook_id == self.notebook,
        )
        own = db.execute(select(notebooks.c.id).where(*of_notebook)).scalar()
        if own is None:
            own = db.execute(
                insert(notebooks).values(assignment_id=submission, notebook_id=self.notebook)
            ).inserted_primary_key[0]
        return submission, own

    def _save_scores(self, db, own, scores):
        grades = Grade.__table__
        manual = dict(
            db.execute(
                select(grades.c.cell_id, grades.c.manual_score).where(grades.c.notebook_id == own)
            ).all()
        )
        for name, (cell, most) in self.cells.items():
            score = scores.get(name)
            score = None if score is None else min(max(score, 0.0), most)
            values = {
                "auto_score": score,
                "needs_manual_grade": score is None or manual.get(cell) is not None,
            }
            if cell in manual:
                db.execute(
                    update(grades)
                    .where(grades.c.notebook_id == own, grades.c.cell_id == cell)
                    .values(**values)
                )
            else:
                db.execute(insert(grades).values(notebook_id=own, cell_id=cell, **values))

    def _save_comments(self, db, own, comments):
        table = Comment.__table__
        there = set(db.execute(select(table.c.cell_id).where(table.c.notebook_id == own)).scalars())
        for name, cell in self.answers.items():
            if cell in there:
                db.execute(
                    update(table)
                    .where(table.c.notebook_id == own, table.c.cell_id == cell)
                    .values(auto_comment=comments.get(name))
                )
            else:
                db.execute(
                    insert(table).values(
                        notebook_id=own, cell_id=cell, auto_comment=comments.get(name)
                    )
                )

    def _penalty(self, db, student, submission, own):
        """Return the penalty for a late hand-in, as nbgrader's AssignLatePenalties finds it; None
        for none.
        """
        submissions, grades = SubmittedAssignment.__table__, Grade.__table__
        when, extension = db.execute(
            select(submissions.c.timestamp, submissions.c.extension).where(
                submissions.c.id == submission
            )
        ).one()
        if self.late is None or when is None or self.due is None:
            return None
        seconds = (when - (self.due + extension if extension else self.due)).total_seconds()
        if seconds <= 0:
            return None
        rows = db.execute(
            select(grades.c.manual_score, grades.c.auto_score, grades.c.extra_credit).where(
                grades.c.notebook_id == own
            )
        ).all()
        score = sum(
            (manual if manual is not None else auto) + (extra or 0.0)
            for manual, auto, extra in rows
            if (manual, auto) != (None, None)
        )
        penalty = self.late.plugin_inst.late_submission_penalty(student, score, seconds)
        return None if penalty is None else min(max(penalty, 0), score)
