"""Exercises of lesson 03: the forward pass by hand, in NumPy and at any depth, output activations,
losses, random networks.
"""

import numpy as np

from autograder.author.exercise import Exercise, call, choice, pick, predict
from helpers.functions import identity, relu, sigmoid, tanh


def wrong(exercise, name, message, *programs, of=None):
    """Add a mistake to an exercise: one name and message, and the programs in which it shows."""
    for program in programs:
        program.__name__, program.__doc__ = name, message
        exercise.mistake(program, of=of)


def network(rng, *sizes, scale=1.0):
    """Return [(W, b), ...] of a network with these sizes, no bias near 0."""
    pairs = zip(sizes, sizes[1:], strict=False)
    return [
        (
            scale * rng.normal(size=(i, o)),
            rng.uniform(0.3, 1.2, size=o) * rng.choice([-1, 1], size=o),
        )
        for i, o in pairs
    ]


def whole_network(rng, *sizes):
    """Return [(W, b), ...] of whole numbers, no bias 0."""
    pairs = zip(sizes, sizes[1:], strict=False)
    return [
        (rng.integers(-1, 2, size=(i, o)), rng.choice([-2, -1, 1, 2], size=o)) for i, o in pairs
    ]


def in_single_precision(layers):
    """Return the layers with float32 numbers."""
    return [(W.astype(np.float32), b.astype(np.float32)) for W, b in layers]


def tiny_network():
    """Return (X, layers) of the lesson's 4 → 5 → 1 network, seed 3."""
    old = np.random.RandomState(3)
    return np.array([[0.6, 0.1, 0.9, 0.4]]), [
        (0.5 * old.randn(4, 5), np.zeros(5)),
        (0.5 * old.randn(5, 1), np.zeros(1)),
    ]


def pencil_network():
    """Return (X, layers) of the lesson's pencil exercise."""
    return np.array([[2.0, 1.0]]), [
        (np.array([[1.0, 0.0], [-2.0, 3.0]]), np.array([-1.0, 2.0])),
        (np.array([[2.0], [-1.0]]), np.array([0.5])),
    ]


def passed(X, layers, affine=lambda A, W, b: A @ W + b, hidden=relu, output=sigmoid):
    """Return (Z, A) of a forward pass, in which the affine map and the activations may be wrong
    ones.
    """
    Z, A = [], [X]
    for k, (W, b) in enumerate(layers, start=1):
        Z.append(affine(A[-1], W, b))
        A.append((output if k == len(layers) else hidden)(Z[-1]))
    return Z, A


def on_logits(hidden=relu, output=sigmoid):
    """Return an affine map and activations for a pass whose activation comes before the bias is
    added.
    """
    return {
        "affine": lambda A, W, b: (A @ W, b),
        "hidden": lambda z: hidden(z[0]) + z[1],
        "output": lambda z: output(z[0]) + z[1],
    }


# --- by hand --------------------------------------------------------------------------------------

forward_by_hand = Exercise(
    "forward-by-hand",
    "A forward pass by hand",
    asks="by_hand",
    kind="predict",
    parts={"hidden": ("the hidden layer: z1 and a1", 1), "output": ("the output y", 1)},
    hints=[
        (
            "The first hidden neuron is the first column of W1: its weights are 1 and −2. The "
            "second has the weights 0 and 3."
        ),
        (
            "z1 = (2·1 + 1·(−2) + first bias, 2·0 + 1·3 + second bias). Then ReLU sets what "
            "is negative to 0."
        ),
        (
            "y takes the two numbers of a1, not those of z1: a1[0]·2 + a1[1]·(−1) + 0.5. No "
            "activation after that."
        ),
    ],
)

TRANSPOSED = (
    "You took the neurons from the rows of W1: that is the (n_out, n_in) orientation of many "
    "textbooks. Here a neuron is a column."
)


@forward_by_hand.cases
def _(rng):
    yield predict(
        "hidden",
        {
            (1, 1): ("the-other-orientation", TRANSPOSED),
            (0, 3): (
                "bias-missing",
                "These are the products alone. Each unit still adds its bias, −1 and 2.",
            ),
            (0, 5): (
                "activation-too-early",
                "That is after ReLU. z1 is before the activation and keeps its negative number.",
            ),
            (1, 1.5): ("bias-sign", "Take another look at the signs of the biases."),
            (5, -1): (
                "order-of-the-units",
                "The right numbers in the wrong order: the first unit belongs to the first column.",
            ),
            (-1, 8): (
                "sign-slip",
                (
                    "One sign went lost in the second unit: its bias is 2, and its weights "
                    "are 0 and 3."
                ),
            ),
        },
        key="z1",
        also=[[[-1, 5]], [[-1], [5]], "[-1, 5]", "(-1, 5)", "-1, 5"],
        decimals=2,
    )
    yield predict(
        "hidden",
        {
            (-1, 5): ("no-relu", "That is z1. ReLU still has to set what is negative to 0."),
            (1, 5): (
                "absolute-value",
                (
                    "Is your z1 (−1, 5)? Then ReLU does not turn −1 into 1: it sets negative "
                    "numbers to 0."
                ),
            ),
            (0, 1): (
                "step-for-relu",
                (
                    "Is your z1 (−1, 5)? Then this is the step function. ReLU leaves positive "
                    "numbers as they are."
                ),
            ),
            (0.27, 0.99): (
                "sigmoid-for-relu",
                "That is the sigmoid. The hidden layer has ReLU here.",
            ),
            (1, 1): ("the-other-orientation", TRANSPOSED),
            (0, 3): (
                "bias-missing",
                "These are the products alone, after ReLU. The biases go in before.",
            ),
        },
        key="a1",
        also=[[[0, 5]], [[0], [5]], "[0, 5]", "(0, 5)", "0, 5"],
        decimals=2,
    )
    yield predict(
        "output",
        {
            1.5: ("the-other-orientation", TRANSPOSED),
            -6.5: (
                "no-relu",
                "You went on with z1. The output unit reads a1, where ReLU has set the −1 to 0.",
            ),
            -5: ("bias-missing", "The output unit has a bias too: b2 = 0.5."),
            0: (
                "relu-on-the-output",
                (
                    "You used ReLU at the output too. There is no activation at the output "
                    "here, so y may be negative."
                ),
            ),
            0.01: (
                "sigmoid-on-the-output",
                "You put a sigmoid at the output. There is no activation at the output here.",
            ),
            5.5: ("sign-slip", "The second output weight is −1, so 5 is taken away."),
            4.5: ("sign-slip", "The number is right, the sign is not: 0·2 + 5·(−1) + 0.5."),
            10.5: (
                "weights-swapped",
                (
                    "You swapped the two output weights: the first unit goes with 2, the "
                    "second with −1."
                ),
            ),
        },
        key="y",
        also=[[-4.5], [[-4.5]], "-4.5"],
        decimals=2,
    )


@forward_by_hand.right
def as_tuples():
    return {"z1": (-1.0, 5.0), "a1": (0.0, 5.0), "y": -4.5}


@forward_by_hand.right
def as_arrays():
    return {"z1": np.array([-1, 5]), "a1": np.array([0, 5]), "y": np.array(-4.5)}


@forward_by_hand.right
def as_rows_of_a_batch():
    return {"z1": [[-1, 5]], "a1": [[0, 5]], "y": [[-4.5]]}


@forward_by_hand.right
def as_computed():
    X, layers = pencil_network()
    Z, A = passed(X, layers, output=identity)
    return {"z1": Z[0], "a1": A[1], "y": A[2]}


@forward_by_hand.right
def with_fractions():
    return {"z1": [-1, 5], "a1": [0, 5], "y": -9 / 2}


# --- two layers -----------------------------------------------------------------------------------

forward = Exercise(
    "forward",
    "A two-layer forward pass",
    asks="forward",
    parts={
        "example": ("the worked example and the tiny network", 1),
        "batch": ("any batch and any sizes, with biases", 1),
        "outputs": ("several output units; whole, tiny, large and single-precision numbers", 1),
    },
    hints=[
        (
            "Two layers of lesson 02, one behind the other. What does the second layer read: "
            "X, or what the first one hands on?"
        ),
        (
            "Layer 1: X @ W1 + b1, then relu. Give the result a name; layer 2 does the same "
            "with it, with W2, b2 and sigmoid."
        ),
        (
            "Leave the shapes as they come: (n, n_hidden) @ (n_hidden, n_out) is (n, n_out), "
            "and b2 is added to every row. No reshape, no ravel."
        ),
    ],
)


@forward.cases
def _(rng):
    for X, layers in (pencil_network(), tiny_network()):
        yield call("example", X, *layers[0], *layers[1])
    for n, *sizes in ((6, 4, 5, 1), (1, 3, 4, 1), (5, 2, 3, 1), (3, 6, 8, 1)):
        (W1, b1), (W2, b2) = network(rng, *sizes)
        yield call("batch", rng.normal(size=(n, sizes[0])), W1, b1, W2, b2)
    (W1, b1), (W2, b2) = network(rng, 3, 4, 2)
    yield call("outputs", rng.normal(size=(5, 3)), W1, b1, W2, b2)
    (W1, b1), (W2, b2) = network(rng, 5, 5, 5)  # all sizes equal: nothing stops with an error
    yield call("outputs", rng.normal(size=(5, 5)), W1, b1, W2, b2)
    (W1, b1), (W2, b2) = whole_network(rng, 4, 6, 1)
    yield call("outputs", rng.choice([-2, -1, 1, 2], size=(7, 4)), W1, b1, W2, b2)
    for scale in (1e-3, 1e3):
        (W1, b1), (W2, b2) = network(rng, 3, 5, 1)
        yield call("outputs", rng.normal(size=(4, 3)) * scale, W1 / scale, b1, W2, b2)
    (W1, b1), (W2, b2) = in_single_precision(network(rng, 4, 3, 1))
    yield call(
        "outputs",
        rng.normal(size=(5, 4)).astype(np.float32),
        W1,
        b1,
        W2,
        b2,
        options={"rtol": 2e-5},
    )


def p_of(X, W1, b1, W2, b2, **changes):
    """Return the output of a two-layer pass with changes as in `passed`."""
    return passed(X, [(W1, b1), (W2, b2)], **changes)[1][-1]


NO_HIDDEN = (
    "Your hidden layer has no activation. Without ReLU between them the two layers collapse "
    "into one (lesson 02)."
)
SIGMOID_INSIDE = (
    "You use the sigmoid in the hidden layer too. ReLU belongs there, the sigmoid only at the "
    "output."
)
RELU_AT_END = (
    "You use ReLU at the output. The output unit has a sigmoid, so that the result is a "
    "probability."
)
BOTH_AT_END = (
    "You apply ReLU and then the sigmoid at the output. ReLU cuts the negative logits off, so "
    "no result can be below 0.5."
)
NO_OUTPUT = "You return the logits, before the last activation. The sigmoid is still to come."
NO_BIASES = (
    "Your layers have no biases: each layer adds its own b to every row, before the activation."
)
RELU_ON_INPUT = (
    "You apply ReLU to the input. Inputs stay as they are, also negative ones; ReLU comes "
    "after the first layer's weighted sums."
)
OTHER = (
    "You multiply by the transpose of W. That is right for the (n_out, n_in) orientation "
    "of many textbooks, one neuron a row; "
    "here W is (n_in, n_out), one neuron a column."
)
OTHER_ORDER = (
    "You wrote W @ X. With examples as rows, X stands on the left: (n, n_in) @ (n_in, n_out)."
)
BIAS_LATE = (
    "You add the bias after the activation. It belongs to the weighted sum: activation(A @ W + b)."
)
FLAT = (
    "Your result is a flat row of numbers. Keep one row per example: (n, n_out), which is a "
    "column (n, 1) for one output unit."
)
CLASSES = (
    "You return classes, 0 or 1. The probabilities are asked for, as they come out of the sigmoid."
)
ABSOLUTE = (
    "You take the absolute value in the hidden layer. ReLU does not turn negative numbers "
    "round: it sets them to 0."
)
NEGATIVE_KEPT = (
    "Your ReLU keeps the negative numbers and drops the positive ones: that is the minimum, "
    "not the maximum."
)

