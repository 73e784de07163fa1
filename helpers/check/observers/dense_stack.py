"""What a plain stack of Dense layers answers by its weights, computed anew here."""

import numpy as np

from helpers.check.plain import Array, Value
from helpers.functions import ACTIVATIONS


def recomputed_outputs(kind: Value, layers: Value, weights: Value, X: Array | None) -> Array | None:
    """Return the outputs (n, n_out) of a Keras Sequential model of Dense and Activation layers on
    X; None for any other network.

    kind: the name of the model's type
    layers: list of {"type", "activation", ...}
    weights: list of W (n_in, n_out), b (n_out,) of each Dense layer, one after the other
    X: (n, n_in)
    """
    listed = isinstance(layers, list) and isinstance(weights, list)
    if kind != "Sequential" or not listed or X is None:
        return None
    A, left = X, list(weights)
    for layer in layers:
        activation = ACTIVATIONS.get(_name(layer, "activation"))
        if activation is None or _name(layer, "type") not in ("Dense", "Activation"):
            return None
        if _name(layer, "type") == "Dense":
            if not _fit(left[:2], A):
                return None
            W, b, *left = left
            A = A @ W.astype(float) + b
        A = activation(A)
    return None if left else A


def _name(layer: Value, what: str) -> str:
    """Return what a layer says of itself as text, "" where it says nothing."""
    name = str(layer.get(what)) if isinstance(layer, dict) else ""
    return "identity" if name == "linear" else name


def _fit(weights: list[Value], A: Array) -> bool:
    """Whether there are two arrays of floats, W (n_in, n_out) and b (n_out,), that fit A
    (n, n_in).
    """
    if len(weights) < 2 or not all(map(_is_floats, weights)):
        return False
    W, b = weights
    return bool(W.ndim == 2 and b.shape == W.shape[1:] and len(W) == A.shape[1])


def _is_floats(array: Value) -> bool:
    return isinstance(array, np.ndarray) and array.dtype.kind == "f"
