"""What all pictures share: colours, the picture object, and a few strokes of the pen."""

import base64
import contextlib
import html
import io
from contextvars import ContextVar
from functools import wraps

import numpy as np
from matplotlib import style
from matplotlib.colors import LinearSegmentedColormap, to_rgb
from matplotlib.figure import Figure

# Blue, vermillion and green of Okabe & Ito, "Color universal design" (2008): readers with any
# common colour vision can tell them apart; the marker says the same once more.
CLASS_COLOURS = ("#0072B2", "#D55E00", "#009E73")
CLASS_MARKERS = ("o", "^", "s")
CLASS_SHAPES = ("circles", "triangles", "squares")
NEGATIVE, POSITIVE = CLASS_COLOURS[:2]  # a weight's sign: towards class 0, towards class 1
# Lines that are no classes: colour and dashes together tell them apart.
CURVES = ("#1B1B1B", "#AA3377", "#CC9A00", "#4477AA", "#228833", "#888888")
DASHES = ("-", (0, (5, 2)), (0, (1, 1.4)), (0, (7, 2, 1.5, 2)), (0, (3, 1.5)), "-")
HIGHLIGHT = "#E0A800"
INK, GREY, PALE, PAPER = "#222222", "#6B6B6B", "#E4E4E4", "#FFFFFF"
CSS_PIXELS, DOTS = 96, 144  # an inch on the page, and in the file: sharp on dense screens

STYLE = {
    "figure.dpi": DOTS,
    "figure.facecolor": PAPER,
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.titlesize": 11,
    "axes.titleweight": "bold",
    "axes.titlepad": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "figure.constrained_layout.w_pad": 0.1,
    "figure.constrained_layout.h_pad": 0.1,
    "savefig.dpi": DOTS,
}


_wanted = ContextVar("pictures are wanted", default=True)


@contextlib.contextmanager
def drawing(wanted):
    """Draw the pictures of a block, or leave them out (wanted=False): grading has no use for those
    that a lesson draws for its reader.
    """
    before = _wanted.set(wanted)
    try:
        yield
    finally:
        _wanted.reset(before)


def wanted():
    """Return whether pictures are drawn: always, but in a block of drawing(False)."""
    return _wanted.get()


class Picture:
    """A figure and its description in words; a notebook shows both, the words as alt text.

    figure: the matplotlib Figure, unknown to pyplot, so it is drawn once and never left open; None
      for a picture left out
    description: what the picture shows, with its numbers
    """

    def __init__(self, figure, description):
        self.figure, self.description = figure, description

    def __repr__(self):
        return self.description

    def png(self):
        """Return the picture as the bytes of a PNG file."""
        file = io.BytesIO()
        with style.context(STYLE, after_reset=True):
            self.figure.savefig(file, format="png")
        return file.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        if self.figure is None:
            return {"text/plain": self.description}, {"left_out": True}
        # JupyterLab 4.6 drops the alt text of image/png and takes it from text/html;
        # nbconvert and nbgrader's feedback read it from the metadata of image/png.
        png = base64.b64encode(self.png()).decode()
        width, height = (round(inches * CSS_PIXELS) for inches in self.figure.get_size_inches())
        alt = html.escape(self.description)
        data = {
            "text/plain": self.description,
            "text/html": f'<img src="data:image/png;base64,{png}" alt="{alt}" width="{width}" '
            'style="max-width: 100%; height: auto">',
            "image/png": png,
        }
        size = {"width": width, "height": height, "alt": self.description}
        return data, {"image/png": size}


def picture(draw):
    """Turn draw(...) -> (figure, description) into a function that returns a Picture.

    It is drawn in the course's style, whatever style is set outside, which stays as it was.
    """

    @wraps(draw)
    def styled(*args, **kwargs):
        if not wanted():
            return Picture(None, "A picture, left out here.")
        with style.context(STYLE, after_reset=True):
            return Picture(*draw(*args, **kwargs))

    return styled


