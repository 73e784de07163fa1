"""Observers of one neuron: its weights and bias, which for two inputs are a line."""

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.observers.values import finite_numbers, is_pair
from helpers.check.plain import Array, Value
from helpers.check.problem import Wrong
from helpers.functions import ACTIVATIONS


def line(value: Value, X: ArrayLike, activation: str = "step", flat: bool = False) -> Array:
    """Return the outputs (n,) of a neuron (w, b) on the rows of X.

    X: (n, n_in)
    flat: w must have the shape (n_in,)
    """
    X = np.asarray(X, dtype=float)
    if not is_pair(value):
        raise Wrong("type", "expected a pair: the weights and the bias, (w, b)")
    w, b = finite_numbers(value[0], "the weights"), finite_numbers(value[1], "the bias")
    if w.size != X.shape[1] or w.ndim > (1 if flat else 2):
        raise Wrong(
            "shape",
            f"the weights have shape {w.shape}, expected ({X.shape[1]},): one weight for "
            "each input",
        )
    if b.size != 1:
        raise Wrong("shape", f"the bias has shape {b.shape}, expected one number")
    return ACTIVATIONS[activation](X @ w.reshape(-1) + b.item())


def line_score(value: Value, X: ArrayLike, y: ArrayLike, least: int) -> int:
    """Return how many rows of X a step neuron (w, b) gets right; with fewer than `least`, Wrong
    names those that it does.

    X: (n, 2), whole numbers; y: (n,)
    """
    answers, y = line(value, X), np.asarray(y)
    right = answers == y
    if not finite_numbers(value[0], "the weights").any():
        raise Wrong(
            "no-line", "both weights are 0: there is no line, and the answer is the same everywhere"
        )
    if len(set(answers.tolist())) == 1:
        raise Wrong("one-side", f"all {len(y)} points lie on the same side of your line")
    if right.sum() < least:
        raise Wrong(
            f"{right.sum()}-right",
            f"it is right at {corners(X, right)} only: {right.sum()} of {len(y)}",
        )
    return int(right.sum())


def corners(X: ArrayLike, chosen: Array) -> str:
    """Return the chosen rows of X as text: "01 and 10".

    X: (n, 2), whole numbers; chosen: (n,) truth values
    """
    names = ["".join(map(str, point)) for point in np.asarray(X)[chosen].astype(int).tolist()]
    if len(names) < 2:
        return names[0] if names else "no corner"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def neuron_output(value: Value, activation: str = "sigmoid") -> float:
    """Return the output of a neuron for one example, all chosen by the student: (x, w, b)."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise Wrong(
            "type", "expected three things: the inputs, the weights and the bias, (x, w, b)"
        )
    x, w, b = map(finite_numbers, value, ("x", "w", "b"))
    if x.shape != w.shape or x.ndim != 1:
        raise Wrong(
            "shape",
            f"x has shape {x.shape} and w {w.shape}, expected the same number of inputs "
            "and weights",
        )
    if b.size != 1:
        raise Wrong("shape", f"b has shape {b.shape}, expected one number")
    return float(ACTIVATIONS[activation](x @ w + b.item()))
