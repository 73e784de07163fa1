"""The fixed set of comparators: each says whether what came is what was expected, and if not, in
one sentence why not.

A comparator takes (expected, got, **options) and returns (problem, notes): problem is None when got
is right. What came is
plain data that the student's program made: nothing here may trust its type, shape or size.
"""

import hashlib
import itertools
from dataclasses import dataclass

import numpy as np

from helpers.check.plain import Other

RTOL = {
    "f8": 1e-9,
    "f4": 2e-5,
}  # relative to the largest expected number of the case; float16 is held to float32's
SINGLE = {"rtol": RTOL["f4"]}  # options of comparators for what was computed in single precision

GUESS_CUT = ": was something cut to integers on the way?"
GUESS_ROUNDED = ": was something rounded on the way?"


@dataclass(frozen=True)
class Problem:
    """Why an answer is not right: a code for programs, a sentence for people, and known mistakes as
    (name, message).
    """

    code: str
    sentence: str
    mistakes: tuple = ()


class Wrong(ValueError):
    """Raised while looking at an answer; carries its Problem."""

    def __init__(self, code, sentence, mistakes=()):
        super().__init__(sentence)
        self.problem = Problem(code, sentence, tuple(mistakes))


def compare(name, expected, got, options=None):
    """Return (problem or None, notes) of comparator `name` for what came against what was
    expected.
    """
    notes = []
    try:
        COMPARATORS[name](expected, got, notes, **(options or {}))
    except Wrong as wrong:
        return wrong.problem, notes
    return None, notes


# --- numbers and arrays ---------------------------------------------------------------------------


def close(expected, got, notes, rtol=None, atol=0.0):
    """Equal structure, shape and numbers. rtol None: by the dtype of what came."""
    if isinstance(expected, tuple | list) and not _is_numbers(expected):
        _same_length(expected, got)
        for i, (e, g) in enumerate(zip(expected, got, strict=True)):
            try:
                close(e, g, notes, rtol, atol)
            except Wrong as wrong:
                if wrong.problem.sentence.startswith("item "):
                    raise
                raise Wrong(
                    wrong.problem.code, f"item {i + 1} of {len(expected)}: {wrong.problem.sentence}"
                ) from None
        return
    if isinstance(expected, dict):
        _same_keys(expected, got)
        for key in expected:
            close(expected[key], got[key], notes, rtol, atol)
        return
    if expected is None or isinstance(expected, str | bool | Other):
        equal(expected, got, notes)
        return
    want = np.asarray(expected)
    have = as_numbers(got, notes)
    _same_shape(want, have)
    _same_values(want, have, rtol, atol)


def _is_numbers(value):
    """Whether a list or tuple is one array of numbers written as a list, rather than a collection
    of answers.
    """
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(v, int | float) or _is_numbers(v) for v in value)
    )


def as_numbers(got, notes):
    """Return what came as an array of numbers; raises Wrong with a sentence when it is none."""
    if got is None:
        raise Wrong("none", "it returned None: is the `return` missing?")
    if got is Ellipsis:
        raise Wrong("blank", "it is still the `...` of the stub")
    if isinstance(got, Other):
        if got.type_name in ("function", "method", "builtin_function_or_method"):
            raise Wrong(
                "type", "it is a function, not its value: are the brackets of the call missing?"
            )
        raise Wrong("type", f"it is of type {got.type_name}, expected numbers")
    if isinstance(got, str | dict | set):
        raise Wrong("type", f"it is of type {type(got).__name__}, expected numbers")
    if isinstance(got, list | tuple):
        try:
            array = np.array(got)
        except ValueError:
            raise Wrong(
                "shape", "its rows have different lengths, expected an array with equal rows"
            ) from None
        if array.dtype.kind not in "biuf":
            raise Wrong("type", "it holds things that are not real numbers")
        notes.append(
            f"the numbers came in a {type(got).__name__}; NumPy arrays are the custom here"
        )
        return array
    array = np.asarray(got)
    if array.dtype.kind not in "biuf":
        raise Wrong("type", "it holds things that are not real numbers")
    if array.dtype.kind == "b":
        notes.append(
            "it holds True and False, which count as 1 and 0 here; .astype(float) makes "
            "numbers of them"
        )
    return array


def _same_shape(want, have):
    if want.shape == have.shape:
        return
    came, hoped = _shape(have), _shape(want)
    sentence = f"shape {came}, expected {hoped}"
    if want.size == 1 and have.size == 1:
        sentence += (
            ": one number, but in extra brackets"
            if have.ndim > want.ndim
            else ": brackets are missing around the number"
        )
    elif want.ndim == 2 and want.shape[1] == 1 and have.shape == want.shape[:1]:
        sentence += ": the numbers lie in a flat row, a column (n, 1) is asked for"
    elif want.ndim == 1 and have.shape == (*want.shape, 1):
        sentence += ": a column (n, 1) where a flat (n,) is asked for"
    elif want.ndim == 2 and have.shape == want.shape[::-1]:
        sentence += ": rows and columns are swapped (transposed)"
    elif have.ndim == 0:
        sentence += ": one number came; was everything summed up?"
    elif want.ndim == 0:
        sentence += ": many numbers came, one is asked for; is a sum missing?"
    raise Wrong("shape", sentence)


