"""Exercises of lesson 04: XOR by line and by hand, the gradient of a two-layer network, training,
and how it fails.

Training is judged by what it does from given parameters, never by chance: gradients and single
steps equal the reference's on random numbers with random biases, no weighted sum on ReLU's kink
(|z| ≥ 0.02), all sizes different. "It learns XOR" is asked too, but would prove
little: nearly every altered back-propagation below learns it. Where the start is the student's own,
12 tanh units are asked for. Of 20,000 starts 44 % fail with 2 units, 6 % with 3, 0.5 % with 4, 0.04
% with 5 and none with 6: every unit divides the rate by 7 or more, so 12 units are far below one
failure in 10 million, and none of 20,000 came near it (benchmarks/xor_success.py; a test runs 2,000
more).
"""

import numpy as np

from autograder.author.exercise import (
    Exercise,
    Function,
    Generator,
    call,
    choice,
    pick,
    predict,
    read,
)
from helpers.functions import identity, relu, sigmoid, step

X_XOR = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y_XOR = np.array([[0], [1], [1], [0]])
CORNERS, ANSWERS = X_XOR.tolist(), Y_XOR[:, 0].tolist()
HAND = [
    (np.array([[1, -1], [0.5, 0.5]]), np.array([0.0, -1.0])),
    (np.array([[0.5], [1.0]]), np.array([-1.0])),
]
# tolerance that single precision keeps; every altered back-propagation is off by more than 1e-3
SINGLE = 2e-5
DIFFERENCES = 1e-4  # tolerance against central differences
GRADIENTS = "[(dW1, db1), (dW2, db2)]"
TRAINED = "layers, losses, with layers as [(W1, b1), (W2, b2)]"


def entry(form, *path):
    """Return the observer that takes one array out of nested pairs of this form."""
    return {"name": "entry", "path": list(path), "form": form}


def says(message):
    """Decorator: set a mistake's message, where several variants share it."""

    def decorate(function):
        function.__doc__ = message
        return function

    return decorate


def named(name, message, function):
    """Return the function under another name and message."""
    function.__name__, function.__doc__ = name, message
    return function


# --- the best line --------------------------------------------------------------------------------

best_line = Exercise(
    "best-line",
    "The best line for XOR",
    asks="my_line",
    kind="values",
    parts={"three": ("three of four corners", 1)},
    hints=[
        "One side of your line should hold exactly one corner. Which corner would you cut off?",
        (
            "OR cuts off 00, and AND cuts off 11. One of them is wrong at a single corner of "
            "XOR, and so is the other one if you turn it round."
        ),
        (
            "Weights (1, 1): the sum is 0, 1, 1, 2 at 00, 01, 10, 11, plus the bias. Between "
            "which two of these must the bias put the line?"
        ),
    ],
)


@best_line.cases
def _(rng):
    score = {"name": "line_score", "X": CORNERS, "y": ANSWERS, "least": 3}
    yield read(
        "three",
        score,
        compare="between",
        expected=(3, None),
        say="the answers of my_line at the four corners",
    )


@best_line.mistake
def no_line():
    """With both weights 0 the inputs do not matter: there is no line at all."""
    return ([0, 0], 1)


@best_line.mistake
def all_on_one_side():
    """Your line misses the square of the four corners, so every corner gets the same answer. Bring
    it closer with the bias.
    """
    return ([1, 1], 3)


TWO = (
    "Your line parts the corners two against two. Each side then has one corner of each "
    "class; try to cut off a single corner."
)


@best_line.mistake
@says(TWO)
def two_against_two():
    return ([1, 0], -0.5)


@best_line.mistake
def on_the_wrong_side():
    """Three corners are wrong: your line is a good one, but its answers are turned round. Change
    the signs of both weights and of the bias.
    """
    return ([-1, -1], 0.5)


@best_line.right
def or_line():
    return ([2.0, 2.0], -1.0)


@best_line.right
def nand_line():
    return (np.array([-1.0, -1.0]), 1.5)


@best_line.right
def cuts_off_01_only():
    return [[-1, 1], -0.5]


@best_line.right
def cuts_off_10_only():
    return ((3.0, -3.0), np.float64(-1.0))


@best_line.right
def uneven_weights():
    return (np.array([0.3, 5], dtype=np.float32), np.array([-0.2]))


# --- why not four ---------------------------------------------------------------------------------

why_not_four = Exercise(
    "why-not-four",
    "Why no line gets all four",
    asks="why_not_four",
    kind="choice",
    parts={"reason": ("the reason", 1)},
    hints=[
        (
            "Only one of the sentences contains a contradiction that holds for every choice "
            "of weights and bias."
        ),
        (
            "Add the two conditions for the corners that want a 1, then the two for those "
            "that want a 0, and compare."
        ),
    ],
)


@why_not_four.cases
def _(rng):
    wrong = {
        "a": (
            "lines do not part the corners like that",
            "Most lines with 00 and 11 on one side have all four corners there. A line "
            "with both 01 and 10 across does not exist: "
            "that is what has to be shown, and this sentence claims the opposite.",
        ),
        "c": (
            "blaming the algorithm",
            (
                "A better algorithm can only find a line that exists. Is there one? Look at "
                "the four inequalities."
            ),
        ),
        "d": (
            "a sigmoid has the same line",
            (
                "A sigmoid neuron is larger than 0.5 exactly where its weighted sum is "
                "positive: the same line, the same inequalities."
            ),
        ),
        "e": (
            "counting parameters",
            (
                "OR, AND and eleven more gates have four examples too, and one neuron fits "
                "them. The number of parameters does not decide it."
            ),
        ),
    }
    yield choice("reason", ["a", "b", "c", "d", "e"], wrong)


@why_not_four.right
def a_letter():
    return "b"


@why_not_four.right
def a_capital():
    return "B"


@why_not_four.right
def in_a_list():
    return ["b"]


@why_not_four.right
def in_a_set():
    return {"b"}


@why_not_four.right
def with_a_blank():
    return " b "


# --- XOR by hand ----------------------------------------------------------------------------------

xor_by_hand = Exercise(
    "xor-by-hand",
    "XOR by hand",
    asks="xor_layers",
    kind="values",
    parts={
        "units": ("the hidden units make XOR linearly separable", 1),
        "answers": ("the network answers XOR at all four corners", 1),
    },
    hints=[
        (
            "XOR is true when at least one input is on, but not both. Which gate says “at "
            "least one”, which one says “both”?"
        ),
        (
            "Let hidden unit 1 be OR and hidden unit 2 be AND, as in lesson 01: a column of "
            "W1 and a number of b1 each. Test each alone."
        ),
        (
            "The output must be on if OR is on and AND is off: give OR a positive weight and "
            "AND a negative one that is larger."
        ),
    ],
)


@xor_by_hand.cases
def _(rng):
    yield read(
        "units",
        {"name": "step_units", "X": CORNERS, "y": ANSWERS},
        expected="yes",
        compare="equal",
        say="can one line part what the hidden units make of the corners?",
    )
    yield read(
        "answers",
        {"name": "step_answers", "X": CORNERS, "y": ANSWERS},
        expected=Y_XOR[:, 0].astype(float),
        say="xor_layers at 00, 01, 10, 11",
    )


OR_AND, OUT = ([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-2]], [-0.5])


@xor_by_hand.mistake
def output_to_blame():
    """The corners are parted by your hidden units, but the output neuron does not use it. Look at
    the table of hidden answers and find its line.
    """
    return [OR_AND, ([[1], [1]], [-0.5])]


@xor_by_hand.mistake
def everywhere_the_opposite():
    """Your network answers XNOR. The hidden units may stay; turn the signs of the output's weights
    and bias.
    """
    return [OR_AND, ([[-1], [2]], [0.5])]


@xor_by_hand.mistake
def both_units_the_same():
    """Two units that say the same are one unit, and one unit is one line. They must differ at some
    corner.
    """
    return [([[1, 1], [1, 1]], [-0.5, -0.5]), OUT]


@xor_by_hand.mistake
def both_units_the_same_():
    """Two units that say the same are one unit, and one unit is one line. They must differ at some
    corner.
    """
    return [([[1, -1], [1, -1]], [-0.5, 0.5]), OUT]


@xor_by_hand.mistake
def a_unit_that_never_changes():
    """A unit that gives the same answer at all corners tells the output nothing. Move its line
    between the corners with the bias.
    """
    return [([[1, 1], [1, 1]], [-0.5, -2.5]), OUT]


@xor_by_hand.mistake
def a_unit_that_parts_two_from_two():
    """A hidden line with two corners on each side has both classes on both sides, and no second
    line can make up for it. Each should cut off one corner.
    """
    return [([[1, 0], [0, 1]], [-0.5, -0.5]), OUT]


@xor_by_hand.mistake
def units_that_cut_off_different_classes():
    """Each of your hidden units cuts off one corner, good, but one corner is of class 0 and the
    other of class 1. Then two corners that differ look alike to the output.
    """
    return [([[1, 1], [1, -1]], [-0.5, 0.5]), OUT]


@xor_by_hand.mistake
def a_sum_of_exactly_zero():
    """A weighted sum is exactly 0 at some corner, and step(0) = 0. Put the line between the
    corners, not through one.
    """
    return [([[1, 1], [1, 1]], [-1, -2]), OUT]


for layers in (
    [([[1, 1], [1, 1]], [-1, -1.5]), OUT],
    [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-1]], [-1])],
    [([[-1, 1], [-1, 1]], [1.5, -1]), ([[1], [1]], [-1.5])],
    [([[1, -1], [-1, 1]], [0, 0]), ([[1], [1]], [-1])],
):
    xor_by_hand.mistake(
        named("a_sum_of_exactly_zero", a_sum_of_exactly_zero.__doc__, lambda layers=layers: layers)
    )


@xor_by_hand.mistake
def neurons_in_the_rows():
    """Your W1 has a hidden unit in each row: the (n_out, n_in) orientation of many textbooks. In
    this course a unit is a column. Transpose it.
    """
    return [([[2, 2], [-1, -1]], [-1, 1.5]), ([[1], [1]], [-1.5])]


@xor_by_hand.mistake
def neurons_in_the_rows_():
    """Your W1 has a hidden unit in each row: the (n_out, n_in) orientation of many textbooks. In
    this course a unit is a column. Transpose it.
    """
    return [([[1, 1], [-1, -1]], [-0.5, 1.5]), ([[1], [1]], [-1.5])]


W2_LIES_DOWN = (
    "Your W2 has its weights in a row: that is the (n_out, n_in) orientation. Here it is (2, "
    "1): a row for each hidden unit, as in [[1], [1]]."
)


@xor_by_hand.mistake
@says(W2_LIES_DOWN)
def output_weights_in_a_row():
    return [OR_AND, ([[1, -2]], [-0.5])]


@xor_by_hand.mistake
@says(W2_LIES_DOWN)
def output_weights_in_a_row_():
    return [OR_AND, ([1, -2], [-0.5])]


@xor_by_hand.right
def or_and_not_and():
    return [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-2]], [-0.5])]


@xor_by_hand.right
def or_and_nand():
    return [
        (np.array([[1, -1], [1, -1]]), np.array([-0.5, 1.5])),
        (np.array([[1], [1]]), np.array([-1.5])),
    ]


@xor_by_hand.right
def one_but_not_the_other():
    return (((np.array([[1.0, -1.0], [-1.0, 1.0]])), (-0.5, -0.5)), ([[1], [1]], -0.5))


@xor_by_hand.right
def units_exchanged():
    return [([[20, 20], [20, 20]], [-30, -10]), ([[-20], [10]], [-5])]


@xor_by_hand.right
def nor_and_and():
    return [
        (np.array([[-1, 1], [-1, 1]], dtype=np.float32), np.array([0.5, -1.5])),
        ([[-1], [-1]], [0.5]),
    ]


# --- into hidden space ----------------------------------------------------------------------------

hidden_space = Exercise(
    "hidden-space",
    "Into hidden space",
    asks="hidden_space",
    parts={"images": ("where the hidden units put the examples", 1)},
    hints=[
        (
            "It is a layer, as in lesson 02: weighted sums of all examples at once, then the "
            "activation."
        ),
        "The last argument is a function. Use it as activation(...), whatever it is.",
    ],
)


@hidden_space.cases
def _(rng):
    yield call("images", X_XOR, np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]))
    yield call(
        "images", X_XOR, np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]), Function("relu")
    )
    yield call("images", rng.normal(size=(7, 3)), rng.normal(size=(3, 5)), rng.normal(size=5))
    yield call(
        "images",
        rng.normal(size=(6, 4)),
        rng.normal(size=(4, 2)),
        rng.normal(size=2),
        Function("tanh"),
    )
    yield call(
        "images",
        1e-3 * rng.normal(size=(5, 3)),
        rng.normal(size=(3, 4)),
        1e-3 * rng.normal(size=4),
        Function("identity"),
    )
    yield call(
        "images",
        1e3 * rng.normal(size=(5, 2)),
        rng.normal(size=(2, 3)),
        rng.normal(size=3),
        Function("relu"),
    )
    yield call(
        "images",
        rng.normal(size=(3, 3)),
        rng.normal(size=(3, 3)),
        rng.normal(size=3),
        Function("tanh"),
    )  # a missing transpose runs here


@hidden_space.mistake
def no_bias(X, W1, b1, activation=step):
    """Your hidden units have no bias: all their lines run through the origin. Add b1 before the
    activation.
    """
    return activation(X @ W1)


@hidden_space.mistake
def activation_missing(X, W1, b1, activation=step):
    """These are the weighted sums. The activation, which bends the plane, is missing."""
    return X @ W1 + b1


@hidden_space.mistake
def always_the_step(X, W1, b1, activation=step):
    """You always use the step. It is only the default; use the function that comes as
    `activation`.
    """
    return step(X @ W1 + b1)


