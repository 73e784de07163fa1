"""Drawings of networks: layers of nodes, weighted edges, the numbers of a forward pass."""

import numpy as np
from matplotlib.patches import Rectangle

from helpers.functions import activation_named
from helpers.plots.diagram import badge, circle, line, sheet, sign_style, write
from helpers.plots.style import (
    GREY,
    HIGHLIGHT,
    INK,
    NEGATIVE,
    PALE,
    POSITIVE,
    as_layer,
    counted,
    listed,
    number,
    picture,
    short,
    subscript,
    tint,
)

WIDTH = 8  # of the drawing, inches
MANY = 8  # a layer of more nodes is drawn with an ellipsis
EDGES_WITH_NUMBERS = 25


@picture
def draw_network(layers, x=None, activation="relu", output="sigmoid", title=None):
    """Draw a network, with the weights if it has any, with a forward pass if x is given.

    layers: sizes [n_in, …, n_out], or layers [(W, b), …] with W (n_in, n_out) and b (n_out,)
    x: (n_in,) one example; each node then shows its own z and a, and a unit at 0 is grey
    activation, output: of the hidden layers and of the last one, names or functions
    Up to 25 edges carry their weights. Solid orange is positive, dashed blue negative.
    ValueError: fewer than two sizes, layers that do not fit together, x without weights
    """
    sizes, layers = _sizes_and_layers(layers)
    acts = [activation_named(activation)] * (len(sizes) - 2) + [activation_named(output)]
    passes = _forward(sizes, layers, x, acts)
    numbered = layers is not None and sum(W.size for W, _ in layers) <= EDGES_WITH_NUMBERS
    radius, spacing = (0.33, 1.0 if numbered else 0.78) if passes else (0.24, 0.72)
    columns = [_slots(size) for size in sizes]
    tall = spacing * max(map(len, columns))
    figure, ax = sheet(WIDTH, tall + 0.8, title)
    places = [_column(slots, k, len(sizes), tall, spacing) for k, slots in enumerate(columns)]
    for k in range(len(sizes) - 1):
        _edges(ax, places[k], places[k + 1], layers and layers[k][0], radius, numbered)
    for k, nodes in enumerate(places):
        for i, (px, py) in nodes.items():
            _node(ax, px, py, radius, passes and (passes[k][0][i], passes[k][1][i]), k == 0)
            if k == 0:
                write(ax, px - radius - 0.1, py, subscript("x", i + 1), ha="right", size=11)
            elif numbered:
                bias = short(layers[k - 1][1][i])
                write(ax, px, py - radius - 0.12, f"b = {bias}", size=8, color=GREY)
        px = next(iter(nodes.values()))[0]
        if len(nodes) < sizes[k]:
            py = (nodes[sizes[k] - 1][1] + nodes[len(nodes) - 2][1]) / 2
            write(ax, px, py, "⋮", size=17, color=GREY)
        write(ax, px, 0.36, _caption(k, sizes, acts), size=9, linespacing=1.4)
    return figure, _network_in_words(sizes, acts, passes)


