"""Story words: every sentence that the forward player says of a student's function. Numbers and
names in, text out.
"""

from typing import Any

import numpy as np

MOST_SHOWN = 6  # numbers of a row


def title_of(kind: str, number: int, of: int) -> str:
    """Return what a quantity is called in a sentence.

    kind: "input", "weight", "bias", "sum" or "activation"
    number, of: its layer's, counted from 1, and how many layers there are
    """
    if kind == "input":
        return "the input"
    if number == of:
        layer = "the output"
    else:
        layer = "the hidden layer" if of == 2 else f"hidden layer {number}"
    return {
        "weight": f"the weights of {layer}",
        "bias": f"the bias of {layer}",
        "sum": f"{layer} before its activation",
        "activation": layer,
    }[kind]


def function_name(qualified: str) -> str:
    """Return a function's name for a sentence.

    qualified: as Python has it, such as "Net.run" or "layer.<locals>.<genexpr>"
    """
    named = [part for part in qualified.split(".") if not part.startswith("<")]
    return f"`{named[-1]}`" if named else "a lambda"


def place_of(line: int | None, helper: str | None, helper_line: int | None) -> str:
    """Return where something stands: "line 3 of your code", "" where it is not known."""
    if helper is not None and line is not None:
        return f"line {helper_line} of {helper}, called in line {line}"
    if helper is not None:
        return f"line {helper_line} of {helper}"
    return f"line {line} of your code" if line is not None else ""


def parts_here(place: str) -> str:
    """Return how a sentence begins that tells where the student's way and the layers part."""
    return f"Here yours and the layers part{f' ({place})' if place else ''}: "


def value_departs(title: str, name: str, expected: Any, yours: Any, row: int, several: bool) -> str:
    """Return what is wrong with the numbers of one example.

    expected, yours: (units,)
    row: the example's, counted from 0
    several: whether there are other examples
    """
    example = f"for example {row + 1} " if several else ""
    want, have = rows_text(expected, yours)
    return f"{example}{title} ({name}) should be {want}, yours is {have}."


def shape_departs(title: str, name: str, expected: tuple[int, ...], yours: tuple[int, ...]) -> str:
    """Return what is wrong with a shape."""
    return (
        f"{title} ({name}) should have the shape {expected}, one row per example; "
        f"yours has {yours}."
    )


def spread_text(left: tuple[int, ...], right: tuple[int, ...], result: tuple[int, ...]) -> str:
    """Return what NumPy did with two shapes that differ."""
    return f" {left} against {right}: NumPy spread it to {result}."


def not_found(title: str, name: str) -> str:
    """Return what to say of a quantity that is not there, where the output is wrong."""
    return f"{title} ({name}) does not come up in your code, and the output is not right."


def ends_early(title: str, name: str) -> str:
    """Return what to say of a function that gives back an earlier quantity."""
    return f"What your function gives back is {title} ({name}): the rest is still to come."


def output_not_right(problem: str) -> str:
    """Return what to say of an output that is no array of numbers.

    problem: why, as helpers.check.compare says it: "it returned None: …"
    """
    return f"Of what your function gave back: {problem}" + ("" if problem[-1] in "?." else ".")


def returned_several(count: int) -> str:
    """Return what to say of a tuple that came back."""
    return f"Your function gave back {count} things in a tuple: the output alone is asked for."


def returned_nothing(printed: bool) -> str:
    """Return what to say of a function that returns None."""
    if printed:
        return "Your function printed its result and returned None: use `return`."
    return "Your function returned None: is the `return` missing?"


def returned_coroutine() -> str:
    """Return what to say of an async function."""
    return "Your function is an async one, which only promises a value: write `def` without async."


def raised(type_name: str, text: str, place: str) -> str:
    """Return what to say of a function that stopped with an error."""
    where = f" at {place}" if place else ""
    if type_name == "RecursionError":
        return f"Your function calls itself without end{where}."
    error = f"{type_name}: {text}" if text else type_name
    return f"Your function stopped{where} with {error}".rstrip(".") + "."


def shapes_do_not_fit(operation: str, left: str, right: str, place: str) -> str:
    """Return what to say of two arrays whose shapes do not fit.

    left, right: the arrays, as "X (3, 2)"
    """
    where = f" at {place}" if place else ""
    return f"Your function stopped{where}: {left} {operation} {right}: the shapes do not fit."


def columns_and_rows(columns: int, rows: int) -> str:
    """Return why two matrices have no product."""
    return f" The left one has {columns} {_form('column', columns)}, the right one {rows} " + (
        f"{_form('row', rows)}: they must be as many."
    )


def _form(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"


def hung(seconds: float, place: str) -> str:
    """Return what to say of a function that did not come back."""
    where = f": it was at {place}" if place else ""
    return (
        f"Your function did not come back within {seconds:g} seconds{where}. "
        "Does something in its condition change?"
    )


def so_far(names: list[str]) -> str:
    """Return which quantities were right before something went wrong, "" where none were."""
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f" Up to there {listed} {'is' if len(names) == 1 else 'are'} right."


def not_written(name: str) -> str:
    """Return what to say of a stub."""
    return f"`{name}` is not written yet: write it, then play it. Until then the layers play alone."


def no_function(thing: Any) -> str:
    """Return what to say of something that cannot be called."""
    return f"The first thing handed over is of type {type(thing).__name__}, expected a function."


# --- numbers --------------------------------------------------------------------------------------


def rows_text(expected: Any, yours: Any) -> tuple[str, str]:
    """Return two rows as text, with as many digits as it takes to tell them apart."""
    for digits in (3, 5, 8, 12):
        want, have = row_text(expected, digits), row_text(yours, digits)
        if want != have:
            break
    return want, have


def row_text(row: Any, digits: int = 3) -> str:
    """Return a row of numbers as text: [0, 5], or the number alone where there is one."""
    numbers = [number_text(number, digits) for number in np.ravel(row)[:MOST_SHOWN].tolist()]
    if np.size(row) == 1:
        return numbers[0]
    more = ", …" if np.size(row) > MOST_SHOWN else ""
    return f"[{', '.join(numbers)}{more}]"


def number_text(number: float, digits: int = 3) -> str:
    """Return a number as text, with a real minus sign."""
    if np.isnan(number):
        return "NaN"
    if np.isinf(number):
        return "∞" if number > 0 else "−∞"
    text = f"{number:.{digits}g}" if abs(number) < 1000 else f"{number:.{max(digits, 6)}g}"
    return text.replace("-", "−")
