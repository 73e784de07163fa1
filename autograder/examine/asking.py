"""Put a lesson's questions to a hand-in's code: run its cells, ask at every check cell.

Only inputs go in and only answers come out, as data. Nothing is judged here.
"""

import base64
import json
from dataclasses import dataclass, field, replace

from nbformat.v4 import new_output

from autograder.examine.display_only import only_shows
from autograder.handin.clean import clean_outputs, pictures_in
from autograder.handin.roles import exercise_of, grade_id
from autograder.run.limits import Limits, stopped_by
from helpers.check.judge import question_of

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
class Asked:
    """What came of asking a hand-in's code.

    answers: {exercise: answers as data}
    trouble: {exercise: what went wrong with the student's code}
    stopped: why the rest was not reached
    """

    answers: dict = field(default_factory=dict)
    trouble: dict = field(default_factory=dict)
    stopped: str = "the question could not be put to the code"

    def is_done(self, exercise):
        """Whether nothing is left to ask for an exercise."""
        return exercise in self.answers or exercise in self.trouble


def ask_code(key, limits):
    """Return the code that a kernel runs in place of a check cell: inputs, nothing expected."""
    # asking must end before the cell's own time is over
    budget = min(limits.exercise, max(limits.call, limits.cell - limits.call - 1))
    question = json.dumps(question_of(key))
    return ASK.format(question=question, seconds=limits.call, budget=budget, mime=ANSWERS)


def prelude(files):
    """Return the code that runs before a student's first cell.

    files: {path beside the notebook: bytes}
    """
    encoded = {path: base64.b64encode(content).decode() for path, content in files.items()}
    return PRELUDE.format(files=encoded)


def ask_hand_in(code, keys, runner, limits=None, files=None, given=frozenset()):
    """Return what was Asked of a hand-in by running it; fill in its own cells' outputs, cleaned.

    code: its code cells
    keys: {exercise: key}
    runner, files, given: see examiner.examine

    The whole notebook runs once. Where the kernel dies or hangs, what has not been asked yet is
    asked in a fresh kernel that runs the release's own cells and the answers alone, without the
    cell that was fatal; again until every check was reached, or the hand-in's time is spent. One
    exercise's fatal answer leaves time for the others: the first run may take half of the time.
    """
    limits, start = limits or Limits(), prelude(files or {})
    asked, fatal, left = Asked(), set(), limits.hand_in
    exercises = set(filter(None, map(exercise_of, code)))
    for attempt in range(len(exercises) + 3):
        alone = attempt > 0
        cells = _cells_to_run(code, asked, fatal, alone, given)
        sources = [_source(cell, keys, limits) for cell in cells]
        # given cells take the hand-in's own pictures, and nobody sees those of a further run
        is_undrawn = [alone or cell.source in given for cell in cells]
        undrawn = {number for number, left_out in enumerate(is_undrawn, start=1) if left_out}
        time = left if alone else left / 2
        run = runner([start, *sources], replace(limits, hand_in=time), undrawn)
        left -= run.seconds
        _take_outputs(cells, run.outputs[1:], asked, alone, given)
        if run.stopped:
            asked.stopped = stopped_by(run.stopped, limits)
        if cells and run.stopped and run.stopped != "hand_in":  # a slow hand-in has none to blame
            _blame(cells[max(run.at - 1, 0)], asked, exercises, fatal, alone)
        if all(map(asked.is_done, exercises)) or (alone and not run.stopped) or left <= 0:
            break
    return asked


def _cells_to_run(code, asked, fatal, alone, given):
    """Return the cells that take part in a run.

    Checks that are done are left out, and what only shows something.
    fatal: the id() of cells that stopped a run with the answers alone; they are left out
    alone: whether cells of the student's own are left out too
    """
    cells = []
    for cell in code:
        left_out = id(cell) in fatal or asked.is_done(exercise_of(cell))
        if not left_out and (not alone or grade_id(cell)):
            cells.append(cell)
    free = [(cell.source, cell.source in given and not grade_id(cell)) for cell in cells]
    shown = only_shows(free)
    return [cell for number, cell in enumerate(cells) if number not in shown]


def _source(cell, keys, limits):
    """Return what runs for a cell: at a check the question, elsewhere the cell's own source."""
    exercise = exercise_of(cell)
    return ask_code(keys[exercise], limits) if exercise else cell.source


def _take_outputs(cells, outputs, asked, alone, given):
    """Take in what a run put out: answers at the check cells, elsewhere what a notebook may hold.

    This is the border: what comes is a student's program's, and may be anything.
    """
    for cell, put_out in zip(cells, outputs, strict=True):
        if put_out is None:
            continue
        if exercise_of(cell):
            answers = answers_in(put_out)
            if answers is not None:
                asked.answers[exercise_of(cell)] = answers
        elif not alone:
            pictures = cell.get("outputs", []) if cell.source in given else []
            cell.outputs = _with_pictures(put_out, pictures)


def _with_pictures(outputs, pictures):
    """Return clean outputs, with the hand-in's own pictures in place of those left out."""
    if not pictures or pictures_in(outputs):
        return clean_outputs(outputs)
    drawn = [output for output in outputs if output.get("metadata") != {"left_out": True}]
    return clean_outputs(drawn) + pictures


def _blame(cell, asked, exercises, fatal, alone):
    """Note the cell at which a run stopped; what stops again with the answers alone is fatal."""
    if not alone:  # a cell before it, or a thread, may be to blame
        if not exercise_of(cell):
            remark = f"[{asked.stopped} in this cell]\n"
            output = new_output("stream", name="stdout", text=remark)
            cell.outputs = [*(cell.get("outputs") or []), output]
        return
    fatal.add(id(cell))
    if exercise_of(cell):
        asked.trouble[exercise_of(cell)] = f"{asked.stopped} while your code was asked"
    elif grade_id(cell) in exercises:
        asked.trouble[grade_id(cell)] = f"{asked.stopped} in your answer's cell"


def answers_in(outputs):
    """Return the answers among a cell's outputs as data, None where there are none."""
    for output in reversed(outputs):
        data = output.get("data")
        text = data.get(ANSWERS) if isinstance(data, dict) else None
        if isinstance(text, str) and len(text) <= MAX_ANSWERS:
            try:
                return json.loads(text)
            except (ValueError, RecursionError):
                return None
    return None