wrong(forward, "no-hidden-activation", NO_HIDDEN, lambda *a: p_of(*a, hidden=identity))
wrong(forward, "sigmoid-for-relu", SIGMOID_INSIDE, lambda *a: p_of(*a, hidden=sigmoid))
wrong(
    forward,
    "tanh-for-relu",
    "Your hidden layer uses tanh. ReLU is asked for.",
    lambda *a: p_of(*a, hidden=tanh),
)
wrong(
    forward,
    "activations-swapped",
    "You swapped the activations: ReLU belongs in the hidden layer, the sigmoid at the output.",
    lambda *a: p_of(*a, hidden=sigmoid, output=relu),
)
wrong(forward, "relu-on-the-output", RELU_AT_END, lambda *a: p_of(*a, output=relu))
wrong(
    forward,
    "relu-before-the-sigmoid",
    BOTH_AT_END,
    lambda *a: p_of(*a, output=lambda z: sigmoid(relu(z))),
)
wrong(forward, "no-output-activation", NO_OUTPUT, lambda *a: p_of(*a, output=identity))
wrong(
    forward,
    "no-activation-at-all",
    "There is no activation in your forward pass: ReLU after the first layer, the sigmoid "
    "after the second.",
    lambda *a: p_of(*a, hidden=identity, output=identity),
)
wrong(
    forward,
    "softmax-on-one-unit",
    "You use softmax at the output. On a single unit it is always 1; one unit takes a sigmoid.",
    lambda *a: p_of(*a, output=lambda z: np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)),
)
wrong(forward, "no-biases", NO_BIASES, lambda *a: p_of(*a, affine=lambda A, W, b: A @ W))
wrong(
    forward,
    "no-hidden-bias",
    "The bias b1 of the hidden layer is missing.",
    lambda X, W1, b1, W2, b2: p_of(X, W1, 0 * b1, W2, b2),
)
wrong(
    forward,
    "no-output-bias",
    "The bias b2 of the output layer is missing.",
    lambda X, W1, b1, W2, b2: p_of(X, W1, b1, W2, 0 * b2),
)
wrong(
    forward,
    "relu-on-the-input",
    RELU_ON_INPUT,
    lambda X, *a: p_of(relu(X), *a),
    lambda X, *a: p_of(relu(X), *a, hidden=identity),
)
wrong(
    forward,
    "the-other-orientation",
    OTHER,
    lambda *a: p_of(*a, affine=lambda A, W, b: A @ W.T + b),
    lambda X, W1, b1, W2, b2: p_of(X, W1.T, b1, W2, b2),
    lambda X, W1, b1, W2, b2: p_of(X, W1, b1, W2.T, b2),
)
wrong(
    forward,
    "product-in-the-other-order",
    OTHER_ORDER,
    lambda *a: p_of(*a, affine=lambda A, W, b: W @ A + b),
)
wrong(
    forward,
    "examples-as-columns",
    "You treat the columns of X as examples, as books with z = W x do. In this course an "
    "example is a row of X.",
    lambda *a: p_of(*a, affine=lambda A, W, b: W.T @ A + b[:, None]),
    lambda *a: p_of(*a, affine=lambda A, W, b: W @ A + b[:, None]),
    lambda *a: p_of(*a, affine=lambda A, W, b: W.T @ A + b),
    lambda X, W1, b1, W2, b2: sigmoid(relu(W1.T @ X + b1) @ W2 + b2),
)
wrong(
    forward,
    "bias-after-the-activation",
    BIAS_LATE,
    lambda *a: p_of(*a, **on_logits()),
    lambda X, W1, b1, W2, b2: sigmoid((relu(X @ W1) + b1) @ W2 + b2),
)
wrong(
    forward,
    "flat-result",
    FLAT,
    lambda *a: p_of(*a).ravel(),
    lambda *a: p_of(*a)[:, 0],
    lambda *a: p_of(*a).squeeze(),
)
wrong(
    forward,
    "one-output-only",
    "You force the result into one column. Let W2 decide how many output units there are.",
    lambda *a: p_of(*a).reshape(-1, 1),
    lambda *a: p_of(*a)[:, :1],
)
wrong(
    forward,
    "one-example-only",
    "Only one example's result came back. All rows go through the layers together, and "
    "each keeps a row of its own.",
    lambda *a: p_of(*a)[:1],
    lambda *a: p_of(*a)[0],
    lambda *a: p_of(*a)[0, 0],
    lambda *a: p_of(*a)[-1],
)
wrong(
    forward,
    "bias-subtracted",
    "You take the bias away. It is added: A @ W + b.",
    lambda *a: p_of(*a, affine=lambda A, W, b: A @ W - b),
    lambda X, W1, b1, W2, b2: p_of(X, W1, b1, W2, -b2),
)
wrong(
    forward,
    "sigmoid-without-brackets",
    "`1 / 1 + …` divides 1 by 1 only. Use the sigmoid that is there, or put the whole "
    "denominator in brackets.",
    lambda *a: p_of(*a, output=lambda z: 1 / 1 + np.exp(-z)),
)
wrong(
    forward,
    "leaky-relu",
    "Your hidden units hand on a small share of the negative numbers. ReLU sets them to 0.",
    lambda *a: p_of(*a, hidden=lambda z: np.where(z > 0, z, 0.01 * z)),
    lambda *a: p_of(*a, hidden=lambda z: np.where(z > 0, z, 0.1 * z)),
)
wrong(
    forward,
    "batch-averaged",
    "You average over the examples. Each example has a prediction of its own, one row each.",
    lambda *a: p_of(*a).mean(axis=0),
    lambda *a: p_of(*a).mean(),
)
wrong(forward, "classes-for-probabilities", CLASSES, lambda *a: p_of(*a) > 0.5)
wrong(
    forward,
    "probabilities-rounded",
    "You round the result. Return the probabilities as they are; rounding is for printing.",
    lambda *a: p_of(*a).round(3),
    lambda *a: p_of(*a).round(2),
)
wrong(
    forward,
    "hidden-layer-returned",
    "You return the hidden layer's activations. The second layer is still to come.",
    lambda X, W1, b1, W2, b2: relu(X @ W1 + b1),
)
wrong(
    forward,
    "hidden-layer-returned-too",
    "You return the hidden layer as well. Only the network's output is asked for.",
    lambda *a: tuple(passed(a[0], [(a[1], a[2]), (a[3], a[4])])[1][1:]),
    lambda *a: tuple(passed(a[0], [(a[1], a[2]), (a[3], a[4])])[1][:0:-1]),
)
wrong(
    forward,
    "hidden-layer-skipped",
    "Your second layer reads X. It has to read what the first layer hands on.",
    lambda X, W1, b1, W2, b2: sigmoid(X @ W2 + b2),
)
wrong(
    forward,
    "first-layer-twice",
    "You use W1 and b1 in both layers. The second layer has its own, W2 and b2.",
    lambda X, W1, b1, W2, b2: p_of(X, W1, b1, W1, b1),
)
wrong(
    forward,
    "layers-in-the-other-order",
    "You start with the second layer: X goes through W1 and b1 first.",
    lambda X, W1, b1, W2, b2: p_of(X, W2, b2, W1, b1),
)
wrong(
    forward,
    "product-number-by-number",
    "You wrote `*`, which multiplies number by number. The matrix product, which also "
    "sums, is `@`.",
    lambda *a: p_of(*a, affine=lambda A, W, b: A * W + b),
)
wrong(forward, "absolute-value-for-relu", ABSOLUTE, lambda *a: p_of(*a, hidden=np.abs))
wrong(
    forward,
    "minimum-for-maximum",
    NEGATIVE_KEPT,
    lambda *a: p_of(*a, hidden=lambda z: np.minimum(z, 0.0)),
)
wrong(
    forward,
    "step-for-relu",
    "Your hidden units give 0 or 1: that is the step. ReLU leaves positive numbers as they are.",
    lambda *a: p_of(*a, hidden=lambda z: (z > 0) * 1.0),
)
wrong(
    forward,
    "relu-clipped",
    "Your ReLU stops at 1. It has no upper end: positive numbers stay as they are.",
    lambda *a: p_of(*a, hidden=lambda z: np.clip(z, 0, 1)),
)
wrong(
    forward,
    "sign-in-the-sigmoid",
    "You get 1 − p: the sign in the exponent of your sigmoid is the wrong way round.",
    lambda *a: 1 - p_of(*a),
)
wrong(
    forward,
    "size-of-the-example",
    "Your code is made for the tiny network's sizes. Take the sizes from the shapes of "
    "the arrays, or let `@` do it.",
    lambda X, W1, b1, W2, b2: p_of(X[:, :4], W1[:4, :5], b1[:5], W2[:5], b2),
    lambda X, W1, b1, W2, b2: np.array(
        [
            [
                sigmoid(
                    sum(
                        max(sum(x[i] * W1[i, j] for i in range(4)) + b1[j], 0) * W2[j, 0]
                        for j in range(5)
                    )
                    + b2[0]
                )
            ]
            for x in X
        ]
    ),
)


@forward.right
def by_loops(X, W1, b1, W2, b2):
    rows = []
    for x in X:
        hidden = []
        for j in range(len(b1)):
            z = b1[j] + sum(x[i] * W1[i][j] for i in range(len(x)))
            hidden.append(z if z > 0 else 0.0)
        rows.append(
            [
                1 / (1 + np.exp(-(b2[k] + sum(a * W2[j][k] for j, a in enumerate(hidden)))))
                for k in range(len(b2))
            ]
        )
    return rows


@forward.right
def by_einsum(X, W1, b1, W2, b2):
    A1 = np.maximum(0, np.einsum("ni,ij->nj", X, W1) + b1)
    return 1 / (1 + np.exp(-(np.einsum("nj,jk->nk", A1, W2) + b2)))


@forward.right
def in_textbook_columns(X, W1, b1, W2, b2):
    A1 = np.clip(W1.T @ X.T + b1[:, None], 0, None)
    return sigmoid(W2.T @ A1 + b2[:, None]).T


@forward.right
def in_float32(X, W1, b1, W2, b2):
    X, W1, b1, W2, b2 = (np.asarray(a, dtype=np.float32) for a in (X, W1, b1, W2, b2))
    Z1 = X @ W1 + b1
    Z2 = (Z1 * (Z1 > 0)) @ W2 + b2
    return (1 / (1 + np.exp(-Z2))).astype(np.float32)


@forward.right
def with_a_helper(data, first_weights, first_bias, second_weights, second_bias):
    def layer(inputs, weights, bias, g):
        return g(np.dot(inputs, weights) + bias)

    return layer(layer(data, first_weights, first_bias, relu), second_weights, second_bias, sigmoid)


@forward.right
def example_by_example(X, W1, b1, W2, b2):
    return np.array([sigmoid(relu(np.matmul(x, W1) + b1) @ W2 + b2) for x in X])


@forward.right
def with_ones_for_the_bias(X, W1, b1, W2, b2):
    ones = np.ones((len(X), 1))
    A1 = np.where((Z := np.hstack([X, ones]) @ np.vstack([W1, b1])) >= 0, Z, 0)
    return (np.tanh(np.hstack([A1, ones]) @ np.vstack([W2, b2]) / 2) + 1) / 2


# --- every step -----------------------------------------------------------------------------------

forward_all = Exercise(
    "forward-all",
    "Every step of the forward pass",
    asks="forward_all",
    parts={
        "example": ("the worked example, step by step", 1),
        "any": ("any sizes and numbers, step by step", 1),
    },
    hints=[
        (
            "`(W1, b1), (W2, b2) = layers` takes the list apart. Then each step of `forward` "
            "gets a name of its own: Z1, A1, Z2, A2."
        ),
        (
            "Z is what comes before an activation, A what comes after it. X itself is A[0], "
            "so A holds three arrays and Z two."
        ),
        (
            "The last line is `return [Z1, Z2], [X, A1, A2]`, and A1 = relu(Z1) must leave Z1 "
            "as it was."
        ),
    ],
    uses=["forward"],
)

STEPS = (
    ("A[0], the input", 1, 0),
    ("Z[0] = A[0] @ W1 + b1", 0, 0),
    ("A[1] = relu(Z[0])", 1, 1),
    ("Z[1] = A[1] @ W2 + b2", 0, 1),
    ("A[2] = sigmoid(Z[1])", 1, 2),
)


def step_by_step(part, X, layers, of, **options):
    """Yield one case for each step of the pass, in the order of computing, and one on the whole
    answer.
    """
    sizes = " → ".join(str(size) for size in (X.shape[1], *(W.shape[1] for W, _ in layers)))
    for name, which, k in STEPS:
        yield call(
            part,
            X,
            layers,
            observe=[pick(which), pick(k)],
            say=f"{name}, for {of} ({sizes}) and X of shape {X.shape}",
            **options,
        )
    yield call(
        part,
        X,
        layers,
        say=f"forward_all(X, layers), for {of} ({sizes}) and X of shape {X.shape}",
        **options,
    )


@forward_all.cases
def _(rng):
    yield from step_by_step("example", *pencil_network(), "the pencil network")
    yield from step_by_step(
        "any", rng.normal(size=(6, 4)), network(rng, 4, 5, 1), "a random network"
    )
    yield from step_by_step(
        "any", rng.normal(size=(5, 2)), network(rng, 2, 7, 3), "a random network"
    )
    yield from step_by_step(
        "any", rng.normal(size=(5, 5)), network(rng, 5, 5, 5), "a random network"
    )
    yield from step_by_step(
        "any",
        rng.choice([-2, -1, 1, 2], size=(4, 3)),
        whole_network(rng, 3, 6, 1),
        "a network of whole numbers",
    )
    (W1, b1), layer2 = network(rng, 2, 5, 1)
    yield from step_by_step(
        "any", rng.normal(size=(4, 2)) * 1e3, [(W1 / 1e3, b1), layer2], "large inputs"
    )


def relu_in_place(Z):
    """Set the negatives of Z itself to 0."""
    Z[Z < 0] = 0
    return Z


