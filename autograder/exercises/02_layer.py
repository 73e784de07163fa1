"""Exercises of lesson 02: a layer by loop and by product, both orientations, counting, maps,
collapsing, and bugs.
"""

from itertools import pairwise

import numpy as np

from autograder.author.exercise import Exercise, Function, call, choice, pick, predict, read
from helpers.functions import relu, sigmoid

# The lesson's own layer, 3 inputs and 4 neurons; the first neuron is the one of lesson 01.
X_ONE = np.array([0.5, 0.9, 0.1])
X_TWO = np.array([[0.5, 0.9, 0.1], [1.0, 0.0, 0.0]])
W_34 = np.array([[0.4, -0.5, 0.3, 0.8], [-0.2, 0.6, -0.6, -0.4], [0.7, 0.2, 0.9, 0.5]])
B_4 = np.array([0.1, -0.2, 0.0, 0.3])


def weights(rng, n_in, n_out):
    """Return (W, b) of a layer with n_in inputs and n_out neurons, no bias near 0."""
    return rng.normal(size=(n_in, n_out)), rng.uniform(0.3, 1.2, size=n_out) * rng.choice(
        [-1, 1], size=n_out
    )


def whole_weights(rng, n_in, n_out):
    """Return (W, b) of whole numbers, no bias 0."""
    return rng.integers(-1, 2, size=(n_in, n_out)), rng.choice([-1, 1], size=n_out)


def by_row(X, function):
    """Return function(x) for one example, an array of one row for each x of a batch."""
    return np.array(function(X) if X.ndim == 1 else [function(x) for x in X])


def into(array, values):
    """Return the array with the values written into it one by one; an array that is too short stops
    with an error.
    """
    for j, value in enumerate(values):
        array[j] = value
    return array


def wrong(exercise, name, message, *programs, of=None):
    """Add a mistake to an exercise: one name and message, and the programs in which it shows."""
    for program in programs:
        program.__name__, program.__doc__ = name, message
        exercise.mistake(program, of=of)


# --- shape ledger ---------------------------------------------------------------------------------

shape_ledger = Exercise(
    "shape-ledger",
    "Shape ledger",
    asks="ledger",
    kind="predict",
    parts={"one": ("one example", 1), "batch": ("a batch of ten", 1)},
    hints=[
        (
            "Write the two shapes side by side: (3,) (3, 4). The sides that meet are summed "
            "over and go; what is left stands at the outside."
        ),
        (
            "One example in, one number per neuron out. A batch keeps its first side, one row "
            "per example, all the way through."
        ),
    ],
)

NUMBER = (
    "number-for-a-shape",
    (
        "(4) is just the number 4 in Python. A shape with a single side needs a comma: (3,) "
        "for three numbers."
    ),
)
SUMMED = (
    "inner-side-kept",
    (
        "You kept the side that is summed over. In a product the two inner sides meet and go; "
        "the outer ones stay."
    ),
)
UNSUMMED = (
    "nothing-summed",
    (
        "That is every single product of an input with a weight. `@` also adds them up, so "
        "one side goes."
    ),
)
BRACKETS = (
    "extra-side",
    (
        "One example is a flat row with one side, and its result has one side too. A second "
        "side comes only with a batch."
    ),
)
NEURONS_FIRST = (
    "sides-swapped",
    "You have the right sides in the wrong order: examples are rows, so their number stands first.",
)
ONE_ROW = (
    "batch-lost",
    "A batch goes in and a batch comes out: the result keeps one row per example.",
)
TOO_MANY = (
    "all-sides-kept",
    (
        "A product of two matrices has two sides: the outer ones. The side in the middle is "
        "summed over."
    ),
)


def shape(part, key, wrong, right):
    """Return a predict case on one line of the ledger; the shape as text counts too."""
    return predict(
        part,
        wrong,
        key=key,
        also=[str(right), str(right).replace(" ", "")],
        say=f"the shape of {key}",
    )


@shape_ledger.cases
def _(rng):
    one_out = {
        4: NUMBER,
        (3,): SUMMED,
        (3, 4): UNSUMMED,
        (1, 4): BRACKETS,
        (4, 1): BRACKETS,
        (): ("one-number", "One number would be one neuron. How many neurons does W hold?"),
    }
    yield shape(
        "one",
        "x @ W",
        {
            **one_out,
            "error": ("no-error-here", "These two fit: x has as many numbers as W has rows."),
        },
        (4,),
    )
    yield shape(
        "one",
        "x @ W + b",
        {
            **one_out,
            (4, 4): (
                "bias-multiplied",
                (
                    "Adding works number by number when both sides have the same shape; it "
                    "does not pair everything with everything."
                ),
            ),
            "error": (
                "no-error-here",
                (
                    "What do x @ W and b have in common? One number per neuron each, so they "
                    "can be added."
                ),
            ),
        },
        (4,),
    )
    yield shape(
        "one",
        "W[:, 1]",
        {
            3: NUMBER,
            (4,): (
                "row-for-column",
                "`W[:, 1]` takes all rows and column 1. You gave the shape of a row, `W[1]`.",
            ),
            (3, 1): BRACKETS,
            (1, 3): BRACKETS,
            (3, 4): ("whole-matrix", "The colon takes all rows, but the 1 picks a single column."),
        },
        (3,),
    )
    yield shape(
        "batch",
        "X",
        {
            (3, 10): NEURONS_FIRST,
            (3,): ONE_ROW,
            (10,): ("one-number-each", "Ten examples, but each of them has several inputs."),
            (10, 4): (
                "outputs-already",
                "X holds the inputs, before the layer. How many inputs does each example have?",
            ),
        },
        (10, 3),
    )
    batch_out = {
        (4, 10): NEURONS_FIRST,
        (4,): ONE_ROW,
        (10, 3): ("inner-side-kept", SUMMED[1]),
        (3, 4): (
            "shape-of-w",
            "That is the shape of W itself. The result has one row per example.",
        ),
        (10, 3, 4): TOO_MANY,
    }
    yield shape(
        "batch",
        "X @ W",
        {
            **batch_out,
            "error": (
                "no-error-here",
                "These two fit: each row of X has as many numbers as W has rows.",
            ),
        },
        (10, 4),
    )
    yield shape(
        "batch",
        "X @ W + b",
        {
            **batch_out,
            (10, 4, 4): ("bias-multiplied", "Adding b adds no side: b is repeated for every row."),
            (14, 4): (
                "bias-appended",
                "`+` does not append b as further rows: it adds b to each row.",
            ),
            "error": (
                "no-error-here",
                (
                    "It works: the last sides agree, so NumPy repeats b for every row. This "
                    "is broadcasting."
                ),
            ),
        },
        (10, 4),
    )
    yield shape(
        "batch",
        "(X @ W + b) @ W2",
        {
            (2, 10): NEURONS_FIRST,
            (2,): ONE_ROW,
            (10, 4): (
                "first-layer-only",
                (
                    "That is what goes into the second layer. How many neurons does the "
                    "second layer have?"
                ),
            ),
            (4, 2): (
                "shape-of-w2",
                "That is the shape of W2 itself. The result has one row per example.",
            ),
            (10, 4, 2): TOO_MANY,
            "error": (
                "no-error-here",
                "They fit: the first layer puts out four numbers, and W2 has four rows.",
            ),
        },
        (10, 2),
    )


RIGHT_SHAPES = {
    "x @ W": (4,),
    "x @ W + b": (4,),
    "W[:, 1]": (3,),
    "X": (10, 3),
    "X @ W": (10, 4),
    "X @ W + b": (10, 4),
    "(X @ W + b) @ W2": (10, 2),
}


@shape_ledger.right
def as_lists():
    return {key: list(value) for key, value in RIGHT_SHAPES.items()}


@shape_ledger.right
def as_texts():
    return {key: str(value) for key, value in RIGHT_SHAPES.items()}


@shape_ledger.right
def as_measured():
    x, X, W, b, W2 = np.ones(3), np.ones((10, 3)), np.ones((3, 4)), np.ones(4), np.ones((4, 2))
    return {
        key: eval(key, {"x": x, "X": X, "W": W, "b": b, "W2": W2}).shape for key in RIGHT_SHAPES
    }


@shape_ledger.right
def as_arrays():
    return {key: np.array(value) for key, value in RIGHT_SHAPES.items()}


