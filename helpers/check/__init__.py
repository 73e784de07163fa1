"""check: ask a student's code, judge the answers with the public key, show the verdict. Plain
Python: no nbgrader, no threads.
"""

import hashlib
import json
from typing import Any

from helpers.check import progress_file
from helpers.check.ask import MISSING, ask
from helpers.check.judge import judge, question_of
from helpers.check.key_types import Answers, Key
from helpers.check.progress_file import progress
from helpers.check.public_keys import UnknownExercise, load_key
from helpers.check.show import Hint, as_html, as_text
from helpers.check.verdict import BLANK, RIGHT, Verdict

__all__ = ["MISSING", "UnknownExercise", "ask", "check", "judge", "progress", "question_of"]

# In the metadata of a verdict that a notebook shows: {"tries": n, "hints": k}. The class report
# reads it from handed-in notebooks.
OUTPUT_MARK = "neuron_to_network"


class Points(float):
    """The points of a check: a number for nbgrader. Where HTML is shown it shows nothing, for the
    verdict above it tells the points.
    """

    def __repr__(self) -> str:
        return f"{float(self):g}"

    def _repr_html_(self) -> str:
        return "<span></span>"


class _Shown:
    """A verdict ready to be displayed."""

    def __init__(self, verdict: Verdict, hint: Hint | None) -> None:
        self.text, self.html = as_text(verdict, hint), as_html(verdict, hint)

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def check(exercise: str, *things: Any) -> Points:
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
    attempted = verdict.state not in (BLANK, "missing")
    wrong = attempted and verdict.state != RIGHT
    tries = progress_file.note_check(exercise, verdict.points, wrong, _fingerprint(answers))
    hint = _hint(verdict, tries) if wrong else None
    counts = {"tries": tries, "hints": min(tries, len(verdict.hints))}
    _display(_Shown(verdict, hint), {OUTPUT_MARK: counts})
    return Points(verdict.points)


def _fingerprint(answers: Answers) -> str:
    return hashlib.sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:16]


def _hint(verdict: Verdict, tries: int) -> Hint | None:
    """Return the hint for so many wrong answers, None where the exercise has none."""
    if not verdict.hints:
        return None
    number = min(max(tries, 1), len(verdict.hints))
    return number, len(verdict.hints), verdict.hints[number - 1]


def _earlier(key: Key) -> list[str]:
    """Return a remark for each earlier exercise that this one builds on and that was tried and is
    still wrong.
    """
    so_far = progress_file.load()
    remarks = []
    for name in [name for name in key["uses"] if name in so_far]:
        earlier = load_key(name)
        if so_far[name]["points"] < earlier["points"]:
            remarks.append(
                f"this exercise builds on “{earlier['title']}”, which is not right yet: "
                "mend that one first"
            )
    return remarks


def _display(shown: _Shown, metadata: dict[str, Any]) -> None:
    """Show a verdict in the notebook, or print it where there is none."""
    try:
        from IPython import get_ipython
        from IPython.display import display
    except ImportError:
        print(shown.text)
        return
    if get_ipython() is None:
        print(shown.text)
    else:
        display(shown, metadata=metadata)  # type: ignore[no-untyped-call]