wrong(
    forward_all,
    "input-missing",
    "The input is missing: A starts with X, so it holds three arrays.",
    lambda X, layers: (passed(X, layers)[0], passed(X, layers)[1][1:]),
)
wrong(
    forward_all,
    "relu-in-place",
    "Your ReLU overwrites the pre-activations (`Z[Z < 0] = 0`, or `A1 = Z1` and then a "
    "change): Z[0] has lost its negatives.",
    lambda X, layers: passed(X, layers, hidden=relu_in_place),
    lambda X, layers: (list(passed(X, layers)[1][1:]), passed(X, layers)[1]),
    lambda X, layers: ([passed(X, layers)[1][1], passed(X, layers)[0][1]], passed(X, layers)[1]),
)
wrong(
    forward_all,
    "activations-missing",
    "A holds the pre-activations. A is what comes after the activation: relu in the "
    "hidden layer, sigmoid at the output.",
    lambda X, layers: (passed(X, layers)[0], [X, *passed(X, layers)[0]]),
    lambda X, layers: passed(X, layers, hidden=identity, output=identity),
)
wrong(
    forward_all,
    "lists-swapped",
    "You return A first. The order asked for is Z, A.",
    lambda X, layers: passed(X, layers)[::-1],
)
wrong(
    forward_all,
    "one-list",
    "You return all steps in one list. Two lists are asked for: all pre-activations, and "
    "all activations.",
    lambda X, layers: (
        [a for pair in zip(passed(X, layers)[1], passed(X, layers)[0], strict=False) for a in pair]
        + [passed(X, layers)[1][-1]]
    ),
    lambda X, layers: tuple(
        [
            a
            for pair in zip(passed(X, layers)[0], passed(X, layers)[1][1:], strict=True)
            for a in pair
        ]
    ),
)
wrong(
    forward_all,
    "pairs-by-layer",
    "You return one pair (Z, A) for each layer. Two lists are asked for: all Z first, "
    "then all A with the input in front.",
    lambda X, layers: list(zip(passed(X, layers)[0], passed(X, layers)[1][1:], strict=True)),
    lambda X, layers: (
        [passed(X, layers)[0][0], passed(X, layers)[1][1]],
        [X, passed(X, layers)[0][1], passed(X, layers)[1][2]],
    ),
)
wrong(
    forward_all,
    "output-only",
    "You return the output alone. Every step on the way is asked for.",
    lambda X, layers: passed(X, layers)[1][-1],
)
wrong(
    forward_all,
    "input-among-the-pre-activations",
    "X stands in Z too. Nothing comes before the input: Z holds one array per layer.",
    lambda X, layers: ([X, *passed(X, layers)[0]], passed(X, layers)[1]),
)
wrong(
    forward_all,
    "input-last",
    "X stands at the end of A. It comes first: A[0] is what goes into the first layer.",
    lambda X, layers: (passed(X, layers)[0], [*passed(X, layers)[1][1:], X]),
)
wrong(
    forward_all,
    "classes-for-probabilities",
    CLASSES,
    lambda X, layers: passed(X, layers, output=lambda z: z > 0),
)
wrong(
    forward_all,
    "last-activation-missing",
    "The output is missing in A: the last activation, sigmoid(Z2), belongs there too.",
    lambda X, layers: (passed(X, layers)[0], passed(X, layers)[1][:-1]),
)
wrong(
    forward_all,
    "backwards",
    "Your lists run from the output to the input. First comes what is computed first.",
    lambda X, layers: (passed(X, layers)[0][::-1], passed(X, layers)[1][::-1]),
)
wrong(
    forward_all,
    "second-layer-reads-pre-activations",
    "Your second layer reads Z1. It has to read A1, what comes after ReLU.",
    lambda X, layers: (lambda Z1, Z2: ([Z1, Z2], [X, relu(Z1), sigmoid(Z2)]))(
        X @ layers[0][0] + layers[0][1],
        (X @ layers[0][0] + layers[0][1]) @ layers[1][0] + layers[1][1],
    ),
)
wrong(
    forward_all,
    "no-hidden-activation",
    NO_HIDDEN,
    lambda X, layers: passed(X, layers, hidden=identity),
)
wrong(
    forward_all,
    "sigmoid-for-relu",
    SIGMOID_INSIDE,
    lambda X, layers: passed(X, layers, hidden=sigmoid),
)
wrong(
    forward_all, "relu-on-the-output", RELU_AT_END, lambda X, layers: passed(X, layers, output=relu)
)
wrong(
    forward_all,
    "relu-before-the-sigmoid",
    BOTH_AT_END,
    lambda X, layers: passed(X, layers, output=lambda z: sigmoid(relu(z))),
)
wrong(
    forward_all,
    "no-output-activation",
    "A[2] holds the logits. The sigmoid is still to come.",
    lambda X, layers: passed(X, layers, output=identity),
)
wrong(
    forward_all,
    "no-biases",
    NO_BIASES,
    lambda X, layers: passed(X, layers, affine=lambda A, W, b: A @ W),
)
wrong(
    forward_all,
    "bias-not-in-z",
    "Z lacks the biases. The pre-activation is the whole weighted sum, A @ W + b.",
    lambda X, layers: (
        [Z - b for Z, (_, b) in zip(passed(X, layers)[0], layers, strict=True)],
        passed(X, layers)[1],
    ),
)
wrong(
    forward_all,
    "bias-after-the-activation",
    BIAS_LATE,
    lambda X, layers: (
        lambda A1: (
            [X @ layers[0][0], A1 @ layers[1][0]],
            [X, A1, sigmoid(A1 @ layers[1][0]) + layers[1][1]],
        )
    )(relu(X @ layers[0][0]) + layers[0][1]),
)
wrong(
    forward_all,
    "relu-on-the-input",
    RELU_ON_INPUT,
    lambda X, layers: passed(relu(X), layers),
    lambda X, layers: (passed(relu(X), layers)[0], [X, *passed(relu(X), layers)[1][1:]]),
)
wrong(
    forward_all,
    "the-other-orientation",
    OTHER,
    lambda X, layers: passed(X, layers, affine=lambda A, W, b: A @ W.T + b),
)
wrong(
    forward_all,
    "product-in-the-other-order",
    OTHER_ORDER,
    lambda X, layers: passed(X, layers, affine=lambda A, W, b: W @ A + b),
)
wrong(
    forward_all,
    "flat-output",
    "Your last arrays are flat. Keep one row per example in every step: (n, 1) for one "
    "output unit.",
    lambda X, layers: (lambda Z, A: ([Z[0], Z[1].squeeze()], [*A[:2], A[2].squeeze()]))(
        *passed(X, layers)
    ),
    lambda X, layers: (lambda Z, A: (Z, [*A[:2], A[2].ravel()]))(*passed(X, layers)),
    lambda X, layers: (lambda Z, A: ([Z[0], Z[1].ravel()], [*A[:2], A[2].ravel()]))(
        *passed(X, layers)
    ),
)


@forward_all.right
def in_a_loop(X, layers):
    Z, A = [], [X]
    for k, (W, b) in enumerate(layers):
        Z.append(A[-1] @ W + b)
        A.append(relu(Z[-1]) if k < len(layers) - 1 else sigmoid(Z[-1]))
    return Z, A


@forward_all.right
def in_tuples(X, layers):
    (W1, b1), (W2, b2) = layers
    Z1 = np.einsum("ni,io->no", X, W1) + b1
    Z2 = np.where(Z1 > 0, Z1, 0) @ W2 + b2
    return (Z1, Z2), (X, np.where(Z1 > 0, Z1, 0), 1 / (1 + np.exp(-Z2)))


@forward_all.right
def as_plain_lists(X, layers):
    def row(a, W, b):
        return [sum(a[i] * W[i][j] for i in range(len(a))) + b[j] for j in range(len(b))]

    (W1, b1), (W2, b2) = layers
    Z1 = [row(x, W1, b1) for x in X]
    A1 = [[max(z, 0.0) for z in row] for row in Z1]
    Z2 = [row(a, W2, b2) for a in A1]
    return [Z1, Z2], [X.tolist(), A1, [[float(sigmoid(z)) for z in row] for row in Z2]]


@forward_all.right
def in_single(X, layers):
    X = X.astype(np.float32)
    return list(passed(X, in_single_precision(layers)))


@forward_all.right
def with_copies(inputs, network):
    W1, b1 = network[0]
    W2, b2 = network[1]
    Z1 = np.dot(inputs, W1) + b1
    A1 = Z1.copy()
    A1[A1 < 0] = 0
    Z2 = np.dot(A1, W2) + b2
    return [Z1, Z2], [inputs.copy(), A1, sigmoid(Z2)]


@forward_all.right
def by_a_generator(X, layers):
    Z, A = passed(X, layers)
    return (z for z in [Z, A])


# --- any depth ------------------------------------------------------------------------------------

forward_layers = Exercise(
    "forward-layers",
    "A network of any depth",
    asks="forward_layers",
    parts={
        "two": ("two layers, 4 → 5 → 1", 1),
        "deep": ("any number of layers", 1),
        "numbers": ("several output units; whole, tiny, large and single-precision numbers", 1),
    },
    hints=[
        (
            "Start with A = X. Each layer makes the next A out of the A before it: that is a "
            "loop over the list of layers."
        ),
        (
            "`for W, b in layers[:-1]` runs over all layers but the last: there A becomes "
            "relu(A @ W + b)."
        ),
        (
            "After the loop the last layer is left, `W, b = layers[-1]`: the same step, with "
            "sigmoid instead of relu."
        ),
    ],
    uses=["forward"],
)


@forward_layers.cases
def _(rng):
    yield call("two", *tiny_network())
    yield call("two", rng.normal(size=(6, 4)), network(rng, 4, 5, 1))
    ones = [(np.array([[2.0]]), np.array([b])) for b in (0.0, -1.0, -3.0)]
    yield call("deep", np.array([[1.0]]), ones)
    yield call("deep", rng.normal(size=(6, 2)), network(rng, 2, 4, 4, 1))
    yield call("deep", rng.normal(size=(5, 3)), network(rng, 3, 1))
    yield call("deep", rng.normal(size=(4, 2)), network(rng, 2, 5, 3, 6, 1, scale=0.8))
    yield call("numbers", rng.normal(size=(7, 3)), network(rng, 3, 6, 5, 2))
    yield call(
        "numbers", rng.normal(size=(5, 5)), network(rng, 5, 5, 5, 5, scale=0.6)
    )  # all sizes equal: nothing stops with an error
    yield call("numbers", rng.choice([-2, -1, 1, 2], size=(8, 4)), whole_network(rng, 4, 5, 1))
    for scale in (1e-3, 1e3):
        (W1, b1), *others = network(rng, 3, 5, 1)
        yield call("numbers", rng.normal(size=(4, 3)) * scale, [(W1 / scale, b1), *others])
    yield call(
        "numbers",
        rng.normal(size=(5, 2)).astype(np.float32),
        in_single_precision(network(rng, 2, 4, 3, 1)),
        options={"rtol": 2e-5},
    )


def deep(X, layers, **changes):
    """Return the output of a pass of any depth with changes as in `passed`."""
    return passed(X, layers, **changes)[1][-1]


def without_relu_in_the_last_hidden_layer(X, layers):
    A = X
    for W, b in layers[:-2]:
        A = relu(A @ W + b)
    for W, b in layers[-2:-1]:
        A = A @ W + b
    return sigmoid(A @ layers[-1][0] + layers[-1][1])


def relu_after_the_first_layer_only(X, layers):
    A = X
    for k, (W, b) in enumerate(layers):
        A = relu(A @ W + b) if k == 0 and len(layers) > 1 else A @ W + b
    return sigmoid(A)


def unpacked(X, layers):
    (W1, b1), (W2, b2) = layers
    return p_of(X, W1, b1, W2, b2)


def emptied(X, layers):
    last = layers.pop()
    return deep(X, [*layers, last])


def emptied_from_the_front(X, layers):
    A = X
    while len(layers) > 1:
        W, b = layers.pop(0)
        A = relu(A @ W + b)
    return sigmoid(A @ layers[0][0] + layers[0][1])


