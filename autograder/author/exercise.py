"""The words an author describes exercises with: cases, parts, mistakes, right answers, hints.

An exercises file is a module with one `Exercise` per exercise of the lesson; docs/writing.md walks
through one. A mistake is a small wrong program whose docstring is what the student reads; its name
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
FROM_REFERENCE = object()  # expected: what the reference answers


@dataclass
class Case:
    """One thing to look at: what to ask, which part it belongs to, and how to compare."""

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
    also: list = field(default_factory=list)  # sealed: further right answers
    wrong: dict = field(default_factory=dict)  # sealed: {wrong answer: (name, message)}


def call(part, *args, **options):
    """A case that calls the student's function with args.

    part: id of the part it belongs to
    of: name of the function, where the exercise asks for several
    compare, options, expected: the comparator of helpers.check.compare; by default equality with
      the reference's answer
    observe: list of observers of helpers.check.observers, each {"name": ..., options}
    times: call it so often with equal fresh arguments and return the list of answers
    pure: the arguments must be unchanged afterwards; quiet: no warning may be given
    say: what stands in the feedback instead of the call
    """
    return Case(part, args, "call", **options)


def read(part, *observers, **options):
    """A case that looks at a value of the student's through observers; expected as in `call`."""
    return Case(part, (), "read", observe=list(observers), **options)


def model(part, *probes, **options):
    """A case that uses the student's network on arrays (n, n_in) and looks at its outputs, weights
    and size.
    """
    return Case(part, probes, "model", **options)


def build(part, *args, training=None, probes=(), **options):
    """A case that calls the student's function with args for a network, trains that a little and
    looks at it as `model` does.

    training: (X, y, steps): so many steps on the whole batch, compiled as the student did; None: as
      it was built
    probes: arrays (n, n_in)
    """
    return Case(part, (list(args), training, *probes), "build", **options)


def pick(key):
    """The observer that takes one item of a dict, tuple or list."""
    return {"name": "pick", "key": key}


def choice(part, choices, wrong, *, of=None, key=None, several=False, say=""):
    """A case on a picked answer; the right one is the reference's.

    choices: all that may be picked
    wrong: {wrong pick: (name of the mistake, message)}, one for every wrong pick
    key: the item of the student's dict to look at, where one value answers several questions
    several: any number may be picked; then `wrong` also says what is wrong with each wrong pick
    """
    return _sealed(part, key, of, wrong, {"choices": list(choices), "several": several}, [], say)


def predict(part, wrong=None, *, of=None, key=None, decimals=6, slack=0, also=(), say=""):
    """A case on a value or shape stated beforehand; the right one is the reference's.

    wrong: {wrong answer: (name of the mistake, message)}
    decimals, slack: numbers are compared at so many decimals, and may be off by `slack` units of
      the last one
    also: further right answers
    """
    return _sealed(
        part, key, of, wrong or {}, {"decimals": decimals, "slack": slack}, list(also), say
    )


def _sealed(part, key, of, wrong, options, also, say):
    observers = [] if key is None else [pick(key)]
    say = say or (f"your answer to {key!r}" if key is not None else "your answer")
    return Case(
        part, (), "read", of, 1, observers, "sealed", options, also=also, wrong=dict(wrong), say=say
    )


@dataclass
class Mistake:
    """A known wrong program (or value) in place of the asked thing `of`."""

    name: str
    of: str
    message: str
    make: Callable
    seen: bool = False  # an observer tells it by the code of the same name

    def thing(self, kind):
        return self.make if kind == "code" else self.make()


class Exercise:
    """One exercise: what it asks for, its parts with their points, its cases, mistakes, right
    answers and hints.
    """

    def __init__(self, id, title, asks, parts, hints, kind="code", uses=()):
        """
        id: the exercise's name with hyphens, equal to the lesson's mark
        asks: name, or list of names, that the check cell hands over
        parts: {part id: (title, points)}; the points add up to those in the lesson's mark
        hints: two or more sentences of growing concreteness
        uses: ids of earlier exercises of the lesson this one builds on
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
        """The points of all parts."""
        return sum(points for _, points in self.parts.values())

    def cases(self, function):
        """Decorator: function(rng) yields the cases; fresh ones for every generator."""
        self._cases = function
        return function

    def make_cases(self, rng):
        """Return the list of cases drawn with rng; raises ValueError where a case names no part or
        nothing asked.
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
        """Decorator: a wrong program; its docstring is the message. For values: a function that
        returns the wrong value.

        seen: its answers differ from run to run (trained networks, say); an observer raises Wrong
          with its name as the code
        """
        return self._add(self.mistakes, function, of, need_message=True, seen=seen)

    def right(self, function=None, *, of=None):
        """Decorator: a right program, written differently. For values: a function that returns a
        right value.
        """
        return self._add(self.rights, function, of, need_message=False)

    def _add(self, to, function, of, need_message, seen=False):
        def add(function):
            message = " ".join((inspect.getdoc(function) or "").split())
            if need_message and not message:
                raise ValueError(
                    f"exercise {self.id}: mistake {function.__name__} has no docstring, "
                    "which is its message"
                )
            to.append(
                Mistake(
                    function.__name__.strip("_").replace("_", "-"),
                    of or self.asks[0],
                    message,
                    function,
                    seen,
                )
            )
            return function

        return add if function is None else add(function)
