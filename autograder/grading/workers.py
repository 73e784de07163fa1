"""Let workers grade a class's hand-ins: processes of this machine, or of a Dask cluster."""

import itertools

from autograder.examine.worker import begin, grade, grade_next
from autograder.run.pool import done_by_processes

SLACK = 120  # seconds that a worker gets beyond a hand-in's own limit, before we give it up


def here(kit, hand_ins, workers):
    """Yield (HandIn, Graded or the exception) as processes of this machine finish them.

    hand_ins: an iterable, read as workers get free
    workers: the number of processes
    """
    calls = ((hand_in, [hand_in]) for hand_in in hand_ins)
    seconds, preload = kit.settings.limits.hand_in + SLACK, ["autograder.examine.worker"]
    return done_by_processes(grade_next, calls, workers, seconds, begin, (kit,), preload)


def on_cluster(kit, hand_ins, address):
    """Yield (HandIn, Graded or the exception) as the workers of a Dask cluster finish them.

    Another worker takes over the hand-ins of one that is lost.
    hand_ins: an iterable, read as workers get free
    address: of the scheduler, such as tcp://10.0.0.5:8786
    """
    from distributed import Client, as_completed

    with Client(address, timeout=30) as client:
        client.wait_for_workers(1, timeout=60)
        shared = client.scatter(kit, broadcast=True, hash=False)
        room = 2 * max(sum(client.nthreads().values()), 1)
        hand_ins, given = iter(hand_ins), {}

        def give(hand_in):
            future = client.submit(grade, shared, hand_in, pure=False, retries=2)
            given[future] = hand_in
            return future

        done = as_completed([give(hand_in) for hand_in in itertools.islice(hand_ins, room)])
        for future in done:
            hand_in = given.pop(future)
            try:
                yield hand_in, future.result()
            except Exception as error:
                yield hand_in, error
            for following in itertools.islice(hand_ins, 1):
                done.add(give(following))
