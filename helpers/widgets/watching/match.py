"""Match: find a network's quantities among what came up in a student's function, and where one does
not come up, what stands in its place. Numbers in, numbers out: nobody's code runs here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from helpers.widgets.watching.sightings import Numbers, Operation, Sighting, Spot

RTOL = 2e-5  # of the largest number: what single precision may be off
PRODUCTS = {"matmul", "dot", "einsum", "tensordot", "inner", "vecdot"}
# operations between a layer's product and its activation
LINEAR = PRODUCTS | {
    "add",
    "subtract",
    "sum",
    "mean",
    "add.reduce",
    "transpose",
    "reshape",
    "expand_dims",
    "squeeze",
    "setitem",
}
# these are linear where the other operand is one number
SCALED = {"multiply", "divide", "true_divide"}
SPREADING = {"add", "subtract", "multiply", "divide", "maximum", "minimum"}


@dataclass(frozen=True)
class Found:
    """A quantity, found in the student's code.

    value: as the student has it, in the expected shape
    after: the place in the list of sightings
    """

    value: Numbers
    spot: Spot
    after: int


def same(expected: Numbers, value: Numbers) -> bool:
    """Whether two arrays of one shape hold the same numbers, but for single precision."""
    if expected.shape != value.shape:
        return False
    finite = np.abs(expected[np.isfinite(expected)])
    most = RTOL * finite.max(initial=0.0) + 1e-12
    return bool(np.allclose(expected, value, rtol=0.0, atol=most, equal_nan=True))


def fitted(value: Numbers, shape: tuple[int, ...]) -> Iterator[Numbers]:
    """Yield a value in a shape (n, units): as it is, flat made 2-D, or transposed."""
    squeezed, wanted = value.squeeze().shape, np.empty(shape).squeeze().shape
    if squeezed == wanted:
        yield value.reshape(shape)
    if squeezed == wanted[::-1] and len(wanted) == 2:
        yield value.reshape(shape[::-1]).T


# --- the whole of a quantity, or its parts in turn ------------------------------------------------


def find(expected: Numbers, sightings: Sequence[Sighting], either_sign: bool) -> Found | None:
    """Return where a quantity (n, units) came up: in the function's own code if it did there, whole
    or transposed, else row by row, column by column, number by number.

    either_sign: its negative counts too, as in exp(-z)
    """
    whole = list(_whole(expected, sightings, either_sign))
    parts = [] if any(found.spot.helper is None for found in whole) else _in_parts(sightings)
    found = whole + [each for group in parts for each in _complete(expected, group)]
    return min(found, key=_preferred, default=None)


def _preferred(found: Found) -> tuple[bool, int]:
    return found.spot.helper is not None or found.spot.line is None, found.after


def _whole(expected: Numbers, sightings: Sequence[Sighting], either_sign: bool) -> Iterator[Found]:
    """Yield where the whole of a quantity came up."""
    for place, sighting in enumerate(sightings):
        if sighting.value.size != expected.size:
            continue
        for value in fitted(sighting.value, expected.shape):
            if same(expected, value):
                yield Found(value, sighting.spot, place)
            elif either_sign and same(expected, -value):
                yield Found(-value, sighting.spot, place)


@dataclass
class Group:
    """Values that one line brought one after the other: of a variable in a loop, say."""

    values: list[Numbers]
    spot: Spot
    first: int
    last: int

    def add(self, value: Numbers, place: int) -> None:
        """Take one more value."""
        self.values.append(value)
        self.last = place


def _in_parts(sightings: Sequence[Sighting]) -> list[Group]:
    """Return the groups of sightings: each line's, and what variables were in the end before they
    began anew.
    """
    return _by_line(sightings) + _in_the_end(sightings)


def _by_line(sightings: Sequence[Sighting]) -> list[Group]:
    groups: dict[object, Group] = {}
    for place, sighting in enumerate(sightings):
        if sighting.value.ndim > 2 or sighting.how == "operand":
            continue
        key = (sighting.run, sighting.spot, sighting.name, sighting.how, sighting.value.shape)
        group = groups.setdefault(key, Group([], sighting.spot, place, place))
        group.add(sighting.value, place)
    return list(groups.values())


def _in_the_end(sightings: Sequence[Sighting]) -> list[Group]:
    """Return for each line that begins a variable anew the values that it then came to.

    A list that is shorter than it was has begun anew, too.
    """
    groups: dict[object, Group] = {}
    running: dict[object, tuple[object, int]] = {}  # a variable: its beginning, its value's place
    for place, sighting in enumerate(sightings):
        if sighting.how not in ("stored", "updated"):
            continue
        variable = (sighting.run, sighting.code, sighting.name)
        begun, last = running.get(variable, (None, place))
        shorter = sighting.value.size < sightings[last].value.size
        if sighting.how == "stored" or begun is None or shorter:
            if begun is not None:
                _put(groups, begun, sightings[last], last)
            begun = (sighting.run, sighting.spot, sighting.name)
        running[variable] = (begun, place)
    for begun, last in running.values():
        _put(groups, begun, sightings[last], last)
    return list(groups.values())


def _put(groups: dict[object, Group], key: object, sighting: Sighting, place: int) -> None:
    key = (key, sighting.value.shape)
    group = groups.setdefault(key, Group([], sighting.spot, place, place))
    group.spot = sighting.spot
    group.add(sighting.value, place)


def _complete(expected: Numbers, group: Group) -> Iterator[Found]:
    """Yield a quantity that a group holds in turn: all its rows, columns, or numbers."""
    units = expected.shape[1]
    size = group.values[0].size
    flat = [value.ravel() for value in group.values]
    if size == units and _in_turn(expected, flat):
        yield Found(expected, group.spot, group.last)
    elif size == len(expected) and _in_turn(expected.T, flat):
        yield Found(expected, group.spot, group.last)
    elif size == 1 and (
        _in_turn(expected.reshape(-1, 1), flat) or _in_turn(expected.T.reshape(-1, 1), flat)
    ):
        yield Found(expected, group.spot, group.last)


def _in_turn(parts: Numbers, values: list[Numbers]) -> bool:
    """Whether values come to be each of the parts, one after the other."""
    if len(values) < len(parts):
        return False
    most = RTOL * np.abs(parts[np.isfinite(parts)]).max(initial=0.0) + 1e-12
    table, begin = np.array(values), 0
    for part in parts:
        near = np.isclose(table[begin:], part, rtol=0.0, atol=most, equal_nan=True).all(axis=1)
        if not near.any():
            return False
        begin += int(near.argmax()) + 1
    return True


# --- what stands in a quantity's place ------------------------------------------------------------


@dataclass(frozen=True)
class Instead:
    """What the student has in the place of a quantity.

    value: None where it cannot be told
    mixed: the operation that spread two arrays over one another, None if none did
    """

    value: Numbers | None
    spot: Spot
    mixed: Operation | None = None


def sum_instead(
    expected: Numbers,
    a: Numbers,
    W: Numbers,
    others: Sequence[Numbers],
    operations: Sequence[Operation],
) -> Instead | None:
    """Return what goes into a layer's activation: what the code makes of a product with W, or else
    of a product with what the layer reads.

    expected: (n, units), to know one row at a time
    a: (n, n_in), what the layer reads
    others: the other layers' weights
    """
    ends = []
    for place, operation in enumerate(operations):
        if operation.result is not None and _takes(operation, W):
            ends.append(_followed(operation, operations[place + 1 :], others))
    if not ends:
        for place, operation in enumerate(operations):
            reads = any(fits(a, value) for value in operation.operands)
            if operation.result is not None and operation.name in PRODUCTS and reads:
                ends.append(_followed(operation, operations[place + 1 :], others))
    return _put_together(expected, ends)


def read_by(expected: Numbers, W: Numbers, operations: Sequence[Operation]) -> Instead | None:
    """Return what meets a layer's weights: what the student's layer reads.

    expected: (n, n_in), what it should read
    """
    taken = []
    for operation in operations:
        if operation.result is not None and _takes(operation, W):
            others = [value for value in operation.operands if not _is_weight(value, W)]
            taken += [Operation(operation.name, (), value, operation.spot) for value in others[:1]]
    return _put_together(expected, taken)


def blamed(
    instead: Instead,
    W: Numbers | None,
    known: Sequence[Numbers],
    operations: Sequence[Operation],
    sightings: Sequence[Sighting],
) -> Instead:
    """Return what stands in an activation's place, with the line that made it such.

    W: of the layer; None for X, which no layer makes
    known: quantities that are right, for which no line can be blamed
    """
    value = instead.value
    if value is None:
        return instead
    made = None if W is None else _made_by(value, W, operations)
    if made is not None:
        return Instead(value, made)
    if not any(fits(right, value) for right in known):
        for sighting in sightings:
            if sighting.how != "operand" and _is(sighting.value, value):
                return Instead(value, sighting.spot)
    return instead


def fits(expected: Numbers, value: Numbers) -> bool:
    """Whether a value is a quantity, transposed perhaps or flat."""
    return any(same(expected, fit) for fit in fitted(value, expected.shape))


def _takes(operation: Operation, W: Numbers) -> bool:
    """Whether an operation takes a layer's weights, whole."""
    return operation.name not in ("setitem", "transpose") and any(
        _is_weight(value, W) for value in operation.operands
    )


