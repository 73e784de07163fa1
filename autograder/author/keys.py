"""Make keys: run the reference and every known mistake on freshly drawn cases and keep what they
answer, as plain data.
"""

import functools
import hashlib
import inspect
import json
import warnings

import numpy as np

from autograder.author.exercise import FROM_REFERENCE
from autograder.author.lesson import load_exercises, reference_of
from autograder.author.rounding import shake, shaken
from helpers.check.ask import ask
from helpers.check.compare import RTOL, SINGLE, compare, enclose, seal
from helpers.check.judge import (
    UNSURE,
    Outcome,
    holds_single,
    outcome_of,
    question_of,
    shows,
    tolerance_of,
)
from helpers.check.observe import chain
from helpers.check.plain import Other, decode, encode


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
    calls, places = _calls(exercise, cases, reference)
    things = [reference[name] for name in exercise.asks]
    key = {
        "id": exercise.id,
        "lesson": lesson,
        "title": exercise.title,
        "kind": exercise.kind,
        "points": exercise.points,
        "asked": exercise.asks,
        "uses": exercise.uses,
        "parts": [
            {"id": id, "title": title, "points": points}
            for id, (title, points) in exercise.parts.items()
        ],
        "calls": calls,
        "hints": exercise.hints,
        "mistakes": [],
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        answers = ask(question_of(key), things)
        key["cases"] = [
            _case(exercise, case, place, calls, answers, salt)
            for case, place in zip(cases, places, strict=True)
        ]
        if mistakes:
            moved = {
                **key,
                "cases": [{**case, "observe": shake(case["observe"])} for case in key["cases"]],
            }
            steady = [
                outcome.problem is None for outcome in _outcomes(moved, list(map(shaken, things)))
            ]
            key["mistakes"] = [
                _signs(exercise, key, moved, mistake, things, steady)
                for mistake in exercise.mistakes
            ]
    return key


def _calls(exercise, cases, reference):
    """Return the calls to ask, each once, and for every case the number of its call."""
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
    try:
        return list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return []


def _case(exercise, case, place, calls, answers, salt):
    record = answers["calls"][place]
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
        raise ValueError(
            f"exercise {exercise.id}, part {case.part}: the reference gives no answer: "
            f"{record.get('error')}"
        )
    answer = decode(record["value"])
    if case.compare == "close" and holds_single(
        answer
    ):  # what is expected is known to single precision only
        made["options"] = {**SINGLE, **made["options"]}
    value = chain(case.observe, answer)
    made["expected"] = _sealed(case, value, salt) if case.compare == "sealed" else encode(value)
    return made


def _size(args):
    """Return how hard a case is to read: the count of its numbers, more for numbers that are very
    small or very large.
    """
    numbers = [
        np.asarray(arg, dtype=float).ravel()
        for arg in args
        if isinstance(arg, int | float | np.ndarray)
    ]
    largest = [float(np.abs(each).max(initial=0.0)) for each in numbers if each.any()]
    count = sum(each.size for each in numbers) + sum(
        len(arg) for arg in args if isinstance(arg, list | tuple)
    )
    return count + (0 if all(0.05 <= each <= 200 for each in largest) else 1000)


def _sealed(case, value, salt):
    decimals = case.options.get("decimals", 6)
    if case.options.get("several"):
        value = set(value)
    right = [seal(each, salt, decimals) for each in (value, *case.also)]
    replies = {}
    for answer, (name, message) in case.wrong.items():
        own = seal(answer, salt, decimals)
        if own in right:
            raise ValueError(
                f"part {case.part}: {answer!r} is listed as wrong, but it is the reference's answer"
            )
        replies[own] = enclose(f"{name}|{message}", own)
    return {
        "$dict": [
            ["salt", salt],
            ["right", right],
            ["replies", {"$dict": sorted([k, v] for k, v in replies.items())}],
        ]
    }


def _signs(exercise, key, moved, mistake, things, steady):
    """Return what a mistake's answers look like on the cases where they differ from the
    reference's.

    moved: the key with the numbers of its observers off by a little, as those that a shaken program
      gets
    steady: for each case whether the reference is right on shaken inputs too; where it is not,
      exact numbers are asked for
    """
    of = exercise.asks.index(mistake.of)
    made = {"name": mistake.name, "of": of, "message": mistake.message, "signs": {}}
    if mistake.seen:
        return made | {"seen": True}
    thing = mistake.thing(exercise.kind)
    outcomes = _outcomes(key, [thing if i == of else each for i, each in enumerate(things)])
    rounded = _outcomes(
        moved, [shaken(thing) if i == of else each for i, each in enumerate(things)]
    )
    for i, (case, outcome, other) in enumerate(zip(key["cases"], outcomes, rounded, strict=True)):
        if outcome.problem is not None:
            sign = sign_of(outcome)
            sure = not steady[i] or outcome.problem.code == "changed" or shows(sign, case, other)
            made["signs"][str(i)] = sign if sure else UNSURE
    return made


def _outcomes(key, things):
    answers = ask(question_of(key), things)
    return [outcome_of(key, case, answers["things"], answers["calls"]) for case in key["cases"]]


def sign_of(outcome: Outcome):
    """Return by what an outcome is recognised later: its error, its kind of problem, or its
    value.
    """
    if outcome.error is not None:
        return {"error": outcome.error}
    by_kind = outcome.problem.code in ("changed", "warned", "printed", "none", "blank", "no-error")
    if by_kind or not outcome.seen or outcome.value is None or isinstance(outcome.value, Other):
        return {"problem": outcome.problem.code}
    return {"value": encode(outcome.value), **({"single": True} if outcome.single else {})}


def same_key(one, other):
    """Whether two keys ask and judge alike: all their data equal, numbers to what their cases
    tolerate.

    Keys made on two processors are the same in this sense and differ in last digits.
    """
    apart = ("cases", "mistakes")
    heads = [
        {name: value for name, value in key.items() if name not in apart} for key in (one, other)
    ]
    if not _same(*heads, {}) or any(len(one[name]) != len(other[name]) for name in apart):
        return False
    options = [tolerance_of(case) for case in one["cases"]]
    cases = all(
        _same(*pair, own) for *pair, own in zip(one["cases"], other["cases"], options, strict=True)
    )
    return cases and all(
        _same_mistake(*pair, options)
        for pair in zip(one["mistakes"], other["mistakes"], strict=True)
    )


def _same_mistake(one, other, options):
    signs, others = one["signs"], other["signs"]
    if {**one, "signs": None} != {**other, "signs": None} or signs.keys() != others.keys():
        return False
    return all(
        _same(signs[i], others[i], SINGLE if signs[i].get("single") else options[int(i)])
        for i in signs
    )


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
        return abs(one - other) <= options.get("rtol", RTOL["f8"]) * max(
            abs(one), abs(other)
        ) + options.get("atol", 0.0)
    return one == other


class Keys:
    """The fresh keys of a lesson for one run, and a fingerprint that changes when they do."""

    def __init__(self, keys):
        self.keys = keys
        self.fingerprint = hashlib.sha256(json.dumps(keys, sort_keys=True).encode()).hexdigest()[
            :12
        ]


@functools.lru_cache(maxsize=32)
def fresh_keys(lesson, secret, run):
    """Return the Keys for grading a lesson: drawn from the course's secret, the lesson and the run
    number.
    """
    reference = reference_of(lesson)
    return Keys(
        {
            each.id: make_key(each, reference, lesson, [secret, lesson, str(run)])
            for each in load_exercises(lesson)
        }
    )
