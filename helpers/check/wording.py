"""Wording: how values and calls read."""

import re

import numpy as np

from helpers.check.key_types import Call, Case
from helpers.check.plain import Function, Generator, Other, Value, decode

MOST_ITEMS = 6  # of a tuple or list that are written out
MOST_NUMBERS = 12  # of an array among the arguments of a call; a larger one reads ‹array (20, 3)›


def value_text(value: Value, limit: int = 300) -> str:
    """Return a value as short text: its shape where it has one, its numbers to six digits.

    limit: the most characters
    """
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=6, threshold=24, edgeitems=3, suppress=False, linewidth=88):
            text = str(value)
        return f"shape {value.shape}\n{text}"[:limit] if value.ndim else text
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple | list):
        return _items_text(value, limit)[:limit]
    if isinstance(value, set):
        return f"{{{', '.join(sorted(value_text(item, limit) for item in value))}}}"[:limit]
    if isinstance(value, Other):
        return f"something of type {value.type_name}"
    if isinstance(value, Function):
        return value.name
    if isinstance(value, Generator):
        return f"np.random.default_rng({value.seed})"
    return repr(value)[:limit]


def _items_text(items: tuple[Value, ...] | list[Value], limit: int) -> str:
    """Return a tuple or list as Python writes it, its first items only where it is long."""
    inner = ", ".join(value_text(item, limit) for item in items[:MOST_ITEMS])
    if len(items) > MOST_ITEMS:
        inner += ", …"
    if isinstance(items, list):
        return f"[{inner}]"
    return f"({inner},)" if len(items) == 1 else f"({inner})"


def call_text(name: str, call: Call) -> str:
    """Return a call of the function `name` as a student would write it, large arrays by their
    shape; where nothing is called, the name alone.
    """
    if call["do"] != "call":
        return name
    names = call.get("names", [])
    arguments = []
    for place, argument in enumerate(decode(call["args"])):
        text = _argument_text(argument)
        label = names[place] if place < len(names) else None
        arguments.append(f"{label}={text}" if label else text)
    times = call.get("times", 1)
    often = f", called {times} times" if times > 1 else ""
    return f"{name}({', '.join(arguments)}){often}"


def _argument_text(argument: Value) -> str:
    if isinstance(argument, np.ndarray):
        return _array_text(argument)
    if isinstance(argument, list | tuple):
        inner = ", ".join(map(_argument_text, argument))
        return f"[{inner}]" if isinstance(argument, list) else f"({inner})"
    return value_text(argument)


def _array_text(array: np.ndarray) -> str:
    """Return an array as one line of nested lists, without blanks around its brackets."""
    if array.size > MOST_NUMBERS:
        return f"‹array {array.shape}›"
    with np.printoptions(precision=4, linewidth=200):
        line = " ".join(np.array2string(array, separator=", ").split())
    return re.sub(r"\s+(?=[,\]])|(?<=\[)\s+", "", line)


def expected_text(case: Case) -> str:
    """Return what a case expects, as text."""
    expected = decode(case["expected"])
    if case["compare"] == "raises":
        return f"a {expected}"
    if case["compare"] == "between":
        low, high = expected
        bounds = [f"at least {low:g}"] if low is not None else []
        bounds += [f"at most {high:g}"] if high is not None else []
        return " and ".join(bounds)
    return value_text(expected)


def type_name(value: Value) -> str:
    """Return the name of a value's type, also of one that is not plain data."""
    return value.type_name if isinstance(value, Other) else type(value).__name__


def of_type(value: Value) -> str:
    """Return what follows "it is": "None" or "of type float"."""
    return "None" if value is None else f"of type {type_name(value)}"
