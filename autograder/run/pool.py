"""Let many processes of this machine do work, whatever becomes of them.

They are pebble's pool, started anew when it breaks as a whole.
"""

import concurrent.futures
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

from pebble import ProcessPool

TRIES = 2  # of a call whose process died or that raised something
START = 60.0  # seconds that processes may take to start
QUICK_START = "autograder.run.quick_start"  # what our own processes import first
POLL = 1.0  # seconds between looks at whether the pool is broken, while no call ends


class NoWorkers(RuntimeError):
    """The processes die before any call is done, again and again, or do nothing."""


def cores():
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done_by_processes(
    function, calls, workers, seconds, begin=None, given=(), preload=()
) -> Iterator[tuple[object, object]]:
    """Yield (what, result or exception) of each call, in the order in which they end.

    function: called as function(*arguments) in a process
    calls: pairs (what, arguments), read as there is room, so that not all are in memory at once
    workers: the number of processes
    seconds: the time that a call may take before it is a TimeoutError
    begin: called as begin(*given) first in each process
    preload: names of modules that processes share where the system can fork
    raises NoWorkers, and whatever reading `calls` raises

    A call whose process died, or that raised anything but TimeoutError, is made once more. pebble's
    pool stops for good when a process dies between two calls, and stands still when one is stopped
    there: a new pool then takes the calls that are left.
    """
    team = _Team(function, calls, workers, seconds, (begin, given), _context(preload))
    try:
        while team.give_work():
            yield from team.take_results()
    finally:
        team.end()


class _Team:
    """A pool of processes and the calls given to it; started anew when it breaks as a whole.

    running: {future: call}, where a call is (what, arguments, which try this is)
    again: calls to be made once more
    fruitful: whether the present pool has done any
    """

    def __init__(self, function, calls, workers, seconds, initial, context):
        self.function, self.workers, self.seconds = function, workers, seconds
        self.initial, self.context = initial, context
        self.calls = ((what, arguments, 1) for what, arguments in calls)
        self.pool, self.running, self.again, self.fruitful = None, {}, [], True

    def give_work(self):
        """Give the processes calls as there is room; return whether any is under way."""
        while len(self.running) < 2 * self.workers:
            call = self.again.pop(0) if self.again else next(self.calls, None)
            if call is None:
                break
            if self.pool is None:
                self.pool = ProcessPool(self.workers, 0, *self.initial, self.context)
                self.fruitful = False
            try:
                future = self.pool.schedule(self.function, args=call[1], timeout=self.seconds)
            except RuntimeError:  # it is broken
                self.again.insert(0, call)
                break
            self.running[future] = call
        return bool(self.running or self.again)

    def take_results(self):
        """Yield (what, result or exception) of the calls that have ended; raises NoWorkers."""
        patience = 2 * self.seconds + (0 if self.fruitful else START)
        done = _first_done(self.pool, self.running, patience)
        for future in done:
            what, arguments, tries = self.running.pop(future)
            error = future.exception()
            if isinstance(error, BrokenProcessPool):
                self.again.append((what, arguments, tries))
                continue
            self.fruitful = True
            if error is None or isinstance(error, TimeoutError) or tries == TRIES:
                yield what, error or future.result()
            else:
                self.again.append((what, arguments, tries + 1))
        if not done or not self.pool.active:
            self._give_up_pool()

    def _give_up_pool(self):
        """End the pool and keep its calls for the next; raises NoWorkers where it did nothing."""
        self.again, self.running = [*self.running.values(), *self.again], {}
        self.end()
        if not self.fruitful:
            raise NoWorkers(
                "the processes that should do the work end, or stand still, before "
                "they have done anything"
            )

    def end(self):
        """Stop the processes."""
        if self.pool is not None:
            self.pool.stop()
            self.pool.join()
        self.pool = None


def results_only(done):
    """Yield what done_by_processes yields, and raise the first exception among the results."""
    for what, result in done:
        if isinstance(result, Exception):
            raise result
        yield what, result


def _context(preload):
    """Return the multiprocessing context in which processes start.

    Where the system can fork, they fork from a process that has imported what they need.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([QUICK_START, *preload])
    return context


def _first_done(pool, running, patience):
    """Return the futures that are done, as soon as one is.

    There are none where the pool is broken, or nothing is done within `patience` seconds.
    """
    started = time.monotonic()
    while True:
        done, _ = concurrent.futures.wait(running, POLL, concurrent.futures.FIRST_COMPLETED)
        if done or not pool.active or time.monotonic() - started > patience:
            return done
