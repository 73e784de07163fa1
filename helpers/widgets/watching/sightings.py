"""Sightings: the numbers that came up while a student's function ran, and where.

Two recorders write them down: `record` follows the lines, `noted_array` the operations on arrays.
"""

import functools
import inspect
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

MOST_NUMBERS = 20_000  # in one sighting
MOST_SIGHTINGS = 20_000
MOST_WORK = 4_000_000  # numbers looked at in one run, most of them found unchanged
MOST_ITEMS = 2_000  # of a list that may be numbers
MOST_WRAPPERS = 20  # a function in a function in a function …
MOST_FRAMES = 200  # looked at to find the line


# --- the function that is played ------------------------------------------------------------------


@dataclass(frozen=True)
class Played:
    """The student's function, and which code is the student's.

    name: as the student calls it
    code: the function's own; None for what is not written in Python
    own: its code and what is defined inside of it
    namespace: the notebook's names; code of any function that has the same is the student's
    """

    name: str
    code: types.CodeType | None
    own: frozenset[types.CodeType]
    namespace: dict[str, Any] | None

    def is_students(self, frame: types.FrameType) -> bool:
        """Whether a frame runs code of the student."""
        return frame.f_globals is self.namespace or frame.f_code in self.own


def played(function: Callable[..., Any]) -> Played:
    """Return what is known of a student's function, below decorators and partial functions."""
    inner = _unwrapped(function)
    name = getattr(inner, "__name__", None) or type(function).__name__
    if not isinstance(inner, types.FunctionType):
        return Played(str(name), None, frozenset(), None)
    own = frozenset(_nested(inner.__code__))
    return Played(str(name), inner.__code__, own, inner.__globals__)


def _unwrapped(function: Any) -> Any:
    """Return the function at the bottom of partials, decorators, methods and callable objects."""
    for _ in range(MOST_WRAPPERS):
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, types.MethodType):
            function = function.__func__
        elif isinstance(function, types.FunctionType):
            if "__wrapped__" not in vars(function):
                return function
            function = function.__wrapped__
        elif isinstance(function, type):
            function = inspect.getattr_static(function, "__init__", None)
        else:
            function = inspect.getattr_static(type(function), "__call__", None)
    return function


def _nested(code: types.CodeType) -> Iterator[types.CodeType]:
    """Yield a code object and all that are defined inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


# --- where ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """Where in the student's code something came up.

    line: of the played function's own code; None while that was not running
    helper: the code of another function of the student that it had called; None if none
    helper_line: the line there
    """

    line: int | None = None
    helper: types.CodeType | None = None
    helper_line: int | None = None


NOWHERE = Spot()


def spot_of(frame: types.FrameType | None, played: Played) -> Spot:
    """Return where the student's code is: from a frame outwards to the played function."""
    helper, helper_line = None, None
    for _ in range(MOST_FRAMES):
        if frame is None:
            break
        if frame.f_code in played.own:
            return Spot(frame.f_lineno, helper, helper_line)
        if helper is None and played.is_students(frame):
            helper, helper_line = frame.f_code, frame.f_lineno
        frame = frame.f_back
    return Spot(None, helper, helper_line)


# --- what -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sighting:
    """Numbers that came up.

    name: of the variable, or of the operation
    how: "stored" in a variable by its line, "updated" where the line also reads that variable or
      changes what is in it, "returned" by a function, "computed" by an operation, or an "operand"
      of one
    run: 0 on plain arrays, 1 on arrays that tell
    code: of the function whose variable it is, or that returned it
    """

    value: Numbers
    spot: Spot
    name: str
    how: str
    run: int = 0
    code: types.CodeType | None = None


@dataclass(frozen=True)
class Operation:
    """An operation on arrays.

    result: None where it raised an error
    """

    name: str
    operands: tuple[Numbers, ...]
    result: Numbers | None
    spot: Spot


@dataclass
class Notes:
    """What came up in one run, in its order; nothing more once it is full.

    last_line: at which the played function came back; None before
    """

    run: int = 0
    last_line: int | None = None
    sightings: list[Sighting] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    work: int = 0

    @property
    def full(self) -> bool:
        """Whether nothing more is written down."""
        return len(self.sightings) >= MOST_SIGHTINGS or self.work >= MOST_WORK

    def add(
        self,
        value: Numbers,
        spot: Spot,
        name: str,
        how: str,
        code: types.CodeType | None = None,
    ) -> None:
        """Write numbers down."""
        if not self.full:
            self.work += value.size
            self.sightings.append(Sighting(value, spot, name, how, self.run, code))

    def add_operation(self, name: str, operands: list[Any], result: Any, spot: Spot) -> None:
        """Write an operation down, and what went in and came out as sightings.

        operands, result: anything; what is no numbers is left out
        """
        if self.full:
            return
        inputs = [numbers for numbers in map(numbers_in, operands) if numbers is not None]
        output = None if result is None else numbers_in(result)
        if result is not None and output is None:
            return
        for numbers in inputs:
            if numbers.ndim:
                self.add(numbers, spot, name, "operand")
        if output is not None:
            self.add(output, spot, name, "computed")
        self.operations.append(Operation(name, tuple(inputs), output, spot))


def numbers_in(value: Any) -> Numbers | None:
    """Return a copy of what numbers a value is, as float64; None where it is no numbers, too many,
    or truth values.

    value: a number, an array, or lists of them with equal rows
    """
    if isinstance(value, np.ndarray | np.generic):
        if value.dtype.kind not in "iuf" or value.size > MOST_NUMBERS:
            return None
        return np.array(value, dtype=np.float64)
    if type(value) in (int, float):
        return _of_python(value)
    if type(value) in (list, tuple) and 0 < len(value) <= MOST_ITEMS and _starts_with_number(value):
        return _of_python(value)
    return None


def _of_python(value: Any) -> Numbers | None:
    """Return Python's numbers or lists as an array, None where their rows differ."""
    try:
        array = np.array(value)
    except (ValueError, TypeError, OverflowError):
        return None
    if array.dtype.kind not in "iuf" or array.size > MOST_NUMBERS:
        return None
    return array.astype(np.float64)


def _starts_with_number(value: Any) -> bool:
    """Whether the first thing in nested lists is a number: what is not is not touched further."""
    for _ in range(4):
        if type(value) not in (list, tuple):
            break
        if not value:
            return False
        value = value[0]
    return type(value) in (int, float) or isinstance(value, np.ndarray | np.floating | np.integer)
