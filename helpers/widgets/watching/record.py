"""Record: run a student's function, and bring back what it gave, what went wrong, and the numbers
that came up on the way, each with the line.

It runs twice. The first run, on plain arrays, counts: lines are followed, nothing else is touched.
The second, on arrays that tell, only adds sightings; where it ends otherwise, it is forgotten.
"""

import contextlib
import dis
import functools
import inspect
import io
import itertools
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.check.ask import MAX_COLLECTED, TooSlow
from helpers.check.plain import encode
from helpers.widgets.watching.noted_array import NotedArray, noted
from helpers.widgets.watching.sightings import (
    NOWHERE,
    Notes,
    Numbers,
    Operation,
    Played,
    Sighting,
    Spot,
    numbers_in,
    played,
    spot_of,
)

SECONDS = 5.0  # that a function may take
MOST_PRINTED = 2_000  # characters
MOST_PARTS = 20  # of a list, dict or object whose parts are looked at
STORES = ("STORE_FAST", "STORE_DEREF", "STORE_NAME", "STORE_GLOBAL")
CLEARS = "LOAD_FAST_AND_CLEAR"  # makes room for the variable of a comprehension
LOADS = ("LOAD_FAST", "LOAD_DEREF", "LOAD_NAME", "LOAD_GLOBAL")


@dataclass(frozen=True)
class Failure:
    """How a function ended that did not return.

    hung: it took longer than it may
    operation: on arrays, that raised the error; None if none did
    """

    type: str
    text: str
    spot: Spot
    hung: bool = False
    operation: Operation | None = None


@dataclass
class Record:
    """What came of a function.

    value: as plain data (helpers.check.plain); None where it failed
    type_name: the type of what it returned
    changed: the numbers of the arguments that it changed
    last_line: at which it came back; None where it did not
    """

    played: Played
    value: Any = None
    type_name: str = ""
    failure: Failure | None = None
    sightings: list[Sighting] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    printed: str = ""
    warned: list[str] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    last_line: int | None = None


def record(
    function: Callable[..., Any], arguments: Sequence[Any], seconds: float = SECONDS
) -> Record:
    """Return the Record of a student's function on arguments, which it cannot change.

    arguments: arrays, or lists of tuples of arrays
    seconds: that each of the two runs may take
    """
    ours = played(function)
    plain = _run(function, ours, _copied(arguments, np.array), Notes(), seconds)
    if plain.failure is not None and plain.failure.hung:
        return plain
    notes = Notes(run=1)
    telling = functools.partial(_telling, notes, ours)
    second = _run(function, ours, _copied(arguments, telling), notes, seconds)
    if _same_end(plain, second):
        plain.sightings += second.sightings
        plain.operations = second.operations
        if plain.failure is not None:
            plain.failure = second.failure
    return plain


def timed(function: Callable[..., Any], seconds: float = SECONDS) -> Callable[..., Any]:
    """Return a function that does the same and raises TooSlow where it takes too long."""
    ours = played(function)

    def call(*arguments: Any) -> Any:
        tracer = _Tracer(ours, None, time.monotonic() + seconds)
        with tracer.following():
            return function(*arguments)

    return call


def _copied(arguments: Any, copy: Callable[[Any], Any]) -> Any:
    """Return arguments with a copy for each array in them."""
    if isinstance(arguments, list | tuple):
        return type(arguments)([_copied(argument, copy) for argument in arguments])
    return copy(arguments)


def _telling(notes: Notes, ours: Played, array: Any) -> Any:
    return noted(np.array(array), notes, ours)


def _same_end(first: Record, second: Record) -> bool:
    """Whether the second run ended as the first did, so that what it saw belongs to it."""
    if first.failure is not None and second.failure is not None:
        ends = [(end.type, end.hung, end.spot) for end in (first.failure, second.failure)]
        return ends[0] == ends[1]
    if first.failure is not None or second.failure is not None:
        return False
    return bool(first.value == second.value)


# --- one run --------------------------------------------------------------------------------------