wrong(
    forward_layers,
    "no-hidden-activation",
    NO_HIDDEN,
    lambda X, layers: deep(X, layers, hidden=identity),
)
wrong(
    forward_layers,
    "sigmoid-everywhere",
    "You use the sigmoid after every layer. The hidden layers have ReLU, only the last "
    "layer has the sigmoid.",
    lambda X, layers: deep(X, layers, hidden=sigmoid),
)
wrong(
    forward_layers,
    "relu-everywhere",
    "You use ReLU after every layer. The last layer has a sigmoid instead.",
    lambda X, layers: deep(X, layers, output=relu),
)
wrong(
    forward_layers,
    "relu-before-the-sigmoid",
    "ReLU runs after the last layer too, and the sigmoid on top of it, so no result can "
    "be below 0.5. Let the loop stop before the last layer.",
    lambda X, layers: deep(X, layers, output=lambda z: sigmoid(relu(z))),
)
wrong(
    forward_layers,
    "sigmoid-on-top-of-the-sigmoid",
    "The sigmoid runs twice at the end. Once is enough.",
    lambda X, layers: deep(X, layers, output=lambda z: sigmoid(sigmoid(z))),
)
wrong(
    forward_layers,
    "no-output-activation",
    NO_OUTPUT,
    lambda X, layers: deep(X, layers, output=identity),
)
wrong(
    forward_layers,
    "no-activation-at-all",
    "There is no activation in your forward pass: ReLU after the hidden layers, the "
    "sigmoid after the last.",
    lambda X, layers: deep(X, layers, hidden=identity, output=identity),
)
wrong(
    forward_layers,
    "last-hidden-layer-without-relu",
    "Your last hidden layer has no ReLU: the loop treats one layer too few as hidden.",
    without_relu_in_the_last_hidden_layer,
)
wrong(
    forward_layers,
    "relu-after-the-first-layer-only",
    "Only your first hidden layer has ReLU. Every hidden layer has it.",
    relu_after_the_first_layer_only,
)
wrong(
    forward_layers,
    "two-layers-only",
    "Your function uses the first two layers and stops. Go through the whole list.",
    lambda X, layers: deep(X, layers[:2]),
    lambda X, layers: deep(X, [layers[0], layers[1]]),
    unpacked,
)
wrong(
    forward_layers,
    "middle-layers-skipped",
    "You use the first and the last layer and skip those between them. Go through the whole list.",
    lambda X, layers: deep(X, [layers[0], layers[-1]]),
)
wrong(
    forward_layers,
    "last-layer-missing",
    "The last layer is missing: the loop ends too early, and what comes back is a hidden layer.",
    lambda X, layers: deep(X, layers[:-1], output=relu),
    lambda X, layers: deep(X, layers[:-1]),
)
wrong(
    forward_layers,
    "first-layer-only",
    "You return after the first layer: is the `return` inside the loop?",
    lambda X, layers: relu(X @ layers[0][0] + layers[0][1]),
    lambda X, layers: sigmoid(X @ layers[0][0] + layers[0][1]),
    lambda X, layers: deep(X, layers[:1], output=relu) if len(layers) > 1 else deep(X, layers),
)
wrong(
    forward_layers,
    "always-from-the-input",
    "Each of your layers reads X. A layer reads what the layer before it hands on: give "
    "the result the name that the next round uses.",
    lambda X, layers: sigmoid(X @ layers[-1][0] + layers[-1][1]),
)
wrong(
    forward_layers,
    "always-from-the-input",
    "Inside the loop you multiply X. A layer reads what the layer before it hands on: A @ W + b.",
    lambda X, layers: sigmoid(
        (relu(X @ layers[-2][0] + layers[-2][1]) if len(layers) > 1 else X) @ layers[-1][0]
        + layers[-1][1]
    ),
)
wrong(
    forward_layers,
    "first-layer-skipped",
    "Your loop starts with the second layer. X goes through layers[0] first.",
    lambda X, layers: deep(X, layers[1:]),
    lambda X, layers: sigmoid(passed(X, layers[1:], output=relu)[1][-1]),
)
wrong(
    forward_layers,
    "last-layer-twice",
    "The last layer runs twice: once in the loop and once after it. Let the loop stop "
    "before it, layers[:-1].",
    lambda X, layers: deep(X, [*layers, layers[-1]]),
)
wrong(
    forward_layers,
    "last-layer-not-reached",
    "After the loop you use the loop's last layer once more, and the real last one never. "
    "Take layers[-1].",
    lambda X, layers: deep(X, [*layers[:-1], layers[-2]]),
)
wrong(
    forward_layers,
    "three-layers-only",
    "Your function handles exactly three layers. Go through the list with a loop.",
    lambda X, layers: deep(X, [layers[0], layers[1], layers[2]]),
)
wrong(
    forward_layers,
    "layers-in-the-other-order",
    "You go through the list from its end. The data meet the first layer first.",
    lambda X, layers: deep(X, layers[::-1]),
)
wrong(
    forward_layers,
    "hidden-layers-in-the-other-order",
    "You go through the hidden layers from the last to the first. The data meet the first "
    "layer first.",
    lambda X, layers: deep(X, [*layers[-2::-1], layers[-1]]),
)
wrong(
    forward_layers,
    "no-biases",
    NO_BIASES,
    lambda X, layers: deep(X, layers, affine=lambda A, W, b: A @ W),
)
wrong(
    forward_layers,
    "no-output-bias",
    "The last layer's bias is missing.",
    lambda X, layers: deep(X, [*layers[:-1], (layers[-1][0], 0 * layers[-1][1])]),
)
wrong(
    forward_layers,
    "no-hidden-biases",
    "The biases of the hidden layers are missing.",
    lambda X, layers: deep(X, [*((W, 0 * b) for W, b in layers[:-1]), layers[-1]]),
)
wrong(
    forward_layers,
    "relu-on-the-input",
    RELU_ON_INPUT,
    lambda X, layers: deep(relu(X), layers),
    lambda X, layers: deep(X, layers, affine=lambda A, W, b: relu(A) @ W + b, hidden=identity),
)
wrong(
    forward_layers,
    "bias-after-the-activation",
    BIAS_LATE,
    lambda X, layers: deep(X, layers, **on_logits()),
    lambda X, layers: deep(
        X,
        layers,
        affine=lambda A, W, b: (A @ W, b),
        hidden=lambda z: relu(z[0]) + z[1],
        output=lambda z: sigmoid(z[0] + z[1]),
    ),
)
wrong(
    forward_layers,
    "the-other-orientation",
    OTHER,
    lambda X, layers: deep(X, layers, affine=lambda A, W, b: A @ W.T + b),
)
wrong(
    forward_layers,
    "product-in-the-other-order",
    OTHER_ORDER,
    lambda X, layers: deep(X, layers, affine=lambda A, W, b: W @ A + b),
)
wrong(
    forward_layers,
    "flat-result",
    FLAT,
    lambda X, layers: deep(X, layers).ravel(),
    lambda X, layers: deep(X, layers)[:, 0],
    lambda X, layers: deep(X, layers).squeeze(),
)
wrong(forward_layers, "classes-for-probabilities", CLASSES, lambda X, layers: deep(X, layers) > 0.5)
wrong(
    forward_layers,
    "all-steps-returned",
    "You return every step. Only the last activation is asked for.",
    lambda X, layers: passed(X, layers)[1],
    lambda X, layers: passed(X, layers)[1][1:],
    lambda X, layers: passed(X, layers),
)
wrong(
    forward_layers,
    "list-of-layers-changed",
    "The values are right, but `pop` takes layers out of the caller's list: the network "
    "is gone after the call. Use layers[:-1] and layers[-1].",
    emptied,
    emptied_from_the_front,
)


@forward_layers.right
def over_indices(X, layers):
    A = X
    for k in range(len(layers)):
        W, b = layers[k]
        Z = np.dot(A, W) + b
        A = relu(Z) if k < len(layers) - 1 else sigmoid(Z)
    return A


@forward_layers.right
def by_recursion(X, layers):
    (W, b), *others = layers
    Z = X @ W + b
    return by_recursion(np.maximum(Z, 0), others) if others else 1 / (1 + np.exp(-Z))


@forward_layers.right
def with_nested_lists(X, layers):
    rows = [list(x) for x in X]
    for k, (W, b) in enumerate(layers):
        rows = [
            [b[j] + sum(a * W[i][j] for i, a in enumerate(row)) for j in range(len(b))]
            for row in rows
        ]
        last = k == len(layers) - 1
        rows = [[float(sigmoid(z)) if last else max(z, 0) for z in row] for row in rows]
    return rows


@forward_layers.right
def in_single_numbers(X, layers):
    return deep(X.astype(np.float32), in_single_precision(layers))


@forward_layers.right
def as_columns(data, network):
    A = data.T
    activations = [relu] * (len(network) - 1) + [sigmoid]
    for (W, b), g in zip(network, activations, strict=True):
        A = g(np.einsum("io,in->on", W, A) + b.reshape(-1, 1))
    return A.T


@forward_layers.right
def with_a_helper_function(X, layers):
    def step(A, layer, g):
        return g(A @ layer[0] + layer[1])

    for layer in layers[:-1]:
        X = step(X, layer, relu)
    return step(X, layers[-1], sigmoid)


# --- softmax --------------------------------------------------------------------------------------

softmax = Exercise(
    "softmax",
    "Softmax",
    asks="softmax",
    parts={
        "row": ("one row of logits, large ones too", 1),
        "batch": ("a batch, each row for itself", 1),
    },
    hints=[
        (
            "First make all exponentials, then divide by their sum. Which numbers belong into "
            "one sum? Those of one row."
        ),
        (
            "np.sum(e, axis=-1, keepdims=True) is a column with the sum of each row, and for "
            "a flat row one number. e divided by it fits in both cases."
        ),
        (
            "Against the overflow take off each row's largest logit first: z - np.max(z, "
            "axis=-1, keepdims=True), in a new array."
        ),
    ],
)


@softmax.cases
def _(rng):
    yield call("row", np.array([1.0, 0.0, -1.0]))
    yield call("row", rng.normal(size=4))
    yield call("row", np.array([1001.0, 1000.0, 999.0]), quiet=True)
    yield call("row", np.array([-1000.0, -1001.0, -1003.0]) - rng.integers(0, 5), quiet=True)
    yield call("row", rng.permutation([1000.0, -3.0, -1000.0]), quiet=True)
    yield call("row", rng.normal(size=2) * 1e-3)
    yield call("row", rng.permutation(5))
    yield call("batch", rng.normal(size=(5, 3)))
    yield call(
        "batch", rng.normal(size=(4, 4))
    )  # as many rows as classes: nothing stops with an error
    yield call(
        "batch",
        np.array([[0.0, 1.0, 2.0], [1000.0, 1001.0, 1003.0]]) + rng.integers(0, 3),
        quiet=True,
    )
    yield call("batch", np.array([[-2000.0, -2001.0], [0.0, 1.0], [1000.0, 999.0]]), quiet=True)
    yield call("batch", rng.normal(size=(1, 5)))
    yield call("batch", rng.normal(size=(3, 6)).astype(np.float32), options={"rtol": 2e-5})


def shifted(z, axis=-1, keepdims=True):
    """Return exp of z less its largest, and the function that sums it."""
    return np.exp(z - np.max(z, axis=-1, keepdims=True))


def normalised(e, axis=-1):
    """Return e divided by its sum along an axis."""
    return e / np.sum(e, axis=axis, keepdims=True)


def changed_in_place(z):
    z -= np.max(z, axis=-1, keepdims=True)
    return normalised(np.exp(z))


WHOLE = (
    "Your whole batch sums to 1. Each row shall: sum along each row, with axis=-1 and "
    "keepdims=True."
)
OVERFLOW = (
    "Large logits overflow: exp(1000) is infinite, and infinity divided by infinity is not a "
    "number. Take off each row's largest logit first."
)
COLUMNS_SUM = "Your columns sum to 1. The classes of an example stand in a row: axis=-1."
NOT_KEPT = (
    "Your sums have lost a side: (n,) against (n, k) divides column by column, or fails. "
    "keepdims=True keeps them a column, (n, 1)."
)
BATCH_ONLY = "axis=1 exists only in a batch. With axis=-1, along each row, a flat row works too."

wrong(
    softmax,
    "whole-array-summed",
    WHOLE,
    lambda z: normalised(np.exp(z - np.max(z)), None),
    lambda z: np.exp(z) / np.sum(np.exp(z)),
    lambda z: normalised(shifted(z), None),
)
wrong(
    softmax,
    "overflow",
    OVERFLOW,
    lambda z: normalised(np.exp(z)),
    lambda z: normalised(np.exp(z - np.min(z, axis=-1, keepdims=True))),
    lambda z: normalised(np.exp(z - np.mean(z, axis=-1, keepdims=True))),
    lambda z: np.nan_to_num(normalised(np.exp(z))),
)
wrong(
    softmax,
    "shift-in-one-place-only",
    "You take the largest logit off above the fraction line but not below it (or the "
    "other way round). It cancels only if it stands in both.",
    lambda z: shifted(z) / np.sum(np.exp(z), axis=-1, keepdims=True),
    lambda z: np.exp(z) / np.sum(shifted(z), axis=-1, keepdims=True),
)
wrong(
    softmax,
    "maximum-of-the-columns",
    "You take off the largest logit of each column, which changes the differences within "
    "a row. Each row's own largest: axis=-1, keepdims=True.",
    lambda z: normalised(np.exp(z - np.max(z, axis=0))),
)
wrong(
    softmax,
    "rounded",
    "You round the result. Return the probabilities as they are; rounding is for printing.",
    lambda z: normalised(shifted(z)).round(2),
    lambda z: normalised(shifted(z)).round(3),
    lambda z: normalised(shifted(z)).round(4),
)
wrong(
    softmax,
    "one-maximum-for-all-rows",
    "You take the largest logit of the whole batch off every row. A row far below it then "
    "underflows to 0/0. Each row needs its own maximum.",
    lambda z: normalised(np.exp(z - np.max(z))),
)
wrong(
    softmax,
    "exp-missing",
    "You divide the logits themselves by their sum. They go through exp first, which also "
    "makes them positive.",
    lambda z: normalised(np.asarray(z) * 1.0),
    lambda z: normalised(z - np.max(z, axis=-1, keepdims=True)),
    lambda z: z / np.sum(z),
)
wrong(
    softmax,
    "columns-summed",
    COLUMNS_SUM,
    lambda z: np.exp(z) / sum(np.exp(z)),
    lambda z: np.exp(z - max(z)) / sum(np.exp(z - max(z))),
    lambda z: normalised(np.exp(z - np.max(z, axis=0)), 0),
    lambda z: normalised(np.exp(z - np.max(z)), 0),
    lambda z: normalised(shifted(z), 0),
)
wrong(
    softmax,
    "side-lost",
    NOT_KEPT,
    lambda z: np.exp(z) / np.sum(np.exp(z), axis=-1),
    lambda z: shifted(z) / np.sum(shifted(z), axis=-1),
    lambda z: normalised(np.exp(z - np.max(z, axis=-1))),
    lambda z: (lambda e: e / np.sum(e, axis=-1))(np.exp(z - np.max(z, axis=-1))),
    lambda z: (lambda e: e / np.sum(e, axis=-1))(np.exp(z - np.max(z))),
)
wrong(
    softmax,
    "batch-only",
    BATCH_ONLY,
    lambda z: (lambda e: e / np.sum(e, axis=1, keepdims=True))(
        np.exp(z - np.max(z, axis=1, keepdims=True))
    ),
    lambda z: (lambda e: e / np.sum(e, axis=1, keepdims=True))(np.exp(z - np.max(z))),
    lambda z: (lambda e: e / np.sum(e, axis=1, keepdims=True))(np.exp(z)),
)
wrong(
    softmax,
    "one-row-only",
    "Your function handles one row of logits, but loses the batch: only the first row came back.",
    lambda z: normalised(shifted(z if np.ndim(z) == 1 else z[0])),
)
wrong(
    softmax,
    "sigmoid-for-softmax",
    "That is the sigmoid of each logit by itself. In softmax the classes share a total of 1.",
    lambda z: sigmoid(z),
    lambda z: np.exp(z) / (1 + np.exp(z)),
)
wrong(
    softmax,
    "log-returned",
    "You return the logarithms of the probabilities. Leave the last np.log out.",
    lambda z: np.log(normalised(shifted(z))),
)
wrong(
    softmax,
    "not-divided",
    "You return the exponentials. They still have to be divided by the sum of their row.",
    lambda z: np.exp(z),
    shifted,
)
wrong(
    softmax,
    "divided-by-the-largest",
    "You divide by the largest exponential. Divide by the sum of the row, so that it adds up to 1.",
    lambda z: shifted(z) / np.max(shifted(z), axis=-1, keepdims=True) * 1.0000001,
    lambda z: np.exp(z) / np.max(np.exp(z), axis=-1, keepdims=True),
)
wrong(
    softmax,
    "winner-takes-all",
    "You give the largest logit 1 and all others 0. Softmax is soft: the others keep a share.",
    lambda z: (z == np.max(z, axis=-1, keepdims=True)) * 1.0,
)
wrong(
    softmax,
    "winner-returned",
    "You return the number of the most likely class. All probabilities are asked for.",
    lambda z: np.argmax(z, axis=-1),
)
wrong(
    softmax,
    "sign-in-the-exponent",
    "The sign in your exponent is the wrong way round: the largest logit gets the "
    "smallest probability.",
    lambda z: normalised(shifted(-np.asarray(z))),
    lambda z: normalised(np.exp(-np.asarray(z))),
)
wrong(
    softmax,
    "logits-clipped",
    "You clip large logits, so 1001 and 1000 become equal. Take off each row's largest "
    "logit instead: that changes nothing.",
    lambda z: normalised(np.exp(np.clip(z, -500, 500))),
    lambda z: normalised(np.exp(np.clip(z, -700, 700))),
    lambda z: normalised(np.exp(np.minimum(z, 500))),
    lambda z: normalised(np.exp(np.clip(z, -100, 100))),
)
wrong(
    softmax,
    "scaled-by-the-largest",
    "You divide the logits by their largest one. Only adding or taking off the same "
    "number leaves softmax as it is: subtract.",
    lambda z: normalised(np.exp(z / np.max(np.abs(z), axis=-1, keepdims=True))),
    lambda z: normalised(np.exp(z / np.max(z, axis=-1, keepdims=True))),
)
wrong(
    softmax,
    "powers-of-two",
    "You take powers of 2. The base is e: np.exp.",
    lambda z: normalised(2.0 ** (z - np.max(z, axis=-1, keepdims=True))),
)
wrong(
    softmax,
    "argument-changed-in-place",
    "The values are right, but `-=` changed the caller's logits. Write z = z - …, which "
    "makes a new array.",
    changed_in_place,
)


