"""The data sets of the lessons: X (n, 2) floats, one example a row, and y (n,) class numbers.

Rows are ordered by class. Whatever is drawn by chance comes from `rng`, a numpy Generator.
"""

import numpy as np

__all__ = [
    "CORNERS",
    "GATES",
    "blobs",
    "boolean",
    "challenge",
    "easy_spirals",
    "gate",
    "held_out_spirals",
    "make_spirals",
]

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
GATES = {"AND": 0b0001, "OR": 0b0111, "XOR": 0b0110, "NAND": 0b1110, "NOR": 0b1000, "XNOR": 0b1001}


def boolean(number):
    """Return (X, y) of one of the 16 Boolean functions of two inputs.

    number: 0 to 15; its four binary digits are y at 00, 01, 10, 11 (0b0110 is XOR)
    returns: X (4, 2), y (4,)
    """
    if number not in range(16):
        raise ValueError(f"number {number!r} came, expected 0 to 15: four binary digits.")
    return CORNERS.copy(), np.array([int(digit) for digit in f"{int(number):04b}"])


def gate(name):
    """Return (X, y) of a gate: AND, OR, XOR, NAND, NOR or XNOR.

    returns: X (4, 2) in the order 00, 01, 10, 11, y (4,)
    """
    if name not in GATES:
        raise ValueError(f"gate {name!r} is not known, expected one of {', '.join(GATES)}.")
    return boolean(GATES[name])


def challenge():
    """Return (X, y) of lesson 01's challenge: 20 points of each class, and room for a line between.

    The room is 0.6 wide, along x₁ - 1.5·x₂ + 0.8 = 0. The points are the same for everybody.
    """
    X = np.random.default_rng(7).uniform(-2.7, 2.7, size=(400, 2)).round(1)
    distance = (X @ [1.0, -1.5] + 0.8) / np.hypot(1.0, 1.5)
    return np.vstack([X[distance < -0.3][:20], X[distance > 0.3][:20]]), _labels(20, 2)


def blobs(n_per_class, rng):
    """Return (X, y): two round clouds about (-1, -1) and (1, 1), standard deviation 0.5."""
    centres = np.repeat([[-1.0, -1.0], [1.0, 1.0]], n_per_class, axis=0)
    return centres + 0.5 * _checked(rng).normal(size=centres.shape), _labels(n_per_class, 2)


def make_spirals(n_per_class, turns, noise, rng, classes=2):
    """Return (X, y): spiral arms of radius 0 to 1, spread evenly around the circle.

    Point i of an arm has r = i / n and angle θ = turns·2π·r + 2π·class/classes; it lies at
    (r sin θ, r cos θ), each coordinate moved by a number from U(-noise, noise).

    n_per_class: points on each arm
    turns: how often an arm winds round the origin; 1 in the lessons, 1.75 is hard
    noise: 0.02 in the lessons
    returns: X (classes * n_per_class, 2), y (classes * n_per_class,)
    """
    return _arms(np.arange(n_per_class) / n_per_class, turns, noise, _checked(rng), classes)


def held_out_spirals(n_per_class, turns, noise, rng, classes=2):
    """Return fresh points of make_spirals' arms, at radii drawn from U(0, 1).

    They fall between the training points, so remembering those does not help.
    """
    return _arms(_checked(rng).uniform(size=n_per_class), turns, noise, rng, classes)


def easy_spirals(n_per_class, rng):
    """Return (X, y) of the often copied easier recipe: two arcs of 0.64 turns.

    Arc c has radii 0 to 1 and angles 4c to 4c + 4 radians with noise of standard deviation 0.2.
    Both arcs own the point (0, 0), so nothing can be right on every point.
    """
    r = np.tile(np.linspace(0, 1, n_per_class), 2)
    y = _labels(n_per_class, 2)
    theta = 4 * (y + r) + 0.2 * _checked(rng).normal(size=r.size)
    return np.column_stack([r * np.sin(theta), r * np.cos(theta)]), y


def _arms(r, turns, noise, rng, classes):
    y = _labels(r.size, classes)
    r = np.tile(r, classes)
    theta = 2 * np.pi * (turns * r + y / classes)
    X = np.column_stack([r * np.sin(theta), r * np.cos(theta)])
    return X + rng.uniform(-noise, noise, size=X.shape), y


def _labels(n_per_class, classes):
    return np.repeat(np.arange(classes), n_per_class)


def _checked(rng):
    if not isinstance(rng, np.random.Generator):
        raise ValueError(
            f"rng is {type(rng).__name__}, expected a generator: np.random.default_rng(0), say."
        )
    return rng
