"""Observers of values: one item, the largest number, how many there are."""

from collections.abc import Sequence

import numpy as np

from helpers.check.compare import NO_RETURN, as_numbers
from helpers.check.plain import Array, Value, encode
from helpers.check.problem import Wrong

MOST_NUMBERS = 1_000_000


def finite_numbers(value: Value, what: str = "") -> Array:
    """Return a value as an array of finite floats; raises Wrong where it is none.

    what: how the sentence calls the value, "" for no name
    """
    try:
        array = as_numbers(value, []).astype(float)
    except Wrong as wrong:
        sentence = f"{what}: {wrong.problem.sentence}".removeprefix(": ")
        raise Wrong(wrong.problem.code, sentence) from None
    if array.size > MOST_NUMBERS or not np.isfinite(array).all():
        raise Wrong("nan", f"{what}: every number must be finite".removeprefix(": "))
    return array


def is_pair(value: Value) -> bool:
    """Whether a value is a tuple or list of two things."""
    return isinstance(value, tuple | list) and len(value) == 2


def pick(value: Value, key: str | int) -> Value:
    """Return one item of a dict, or of a tuple, list or array by its number."""
    if isinstance(value, dict):
        if key in value:
            return value[key]
        if isinstance(key, str):
            raise Wrong("keys", f"there is no {key!r} in your dict")
        raise Wrong("keys", "it is a dict, expected a tuple or list")
    if isinstance(key, str):
        raise Wrong("type", "expected a dict")
    several = isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)
    if several and -len(value) <= key < len(value):
        return value[key]
    raise Wrong("type", f"expected at least {key + 1} things in a tuple or list")


def entry(value: Value, path: Sequence[int], form: str) -> Value:
    """Return one item out of nested pairs.

    path: its place in the pair, then in the pair that lies there, and so on
    form: what the whole should look like
    """
    for place in path:
        if value is None:
            raise Wrong("none", NO_RETURN)
        if not isinstance(value, tuple | list):
            raise Wrong(
                "form",
                f"expected {form}, and in the place of a pair there is something of type "
                f"{type(value).__name__}",
            )
        if len(value) != 2:
            raise Wrong(
                f"form-{len(value)}",
                f"expected {form}, and in the place of a pair there are {len(value)} things",
            )
        value = value[place]
    return value


def largest(value: Value) -> float:
    """Return the largest absolute number in a value, or in a tuple or list of values."""
    items = value if isinstance(value, tuple | list) else (value,)
    arrays = list(map(finite_numbers, items))
    if not arrays or not all(array.size for array in arrays):
        raise Wrong("empty", "there is no number in it")
    return max(float(np.abs(array).max()) for array in arrays)


def row(value: Value) -> Array:
    """Return the numbers of a list or array as an array, one number for each epoch."""
    first = value[0] if isinstance(value, tuple | list) and value else None
    if isinstance(first, tuple | list) or (isinstance(first, np.ndarray) and first.ndim):
        kind = "array" if isinstance(first, np.ndarray) else "pair"
        raise Wrong(
            f"holds-{kind}s",
            f"it holds {kind}s, expected one number for each epoch: does the function "
            "return layers, losses?",
        )
    return finite_numbers(value, "it")


def count(value: Value) -> int:
    """Return how many numbers a list or array holds."""
    return int(finite_numbers(value, "it").size)


def same_twice(value: Value) -> str:
    """Return "yes" where the answers of two equal calls are equal, else "no"."""
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong("type", "expected the answers of two calls")
    return "yes" if repr(encode(value[0])) == repr(encode(value[1])) else "no"


def shape_of(value: Value) -> list[int]:
    """Return the shape of an array."""
    return list(as_numbers(value, []).shape)


def share(value: Value) -> float:
    """Return a number up to 1, such as an accuracy, which may come as text."""
    if isinstance(value, str) and value.strip().replace(".", "", 1).isdigit():
        value = float(value)
    numbers = as_numbers(value, [])
    if numbers.size != 1:
        raise Wrong("shape", f"it has shape {numbers.shape}, one number is asked for")
    number = float(numbers.item())
    if number > 1:
        raise Wrong(
            "percent", f"{number:g} is more than 1: write a share such as 0.83, not 83 percent"
        )
    return number