@softmax.right
def row_by_row(z):
    if np.ndim(z) == 2:
        return [row_by_row(row) for row in z]
    largest = max(z)
    e = [np.exp(value - largest) for value in z]
    return [value / sum(e) for value in e]


@softmax.right
def from_logs(logits):
    logits = np.asarray(logits)
    m = logits.max(axis=-1, keepdims=True)
    return np.exp(logits - m - np.log(np.exp(logits - m).sum(axis=-1, keepdims=True)))


@softmax.right
def with_transposes(z):
    e = np.exp(z.T - z.max(axis=-1))
    return (e / e.sum(axis=0)).T


@softmax.right
def in_float32(z):
    z = np.asarray(z, dtype=np.float32)
    return normalised(np.exp(z - z.max(-1, keepdims=True)))


@softmax.right
def from_differences(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


@softmax.right
def by_expanding(z):
    e = np.exp(z - np.expand_dims(np.max(z, -1), -1))
    return np.einsum("...k,...->...k", e, 1 / e.sum(-1))


# --- softmax of two -------------------------------------------------------------------------------

softmax_of_two = Exercise(
    "softmax-of-two",
    "Softmax of two classes",
    asks="two_classes",
    kind="predict",
    parts={"two": ("softmax of two is a sigmoid", 1)},
    hints=[
        "Write p1 as a fraction of exponentials, and divide numerator and denominator by e^z1.",
        "Only the difference of the two logits is left: adding 100 to both changes nothing.",
        (
            "Class 1 gets more than half exactly when z1 is larger than z0. For (1, 3) the "
            "difference is 2."
        ),
    ],
)


@softmax_of_two.cases
def _(rng):
    yield choice(
        "two",
        "abcde",
        {
            "a": (
                "z0-forgotten",
                "Then z0 would not matter. It does: the two classes share a total of 1.",
            ),
            "c": (
                "difference-turned-round",
                "That is the probability of class 0: it falls when z1 rises.",
            ),
            "d": (
                "quotient-for-difference",
                "Dividing two exponentials makes a difference of the exponents, not a quotient.",
            ),
            "e": (
                "sum-for-difference",
                (
                    "With the sum, raising z0 would make class 1 more likely. It is the other "
                    "way round."
                ),
            ),
        },
        key="p1",
    )
    yield predict(
        "two",
        {
            0.12: (
                "difference-turned-round",
                "That is the probability of class 0. Class 1 has the larger logit.",
            ),
            0.95: ("z0-forgotten", "That is σ(3): z0 was left out."),
            0.75: ("exp-missing", "That is 3/(1 + 3): the logits go through exp first."),
            0.73: (
                "sigmoid-of-the-other-logit",
                "That is σ(1), the sigmoid of z0. Which difference counts here?",
            ),
            0.98: (
                "sum-for-difference",
                "That is σ(4), the sigmoid of the sum. It is the difference that counts.",
            ),
            88: ("per-cent", "As a share of 1, please: a probability lies between 0 and 1."),
        },
        key="p1 for (1, 3)",
        decimals=2,
        slack=1,
    )
    yield predict(
        "two",
        {
            1: (
                "sure-by-size",
                (
                    "Large logits alone make nobody sure: only their difference counts, and "
                    "it is the same as before."
                ),
            ),
            0.5: (
                "halves-by-size",
                (
                    "101 and 103 look nearly equal, but quotients do not count here: the "
                    "difference does, and it is still 2."
                ),
            ),
            0.12: (
                "difference-turned-round",
                "That is the probability of class 0. Class 1 has the larger logit.",
            ),
            88: ("per-cent", "As a share of 1, please: a probability lies between 0 and 1."),
        },
        key="p1 for (101, 103)",
        decimals=2,
        slack=1,
    )


def two(p1="b", small=0.88, large=0.88):
    return {"p1": p1, "p1 for (1, 3)": small, "p1 for (101, 103)": large}


@softmax_of_two.right
def in_full():
    return two(small=0.8807970779778823, large=0.8807970779778823)


@softmax_of_two.right
def as_written_differently():
    return two(p1=" B ")


@softmax_of_two.right
def as_arrays_():
    return two(small=np.array(0.88), large=np.float32(0.88))


@softmax_of_two.right
def as_computed_():
    p = normalised(np.exp(np.array([1.0, 3.0])))[1]
    return two(small=p, large=p)


@softmax_of_two.right
def to_three_decimals():
    return two(small=0.881, large=0.881)


# --- match ----------------------------------------------------------------------------------------

match_outputs = Exercise(
    "match-outputs",
    "Match task, output and loss",
    asks=["output_activation", "loss"],
    kind="choice",
    parts={"output": ("the output activations", 1), "loss": ("the losses", 1)},
    hints=[
        (
            "Ask of each task: which numbers are possible answers? Any number, a probability, "
            "or probabilities that share a total of 1?"
        ),
        (
            "The loss follows from the output: any numbers go with the squared error, "
            "separate probabilities with the binary, shared ones with the categorical "
            "cross-entropy."
        ),
        (
            "For the photo, one tag must not take anything away from another: each tag is a "
            "yes-or-no question of its own."
        ),
    ],
)

WEATHER = "tomorrow's temperature in °C"
SPAM = "is this e-mail spam?"
DIGIT = "which of the ten digits is it?"
TAGS = "which of 20 tags fit a photo? (any number of them)"
OUTPUTS = {
    WEATHER: {
        "relu": ("no-frost", "With ReLU at the output the forecast could never be below 0 °C."),
        "sigmoid": (
            "temperature-from-0-to-1",
            "A sigmoid gives numbers from 0 to 1. Temperatures are other numbers.",
        ),
        "softmax": (
            "temperature-as-classes",
            (
                "Softmax shares a total of 1 among classes. Here one number is asked for, and "
                "on one unit softmax is always 1."
            ),
        ),
    },
    SPAM: {
        "identity": (
            "probability-without-bounds",
            (
                "Without an activation the output is any number, also −3 or 7. A probability "
                "is asked for."
            ),
        ),
        "relu": (
            "probability-above-one",
            "ReLU gives 0 or any positive number, also 7. A probability is asked for.",
        ),
        "softmax": (
            "softmax-on-one-unit",
            (
                "Yes or no takes one unit here, and softmax on one unit is always 1. (With "
                "two units it would be the same as a sigmoid.)"
            ),
        ),
    },
    DIGIT: {
        "identity": (
            "logits-for-probabilities",
            (
                "Without an activation you get ten logits, any numbers. Probabilities of "
                "which exactly one class is true are asked for."
            ),
        ),
        "relu": (
            "relu-for-classes",
            "ReLU gives ten numbers of any size. Ten probabilities that add up to 1 are asked for.",
        ),
        "sigmoid": (
            "digits-not-exclusive",
            (
                "Ten sigmoids answer ten separate questions, and could say yes to 3 and to 8 "
                "at once. Exactly one digit is right."
            ),
        ),
    },
    TAGS: {
        "identity": (
            "tags-without-bounds",
            (
                "Without an activation the outputs are any numbers. A probability for each "
                "tag is asked for."
            ),
        ),
        "relu": (
            "relu-for-tags",
            "ReLU gives 0 or any positive number. A probability for each tag is asked for.",
        ),
        "softmax": (
            "tags-as-rivals",
            (
                "With softmax the tags would share a total of 1: “beach” could only win what "
                "“sunset” loses. A photo can have both."
            ),
        ),
    },
}
LOSSES = {
    WEATHER: {
        "binary cross-entropy": (
            "temperature-as-yes-or-no",
            "Cross-entropy takes the logarithm of a probability. A temperature is none.",
        ),
        "categorical cross-entropy": (
            "temperature-as-a-class",
            "Cross-entropy takes the logarithm of a probability. A temperature is none.",
        ),
    },
    SPAM: {
        "mse": (
            "squared-error-for-yes-or-no",
            (
                "It can be computed, but hardly charges for being sure and wrong. "
                "Probabilities of yes or no have a loss of their own."
            ),
        ),
        "categorical cross-entropy": (
            "many-classes-for-yes-or-no",
            (
                "That one needs a probability for each class, in a row that adds up to 1. "
                "Here there is one probability of yes."
            ),
        ),
    },
    DIGIT: {
        "mse": (
            "squared-error-for-classes",
            (
                "It can be computed, but hardly charges for being sure and wrong. Which loss "
                "looks at the probability of the one right class?"
            ),
        ),
        "binary cross-entropy": (
            "yes-or-no-for-one-of-ten",
            (
                "That would be ten separate yes-or-no questions. Here one class of ten is "
                "right, and the probabilities share a total of 1."
            ),
        ),
    },
    TAGS: {
        "mse": (
            "squared-error-for-tags",
            (
                "It can be computed, but hardly charges for being sure and wrong. Each tag is "
                "a yes-or-no question."
            ),
        ),
        "categorical cross-entropy": (
            "one-class-for-many-tags",
            (
                "That one looks for a single right class. Here several tags may be right at "
                "once, each by itself."
            ),
        ),
    },
}


@match_outputs.cases
def _(rng):
    for task in (WEATHER, SPAM, DIGIT, TAGS):
        yield choice(
            "output",
            ["identity", "relu", "sigmoid", "softmax"],
            OUTPUTS[task],
            of="output_activation",
            key=task,
        )
        yield choice(
            "loss",
            ["mse", "binary cross-entropy", "categorical cross-entropy"],
            LOSSES[task],
            of="loss",
            key=task,
        )


RIGHT_OUTPUTS = {WEATHER: "identity", SPAM: "sigmoid", DIGIT: "softmax", TAGS: "sigmoid"}
RIGHT_LOSSES = {
    WEATHER: "mse",
    SPAM: "binary cross-entropy",
    DIGIT: "categorical cross-entropy",
    TAGS: "binary cross-entropy",
}


@match_outputs.right
def outputs_in_capitals():
    return {task: name.upper() for task, name in RIGHT_OUTPUTS.items()}


@match_outputs.right
def outputs_with_blanks():
    return {task: f" {name} " for task, name in RIGHT_OUTPUTS.items()}


@match_outputs.right
def outputs_in_lists():
    return {task: [name] for task, name in RIGHT_OUTPUTS.items()}


@match_outputs.right(of="loss")
def losses_in_capitals():
    return {task: name.title() for task, name in RIGHT_LOSSES.items()}


@match_outputs.right(of="loss")
def losses_in_another_order():
    return dict(reversed(RIGHT_LOSSES.items()))


@match_outputs.right(of="loss")
def losses_in_tuples():
    return {task: (name,) for task, name in RIGHT_LOSSES.items()}


# --- losses ---------------------------------------------------------------------------------------

losses = Exercise(
    "losses",
    "Three losses",
    asks=["mse", "binary_cross_entropy", "categorical_cross_entropy"],
    parts={
        "squares": ("mse, for flat rows and columns", 1),
        "binary": ("binary cross-entropy, for flat rows and columns", 1),
        "sure": ("binary cross-entropy where p is close to 0 or 1, or exactly there", 1),
        "classes": ("categorical cross-entropy, also where P is 0", 1),
    },
    hints=[
        (
            "np.ravel(y) and np.ravel(p) first, in the first two functions: then (n, 1) and "
            "(n,) are both flat. np.mean at the end."
        ),
        (
            "For the cross-entropies clip p away from 0 (and from 1, for the binary one): p = "
            "np.clip(p, 1e-7, 1 - 1e-7). There is a minus sign in front."
        ),
        (
            "Categorical: Y * np.log(P) has one number that is not 0 in each row. Sum along "
            "the rows (axis=1), then take the mean over the examples."
        ),
    ],
)

SOFT = {"rtol": 2e-4}  # log(p + 1e-7), as some write it against log(0), is right too
VERY_SOFT = {"rtol": 1e-2}  # the same, where p itself is small


def answers_on(rng, n):
    """Return (y, p): targets 0 and 1, both there, and probabilities away from 0, 1/2 and 1."""
    y = rng.permutation(np.arange(n) % 3 == 0).astype(float)
    return y, rng.choice([0.5 - 0.4, 0.5 + 0.1], size=n) + rng.uniform(0, 0.3, size=n)


def shapes_of(y, p):
    """Yield y and p flat and as columns, in all four combinations."""
    n = len(y)
    for y_shape, p_shape in (((n,), (n,)), ((n,), (n, 1)), ((n, 1), (n,)), ((n, 1), (n, 1))):
        yield y.reshape(y_shape), p.reshape(p_shape)


def classes_on(rng, n, k):
    """Return (Y, P): one-hot targets and rows of probabilities."""
    return np.eye(k)[rng.integers(0, k, size=n)], normalised(rng.uniform(0.2, 2.0, size=(n, k)))


@losses.cases
def _(rng):
    yield call("squares", np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.6]), of="mse")
    for n, scale in ((5, 1.0), (4, 1e3), (7, 1e-3)):
        for y, p in shapes_of(rng.normal(size=n) * scale, rng.normal(size=n) * scale):
            yield call("squares", y, p, of="mse")
    yield call("squares", rng.integers(-5, 0, size=6), rng.integers(1, 6, size=6), of="mse")
    yield call(
        "binary",
        np.array([1.0, 0.0, 1.0]),
        np.array([0.9, 0.2, 0.6]),
        of="binary_cross_entropy",
        options=SOFT,
    )
    for y, p in shapes_of(*answers_on(rng, 5)):
        yield call("binary", y, p, of="binary_cross_entropy", options=SOFT)
    y, p = answers_on(rng, 8)
    yield call("binary", y.astype(int), p, of="binary_cross_entropy", options=SOFT)
    yield call(
        "binary",
        y.astype(int),
        p.astype(np.float32).reshape(-1, 1),
        of="binary_cross_entropy",
        options=SOFT,
    )
    p = np.array([2e-4, 1 - 3e-4, 0.4]) * rng.uniform(0.9, 1.0)
    yield call("sure", np.array([1.0, 0.0, 0.0]), p, of="binary_cross_entropy", options=VERY_SOFT)
    yield call(
        "sure",
        np.array([1.0, 0.0, 1.0]),
        np.array([5e-5, 0.3, 0.6]),
        of="binary_cross_entropy",
        options=VERY_SOFT,
    )
    small = (rng.integers(30, 40) + 0.45) * 1e-6  # rounding to 6 decimals moves it by more than 1 %
    yield call(
        "sure", np.array([0.0]), np.array([small]), of="binary_cross_entropy", options=VERY_SOFT
    )
    for y in (0.0, 1.0):
        exact = np.array([y])
        yield call(
            "sure",
            exact,
            1 - exact,
            of="binary_cross_entropy",
            compare="between",
            expected=(10, None),
        )
        yield call(
            "sure",
            exact,
            exact,
            of="binary_cross_entropy",
            compare="between",
            expected=(-1e-3, 1e-3),
        )
    yield call(
        "sure",
        np.array([1.0, 0.0, 1.0]),
        np.array([[1.0], [0.0], [0.0]]),
        of="binary_cross_entropy",
        compare="between",
        expected=(4, None),
    )
    Y, P = (
        np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]),
        np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]]),
    )
    yield call("classes", Y, P, of="categorical_cross_entropy", options=SOFT)
    for n, k in ((5, 3), (4, 4), (7, 2), (1, 6)):
        yield call("classes", *classes_on(rng, n, k), of="categorical_cross_entropy", options=SOFT)
    Y, P = classes_on(rng, 6, 4)
    yield call("classes", Y.astype(int), P, of="categorical_cross_entropy", options=SOFT)
    yield call(
        "classes",
        np.eye(3)[[0] * 5],
        np.array([[1 - small, small, 0.0]] * 5),
        of="categorical_cross_entropy",
        options=VERY_SOFT,
    )
    Y = np.eye(3)[rng.permutation(3)]
    yield call(
        "classes",
        Y,
        Y.copy(),
        of="categorical_cross_entropy",
        compare="between",
        expected=(-1e-3, 1e-3),
    )
    yield call(
        "classes",
        Y,
        np.roll(Y, 1, axis=0),
        of="categorical_cross_entropy",
        compare="between",
        expected=(10, None),
    )


