"""The drawing of backpropagation: error signals that flow back through a network, a gradient on
every edge.
"""

import numpy as np

from helpers.functions import activation_named, sigmoid
from helpers.plots.diagram import arrow, badge, circle, sheet, sign_style, write
from helpers.plots.style import (
    GREY,
    HIGHLIGHT,
    PALE,
    as_layer,
    listed,
    number,
    picture,
    short,
    subscript,
    tint,
)

WIDTH, RADIUS, SPACE = 8, 0.36, 1.15  # of the drawing, a node, and from node to node, inches
PLACES = (1.1, 4.0, 6.9)  # of the three columns, inches
MOST = 5  # inputs or hidden units that can be read
SLOPES = {"relu": lambda z: (z > 0) * 1.0, "tanh": lambda z: 1 - np.tanh(z) ** 2}


@picture
def draw_backward(layers, x, y, activation="relu", title=None):
    """Draw how the error of one example flows back through a network with one hidden layer.

    Every node shows its activation a and its error signal δ, every arrow the gradient of its
      weight: the
    activation where it ends times the δ where it starts. Output sigmoid, loss binary cross-entropy.

    layers: [(W1, b1), (W2, b2)], W1 (n_in, h), W2 (h, 1), up to 5 inputs and 5 hidden units
    x: (n_in,) one example; y: its target, 0 or 1
    activation: "relu" or "tanh"
    """
    (W1, b1), (W2, b2) = (as_layer(W, b) for W, b in layers)
    x = np.asarray(x, dtype=float)
    if activation not in SLOPES:
        raise ValueError(f"activation {activation!r} came, expected relu or tanh.")
    if W1.shape != (*x.shape, len(W2)) or W2.shape[1] != 1 or max(W1.shape) > MOST:
        raise ValueError(
            f"x has shape {x.shape}, W1 {W1.shape}, W2 {W2.shape}: expected (n_in,), "
            f"(n_in, h), (h, 1), none above {MOST}."
        )
    z1 = x @ W1 + b1
    a1 = np.asarray(activation_named(activation)[1](z1), dtype=float)
    p = float(sigmoid(a1 @ W2[:, 0] + b2[0]))
    delta2 = p - float(np.reshape(y, -1)[0])
    delta1 = delta2 * W2[:, 0] * SLOPES[activation](z1)
    dW1, dW2 = np.outer(x, delta1), np.outer(a1, [delta2])

    tall = SPACE * max(W1.shape)
    figure, ax = sheet(WIDTH, tall + 0.85, title)
    columns = [_column(px, size, tall) for px, size in zip(PLACES, (*W1.shape, 1), strict=True)]
    for starts, ends, gradient in (
        (columns[2], columns[1], dW2.T),
        (columns[1], columns[0], dW1.T),
    ):
        _arrows(ax, starts, ends, gradient)
    for i, place in enumerate(columns[0]):
        circle(ax, *place, RADIUS, short(x[i]), size=10)
        write(ax, place[0] - RADIUS - 0.1, place[1], subscript("x", i + 1), ha="right", size=11)
    for j, place in enumerate(columns[1]):
        _node(ax, place, a1[j], delta1[j], f"db = {short(delta1[j])}")
    _node(ax, columns[2][0], p, delta2, f"db = {short(delta2)}", name="p")
    write(ax, PLACES[2] + RADIUS + 0.1, columns[2][0][1], f"y = {number(y)}", ha="left", size=10)
    for px, text in zip(
        PLACES, ("input", f"hidden · {activation}", "output · sigmoid"), strict=True
    ):
        write(ax, px, 0.28, text, size=9)
    write(ax, (PLACES[0] + PLACES[2]) / 2 - 1.45, 0.28, "◀ δ flows this way", size=9, color=GREY)
    write(ax, (PLACES[0] + PLACES[2]) / 2 + 1.45, 0.28, "◀ δ flows this way", size=9, color=GREY)
    hidden = [
        f"unit {j + 1} has activation {number(a1[j])} and δ = {number(delta1[j])}"
        for j in range(len(a1))
    ]
    return figure, (
        f"Backpropagation in a network of {len(x)} inputs, {len(a1)} hidden units "
        f"({activation}) and 1 output. The output p = {number(p)} "
        f"with target {number(y)} has δ = p − y = {number(delta2)}. It flows back: hidden "
        f"{listed(hidden)}. Gradients of the output weights: "
        f"{listed(map(number, dW2[:, 0]))}; of the first layer, input by input: "
        f"{listed('(' + ', '.join(map(number, row)) + ')' for row in dW1)}."
    )


def _column(px, size, tall):
    top = 0.62 + tall / 2 + SPACE * (size - 1) / 2
    return [(px, top - SPACE * i) for i in range(size)]


def _node(ax, place, a, delta, bias, name="a"):
    """Draw a node with its activation and its δ; one that lets nothing back is grey."""
    circle(ax, *place, RADIUS, face=PALE if delta == 0 else tint(HIGHLIGHT, 0.35))
    write(ax, place[0], place[1] + 0.12, f"{name} {short(a)}", size=8.5)
    write(ax, place[0], place[1] - 0.1, f"δ {short(delta)}", size=9, weight="bold")
    write(ax, place[0], place[1] - RADIUS - 0.12, bias, size=8, color=GREY)


def _arrows(ax, starts, ends, gradient):
    """Draw an arrow from every start back to every end, with the gradient (starts, ends) of its
    weight on it.
    """
    largest = np.abs(gradient).max()
    for i, start in enumerate(starts):
        for j, end in enumerate(ends):
            start_, end_ = np.array(start), np.array(end)
            along = (end_ - start_) / np.linalg.norm(end_ - start_)
            arrow(
                ax,
                start_ + RADIUS * along,
                end_ - RADIUS * along,
                **sign_style(gradient[i, j], largest),
            )
            share = 0.3 if (i + j) % 2 else 0.62  # crossing arrows keep their numbers apart
            badge(ax, *(start_ + share * (end_ - start_)), short(gradient[i, j]), size=8.5)
