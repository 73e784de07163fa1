"""Work done by many processes on this machine, whatever becomes of them: pebble's pool, started
anew when it breaks as a whole.
"""

import concurrent.futures
import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool

from pebble import ProcessPool

TRIES = 2  # of a call whose process died or that raised something
START = 60.0  # seconds that the processes may take to be there
POLL = 1.0  # seconds after which it is seen that a pool is broken although no call has ended


class NoWorkers(RuntimeError):
    """The processes die before any call is done, again and again, or do nothing."""


def cores():
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def done_by_processes(
    function, calls, workers, seconds, begin, given, preload
) -> Iterator[tuple[object, object]]:
    """Yield (what, result or exception) in the order in which calls are done.

    function: called as function(*arguments) in a process
    calls: of (what, arguments); read as there is room, so that not all are in memory at once
    workers: the number of processes; seconds: that a call may take before it is a TimeoutError
    begin: called as begin(*given) first in each process; preload: names of modules that processes
      share where the system can fork
    raises NoWorkers; exceptions of `calls` pass through

    A call that raised something else than TimeoutError, or whose process died, is made once more.
      pebble's pool stops for good when a
    process dies between two calls, and stands still when one is stopped there: what it had not done
      is then given to a new pool.
    """
    pool, running, again, fruitful = None, {}, [], True
    calls, context = ((what, arguments, 1) for what, arguments in calls), _context(preload)
    try:
        while True:
            while len(running) < 2 * workers and (
                call := again.pop(0) if again else next(calls, None)
            ):
                if pool is None:
                    pool, fruitful = (
                        ProcessPool(
                            max_workers=workers, context=context, initializer=begin, initargs=given
                        ),
                        False,
                    )
                try:
                    running[pool.schedule(function, args=call[1], timeout=seconds)] = call
                except RuntimeError:  # it is broken
                    again.insert(0, call)
                    break
            if not running and not again:
                return
            done = _first_done(pool, running, 2 * seconds + (0 if fruitful else START))
            for future in done:
                what, arguments, tries = running.pop(future)
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    again.append((what, arguments, tries))
                    continue
                fruitful = True
                if error is None or isinstance(error, TimeoutError) or tries == TRIES:
                    yield what, error or future.result()
                else:
                    again.append((what, arguments, tries + 1))
            if not done or not pool.active:
                again, running = [*running.values(), *again], {}
                _end(pool)
                pool = None
                if not fruitful:
                    raise NoWorkers(
                        "the processes that should do the work end, or stand still, "
                        "before they have done anything"
                    )
    finally:
        if pool is not None:
            _end(pool)


def _context(preload):
    """Return how processes are started: forked from a process that has imported what they need,
    where there is such a thing.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(preload)
    return context


def _first_done(pool, running, patience):
    """Return the futures that are done, one at least, unless the pool is broken or nothing is done
    within `patience` seconds.
    """
    started = time.monotonic()
    while True:
        done, _ = concurrent.futures.wait(running, POLL, concurrent.futures.FIRST_COMPLETED)
        if done or not pool.active or time.monotonic() - started > patience:
            return done


def _end(pool):
    pool.stop()
    pool.join()
