"""Keep the fresh keys of a course: drawn from its secret, made once, stored in its folder."""

import contextlib
import functools
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from autograder.author.keys import make_key, same_key
from autograder.author.reference import load_exercises, reference_of
from autograder.course import ROOT, course_secret
from helpers.files import write_whole

# All that a lesson's keys are made from, besides the lesson's text and its exercises file.
SOURCES = (
    "autograder/author/exercise.py",
    "autograder/author/keys.py",
    "autograder/author/lesson.py",
    "autograder/author/reference.py",
    "autograder/author/rounding.py",
    "autograder/author/signs.py",
    "helpers/check",
    "helpers/data.py",
    "helpers/functions.py",
)


class Keys:
    """The fresh keys of a lesson for one run.

    keys: {exercise: key}
    fingerprint: twelve hexadecimal digits that change when a key does
    """

    def __init__(self, keys):
        self.keys = keys
        text = json.dumps(keys, sort_keys=True)
        self.fingerprint = hashlib.sha256(text.encode()).hexdigest()[:12]


@functools.lru_cache(maxsize=32)
def fresh_keys(lesson, secret, run):
    """Return the Keys for grading a lesson, drawn from the course's secret and the run number."""
    reference, seed = reference_of(lesson), [secret, lesson, str(run)]
    keys = {}
    for exercise in load_exercises(lesson):
        keys[exercise.id] = make_key(exercise, reference, lesson, seed)
    return Keys(keys)


def keys_of(root, lesson, run):
    """Return the fresh Keys of a lesson for a run.

    root: the course folder, which keeps them, readable by the instructor alone
    run: its number

    Making keys runs the reference and every known mistake, so it happens once. They are made anew
    when what they are made from has changed; if they differ in last digits only, the kept ones
    stay.
    """
    secret, folder = course_secret(root), Path(root) / ".keys"
    path = folder / f"{lesson}-{run}-{_fingerprint_of_sources(lesson, secret, run)}.json"
    with contextlib.suppress(OSError, ValueError):
        return Keys(json.loads(path.read_text(encoding="utf-8")))
    fresh = fresh_keys(lesson, secret, run)
    kept = sorted(folder.glob(f"{lesson}-{run}-*.json"))
    keys = next((old for old in map(_read, kept) if _are_same(old, fresh.keys)), fresh.keys)
    folder.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, json.dumps(keys), mode=0o600)
    for old in kept:
        old.unlink(missing_ok=True)
    return Keys(keys)


def _read(path):
    """Return the keys in a file, None where it is damaged."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _are_same(old, new):
    """Whether two sets of keys are the same; not so where the old ones have an earlier form."""
    try:
        return list(old) == list(new) and all(same_key(old[id], new[id]) for id in new)
    except (LookupError, TypeError, ValueError, AttributeError):
        return False


def _fingerprint_of_sources(lesson, secret, run):
    """Return a fingerprint of everything that a lesson's keys are made from."""
    words = f"{secret} {lesson} {run} {sys.version} {np.__version__}"
    digest = hashlib.sha256(words.encode())
    for path in sources_of(lesson):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def sources_of(lesson):
    """Return the paths of the files that a lesson's keys are made from, sorted."""
    of_lesson = (f"solutions/{lesson}.py", f"autograder/exercises/{lesson}.py")
    places = [ROOT / name for name in (*SOURCES, *of_lesson)]
    files = [place for place in places if place.is_file()]
    for folder in filter(Path.is_dir, places):
        files += folder.rglob("*.py")
    return sorted(files)