@picture
def draw_layer_and_matrix(W, b, highlight=(0, 0), title=None):
    """Draw a layer as a network beside its matrix; one edge and its entry light up.

    W: (n_in, n_out), up to 6 by 6; b: (n_out,)
    highlight: (i, j), row and column of the entry, counted from 0
    """
    W, b = as_layer(W, b)
    n_in, n_out = W.shape
    if max(n_in, n_out) > 6:
        raise ValueError(f"W has shape {W.shape}, expected up to (6, 6): more cannot be read.")
    i, j = highlight
    if i not in range(n_in) or j not in range(n_out):
        raise ValueError(f"highlight is {highlight}, outside the rows and columns of W {W.shape}.")
    tall = max(0.78 * max(n_in, n_out), 0.46 * (n_in + 2) + 0.6)
    figure, ax = sheet(WIDTH, tall + 0.75, title)
    middle = 0.6 + tall / 2
    ins = [(0.85, middle + 0.78 * ((n_in - 1) / 2 - k)) for k in range(n_in)]
    outs = [(2.9, middle + 0.78 * ((n_out - 1) / 2 - k)) for k in range(n_out)]
    for start in ins:
        for column, end in enumerate(outs):
            here = column == j
            look = {"color": HIGHLIGHT if here else "#CFCFCF", "linewidth": 1.6 if here else 1.0}
            line(ax, start, end, **look)
    line(ax, ins[i], outs[j], color=INK, linewidth=3, zorder=1.5)
    badge(ax, *(0.5 * (np.array(ins[i]) + outs[j])), short(W[i, j]), weight="bold")
    for row, (px, py) in enumerate(ins):
        circle(ax, px, py, 0.24, face=tint(HIGHLIGHT, 0.35) if row == i else "white")
        write(ax, px - 0.34, py, subscript("x", row + 1), ha="right", size=11)
    for column, (px, py) in enumerate(outs):
        circle(ax, px, py, 0.24, face=tint(HIGHLIGHT, 0.35) if column == j else "white")
        write(ax, px + 0.34, py, subscript("z", column + 1), ha="left", size=11)
    _matrix(ax, W, b, i, j, middle)
    words = (
        f"W[{i}, {j}] = {short(W[i, j])}: from input {subscript('x', i + 1)} (row {i}) "
        f"to neuron {j + 1} (column {j})"
    )
    write(ax, WIDTH / 2, 0.25, words, size=10, color=GREY)
    columns = [f"neuron {k + 1} {_row(W[:, k])} with bias {number(b[k])}" for k in range(n_out)]
    return figure, (
        f"A layer of {counted(n_in, 'input')} and {counted(n_out, 'neuron')} beside its matrix W "
        f"of shape {W.shape}. Its columns: {listed(columns)}. Lit up: {words}."
    )


def _matrix(ax, W, b, i, j, middle):
    """Write W as a table, a neuron a column, with the row b below; light up entry (i, j)."""
    n_in, n_out = W.shape
    wide, high = min(0.72, 3.1 / n_out), 0.46
    left, top = 4.7, middle + high * (n_in + 1.3) / 2 - 0.15
    for column in range(n_out):
        x = left + wide * (column + 0.5)
        write(ax, x, top + 0.3, subscript("z", column + 1), size=10)
        write(ax, x, top + 0.11, f"{column}", size=8, color=GREY)
        for row in range(n_in + 1):
            y = top - high * (row + 0.5) - (0.16 if row == n_in else 0)
            face = tint(HIGHLIGHT, 0.9) if (row, column) == (i, j) else "white"
            if column == j and row != i:
                face = tint(HIGHLIGHT, 0.22)
            corner = (x - wide / 2, y - high / 2)
            ax.add_patch(
                Rectangle(corner, wide, high, facecolor=face, edgecolor="#BDBDBD", zorder=2)
            )
            entry = W[row, column] if row < n_in else b[column]
            bold = "bold" if (row, column) == (i, j) else "normal"
            write(ax, x, y, short(entry), size=10 if n_out < 5 else 9, weight=bold)
    for row in range(n_in):
        y = top - high * (row + 0.5)
        write(ax, left - 0.32, y, subscript("x", row + 1), ha="right", size=10)
        write(ax, left - 0.14, y, f"{row}", size=8, color=GREY)
    write(
        ax, left - 0.14, top - high * (n_in + 0.5) - 0.16, "b", ha="right", size=11, weight="bold"
    )
    write(ax, left - 0.14, top + 0.22, "W", ha="right", size=11, weight="bold")


def _row(values):
    return "(" + ", ".join(number(v) for v in values) + ")"


def _sizes_and_layers(layers):
    layers = list(layers)
    if all(isinstance(size, (int, np.integer)) for size in layers):
        if len(layers) < 2 or min(layers) < 1:
            raise ValueError(f"sizes {layers} came, expected at least two, each 1 or more.")
        return [int(size) for size in layers], None
    layers = [as_layer(W, b) for W, b in layers]
    sizes = [layers[0][0].shape[0], *(W.shape[1] for W, _ in layers)]
    for k, (W, _) in enumerate(layers):
        if W.shape[0] != sizes[k]:
            raise ValueError(
                f"W of layer {k + 1} has shape {W.shape}, expected ({sizes[k]}, n_out): "
                "one row for each node of the layer before."
            )
    return sizes, layers