def bce(y, p, low=1e-7):
    """Return the binary cross-entropies of flat y and p, one an example."""
    y, p = np.ravel(y), np.clip(np.ravel(p), low, 1 - low)
    return -(y * np.log(p) + (1 - y) * np.log(1 - p))


def cce(Y, P, low=1e-7):
    """Return Y ln P, number by number."""
    return Y * np.log(np.clip(P, low, 1.0))


def unflattened(y, p):
    """Return the mean binary cross-entropy of y and p in the shapes they have."""
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def flat(y, p):
    return np.ravel(y) * 1.0, np.ravel(p) * 1.0


TABLE = (
    "y and p have different shapes, (n,) and (n, 1), and NumPy made an n × n table of them: "
    "every prediction against every target. Flatten both with np.ravel."
)
LOG_OF_ZERO = (
    "At p exactly 0 or 1 the logarithm of 0 comes up: infinity, or 0 times infinity, which is "
    "not a number. Clip p first."
)
SUMMED = "You return the sum over the examples. The mean is asked for."

wrong(
    losses, "sum-for-mean", SUMMED, lambda y, p: np.sum((np.ravel(p) - np.ravel(y)) ** 2), of="mse"
)
wrong(
    losses,
    "every-target-with-every-prediction",
    TABLE,
    lambda y, p: np.mean((p - y) ** 2),
    lambda y, p: np.mean((p - y) ** 2, axis=0),
    lambda y, p: np.mean((p - y.reshape(-1, 1)) ** 2),
    lambda y, p: np.mean((p.reshape(-1, 1) - y) ** 2),
    lambda y, p: np.linalg.norm(p - y) ** 2 / len(y),
    of="mse",
)
wrong(
    losses,
    "every-target-with-every-prediction",
    TABLE,
    lambda y, p: np.sum((p - y) ** 2) / len(y),
    of="mse",
)
wrong(
    losses,
    "not-squared",
    "You average the errors themselves: positive and negative ones cancel. Square them first.",
    lambda y, p: np.mean(np.ravel(p) - np.ravel(y)),
    lambda y, p: np.mean(np.ravel(y) - np.ravel(p)),
    of="mse",
)
wrong(
    losses,
    "mean-before-the-square",
    "You square the mean error. Square each error first, then take the mean.",
    lambda y, p: np.mean(np.ravel(p) - np.ravel(y)) ** 2,
    of="mse",
)
wrong(
    losses,
    "absolute-for-squared",
    "You average the absolute errors. The squared ones are asked for.",
    lambda y, p: np.mean(np.abs(np.ravel(p) - np.ravel(y))),
    of="mse",
)
wrong(
    losses,
    "root-taken",
    "You take the square root at the end. Leave it out.",
    lambda y, p: np.sqrt(np.mean((np.ravel(p) - np.ravel(y)) ** 2)),
    of="mse",
)
wrong(
    losses,
    "halved",
    "You have a factor of a half. Some books define it so; here it is the plain mean.",
    lambda y, p: np.mean((np.ravel(p) - np.ravel(y)) ** 2) / 2,
    of="mse",
)
wrong(
    losses,
    "not-averaged",
    "You return one number per example. Their mean is asked for.",
    lambda y, p: (np.ravel(p) - np.ravel(y)) ** 2,
    of="mse",
)
wrong(
    losses,
    "squares-of-each",
    "You subtract the squares. Subtract first, then square the difference.",
    lambda y, p: np.mean(np.ravel(p) ** 2 - np.ravel(y) ** 2),
    of="mse",
)
wrong(
    losses,
    "divided-by-n-minus-1",
    "You divide by n − 1. That belongs to the variance of a sample; here it is the mean, so n.",
    lambda y, p: np.sum((np.ravel(p) - np.ravel(y)) ** 2) / (np.size(p) - 1),
    of="mse",
)

B = "binary_cross_entropy"
wrong(losses, "sum-for-mean", SUMMED, lambda y, p: np.sum(bce(y, p)), of=B)
wrong(
    losses,
    "minus-missing",
    "The minus sign is missing: logarithms of probabilities are negative, the loss is positive.",
    lambda y, p: -np.mean(bce(y, p)),
    of=B,
)
wrong(
    losses,
    "log-of-the-wrong-class",
    "The logarithms are swapped: y goes with ln p, and 1 − y with ln(1 − p).",
    lambda y, p: np.mean(bce(1 - y, p)),
    of=B,
)
wrong(
    losses,
    "every-target-with-every-prediction",
    TABLE,
    lambda y, p: np.mean(
        -(y * np.log(np.clip(p, 1e-7, 1 - 1e-7)) + (1 - y) * np.log(1 - np.clip(p, 1e-7, 1 - 1e-7)))
    ),
    lambda y, p: -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7)),
    lambda y, p: -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7), axis=0),
    lambda y, p: unflattened(y.reshape(-1, 1), p),
    lambda y, p: unflattened(y, p.reshape(-1, 1)),
    lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
    of=B,
)
wrong(
    losses,
    "log-of-zero",
    LOG_OF_ZERO,
    lambda y, p: (lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))(*flat(y, p)),
    of=B,
)
wrong(
    losses,
    "log-of-zero",
    LOG_OF_ZERO,
    lambda y, p: -np.mean(np.log(np.where(np.ravel(y) == 1, np.ravel(p), 1 - np.ravel(p)))),
    of=B,
)
wrong(
    losses,
    "log-of-zero",
    "At p = 1 the logarithm of 1 − p is infinite. Clip p away from 1 as well as from 0.",
    lambda y, p: (lambda y, p: -np.mean(y * np.log(np.clip(p, 1e-7, 1)) + (1 - y) * np.log(1 - p)))(
        *flat(y, p)
    ),
    lambda y, p: (lambda y, p: -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p)))(
        *flat(y, p)
    ),
    of=B,
)
wrong(
    losses,
    "clipped-too-early",
    "You clip p too early: 0.001 or 0.0001 is still an honest probability, and the loss "
    "must tell it from 0.01. Clip at 1e-7 or less.",
    lambda y, p: np.mean(bce(y, p, 1e-2)),
    lambda y, p: np.mean(bce(y, p, 1e-3)),
    lambda y, p: np.mean(bce(y, p, 0.05)),
    of=B,
)
ADDED = (
    "The small number you add against log(0) is too large: it changes honest probabilities as "
    "well. Clip p instead, or add 1e-7 or less."
)
wrong(
    losses,
    "added-number-too-large",
    ADDED,
    *(
        lambda y, p, e=e: (lambda y, p: -np.mean(y * np.log(p + e) + (1 - y) * np.log(1 - p + e)))(
            *flat(y, p)
        )
        for e in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
    ),
    of=B,
)
wrong(
    losses,
    "class-0-forgotten",
    "Only the examples of class 1 count in your loss. The term (1 − y) ln(1 − p) is for "
    "the others.",
    lambda y, p: -np.mean(np.ravel(y) * np.log(np.clip(np.ravel(p), 1e-7, 1))),
    lambda y, p: -np.mean(np.ravel(y) * np.log(np.ravel(p))),
    of=B,
)
wrong(
    losses,
    "target-forgotten",
    "Your loss never looks at y: ln p counts for class 1 only, and ln(1 − p) for class 0.",
    lambda y, p: -np.mean(np.log(np.clip(np.ravel(p), 1e-7, 1))),
    of=B,
)
wrong(
    losses,
    "logarithm-to-base-2",
    "You took the logarithm to base 2. The natural one is asked for, np.log.",
    lambda y, p: np.mean(bce(y, p)) / np.log(2),
    of=B,
)
wrong(
    losses,
    "logarithm-to-base-10",
    "You took the logarithm to base 10. The natural one is asked for, np.log.",
    lambda y, p: np.mean(bce(y, p)) / np.log(10),
    of=B,
)
wrong(
    losses,
    "squared-error",
    "That is the mean squared error. The cross-entropy takes logarithms.",
    lambda y, p: np.mean((np.ravel(p) - np.ravel(y)) ** 2),
    of=B,
)
wrong(
    losses,
    "logarithm-missing",
    "The logarithm is missing: you average the probabilities given to the truth, or what "
    "is left to 1.",
    lambda y, p: -np.mean(np.ravel(y) * np.ravel(p) + (1 - np.ravel(y)) * (1 - np.ravel(p))),
    lambda y, p: np.mean(np.abs(np.ravel(y) - np.ravel(p))),
    of=B,
)
wrong(
    losses, "not-averaged", "You return one number per example. Their mean is asked for.", bce, of=B
)
wrong(
    losses,
    "brackets-missing",
    "Without brackets, 1 - y * ln(1 − p) takes the product first. The factor is (1 − y).",
    lambda y, p: (lambda y, p: -np.mean(y * np.log(p) + 1 - y * np.log(1 - p)))(
        np.ravel(y), np.clip(np.ravel(p), 1e-7, 1 - 1e-7)
    ),
    of=B,
)
wrong(
    losses,
    "terms-subtracted",
    "There is a minus between your two terms. They are added, and one minus stands in "
    "front of both.",
    lambda y, p: (lambda y, p: -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p)))(
        np.ravel(y), np.clip(np.ravel(p), 1e-7, 1 - 1e-7)
    ),
    lambda y, p: (lambda y, p: np.mean(-y * np.log(p) + (1 - y) * np.log(1 - p)))(
        np.ravel(y), np.clip(np.ravel(p), 1e-7, 1 - 1e-7)
    ),
    of=B,
)
wrong(
    losses,
    "arguments-swapped",
    "You took the logarithm of the targets. It belongs to the predictions: y · ln p.",
    lambda y, p: np.mean(bce(p, y)),
    lambda y, p: np.mean(bce(p, y, 1e-7)),
    lambda y, p: (lambda y, p: -np.mean(p * np.log(y) + (1 - p) * np.log(1 - y)))(*flat(y, p)),
    of=B,
)
wrong(
    losses,
    "loss-of-the-mean",
    "You average first and take the logarithm then. Each example's logarithm first, then the mean.",
    lambda y, p: -np.log(np.mean(np.exp(-bce(y, p)))),
    of=B,
)

