"""Progress: what a student has tried, reached and foreseen, kept in one small local file, or only
in memory where none can be written.

The file is JSON: an entry an exercise, and sections, whose names begin with an underscore, as no
exercise's name does. A section that this version does not know stays as it is. What is damaged
counts as nothing yet and is dropped, entry by entry.
"""

import contextlib
import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict

from helpers.check.key_types import Lesson
from helpers.check.public_keys import lessons
from helpers.files import write_whole

# the environment variable that names the file; "" keeps progress in memory only
VARIABLE = "NEURON_PROGRESS"

GUESSES = "_guesses"  # the section {question's id: Guess}
CARDS = "_cards"  # the section {moving picture: ids of its small tasks that are done}
MOST_POINTS = 1e6  # of an exercise; more stands in damaged files only


class Tried(TypedDict):
    """What a student has reached in one exercise."""

    tries: int  # wrong answers that differ from the one before
    points: float  # of the last answer
    best: float  # the most points of any answer
    last: NotRequired[str]  # the fingerprint of the last wrong answer


class Guess(TypedDict):
    """What a student foresaw, said before the result was to be seen."""

    said: str
    question: str  # what to call it when it is looked back on
    foreseen: NotRequired[bool]  # whether it came so; none before the result has been seen


# what this process has seen, written to a file or not
memory: dict[str, Tried] = {}  # by exercise
guesses: dict[str, Guess] = {}  # by the question's id
cards: dict[str, list[str]] = {}  # by the moving picture's name


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


# --- the file -------------------------------------------------------------------------------------


def _read() -> dict[str, Any]:
    """Return all that is in the file, sound or not; {} where it is none of ours."""
    path = progress_path()
    try:
        stored = json.loads(path.read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return stored if isinstance(stored, dict) else {}


def _write(newest: dict[str, Tried]) -> None:
    """Add what this process knows to what is in the file now, which another notebook may have
    written a moment ago.

    newest: exercises that replace the file's; all others of this process are only added
    """
    path = progress_path()
    if path is None:
        return
    # in a read-only home progress lives in memory until the kernel stops
    with contextlib.suppress(OSError, RecursionError), _alone_in(path.parent):
        stored = _read()
        sections = {name: part for name, part in stored.items() if name.startswith("_")}
        exercises = {**memory, **_exercises_in(stored), **newest}
        told = _settled(_guesses_in(stored), guesses)
        ticked = _all_ticks(_cards_in(stored), cards)
        content = {**sections, GUESSES: told, CARDS: ticked, **exercises}
        write_whole(path, json.dumps(content), mode=0o600)


@contextlib.contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other notebooks from writing meanwhile, where the system can lock a folder. Whoever
    holds it for longer than a quarter of a second is not waited for.
    """
    with contextlib.ExitStack() as stack:
        # ImportError: Windows, Pyodide; OSError: the folder is missing, or on a disk without locks
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            held = os.open(folder, os.O_RDONLY)
            stack.callback(os.close, held)  # which gives up the lock as well
            for _ in range(25):
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    time.sleep(0.01)
        yield


# --- exercises ------------------------------------------------------------------------------------


def load() -> dict[str, Tried]:
    """Return what has been tried, by exercise; what cannot be read counts as nothing yet."""
    stored = _exercises_in(_read())
    both = {name: _together(stored[name], memory[name]) for name in stored.keys() & memory.keys()}
    return {**stored, **memory, **both}


def _together(stored: Tried, own: Tried) -> Tried:
    """Return what another notebook may have stored and what this one knows, nothing lost."""
    best, tries = max(stored["best"], own["best"]), max(stored["tries"], own["tries"])
    return {**own, "best": best, "tries": tries}


def _exercises_in(stored: dict[str, Any]) -> dict[str, Tried]:
    exercises = {name: tried for name, tried in stored.items() if not name.startswith("_")}
    return {name: tried for name, tried in exercises.items() if _is_sound(tried)}


def _is_sound(tried: Any) -> bool:
    if not isinstance(tried, dict) or type(tried.get("tries")) is not int:
        return False
    points = (tried.get("points"), tried.get("best"))
    return all(isinstance(each, int | float) and abs(each) <= MOST_POINTS for each in points)


def note_check(exercise: str, points: float, wrong: bool, fingerprint: str) -> int:
    """Note a check and return how many different wrong answers came so far, which picks the hint.

    wrong: whether there was an answer, and it was wrong
    fingerprint: of the answer; the same for the same answer
    """
    tried = load().get(exercise, {"tries": 0, "points": 0.0, "best": 0.0})
    if wrong and fingerprint != tried.get("last"):
        tried = {**tried, "tries": tried["tries"] + 1, "last": fingerprint}
    tried = {**tried, "points": points, "best": max(points, tried["best"])}
    memory[exercise] = tried
    _write({exercise: tried})
    return tried["tries"]


# --- guesses --------------------------------------------------------------------------------------


def load_guesses() -> dict[str, Guess]:
    """Return what has been guessed, by the question's id."""
    return _settled(_guesses_in(_read()), guesses)


def note_guess(question: str, guess: Guess) -> Guess:
    """Note a guess and return the one that stands: after the result has been seen that is the
    first.

    question: its id
    """
    stands = _settled(load_guesses(), {question: guess})[question]
    guesses[question] = stands
    _write({})
    return stands


def _guesses_in(stored: dict[str, Any]) -> dict[str, Guess]:
    section = stored.get(GUESSES)
    if not isinstance(section, dict):
        return {}
    return {question: guess for question, guess in section.items() if _is_guess(guess)}


def _is_guess(guess: Any) -> bool:
    return (
        isinstance(guess, dict)
        and isinstance(guess.get("said"), str)
        and isinstance(guess.get("question"), str)
        and isinstance(guess.get("foreseen", False), bool)
    )


def _settled(earlier: dict[str, Guess], later: dict[str, Guess]) -> dict[str, Guess]:
    """Return both together: a guess whose result has been seen stays as it was."""
    changed = {name: guess for name, guess in later.items() if not _is_seen(earlier.get(name))}
    return {**earlier, **changed}


def _is_seen(guess: Guess | None) -> bool:
    return guess is not None and "foreseen" in guess


# --- small tasks of moving pictures ---------------------------------------------------------------


def load_cards(picture: str) -> list[str]:
    """Return the ids of the small tasks that are done in a moving picture."""
    return _all_ticks(_cards_in(_read()), cards).get(picture, [])


def note_cards(picture: str, done: list[str]) -> None:
    """Note the small tasks that are done in a moving picture; a tick stays for good."""
    if not set(done) <= set(load_cards(picture)):
        cards[picture] = list(done)
        _write({})


def _cards_in(stored: dict[str, Any]) -> dict[str, list[str]]:
    section = stored.get(CARDS)
    if not isinstance(section, dict):
        return {}
    return {picture: done for picture, done in section.items() if _are_ticks(done)}


def _are_ticks(done: Any) -> bool:
    return isinstance(done, list) and all(isinstance(card, str) for card in done)


def _all_ticks(*sources: dict[str, list[str]]) -> dict[str, list[str]]:
    together: dict[str, list[str]] = {}
    for source in sources:
        for picture, done in source.items():
            together[picture] = sorted({*together.get(picture, []), *done})
    return together


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
