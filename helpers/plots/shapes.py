"""The shapes of X @ W + b = Z as blocks with labelled sides."""

import math

from matplotlib.patches import Rectangle

from helpers.plots.diagram import line, sheet, write
from helpers.plots.style import CLASS_COLOURS, CURVES, GREY, INK, picture, tint

WIDTH, CELL, GRID = (
    8,
    0.24,
    10,
)  # of the drawing and an entry, inches; most entries a side with a grid
SIDE = {"n": CURVES[1], "n_in": CLASS_COLOURS[2], "n_out": CLASS_COLOURS[0]}


@picture
def draw_shapes(n, n_in, n_out, title=None):
    """Draw X @ W + b = Z as blocks; b is one row, repeated for every example.

    n: examples; n_in: inputs; n_out: neurons. Sides of more than 7 entries grow more slowly.
    ValueError: a number below 1
    """
    sizes = {"n": n, "n_in": n_in, "n_out": n_out}
    for name, size in sizes.items():
        if size < 1:
            raise ValueError(f"{name} is {size}, expected 1 or more.")
    gap, label = 0.45, 0.5
    blocks = [
        ("X", "n", "n_in", "@"),
        ("W", "n_in", "n_out", "+"),
        ("b", "n", "n_out", "="),
        ("Z", "n", "n_out", ""),
    ]
    room = WIDTH - len(blocks) * (gap + label)
    across = sum(_length(sizes[columns]) for _, _, columns, _ in blocks)
    side = {name: _length(size) * min(1, room / across) for name, size in sizes.items()}
    width = sum(side[columns] + label + gap for _, _, columns, _ in blocks)
    tall = max(side["n"], side["n_in"])
    figure, ax = sheet(WIDTH, tall + 1.2, title)
    x, middle = (WIDTH - width + gap - label / 2) / 2, 0.75 + tall / 2
    for name, rows, columns, sign in blocks:
        x += label
        w, h = side[columns], side[rows]
        _block(ax, x, middle - h / 2, w, h, sizes[rows], sizes[columns], name)
        top, bottom = middle + h / 2, middle - h / 2
        write(
            ax, x + w / 2, top + 0.17, f"{columns} = {sizes[columns]}", size=9, color=SIDE[columns]
        )
        row_label = f"{rows} = {sizes[rows]}"
        write(ax, x - 0.13, middle, row_label, size=9, color=SIDE[rows], rotation=90)
        shape = f"({n_out},)" if name == "b" else f"({sizes[rows]}, {sizes[columns]})"
        write(ax, x + w / 2, bottom - 0.2, name, size=12, weight="bold")
        write(ax, x + w / 2, bottom - 0.42, shape, size=9, color=GREY)
        write(ax, x + w + gap / 2, middle, sign, size=17)
        x += w + gap
    return figure, (
        f"Blocks of X @ W + b = Z. X has shape ({n}, {n_in}), one example a row; W has shape "
        f"({n_in}, {n_out}), one neuron a column; b has shape ({n_out},) and is added to each of "
        f"the {n} rows; Z has shape ({n}, {n_out}). The side n_in of X meets that of W and goes."
    )


def _length(size):
    """Return the length of a side in inches: 7 entries to scale, then its logarithm."""
    return CELL * min(size, 7) + 0.2 * math.log2(max(size / 7, 1))


def _block(ax, x, y, w, h, rows, columns, name):
    """Draw a block with its entries; of b only the top row is real, the others are copies."""
    real = h if name != "b" else h / rows if rows <= GRID else CELL
    top = y + h - real
    if name == "b":
        _entries(ax, x, y, w, h, rows, columns, "#D5D5D5")
        ax.add_patch(_frame(x, y, w, h, edgecolor=GREY, linestyle=(0, (3, 2))))
    ax.add_patch(
        _frame(x, top, w, real, facecolor=tint(CURVES[2], 0.3), edgecolor="none", zorder=2)
    )
    _entries(ax, x, top, w, real, 1 if name == "b" else rows, columns, "#B9A97A")
    ax.add_patch(_frame(x, top, w, real, edgecolor=INK, linewidth=1.3))


def _frame(x, y, w, h, **look):
    return Rectangle((x, y), w, h, **{"facecolor": "none", "zorder": 3, **look})


def _entries(ax, x, y, w, h, rows, columns, colour):
    for k in range(1, rows if rows <= GRID else 1):
        line(
            ax,
            (x, y + k * h / rows),
            (x + w, y + k * h / rows),
            color=colour,
            linewidth=0.8,
            zorder=2,
        )
    for k in range(1, columns if columns <= GRID else 1):
        line(
            ax,
            (x + k * w / columns, y),
            (x + k * w / columns, y + h),
            color=colour,
            linewidth=0.8,
            zorder=2,
        )
