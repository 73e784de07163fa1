"""Work given to processes is done, whatever becomes of the processes."""

import os
import signal
import threading
import time

import pytest
from pebble import ProcessExpired

from autograder.run.pool import NoWorkers, done_by_processes

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals")


def nothing():
    """Begin with nothing."""


def stop_at_once():
    """Begin with the process's end."""
    os._exit(3)


def work(number, then=None):
    """Return twice the number; afterwards, when it waits for more work, the process gets the signal
    `then`.
    """
    if then:
        threading.Timer(0.3, os.kill, [os.getpid(), then]).start()
    return 2 * number


def fail_with(number, marks):
    """End the process in the middle of a call that does not find a mark of an earlier one; an even
    number ends it each time.
    """
    first = not (marks / str(number)).exists()
    (marks / str(number)).touch()
    if number == 6:
        raise ValueError("six")
    if number == 8:
        time.sleep(60)
    if first or number % 2 == 0:
        os._exit(5)
    return 2 * number


def results_of(function, calls, workers=2, seconds=30.0, begin=nothing):
    return dict(
        done_by_processes(function, calls, workers, seconds, begin, (), ["autograder.run.pool"])
    )


@pytest.mark.parametrize("then", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_process_that_dies_or_stands_still_between_two_calls_costs_nothing(then, workers):
    def calls():
        for number in range(12):
            if number == 4:
                time.sleep(1.5)  # until nobody has anything to do and the signal has come
            yield number, (number, then if number < 4 else None)

    assert results_of(work, calls(), workers, seconds=3.0) == {
        number: 2 * number for number in range(12)
    }


def test_a_call_whose_process_died_is_made_once_more_and_the_others_as_if_nothing_were(tmp_path):
    found = results_of(
        fail_with, ((number, (number, tmp_path)) for number in range(1, 10)), seconds=3.0
    )
    assert {number: result for number, result in found.items() if number % 2} == {
        1: 2,
        3: 6,
        5: 10,
        7: 14,
        9: 18,
    }
    assert isinstance(found[2], ProcessExpired) and isinstance(found[4], ProcessExpired)
    assert isinstance(found[6], ValueError) and isinstance(found[8], TimeoutError)


def test_calls_are_read_as_there_is_room():
    read = []

    def calls():
        for number in range(20):
            read.append(number)
            yield number, (number,)

    results = done_by_processes(work, calls(), 1, 30.0, nothing, (), [])
    next(results)
    assert len(read) <= 3
    assert len(list(results)) == 19


def test_processes_that_cannot_begin_are_told_and_not_started_for_ever():
    with pytest.raises(NoWorkers):
        results_of(work, [(1, (1,))], begin=stop_at_once)