@hidden_space.mistake
def the_other_orientation(X, W1, b1, activation=step):
    """You multiply by the transpose of W1, as if a hidden unit were a row: the (n_out, n_in)
    orientation. Here a unit is a column.
    """
    return activation(X @ W1.T + b1)


@hidden_space.mistake
def product_in_the_other_order(X, W1, b1, activation=step):
    """You wrote W1 @ X. Examples are rows here, so X stands on the left."""
    return activation(W1 @ X + b1)


@hidden_space.mistake
def activation_too_early(X, W1, b1, activation=step):
    """You apply the activation before the bias is added. First the whole weighted sum, then the
    bend.
    """
    return activation(X @ W1) + b1


@hidden_space.mistake
def activation_of_the_inputs(X, W1, b1, activation=step):
    """You bend the inputs. The activation belongs behind the weighted sums."""
    return activation(X) @ W1 + b1


@hidden_space.mistake
def bias_subtracted(X, W1, b1, activation=step):
    """You subtract the bias. In this course it is added."""
    return activation(X @ W1 - b1)


@hidden_space.right
def neuron_by_neuron(X, W1, b1, activation=step):
    return np.column_stack([activation(X @ W1[:, j] + b1[j]) for j in range(len(b1))])


@hidden_space.right
def example_by_example(points, weights, biases, g=step):
    return [g(np.dot(x, weights) + biases) for x in points]


@hidden_space.right
def by_einsum(X, W1, b1, activation=step):
    return activation(np.einsum("ni,ih->nh", X, W1) + b1)


@hidden_space.right
def in_single_precision(X, W1, b1, activation=step):
    return activation(
        (X.astype(np.float32) @ W1.astype(np.float32) + b1.astype(np.float32)).astype(np.float32)
    )


@hidden_space.right
def own_step(X, W1, b1, activation=None):
    Z = np.matmul(X, W1) + np.reshape(b1, (1, -1))
    return (Z > 0) if activation is None else activation(Z)


# --- separable or not -----------------------------------------------------------------------------

separable = Exercise(
    "separable",
    "Separable or not?",
    asks="separable",
    kind="predict",
    parts={"step": ("OR and AND with the step", 1), "others": ("other hidden layers", 1)},
    hints=[
        (
            "Compute the two weighted sums at each corner first: x₁ + x₂ − 0.5 and x₁ + x₂ − "
            "1.5. 01 and 10 always go together."
        ),
        (
            "Three images on a straight line with class 1 in the middle cannot be parted; if "
            "the middle one is off that line, they can."
        ),
        (
            "Without an activation nothing bends. And a single tanh unit only goes up with "
            "its weighted sum: what do you know of one line?"
        ),
    ],
)


def yes_or_no(part, key, wrong, name, message):
    return choice(part, ["yes", "no"], {wrong: (name, message)}, key=key)


@separable.cases
def _(rng):
    yield predict(
        "step",
        {
            4: (
                "two corners share a place",
                (
                    "01 and 10 have the same sum of inputs. Can units that look at x₁ + x₂ "
                    "only tell them apart?"
                ),
            ),
            2: (
                "both on is not one on",
                (
                    "Two places would mean the hidden layer has solved XOR already. Where "
                    "does AND put 11, where 01?"
                ),
            ),
            1: ("not all in one place", "Work out OR and AND at 00 and at 11: they differ."),
        },
        key="places",
    )
    yield yes_or_no(
        "step",
        "step",
        "no",
        "the step does part them",
        "The places are (0, 0), (1, 0) and (1, 1). Draw them: can you cut off the corner (1, 0)?",
    )
    yield yes_or_no(
        "others",
        "relu",
        "no",
        "relu bends enough",
        "With ReLU the places are (0, 0), (0.5, 0) and (1.5, 0.5). Is the middle one on "
        "the straight line between the others?",
    )
    yield yes_or_no(
        "others",
        "tanh",
        "no",
        "tanh bends enough",
        "tanh flattens off at both ends, so the three places lie on a curve and not on a "
        "straight line; the middle one can be cut off.",
    )
    yield yes_or_no(
        "others",
        "none",
        "yes",
        "affine maps do not bend",
        "Without an activation straight lines stay straight: here all images lie on one "
        "line, class 1 between the two of class 0.",
    )
    yield yes_or_no(
        "others",
        "two ORs",
        "yes",
        "two equal units are one",
        "Two ORs put 01, 10 and 11 at the same place (1, 1). No line can part what lies "
        "on one spot.",
    )
    yield yes_or_no(
        "others",
        "one unit",
        "yes",
        "one unit is one line",
        "A single tanh unit grows with its weighted sum, so a threshold on it is a "
        "threshold on the sum: one line among the inputs.",
    )


SEPARABLE = {
    "places": 3,
    "step": "yes",
    "relu": "yes",
    "tanh": "yes",
    "none": "no",
    "two ORs": "no",
    "one unit": "no",
}


@separable.right
def as_stated():
    return dict(SEPARABLE)


@separable.right
def in_capitals():
    return {
        key: value.upper() if isinstance(value, str) else value for key, value in SEPARABLE.items()
    }


@separable.right
def as_a_float():
    return {**SEPARABLE, "places": 3.0}


@separable.right
def as_a_numpy_number():
    return {**SEPARABLE, "places": np.int64(3)}


@separable.right
def worked_out():
    found = {"places": len(np.unique(step(X_XOR @ [[1, 1], [1, 1]] + [-0.5, -1.5]), axis=0))}
    for name, g, b in (
        ("step", step, -1.5),
        ("relu", relu, -1.5),
        ("tanh", np.tanh, -1.5),
        ("none", identity, -1.5),
        ("two ORs", step, -0.5),
    ):
        a, m, c = (g(np.array([s - 0.5, s + b])) for s in (0, 1, 2))
        meets = (
            np.array_equal(m, c)
            or np.array_equal(m, a)
            or abs(np.linalg.det([m - a, c - a])) < 1e-12
        )
        found[name] = "no" if meets else "yes"
    return {**found, "one unit": "no"}


# --- the error signal of the output ---------------------------------------------------------------

output_gradient = Exercise(
    "output-gradient",
    "The error signal of the output",
    asks="loss_gradient_output",
    parts={
        "example": ("the worked example", 1),
        "any": ("any number of examples, sure and unsure ones", 1),
    },
    hints=[
        (
            "After all cancelling there is a difference and a division, nothing else. Which "
            "difference, and divided by what?"
        ),
        (
            "What the network said minus what it should have said, for each example; and the "
            "loss is a mean over n examples."
        ),
    ],
)


def outputs(rng, n, low=0.02):
    """Return (p, y) of n examples as columns, each class at least once where n > 1."""
    y = rng.integers(0, 2, size=(n, 1))
    y[:2, 0] = [0, 1][:n]
    return rng.uniform(low, 1 - low, size=(n, 1)), y


@output_gradient.cases
def _(rng):
    yield call("example", np.array([[0.9], [0.2], [0.6], [0.5]]), np.array([[1], [0], [0], [1]]))
    yield call("any", *outputs(rng, 7))
    yield call("any", *outputs(rng, 5))
    yield call("any", *outputs(rng, 60))
    yield call("any", *outputs(rng, 1))
    p, y = outputs(rng, 6)
    yield call("any", p, y.astype(float))
    yield call(
        "any", np.where(y == 1, 1 - 1e-7 * p, 1e-7 * p), y, options={"rtol": 1e-6, "atol": 1e-16}
    )  # nearly right: rounding shows
    yield call(
        "any", np.array([[1.0], [0.0], [1.0], [0.25]]), np.array([[1], [0], [0], [1]])
    )  # sure: p(1 - p) is 0


@output_gradient.mistake
def mean_forgotten(p, y):
    """The 1/n is missing: the loss is a mean over n examples, so each counts one n-th."""
    return p - y


@output_gradient.mistake
def wrong_sign(p, y):
    """You took target minus output. The slope of the loss is output minus target; the minus comes
    later, with the step downhill.
    """
    return (y - p) / len(y)


@output_gradient.mistake
def wrong_sign_(p, y):
    """You took target minus output. The slope of the loss is output minus target; the minus comes
    later, with the step downhill.
    """
    return y - p


@output_gradient.mistake
def one_sigma_too_many(p, y):
    """You multiply by p(1 − p) once more. It has cancelled against the slope of the cross-entropy
    already.
    """
    return (p - y) * p * (1 - p) / len(y)


@output_gradient.mistake
def squared_error(p, y):
    """This is the slope of the squared error. The loss here is the binary cross-entropy."""
    return 2 * (p - y) * p * (1 - p) / len(y)


@output_gradient.mistake
def squared_error_without_the_sigmoid(p, y):
    """The factor 2 comes from a squared error (without the slope of the sigmoid). The loss here is
    the binary cross-entropy.
    """
    return 2 * (p - y) / len(y)


@output_gradient.mistake
def stopped_at_p(p, y):
    """This is the slope with respect to p. Go on through the sigmoid: multiply by dp/dz = p(1 − p),
    and see what cancels.
    """
    return (p - y) / (p * (1 - p)) / len(y)


@output_gradient.mistake
def divides_by_zero(p, y):
    """Your formula is right on paper, but where the network is sure it divides 0 by 0. Cancel p(1 −
    p) before you program it.
    """
    return (p - y) / (p * (1 - p)) * p * (1 - p) / len(y)


@output_gradient.mistake
def divides_by_zero_(p, y):
    """Your formula is right on paper, but where the network is sure it divides 0 by 0. Cancel p(1 −
    p) before you program it.
    """
    return (-y / p + (1 - y) / (1 - p)) * p * (1 - p) / len(y)


@output_gradient.mistake
def nothing_left_where_it_is_sure(p, y):
    """A small number keeps you from dividing by 0, but where the network is sure and wrong, your δ
    is 0 instead of largest. Cancel p(1 − p) before you program it.
    """
    return (p - y) / (p * (1 - p) + 1e-12) * p * (1 - p) / len(y)


@output_gradient.mistake
def error_squared(p, y):
    """You squared the difference. The slope of the cross-entropy is the difference itself."""
    return (p - y) ** 2 / len(y)


@output_gradient.mistake
def every_output_with_every_target(p, y):
    """A column minus a flat row makes an (n, n) table: every output against every target. Keep both
    as columns, (n, 1).
    """
    return (p - y.ravel()) / len(y)


@output_gradient.mistake
def averaged_to_one_number(p, y):
    """You averaged over the examples. Each example keeps its own δ; the sum over examples comes
    with the weights.
    """
    return np.mean(p - y)


@output_gradient.mistake
def the_loss_itself(p, y):
    """This is the loss. Its slope is asked for."""
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@output_gradient.mistake
def flat_row(p, y):
    """You flattened the column. Keep the shape (n, 1): a flat array minus a column would make an
    (n, n) table.
    """
    return ((p - y) / len(y)).ravel()


@output_gradient.mistake
def only_the_sizes(p, y):
    """You dropped the sign. It tells whether the output is too large or too small."""
    return np.abs(p - y) / len(y)


@output_gradient.mistake
def mean_of_the_example(p, y):
    """You divide by 4, the number of examples in the worked example. Take n from the data:
    len(y).
    """
    return (p - y) / 4


@output_gradient.right
def by_loop(p, y):
    delta = np.zeros(p.shape)
    for i in range(len(p)):
        delta[i] = (p[i] - y[i]) / len(p)
    return delta


@output_gradient.right
def as_lists(outputs, targets):
    return [
        [(float(p) - float(y)) / len(outputs)]
        for p, y in zip(outputs[:, 0], targets[:, 0], strict=True)
    ]


@output_gradient.right
def case_by_case(p, y):
    return np.where(y == 1, p - 1, p) / y.shape[0]


@output_gradient.right
def by_the_mean(p, y):
    return np.subtract(p, y) * np.mean(np.ones(len(p)) / len(p))


@output_gradient.right
def by_size(p, y):
    error = p - y
    error /= p.size
    return error


# --- backward -------------------------------------------------------------------------------------


def slope_of(Z1, activation):
    """Return g'(Z1)."""
    return (Z1 > 0) * 1.0 if activation == "relu" else 1 - np.tanh(Z1) ** 2


def pass_forward(X, layers, activation):
    """Return (Z1, A1, p) of a network with one hidden layer."""
    (W1, b1), (W2, b2) = layers
    Z1 = X @ W1 + b1
    A1 = relu(Z1) if activation == "relu" else np.tanh(Z1)
    return Z1, A1, sigmoid(A1 @ W2 + b2)


def loss_of(y, p):
    """Return the mean binary cross-entropy."""
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def altered(delta=None, slope=None, bias=None, change=None):
    """Return a backward(X, y, layers, activation) in which a piece is replaced.

    delta: function (p, y) in the place of (p - y) / n
    slope: function (X, Z1, A1, back, W1, activation) in the place of g'(Z1); back is delta2 @ W2.T
    bias: function (delta) in the place of its sum over the examples
    change: function of the list of gradients, applied at the end
    """

    def gradients(X, y, layers, activation):
        (W1, b1), (W2, b2) = layers
        Z1, A1, p = pass_forward(X, layers, activation)
        delta2 = delta(p, y) if delta else (p - y) / len(y)
        back = delta2 @ W2.T
        delta1 = back * (
            slope(X, Z1, A1, back, W1, activation) if slope else slope_of(Z1, activation)
        )
        sums = bias or (lambda d: d.sum(axis=0))
        found = [(X.T @ delta1, sums(delta1)), (A1.T @ delta2, sums(delta2))]
        return change(found) if change else found

    return gradients


right_gradients = altered()


def only_for(name, piece):
    """Return a slope that uses `piece` for the activation of this name and the right one for the
    other.
    """
    return lambda X, Z1, A1, back, W1, activation: (
        piece(X, Z1, A1, back, W1) if activation == name else slope_of(Z1, activation)
    )


