"""Observers of a 2-2-1 network of step units for XOR, [(W1, b1), (W2, b2)]: which unit is to blame
where it is wrong?
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.observers.layers import network_outputs
from helpers.check.observers.lines import corners
from helpers.check.observers.values import finite_numbers, is_pair
from helpers.check.plain import Array, Value
from helpers.check.problem import Wrong

XOR_LIKE = (0b0110, 0b1001)  # answers at the four corners that no step unit gives


@dataclass(frozen=True)
class StepNetwork:
    """A 2-2-1 network of step units and the corners that it is tried on."""

    X: Array  # (4, 2), the corners
    y: Array  # (4,), the answers wanted there, 0 or 1
    W1: Array  # (2, 2)
    b1: Array  # (2,) or (1,)
    W2: Array  # (2,)
    b2: float

    @property
    def z1(self) -> Array:
        """The weighted sums of the hidden units, (4, 2)."""
        return self.X @ self.W1 + self.b1

    @property
    def on(self) -> Array:
        """Which hidden units answer 1, (4, 2) truth values."""
        return np.asarray(self.z1 > 0)

    def z2(self, on: Array) -> Array:
        """Return the weighted sums (4,) of the output neuron for answers (4, 2) of the hidden
        units.
        """
        return on @ self.W2 + self.b2


def step_units(value: Value, X: ArrayLike, y: ArrayLike) -> str:
    """Return "yes" where one line can part what the hidden units make of X; else Wrong blames a
    unit.

    X: (4, 2), the corners; y: (4,), the answers wanted there
    """
    network = _step_network(value, X, y)
    if _can_be_parted(network.on, network.y):
        return "yes"
    raise Wrong(*_blame(network))


def step_answers(value: Value, X: ArrayLike, y: ArrayLike) -> Array:
    """Return the network's answers (4,) on the rows of X; where one is wrong, Wrong names the
    corner and the unit to blame.

    X: (4, 2), the corners; y: (4,), the answers wanted there
    """
    network = _step_network(value, X, y)
    answers = (network.z2(network.on) > 0).astype(float)
    if np.array_equal(answers, network.y):
        return answers
    code, sentence = _blame(network)
    raise Wrong(code, f"it is wrong at {corners(X, answers != network.y)}: {sentence}")


def _step_network(value: Value, X: ArrayLike, y: ArrayLike) -> StepNetwork:
    """Return what came as a StepNetwork; raises Wrong where it is none."""
    _check_that_W2_stands(value)
    network_outputs(value, X, ["step", "step"])
    (W1, b1), (W2, b2) = map(_arrays, value)
    if W1.shape != (2, 2) or W2.shape != (2, 1):
        raise Wrong(
            "shape",
            f"W1 has shape {W1.shape} and W2 {W2.shape}, expected (2, 2) and (2, 1): two "
            "hidden units, one output",
        )
    return StepNetwork(np.asarray(X, dtype=float), np.asarray(y), W1, b1, W2[:, 0], b2[0])


def _arrays(layer: Value) -> tuple[Array, Array]:
    W, b = layer
    return finite_numbers(W, "W"), finite_numbers(b, "b").reshape(-1)


def _check_that_W2_stands(value: Value) -> None:
    """Raise Wrong where W2 is a row: a slip that deserves a sentence of its own."""
    if not is_pair(value) or not is_pair(value[1]):
        return
    shape = finite_numbers(value[1][0], "W2").shape
    if shape in ((2,), (1, 2)):
        raise Wrong(
            "W2-lies-down",
            f"W2 has shape {shape}, expected (2, 1): a row for each hidden unit, a "
            "column for the output neuron",
        )


# --- who is to blame ------------------------------------------------------------------------------


def _blame(network: StepNetwork) -> tuple[str, str]:
    """Return (code, sentence): which neuron is to blame for wrong answers, and why. What explains
    them most simply comes first.
    """
    return (
        _blame_a_slip(network)
        or _blame_a_zero(network)
        or _blame_equal_units(network)
        or _blame_a_hidden_unit(network)
        or ("output-neuron", "the output neuron is to blame, both hidden units do their part")
    )


def _blame_a_slip(network: StepNetwork) -> tuple[str, str] | None:
    """Blame a network that answers the opposite everywhere, or whose W1 is transposed."""
    if np.array_equal(network.z2(network.on) > 0, 1 - network.y):
        return "xnor", "everywhere the opposite is wanted"
    on_if_transposed = network.X @ network.W1.T + network.b1 > 0
    if np.array_equal(network.z2(on_if_transposed) > 0, network.y):
        return "transposed", "with W1 transposed it would be right"
    return None


def _blame_a_zero(network: StepNetwork) -> tuple[str, str] | None:
    """Blame a weighted sum of exactly 0 where the network would be right if step(0) were 1."""
    z1, z2 = network.z1, network.z2(network.on)
    if np.array_equal(z2 >= 0, network.y):
        where = corners(network.X, z2 == 0)
        return "on-the-line", f"the output neuron's weighted sum is exactly 0 at {where}"
    z2 = network.z2(z1 >= 0)
    if np.array_equal(z2 > 0, network.y) or np.array_equal(z2 >= 0, network.y):
        unit = int(np.argmax((z1 == 0).any(axis=0)))
        where = corners(network.X, z1[:, unit] == 0)
        return (
            "on-the-line",
            f"hidden unit {unit + 1} is to blame: its weighted sum is exactly 0 at {where}",
        )
    return None


def _blame_equal_units(network: StepNetwork) -> tuple[str, str] | None:
    """Blame a hidden unit that tells nothing, or nothing that the other does not tell."""
    on = network.on
    for unit in (0, 1):
        if len(set(on[:, unit])) == 1:
            return (
                "unit-constant",
                f"hidden unit {unit + 1} is to blame: it answers {int(on[0, unit])} at all four "
                "corners",
            )
    repeats = "hidden unit 2 is to blame: it only repeats unit 1"
    if np.array_equal(on[:, 0], on[:, 1]):
        return "units-alike", repeats
    if np.array_equal(on[:, 0], ~on[:, 1]):
        return "units-alike", f"{repeats}, turned round"
    return None


def _blame_a_hidden_unit(network: StepNetwork) -> tuple[str, str] | None:
    """Blame a hidden unit whose answers leave no line that the output neuron could draw."""
    on = network.on
    for unit in (0, 1):
        if on[:, unit].sum() == 2:
            where = corners(network.X, on[:, unit])
            return (
                "two-against-two",
                f"hidden unit {unit + 1} is to blame: it parts the corners two against two, "
                f"{where} from the others",
            )
    if _can_be_parted(on, network.y):
        return None
    unit, changed = _unit_to_change(on, network.y)
    where = corners(network.X, changed)
    return (
        "hidden-unit",
        f"hidden unit {unit + 1} is to blame: look at its answers at {where}",
    )


def _can_be_parted(on: Array, y: Array) -> bool:
    """Whether one line parts points of two classes.

    on: (n, 2), the points: coordinates False and True; y: (n,), their classes
    """
    classes: dict[tuple[bool, ...], int] = {}
    for point, kind in zip(on.tolist(), y.tolist(), strict=True):
        if classes.setdefault(tuple(point), kind) != kind:
            return False
    if len(classes) < 4:
        return True
    one_diagonal = {classes[False, False], classes[True, True]}
    other_diagonal = {classes[False, True], classes[True, False]}
    return not (len(one_diagonal) == len(other_diagonal) == 1 and one_diagonal != other_diagonal)


def _unit_to_change(on: Array, y: Array) -> tuple[int, Array]:
    """Return (unit, rows): the fewest answers of one hidden unit that, changed, let a line part the
    points.

    on: (4, 2), y: (4,), as in _can_be_parted
    returns: unit 0 or 1, rows (4,) truth values
    """
    best = None
    for pattern in [number for number in range(16) if number not in XOR_LIKE]:
        answers = np.array([bool(pattern >> place & 1) for place in range(4)])
        for unit in (0, 1):
            changed = on.copy()
            changed[:, unit] = answers
            rows = answers != on[:, unit]
            if _can_be_parted(changed, y) and (best is None or rows.sum() < best[1].sum()):
                best = (unit, rows)
    assert best is not None  # whatever one unit answers, some answers of the other help
    return best