@shape_ledger.right
def as_texts_without_blanks():
    return {key: str(value).replace(" ", "") for key, value in RIGHT_SHAPES.items()}


# --- a layer by loop ------------------------------------------------------------------------------

layer_by_loop = Exercise(
    "layer-by-loop",
    "A layer, neuron by neuron",
    asks="layer_by_loop",
    parts={
        "example": ("the worked example", 1),
        "sizes": ("any number of inputs and neurons, any activation", 1),
        "numbers": ("whole, tiny and large numbers", 1),
    },
    hints=[
        (
            "How many neurons are there? W has one in each column, so the loop runs over "
            "range(W.shape[1])."
        ),
        (
            "Inside the loop, neuron j is a neuron as in lesson 01: its weights are W[:, j], "
            "its bias is b[j]."
        ),
        (
            "Collect activation(weighted sum) of each neuron in a list, and return np.array "
            "of the list after the loop."
        ),
    ],
)


@layer_by_loop.cases
def _(rng):
    yield call("example", X_ONE, W_34, B_4, Function("relu"))
    yield call("sizes", rng.normal(size=5), *weights(rng, 5, 2), Function("sigmoid"))
    yield call("sizes", rng.normal(size=2), *weights(rng, 2, 6), Function("tanh"))
    yield call("sizes", rng.normal(size=3), *weights(rng, 3, 3), Function("sigmoid"))
    yield call(
        "numbers",
        rng.choice([-2, -1, 1, 2], size=4),
        *whole_weights(rng, 4, 3),
        Function("sigmoid"),
    )
    yield call("numbers", rng.normal(size=3) * 1e-3, *weights(rng, 3, 2), Function("identity"))
    yield call("numbers", rng.normal(size=2) * 1e3, *weights(rng, 2, 5), Function("identity"))
    W, b = weights(rng, 6, 4)
    single = (a.astype(np.float32) for a in (rng.normal(size=6), W, b))
    yield call("numbers", *single, Function("sigmoid"), options={"rtol": 2e-5})


