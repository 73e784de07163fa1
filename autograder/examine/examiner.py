"""Examine a hand-in: ask its code with fresh inputs, judge the answers outside its process."""

from nbformat.v4 import new_output

from autograder.examine.asking import ask_hand_in
from autograder.handin.clean import sound
from autograder.handin.record import ExerciseRecord
from autograder.handin.roles import exercise_of
from helpers.check.judge import judge
from helpers.check.show import GRADE, as_html, as_text
from helpers.check.verdict import WRONG


def examine(notebook, keys, runner, limits=None, files=None, given=frozenset()):
    """Return the ExerciseRecords of a repaired hand-in: run it, judge it, fill in its outputs.

    notebook: the hand-in as `rebuild` made it
    keys: {exercise: fresh key}
    runner: how cells are executed: runner(sources, limits, undrawn) returns a run.limits.Run
    files: {path: bytes} of what was handed in beside the notebook
    given: sources of the release's own cells; those that only show something are left out, and
      figures of the others are not drawn
    returns: [ExerciseRecord], in the order of the check cells
    """
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    asked = ask_hand_in(code, keys, runner, limits, files, given)
    checks = [cell for cell in code if exercise_of(cell)]
    return [_judge_at(cell, keys[exercise_of(cell)], asked) for cell in checks]


def _judge_at(cell, key, asked):
    """Return the ExerciseRecord of one exercise; put the verdict into its check cell."""
    exercise, person = exercise_of(cell), None
    trouble = asked.trouble.get(exercise)
    try:
        verdict = judge(key, asked.answers.get(exercise))
    except Exception as error:  # a fault of ours, which must not cost anyone a point
        person = f"this answer could not be judged: {type(error).__name__}: {error}"[:300]
        verdict = judge(key, None)
        verdict.notes, verdict.missing = [person], []
    if trouble:
        verdict.state, verdict.notes, verdict.missing = WRONG, [trouble], []
        for part in verdict.parts:
            part.blank = False
    elif exercise not in asked.answers:
        person = f"this check was not reached: {asked.stopped}"
        verdict.notes, verdict.missing = [person], []
    cell.outputs = sound(verdict_outputs(verdict))
    data = sound(verdict.to_dict())
    points, most = verdict.points, verdict.max_points
    return ExerciseRecord(exercise, points, most, verdict.state, data, person, trouble)


def verdict_outputs(verdict):
    """Return a check cell's outputs: the verdict, and the points as the number nbgrader reads."""
    points = min(max(verdict.points, 0.0), verdict.max_points)
    plain, html = as_text(verdict, audience=GRADE), as_html(verdict, audience=GRADE)
    texts = {"text/plain": plain, "text/html": html}
    number = {"text/plain": f"{points:.6g}"}
    return [
        new_output("display_data", data=texts, metadata={}),
        new_output("execute_result", data=number, metadata={}, execution_count=None),
    ]
