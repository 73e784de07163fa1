"""Explain: grade one hand-in again with the very questions of its grade, and show every case, for a
disputed grade.
"""

from pathlib import Path

import nbformat
from nbgrader.coursedir import CourseDirectory

from autograder.examine.examiner import exercise_of, run_asked
from autograder.examine.worker import runner_for
from autograder.grading.nbgrader_side import (
    Examine,
    files_beside,
    keys_of,
    read_release,
    settings_of,
)
from autograder.handin.pack import NOTES
from helpers.check.judge import call_text, expected_text, judge, outcome_of, value_text
from helpers.check.show import as_text


class NothingToExplain(ValueError):
    """There is no graded hand-in of that student and lesson, or it needs a person."""


def explain(student, lesson, course, exercise=None, options=None):
    """Yield the explanation of a grade line by line: each check's verdict, then each of its cases
    with inputs, expected and got.

    student, lesson: whose hand-in; course: the course folder; exercise: only this one
    options: over nbgrader's configuration, see grading.settings_of
    raises NothingToExplain
    """
    course = Path(course)
    path = course / "autograded" / student / lesson / f"{lesson}.ipynb"
    if not path.exists():
        raise NothingToExplain(
            f"there is no graded hand-in of {student} for {lesson} "
            f"({path.relative_to(course)} is missing)"
        )
    notebook = nbformat.read(path, as_version=4)
    notes = notebook.metadata.get(NOTES, {})
    if "needs_person" in notes or "run" not in notes:
        raise NothingToExplain(
            f"{student}, {lesson} has no automatic grade: "
            f"{notes.get('needs_person', 'it was not graded by this course')}"
        )
    keys = keys_of(course, lesson, notes["run"])
    yield f"{student}, {lesson}: run {notes['run']}, key {notes['key']}"
    if keys.fingerprint != notes["key"]:
        yield (
            "The exercises have changed since this grade was given: the key is now "
            f"{keys.fingerprint}. Below is how it would be judged today."
        )
    for remark in notes.get("repairs", []):
        yield f"Repaired: {remark}"
    given = {verdict["exercise"]: verdict["points"] for verdict in notes["verdicts"]}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    settings = Examine(config=settings_of(course, options)).settings()
    release = read_release(CourseDirectory(config=settings_of(course)), lesson)
    with runner_for(release, settings) as runner:
        answers, trouble, _ = run_asked(
            code, keys.keys, runner, settings.limits, files_beside(path.parent)
        )
    for cell in code:
        id = exercise_of(cell)
        if not id or exercise not in (None, id):
            continue
        key = keys.keys[id]
        verdict = judge(key, answers.get(id))
        same = (
            "as graded"
            if verdict.points == given.get(id) or id in trouble
            else f"but graded with {given.get(id):g}"
        )
        yield (
            "\n"
            f"{as_text(verdict, reveal=False)}\n"
            f"  {verdict.points:g} of {verdict.max_points:g} points, {same}"
        )
        if id in trouble:
            yield f"  {trouble[id]}"
        yield from _cases(key, answers.get(id))


def _cases(key, answers):
    if answers is None:
        return
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
