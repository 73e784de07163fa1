"""Examine a hand-in: run its cells, ask at every check cell with fresh inputs, judge the answers
here, outside the student's process.
"""

import base64
import json
from dataclasses import dataclass, replace

from nbformat.v4 import new_output

from autograder.examine.display_only import only_shows
from autograder.handin.clean import clean_outputs, pictures_in, sound
from autograder.run.kernel import stopped_by
from autograder.run.sandbox import Limits
from helpers.check.judge import WRONG, judge, question_of
from helpers.check.show import as_html, as_text

ANSWERS = "application/vnd.neuron-to-network.answers+json"
MAX_ANSWERS = 20_000_000  # characters of one exercise's answers

ASK = """\
def _ask_for_grading():
    import json
    from IPython import get_ipython
    from IPython.display import display
    from helpers.check.ask import MISSING, ask
    space = get_ipython().user_ns
    question = json.loads({question!r})
    things = [space.get(name, MISSING) for name in question["asked"]]
    answers = ask(question, things, seconds={seconds!r}, budget={budget!r})
    display({{{mime!r}: json.dumps(answers)}}, raw=True)
_ask_for_grading()
del _ask_for_grading
"""

# What comes before a student's first cell. Files handed in beside the notebook are there, but hide
# no installed module; chance begins alike for everybody and every time; `exit()`, which would end a
# kernel some cells later with the answers in between lost, does nothing.
PRELUDE = """\
def _prepare(files):
    import base64, os, random, sys
    import numpy
    random.seed(0)
    numpy.random.seed(0)
    for path, content in files.items():
        if os.path.dirname(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(base64.b64decode(content))
    sys.path[:] = [path for path in sys.path if path not in ("", os.getcwd())] + [os.getcwd()]
_prepare({files!r})
del _prepare
exit = quit = lambda *args: print("exit() is left out while grading")
"""


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
    """Return the code that a kernel runs in place of a check cell: inputs only, nothing that is
    expected.
    """
    budget = min(
        limits.exercise, max(limits.call, limits.cell - limits.call - 1)
    )  # it ends before its cell's time is over
    return ASK.format(
        question=json.dumps(question_of(key)), seconds=limits.call, budget=budget, mime=ANSWERS
    )


def prelude(files):
    """Return the code that runs before a student's first cell. files: {path beside the notebook:
    bytes}
    """
    return PRELUDE.format(
        files={path: base64.b64encode(content).decode("ascii") for path, content in files.items()}
    )


def examine(notebook, keys, runner, limits=None, files=None, given=frozenset(), reveal=False):
    """Run a repaired hand-in and judge it; fill in its outputs and return [Examined, ...] in the
    order of the check cells.

    notebook: the hand-in as `repair` made it
    keys: {exercise: fresh key}
    runner: how cells are executed: runner(sources, limits, undrawn) returns a Run; a warm.Warm or
      an execute.KernelRunner
    files: {path: bytes}, what was handed in beside the notebook
    given: sources of the release's own cells: those that only show something are left out, and
      their figures are not drawn
    reveal: show inputs and expected values, for an instructor's eyes
    """
    limits = limits or Limits()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    answers, trouble, stopped = run_asked(code, keys, runner, limits, files, given)
    results = []
    for cell in code:
        exercise = exercise_of(cell)
        if not exercise:
            cell.outputs = sound(clean_outputs(cell.get("outputs", [])))
            continue
        person = None
        try:
            verdict = judge(keys[exercise], answers.get(exercise))
        except Exception as error:  # a fault of ours, which must not cost anyone a point
            person = f"this answer could not be judged: {type(error).__name__}: {error}"[:300]
            verdict = judge(keys[exercise], None)
            verdict.notes, verdict.missing = [person], []
        if exercise in trouble:
            verdict.state = WRONG
            verdict.notes, verdict.missing = [trouble[exercise]], []
            for part in verdict.parts:
                part.blank = False
        elif exercise not in answers:
            person = f"this check was not reached: {stopped}"
            verdict.notes, verdict.missing = [person], []
        cell.outputs = sound(verdict_outputs(verdict, reveal))
        told = sound(verdict.to_dict())
        results.append(
            Examined(
                exercise,
                verdict.points,
                verdict.max_points,
                verdict.state,
                told,
                person,
                trouble.get(exercise),
            )
        )
    return results


