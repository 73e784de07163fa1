"""Facts of a network: what it does on probes, and what it says of itself, as plain data."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

import numpy as np

from helpers.check.plain import Array

EAGER = 5  # so few training steps run faster than it takes to compile one


class LayerFacts(TypedDict):
    """What a layer says of itself."""

    type: str
    units: Any
    activation: Any


class Facts(TypedDict):
    """What a network does and says of itself; None where it says nothing."""

    type: str
    outputs: list[Array]  # on each probe
    parameters: int | None
    weights: list[Array] | None
    layers: list[LayerFacts]
    loss: Any
    compiled: Any
    losses: Any  # of each epoch of its training
    # outputs on each probe before the check trained it; None: it is not compiled
    before: NotRequired[list[Array] | None]


def facts_of_built(
    function: Any,
    arguments: list[Any],
    training: tuple[Array, Array, int] | None,
    *probes: Array,
) -> Facts | None:
    """Return what a network does that function(*arguments) returns, after training; None where it
    returns None.

    training: (X, y, steps), so many steps on the whole batch, or None
    """
    if hasattr(function, "count_params"):
        raise TypeError("this is a model, a function that returns one is asked for")
    model = function(*arguments)
    if model is None:
        return None
    if training is None:
        return facts_of(model, probes)
    before = _outputs(model, probes)
    if not getattr(model, "compiled", False):
        return {**facts_of(model, probes), "before": None}
    X, y, steps = training
    if steps <= EAGER:
        model.run_eagerly = True
    for _ in range(steps):
        model.train_on_batch(X, y)
    return {**facts_of(model, probes), "before": before}


def facts_of(model: Any, probes: Sequence[Array]) -> Facts:
    """Return the facts of a trained network: what it does, and what it says of itself.

    model: anything callable on an (n, n_in) array or with predict(X); count_params() and
      get_weights() are used where it has them
    """
    return {
        "type": type(model).__name__,
        "outputs": _outputs(model, probes),
        "parameters": int(model.count_params()) if hasattr(model, "count_params") else None,
        "weights": _weights(model),
        "layers": list(map(_layer_facts, getattr(model, "layers", []))),
        "loss": _loss_name(model),
        "compiled": getattr(model, "compiled", None),
        "losses": _losses(model),
    }


def _outputs(model: Any, probes: Sequence[Array]) -> list[Array]:
    """Return a network's outputs on each of the probes."""
    if isinstance(model, type) or not (callable(model) or hasattr(model, "predict")):
        raise TypeError(f"a trained network is asked for, this is {type(model).__name__}")
    run = model if callable(model) else model.predict
    return [np.asarray(run(X)) for X in probes]


def _weights(model: Any) -> list[Array] | None:
    return list(map(np.asarray, model.get_weights())) if hasattr(model, "get_weights") else None


def _layer_facts(layer: Any) -> LayerFacts:
    config = layer.get_config() if hasattr(layer, "get_config") else {}
    return {
        "type": type(layer).__name__,
        "units": config.get("units"),
        "activation": config.get("activation"),
    }


def _loss_name(model: Any) -> Any:
    """Return the name of a model's loss, which may be a name, an object or a function."""
    loss = getattr(model, "loss", None)
    if loss is None or isinstance(loss, str):
        return loss
    return getattr(loss, "name", getattr(loss, "__name__", type(loss).__name__))


def _losses(model: Any) -> Any:
    """Return the losses that a model's training went through, epoch by epoch; None where it has
    none.
    """
    history = getattr(getattr(model, "history", None), "history", None)
    return history.get("loss") if isinstance(history, dict) else None
