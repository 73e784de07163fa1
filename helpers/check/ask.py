"""Ask: put the cases of a question to a student's program and bring back plain data. Nothing is
judged here.

A question is plain data: `{"asked": [names], "calls": [call, ...]}`. A call says what to do with
the asked thing number `of`: `read` its value, `call` it with `args`, `model`: use it as a trained
network on the arrays in `args`, or `build`: call it for a network, train that a little and use it.
Answers are plain data too, one record a call: its value or its error, and what was printed, warned
and changed on the way.
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

import numpy as np

from helpers.check.named import NAMED
from helpers.check.plain import MAX_TEXT, Function, Generator, decode, encode

MISSING = object()  # stands for a name that the student's notebook does not define
MAX_COLLECTED = 10_000  # items taken from a student's generator


class TooSlow(BaseException):
    """A call took longer than the examiner allows. Not an Exception, so a student's bare `except
    Exception` lets it through.
    """


def ask(question, things, seconds=None, budget=None):
    """Return the answers to a question: {"things": [state of each asked name], "calls": [record of
    each call]}.

    question: {"asked": [name, ...], "calls": [{"of": index, "do": "read" | "call" | "model" |
      "build", "args": [...], ...}]}
    things: the student's objects, in the order of question["asked"]; MISSING where there is none
    seconds: the longest a call may take; only in a main thread on systems with interval timers,
      else no limit
    budget: seconds after which no further call is made
    """
    end = None if budget is None else time.monotonic() + budget
    states = [_state(thing) for thing in things]
    records = []
    for call in question["calls"]:
        thing = things[call["of"]]
        if thing is MISSING or (
            call["do"] in ("call", "build") and states[call["of"]] != "callable"
        ):
            records.append({})
        elif end is not None and time.monotonic() > end:
            records.append(
                {"error": {"type": "TooSlow", "text": f"the calls before took {budget:g} seconds"}}
            )
        else:
            records.append(_record(call, thing, seconds))
    return {"things": states, "calls": records}


def _state(thing):
    if thing is MISSING:
        return "missing"
    if callable(thing):
        return "blank" if is_stub(thing) else "callable"
    return "blank" if is_blank(thing) else "value"


def is_blank(value):
    """Whether a value is still the stub's `...` or None, also inside tuples, lists and dicts."""
    if value is None or value is Ellipsis:
        return True
    if isinstance(value, dict):
        return bool(value) and all(is_blank(item) for item in value.values())
    if isinstance(value, tuple | list):
        return bool(value) and all(is_blank(item) for item in value)
    return False


def is_stub(function):
    """Whether a function's body does nothing at all: a docstring, `...`, `pass`, or only
    NotImplementedError.
    """
    code = getattr(function, "__code__", None)
    if code is None:
        return False
    if code.co_names == ("NotImplementedError",):
        return True
    nothing = {
        "RESUME",
        "NOP",
        "POP_TOP",
        "LOAD_CONST",
        "RETURN_VALUE",
        "RETURN_CONST",
        "CACHE",
        "COPY_FREE_VARS",
    }
    if any(step.opname not in nothing for step in dis.get_instructions(code)):
        return False
    return all(
        const is None or const is Ellipsis or const == function.__doc__ for const in code.co_consts
    )


def _record(call, thing, seconds):
    """Run one call and return its record; whatever the student's code raises becomes data."""
    record, args, before = {}, [], []
    printed, errors = io.StringIO(), io.StringIO()
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(errors),
            _deadline(seconds),
        ):
            warnings.simplefilter("always")
            args = [_argument(arg) for arg in decode(call.get("args", []))]
            before = [encode(arg) for arg in args]
            record["value"] = _do(call, thing, args)
    except TooSlow:
        record["error"] = {"type": "TooSlow", "text": f"no answer within {seconds:g} seconds"}
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:
        record["error"] = _error(error)
    changed = [
        i for i, (arg, was) in enumerate(zip(args, before, strict=True)) if encode(arg) != was
    ]
    if changed:
        record["changed"] = changed
    if warned:
        record["warned"] = [str(warning.message)[:300] for warning in warned[:3]]
    for name, stream in (("printed", printed), ("stderr", errors)):
        if stream.getvalue().strip():
            record[name] = stream.getvalue()[: MAX_TEXT // 10]
    return record


def _do(call, thing, args):
    if call["do"] == "read":
        return encode(thing)
    if call["do"] == "model":
        return encode(_use_model(thing, args))
    if call["do"] == "build":
        return encode(_build(thing, *args))
    times = call.get("times", 1)
    if times == 1:
        return encode(_collected(thing(*args)))
    fresh = [[_argument(arg) for arg in decode(call["args"])] for _ in range(times - 1)]
    return encode([_collected(thing(*each)) for each in (args, *fresh)])


def _argument(arg):
    if isinstance(arg, Function):
        return NAMED[arg.name](*arg.parameters) if arg.parameters else NAMED[arg.name]
    if isinstance(arg, Generator):
        return np.random.default_rng(arg.seed)
    if isinstance(arg, list):
        return [_argument(item) for item in arg]
    return arg


def _collected(value):
    """Turn an iterator (a student's generator, a zip) into a list; anything else stays as it is."""
    if hasattr(value, "__next__"):
        return [item for item, _ in zip(value, range(MAX_COLLECTED), strict=False)]
    return value


EAGER = 5  # so few training steps run faster than it takes to compile one


def _build(function, arguments, training, *probes):
    """Return what a network does that function(*arguments) returns, after training; None where it
    returns None.

    training: (X, y, steps), so many steps on the whole batch, or None
    """
    if hasattr(function, "count_params"):
        raise TypeError("this is a model, a function that returns one is asked for")
    model = function(*arguments)
    if model is None or training is None:
        return None if model is None else _use_model(model, probes)
    before = _outputs(model, probes)
    if not getattr(model, "compiled", False):
        return {**_use_model(model, probes), "before": None}
    X, y, steps = training
    if steps <= EAGER:
        model.run_eagerly = True
    for _ in range(steps):
        model.train_on_batch(X, y)
    return {**_use_model(model, probes), "before": before}


def _use_model(model, probes):
    """Return what a trained network does and says of itself: outputs on the probes, number of
    parameters, weights.

    model: anything callable on an (n, n_in) array or with predict(X); count_params() and
      get_weights() are used if there
    """
    facts = {
        "type": type(model).__name__,
        "outputs": _outputs(model, probes),
        "parameters": None,
        "weights": None,
        "layers": [],
    }
    if hasattr(model, "count_params"):
        facts["parameters"] = int(model.count_params())
    if hasattr(model, "get_weights"):
        facts["weights"] = [np.asarray(weight) for weight in model.get_weights()]
    for layer in getattr(model, "layers", []):
        config = layer.get_config() if hasattr(layer, "get_config") else {}
        facts["layers"].append(
            {
                "type": type(layer).__name__,
                "units": config.get("units"),
                "activation": config.get("activation"),
            }
        )
    loss = getattr(model, "loss", None)
    facts["loss"] = (
        loss
        if loss is None or isinstance(loss, str)
        else getattr(loss, "name", getattr(loss, "__name__", type(loss).__name__))
    )
    facts["compiled"] = getattr(model, "compiled", None)
    history = getattr(getattr(model, "history", None), "history", None)
    facts["losses"] = history.get("loss") if isinstance(history, dict) else None
    return facts


def _outputs(model, probes):
    """Return a network's outputs on each of the probes."""
    if isinstance(model, type) or not (callable(model) or hasattr(model, "predict")):
        raise TypeError(f"a trained network is asked for, this is {type(model).__name__}")
    return [np.asarray(model(X) if callable(model) else model.predict(X)) for X in probes]


def _error(error):
    """Describe an exception: its type, its text, and the line of the student's code where it came
    up.
    """
    frames = [
        f
        for f in traceback.extract_tb(error.__traceback__)
        if not f.filename.startswith(_HERE) and f.line
    ]
    own = [f for f in frames if not f.filename.startswith((sys.prefix, sys.base_prefix))]
    line = own[-1].line if own else None
    try:
        text = str(error)[:500]
    except Exception:  # a student's own exception class whose __str__ fails
        text = ""
    return {"type": type(error).__name__, "text": text, "line": line and line[:200]}


_HERE = __file__.rsplit("ask.py", 1)[0]


@contextlib.contextmanager
def _deadline(seconds):
    """Raise TooSlow in a call that runs too long, where the system can."""
    if (
        not seconds
        or not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def stop(signum, frame):
        raise TooSlow

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
