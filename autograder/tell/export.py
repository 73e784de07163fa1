"""Export: the scores of lessons as a CSV file in Canvas's or Moodle's own columns.

It is best to fill in the file that the system exported. Where it is not certain whose row is
whose, nothing is written, and a line says so.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.author.lesson import lesson_names, title_of
from autograder.gradebook.read import read_scores
from autograder.tell.csv_table import BadSheet, Row, Sheet, defused, read_sheet
from autograder.tell.roster import (
    ABOUT_PEOPLE,
    CANVAS,
    MOODLE,
    POSSIBLE,
    fold,
    is_roster,
    is_worksheet,
    match,
    people_in,
)
from helpers.files import write_whole

MOST_NAMES = 3  # of cells that wait for a person, in a message
KEPT = ("EX", "N/A")  # what Canvas writes where a student needs no score


@dataclass
class Exported:
    """What came of an export.

    content: the file's
    scores: how many are in it
    open: hand-ins that need a person, and grades to look at again
    unsure: hand-ins that fit no row or several, cells that were kept
    absent: rows without a hand-in
    """

    content: bytes = b""
    scores: int = 0
    open: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def export(lessons, system, db_url, roster=None, column=None, scale=False, students=None):
    """Return the Exported scores of lessons; raises BadSheet, gradebook.read.NoGradebook.

    lessons: their full names
    system: "canvas" or "moodle"
    roster: the file that the system exported, to be filled in; without it a new table is made
    column: the name of the column to fill in, for one lesson; by default the one that has the
      lesson's name or title
    scale: turn points into the column's own maximum where that differs from the lesson's
    students: only these
    """
    classes = {lesson: _scores_of(db_url, lesson, students) for lesson in lessons}
    if column and len(lessons) > 1:
        raise BadSheet("one column can be named for one lesson only")
    if roster is None:
        return _new(classes, system, column)
    sheet = read_sheet(roster, lambda header: is_roster(system, header))
    result, people = Exported(), people_in(sheet, system)
    for lesson, class_scores in classes.items():
        most = _max_score(class_scores)
        target = _target(sheet, system, lesson, column, most)
        _fill(target, people, lesson, class_scores, scale, result)
    result.content = sheet.to_bytes()
    return result


def number(value):
    """Return a score in plain decimal, at most four places."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _scores_of(db_url, lesson, students):
    scores = read_scores(db_url, lesson)
    return {name: scores[name] for name in scores if not students or name in students}


def _max_score(class_scores):
    return max((scores.max_score for scores in class_scores.values()), default=0.0)


