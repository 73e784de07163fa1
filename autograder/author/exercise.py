"""The words in which an author describes exercises: cases, parts, mistakes, right answers, hints.

An exercises file is a module with one `Exercise` per exercise of the lesson; docs/writing.md walks
through one. A mistake is a small wrong program. Its docstring is what the student reads, its name
is the function's name with hyphens.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass, field

from helpers.check.plain import Function, Generator

__all__ = [
    "Case",
    "Exercise",
    "Function",
    "Generator",
    "build",
    "call",
    "choice",
    "model",
    "pick",
    "predict",
    "read",
]

KINDS = ("code", "values", "choice", "predict", "model")
FROM_REFERENCE = object()  # stands in Case.expected for what the reference answers


@dataclass
class Case:
    """One thing to look at: what to ask, which part it belongs to, and how to compare.

    part: id of the part
    args: what goes in, by `do`: arguments ("call"), nothing ("read"), arrays ("model"), or
      arguments, training and arrays ("build")
    of: name of the asked thing; None for the first one
    the rest: see `call`
    also: of a sealed case: further right answers
    wrong: of a sealed case: {wrong answer: (name of the mistake, message)}
    """

    part: str
    args: tuple = ()
    do: str = "call"
    of: str | None = None
    times: int = 1
    observe: list = field(default_factory=list)
    compare: str = "close"
    options: dict = field(default_factory=dict)
    expected: object = FROM_REFERENCE
    pure: bool = True
    quiet: bool = False
    say: str = ""
    also: list = field(default_factory=list)
    wrong: dict = field(default_factory=dict)


def call(part, *args, **options):
    """Return the case that calls the student's function with args.

    part: id of the part it belongs to
    of: name of the function, where the exercise asks for several
    compare, options, expected: the comparator of helpers.check.compare, its options, and what it
      compares with; by default the reference's answer
    observe: list of observers of helpers.check.observers, each {"name": ..., options}
    times: call it so often with equal fresh arguments and compare the list of answers
    pure: whether the arguments must be unchanged afterwards
    quiet: whether a warning is a fault
    say: what stands in the feedback instead of the call
    """
    return Case(part, args, "call", **options)


def read(part, *observers, **options):
    """Return the case that looks at a value of the student's through observers.

    options: as in `call`
    """
    return Case(part, (), "read", observe=list(observers), **options)


def model(part, *probes, **options):
    """Return the case that looks at a student's network: its outputs, weights and size.

    probes: arrays (n, n_in), which the network is used on
    options: as in `call`
    """
    return Case(part, probes, "model", **options)


def build(part, *args, training=None, probes=(), **options):
    """Return the case that calls the student's function for a network, trains it and looks at it.

    args: the arguments of the function
    training: (X, y, steps): so many steps on the whole batch, compiled as the student did; None: as
      it was built
    probes, options: as in `model`
    """
    return Case(part, (list(args), training, *probes), "build", **options)


def pick(key):
    """Return the observer that takes one item of a dict, tuple or list."""
    return {"name": "pick", "key": key}


def choice(part, choices, wrong, *, of=None, key=None, several=False, say=""):
    """Return the case on a picked answer; the right one is the reference's.

    choices: all that may be picked
    wrong: {wrong pick: (name of the mistake, message)}, one for every wrong pick
    key: the item of the student's dict to look at, where one value answers several questions
    several: whether any number may be picked; then `wrong` also says what is wrong with each wrong
      pick
    """
    options = {"choices": list(choices), "several": several}
    return _sealed(part, of, key, options, wrong, (), say)


def predict(part, wrong=None, *, of=None, key=None, decimals=6, slack=0, also=(), say=""):
    """Return the case on a value or shape stated beforehand; the right one is the reference's.

    wrong: {wrong answer: (name of the mistake, message)}
    decimals: of numbers that are compared
    slack: units of the last decimal that a number may be off
    also: further right answers
    """
    options = {"decimals": decimals, "slack": slack}
    return _sealed(part, of, key, options, wrong or {}, also, say)


def _sealed(part, of, key, options, wrong, also, say):
    """Return the case on an answer that nobody may read in the key."""
    observers = [] if key is None else [pick(key)]
    answer = "your answer" if key is None else f"your answer to {key!r}"
    return Case(
        part,
        do="read",
        of=of,
        observe=observers,
        compare="sealed",
        options=options,
        also=list(also),
        wrong=dict(wrong),
        say=say or answer,
    )


@dataclass
class Mistake:
    """A wrong program that stands in place of an asked thing; a right program is kept as one too.

    of: name of the asked thing
    message: what the student reads
    make: the program; for values a function that returns the wrong value
    seen: whether an observer tells it, by a code that is the mistake's name
    """

    name: str
    of: str
    message: str
    make: Callable
    seen: bool = False

    def thing(self, kind):
        """Return what stands in place of the asked thing, for an exercise of that kind."""
        return self.make if kind == "code" else self.make()


class Exercise:
    """One exercise: what it asks for, its parts, cases, mistakes, right answers and hints."""

    def __init__(self, id, title, asks, parts, hints, kind="code", uses=()):
        """Describe an exercise; its cases, mistakes and right answers follow by decorators.

        id: the exercise's name with hyphens, equal to the lesson's mark
        asks: name, or list of names, that the check cell hands over
        parts: {part id: (title, points)}; the points add up to those in the lesson's mark
        hints: two or more sentences, each more concrete than the one before
        kind: one of KINDS
        uses: ids of earlier exercises of the lesson that this one builds on
        raises ValueError for an unknown kind
        """
        if kind not in KINDS:
            raise ValueError(f"exercise {id}: kind {kind!r}, expected one of {', '.join(KINDS)}")
        self.id, self.title, self.kind, self.uses = id, title, kind, list(uses)
        self.asks = [asks] if isinstance(asks, str) else list(asks)
        self.parts, self.hints = dict(parts), list(hints)
        self.mistakes, self.rights = [], []
        self._cases = None

    @property
    def points(self):
        """The points of all parts together."""
        return sum(points for _, points in self.parts.values())

    def cases(self, function):
        """Decorate function(rng), which yields the cases: fresh ones for every generator."""
        self._cases = function
        return function

    def make_cases(self, rng):
        """Return the list of cases drawn with rng.

        raises ValueError where a case names no part or nothing asked, or a part has no case
        """
        if self._cases is None:
            raise ValueError(f"exercise {self.id} has no cases")
        cases = list(self._cases(rng))
        for case in cases:
            case.of = case.of or self.asks[0]
            if case.part not in self.parts or case.of not in self.asks:
                raise ValueError(
                    f"exercise {self.id}: a case names part {case.part!r} of {case.of!r}, "
                    "which it does not have"
                )
        unused = set(self.parts) - {case.part for case in cases}
        if unused:
            raise ValueError(f"exercise {self.id}: no case for part {', '.join(sorted(unused))}")
        return cases

    def mistake(self, function=None, *, of=None, seen=False):
        """Decorate a wrong program, whose docstring is the message to the student.

        function: for values one that returns the wrong value
        of: name of the asked thing; None for the first one
        seen: whether its answers differ from run to run (trained networks, say); an observer then
          raises Wrong with the mistake's name as the code
        raises ValueError where the docstring is missing
        """
        return self._add(self.mistakes, function, of, need_message=True, seen=seen)

    def right(self, function=None, *, of=None):
        """Decorate a right program that is written differently.

        function, of: as in `mistake`
        """
        return self._add(self.rights, function, of, need_message=False)

    def _add(self, programs, function, of, need_message, seen=False):
        """Keep a program in a list and return it; where there is none yet, return the decorator."""

        def add(function):
            message = " ".join((inspect.getdoc(function) or "").split())
            if need_message and not message:
                raise ValueError(
                    f"exercise {self.id}: mistake {function.__name__} has no docstring, "
                    "which is its message"
                )
            name = function.__name__.strip("_").replace("_", "-")
            programs.append(Mistake(name, of or self.asks[0], message, function, seen))
            return function

        return add if function is None else add(function)
