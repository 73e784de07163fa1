"""Story types: what the forward player plays, field by field. All of it is plain data."""

from typing import TypedDict


class Stored(TypedDict):
    """An array in the bytes: float64, little-endian, row by row."""

    shape: list[int]
    at: int  # where it begins, in numbers


class Helper(TypedDict):
    """A line of a function that the played one had called."""

    code: int  # its number in the story's `code`
    line: int


class Place(TypedDict):
    """Where in the student's code something came up."""

    line: int | None  # of the played function, as Python counts in its cell or file
    helper: Helper | None


class Source(TypedDict):
    """The text of one function of the student; the first one is the played one."""

    name: str
    first: int  # the number of the first line
    lines: list[str]


class Quantity(TypedDict):
    """One array of the forward pass.

    Its kind is input, weight, bias, sum (before the activation) or activation. Not seen is not
    wrong: only `departs` says that something is.
    """

    name: str  # X, W1, b1, Z1, A1, W2, …
    title: str  # in a sentence: "the hidden layer"
    layer: int  # from 1; 0 for X
    kind: str
    activation: str | None  # the function's name, where its kind is activation
    expected: Stored
    yours: Stored | None
    seen: bool
    place: Place | None
    product: Place | None  # of a sum: where it came up without its bias


class Shapes(TypedDict):
    """Shapes of two arrays that met; result is None where they did not fit."""

    operation: str
    left: list[int]
    right: list[int]
    result: list[int] | None


class Departs(TypedDict):
    """Where the student's way and the layers part.

    Its kind is value, shape, nan, raised, hung, nothing (None came back) or type (no numbers did).
    """

    quantity: str
    kind: str
    row: int | None  # the first example that differs; None where that says nothing
    sentence: str
    name: str | None  # the known mistake, as the exercise's check says it
    place: Place | None
    shapes: Shapes | None


class Story(TypedDict):
    """All that the player plays."""

    function: str  # its name; "" where the layers play alone
    hidden: str
    output: str
    examples: int  # that are played
    total: int  # that came
    code: list[Source]
    quantities: list[Quantity]
    returned: Stored | None
    right: bool | None  # None where there is no function, or it is not written yet
    departs: Departs | None
    problem: str | None  # why nothing can be told of the function, or nothing be played at all
    printed: str
    warned: list[str]
    changed: list[str]  # the arguments that the function changed
