"""Work: what a grading process does with one hand-in, wherever it runs: bytes in, bytes out, no
gradebook.

The process keeps the lesson's keys and a warm process to fork. Students' code never runs in it.
"""

import atexit
import contextlib
import threading
import time
from dataclasses import dataclass

import nbformat
from nbformat.v4 import new_output

from autograder.author.keys import Keys
from autograder.examine.examiner import examine, exercise_of
from autograder.handin.pack import NOTES, rebuild
from autograder.run import warm
from autograder.run.kernel import KernelRunner
from autograder.run.sandbox import Limits, find_sandbox


@dataclass(frozen=True)
class RunnerSettings:
    """How students' code runs.

    sandbox: whether it must be in a sandbox
    runner: "warm", "kernel", or "auto": warm where the system can fork
    show_all: whether also what the release's own cells only show is run and drawn; no grade depends
      on it
    """

    sandbox: bool = True
    runner: str = "auto"
    show_all: bool = False
    limits: Limits = Limits()


@dataclass
class Kit:
    """All that a process needs to grade hand-ins of one lesson, as plain data."""

    lesson: str
    release: str  # the released notebook's text
    keys: dict
    fingerprint: str  # of the keys
    run: int
    settings: RunnerSettings


@dataclass
class Graded:
    """One hand-in, graded: the notebook's text, and what lay beside it. `notebook` has its verdicts
    in its metadata.
    """

    student: str
    notebook: str
    files: dict
    seconds: float = 0.0


def tell_need(notebook):
    """Say at every check of a notebook that needs a person that it does."""
    text = (
        f"This needs a person: {notebook.metadata[NOTES]['needs_person']}. No points have "
        "been given or taken yet."
    )
    for cell in notebook.cells:
        if exercise_of(cell):
            cell.outputs = [new_output("display_data", data={"text/plain": text})]


def examine_into(notebook, release, keys, run, settings, files):
    """Run and judge a rebuilt hand-in; its outputs and its verdicts are in the notebook afterwards.

    release: the lesson's released notebook
    keys: Keys of the lesson; run: their run number; files: {path: bytes} beside the notebook
    """
    given = frozenset() if settings.show_all else frozenset(cell.source for cell in release.cells)
    with runner_for(release, settings) as runner:
        results = examine(notebook, keys.keys, runner, settings.limits, files, given)
    notebook.metadata[NOTES] |= {
        "run": run,
        "key": keys.fingerprint,
        "verdicts": [vars(result) for result in results],
    }


def grade(kit, hand_in):
    """Return the Graded of one HandIn: what a worker is given to do."""
    started = time.monotonic()
    release, keys = _opened(kit)
    notebook, files = rebuild(hand_in, release)
    if "needs_person" in notebook.metadata[NOTES]:
        tell_need(notebook)
    else:
        examine_into(notebook, release, keys, kit.run, kit.settings, files)
    return Graded(hand_in.student, nbformat.v4.writes(notebook), files, time.monotonic() - started)


_kit = None


def begin(kit):
    """What a worker process of this machine does first: keep the kit."""
    global _kit
    _kit = kit


def grade_next(hand_in):
    """Return the Graded of one HandIn, by the kit kept."""
    return grade(_kit, hand_in)


_lessons = {}


def _opened(kit):
    """Return the release and the keys of a kit, made once in each process."""
    name = (kit.lesson, kit.fingerprint)
    if name not in _lessons:
        _lessons[name] = nbformat.reads(kit.release, as_version=4), Keys(kit.keys)
    return _lessons[name]


# --- runners, kept for the next hand-in -----------------------------------------------------------

_idle, _lock = {}, threading.Lock()


@contextlib.contextmanager
def runner_for(release, settings):
    """Give a runner for a lesson; warm ones are kept, one for each thread that asks at once. Raises
    NoSandbox.
    """
    sandbox = find_sandbox() if settings.sandbox else None
    if settings.runner == "kernel" or (settings.runner == "auto" and not warm.available()):
        yield KernelRunner(sandbox)
        return
    imports = warm.imports_of(release)
    name = (settings.sandbox, *imports)
    with _lock:
        waiting = _idle.setdefault(name, [])
        runner = waiting.pop() if waiting else None
    if runner is None:
        runner = warm.Warm(imports, sandbox)
    try:
        yield runner
    except BaseException:
        runner.close()  # whatever it was, start the next one anew
        raise
    with _lock:
        _idle[name].append(runner)


@atexit.register
def close_runners():
    """End all warm processes."""
    with _lock:
        for runners in _idle.values():
            while runners:
                runners.pop().close()