ROWS = (
    "Your loop reads the neurons from the rows of W: that is the (n_out, n_in) "
    "orientation of many textbooks. "
    "In this course W is (n_in, n_out), and a neuron is a column."
)
wrong(
    layer_by_loop,
    "neurons-in-the-rows",
    ROWS,
    lambda x, W, b, g: np.array([g(x @ W[j] + b[j]) for j in range(len(b))]),
    lambda x, W, b, g: np.array(
        [g(sum(x[i] * W[j][i] for i in range(len(x))) + b[j]) for j in range(len(b))]
    ),
    lambda x, W, b, g: np.array([g(x @ w) for w in W]),  # and without the bias
    lambda x, W, b, g: np.array([x @ W[j] + b[j] for j in range(len(b))]),
)  # and without the activation
wrong(
    layer_by_loop,
    "no-bias",
    "Your neurons have no bias: neuron j adds b[j] to its weighted sum, before the activation.",
    lambda x, W, b, g: np.array([g(x @ W[:, j]) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "one-bias-for-all",
    "All your neurons use the same bias. Each neuron has its own.",
    lambda x, W, b, g: np.array([g(x @ W[:, j] + b[0]) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "all-biases-at-once",
    "You add the whole of b to each neuron, so each gives a row of numbers. Neuron j adds "
    "only its own bias.",
    lambda x, W, b, g: np.array([g(x @ W[:, j] + b) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "bias-subtracted",
    "You take the bias off. It is added to the weighted sum.",
    lambda x, W, b, g: np.array([g(x @ W[:, j] - b[j]) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "mean-for-sum",
    "You take the mean of the products. A weighted sum adds them up.",
    lambda x, W, b, g: np.array([g(np.mean(x * W[:, j]) + b[j]) for j in range(W.shape[1])]),
    lambda x, W, b, g: np.array([g(np.mean(x * W[:, j] + b[j])) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "rounded",
    "You round the outputs. Hand them back as they are; rounding is for printing.",
    *(lambda x, W, b, g, digits=digits: np.round(g(x @ W + b), digits) for digits in (1, 2, 3, 4)),
)
wrong(
    layer_by_loop,
    "bias-for-every-input",
    "You add the bias once for every input. It belongs to the neuron: add it once, after "
    "the loop over the inputs.",
    lambda x, W, b, g: np.array([g(np.sum(x * W[:, j] + b[j])) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "activation-missing",
    "You return the weighted sums z. The activation still has to be applied to them.",
    lambda x, W, b, g: np.array([x @ W[:, j] + b[j] for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "activation-ignored",
    "You always use the sigmoid. Use the function that came as the argument `activation`.",
    lambda x, W, b, g: np.array([sigmoid(x @ W[:, j] + b[j]) for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "activation-ignored",
    "You always use ReLU. Use the function that came as the argument `activation`.",
    lambda x, W, b, g: np.array([relu(x @ W[:, j] + b[j]) for j in range(W.shape[1])]),
)

TOO_EARLY = (
    "You apply the activation before the sum is complete. First the whole weighted sum and "
    "the bias, then the activation."
)
wrong(
    layer_by_loop,
    "activation-too-early",
    TOO_EARLY,
    lambda x, W, b, g: np.array([g(x @ W[:, j]) + b[j] for j in range(W.shape[1])]),
    lambda x, W, b, g: np.array([g(x) @ W[:, j] + b[j] for j in range(W.shape[1])]),
    lambda x, W, b, g: np.array([np.sum(g(x * W[:, j])) + b[j] for j in range(W.shape[1])]),
)
wrong(
    layer_by_loop,
    "product-not-summed",
    "Your neurons multiply inputs by weights but do not add the products up: every neuron "
    "gives one number.",
    lambda x, W, b, g: np.array([g(x * W[:, j] + b[j]) for j in range(W.shape[1])]),
)

RUNNING = (
    "Your sum is not set back to 0 for the next neuron, so each neuron also carries the sums "
    "of those before it."
)
wrong(
    layer_by_loop,
    "running-total",
    RUNNING,
    lambda x, W, b, g: g(np.cumsum(x @ W) + b),
    lambda x, W, b, g: g(np.cumsum(x @ W + b)),
)


@layer_by_loop.mistake
def first_neuron_only(x, W, b, activation):
    """Only the first neuron's output came: is the `return` inside the loop? Collect all outputs and
    return after it.
    """
    return activation(x @ W[:, 0] + b[0])


@layer_by_loop.mistake
def last_neuron_only(x, W, b, activation):
    """Only the last neuron's output came: each pass through the loop overwrites the one before.
    Collect the outputs in a list.
    """
    for j in range(W.shape[1]):
        a = activation(x @ W[:, j] + b[j])
    return a


SIZES = (
    "Your loop is made for the example's size. Take the number of neurons and inputs from "
    "W.shape instead of writing them down."
)
wrong(
    layer_by_loop,
    "size-of-the-example",
    SIZES,
    lambda x, W, b, g: np.array(
        [g(sum(x[i] * W[i, j] for i in range(3)) + b[j]) for j in range(4)]
    ),
    lambda x, W, b, g: np.array([g(x @ W[:, j] + b[j]) for j in range(4)]),
    lambda x, W, b, g: np.array(
        [g(sum(x[i] * W[i, j] for i in range(3)) + b[j]) for j in range(W.shape[1])]
    ),
)
wrong(
    layer_by_loop,
    "as-many-neurons-as-inputs",
    "Your loop makes one neuron per input. The number of neurons is the number of columns of W.",
    lambda x, W, b, g: np.array([g(x @ W[:, j] + b[j]) for j in range(len(x))]),
    lambda x, W, b, g: into(np.zeros(len(x)), g(x @ W + b)),
)


@layer_by_loop.mistake
def cut_to_whole_numbers(x, W, b, activation):
    """Your result array took its type from an array of whole numbers, so everything written into it
    lost its decimals. Make it with np.zeros(n).
    """
    a = np.zeros_like(b)
    for j in range(W.shape[1]):
        a[j] = activation(x @ W[:, j] + b[j])
    return a


@layer_by_loop.mistake
def bias_changed_in_place(x, W, b, activation):
    """Your function changes the array b it was given: `z = b` makes no copy. Start from b.copy() or
    from 0.
    """
    z = b
    for j in range(W.shape[1]):
        z[j] = z[j] + x @ W[:, j]
    return activation(z)


@layer_by_loop.right
def two_loops(x, W, b, activation):
    outputs = []
    for j in range(len(W[0])):
        z = 0.0
        for i in range(len(x)):
            z += x[i] * W[i][j]
        outputs.append(activation(z + b[j]))
    return outputs


@layer_by_loop.right
def over_the_transpose(inputs, matrix, bias, g):
    return np.array([g(np.dot(inputs, w) + c) for w, c in zip(matrix.T, bias, strict=True)])


@layer_by_loop.right
def into_an_array(x, W, b, activation):
    a = np.zeros(W.shape[1])
    for j in range(a.size):
        a[j] = activation(np.sum(x * W[:, j]) + b[j])
    return a


@layer_by_loop.right
def vectorised(x, W, b, activation):
    return activation(x @ W + b)


@layer_by_loop.right
def in_single_precision(x, W, b, activation):
    x, W, b = (np.asarray(each, dtype=np.float32) for each in (x, W, b))
    return np.array([activation(x @ W[:, j] + b[j]) for j in range(W.shape[1])], dtype=np.float32)


@layer_by_loop.right
def with_a_helper(x, W, b, activation):
    def neuron(x, w, b):
        return activation(np.dot(w, x) + b)

    a = np.empty(0)
    for j in range(W.shape[1]):
        a = np.append(a, neuron(x, W[:, j], b[j]))
    return a


# --- a layer --------------------------------------------------------------------------------------

layer = Exercise(
    "layer",
    "A layer as one product",
    asks="layer",
    uses=["layer-by-loop"],
    parts={
        "one": ("one example", 1),
        "batch": ("a batch, one example a row", 2),
        "numbers": ("whole, tiny and large numbers", 1),
    },
    hints=[
        (
            "Look at the shapes: (n, n_in) and (n_in, n_out) shall give (n, n_out). In which "
            "order do the inner sides meet?"
        ),
        (
            "b has one number per neuron, and so has each row of X @ W. Broadcasting repeats "
            "b for every row: no loop, no reshape."
        ),
        (
            "One line does it for one example and for a batch: the weighted sums of lesson 01 "
            "with a matrix in the place of w, then the activation."
        ),
    ],
)


@layer.cases
def _(rng):
    yield call("one", X_ONE, W_34, B_4, Function("relu"))
    yield call("one", rng.normal(size=5), *weights(rng, 5, 2), Function("sigmoid"))
    yield call("one", rng.normal(size=3), *weights(rng, 3, 3), Function("tanh"))
    yield call("batch", X_TWO, W_34, B_4, Function("relu"))
    yield call("batch", rng.normal(size=(10, 4)), *weights(rng, 4, 5), Function("sigmoid"))
    yield call("batch", rng.normal(size=(7, 3)), *weights(rng, 3, 1), Function("tanh"))
    yield call("batch", rng.normal(size=(1, 3)), *weights(rng, 3, 2), Function("sigmoid"))
    yield call(
        "batch", rng.normal(size=(4, 2)), *weights(rng, 2, 4), Function("sigmoid")
    )  # n = n_out: a column of biases adds silently
    yield call(
        "batch", rng.normal(size=(3, 3)), *weights(rng, 3, 3), Function("sigmoid")
    )  # all sizes equal: nothing stops with an error
    yield call(
        "numbers",
        rng.choice([-1, 1, 2], size=(2, 4)),
        *whole_weights(rng, 4, 3),
        Function("sigmoid"),
    )
    yield call("numbers", rng.normal(size=(3, 2)) * 1e-3, *weights(rng, 2, 4), Function("identity"))
    yield call("numbers", rng.normal(size=(2, 5)) * 1e3, *weights(rng, 5, 3), Function("identity"))
    W, b = weights(rng, 3, 6)
    single = (a.astype(np.float32) for a in (rng.normal(size=(4, 3)), W, b))
    yield call("numbers", *single, Function("sigmoid"), options={"rtol": 2e-5})


wrong(
    layer,
    "product-in-the-other-order",
    "You wrote W @ X. With examples as rows, X stands on the left: (n, n_in) @ (n_in, n_out).",
    lambda X, W, b, g: g(W @ X + b),
)

OTHER = (
    "You multiply by the transpose of W. That is right for the (n_out, n_in) orientation "
    "of many textbooks, one neuron a row; "
    "here W is (n_in, n_out), one neuron a column."
)
wrong(
    layer,
    "the-other-orientation",
    OTHER,
    lambda X, W, b, g: g(X @ W.T + b),
    lambda X, W, b, g: g(X @ W.T),  # and without the bias
    lambda X, W, b, g: X @ W.T + b,  # and without the activation
    lambda X, W, b, g: by_row(
        X, lambda x: [g(sum(x[i] * W[j, i] for i in range(len(x))) + b[j]) for j in range(len(b))]
    ),
)

COLUMNS = (
    "You treat the columns of X as examples, as books with z = W x do. In this course an "
    "example is a row of X, and a result row belongs to it."
)
wrong(
    layer,
    "examples-as-columns",
    COLUMNS,
    lambda X, W, b, g: g(W.T @ X + b),
    lambda X, W, b, g: g(W @ X + b[:, None]),
    lambda X, W, b, g: g(W.T @ X + b[:, None]),
    lambda X, W, b, g: g(X.T @ W + b),
)
wrong(
    layer,
    "bias-along-the-examples",
    "W.T @ X.T has one example a column, so the flat b lies along the examples instead of "
    "the neurons.",
    lambda X, W, b, g: g(W.T @ X.T + b),
    lambda X, W, b, g: g(W.T @ X.T + b).T,
)

SWAPPED = (
    "Your result has one neuron a row. One row per example is asked for: the shape is (n, n_out)."
)
wrong(
    layer,
    "result-transposed",
    SWAPPED,
    lambda X, W, b, g: np.array([g(X @ W[:, j] + b[j]) for j in range(W.shape[1])]),
    lambda X, W, b, g: g(W.T @ X.T + b.reshape(-1, 1)),
)
wrong(
    layer,
    "no-bias",
    "Your layer has no bias: add b to X @ W, before the activation.",
    lambda X, W, b, g: g(X @ W),
)
wrong(
    layer,
    "bias-as-a-column",
    "You made b a column, so each example gets a bias of its own. The bias belongs to the "
    "neuron: leave b flat, (n_out,).",
    lambda X, W, b, g: g(X @ W + b.reshape(-1, 1)),
)
wrong(
    layer,
    "one-bias-for-all",
    "All your neurons use the same bias. Each neuron has its own: add the whole of b.",
    lambda X, W, b, g: g(X @ W + b[0]),
)
wrong(
    layer,
    "bias-subtracted",
    "You take the bias off. It is added to the weighted sums.",
    lambda X, W, b, g: g(X @ W - b),
)
wrong(
    layer,
    "bias-before-the-product",
    "You add b to the inputs. It belongs to the neurons: add it after the product.",
    lambda X, W, b, g: g((X + b) @ W),
)
wrong(
    layer,
    "activation-missing",
    "You return Z = X @ W + b. The activation still has to be applied to it.",
    lambda X, W, b, g: X @ W + b,
)
wrong(
    layer,
    "activation-ignored",
    "You always use the sigmoid. Use the function that came as the argument `activation`.",
    lambda X, W, b, g: sigmoid(X @ W + b),
)
wrong(
    layer,
    "activation-ignored",
    "You always use ReLU. Use the function that came as the argument `activation`.",
    lambda X, W, b, g: relu(X @ W + b),
)
wrong(
    layer,
    "activation-too-early",
    TOO_EARLY,
    lambda X, W, b, g: g(X @ W) + b,
    lambda X, W, b, g: g(X) @ W + b,
)

WRONG_AXIS = (
    "You sum over the wrong axis. Every neuron sums over the inputs: over the columns of X "
    "and the rows of W."
)
wrong(
    layer,
    "wrong-axis",
    WRONG_AXIS,
    lambda X, W, b, g: g((X[..., :, None] * W).sum(axis=-1) + b),
    lambda X, W, b, g: g((X[..., :, None] * W).sum(axis=0) + b),
    lambda X, W, b, g: g(np.sum(X @ W, axis=0) + b),
)
wrong(
    layer,
    "batch-put-together",
    "You sum or average over the examples. They do not know of each other: one row per "
    "example comes back.",
    lambda X, W, b, g: g(X @ W + b).sum(axis=0),
    lambda X, W, b, g: g(X @ W + b).mean(axis=0),
)
wrong(
    layer,
    "rounded",
    "You round the outputs. Hand them back as they are; rounding is for printing.",
    *(lambda X, W, b, g, digits=digits: np.round(g(X @ W + b), digits) for digits in (1, 2, 3, 4)),
)
wrong(
    layer,
    "product-number-by-number",
    "You wrote X * W, which multiplies number by number. The matrix product, which also "
    "sums, is `@`.",
    lambda X, W, b, g: g(X * W + b),
)
wrong(
    layer,
    "size-of-the-example",
    SIZES,
    lambda X, W, b, g: by_row(X, lambda x: g(np.array([x @ W[:, j] + b[j] for j in range(4)]))),
    lambda X, W, b, g: by_row(
        X, lambda x: g(np.array([sum(x[i] * W[i, j] for i in range(3)) + b[j] for j in range(4)]))
    ),
    lambda X, W, b, g: by_row(X[:2], lambda x: g(x @ W + b)) if X.ndim == 2 else g(X @ W + b),
)
wrong(
    layer,
    "one-example-only",
    "Your layer handles one example but not a batch: on a batch it sums over all rows. "
    "`@` takes both without a change.",
    lambda X, W, b, g: np.array([g(np.sum(X * W[:, j]) + b[j]) for j in range(W.shape[1])]),
)
wrong(
    layer,
    "batch-only",
    "Your layer handles a batch but not one example, where X is flat. `@` takes both "
    "without a change.",
    lambda X, W, b, g: np.array([[g(x @ W[:, j] + b[j]) for j in range(W.shape[1])] for x in X]),
    lambda X, W, b, g: np.array(
        [[g(np.sum(x * W[:, j]) + b[j]) for j in range(W.shape[1])] for x in X]
    ),
)
wrong(
    layer,
    "one-example-as-a-batch",
    "One example, (n_in,), comes back as a batch of one, (1, n_out). Leave X as it is: a "
    "flat row in, a flat row out.",
    lambda X, W, b, g: g(np.atleast_2d(X) @ W + b),
)


@layer.mistake
def first_example_only(X, W, b, activation):
    """Only the first example's row came back: is the `return` inside the loop over the rows?"""
    return activation((X if X.ndim == 1 else X[0]) @ W + b)


@layer.mistake
def results_cut_to_whole_numbers(X, W, b, activation):
    """Your result array took its type from an array of whole numbers, so everything written into it
    lost its decimals. Make it with np.zeros.
    """
    A = np.zeros((*X.shape[:-1], W.shape[1]), dtype=X.dtype)
    A[...] = activation(X @ W + b)
    return A


@layer.mistake
def argument_changed_in_place(X, W, b, activation):
    """Your function changes an array it was given (`+=` works in place). The caller still needs it:
    write Z = Z + b, or work on a copy.
    """
    Z = X @ W + b
    b += 1
    return activation(Z)


@layer.mistake
def argument_changed_in_place_(X, W, b, activation):
    """Your function changes an array it was given (`+=` works in place). The caller still needs it:
    write Z = Z + b, or work on a copy.
    """
    if X.ndim > 1:
        return activation(X @ W + b)
    z = b
    z += (X @ W).astype(b.dtype)
    return activation(z)


@layer.right
def example_by_example(X, W, b, activation):
    if np.ndim(X) == 1:
        return np.array(
            [
                activation(sum(x * w for x, w in zip(X, W[:, j], strict=True)) + b[j])
                for j in range(W.shape[1])
            ]
        )
    return np.array([example_by_example(x, W, b, activation) for x in X])


@layer.right
def by_einsum(X, W, b, activation):
    return activation(np.einsum("...i,io->...o", X, W) + b)


@layer.right
def handed_out_as_lists(inputs, weights, bias, g):
    return g(np.dot(inputs, weights) + bias).tolist()


@layer.right
def through_the_transpose(X, W, b, activation):
    return activation((W.T @ X.T).T + b)


@layer.right
def with_biases_as_weights(X, W, b, activation):
    ones = np.ones((*X.shape[:-1], 1))
    return activation(np.concatenate([X, ones], axis=-1) @ np.vstack([W, b]))


@layer.right
def layer_in_single_precision(X, W, b, activation):
    X, W, b = (np.asarray(each, dtype=np.float32) for each in (X, W, b))
    return activation(X @ W + b).astype(np.float32)


@layer.right
def into_a_new_array(X, W, b, activation):
    Z = np.zeros((*X.shape[:-1], W.shape[1]))
    for j in range(W.shape[1]):
        Z[..., j] = X @ W[:, j] + b[j]
    return activation(Z)


# --- from rows ------------------------------------------------------------------------------------

from_rows = Exercise(
    "from-rows",
    "From one neuron a row to one neuron a column",
    asks="from_rows",
    parts={"matrix": ("any matrix", 1)},
    hints=[
        (
            "Row 0 of the textbook's matrix holds the weights of the first neuron. Where do "
            "these numbers stand in ours?"
        ),
        "Entry (j, i) becomes entry (i, j). NumPy has a one-letter name for that.",
    ],
)


@from_rows.cases
def _(rng):
    yield call("matrix", np.array([[1, 2, 3], [4, 5, 6]]))
    yield call("matrix", rng.normal(size=(5, 2)))
    yield call("matrix", rng.normal(size=(3, 3)))
    yield call("matrix", rng.normal(size=(1, 4)) * 1e-3)
    yield call("matrix", (rng.normal(size=(4, 3)) * 1e3).astype(np.float32))


wrong(
    from_rows,
    "reshaped",
    "The shape is right, but reshape only reads the numbers on in the same order, so the "
    "neurons get mixed. Every row must become a column.",
    lambda W: W.reshape(W.shape[1], W.shape[0]),
)
wrong(
    from_rows,
    "reshaped",
    "The shape is right, but reshape only reads the numbers on in another order, so the "
    "neurons get mixed. Every row must become a column.",
    lambda W: W.reshape(W.shape[1], W.shape[0], order="F"),
)
wrong(
    from_rows,
    "unchanged",
    "You return the matrix as it came: still (n_out, n_in), one neuron a row.",
    lambda W: W.copy(),
)
wrong(
    from_rows,
    "turned-by-90-degrees",
    "You turned the matrix: the shape is right, but the neurons or their weights come in "
    "reverse order. A transpose mirrors along the diagonal.",
    lambda W: np.rot90(W),
    lambda W: np.rot90(W, -1),
)
wrong(
    from_rows,
    "order-reversed",
    "Rows have become columns, but both orders are reversed as well. Which neuron stands "
    "in column 0?",
    lambda W: np.flip(W.T),
)
wrong(
    from_rows,
    "size-of-the-example",
    "Your function is made for the example's size. It should take a matrix of any shape.",
    lambda W: np.array([W[:, i] for i in range(3)]),
    lambda W: np.column_stack([W[0], W[1]]),
)
wrong(
    from_rows,
    "rows-reversed",
    "You reversed the order of the neurons; they still stand in the rows.",
    lambda W: W[::-1],
)
wrong(
    from_rows,
    "first-neuron-alone",
    "Only the first neuron's weights came back. All neurons are asked for, one a column.",
    lambda W: W[0],
)
wrong(
    from_rows,
    "flattened",
    "You made one long row of all weights. A matrix (n_in, n_out) is asked for.",
    lambda W: W.ravel(),
)


@from_rows.right
def by_numpy(W):
    return np.transpose(W)


@from_rows.right
def by_list(W):
    return [[row[i] for row in W] for i in range(len(W[0]))]


@from_rows.right
def by_zip(rows):
    return list(zip(*rows, strict=True))


@from_rows.right
def column_by_column(W):
    result = np.zeros((W.shape[1], W.shape[0]))
    for j in range(W.shape[0]):
        result[:, j] = W[j]
    return result


@from_rows.right
def transposed_by_einsum(W):
    return np.einsum("oi->io", W).astype(float)


@from_rows.right
def by_column_stack(W):
    return np.column_stack(list(W)).astype(np.float32)


# --- the same layer -------------------------------------------------------------------------------

same_layer = Exercise(
    "same-layer",
    "Which formulas are the same layer?",
    asks="same_layer",
    kind="choice",
    parts={"formulas": ("the right formulas, and no other", 2)},
    hints=[
        (
            "Write the shapes under each formula, with n, n_in and n_out all different. A "
            "shape that does not come out as (n, n_out) decides already."
        ),
        (
            "Where the shapes fit, ask what each entry is: does row k, column j still hold "
            "neuron j's sum for example k?"
        ),
        (
            "If in doubt, compute: X of shape (5, 3), V of shape (2, 3), b of shape (2,), and "
            "np.allclose with the formula in doubt."
        ),
    ],
)


@same_layer.cases
def _(rng):
    yield choice(
        "formulas",
        "abcdef",
        {
            "b": (
                "b-product-in-the-other-order",
                "In V @ X the inner sides are n_in and n: they do not meet. V @ x serves "
                "one example, "
                "a batch in rows needs X on the left.",
            ),
            "d": (
                "d-bias-along-the-examples",
                "V @ X.T has one example a column, so the flat b lies along the examples: "
                "an error, "
                "or silently wrong when n = n_out.",
            ),
            "e": (
                "e-reshape-is-no-transpose",
                (
                    "reshape gives the right shape but reads the numbers on in the same "
                    "order: the neurons get mixed."
                ),
            ),
        },
        several=True,
        say="the formulas you picked",
    )


@same_layer.right
def as_a_list():
    return ["a", "c", "f"]


@same_layer.right
def as_text():
    return "a, c, f"


@same_layer.right
def as_short_text():
    return "acf"


@same_layer.right
def in_capitals():
    return ("F", "A", "C")


@same_layer.right
def with_blanks():
    return "c a f"


# --- counting parameters --------------------------------------------------------------------------

count_parameters = Exercise(
    "count-parameters",
    "Count the parameters of a network",
    asks="count_parameters",
    parts={"example": ("the worked example", 1), "any": ("any list of sizes", 1)},
    hints=[
        (
            "Between two neighbouring sizes there is one layer. It has a weight for each pair "
            "it joins. And what else does a neuron have?"
        ),
        (
            "A layer from n_in to n_out has n_in · n_out weights and n_out biases. Add this "
            "up over all neighbouring pairs of sizes."
        ),
        "pairwise(sizes) gives the neighbouring pairs.",
    ],
)


@count_parameters.cases
def _(rng):
    yield call("example", [4, 8, 8, 3], compare="equal")
    yield call("any", [10, 64, 5], compare="equal")
    yield call("any", [2, 16, 1], compare="equal")
    yield call("any", rng.integers(3, 20, size=2).tolist(), compare="equal")
    yield call("any", rng.integers(2, 30, size=3).tolist(), compare="equal")
    yield call("any", rng.integers(2, 30, size=6).tolist(), compare="equal")
    yield call("any", [784, *rng.integers(50, 200, size=2).tolist(), 10], compare="equal")


wrong(
    count_parameters,
    "no-biases",
    "Your count has the weights only: every neuron has a bias too.",
    lambda sizes: sum(a * b for a, b in pairwise(sizes)),
)
wrong(
    count_parameters,
    "biases-for-the-inputs",
    "You count biases for the inputs too. Inputs are given numbers, not neurons: they "
    "have no weights and no bias.",
    lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
)
wrong(
    count_parameters,
    "biases-of-the-layer-before",
    "You count one bias per input of a layer. The biases belong to its neurons: one for "
    "each output.",
    lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
)
wrong(
    count_parameters,
    "widths-multiplied",
    "You multiplied all sizes together. Layers stand one after the other: their counts add up.",
    lambda sizes: int(np.prod(sizes)),
)
wrong(
    count_parameters,
    "widths-multiplied",
    "You multiplied the counts of the layers. Layers stand one after the other: their "
    "counts add up.",
    lambda sizes: int(np.prod([a * b + b for a, b in pairwise(sizes)], dtype=float)),
)
wrong(
    count_parameters,
    "one-bias-per-layer",
    "You count one bias per layer. Every neuron has a bias of its own.",
    lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
)
wrong(
    count_parameters,
    "neurons-counted",
    "That is the number of neurons. Each of them has a weight for every input, and a bias.",
    lambda sizes: sum(sizes[1:]),
)
wrong(
    count_parameters,
    "nodes-counted",
    "That is the number of circles in the drawing. Parameters sit on its lines, one "
    "weight each, and one bias per neuron.",
    lambda sizes: sum(sizes),
)
wrong(
    count_parameters,
    "squares-of-the-sizes",
    "You joined every layer with itself. A layer's weights join its size with the size before it.",
    lambda sizes: sum(a * a + a for a in sizes[1:]),
)
wrong(
    count_parameters,
    "last-layer-missing",
    "The last layer is missing in your count: the output neurons have weights and biases too.",
    lambda sizes: sum(a * b + b for a, b in pairwise(sizes[:-1])),
)
wrong(
    count_parameters,
    "first-layer-missing",
    "The first layer is missing in your count: the weights from the inputs to the first "
    "neurons count too.",
    lambda sizes: sum(a * b + b for a, b in pairwise(sizes[1:])),
)
wrong(
    count_parameters,
    "first-layer-only",
    "You count the first layer only: is the `return` inside the loop?",
    lambda sizes: sizes[0] * sizes[1] + sizes[1],
)
wrong(
    count_parameters,
    "last-layer-only",
    "You count the last layer only: does the loop overwrite its result instead of adding to it?",
    lambda sizes: sizes[-2] * sizes[-1] + sizes[-1],
)
wrong(
    count_parameters,
    "output-biases-only",
    "You count biases for the output neurons only. Hidden neurons have one each as well.",
    lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sizes[-1],
)
wrong(
    count_parameters,
    "size-of-the-example",
    "Your count is made for four sizes. The list can have any length: loop over its "
    "neighbouring pairs.",
    lambda sizes: (sizes[0] + 1) * sizes[1] + (sizes[1] + 1) * sizes[2] + (sizes[2] + 1) * sizes[3],
)
wrong(
    count_parameters,
    "one-pair-too-many",
    "An index runs past the end of the list: n sizes have only n - 1 neighbouring pairs.",
    lambda sizes: sum((sizes[k] + 1) * sizes[k + 1] for k in range(len(sizes))),
)
wrong(
    count_parameters,
    "a-list-per-layer",
    "You return one count per layer. The sum of them is asked for.",
    lambda sizes: [a * b + b for a, b in pairwise(sizes)],
)


@count_parameters.right
def as_products_of_arrays(sizes):
    s = np.asarray(sizes)
    return ((s[:-1] + 1) * s[1:]).sum()


@count_parameters.right
def by_index(sizes):
    total = 0
    for k in range(1, len(sizes)):
        total += sizes[k - 1] * sizes[k] + sizes[k]
    return total


@count_parameters.right
def as_a_float(widths):
    return float(sum((a + 1) * b for a, b in pairwise(widths)))


@count_parameters.right
def by_recursion(sizes):
    if len(sizes) < 2:
        return 0
    return (sizes[0] + 1) * sizes[1] + by_recursion(sizes[1:])


@count_parameters.right
def by_building_it(sizes):
    arrays = [(np.zeros((a, b)), np.zeros(b)) for a, b in pairwise(sizes)]
    return sum(W.size + b.size for W, b in arrays)


@count_parameters.right
def weights_and_biases_apart(sizes):
    return int(np.dot(sizes[:-1], sizes[1:])) + sum(sizes[1:])


# --- four maps ------------------------------------------------------------------------------------

four_maps = Exercise(
    "four-maps",
    "Build four maps",
    asks=["rotate", "stretch", "shear", "project"],
    kind="values",
    parts={
        "rotate": ("rotate by 90° counter-clockwise", 0.5),
        "stretch": ("stretch x by 2", 0.5),
        "shear": ("shear x by once y", 0.5),
        "project": ("project on the x-axis", 0.5),
    },
    hints=[
        (
            "Draw the two arrows (1, 0) and (0, 1). Where shall each of them end? The two "
            "ends are all there is to know."
        ),
        "The end of (1, 0) is row 0 of the matrix, the end of (0, 1) is row 1.",
        (
            "An arrow that shall stay where it is gives a row that is the arrow itself. An "
            "arrow that shall vanish gives a row of zeros."
        ),
    ],
)


@four_maps.cases
def _(rng):
    for name in four_maps.asks:
        for x in ([2.0, 1.0], [-1.0, 3.0]):
            say = f"where {name} sends ({x[0]:.0f}, {x[1]:.0f})"
            yield read(name, {"name": "mapped", "X": [x]}, of=name, options={"atol": 1e-9}, say=say)
        X = rng.normal(size=(3, 2)).round(2).tolist()
        yield read(
            name,
            {"name": "mapped", "X": X},
            of=name,
            options={"atol": 1e-9},
            say=f"where {name} sends three points",
        )


wrong(
    four_maps,
    "clockwise",
    "Your map turns clockwise. Either the sign is wrong, or the matrix is written for "
    "columns, as in z = W x; ours stands on the right of x.",
    lambda: np.array([[0, -1], [1, 0]]),
    of="rotate",
)
wrong(
    four_maps,
    "half-turn",
    "That is a half turn, 180°: every point goes to the opposite side.",
    lambda: np.array([[-1, 0], [0, -1]]),
    of="rotate",
)
wrong(
    four_maps,
    "mirrored-at-the-diagonal",
    "You swap x and y: that mirrors the plane at the diagonal. (1, 0) goes to the right "
    "place; look at (0, 1).",
    lambda: np.array([[0, 1], [1, 0]]),
    of="rotate",
)
wrong(
    four_maps,
    "degrees-for-radians",
    "np.cos and np.sin take radians: a quarter turn is np.pi / 2, not 90.",
    lambda: np.array([[np.cos(90), np.sin(90)], [-np.sin(90), np.cos(90)]]),
    of="rotate",
)
wrong(
    four_maps,
    "degrees-for-radians",
    "np.cos and np.sin take radians: a quarter turn is np.pi / 2, not 90. The sign of the "
    "sine is to be looked at too.",
    lambda: np.array([[np.cos(90), -np.sin(90)], [np.sin(90), np.cos(90)]]),
    of="rotate",
)
wrong(
    four_maps,
    "both-stretched",
    "You stretch both directions. Only x shall become twice as large; (0, 1) stays.",
    lambda: np.array([[2, 0], [0, 2]]),
    of="stretch",
)
wrong(
    four_maps,
    "y-stretched",
    "You stretch y instead of x.",
    lambda: np.array([[1, 0], [0, 2]]),
    of="stretch",
)
wrong(
    four_maps,
    "y-lost",
    "Your map stretches x but drops y: (0, 1) shall stay where it is.",
    lambda: np.array([[2, 0], [0, 0]]),
    of="stretch",
)
wrong(
    four_maps,
    "squeezed",
    "You make x half as large instead of twice.",
    lambda: np.array([[0.5, 0], [0, 1]]),
    of="stretch",
)
wrong(
    four_maps,
    "the-other-way-round",
    "Your map adds x to y; x + y in the place of x is asked for. Yours is the matrix of "
    "books that write z = W x: the transpose of ours.",
    lambda: np.array([[1, 1], [0, 1]]),
    of="shear",
)
wrong(
    four_maps,
    "sheared-backwards",
    "Your map takes y off from x; it shall be added.",
    lambda: np.array([[1, 0], [-1, 1]]),
    of="shear",
)
wrong(
    four_maps,
    "sheared-both-ways",
    "Your map changes y as well. Only x shall change: (1, 0) stays where it is.",
    lambda: np.array([[1, 1], [1, 1]]),
    of="shear",
)
wrong(
    four_maps,
    "height-lost",
    "Your map adds y to x but drops y itself: the height of every point shall stay.",
    lambda: np.array([[1, 0], [1, 0]]),
    of="shear",
)
wrong(
    four_maps,
    "on-the-y-axis",
    "Your map projects on the y-axis. Points shall land on the x-axis: their x stays, "
    "their y becomes 0.",
    lambda: np.array([[0, 0], [0, 1]]),
    of="project",
)
wrong(
    four_maps,
    "mirrored",
    "Your map mirrors at the x-axis: points end below instead of on it.",
    lambda: np.array([[1, 0], [0, -1]]),
    of="project",
)
wrong(
    four_maps,
    "slanted",
    "Points land on the x-axis, but not straight below: x shall stay as it is.",
    lambda: np.array([[1, 0], [1, 0]]),
    of="project",
)
wrong(
    four_maps,
    "on-the-diagonal",
    "Points still have a height, y shall become 0 for every point. Which row says where "
    "(1, 0) goes?",
    lambda: np.array([[1, 1], [0, 0]]),
    of="project",
)
wrong(
    four_maps,
    "nothing-projected",
    "That is the identity: every point stays where it is.",
    lambda: np.eye(2),
    of="project",
)


@four_maps.right(of="rotate")
def by_angle():
    t = np.pi / 2
    return np.array([[np.cos(t), np.sin(t)], [-np.sin(t), np.cos(t)]])


@four_maps.right(of="rotate")
def rotation_as_a_list():
    return [[0, 1], [-1, 0]]


@four_maps.right(of="stretch")
def by_diagonal():
    return np.diag([2, 1])


@four_maps.right(of="stretch")
def stretch_in_single_precision():
    return np.array([[2, 0], [0, 1]], dtype=np.float32)


@four_maps.right(of="shear")
def by_identity():
    W = np.eye(2)
    W[1, 0] = 1
    return W


@four_maps.right(of="shear")
def as_tuples():
    return ((1, 0), (1, 1))


@four_maps.right(of="project")
def by_outer_product():
    return np.outer([1, 0], [1, 0])


@four_maps.right(of="project")
def as_truth_values():
    return np.array([[True, False], [False, False]])


# --- collapse -------------------------------------------------------------------------------------

collapse = Exercise(
    "collapse",
    "Two layers without activation are one",
    asks="collapse",
    parts={"W": ("the matrix of the one layer", 1), "b": ("its bias", 2)},
    hints=[
        "Write (x @ W1 + b1) @ W2 + b2 and multiply out. Which part still has the x in it?",
        "What multiplies x is the new matrix. All that has no x in it is the new bias: two terms.",
        "b1 goes through the second layer as well: on its way out it meets W2.",
    ],
)


@collapse.cases
def _(rng):
    def both(W1, b1, W2, b2):
        yield call("W", W1, b1, W2, b2, observe=[pick(0)])
        yield call("b", W1, b1, W2, b2, observe=[pick(1)])

    yield from both(
        np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]]),
        np.array([1.0, 1.0, -1.0]),
        np.array([[1.0], [2.0], [1.0]]),
        np.array([0.5]),
    )
    yield from both(*weights(rng, 3, 5), *weights(rng, 5, 2))
    yield from both(*weights(rng, 4, 2), *weights(rng, 2, 6))
    yield from both(
        *weights(rng, 3, 3), *weights(rng, 3, 3)
    )  # all sizes equal: nothing stops with an error
    yield from both(*whole_weights(rng, 2, 4), *whole_weights(rng, 4, 3))
    W1, b1 = weights(rng, 5, 3)
    yield from both(W1 * 1e3, b1 * 1e-3, *weights(rng, 3, 4))


wrong(
    collapse,
    "the-other-orientation",
    "W2 @ W1 and W2 @ b1 + b2 belong to the (n_out, n_in) orientation, where z = W x. "
    "With our (n_in, n_out) the first layer stands on the left.",
    lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2),
)
wrong(
    collapse,
    "product-in-the-other-order",
    "Your product has the second layer first. Data meets W1 first, and in our form it "
    "comes from the left.",
    lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
)
wrong(
    collapse,
    "matrix-in-the-other-orientation",
    "Your matrix is (n_out, n_in), one neuron a row, as in many textbooks. Here it is "
    "(n_in, n_out), one neuron a column.",
    lambda W1, b1, W2, b2: (W2.T @ W1.T, b1 @ W2 + b2),
)
wrong(
    collapse,
    "bias-in-extra-brackets",
    "Your bias has shape (1, n_out). Ours is flat: (n_out,).",
    lambda W1, b1, W2, b2: (W1 @ W2, (b1 @ W2 + b2).reshape(1, -1)),
)
wrong(
    collapse,
    "matrix-and-bias-added",
    "You added the matrix and the bias into one array. Hand back two things: return W, b.",
    lambda W1, b1, W2, b2: W1 @ W2 + b1 @ W2 + b2,
)
wrong(
    collapse,
    "biases-swapped",
    "You mixed up the two biases: b1 is the one that goes through W2.",
    lambda W1, b1, W2, b2: (W1 @ W2, b2 @ W2 + b1),
)
wrong(
    collapse,
    "b1-not-carried-through",
    "You add the two biases as they are. But b1 goes into the second layer like "
    "everything else the first layer puts out.",
    lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
)
wrong(
    collapse,
    "b1-forgotten",
    "Your bias is b2 alone. What has become of b1?",
    lambda W1, b1, W2, b2: (W1 @ W2, b2),
)
wrong(
    collapse,
    "b2-forgotten",
    "Your bias lacks b2: the second layer adds it at the end.",
    lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
)
wrong(
    collapse,
    "b2-carried-through-too",
    "You send both biases through W2. b2 is added after W2 and does not meet it.",
    lambda W1, b1, W2, b2: (W1 @ W2, (b1 + b2) @ W2),
)
wrong(
    collapse,
    "through-the-wrong-matrix",
    "You send b1 through W1. It is added after W1; the matrix that it still meets is the next one.",
    lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W1 + b2),
)
wrong(
    collapse,
    "through-the-wrong-matrix",
    "You send b1 through both matrices. It is added after W1; only the matrix after it is "
    "still to come.",
    lambda W1, b1, W2, b2: (W1 @ W2, b1 @ (W1 @ W2) + b2),
)
wrong(
    collapse,
    "biases-multiplied",
    "You multiplied the biases. The second layer adds b2; it multiplies by W2 only.",
    lambda W1, b1, W2, b2: (W1 @ W2, (b1 @ W2) * b2),
)
wrong(
    collapse,
    "matrices-added",
    "You added the matrices. One layer after the other means one product after the other.",
    lambda W1, b1, W2, b2: (W1 + W2, b1 @ W2 + b2),
)
wrong(
    collapse,
    "products-number-by-number",
    "You wrote W1 * W2, which multiplies number by number. The matrix product is `@`.",
    lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
)
wrong(
    collapse,
    "products-number-by-number",
    "You wrote b1 * W2, which multiplies number by number. The matrix product is `@`.",
    lambda W1, b1, W2, b2: (W1 @ W2, b1 * W2 + b2),
)
wrong(
    collapse,
    "bias-and-matrix-swapped",
    "You return (b, W). The order asked for is (W, b).",
    lambda W1, b1, W2, b2: (b1 @ W2 + b2, W1 @ W2),
)
wrong(
    collapse,
    "matrix-alone",
    "Only the matrix came back. A pair is asked for: return W, b.",
    lambda W1, b1, W2, b2: W1 @ W2,
)


@collapse.mistake
def argument_changed(W1, b1, W2, b2):
    """Your function changes b2, which belongs to the caller: `+=` works in place. Write b = b1 @ W2
    + b2.
    """
    b2 += b1 @ W2
    return W1 @ W2, b2


@collapse.right
def by_probing(W1, b1, W2, b2):
    def f(x):
        return (x @ W1 + b1) @ W2 + b2

    b = f(np.zeros(W1.shape[0]))
    return f(np.eye(W1.shape[0])) - b, b


@collapse.right
def both_as_lists(A, a, B, b):
    return [np.dot(A, B).tolist(), (np.dot(a, B) + b).tolist()]


@collapse.right
def collapsed_by_einsum(W1, b1, W2, b2):
    return np.einsum("ih,ho->io", W1, W2), np.einsum("h,ho->o", b1, W2) + b2


@collapse.right
def by_loops(W1, b1, W2, b2):
    n_in, hidden, n_out = W1.shape[0], W1.shape[1], W2.shape[1]
    W = np.zeros((n_in, n_out))
    b = np.zeros(n_out)
    for o in range(n_out):
        b[o] = b2[o] + sum(b1[h] * W2[h, o] for h in range(hidden))
        for i in range(n_in):
            W[i, o] = sum(W1[i, h] * W2[h, o] for h in range(hidden))
    return W, b


@collapse.right
def in_one_matrix(W1, b1, W2, b2):
    stacked = np.vstack([W1, b1]) @ W2
    return stacked[:-1], stacked[-1] + b2


@collapse.right
def collapsed_in_single_precision(W1, b1, W2, b2):
    W1, b1, W2, b2 = (np.asarray(each, dtype=np.float32) for each in (W1, b1, W2, b2))
    return W1 @ W2, b1 @ W2 + b2


# --- find the bug ---------------------------------------------------------------------------------

find_the_bug = Exercise(
    "find-the-bug",
    "Find the bug",
    asks="bugs",
    kind="choice",
    parts={str(k): (f"snippet {k}", 0.5) for k in range(1, 6)},
    hints=[
        (
            "Write the shape of every array under its name, then the shape of the result. "
            "Does each side still mean what it should?"
        ),
        (
            "A (n, 1) column and a flat (n,) row do not stand side by side: they make a table "
            "of all pairs."
        ),
        (
            "In which dimension does an array hold the neurons: in rows or in columns? Is "
            "that the dimension which the line treats as neurons?"
        ),
    ],
)


BUGS = {  # snippet: {wrong pick: (name, message)}
    1: {
        "a": (
            "1a-square-before-mean",
            (
                "The order is right: square first, so that errors up and down do not cancel. "
                "Look at the shape of p - y."
            ),
        ),
        "c": (
            "1c-no-error",
            (
                "Python stays silent here: a column and a flat row broadcast. What shape does "
                "p - y get?"
            ),
        ),
        "d": (
            "1d-not-right",
            "It runs, but with perfect predictions it does not give 0. What shape does p - y get?",
        ),
    },
    2: {
        "a": (
            "2a-shapes-fit",
            (
                "(2,) and (2, 2) fit, and that is the trouble: nothing warns you. What does a "
                "column of this W hold?"
            ),
        ),
        "b": (
            "2b-flat-bias",
            (
                "A flat b is right: one number per neuron. Compare the comments on W with "
                "what x @ W takes as a neuron."
            ),
        ),
        "d": (
            "2d-not-either-way",
            (
                "Square only hides it from Python. x @ W takes a column as one neuron's "
                "weights; is that what a column holds?"
            ),
        ),
    },
    3: {
        "b": (
            "3b-no-error",
            (
                "Here n and n_out are both 4, so a column of four numbers fits and nothing "
                "stops. To whom is it added?"
            ),
        ),
        "c": (
            "3c-product-right",
            (
                "X @ W has shape (4, 4), one example a row and one neuron a column, as it "
                "should be. Look at what is added to it."
            ),
        ),
        "d": (
            "3d-not-the-same",
            (
                "(4,) lies along a row of X @ W, (4, 1) goes down a column. They add "
                "different numbers."
            ),
        ),
    },
    4: {
        "a": (
            "4a-shape-right",
            "Three inputs and two neurons: (3, 2) is the right shape. Are the right numbers in it?",
        ),
        "b": (
            "4b-v-unchanged",
            (
                "reshape returns a new view and leaves the shape of V alone. Print W and look "
                "for the first neuron's 1, 2, 3."
            ),
        ),
        "c": (
            "4c-not-the-transpose",
            "They have the same shape, but not the same numbers: print both.",
        ),
    },
    5: {
        "b": (
            "5b-before-the-bias",
            "The message speaks of matmul, the product. It stops before b is added.",
        ),
        "c": (
            "5c-number-of-examples",
            "A layer takes any number of examples. 10 is no side of W, and need not be.",
        ),
        "d": (
            "5d-weights-per-example",
            "Weights do not depend on the number of examples: W is (n_in, n_out) whatever n is.",
        ),
    },
}


@find_the_bug.cases
def _(rng):
    for k, wrong in BUGS.items():
        yield choice(str(k), "abcd", wrong, key=f"snippet {k}", say=f"your answer for snippet {k}")


RIGHT_BUGS = {
    "snippet 1": "b",
    "snippet 2": "c",
    "snippet 3": "a",
    "snippet 4": "d",
    "snippet 5": "a",
}


@find_the_bug.right
def bugs_in_capitals():
    return {k: pick.upper() for k, pick in RIGHT_BUGS.items()}


@find_the_bug.right
def bugs_with_blanks():
    return {k: f" {pick} " for k, pick in RIGHT_BUGS.items()}


@find_the_bug.right
def each_in_a_list():
    return {k: [pick] for k, pick in RIGHT_BUGS.items()}


@find_the_bug.right
def each_in_a_set():
    return {k: {pick} for k, pick in RIGHT_BUGS.items()}


@find_the_bug.right
def in_another_order():
    return dict(sorted(RIGHT_BUGS.items(), reverse=True))


# --- mend the bug ---------------------------------------------------------------------------------

mend_the_bug = Exercise(
    "mend-the-bug",
    "Mend the bug",
    asks=["textbook_layer", "mean_squared_error"],
    uses=["from-rows"],
    parts={"layer": ("textbook_layer", 1.5), "error": ("mean_squared_error", 1)},
    hints=[
        (
            "textbook_layer has two bugs. Write the shapes below X @ W + b with n = 5, n_in = "
            "3, n_out = 2: what must become of W, and what of b?"
        ),
        (
            "from_rows turned such a matrix into ours. A column becomes flat with .ravel() or "
            ".reshape(-1)."
        ),
        (
            "mean_squared_error goes wrong only if one of the two is a column and the other "
            "is flat. Make both flat before you subtract."
        ),
    ],
)


@mend_the_bug.cases
def _(rng):
    def column(W, b):
        return W.T.copy(), b[:, None]

    yield call(
        "layer",
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0], [3.0, -1.0]]),
        np.array([[0.0], [1.0]]),
    )
    yield call("layer", rng.normal(size=(5, 3)), *column(*weights(rng, 3, 2)))
    yield call(
        "layer", rng.normal(size=(3, 3)), *column(*weights(rng, 3, 3))
    )  # all sizes equal: every bug is silent
    yield call("layer", rng.normal(size=(4, 2)), *column(*weights(rng, 2, 4)))
    yield call("layer", rng.normal(size=(6, 4)), *column(*weights(rng, 4, 1)))
    yield call("layer", rng.choice([-2, -1, 1, 2], size=(2, 4)), *column(*whole_weights(rng, 4, 3)))
    of = "mean_squared_error"
    yield call("error", np.array([1.0, 0.0]), np.array([[0.8], [0.4]]), of=of)
    for n, y_side, p_side in ((5, (), (1,)), (4, (1,), ()), (6, (1,), (1,)), (3, (), ())):
        y = rng.permutation(np.arange(n) % 2).reshape(n, *y_side)
        yield call("error", y, rng.uniform(0.05, 0.95, size=(n, *p_side)), of=of)
    yield call("error", rng.normal(size=7) * 1e3, rng.normal(size=(7, 1)) * 1e3, of=of)


wrong(
    mend_the_bug,
    "nothing-mended",
    "Both bugs are still there: the neurons stand in the rows of this W, the (n_out, "
    "n_in) orientation, and b is a column.",
    lambda X, W, b: sigmoid(X @ W + b),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "neurons-still-in-the-rows",
    "b is mended, W is not: its neurons still stand in the rows, the (n_out, n_in) orientation.",
    lambda X, W, b: sigmoid(X @ W + b.ravel()),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "bias-still-a-column",
    "W is mended, but b is added along the examples: each example gets a bias, instead of "
    "each neuron.",
    lambda X, W, b: sigmoid(X @ W.T + b),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "reshaped",
    "reshape makes the shape fit but mixes the neurons. To turn rows into columns you "
    "need the transpose.",
    lambda X, W, b: sigmoid(X @ W.reshape(W.shape[1], W.shape[0]) + b.ravel()),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "reshaped",
    "reshape makes the shape fit but mixes the neurons; and b is still a column.",
    lambda X, W, b: sigmoid(X @ W.reshape(W.shape[1], W.shape[0]) + b),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "left-transposed",
    "The numbers are right, but you return one neuron a row. One example a row is asked "
    "for: (n, n_out).",
    lambda X, W, b: sigmoid(W @ X.T + b),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "product-order-only",
    "W @ X does not fit: W expects each example as a column, and the examples are the rows of X.",
    lambda X, W, b: sigmoid(W @ X + b),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "examples-transposed",
    "You transposed X. Its examples stand in rows, as they should; it is W that stands "
    "the other way.",
    lambda X, W, b: sigmoid(X.T @ W + b),
    lambda X, W, b: sigmoid(X.T @ W + b.ravel()),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "sigmoid-lost",
    "The weighted sums are right, but the sigmoid got lost.",
    lambda X, W, b: X @ W.T + b.ravel(),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "bias-lost",
    "The product is right, but the bias got lost.",
    lambda X, W, b: sigmoid(X @ W.T),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "first-bias-for-all",
    "All neurons get the first neuron's bias. Make b flat instead of taking its first entry.",
    lambda X, W, b: sigmoid(X @ W.T + b[0]),
    of="textbook_layer",
)
wrong(
    mend_the_bug,
    "nothing-mended",
    "A column minus a flat row still makes a table of all pairs, (n, n).",
    lambda y, p: np.mean((p - y) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "only-p-mended",
    "You took care of p, but y can be the column as well, and then the two still make a "
    "table of pairs.",
    lambda y, p: np.mean((p.ravel() - y) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "only-y-mended",
    "You took care of y, but p can be the column as well, and then the two still make a "
    "table of pairs.",
    lambda y, p: np.mean((p - y.ravel()) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "only-y-made-a-column",
    "You made y a column, but p can be flat, and then the two make a table of all pairs.",
    lambda y, p: np.mean((p - y.reshape(-1, 1)) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "only-p-made-a-column",
    "You made p a column; where y is flat the two still make a table of all pairs.",
    lambda y, p: np.mean((p.reshape(-1, 1) - y) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "summed",
    "You return the sum of the squares. The mean is asked for.",
    lambda y, p: np.sum((np.ravel(p) - np.ravel(y)) ** 2),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "not-averaged",
    "You return one square per example. Their mean is asked for, one number.",
    lambda y, p: (np.ravel(p) - np.ravel(y)) ** 2,
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "square-lost",
    "The square got lost: errors up and down cancel.",
    lambda y, p: np.mean(np.ravel(p) - np.ravel(y)),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "absolute-value",
    "That is the mean of the absolute errors. Square them instead.",
    lambda y, p: np.mean(np.abs(np.ravel(p) - np.ravel(y))),
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "square-after-the-mean",
    "You square the mean. Square every error first, so that errors up and down do not cancel.",
    lambda y, p: np.mean(np.ravel(p) - np.ravel(y)) ** 2,
    of="mean_squared_error",
)
wrong(
    mend_the_bug,
    "root-taken",
    "You also took the square root. The mean of the squares itself is asked for.",
    lambda y, p: np.sqrt(np.mean((np.ravel(p) - np.ravel(y)) ** 2)),
    of="mean_squared_error",
)


@mend_the_bug.right(of="textbook_layer")
def by_columns(X, W, b):
    return sigmoid(W @ X.T + b).T


@mend_the_bug.right(of="textbook_layer")
def with_a_row_of_biases(X, W, b):
    return sigmoid(np.dot(X, np.transpose(W)) + b.T)


@mend_the_bug.right(of="textbook_layer")
def by_loop(X, W, b):
    return [
        [
            float(sigmoid(sum(x_i * w_i for x_i, w_i in zip(x, w, strict=True)) + c[0]))
            for w, c in zip(W, b, strict=True)
        ]
        for x in X
    ]


@mend_the_bug.right(of="textbook_layer")
def mended_by_einsum(data, matrix, bias):
    z = np.einsum("ni,oi->no", data, matrix) + bias[:, 0]
    return 1 / (1 + np.exp(-z))


@mend_the_bug.right(of="textbook_layer")
def mended_in_single_precision(X, W, b):
    return sigmoid((X @ W.T + b.reshape(-1)).astype(np.float32))


@mend_the_bug.right(of="mean_squared_error")
def zipped(y, p):
    pairs = zip(np.ravel(y).tolist(), np.ravel(p).tolist(), strict=True)
    squares = [(a - b) ** 2 for a, b in pairs]
    return sum(squares) / len(squares)


@mend_the_bug.right(of="mean_squared_error")
def by_shape(y, p):
    return ((p - y.reshape(p.shape)) ** 2).mean()


@mend_the_bug.right(of="mean_squared_error")
def by_dot(targets, predictions):
    error = np.squeeze(predictions) - np.squeeze(targets)
    return error @ error / error.size


@mend_the_bug.right(of="mean_squared_error")
def both_columns(y, p):
    return float(np.average((p.reshape(-1, 1) - y.reshape(-1, 1)) ** 2))