def zeroed(*where):
    """Return a change that puts zeros in the place of the gradients (layer, part)."""
    return lambda g: [
        tuple(np.zeros_like(g[k][j]) if (k, j) in where else g[k][j] for j in (0, 1))
        for k in (0, 1)
    ]


MASK = (
    "The ReLU mask is {}. A unit passes the error back only where it was on: where its own "
    "weighted sum Z1 is positive."
)
ALTERED = [  # name, message, program: each of them trains, and most of them even learn XOR
    (
        "mean_forgotten",
        "The 1/n is missing: your gradients are n times too large.",
        altered(delta=lambda p, y: p - y),
    ),
    (
        "wrong_sign",
        "All your gradients have the wrong sign: δ is output minus target, p − y.",
        altered(delta=lambda p, y: (y - p) / len(y)),
    ),
    (
        "one_sigma_too_many",
        (
            "You multiply δ of the output by p(1 − p). It has cancelled against the slope of "
            "the cross-entropy already."
        ),
        altered(delta=lambda p, y: (p - y) * p * (1 - p) / len(y)),
    ),
    (
        "squared_error",
        "These are the gradients of the squared error. The loss here is the binary cross-entropy.",
        altered(delta=lambda p, y: 2 * (p - y) * p * (1 - p) / len(y)),
    ),
    (
        "squared_error_without_the_sigmoid",
        (
            "All of it is twice too large. Did you take 2(p − y), as for a squared error? For "
            "the cross-entropy it is p − y. (Or is the same step made twice?)"
        ),
        altered(delta=lambda p, y: 2 * (p - y) / len(y)),
    ),
    (
        "no_mask",
        MASK.format("missing"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: np.ones_like(Z1))),
    ),
    (
        "no_mask",
        MASK.format("missing"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: A1 >= 0)),
    ),
    (
        "mask_from_the_input",
        MASK.format("taken from the sign of the input X"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: X > 0)),
    ),
    (
        "mask_from_the_input",
        MASK.format("taken from the sign of the input X"),
        altered(
            slope=only_for("relu", lambda X, Z1, A1, back, W1: X.sum(axis=1, keepdims=True) > 0)
        ),
    ),
    (
        "mask_without_the_bias",
        MASK.format("taken from X @ W1, without the bias"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: X @ W1 > 0)),
    ),
    (
        "mask_from_the_error",
        MASK.format("taken from the sign of the error that comes back"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: back > 0)),
    ),
    (
        "no_b1",
        (
            "The gradient of b1 is 0 in your program, so the hidden biases never learn. It is "
            "the sum of δ1 over the examples."
        ),
        altered(change=zeroed((0, 1))),
    ),
    (
        "no_b2",
        (
            "The gradient of b2 is 0 in your program, so the output's bias never learns. It "
            "is the sum of δ2 over the examples."
        ),
        altered(change=zeroed((1, 1))),
    ),
    (
        "no_biases",
        (
            "The gradients of both biases are 0 in your program. Each is the sum of its "
            "layer's δ over the examples."
        ),
        altered(change=zeroed((0, 1), (1, 1))),
    ),
    (
        "only_the_last_layer",
        (
            "Only the output layer gets a gradient. The error has to go back through W2 to "
            "the hidden layer too."
        ),
        altered(change=zeroed((0, 0), (0, 1))),
    ),
    (
        "bias_averaged_twice",
        (
            "You average the bias gradients over the examples. δ has its 1/n already: here it "
            "is a sum."
        ),
        altered(bias=lambda d: d.mean(axis=0)),
    ),
    (
        "mask_turned_round",
        MASK.format("turned round: it lets through what was off"),
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: Z1 < 0)),
    ),
    (
        "tanh_slope_without_the_square",
        "For tanh you have 1 − a. The slope is 1 − a², with the square.",
        altered(slope=only_for("tanh", lambda X, Z1, A1, back, W1: 1 - A1)),
    ),
    (
        "tanh_slope_of_the_activation",
        (
            "For tanh you have taken the slope of tanh at a: 1 − tanh²(a). It is 1 − a², or 1 "
            "− tanh²(z)."
        ),
        altered(slope=only_for("tanh", lambda X, Z1, A1, back, W1: 1 - np.tanh(A1) ** 2)),
    ),
    (
        "tanh_slope_without_tanh",
        "For tanh you have 1 − z². It is 1 − a², the square of the activation.",
        altered(slope=only_for("tanh", lambda X, Z1, A1, back, W1: 1 - Z1**2)),
    ),
    (
        "tanh_slope_missing",
        "The slope of tanh is missing: multiply the error that comes back by 1 − a².",
        altered(slope=only_for("tanh", lambda X, Z1, A1, back, W1: np.ones_like(Z1))),
    ),
    (
        "no_slope_at_all",
        (
            "The error has to pass the activation on its way back: multiply by its slope, a "
            "mask for ReLU and 1 − a² for tanh."
        ),
        altered(slope=lambda X, Z1, A1, back, W1, activation: np.ones_like(Z1)),
    ),
    (
        "always_the_mask",
        "You use the ReLU mask for tanh too. The slope depends on `activation`.",
        altered(slope=only_for("tanh", lambda X, Z1, A1, back, W1: Z1 > 0)),
    ),
    (
        "always_the_slope_of_tanh",
        "You use the slope of tanh for ReLU too. The slope depends on `activation`.",
        altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: 1 - A1**2)),
    ),
    (
        "slope_of_the_sigmoid",
        (
            "You use the slope of a sigmoid, a(1 − a), in the hidden layer. Its activation is "
            "ReLU or tanh."
        ),
        altered(slope=lambda X, Z1, A1, back, W1, activation: A1 * (1 - A1)),
    ),
]

backward = Exercise(
    "backward",
    "Backward",
    asks="backward",
    parts={
        "output": ("the gradients of W2 and b2", 1),
        "relu": ("the gradients of W1 and b1 with ReLU", 1),
        "tanh": ("the gradients of W1 and b1 with tanh", 1),
        "differences": ("all of them agree with central differences", 1),
    },
    hints=[
        (
            "Begin at the output: δ2 is your loss_gradient_output(p, y). The gradients of W2 "
            "and b2 stand in the table of section 4."
        ),
        (
            "δ1 is δ2 @ W2.T times the slope of the activation, number by number: Z1 > 0 for "
            "relu, 1 − A1² for tanh."
        ),
        (
            "The first layer repeats the second: X in the place of A1, δ1 in the place of δ2. "
            "Compare the shape of each gradient with its parameter."
        ),
    ],
    uses=["output-gradient"],
)


def network(rng, n, n_in, h, activation, scale=1.0):
    """Return (X, y, layers) drawn so that every mistake shows: random biases, no weighted sum near
    the kink, units on and off, no saturation.

    X: (n, n_in), of size `scale`; y: (n, 1) whole numbers, both classes where n > 1
    """
    for _ in range(10_000):
        X = scale * rng.normal(size=(n, n_in))
        y = rng.integers(0, 2, size=(n, 1))
        layers = [
            (
                rng.normal(size=(n_in, h)) / scale,
                rng.uniform(0.3, 0.9, size=h) * rng.choice([-1, 1], size=h),
            ),
            (rng.normal(size=(h, 1)), rng.normal(size=1)),
        ]
        Z1, A1, p = pass_forward(X, layers, activation)
        back = (p - y) / n @ layers[1][0].T
        masks = [
            X @ layers[0][0] > 0,
            back > 0,
            np.repeat(X.sum(axis=1, keepdims=True) > 0, h, axis=1),
            np.ones_like(Z1),
        ]
        found = right_gradients(X, y, layers, activation)
        clear = np.abs(Z1).min() > 0.02 and 0.03 < p.min() and p.max() < 0.97
        telling = all(np.any((Z1 > 0) != mask) for mask in masks) and np.ptp(y) == (n > 1)
        sizes = (scale, 1.0, 1.0, 1.0)
        large = all(
            np.abs(gradient).max() > 0.01 * size
            for gradient, size in zip([g for layer in found for g in layer], sizes, strict=True)
        )
        if clear and telling and large:
            return X, y, layers
    raise ValueError(f"no telling network of {n} examples, {n_in} inputs and {h} units was found")


def central_differences(X, y, layers, activation, h=1e-5):
    """Return the gradients of the loss by central differences, [(dW1, db1), (dW2, db2)]."""
    found = []
    for k in (0, 1):
        for j in (0, 1):
            gradient = np.zeros(layers[k][j].shape)
            for index in np.ndindex(gradient.shape):
                losses = []
                for nudge in (h, -h):
                    moved = [[part.astype(float) for part in layer] for layer in layers]
                    moved[k][j][index] += nudge
                    losses.append(loss_of(y, pass_forward(X, moved, activation)[2]))
                gradient[index] = (losses[0] - losses[1]) / (2 * h)
            found.append(gradient)
    return [(found[0], found[1]), (found[2], found[3])]


def gradient_cases(parts, X, y, layers, activation, say=None, expected=None):
    """Yield a case for each gradient; parts: of the hidden layer's and of the output layer's."""
    h = layers[0][0].shape[1]
    where = say or (
        f"backward(X, y, layers, {activation!r}) with X {X.shape} and {h} hidden "
        f"{'unit' if h == 1 else 'units'}"
    )
    for k in (1, 0):
        for j, name in enumerate(("dW", "db")):
            if parts[k] is None:
                continue
            more = {} if expected is None else {"expected": expected[k][j]}
            options = {"rtol": SINGLE if expected is None else DIFFERENCES}
            yield call(
                parts[k],
                X,
                y,
                layers,
                activation,
                observe=[entry(GRADIENTS, k, j)],
                options=options,
                say=f"{name}{k + 1} of {where}",
                **more,
            )


@backward.cases
def _(rng):
    yield from gradient_cases(
        ("relu", "output"),
        np.array([[1.0, 2.0]]),
        np.array([[1]]),
        HAND,
        "relu",
        "the worked example",
    )
    for activation, sizes in (
        ("relu", [(7, 3, 5), (3, 3, 3), (5, 2, 1)]),
        ("tanh", [(6, 2, 4), (4, 4, 4), (7, 3, 1)]),
    ):
        for n, n_in, h in sizes:
            yield from gradient_cases(
                (activation, "output"), *network(rng, n, n_in, h, activation), activation
            )
    yield from gradient_cases(("relu", None), *network(rng, 9, 4, 3, "relu", scale=1e-3), "relu")
    yield from gradient_cases(("tanh", None), *network(rng, 8, 2, 3, "tanh", scale=1e3), "tanh")
    for activation, (n, n_in, h) in (("relu", (8, 3, 4)), ("tanh", (5, 4, 3))):
        given = network(rng, n, n_in, h, activation)
        yield from gradient_cases(
            ("differences", "differences"),
            *given,
            activation,
            expected=central_differences(*given, activation),
        )


for name, message, program in ALTERED:
    backward.mistake(named(name, message, program))


@backward.mistake
def bias_gradient_not_summed(X, y, layers, activation):
    """Your bias gradients still have a row for each example. Sum δ over the examples, axis 0."""
    return altered(bias=lambda d: d)(X, y, layers, activation)


@backward.mistake
def bias_gradient_summed_over_units(X, y, layers, activation):
    """You sum the bias gradient over the units, axis 1. Every unit keeps its own; the examples are
    summed over, axis 0.
    """
    return altered(bias=lambda d: d.sum(axis=1))(X, y, layers, activation)


@backward.mistake
def bias_gradient_as_one_number(X, y, layers, activation):
    """You sum the bias gradient over everything. Sum over the examples only, axis 0: one number is
    left for every unit.
    """
    return altered(bias=lambda d: d.sum())(X, y, layers, activation)


@backward.mistake
def bias_gradient_as_one_number_(X, y, layers, activation):
    """You sum the bias gradient over everything. Sum over the examples only, axis 0: one number is
    left for every unit.
    """
    (first, (dW2, db2)) = right_gradients(X, y, layers, activation)
    return [first, (dW2, db2.sum())]


@backward.mistake
def outputs_for_errors(X, y, layers, activation):
    """You multiply the activations by p. What belongs there is δ2, the error: p − y over n."""
    (first, (_dW2, db2)) = right_gradients(X, y, layers, activation)
    _Z1, A1, p = pass_forward(X, layers, activation)
    return [first, (A1.T @ p / len(y), db2)]


@backward.mistake
def bias_gradient_as_a_row(X, y, layers, activation):
    """Your bias gradients have shape (1, h). A bias has shape (h,), and its gradient too: leave out
    keepdims.
    """
    return altered(bias=lambda d: d.sum(axis=0, keepdims=True))(X, y, layers, activation)


@backward.mistake
def gradients_transposed(X, y, layers, activation):
    """Your weight gradients stand the other way round, one unit a row as in the (n_out, n_in)
    orientation. A gradient has the shape of its weights.
    """
    return altered(change=lambda g: [(dW.T, db) for dW, db in g])(X, y, layers, activation)


@backward.mistake
def transpose_of_A1_missing(X, y, layers, activation):
    """You wrote A1 @ delta2. The examples must meet in the middle: A1.T @ delta2 is (h, n) @ (n,
    1).
    """
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 @ W2.T * slope_of(Z1, activation)
    return [(X.T @ delta1, delta1.sum(axis=0)), (A1 @ delta2, delta2.sum(axis=0))]