def _forward(sizes, layers, x, acts):
    """Return [(z, a), …] of each column of nodes, the inputs as (x, x), or None without x."""
    if x is None:
        return None
    if layers is None:
        raise ValueError("x came with sizes alone, expected layers [(W, b), …] to pass it through.")
    a = np.asarray(x, dtype=float)
    if a.shape != (sizes[0],):
        raise ValueError(f"x has shape {a.shape}, expected ({sizes[0]},): one example.")
    passes = [(a, a)]
    for (W, b), (_, function) in zip(layers, acts, strict=True):
        z = a @ W + b
        a = np.asarray(function(z), dtype=float)
        passes.append((z, a))
    return passes


def _slots(size):
    """Return the nodes to draw, None for the ellipsis."""
    return list(range(size)) if size <= MANY else [0, 1, 2, 3, None, size - 1]


def _column(slots, k, count, tall, spacing):
    """Return {node: (x, y)} of column k, centred."""
    x = 0.95 + (WIDTH - 1.9) * k / (count - 1)
    top = 0.72 + tall / 2 + spacing * (len(slots) - 1) / 2
    return {i: (x, top - spacing * s) for s, i in enumerate(slots) if i is not None}


def _edges(ax, starts, ends, W, radius, numbered):
    """Draw the edges between two columns; with few of them, write the weights on them."""
    drawn = []
    for i, start in starts.items():
        for j, end in ends.items():
            look = {"color": "#BDBDBD", "linewidth": 0.9}
            if W is not None:
                look = sign_style(W[i, j], np.abs(W).max())
            line(ax, start, end, **look)
            drawn.append((np.array(start), np.array(end), None if W is None else W[i, j]))
    if numbered:
        for (x, y), w in _clear_places(drawn, radius):
            colour = POSITIVE if w > 0 else NEGATIVE if w < 0 else GREY
            badge(ax, x, y, short(w), size=8.5, color=colour)


def _clear_places(edges, radius):
    """Return (place, weight) for each edge: where labels and other edges are far."""
    placed = []
    for k, (start, end, weight) in enumerate(edges):
        margin = (radius + 0.22) / np.linalg.norm(end - start)
        best = (-1.0, None)
        for t in np.linspace(margin, 1 - margin, 25):
            at = start + t * (end - start)
            # Labels are wide and low: a distance across counts less than one up or down.
            labels = [np.hypot((at - p)[0] / 2.2, (at - p)[1]) for p, _ in placed]
            others = [abs(_height(e, at[0]) - at[1]) for m, e in enumerate(edges) if m != k]
            clear = min([0.3, *labels]) + 0.6 * min([0.2, *others]) - 0.02 * abs(t - 0.4)
            best = max(best, (clear, t))
        placed.append((start + best[1] * (end - start), weight))
    return placed


def _height(edge, x):
    start, end, _ = edge
    return start[1] + (end[1] - start[1]) * (x - start[0]) / (end[0] - start[0])


def _node(ax, x, y, radius, values, is_input):
    if values is None:
        circle(ax, x, y, radius)
        return
    z, a = values
    face = "white" if is_input else PALE if a == 0 else tint(HIGHLIGHT, 0.35)
    circle(ax, x, y, radius, face=face)
    if is_input:
        write(ax, x, y, short(a), size=10)
    else:
        write(ax, x, y + 0.12, f"z {short(z)}", size=8)
        write(ax, x, y - 0.09, f"a {short(a)}", size=9, weight="bold")


def _caption(k, sizes, acts):
    if k == 0:
        return f"input\n{sizes[0]}"
    name = "output" if k == len(sizes) - 1 else "hidden" if len(sizes) == 3 else f"hidden {k}"
    return f"{name}\n{sizes[k]} · {acts[k - 1][0]}"


def _network_in_words(sizes, acts, passes):
    parts = [counted(sizes[0], "input")]
    for k, size in enumerate(sizes[1:]):
        kind = "output" if k == len(sizes) - 2 else "hidden"
        parts.append(f"{counted(size, f'{kind} unit')} ({acts[k][0]})")
    text = (
        f"Drawing of a network: {listed(parts)}, every node joined to every node of the next layer."
    )
    if passes and max(sizes) <= 2 * MANY:
        text += f" Forward pass: x = {_row(passes[0][1])}"
        for k, (z, a) in enumerate(passes[1:], 1):
            text += f"; layer {k}: z = {_row(z)}, a = {_row(a)}"
        text += "."
    return text
