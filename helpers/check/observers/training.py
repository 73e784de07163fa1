"""Observers of a network with one hidden layer, [(W1, b1), (W2, b2)], before and after training."""

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.observers.layers import network_outputs
from helpers.check.observers.values import finite_numbers, pick, row
from helpers.check.plain import Value
from helpers.check.problem import Wrong

TINY = 0.2  # weights below it have hardly left a start near 0


def trained(value: Value, X: ArrayLike, y: ArrayLike, hidden: int, activation: str) -> int:
    """Return on how many rows of X trained layers are right; Wrong where their start kept them from
    being right on all.

    X: (n, n_in); y: (n, 1), classes 0 and 1
    hidden: how many units the hidden layer should have; activation: the name of theirs
    """
    p = network_outputs(value, X, [activation, "sigmoid"])
    W1, b1 = (finite_numbers(part, "a layer") for part in value[0])
    if p.shape[1] != 1:
        raise Wrong("outputs", f"the network has {p.shape[1]} outputs, expected one")
    if W1.shape[1] != hidden:
        raise Wrong("hidden", f"the hidden layer has {W1.shape[1]} units, {hidden} were asked for")
    right = int(np.sum((p > 0.5) == (np.asarray(y) > 0.5)))
    if right == len(p):
        return right
    score = f"{right} of {len(p)} are right"
    if not W1.any():
        raise Wrong("zero-start", f"{score}, and every weight of W1 is 0: did it start there?")
    if np.ptp(W1, axis=1).max() < 1e-12 and np.ptp(b1) < 1e-12:
        raise Wrong("equal-start", f"{score}, and all hidden units are the same")
    if max(np.abs(W1).max(), np.abs(finite_numbers(value[1][0], "W2")).max()) < TINY:
        raise Wrong("small-start", f"{score}, and all weights are still tiny")
    return right


def different_units(value: Value) -> str:
    """Return "yes" where the hidden units of untrained layers differ; else Wrong says how they are
    alike.
    """
    W1, b1 = (finite_numbers(pick(pick(value, 0), place), "a layer") for place in (0, 1))
    if W1.ndim != 2 or W1.shape[1] < 2:
        raise Wrong("shape", f"W1 has shape {W1.shape}, expected a column for each hidden unit")
    if not W1.any():
        raise Wrong("zero-start", "every weight of W1 is 0 at the start")
    if not np.ptp(W1, axis=1).any() and not np.ptp(b1):
        raise Wrong("equal-start", "all hidden units are the same at the start")
    return "yes"


def start_loss(value: Value, X: ArrayLike, y: ArrayLike, activation: str) -> str:
    """Return "yes" where, in (layers, losses) of a training with learning rate 0, every loss is the
    cross-entropy of the layers; else "no".

    X: (n, n_in); y: (n, 1), classes 0 and 1
    """
    layers, losses = pick(value, 0), row(pick(value, 1))
    p = network_outputs(layers, X, [activation, "sigmoid"])
    if losses.size and np.ptp(losses) > 1e-6 * np.abs(losses).max():
        raise Wrong("moved", "with learning rate 0 the losses change from epoch to epoch")
    if p.min() < 1e-6 or p.max() > 1 - 1e-6:
        return "yes"  # ln 0 is near: everybody cuts it off elsewhere
    y = np.asarray(y, dtype=float)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return "yes" if losses.size and np.allclose(losses, loss, rtol=1e-4, atol=0) else "no"
