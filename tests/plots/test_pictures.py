"""Every picture is drawn from the given numbers, shows once, and says in words what it shows."""

import base64
import colorsys

import matplotlib
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib import pyplot
from matplotlib.colors import to_rgb

from helpers import plots
from helpers.data import blobs, gate, make_spirals
from helpers.functions import relu, sigmoid, softmax, step
from helpers.plots.style import LOW_HIGH, STYLE, drawing

RNG = np.random.default_rng(0)
XOR = gate("XOR")
SPIRALS = make_spirals(40, 1.0, 0.02, RNG)
THREE = make_spirals(40, 1.0, 0.02, RNG, classes=3)
BLOBS = blobs(30, RNG)
HAND = [(np.array([[1, 0], [-2, 3]]), [-1, 2]), ([[2], [-1]], [0.5])]
TURN = [[0, 1], [-1, 0]]


def net(X):
    return sigmoid(X @ [3.0, -2.0] + 0.5)


PICTURES = {
    "a neuron": lambda: plots.draw_neuron([0.5, 0.9, 0.1], [0.4, -0.2, 0.7], 0.1),
    "a neuron with names": lambda: plots.draw_neuron([2], [0], 0, "step", ["a very long name"]),
    "a neuron without weight": lambda: plots.draw_neuron([1, 2], [0, 0], -1.0, relu, title="Off"),
    "lettered parts": lambda: plots.draw_parts(),
    "backpropagation": lambda: plots.draw_backward(
        [
            (np.array([[0.5, -1.0], [1.0, 0.3]]), np.array([0.1, 0.2])),
            (np.array([[1.0], [-0.7]]), np.array([0.3])),
        ],
        [1.0, 0.0],
        1,
        "tanh",
        title="Error signals flow back",
    ),
    "activations": lambda: plots.plot_activations([step, "sigmoid", relu], z=(-5, 5)),
    "activations together": lambda: plots.plot_activations(
        ["tanh", np.sin], ["a", "b"], together=True
    ),
    "one activation": lambda: plots.plot_activations("relu", title="A hinge"),
    "a line": lambda: plots.plot_line([0.5, 0.5], -0.7, *gate("AND")),
    "a line without points": lambda: plots.plot_line([0, 2], 30, activation="relu"),
    "no line": lambda: plots.plot_line([0, 0], 1, activation="tanh"),
    "a perceptron": lambda: plots.plot_perceptron([([0, 0], 0), ([1, 1], -1.5)], *gate("AND")),
    "a perceptron of blobs": lambda: plots.plot_perceptron([([k, 1], k) for k in range(9)], *BLOBS),
    "sizes": lambda: plots.draw_network([2, 16, 16, 1]),
    "a network with weights": lambda: plots.draw_network(HAND),
    "a forward pass": lambda: plots.draw_network(
        HAND, x=[2, 1], output="identity", title="y = -4.5"
    ),
    "a wide forward pass": lambda: plots.draw_network(
        [(np.ones((3, 20)), np.zeros(20))], [1, 2, 3]
    ),
    "a layer": lambda: plots.draw_layer_and_matrix(
        np.arange(12.0).reshape(3, 4), np.ones(4), (1, 2)
    ),
    "a map": lambda: plots.plot_map(TURN, [1, -1]),
    "a map onto a point": lambda: plots.plot_map(np.zeros((2, 2))),
    "maps": lambda: plots.plot_maps({"turn": TURN, "flat": [[1, 0], [0, 0]]}, title="Two maps"),
    "a boundary": lambda: plots.plot_boundary(net, *SPIRALS, title="A line is not enough"),
    "a boundary of a column": lambda: plots.plot_boundary(lambda X: net(X)[:, None], *SPIRALS),
    "a constant prediction": lambda: plots.plot_boundary(lambda X: np.full(len(X), 0.5), *SPIRALS),
    "a boundary of three": lambda: plots.plot_boundary(
        lambda X: softmax(X @ [[1, 0, -1], [0, 1, -1]]), *THREE
    ),
    "class numbers": lambda: plots.plot_boundary(lambda X: (X[:, 0] > 0) + (X[:, 1] > 0), *THREE),
    "boundaries": lambda: plots.plot_boundaries([("after 1", net), ("after 10", net)], *SPIRALS),
    "losses": lambda: plots.plot_losses({"train": [0.7, 0.4], "test": [0.7, 0.5]}, log=True),
    "many losses": lambda: plots.plot_losses(
        RNG.random((20, 30)), marks={"ln 2": 0.693, "0.7": 0.7}
    ),
    "one loss": lambda: plots.plot_losses([0.7, 0.5, 0.4], x_label="step"),
    "hidden space": lambda: plots.plot_hidden_space(
        *XOR, [[1, 1], [1, 1]], [-0.5, -1.5], "step", line=([[1], [-2]], [-0.5])
    ),
    "hidden space of spirals": lambda: plots.plot_hidden_space(*SPIRALS, TURN, [0, 0], "tanh"),
    "unit maps": lambda: plots.plot_unit_maps(lambda X: relu(X @ np.ones((2, 9)) - 1), *SPIRALS),
    "points": lambda: plots.plot_points(*THREE),
    "shapes": lambda: plots.draw_shapes(10, 4, 5),
    "large shapes": lambda: plots.draw_shapes(60_000, 784, 10),
    "the concept map": lambda: plots.concept_map(),
}


