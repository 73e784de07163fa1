"""The board of a sketch: empty axes, the reader's curve, and later the true one over it."""

import json

import numpy as np

from helpers.plots.style import CURVES, DASHES, PALE, number, panels, picture
from helpers.widgets.join import joined, styled
from helpers.widgets.kit import Moving

PLACES = 25  # where a sketch has heights, evenly from edge to edge


class SketchBoard(Moving):
    """Axes to draw a curve on.

    story: title, low, high (2,), labels (2,), stands (whether it can no longer be changed), truth
      (None before it is known)
    state: JSON with ys (25 heights, null where nothing is drawn), at, given (whether it is said to
      be the guess)
    """

    _esm = joined("sketch")
    _css = styled("sketch")

    def still(self):
        """Return the Picture of the axes, with the curves there are."""
        return draw_board(self.story, heights_in(self.state))


def heights_in(state):
    """Return the (25,) heights of a whole sketch, written as a state or a list; None for others."""
    try:
        ys = json.loads(state)
        ys = ys["ys"] if isinstance(ys, dict) else ys
        heights = np.array(ys, dtype=float)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if heights.shape != (PLACES,) or np.isnan(heights[[0, -1]]).any():
        return None
    places, drawn = np.arange(PLACES), np.isfinite(heights)
    return np.interp(places, places[drawn], heights[drawn]).round(2)


@picture
def draw_board(story, yours):
    """Draw the axes of a sketch, with the reader's curve and the true one where there are any.

    yours: (25,) or None
    """
    (left, low), (right, high) = story["low"], story["high"]
    figure, (ax,) = panels(1, 1, (6, 3.6), story["title"])
    ax.axhline(0, color=PALE, linewidth=1, zorder=0)
    ax.axvline(0, color=PALE, linewidth=1, zorder=0)
    words = [f"Axes: {story['labels'][0]} from {number(left)} to {number(right)}, "]
    words.append(f"{story['labels'][1]} from {number(low)} to {number(high)}")
    curves = []
    if yours is not None:
        ax.plot(np.linspace(left, right, PLACES), yours, "--", color=CURVES[3], label="yours")
        curves.append("your curve (dashed)")
    if story["truth"] is not None:
        xs, ys = story["truth"]["xs"], np.array(story["truth"]["ys"], dtype=float)
        ax.plot(xs, ys, DASHES[0], color=CURVES[0], label="the true curve")
        curves.append("the true curve (solid)")
    if curves:
        ax.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), handlelength=2.6)
    ax.set(xlim=(left, right), ylim=(low, high))
    ax.set_xlabel(story["labels"][0])
    ax.set_ylabel(story["labels"][1])
    told = f" {story['truth']['told']}" if story["truth"] is not None else ""
    return figure, f"{''.join(words)}; {' and '.join(curves) or 'no curve yet'}.{told}"