def _is_weight(value: Numbers, W: Numbers) -> bool:
    """Whether an operand is the weights, transposed perhaps, or with one more row for the bias."""
    if value.size == W.size and value.ndim >= 2:
        squeezed = value.squeeze()
        return np.array_equal(squeezed, W.squeeze()) or np.array_equal(squeezed, W.T.squeeze())
    if value.ndim == 2 and value.shape == (W.shape[0] + 1, W.shape[1]):
        return np.array_equal(value[:-1], W) or np.array_equal(value[1:], W)
    return False


def _followed(
    operation: Operation, later: Sequence[Operation], others: Sequence[Numbers]
) -> Operation:
    """Return the last of the linear operations that go on with what an operation gave, before
    another layer's weights come in.
    """
    for following in later:
        if operation.result is None or not _has(following, operation.result):
            continue
        if following.result is None or not _is_linear(following, operation.result):
            break
        if any(_takes(following, W) for W in others):
            break
        operation = following
    return operation


def _is(value: Numbers, result: Numbers | None) -> bool:
    return (
        result is not None
        and value.size == result.size
        and (np.array_equal(value.squeeze(), result.squeeze(), equal_nan=True))
    )


def _has(operation: Operation, value: Numbers) -> bool:
    return any(_is(operand, value) for operand in operation.operands)