def hue(colour):
    return colorsys.rgb_to_hsv(*to_rgb(colour))[0]


def texts(picture):
    return [text.get_text() for text in picture.figure.findobj(matplotlib.text.Text)]


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_draws_and_says_what_it_shows(name):
    picture = PICTURES[name]()
    assert picture.png().startswith(b"\x89PNG")
    assert len(picture.description) > 40 and picture.description.endswith(".")
    assert "nan" not in picture.description and "array" not in picture.description
    for ax in picture.figure.axes:
        assert not ax.axison or ax.get_title() or (ax.get_xlabel() or ax.get_ylabel())


def test_all_public_functions_are_in_the_pictures_above():
    drawn = {name for f in PICTURES.values() for name in f.__code__.co_names}
    functions = {name for name in plots.__all__ if name.startswith(("draw", "plot", "concept"))}
    assert functions <= drawn
    assert set(plots.__all__) <= set(dir(plots))


@pytest.mark.parametrize("name", ["a line", "a boundary", "hidden space", "points", "losses"])
def test_plots_name_both_axes(name):
    main = PICTURES[name]().figure.axes[0]
    assert main.get_xlabel() and main.get_ylabel()


def test_a_notebook_shows_the_picture_once_with_its_description():
    picture = PICTURES["a neuron"]()
    data, metadata = DisplayFormatter().format(picture)
    assert data["text/plain"] == picture.description
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/html"].count("<img") == 1
    assert f'alt="{picture.description}"' in data["text/html"]
    assert metadata["image/png"]["alt"] == picture.description


def test_the_pictures_of_a_block_can_be_left_out():
    with pytest.raises(ZeroDivisionError), drawing(False):
        with drawing(True):
            assert PICTURES["a neuron"]().figure is not None
        data, metadata = DisplayFormatter().format(PICTURES["a neuron"]())
        assert data == {"text/plain": "A picture, left out here."}
        assert metadata == {"left_out": True}
        raise ZeroDivisionError
    assert PICTURES["a neuron"]().figure is not None


def test_a_title_with_marks_of_html_cannot_break_the_page():
    picture = plots.draw_neuron([1], [1], 0, names=['<b a="">'])
    assert '<b a="">' not in DisplayFormatter().format(picture)[0]["text/html"]


def test_drawing_leaves_matplotlib_as_it_was():
    open_before = pyplot.get_fignums()  # of other tests in this process
    with matplotlib.rc_context({"font.size": 31, "axes.facecolor": "black"}):
        before = dict(matplotlib.rcParams)
        figure = PICTURES["points"]().figure
        assert dict(matplotlib.rcParams) == before
    assert pyplot.get_fignums() == open_before
    assert figure.axes[0].xaxis.label.get_size() == STYLE["font.size"]


def test_points_and_background_share_their_colours():
    assert hue(LOW_HIGH(0.0)) == pytest.approx(hue(plots.CLASS_COLOURS[0]), abs=0.01)
    assert hue(LOW_HIGH(1.0)) == pytest.approx(hue(plots.CLASS_COLOURS[1]), abs=0.01)
    X = np.array([[-1.0, 0.0], [1.0, 0.0]])
    ax = plots.plot_boundary(lambda X: step(X[:, 0]), X, [0, 1]).figure.axes[0]
    bands = next(c for c in ax.collections if len(c.get_facecolor()) > 2).get_facecolor()
    dots = [c.get_facecolor()[0] for c in ax.collections if c.get_label().startswith("class")]
    shown = [hue(dots[0][:3]), hue(dots[1][:3])]
    assert [hue(bands[0][:3]), hue(bands[-1][:3])] == pytest.approx(shown, abs=0.02)


def test_the_half_planes_of_a_perceptron_have_the_colours_of_their_points():
    history = [([0, 0], 1), ([0, 0], -1)]
    for ax, k in zip(plots.plot_perceptron(history, *XOR).figure.axes, (1, 0), strict=True):
        assert hue(ax.get_facecolor()[:3]) == pytest.approx(hue(plots.CLASS_COLOURS[k]), abs=0.02)


