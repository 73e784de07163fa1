"""Find the signs of a known mistake: how its answers differ from the reference's everywhere."""

from autograder.author.rounding import shake, shaken
from helpers.check.ask import ask
from helpers.check.judge import UNSURE, question_of, shows
from helpers.check.outcomes import Outcome, outcome_of
from helpers.check.plain import Other, encode

BY_KIND = frozenset(["changed", "warned", "printed", "none", "blank", "no-error"])


def signs_of_mistakes(exercise, key, things):
    """Return the key's entries for the exercise's known mistakes, each with its signs.

    key: the exercise's key with its cases; things: the reference's, in the order of key["asked"]
    """
    moved = {**key, "cases": [_shaken_case(case) for case in key["cases"]]}
    reference = _outcomes(moved, list(map(shaken, things)))
    # where the reference fails on shaken inputs, exact numbers are asked for: that tells nothing
    steady = [outcome.problem is None for outcome in reference]
    return [_entry(exercise, key, moved, mistake, things, steady) for mistake in exercise.mistakes]


def _shaken_case(case):
    return {**case, "observe": shake(case["observe"])}


def _entry(exercise, key, moved, mistake, things, steady):
    """Return a mistake's entry: its name, its message, and its signs by the numbers of the cases.

    moved: the key whose observers look for shaken numbers
    steady: for each case whether shaken inputs tell anything
    """
    of = exercise.asks.index(mistake.of)
    entry = {"name": mistake.name, "of": of, "message": mistake.message, "signs": {}}
    if mistake.seen:
        return entry | {"seen": True}
    wrong = mistake.thing(exercise.kind)
    outcomes = _outcomes(key, _with(things, of, wrong))
    shaken_outcomes = _outcomes(moved, _with(things, of, shaken(wrong)))
    for number, outcome in enumerate(outcomes):
        if outcome.problem is None:
            continue
        sign = sign_of(outcome)
        stays = not steady[number] or outcome.problem.code == "changed"
        if not stays and not shows(sign, key["cases"][number], shaken_outcomes[number]):
            sign = UNSURE
        entry["signs"][str(number)] = sign
    return entry


def _with(things, of, thing):
    return [*things[:of], thing, *things[of + 1 :]]


def _outcomes(key, things):
    answers = ask(question_of(key), things)
    return [outcome_of(key, case, answers["things"], answers["calls"]) for case in key["cases"]]


def sign_of(outcome: Outcome):
    """Return the sign by which we recognise this outcome again: its error, problem or value."""
    if outcome.error is not None:
        return {"error": outcome.error}
    told_by_kind = outcome.problem.code in BY_KIND or not outcome.seen
    if told_by_kind or outcome.value is None or isinstance(outcome.value, Other):
        return {"problem": outcome.problem.code}
    return {"value": encode(outcome.value), **({"single": True} if outcome.single else {})}
