"""Attempts: how often a student tried an exercise and how many hints were shown.

The check notes them beside its verdict. The numbers come from a student's file: they tell a teacher
where hints were needed, and never touch points.
"""

from autograder.handin.roles import exercise_of
from helpers.check import OUTPUT_MARK

MOST = 1000  # more is no count of a person's tries


def counts_of(value):
    """Return {"tries", "hints"} from a value of unknown origin, None where it is not sound.

    It is sound where both are whole numbers from 0 to MOST, and hints at most tries.
    """
    if not isinstance(value, dict):
        return None
    tries, hints = value.get("tries"), value.get("hints")
    sound = all(type(count) is int and 0 <= count <= MOST for count in (tries, hints))
    return {"tries": tries, "hints": hints} if sound and hints <= tries else None


def counts_in(outputs):
    """Return the last {"tries", "hints"} among a cell's outputs, None where there is none.

    outputs: as they stand in a file, so they may be anything
    """
    for output in reversed(outputs) if isinstance(outputs, list) else ():
        metadata = output.get("metadata") if isinstance(output, dict) else None
        counts = counts_of(metadata.get(OUTPUT_MARK)) if isinstance(metadata, dict) else None
        if counts:
            return counts
    return None


def attempts_of(release_cells, pieces):
    """Return {exercise: {"tries", "hints"}} for the release's checks.

    release_cells: {key: release cell}
    pieces: the student's cells, each with `counts` from counts_in and `place`, the key of the
      release cell it is

    Where a check stands several times, the largest counts are taken.
    """
    attempts = {}
    for piece in pieces:
        if not piece.counts or piece.place not in release_cells:
            continue
        exercise = exercise_of(release_cells[piece.place])
        if exercise:
            before = attempts.get(exercise, piece.counts)
            attempts[exercise] = max(before, piece.counts, key=lambda n: (n["tries"], n["hints"]))
    return attempts
