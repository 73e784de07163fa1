"""How much a hand-in may take, and what a run of its cells brought."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How much a hand-in may take.

    call: seconds of one call
    exercise: seconds of all calls of one exercise
    cell: seconds of one cell
    hand_in: seconds of all runs of a hand-in
    output: characters that one cell may print
    memory: bytes of all its processes
    processes: how many, threads included
    disk: bytes of all its files
    files: how many may be open at once
    """

    call: float = 8.0
    exercise: float = 20.0
    cell: float = 30
    hand_in: float = 150.0
    output: int = 200_000
    memory: int = 3_000_000_000
    processes: int = 64
    disk: int = 96_000_000
    files: int = 256


@dataclass
class Run:
    """What a run of a hand-in's cells brought.

    outputs: the outputs of each cell, None where it did not run
    stopped: why it stopped early, a word for which `stopped_by` has a sentence; None if it did not
    at: the index of the cell where it stopped
    """

    outputs: list
    stopped: str | None = None
    at: int | None = None
    seconds: float = 0.0


def stopped_by(what, limits):
    """Return the sentence for a Run's `stopped`."""
    return {
        "hand_in": f"the hand-in took longer than {limits.hand_in:g} seconds",
        "cell": "a cell could not be stopped",
        "death": "the kernel died",
        "memory": f"the kernel took more than {limits.memory / 1e9:g} GB of memory and was stopped",
        "processes": f"the kernel started more than {limits.processes} processes and was stopped",
        "disk": f"the kernel wrote more than {limits.disk / 1e6:g} MB and was stopped",
    }[what]
