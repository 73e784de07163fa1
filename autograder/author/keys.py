"""Make keys: what the reference and every known mistake answer on freshly drawn cases, as data."""

import hashlib
import inspect
import warnings

import numpy as np

from autograder.author.exercise import FROM_REFERENCE
from autograder.author.signs import signs_of_mistakes
from helpers.check.ask import ask
from helpers.check.compare import RTOL, SINGLE, compare
from helpers.check.judge import question_of, tolerance_of
from helpers.check.observers import chain
from helpers.check.outcomes import holds_single
from helpers.check.plain import decode, encode
from helpers.check.sealed import enclose, seal


def seed_of(*words):
    """Return a whole number drawn from words by SHA-256: the same words give the same cases."""
    return int.from_bytes(hashlib.sha256("|".join(map(str, words)).encode()).digest()[:8], "big")


def make_key(exercise, reference, lesson, seed, mistakes=True):
    """Return the key of an exercise as plain data.

    exercise: an autograder.author.exercise.Exercise
    reference: {name: object}, what the lesson's own solution defines
    lesson: the lesson's name, such as "02_layer"
    seed: words (a list) that fix the cases: ["public"] or course secret, lesson and run number
    mistakes: whether the known mistakes are run too, which takes most of the time; without them the
      key names none
    """
    absent = [name for name in exercise.asks if name not in reference]
    if absent:
        raise ValueError(
            f"{lesson}: exercise {exercise.id} asks for {', '.join(absent)}, which the "
            "lesson's solution does not define"
        )
    cases = exercise.make_cases(np.random.default_rng(seed_of(*seed, exercise.id)))
    salt = hashlib.sha256(f"salt|{seed_of(*seed, exercise.id)}".encode()).hexdigest()[:16]
    calls, numbers = _calls(exercise, cases, reference)
    key = {
        "id": exercise.id,
        "lesson": lesson,
        "title": exercise.title,
        "kind": exercise.kind,
        "points": exercise.points,
        "asked": exercise.asks,
        "uses": exercise.uses,
        "parts": [_part(id, *titled) for id, titled in exercise.parts.items()],
        "calls": calls,
        "hints": exercise.hints,
        "mistakes": [],
    }
    things = [reference[name] for name in exercise.asks]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        records = ask(question_of(key), things)["calls"]
        key["cases"] = []
        for case, number in zip(cases, numbers, strict=True):
            key["cases"].append(_case(exercise, case, number, records[number], salt))
        if mistakes:
            key["mistakes"] = signs_of_mistakes(exercise, key, things)
    return key


def _part(id, title, points):
    return {"id": id, "title": title, "points": points}


def _calls(exercise, cases, reference):
    """Return the calls to ask, each once, and for every case the number of its call."""
    calls, numbers = [], []
    for case in cases:
        call = {"of": exercise.asks.index(case.of), "do": case.do}
        if case.do != "read":
            call["args"] = encode(list(case.args))
        if case.do == "call":
            call["names"] = _argument_names(reference[case.of])
        if case.times != 1:
            call["times"] = case.times
        if call not in calls:
            calls.append(call)
        numbers.append(calls.index(call))
    return calls, numbers


def _argument_names(function):
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _case(exercise, case, number, record, salt):
    """Return a key's case.

    number: of its call; record: what the reference answered to it
    """
    made = {
        "call": number,
        "part": case.part,
        "observe": case.observe,
        "compare": case.compare,
        "options": case.options,
        "pure": case.pure,
        "quiet": case.quiet,
        "size": _size(case.args),
    }
    if case.say:
        made["say"] = case.say
    if case.expected is not FROM_REFERENCE:
        made["expected"] = encode(case.expected)
        return made
    if "value" not in record:
        raise ValueError(
            f"exercise {exercise.id}, part {case.part}: the reference gives no answer: "
            f"{record.get('error')}"
        )
    answer = decode(record["value"])
    value = chain(case.observe, answer)
    if case.compare == "sealed":
        made["expected"] = _sealed(case, value, salt)
        return made
    if case.compare == "close" and holds_single(answer):  # known to single precision only
        made["options"] = {**SINGLE, **made["options"]}
    made["expected"] = encode(value)
    return made


def _size(args):
    """Return how hard a case is to read: how many numbers it has, 1000 more if one is odd.

    A number is odd where everyday life has none like it: below 0.05 or above 200.
    """
    numbers = [arg for arg in args if isinstance(arg, int | float | np.ndarray)]
    arrays = [np.asarray(arg, dtype=float).ravel() for arg in numbers]
    largest = [float(np.abs(array).max(initial=0.0)) for array in arrays if array.any()]
    count = sum(array.size for array in arrays)
    count += sum(len(arg) for arg in args if isinstance(arg, list | tuple))
    return count + (0 if all(0.05 <= number <= 200 for number in largest) else 1000)


def _sealed(case, value, salt):
    """Return what stands in a key for an answer that must not be readable there."""
    decimals = case.options.get("decimals", 6)
    if case.options.get("several"):
        value = set(value)
    right = [seal(answer, salt, decimals) for answer in (value, *case.also)]
    replies = {}
    for answer, (name, message) in case.wrong.items():
        sealed = seal(answer, salt, decimals)
        if sealed in right:
            raise ValueError(
                f"part {case.part}: {answer!r} is listed as wrong, but it is the reference's answer"
            )
        replies[sealed] = enclose(f"{name}|{message}", sealed)
    pairs = sorted([sealed, reply] for sealed, reply in replies.items())
    return {"$dict": [["salt", salt], ["right", right], ["replies", {"$dict": pairs}]]}


# --- when two keys are the same -------------------------------------------------------------------


def same_key(one, other):
    """Whether two keys ask and judge alike: all data equal, numbers to what their cases tolerate.

    Keys made on two processors are the same in this sense and differ in last digits.
    """
    if not _same(_head(one), _head(other), {}):
        return False
    if any(len(one[name]) != len(other[name]) for name in ("cases", "mistakes")):
        return False
    options = [tolerance_of(case) for case in one["cases"]]
    cases = zip(one["cases"], other["cases"], options, strict=True)
    mistakes = zip(one["mistakes"], other["mistakes"], strict=True)
    if not all(_same(*pair, within) for *pair, within in cases):
        return False
    return all(_same_mistake(*pair, options) for pair in mistakes)


def _head(key):
    return {name: value for name, value in key.items() if name not in ("cases", "mistakes")}


def _same_mistake(one, other, options):
    signs, others = one["signs"], other["signs"]
    if {**one, "signs": None} != {**other, "signs": None} or signs.keys() != others.keys():
        return False
    for number, sign in signs.items():
        within = SINGLE if sign.get("single") else options[int(number)]
        if not _same(sign, others[number], within):
            return False
    return True


def _same(one, other, options):
    """Whether two pieces of keys are equal, numbers within options {"rtol", "atol"} of the case
    they belong to.
    """
    if isinstance(one, dict) and isinstance(other, dict):
        if any(name.startswith("$") for name in one):
            return one == other or compare("close", decode(one), decode(other), options)[0] is None
        return one.keys() == other.keys() and all(
            _same(one[name], other[name], options) for name in one
        )
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            _same(a, b, options) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, float) and isinstance(other, float):
        relative = options.get("rtol", RTOL["f8"]) * max(abs(one), abs(other))
        return abs(one - other) <= relative + options.get("atol", 0.0)
    return one == other
