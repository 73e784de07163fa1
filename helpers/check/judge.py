"""Judge: compare a student's answers with a key and return a verdict. Data in, data out: it runs no
code of anybody's.

A key is plain data (see CONTRIBUTING.md, "What is in a key"): calls to ask, cases that say what to
look at and compare, the parts they belong to with their points, the known mistakes with the signs
by which their answers are recognised, and hints.
"""

import re
from dataclasses import asdict, dataclass, field

import numpy as np

from helpers.check.compare import GUESS_CUT, GUESS_ROUNDED, SINGLE, Problem, Wrong, compare
from helpers.check.observe import chain
from helpers.check.plain import Function, Generator, Other, decode

RIGHT, PARTLY, WRONG, BLANK, MISSING = "right", "partly", "wrong", "blank", "missing"
UNSURE = {
    "wrong": True
}  # the sign of a case that a mistake fails in another way on every processor


@dataclass
class Failure:
    """One case that did not come out as expected: the call, what was expected, what came, and why
    it is not right.
    """

    call: str
    expected: str
    got: str
    sentence: str
    line: str = ""


@dataclass
class Part:
    """One part of an exercise: its title and points, whether it passed, and its smallest telling
    failure.
    """

    title: str
    points: float
    passed: bool
    blank: bool = False
    failure: Failure | None = None


@dataclass
class Verdict:
    """What a check found: the state, the points, the parts, the mistakes by name, notes, and hints
    in growing concreteness.
    """

    exercise: str
    title: str
    state: str
    points: float
    max_points: float
    parts: list[Part] = field(default_factory=list)
    mistakes: list[tuple[str, str]] = field(default_factory=list)  # (name, message)
    notes: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def to_dict(self):
        return asdict(self)


@dataclass
class Outcome:
    """What came of one case."""

    problem: Problem | None
    notes: list
    value: object = (
        None  # what the observers saw, or the answer itself where they could see nothing
    )
    error: str | None = None  # the type of what was raised
    seen: bool = True
    # whether numbers of single precision came, which observers may have turned into others
    single: bool = False


def question_of(key):
    """Return what the student's program may see of a key: the names asked for and the calls,
    nothing expected.
    """
    hidden = ("names",)
    calls = [{k: v for k, v in call.items() if k not in hidden} for call in key["calls"]]
    return {"asked": key["asked"], "calls": calls}


def judge(key, answers):
    """Return the Verdict on answers (plain data from `ask`, trusted in nothing) under a key."""
    states, records = _checked(key, answers)
    verdict = Verdict(
        key["id"], key["title"], WRONG, 0.0, float(key["points"]), hints=list(key["hints"])
    )
    verdict.missing = [
        name for name, state in zip(key["asked"], states, strict=True) if state == "missing"
    ]
    blank = [
        state in ("blank", "missing") or _never_written(key, records, i)
        for i, state in enumerate(states)
    ]
    outcomes = [outcome_of(key, case, states, records) for case in key["cases"]]
    for part in key["parts"]:
        verdict.parts.append(_part(key, part, outcomes, records, blank))
    verdict.points = round(sum(part.points for part in verdict.parts if part.passed), 6)
    if all(blank):
        verdict.state = MISSING if verdict.missing else BLANK
        verdict.points = 0.0
        return verdict
    if all(part.passed for part in verdict.parts):
        verdict.state = RIGHT
    elif any(part.passed for part in verdict.parts):
        verdict.state = PARTLY
    verdict.mistakes = _mistakes(key, outcomes, blank)
    for part in verdict.parts if verdict.mistakes else []:
        if part.failure is not None:  # the name of the mistake says more than a guess
            part.failure.sentence = part.failure.sentence.removesuffix(GUESS_CUT).removesuffix(
                GUESS_ROUNDED
            )
    verdict.notes = _notes(key, outcomes, records, verdict)
    return verdict


def _checked(key, answers):
    """Return (states, records) of answers, with the length and the types that the key asks for."""
    states = answers.get("things") if isinstance(answers, dict) else None
    records = answers.get("calls") if isinstance(answers, dict) else None
    if not isinstance(states, list) or len(states) != len(key["asked"]):
        states = ["missing"] * len(key["asked"])
    if not isinstance(records, list) or len(records) != len(key["calls"]):
        records = [{} for _ in key["calls"]]
    return [str(state) for state in states], [
        record if isinstance(record, dict) else {} for record in records
    ]


def _never_written(key, records, of):
    """Whether every call of an asked function raised NotImplementedError: the stub of another tool,
    not an answer.
    """
    own = [record for call, record in zip(key["calls"], records, strict=True) if call["of"] == of]
    return bool(own) and all(_error_type(record) == "NotImplementedError" for record in own)


