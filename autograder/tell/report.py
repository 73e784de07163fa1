"""Report: what a class's hand-ins of one lesson tell, as plain data.

Points are the gradebook's; parts, mistakes and attempts are the examiner's, from the records in
the autograded notebooks. Only students whose hand-in needs a person are named, unless names are
asked for. `autograder.tell.report_page` writes the data for people.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from autograder.gradebook.read import read_scores
from autograder.handin.record import UNANSWERED
from autograder.tell.graded import cells_of, read_graded, title_in
from autograder.tell.mistakes import mistakes_of
from autograder.tell.statistics import attempts_summary, reliability, rounded, share, spread_of

NO_POINTS = "the gradebook holds no points for it: grade it again"
NO_SCORE = "it has no score yet"
LOOK_AGAIN = "graded by hand before it was graded again: are the points still right?"
UNKNOWN = (
    "there is an autograded notebook, but the gradebook does not know the hand-in: grade it again"
)


class NothingToReport(ValueError):
    """There is no hand-in of the lesson to report on; the message says so."""


class Exercise(NamedTuple):
    """An exercise of the lesson; kind: "code" or "essay"."""

    id: str
    title: str
    kind: str

    @property
    def cell(self):
        """The name of its graded cell in the gradebook."""
        return f"test-{self.id}" if self.kind == "code" else self.id


@dataclass
class GradedClass:
    """Everyone who handed in a lesson.

    scores: {student: StudentScores}
    notebooks: {student: GradedNotebook}
    complete: the students whose checks all have points
    exercises: [Exercise, ...] in the lesson's order
    title: the lesson's
    """

    scores: dict
    notebooks: dict
    complete: list
    exercises: list
    title: str


def report_of(course, lesson, db_url, names=False):
    """Return the report on a lesson as plain data: dicts, lists, numbers, strings.

    Shares are from 0 to 1, None where nothing is known.

    scores: of the hand-ins whose checks all have points
    exercises: in the lesson's order, with parts, mistakes, tries and reliability
    stops: the last exercise attempted
    needs_person: student and reason
    out_of_date: graded with another run or key than most

    course: the nbgrader course folder; db_url: its gradebook
    names: tell who made a mistake, stopped where, and has which score
    raises NothingToReport, autograder.gradebook.read.NoGradebook
    """
    course = Path(course)
    graded = _read_class(course, lesson, db_url)
    mistakes = mistakes_of(course, lesson, graded.scores, graded.notebooks)
    exercises = [_exercise(exercise, graded, mistakes) for exercise in graded.exercises]
    records = [notebook.record for notebook in graded.notebooks.values()]
    troubled = [record for record in records if record.troubles]
    report = {
        "lesson": lesson,
        "title": graded.title or lesson,
        "hand_ins": len(graded.scores),
        "scores": _scores(graded),
        "exercises": exercises,
        "stops": _stops(graded),
        "needs_person": [*_needs_person(graded), *_unknown(course, lesson, graded)],
        "essays_to_mark": sum(map(_open_essays, graded.scores.values())),
        "out_of_date": _out_of_date(graded.notebooks),
        "repaired": sum(bool(record.repairs) for record in records),
        "trouble": len(troubled),
    }
    if names:
        report["class"] = _class(graded)
    else:
        _forget(report)
    return report


# --- the class ------------------------------------------------------------------------------------


def _read_class(course, lesson, db_url):
    class_scores = read_scores(db_url, lesson)
    if not class_scores:
        raise NothingToReport(
            f"nobody has handed in {lesson} yet, or nothing of it is graded: the gradebook holds "
            "no hand-in"
        )
    folder, notebooks = course / "autograded", {}
    for student in class_scores:
        notebooks[student] = read_graded(folder / student / lesson / f"{lesson}.ipynb")
    complete = [student for student, scores in class_scores.items() if _is_complete(scores)]
    first = next((notebook.path for notebook in notebooks.values() if notebook.verdicts), None)
    cells = cells_of(first) if first else []
    exercises = _exercises(class_scores, notebooks, cells)
    return GradedClass(class_scores, notebooks, complete, exercises, title_in(cells))


def _exercises(class_scores, notebooks, cells):
    """Return [Exercise, ...] in the order of a notebook's cells, the others behind."""
    order = {cell["grader"].get("grade_id"): number for number, cell in enumerate(cells)}
    titles = {}
    for notebook in notebooks.values():
        for id, record in notebook.verdicts.items():
            titles.setdefault(id, str(record.verdict.get("title") or id))
    names = {name for scores in class_scores.values() for name in scores.cells}
    exercises = []
    for name in sorted(names, key=lambda name: (order.get(name, len(order)), name)):
        id = name.removeprefix("test-")
        title = titles.get(id) or id.replace("-", " ").capitalize()
        exercises.append(Exercise(id, title, "code" if _is_check(name) else "essay"))
    return exercises


