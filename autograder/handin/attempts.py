"""Tries: how often a student tried an exercise and how many hints were shown, as the check noted
beside its verdict.

The numbers come from a student's file: they tell a teacher where hints were needed, and never touch
  points.
"""

MARK = "neuron_to_network"  # in the metadata of the displayed verdict: {"tries": n, "hints": k}
MOST = 1000  # more is no count of a person's tries


def counts_of(value):
    """Return {"tries", "hints"} of a value of unknown origin, None unless both are small whole
    numbers and hints at most tries.
    """
    if not isinstance(value, dict):
        return None
    tries, hints = value.get("tries"), value.get("hints")
    sound = all(type(each) is int and 0 <= each <= MOST for each in (tries, hints))
    return {"tries": tries, "hints": hints} if sound and hints <= tries else None


def counts_in(outputs):
    """Return the last {"tries", "hints"} among a cell's outputs as they stand in a file, None where
    there is none.
    """
    for output in reversed(outputs) if isinstance(outputs, list) else ():
        metadata = output.get("metadata") if isinstance(output, dict) else None
        found = counts_of(metadata.get(MARK)) if isinstance(metadata, dict) else None
        if found:
            return found
    return None


def tries_of(release_cells, pieces):
    """Return {exercise: {"tries", "hints"}} for the release's checks, the largest where a check
    stands several times.

    release_cells: {key: release cell}; pieces: the student's cells, with what counts_in found as
      `counts` and the key of the release
    cell they are as `place`
    """
    found = {}
    for piece in pieces:
        grader = (
            release_cells[piece.place].metadata.get("nbgrader", {})
            if piece.place in release_cells
            else {}
        )
        if (
            piece.counts
            and grader.get("grade")
            and not grader.get("solution")
            and piece.place.startswith("test-")
        ):
            exercise = piece.place.removeprefix("test-")
            found[exercise] = max(
                piece.counts,
                found.get(exercise, piece.counts),
                key=lambda each: (each["tries"], each["hints"]),
            )
    return found
