"""Judge: compare a student's answers with a key and return a verdict. Data in, data out: it runs
nobody's code.
"""

from collections.abc import Iterable
from typing import Any

from helpers.check.compare import GUESS_CUT, GUESS_ROUNDED, SINGLE, compare
from helpers.check.key_types import Call, Case, Key, KeyPart, Mistake, Question, Sign
from helpers.check.outcomes import Outcome, error_type, outcome_of, warnings_in
from helpers.check.plain import Data, decode
from helpers.check.verdict import BLANK, MISSING, PARTLY, RIGHT, WRONG, Failure, Part, Verdict
from helpers.check.wording import call_text, expected_text, value_text

# the sign of a case that a mistake fails in another way on every processor
UNSURE: Sign = {"wrong": True}
# a cell that takes its answer from a moving picture in place of pasting the line
LIVE = (
    "reads-the-picture",
    "This cell reads a moving picture, which is empty after a restart and while grading. Press "
    "Take answer there and paste the line it shows into this cell.",
)
HIDDEN = ("names",)  # fields of a call that a student's program has no use for

Records = list[dict[str, Any]]  # what came of each call; see key_types.Record for what it may hold


def question_of(key: Key) -> Question:
    """Return what the student's program may see of a key: the names asked for and the calls,
    nothing expected.
    """
    return {"asked": key["asked"], "calls": list(map(_shown_to_programs, key["calls"]))}


def _shown_to_programs(call: Call) -> Any:
    return {field: value for field, value in call.items() if field not in HIDDEN}


def judge(key: Key, answers: Data) -> Verdict:
    """Return the Verdict on answers under a key.

    answers: what `ask` brought, trusted in nothing
    """
    states, records = _checked(key, answers)
    blank = _blank(key, states, records)
    outcomes = [outcome_of(key, case, states, records) for case in key["cases"]]
    verdict = Verdict(
        key["id"], key["title"], WRONG, 0.0, float(key["points"]), hints=list(key["hints"])
    )
    verdict.missing = [
        name for name, state in zip(key["asked"], states, strict=True) if state == "missing"
    ]
    verdict.parts = [_part(key, part, outcomes, records, blank) for part in key["parts"]]
    if all(blank):
        verdict.state = MISSING if verdict.missing else BLANK
        return verdict
    passed = [part for part in verdict.parts if part.passed]
    verdict.points = round(sum(part.points for part in passed), 6)
    if len(passed) == len(verdict.parts):
        verdict.state = RIGHT
    elif passed:
        verdict.state = PARTLY
    verdict.mistakes = _mistakes(key, outcomes, blank)
    if _reads_a_picture(key, records):
        verdict.mistakes.insert(0, LIVE)
    if verdict.mistakes:
        _drop_guesses(verdict.parts)
    verdict.notes = _notes(outcomes)
    if verdict.state != RIGHT:
        verdict.notes += _said_on_the_way(records)
    return verdict


def _checked(key: Key, answers: Data) -> tuple[list[str], Records]:
    """Return (states, records) of answers, with the length and the types that the key asks for."""
    states = answers.get("things") if isinstance(answers, dict) else None
    records = answers.get("calls") if isinstance(answers, dict) else None
    if not isinstance(states, list) or len(states) != len(key["asked"]):
        states = ["missing"] * len(key["asked"])
    if not isinstance(records, list) or len(records) != len(key["calls"]):
        records = [{}] * len(key["calls"])
    return list(map(str, states)), list(map(_dict_or_empty, records))


def _dict_or_empty(record: Data) -> dict[str, Any]:
    return record if isinstance(record, dict) else {}


def _blank(key: Key, states: list[str], records: Records) -> list[bool]:
    """Return for each asked thing whether there is no answer in it."""
    return [
        state in ("blank", "missing") or _never_written(key, records, thing)
        for thing, state in enumerate(states)
    ]


def _never_written(key: Key, records: Records, thing: int) -> bool:
    """Whether every call of an asked function raised NotImplementedError: the stub of another tool,
    not an answer.
    """
    calls = zip(key["calls"], records, strict=True)
    errors = [error_type(record) for call, record in calls if call["of"] == thing]
    return set(errors) == {"NotImplementedError"}


# --- parts and failures ---------------------------------------------------------------------------


def _part(
    key: Key, part: KeyPart, outcomes: list[Outcome], records: Records, blank: list[bool]
) -> Part:
    """Return what came of one part of an exercise."""
    cases = [
        (case, outcome)
        for case, outcome in zip(key["cases"], outcomes, strict=True)
        if case["part"] == part["id"]
    ]
    failed = [(case, outcome) for case, outcome in cases if outcome.problem is not None]
    result = Part(part["title"], part["points"], passed=bool(cases) and not failed)
    if failed:
        result.blank = all(
            blank[key["calls"][case["call"]]["of"]] or _code(outcome) == "blank"
            for case, outcome in failed
        )
        case, outcome = min(failed, key=_order)
        result.failure = _failure(key, case, outcome, records[case["call"]])
    return result


def _code(outcome: Outcome) -> str:
    """Return the code of an outcome's problem, "" where it is right."""
    return outcome.problem.code if outcome.problem is not None else ""


def _order(failed: tuple[Case, Outcome]) -> tuple[int, int]:
    """Return what orders failures: a wrong value tells more than an error, a small case more than a
    large one.
    """
    case, outcome = failed
    return {"raised": 2, "blank": 3}.get(_code(outcome), 1), case["size"]