def _run(
    function: Callable[..., Any], ours: Played, arguments: Any, notes: Notes, seconds: float
) -> Record:
    """Return what came of one run; whatever it raises becomes data."""
    result = Record(ours)
    before = encode(_copied(arguments, np.array))
    printed = io.StringIO()
    tracer = _Tracer(ours, notes, time.monotonic() + seconds)
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
            tracer.following(),
        ):
            warnings.simplefilter("always")
            value = _collected(function(*arguments))
        result.type_name = type(value).__name__
        result.value = encode(_without_notes(value))
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        result.failure = _failure(error, ours, notes)
    if tracer.stopped_at is not None:
        result.value, result.failure = None, Failure("TooSlow", "", tracer.stopped_at, hung=True)
    after = encode(_copied(arguments, np.array))
    pairs = enumerate(zip(before, after, strict=True))
    result.changed = [place for place, (was, now) in pairs if was != now]
    result.sightings, result.operations = notes.sightings, notes.operations
    result.last_line = notes.last_line
    result.printed = printed.getvalue()[:MOST_PRINTED]
    result.warned = [str(warning.message)[:300] for warning in warned[:3]]
    return result


def _collected(value: Any) -> Any:
    """Return a generator as a list; a coroutine, which nobody will wait for, is closed."""
    if inspect.iscoroutine(value):
        value.close()
    elif isinstance(value, types.GeneratorType):
        items = list(itertools.islice(value, MAX_COLLECTED + 1))
        if len(items) > MAX_COLLECTED:
            raise TooSlow  # a generator without end
        return items
    return value


def _without_notes(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, NotedArray) else value


def _failure(error: BaseException, ours: Played, notes: Notes) -> Failure:
    """Return an exception as data."""
    try:
        text = str(error)[:500]
    except Exception:  # a student's own exception class whose __str__ fails
        text = ""
    spot = NOWHERE
    trace = error.__traceback__
    while trace is not None:
        spot = _moved(spot, trace.tb_frame, trace.tb_lineno, ours)
        trace = trace.tb_next
    last = notes.operations[-1] if notes.operations else None
    broken = last if last is not None and last.result is None else None
    hung = isinstance(error, TooSlow)
    return Failure(type(error).__name__, text, spot, hung, broken)


def _moved(spot: Spot, frame: types.FrameType, line: int, ours: Played) -> Spot:
    """Return where the student's code is after one more call of a traceback, outermost first."""
    if frame.f_code in ours.own:
        return Spot(line)
    if ours.is_students(frame):
        return Spot(spot.line, frame.f_code, line)
    return spot


# --- following the lines --------------------------------------------------------------------------