def panels(count, columns, size=(2.6, 2.6), title=None, **kwargs):
    """Return (figure, list of axes): a grid of small plots, each about `size` inches.

    Plots that share their axes carry numbers and names at the left and lower rim alone.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    head = 0.4 if title else 0.05
    figure = Figure(figsize=(size[0] * columns, size[1] * rows + head), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False, **kwargs).ravel()
    for ax in axes[count:]:
        ax.remove()
    for ax in axes[max(count - columns, 0) : count]:
        ax.xaxis.set_tick_params(labelbottom=True)
    if title and count == 1:
        axes[0].set_title(title)
    elif title:
        figure.suptitle(title, size=12, weight="bold")
    return figure, list(axes[:count])


def tint(colour, strength):
    """Return the colour mixed with white; strength 0 is white, 1 the colour."""
    return tuple(1 - strength * (1 - np.array(to_rgb(colour))))


# Low values in the colour of class 0, high ones in that of class 1, a little paler than the points.
LOW_HIGH = LinearSegmentedColormap.from_list(
    "low_high", [tint(CLASS_COLOURS[0], 0.6), "#FAFAFA", tint(CLASS_COLOURS[1], 0.6)]
)


def number(value):
    """Return a number in at most three digits, with a real minus sign."""
    text = f"{float(value):.3g}"
    return (text if text != "-0" else "0").replace("-", "\N{MINUS SIGN}")


def short(value):
    """Return a number in at most two decimals, for narrow places; tiny ones keep one digit."""
    value = float(value)
    if value and not 0.01 <= abs(value) < 100:
        return number(float(f"{value:.1g}") if abs(value) < 1 else value)
    return number(round(value, 2)) if abs(value) < 10 else number(round(value, 1))


def counted(n, noun):
    """Return a number with its noun: 1 input, 2 inputs."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def subscript(name, i):
    """Return a name with an index below the line: x₁."""
    return name + str(i).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def listed(items):
    """Return the items in words: a, b and c."""
    items = [str(item) for item in items]
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1]


def as_points(X, y):
    """Return (X, y) as arrays (n, 2) and (n,) of class numbers, or raise a ValueError."""
    X, y = np.asarray(X, dtype=float), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(f"X has shape {X.shape}, expected (n, 2): one point a row.")
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.shape != (len(X),):
        raise ValueError(
            f"y has shape {y.shape}, expected ({len(X)},): one class for each row of X."
        )
    if not np.isin(y, range(len(CLASS_COLOURS))).all():
        raise ValueError("y holds other numbers than the classes 0, 1 and 2.")
    return X, y.astype(int)


def as_neuron(w, b):
    """Return (w, b) of a neuron with two inputs as an array (2,) and a number."""
    w, b = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    if w.size != 2 or b.size != 1:
        raise ValueError(
            f"w has shape {w.shape} and b shape {b.shape}, expected two weights and one bias."
        )
    return w.ravel(), b.item()


def as_layer(W, b):
    """Return (W, b) as arrays (n_in, n_out) and (n_out,), or raise a ValueError."""
    W, b = np.asarray(W, dtype=float), np.asarray(b, dtype=float)
    if W.ndim != 2:
        raise ValueError(f"W has shape {W.shape}, expected (n_in, n_out): one neuron a column.")
    if b.shape != (W.shape[1],):
        slip = ": is W transposed?" if b.shape == (W.shape[0],) else ", one bias a column of W."
        raise ValueError(f"b has shape {b.shape}, expected ({W.shape[1]},){slip}")
    return W, b


def scatter(ax, X, y, size=34, names=None):
    """Draw the points: one colour and one marker a class, white rims."""
    for k in np.unique(y):
        ax.scatter(
            *X[y == k].T,
            s=size * (1.3 if CLASS_MARKERS[k] == "^" else 1),  # else triangles look smaller
            color=CLASS_COLOURS[k],
            marker=CLASS_MARKERS[k],
            edgecolor=PAPER,
            linewidth=0.7,
            label=names[k] if names else f"class {k}",
            zorder=3,
            clip_on=False,
        )


def legend(owner, ax, **place):
    """Write what the lines and markers of ax mean, markers all of one size."""
    drawn = owner.legend(*ax.get_legend_handles_labels(), **place)
    for handle in drawn.legend_handles:
        if hasattr(handle, "set_sizes"):
            handle.set_sizes([42])


def count_classes(y):
    """Return the points in words: 4 points: 2 of class 0 (circles) and …"""
    parts = [f"{np.sum(y == k)} of class {k} ({CLASS_SHAPES[k]})" for k in np.unique(y)]
    return f"{len(y)} points: {listed(parts)}"


def window(X, margin=0.12):
    """Return (low, high) of a square that holds all points, with a margin, as two (2,) arrays."""
    low, high = X.min(axis=0), X.max(axis=0)
    half = (high - low).max() / 2 or 1.0
    middle = (low + high) / 2
    return middle - half * (1 + 2 * margin), middle + half * (1 + 2 * margin)


def frame(ax, low, high, labels=("x₁", "x₂")):
    """Give the axes equal units, limits and names."""
    ax.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    shown = {**ax.xaxis.get_tick_params(), **ax.yaxis.get_tick_params()}
    if shown.get("labelbottom", True):
        ax.set_xlabel(labels[0])
    if shown.get("labelleft", True):
        ax.set_ylabel(labels[1], rotation=0, labelpad=4, va="center", ha="right")
