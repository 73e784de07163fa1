"""What is in a key, in a question and in answers, field by field.

All of it is plain data that JSON holds. A *key* says what to ask of an exercise's program and how
to judge what it answers; `autograder` makes it. Its *question* is the part that the program may
see. *Answers* are what `ask` brings back: the judge trusts nothing in them, not even their types.
"""

from typing import Any, Literal, NotRequired, TypedDict

from helpers.check.plain import Data


class Call(TypedDict):
    """One thing to do with one of the things that an exercise asks for."""

    of: int  # the number of the thing in `asked`
    # read the value; call the function; use the trained network; call the function for a
    # network, train that a little and use it
    do: Literal["read", "call", "model", "build"]
    # the arguments, encoded. For "model": arrays (n, n_in) to put in, the probes. For "build":
    # the list of the function's arguments, then (X, y, steps) of the training or None, then the
    # probes
    args: NotRequired[Data]
    # the names of the function's parameters, to write the call in the feedback
    names: NotRequired[list[str]]
    # how often to call with equal fresh arguments; the value is then the list of what came
    times: NotRequired[int]


class Case(TypedDict):
    """One look at what a call brings."""

    call: int  # the number of the call in `calls`; several cases may look at one call
    part: str  # the id of the part that this case belongs to
    # observers, applied in turn: {"name": …, its options}; see helpers.check.observers
    observe: list[dict[str, Any]]
    compare: str  # the name of a comparator; see helpers.check.compare
    options: dict[str, Any]  # the comparator's options, such as rtol
    expected: Data  # what the comparator shall find, encoded; for "sealed" only hashes of it
    pure: bool  # whether the arguments must be unchanged afterwards
    quiet: bool  # whether no warning may come
    size: int  # how hard the case is to read: of those that fail the smallest is shown
    say: NotRequired[str]  # what stands in the feedback in place of the call


class KeyPart(TypedDict):
    """One part of an exercise; whoever gets all its cases right gets its points."""

    id: str
    title: str
    points: float


class Sign(TypedDict, total=False):
    """How a known mistake shows in one case, by one of four fields."""

    value: Data  # the value that the wrong program answers, encoded
    single: bool  # beside `value`: the value was computed in single precision
    error: str  # the type of the error that it raises
    problem: str  # the code of the Problem that its answer has
    wrong: bool  # true: it is wrong in another way on every processor


class Mistake(TypedDict):
    """One known mistake: a wrong program that the author wrote down."""

    name: str  # words with hyphens, such as "no-bias"
    of: int  # the number of the thing in `asked` that the wrong program stands for
    message: str  # what a student reads whose answers bear all the signs
    # how the mistake shows, by the number of the case; none for cases that it gets right
    signs: dict[str, Sign]
    # true: no signs tell it, but an observer that raises Wrong with its name as the code
    seen: NotRequired[bool]


class Question(TypedDict):
    """What a student's program may see of a key."""

    asked: list[str]
    calls: list[Call]


class Key(TypedDict):
    """All that asking and judging an exercise takes."""

    id: str  # the exercise's name with hyphens, such as "weighted-sum"
    lesson: str  # the lesson's name, such as "01_neuron"
    title: str
    kind: str  # what is asked for: "code", "values", "choice", "predict" or "model"
    points: float  # the points of all parts
    asked: list[str]  # the names of the functions or values that the check cell hands over
    uses: list[str]  # names of earlier exercises whose answers this one needs
    parts: list[KeyPart]
    calls: list[Call]
    cases: list[Case]
    mistakes: list[Mistake]
    hints: list[str]  # ever more concrete


class ErrorFacts(TypedDict):
    """What a call raised."""

    type: str
    text: str
    line: NotRequired[str | None]  # the line of the student's code where it came up


class Record(TypedDict, total=False):
    """What came of one call; empty where it was not made."""

    value: Data  # what it returned, encoded
    error: ErrorFacts  # what it raised instead
    changed: list[int]  # the numbers of the arguments that it changed
    warned: list[str]  # the first warnings that it caused
    printed: str
    stderr: str


class Answers(TypedDict):
    """What `ask` brings back."""

    things: list[str]  # the state of each asked thing: "callable", "value", "blank" or "missing"
    calls: list[Record]


class ListedExercise(TypedDict):
    """An exercise in the list of lessons."""

    title: str
    points: float
    checked: bool  # whether it has a check; a text that a person grades has none


class Lesson(TypedDict):
    """A lesson in the list of lessons."""

    name: str
    title: str
    exercises: dict[str, ListedExercise]