C = "categorical_cross_entropy"
wrong(losses, "sum-for-mean", SUMMED, lambda Y, P: -np.sum(cce(Y, P)), of=C)
wrong(
    losses,
    "divided-by-the-classes-too",
    "You average over all numbers of the table, and so divide by the number of classes "
    "too. Sum along each row, then the mean over the examples.",
    lambda Y, P: -np.mean(cce(Y, P)),
    of=C,
)
wrong(
    losses,
    "mean-over-the-classes",
    "You sum down the columns and average over the classes. Sum along each row (axis=1), "
    "then the mean over the examples.",
    lambda Y, P: -np.mean(np.sum(cce(Y, P), axis=0)),
    of=C,
)
wrong(
    losses,
    "every-target-with-every-prediction",
    "`@` multiplies every row of Y with every row of ln P. Multiply number by number with "
    "`*`: each example meets its own target only.",
    lambda Y, P: -np.mean(Y @ np.log(np.clip(P, 1e-7, 1)).T),
    lambda Y, P: -np.sum(Y @ np.log(np.clip(P, 1e-7, 1)).T) / len(Y),
    of=C,
)
wrong(
    losses,
    "minus-missing",
    "The minus sign is missing: logarithms of probabilities are negative, the loss is positive.",
    lambda Y, P: np.mean(np.sum(cce(Y, P), axis=1)),
    of=C,
)
wrong(
    losses,
    "log-of-the-wrong-class",
    "You look at the class that the network finds most likely. The loss looks at the "
    "class that is right, whatever the network thinks.",
    lambda Y, P: -np.mean(np.log(np.max(np.clip(P, 1e-7, 1), axis=1))),
    of=C,
)
wrong(
    losses,
    "every-class-counted",
    "Your loss never looks at Y: only the right class's logarithm counts, the others are "
    "multiplied by 0.",
    lambda Y, P: -np.mean(np.sum(np.log(np.clip(P, 1e-7, 1)), axis=1)),
    lambda Y, P: -np.mean(np.log(np.clip(P, 1e-7, 1))),
    of=C,
)
wrong(
    losses,
    "wrong-classes-counted",
    "You count the classes that are not right. The loss is minus the logarithm of the "
    "right class's probability.",
    lambda Y, P: -np.mean(np.sum(cce(1 - Y, P), axis=1)),
    of=C,
)
wrong(
    losses,
    "binary-on-each-class",
    "You treat every class as a yes-or-no question, as the binary loss does. Here only "
    "the right class's logarithm counts.",
    lambda Y, P: np.mean(bce(Y, P)),
    lambda Y, P: np.mean(np.sum(bce(Y, P).reshape(Y.shape), axis=1)),
    of=C,
)
wrong(
    losses,
    "log-of-zero",
    "Where P is exactly 0, the logarithm is infinite, and 0 times infinity is not a "
    "number. Clip P first.",
    lambda Y, P: -np.mean(np.sum(Y * np.log(P), axis=1)),
    lambda Y, P: -np.mean(np.log(np.sum(Y * P, axis=1))),
    of=C,
)
wrong(
    losses,
    "added-number-too-large",
    ADDED,
    *(
        lambda Y, P, e=e: -np.mean(np.sum(Y * np.log(P + e), axis=1))
        for e in (1e-6, 1e-5, 1e-4, 1e-3, 1e-2)
    ),
    of=C,
)
wrong(
    losses,
    "squared-error",
    "That is a squared error. The cross-entropy takes logarithms.",
    lambda Y, P: np.mean((P - Y) ** 2),
    lambda Y, P: np.mean(np.sum((P - Y) ** 2, axis=1)),
    of=C,
)
wrong(
    losses,
    "logarithm-missing",
    "The logarithm is missing: you average the probability of the right class.",
    lambda Y, P: -np.mean(np.sum(Y * P, axis=1)),
    lambda Y, P: np.mean(np.sum(Y * P, axis=1)),
    of=C,
)
wrong(
    losses,
    "not-averaged",
    "You return one number per example. Their mean is asked for.",
    lambda Y, P: -np.sum(cce(Y, P), axis=1),
    of=C,
)
wrong(
    losses,
    "arguments-swapped",
    "You took the logarithm of the targets. It belongs to the predictions: Y · ln P.",
    lambda Y, P: -np.mean(np.sum(cce(P, Y), axis=1)),
    lambda Y, P: -np.mean(np.sum(P * np.log(Y), axis=1)),
    of=C,
)
wrong(
    losses,
    "loss-of-the-mean",
    "You average the probabilities and take the logarithm then. Each example's logarithm "
    "first, then the mean.",
    lambda Y, P: -np.log(np.mean(np.sum(Y * np.clip(P, 1e-7, 1), axis=1))),
    of=C,
)
wrong(
    losses,
    "logarithm-to-base-2",
    "You took the logarithm to base 2. The natural one is asked for, np.log.",
    lambda Y, P: -np.mean(np.sum(cce(Y, P), axis=1)) / np.log(2),
    of=C,
)


@losses.right(of="mse")
def mse_in_a_loop(y, p):
    y, p = np.asarray(y).reshape(-1), np.asarray(p).reshape(-1)
    total = 0.0
    for target, prediction in zip(y, p, strict=True):
        total += (prediction - target) * (prediction - target)
    return total / len(y)


@losses.right(of="mse")
def mse_by_dot_product(y, p):
    error = np.array(p, dtype=float).flatten() - np.array(y, dtype=float).flatten()
    return error @ error / error.size


@losses.right(of="mse")
def mse_as_columns(targets, predictions):
    return ((np.reshape(targets, (-1, 1)) - np.reshape(predictions, (-1, 1))) ** 2).mean()


@losses.right(of=B)
def bce_by_picking(y, p):
    truth = np.where(np.ravel(y) == 1, np.ravel(p), 1 - np.ravel(p))
    return -np.log(np.maximum(truth, 1e-15)).mean()


@losses.right(of=B)
def bce_in_a_loop(y, p):
    total = 0.0
    for target, prediction in zip(np.ravel(y), np.ravel(p), strict=True):
        chance = prediction if target > 0.5 else 1 - prediction
        total -= np.log(chance if chance > 1e-9 else 1e-9)
    return total / np.size(y)


@losses.right(of=B)
def bce_with_a_small_number_added(y, p):
    y, p = np.squeeze(y), np.squeeze(p)
    return -np.mean(y * np.log(p + 1e-7) + (1 - y) * np.log(1 - p + 1e-7))


@losses.right(of=B)
def bce_clipped_as_in_keras(y, p):
    y, p = np.ravel(y), np.clip(np.ravel(p), 1e-7, 1 - 1e-7)
    return float(np.average(-y * np.log(p) - (1 - y) * np.log1p(-p)))


@losses.right(of=B)
def bce_in_float32(y, p):
    y = np.asarray(y, dtype=np.float32).ravel()
    p = np.clip(np.asarray(p, dtype=np.float32).ravel(), 1e-7, 1 - 1e-7)
    return np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p)))


@losses.right(of=C)
def cce_by_the_right_class(Y, P):
    right = np.asarray(P)[np.arange(len(Y)), np.argmax(Y, axis=1)]
    return -np.log(np.clip(right, 1e-7, 1)).mean()


@losses.right(of=C)
def cce_by_sum(Y, P):
    return -np.sum(Y * np.log(P + 1e-9)) / len(Y)


@losses.right(of=C)
def cce_by_einsum(targets, predictions):
    return (
        -np.einsum("nk,nk->", targets * 1.0, np.log(np.maximum(predictions, 1e-300)))
        / targets.shape[0]
    )


@losses.right(of=C)
def cce_in_a_loop(Y, P):
    total = 0
    for y, p in zip(Y, P, strict=True):
        total -= sum(
            np.log(max(chance, 1e-7)) for target, chance in zip(y, p, strict=True) if target == 1
        )
    return total / len(Y)


# --- accuracy -------------------------------------------------------------------------------------

accuracy = Exercise(
    "accuracy",
    "Accuracy",
    asks="accuracy",
    parts={
        "count": ("counts the right answers", 1),
        "shapes": ("flat rows and columns together", 1),
    },
    hints=[
        (
            "Two steps: make classes of the probabilities (p > 0.5), then see where they "
            "equal the targets."
        ),
        "The mean of True and False is the share of True: np.mean(… == …).",
        (
            "Flatten both before you compare: np.ravel(p) and np.ravel(y). Otherwise (n, 1) "
            "== (n,) is an n × n table."
        ),
    ],
)


@accuracy.cases
def _(rng):
    yield call("count", np.array([1, 0, 1, 0]), np.array([0.9, 0.2, 0.4, 0.3]))
    for n in (7, 11, 40):
        yield call("count", *answers_on(rng, n))
    y, p = answers_on(rng, 9)
    yield call("count", y.astype(int), p.astype(np.float32))
    yield call("count", y, y * 0.8 + 0.1)
    for n in (6, 13):
        for y, p in list(shapes_of(*answers_on(rng, n)))[1:]:
            yield call("shapes", y, p)
    y = rng.permutation(np.repeat([0, 1], 100))
    yield call(
        "shapes", y, np.where(rng.uniform(size=200) < 0.1, 1 - y, y).reshape(-1, 1) * 0.6 + 0.2
    )


def hits(y, p, threshold=0.5):
    return (np.ravel(p) > threshold) == np.ravel(y)


wrong(
    accuracy,
    "every-target-with-every-prediction",
    TABLE,
    lambda y, p: np.mean((p > 0.5) == y),
    lambda y, p: np.mean((p > 0.5) == y, axis=0),
    lambda y, p: np.mean((p > 0.5) == y.reshape(-1, 1)),
    lambda y, p: np.mean((p.reshape(-1, 1) > 0.5) == y),
    lambda y, p: np.sum((p > 0.5) == y) / len(y),
)
wrong(
    accuracy,
    "no-threshold",
    "You compare probabilities with classes: 0.9 is never equal to 1. Make classes of "
    "them first, p > 0.5.",
    lambda y, p: np.mean(np.ravel(p) == np.ravel(y)),
    lambda y, p: np.mean(p == y),
)
wrong(
    accuracy,
    "share-of-wrong-answers",
    "That is the share of wrong answers. Count the right ones.",
    lambda y, p: 1 - np.mean(hits(y, p)),
)
wrong(
    accuracy,
    "count-for-share",
    "You return how many are right. Divide by the number of examples.",
    lambda y, p: np.sum(hits(y, p)),
)
wrong(
    accuracy,
    "per-cent",
    "You return per cent. A share from 0 to 1 is asked for.",
    lambda y, p: 100 * np.mean(hits(y, p)),
)
wrong(
    accuracy,
    "always-class-0",
    "What you get is the share of class 0, as if the answer were always 0. int cuts 0.9 "
    "down to 0, and argmax over a single column is always 0. Use p > 0.5.",
    lambda y, p: np.mean(np.ravel(y) == 0),
)
wrong(
    accuracy,
    "always-class-1",
    "Your predicted class is always 1: every p is above 0. The threshold is 0.5.",
    lambda y, p: np.mean(hits(y, p, 0.0)),
)
wrong(
    accuracy,
    "closeness-for-accuracy",
    "You average how close p is to y. Accuracy counts: an answer is right or it is not.",
    lambda y, p: 1 - np.mean(np.abs(np.ravel(p) - np.ravel(y))),
)
wrong(
    accuracy,
    "only-class-1-counted",
    "You count only the examples of class 1 that are right. A right 0 counts as well.",
    lambda y, p: np.mean(np.ravel(y) * (np.ravel(p) > 0.5)),
)
wrong(
    accuracy,
    "share-among-class-1",
    "You look at the examples of class 1 alone. All examples count.",
    lambda y, p: np.mean(np.ravel(p)[np.ravel(y) == 1] > 0.5),
)
wrong(
    accuracy,
    "share-among-predicted-1",
    "You look at the examples that were predicted as 1 alone. All examples count.",
    lambda y, p: (lambda y, p: np.sum(y * p) / np.sum(p))(np.ravel(y), np.ravel(p) > 0.5),
)
wrong(
    accuracy,
    "target-forgotten",
    "You return the share of examples predicted as 1, without a look at y.",
    lambda y, p: np.mean(np.ravel(p) > 0.5),
)
wrong(
    accuracy,
    "not-averaged",
    "You return True or False for every example. The share of True is asked for: np.mean.",
    hits,
)
wrong(
    accuracy,
    "all-or-nothing",
    "You ask whether all answers are right. The share of right ones is asked for.",
    lambda y, p: float(np.all(hits(y, p))),
)
wrong(
    accuracy,
    "rounded",
    "You round the share. Return it as it is.",
    lambda y, p: round(float(np.mean(hits(y, p))), 2),
    lambda y, p: round(float(np.mean(hits(y, p))), 1),
)


@accuracy.right
def by_rounding(y, p):
    return np.mean(np.round(np.ravel(p)) == np.ravel(y))


