"""Foreseen: looking back on what was guessed."""

import html
import re

from helpers.check.progress_file import load_guesses
from helpers.widgets.guessing.asked import asked
from helpers.widgets.guessing.strokes import BOX


class Foreseen:
    """How often the reader foresaw what came, in one lesson or in all; shows itself.

    lesson: its name or number, such as "01_neuron"; "" for all
    count: guesses whose result has been seen
    missed: the questions of those that did not come so
    not_guessed: results of this session that were shown without a guess
    """

    def __init__(self, lesson=""):
        number = re.match(r"\d+", str(lesson))
        start = f"{int(number[0]):02d}-" if number else ""
        told = {id: guess for id, guess in load_guesses().items() if "foreseen" in guess}
        guesses = [guess for id, guess in told.items() if id.startswith(start)]
        skipped = [id for id, question in asked.items() if question.is_seen and not question.said]
        self.count = len(guesses)
        self.missed = [guess["question"] for guess in guesses if not guess["foreseen"]]
        self.not_guessed = sum(id.startswith(start) for id in skipped)

    def words(self):
        """Return how many were foreseen, in words."""
        words = "You have not guessed here yet."
        if self.count:
            words = f"You foresaw {self.count - len(self.missed)} of {self.count}."
        return f"{words} Shown without a guess: {self.not_guessed}." if self.not_guessed else words

    def __repr__(self):
        rows = "".join(f"\n  · {question}" for question in self.missed)
        return f"{self.words()} Look again at:{rows}" if rows else self.words()

    def _repr_html_(self):
        rows = "".join(f"<li>{html.escape(question)}</li>" for question in self.missed)
        again = f" Look again at:<ul>{rows}</ul>" if rows else ""
        return f'<div style="{BOX}">{html.escape(self.words())}{again}</div>'
