"""Curves: activation functions, and losses as training goes on."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from helpers.functions import activation_named
from helpers.plots.style import CURVES, DASHES, GREY, PALE, listed, number, panels, picture


@picture
def plot_activations(functions, names=None, z=(-4, 4), together=False, title=None):
    """Plot activation functions over z.

    functions: names or functions of an array, in a list; one alone will do
    names: what to call them, if the functions' own names do not serve
    z: lowest and highest weighted sum
    together: all in one plot instead of side by side
    ValueError: a function that does not return one number for each z
    """
    functions = [functions] if callable(functions) or isinstance(functions, str) else functions
    pairs = [activation_named(function) for function in functions]
    names = [name for name, _ in pairs] if names is None else list(names)
    if len(names) != len(pairs):
        raise ValueError(f"{len(names)} names came for {len(pairs)} functions.")
    zs = np.linspace(*z, 801)
    curves = [_values(name, f, zs) for name, (_, f) in zip(names, pairs, strict=True)]
    if together:
        figure, axes = panels(1, 1, (6.2, 3.6), title)
        axes *= len(curves)
    else:
        columns = 4 if len(curves) in (4, 7, 8) else 3
        size = (8 / min(columns, max(len(curves), 2)), 2.7)
        figure, axes = panels(len(curves), columns, size, title)
    for i, (ax, name, a) in enumerate(zip(axes, names, curves, strict=True)):
        look = {"color": CURVES[i % 6], "linestyle": DASHES[i % 6]} if together else {}
        ax.axhline(0, color=PALE, linewidth=1, zorder=0)
        ax.axvline(0, color=PALE, linewidth=1, zorder=0)
        ax.plot(zs, _broken(a), **{"color": CURVES[0], "label": name, "linewidth": 2.2, **look})
        ax.set(xlabel="weighted sum z", ylabel="activation a" if together else "a")
        ax.margins(x=0, y=0.1)
        ax.xaxis.set_major_locator(MaxNLocator(5, integer=True))
        if not together:
            ax.set_title(name)
            ax.yaxis.label.set(rotation=0, va="center", ha="right")
    if together:
        axes[0].legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=2.6)
    ranges = [
        f"{name} runs from {number(a[0])} to {number(a[-1])}"
        for name, a in zip(names, curves, strict=True)
    ]
    return figure, (
        f"Activation against the weighted sum z from {number(z[0])} to {number(z[1])}: "
        f"{listed(ranges)}."
    )


@picture
def plot_losses(curves, marks=None, log=False, x_label="epoch", y_label="loss", title=None):
    """Plot losses (or any number per epoch) as training goes on.

    curves: {name: (epochs,)}, a list of curves without names, or a single curve
    marks: {label: value}, drawn as horizontal lines with the label at the right
    log: logarithmic loss axis
    ValueError: nothing to draw, or a curve that is not a row of numbers
    """
    named, curves = _curves(curves)
    figure, (ax,) = panels(1, 1, (6.4, 3.5), title)
    crowd = len(curves) > len(CURVES)
    for i, (name, curve) in enumerate(curves.items()):
        look = {"color": CURVES[0], "alpha": 0.35, "linewidth": 1.2}
        if not crowd:
            look = {"color": CURVES[i], "linestyle": DASHES[i]}
        marker = "o" if len(curve) == 1 else None
        ax.plot(np.arange(1, len(curve) + 1), curve, label=name, marker=marker, **look)
    ax.set(xlabel=x_label, ylabel=y_label)
    ax.margins(x=0.02)
    lowest = min(np.nanmin(curve) for curve in curves.values())
    if log:
        ax.set_yscale("log")
    elif lowest >= 0:
        ax.set_ylim(bottom=0)
    _mark(ax, marks or {})
    if named and len(curves) > 1:
        ax.legend(loc="best", handlelength=2.6)
    return figure, _losses_in_words(named, curves, marks or {}, x_label, y_label)


def _values(name, function, zs):
    a = np.asarray(function(zs), dtype=float)
    if a.shape != zs.shape:
        raise ValueError(
            f"{name} returned shape {a.shape} for {zs.shape} numbers, expected one for each: "
            "does it work on whole arrays?"
        )
    return a


def _broken(a):
    """Return the curve with a gap where it jumps, so that no upright line is drawn there."""
    jumps = np.abs(np.diff(a, append=a[-1]))
    return np.where(jumps > max(20 * np.median(jumps), 0.2), np.nan, a)


def _curves(curves):
    """Return (named, {name: curve}) of the three ways to hand curves over."""
    if named := isinstance(curves, dict):
        curves = dict(curves)
    else:
        curves = list(curves)
        if curves and np.ndim(curves[0]) == 0:
            curves = [curves]
        names = ["it"] if len(curves) == 1 else [f"run {i + 1}" for i in range(len(curves))]
        curves = dict(zip(names, curves, strict=True))
    curves = {name: np.asarray(curve, dtype=float) for name, curve in curves.items()}
    if not curves:
        raise ValueError("no curves came, expected at least one row of losses.")
    for name, curve in curves.items():
        if curve.ndim != 1 or not curve.size:
            raise ValueError(
                f"{name} has shape {curve.shape}, expected (epochs,): a row of losses."
            )
    return named, curves


def _mark(ax, marks):
    """Draw the marks as lines across, their labels outside on the right, none on another."""
    for value in marks.values():
        ax.axhline(value, color=GREY, linewidth=1, linestyle=(0, (2, 2)), zorder=0)
    to_axes = ax.transData + ax.transAxes.inverted()
    below = -1.0
    for label, value in sorted(marks.items(), key=lambda mark: mark[1]):
        height = to_axes.transform((ax.get_xlim()[0], value))[1]
        below = max(height, below + 0.06)
        ax.annotate(
            label, (1.015, below), xycoords="axes fraction", va="center", size=9, color=GREY
        )


def _losses_in_words(named, curves, marks, x_label, y_label):
    ends = [(name, curve[0], curve[-1]) for name, curve in curves.items()]
    if named or len(ends) <= 3:
        rows = [f"{name} goes from {number(a)} to {number(b)}" for name, a, b in ends]
        words = listed(rows)
    else:
        last = [b for _, _, b in ends]
        words = f"{len(ends)} curves end between {number(min(last))} and {number(max(last))}"
    lines = [f"{label} at {number(value)}" for label, value in marks.items()]
    extra = f" Lines across mark {listed(lines)}." if lines else ""
    epochs = max(len(curve) for curve in curves.values())
    return f"{y_label.capitalize()} against {x_label}, 1 to {epochs}: {words}.{extra}"
