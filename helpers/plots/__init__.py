"""The still pictures of the lessons, drawn from the student's own numbers.

Each function returns a Picture: as the last line of a cell it shows once, with a description of
what can be seen as its alt text. `title=` takes a finding in words. Arrays are X (n, n_in),
y (n,), W (n_in, n_out), b (n_out,). What does not fit raises a ValueError that says why.
"""

from helpers.plots.backward import draw_backward
from helpers.plots.concept import concept_map
from helpers.plots.curves import plot_activations, plot_losses
from helpers.plots.lines import plot_line, plot_perceptron
from helpers.plots.maps import plot_map, plot_maps
from helpers.plots.network import draw_layer_and_matrix, draw_network
from helpers.plots.neuron import NEURON_PARTS, draw_neuron, draw_parts
from helpers.plots.plane import (
    plot_boundaries,
    plot_boundary,
    plot_hidden_space,
    plot_points,
    plot_unit_maps,
)
from helpers.plots.shapes import draw_shapes
from helpers.plots.style import CLASS_COLOURS, CLASS_MARKERS, Picture

__all__ = [
    "CLASS_COLOURS",
    "CLASS_MARKERS",
    "NEURON_PARTS",
    "Picture",
    "concept_map",
    "draw_backward",
    "draw_layer_and_matrix",
    "draw_network",
    "draw_neuron",
    "draw_parts",
    "draw_shapes",
    "plot_activations",
    "plot_boundaries",
    "plot_boundary",
    "plot_hidden_space",
    "plot_line",
    "plot_losses",
    "plot_map",
    "plot_maps",
    "plot_perceptron",
    "plot_points",
    "plot_unit_maps",
]
