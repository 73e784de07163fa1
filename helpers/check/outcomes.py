"""Outcomes: what came of a call, seen through one case of a key."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.check.compare import SINGLE, compare
from helpers.check.key_types import Call, Case, Key
from helpers.check.observers import chain
from helpers.check.plain import Other, Value, decode
from helpers.check.problem import Problem, Wrong

# where the probes begin among the arguments of a call that uses a network
FIRST_PROBE = {"model": 0, "build": 2}


@dataclass
class Outcome:
    """What came of one case."""

    problem: Problem | None  # None: it is right
    notes: list[str]  # remarks that cost nothing
    # what the observers saw; the answer itself where they could see nothing
    value: Value = None
    error: str | None = None  # the type of what was raised
    seen: bool = True  # whether the observers could see something
    # whether numbers of single precision came, which observers may have turned into others
    single: bool = False


def outcome_of(key: Key, case: Case, states: list[str], records: list[dict[str, Any]]) -> Outcome:
    """Return the Outcome of one case.

    states, records: "things" and "calls" of what `ask` brought, in the number that the key asks
      for; else trusted in nothing
    """
    call, record = key["calls"][case["call"]], records[case["call"]]
    if call["do"] in ("call", "build") and states[call["of"]] == "value":
        name = key["asked"][call["of"]]
        return Outcome(Problem("type", f"{name} is a value, a function is asked for"), [])
    error = error_type(record)
    if error is not None:
        return _outcome_of_error(case, record, error)
    if "value" not in record:
        return Outcome(Problem("blank", "not attempted yet"), [])
    try:
        answer = decode(record["value"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return Outcome(Problem("type", "what came is no plain data"), [])
    if _is_generator(answer, call):
        return Outcome(Problem("type", "it is a generator, expected a value"), [])
    if call["do"] in FIRST_PROBE and isinstance(answer, dict):  # the key's probes, whatever came
        answer["probes"] = decode(call["args"])[FIRST_PROBE[call["do"]] :]
    return _outcome_of_answer(case, call, record, answer)


def error_type(record: dict[str, Any]) -> str | None:
    """Return the name of the type of what a call raised, None where it raised nothing."""
    error = record.get("error")
    return str(error.get("type"))[:60] if isinstance(error, dict) else None


def _outcome_of_error(case: Case, record: dict[str, Any], error: str) -> Outcome:
    if case["compare"] == "raises" and error == decode(case["expected"]):
        return Outcome(None, [], error=error)
    raised = record["error"]
    text = f"{raised.get('type')}: {raised.get('text', '')}".rstrip(": ")[:300]
    return Outcome(Problem("raised", f"it stopped with {text}"), [], error=error)


def _is_generator(answer: Value, call: Call) -> bool:
    """Whether a function gave a generator inside of what it returned; one that it returned itself
    came as a list.
    """
    is_one = isinstance(answer, Other) and answer.type_name == "generator"
    return is_one and call["do"] == "call" and call.get("times", 1) == 1


def _outcome_of_answer(case: Case, call: Call, record: dict[str, Any], answer: Value) -> Outcome:
    """Return the Outcome of a case whose call brought an answer."""
    single = holds_single(answer)
    try:
        value = chain(case["observe"], answer)
    except Wrong as wrong:
        return Outcome(wrong.problem, [], answer, seen=False, single=single)
    options = case["options"]
    if single and case["compare"] == "close":
        options = {**SINGLE, **options}
    problem, notes = compare(case["compare"], decode(case["expected"]), value, options)
    if problem is None:
        problem = _problem_on_the_way(case, call, record)
    elif problem.code == "none" and record.get("printed"):
        problem = Problem("printed", "it printed its result and returned None: use `return`")
    return Outcome(problem, notes, value, single=single)


def _problem_on_the_way(case: Case, call: Call, record: dict[str, Any]) -> Problem | None:
    """Return what is not right although the value is: changed arguments, warnings."""
    if case["pure"] and record.get("changed"):
        told = record["changed"] if isinstance(record["changed"], list) else []
        places = [place for place in told if isinstance(place, int)]
        changed = ", ".join(_argument_name(call, place) for place in places)
        return Problem(
            "changed",
            f"the values are right, but it changed its argument {changed}: work on a copy",
        )
    if case["quiet"] and warnings_in(record):
        warning = warnings_in(record)[0][:80]
        return Problem("warned", f"the values are right, but NumPy warned: {warning}")
    return None


def warnings_in(record: dict[str, Any]) -> list[str]:
    """Return the warnings that a record tells of; a forged one may hold anything there."""
    warned = record.get("warned")
    return [str(warning) for warning in warned] if isinstance(warned, list) else []


def _argument_name(call: Call, place: int) -> str:
    names = call.get("names", [])
    return names[place] if place < len(names) else str(place + 1)


def holds_single(value: Value) -> bool:
    """Whether an answer holds arrays of floats of less than double precision, also inside tuples,
    lists and dicts.
    """
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, tuple | list):
        return any(map(holds_single, value))
    return (
        isinstance(value, np.ndarray | np.generic)
        and value.dtype.kind == "f"
        and value.dtype.itemsize < 8
    )
