"""How long a check takes, in milliseconds: each exercise's check with its own solution, first call
(key read from disk) and later calls.

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


def main():
    """Print a row for each exercise."""
    print(f"{'lesson':<16}{'exercise':<26}{'first ms':>10}{'median ms':>11}")
    for name in [find_lesson(each) for each in sys.argv[1:]] or lesson_names():
        for exercise in load_exercises(name):
            things = [reference_of(name)[each] for each in exercise.asks]
            seconds = []
            for _ in range(6):
                started = time.perf_counter()
                with contextlib.redirect_stdout(io.StringIO()):
                    check(exercise.id, *things)
                seconds.append(time.perf_counter() - started)
            print(
                f"{name:<16}{exercise.id:<26}{1e3 * seconds[0]:>10.1f}"
                f"{1e3 * statistics.median(seconds[1:]):>11.1f}"
            )


if __name__ == "__main__":
    main()
