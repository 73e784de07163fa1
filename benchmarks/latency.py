"""Measure how long a check takes: each exercise's check on its own solution, in milliseconds.

The first call reads the key from disk; the median is that of five later calls.

Usage: uv run python benchmarks/latency.py [LESSON …]
"""

import contextlib
import io
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ["NEURON_PROGRESS"] = ""

from autograder.author.lesson import find_lesson, lesson_names
from autograder.author.reference import load_exercises, reference_of
from helpers import check


def seconds_of(exercise, things, calls=6):
    """Return the seconds that each of some calls of an exercise's check takes."""
    seconds = []
    for _ in range(calls):
        started = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            check(exercise.id, *things)
        seconds.append(time.perf_counter() - started)
    return seconds


def main():
    """Print a row for each exercise."""
    print(f"{'lesson':<16}{'exercise':<26}{'first ms':>10}{'median ms':>11}")
    for lesson in map(find_lesson, sys.argv[1:] or lesson_names()):
        reference = reference_of(lesson)
        for exercise in load_exercises(lesson):
            things = [reference[name] for name in exercise.asks]
            first, *later = seconds_of(exercise, things)
            median = statistics.median(later)
            print(f"{lesson:<16}{exercise.id:<26}{1e3 * first:>10.1f}{1e3 * median:>11.1f}")


if __name__ == "__main__":
    main()
