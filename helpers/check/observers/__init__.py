"""Observers: the fixed set of looks at an answer, for exercises where many answers are right
(weights of a gate, a trained network).

An observer takes plain data of unknown type and shape, and its options, and returns plain data to
compare. It raises Wrong with a sentence where the answer does not have the form that was asked for,
and with the name of a known mistake as the code where it tells one.
"""

from collections.abc import Callable, Iterable
from typing import Any

from helpers.check.observers import (
    batches,
    keras_models,
    layers,
    lines,
    step_networks,
    training,
    values,
)
from helpers.check.plain import Value

# The names stand in committed keys.
OBSERVERS: dict[str, Callable[..., Value]] = {
    "pick": values.pick,
    "entry": values.entry,
    "largest": values.largest,
    "row": values.row,
    "count": values.count,
    "same_twice": values.same_twice,
    "shape_of": values.shape_of,
    "share": values.share,
    "line": lines.line,
    "line_score": lines.line_score,
    "neuron_output": lines.neuron_output,
    "mapped": layers.mapped,
    "network_outputs": layers.network_outputs,
    "layer_shapes": layers.layer_shapes,
    "step_units": step_networks.step_units,
    "step_answers": step_networks.step_answers,
    "trained": training.trained,
    "different_units": training.different_units,
    "start_loss": training.start_loss,
    "batch_sizes": batches.batch_sizes,
    "each_once": batches.each_once,
    "batch_order": batches.batch_order,
    "output_shape": keras_models.output_shape,
    "parameters": keras_models.parameters,
    "bend": keras_models.bend,
    "cross_entropy": keras_models.cross_entropy,
    "held_out": keras_models.held_out,
    "learned": keras_models.learned,
    "moved": keras_models.moved,
}


def observe(spec: dict[str, Any], value: Value) -> Value:
    """Return what the observer spec = {"name": …, its options} sees of a value."""
    options = dict(spec)
    return OBSERVERS[options.pop("name")](value, **options)


def chain(specs: Iterable[dict[str, Any]], value: Value) -> Value:
    """Return what the last of several observers sees, each of which looks at what the one before it
    saw; the value itself where there are none.
    """
    for spec in specs:
        value = observe(spec, value)
    return value
