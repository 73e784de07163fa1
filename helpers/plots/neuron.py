"""The diagram of one neuron: with the numbers of a forward pass, or with letters to be named."""

import numpy as np

from helpers.functions import activation_named
from helpers.plots.diagram import arrow, badge, box, circle, line, sheet, sign_style, write
from helpers.plots.style import CURVES, GREY, INK, PAPER, listed, number, picture, subscript, tint

# The answers to draw_parts(): what each letter stands for.
NEURON_PARTS = {
    "A": "inputs",
    "B": "weights",
    "C": "bias",
    "D": "weighted sum",
    "E": "activation",
    "F": "output",
}
INPUT, SUM, BEND, OUTPUT = 1.5, 4.1, 5.75, 7.2  # where the columns stand, inches
SPACE = 0.78  # between inputs, inches
SHOWN = 8


@picture
def draw_neuron(x, w, b, activation="sigmoid", names=None, title=None):
    """Draw a neuron's forward pass: inputs, weights, bias, z = w·x + b, a = activation(z).

    x, w: (n_in,), up to 8 inputs
    b: number
    activation: name or function
    names: n_in names of the inputs, x₁ x₂ … if left out
    ValueError: x and w differ in length, or are no rows of 1 to 8 numbers
    """
    x, w, b, names = _checked(x, w, b, names)
    act, function = activation_named(activation)
    z = float(w @ x + b)
    a = float(function(z))
    products = [f"{number(w_i)}·{_bracketed(x_i)}" for w_i, x_i in zip(w, x, strict=True)]
    middle, heights, top = _heights(len(x), below=0.8)
    figure, ax = sheet(8, top + 0.12, title)
    name_size = max(6, min(11, 130 // max(map(len, names))))
    for i, y in enumerate(heights):
        start, end = _edge(y, middle)
        line(ax, start, end, **sign_style(w[i], np.abs(w).max()))
        badge(ax, *_along(start, end, 0.44), number(w[i]), size=10)
        circle(ax, INPUT, y, 0.33, number(x[i]), size=10)
        write(ax, INPUT - 0.45, y, names[i], ha="right", size=name_size)
    _body(ax, middle, function)
    circle(ax, OUTPUT, middle, 0.36, number(a), face=tint(CURVES[2], 0.25), size=11, weight="bold")
    write(ax, SUM, middle + 0.95, f"bias {number(b)}", size=10, va="bottom")
    write(ax, SUM, middle - 0.42, f"z = {number(z)}", size=10, va="top")
    write(ax, BEND, middle - 0.48, act, size=10, va="top")
    write(ax, OUTPUT, middle - 0.48, "output a", size=10, va="top")
    formula = f"z = {_sum(products, b)} = {number(z)},   a = {act}({number(z)}) = {number(a)}"
    write(ax, 4, 0.28, formula, size=10 if len(formula) < 80 else 8, color=GREY)
    inputs = [
        f"{name} = {number(x_i)} with weight {number(w_i)}"
        for name, x_i, w_i in zip(names, x, w, strict=True)
    ]
    return figure, (
        f"Diagram of one neuron. Inputs: {listed(inputs)}. Bias {number(b)}. "
        f"Weighted sum z = {number(z)}; {act} turns it into the output a = {number(a)}."
    )


@picture
def draw_parts(title=None):
    """Draw a neuron whose parts carry the letters A to F, for the reader to name."""
    middle, heights, top = _heights(3, below=0.15)
    figure, ax = sheet(8, top + 0.15, title)
    for y in heights:
        start, end = _edge(y, middle)
        line(ax, start, end, linewidth=1.8, color=GREY)
        circle(ax, INPUT, y, 0.28)
    _body(ax, middle, activation_named("sigmoid")[1])
    circle(ax, OUTPUT, middle, 0.33)
    _letter(ax, INPUT - 0.72, middle, "A")
    _letter(ax, *_along(*_edge(heights[0], middle), 0.45), "B")
    _letter(ax, SUM, middle + 1.1, "C")
    _letter(ax, SUM, middle - 0.72, "D")
    _letter(ax, BEND, middle - 0.72, "E")
    _letter(ax, OUTPUT, middle - 0.72, "F")
    return figure, (
        "Diagram of one neuron, read from left to right. A: a column of three circles. "
        "B: the three lines that lead from them to one circle. C: what enters this circle from "
        "above, on an arrow of its own. D: this circle, marked with a sigma. E: a box with an "
        "S-shaped curve, which follows it. F: the last circle, on the right."
    )


def _checked(x, w, b, names):
    x, w, b = (np.asarray(v, dtype=float) for v in (x, w, b))
    if x.ndim != 1 or w.shape != x.shape:
        raise ValueError(
            f"x has shape {x.shape} and w has shape {w.shape}, expected one row of inputs "
            "and as many weights."
        )
    if not 1 <= len(x) <= SHOWN:
        raise ValueError(f"{len(x)} inputs came, expected 1 to {SHOWN}: more cannot be read.")
    if b.size != 1:
        raise ValueError(f"b has shape {b.shape}, expected one number: a neuron has one bias.")
    if names is None:
        names = [subscript("x", i + 1) for i in range(len(x))]
    if len(names) != len(x):
        raise ValueError(f"{len(names)} names came for {len(x)} inputs, expected a name for each.")
    return x, w, b.item(), list(names)


def _heights(count, below):
    """Return (middle, heights of the inputs from the top, top of the drawing), inches."""
    reach = SPACE * (count - 1) / 2 + 0.35
    middle = below + max(reach, 0.7)
    return middle, middle + reach - 0.35 - SPACE * np.arange(count), middle + max(reach, 1.25)


def _edge(y, middle):
    """Return the two ends of the line from an input at height y to the sum."""
    start, end = np.array([INPUT, y]), np.array([SUM, middle])
    along = (end - start) / np.linalg.norm(end - start)
    return start + 0.3 * along, end - 0.36 * along


def _along(start, end, share):
    return start + share * (end - start)


def _body(ax, middle, function):
    """Draw what every neuron has: bias arrow, sum, activation box with its curve, arrows."""
    circle(ax, SUM, middle, 0.36, "Σ", size=17)
    arrow(ax, (SUM, middle + 0.9), (SUM, middle + 0.37))
    arrow(ax, (SUM + 0.36, middle), (BEND - 0.41, middle))
    box(ax, BEND, middle, 0.8, 0.8)
    arrow(ax, (BEND + 0.4, middle), (OUTPUT - 0.36, middle))
    z = np.linspace(-4, 4, 161)
    curve = np.asarray(function(z), dtype=float)
    low, high = min(curve.min(), 0), max(curve.max(), 0)
    ys = middle - 0.25 + 0.5 * (curve - low) / ((high - low) or 1)
    zero = middle - 0.25 + 0.5 * (0 - low) / ((high - low) or 1)
    line(ax, (BEND - 0.3, zero), (BEND + 0.3, zero), color="#BBBBBB", linewidth=0.8, zorder=4)
    ax.plot(BEND + 0.3 * z / 4, ys, color=INK, linewidth=1.8, zorder=4)


def _letter(ax, x, y, text):
    circle(ax, x, y, 0.18, text, face=INK, edge=PAPER, color=PAPER, weight="bold", size=11)


def _bracketed(value):
    return number(value) if value >= 0 else f"({number(value)})"


def _sum(terms, b):
    """Return w₁·x₁ + … + b in numbers, a minus sign where a term is negative."""
    text = terms[0]
    for term in [*terms[1:], number(b)]:
        minus = term.startswith("\N{MINUS SIGN}")
        text += f" \N{MINUS SIGN} {term[1:]}" if minus else f" + {term}"
    return text