def test_class_colours_stay_apart_for_red_green_blind_readers():
    # Machado, Oliveira & Fernandes, "A physiologically-based model for simulation of color
    # vision deficiency" (2009), severity 1: protanopia, deuteranopia.
    blindness = [
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    ]
    colours = np.array([to_rgb(colour) for colour in plots.CLASS_COLOURS]) ** 2.2
    for matrix in (np.eye(3), *map(np.array, blindness)):
        seen = (colours @ matrix.T).clip(0, 1) ** (1 / 2.2)
        apart = [np.linalg.norm(seen[i] - seen[j]) for i, j in ((0, 1), (0, 2), (1, 2))]
        assert min(apart) > 0.25
    assert len(set(plots.CLASS_MARKERS)) == 3


def test_a_neuron_shows_the_numbers_of_its_forward_pass():
    picture = PICTURES["a neuron"]()
    assert "z = 0.19" in texts(picture) and "0.547" in texts(picture)
    assert "z = 0.19" in picture.description and "a = 0.547" in picture.description


def test_the_lettered_neuron_does_not_give_the_names_away():
    picture = plots.draw_parts()
    assert set(plots.NEURON_PARTS) <= set(texts(picture))
    for name in plots.NEURON_PARTS.values():
        assert name not in picture.description and name not in texts(picture)


def test_a_network_shows_the_values_of_its_own_forward_pass():
    shown = texts(PICTURES["a forward pass"]())
    minus = "\N{MINUS SIGN}"
    assert {f"z {minus}1", "a 0", "z 5", "a 5", f"z {minus}4.5", f"a {minus}4.5"} <= set(shown)
    assert {"1", f"{minus}2", "3", "2", f"{minus}1", "b = 0.5"} <= set(shown)


def test_the_perceptron_rings_the_wrong_points():
    picture = plots.plot_perceptron([([0, 0], 0), ([1, 1], -1.5)], *gate("AND"))
    titles = [ax.get_title() for ax in picture.figure.axes]
    assert titles == ["start: 1 wrong", "update 1: 0 wrong"]


def test_hidden_points_that_coincide_share_a_name():
    assert {"00", "01, 10", "11"} <= set(texts(PICTURES["hidden space"]()))


def test_a_boundary_counts_the_points_it_gets_right():
    picture = plots.plot_boundary(lambda X: step(X.sum(axis=1) - 1.5), *XOR)
    assert "right for 1 of 4" in picture.description


def test_the_highlighted_entry_is_named_by_row_and_column():
    assert "W[1, 2] = 6: from input x₂ (row 1) to neuron 3 (column 2)" in texts(
        PICTURES["a layer"]()
    )


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: plots.draw_neuron([1, 2, 3], [1, 2], 0), "as many weights"),
        (lambda: plots.draw_neuron(np.ones(9), np.ones(9), 0), "1 to 8"),
        (lambda: plots.plot_line([1, 2, 3], 0), "two weights"),
        (lambda: plots.plot_points(np.ones((2, 5)), [0, 1]), r"expected \(n, 2\)"),
        (lambda: plots.plot_points(np.ones((5, 2)), [0, 1]), "one class for each row"),
        (lambda: plots.plot_points(np.ones((2, 2)), [0, 5]), "classes 0, 1 and 2"),
        (lambda: plots.plot_boundary(lambda X: X.T, *SPIRALS), "one row for each point"),
        (lambda: plots.plot_boundary(lambda X: X[:, 0], *THREE), "class numbers 0 to 2"),
        (lambda: plots.plot_losses({}), "no curves"),
        (lambda: plots.plot_losses({"a": [[1, 2]]}), "row of losses"),
        (lambda: plots.plot_activations([np.sum]), "whole arrays"),
        (lambda: plots.plot_perceptron([], *XOR), "empty"),
        (lambda: plots.draw_network([3]), "at least two"),
        (lambda: plots.draw_network([2, 3], x=[1, 2]), "expected layers"),
        (lambda: plots.draw_network(HAND, x=[1, 2, 3]), "one example"),
        (lambda: plots.draw_network([HAND[0], HAND[1], HAND[1]]), "each node of the layer before"),
        (lambda: plots.draw_layer_and_matrix(np.ones((4, 3)), np.ones(4)), "transposed"),
        (lambda: plots.draw_layer_and_matrix(np.ones((2, 2)), np.ones(2), (2, 0)), "outside"),
        (lambda: plots.plot_map(np.ones((2, 3))), r"expected \(2, 2\)"),
        (lambda: plots.plot_hidden_space(*XOR, np.ones((2, 3)), np.ones(3)), "two hidden units"),
        (lambda: plots.plot_unit_maps(lambda X: X[:, 0], *XOR), "a column for each"),
        (lambda: plots.draw_shapes(0, 1, 1), "1 or more"),
    ],
)
def test_what_does_not_fit_is_said_in_a_sentence(draw, words):
    with pytest.raises(ValueError, match=words) as error:
        draw()
    assert str(error.value).endswith(".") or "?" in str(error.value)
