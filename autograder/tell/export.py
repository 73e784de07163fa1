"""Export: the scores of lessons as a CSV file in Canvas's or Moodle's own columns, best by filling
in the file that they export.

Where it is not certain whose row is whose, nothing is written, and a line says so. Names of
columns: Canvas's gradebook export and import, Moodle's offline grading worksheet and gradebook
export (their English names).
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from autograder.author.lesson import lesson_names, title_of
from autograder.gradebook.read import read_scores
from autograder.tell.csv_table import BadSheet, Line, Sheet, defused, quoted, read_sheet
from autograder.tell.feedback import write

CANVAS, MOODLE = "canvas", "moodle"
OWN = {  # columns that say who somebody is
    CANVAS: (
        "Student",
        "LastName",
        "FirstName",
        "ID",
        "SIS User ID",
        "SIS Login ID",
        "Integration ID",
        "Root Account",
        "Section",
    ),
    MOODLE: (
        "Identifier",
        "Full name",
        "First name",
        "Last name",
        "Surname",
        "Username",
        "ID number",
        "Institution",
        "Department",
        "Email address",
    ),
}
IDS = (
    "ID",
    "SIS User ID",
    "SIS Login ID",
    "Integration ID",
    "Username",
    "ID number",
    "Email address",
)
POSSIBLE = "Points Possible"
POSTING = re.compile(
    r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE
)  # a row of Canvas's that is about assignments


@dataclass
class Person:
    """A row of a roster: the identifiers and the names it goes by, and how to call it in a
    message.
    """

    line: Line
    ids: set = field(default_factory=set)
    names: set = field(default_factory=set)
    label: str = ""


@dataclass
class Exported:
    """What came of an export: the file's content, how many scores are in it, and what an instructor
    has to know.
    """

    content: bytes
    scores: int = 0
    open: list = field(
        default_factory=list
    )  # hand-ins that need a person, and grades to look at again
    unsure: list = field(
        default_factory=list
    )  # ambiguous or unmatched hand-ins, cells that were kept
    absent: list = field(default_factory=list)  # rows without a hand-in


def number(value):
    """Return a score in plain decimal, at most four places."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def fold(text):
    """Return the letters and digits of a text, without marks and case: what Canvas and Moodle leave
    of a name in a file's name, and less.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in plain if each.isalnum())


def export(lessons, system, db_url, roster=None, column=None, scale=False, students=None):
    """Return the Exported scores of lessons; raises BadSheet, scores.NoGradebook.

    lessons: their full names
    system: "canvas" or "moodle"
    roster: the file that the system exported, to be filled in; without it a new table is made
    column: the name of the column to fill in, for one lesson; by default the one that has the
      lesson's name or title
    scale: turn points into the column's own maximum where that differs from the lesson's
    students: only these
    """
    classes = {lesson: read_scores(db_url, lesson) for lesson in lessons}
    if students:
        classes = {
            lesson: {student: each for student, each in found.items() if student in students}
            for lesson, found in classes.items()
        }
    if column and len(lessons) > 1:
        raise BadSheet("one column can be named for one lesson only")
    if roster is None:
        return _new(classes, system, column)
    sheet = read_sheet(roster, _fits(system))
    result = Exported(b"")
    people = _people(sheet, system)
    for lesson, hand_ins in classes.items():
        _fill(sheet, system, people, lesson, hand_ins, column, scale, result)
    result.content = sheet.to_bytes()
    return result


# --- without a roster -----------------------------------------------------------------------------


def _new(classes, system, column):
    result, everyone = Exported(b""), {}
    for hand_ins in classes.values():
        everyone |= hand_ins
    most = {
        lesson: max((each.max_score for each in hand_ins.values()), default=0.0)
        for lesson, hand_ins in classes.items()
    }
    titles = [column or lesson for lesson in classes]
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles]]
    rows.append([f"    {POSSIBLE}", "", "", "", "", *(number(most[lesson]) for lesson in classes)])
    if system == MOODLE:
        rows = [["Username", "First name", "Last name", "Email address", *titles]]
    for student, who in sorted(everyone.items()):
        scores = [
            _score(lesson, hand_ins.get(student), student, result)
            for lesson, hand_ins in classes.items()
        ]
        name = (
            f"{who.last_name}, {who.first_name}"
            if who.last_name and who.first_name
            else who.last_name or student
        )
        own = (
            [student, who.first_name, who.last_name, who.email]
            if system == MOODLE
            else [name, "", "", student, ""]
        )
        rows.append([*map(defused, own), *scores])
    result.content = Sheet([Line([quoted(text) for text in row]) for row in rows]).to_bytes()
    return result


def _score(lesson, hand_in, label, result):
    """Return the text for one score, "" where there is none or a person is needed."""
    if hand_in is None:
        return ""
    again = [name for name, cell in hand_in.cells.items() if cell.look_again]
    if again:
        result.open.append(
            f"{lesson}, {label}: graded by hand before the last grading, look again at "
            f"{', '.join(again)}"
        )
    if hand_in.open:
        more = f" and {len(hand_in.open) - 3} more" if len(hand_in.open) > 3 else ""
        result.open.append(
            f"{lesson}, {label}: needs a person for {', '.join(hand_in.open[:3])}{more}; "
            "the cell is left empty"
        )
        return ""
    result.scores += 1
    return number(hand_in.score)


# --- filling in a roster --------------------------------------------------------------------------


def _fits(system):
    def fits(header):
        if system == CANVAS:
            return {"ID", "Section"} <= set(header) and bool({"Student", "LastName"} & set(header))
        return (
            _is_worksheet(header)
            or ("Full name" in header or "First name" in header)
            and bool({"Username", "ID number", "Email address"} & set(header))
        )

    return fits


def _is_worksheet(header):
    """Whether this is Moodle's offline grading worksheet, which has one assignment."""
    return {"Identifier", "Grade", "Last modified (grade)"} <= set(header)


