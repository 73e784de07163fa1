"""The functions that checks hand over by name: activations, and functions of many parameters to take gradients of."""

import numpy as np

from helpers.functions import ACTIVATIONS


def sum_of_squares(theta):
    """Return the sum of the squared numbers of an array of any shape, a number."""
    return float(np.sum(np.asarray(theta, dtype=float) ** 2))


def polynomial(a, b, c):
    """Return the function of an array θ of any shape: a·Σθ² + b·Σθ³ + c·(Σθ)², a number; c ties the entries together."""

    def f(theta):
        theta = np.asarray(theta, dtype=float)
        return float(a * np.sum(theta**2) + b * np.sum(theta**3) + c * np.sum(theta) ** 2)

    return f


NAMED = {**ACTIVATIONS, "sum_of_squares": sum_of_squares, "polynomial": polynomial}
