"""What a classifier says in the plane: points, filled boundaries, hidden units one by one."""

import numpy as np

from helpers.functions import activation_named
from helpers.plots.lines import draw_line, draw_sides
from helpers.plots.style import (
    CLASS_COLOURS,
    CURVES,
    DASHES,
    INK,
    LOW_HIGH,
    as_layer,
    as_neuron,
    as_points,
    count_classes,
    frame,
    legend,
    listed,
    number,
    panels,
    picture,
    scatter,
    tint,
    window,
)

FINE = 150  # points a side of the grid: 22,500 in all
BANDS = np.linspace(0, 1, 11)  # of equal probability; 0.5 is between two of them


@picture
def plot_points(X, y, title=None):
    """Plot points of up to three classes, each class in its colour and marker.

    X: (n, 2); y: (n,) classes 0, 1, 2
    """
    X, y = as_points(X, y)
    figure, (ax,) = panels(1, 1, (4.6, 3.9), title)
    scatter(ax, X, y, _size(X))
    frame(ax, *window(X))
    legend(ax, ax, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return figure, f"{count_classes(y)}, drawn in the plane of x₁ and x₂.".capitalize()


@picture
def plot_boundary(predict, X, y, title=None):
    """Plot what a classifier says all over the plane, behind the points it is about.

    predict: function of an array (m, 2) that returns probabilities of class 1, (m,) or (m, 1);
        or, for two or three classes, their probabilities (m, classes), or class numbers (m,).
        It is called once with 22,500 rows: give model.predict a large batch_size
    X: (n, 2); y: (n,) classes 0, 1, 2
    ValueError: predict returns another shape
    """
    X, y = as_points(X, y)
    figure, (ax,) = panels(1, 1, (5.0, 3.9), title)
    shades, told = _boundary(ax, predict, X, y)
    if shades is not None:
        bar = figure.colorbar(shades, ax=ax, ticks=BANDS[::2])
        bar.set_label("predicted probability of class 1")
    legend(figure, ax, loc="outside lower center", ncols=3)
    return figure, f"Predictions over the plane, with {count_classes(y)}: {told}."


@picture
def plot_boundaries(predictions, X, y, title=None):
    """Plot several classifiers side by side, on the same points and axes.

    predictions: [(title, predict), …], each predict as in plot_boundary
    X: (n, 2); y: (n,) classes 0, 1, 2
    """
    X, y = as_points(X, y)
    predictions = list(predictions)
    columns = 2 if len(predictions) == 4 else 3
    figure, axes = panels(len(predictions), columns, (2.65, 2.95), title, sharex=True, sharey=True)
    told = []
    for ax, (name, predict) in zip(axes, predictions, strict=True):
        told.append(f"{name}, {_boundary(ax, predict, X, y, 0.45)[1]}")
        ax.set_title(name, weight="normal")
    legend(figure, axes[0], loc="outside lower center", ncols=3)
    return figure, f"Predictions over the plane, with {count_classes(y)}: {'; '.join(told)}."


@picture
def plot_hidden_space(X, y, W1, b1, activation="relu", line=None, title=None):
    """Plot the points where they are, beside where two hidden units put them.

    X: (n, 2); y: (n,) classes; W1: (2, 2), a hidden unit a column; b1: (2,)
    activation: of the hidden units, name or function
    line: (w, b) of the output neuron: shades both sides of w·a + b = 0 in both pictures
    """
    X, y = as_points(X, y)
    W1, b1 = as_layer(W1, b1)
    if W1.shape != (2, 2):
        raise ValueError(f"W1 has shape {W1.shape}, expected (2, 2): two inputs, two hidden units.")
    name, function = activation_named(activation)
    H = np.asarray(function(X @ W1 + b1), dtype=float)
    figure, (left, right) = panels(2, 2, (3.9, 3.9), title)
    low, high = window(X, 0.25)
    for j in range(2):
        look = {"color": CURVES[j], "linestyle": DASHES[j], "label": f"hidden unit {j + 1}: z = 0"}
        draw_line(left, W1[:, j], b1[j], low, high, **look)
    if line is not None:
        w2, b2 = as_neuron(*line)
        grid = _grid(low, high)
        z = np.asarray(function(grid @ W1 + b1)) @ w2 + b2
        colours = [tint(colour, 0.25) for colour in CLASS_COLOURS[:2]]
        x1, x2, z = (v.reshape(FINE, FINE) for v in (*grid.T, z))
        left.contourf(x1, x2, z > 0, levels=[-0.5, 0.5, 1.5], colors=colours)
        draw_sides(right, w2, b2, *window(H, 0.3))
    for ax, points in ((left, X), (right, H)):
        scatter(ax, points, y, _size(X) * (2 if len(X) <= 20 else 1))
        if len(X) <= 8:
            _name_points(ax, points, X)
    frame(left, low, high)
    frame(right, *window(H, 0.3), labels=("a₁", "a₂"))
    left.set_title("the inputs", weight="normal")
    right.set_title("after the hidden units", weight="normal")
    legend(figure, left, loc="outside lower center", ncols=4)
    moves = ""
    if len(X) <= 8:
        pairs = [
            f"{_corner(x)} to ({number(h[0])}, {number(h[1])})" for x, h in zip(X, H, strict=True)
        ]
        moves = f" They move from {listed(pairs)}."
    return figure, (
        f"Left, {count_classes(y)}; right, the same points in the plane of the two hidden "
        f"activations a₁ and a₂ ({name}).{moves}"
    )


@picture
def plot_unit_maps(units, X, y, title=None):
    """Plot what each hidden unit answers over the plane, one small map a unit.

    units: function of an array (m, 2) that returns the units' activations (m, k), k up to 64
    X: (n, 2); y: (n,) classes
    White is 0; each map has its own scale, given above it.
    """
    X, y = as_points(X, y)
    low, high = window(X)
    grid = _grid(low, high)
    A = np.asarray(units(grid), dtype=float)
    if A.ndim != 2 or len(A) != len(grid) or not 1 <= A.shape[1] <= 64:
        raise ValueError(
            f"units returned shape {A.shape}, expected ({len(grid)}, k): a row for each point, "
            "a column for each of 1 to 64 units."
        )
    k = A.shape[1]
    columns = min(k, 4 if k <= 8 else 8)
    side = 8 / max(columns, 3)
    figure, axes = panels(k, columns, (side, side + 0.25), title)
    for j, ax in enumerate(axes):
        a = A[:, j].reshape(FINE, FINE)
        reach = np.abs(a).max() or 1.0
        box = (low[0], high[0], low[1], high[1])
        ax.imshow(a, origin="lower", extent=box, cmap=LOW_HIGH, vmin=-reach, vmax=reach)
        for c in np.unique(y):
            ax.plot(*X[y == c].T, ".", markersize=2, color=INK if c else "#888888", alpha=0.6)
        ax.set(xticks=[], yticks=[], xlim=box[:2], ylim=box[2:])
        scale = (
            f"{number(a.min())} to {number(a.max())}" if np.ptp(a) else f"always {number(a[0, 0])}"
        )
        ax.set_title(
            f"unit {j + 1}\n{scale}" if k > 8 else f"unit {j + 1}: {scale}", size=8, weight="normal"
        )
    constant = np.flatnonzero(np.ptp(A, axis=0) == 0) + 1
    off = f" The same everywhere: unit {listed(constant)}." if constant.size else ""
    return (
        figure,
        f"Maps of {k} hidden units over the plane of x₁ and x₂, white where a unit is 0.{off}",
    )


def _boundary(ax, predict, X, y, scale=1.0):
    """Fill the axes with predictions; return (shades or None, what they are in words)."""
    low, high = window(X)
    grid = _grid(low, high)
    classes = max(2, y.max() + 1)
    P, at_points = _probabilities(predict, grid, classes), _probabilities(predict, X, classes)
    x1, x2 = (v.reshape(FINE, FINE) for v in grid.T)
    shades, words = None, ""
    if P.shape[1] == 2:
        p = np.ma.masked_invalid(P[:, 1].reshape(FINE, FINE))
        shades = ax.contourf(x1, x2, p.clip(0, 1), levels=BANDS, cmap=LOW_HIGH)
        _edge(ax, x1, x2, p - 0.5, linewidths=1.6)
        words = f"probabilities of class 1 from {number(p.min())} to {number(p.max())}, "
    else:
        tints = np.array([tint(colour, 0.5) for colour in CLASS_COLOURS])
        box = (low[0], high[0], low[1], high[1])
        image = (np.nan_to_num(P).clip(0, 1) @ tints).clip(0, 1).reshape(FINE, FINE, 3)
        ax.imshow(image, origin="lower", extent=box, interpolation="bilinear")
        for k in range(P.shape[1]):
            lead = P[:, k] - np.delete(P, k, axis=1).max(axis=1)
            _edge(ax, x1, x2, lead.reshape(FINE, FINE), linewidths=1.2)
    scatter(ax, X, y, scale * _size(X))
    frame(ax, low, high)
    decided = at_points[:, 1] > 0.5 if at_points.shape[1] == 2 else at_points.argmax(axis=1)
    return shades, f"{words}right for {np.sum(decided == y)} of {len(y)} points"


def _edge(ax, x1, x2, v, **look):
    """Draw where v changes its sign, if it does."""
    if v.min() < 0 < v.max():
        ax.contour(x1, x2, v, levels=[0], colors=INK, **look)


def _probabilities(predict, X, classes):
    """Return predict(X) as one column a class, (m, 2) or (m, 3)."""
    P = np.asarray(predict(X), dtype=float)
    m = len(X)
    if P.shape in ((m,), (m, 1)):
        p = P.ravel()
        if classes == 2:
            return np.column_stack([1 - p, p])
        if not np.isin(p, range(classes)).all():
            raise ValueError(
                f"predict returned shape {P.shape}, one number a point, but they are not the class "
                f"numbers 0 to {classes - 1}: expected those, or a probability for each class."
            )
        return np.eye(classes)[p.astype(int)]
    if P.ndim != 2 or len(P) != m or P.shape[1] not in (2, 3):
        raise ValueError(
            f"predict returned shape {P.shape} for {m} points, expected ({m},), ({m}, 1) or "
            f"({m}, {classes}): one row for each point."
        )
    return P


def _grid(low, high):
    """Return FINE * FINE points of the window, row by row from the lower left: (m, 2)."""
    x1, x2 = np.meshgrid(*np.linspace(low, high, FINE).T)
    return np.column_stack([x1.ravel(), x2.ravel()])


def _size(X):
    return 90 if len(X) <= 20 else 34 if len(X) <= 250 else 18


def _name_points(ax, points, X):
    """Write beside each point which input it is; points that coincide share one name."""
    names = {}
    for point, x in zip(points, X, strict=True):
        names.setdefault(tuple(point.round(6)), []).append(_corner(x))
    for point, together in names.items():
        ax.annotate(
            ", ".join(together), point, (8, 8), textcoords="offset points", size=10, zorder=5
        )


def _corner(x):
    if np.isin(x, (0, 1)).all():
        return "".join(str(int(v)) for v in x)
    return f"({number(x[0])}, {number(x[1])})"