def _people(sheet, system):
    header, people = sheet.header, []
    for line in sheet.lines[1:]:
        cells = {name: line[at].strip() for at, name in enumerate(header)}
        if not any(cells.values()) or (
            system == CANVAS
            and (POSSIBLE in line[0] or all(POSTING.fullmatch(text) for text in cells.values()))
        ):
            continue
        ids = {cells[name].casefold() for name in IDS if cells.get(name)}
        first = cells.get("First name") or cells.get("FirstName", "")
        last = cells.get("Last name") or cells.get("Surname") or cells.get("LastName", "")
        name = (
            cells.get("Student") or cells.get("Full name") or ", ".join(filter(None, (last, first)))
        )
        before, comma, after = name.partition(",")
        names = {
            fold(name),
            fold(first + last),
            fold(last + first),
            fold(after + before) if comma else "",
        }
        names |= {fold(id.partition("@")[0]) for id in ids if "@" in id}
        known = next(
            (f"{each} {cells[each]}" for each in ("Identifier", *IDS) if cells.get(each)), ""
        )
        people.append(Person(line, ids, names - {""}, f"{name} ({known})" if known else name))
    return people


def _matched(people, hand_ins, said):
    """Return [(Person, HandIn), ...] of whom it is certain; say the others."""
    pairs, claimed = [], defaultdict(list)
    for student, who in hand_ins.items():
        own = {each.casefold() for each in (student, who.email) if each}
        names = {
            fold(student),
            fold(who.last_name + who.first_name),
            fold(who.first_name + who.last_name),
        } - {""}
        fitting = [at for at, person in enumerate(people) if own & person.ids] or [
            at for at, person in enumerate(people) if names & person.names
        ]
        if not fitting:
            said.append(f"{student}: no row fits this hand-in")
        elif len(fitting) > 1:
            said.append(
                f"{student}: several rows fit, none is filled in: "
                f"{'; '.join(people[at].label for at in fitting)}"
            )
        for at in fitting:
            claimed[at].append((student, len(fitting) == 1))
    for at, claims in claimed.items():
        if len(claims) == 1 and claims[0][1]:
            pairs.append((people[at], hand_ins[claims[0][0]]))
        elif len(claims) > 1 and any(sure for _, sure in claims):
            said.append(
                f"{people[at].label}: several hand-ins fit this row, it is not filled in: "
                f"{', '.join(student for student, _ in claims)}"
            )
    absent = [
        person.label
        for at, person in enumerate(people)
        if at not in claimed and fold(person.label.partition("(")[0]) != "studenttest"
    ]
    return pairs, absent