def _is_linear(operation: Operation, of: Numbers | None) -> bool:
    if operation.name in SCALED:
        others = [value for value in operation.operands if not _is(value, of)]
        return bool(others) and others[0].size == 1 and _is(operation.operands[0], of)
    return operation.name in LINEAR


def _made_by(value: Numbers, W: Numbers, operations: Sequence[Operation]) -> Spot | None:
    """Return where a value came out of an operation after the layer's activation, None where it did
    not.
    """
    derived: list[tuple[Numbers, bool]] = []  # (result, whether an activation is behind it)
    for operation in operations:
        if operation.result is None:
            continue
        behind = [(of, was) for of, was in derived if _has(operation, of)]
        if not behind and not _takes(operation, W):
            continue
        active = any(was or not _is_linear(operation, of) for of, was in behind)
        if active and _is(operation.result, value):
            return operation.spot
        derived.append((operation.result, active))
    return None


def _put_together(expected: Numbers, ends: Sequence[Operation]) -> Instead | None:
    """Return the results of operations as one value: a whole one, or a row for each example."""
    values = [(end.result, end.spot) for end in ends if end.result is not None]
    if not values:
        return None
    first, spot = values[0]
    flat = all(value.squeeze().ndim <= 1 for value, _ in values)
    if flat and len(values) == len(expected) and len({value.size for value, _ in values}) == 1:
        return Instead(np.array([value.ravel() for value, _ in values]), spot)
    return Instead(first, spot)


def variable_instead(
    expected: Numbers, known: Sequence[Numbers], after: int, sightings: Sequence[Sighting]
) -> Instead | None:
    """Return what a variable held that has the size of a quantity and came up after another one,
    for code that works on single rows or numbers.

    known: what is right and no candidate
    after: a place in the list of sightings
    """
    candidates = [group for group in _in_the_end(sightings) if group.last > after]
    for group in sorted(candidates, key=lambda group: group.first):
        value = _assembled(expected.shape, group.values)
        if value is None or _counts(value):
            continue
        if not any(fits(right, value) for right in known):
            return Instead(value, group.spot)
    return None


def _assembled(shape: tuple[int, ...], values: list[Numbers]) -> Numbers | None:
    """Return values as one array of a shape (n, units), None where they are no such thing."""
    n, units = shape
    if len(values) == 1 and values[0].ndim == 2:
        return next(fitted(values[0], shape), None)
    flat = [value.ravel() for value in values]
    if len(flat) == n and flat[0].size == units:
        return np.array(flat)
    if len(flat) == units and flat[0].size == n:
        return np.array(flat).T
    if len(flat) == n * units and flat[0].size == 1:
        return np.array(flat).reshape(shape)
    return None


def _counts(value: Numbers) -> bool:
    """Whether numbers only count 0, 1, 2, …, as the variable of a loop does, perhaps repeatedly."""
    flat = value.ravel()
    goes_on = flat[1:] == flat[:-1] + 1
    return bool(flat[0] == 0 and (goes_on | (flat[1:] == 0)).all())


def spread(wrong: Numbers, expected: Numbers, operations: Sequence[Operation]) -> Operation | None:
    """Return the operation that spread two arrays over one another on the way to a wrong shape."""
    if wrong.shape == expected.shape:
        return None
    for operation in operations:
        shapes = [operand.shape for operand in operation.operands]
        result = operation.result
        if operation.name not in SPREADING or result is None or len(shapes) != 2:
            continue
        if result.shape == wrong.shape and result.shape not in shapes:
            return operation
    return None
