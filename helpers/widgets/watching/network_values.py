"""Network values: what the layers give, quantity by quantity, once it is sure that the layers fit
each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.functions import activation_named
from helpers.widgets.watching.sightings import Numbers

MOST_EXAMPLES = 60  # that are played
MOST_UNITS = 64  # of one layer, or inputs


class BadInput(ValueError):
    """What was handed over is no network, or X does not fit it; its text says why."""


@dataclass(frozen=True)
class Layer:
    """One layer, and what it gives for a batch.

    W: (n_in, n_out); b: (n_out,)
    product: X @ W, (n, n_out); z: with the bias; a: after the activation
    """

    number: int
    W: Numbers
    b: Numbers
    product: Numbers
    z: Numbers
    a: Numbers
    activation: str


@dataclass(frozen=True)
class Batch:
    """The examples that are played, and the layers' values for them.

    arguments: of the student's function, with the types of numbers that came
    X: (n, n_in), float64
    total: examples that came, of which the first ones are played
    """

    arguments: list[Any]
    X: Numbers
    layers: list[Layer]
    total: int


def batch_of(
    X: Any,
    layers: Sequence[Any],
    hidden: str | Callable[..., Any],
    output: str | Callable[..., Any],
) -> Batch:
    """Return the examples and what the layers give for them.

    layers: W1, b1, W2, b2, …, or one list of pairs (W, b)
    hidden, output: activations, by name or as functions
    raises: BadInput
    """
    as_list = len(layers) == 1 and isinstance(layers[0], list | tuple)
    examples = _numbers(X, "X")
    pairs = _pairs(list(layers[0]) if as_list else _paired(list(layers)))
    _check_X(examples)
    _check_layers(examples.shape[1], pairs)
    played = examples[:MOST_EXAMPLES]
    values = _layers(played.astype(float), pairs, hidden, output)
    flat = [array for pair in pairs for array in pair]
    return Batch(
        arguments=[played, pairs] if as_list else [played, *flat],
        X=played.astype(float),
        layers=values,
        total=len(examples),
    )


def _paired(arrays: list[Any]) -> list[tuple[Any, Any]]:
    if len(arrays) < 2 or len(arrays) % 2:
        raise BadInput(
            f"{len(arrays)} arrays came after X, expected weights and biases in turn: "
            "W1, b1, W2, b2 … Is a bias missing?"
        )
    return list(zip(arrays[::2], arrays[1::2], strict=True))


def _pairs(pairs: list[Any]) -> list[tuple[Any, Any]]:
    """Return layers as pairs of arrays of numbers."""
    if not pairs:
        raise BadInput("there is no layer: expected [(W1, b1), (W2, b2), …].")
    checked = []
    for number, pair in enumerate(pairs, start=1):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            raise BadInput(f"layer {number} is no pair, expected (W{number}, b{number}).")
        checked.append((_numbers(pair[0], f"W{number}"), _numbers(pair[1], f"b{number}")))
    return checked


def _numbers(value: Any, name: str) -> Any:
    """Return an argument as an array of finite numbers."""
    try:
        array = np.array(value)
    except (ValueError, TypeError):
        raise BadInput(f"{name} has rows of different lengths, expected an array.") from None
    if array.dtype.kind not in "biuf":
        kind = type(value).__name__
        raise BadInput(f"{name} holds things that are not numbers (it is of type {kind}).")
    if array.size == 0:
        raise BadInput(f"{name} is empty: it has shape {array.shape}.")
    if np.isnan(array).any():
        raise BadInput(f"{name} holds NaN (not a number): nothing that follows would be a number.")
    if np.isinf(array).any():
        raise BadInput(f"{name} holds an infinite number.")
    return array


def _check_X(X: Any) -> None:
    if X.ndim == 1:
        numbers = ", ".join(f"{number:g}" for number in X[:4].tolist())
        raise BadInput(
            f"X has shape {X.shape}, expected (n, n_in), one example a row: "
            f"did you mean [[{numbers}{', …' if X.size > 4 else ''}]]?"
        )
    if X.ndim != 2:
        raise BadInput(f"X has shape {X.shape}, expected (n, n_in), one example a row.")
    if X.shape[1] > MOST_UNITS:
        raise BadInput(f"X has {X.shape[1]} inputs; up to {MOST_UNITS} can be shown.")


def _check_layers(n_in: int, pairs: list[tuple[Any, Any]]) -> None:
    before = "X has"
    for number, (W, b) in enumerate(pairs, start=1):
        if W.ndim != 2:
            raise BadInput(f"W{number} has shape {W.shape}, expected (n_in, n_out): a matrix.")
        if W.shape[0] != n_in:
            slip = f": is W{number} transposed?" if W.shape[1] == n_in else "."
            raise BadInput(
                f"W{number} has shape {W.shape} and {before} {n_in} columns: it needs one row for "
                f"each of them{slip}"
            )
        if b.shape != (W.shape[1],):
            raise BadInput(
                f"b{number} has shape {b.shape}, expected {(W.shape[1],)}: one number for each of "
                f"the {W.shape[1]} columns of W{number}."
            )
        if W.shape[1] > MOST_UNITS:
            raise BadInput(
                f"layer {number} has {W.shape[1]} units; up to {MOST_UNITS} can be shown."
            )
        n_in, before = W.shape[1], f"W{number} has"


def _layers(
    X: Numbers,
    pairs: list[tuple[Any, Any]],
    hidden: str | Callable[..., Any],
    output: str | Callable[..., Any],
) -> list[Layer]:
    """Return what each layer gives."""
    layers = []
    a = X
    for number, (W, b) in enumerate(pairs, start=1):
        name, g = activation_named(output if number == len(pairs) else hidden)
        W, b = W.astype(float), b.astype(float)
        with np.errstate(all="ignore"):
            product = a @ W
            z = product + b
            a = np.asarray(g(z), dtype=float)
        layers.append(Layer(number, W, b, product, z, a, name))
    return layers
