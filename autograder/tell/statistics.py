"""Numbers that describe a class: how scores are spread, and whether an exercise tells apart."""

import numpy as np

FEWEST = 10  # hand-ins for a correlation that says anything
# R. L. Ebel and D. A. Frisbie, Essentials of Educational Measurement, 1991: a correlation below
# 0.2 is poor, from 0.3 good.
LOW, FAIR = 0.2, 0.3
NORMAL_95 = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution
BIN = 10  # percent of the points in one bar of the histogram
DIGITS = 6  # kept of shares and means


def rounded(value):
    """Return a number as Python's own, rounded as reports hold them."""
    return round(float(value), DIGITS)


def share(part, whole):
    """Return part / whole from 0 to 1, None where the whole is 0."""
    return round(part / whole, DIGITS) if whole else None


def spread_of(values, most):
    """Return how scores are spread: count, max, values, histogram, and quartiles where there are
    any scores.

    values: in points; most: the maximum
    """
    values = np.sort(values)
    spread = {"count": len(values), "max": most, "values": values.round(DIGITS).tolist()}
    spread["histogram"] = _histogram(values, most) if len(values) and most > 0 else []
    if len(values):
        lower, median, upper = np.quantile(values, [0.25, 0.5, 0.75])
        spread["lowest"] = rounded(values[0])
        spread["lower_quartile"] = rounded(lower)
        spread["median"] = rounded(median)
        spread["upper_quartile"] = rounded(upper)
        spread["highest"] = rounded(values[-1])
        spread["mean"] = rounded(values.mean())
    return spread


def _histogram(values, most):
    """Return [{"from", "to", "count"}, ...] in percent of the maximum; what lies outside counts in
    the outermost bars.
    """
    percent = np.round(100 * values / most, 9)
    bars = np.clip(np.floor(percent / BIN), 0, 100 // BIN - 1).astype(int)
    counts = np.bincount(bars, minlength=100 // BIN).tolist()
    starts = range(0, 100, BIN)
    return [
        {"from": start, "to": start + BIN, "count": count}
        for start, count in zip(starts, counts, strict=True)
    ]


def attempts_summary(counts):
    """Return the median of wrong tries, and the share of those who were shown a hint.

    counts: [{"tries", "hints"}, ...] of those of whom they are known
    """
    if not counts:
        return {"known": 0, "median": None, "hints": 0, "hint_share": None}
    hints = sum(count["hints"] > 0 for count in counts)
    median = float(np.median([count["tries"] for count in counts]))
    return {
        "known": len(counts),
        "median": median,
        "hints": hints,
        "hint_share": share(hints, len(counts)),
    }


def reliability(passed, rest):
    """Return how passing an exercise goes with the points of the other checks: {"n", "value",
    "interval", "word"}.

    passed: (n,) whether each hand-in passed it
    rest: (n,) its points in the other checks; with the exercise's own the correlation would be
      with itself (S. Henrysson, Psychometrika 28, 1963)
    value: the point-biserial correlation, None for too few or where all are alike
    interval: of 95 %, by Fisher's transformation
    """
    passed, rest = np.array(passed, dtype=float), np.round(np.array(rest, dtype=float), 9)
    result = {"n": len(passed), "value": None, "interval": None}
    if len(passed) < FEWEST:
        return result | {"word": "not enough hand-ins"}
    if np.ptp(passed) == 0 or np.ptp(rest) == 0:
        return result | {"word": "all alike"}
    r = rounded(np.corrcoef(passed, rest)[0, 1])
    if abs(r) < 1:
        slack = NORMAL_95 / np.sqrt(len(passed) - 3)
        ends = np.tanh(np.arctanh(r) + np.array([-slack, slack]))
        result["interval"] = list(map(rounded, ends))
    return result | {"value": r, "word": _word(r)}


def _word(correlation):
    if correlation < 0:
        return "negative"
    if correlation < LOW:
        return "low"
    return "fair" if correlation < FAIR else "good"
