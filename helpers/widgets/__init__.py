"""The moving pictures of the lessons, and guesses.

explore_neuron, play_forward, line_game and carve_xor return a widget: as the last line of a cell
it shows, and moves under your hand. guess and sketch ask what will come, guessed shows what came.
A widget's `answer` is a line of Python for an exercise's cell, its `state` a short string, its
`page("name.html")` one file that still moves without Jupyter. Where nothing can move (GitHub,
paper) a still picture stands in its place; while grading nothing is drawn at all.
"""

from helpers.plots.style import Picture, wanted
from helpers.widgets.guessing.guess import foreseen, guess, guessed
from helpers.widgets.guessing.sketch import sketch

__all__ = [
    "carve_xor",
    "explore_neuron",
    "foreseen",
    "guess",
    "guessed",
    "line_game",
    "play_forward",
    "sketch",
]


class LeftOut(Picture):
    """What stands for a widget where nothing is drawn."""

    answer = state = ""

    def __init__(self):
        super().__init__(None, "A moving picture, left out here.")

    def page(self, path=None):
        """Return no page: there is nothing to show."""
        return ""


# Each function imports its widget when called: anywidget takes half a second, which grading a
# class would pay for every hand-in.


def explore_neuron(
    w=(1.0, 1.0),
    b=-1.0,
    activation="sigmoid",
    *,
    point=(2.0, 1.0),
    mode=None,
    points=None,
    title=None,
):
    """Return the neuron explorer: move the line of a neuron with two inputs.

    w: (2,), b: number; the neuron at the start
    activation: "step", "sigmoid", "tanh", "relu" or "identity"
    point: (2,), the inputs whose output is shown at first
    mode: "explore", "challenge" or "gates"; None for all three
    points: (X, y) of the challenge, X (n, 2), y (n,) of the classes 0 and 1; None for the lesson's
    ValueError: a shape, a name or a number that does not fit
    """
    if not wanted():
        return LeftOut()
    from helpers.widgets.neuron import neuron_explorer

    return neuron_explorer(w, b, activation, point, mode, points, title)


def carve_xor(layers=None, *, units="step", title=None):
    """Return the XOR carver: move the two hidden lines and the output's line of a 2-2-1 network.

    layers: [(W1, b1), (W2, b2)] at the start, shapes (2, 2), (2,), (2, 1) and (1,); None for a
      network that is not XOR
    units: of the hidden layer, "step", "relu" or "sigmoid"; the output unit is a step
    ValueError: a shape, a name or a number that does not fit
    """
    if not wanted():
        return LeftOut()
    from helpers.widgets import carver

    return carver.carve_xor(title=title, units=units, layers=layers)


def line_game(*, title=None):
    """Return the line game: how many of XOR's four corners can one line get right?"""
    if not wanted():
        return LeftOut()
    from helpers.widgets import carver

    return carver.line_game(title=title)


def play_forward(
    forward,
    X,
    *layers,
    hidden="relu",
    output="sigmoid",
    exercise=None,
    predict=False,
    title=None,
):
    """Return the forward player: what forward(X, *layers) computes, number by number, beside what
    the layers give.

    forward: your function; None plays the layers alone
    X: (n, n_in), one example a row
    layers: W1, b1, W2, b2, … or one list [(W1, b1), (W2, b2), …], as `forward` takes them
    hidden, output: activations by name
    exercise: whose known mistakes name a mistake; None for the one called as the function is
    predict: every number is typed before it is shown; the first example only
    What does not fit is told in the player: nothing is raised.
    """
    if not wanted():
        return LeftOut()
    from helpers.widgets import forward as player

    return player.play_forward(
        forward,
        X,
        *layers,
        hidden=hidden,
        output=output,
        exercise=exercise,
        predict=predict,
        title=title,
    )
