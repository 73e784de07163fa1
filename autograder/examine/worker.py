"""Grade one hand-in in a process, on whatever machine: bytes in, bytes out.

It knows no gradebook and no solution. It keeps the lesson's keys and a warm process to fork;
students' code never runs in it.
"""

import functools
import time
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_output

from autograder.examine.examiner import examine
from autograder.handin.rebuild import rebuild
from autograder.handin.record import read_record, write_record
from autograder.handin.roles import exercise_of
from autograder.run.runners import RunnerSettings, runner_for


@dataclass(frozen=True)
class Kit:
    """All that a process needs to grade hand-ins of one lesson, as plain data.

    release: the released notebook's text
    keys: {exercise: fresh key}
    fingerprint: of the keys
    run: the number of this run of grading
    """

    lesson: str
    release: str
    keys: dict
    fingerprint: str
    run: int
    settings: RunnerSettings


@dataclass
class Graded:
    """One hand-in, graded.

    notebook: its text, with its GradeRecord in the metadata
    """

    student: str
    notebook: str
    seconds: float = 0.0


def say_need(notebook):
    """Mark every check of a notebook: a person must grade it."""
    reason = read_record(notebook).needs_person
    text = f"This needs a person: {reason}. No points have been given or taken yet."
    for cell in notebook.cells:
        if exercise_of(cell):
            cell.outputs = [new_output("display_data", data={"text/plain": text})]


def examine_into(notebook, release, kit, files):
    """Run and judge a rebuilt hand-in: fill in its outputs and its GradeRecord.

    release: the lesson's released notebook
    files: {path: bytes} beside the hand-in's notebook
    """
    settings = kit.settings
    given = frozenset() if settings.show_all else frozenset(cell.source for cell in release.cells)
    record = read_record(notebook)
    with runner_for(release, settings) as runner:
        record.verdicts = examine(notebook, kit.keys, runner, settings.limits, files, given)
    record.run, record.key = kit.run, kit.fingerprint
    write_record(notebook, record)


def grade(kit, hand_in):
    """Return the Graded of one HandIn; this is what a worker does."""
    started = time.monotonic()
    release = _read(kit.release)
    notebook = rebuild(hand_in, release)
    if read_record(notebook).needs_person:
        say_need(notebook)
    else:
        examine_into(notebook, release, kit, hand_in.files_beside())
    return Graded(hand_in.student, nbformat.v4.writes(notebook), time.monotonic() - started)


@functools.lru_cache(maxsize=4)
def _read(release):
    """Return the notebook that a text holds: the same object for the same text."""
    return nbformat.reads(release, as_version=4)


_kit = None


def begin(kit):
    """Keep the kit; a worker process of this machine does this first."""
    global _kit
    _kit = kit


def grade_next(hand_in):
    """Return the Graded of one HandIn, by the kit that `begin` kept."""
    return grade(_kit, hand_in)