def _fill(sheet, system, people, lesson, hand_ins, column, scale, result):
    said = []
    pairs, absent = _matched(people, hand_ins, said)
    most = max((each.max_score for each in hand_ins.values()), default=0.0)
    at, limit = _column(sheet, system, lesson, column, most)
    header = sheet.header
    limits = (
        header.index("Maximum Grade")
        if _is_worksheet(header) and "Maximum Grade" in header
        else None
    )
    locked = (
        header.index("Grade can be changed")
        if _is_worksheet(header) and "Grade can be changed" in header
        else None
    )
    for person, hand_in in pairs:
        label = (
            f"{person.label} ({hand_in.student})"
            if hand_in.student not in person.label
            else person.label
        )
        before = person.line[at].strip()
        if before.upper() in ("EX", "N/A") or (
            locked is not None and person.line[locked].strip() == "No"
        ):
            why = "its grade cannot be changed" if locked is not None else f"the cell says {before}"
            said.append(f"{label}: {why}; it is kept")
            continue
        text = _score(lesson, hand_in, label, result)
        own = _number(person.line[limits]) if limits is not None else limit
        if text and own not in (None, most):
            if not scale:
                raise BadSheet(
                    f"the column {header[at]!r} is out of {number(own)} points and "
                    f"{lesson} out of {number(most)}: "
                    f"set its maximum to {number(most)} in {system.capitalize()} and "
                    "export it again, or say --scale"
                )
            text = number(hand_in.score * own / most) if most else text
        if not text or _number(before) != float(text):
            sheet.put(person.line, at, text)
    result.unsure += [f"{lesson}, {each}" for each in said]
    result.absent += [f"{lesson}, {each}: no hand-in" for each in absent]


def _column(sheet, system, lesson, column, most):
    """Return (index of the lesson's column, its maximum or None); a column that is named and not
    there is added.
    """
    header = sheet.header
    if system == MOODLE and _is_worksheet(header):
        return header.index("Grade"), None
    possible = next(
        (line for line in sheet.lines if system == CANVAS and POSSIBLE in line[0]), None
    )
    free = [
        at
        for at, name in enumerate(header)
        if name and name not in OWN[system] and not (possible and "read only" in possible[at])
    ]
    wanted = (
        {fold(column)}
        if column
        else {fold(lesson), fold(title_of(lesson)) if lesson in lesson_names() else fold(lesson)}
    )
    found = [at for at in free if header[at] == column] or [
        at for at in free if wanted & {fold(header[at]), fold(_title(header[at]))}
    ]
    if len(found) > 1:
        raise BadSheet(
            f"several columns go by the name of {column or lesson}: "
            f"{', '.join(header[at] for at in found)}. Name one with --column"
        )
    if found:
        return found[0], _number(possible[found[0]]) if possible else None
    if not column:
        names = ", ".join(header[at] for at in free) or "none"
        raise BadSheet(
            f"no column has the name or the title of {lesson}; there are: {names}. Name "
            "one with --column; a new name adds a column"
        )
    width = len(header)
    for line in sheet.lines:
        sheet.put(
            line,
            width,
            defused(column) if line is sheet.lines[0] else number(most) if line is possible else "",
        )
    return width, None


def _title(name):
    """Return an assignment's title from a column's name: `02_layer (4711)` in Canvas, `Assignment:
    02_layer (Real)` in Moodle.
    """
    return re.sub(r"^Assignment:\s*|\s*\((\d+|Real|Points)\)\s*$", "", name)


def _number(text):
    try:
        return float(str(text).strip().replace(",", "."))
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
        lessons = [str(each) for each in self.assignment] or [
            each.name for each in gradebook.assignments
        ]
        url = gradebook.engine.url.render_as_string(hide_password=False)
        result = export(
            lessons,
            self.system,
            url,
            self.roster or None,
            students=[str(each) for each in self.student] or None,
        )
        for line in [*result.open, *result.unsure, *result.absent]:
            self.log.warning(line)
        write(Path(self.to or f"{self.system}.csv"), result.content)
        self.log.info("%s scores exported", result.scores)


class MoodleExporter(CanvasExporter):
    """`nbgrader export --exporter=autograder.tell.export.MoodleExporter`."""

    system = MOODLE
