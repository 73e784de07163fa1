"""The public keys: one JSON file per exercise in helpers/keys/<lesson>/, and the list of lessons.
Generated, see docs/design.md.
"""

import functools
import json
from pathlib import Path

from helpers.check.key_types import Key, Lesson

KEYS = Path(__file__).parent.parent / "keys"


class UnknownExercise(ValueError):
    """There is no exercise of that name."""


@functools.cache
def load_key(exercise: str) -> Key:
    """Return the public key of an exercise; raises UnknownExercise."""
    paths = []
    if isinstance(exercise, str) and exercise.replace("-", "").isalnum():
        paths = sorted(KEYS.glob(f"*/{exercise}.json"))
    if not paths:
        raise UnknownExercise(
            f"there is no exercise {exercise!r} in this course: is the first line of the "
            "check cell unchanged?"
        )
    key: Key = json.loads(paths[0].read_text(encoding="utf-8"))
    return key


@functools.cache
def lessons() -> list[Lesson]:
    """Return the list of lessons, in their order."""
    path = KEYS / "lessons.json"
    if not path.exists():
        return []
    listed: list[Lesson] = json.loads(path.read_text(encoding="utf-8"))
    return listed
