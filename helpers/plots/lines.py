"""A neuron with two inputs in the plane: its line, its surface, and how the perceptron moves it."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.functions import activation_named, step
from helpers.plots.style import (
    CLASS_COLOURS,
    INK,
    LOW_HIGH,
    PAPER,
    as_neuron,
    as_points,
    count_classes,
    frame,
    listed,
    number,
    panels,
    picture,
    scatter,
    tint,
    window,
)

# Lowest, highest and middle output: the middle, white, is where the line runs.
RANGES = {"step": (0.0, 1.0, 0.5), "sigmoid": (0.0, 1.0, 0.5), "tanh": (-1.0, 1.0, 0.0)}
FINE = 181  # points a side of the grid


@picture
def plot_line(w, b, X=None, y=None, activation="sigmoid", title=None):
    """Plot the output of a neuron with two inputs as shades, and its line w·x + b = 0.

    The arrow is w: it stands on the line and points to where the weighted sum is positive.

    w: (2,); b: number
    X: (n, 2) points to show as well, with y: (n,) their classes
    activation: name or function
    ValueError: a shape that does not fit
    """
    w, b = as_neuron(w, b)
    name, function = activation_named(activation)
    if X is None:
        reach = 1.5 * max(2.0, 1.4 * _distance(w, b))
        low, high = np.array([-reach, -reach]), np.array([reach, reach])
    else:
        X, y = as_points(X, np.zeros(len(X)) if y is None else y)
        low, high = window(X, 0.25)
    figure, (ax,) = panels(1, 1, (5.0, 3.9), title)
    x1, x2 = np.meshgrid(*np.linspace(low, high, FINE).T)
    a = np.asarray(function(w[0] * x1 + w[1] * x2 + b), dtype=float)
    lowest, highest, middle = RANGES.get(name, (a.min(), a.max(), 0.0))
    reach = max(highest - middle, middle - lowest) or 1.0
    bands = 2 if name == "step" else 10
    levels = MaxNLocator(bands).tick_values(lowest, max(highest, lowest + reach / 10))
    shades = ax.contourf(
        x1, x2, a, levels=levels, cmap=LOW_HIGH, vmin=middle - reach, vmax=middle + reach
    )
    figure.colorbar(
        shades, ax=ax, label=f"output a ({name})", ticks=levels[:: -(-bands // 9)], format=_tick
    )
    draw_line(ax, w, b, low, high)
    _arrow(ax, w, b, low, high)
    if X is not None:
        scatter(ax, X, y, size=70 if len(X) <= 20 else 30)
    frame(ax, low, high)
    points = "" if X is None else f" It also shows {count_classes(y)}."
    return figure, f"{_in_words(w, b)} Shades show the output, {name} of the weighted sum.{points}"


@picture
def plot_perceptron(history, X, y, show=6, title=None):
    """Plot a step neuron's line after chosen updates; wrong points wear a ring.

    history: [(w, b), …], the start first, then one pair an update
    X: (n, 2); y: (n,) classes 0 and 1
    show: how many of them to draw, from first to last, evenly chosen
    ValueError: an empty history, or a shape that does not fit
    """
    X, y = as_points(X, y)
    neurons = [as_neuron(w, b) for w, b in history]
    if not neurons:
        raise ValueError("the history is empty, expected at least one pair (w, b).")
    chosen = np.unique(np.linspace(0, len(neurons) - 1, show).round().astype(int))
    columns = 3 if len(chosen) != 4 else 2
    figure, axes = panels(len(chosen), columns, (2.6, 2.65), title, sharex=True, sharey=True)
    low, high = window(X, 0.3)
    size = 80 if len(X) <= 20 else 26
    told = []
    for ax, k in zip(axes, chosen, strict=True):
        w, b = neurons[k]
        wrong = step(X @ w + b) != y
        draw_sides(ax, w, b, low, high)
        ax.scatter(
            *X[wrong].T, s=3 * size, facecolor="none", edgecolor=INK, linewidth=1.2, zorder=4
        )
        scatter(ax, X, y, size)
        frame(ax, low, high)
        name = "start" if k == 0 else f"update {k}"
        ax.set_title(f"{name}: {wrong.sum()} wrong", weight="normal")
        told.append(f"{name}: {wrong.sum()} wrong")
    return figure, (
        f"The line of a step neuron among {count_classes(y)}, after chosen updates: "
        f"{listed(told)}. Wrong points wear a ring."
    )


def draw_line(ax, w, b, low, high, **look):
    """Draw w·x + b = 0 inside the window, if there is a line."""
    if not w.any():
        return
    foot = -b * w / (w @ w)
    along = np.array([-w[1], w[0]]) / np.linalg.norm(w)
    far = np.linalg.norm(high - low) + np.linalg.norm(foot - (low + high) / 2)
    look = {"color": INK, "linewidth": 2, "zorder": 2.5, **look}
    ax.plot(*np.array([foot - far * along, foot + far * along]).T, **look)


def draw_sides(ax, w, b, low, high):
    """Shade the half-planes of class 0 and class 1 (w·x + b > 0) and draw the line between."""
    x1, x2 = np.meshgrid(*np.linspace(low, high, 2).T)
    z = w[0] * x1 + w[1] * x2 + b
    if np.all(z > 0) or np.all(z <= 0):
        ax.set_facecolor(tint(CLASS_COLOURS[int(z[0, 0] > 0)], 0.25))
    else:
        colours = [tint(colour, 0.25) for colour in CLASS_COLOURS[:2]]
        reach = np.abs(z).max()
        ax.contourf(x1, x2, z, levels=[-reach - 1, 0, reach + 1], colors=colours)
    draw_line(ax, w, b, low, high)


def _tick(value, _):
    return number(value)


def _distance(w, b):
    return abs(b) / np.linalg.norm(w) if w.any() else 0.0


def _arrow(ax, w, b, low, high):
    """Draw w, shortened or stretched to a readable length, where the line passes the middle."""
    if not w.any():
        return
    middle = (low + high) / 2
    unit = w / np.linalg.norm(w)
    foot = middle - (unit @ middle + b / np.linalg.norm(w)) * unit
    if np.any(foot < low) or np.any(foot > high):
        return
    length = 0.16 * (high - low).max()
    tip = foot + length * unit
    ax.annotate(
        "", tip, foot, arrowprops={"arrowstyle": "-|>", "color": INK, "linewidth": 1.8}, zorder=4
    )
    plate = {"facecolor": PAPER, "edgecolor": "none", "boxstyle": "round,pad=0.12", "alpha": 0.75}
    ax.text(
        *(tip + 0.3 * length * unit),
        "w",
        size=11,
        weight="bold",
        ha="center",
        va="center",
        bbox=plate,
        color=INK,
        zorder=4,
    )


def _in_words(w, b):
    if not w.any():
        return f"Both weights are 0: no line, the weighted sum is {number(b)} everywhere."
    if w[1] == 0:
        where = f"the upright line x₁ = {number(-b / w[0])}"
    else:
        where = f"the line x₂ = {number(-w[0] / w[1])}·x₁ + {number(-b / w[1])}".replace(
            "+ −", "− "
        )
    return (
        f"A neuron with weights {number(w[0])} and {number(w[1])} and bias {number(b)} splits "
        f"the plane along {where}; its sum is positive on the side the arrow w points to."
    )