def _error_type(record):
    error = record.get("error")
    return str(error.get("type"))[:60] if isinstance(error, dict) else None


def outcome_of(key, case, states, records):
    call, record = key["calls"][case["call"]], records[case["call"]]
    name = key["asked"][call["of"]]
    if states[call["of"]] == "value" and call["do"] in ("call", "build"):
        return Outcome(Problem("type", f"{name} is a value, a function is asked for"), [])
    error = _error_type(record)
    if error is not None:
        if case["compare"] == "raises" and error == decode(case["expected"]):
            return Outcome(None, [], error=error)
        return Outcome(Problem("raised", _raised(record)), [], error=error)
    if "value" not in record:
        return Outcome(Problem("blank", "not attempted yet"), [])
    try:
        value = decode(record["value"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return Outcome(Problem("type", "what came is no plain data"), [])
    if (
        isinstance(value, Other)
        and call["do"] == "call"
        and call.get("times", 1) == 1
        and value.type_name == "generator"
    ):
        return Outcome(Problem("type", "it is a generator, expected a value"), [])
    if call["do"] in ("model", "build") and isinstance(value, dict):
        value["probes"] = decode(call["args"])[
            {"model": 0, "build": 2}[call["do"]] :
        ]  # from the key, whatever came
    single = holds_single(value)
    try:
        value = chain(case["observe"], value)
    except Wrong as wrong:
        return Outcome(wrong.problem, [], value, seen=False, single=single)
    options = case["options"]
    if single and case["compare"] == "close":
        options = {**SINGLE, **options}
    problem, notes = compare(case["compare"], decode(case["expected"]), value, options)
    if problem is not None and problem.code == "none" and record.get("printed"):
        problem = Problem("printed", "it printed its result and returned None: use `return`")
    if problem is None and case["pure"] and record.get("changed"):
        names = call.get("names", [])
        changed = [
            names[i] if i < len(names) else str(i + 1)
            for i in record["changed"]
            if isinstance(i, int)
        ]
        problem = Problem(
            "changed",
            f"the values are right, but it changed its argument {', '.join(changed)}: "
            "work on a copy",
        )
    if problem is None and case["quiet"] and record.get("warned"):
        problem = Problem(
            "warned", f"the values are right, but NumPy warned: {str(record['warned'][0])[:80]}"
        )
    return Outcome(problem, notes, value, single=single)


def holds_single(value):
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


def _raised(record):
    error = record["error"]
    text = f"{error.get('type')}: {error.get('text', '')}".rstrip(": ")[:300]
    return f"it stopped with {text}"


def _part(key, part, outcomes, records, blank):
    cases = [
        (case, outcome)
        for case, outcome in zip(key["cases"], outcomes, strict=True)
        if case["part"] == part["id"]
    ]
    failed = [(case, outcome) for case, outcome in cases if outcome.problem is not None]
    result = Part(part["title"], part["points"], passed=bool(cases) and not failed)
    if not failed:
        return result
    result.blank = all(
        blank[key["calls"][case["call"]]["of"]] or o.problem.code == "blank" for case, o in failed
    )
    order = {"raised": 2, "blank": 3}
    case, outcome = min(
        failed, key=lambda item: (order.get(item[1].problem.code, 1), item[0]["size"])
    )
    call, record = key["calls"][case["call"]], records[case["call"]]
    unseen = outcome.error or not outcome.seen or outcome.problem.code == "blank"
    of_model = (
        call["do"] in ("model", "build") and unseen
    )  # the sentence says it all: a model is no value to print
    error = record.get("error") if isinstance(record.get("error"), dict) else {}
    result.failure = Failure(
        call=case.get("say") or call_text(key["asked"][call["of"]], call),
        expected="" if case["compare"] == "sealed" or of_model else expected_text(case),
        got=""
        if outcome.error
        or outcome.problem.code == "blank"
        or of_model
        or (case["observe"] and outcome.value is None)
        else value_text(outcome.value),
        sentence=outcome.problem.sentence,
        line=str(error.get("line") or "")[:200],
    )
    return result


def _mistakes(key, outcomes, blank):
    """Return the known mistakes, at most one for each asked thing, that answer as the student's
    program does.

    All signs of a mistake must show, and they must explain at least half of what failed; of
      several, the one with most signs.
    A mistake that is "seen" has no signs: an observer tells it by a code of its name; of several,
      the author's first.
    """
    found = []
    codes = {outcome.problem.code for outcome in outcomes if outcome.problem is not None}
    for of in range(len(key["asked"])):
        own = [
            o
            for case, o in zip(key["cases"], outcomes, strict=True)
            if key["calls"][case["call"]]["of"] == of
        ]
        failed = sum(outcome.problem is not None for outcome in own)
        best = None
        for mistake in key["mistakes"]:
            signs = mistake["signs"]
            if (
                mistake.get("seen")
                and mistake["name"] in codes
                and not blank[mistake["of"]]
                and mistake["of"] == of
                and best is None
            ):
                best = mistake
            if (
                mistake["of"] != of
                or blank[of]
                or not _sure(mistake)
                or 2 * len(signs) < failed
                or (best and _sure(mistake) <= _sure(best))
            ):
                continue
            if all(
                shows(sign, key["cases"][int(i)], outcomes[int(i)]) for i, sign in signs.items()
            ):
                best = mistake
        if best is not None:
            found.append((best["name"], best["message"]))
    for outcome in outcomes:
        if outcome.problem is not None:
            found.extend(outcome.problem.mistakes)
    return list(dict.fromkeys(found))


def _sure(mistake):
    """Return how many signs of a mistake are the same on every processor."""
    return sum(sign != UNSURE for sign in mistake["signs"].values())


def shows(sign, case, outcome):
    """Whether an outcome bears the sign of a mistake: {"value": ...}, {"error": type}, {"problem":
    code} or UNSURE.
    """
    if sign == UNSURE:
        return outcome.problem is not None
    if "error" in sign:
        return outcome.error == sign["error"]
    if "problem" in sign:
        return outcome.problem is not None and outcome.problem.code == sign["problem"]
    if outcome.problem is None or outcome.error is not None or not outcome.seen:
        return False
    options = tolerance_of(case)
    if sign.get("single") or outcome.single:
        options = {**SINGLE, **options}
    return compare("close", decode(sign["value"]), outcome.value, options)[0] is None


def tolerance_of(case):
    """Return the options of a case that say how far a number may be off."""
    return {name: value for name, value in case["options"].items() if name in ("rtol", "atol")}


def _notes(key, outcomes, records, verdict):
    """Return remarks that cost nothing, and what the student's own program printed or warned while
    it was asked.
    """
    notes = list(
        dict.fromkeys(
            note for outcome in outcomes if outcome.problem is None for note in outcome.notes
        )
    )
    if verdict.state != RIGHT:
        printed = next(
            (record["printed"] for record in records if isinstance(record.get("printed"), str)),
            None,
        )
        if printed:
            notes.append(f"your code printed: {printed.strip()[:200]}")
        warned = next((record["warned"][0] for record in records if record.get("warned")), None)
        if warned:
            notes.append(f"Python warned: {str(warned)[:200]}")
    return notes


# --- how numbers and calls read -------------------------------------------------------------------


def value_text(value, limit=300):
    """Return a value as short text: its shape where it has one, its numbers to six digits."""
    if isinstance(value, np.ndarray):
        with np.printoptions(precision=6, threshold=24, edgeitems=3, suppress=False, linewidth=88):
            text = str(value)
        return f"shape {value.shape}\n{text}"[:limit] if value.ndim else text
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, tuple | list):
        inner = ", ".join(value_text(item, limit) for item in value[:6]) + (
            ", …" if len(value) > 6 else ""
        )
        comma = "," if len(value) == 1 else ""
        return (f"({inner}{comma})" if isinstance(value, tuple) else f"[{inner}]")[:limit]
    if isinstance(value, set):
        return f"{{{', '.join(sorted(value_text(item, limit) for item in value))}}}"[:limit]
    if isinstance(value, Other):
        return f"something of type {value.type_name}"
    if isinstance(value, Function):
        return value.name
    if isinstance(value, Generator):
        return f"np.random.default_rng({value.seed})"
    return repr(value)[:limit]


def call_text(name, call):
    """Return a call as a student would write it, large arrays by their shape."""
    if call["do"] != "call":
        return name
    parts = []
    for i, arg in enumerate(decode(call["args"])):
        label = call["names"][i] if i < len(call.get("names", [])) else None
        text = _argument_text(arg)
        parts.append(f"{label}={text}" if label else text)
    text = f"{name}({', '.join(parts)})"
    if call.get("times", 1) > 1:
        text += f", called {call['times']} times"
    return text


def _argument_text(arg):
    if isinstance(arg, np.ndarray) and arg.size > 12:
        return f"‹array {arg.shape}›"
    if isinstance(arg, np.ndarray):
        with np.printoptions(precision=4, linewidth=200):
            return re.sub(
                r"\s+(?=[,\]])|(?<=\[)\s+",
                "",
                " ".join(np.array2string(arg, separator=", ").split()),
            )
    if isinstance(arg, list | tuple):
        inner = ", ".join(map(_argument_text, arg))
        return f"[{inner}]" if isinstance(arg, list) else f"({inner})"
    return value_text(arg)


def expected_text(case):
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
