"""Curves: how a sketched curve and the true one differ, in words."""

import numpy as np

from helpers.plots.style import number
from helpers.widgets.guessing.agree import Outcome

CLOSE = 0.08  # of the true curve's own height: the root mean square distance that is foreseen
SHIFT = 0.15  # of its width, or its height: what is worth a remark
LESS, FLAT = 0.5, 0.05  # shares of the true curve's slope: less steep, flat
MOST_REMARKS = 2


def values_of(function, xs):
    """Return the values (n,) of a function at xs (n,), NaN where it has none.

    A function of arrays or of numbers, or n values.
    ValueError: it stops, or gives other things than numbers; the message says which
    """
    name = getattr(function, "__name__", "the function")
    if not callable(function):
        return _as_values(function, xs, "the curve")
    try:
        # a function of numbers, with an `if`, raises here or gives one value for all
        ys = np.asarray(function(xs.copy()))
        if ys.shape == xs.shape:
            return _as_values(ys, xs, name)
    except Exception:
        pass
    try:
        ys = [function(float(x)) for x in xs]
    except Exception as error:
        raise ValueError(f"{name} stopped with {type(error).__name__}: {error}.") from error
    return _as_values(ys, xs, name)


def _as_values(ys, xs, name):
    try:
        ys = np.asarray(ys, dtype=float).reshape(len(xs))
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} did not give one number for each x.") from error
    ys = np.where(np.isfinite(ys), ys, np.nan)
    if np.isnan(ys).all():
        raise ValueError(f"{name} gave no finite numbers.")
    return ys


def told_apart(xs, yours, true, low, high, name="x", within=0.0):
    """Return the Outcome of a sketch.

    xs: (n,), even steps from edge to edge
    yours, true: (n,), the heights; NaN where the true curve has none
    low, high: the lowest and highest y that could be drawn
    name: of the axis
    within: how far from the true curve a sketch may lie at most and counts as foreseen; 0 for
      close to it in the mean
    """
    seen = np.isfinite(true)
    xs, yours, true = xs[seen], yours[seen], np.clip(true[seen], low, high)
    apart = np.abs(yours - true)
    far = int(apart.argmax())
    mean = float(np.sqrt(np.mean(apart**2)))
    size = np.ptp(true) or high - low
    is_close = apart[far] <= within if within else mean <= CLOSE * size
    at = f"{name} = {_near(xs[far])}"
    if is_close:
        most = f"never further from it than {_near(apart[far])}, at {at}"
        words = f"Your curve is close to the true one, {most}. You foresaw it."
        return Outcome(True, words if apart[far] >= 0.005 * size else "You drew it as it is.")
    remarks = list(_remarks(xs, yours, true, low, high))[:MOST_REMARKS]
    heights = f"yours is at {_near(yours[far])} there, the true one at {_near(true[far])}"
    remarks.append(f"They are furthest apart at {at}: {heights}.")
    return Outcome(False, " ".join(remarks))


def _remarks(xs, yours, true, low, high):
    """Yield sentences on how the curves differ in shape, the most telling first."""
    height, width = high - low, xs[-1] - xs[0]
    rise, true_rise = yours[-1] - yours[0], true[-1] - true[0]
    if min(abs(rise), abs(true_rise)) > SHIFT * height and rise * true_rise < 0:
        words = {True: "rises", False: "falls"}
        yield f"Yours {words[rise > 0]} from left to right, the true one {words[true_rise > 0]}."
    yield from _about_steepness(xs, yours, true, height, width)
    if true.min() - yours.min() > SHIFT * height:
        yield f"Yours goes down to {_near(yours.min())}, the true one only to {_near(true.min())}."
    if yours.max() - true.max() > SHIFT * height:
        yield f"Yours goes up to {_near(yours.max())}, the true one only to {_near(true.max())}."
    turn = _turn(yours, SHIFT * height)
    if turn is not None and _turn(true, 0.02 * height) is None:
        yield f"Yours turns around at {_near(round(xs[turn], 1))}; the true one never does."


def _near(value):
    """Return a number in words, with at most two decimals."""
    return number(round(float(value), 2))


def _about_steepness(xs, yours, true, height, width):
    """Yield a sentence where the curves are not steep at the same place."""
    slopes_yours, slopes_true = np.gradient(yours, xs), np.gradient(true, xs)
    steep_yours, steep_true = _steepest(slopes_yours), _steepest(slopes_true)
    if steep_true is None or np.abs(slopes_true).max() < 0.5 * height / width:
        return  # it is level, or as steep nearly everywhere
    there, most = _near(round(xs[steep_true], 1)), abs(slopes_true[steep_true])
    own, here = np.abs(slopes_yours).max(), abs(slopes_yours[steep_true])
    is_elsewhere = steep_yours is not None and abs(xs[steep_yours] - xs[steep_true]) > SHIFT * width
    if here < FLAT * most:
        yield f"Yours is flat where the true one is steepest, at {there}."
    elif is_elsewhere and own > LESS * most:
        yield f"Yours is steepest at {_near(round(xs[steep_yours], 1))}, the true one at {there}."
    elif here < LESS * most:
        yield f"Yours is less steep where the true one is steepest, at {there}."
    elif here > most / LESS:
        yield f"Yours is steeper than the true one at {there}."


def _steepest(slopes):
    """Return the middle of where a curve is steepest, None where that is half of it or more."""
    steep = np.flatnonzero(np.abs(slopes) >= 0.95 * np.abs(slopes).max())
    pieces = np.split(steep, np.flatnonzero(np.diff(steep) > 1) + 1)
    longest = max(pieces, key=len)
    return None if len(steep) > len(slopes) / 2 else int(longest[(len(longest) - 1) // 2])


def _turn(ys, least):
    """Return where a curve turns around by at least so much, None where it only rises or falls."""
    for values in (ys, -ys):
        top = int(values.argmax())
        if min(values[top] - values[0], values[top] - values[-1]) > least:
            return top
    return None
