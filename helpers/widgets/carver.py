"""The XOR carver and the line game: XOR by hand, with one line and with two hidden units."""

import numpy as np

from helpers import data
from helpers.plots.lines import plot_line
from helpers.plots.plane import plot_hidden_space
from helpers.plots.style import as_layer
from helpers.widgets.join import joined, styled
from helpers.widgets.kit import Moving

UNITS = ("step", "relu", "sigmoid")
LARGEST = 99  # weight or bias that the widget keeps
# x₁ alone, a line that misses the square, an OR of both: no single unit can make XOR of it
START = [([[1, 1], [0, 1]], [-0.5, -2.5]), ([[1], [1]], [-0.5])]
FIRST_LINE = [1, 0, -0.5]


class XorCarver(Moving):
    """A 2-2-1 network on the four corners: two lines in the input plane, one in hidden space.

    `answer` is the line `xor_layers = [...]` once step units have all four corners right.
    """

    _esm = joined("carver")
    _css = styled("carver")

    def still(self):
        """Return the Picture of the network at the start, in both planes."""
        X, y = data.gate("XOR")
        first, second, output = np.array(self.story["lines"], dtype=float)
        W1, b1 = np.stack([first[:2], second[:2]], axis=1), np.array([first[2], second[2]])
        return plot_hidden_space(
            X,
            y,
            W1,
            b1,
            self.story["units"],
            line=(output[:2], output[2]),
            title=self.story["title"],
        )


class LineGame(Moving):
    """One line on the four corners of XOR: three of them are the most.

    `answer` is the line `my_line = (...)` once three corners are right.
    """

    _esm = joined("carver")
    _css = styled("carver")

    def still(self):
        """Return the Picture of the line at the start."""
        w1, w2, b = self.story["lines"][0]
        return plot_line([w1, w2], b, *data.gate("XOR"), "step", title=self.story["title"])


def carve_xor(title=None, units="step", layers=None):
    """Return an XorCarver.

    units: of the hidden layer, "step", "relu" or "sigmoid"; the output unit is a step
    layers: [(W1, b1), (W2, b2)] at the start, a hidden unit a column, shapes (2, 2), (2,), (2, 1),
        (1,); what does not fit is told in the widget, which then begins with another network; None
        for a network that is not XOR
    ValueError: units that are not known
    """
    if units not in UNITS:
        raise ValueError(f"units {units!r} is not known, expected one of {', '.join(UNITS)}.")
    story = {"kind": "carve", "title": title or "Carve XOR with two lines", "units": units}
    try:
        story |= _kept(_lines_of(START if layers is None else layers), units)
    except (ValueError, TypeError) as reason:
        story |= _kept(_lines_of(START), units)
        story["trouble"] = f"{reason} So this is another network."
    return XorCarver(story=story)


def line_game(title=None):
    """Return a LineGame."""
    title = title or "How many corners can one line get right?"
    return LineGame(story={"kind": "line", "title": title, "lines": [FIRST_LINE]})


def _lines_of(layers):
    """Return the lines [w1, w2, b] of hidden unit 1, hidden unit 2 and the output, (3, 3)."""
    try:
        (W1, b1), (W2, b2) = layers
    except (TypeError, ValueError):
        raise ValueError("layers must be [(W1, b1), (W2, b2)]: two layers, two pairs.") from None
    try:
        W1, b1, W2, b2 = (np.asarray(each, dtype=float) for each in (W1, b1, W2, b2))
    except (TypeError, ValueError):
        raise ValueError("layers must hold numbers, in rows of the same length.") from None
    if W1.shape != (2, 2) or W2.shape != (2, 1):
        raise ValueError(
            f"W1 has shape {W1.shape} and W2 {W2.shape}, expected (2, 2) and (2, 1): two inputs, "
            "two hidden units, one output."
        )
    b1 = np.repeat(b1, 2) if b1.size == 1 else b1  # NumPy gives both units a single bias
    (W1, b1), (W2, b2) = as_layer(W1, b1), as_layer(W2, b2.reshape(-1))
    lines = np.vstack([np.column_stack([W1.T, b1]), np.append(W2[:, 0], b2)])
    if not np.isfinite(lines).all():
        raise ValueError("layers must hold finite numbers.")
    return lines


def _kept(lines, units):
    """Return the part of the story that holds the lines, at two decimals.

    A step unit answers the same at any scale: numbers that two decimals cannot hold are scaled, and
    the reader is told.
    """
    kept = lines.round(2)
    if np.allclose(kept, lines, atol=1e-9) and np.abs(lines).max() <= LARGEST:
        return {"lines": kept.tolist()}
    if units != "step":
        if np.abs(lines).max() > LARGEST:
            raise ValueError(f"layers must hold numbers from -{LARGEST} to {LARGEST}.")
        return {"lines": kept.tolist(), "trouble": "Your numbers are kept at two decimals."}
    largest = np.abs(lines).max(axis=1, keepdims=True)
    scaled = lines / np.where(largest > 0, largest, 1) * 20
    return {
        "lines": scaled.round(2).tolist(),
        "trouble": "Your numbers are shown at another scale, at two decimals: a step unit answers "
        "the same.",
    }