@backward.mistake
def transpose_of_X_missing(X, y, layers, activation):
    """You wrote X @ delta1. The examples must meet in the middle: X.T @ delta1 is (n_in, n) @ (n,
    h).
    """
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 @ W2.T * slope_of(Z1, activation)
    return [(X @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]


@backward.mistake
def transposes_missing(X, y, layers, activation):
    """The transposes are missing in both products: A1.T @ delta2 and X.T @ delta1. The examples
    must meet in the middle.
    """
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 @ W2.T * slope_of(Z1, activation)
    return [(X @ delta1, delta1.sum(axis=0)), (A1 @ delta2, delta2.sum(axis=0))]


@backward.mistake
def transpose_of_W2_missing(X, y, layers, activation):
    """You wrote delta2 @ W2. The way back goes through the transpose: delta2 @ W2.T is (n, 1) @ (1,
    h).
    """
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 @ W2 * slope_of(Z1, activation)
    return [(X.T @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]


@backward.mistake
def W2_left_out(X, y, layers, activation):
    """The error does not go through W2 on its way back: δ1 is δ2 @ W2.T times the slope."""
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 * slope_of(Z1, activation)
    return [(X.T @ delta1, delta1.sum(axis=0)), (A1.T @ delta2, delta2.sum(axis=0))]


@backward.mistake
def weighted_sums_for_activations(X, y, layers, activation):
    """In the gradient of W2 you use Z1. What W2 multiplies are the activations A1."""
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    delta1 = delta2 @ W2.T * slope_of(Z1, activation)
    return [(X.T @ delta1, delta1.sum(axis=0)), (Z1.T @ delta2, delta2.sum(axis=0))]


@backward.mistake
def mean_in_the_weights_too(X, y, layers, activation):
    """You divide by n twice: δ has its 1/n already, so the products and sums need none."""
    return altered(change=lambda g: [(dW / len(y), db / len(y)) for dW, db in g])(
        X, y, layers, activation
    )


@backward.mistake
def mean_in_the_weights_too_(X, y, layers, activation):
    """You divide by n twice: δ has its 1/n already, so the products and sums need none."""
    return altered(change=lambda g: [(dW / len(y), db) for dW, db in g])(X, y, layers, activation)


@backward.mistake
def one_flat_list(X, y, layers, activation):
    """You return the four gradients in one list. Give them in pairs, like the layers: [(dW1, db1),
    (dW2, db2)].
    """
    (dW1, db1), (dW2, db2) = right_gradients(X, y, layers, activation)
    return [dW1, db1, dW2, db2]


@backward.mistake
def last_layer_first(X, y, layers, activation):
    """Your gradients come in the order in which they are computed, the last layer first. Return
    them in the order of the layers.
    """
    return right_gradients(X, y, layers, activation)[::-1]


@backward.mistake
def bias_before_weights(X, y, layers, activation):
    """In each pair the weights stand first: (dW, db)."""
    return [(db, dW) for dW, db in right_gradients(X, y, layers, activation)]


@backward.mistake
def output_layer_only(X, y, layers, activation):
    """Only one pair came back. The hidden layer needs its gradients too: [(dW1, db1), (dW2,
    db2)].
    """
    return right_gradients(X, y, layers, activation)[1:]


@backward.right
def with_the_kink_on(X, y, layers, activation):
    return altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: Z1 >= 0))(
        X, y, layers, activation
    )


@backward.right
def by_einsum(X, y, layers, activation):
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    d2 = (p - y) / len(y)
    d1 = np.einsum("no,ho,nh->nh", d2, W2, slope_of(Z1, activation))
    return (np.einsum("ni,nh->ih", X, d1), np.einsum("nh->h", d1)), (
        np.einsum("nh,no->ho", A1, d2),
        np.einsum("no->o", d2),
    )


@backward.right
def example_by_example(X, y, layers, activation):
    (W1, b1), (W2, b2) = layers
    sums = [[np.zeros(W1.shape), np.zeros(b1.shape)], [np.zeros(W2.shape), np.zeros(b2.shape)]]
    for x, target in zip(X, y, strict=True):
        z = x @ W1 + b1
        a = np.maximum(z, 0) if activation == "relu" else np.tanh(z)
        error = 1 / (1 + np.exp(-(a @ W2 + b2))) - target
        back = W2[:, 0] * error * (np.sign(a) if activation == "relu" else np.cosh(z) ** -2.0)
        for k, (u, d) in enumerate(((x, back), (a, error))):
            sums[k][0] += np.outer(u, d) / len(X)
            sums[k][1] += d / len(X)
    return sums


@backward.right
def number_by_number(X, y, layers, activation):
    (W1, b1), (W2, b2) = layers
    n, n_in, h = len(X), len(W1), len(W2)
    dW1, db1 = [[0.0] * h for _ in range(n_in)], [0.0] * h
    dW2, db2 = [[0.0] for _ in range(h)], [0.0]
    for i in range(n):
        z = [sum(X[i][k] * W1[k][j] for k in range(n_in)) + b1[j] for j in range(h)]
        a = [max(v, 0.0) if activation == "relu" else float(np.tanh(v)) for v in z]
        p = 1 / (1 + np.exp(-(sum(a[j] * W2[j][0] for j in range(h)) + b2[0])))
        d = float(p - y[i][0]) / n
        db2[0] += d
        for j in range(h):
            dW2[j][0] += a[j] * d
            back = d * W2[j][0] * ((z[j] > 0) if activation == "relu" else 1 - a[j] ** 2)
            db1[j] += back
            for k in range(n_in):
                dW1[k][j] += X[i][k] * back
    return [(dW1, db1), (dW2, db2)]


@backward.right
def in_single_precision_gradients(X, y, layers, activation):
    X = np.asarray(X, dtype=np.float32)
    layers = [tuple(np.asarray(part, dtype=np.float32) for part in layer) for layer in layers]
    return [
        tuple(part.astype(np.float32) for part in layer)
        for layer in right_gradients(X, y.astype(np.float32), layers, activation)
    ]


@backward.right
def with_a_column_of_ones(inputs, targets, net, name):
    (W1, b1), (W2, b2) = net
    ones = np.ones((len(inputs), 1))
    U = np.hstack([inputs, ones])
    Z = U @ np.vstack([W1, b1])
    A = np.where(Z > 0, Z, 0) if name == "relu" else np.tanh(Z)
    V = np.hstack([A, ones])
    error = (1 / (1 + np.exp(-V @ np.vstack([W2, b2]))) - targets) / len(inputs)
    second = V.T @ error
    first = U.T @ (error @ W2.T * (1 - A * A if name == "tanh" else Z > 0))
    return [(first[:-1], first[-1]), (second[:-1], second[-1])]


# --- numerical gradient ---------------------------------------------------------------------------

numerical_gradient = Exercise(
    "numerical-gradient",
    "Numerical gradient",
    asks="numerical_gradient",
    parts={"example": ("the worked example", 1), "any": ("any function, any shape, any h", 1)},
    hints=[
        (
            "For one entry: raise it by h and call f, lower it by h and call f, subtract, "
            "divide by 2h. Then put it back."
        ),
        (
            "Work on a float copy, np.array(theta, dtype=float): the student of your function "
            "wants theta unchanged, and whole numbers cannot take 1e-5."
        ),
        (
            "np.ndindex(theta.shape) runs through all places of an array of any shape; "
            "theta[index] is one entry."
        ),
    ],
)


def polynomial(rng):
    """Return (Function, its text): a polynomial whose entries depend on each other."""
    a, b, c = (float(v) for v in (rng.integers(1, 5), rng.integers(1, 4), rng.integers(2, 5)))
    return Function("polynomial", (a, b, c)), f"f(θ) = {a:g}·Σθ² + {b:g}·Σθ³ + {c:g}·(Σθ)²"


@numerical_gradient.cases
def _(rng):
    squares = Function("sum_of_squares")
    yield call(
        "example",
        squares,
        np.array([1.0, -2.0]),
        0.1,
        say="numerical_gradient(f, [1.0, -2.0], 0.1) for the sum of squares",
    )
    tolerance = {"rtol": 1e-6}
    yield call(
        "example",
        squares,
        np.array([1.0, -2.0, 3.0]),
        options=tolerance,
        say="numerical_gradient(f, [1.0, -2.0, 3.0]) for the sum of squares",
    )
    for theta, h in (
        (rng.normal(size=4), 0.5),
        (rng.normal(size=(3, 2)), 0.1),
        (rng.normal(size=(2, 3, 2)), 0.25),
        (rng.integers(1, 5, size=3), 0.5),
        (rng.normal(size=1) * 30, 0.2),
        (rng.normal(size=5) * 1e-4, 1e-4),
    ):
        f, text = polynomial(rng)
        yield call(
            "any",
            f,
            theta,
            h,
            options={"rtol": 1e-8},
            say=f"numerical_gradient(f, theta, {h}) for {text}, theta of shape {theta.shape}",
        )
    f, text = polynomial(rng)
    yield call(
        "any",
        f,
        rng.normal(size=(2, 2)),
        options=tolerance,
        say=f"numerical_gradient(f, theta) for {text}, theta of shape (2, 2)",
    )


def differences(quotient, restore=True, copy=True, dtype=float):
    """Return a numerical gradient that uses quotient(up, middle, down, h), with a slip or
    without.
    """

    def gradient(f, theta, h=1e-5):
        work = np.array(theta, dtype=dtype or np.asarray(theta).dtype) if copy else theta
        found = np.zeros(work.shape)
        for index in np.ndindex(work.shape):
            middle, here = work[index], f(work)
            work[index] = middle + h
            up = f(work)
            work[index] = middle - h
            down = f(work)
            if restore:
                work[index] = middle
            found[index] = quotient(up, here, down, h)
        return found

    return gradient


SLIPS = [
    (
        "one_sided",
        (
            "You compare up with the middle. The central difference compares up with down; "
            "its error is far smaller."
        ),
        differences(lambda u, m, d, h: (u - m) / h),
    ),
    (
        "one_sided",
        (
            "You compare the middle with down. The central difference compares up with down; "
            "its error is far smaller."
        ),
        differences(lambda u, m, d, h: (m - d) / h),
    ),
    (
        "divided_by_h",
        "From down to up it is 2h, so divide by 2h; your gradient is twice too large.",
        differences(lambda u, m, d, h: (u - d) / h),
    ),
    (
        "order_of_operations",
        "`/ 2 * h` divides by 2 and then multiplies by h. Write / (2 * h).",
        differences(lambda u, m, d, h: (u - d) / 2 * h),
    ),
    (
        "not_divided",
        "The difference still has to be divided by the distance, 2h.",
        differences(lambda u, m, d, h: u - d),
    ),
    (
        "wrong_sign",
        "You subtract up from down. The slope is (up − down) / 2h.",
        differences(lambda u, m, d, h: (d - u) / (2 * h)),
    ),
    (
        "not_put_back",
        (
            "After its turn an entry stays nudged, and the next entries are tried out with "
            "it. Put it back."
        ),
        differences(lambda u, m, d, h: (u - d) / (2 * h), restore=False),
    ),
    (
        "fixed_h",
        (
            "You use an h of your own. Take the one that comes as an argument; 1e-5 is only "
            "its default."
        ),
        lambda f, theta, h=1e-5: differences(lambda u, m, d, h: (u - d) / (2 * h))(f, theta, 1e-5),
    ),
    (
        "cut_to_whole_numbers",
        (
            "theta came with whole numbers, and your copy kept that type: adding h to it "
            "changes nothing, or too much. Make the copy with dtype=float."
        ),
        differences(lambda u, m, d, h: (u - d) / (2 * h), dtype=None),
    ),
    (
        "theta_not_restored_for_its_owner",
        "You nudge the array you were given. Work on a copy, or put back exactly what was there.",
        differences(lambda u, m, d, h: (u - d) / (2 * h), restore=False, copy=False),
    ),
]

for name, message, program in SLIPS:
    numerical_gradient.mistake(named(name, message, program))


@numerical_gradient.mistake
def down_to_the_middle_only(f, theta, h=1e-5):
    """After raising by h you lower by h, and are back in the middle. Lower by 2h, or start from a
    fresh copy.
    """
    theta = np.array(theta, dtype=float)
    found = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= h
        found[index] = (up - f(theta)) / (2 * h)
    return found


@numerical_gradient.mistake
def put_back_by_arithmetic(f, theta, h=1e-5):
    """You nudge the given array itself and put entries back by adding and subtracting h; rounding
    leaves them a little off, and whole numbers cannot be nudged. Work on a float copy.
    """
    found = np.zeros(theta.shape)
    for index in np.ndindex(theta.shape):
        theta[index] += h
        up = f(theta)
        theta[index] -= 2 * h
        down = f(theta)
        theta[index] += h
        found[index] = (up - down) / (2 * h)
    return found


@numerical_gradient.mistake
def all_entries_at_once(f, theta, h=1e-5):
    """You nudge all entries together and get one number. Nudge one entry at a time, so that each
    gets its own slope.
    """
    return (f(theta + h) - f(theta - h)) / (2 * h)


@numerical_gradient.mistake
def flattened(f, theta, h=1e-5):
    """Your result is flat. It must have the shape of theta."""
    return differences(lambda u, m, d, h: (u - d) / (2 * h))(f, theta, h).ravel()


@numerical_gradient.mistake
def rows_only(f, theta, h=1e-5):
    """Your loop runs over the first side of theta only, so whole rows are nudged together. theta
    may have any shape: np.ndindex(theta.shape).
    """
    theta = np.array(theta, dtype=float)
    found = np.zeros(theta.shape)
    for i in range(len(theta)):
        up, down = theta.copy(), theta.copy()
        up[i] += h
        down[i] -= h
        found[i] = (f(up) - f(down)) / (2 * h)
    return found


@numerical_gradient.mistake
def whole_number_result(f, theta, h=1e-5):
    """Your result array took its type from theta, so slopes were cut to whole numbers. Make it with
    np.zeros(theta.shape).
    """
    found = np.zeros_like(theta)
    exact = differences(lambda u, m, d, h: (u - d) / (2 * h))(f, theta, h)
    found[...] = exact
    return found


