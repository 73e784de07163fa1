"""Observers of layers, [(W1, b1), ...], by what they make of examples and by their shapes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.observers.values import finite_numbers, is_pair
from helpers.check.plain import Array, Value
from helpers.check.problem import Wrong
from helpers.functions import ACTIVATIONS


def mapped(value: Value, X: ArrayLike) -> Array:
    """Return X @ W: the images of the rows of X (n, n_in) under a matrix W (n_in, n_out)."""
    X = np.asarray(X, dtype=float)
    W = finite_numbers(value, "the matrix")
    if W.ndim != 2 or W.shape[0] != X.shape[1]:
        raise Wrong(
            "shape", f"the matrix has shape {W.shape}, expected ({X.shape[1]}, {X.shape[1]})"
        )
    return X @ W


def network_outputs(value: Value, X: ArrayLike, activations: Sequence[str]) -> Array:
    """Return the outputs (n, n_out) of a network [(W1, b1), ...] on X.

    X: (n, n_in)
    activations: a name for each layer
    """
    A = np.asarray(X, dtype=float)
    layers = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(layers, tuple | list) or len(layers) != len(activations):
        raise Wrong("type", f"expected {len(activations)} layers, [(W1, b1), ...]")
    for number, (layer, activation) in enumerate(zip(layers, activations, strict=True), start=1):
        W, b = _layer(layer, number, n_in=A.shape[1])
        A = ACTIVATIONS[activation](A @ W + b)
    return A


def _layer(layer: Value, number: int, n_in: int) -> tuple[Array, Array]:
    """Return (W, b) of the layer of that number, W (n_in, n_out), b (n_out,) or (1,)."""
    if not is_pair(layer):
        raise Wrong("type", f"layer {number} should be a pair (W, b)")
    W, b = finite_numbers(layer[0], f"W{number}"), finite_numbers(layer[1], f"b{number}")
    if W.ndim != 2 or W.shape[0] != n_in:
        raise Wrong(
            "shape",
            f"W{number} has shape {W.shape}, expected ({n_in}, neurons): one row per input",
        )
    if b.size not in (1, W.shape[1]):
        raise Wrong(
            "shape",
            f"b{number} has shape {b.shape}, expected ({W.shape[1]},): one bias per neuron",
        )
    return W, b.reshape(-1)


def layer_shapes(value: Value) -> list[str]:
    """Return the shape of every array of layers [(W1, b1), ...], as text."""
    if not isinstance(value, tuple | list) or not all(map(is_pair, value)):
        raise Wrong("type", "expected layers [(W1, b1), (W2, b2)]")
    shapes = []
    for W, b in value:
        shapes += [str(finite_numbers(W, "W").shape), str(finite_numbers(b, "b").shape)]
    return shapes