@accuracy.right
def in_a_loop_(y, p):
    right = 0
    for target, chance in zip(np.asarray(y).flatten(), np.asarray(p).flatten(), strict=True):
        right += int((chance >= 0.5) == (target == 1))
    return right / np.size(y)


@accuracy.right
def by_differences(targets, predictions):
    classes = (np.reshape(predictions, -1) > 0.5).astype(int)
    return 1 - np.abs(classes - np.reshape(targets, -1)).mean()


@accuracy.right
def as_columns_(y, p):
    same = np.where(np.reshape(p, (-1, 1)) > 0.5, 1, 0) == np.reshape(y, (-1, 1))
    return np.count_nonzero(same) / same.size


@accuracy.right
def in_float32_(y, p):
    y, p = np.squeeze(np.asarray(y, dtype=np.float32)), np.squeeze(np.asarray(p, dtype=np.float32))
    return np.float32(((p > 0.5) == (y > 0.5)).mean())


# --- random networks ------------------------------------------------------------------------------

random_network = Exercise(
    "random-network",
    "What an untrained network answers",
    asks="untrained",
    kind="predict",
    parts={"one": ("what one network answers", 1), "many": ("how good many of them are", 1)},
    hints=[
        "At (0, 0) every weighted sum is 0, whatever the weights. What does the sigmoid make of 0?",
        "Away from the origin the logits are random numbers, neither all tiny nor all huge.",
        "The mean over many random networks is near 0.5. Does each of them have to be? A "
        "network that answers 200 points at random and one that takes one side "
        "of a line for class 1 are two different things.",
    ],
    uses=["forward-layers"],
)


@random_network.cases
def _(rng):
    yield predict(
        "one",
        {
            0: ("sigmoid-forgotten", "0 is the logit. It still goes through the sigmoid."),
            1: (
                "sigmoid-forgotten",
                "All weighted sums are 0 there. What does the sigmoid make of 0?",
            ),
        },
        key="p at (0, 0)",
        also=["0.5", "1/2"],
        decimals=2,
    )
    yield choice(
        "one",
        "abc",
        {
            "a": (
                "half-everywhere",
                (
                    "That is the myth. Small weights make small logits, but 0.5 times a "
                    "normal number is not that small, and eight units add up."
                ),
            ),
            "c": (
                "sure-without-reason",
                (
                    "For that the logits would have to be beyond −4.6 and 4.6. With inputs "
                    "below 1 and such weights they stay far smaller."
                ),
            ),
        },
        key="one network",
    )
    yield choice(
        "many",
        "abc",
        {
            "a": (
                "coin-toss-each",
                (
                    "That would need answers that are tossed anew for every point. But a "
                    "network treats neighbouring points alike, so whole stretches of an arc "
                    "are right or wrong together."
                ),
            ),
            "b": (
                "coin-toss-each",
                (
                    "Near, but they spread more: neighbouring points get the same answer, so "
                    "whole stretches of an arc are right or wrong together."
                ),
            ),
        },
        key="1000 networks",
    )
    yield predict(
        "many",
        {
            0.33: (
                "errors-stay-errors",
                (
                    "Every wrong answer becomes right when you turn it round, and every right "
                    "one wrong."
                ),
            ),
            0.5: (
                "coin-toss-each",
                (
                    "Turning round is no coin toss: every wrong answer becomes right. How "
                    "many are wrong?"
                ),
            ),
            0.17: (
                "halved",
                "Of 100 answers 33 are right, so 67 are wrong. What becomes of those?",
            ),
            1: ("all-right", "The answers that were right become wrong."),
            67: ("per-cent", "As a share, please, as accuracy gives it: between 0 and 1."),
        },
        key="turned round",
        decimals=2,
    )


def guesses(origin=0.5, one="b", many="c", turned=0.67):
    return {
        "p at (0, 0)": origin,
        "one network": one,
        "1000 networks": many,
        "turned round": turned,
    }


@random_network.right
def with_a_fraction():
    return guesses(1 / 2, turned=1 - 0.33)


@random_network.right
def in_capital_letters():
    return guesses(one="B", many=" C ")


@random_network.right
def in_brackets():
    return guesses(one=["b"], many=("c",))


@random_network.right
def as_text():
    return guesses(origin="0.5")


@random_network.right
def as_numbers_of_numpy():
    return guesses(np.float64(0.5), turned=np.float32(0.67))


# --- without ReLU ---------------------------------------------------------------------------------

without_relu = Exercise(
    "without-relu",
    "Without ReLU it is logistic regression",
    asks="without_relu",
    parts={"two": ("two layers", 1), "any": ("any number of layers, several outputs", 1)},
    hints=[
        (
            "For two layers multiply out (X @ W1 + b1) @ W2 + b2. What stands behind X, and "
            "what does not depend on X?"
        ),
        "w = W1 @ W2, and b1 goes through the second layer as well: b = b1 @ W2 + b2.",
        (
            "For more layers start with w, b = layers[0] and treat each further layer (W, b) "
            "the same way: w becomes w @ W, b becomes b @ W + its own bias."
        ),
    ],
    uses=["forward-layers"],
)


def without_cancelling(draw, rng, *sizes):
    """Return a network of draw(rng, *sizes) whose w and b are no small differences of large
    numbers: float32 answers must do.
    """
    while True:
        layers = draw(rng, *sizes)
        sums = zip(folded(layers), folded([(np.abs(W), np.abs(b)) for W, b in layers]), strict=True)
        if all(np.abs(part).max() > 0.2 * absolute.max() for part, absolute in sums):
            return layers


@without_relu.cases
def _(rng):
    yield call("two", pencil_network()[1])
    for sizes in (
        (4, 5, 1),
        (2, 3, 1),
        (1, 4, 1),
    ):  # in the last, W2 @ W1 is a matrix, not an error
        yield call("two", without_cancelling(network, rng, *sizes))
    for sizes in (
        (2, 4, 6, 1),
        (3, 1),
        (3, 4, 2, 5, 3),
        (3, 3, 3),
        (4, 4, 4, 4),
    ):  # all sizes equal: nothing stops with an error
        yield call("any", without_cancelling(network, rng, *sizes))
    yield call("any", without_cancelling(whole_network, rng, 3, 5, 1))
    yield call(
        "any",
        in_single_precision(without_cancelling(network, rng, 2, 5, 1)),
        options={"rtol": 2e-5},
    )


def folded(layers, product=lambda w, W: w @ W, carry=lambda b, W, c: b @ W + c):
    """Return (w, b) of a chain of affine maps, in which the rules may be wrong ones."""
    w, b = layers[0]
    for W, c in layers[1:]:
        w, b = product(w, W), carry(b, W, c)
    return w, b


def pair_folded(layers):
    (W1, b1), (W2, b2) = layers
    return W1 @ W2, b1 @ W2 + b2


def through_the_product(layers):
    w, b = layers[0]
    for W, c in layers[1:]:
        w = w @ W
        b = b @ w + c
    return w, b


def folded_in_the_list(layers):
    for W, c in layers[1:]:
        layers[0] = (layers[0][0] @ W, layers[0][1] @ W + c)
    return layers[0]


wrong(
    without_relu,
    "first-layer-twice",
    "You start with the first layer and then loop over all of them, so it counts twice. "
    "Loop over layers[1:].",
    lambda layers: folded([layers[0], *layers]),
)
wrong(
    without_relu,
    "bias-through-the-whole-product",
    "You send the bias through the product of all matrices so far. It goes through the "
    "new layer's matrix only: b @ W + its own bias.",
    through_the_product,
)
wrong(
    without_relu,
    "result-transposed",
    "Your w lies on its side. One column per output: (n_in, n_out).",
    lambda layers: (folded(layers)[0].T, folded(layers)[1]),
)
wrong(
    without_relu,
    "product-in-the-other-order",
    "You wrote W2 @ W1. With examples as rows the first layer stands on the left: W1 @ W2.",
    lambda layers: folded(layers, product=lambda w, W: W @ w),
    lambda layers: folded(layers, product=lambda w, W: W @ w, carry=lambda b, W, c: W @ b + c),
)
wrong(
    without_relu,
    "the-other-orientation",
    "These are the formulas of the (n_out, n_in) orientation, where z = W x and a neuron "
    "is a row. In ours, (n_in, n_out), nothing has to be transposed.",
    lambda layers: folded([(W.T, b) for W, b in layers]),
    lambda layers: folded(layers, carry=lambda b, W, c: W @ b + c),
    lambda layers: folded(layers, product=lambda w, W: w @ W.T, carry=lambda b, W, c: b @ W.T + c),
)
wrong(
    without_relu,
    "biases-not-carried-through",
    "You add the biases up. b1 goes through the second layer like everything else the "
    "first layer hands on: b1 @ W2.",
    lambda layers: folded(layers, carry=lambda b, W, c: b + c),
)
wrong(
    without_relu,
    "last-bias-only",
    "You keep only the last bias. The earlier ones are carried through the later layers: "
    "b1 @ W2 + b2.",
    lambda layers: folded(layers, carry=lambda b, W, c: c),
)
wrong(
    without_relu,
    "last-bias-missing",
    "b1 is carried through W2, but the second layer's own bias is missing.",
    lambda layers: folded(layers, carry=lambda b, W, c: b @ W),
)
wrong(
    without_relu,
    "no-biases",
    "Your b is 0. The biases of the layers add up to one, after they went through the "
    "later layers.",
    lambda layers: (folded(layers)[0], 0 * folded(layers)[1]),
)
wrong(
    without_relu,
    "two-layers-only",
    "Your function handles two layers. Any number is asked for: start with the first, and "
    "take in one more in each round.",
    pair_folded,
    lambda layers: folded(layers[:2]),
    lambda layers: folded([layers[0], layers[1]]),
)
wrong(
    without_relu,
    "middle-layers-skipped",
    "You use the first and the last layer and skip those between them.",
    lambda layers: folded([layers[0], layers[-1]]),
)
wrong(
    without_relu,
    "order-of-the-pair",
    "You return (b, w). The order asked for is w, b.",
    lambda layers: folded(layers)[::-1],
)
wrong(
    without_relu,
    "weights-flattened",
    "Your w (or b) lost a side. Leave the shapes as the products give them: (n_in, n_out) "
    "and (n_out,), so (n_in, 1) and (1,) for one output.",
    lambda layers: (folded(layers)[0].ravel(), folded(layers)[1]),
    lambda layers: (folded(layers)[0].squeeze(), folded(layers)[1].squeeze()),
    lambda layers: (folded(layers)[0][:, 0], folded(layers)[1][0]),
)
wrong(
    without_relu,
    "weights-added",
    "You add the matrices. One map after the other is a product: W1 @ W2.",
    lambda layers: folded(layers, product=lambda w, W: w + W),
)
wrong(
    without_relu,
    "product-number-by-number",
    "You wrote W1 * W2, which multiplies number by number. The matrix product is `@`.",
    lambda layers: folded(layers, product=lambda w, W: w * W),
)
wrong(
    without_relu,
    "bias-by-number",
    "You wrote b1 * W2 for the bias, which gives a table. The product that also sums is `b1 @ W2`.",
    lambda layers: folded(layers, carry=lambda b, W, c: b * W + c),
)
wrong(
    without_relu,
    "sigmoid-applied",
    "You applied the sigmoid. Only the coefficients are asked for; the sigmoid comes when "
    "they meet the data.",
    lambda layers: tuple(sigmoid(part) for part in folded(layers)),
)
wrong(
    without_relu,
    "relu-kept",
    "You applied ReLU on the way. The point here is what is left without it.",
    lambda layers: folded(
        layers, product=lambda w, W: relu(w) @ W, carry=lambda b, W, c: relu(b) @ W + c
    ),
    lambda layers: folded(layers, carry=lambda b, W, c: relu(b) @ W + c),
)
wrong(
    without_relu,
    "weights-only",
    "You return w alone. The pair (w, b) is asked for.",
    lambda layers: folded(layers)[0],
)
wrong(
    without_relu,
    "list-of-layers-changed",
    "The values are right, but the caller's list is another one after the call. Leave "
    "`layers` as it is: keep w and b in variables of your own.",
    folded_in_the_list,
    lambda layers: (lambda first: folded([first, *layers]))(layers.pop(0)),
)


@without_relu.right
def by_probing(layers):
    def affine(X):
        for W, b in layers:
            X = X @ W + b
        return X

    n_in = layers[0][0].shape[0]
    b = affine(np.zeros((1, n_in)))[0]
    return affine(np.eye(n_in)) - b, b


@without_relu.right
def in_homogeneous_coordinates(layers):
    M = np.eye(len(layers[0][0]) + 1)
    for W, b in layers:
        M = M @ np.block([[W, np.zeros((len(W), 1))], [b[None, :], np.ones((1, 1))]])
    return M[:-1, :-1], M[-1, :-1]


@without_relu.right
def from_the_end(network):
    w, b = network[-1]
    for W, c in network[-2::-1]:
        b = np.dot(c, w) + b
        w = np.dot(W, w)
    return [w, b]


@without_relu.right
def by_recursion_(layers):
    if len(layers) == 1:
        return layers[0]
    (W1, b1), (W2, b2), *others = layers
    return by_recursion_(
        [(np.einsum("ij,jk->ik", W1, W2), np.einsum("j,jk->k", b1, W2) + b2), *others]
    )


@without_relu.right
def in_single_precision_(layers):
    w, b = folded(in_single_precision(layers))
    return w.astype(np.float32), np.float32(b)


@without_relu.right
def with_multi_dot(layers):
    matrices = [W for W, _ in layers]
    w = np.linalg.multi_dot(matrices) if len(matrices) > 1 else matrices[0]
    b = np.zeros(len(layers[0][1]))
    for k, (W, c) in enumerate(layers):
        b = c if k == 0 else b @ W + c
    return w, b
