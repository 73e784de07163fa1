"""The fixed set of observers: what an answer does, where many answers are right (weights of a gate, a trained line).

An observer takes plain data of unknown type and shape and returns plain data to compare; it raises Wrong with a sentence
when the answer does not have the form that was asked for.
"""

import numpy as np

from helpers.check.compare import Wrong, as_numbers
from helpers.functions import ACTIVATIONS


def observe(spec, value):
    """Return what observer spec = {"name": ..., options} sees of a value; the value itself for None."""
    if spec is None:
        return value
    options = dict(spec)
    return OBSERVERS[options.pop("name")](value, **options)


def pick(value, key):
    """One item of a dict, or of a tuple or list by its number."""
    if isinstance(value, dict):
        if key not in value:
            raise Wrong("keys", f"there is no {key!r} in your dict")
        return value[key]
    if isinstance(value, tuple | list | np.ndarray) and type(key) is int and key < len(value):
        return value[key]
    raise Wrong("type", f"there is no {key!r} in it")


def line(value, X, activation="step"):
    """(w, b) of one neuron: its outputs on the rows of X (n, n_in) -> (n,)."""
    X = np.asarray(X, dtype=float)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong("type", "expected a pair: the weights and the bias, (w, b)")
    w, b = _numbers(value[0], "the weights"), _numbers(value[1], "the bias")
    if w.size != X.shape[1] or w.ndim > 2:
        raise Wrong("shape", f"the weights have shape {w.shape}, expected ({X.shape[1]},): one weight for each input")
    if b.size != 1:
        raise Wrong("shape", f"the bias has shape {b.shape}, expected one number")
    return ACTIVATIONS[activation](X @ w.reshape(-1) + b.reshape(-1)[0])


def neuron_output(value, activation="sigmoid"):
    """(x, w, b) chosen by the student: the output of that neuron, a number."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise Wrong("type", "expected three things: the inputs, the weights and the bias, (x, w, b)")
    x, w, b = (_numbers(item, what) for item, what in zip(value, ("x", "w", "b"), strict=True))
    if x.shape != w.shape or x.ndim != 1:
        raise Wrong("shape", f"x has shape {x.shape} and w {w.shape}, expected the same number of inputs and weights")
    if b.size != 1:
        raise Wrong("shape", f"b has shape {b.shape}, expected one number")
    return float(ACTIVATIONS[activation](x @ w + b.reshape(-1)[0]))


def largest(value):
    """The largest absolute number in a value."""
    items = value if isinstance(value, tuple | list) else (value,)
    return max(float(np.abs(_numbers(item, "it")).max(initial=0.0)) for item in items)


def mapped(value, X):
    """W (n_in, n_out) chosen by the student: the images X @ W of the rows of X."""
    X = np.asarray(X, dtype=float)
    W = _numbers(value, "the matrix")
    if W.ndim != 2 or W.shape[0] != X.shape[1]:
        raise Wrong("shape", f"the matrix has shape {W.shape}, expected ({X.shape[1]}, {X.shape[1]})")
    return X @ W


def network_outputs(value, X, activations):
    """[(W, b), ...] chosen or trained by the student: outputs on X (n, n_in), with one activation's name per layer."""
    A = np.asarray(X, dtype=float)
    layers = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(layers, tuple | list) or len(layers) != len(activations):
        raise Wrong("type", f"expected {len(activations)} layers, [(W1, b1), ...]")
    for number, (layer, name) in enumerate(zip(layers, activations, strict=True), start=1):
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise Wrong("type", f"layer {number} should be a pair (W, b)")
        W, b = _numbers(layer[0], f"W{number}"), _numbers(layer[1], f"b{number}")
        if W.ndim != 2 or W.shape[0] != A.shape[1]:
            raise Wrong("shape", f"W{number} has shape {W.shape}, expected ({A.shape[1]}, neurons): one row per input")
        if b.size not in (1, W.shape[1]):
            raise Wrong("shape", f"b{number} has shape {b.shape}, expected ({W.shape[1]},): one bias per neuron")
        A = ACTIVATIONS[name](A @ W + b.reshape(-1))
    return A


def _numbers(value, what):
    try:
        array = as_numbers(value, []).astype(float)
    except Wrong as wrong:
        raise Wrong(wrong.problem.code, f"{what}: {wrong.problem.sentence}") from None
    if array.size > 1_000_000 or not np.isfinite(array).all():
        raise Wrong("nan", f"{what}: every number must be finite")
    return array


OBSERVERS = {
    "pick": pick,
    "line": line,
    "neuron_output": neuron_output,
    "largest": largest,
    "mapped": mapped,
    "network_outputs": network_outputs,
}


def chain(specs, value):
    """Return the value after every observer of a list, in turn."""
    for spec in specs:
        value = observe(spec, value)
    return value
