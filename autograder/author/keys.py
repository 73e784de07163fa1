"""Make keys: draw cases, and note what the reference and every known mistake answer, as data."""

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
    text = "|".join(map(str, words))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def make_key(exercise, reference, lesson, seed, mistakes=True):
    """Return the key of an exercise as plain data.

    exercise: an autograder.author.exercise.Exercise
    reference: {name: object}, what the lesson's own solution defines
    lesson: the lesson's name, such as "02_layer"
    seed: words (a list) that fix the cases: ["public"] or course secret, lesson and run number
    mistakes: whether to run the known mistakes too, which takes most of the time; without them the
      key names none
    raises ValueError where the reference lacks an asked name or gives no answer
    """
    absent = ", ".join(name for name in exercise.asks if name not in reference)
    if absent:
        raise ValueError(
            f"{lesson}: exercise {exercise.id} asks for {absent}, which the lesson's solution "
            "does not define"
        )
    number = seed_of(*seed, exercise.id)
    cases = exercise.make_cases(np.random.default_rng(number))
    salt = hashlib.sha256(f"salt|{number}".encode()).hexdigest()[:16]
    calls, places = _calls(exercise, cases, reference)
    key = _key_without_cases(exercise, lesson, calls)
    things = [reference[name] for name in exercise.asks]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        records = ask(question_of(key), things)["calls"]
        key["cases"] = []
        for case, place in zip(cases, places, strict=True):
            key["cases"].append(_case(exercise, case, place, records[place], salt))
        if mistakes:
            key["mistakes"] = signs_of_mistakes(exercise, key, things)
    return key


def _key_without_cases(exercise, lesson, calls):
    """Return what a key says of its exercise, with the calls to ask and no mistakes yet."""
    parts = exercise.parts.items()
    return {
        "id": exercise.id,
        "lesson": lesson,
        "title": exercise.title,
        "kind": exercise.kind,
        "points": exercise.points,
        "asked": exercise.asks,
        "uses": exercise.uses,
        "parts": [{"id": id, "title": title, "points": most} for id, (title, most) in parts],
        "calls": calls,
        "hints": exercise.hints,
        "mistakes": [],
    }


def _calls(exercise, cases, reference):
    """Return the calls to ask, each once, and the place of every case's call among them."""
    calls, places = [], []
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
        places.append(calls.index(call))
    return calls, places


def _argument_names(function):
    """Return the names of a function's arguments, [] where Python does not know them."""
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _case(exercise, case, place, record, salt):
    """Return a case as it stands in a key.

    place: of its call among the key's calls
    record: what the reference answered to the call
    salt: a word that goes into each seal
    """
    made = {
        "call": place,
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
        where, error = f"exercise {exercise.id}, part {case.part}", record.get("error")
        raise ValueError(f"{where}: the reference gives no answer: {error}")
    answer = decode(record["value"])
    value = chain(case.observe, answer)
    if case.compare == "sealed":
        made["expected"] = _sealed(case, value, salt)
        return made
    if case.compare == "close" and holds_single(answer):
        made["options"] = {**SINGLE, **made["options"]}
    made["expected"] = encode(value)
    return made


def _size(args):
    """Return how hard a case is to read: how many numbers it has, 1000 more if one is unusual.

    Unusual are numbers below 0.05 or above 200.
    """
    numbers = [arg for arg in args if isinstance(arg, int | float | np.ndarray)]
    arrays = [np.asarray(arg, dtype=float).ravel() for arg in numbers]
    largest = [float(np.abs(array).max(initial=0.0)) for array in arrays if array.any()]
    count = sum(array.size for array in arrays)
    count += sum(len(arg) for arg in args if isinstance(arg, list | tuple))
    usual = all(0.05 <= number <= 200 for number in largest)
    return count if usual else count + 1000


def _sealed(case, value, salt):
    """Return what stands in a key for an answer that nobody may read there.

    raises ValueError where a wrong answer is the reference's
    """
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
    """Whether two keys ask and judge alike: equal data, numbers as close as their cases tolerate.

    In this sense keys that two processors made are the same; they differ in last digits.
    """
    if not _same(_head(one), _head(other), {}):
        return False
    if any(len(one[name]) != len(other[name]) for name in ("cases", "mistakes")):
        return False
    tolerances = [tolerance_of(case) for case in one["cases"]]
    cases = zip(one["cases"], other["cases"], tolerances, strict=True)
    mistakes = zip(one["mistakes"], other["mistakes"], strict=True)
    if not all(_same(*pair, tolerance) for *pair, tolerance in cases):
        return False
    return all(_same_mistake(*pair, tolerances) for pair in mistakes)


def _head(key):
    return {name: value for name, value in key.items() if name not in ("cases", "mistakes")}


def _same_mistake(one, other, tolerances):
    """Whether two entries of a mistake are the same.

    tolerances: of the cases, in their order
    """
    signs, other_signs = one["signs"], other["signs"]
    if {**one, "signs": None} != {**other, "signs": None} or signs.keys() != other_signs.keys():
        return False
    for number, sign in signs.items():
        tolerance = SINGLE if sign.get("single") else tolerances[int(number)]
        if not _same(sign, other_signs[number], tolerance):
            return False
    return True


def _same(one, other, tolerance):
    """Whether two pieces of keys are equal, numbers within a tolerance {"rtol", "atol"}."""
    if isinstance(one, dict) and isinstance(other, dict):
        return _same_dict(one, other, tolerance)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        pairs = zip(one, other, strict=True)
        return all(_same(item, other_item, tolerance) for item, other_item in pairs)
    if isinstance(one, float) and isinstance(other, float):
        relative = tolerance.get("rtol", RTOL["f8"]) * max(abs(one), abs(other))
        return abs(one - other) <= relative + tolerance.get("atol", 0.0)
    return one == other


def _same_dict(one, other, tolerance):
    """Whether two dicts are the same; one with a "$" name stands for an encoded value."""
    if any(name.startswith("$") for name in one):
        if one == other:
            return True
        problem = compare("close", decode(one), decode(other), tolerance)[0]
        return problem is None
    if one.keys() != other.keys():
        return False
    return all(_same(value, other[name], tolerance) for name, value in one.items())
