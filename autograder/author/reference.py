"""Load a lesson's exercises, and run its solutions: the reference of every key."""

import functools
import importlib
import warnings

from autograder.author.exercise import Exercise
from autograder.author.lesson import LessonError, place_of, read_cells
from autograder.course import ROOT


def load_exercises(name):
    """Return the Exercises of a lesson in the order of its marks.

    raises LessonError where the lesson and its exercises file differ
    """
    path = ROOT / "autograder" / "exercises" / f"{name}.py"
    if not path.exists():
        raise LessonError(f"{name}: its exercises file is missing ({path.relative_to(ROOT)})")
    module = importlib.import_module(f"autograder.exercises.{name}")
    exercises = {value.id: value for value in vars(module).values() if isinstance(value, Exercise)}
    marks = [cell.metadata for cell in read_cells(name) if "test" in cell.metadata]
    points = {mark["test"]: mark["points"] for mark in marks}
    different = ", ".join(sorted(set(exercises) ^ set(points)))
    if different:
        raise LessonError(
            f"{name}: the lesson and its exercises file do not name the same exercises: {different}"
        )
    for id, most in points.items():
        in_parts = exercises[id].points
        if in_parts != most:
            raise LessonError(
                f"{name}: {id} has points={most:g} in the lesson and {in_parts:g} in its parts"
            )
    return [exercises[id] for id in points]


def load_exercise(lesson, id):
    """Return an Exercise of a lesson by its id."""
    return next(exercise for exercise in load_exercises(lesson) if exercise.id == id)


@functools.cache
def reference_of(name):
    """Return {name: object}, what a lesson's given code and solutions define.

    raises LessonError where one of them fails or warns
    """
    space = _set_up(name)
    for number, cell in enumerate(read_cells(name), start=1):
        if not {"exercise", "given"} & set(cell.metadata):
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                exec(compile(cell.source, f"<{name} cell {number}>", "exec"), space)
            except Exception as error:
                where, said = place_of(name, number, cell), f"{type(error).__name__}: {error}"
                raise LessonError(f"{where}: the solution fails: {said}") from error
    return space


def _set_up(name):
    """Return {name: object}, what a lesson's set-up cell defines."""
    import matplotlib

    matplotlib.use("Agg", force=False)
    import matplotlib.pyplot as plt
    import numpy as np

    from helpers import check, progress

    imported = {"np": np, "plt": plt, "check": check, "progress": progress}
    return {"__name__": f"reference_{name}", **imported}
