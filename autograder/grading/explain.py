"""Explain a disputed grade: ask the very same questions again, and show every case."""

from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from autograder.author.keyring import keys_of
from autograder.course import read_release, settings_of
from autograder.examine.asking import ask_hand_in
from autograder.grading.nbgrader_side import Examine
from autograder.handin.pack import read_files_beside
from autograder.handin.record import read_record
from autograder.handin.roles import exercise_of
from autograder.run.runners import runner_for
from helpers.check.judge import judge
from helpers.check.outcomes import outcome_of
from helpers.check.show import GRADE, as_text
from helpers.check.wording import call_text, expected_text, value_text


class NothingToExplain(ValueError):
    """That student has no graded hand-in of the lesson, or a person must grade it."""


def explain(student, lesson, course, exercise=None, options=None):
    """Yield the explanation of a grade line by line: each check's verdict, then each of its cases.

    course: the course folder
    exercise: the only one to explain; None for all
    options: over nbgrader's configuration, see course.settings_of
    raises NothingToExplain
    """
    course = Path(course)
    path = course / "autograded" / student / lesson / f"{lesson}.ipynb"
    notebook, record = _read_graded(path, course, f"{student}, {lesson}")
    keys = keys_of(course, lesson, record.run)
    yield f"{student}, {lesson}: run {record.run}, key {record.key}"
    if keys.fingerprint != record.key:
        yield (
            "The exercises have changed since this grade was given: the key is now "
            f"{keys.fingerprint}. Below is how it would be judged today."
        )
    for remark in record.repairs:
        yield f"Repaired: {remark}"
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    asked = _asked(code, keys.keys, course, lesson, options, read_files_beside(path.parent))
    for id in filter(None, map(exercise_of, code)):
        if exercise in (None, id):
            yield from _explain_one(keys.keys[id], asked, record.exercises.get(id))


def _read_graded(path, course, who):
    """Return (notebook, GradeRecord) of a graded hand-in; raises NothingToExplain."""
    if not path.exists():
        missing = path.relative_to(course)
        raise NothingToExplain(f"there is no graded hand-in of {who} ({missing} is missing)")
    notebook = nbformat.read(path, as_version=4)
    record = read_record(notebook)
    if record is None or record.needs_person or record.run is None:
        reason = record and record.needs_person or "it was not graded by this course"
        raise NothingToExplain(f"{who} has no automatic grade: {reason}")
    return notebook, record


def _asked(code, keys, course, lesson, options, files):
    """Ask a hand-in's code the questions of keys again; return what was Asked."""
    config = settings_of(course, options)
    settings = Examine(config=config).settings()
    release = read_release(CourseDirectory(config=config), lesson)
    with runner_for(release, settings) as runner:
        return ask_hand_in(code, keys, runner, settings.limits, files)


def _explain_one(key, asked, graded):
    """Yield the lines on one exercise.

    graded: its ExerciseRecord from when it was graded, None where there is none
    """
    id, answers = key["id"], asked.answers.get(key["id"])
    verdict, before = judge(key, answers), graded.points if graded else 0.0
    same = verdict.points == before or id in asked.trouble
    yield f"\n{as_text(verdict, audience=GRADE)}"
    points = f"{verdict.points:g} of {verdict.max_points:g} points"
    compared = "as graded" if same else f"but graded with {before:g}"
    yield f"  {points}, {compared}"
    if id in asked.trouble:
        yield f"  {asked.trouble[id]}"
    if answers is not None:
        yield from _cases(key, answers)


def _cases(key, answers):
    """Yield the lines on every case of an exercise: what was expected, and what came."""
    for number, case in enumerate(key["cases"], start=1):
        call = key["calls"][case["call"]]
        outcome = outcome_of(key, case, answers["things"], answers["calls"])
        state = "right" if outcome.problem is None else f"not right: {outcome.problem.sentence}"
        yield f"    case {number}, part {case['part']}: {state}"
        yield _indented(case.get("say") or call_text(key["asked"][call["of"]], call))
        if case["compare"] != "sealed":
            yield _indented(f"expected {expected_text(case)}")
        got = outcome.error or value_text(outcome.value)
        yield _indented(f"got      {got}")


def _indented(text):
    return "\n".join(f"        {line}" for line in text.split("\n"))