@numerical_gradient.right
def with_unit_arrays(f, theta, h=1e-5):
    theta = np.asarray(theta)
    found = np.zeros(theta.shape)
    for k in range(theta.size):
        e = np.zeros(theta.size)
        e[k] = h
        e = e.reshape(theta.shape)
        found.reshape(-1)[k] = (f(theta + e) - f(theta - e)) / (2 * h)
    return found


@numerical_gradient.right
def by_list(f, theta, h=1e-5):
    flat = np.asarray(theta, dtype=float).ravel()
    slopes = [
        (f((flat + h * e).reshape(np.shape(theta))) - f((flat - h * e).reshape(np.shape(theta))))
        / (2 * h)
        for e in np.eye(flat.size)
    ]
    return np.reshape(slopes, np.shape(theta))


@numerical_gradient.right
def by_mean_of_both_sides(g, at, step=1e-5):
    at = np.array(at, dtype=float)
    found = np.empty(at.shape)
    here = g(at)
    for index, _ in np.ndenumerate(at):
        up, down = at.copy(), at.copy()
        up[index] += step
        down[index] -= step
        found[index] = 0.5 * ((g(up) - here) / step + (here - g(down)) / step)
    return found


@numerical_gradient.right
def with_nditer(f, theta, h=1e-5):
    theta = 1.0 * theta
    found = np.zeros_like(theta)
    walk = np.nditer(theta, flags=["multi_index"])
    for value in walk:
        i, kept = walk.multi_index, float(value)
        theta[i] = kept + h
        up = f(theta)
        theta[i] = kept - h
        down = f(theta)
        theta[i] = kept
        found[i] = (up - down) / h / 2
    return found


@numerical_gradient.right
def as_nested_lists(f, theta, h=1e-5):
    return with_unit_arrays(f, theta, h).tolist()


# --- gradient step --------------------------------------------------------------------------------

gradient_step = Exercise(
    "gradient-step",
    "One step of gradient descent",
    asks="gradient_step",
    parts={"step": ("all parameters take their step, the old ones stay", 1)},
    hints=[
        "Walk through layers and gradients together with zip; each holds a pair.",
        (
            "The new W is W − learning_rate · dW, a new array; the same for b. `W -= ...` "
            "would change the old array in place."
        ),
    ],
)


def layers_and_gradients(rng, sizes, scale=1.0):
    """Return (layers, gradients) of random numbers for the sizes [n_in, ..., n_out]."""
    both = [
        [
            (rng.normal(size=(i, o)) * s, rng.normal(size=o) * s)
            for i, o in zip(sizes, sizes[1:], strict=False)
        ]
        for s in (1.0, scale)
    ]
    return both[0], both[1]


@gradient_step.cases
def _(rng):
    worked = [
        (np.array([[-0.25, 0.0], [-0.5, 0.0]]), np.array([-0.25, 0.0])),
        (np.array([[-1.0], [0.0]]), np.array([-0.5])),
    ]
    yield call("step", HAND, worked, 0.5, say="the worked example")
    yield call("step", *layers_and_gradients(rng, [3, 5, 1]), 0.1)
    yield call("step", *layers_and_gradients(rng, [2, 4, 3, 1]), 2.0)
    yield call("step", *layers_and_gradients(rng, [4, 2]), 0.01)
    yield call("step", *layers_and_gradients(rng, [3, 4, 2, 5, 1], scale=100.0), 0.5)
    whole = [(rng.integers(-3, 4, size=(2, 3)), rng.integers(-3, 4, size=3))]
    yield call("step", whole, layers_and_gradients(rng, [2, 3])[0], 0.25)


def stepped(layers, gradients, weights=None, biases=None):
    """Return new layers: weights(W, dW) and biases(b, db) of each."""
    keep = lambda old, _: old.copy()  # noqa: E731
    return [
        ((weights or keep)(W, dW), (biases or keep)(b, db))
        for (W, b), (dW, db) in zip(layers, gradients, strict=True)
    ]


def both(layers, gradients, rule):
    return stepped(layers, gradients, rule, rule)


@gradient_step.mistake
def uphill(layers, gradients, learning_rate):
    """You walk up: the gradient points to where the loss grows. Subtract it."""
    return both(layers, gradients, lambda v, g: v + learning_rate * g)


@gradient_step.mistake
def no_learning_rate(layers, gradients, learning_rate):
    """You subtract the whole gradient. Multiply it by the learning rate first."""
    return both(layers, gradients, lambda v, g: v - g)


@gradient_step.mistake
def divided_by_the_learning_rate(layers, gradients, learning_rate):
    """You divide by the learning rate. A smaller rate should make a smaller step."""
    return both(layers, gradients, lambda v, g: v - g / learning_rate)


@gradient_step.mistake
def only_the_weights(layers, gradients, learning_rate):
    """Your biases stay as they are. They take the same step as the weights."""
    return stepped(layers, gradients, weights=lambda v, g: v - learning_rate * g)


@gradient_step.mistake
def only_the_biases(layers, gradients, learning_rate):
    """Your weights stay as they are. They take the same step as the biases."""
    return stepped(layers, gradients, biases=lambda v, g: v - learning_rate * g)


@gradient_step.mistake
def only_the_step(layers, gradients, learning_rate):
    """You return the step itself. Subtract it from the parameters."""
    return both(layers, gradients, lambda v, g: learning_rate * g)


@gradient_step.mistake
def shrunk(layers, gradients, learning_rate):
    """You multiply the parameters by the learning rate. It belongs to the gradient."""
    return both(layers, gradients, lambda v, g: learning_rate * v - g)


@gradient_step.mistake
def shrunk_(layers, gradients, learning_rate):
    """You multiply the parameters by the learning rate. It belongs to the gradient."""
    return both(layers, gradients, lambda v, g: learning_rate * (v - g))


@gradient_step.mistake
def two_layers_only(layers, gradients, learning_rate):
    """Your function is made for two layers. Walk through all that come, with zip."""
    (W1, b1), (W2, b2) = layers
    (dW1, db1), (dW2, db2) = gradients
    return [
        (W1 - learning_rate * dW1, b1 - learning_rate * db1),
        (W2 - learning_rate * dW2, b2 - learning_rate * db2),
    ]


@gradient_step.mistake
def first_layer_only(layers, gradients, learning_rate):
    """Only the first layer came back: is the `return` inside the loop?"""
    for (W, b), (dW, db) in zip(layers, gradients, strict=True):
        return [(W - learning_rate * dW, b - learning_rate * db)]


@gradient_step.mistake
def changed_in_place(layers, gradients, learning_rate):
    """`W -= ...` changes the array you were given, so the old layers are gone. Make new arrays: W -
    learning_rate * dW.
    """
    for (W, b), (dW, db) in zip(layers, gradients, strict=True):
        if W.dtype.kind == "f":
            W -= learning_rate * dW
            b -= learning_rate * db
        else:
            W[...] = W - learning_rate * dW
            b[...] = b - learning_rate * db
    return layers


@gradient_step.mistake
def changed_in_place_(layers, gradients, learning_rate):
    """`W -= ...` changes the array you were given, so the old layers are gone. Make new arrays: W -
    learning_rate * dW.
    """
    for (W, b), (dW, db) in zip(layers, gradients, strict=True):
        W -= learning_rate * dW
        b -= learning_rate * db
    return layers


@gradient_step.mistake
def one_flat_list_of_parameters(layers, gradients, learning_rate):
    """You return one flat list. Keep the pairs: [(W1, b1), (W2, b2), ...]."""
    return [
        part
        for layer in both(layers, gradients, lambda v, g: v - learning_rate * g)
        for part in layer
    ]


@gradient_step.mistake
def unpacked_flat(layers, gradients, learning_rate):
    """Python could not take your pairs apart. zip gives a layer and its gradients, two pairs: for
    (W, b), (dW, db) in zip(layers, gradients).
    """
    return [
        (W - learning_rate * dW, b - learning_rate * db)
        for W, b, dW, db in zip(layers, gradients, strict=True)
    ]


@gradient_step.mistake
def transposed(layers, gradients, learning_rate):
    """Your weights come back the other way round. A step changes no shapes."""
    return [(W.T, b) for W, b in both(layers, gradients, lambda v, g: v - learning_rate * g)]


@gradient_step.right
def by_append(layers, gradients, learning_rate):
    new = []
    for k in range(len(layers)):
        new.append(
            [
                layers[k][0] - learning_rate * gradients[k][0],
                layers[k][1] - learning_rate * gradients[k][1],
            ]
        )
    return new


@gradient_step.right
def nested(parameters, slopes, eta):
    return tuple(
        tuple(v + -eta * g for v, g in zip(*pair, strict=True))
        for pair in zip(parameters, slopes, strict=True)
    )


@gradient_step.right
def on_copies(layers, gradients, learning_rate):
    new = [(np.array(W, dtype=float), np.array(b, dtype=float)) for W, b in layers]
    for (W, b), (dW, db) in zip(new, gradients, strict=True):
        W -= learning_rate * dW
        b -= learning_rate * db
    return new


@gradient_step.right
def by_map(layers, gradients, learning_rate):
    return list(
        map(
            lambda layer, slopes: [
                np.subtract(v, np.multiply(learning_rate, g))
                for v, g in zip(layer, slopes, strict=True)
            ],
            layers,
            gradients,
        )
    )


@gradient_step.right
def as_lists(layers, gradients, learning_rate):
    return [
        tuple(part.tolist() for part in layer)
        for layer in by_append(layers, gradients, learning_rate)
    ]


# --- mini-batches ---------------------------------------------------------------------------------

minibatches = Exercise(
    "minibatches",
    "Mini-batches",
    asks="minibatches",
    parts={
        "once": ("every example once, with its own y, in batches of the right size", 1),
        "random": ("in random order, taken from rng", 1),
    },
    hints=[
        (
            "Shuffle the numbers of the rows, not the rows: order = rng.permutation(len(X)). "
            "Then X[order] and y[order] stay together."
        ),
        (
            "Cut `order` into pieces of `size`: order[i : i + size] for i = 0, size, 2·size, "
            "… The last piece is shorter by itself."
        ),
    ],
)


@minibatches.cases
def _(rng):
    for n, n_in, size in ((10, 3, 4), (6, 2, 3), (3, 2, 5), (30, 2, 7)):
        X, y = rng.normal(size=(n, n_in)), rng.integers(0, 2, size=(n, 1))
        y[:2] = [[0], [1]]
        n_batches, seed = -(-n // size), 0
        while (
            not seed
            or n % size
            and n_batches > 1
            and np.random.default_rng(seed).permutation(n_batches)[-1] == n_batches - 1
        ):
            seed = int(
                rng.integers(1000, 10**6)
                # none that someone may have written down, or that leaves the short one of shuffled
                # batches last
            )
        generator = Generator(seed)
        yield call(
            "once",
            X,
            y,
            size,
            generator,
            observe=[{"name": "each_once", "X": X.tolist(), "y": y.tolist()}],
            compare="equal",
            expected="yes",
            say=f"does every one of {n} examples come once, with its own y, for size {size}?",
        )
        yield call(
            "once",
            X,
            y,
            size,
            generator,
            observe=[{"name": "batch_sizes"}],
            compare="equal",
            say=f"the sizes of the batches for {n} examples and size {size}",
        )
        if n == 30:  # the same order by chance: one in 30!
            yield call(
                "random",
                X,
                y,
                size,
                generator,
                observe=[{"name": "batch_order", "X": X.tolist()}],
                compare="equal",
                expected="yes",
                say="do the 30 examples come in random order?",
            )
            yield call(
                "random",
                X,
                y,
                size,
                generator,
                times=2,
                observe=[{"name": "same_twice"}],
                compare="equal",
                expected="yes",
                say="do two generators with the same seed give the same batches?",
            )


def cut(X, y, order, size):
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(order), size)]


@minibatches.mistake
def not_shuffled(X, y, size, rng):
    """The examples come in the order of X. Shuffle them anew for every epoch, with rng."""
    return cut(X, y, np.arange(len(X)), size)


@minibatches.mistake
def torn_apart(X, y, size, rng):
    """X and y are shuffled separately, so rows of X get the targets of others. Use one permutation
    for both.
    """
    one, other = rng.permutation(len(X)), rng.permutation(len(X))
    return [
        (a, b) for (a, _), (_, b) in zip(cut(X, y, one, size), cut(X, y, other, size), strict=True)
    ]


@minibatches.mistake
def torn_apart_(X, y, size, rng):
    """X and y are shuffled separately, so rows of X get the targets of others. Use one permutation
    for both.
    """
    order = rng.permutation(len(X))
    return [
        (a, b)
        for (a, _), (_, b) in zip(
            cut(X, y, order, size), cut(X, y, np.arange(len(X)), size), strict=True
        )
    ]


