"""Compare: the fixed set of comparators. Each tells whether what came is what was expected, and if
not, in one sentence why not.

A comparator takes (expected, got, notes, **options). It raises Wrong where got is not right, and
adds to notes what is worth a remark and costs nothing. What came is plain data that the student's
program made: nothing here may trust its type, shape or size.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.check.plain import Array, Other, Value
from helpers.check.problem import Problem, Wrong
from helpers.check.sealed import sealed
from helpers.check.wording import of_type, type_name

# How far numbers may be off, relative to the largest expected number of the case. float16 is held
# to the tolerance of float32: it must not hide rounding.
RTOL = {"f8": 1e-9, "f4": 2e-5}
SINGLE = {"rtol": RTOL["f4"]}  # options of comparators for what was computed in single precision

GUESS_CUT = ": was something cut to integers on the way?"
GUESS_ROUNDED = ": was something rounded on the way?"

NO_RETURN = "it returned None: is the `return` missing?"
NOT_REAL = "it holds things that are not real numbers"


def compare(
    name: str, expected: Value, got: Value, options: dict[str, Any] | None = None
) -> tuple[Problem | None, list[str]]:
    """Return (problem, notes) of what came against what was expected; problem is None where it is
    right.

    name: of a comparator, such as "close"
    options: of that comparator
    """
    notes: list[str] = []
    try:
        COMPARATORS[name](expected, got, notes, **(options or {}))
    except Wrong as wrong:
        return wrong.problem, notes
    return None, notes


# --- numbers and arrays ---------------------------------------------------------------------------


def close(
    expected: Value, got: Value, notes: list[str], rtol: float | None = None, atol: float = 0.0
) -> None:
    """Check that structure, shapes and numbers are the expected ones.

    rtol: relative to the largest expected number; None: by the dtype of what came
    atol: how far a number may be off besides
    """
    if isinstance(expected, tuple | list) and not _is_numbers(expected):
        _close_items(expected, got, notes, rtol, atol)
    elif isinstance(expected, dict):
        _same_keys(expected, got)
        for key in expected:
            close(expected[key], got[key], notes, rtol, atol)
    elif expected is None or isinstance(expected, str | bool | Other):
        equal(expected, got, notes)
    else:
        want, have = np.asarray(expected), as_numbers(got, notes)
        _same_shape(want, have)
        _same_values(want, have, rtol, atol)


def _close_items(
    expected: tuple[Value, ...] | list[Value],
    got: Value,
    notes: list[str],
    rtol: float | None,
    atol: float,
) -> None:
    """Compare item by item; a problem says which item has it, the innermost one where lists hold
    lists.
    """
    _same_length(expected, got)
    for number, (want, have) in enumerate(zip(expected, got, strict=True), start=1):
        try:
            close(want, have, notes, rtol, atol)
        except Wrong as wrong:
            problem = wrong.problem
            if problem.sentence.startswith("item "):
                raise
            sentence = f"item {number} of {len(expected)}: {problem.sentence}"
            raise Wrong(problem.code, sentence) from None


def _is_numbers(value: Value) -> bool:
    """Whether a value is an array of numbers written as a list, rather than a list of answers."""
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(item, int | float) or _is_numbers(item) for item in value)
    )


def as_numbers(got: Value, notes: list[str]) -> Array:
    """Return what came as an array of real numbers or truth values; raises Wrong where it is
    none.
    """
    if got is None:
        raise Wrong("none", NO_RETURN)
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
        return _listed_numbers(got, notes)
    array = np.asarray(got)
    if array.dtype.kind not in "biuf":
        raise Wrong("type", NOT_REAL)
    if array.dtype.kind == "b":
        notes.append(
            "it holds True and False, which count as 1 and 0 here; .astype(float) makes "
            "numbers of them"
        )
    return array


def _listed_numbers(got: tuple[Value, ...] | list[Value], notes: list[str]) -> Array:
    try:
        array = np.array(got)
    except ValueError:
        raise Wrong(
            "shape", "its rows have different lengths, expected an array with equal rows"
        ) from None
    if array.dtype.kind not in "biuf":
        raise Wrong("type", NOT_REAL)
    notes.append(f"the numbers came in a {type(got).__name__}; NumPy arrays are the custom here")
    return array


def _same_shape(want: Array, have: Array) -> None:
    if want.shape != have.shape:
        guess = _likely_slip(want, have)
        raise Wrong("shape", f"shape {_shape(have)}, expected {_shape(want)}{guess}")


def _likely_slip(want: Array, have: Array) -> str:
    """Return what probably happened where shapes differ, "" where nothing comes to mind."""
    if want.size == 1 and have.size == 1:
        if have.ndim > want.ndim:
            return ": one number, but in extra brackets"
        return ": brackets are missing around the number"
    if want.ndim == 2 and want.shape[1] == 1 and have.shape == want.shape[:1]:
        return ": the numbers lie in a flat row, a column (n, 1) is asked for"
    if want.ndim == 1 and have.shape == (*want.shape, 1):
        return ": a column (n, 1) where a flat (n,) is asked for"
    if want.ndim == 2 and have.shape == want.shape[::-1]:
        return ": rows and columns are swapped (transposed)"
    if have.ndim == 0:
        return ": one number came; was everything summed up?"
    if want.ndim == 0:
        return ": many numbers came, one is asked for; is a sum missing?"
    return ""


def _shape(array: Array) -> str:
    return str(tuple(int(side) for side in array.shape)) if array.ndim else "() (a single number)"


def _same_values(want: Array, have: Array, rtol: float | None, atol: float) -> None:
    """Raise Wrong where numbers of arrays of one shape differ by more than they may."""
    if want.size == 0:
        return
    if not np.isfinite(have).all() and np.isfinite(want).all():
        what = "NaN (not a number)" if np.isnan(have).any() else "infinity"
        raise Wrong("nan", f"it holds {what} where a finite number is expected")
    if rtol is None:
        single = have.dtype.kind == "f" and have.dtype.itemsize < 8
        rtol = RTOL["f4" if single else "f8"]
    want, have = want.astype(float), have.astype(float)
    finite = np.isfinite(want)
    if not np.array_equal(want[~finite], have[~finite], equal_nan=True):
        raise Wrong("value", "an infinite value is expected there")
    scale = np.abs(want[finite]).max(initial=0.0)
    distances = np.abs(want[finite] - have[finite])
    off = distances > rtol * scale + atol
    if not off.any():
        return
    if distances.max() < 1 and _were_cut(want, have):
        raise Wrong("value", f"only whole numbers came{GUESS_CUT}")
    if distances.max() <= 1e-3 * scale:
        raise Wrong("value", f"close, but not equal{GUESS_ROUNDED}")
    if off.sum() < off.size:
        raise Wrong("value", f"{int(off.sum())} of {off.size} numbers are off")
    raise Wrong("value", "another value is expected")


def _were_cut(want: Array, have: Array) -> bool:
    """Whether only whole numbers came where others are expected, and not one and the same
    everywhere.
    """
    if not np.array_equal(have, np.round(have)) or np.array_equal(want, np.round(want)):
        return False
    return bool(np.ptp(have) > 0 or have.size == 1)


# --- other things ---------------------------------------------------------------------------------


def equal(expected: Value, got: Value, notes: list[str]) -> None:
    """Check that texts, truth values, whole numbers, None, and tuples, lists or dicts of them are
    exactly the expected ones. Texts may differ in capitals and blanks.
    """
    if isinstance(expected, dict):
        _same_keys(expected, got)
        for key in expected:
            equal(expected[key], got[key], notes)
    elif isinstance(expected, tuple | list):
        items = got.tolist() if isinstance(got, np.ndarray) else got
        _same_length(expected, items)
        for want, have in zip(expected, items, strict=True):
            equal(want, have, notes)
    elif got is None and expected is not None:
        raise Wrong("none", NO_RETURN)
    elif isinstance(expected, np.ndarray):
        close(expected, got, notes, rtol=0.0)
    else:
        _equal_single(expected, got)


def _equal_single(expected: Value, got: Value) -> None:
    """Compare one text, truth value, number or None."""
    if isinstance(got, np.generic) or (isinstance(got, np.ndarray) and got.size == 1):
        got = got.item()
    several = isinstance(got, Other | tuple | list | dict | np.ndarray)
    if several or isinstance(expected, str) != isinstance(got, str):
        raise Wrong("type", f"it is of type {type_name(got)}, expected {type_name(expected)}")
    if isinstance(expected, str):
        if _words(expected) != _words(got):
            raise Wrong("value", "another text is expected")
    elif expected != got:
        raise Wrong("value", "another value is expected")


def _words(text: str) -> list[str]:
    return text.casefold().split()


def between(expected: tuple[float | None, float | None], got: Value, notes: list[str]) -> None:
    """Check that a number, or every number of an array, lies between two bounds.

    expected: (lowest, highest), both included; None where there is no bound
    """
    low, high = expected
    have = as_numbers(got, notes)
    if have.size == 0 or not np.isfinite(have).all():
        raise Wrong("nan", "it is no finite number")
    if low is not None and (have < low).any():
        raise Wrong("value", f"{float(have.min()):.6g} is too small, at least {low:g} is asked for")
    if high is not None and (have > high).any():
        raise Wrong("value", f"{float(have.max()):.6g} is too large, at most {high:g} is asked for")


def raises(expected: str, got: Value, notes: list[str]) -> None:
    """Check that the call raises the expected type of error. The judge looks at errors itself: what
    comes here was returned, and is wrong for that.
    """
    came = "None" if got is None else "a value"
    raise Wrong("no-error", f"it returned {came}, a {expected} with a sentence is asked for")


def _same_length(expected: tuple[Value, ...] | list[Value], got: Value) -> None:
    if isinstance(got, set):
        raise Wrong("type", "it is a set, which has no order")
    has_items = isinstance(got, tuple | list) or (isinstance(got, np.ndarray) and got.ndim > 0)
    if not has_items:
        raise Wrong(
            "none" if got is None else "type",
            f"it is {of_type(got)}, expected {len(expected)} things in a tuple or list",
        )
    if len(got) != len(expected):
        raise Wrong("length", f"it holds {len(got)} things, expected {len(expected)}")


def _same_keys(expected: dict[Value, Value], got: Value) -> None:
    if not isinstance(got, dict):
        raise Wrong("none" if got is None else "type", f"it is {of_type(got)}, expected a dict")
    missing = [str(key) for key in expected if key not in got]
    if missing:
        raise Wrong("keys", f"these names are missing: {', '.join(missing[:5])}")


COMPARATORS: dict[str, Callable[..., None]] = {
    "close": close,
    "equal": equal,
    "between": between,
    "raises": raises,
    "sealed": sealed,
}
