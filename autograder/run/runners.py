"""Give runners: what executes a hand-in's cells, kept warm for the next hand-in."""

import atexit
import contextlib
import threading
from dataclasses import dataclass

from autograder.run import warm
from autograder.run.kernel import KernelRunner
from autograder.run.limits import Limits
from autograder.run.sandbox import find_sandbox


@dataclass(frozen=True)
class RunnerSettings:
    """How students' code runs.

    sandbox: whether it must be in a sandbox
    runner: "warm", "kernel", or "auto": warm where the system can fork
    show_all: whether to run and draw also what no grade depends on
    """

    sandbox: bool = True
    runner: str = "auto"
    show_all: bool = False
    limits: Limits = Limits()


_idle, _lock = {}, threading.Lock()


@contextlib.contextmanager
def runner_for(release, settings):
    """Give a runner for a lesson; raises NoSandbox.

    Warm ones are kept, one for each thread that asks at once.
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