def _text_of(lesson, scores, label, result):
    """Return the text for one score, "" where there is none or a person is needed.

    scores: the student's StudentScores, None for no hand-in
    label: how to call the student in a message
    result: the Exported, in which it is counted and the messages are put
    """
    if scores is None:
        return ""
    again = [name for name, cell in scores.cells.items() if cell.look_again]
    if again:
        said = f"graded by hand before the last grading, look again at {', '.join(again)}"
        result.open.append(f"{lesson}, {label}: {said}")
    if scores.open:
        rest = len(scores.open) - MOST_NAMES
        names = ", ".join(scores.open[:MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")
        result.open.append(f"{lesson}, {label}: needs a person for {names}; the cell is left empty")
        return ""
    result.scores += 1
    return number(scores.score)


# --- without a roster -----------------------------------------------------------------------------


def _new(classes, system, column):
    """Return the Exported of a new table: a row for everyone, a column for each lesson."""
    result, everyone = Exported(), {}
    for class_scores in classes.values():
        everyone |= class_scores
    titles = [column or lesson for lesson in classes]
    if system == MOODLE:
        rows = [["Username", "First name", "Last name", "Email address", *titles]]
    else:
        limits = [number(_max_score(class_scores)) for class_scores in classes.values()]
        rows = [
            ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles],
            [f"    {POSSIBLE}", "", "", "", "", *limits],
        ]
    for student, scores in sorted(everyone.items()):
        who = _moodle_person(scores) if system == MOODLE else _canvas_person(scores)
        texts = [
            _text_of(lesson, of_lesson.get(student), student, result)
            for lesson, of_lesson in classes.items()
        ]
        rows.append([*map(defused, who), *texts])
    result.content = Sheet(list(map(Row, rows))).to_bytes()
    return result


def _moodle_person(scores):
    return [scores.student, scores.first_name, scores.last_name, scores.email]


def _canvas_person(scores):
    both = scores.last_name and scores.first_name
    name = f"{scores.last_name}, {scores.first_name}" if both else scores.last_name
    return [name or scores.student, "", "", scores.student, ""]


# --- filling in a roster --------------------------------------------------------------------------


@dataclass
class Target:
    """The column of a roster that a lesson's scores go into.

    title, system: how the column and its system are called
    most: the lesson's maximum
    at: the index of the column
    limit: its maximum, None where the roster does not say
    limits, locks: the indexes of the columns of Moodle's worksheet with a row's maximum and with
      whether its grade can be changed; None for none
    """

    title: str
    system: str
    most: float
    at: int
    limit: float | None = None
    limits: int | None = None
    locks: int | None = None

    def why_kept(self, row):
        """Return why a row's cell must not be changed, "" where it may."""
        cell, has_locks = row[self.at].strip(), self.locks is not None
        if cell.upper() in KEPT or (has_locks and row[self.locks].strip() == "No"):
            return "its grade cannot be changed" if has_locks else f"the cell says {cell}"
        return ""

    def limit_of(self, row):
        """Return the maximum of a row's cell, None where the roster does not say."""
        return self.limit if self.limits is None else _as_number(row[self.limits])


def _fill(target, people, lesson, class_scores, scale, result):
    """Write a lesson's scores into the rows of which it is certain, and tell of the others."""
    pairs, doubts, absent = match(people, class_scores)
    for person, scores in pairs:
        named = scores.student in person.label
        label = person.label if named else f"{person.label} ({scores.student})"
        kept = target.why_kept(person.row)
        if kept:
            doubts.append(f"{label}: {kept}; it is kept")
            continue
        text = _text_of(lesson, scores, label, result)
        limit = target.limit_of(person.row)
        if text and limit not in (None, target.most):
            text = _scaled(target, limit, lesson, scores, scale)
        if not text or _as_number(person.row[target.at]) != float(text):
            person.row.put(target.at, text)
    result.unsure += [f"{lesson}, {doubt}" for doubt in doubts]
    result.absent += [f"{lesson}, {label}: no hand-in" for label in absent]


def _scaled(target, limit, lesson, scores, scale):
    """Return the text for a score out of another maximum than the lesson's; raises BadSheet unless
    scores may be scaled.
    """
    most = target.most
    if not scale:
        raise BadSheet(
            f"the column {target.title!r} is out of {number(limit)} points and {lesson} out of "
            f"{number(most)}: set its maximum to {number(most)} in {target.system.capitalize()} "
            "and export it again, or say --scale"
        )
    return number(scores.score * limit / most if most else scores.score)


def _target(sheet, system, lesson, column, most):
    """Return the Target of a lesson; a column that is named and not there is added."""
    header = sheet.header
    if system == MOODLE and is_worksheet(header):
        limits = _index(header, "Maximum Grade")
        locks = _index(header, "Grade can be changed")
        return Target("Grade", system, most, header.index("Grade"), None, limits, locks)
    possible = _row_of_limits(sheet) if system == CANVAS else None
    about = ABOUT_PEOPLE[system]
    free = [at for at, name in enumerate(header) if name and name not in about]
    if possible:
        free = [at for at in free if "read only" not in possible[at]]
    at = _column_of(header, free, lesson, column)
    if at is None:
        at = _add_column(sheet, column, most, possible)
        return Target(column, system, most, at)
    limit = _as_number(possible[at]) if possible else None
    return Target(header[at], system, most, at, limit)


def _index(header, name):
    return header.index(name) if name in header else None


def _row_of_limits(sheet):
    """Return the row in which Canvas keeps the maxima, None where there is none."""
    return next((row for row in sheet.rows if POSSIBLE in row[0]), None)


def _column_of(header, free, lesson, column):
    """Return the index of a lesson's column, None for one that is to be added; raises BadSheet.

    free: the indexes of the columns that hold scores
    """
    wanted = {fold(column)} if column else {fold(lesson)}
    if not column and lesson in lesson_names():
        wanted.add(fold(title_of(lesson)))
    exact = [at for at in free if header[at] == column]
    alike = [at for at in free if wanted & {fold(header[at]), fold(_title_in(header[at]))}]
    fitting = exact or alike
    if len(fitting) > 1:
        names = ", ".join(header[at] for at in fitting)
        raise BadSheet(
            f"several columns go by the name of {column or lesson}: {names}. Name one with --column"
        )
    if not fitting and not column:
        names = ", ".join(header[at] for at in free) or "none"
        raise BadSheet(
            f"no column has the name or the title of {lesson}; there are: {names}. Name one with "
            "--column; a new name adds a column"
        )
    return fitting[0] if fitting else None


def _add_column(sheet, column, most, possible):
    """Add a column to every row and return its index."""
    at = len(sheet.header)
    for row in sheet.rows:
        row.put(at, "")
    sheet.rows[0].put(at, defused(column))
    if possible:
        possible.put(at, number(most))
    return at


def _title_in(name):
    """Return an assignment's title from a column's name.

    That is `02_layer (4711)` in Canvas, `Assignment: 02_layer (Real)` in Moodle.
    """
    return re.sub(r"^Assignment:\s*|\s*\((\d+|Real|Points)\)\s*$", "", name)


def _as_number(text):
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


# --- nbgrader's own way in ------------------------------------------------------------------------


class CanvasExporter(ExportPlugin):
    """`nbgrader export --exporter=autograder.tell.export.CanvasExporter`."""

    system = CANVAS
    roster = Unicode("", help="The file that the system exported, to be filled in.").tag(
        config=True
    )

    def export(self, gradebook):
        lessons = list(map(str, self.assignment))
        lessons = lessons or [assignment.name for assignment in gradebook.assignments]
        students = list(map(str, self.student)) or None
        url = gradebook.engine.url.render_as_string(hide_password=False)
        result = export(lessons, self.system, url, self.roster or None, students=students)
        for line in [*result.open, *result.unsure, *result.absent]:
            self.log.warning(line)
        write_whole(Path(self.to or f"{self.system}.csv"), result.content)
        self.log.info("%s scores exported", result.scores)


class MoodleExporter(CanvasExporter):
    """`nbgrader export --exporter=autograder.tell.export.MoodleExporter`."""

    system = MOODLE
