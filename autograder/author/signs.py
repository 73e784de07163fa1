"""Find the signs of a known mistake: how its answers differ from the reference's, case by case."""

from autograder.author.rounding import shake, shaken
from helpers.check.ask import ask
from helpers.check.judge import UNSURE, question_of, shows
from helpers.check.outcomes import Outcome, outcome_of
from helpers.check.plain import Other, encode

BY_KIND = frozenset(["changed", "warned", "printed", "none", "blank", "no-error"])


def signs_of_mistakes(exercise, key, things):
    """Return the key's entries for the exercise's known mistakes, each with its signs.

    key: the exercise's key with its cases
    things: the reference's, in the order of key["asked"]
    """
    shaken_cases = [{**case, "observe": shake(case["observe"])} for case in key["cases"]]
    shaken_key = {**key, "cases": shaken_cases}
    reference = _outcomes(shaken_key, list(map(shaken, things)))
    # a case in which even the shaken reference fails asks for exact numbers: shaking tells nothing
    steady = [outcome.problem is None for outcome in reference]
    entries = []
    for mistake in exercise.mistakes:
        entries.append(_entry(exercise, mistake, key, shaken_key, things, steady))
    return entries


def _entry(exercise, mistake, key, shaken_key, things, steady):
    """Return a mistake's entry: its name, its message, and {number of a case: its sign}.

    shaken_key: the key whose observers look for shaken numbers
    steady: for each case whether shaking tells anything
    """
    of = exercise.asks.index(mistake.of)
    entry = {"name": mistake.name, "of": of, "message": mistake.message, "signs": {}}
    if mistake.seen:
        return entry | {"seen": True}
    wrong = mistake.thing(exercise.kind)
    outcomes = _outcomes(key, _with(things, of, wrong))
    shaken_outcomes = _outcomes(shaken_key, _with(things, of, shaken(wrong)))
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
    """Return a copy of a list with the thing number `of` replaced."""
    return [*things[:of], thing, *things[of + 1 :]]


def _outcomes(key, things):
    """Return the Outcomes of all cases of a key, asked of things."""
    answers = ask(question_of(key), things)
    return [outcome_of(key, case, answers["things"], answers["calls"]) for case in key["cases"]]


def sign_of(outcome: Outcome):
    """Return the sign by which we recognise this outcome again: its error, problem or value."""
    if outcome.error is not None:
        return {"error": outcome.error}
    told_by_kind = outcome.problem.code in BY_KIND or not outcome.seen
    if told_by_kind or outcome.value is None or isinstance(outcome.value, Other):
        return {"problem": outcome.problem.code}
    sign = {"value": encode(outcome.value)}
    if outcome.single:
        sign["single"] = True
    return sign