def _is_check(name):
    return name.startswith("test-")


def _waiting(scores):
    """Return the names of the checks of a hand-in that wait for a person.

    Essays always do: their points are entered as they come.
    """
    return [name for name in scores.open if _is_check(name)]


def _is_complete(scores):
    return bool(scores.cells) and not _waiting(scores)


def _open_essays(scores):
    return len(scores.open) - len(_waiting(scores))


def _full_name(scores):
    return f"{scores.first_name} {scores.last_name}".strip()


# --- scores and exercises -------------------------------------------------------------------------


def _scores(graded):
    """Return the scores of the complete hand-ins: summary numbers in points, counts by percent."""
    everyone = graded.scores.values()
    most = max((scores.max_score for scores in everyone), default=0.0)
    late = sum(scores.late_penalty > 0 for scores in everyone)
    by_hand = sum(map(_has_check_by_hand, everyone))
    values = [graded.scores[student].score for student in graded.complete]
    return spread_of(values, most) | {"late": late, "by_hand": by_hand}


def _has_check_by_hand(scores):
    return any(cell.by_hand for name, cell in scores.cells.items() if _is_check(name))


def _exercise(exercise, graded, mistakes):
    """Return all that is known of one exercise."""
    id, name = exercise.id, exercise.cell
    scored, passed = _scored(name, graded.scores)
    points = [cell.score for cell in scored.values()]
    most = max((cell.max_score for cell in scored.values()), default=0.0)
    records = _records(id, graded.notebooks)
    attempted = [student for student in records if records[student].state not in UNANSWERED]
    attempts = [graded.notebooks[student].record.attempts.get(id) for student in attempted]
    return {
        "exercise": id,
        "title": exercise.title,
        "kind": exercise.kind,
        "max_points": most,
        "scored": len(scored),
        "passed": sum(passed.values()),
        "pass_rate": share(sum(passed.values()), len(scored)),
        "mean_points": rounded(np.mean(points)) if points else None,
        "not_attempted": len(records) - len(attempted),
        "parts": _parts(records.values()),
        "mistakes": mistakes.get(id, []),
        "tries": attempts_summary(list(filter(None, attempts))),
        "reliability": _reliability(name, passed, graded),
    }


def _scored(name, class_scores):
    """Return ({student: CellScore}, {student: whether all points}) of those who have points."""
    cells = {student: scores.cells.get(name) for student, scores in class_scores.items()}
    scored = {student: cell for student, cell in cells.items() if cell and not cell.open}
    return scored, {student: _is_full(cell) for student, cell in scored.items()}


def _is_full(cell):
    return cell.score >= cell.max_score - 1e-9


def _records(id, notebooks):
    """Return {student: ExerciseRecord} of an exercise where no person is needed."""
    records = {student: notebook.verdicts.get(id) for student, notebook in notebooks.items()}
    return {name: record for name, record in records.items() if record and not record.needs_person}


def _reliability(name, passed, graded):
    """Return how passing goes with the rest of the checks, of the complete hand-ins."""
    students = [student for student in graded.complete if student in passed]
    rest = [_points_without(name, graded.scores[student]) for student in students]
    return reliability([passed[student] for student in students], rest)


def _points_without(name, scores):
    """Return a hand-in's points in all checks but one."""
    cells = scores.cells.items()
    return sum(cell.score for other, cell in cells if _is_check(other) and other != name)


def _parts(records):
    """Return for each part how many passed it, of how many whose verdict is known."""
    known, passed, points = Counter(), Counter(), {}
    for record in records:
        for part in record.verdict.get("parts", []):
            title = str(part["title"])
            known[title] += 1
            passed[title] += part["passed"] is True
            points.setdefault(title, part.get("points"))
    return [
        {
            "title": title,
            "points": points[title],
            "known": known[title],
            "passed": passed[title],
            "pass_rate": share(passed[title], known[title]),
        }
        for title in points
    ]


