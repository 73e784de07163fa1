"""Strokes for drawings made of circles, boxes and lines, measured in inches."""

from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from helpers.plots.style import INK, NEGATIVE, PAPER, POSITIVE


def sheet(width, height, title=None):
    """Return (figure, axes) to draw on: one unit is an inch, from (0, 0) at the lower left."""
    head = 0.45 if title else 0
    figure = Figure(figsize=(width, height + head))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(0, height + head), aspect="equal")
    ax.axis("off")
    if title:
        ax.text(width / 2, height + 0.17, title, size=11, weight="bold", ha="center", va="center")
    return figure, ax


def sign_style(weight, largest):
    """Return the line's look for a weight: colour and dashes by sign, width by size."""
    share = abs(weight) / largest if largest > 0 else 0
    return {
        "color": POSITIVE if weight > 0 else NEGATIVE if weight < 0 else "#BBBBBB",
        "linestyle": (0, (4, 1.6)) if weight < 0 else "-",
        "linewidth": 0.8 + 3.4 * share,
    }


def circle(ax, x, y, radius=0.3, text="", face=PAPER, edge=INK, **font):
    """Draw a circle with text in it."""
    ax.add_patch(Circle((x, y), radius, facecolor=face, edgecolor=edge, linewidth=1.3, zorder=3))
    write(ax, x, y, text, **font)


def box(ax, x, y, width, height, face=PAPER, edge=INK, linewidth=1.3, zorder=3):
    """Draw a box with round corners about (x, y)."""
    corner = (x - width / 2 + 0.06, y - height / 2 + 0.06)
    shape = FancyBboxPatch(corner, width - 0.12, height - 0.12, boxstyle="round,pad=0.06")
    shape.set(facecolor=face, edgecolor=edge, linewidth=linewidth, zorder=zorder)
    ax.add_patch(shape)


def write(ax, x, y, text, ha="center", va="center", zorder=5, **font):
    """Write text at (x, y), centred unless told."""
    return ax.text(x, y, text, ha=ha, va=va, zorder=zorder, **font)


def badge(ax, x, y, text, **font):
    """Write text on a small white plate, to be read on top of a line."""
    plate = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.18"}
    return write(ax, x, y, text, bbox=plate, **font)


def line(ax, start, end, zorder=1, **look):
    """Draw a straight line from start to end."""
    look = {"color": INK, "linewidth": 1.3, "solid_capstyle": "butt", **look}
    ax.plot(*zip(start, end, strict=True), zorder=zorder, **look)


def arrow(ax, start, end, bend=0.0, **look):
    """Draw an arrow from start to end."""
    look = {"color": INK, "linewidth": 1.3, "zorder": 2, **look}
    style = "-|>,head_length=5,head_width=2.6"
    ax.add_patch(
        FancyArrowPatch(
            start,
            end,
            arrowstyle=style,
            connectionstyle=f"arc3,rad={bend}",
            shrinkA=0,
            shrinkB=0,
            **look,
        )
    )
