"""Agree: whether what was foreseen is what came, and both in words.

A choice and a result are compared by what they say: "14" is 14, "(3, 4)" is the shape (3, 4),
"[0, 5]" the array [0. 5.], "50 %" is "50%". 50 % and 0.5 are not taken for the same: whoever means
that writes guessed("…", f"{share:.0%}").
"""

import ast
import contextlib
import math
import re
from numbers import Real
from typing import NamedTuple

MINUS = "\N{MINUS SIGN}"
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
FRACTION = re.compile(r"[+-]?\d+ ?/ ?0*[1-9]\d*")
THOUSANDS = re.compile(r"[+-]?\d{1,3}([, ]\d{3})+(\.\d+)?")
DUST = 1e-9  # of a number: what sums in another order differ by
MOST = 120  # characters of a result in words


class Outcome(NamedTuple):
    """What became of a guess."""

    foreseen: bool | None  # None where there was no guess
    words: str


# --- values ---------------------------------------------------------------------------------------


def value_of(thing):
    """Return what a choice or a result says: a number, a list of values, ("%", number), or text
    in lower case.
    """
    if hasattr(thing, "tolist"):  # NumPy's
        thing = thing.tolist()
    if isinstance(thing, list | tuple):
        return [value_of(part) for part in thing]
    if isinstance(thing, Real):
        return thing
    text = " ".join(str(thing).replace(MINUS, "-").split())
    if THOUSANDS.fullmatch(text):
        return value_of(re.sub("[, ]", "", text))
    if NUMBER.fullmatch(text):
        return float(text)
    if text.endswith("%") and NUMBER.fullmatch(text[:-1].strip()):
        return "%", float(text[:-1])
    if FRACTION.fullmatch(text):
        top, bottom = text.split("/")
        return float(top) / float(bottom)
    # deeply nested brackets raise MemoryError or RecursionError
    with contextlib.suppress(ValueError, SyntaxError, MemoryError, RecursionError):
        literal = ast.literal_eval(text)
        if isinstance(literal, list | tuple | Real):
            return value_of(literal)
    return text.casefold()


def same(said, came, within=0.0):
    """Return whether two values of value_of are the same.

    within: how far numbers may lie apart
    """
    if isinstance(said, Real) and isinstance(came, Real):
        apart, size = abs(said - came), max(abs(said), abs(came))
        return bool(apart <= max(within, DUST * size)) and math.isfinite(size)
    if type(said) is type(came) and isinstance(said, list | tuple):
        pairs = list(zip(said, came, strict=False))
        return len(said) == len(came) and all(same(*pair, within) for pair in pairs)
    return type(said) is type(came) and said == came


def is_blank(came):
    """Return whether nothing came: `...` of an answer not yet given, or None."""
    return came is None or came is ...


def read_number(text):
    """Return the number that somebody typed, as a text that value_of reads, or raise a ValueError
    that says how to write it.

    12, -0.5, 0,5, 1/3, 2e-3, 50 % and 1 000 can be read; 1,000 cannot: it means 1 or 1000.
    """
    plain = "".join(text.replace(MINUS, "-").split())
    told, how = _cut(text.strip(), 20), "write it like 12, -0.5 or 1/3"
    if not plain:
        raise ValueError(f"Nothing is typed yet: {how}.")
    if re.fullmatch(r"[+-]?\d{1,3},\d{3}", plain):
        raise ValueError(f"“{told}” can be read in two ways: {how}, without a comma.")
    plain = plain.replace(",", ".", 1)
    if plain.endswith("%"):
        plain = f"{plain[:-1]} %"
    value = value_of(plain)
    number = value[1] if isinstance(value, tuple) else value
    if not isinstance(number, Real) or isinstance(number, bool):
        raise ValueError(f"“{told}” is no number that can be read here: {how}.")
    if not math.isfinite(number):
        raise ValueError(f"“{told}” is too large: {how}.")
    return plain


# --- words ----------------------------------------------------------------------------------------


def in_words(thing):
    """Return a result as a short text: numbers with at most four digits, a real minus sign."""
    if hasattr(thing, "tolist"):
        thing = thing.tolist()
    if isinstance(thing, list):
        text = f"[{', '.join(map(in_words, thing))}]"
    elif isinstance(thing, tuple):
        inside = ", ".join(map(in_words, thing))
        text = f"({inside},)" if len(thing) == 1 else f"({inside})"
    elif callable(thing):
        text = getattr(thing, "__name__", "a function")
    elif isinstance(thing, bool) or not isinstance(thing, Real):
        text = str(thing)
    else:
        text = _number_in_words(thing)
    return _cut(text, MOST)


def _cut(text, most):
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _number_in_words(number):
    if isinstance(number, complex) or not math.isfinite(number):
        return str(number)
    if number == round(number) and abs(number) < 1e15:
        return str(round(number)).replace("-", MINUS)
    return f"{number:.4g}".replace("-", MINUS)


def with_unit(text, unit):
    """Return a text followed by its unit."""
    return f"{text} {unit}" if unit else text


def compared(said, came, within=0.0, unit=""):
    """Return the Outcome of a guess.

    said: the guess as a text, "" for none
    came: the result
    within: how far apart two numbers may lie and still count as foreseen
    """
    result = with_unit(in_words(came), unit)
    if not said:
        return Outcome(None, f"Not guessed; {result} came.")
    said_value, came_value = value_of(said), value_of(came)
    guess = with_unit(re.sub(r"-(?=[\d.])", MINUS, said), unit)
    words = f"You said {guess}; {result} came."
    if not same(said_value, came_value, within):
        return Outcome(False, words)
    near = "" if same(said_value, came_value) else " That is near enough."
    return Outcome(True, f"{words}{near} You foresaw it.")
