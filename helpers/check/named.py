"""The functions that checks hand over by name: activations, functions of many parameters to take
gradients of, Keras models.
"""

import functools
import itertools
import sys
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.functions import ACTIVATIONS


def sum_of_squares(theta: ArrayLike) -> float:
    """Return Σθ², a number, for an array θ of any shape."""
    return float(np.sum(np.asarray(theta, dtype=float) ** 2))


def polynomial(a: float, b: float, c: float) -> Callable[[ArrayLike], float]:
    """Return the function f(θ) = a·Σθ² + b·Σθ³ + c·(Σθ)², a number for an array θ of any shape; c
    ties the entries together.
    """

    def f(theta: ArrayLike) -> float:
        theta = np.asarray(theta, dtype=float)
        return float(a * np.sum(theta**2) + b * np.sum(theta**3) + c * np.sum(theta) ** 2)

    return f


def dense_model(
    layers: Sequence[tuple[ArrayLike, ArrayLike]], activations: Sequence[str], apart: bool = False
) -> Any:
    """Return a Keras model of Dense layers with these weights. It is the notebook's Keras that
    builds it; this module imports none.

    layers: [(W, b), ...], W (n_in, n_out), b (n_out,)
    activations: a name for each layer
    apart: whether activations are layers of their own, which have no weights
    raises: ModuleNotFoundError where the notebook has no Keras
    """
    weights = list(map(np.asarray, itertools.chain.from_iterable(layers)))
    shapes = tuple(W.shape for W in weights[::2])
    model = _built(shapes, tuple(activations), bool(apart))
    model.set_weights(weights)
    return model


@functools.cache
def _built(shapes: tuple[tuple[int, int], ...], activations: tuple[str, ...], apart: bool) -> Any:
    """Return a model of Dense layers with weights of these shapes (n_in, n_out)."""
    keras = sys.modules.get("keras")
    if keras is None:
        raise ModuleNotFoundError("this exercise needs Keras and TensorFlow, which are not here")
    model = keras.Sequential([keras.Input((shapes[0][0],))])
    for (_, units), name in zip(shapes, activations, strict=True):
        model.add(keras.layers.Dense(units, activation=None if apart else name))
        if apart:
            model.add(keras.layers.Activation(name))
    return model


NAMED: dict[str, Callable[..., Any]] = {
    "dense_model": dense_model,
    **ACTIVATIONS,
    "sum_of_squares": sum_of_squares,
    "polynomial": polynomial,
}
