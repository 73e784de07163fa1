"""What a layer with two inputs and two outputs does to the plane: x @ W + b."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from helpers.plots.style import (
    CURVES,
    GREY,
    HIGHLIGHT,
    PAPER,
    frame,
    listed,
    number,
    panels,
    picture,
    short,
    tint,
)

ROWS = (CURVES[1], CURVES[4])  # colours of the unit vectors and their images
SQUARE = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], dtype=float)


@picture
def plot_map(W, b=None, title=None):
    """Plot a grid and the unit square before and after x @ W + b.

    The arrows are the unit vectors and their images: the rows of W, drawn from b.

    W: (2, 2); b: (2,), zero if left out
    """
    W, b = _checked(W, b)
    figure, (before, after) = panels(2, 2, (3.9, 4.05), title)
    reach = _reach([(W, b)])
    for ax, matrix, shift in ((before, np.eye(2), np.zeros(2)), (after, W, b)):
        _grid(ax, matrix, shift, reach)
        _square(ax, matrix, shift)
        _arrows(ax, matrix, shift, reach)
        frame(ax, (-reach, -reach), (reach, reach))
    after.set(xlabel="z₁", ylabel="z₂")
    before.set_title("before: x", weight="normal")
    after.set_title("after: x @ W" + (" + b" if b.any() else ""), weight="normal")
    _legend(figure, b.any())
    return figure, f"A grid and the unit square before and after x @ W + b. {_in_words(W, b)}"


@picture
def plot_maps(maps, title=None):
    """Plot what several maps make of the unit square, side by side.

    maps: {name: W}, each W (2, 2)
    """
    maps = {name: _checked(W, None) for name, W in maps.items()}
    if not maps:
        raise ValueError("no maps came, expected {name: W} with at least one W.")
    columns = 2 if len(maps) == 4 else 3
    figure, axes = panels(len(maps), columns, (2.65, 2.9), title, sharex=True, sharey=True)
    reach = _reach(maps.values())
    for ax, (name, (W, b)) in zip(axes, maps.items(), strict=True):
        _grid(ax, W, b, reach)
        ax.plot(*SQUARE.T, color=GREY, linewidth=1.2, linestyle=(0, (3, 2)), zorder=2)
        _square(ax, W, b)
        _arrows(ax, W, b, reach, named=False)
        frame(ax, (-reach, -reach), (reach, reach), ("z₁", "z₂"))
        ax.set_title(name, weight="normal")
    _legend(figure, False)
    told = [f"{name}: {_in_words(W, b)}" for name, (W, b) in maps.items()]
    return figure, f"What {len(maps)} maps make of the unit square. {' '.join(told)}"


def _checked(W, b):
    W = np.asarray(W, dtype=float)
    b = np.zeros(2) if b is None else np.asarray(b, dtype=float)
    if W.shape != (2, 2) or b.shape != (2,):
        raise ValueError(f"W has shape {W.shape} and b {b.shape}, expected (2, 2) and (2,).")
    return W, b


def _reach(maps):
    """Return half the side of the window: all corners of the unit squares and some room."""
    corners = [np.abs(SQUARE @ W + b).max() for W, b in maps]
    return max(2.0, 1.25 * max(corners))


def _grid(ax, W, b, reach):
    """Draw the images of the lines x₁ = k and x₂ = k, the axes darker."""
    apart = max(1, round(reach / 6))
    ticks = np.arange(-12, 13) * apart
    ends = ticks[[0, -1]]
    for k in ticks:
        look = {"color": "#9A9A9A" if k == 0 else "#DADADA", "linewidth": 1.3 if k == 0 else 0.9}
        for line in (np.column_stack([ends, [k, k]]), np.column_stack([[k, k], ends])):
            ax.plot(*(line @ W + b).T, zorder=1, **look)
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(6, integer=True))


def _square(ax, W, b):
    corners = SQUARE @ W + b
    ax.fill(
        *corners.T, facecolor=tint(HIGHLIGHT, 0.35), edgecolor=HIGHLIGHT, linewidth=1.5, zorder=2
    )


def _arrows(ax, W, b, reach, named=True):
    """Draw the rows of W as arrows from b, with the place they point to."""
    for row, other, colour in ((W[0], W[1], ROWS[0]), (W[1], W[0], ROWS[1])):
        if row.any():
            ax.quiver(
                *b,
                *row,
                color=colour,
                angles="xy",
                scale_units="xy",
                scale=1,
                width=0.016,
                zorder=4,
            )
        else:
            ax.plot(*b, "o", color=colour, markersize=7, zorder=4)
        if named:
            away = row if row.any() else -other if other.any() else np.array([0.0, 1.0])
            text = f"({short(b[0] + row[0])}, {short(b[1] + row[1])})"
            _beyond(ax, b + row, away / np.linalg.norm(away), text, reach, colour)


def _beyond(ax, tip, away, text, reach, colour):
    """Write text just past the tip of an arrow, as far as its own width and height ask for."""
    half = np.array([0.029 * len(text), 0.07]) * reach
    steps = half / np.maximum(np.abs(away), 1e-9)
    plate = {"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "boxstyle": "round,pad=0.1"}
    ax.text(
        *(tip + (steps.min() + 0.04 * reach) * away),
        text,
        size=10,
        color=colour,
        weight="bold",
        ha="center",
        va="center",
        bbox=plate,
        zorder=5,
    )


def _legend(figure, shift):
    handles = [Line2D([], [], color=colour, linewidth=3) for colour in ROWS]
    start = "b + " if shift else ""
    labels = [f"({1 - k}, {k}) goes to {start}row {k} of W" for k in range(2)]
    figure.legend(handles, labels, loc="outside lower center", ncols=2)


def _in_words(W, b):
    ends = [f"({number(v[0])}, {number(v[1])})" for v in (b, b + W[0], b + W[1])]
    area = W[0, 0] * W[1, 1] - W[0, 1] * W[1, 0]
    flat = (
        ", all on one line"
        if abs(area) < 1e-9 * np.abs(W).max() ** 2
        else ", turned over"
        if area < 0
        else ""
    )
    return (
        f"(0, 0), (1, 0), (0, 1) go to {listed(ends)}; "
        f"the square's area becomes {number(abs(area))}{flat}."
    )
