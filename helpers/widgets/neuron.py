"""The neuron explorer: one neuron with two inputs, under the reader's hand."""

import numpy as np

from helpers.data import challenge
from helpers.functions import ACTIVATIONS
from helpers.plots.lines import plot_line
from helpers.plots.style import as_neuron, as_points
from helpers.widgets.join import joined, styled
from helpers.widgets.kit import Moving

MODES = ("explore", "challenge", "gates")
GATES = ("AND", "OR", "NAND", "NOT")
REACH = 3.0  # of the plane, to all sides
MOST_POINTS = 1000
DEFAULT = ((1.0, 1.0), -1.0, (2.0, 1.0), None)  # w, b, point, points


class NeuronExplorer(Moving):
    """One neuron with two inputs: its line, its output as shades, its numbers.

    `answer` is a line for the exercises of lesson 01: a gate, or an output close to 0 or 1.
    """

    _esm = joined("neuron")
    _css = styled("neuron")

    def still(self):
        """Return the Picture of the neuron at the start, its line and its shades."""
        story = self.story
        points = (story["X"], story["y"]) if story["modes"][0] == "challenge" else ()
        name = "step" if points else story["activation"]
        return plot_line(story["w"], story["b"], *points, activation=name, title=story["title"])


def neuron_explorer(w, b, activation, point, mode, points, title):
    """Return a NeuronExplorer; see helpers.widgets.explore_neuron."""
    modes = MODES if mode is None else (mode,)
    if not set(modes) <= set(MODES):
        raise ValueError(f"mode {mode!r} is not known, expected one of {', '.join(MODES)}.")
    if activation not in ACTIVATIONS or activation == "softmax":
        known = ", ".join(name for name in ACTIVATIONS if name != "softmax")
        raise ValueError(f"activation {activation!r} is not known, expected one of {known}.")
    story = {
        "title": title or "A neuron under your hand",
        "activation": activation,
        "modes": list(modes),
        "gates": list(GATES),
        "gate": GATES[0],
    }
    try:
        story |= _numbers(w, b, point, points)
    except (ValueError, TypeError, OverflowError) as reason:
        story |= _numbers(*DEFAULT) | {"trouble": f"{reason} So this is another neuron."}
    return NeuronExplorer(story=story)


def _numbers(w, b, point, points):
    """Return what the reader may have made, checked and as plain lists."""
    w, b = as_neuron(w, b)
    point = [float(value) for value in point]
    if len(point) != 2 or not np.isfinite([*w, b, *point]).all():
        raise ValueError(f"w = {w}, b = {b} and the point {point} must be finite numbers.")
    X, y = challenge() if points is None else as_points(*points)
    if len(X) > MOST_POINTS or not np.isin(y, (0, 1)).all() or not np.isfinite(X).all():
        raise ValueError(f"points holds up to {MOST_POINTS} finite points of the classes 0 and 1.")
    return {
        "w": w.round(2).tolist(),
        "b": round(b, 2),
        "point": point,
        "reach": float(max(REACH, np.ceil(np.abs(X).max(initial=0.0)))),
        "X": X.tolist(),
        "y": y.tolist(),
    }