@minibatches.mistake
def rest_dropped(X, y, size, rng):
    """The examples that do not fill a whole batch are lost. Keep them as a smaller last batch."""
    return cut(X, y, rng.permutation(len(X))[: len(X) // size * size], size)


@minibatches.mistake
def rest_filled_up(X, y, size, rng):
    """You fill the last batch up with examples that have had their turn. It may be smaller."""
    order = rng.permutation(len(X))
    return cut(X, y, np.resize(order, -(-len(X) // size) * size), size)


@minibatches.mistake
def drawn_with_repeats(X, y, size, rng):
    """You draw each batch anew, so some examples come twice and others never. In an epoch each
    comes exactly once: rng.permutation(len(X)).
    """
    return cut(X, y, rng.integers(0, len(X), size=len(X)), size)


@minibatches.mistake
def number_of_batches(X, y, size, rng):
    """You make `size` batches. `size` is the number of examples in each."""
    return [(X[part], y[part]) for part in np.array_split(rng.permutation(len(X)), size)]


@minibatches.mistake
def first_batch_only(X, y, size, rng):
    """Only one batch came back: is the `return` inside the loop?"""
    return cut(X, y, rng.permutation(len(X)), size)[:1]


@minibatches.mistake
def own_random_numbers(X, y, size, rng):
    """Your order does not come from rng, so the same seed gives other batches each time. Use
    rng.permutation, not np.random.
    """
    return cut(X, y, np.random.permutation(len(X)), size)


@minibatches.mistake
def shuffled_in_place(X, y, size, rng):
    """You shuffle the arrays you were given, so the caller's data change. Shuffle the row numbers
    instead.
    """
    order = rng.permutation(len(X))
    X[:], y[:] = X[order], y[order]
    return cut(X.copy(), y.copy(), np.arange(len(X)), size)


@minibatches.mistake
def targets_forgotten(X, y, size, rng):
    """Your batches hold rows of X only. Each batch is a pair: rows of X, and the rows of y that
    belong to them.
    """
    return [a for a, _ in cut(X, y, rng.permutation(len(X)), size)]


@minibatches.mistake
def row_numbers_only(X, y, size, rng):
    """You return row numbers. Return the rows themselves, in pairs (X[rows], y[rows])."""
    order = rng.permutation(len(X))
    return [order[i : i + size] for i in range(0, len(order), size)]


@minibatches.mistake
def empty_last_batch(X, y, size, rng):
    """Where the examples fill the batches exactly, one more batch comes, and it is empty. range(0,
    len(X), size) ends before len(X).
    """
    order = rng.permutation(len(X))
    return [(X[order[i : i + size]], y[order[i : i + size]]) for i in range(0, len(X) + 1, size)]


@minibatches.mistake
def smaller_batch_first(X, y, size, rng):
    """The smaller batch stands first. Fill the batches from the front; what is left makes the last
    one.
    """
    order = rng.permutation(len(X))
    return [
        (X[part], y[part]) for part in np.split(order, range(len(X) % size or size, len(X), size))
    ]


@minibatches.mistake
def only_the_batches_shuffled(X, y, size, rng):
    """You shuffle the batches, not the examples: the same examples always come together. Shuffle
    the row numbers first, then cut.
    """
    batches = cut(X, y, np.arange(len(X)), size)
    return [batches[i] for i in rng.permutation(len(batches))]


@minibatches.mistake
def generator_of_its_own(X, y, size, rng):
    """Your order comes from a generator of your own, so every epoch and every seed gives the same
    batches. Use the rng that comes as an argument.
    """
    return cut(X, y, np.random.default_rng(0).permutation(len(X)), size)


@minibatches.mistake
def generator_of_its_own_(X, y, size, rng):
    """Your order comes from a generator of your own, so every epoch and every seed gives the same
    batches. Use the rng that comes as an argument.
    """
    return cut(X, y, np.random.default_rng(42).permutation(len(X)), size)


@minibatches.mistake
def one_pair_for_all(X, y, size, rng):
    """A single pair came back. Return a list of pairs, one for each batch."""
    order = rng.permutation(len(X))
    return X[order], y[order]


@minibatches.mistake
def one_row_short(X, y, size, rng):
    """Your batches are one example too small. A slice order[a : b] ends before b."""
    order = rng.permutation(len(X))
    return [
        (X[order[i : i + size - 1]], y[order[i : i + size - 1]]) for i in range(0, len(X), size)
    ]


@minibatches.right
def as_a_generator(X, y, size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), size):
        rows = order[start : start + size]
        yield X[rows], y[rows]


@minibatches.right
def shuffled_row_numbers(X, y, size, rng):
    rows = list(range(len(X)))
    rng.shuffle(rows)
    batches = []
    while rows:
        now, rows = rows[:size], rows[size:]
        batches.append([X[now], y[now]])
    return batches


@minibatches.right
def shuffled_together(X, y, size, rng):
    both = rng.permutation(np.hstack([X, y]))
    return [(part[:, :-1], part[:, -1:]) for part in np.split(both, range(size, len(X), size))]


@minibatches.right
def row_by_row(inputs, targets, size, rng):
    batches = []
    for count, row in enumerate(np.argsort(rng.random(len(inputs)))):
        if count % size == 0:
            batches.append(([], []))
        batches[-1][0].append(inputs[row].tolist())
        batches[-1][1].append(targets[row].tolist())
    return tuple(batches)


@minibatches.right
def drawn_without_repeats(X, y, size, rng):
    order = rng.choice(len(X), size=len(X), replace=False)
    Xs, ys = X[order], y[order]
    return [(Xs[i : i + size], ys[i : i + size]) for i in range(0, len(X), size)]


# --- fit ------------------------------------------------------------------------------------------

fit = Exercise(
    "fit",
    "Fit: training from a given start",
    asks="fit",
    parts={
        "one": ("one epoch is one right step", 1),
        "many": ("many epochs, up to a solved XOR", 1),
        "losses": ("the loss of every epoch", 1),
    },
    hints=[
        "A loop over range(epochs); in it forward, loss, backward, gradient_step, in this order.",
        (
            "losses.append(binary_cross_entropy(y, p)) with the p of this epoch, before the "
            "layers change. Then layers = gradient_step(...)."
        ),
        (
            "If one epoch is wrong, look for the slip in backward: the check of that exercise "
            "sees more. If only many epochs are wrong: is the gradient computed anew in every "
            "epoch?"
        ),
    ],
    uses=["output-gradient", "backward", "gradient-step"],
)


def stepping(gradients):
    """Return the step (layers, X, y, activation, learning_rate) -> layers that uses these
    gradients.
    """
    return lambda layers, X, y, activation, rate: both(
        layers, gradients(X, y, layers, activation), lambda v, g: v - rate * g
    )


def fitting(step_once):
    """Return a fit that takes its steps by step_once(layers, X, y, activation, learning_rate)."""

    def fit(X, y, layers, activation, learning_rate, epochs):
        losses = []
        for _ in range(epochs):
            losses.append(
                loss_of(y, np.clip(pass_forward(X, layers, activation)[2], 1e-12, 1 - 1e-12))
            )
            layers = step_once(layers, X, y, activation, learning_rate)
        return layers, losses

    return fit


right_fit = fitting(stepping(right_gradients))


def glorot(rng, sizes):
    """Return random layers with Glorot's standard deviations and zero biases."""
    return [
        (rng.normal(size=(i, o)) * np.sqrt(2 / (i + o)), np.zeros(o))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]


def good_start(rng):
    """Return layers of a 2-8-1 network from which 300 epochs at learning rate 1 solve XOR."""
    while True:
        layers = glorot(rng, [2, 8, 1])
        if right_fit(X_XOR, Y_XOR, layers, "tanh", 1.0, 300)[1][-1] < 0.02:
            return layers


def one_epoch(X, y, layers, activation, rate, where):
    """Yield the cases on the four parameters after one epoch."""
    for k in (0, 1):
        for j, name in enumerate("Wb"):
            yield call(
                "one",
                X,
                y,
                layers,
                activation,
                rate,
                1,
                observe=[entry(TRAINED, 0, k, j)],
                options={"rtol": 1e-6, "atol": 1e-6},
                say=f"{name}{k + 1} after one epoch of {where}",
            )


@fit.cases
def _(rng):
    yield from one_epoch(
        np.array([[1.0, 2.0]]), np.array([[1]]), HAND, "relu", 0.5, "the worked example"
    )
    for activation, n, n_in, h, rate in (
        ("relu", 7, 3, 5, 0.5),
        ("tanh", 6, 2, 4, 2.0),
        ("relu", 3, 3, 3, 1.0),
    ):
        yield from one_epoch(
            *network(rng, n, n_in, h, activation),
            activation,
            rate,
            f"fit(X, y, layers, {activation!r}, {rate}, 1) with X ({n}, {n_in})",
        )
    far = (
        *network(rng, 5, 2, 3, "tanh", scale=1e3),
        "tanh",
        1e-6,
        1,
    )  # weights of size 0.001: rounding shows
    yield call(
        "one",
        *far,
        observe=[entry(TRAINED, 0, 0, 0)],
        options={"rtol": SINGLE},
        say="W1 after one epoch with inputs of size 1000 and learning rate 0.000001",
    )
    X, y, layers = network(rng, 8, 3, 4, "tanh")
    short = (X, y, layers, "tanh", 0.3, 12)
    yield call(
        "many",
        *short,
        observe=[entry(TRAINED, 0)],
        options={"rtol": SINGLE},
        say="the layers after 12 epochs",
    )
    yield call(
        "losses",
        *short,
        observe=[entry(TRAINED, 1), {"name": "row"}],
        options={"rtol": SINGLE},
        say="the losses of 12 epochs",
    )
    yield call(
        "losses",
        np.array([[1.0, 2.0]]),
        np.array([[1]]),
        HAND,
        "relu",
        0.5,
        1,
        observe=[entry(TRAINED, 1), {"name": "row"}],
        options={"rtol": SINGLE},
        say="the losses of the worked example",
    )
    yield call(
        "many",
        X,
        y,
        layers,
        "tanh",
        0.3,
        0,
        observe=[entry(TRAINED, 0)],
        options={"rtol": SINGLE},
        say="the layers after 0 epochs",
    )
    xor = (X_XOR, Y_XOR, good_start(rng), "tanh", 1.0, 300)
    seen = [
        entry(TRAINED, 0),
        {"name": "network_outputs", "X": CORNERS, "activations": ["tanh", "sigmoid"]},
    ]
    yield call(
        "many",
        *xor,
        observe=seen,
        expected=Y_XOR.astype(float),
        options={"rtol": 0.0, "atol": 0.2},
        say="what the layers answer at the four corners of XOR after 300 epochs",
    )
    yield call(
        "losses",
        *xor,
        observe=[entry(TRAINED, 1), {"name": "row"}, pick(-1)],
        compare="between",
        expected=(0, 0.05),
        say="the last loss on XOR after 300 epochs",
    )


for name, message, program in ALTERED:
    fit.mistake(named(name, message, fitting(stepping(program))))


def hidden_layer_with_the_new_W2(layers, X, y, activation, rate):
    (W1, b1), (W2, b2) = layers
    Z1, A1, p = pass_forward(X, layers, activation)
    delta2 = (p - y) / len(y)
    W2, b2 = W2 - rate * A1.T @ delta2, b2 - rate * delta2.sum(axis=0)
    delta1 = delta2 @ W2.T * slope_of(Z1, activation)
    return [(W1 - rate * X.T @ delta1, b1 - rate * delta1.sum(axis=0)), (W2, b2)]


fit.mistake(
    named(
        "W2_updated_before_it_is_used",
        "δ1 is computed with the new W2. All gradients belong to the old weights: compute "
        "all of them first, then step.",
        fitting(hidden_layer_with_the_new_W2),
    )
)


def output_layer_after_the_new_hidden_one(layers, X, y, activation, rate):
    new = stepping(right_gradients)(layers, X, y, activation, rate)
    later = right_gradients(X, y, [new[0], layers[1]], activation)[1]
    return [new[0], tuple(v - rate * g for v, g in zip(layers[1], later, strict=True))]


fit.mistake(
    named(
        "one_layer_after_the_other",
        "The output layer's gradient is computed after the hidden layer has moved. All "
        "gradients belong to the old weights: compute all of them first, then step.",
        fitting(output_layer_after_the_new_hidden_one),
    )
)


@fit.mistake
def learning_rate_ignored(X, y, layers, activation, learning_rate, epochs):
    """You do not use the learning rate that came as an argument."""
    return right_fit(X, y, layers, activation, 1.0, epochs)


@fit.mistake
def learning_rate_ignored_(X, y, layers, activation, learning_rate, epochs):
    """You do not use the learning rate that came as an argument."""
    return right_fit(X, y, layers, activation, 0.5, epochs)


@fit.mistake
def activation_ignored(X, y, layers, activation, learning_rate, epochs):
    """You always use tanh in the hidden layer. Hand `activation` on to forward and backward."""
    return right_fit(X, y, layers, "tanh", learning_rate, epochs)


@fit.mistake
def activation_ignored_(X, y, layers, activation, learning_rate, epochs):
    """You always use ReLU in the hidden layer. Hand `activation` on to forward and backward."""
    return right_fit(X, y, layers, "relu", learning_rate, epochs)


@fit.mistake
def one_step_only(X, y, layers, activation, learning_rate, epochs):
    """Only one step is made: is the `return` inside the loop?"""
    return right_fit(X, y, layers, activation, learning_rate, min(epochs, 1))


@fit.mistake
def gradient_never_renewed(X, y, layers, activation, learning_rate, epochs):
    """Your gradient is computed once, before the loop. The slopes change with the weights: compute
    them anew in every epoch.
    """
    gradients, losses = right_gradients(X, y, layers, activation), []
    for _ in range(epochs):
        losses.append(loss_of(y, np.clip(pass_forward(X, layers, activation)[2], 1e-12, 1 - 1e-12)))
        layers = both(layers, gradients, lambda v, g: v - learning_rate * g)
    return layers, losses


@fit.mistake
def always_from_the_start(X, y, layers, activation, learning_rate, epochs):
    """Every epoch starts from the given layers again. Let the new layers take the place of the old
    ones: layers = gradient_step(layers, ...).
    """
    loss = loss_of(y, pass_forward(X, layers, activation)[2])
    return (right_fit(X, y, layers, activation, learning_rate, 1)[0] if epochs else layers), [
        loss
    ] * epochs


@fit.mistake
def not_trained(X, y, layers, activation, learning_rate, epochs):
    """The layers come back as they went in. Keep what gradient_step returns: it does not change its
    arguments.
    """
    return layers, [loss_of(y, pass_forward(X, layers, activation)[2])] * epochs


@fit.mistake
def one_epoch_too_many(X, y, layers, activation, learning_rate, epochs):
    """You make one step too many: range(epochs) counts from 0 to epochs − 1."""
    return right_fit(X, y, layers, activation, learning_rate, epochs + 1)


@fit.mistake
def one_epoch_too_few(X, y, layers, activation, learning_rate, epochs):
    """You make one step too few: range(1, epochs) leaves one out."""
    return right_fit(X, y, layers, activation, learning_rate, max(epochs - 1, 0))


@fit.mistake
def loss_after_the_step(X, y, layers, activation, learning_rate, epochs):
    """Your losses are those after each step. Note the loss of the epoch's own forward pass, before
    its step.
    """
    losses = []
    for _ in range(epochs):
        layers, _loss = right_fit(X, y, layers, activation, learning_rate, 1)
        losses.append(loss_of(y, np.clip(pass_forward(X, layers, activation)[2], 1e-12, 1 - 1e-12)))
    return layers, losses


@fit.mistake
def last_loss_only(X, y, layers, activation, learning_rate, epochs):
    """Only one loss came back. Collect one for each epoch in a list."""
    layers, losses = right_fit(X, y, layers, activation, learning_rate, epochs)
    return layers, losses[-1] if losses else 0.0


@fit.mistake
def losses_of_the_squared_error(X, y, layers, activation, learning_rate, epochs):
    """Your losses are squared errors. Note the binary cross-entropy, which is what the gradient
    belongs to.
    """
    losses = []
    for _ in range(epochs):
        losses.append(np.mean((pass_forward(X, layers, activation)[2] - y) ** 2))
        layers = right_fit(X, y, layers, activation, learning_rate, 1)[0]
    return layers, losses


@fit.mistake
def outputs_and_targets_exchanged(X, y, layers, activation, learning_rate, epochs):
    """Your losses are far too large: outputs and targets have changed places. It is
    binary_cross_entropy(y, p).
    """
    losses = []
    for _ in range(epochs):
        p, q = pass_forward(X, layers, activation)[2], np.clip(y, 1e-12, 1 - 1e-12)
        losses.append(float(np.mean(-(p * np.log(q) + (1 - p) * np.log(1 - q)))))
        layers = right_fit(X, y, layers, activation, learning_rate, 1)[0]
    return layers, losses


@fit.mistake
def a_step_for_every_example(X, y, layers, activation, learning_rate, epochs):
    """You make a step after every example. Here a batch is the whole data set: one step in an
    epoch.
    """
    losses = []
    for _ in range(epochs):
        losses.append(loss_of(y, np.clip(pass_forward(X, layers, activation)[2], 1e-12, 1 - 1e-12)))
        for i in range(len(X)):
            layers = right_fit(X[i : i + 1], y[i : i + 1], layers, activation, learning_rate, 1)[0]
    return layers, losses


@fit.mistake
def no_losses(X, y, layers, activation, learning_rate, epochs):
    """Your list of losses is empty. Append the loss of every epoch."""
    return right_fit(X, y, layers, activation, learning_rate, epochs)[0], []


@fit.mistake
def loss_summed(X, y, layers, activation, learning_rate, epochs):
    """Your losses are sums over the examples. The loss is their mean."""
    layers, losses = right_fit(X, y, layers, activation, learning_rate, epochs)
    return layers, [loss * len(y) for loss in losses]


@fit.mistake
def layers_only(X, y, layers, activation, learning_rate, epochs):
    """Only the layers came back. Return both: layers, losses."""
    return right_fit(X, y, layers, activation, learning_rate, epochs)[0]


@fit.mistake
def losses_first(X, y, layers, activation, learning_rate, epochs):
    """You return the losses first. The order is: layers, losses."""
    return right_fit(X, y, layers, activation, learning_rate, epochs)[::-1]


@fit.mistake
def given_layers_changed(X, y, layers, activation, learning_rate, epochs):
    """The result is right, but the layers you were given have changed: somewhere `W -= ...` works
    in place.
    """
    new, losses = right_fit(X, y, layers, activation, learning_rate, epochs)
    for old, now in zip(layers, new, strict=True):
        for before, after in zip(old, now, strict=True):
            before[...] = after
    return layers, losses


@fit.right
def with_the_kink_on(X, y, layers, activation, learning_rate, epochs):
    gradients = altered(slope=only_for("relu", lambda X, Z1, A1, back, W1: Z1 >= 0))
    return fitting(stepping(gradients))(X, y, layers, activation, learning_rate, epochs)


@fit.right
def all_in_one(X, y, layers, activation, learning_rate, epochs):
    (W1, b1), (W2, b2) = ((W.copy(), b.copy()) for W, b in layers)
    losses = np.zeros(epochs)
    for epoch in range(epochs):
        A = np.tanh(X @ W1 + b1) if activation == "tanh" else np.maximum(X @ W1 + b1, 0)
        z = A @ W2 + b2
        losses[epoch] = np.mean(np.logaddexp(0, z) - y * z)
        d = (1 / (1 + np.exp(-z)) - y) / X.shape[0]
        back = (d * W2.T) * (1 - A**2 if activation == "tanh" else np.sign(A))
        W2 -= learning_rate * (A.T @ d)
        b2 -= learning_rate * d.sum(0)
        W1 -= learning_rate * (X.T @ back)
        b1 -= learning_rate * back.sum(0)
    return [[W1, b1], [W2, b2]], losses


@fit.right
def in_single_precision(X, y, layers, activation, learning_rate, epochs):
    X, y, rate = X.astype(np.float32), y.astype(np.float32), np.float32(learning_rate)
    layers = [tuple(part.astype(np.float32) for part in layer) for layer in layers]
    losses = []
    for _ in range(epochs):
        losses.append(np.float32(loss_of(y, pass_forward(X, layers, activation)[2])))
        layers = both(
            layers,
            right_gradients(X, y, layers, activation),
            lambda v, g: (v - rate * g).astype(np.float32),
        )
    return layers, losses


@fit.right
def by_recursion(X, y, layers, activation, learning_rate, epochs):
    stack, losses = layers, []
    while len(losses) < epochs:
        ready = right_gradients(X, y, stack, activation)
        losses += [loss_of(y, pass_forward(X, stack, activation)[2])]
        stack = [
            tuple(v - learning_rate * g for v, g in zip(layer, slopes, strict=True))
            for layer, slopes in zip(stack, ready, strict=True)
        ]
    return stack, losses


@fit.right
def summed_then_divided(inputs, targets, net, name, eta, rounds):
    summed = altered(delta=lambda p, y: p - y)
    net, n, losses = [list(layer) for layer in net], len(inputs), ()
    for _ in range(rounds):
        p = pass_forward(inputs, net, name)[2]
        losses = (*losses, -float(np.sum(np.log(np.where(targets == 1, p, 1 - p)))) / n)
        net = both(net, summed(inputs, targets, net, name), lambda v, g: v - eta / n * g)
    return tuple(net), losses


@fit.right
def one_matrix_a_layer(X, y, layers, activation, learning_rate, epochs):
    first, second = (np.vstack([W, b]) for W, b in layers)
    U, losses = np.column_stack([X, np.ones(len(X))]), []
    for _ in range(epochs):
        Z = U @ first
        V = np.column_stack([np.tanh(Z) if activation == "tanh" else Z * (Z > 0), np.ones(len(X))])
        p = sigmoid(V @ second)
        losses.append(loss_of(y, p))
        error = (p - y) / len(X)
        back = error @ second[:-1].T * (1 - V[:, :-1] ** 2 if activation == "tanh" else Z > 0)
        first, second = first - learning_rate * U.T @ back, second - learning_rate * V.T @ error
    return [(first[:-1], first[-1]), (second[:-1], second[-1])], losses


# --- train ----------------------------------------------------------------------------------------

train = Exercise(
    "train",
    "Train from a random start",
    asks="train",
    parts={
        "start": ("a random start of the right sizes", 1),
        "learns": ("the trained network solves XOR", 1),
    },
    hints=[
        (
            "random_layers(sizes, rng) makes the start. Which three sizes does the network "
            "have, and which array knows the first of them?"
        ),
        (
            "X.shape[1] inputs, `hidden` units, 1 output. Hand these layers to fit, and "
            "return what fit returns."
        ),
    ],
    uses=["output-gradient", "backward", "gradient-step", "fit"],
)


def seed(rng):
    return Generator(int(rng.integers(1, 10**6)))


@train.cases
def _(rng):
    X, y = rng.normal(size=(6, 3)), np.array([[0], [1], [1], [0], [1], [0]])
    for hidden, activation in ((5, "relu"), (4, "tanh")):
        untrained = (X, y, hidden, activation, 0.0, 3, seed(rng))
        where = f"train(X, y, {hidden}, {activation!r}, 0.0, 3, rng) with X (6, 3)"
        yield call(
            "start",
            *untrained,
            observe=[entry(TRAINED, 0), {"name": "layer_shapes"}],
            compare="equal",
            expected=[f"(3, {hidden})", f"({hidden},)", f"({hidden}, 1)", "(1,)"],
            say=f"the shapes of W1, b1, W2, b2 from {where}",
        )
        yield call(
            "start",
            *untrained,
            observe=[entry(TRAINED, 0), {"name": "different_units"}],
            compare="equal",
            expected="yes",
            say=f"do the hidden units differ at the start? {where}",
        )
        watch = {"name": "start_loss", "X": X.tolist(), "y": y.tolist(), "activation": activation}
        yield call(
            "start",
            *untrained,
            observe=[watch],
            compare="equal",
            expected="yes",
            say="with learning rate 0 nothing moves: are all losses those of the returned "
            f"layers? {where}",
        )
    yield call(
        "start",
        X,
        y,
        4,
        "tanh",
        0.1,
        3,
        seed(rng),
        times=2,
        observe=[{"name": "same_twice"}],
        compare="equal",
        expected="yes",
        say="do two generators with the same seed give the same result?",
    )
    yield call(
        "start",
        X,
        y,
        4,
        "tanh",
        0.1,
        7,
        seed(rng),
        observe=[entry(TRAINED, 1), {"name": "count"}],
        compare="equal",
        expected=7,
        say="how many losses 7 epochs give",
    )
    watch = {
        "name": "trained",
        "X": CORNERS,
        "y": Y_XOR.tolist(),
        "hidden": 12,
        "activation": "tanh",
    }
    for _ in range(2):
        xor = (X_XOR, Y_XOR, 12, "tanh", 1.5, 500, seed(rng))
        yield call(
            "learns",
            *xor,
            observe=[entry(TRAINED, 0), watch],
            compare="between",
            expected=(4, None),
            say="how many corners the trained network gets right: 12 tanh units, learning "
            "rate 1.5, 500 epochs",
        )
        yield call(
            "learns",
            *xor,
            observe=[entry(TRAINED, 1), {"name": "row"}, pick(-1)],
            compare="between",
            expected=(0, 0.1),
            say="the last loss: 12 tanh units, learning rate 1.5, 500 epochs",
        )


def starting(make):
    """Return a train that begins with make(rng, sizes)."""
    return lambda X, y, hidden, activation, learning_rate, epochs, rng: right_fit(
        X, y, make(rng, [X.shape[1], hidden, 1]), activation, learning_rate, epochs
    )


STARTS = [
    (
        "zero_start",
        (
            "All weights start at 0. Then no error comes back to W1 and it never moves: start "
            "from random numbers."
        ),
        starting(
            lambda rng, sizes: [
                (np.zeros((i, o)), np.zeros(o)) for i, o in zip(sizes, sizes[1:], strict=False)
            ]
        ),
    ),
    (
        "equal_start",
        (
            "All hidden units start with the same numbers, so they stay the same for ever. "
            "Draw every weight for itself."
        ),
        starting(
            lambda rng, sizes: [
                (np.full((i, o), 0.5), np.zeros(o)) for i, o in zip(sizes, sizes[1:], strict=False)
            ]
        ),
    ),
    (
        "equal_start",
        (
            "All hidden units start with the same numbers, so they stay the same for ever. "
            "Draw every weight for itself."
        ),
        starting(
            lambda rng, sizes: [
                (np.ones((i, o)), np.zeros(o)) for i, o in zip(sizes, sizes[1:], strict=False)
            ]
        ),
    ),
    (
        "equal_start",
        (
            "All hidden units start with the same numbers, so they stay the same for ever. "
            "Draw every weight for itself."
        ),
        starting(
            lambda rng, sizes: [
                (np.full((i, o), rng.normal()), np.zeros(o))
                for i, o in zip(sizes, sizes[1:], strict=False)
            ]
        ),
    ),
    (
        "tiny_start",
        (
            "Your random weights are so small that training has hardly begun when the epochs "
            "are over. Use Glorot's size: random_layers."
        ),
        starting(lambda rng, sizes: [(1e-4 * W, b) for W, b in glorot(rng, sizes)]),
    ),
    (
        "own_random_numbers",
        (
            "The same seed gives another network: your random numbers do not come from rng. "
            "Hand rng on, and leave np.random alone."
        ),
        starting(
            lambda rng, sizes: [
                (np.random.normal(size=(i, o)), np.zeros(o))
                for i, o in zip(sizes, sizes[1:], strict=False)
            ]
        ),
    ),
    (
        "number_of_hidden_units_fixed",
        "Your network always has 8 hidden units. Their number comes as the argument `hidden`.",
        starting(lambda rng, sizes: glorot(rng, [sizes[0], 8, 1])),
    ),
]

for name, message, program in STARTS:
    train.mistake(named(name, message, program))


@train.mistake
def activation_ignored(X, y, hidden, activation, learning_rate, epochs, rng):
    """Your hidden layer always has tanh. Hand `activation` on to fit."""
    return starting(glorot)(X, y, hidden, "tanh", learning_rate, epochs, rng)


@train.mistake
def activation_ignored_(X, y, hidden, activation, learning_rate, epochs, rng):
    """Your hidden layer always has ReLU. Hand `activation` on to fit."""
    return right_fit(
        X,
        y,
        glorot(np.random.default_rng(1), [X.shape[1], hidden, 1]),
        "relu",
        learning_rate,
        epochs,
    )


@train.mistake
def learning_rate_ignored(X, y, hidden, activation, learning_rate, epochs, rng):
    """With learning rate 0 your losses still change: you do not use the one that came as an
    argument.
    """
    return starting(glorot)(X, y, hidden, activation, 0.5, epochs, rng)


@train.mistake
def epochs_ignored(X, y, hidden, activation, learning_rate, epochs, rng):
    """Your number of epochs is fixed. Use the one that came as an argument."""
    return starting(glorot)(X, y, hidden, activation, learning_rate, 1000, rng)


@train.mistake
def not_trained(X, y, hidden, activation, learning_rate, epochs, rng):
    """The layers you return are the random start. Return those that fit gives back."""
    layers = glorot(np.random.default_rng(4), [X.shape[1], hidden, 1])
    return layers, right_fit(X, y, layers, activation, learning_rate, epochs)[1]


@train.mistake
def layers_only(X, y, hidden, activation, learning_rate, epochs, rng):
    """Only the layers came back. Return both: layers, losses."""
    return starting(glorot)(X, y, hidden, activation, learning_rate, epochs, rng)[0]


@train.mistake
def losses_first(X, y, hidden, activation, learning_rate, epochs, rng):
    """You return the losses first. The order is: layers, losses."""
    return starting(glorot)(X, y, hidden, activation, learning_rate, epochs, rng)[::-1]


def right_start(make):
    """Decorator: add a right train that begins with make(rng, sizes)."""
    train.right(named(make.__name__, None, starting(make)))
    return make


@right_start
def glorot_uniform(rng, sizes):
    limits = [np.sqrt(6 / (i + o)) for i, o in zip(sizes, sizes[1:], strict=False)]
    return [
        (rng.uniform(-r, r, size=(i, o)), np.zeros(o))
        for r, i, o in zip(limits, sizes, sizes[1:], strict=False)
    ]


@right_start
def he_with_random_biases(rng, sizes):
    return [
        (rng.normal(scale=np.sqrt(2 / i), size=(i, o)), rng.normal(size=o))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]


@right_start
def standard_normal(rng, sizes):
    return [
        (rng.standard_normal((i, o)), np.zeros(o)) for i, o in zip(sizes, sizes[1:], strict=False)
    ]


@right_start
def plain_uniform(rng, sizes):
    return [
        (rng.uniform(-1, 1, (i, o)), rng.uniform(-1, 1, o))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]


@train.right
def all_by_itself(X, y, hidden, activation, learning_rate, epochs, rng):
    W1, b1 = rng.normal(0, 0.5, (X.shape[1], hidden)), np.zeros(hidden)
    W2, b2 = rng.normal(0, 0.5, (hidden, 1)), np.zeros(1)
    return all_in_one(X, y, [(W1, b1), (W2, b2)], activation, learning_rate, epochs)


@train.right
def in_single_precision_(X, y, hidden, activation, learning_rate, epochs, rng):
    return in_single_precision(
        X, y, glorot(rng, [X.shape[1], hidden, 1]), activation, learning_rate, epochs
    )


# --- how often does it work -----------------------------------------------------------------------

how_often = Exercise(
    "how-often",
    "Count the successes",
    asks="count_successes",
    parts={"count": ("counts the starts that end with every example right", 1)},
    hints=[
        (
            "A loop over range(starts): train with the same rng each time, run forward with "
            "the trained layers, compare p > 0.5 with y > 0.5."
        ),
        "np.all(...) is True when every example is right. Add it up over the starts.",
    ],
    uses=["backward", "fit", "train"],
)


@how_often.cases
def _(rng):
    impossible = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 1.0]]), np.array([[0], [1], [1]])
    yield call(
        "count",
        *impossible,
        3,
        "tanh",
        0.5,
        10,
        4,
        seed(rng),
        compare="equal",
        expected=0,
        say="two equal rows of X with different targets, 4 starts: none can succeed",
    )
    far_apart = np.array([[-2.0, -2.0], [2.0, 2.0]]), np.array([[0], [1]])
    yield call(
        "count",
        *far_apart,
        6,
        "tanh",
        1.0,
        60,
        5,
        seed(rng),
        compare="equal",
        expected=5,
        say="two points far apart, 5 starts: all succeed",
    )
    # 30 to 60 % of these starts succeed, whatever the random numbers: 0 or 40 of 40 by chance is
    # rarer than one in a million.
    lucky = np.array([[0.0, 0.0], [2.0, -2.0]]), np.array([[0], [1]])
    yield call(
        "count",
        *lucky,
        1,
        "relu",
        1.0,
        20,
        40,
        seed(rng),
        compare="between",
        expected=(1, 39),
        say="two points and a single ReLU unit, 40 starts: some succeed, some do not",
    )


def right_train(X, y, hidden, activation, learning_rate, epochs, rng):
    return starting(glorot)(X, y, hidden, activation, learning_rate, epochs, rng)


def is_right(X, y, layers, activation, enough=np.all):
    return enough((pass_forward(X, layers, activation)[2] > 0.5) == (y > 0.5))


@how_often.mistake
def a_share(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You return the share of successes. The number of successful starts is asked for, a whole
    number.
    """
    return by_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng) / starts


@how_often.mistake
def in_percent(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You return a percentage. The number of successful starts is asked for, a whole number."""
    return 100 * by_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng) / starts


@how_often.mistake
def shares_of_examples_added(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You add up the share of right examples. A start counts 1 if all its examples are right, else
    0: np.all, not np.mean.
    """
    return sum(
        float(
            is_right(
                X,
                y,
                right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0],
                activation,
                np.mean,
            )
        )
        for _ in range(starts)
    )


@how_often.mistake
def the_failures(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You count the failures. Count the starts that end with every example right."""
    return starts - by_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng)


@how_often.mistake
def one_example_is_enough(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You count a start as soon as any example is right. All of them have to be: np.all."""
    return sum(
        bool(
            is_right(
                X,
                y,
                right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0],
                activation,
                np.any,
            )
        )
        for _ in range(starts)
    )


@how_often.mistake
def examples_counted(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You add up right examples. Count starts: each counts once, if all its examples are right."""
    return sum(
        int(
            is_right(
                X,
                y,
                right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0],
                activation,
                np.sum,
            )
        )
        for _ in range(starts)
    )


@how_often.mistake
def last_start_only(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """Only one start is counted. Add the successes up over all starts."""
    return int(by_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng) == starts)


@how_often.mistake
def always_twenty(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """You always make 20 starts. Their number comes as the argument `starts`."""
    return by_sum(X, y, hidden, activation, learning_rate, epochs, 20, rng)


SAME = (
    "Every start is the same: 40 starts all succeed or all fail. Use the one rng for all of "
    "them; a new generator with the same seed repeats itself."
)


@how_often.mistake
@says(SAME)
def the_same_start_again(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    return starts * int(
        is_right(
            X,
            y,
            right_train(X, y, hidden, activation, learning_rate, epochs, np.random.default_rng(0))[
                0
            ],
            activation,
        )
    )


@how_often.mistake
@says(SAME)
def the_same_start_again_(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    return starts * (len(np.unique(X, axis=0)) == len(X))  # as with a seed that happens to succeed


@how_often.mistake
def nothing_counted(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    """No start is ever counted as right. Compare p > 0.5 with y > 0.5, both of shape (n, 1); p
    itself is never exactly 0 or 1.
    """
    return 0


def by_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    return sum(
        bool(
            is_right(
                X,
                y,
                right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0],
                activation,
            )
        )
        for _ in range(starts)
    )


how_often.right(by_sum)


@how_often.right
def by_rounding(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    count = 0
    for _ in range(starts):
        layers, _losses = right_train(X, y, hidden, activation, learning_rate, epochs, rng)
        if np.array_equal(np.round(pass_forward(X, layers, activation)[2]), y):
            count += 1
    return count


@how_often.right
def by_accuracy(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    layers = [
        right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0] for _ in range(starts)
    ]
    rates = [
        np.mean((pass_forward(X, each, activation)[2][:, 0] > 0.5) == y[:, 0]) for each in layers
    ]
    return np.sum(np.array(rates) == 1.0)


@how_often.right
def own_start(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    return float(
        sum(
            is_right(
                X, y, he_train(X, y, hidden, activation, learning_rate, epochs, rng)[0], activation
            )
            for _ in range(starts)
        )
    )


he_train = starting(he_with_random_biases)


@how_often.right
def by_the_weighted_sum(X, y, hidden, activation, learning_rate, epochs, starts, rng):
    total = 0
    while starts > 0:
        (W1, b1), (W2, b2) = right_train(X, y, hidden, activation, learning_rate, epochs, rng)[0]
        A = np.tanh(X @ W1 + b1) if activation == "tanh" else np.maximum(X @ W1 + b1, 0)
        total += int(not np.any(((A @ W2 + b2) > 0) != (y == 1)))
        starts -= 1
    return total


# --- read the plateau -----------------------------------------------------------------------------

read_the_plateau = Exercise(
    "read-the-plateau",
    "Read the plateau",
    asks="plateaus",
    kind="predict",
    parts={"levels": ("the two levels", 1), "off": ("where all hidden units are off", 1)},
    hints=[
        (
            "A corner that is right and sure costs nothing. So the loss is the cost of the "
            "corners that share a p, divided by 4."
        ),
        (
            "½ ln 2 = (ln 2 + ln 2)/4: two corners that cost ln 2 each. At which p does a "
            "corner cost ln 2, whatever its class?"
        ),
        (
            "(ln 3 + 2 ln 1.5)/4: three corners. ln 3 = −ln(1/3), and ln 1.5 = −ln(2/3). Who "
            "pays −ln p, who pays −ln(1 − p)?"
        ),
    ],
)


@read_the_plateau.cases
def _(rng):
    right_half = (
        "With p = 0.5 both corners count as class 0, and one of them is of class 0. The two "
        "others are right anyway."
    )
    half = {
        (2, 0.5, 2): ("right corners miscounted", right_half),
        (2, 0.5, 4): ("right corners miscounted", right_half),
        (2, 0.5, 1): ("right corners miscounted", right_half),
        (2, 0.5): (
            "third number missing",
            (
                "Three numbers are asked for: how many corners share a p, this p, and how "
                "many corners are right."
            ),
        ),
        (4, 0.5, 2): (
            "all four share",
            (
                "If all four shared p = 0.5, each would cost ln 2, and the mean would be ln "
                "2. Here it is half of that."
            ),
        ),
        (3, 0.5, 3): (
            "three at a half",
            "Three corners that cost ln 2 each would give ¾ ln 2 = 0.52.",
        ),
        (1, 0.5, 3): (
            "one alone",
            (
                "One corner alone shares its p with nobody; training would then move it to "
                "its own class."
            ),
        ),
    }
    yield predict("levels", half, key="0.3466", decimals=2)
    shared = (
        "Three corners share p. Two are of class 0 and pay −ln(1 − p) each, one of class 1 "
        "pays −ln p. Which p makes −ln p = ln 3?"
    )
    right_third = (
        "With p = 1/3 all three count as class 0, which is right for two of them; the fourth "
        "corner is right anyway."
    )
    third = {
        (3, 0.67, 3): (
            "classes exchanged",
            (
                "p = 2/3 would be the share of class 1 if two of the three were of class 1. "
                "Here two are of class 0."
            ),
        ),
        (3, 0.5, 3): ("not a half", shared),
        (3, 0.5, 2): ("not a half", shared),
        (3, 0.25, 3): (
            "share of all four",
            (
                "p is the share of class 1 among the three corners that share it; the fourth "
                "corner has its own answer."
            ),
        ),
        (3, 0.3, 3): (
            "rounded too far",
            (
                "Give p to two decimals, or as a fraction: it is a share of three corners, "
                "and 0.3 is not."
            ),
        ),
        (3, 0.33, 2): ("right corners of the third level miscounted", right_third),
        (3, 0.33, 1): ("right corners of the third level miscounted", right_third),
        (2, 0.33, 3): (
            "two corners only",
            "Count the logarithms: ln 3 + ln 1.5 + ln 1.5 are the costs of three corners.",
        ),
        (2, 0.5, 3): (
            "two corners only",
            "Count the logarithms: ln 3 + ln 1.5 + ln 1.5 are the costs of three corners.",
        ),
    }
    yield predict("levels", third, key="0.4774", decimals=2)
    off = (
        "If all hidden units are off at all corners, the output sees only its bias: one "
        "answer for all four. Which level is that?"
    )
    wrong = {
        "0.3466": ("some corners still differ", off),
        "0.4774": ("one corner still differs", off),
    }
    yield predict("off", wrong, key="all off", decimals=4, also=["ln 2", "ln2", ["0.6931"]])


LEVELS = {"0.3466": (2, 0.5, 3), "0.4774": (3, 0.33, 3), "all off": "0.6931"}


@read_the_plateau.right
def as_stated():
    return dict(LEVELS)


@read_the_plateau.right
def as_fractions():
    return {**LEVELS, "0.3466": (2, 1 / 2, 3), "0.4774": (3, 1 / 3, 3)}


@read_the_plateau.right
def as_lists_of_floats():
    return {"0.3466": [2.0, 0.50, 3.0], "0.4774": [3.0, 0.333, 3.0], "all off": ["0.6931"]}


@read_the_plateau.right
def as_arrays():
    return {
        "0.3466": np.array([2, 0.5, 3]),
        "0.4774": np.array([3, 0.3333, 3]),
        "all off": " 0.6931",
    }


@read_the_plateau.right
def in_numpy_numbers():
    return {
        "0.3466": (np.int64(2), np.float32(0.5), np.int64(3)),
        "0.4774": (3, np.float64(1) / 3, 3),
        "all off": "0.6931",
    }
