"""Exercises of lesson 00: one free practice exercise."""

import numpy as np

from autograder.author.exercise import Exercise, call

double = Exercise(
    "double",
    "Double a number",
    asks="double",
    parts={"number": ("doubles a number", 0), "array": ("doubles every number of an array", 0)},
    hints=[
        "The function gets a number under the name x. Which sum of two things is twice x?",
        "A function hands its result back with `return`.",
    ],
)


@double.cases
def _(rng):
    yield call("number", 3)
    yield call("number", 0.5)
    yield call("number", -float(rng.integers(2, 9)))
    yield call("number", float(rng.normal()))
    yield call("array", rng.integers(3, 9, size=3).astype(float))
    yield call("array", rng.normal(size=(2, 4)) * 1e-3)


@double.mistake
def square(x):
    """You multiplied the number by itself. Twice x is x + x."""
    return x * x


@double.mistake
def prints(x):
    """Your function shows the result but does not hand it back. Use `return` instead of `print`."""
    print(2 * x)


@double.mistake
def half(x):
    """That is half of x; double it instead."""
    return x / 2


@double.mistake
def adds_two(x):
    """You added 2. Doubling multiplies by 2."""
    return x + 2


@double.mistake
def unchanged(x):
    """You handed x back as it came."""
    return x


@double.right
def by_sum(x):
    return x + x


@double.right
def by_numpy(value):
    return np.multiply(value, 2.0)


@double.right
def single_precision(x):
    return np.float32(2) * np.asarray(x, dtype=np.float32)


@double.right
def by_loop(x):
    if np.ndim(x) == 0:
        return x * 2
    return [by_loop(item) for item in x]


@double.right
def in_steps(number):
    result = number
    result = result + number
    return result