def _shape(array):
    return str(tuple(int(side) for side in array.shape)) if array.ndim else "() (a single number)"


def _same_values(want, have, rtol, atol):
    if want.size == 0:
        return
    if not np.isfinite(have).all() and np.isfinite(want).all():
        what = "NaN (not a number)" if np.isnan(have).any() else "infinity"
        raise Wrong("nan", f"it holds {what} where a finite number is expected")
    rtol = (
        rtol
        if rtol is not None
        else RTOL["f4" if have.dtype.kind == "f" and have.dtype.itemsize < 8 else "f8"]
    )
    want, have = want.astype(float), have.astype(float)
    finite = np.isfinite(want)
    if not np.array_equal(want[~finite], have[~finite], equal_nan=True):
        raise Wrong("value", "an infinite value is expected there")
    scale = np.abs(want[finite]).max(initial=0.0)
    off = np.abs(want[finite] - have[finite]) > rtol * scale + atol
    if not off.any():
        return
    cut = np.array_equal(have, np.round(have)) and np.abs(want[finite] - have[finite]).max() < 1
    if cut and not np.array_equal(want, np.round(want)) and (np.ptp(have) > 0 or have.size == 1):
        raise Wrong("value", f"only whole numbers came{GUESS_CUT}")
    if np.abs(want[finite] - have[finite]).max() <= 1e-3 * scale:
        raise Wrong("value", f"close, but not equal{GUESS_ROUNDED}")
    if off.sum() < off.size:
        raise Wrong("value", f"{int(off.sum())} of {off.size} numbers are off")
    raise Wrong("value", "another value is expected")


# --- other things ---------------------------------------------------------------------------------


def equal(expected, got, notes):
    """Exactly equal: texts, truth values, whole numbers, None, and tuples, lists or dicts of
    them.
    """
    if isinstance(expected, dict):
        _same_keys(expected, got)
        for key in expected:
            equal(expected[key], got[key], notes)
        return
    if isinstance(expected, tuple | list):
        if isinstance(got, np.ndarray):
            got = got.tolist()
        _same_length(expected, got)
        for e, g in zip(expected, got, strict=True):
            equal(e, g, notes)
        return
    if got is None and expected is not None:
        raise Wrong("none", "it returned None: is the `return` missing?")
    if isinstance(expected, np.ndarray):
        close(expected, got, notes, rtol=0.0)
        return
    if isinstance(got, np.ndarray) and got.size == 1:
        got = got.item()
    if isinstance(got, np.generic):
        got = got.item()
    if isinstance(expected, str) != isinstance(got, str) or isinstance(
        got, Other | tuple | list | dict | np.ndarray
    ):
        raise Wrong("type", f"it is of type {_type(got)}, expected {_type(expected)}")
    if isinstance(expected, str):
        if " ".join(expected.casefold().split()) != " ".join(got.casefold().split()):
            raise Wrong("value", "another text is expected")
    elif expected != got:
        raise Wrong("value", "another value is expected")


def between(expected, got, notes):
    """A number, or every number of an array, within expected = (lowest, highest), both included;
    None: no bound.
    """
    low, high = expected
    have = as_numbers(got, notes)
    if have.size == 0 or not np.isfinite(have).all():
        raise Wrong("nan", "it is no finite number")
    if low is not None and (have < low).any():
        raise Wrong("value", f"{float(have.min()):.6g} is too small, at least {low:g} is asked for")
    if high is not None and (have > high).any():
        raise Wrong("value", f"{float(have.max()):.6g} is too large, at most {high:g} is asked for")


def raises(expected, got, notes):
    """The call must raise the expected kind of error; what it returned is therefore wrong. (Errors
    are judged before.)
    """
    came = "None" if got is None else "a value"
    raise Wrong("no-error", f"it returned {came}, a {expected} with a sentence is asked for")


def _same_length(expected, got):
    if isinstance(got, set):
        raise Wrong("type", "it is a set, which has no order")
    if (
        isinstance(got, np.ndarray)
        and got.ndim == 0
        or not isinstance(got, tuple | list | np.ndarray)
    ):
        raise Wrong(
            "none" if got is None else "type",
            f"it is {_a(got)}, expected {len(expected)} things in a tuple or list",
        )
    if len(got) != len(expected):
        raise Wrong("length", f"it holds {len(got)} things, expected {len(expected)}")


def _same_keys(expected, got):
    if not isinstance(got, dict):
        raise Wrong("none" if got is None else "type", f"it is {_a(got)}, expected a dict")
    missing = [str(key) for key in expected if key not in got]
    if missing:
        raise Wrong("keys", f"these names are missing: {', '.join(missing[:5])}")


