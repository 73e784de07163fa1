"""Rosters: the files that Canvas and Moodle export, and whose row is whose.

Names of columns are those of Canvas's gradebook export and import, of Moodle's offline grading
worksheet and of its gradebook export (in English).
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from autograder.tell.csv_table import Row

CANVAS, MOODLE = "canvas", "moodle"
ABOUT_PEOPLE = {  # columns that say who somebody is
    CANVAS: {
        *("Student", "LastName", "FirstName", "ID", "SIS User ID", "SIS Login ID"),
        *("Integration ID", "Root Account", "Section"),
    },
    MOODLE: {
        *("Identifier", "Full name", "First name", "Last name", "Surname", "Username"),
        *("ID number", "Institution", "Department", "Email address"),
    },
}
IDS = (
    *("ID", "SIS User ID", "SIS Login ID", "Integration ID"),
    *("Username", "ID number", "Email address"),
)
POSSIBLE = "Points Possible"
# The cells of a row of Canvas's that is about assignments.
POSTING = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)
TEST_STUDENT = "studenttest"  # Canvas's own, "Student, Test"


@dataclass
class Person:
    """Somebody in a roster.

    row: where the person stands
    name, label: what the row calls them, and how to call them in a message
    ids, names: the identifiers (without case) and the names (folded) they go by
    """

    row: Row
    name: str
    label: str
    ids: set[str]
    names: set[str]


def fold(text):
    """Return the letters and digits of a text, without accents and case.

    It is less than what Canvas and Moodle leave of a name in a file's name.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(filter(str.isalnum, plain))


def is_roster(system, header):
    """Whether a table with these columns is one that the system exports."""
    columns = set(header)
    if system == CANVAS:
        return {"ID", "Section"} <= columns and bool({"Student", "LastName"} & columns)
    named = bool({"Full name", "First name"} & columns)
    identified = bool({"Username", "ID number", "Email address"} & columns)
    return is_worksheet(header) or (named and identified)


def is_worksheet(header):
    """Whether this is Moodle's offline grading worksheet, which has one assignment."""
    return {"Identifier", "Grade", "Last modified (grade)"} <= set(header)


# --- people ---------------------------------------------------------------------------------------


def people_in(sheet, system):
    """Return [Person, ...] of a roster; rows about assignments and empty rows are no people."""
    header, people = sheet.header, []
    for row in sheet.rows[1:]:
        cells = {name: row[at].strip() for at, name in enumerate(header)}
        if any(cells.values()) and not (system == CANVAS and _about_assignments(row, cells)):
            people.append(_person(row, cells))
    return people


def _about_assignments(row, cells):
    return POSSIBLE in row[0] or all(map(POSTING.fullmatch, cells.values()))


def _person(row, cells):
    first = cells.get("First name") or cells.get("FirstName", "")
    last = cells.get("Last name") or cells.get("Surname") or cells.get("LastName", "")
    both = ", ".join(filter(None, (last, first)))
    name = cells.get("Student") or cells.get("Full name") or both
    ids = {cells[column].casefold() for column in IDS if cells.get(column)}
    names = {fold(name), fold(first + last), fold(last + first)}
    before, comma, after = name.partition(",")
    if comma:
        names.add(fold(after + before))
    names |= {fold(id.partition("@")[0]) for id in ids if "@" in id}
    known = [f"{column} {cells[column]}" for column in ("Identifier", *IDS) if cells.get(column)]
    label = f"{name} ({known[0]})" if known else name
    return Person(row, name, label, ids, names - {""})


# --- whose row is whose ---------------------------------------------------------------------------


def match(people, class_scores):
    """Return (pairs, doubts, absent): whose row is whose, as far as it is certain.

    class_scores: {student: StudentScores}
    pairs: [(Person, StudentScores), ...]
    doubts: sentences about hand-ins and rows that go with none or with several
    absent: labels of the rows without a hand-in
    """
    doubts, claims = [], defaultdict(list)  # {index of a row: [(student, whether no other fits)]}
    for student, scores in class_scores.items():
        fitting = _fitting(people, scores)
        if not fitting:
            doubts.append(f"{student}: no row fits this hand-in")
        elif len(fitting) > 1:
            rows = "; ".join(people[at].label for at in fitting)
            doubts.append(f"{student}: several rows fit, none is filled in: {rows}")
        for at in fitting:
            claims[at].append((student, len(fitting) == 1))
    pairs = []
    for at, claimed in claims.items():
        sure = any(is_only for _, is_only in claimed)
        if sure and len(claimed) == 1:
            pairs.append((people[at], class_scores[claimed[0][0]]))
        elif sure:
            students = ", ".join(student for student, _ in claimed)
            said = f"several hand-ins fit this row, it is not filled in: {students}"
            doubts.append(f"{people[at].label}: {said}")
    return pairs, doubts, _absent(people, claims)


def _fitting(people, scores):
    """Return the indexes of the rows that fit a student: by an identifier, else by the name."""
    ids = {id.casefold() for id in (scores.student, scores.email) if id}
    rows = [at for at, person in enumerate(people) if ids & person.ids]
    if rows:
        return rows
    first, last = scores.first_name, scores.last_name
    names = {fold(scores.student), fold(last + first), fold(first + last)} - {""}
    return [at for at, person in enumerate(people) if names & person.names]


def _absent(people, claims):
    others = [person for at, person in enumerate(people) if at not in claims]
    return [person.label for person in others if fold(person.name) != TEST_STUDENT]
