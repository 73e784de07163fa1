"""Ask: put the cases of a question to a student's program and bring back plain data. Nothing is
judged here.

A question is plain data, see helpers/check/key_types.py: the names asked for, and calls that say
what to do with them. Answers are plain data too: for each call its value or its error, and what was
printed, warned and changed on the way.
"""

import contextlib
import dis
import io
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from helpers.check.key_types import Answers, Call, ErrorFacts, Question, Record
from helpers.check.model_facts import facts_of, facts_of_built
from helpers.check.named import NAMED
from helpers.check.plain import MAX_TEXT, Data, Function, Generator, Value, decode, encode

MISSING = object()  # stands for a name that the student's notebook does not define
MAX_COLLECTED = 10_000  # items taken from a student's generator
NOTHING = {  # steps of a function that does nothing
    "RESUME",
    "NOP",
    "POP_TOP",
    "LOAD_CONST",
    "RETURN_VALUE",
    "RETURN_CONST",
    "CACHE",
    "COPY_FREE_VARS",
}


class TooSlow(BaseException):
    """A call took longer than the examiner allows. It is no Exception, so a student's
    `except Exception` does not catch it.
    """


def ask(
    question: Question,
    things: Sequence[Any],
    seconds: float | None = None,
    budget: float | None = None,
) -> Answers:
    """Return the answers to a question.

    things: the student's objects, in the order of question["asked"]; MISSING where there is none
    seconds: the longest a call may take; only in a main thread on systems with interval timers,
      else no limit
    budget: seconds after which no further call is made
    """
    end = None if budget is None else time.monotonic() + budget
    states = [_state(thing) for thing in things]
    records: list[Record] = []
    for call in question["calls"]:
        thing, state = things[call["of"]], states[call["of"]]
        needs_function = call["do"] in ("call", "build")
        if thing is MISSING or (needs_function and state != "callable"):
            records.append({})
        elif end is not None and time.monotonic() > end:
            text = f"the calls before took {budget:g} seconds"
            records.append({"error": {"type": "TooSlow", "text": text}})
        else:
            records.append(_record(call, thing, seconds))
    return {"things": states, "calls": records}


# --- what the student has written -----------------------------------------------------------------


def _state(thing: Any) -> str:
    if thing is MISSING:
        return "missing"
    if callable(thing):
        return "blank" if is_stub(thing) else "callable"
    return "blank" if is_blank(thing) else "value"


def is_blank(value: Any) -> bool:
    """Whether a value is still the stub's `...` or None, also inside tuples, lists and dicts."""
    if value is None or value is Ellipsis:
        return True
    if isinstance(value, dict):
        return bool(value) and all(map(is_blank, value.values()))
    if isinstance(value, tuple | list):
        return bool(value) and all(map(is_blank, value))
    return False


def is_stub(function: Any) -> bool:
    """Whether a function's body does nothing at all: a docstring, `...`, `pass`, or only
    NotImplementedError.
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    if code.co_names == ("NotImplementedError",):
        return True
    if any(step.opname not in NOTHING for step in dis.get_instructions(code)):
        return False
    return all(
        const is None or const is Ellipsis or const == function.__doc__ for const in code.co_consts
    )


# --- one call -------------------------------------------------------------------------------------


def _record(call: Call, thing: Any, seconds: float | None) -> Record:
    """Return the record of one call; whatever the student's code raises becomes data."""
    record: Record = {}
    arguments: list[Any] = []
    before: list[Data] = []
    printed, errors = io.StringIO(), io.StringIO()
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(errors),
            _deadline(seconds),
        ):
            warnings.simplefilter("always")
            arguments = _arguments(call)
            before = list(map(encode, arguments))
            record["value"] = _do(call, thing, arguments)
    except TooSlow:
        record["error"] = {"type": "TooSlow", "text": f"no answer within {seconds:g} seconds"}
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        record["error"] = _error(error)
    pairs = enumerate(zip(arguments, before, strict=True))
    changed = [place for place, (argument, was) in pairs if encode(argument) != was]
    if changed:
        record["changed"] = changed
    if warned:
        record["warned"] = [str(warning.message)[:300] for warning in warned[:3]]
    if printed.getvalue().strip():
        record["printed"] = printed.getvalue()[: MAX_TEXT // 10]
    if errors.getvalue().strip():
        record["stderr"] = errors.getvalue()[: MAX_TEXT // 10]
    return record


def _do(call: Call, thing: Any, arguments: list[Any]) -> Data:
    """Do what a call says and return what came, encoded."""
    if call["do"] == "read":
        return encode(thing)
    if call["do"] == "model":
        return encode(facts_of(thing, arguments))
    if call["do"] == "build":
        return encode(facts_of_built(thing, *arguments))
    further = call.get("times", 1) - 1
    if not further:
        return encode(_collected(thing(*arguments)))
    rounds = [arguments] + [_arguments(call) for _ in range(further)]
    return encode([_collected(thing(*fresh)) for fresh in rounds])


def _arguments(call: Call) -> list[Any]:
    """Return fresh arguments for a call."""
    return list(map(_argument, decode(call.get("args", []))))


def _argument(argument: Value) -> Any:
    """Return an argument with the functions and generators that stand in it by name and seed."""
    if isinstance(argument, Function):
        function = NAMED[argument.name]
        return function(*argument.parameters) if argument.parameters else function
    if isinstance(argument, Generator):
        return np.random.default_rng(argument.seed)
    if isinstance(argument, list):
        return list(map(_argument, argument))
    return argument


def _collected(value: Any) -> Any:
    """Return an iterator (a student's generator, a zip) as a list; anything else as it is."""
    if hasattr(value, "__next__"):
        return [item for item, _ in zip(value, range(MAX_COLLECTED), strict=False)]
    return value


# --- errors and time ------------------------------------------------------------------------------


_HERE = __file__.rsplit("ask.py", 1)[0]


def _error(error: BaseException) -> ErrorFacts:
    """Return an exception as data: its type, its text, and the line of the student's code where it
    came up.
    """
    libraries = (sys.prefix, sys.base_prefix, _HERE)
    lines = [
        frame.line
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.line and not frame.filename.startswith(libraries)
    ]
    try:
        text = str(error)[:500]
    except Exception:  # a student's own exception class whose __str__ fails
        text = ""
    return {"type": type(error).__name__, "text": text, "line": lines[-1][:200] if lines else None}


@contextlib.contextmanager
def _deadline(seconds: float | None) -> Iterator[None]:
    """Raise TooSlow in a block that runs too long, where the system can."""
    if (
        not seconds
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(*_: Any) -> None:
        raise TooSlow

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