class _Tracer:
    """Follows the lines of the student's code, and stops it when its time is over.

    notes: where to write what comes up; None to watch the time only
    stopped_at: where the student's code was when its time was over; None before
    """

    def __init__(self, ours: Played, notes: Notes | None, end: float) -> None:
        self.ours, self.notes, self.end = ours, notes, end
        self.stopped_at: Spot | None = None

    @contextlib.contextmanager
    def following(self) -> Iterator[None]:
        """Follow what runs in a block; a debugger that was at work goes on afterwards."""
        previous = sys.gettrace()
        sys.settrace(self.enter)
        try:
            yield
        finally:
            sys.settrace(previous)

    def enter(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """Return what follows the lines of a call: None where it is not the student's code."""
        self.watch_time(frame)
        if not self.ours.is_students(frame):
            return None
        return self.watch_lines if self.notes is None else _Call(self, self.notes).step

    def watch_lines(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """Watch the time at each line."""
        self.watch_time(frame)
        return self.watch_lines

    def watch_time(self, frame: types.FrameType) -> None:
        """Raise TooSlow when the time is over."""
        if time.monotonic() > self.end:
            if self.stopped_at is None:
                self.stopped_at = spot_of(frame, self.ours)
            raise TooSlow


class _Call:
    """Follows one call of one function: which line ran, and what it left in the variables."""

    def __init__(self, tracer: _Tracer, notes: Notes) -> None:
        self.tracer, self.notes = tracer, notes
        self.line: int | None = None  # the line that is running
        self.known: dict[str, tuple[Any, Numbers]] = {}  # the variables, to see what changes

    def step(self, frame: types.FrameType, event: str, argument: Any) -> Any:
        """Note what the line before left, before the next one runs; the tracer of a frame."""
        if event in ("line", "return"):
            self.tracer.watch_time(frame)
            if not self.notes.full:
                try:
                    self.note(frame, event, argument)
                except Exception:  # of an object of the student's that cannot be looked at
                    self.notes.work = sys.maxsize
            self.line = frame.f_lineno
            if event == "return" and frame.f_code is self.tracer.ours.code:
                self.notes.last_line = frame.f_lineno
        return self.step

    def note(self, frame: types.FrameType, event: str, argument: Any) -> None:
        """Write down what changed among the variables, and what the function returns."""
        spot = spot_of(frame, self.tracer.ours)
        line = frame.f_lineno if self.line is None else self.line
        before = _at_line(spot, line, frame.f_code in self.tracer.ours.own)
        names = _names_of(frame.f_code)
        stored, loaded = names.stored.get(line, set()), names.loaded.get(line, set())
        if self.line is None:  # the arguments: they are as fresh as what a line stores
            stored, loaded = set(frame.f_locals), set()
        variables = {
            name: value for name, value in frame.f_locals.items() if name not in names.outer
        }
        for name, value in _parts_of(variables):
            if name in names.loops and type(value) is int:  # counts, and is no result
                continue
            fresh = name in stored and name not in loaded
            if self.is_new(name, value, name in stored):
                how = "stored" if fresh else "updated"
                self.notes.add(self.known[name][1], before, name, how, frame.f_code)
        if event == "return":
            numbers = numbers_in(argument)
            if numbers is not None:
                code = frame.f_code
                self.notes.add(numbers, spot, code.co_name, "returned", code)

    def is_new(self, name: str, value: Any, stored: bool) -> bool:
        """Whether a variable holds numbers that the line stored or changed; they are kept.

        stored: whether the line stores it: perhaps only later, where it runs over several lines or
          holds a comprehension, so an array must be another one or hold other numbers
        """
        numbers = numbers_in(value)
        was = self.known.pop(name, None)
        if numbers is None:
            return False
        self.notes.work += numbers.size
        self.known[name] = (value, numbers)
        if was is None or (stored and (was[0] is not value or numbers.ndim == 0)):
            return True
        return not np.array_equal(was[1], numbers, equal_nan=True)


def _at_line(spot: Spot, line: int, own: bool) -> Spot:
    """Return a spot with the line of its innermost function set back to the one before."""
    return Spot(line) if own else Spot(spot.line, spot.helper, line)


@dataclass(frozen=True)
class _Names:
    """The names in a function.

    stored, loaded: by line
    loops: the variables of its loops
    outer: those of the functions around it
    """

    stored: dict[int, set[str]]
    loaded: dict[int, set[str]]
    loops: set[str]
    outer: frozenset[str]


@functools.lru_cache(maxsize=500)
def _names_of(code: types.CodeType) -> _Names:
    """Return the names in a function, by what its instructions do with them."""
    found = _Names({}, {}, set(), frozenset(code.co_freevars))
    before = ""
    for step in dis.get_instructions(code):
        line = step.positions.lineno if step.positions is not None else None
        # STORE_FAST_LOAD_FAST and the like (Python 3.13) name two
        names = set(map(str, step.argval if isinstance(step.argval, tuple) else (step.argval,)))
        if line is not None and step.opname.startswith(STORES):
            found.stored.setdefault(line, set()).update(names)
            if before in ("FOR_ITER", "UNPACK_SEQUENCE"):
                found.loops.update(names)
        elif line is not None and step.opname.startswith(LOADS) and step.opname != CLEARS:
            found.loaded.setdefault(line, set()).update(names)
        before = step.opname
    return found


def _parts_of(variables: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, value) of variables, and of what lies in their lists, dicts and in `self`."""
    for name, value in list(variables.items()):
        yield name, value
        if type(value) in (list, tuple) and len(value) <= MOST_PARTS:
            for place, item in enumerate(value):
                if isinstance(item, np.ndarray | list):
                    yield f"{name}[{place}]", item
        elif type(value) is dict and len(value) <= MOST_PARTS:
            for key, item in list(value.items()):
                yield f"{name}[{key!r}]" if type(key) in (str, int) else name, item
        elif name == "self" and isinstance(getattr(value, "__dict__", None), dict):
            for key, item in list(vars(value).items())[:MOST_PARTS]:
                yield f"self.{key}", item
