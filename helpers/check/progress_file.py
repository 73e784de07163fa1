"""Progress: what a student has tried and reached, kept in one small local file, or only in memory
where none can be written.
"""

import contextlib
import json
import os
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

from helpers.check.key_types import Lesson
from helpers.check.public_keys import lessons
from helpers.files import write_whole

# the environment variable that names the file; "" keeps progress in memory only
VARIABLE = "NEURON_PROGRESS"


class Tried(TypedDict):
    """What a student has reached in one exercise."""

    tries: int  # wrong answers that differ from the one before
    points: float  # of the last answer
    best: float  # the most points of any answer
    last: NotRequired[str]  # the fingerprint of the last wrong answer


memory: dict[str, Tried] = {}  # by exercise; what this process has seen, written to a file or not


def progress_path() -> Path | None:
    """Return the path of the progress file: in the user's home, or where the variable
    NEURON_PROGRESS says; None for none.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return Path(named) if named else None
    try:
        return Path.home() / ".neuron_to_network.json"
    except RuntimeError:  # no home directory
        return None


def load() -> dict[str, Tried]:
    """Return what has been tried, by exercise; what cannot be read counts as nothing yet."""
    path = progress_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        stored = {}
    if not isinstance(stored, dict):
        stored = {}
    sound = {exercise: tried for exercise, tried in stored.items() if _is_sound(tried)}
    return {**sound, **memory}


def _is_sound(tried: Any) -> bool:
    return isinstance(tried, dict) and all(
        isinstance(tried.get(name), int | float) for name in ("tries", "points", "best")
    )


def note_check(exercise: str, points: float, wrong: bool, fingerprint: str) -> int:
    """Note a check and return how many different wrong answers came so far, which picks the hint.

    wrong: whether there was an answer, and it was wrong
    fingerprint: of the answer; the same for the same answer
    """
    so_far = load()
    tried = so_far.get(exercise, {"tries": 0, "points": 0.0, "best": 0.0})
    if wrong and fingerprint != tried.get("last"):
        tried = {**tried, "tries": tried["tries"] + 1, "last": fingerprint}
    tried = {**tried, "points": points, "best": max(points, tried["best"])}
    memory[exercise] = tried
    path = progress_path()
    if path is not None:
        # in a read-only home progress lives in memory until the kernel stops
        with contextlib.suppress(OSError):
            write_whole(path, json.dumps({**so_far, exercise: tried}), mode=0o600)
    return tried["tries"]


# --- the table ------------------------------------------------------------------------------------


class LessonProgress(NamedTuple):
    """A row of the table: what a student has reached in one lesson."""

    name: str
    title: str
    tried: int
    solved: int
    exercises: int  # how many have a check
    reached: float  # points
    points: float  # of all exercises with a check


class Progress:
    """The student's progress as a table, one row per lesson; shows itself in a notebook."""

    def __init__(self) -> None:
        so_far = load()
        self.rows = [_lesson_progress(lesson, so_far) for lesson in lessons()]

    def __repr__(self) -> str:
        head = f"{'lesson':<18}{'tried':>8}{'solved':>8}{'of':>5}{'points':>10}"
        return "\n".join([head, *map(_text_row, self.rows)])

    def _repr_html_(self) -> str:
        head = (
            "<tr><th "
            'style="text-align:left">Lesson</th><th>Tried</th><th>Solved</th><th>Points</th><th></th></tr>'
        )
        rows = "".join(map(_html_row, self.rows))
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _lesson_progress(lesson: Lesson, so_far: dict[str, Tried]) -> LessonProgress:
    points = {
        name: exercise["points"]
        for name, exercise in lesson["exercises"].items()
        if exercise["checked"]
    }
    tried = [name for name in points if name in so_far]
    reached = [min(so_far[name]["best"], points[name]) for name in tried]
    solved = [name for name in tried if so_far[name]["best"] >= points[name]]
    return LessonProgress(
        lesson["name"],
        lesson["title"],
        tried=len(tried),
        solved=len(solved),
        exercises=len(points),
        reached=sum(reached),
        points=sum(points.values()),
    )


def _text_row(row: LessonProgress) -> str:
    share = f"{row.reached:g}/{row.points:g}"
    return f"{row.name:<18}{row.tried:>8}{row.solved:>8}{row.exercises:>5}{share:>10}"


def _html_row(row: LessonProgress) -> str:
    share = f"{row.reached:g} of {row.points:g}"
    return (
        f'<tr><td style="text-align:left">{row.title}</td><td>{row.tried}</td>'
        f"<td>{row.solved} of {row.exercises}</td><td>{share}</td>"
        f'<td style="min-width:8em"><progress max="{row.points or 1:g}" '
        f'value="{row.reached:g}" aria-label="{row.title}: {share} points">'
        "</progress></td></tr>"
    )


def progress() -> Progress:
    """Return your progress so far: exercises tried and solved, and points, lesson by lesson."""
    return Progress()
