"""Sealed answers: choices and predictions, which stand in a key as salted hashes, their seals.

A reply to a wrong answer is hidden by the seal of that answer: whoever gives it can read the reply.
"""

import hashlib
import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np

from helpers.check.plain import Other, Value
from helpers.check.problem import Wrong
from helpers.check.wording import of_type, type_name


def canonical(value: Value, decimals: int = 6) -> str:
    """Return the same text for every way of writing an answer.

    3, 3.0 and np.int64(3) are one answer; (4,) and [4] are; {"a", "b"} and "ab" are two.

    decimals: how many of them count in a number
    """
    if isinstance(value, np.ndarray | np.generic):
        value = value.tolist()
    if value is None or value is Ellipsis:
        return "blank"
    if isinstance(value, str):
        return " ".join(value.casefold().split())
    if isinstance(value, bool | int | float):
        if isinstance(value, float) and not np.isfinite(value):
            return str(value)
        return f"{round(float(value), decimals) + 0.0:.{decimals}f}"
    if isinstance(value, list | tuple):
        return "(" + ",".join(canonical(item, decimals) for item in value) + ")"
    if isinstance(value, set):
        return "{" + ",".join(sorted(canonical(item, decimals) for item in value)) + "}"
    return f"<{type_name(value)}>"


def seal(value: Value, salt: str, decimals: int = 6) -> str:
    """Return the salted hash that stands for an answer in a key."""
    return hashlib.sha256(f"{salt}|{canonical(value, decimals)}".encode()).hexdigest()[:24]


def enclose(text: str, seal_of_answer: str) -> str:
    """Return a text as hex that only who gives the answer of this seal can read."""
    return _scrambled(text.encode(), seal_of_answer).hex()


def disclose(hidden: str, seal_of_answer: str) -> str:
    """Return the text that `enclose` hid."""
    return _scrambled(bytes.fromhex(hidden), seal_of_answer).decode()


def _scrambled(data: bytes, secret: str) -> bytes:
    """Return data combined with a stream of bytes that follows from the secret; doing it twice
    gives the data back.
    """
    blocks = range(len(data) // 32 + 1)  # SHA-256 gives 32 bytes
    stream = b"".join(hashlib.sha256(f"{secret}|{block}".encode()).digest() for block in blocks)
    return bytes(byte ^ other for byte, other in zip(data, stream, strict=False))


def sealed(
    expected: dict[str, Any],
    got: Value,
    notes: list[str],
    several: bool = False,
    slack: int = 0,
    decimals: int = 6,
    choices: list[Value] | None = None,
) -> None:
    """Check that an answer has one of the right seals.

    expected: {"salt": text, "right": [seals], "replies": {seal: enclosed "name|message"}}
    several: any number of the choices may be picked, in any order
    slack: how many units of the last decimal a number may be off
    decimals: how many of them count in a number
    choices: all that may be picked; None for a prediction
    """
    answer = _picked(got) if several else _single(got, choices)
    if choices is not None:
        _check_choices(answer, choices, several)
    salt, replies = expected["salt"], expected["replies"]
    seals = [seal(value, salt, decimals) for value in _within(answer, slack, decimals)]
    if not set(seals).isdisjoint(expected["right"]):
        return
    if several:  # every wrong pick has a reply of its own
        picks = sorted(answer, key=str)
        mistakes = _mistakes(replies, [seal(pick, salt, decimals) for pick in picks])
        usual = "what you picked is right, but something is missing"
    else:
        mistakes = _mistakes(replies, seals)[:1]
        usual = "another answer is expected"
    sentence = "this is not the answer" if mistakes else usual
    raise Wrong("choice" if choices else "value", sentence, mistakes)


def _single(got: Value, choices: list[Value] | None) -> Value:
    """Return an answer, a picked one also out of a list or set that holds nothing else."""
    _check_kind(got, dict | Other)
    if choices and isinstance(got, tuple | list | set) and len(got) == 1:
        return next(iter(got))
    return got


def _picked(got: Value) -> set[str]:
    """Return the set of choices in what came: a list, a set, or a text such as "a, c" or "ac"."""
    _check_kind(got, Other)
    if isinstance(got, str):
        words = got.replace(",", " ").replace(";", " ").split()
        picks = set(words if len(words) > 1 or len(got.strip()) > 3 else got.strip())
    elif isinstance(got, tuple | list | set):
        picks = set(map(_pick, got))
    else:
        raise Wrong("type", f"it is {of_type(got)}, expected a list of choices")
    if not picks:
        raise Wrong("blank", "nothing is picked yet")
    return picks


def _pick(item: Value) -> str:
    return item if isinstance(item, str) else canonical(item)


def _check_kind(got: Value, strange: Any) -> None:
    """Raise Wrong where nothing came, or something of a type that is no answer."""
    if got is None or got is Ellipsis:
        raise Wrong("blank", "not answered yet")
    if isinstance(got, strange):
        raise Wrong("type", f"it is {of_type(got)}, expected an answer as described above")


def _check_choices(answer: Value, choices: list[Value], several: bool) -> None:
    """Raise Wrong where something is picked that is no choice."""
    if several:
        picks = sorted(answer)
    else:
        picks = [answer.item() if isinstance(answer, np.generic) else answer]
    known = set(map(canonical, choices))
    strange = [pick for pick in picks if canonical(pick) not in known]
    if strange:
        listed = ", ".join(map(str, choices))
        raise Wrong("choice", f"{strange[0]!r} is not among the choices ({listed})")


def _mistakes(replies: dict[str, str], seals: list[str]) -> tuple[tuple[str, str], ...]:
    """Return (name, message) of the known mistakes among answers with these seals."""
    mistakes = []
    for seal_of_answer in seals:
        if seal_of_answer in replies:
            name, _, message = disclose(replies[seal_of_answer], seal_of_answer).partition("|")
            mistakes.append((name, message))
    return tuple(mistakes)


def _within(value: Value, slack: int, decimals: int) -> Iterable[Value]:
    """Return the value, and for a single number its neighbours within `slack` units of the last
    decimal, the nearest first.
    """
    number = value.item() if isinstance(value, np.ndarray) and value.ndim == 0 else value
    number = number.item() if isinstance(number, np.generic) else number
    is_number = isinstance(number, int | float) and not isinstance(number, bool)
    if not slack or not is_number or not np.isfinite(number):
        return [value]
    unit = 10.0**-decimals
    both_sides = itertools.chain.from_iterable((step, -step) for step in range(1, slack + 1))
    return [float(number) + step * unit for step in (0, *both_sides)]