def run_asked(code, keys, runner, limits=None, files=None, given=frozenset()):
    """Return ({exercise: answers}, {exercise: what went wrong with the student's code}, why the
    rest was not reached or None).

    The whole notebook runs once. Where the kernel dies or hangs, what has not been asked yet is
      asked in a fresh kernel that
    runs the release's own cells and the answers alone, without the cell that was fatal; again until
      every check was reached, or the
    hand-in's time is spent. One exercise's fatal answer leaves time for the others: no run may take
      more than half of what is left.
    """
    limits = limits or Limits()
    left = limits.hand_in
    answers, trouble, fatal = {}, {}, set()
    tests = {exercise_of(cell): cell for cell in code if exercise_of(cell)}
    stopped = None
    for attempt in range(len(tests) + 3):
        alone = attempt > 0
        cells = [cell for cell in code if _takes_part(cell, alone, fatal, {**answers, **trouble})]
        shown = only_shows(
            [(cell.source, cell.source in given and not grade_id(cell)) for cell in cells]
        )
        cells = [cell for index, cell in enumerate(cells) if index not in shown]
        sources = [
            ask_code(keys[exercise_of(cell)], limits) if exercise_of(cell) else cell.source
            for cell in cells
        ]
        undrawn = {
            index for index, cell in enumerate(cells, start=1) if alone or cell.source in given
        }  # the hand-in's own pictures stand for these
        run = runner(
            [prelude(files or {}), *sources],
            replace(limits, hand_in=left if alone else left / 2),
            undrawn,
        )
        left -= run.seconds
        for cell, outputs in zip(cells, run.outputs[1:], strict=True):
            if outputs is not None and exercise_of(cell):
                found = _answers_in(outputs)
                if found is not None:
                    answers[exercise_of(cell)] = found
            elif outputs is not None and not alone:
                cell.outputs = (
                    _with_pictures(outputs, cell.outputs) if cell.source in given else outputs
                )
        stopped = run.stopped and stopped_by(run.stopped, limits)
        if (
            cells and stopped and run.stopped != "hand_in"
        ):  # a hand-in that takes long has no cell to blame
            _blame(cells[max(run.at - 1, 0)], stopped, fatal, trouble, tests, alone)
        if set(tests) <= set(answers) | set(trouble) or (alone and not stopped) or left <= 0:
            break
    return answers, trouble, stopped or "the question could not be put to the code"


def _with_pictures(outputs, pictures):
    """Return a cell's outputs with the hand-in's own pictures in place of those that were left
    out.
    """
    if not pictures or pictures_in(outputs):
        return outputs
    return [output for output in outputs if output.get("metadata") != {"left_out": True}] + pictures


def _blame(cell, stopped, fatal, trouble, tests, alone):
    """Note the cell at which a run stopped. What stops again with the answers alone takes no part
    in the next run.
    """
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
    """Whether a cell is run: all but the fatal ones and the checks done; in a further run no free
    cells of the student's.
    """
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
    """Return a check cell's outputs: the verdict for people, and the points as the finite number
    that nbgrader reads.
    """
    points = min(max(verdict.points, 0.0), verdict.max_points)
    shown = {
        "text/plain": as_text(verdict, reveal=reveal),
        "text/html": as_html(verdict, reveal=reveal),
    }
    return [
        new_output("display_data", data=shown, metadata={}),
        new_output(
            "execute_result",
            data={"text/plain": f"{points:.6g}"},
            metadata={},
            execution_count=None,
        ),
    ]
