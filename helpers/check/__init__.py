"""check: ask a student's code, judge the answers with the public key, show the verdict. Plain
Python: no nbgrader, no threads.
"""

import hashlib
import json

from helpers.check import records
from helpers.check.ask import MISSING, ask
from helpers.check.judge import BLANK, RIGHT, judge, question_of
from helpers.check.keys import UnknownExercise, load_key
from helpers.check.records import progress
from helpers.check.show import as_html, as_text

__all__ = ["MISSING", "UnknownExercise", "ask", "check", "judge", "progress", "question_of"]


class Points(float):
    """The points of a check: a number for nbgrader; where HTML is shown, nothing more, for the
    verdict above says it.
    """

    def __repr__(self):
        return f"{float(self):g}"

    def _repr_html_(self):
        return "<span></span>"


class _Shown:
    """A verdict ready to be displayed."""

    def __init__(self, verdict, hint):
        self.text, self.html = as_text(verdict, hint), as_html(verdict, hint)

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html


def check(exercise, *things):
    """Check your answer to an exercise: show what is right, what is not and why, and return the
    points.

    exercise: the exercise's name, such as "weighted-sum"
    things: what the exercise asks for: your functions or values, in the order of the check cell
    """
    key = load_key(exercise)
    if len(things) != len(key["asked"]):
        raise ValueError(
            f'check("{exercise}", …) takes {", ".join(key["asked"])} and got '
            f"{len(things)} of {len(key['asked'])}"
        )
    answers = ask(question_of(key), things)
    verdict = judge(key, answers)
    if verdict.state != RIGHT:
        verdict.notes.extend(_earlier(key))
    fingerprint = hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]
    attempted = verdict.state not in (BLANK, "missing")
    tries = records.record(
        exercise, verdict.points, attempted and verdict.state != RIGHT, fingerprint
    )
    counts = {
        "tries": tries,
        "hints": min(tries, len(verdict.hints)),
    }  # for the class report, which reads them from handed-in notebooks
    _display(
        _Shown(verdict, _hint(verdict, tries) if attempted else None), {"neuron_to_network": counts}
    )
    return Points(verdict.points)


def _hint(verdict, tries):
    """Return (number, of how many, text) of the hint for this many wrong answers, None when it is
    right or there is none.
    """
    if verdict.state == RIGHT or not verdict.hints:
        return None
    number = min(max(tries, 1), len(verdict.hints))
    return number, len(verdict.hints), verdict.hints[number - 1]


def _earlier(key):
    """Return a remark for each earlier exercise this one builds on that was tried and is still
    wrong.
    """
    known = records.load()
    wrong = [
        name
        for name in key["uses"]
        if name in known and known[name]["points"] < load_key(name)["points"]
    ]
    return [
        (
            f"this exercise builds on “{load_key(name)['title']}”, which is not right yet: "
            "mend that one first"
        )
        for name in wrong
    ]


def _display(shown, metadata):
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        get_ipython = None
    if get_ipython is not None and get_ipython() is not None:
        display(shown, metadata=metadata)
    else:
        print(shown.text)
