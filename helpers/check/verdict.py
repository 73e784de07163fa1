"""Verdict: what a check has to say of an answer, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any

# states of an answer
RIGHT, PARTLY, WRONG, BLANK, MISSING = "right", "partly", "wrong", "blank", "missing"


@dataclass
class Failure:
    """One case that did not come out as expected."""

    call: str
    expected: str  # "" where it is not shown
    got: str  # "" where there is nothing to show
    sentence: str  # why it is not right
    line: str = ""  # of the student's code, where an error came up


@dataclass
class Part:
    """One part of an exercise: whether all its cases are right, and if not, its smallest telling
    failure.
    """

    title: str
    points: float
    passed: bool
    blank: bool = False  # not attempted
    failure: Failure | None = None


@dataclass
class Verdict:
    """What a check has to say of the answer to an exercise."""

    exercise: str
    title: str
    state: str
    points: float
    max_points: float
    parts: list[Part] = field(default_factory=list)
    mistakes: list[tuple[str, str]] = field(default_factory=list)  # known ones: (name, message)
    notes: list[str] = field(default_factory=list)  # remarks that cost nothing
    hints: list[str] = field(default_factory=list)  # ever more concrete
    missing: list[str] = field(default_factory=list)  # names that are not defined

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as plain dicts and lists."""
        return asdict(self)
