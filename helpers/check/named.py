"""The functions that checks hand over by name: activations, functions of many parameters to take
gradients of, Keras models.
"""

import functools
import sys

import numpy as np

from helpers.functions import ACTIVATIONS


def sum_of_squares(theta):
    """Return the sum of the squared numbers of an array of any shape, a number."""
    return float(np.sum(np.asarray(theta, dtype=float) ** 2))


def polynomial(a, b, c):
    """Return the function of an array θ of any shape: a·Σθ² + b·Σθ³ + c·(Σθ)², a number; c ties the
    entries together.
    """

    def f(theta):
        theta = np.asarray(theta, dtype=float)
        return float(a * np.sum(theta**2) + b * np.sum(theta**3) + c * np.sum(theta) ** 2)

    return f


def dense_model(layers, activations, apart=False):
    """Return a Keras model of Dense layers with these weights. It is the notebook's Keras that
    builds it; this module imports none.

    layers: [(W, b), ...], W (n_in, n_out), b (n_out,); activations: a name for each layer
    apart: activations as layers of their own, which have no weights
    ModuleNotFoundError: the notebook has no Keras
    """
    layers = [(np.asarray(W), np.asarray(b)) for W, b in layers]
    model = _built(tuple(W.shape for W, _ in layers), tuple(activations), bool(apart))
    model.set_weights([each for layer in layers for each in layer])
    return model


@functools.cache
def _built(shapes, activations, apart):
    keras = sys.modules.get("keras")
    if keras is None:
        raise ModuleNotFoundError("this exercise needs Keras and TensorFlow, which are not here")
    model = keras.Sequential([keras.Input((shapes[0][0],))])
    for (_, units), name in zip(shapes, activations, strict=True):
        model.add(keras.layers.Dense(units, activation=None if apart else name))
        if apart:
            model.add(keras.layers.Activation(name))
    return model


NAMED = {
    "dense_model": dense_model,
    **ACTIVATIONS,
    "sum_of_squares": sum_of_squares,
    "polynomial": polynomial,
}
