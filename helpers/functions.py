"""The activation functions by name, for scalars, lists and arrays of any shape."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = [
    "ACTIVATIONS",
    "activation_named",
    "identity",
    "relu",
    "sigmoid",
    "softmax",
    "step",
    "tanh",
]


def step(z: ArrayLike) -> NDArray[Any]:
    """Return 1 where z > 0, else 0; step(0) = 0."""
    return (np.asarray(z) > 0).astype(float)


def sigmoid(z: ArrayLike) -> NDArray[Any]:
    """Return 1 / (1 + exp(-z)); exp only ever sees numbers ≤ 0, so nothing overflows."""
    z = np.asarray(z) * 1.0
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1.0, e) / (1.0 + e)


def tanh(z: ArrayLike) -> NDArray[Any]:
    """Return the hyperbolic tangent of z, between -1 and 1."""
    return np.tanh(z)


def relu(z: ArrayLike) -> NDArray[Any]:
    """Return max(z, 0), number by number."""
    return np.maximum(z, 0.0)


def identity(z: ArrayLike) -> Any:
    """Return z itself: no activation."""
    return np.asarray(z)[()]


def softmax(z: ArrayLike) -> NDArray[Any]:
    """Return exp(z) / sum(exp(z)) along the last axis: each row sums to 1.

    The row's largest number is taken off first, which changes nothing but keeps exp finite.
    """
    z = np.asarray(z) * 1.0
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p: NDArray[Any] = e / e.sum(axis=-1, keepdims=True)
    return p


ACTIVATIONS = {f.__name__: f for f in (step, sigmoid, tanh, relu, identity, softmax)}


def activation_named(activation: str | Callable[..., Any]) -> tuple[str, Callable[..., Any]]:
    """Return (name, function) of an activation given by its name or as a function.

    ValueError: a name that is not in ACTIVATIONS.
    """
    if callable(activation):
        return getattr(activation, "__name__", "activation"), activation
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"activation {activation!r} is not known, expected a function or one of "
            f"{', '.join(ACTIVATIONS)}."
        )
    return activation, ACTIVATIONS[activation]
