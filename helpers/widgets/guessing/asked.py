"""Asked: the questions of this session, what was guessed, and how long there was time to guess."""

import os
import re
import sys
import threading
import time

from helpers.check.progress_file import load_guesses, note_guess
from helpers.plots.style import wanted
from helpers.widgets.guessing.agree import compared

LONG_ENOUGH = 1.0  # seconds in which the kernel waits: shorter ones are no time to guess in

# JupyterLab 4.6 with ipykernel 7 reports a click in another thread than the one that runs cells.
LOCK = threading.RLock()

asked = {}  # {id: Question}, those of this session in the order in which they were asked first

CHANGEABLE = "Your guess: {said}. Now run the next cell; until then you can change it."
STANDS = "Your guess: {said}. The result has been shown, so this guess stands."
TOO_LATE = "Not guessed: the result has been shown. To guess after all, run this cell again."


class Question:
    """A question that a result will answer.

    id: begins with the lesson's number, such as "01-boolean-functions"
    text: the question in words, "" where the text above the cell asks it
    unit: what is counted or measured, written behind numbers
    """

    def __init__(self, id, text="", unit=""):
        self.id, self.text, self.unit = id, text, unit
        self.said = ""  # the guess, "" for none
        self.is_seen = False  # whether the result has been shown
        self.pause = 0.0  # seconds: the longest time that the kernel waited for the reader since
        self.held = None  # what holds the result back until there is a guess
        self.has_view = False  # whether there is something to click on

    @property
    def title(self):
        """What the question is called when it is looked back on."""
        return self.text or re.sub(r"^\d+\W*", "", self.id).replace("-", " ")

    def takes(self, said):
        """Return whether a stored guess is one of this question."""
        return True

    def prepare(self, came):
        """Return a result as judge takes it; a ValueError says why it is none."""
        return came

    def judge(self, came, within):
        """Return the Outcome when the result comes."""
        return compared(self.said, came, within, self.unit)

    def pictures(self):
        """Return what to show of guess and result beside the Outcome's words."""
        return []

    def plain(self):
        """Return the question as text."""
        raise NotImplementedError

    def display(self):
        """Show the question."""
        raise NotImplementedError

    def note(self, words, is_news=False):
        """Tell the reader something beside the question; is_news: it follows what they did."""

    def words(self):
        """Return how the question stands, in words."""
        if not self.said:
            return TOO_LATE if self.is_seen else ""
        return (STANDS if self.is_seen else CHANGEABLE).format(said=self.said)

    def ask(self):
        """Begin: take the place of an earlier question of this id, take up a guess made before."""
        with LOCK:
            asked[self.id] = self
            stored = load_guesses().get(self.id)
            if stored is not None and self.takes(stored["said"]):
                self.said, self.is_seen = stored["said"], "foreseen" in stored

    def commit(self, said):
        """Take a guess and store it, unless the result has been shown."""
        with LOCK:
            held = None
            if not self.is_seen:
                stands = note_guess(self.id, {"said": said, "question": self.title})
                self.said, self.is_seen = stands["said"], "foreseen" in stands
                held, self.held = self.held, None
            if held is None:
                self.note(self.words(), is_news=True)
        if held is not None:
            held.open()

    def finish(self, outcome):
        """Note that the result is shown from now on."""
        with LOCK:
            self.is_seen, self.held = True, None
            if outcome.foreseen is not None:
                guess = {"said": self.said, "question": self.title}
                note_guess(self.id, {**guess, "foreseen": outcome.foreseen})
            self.note(self.words())

    def may_wait(self):
        """Return whether a result that comes now is held back until there is a guess: the reader
        could have guessed by now and has not, and has not asked for the result a second time.

        No event tells Run All from cells run one by one. But in a Run All, and under nbclient, the
        kernel never waits: the next cell comes within milliseconds, over a slow network within
        some tenths of a second. Somebody who reads and chooses takes longer.
        """
        is_open = self.has_view and not self.said and not self.is_seen and self.held is None
        return is_open and self.pause >= LONG_ENOUGH


# --- how long the kernel waits --------------------------------------------------------------------


class Pauses:
    """Measures how long the kernel waits between two cells, for every question that is open."""

    def __init__(self):
        self.shell, self.ended = None, None

    def watch(self, shell):
        """Be told when cells begin and end; IPython 7.34 to 9 have these events."""
        if shell is not self.shell:
            self.shell, self.ended = shell, None
            shell.events.register("pre_run_cell", self.begin)
            shell.events.register("post_run_cell", self.end)

    def begin(self, _=None):
        """A cell begins: the kernel has waited since the last one ended."""
        if self.ended is None:
            return
        waited = clock() - self.ended
        for question in asked.values():
            question.pause = max(question.pause, waited)

    def end(self, _=None):
        """A cell has ended."""
        self.ended = clock()


def clock():
    """Return the time in seconds, from no particular start."""
    return time.monotonic()


pauses = Pauses()


# --- who is there ---------------------------------------------------------------------------------


def is_grading():
    """Return whether this runs for a grade: by our examiner or by nbgrader itself."""
    return not wanted() or "NBGRADER_EXECUTION" in os.environ


def notebook_shell():
    """Return the shell of a kernel, None in a plain Python and in a terminal."""
    if "IPython" not in sys.modules:  # nobody has started a shell
        return None
    from IPython import get_ipython

    shell = get_ipython()
    return shell if getattr(shell, "kernel", None) is not None else None
