"""Sketch: the reader draws a curve over empty axes; then the true one is drawn over it.

    sketch("01-sigmoid", x=(-6, 6), y=(-0.5, 1.5), labels=("z", "output"))

in one cell, and in the next

    guessed("01-sigmoid", functions.sigmoid)

It is a question like those of `guess`, with the same rules for holding back, storing and standing.
A sketch is a guess once *This is my guess* is pressed: while somebody draws, nothing opens.
"""

import json

import numpy as np

from helpers.widgets.guessing.agree import Outcome
from helpers.widgets.guessing.asked import Question, is_grading
from helpers.widgets.guessing.guess import never_raising, present
from helpers.widgets.guessing.strokes import show

FINE = 201  # points of the true curve
NOT_GUESSED = "Not guessed; this is the true curve."
OVER_YOURS = "This is the true curve, over yours."


def sketch(id, x=(-6, 6), y=(-0.5, 1.5), *, question="", labels=("x", "y")):
    """Ask the reader to draw a curve; `guessed` below draws the true one over it.

    id: begins with the lesson's number, such as "01-sigmoid"
    x, y: (lowest, highest) of the axes
    question: what to draw, in words, where the text above the cell does not say it
    labels: names of the axes, with units
    """
    if is_grading():
        return
    with never_raising(id):
        present(SketchQuestion(str(id), question, x, y, labels))


class SketchQuestion(Question):
    """A question that is answered by drawing a curve."""

    def __init__(self, id, text, x, y, labels):
        super().__init__(id, text)
        low, high = np.array([x, y], dtype=float).T
        if not (np.isfinite([low, high]).all() and (low < high).all()):
            raise ValueError("x and y are each (lowest, highest), two finite numbers.")
        self.story = {
            "title": text or "Sketch the curve, before you run the next cell",
            "low": low.tolist(),
            "high": high.tolist(),
            "labels": [str(label) for label in labels],
            "stands": False,
            "truth": None,
        }
        self.board, self.truth = None, None

    def takes(self, said):
        """Return whether a stored guess is a whole curve."""
        from helpers.widgets.guessing.sketch_board import heights_in

        return heights_in(said) is not None

    def plain(self):
        """Return the question as text."""
        (left, low), (right, high) = self.story["low"], self.story["high"]
        across, up = self.story["labels"]
        axes = f"{across} from {left:g} to {right:g}, {up} from {low:g} to {high:g}"
        return f"{self.story['title']}: on paper, or in a notebook right here ({axes})."

    def display(self):
        """Show the board, with the curve that was drawn before."""
        from helpers.widgets.guessing.sketch_board import SketchBoard

        state = ""
        if self.said:
            state = json.dumps({"ys": json.loads(self.said), "at": 12, "given": True})
        self.board = SketchBoard(story={**self.story, "stands": self.stands()}, state=state)
        self.board.observe(self._drawn, "state")
        show([self.board])

    def stands(self):
        """Return whether the curve can no longer be changed."""
        return bool(self.said) and self.is_seen

    def _drawn(self, change):
        """Take the curve as the guess when the reader says that it is one."""
        from helpers.widgets.guessing.sketch_board import heights_in

        heights = heights_in(change["new"])
        if heights is None or json.loads(change["new"]).get("given") is not True:
            return
        said = json.dumps(heights.tolist())
        if said != self.said:
            self.commit(said)

    def prepare(self, came):
        """Return the true curve, (201,) values; a ValueError says why there is none."""
        from helpers.widgets.guessing.curves import values_of

        (left, _), (right, _) = self.story["low"], self.story["high"]
        return values_of(came, np.linspace(left, right, FINE))

    def judge(self, came, within):
        """Return the Outcome; the board tells how far the sketch is from the true curve."""
        from helpers.widgets.guessing.curves import told_apart
        from helpers.widgets.guessing.sketch_board import PLACES, heights_in

        (left, low), (right, high) = self.story["low"], self.story["high"]
        xs = np.linspace(left, right, FINE)
        heights = heights_in(self.said) if self.said else None
        told = Outcome(None, NOT_GUESSED)
        if heights is not None:
            yours = np.interp(xs, np.linspace(left, right, PLACES), heights)
            told = told_apart(xs, yours, came, low, high, self.story["labels"][0], within)
        seen = np.where((came >= low) & (came <= high), came, np.nan)
        self.truth = {
            "told": told.words,
            "xs": xs.tolist(),
            "ys": _with_gaps(seen),
            "places": _with_gaps(came[:: (FINE - 1) // (PLACES - 1)]),
            "said": None if heights is None else heights.tolist(),
        }
        return Outcome(told.foreseen, NOT_GUESSED if heights is None else OVER_YOURS)

    def note(self, words, is_news=False):
        """Show the true curve on the board, which has words of its own, once it may be seen."""
        if self.board is not None:
            truth = self.truth if self.is_seen else None
            self.board.story = {**self.story, "stands": self.stands(), "truth": truth}

    def pictures(self):
        """Return the board: a result shows it once more, with both curves."""
        return [] if self.board is None else [self.board]


def _with_gaps(values):
    """Return numbers as a list, None for NaN."""
    rounded = np.round(values, 4)
    return np.where(np.isnan(rounded), None, rounded).tolist()