def _failure(key: Key, case: Case, outcome: Outcome, record: dict[str, Any]) -> Failure:
    """Return a case that failed in words."""
    call = key["calls"][case["call"]]
    error = _dict_or_empty(record.get("error"))
    of_network = _says_it_all(call, outcome)
    secret = case["compare"] == "sealed"
    return Failure(
        call=case.get("say") or call_text(key["asked"][call["of"]], call),
        expected="" if secret or of_network else expected_text(case),
        got="" if of_network else _got_text(case, outcome),
        sentence=outcome.problem.sentence if outcome.problem is not None else "",
        line=str(error.get("line") or "")[:200],
    )


def _says_it_all(call: Call, outcome: Outcome) -> bool:
    """Whether the sentence says all: a network that no observer could see is no value to print."""
    unseen = bool(outcome.error) or not outcome.seen or _code(outcome) == "blank"
    return unseen and call["do"] in ("model", "build")


def _got_text(case: Case, outcome: Outcome) -> str:
    """Return what came as text, "" where no value came."""
    nothing_observed = bool(case["observe"]) and outcome.value is None
    if outcome.error or _code(outcome) == "blank" or nothing_observed:
        return ""
    return value_text(outcome.value)


# --- known mistakes -------------------------------------------------------------------------------


def _mistakes(key: Key, outcomes: list[Outcome], blank: list[bool]) -> list[tuple[str, str]]:
    """Return (name, message) of the known mistakes, each once: at most one for each asked thing,
    and those that sealed answers tell.
    """
    named = []
    for thing in range(len(key["asked"])):
        mistake = None if blank[thing] else _mistake_of(thing, key, outcomes)
        if mistake is not None:
            named.append((mistake["name"], mistake["message"]))
    for outcome in outcomes:
        if outcome.problem is not None:
            named.extend(outcome.problem.mistakes)
    return list(dict.fromkeys(named))


def _reads_a_picture(key: Key, records: Records) -> bool:
    """Whether an asked value is the text of a moving picture's `answer`, or empty as that is while
    grading.
    """
    if key["kind"] not in ("values", "predict"):
        return False
    for call, record in zip(key["calls"], records, strict=True):
        value = record.get("value")
        begins = f"{key['asked'][call['of']]} = "
        if isinstance(value, str) and (value == "" or value.startswith(begins)):
            return True
    return False


def _mistake_of(thing: int, key: Key, outcomes: list[Outcome]) -> Mistake | None:
    """Return the known mistake that answers as the student's program does, None where none does.

    All signs of a mistake must show, and they must explain at least half of what failed; of
    several, it is the one with most signs. A mistake that is "seen" has no signs: an observer tells
    it by a code of its name; of several, it is the author's first.
    """
    mistakes = [mistake for mistake in key["mistakes"] if mistake["of"] == thing]
    failed = 0
    for case, outcome in zip(key["cases"], outcomes, strict=True):
        failed += outcome.problem is not None and key["calls"][case["call"]]["of"] == thing
    for mistake in sorted(mistakes, key=_sure, reverse=True):
        explains = _sure(mistake) > 0 and 2 * len(mistake["signs"]) >= failed
        if explains and _all_show(mistake["signs"], key, outcomes):
            return mistake
    codes = set(map(_code, outcomes))
    seen = [mistake for mistake in mistakes if mistake.get("seen") and mistake["name"] in codes]
    return seen[0] if seen else None


def _sure(mistake: Mistake) -> int:
    """Return how many signs of a mistake are the same on every processor."""
    return sum(sign != UNSURE for sign in mistake["signs"].values())


def _all_show(signs: dict[str, Sign], key: Key, outcomes: list[Outcome]) -> bool:
    return all(
        shows(sign, key["cases"][int(number)], outcomes[int(number)])
        for number, sign in signs.items()
    )


def shows(sign: Sign, case: Case, outcome: Outcome) -> bool:
    """Whether the outcome of a case bears a sign of a mistake."""
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


def tolerance_of(case: Case) -> dict[str, float]:
    """Return the options of a case that say how far a number may be off."""
    return {name: value for name, value in case["options"].items() if name in ("rtol", "atol")}


def _drop_guesses(parts: Iterable[Part]) -> None:
    """Take the guess out of each failure's sentence: the name of a mistake says more."""
    for part in parts:
        if part.failure is not None:
            sentence = part.failure.sentence.removesuffix(GUESS_CUT)
            part.failure.sentence = sentence.removesuffix(GUESS_ROUNDED)


# --- notes ----------------------------------------------------------------------------------------


def _notes(outcomes: list[Outcome]) -> list[str]:
    """Return the remarks on what is right, each once."""
    notes = [note for outcome in outcomes if outcome.problem is None for note in outcome.notes]
    return list(dict.fromkeys(notes))


def _said_on_the_way(records: Records) -> list[str]:
    """Return the first of what the student's program printed and of what it warned, as notes."""
    printed = [record["printed"] for record in records if isinstance(record.get("printed"), str)]
    warned = [warnings_in(record) for record in records if warnings_in(record)]
    notes = []
    if printed and printed[0]:
        notes.append(f"your code printed: {printed[0].strip()[:200]}")
    if warned and warned[0][0]:
        notes.append(f"Python warned: {warned[0][0][:200]}")
    return notes
