"""The concept map: what the lessons build on, how they follow each other, what they open."""

from helpers.plots.diagram import arrow, box, sheet, write
from helpers.plots.style import CURVES, GREY, HIGHLIGHT, INK, PAPER, picture, tint

BEFORE, CORE, DEEPER, AFTER = 0.95, 3.0, 5.35, 7.85  # where the columns stand, inches
STEP = 0.86  # from one core lesson to the next, inches

# name: (column, row from the top, text)
BOXES = {
    "python": (BEFORE, 0, "Python and NumPy"),
    "logistic": (BEFORE, 1, "logistic regression"),
    "derivatives": (BEFORE, 4, "derivatives"),
    "00": (CORE, 0, "00  Start here"),
    "01": (CORE, 1, "01  One neuron"),
    "02": (CORE, 2, "02  A layer is a matrix"),
    "03": (CORE, 3, "03  A forward pass"),
    "04": (CORE, 4, "04  XOR"),
    "05": (CORE, 5, "05  Keras on spirals"),
    "08": (DEEPER, 2.5, "08  Approximation"),
    "07": (DEEPER, 3.5, "07  Signals"),
    "06": (DEEPER, 4.5, "06  Playground"),
    "09": (DEEPER, 5.5, "09  Generalisation"),
    "attention": (AFTER, 1.5, "attention, embeddings"),
    "autoencoders": (AFTER, 2.25, "autoencoders, GANs"),
    "norm": (AFTER, 3.0, "layer norm, skip connections"),
    "backprop": (AFTER, 4.0, "backpropagation at any depth"),
    "tuning": (AFTER, 4.75, "choosing hyper-parameters"),
    "regularisation": (AFTER, 5.5, "regularisation, transfer"),
}
ARROWS = [
    ("python", "00"),
    ("logistic", "01"),
    ("derivatives", "04"),
    ("00", "01"),
    ("01", "02"),
    ("02", "03"),
    ("03", "04"),
    ("04", "05"),
    ("03", "08"),
    ("04", "07"),
    ("05", "06"),
    ("05", "09"),
    ("02", "attention"),
    ("08", "autoencoders"),
    ("07", "norm"),
    ("04", "backprop"),
    ("06", "tuning"),
    ("09", "regularisation"),
]
LOOK = {  # column: (heading, width in inches, fill, edge)
    BEFORE: ("you bring", 1.6, PAPER, GREY),
    CORE: ("core lessons", 1.8, tint(HIGHLIGHT, 0.35), INK),
    DEEPER: ("activity, deeper", 1.6, tint(CURVES[3], 0.18), INK),
    AFTER: ("what they open", 2.1, PAPER, GREY),
}
HIGH = 0.44  # of a box, inches


@picture
def concept_map(title=None):
    """Draw what the ten lessons need, how they follow each other, and what each opens."""
    figure, ax = sheet(9, STEP * 5.5 + 1.15, title)
    top = STEP * 5.5 + 0.4
    for x, (heading, *_) in LOOK.items():
        write(ax, x, top + 0.52, heading, size=10, color=GREY, weight="bold")
    for x, row, text in BOXES.values():
        _, width, fill, edge = LOOK[x]
        box(ax, x, top - STEP * row, width, HIGH, face=fill, edge=edge, linewidth=1.1)
        write(ax, x, top - STEP * row, text, size=9.5 if x != AFTER else 9)
    for start, end in ARROWS:
        (x0, row0, _), (x1, row1, _) = BOXES[start], BOXES[end]
        y0, y1 = top - STEP * row0, top - STEP * row1
        if x0 == x1:
            arrow(ax, (x0, y0 - HIGH / 2), (x1, y1 + HIGH / 2))
        else:
            look = {"color": INK if x0 == CORE and x1 == DEEPER else GREY, "linewidth": 1.1}
            arrow(ax, (x0 + LOOK[x0][1] / 2, y0), (x1 - LOOK[x1][1] / 2, y1), **look)
    starts = dict.fromkeys(start for start, _ in ARROWS)
    return figure, " ".join(["Map of the course.", *map(_leads_to, starts)])


def _leads_to(start):
    """Return in words what a box's arrows lead to."""
    ends = "; ".join(_name(end) for first, end in ARROWS if first == start)
    return f"{_name(start)} leads to {ends}."


def _name(key):
    name = BOXES[key][2].replace("  ", " ")
    return f"lesson {name}" if key.isdigit() else name
