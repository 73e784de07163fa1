"""Examine a hand-in: run its cells, ask at every check cell with fresh inputs, judge the answers here, outside the student's process."""

import json
from dataclasses import dataclass

from nbformat.v4 import new_output

from autograder.execute import Limits, run_in_kernel
from autograder.outputs import clean_outputs
from helpers.check.judge import WRONG, judge, question_of
from helpers.check.show import as_html, as_text

ANSWERS = "application/vnd.neuron-to-network.answers+json"
MAX_ANSWERS = 20_000_000  # characters of one exercise's answers

ASK = '''\
def _ask_for_grading():
    import json
    from IPython import get_ipython
    from IPython.display import display
    from helpers.check.ask import MISSING, ask
    space = get_ipython().user_ns
    question = json.loads({question!r})
    answers = ask(question, [space.get(name, MISSING) for name in question["asked"]], seconds={seconds!r}, budget={budget!r})
    display({{{mime!r}: json.dumps(answers)}}, raw=True)
_ask_for_grading()
del _ask_for_grading
'''


# In a kernel `exit()` ends the run some cells later, with the answers in between lost.
PRELUDE = "exit = quit = lambda *args: print('exit() is left out while grading')"


@dataclass
class Examined:
    """What came of one exercise: its verdict, or why there is none."""

    exercise: str
    points: float
    max_points: float
    state: str
    verdict: dict | None = None
    needs_person: str | None = None
    trouble: str | None = None  # what the student's code did to the kernel


def grade_id(cell):
    """Return a cell's grade id, "" where it has none."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def exercise_of(cell):
    """Return the exercise that a check cell checks, "" for other cells."""
    grader = cell.metadata.get("nbgrader", {})
    is_test = cell.cell_type == "code" and grader.get("grade") and not grader.get("solution")
    return grade_id(cell).removeprefix("test-") if is_test else ""


def ask_code(key, limits):
    """Return the code that a kernel runs in place of a check cell: inputs only, nothing that is expected."""
    return ASK.format(question=json.dumps(question_of(key)), seconds=limits.call, budget=limits.exercise, mime=ANSWERS)


def examine(notebook, keys, folder, limits=None, runner=run_in_kernel, reveal=False):
    """Run a repaired hand-in and judge it; fill in its outputs and return [Examined, ...] in the order of the check cells.

    notebook: the hand-in as `repair` made it
    keys: {exercise: fresh key}
    folder: the kernel's working directory
    runner: how cells are executed; run_in_kernel, or anything with its arguments and result
    reveal: show inputs and expected values, for an instructor's eyes
    """
    limits = limits or Limits()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers, trouble, stopped = run_asked(code, keys, folder, limits, runner)
    results = []
    for cell in code:
        exercise = exercise_of(cell)
        if not exercise:
            cell.outputs = clean_outputs(cell.get("outputs", []))
            continue
        verdict = judge(keys[exercise], answers.get(exercise))
        person = None
        if exercise in trouble:
            verdict.state = WRONG
            verdict.notes, verdict.missing = [trouble[exercise]], []
            for part in verdict.parts:
                part.blank = False
        elif exercise not in answers:
            person = f"this check was not reached: {stopped}"
            verdict.notes, verdict.missing = [person], []
        cell.outputs = verdict_outputs(verdict, reveal)
        results.append(Examined(exercise, verdict.points, verdict.max_points, verdict.state, verdict.to_dict(), person, trouble.get(exercise)))
    return results


def run_asked(code, keys, folder, limits, runner=run_in_kernel):
    """Return ({exercise: answers}, {exercise: what went wrong with the student's code}, why the rest was not reached or None).

    The whole notebook runs once. Where the kernel dies or hangs, what has not been asked yet is asked in a fresh kernel that
    runs the release's own cells and the answers alone, without the cell that was fatal; again until every check was reached.
    """
    answers, trouble, fatal = {}, {}, set()
    tests = {exercise_of(cell): cell for cell in code if exercise_of(cell)}
    stopped = None
    for attempt in range(len(tests) + 3):
        alone = attempt > 0
        cells = [cell for cell in code if _takes_part(cell, alone, fatal, {**answers, **trouble})]
        sources = [ask_code(keys[exercise_of(cell)], limits) if exercise_of(cell) else cell.source for cell in cells]
        run = runner([PRELUDE, *sources], folder, limits)
        for cell, outputs in zip(cells, run.outputs[1:], strict=True):
            if outputs is not None and exercise_of(cell):
                found = _answers_in(outputs)
                if found is not None:
                    answers[exercise_of(cell)] = found
            elif outputs is not None and not alone:
                cell.outputs = outputs
        stopped = run.stopped
        if stopped is not None and cells:
            _blame(cells[max(run.at - 1, 0)], stopped, fatal, trouble, tests, alone)
        if set(tests) <= set(answers) | set(trouble) or (alone and stopped is None):
            break
    return answers, trouble, stopped or "the question could not be put to the code"


def _blame(cell, stopped, fatal, trouble, tests, alone):
    """Note the cell at which a run stopped. What stops again with the answers alone takes no part in the next run."""
    if not alone:  # a cell before it, or a thread, may be to blame
        if not exercise_of(cell):
            told = new_output("stream", name="stdout", text=f"[{stopped} in this cell]\n")
            cell.outputs = [*(cell.get("outputs") or []), told]
        return
    fatal.add(id(cell))
    if exercise_of(cell):
        trouble[exercise_of(cell)] = f"{stopped} while your code was asked"
    elif grade_id(cell) in tests:
        trouble[grade_id(cell)] = f"{stopped} in your answer's cell"


def _takes_part(cell, alone, fatal, done):
    """Whether a cell is run: all but the fatal ones and the checks done; in a further run no free cells of the student's."""
    if id(cell) in fatal or exercise_of(cell) in done:
        return False
    return not alone or bool(grade_id(cell))


def _answers_in(outputs):
    """Return the answers among a cell's outputs as data, or None."""
    for output in reversed(outputs):
        text = output.get("data", {}).get(ANSWERS) if isinstance(output.get("data"), dict) else None
        if isinstance(text, str) and len(text) <= MAX_ANSWERS:
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                return None
    return None


def verdict_outputs(verdict, reveal):
    """Return a check cell's outputs: the verdict for people, and the points as the finite number that nbgrader reads."""
    points = min(max(verdict.points, 0.0), verdict.max_points)
    shown = {"text/plain": as_text(verdict, reveal=reveal), "text/html": as_html(verdict, reveal=reveal)}
    return [
        new_output("display_data", data=shown, metadata={}),
        new_output("execute_result", data={"text/plain": f"{points:.6g}"}, metadata={}, execution_count=None),
    ]