def _type(value):
    return value.type_name if isinstance(value, Other) else type(value).__name__


def _a(value):
    return "None" if value is None else f"of type {_type(value)}"


# --- sealed answers: choices and predictions ------------------------------------------------------


def canonical(value, decimals=6):
    """Return one text for every way of writing the same answer: 3, 3.0, "3 "; (4,), [4]; {"a",
    "b"}, "ab" stay apart.
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or value is Ellipsis:
        return "blank"
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if isinstance(value, bool | int | float):
        if isinstance(value, float) and not np.isfinite(value):
            return str(value)
        return f"{round(float(value), decimals) + 0.0:.{decimals}f}"
    if isinstance(value, list | tuple):
        return "(" + ",".join(canonical(item, decimals) for item in value) + ")"
    if isinstance(value, set):
        return "{" + ",".join(sorted(canonical(item, decimals) for item in value)) + "}"
    return f"<{_type(value)}>"


def seal(value, salt, decimals=6):
    """Return the salted hash that stands for an answer in a key."""
    return hashlib.sha256(f"{salt}|{canonical(value, decimals)}".encode()).hexdigest()[:24]


def enclose(text, seal_of_answer):
    """Return a text as hex that only who gives the answer of this seal can read."""
    return _scrambled(text.encode(), seal_of_answer).hex()


def disclose(hidden, seal_of_answer):
    """Return the text that `enclose` hid."""
    return _scrambled(bytes.fromhex(hidden), seal_of_answer).decode()


def _scrambled(data, secret):
    stream = b"".join(
        hashlib.sha256(f"{secret}|{i}".encode()).digest() for i in range(len(data) // 32 + 1)
    )
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def sealed(expected, got, notes, several=False, slack=0, decimals=6, choices=None):
    """The answer whose seal is expected = {"salt", "right": [seals], "replies": {seal: enclosed
    text}}.

    several: pick any number of the choices, in any order; slack: units of the last decimal that a
      number may be off
    """
    if got is None or got is Ellipsis:
        raise Wrong("blank", "not answered yet")
    if isinstance(got, Other) or (isinstance(got, dict) and not several):
        raise Wrong("type", f"it is {_a(got)}, expected an answer as described above")
    if several:
        got = _picked(got)
        if not got:
            raise Wrong("blank", "nothing is picked yet")
    elif isinstance(got, tuple | list | set) and len(got) == 1 and choices:
        got = next(iter(got))
    if choices is not None:
        picked = sorted(got) if several else [got.item() if isinstance(got, np.generic) else got]
        known = {canonical(choice) for choice in choices}
        strange = [item for item in picked if canonical(item) not in known]
        if strange:
            raise Wrong(
                "choice",
                f"{strange[0]!r} is not among the choices ({', '.join(map(str, choices))})",
            )
    salt = expected["salt"]
    for value in _within(got, slack, decimals):
        if seal(value, salt, decimals) in expected["right"]:
            return
    tried = (
        [seal(item, salt, decimals) for item in sorted(got, key=str)]
        if several
        else [seal(value, salt, decimals) for value in _within(got, slack, decimals)]
    )
    replies = [
        disclose(expected["replies"][own], own) for own in tried if own in expected["replies"]
    ]
    mistakes = [tuple(reply.split("|", 1)) for reply in (replies if several else replies[:1])]
    usual = (
        "what you picked is right, but something is missing"
        if several
        else "another answer is expected"
    )
    raise Wrong(
        "choice" if choices else "value",
        usual if not mistakes else "this is not the answer",
        mistakes,
    )


def _picked(got):
    """Return the set of choices in what came: a list, a set, or a text such as "a, c" or "ac"."""
    if isinstance(got, str):
        parts = got.replace(",", " ").replace(";", " ").split()
        return set(parts if len(parts) > 1 or len(got.strip()) > 3 else got.strip())
    if isinstance(got, tuple | list | set):
        return {item if isinstance(item, str) else canonical(item) for item in got}
    raise Wrong("type", f"it is {_a(got)}, expected a list of choices")


def _within(value, slack, decimals):
    """Return the value, and for a single number its neighbours within `slack` units of the last
    decimal.
    """
    number = (
        value.item()
        if isinstance(value, np.ndarray) and value.size == 1 and value.ndim == 0
        else value
    )
    number = number.item() if isinstance(number, np.generic) else number
    if (
        not slack
        or isinstance(number, bool)
        or not isinstance(number, int | float)
        or not np.isfinite(number)
    ):
        return [value]
    unit = 10.0**-decimals
    steps = itertools.chain.from_iterable((k, -k) if k else (0,) for k in range(slack + 1))
    return [float(number) + k * unit for k in steps]


COMPARATORS = {
    "close": close,
    "equal": equal,
    "between": between,
    "raises": raises,
    "sealed": sealed,
}