# --- who needs a person ---------------------------------------------------------------------------


def _needs_person(graded):
    """Yield {"student", "name", "exercise", "reason"} of what waits for a person."""
    for student, scores in graded.scores.items():
        for cell, reason in _reasons(scores, graded.notebooks[student]):
            exercise = cell.removeprefix("test-")
            yield _person(student, exercise, reason, _full_name(scores))


def _person(student, exercise, reason, name=""):
    return {"student": student, "name": name, "exercise": exercise, "reason": reason}


def _reasons(scores, notebook):
    """Yield (name of a cell, "" for all of the hand-in, and why a person is needed)."""
    if not scores.cells:
        yield "", NO_POINTS
    elif notebook.unreadable:
        yield "", notebook.unreadable
    elif _waiting(scores) and notebook.record.needs_person:
        yield "", notebook.record.needs_person
    else:
        for name in _waiting(scores):
            record = notebook.verdicts.get(name.removeprefix("test-"))
            yield name, str((record and record.needs_person) or NO_SCORE)
    for name, cell in scores.cells.items():
        if cell.look_again:
            yield name, LOOK_AGAIN


def _unknown(course, lesson, graded):
    """Yield rows for autograded notebooks that the gradebook does not know."""
    for path in sorted((course / "autograded").glob(f"*/{lesson}/{lesson}.ipynb")):
        student = path.parts[-3]
        if student not in graded.scores:
            yield _person(student, "", UNKNOWN)


# --- where people stopped, what is out of date, who is who ----------------------------------------


def _last_attempted(notebook, exercises):
    """Return the last Exercise with a check that a hand-in attempts, None for none."""
    last = None
    for exercise in exercises:
        record = notebook.verdicts.get(exercise.id) if exercise.kind == "code" else None
        if record and record.state not in UNANSWERED:
            last = exercise
    return last


def _stops(graded):
    """Return [{"exercise", "title", "students", "count"}, ...]: how many attempted it as the last.

    The first row, with "" as the exercise, is of those who attempted nothing.
    """
    stopped = {}
    for student, notebook in graded.notebooks.items():
        if notebook.verdicts:
            last = _last_attempted(notebook, graded.exercises)
            stopped.setdefault(last.id if last else "", []).append(student)
    checks = [exercise for exercise in graded.exercises if exercise.kind == "code"]
    places = {"": "nothing attempted"} | {exercise.id: exercise.title for exercise in checks}
    stops = []
    for id, title in places.items():
        students = stopped.get(id, [])
        stops.append({"exercise": id, "title": title, "students": students, "count": len(students)})
    return stops


def _out_of_date(notebooks):
    """Return the run and key that most were graded with, and those of the others."""
    groups = {}
    for student, notebook in notebooks.items():
        if notebook.graded_with:
            groups.setdefault(notebook.graded_with, []).append(student)
    if not groups:
        return {"usual": None, "others": []}
    rows = []
    for run, key in sorted(groups, key=lambda group: (-len(groups[group]), str(group))):
        students = groups[run, key]
        rows.append({"run": run, "key": key, "count": len(students), "students": students})
    usual = {name: rows[0][name] for name in ("run", "key", "count")}
    return {"usual": usual, "others": rows[1:]}


def _class(graded):
    """Return a row for each hand-in, by name."""
    complete, rows = set(graded.complete), []
    for student, scores in graded.scores.items():
        notebook = graded.notebooks[student]
        last = _last_attempted(notebook, graded.exercises)
        unknown = "nothing" if notebook.verdicts else "not known"
        rows.append(
            {
                "student": student,
                "name": _full_name(scores),
                "score": rounded(scores.score),
                "complete": student in complete,
                "late_penalty": scores.late_penalty,
                "last_attempted": last.title if last else unknown,
            }
        )
    return rows


def _forget(report):
    """Take the students out of everything but the list of those who need a person."""
    rows = [*report["stops"], *report["out_of_date"]["others"]]
    for exercise in report["exercises"]:
        rows += exercise["mistakes"]
    for row in rows:
        row.pop("students")
