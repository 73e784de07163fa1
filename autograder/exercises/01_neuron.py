"""Exercises of lesson 01: one neuron, from the weighted sum to the perceptron and logistic
regression.
"""

import math
import operator

import numpy as np

from autograder.author.exercise import Exercise, Function, call, choice, pick, read
from helpers import data
from helpers.functions import relu as relu_of
from helpers.functions import sigmoid as sigmoid_of
from helpers.functions import step as step_of


def _neuron(rng, n, scale=1.0, largest=3.0):
    """Return (x, w, b) of n inputs whose sum z = w·x + b is no small difference of large terms.

    So an answer in float32 loses no digits, and |z| ≤ largest · scale; each of z, b and the sum of
      the products matters.
    """
    while True:
        x, w, b = (
            scale * rng.normal(size=n),
            rng.normal(size=n),
            scale * float(rng.uniform(0.3, 1.0) * rng.choice([-1, 1])),
        )
        terms = np.append(x * w, b)
        z, reach = abs(terms.sum()), np.abs(terms).sum()
        if 0.3 * reach < z < largest * scale and abs(x @ w) > 0.2 * scale and z > 0.2 * scale:
            return x, w, b


EXAMPLE = (np.array([0.5, 0.9, 0.1]), np.array([0.4, -0.2, 0.7]), 0.1)

# --- weighted-sum ---------------------------------------------------------------------------------

weighted_sum = Exercise(
    "weighted-sum",
    "The weighted sum",
    asks="weighted_sum",
    parts={
        "example": ("the worked example", 1),
        "any": ("any number of inputs, large, small and negative", 1),
    },
    hints=[
        (
            "Each input meets its own weight. What happens to the products, and what comes on "
            "top once?"
        ),
        (
            "`x * w` multiplies number by number and keeps an array. Which operation makes "
            "one number of it?"
        ),
        "The dot product does both at once: `w @ x`. The bias is added to it, once.",
    ],
)


@weighted_sum.cases
def _(rng):
    yield call("example", *EXAMPLE)
    yield call("any", *_neuron(rng, 1))
    yield call("any", *_neuron(rng, 2))
    yield call("any", *_neuron(rng, 5))
    yield call("any", *_neuron(rng, 7, scale=1e3))
    yield call("any", *_neuron(rng, 4, scale=1e-3))
    yield call(
        "any", rng.integers(1, 9, size=6), rng.integers(1, 9, size=6), int(rng.integers(2, 9))
    )


@weighted_sum.mistake
def no_bias(x, w, b):
    """Your sum has all the products, but the bias b does not appear in it."""
    return x @ w


@weighted_sum.mistake
def not_summed(x, w, b):
    """You return one number per input. A neuron has one sum: add the products up."""
    return x * w + b


@weighted_sum.mistake
def products_only(x, w, b):
    """You return the products. They still have to be added up, and the bias is missing."""
    return x * w


@weighted_sum.mistake
def mean_of_products(x, w, b):
    """You divide by the number of inputs. The neuron adds up; it takes no mean."""
    return np.mean(x * w) + b


@weighted_sum.mistake
def bias_in_every_term(x, w, b):
    """The bias is added once per input. It belongs to the neuron, not to an input: add it once,
    after the sum.
    """
    return np.sum(x * w + b)


@weighted_sum.mistake
def bias_subtracted(x, w, b):
    """The bias is taken off instead of added. (Some books subtract a threshold; here the bias is
    added.)
    """
    return x @ w - b


@weighted_sum.mistake
def bias_multiplied(x, w, b):
    """The bias multiplies your sum. It is added to it."""
    return (x @ w) * b


@weighted_sum.mistake
def product_of_sums(x, w, b):
    """You sum first and multiply afterwards. Each input is multiplied by its own weight, then the
    products are added.
    """
    return np.sum(x) * np.sum(w) + b


@weighted_sum.mistake
def weights_added(x, w, b):
    """You add the weights to the inputs. A weight multiplies its input."""
    return np.sum(x + w) + b


@weighted_sum.mistake
def last_product_only(x, w, b):
    """Only the last product is left in your result: does the loop overwrite the total instead of
    adding to it?
    """
    return x[-1] * w[-1] + b


@weighted_sum.mistake
def first_product_only(x, w, b):
    """Only the first product is in your result: does the `return` stand inside the loop?"""
    return x[0] * w[0] + b


@weighted_sum.mistake
def first_product_without_bias(x, w, b):
    """Only the first product is in your result, without the bias: does the `return` stand inside
    the loop?
    """
    return x[0] * w[0]


@weighted_sum.mistake
def three_inputs_only(x, w, b):
    """Your function counts on exactly three inputs. Let the length of x say how many there are."""
    return x[0] * w[0] + x[1] * w[1] + x[2] * w[2] + b


@weighted_sum.mistake
def example_only(x, w, b):
    """You return the example's result whatever comes in. Does your function use numbers from
    outside, instead of its own x, w and b?
    """
    return 0.19


@weighted_sum.mistake
def rounded(x, w, b):
    """Your result is rounded. Hand back the full number; rounding is for printing."""
    return round(float(x @ w + b), 2)


@weighted_sum.right
def by_loop(x, w, b):
    z = b
    for x_i, w_i in zip(x, w, strict=True):
        z += x_i * w_i
    return z


@weighted_sum.right
def by_einsum(inputs, weights, bias):
    return np.einsum("i,i->", inputs, weights) + bias


@weighted_sum.right
def in_plain_python(x, w, b):
    return float(sum(float(p) * float(q) for p, q in zip(list(x), list(w), strict=True)) + b)


@weighted_sum.right
def in_single_precision(x, w, b):
    return np.dot(np.asarray(x, np.float32), np.asarray(w, np.float32)) + np.float32(b)


@weighted_sum.right
def with_the_bias_as_a_weight(x, w, b):
    return np.append(x, 1) @ np.append(w, b)


@weighted_sum.right
def with_a_helper(x, w, b):
    def dot(u, v):
        return np.sum(np.multiply(u, v))

    return np.array(dot(w, x) + b)


# --- parts-of-a-neuron ----------------------------------------------------------------------------

PARTS = {
    "inputs": (
        "The inputs are the numbers that come from outside: nothing in the neuron leads to them."
    ),
    "weights": (
        "The weights are what each number is multiplied by on its way to the sum: there is "
        "one on every line."
    ),
    "bias": "The bias comes from no input: it enters the sum by a way of its own.",
    "weighted sum": "The weighted sum is where the lines and the bias meet and are added up.",
    "activation": "The activation is a function: it takes the sum and bends it.",
    "output": "The output is what leaves the neuron when everything is done.",
}
LETTERS = dict(zip("ABCDEF", PARTS, strict=True))

parts_of_a_neuron = Exercise(
    "parts-of-a-neuron",
    "The parts of a neuron",
    asks="neuron_parts",
    parts={
        "before": ("what goes into the sum: A, B, C", 0.5),
        "after": ("the sum and what follows: D, E, F", 0.5),
    },
    kind="choice",
    hints=[
        "Read the picture from left to right in the order in which the numbers are computed.",
        (
            "First come the numbers from outside, then what they are multiplied by; F is what "
            "the neuron hands on."
        ),
    ],
)


@parts_of_a_neuron.cases
def _(rng):
    for letter, right in LETTERS.items():
        wrong = {
            part: (
                f"{letter}-is-not-the-{part.replace(' ', '-')}",
                f"{about} Look at {letter} again.",
            )
            for part, about in PARTS.items()
            if part != right
        }
        yield choice("before" if letter in "ABC" else "after", list(PARTS), wrong, key=letter)


@parts_of_a_neuron.right
def in_capitals():
    return {letter: part.upper() for letter, part in LETTERS.items()}


@parts_of_a_neuron.right
def in_another_order():
    return dict(reversed(LETTERS.items()))


@parts_of_a_neuron.right
def with_spaces():
    return {letter: f" {part.replace(' ', '  ')} " for letter, part in LETTERS.items()}


@parts_of_a_neuron.right
def each_in_a_list():
    return {letter: [part] for letter, part in LETTERS.items()}


# --- activations ----------------------------------------------------------------------------------

activations = Exercise(
    "activations",
    "Three activation functions",
    asks=["step", "sigmoid", "relu"],
    parts={
        "step": ("step: numbers and arrays of any shape", 1),
        "sigmoid": ("sigmoid: numbers and arrays of any shape", 1),
        "far": ("sigmoid at −1000 and 1000, without a warning", 1),
        "relu": ("relu: numbers and arrays of any shape", 1),
    },
    hints=[
        (
            "Work on whole arrays: `z > 0` gives True and False for each number, and "
            "`np.where(condition, yes, no)` picks number by number."
        ),
        "For relu, NumPy compares number by number with `np.maximum`; `np.exp` takes whole arrays.",
        "exp of a large positive number is too large for a float; exp of a negative "
        "number never is. "
        "Divide both parts of the fraction 1 / (1 + exp(−z)) by exp(−z): which form is "
        "safe for negative z?",
    ],
)


@activations.cases
def _(rng):
    mixed = rng.uniform(0.2, 3.0, size=(2, 3)) * np.array([[1, -1, 1], [-1, 1, -1]])
    box = rng.uniform(-3, 3, size=(2, 1, 4))
    below, above = -float(rng.uniform(0.2, 2.5)), float(rng.uniform(1.2, 2.5))
    ints = np.append(rng.integers(1, 6, size=3), [-2, 0, -1])
    for of in ("step", "sigmoid", "relu"):
        for z in (below, above, 0.0, int(rng.integers(2, 5)), -2, ints, mixed, box, 1e-3 * mixed):
            yield call(of, z, of=of)
    yield call("step", np.array([0.5, 0.0, -0.5]), of="step")
    for z in (
        np.array([-1000.0, 0.0, 1000.0]),
        -1000.0,
        1000.0,
        -1000,
        float(-rng.integers(720, 990)),
        rng.uniform(720, 990, size=(2, 2)),
    ):
        yield call("far", z, of="sigmoid", quiet=True, options={"atol": 1e-7})


@activations.mistake(of="step")
def fires_at_zero(z):
    """At exactly 0 your step gives 1. In this course step(0) = 0: the sum has to be larger than
    0.
    """
    return np.where(np.asarray(z) >= 0, 1.0, 0.0)


@activations.mistake(of="step")
def half_at_zero(z):
    """At exactly 0 your step gives 0.5. In this course step(0) = 0."""
    return np.heaviside(z, 0.5)


@activations.mistake(of="step")
def signs(z):
    """Your step gives −1 below zero (the sign of z). Here it gives 0 there."""
    return np.sign(z)


@activations.mistake(of="step")
def upside_down(z):
    """Your step is 1 for negative z and 0 for positive z: the comparison is the wrong way round."""
    return (np.asarray(z) < 0) * 1.0


@activations.mistake(of="step")
def relu_for_step(z):
    """Your step hands z on where it is positive: that is relu. A step gives 1 there."""
    return np.maximum(z, 0.0)


@activations.mistake(of="step")
def if_on_an_array(z):
    """Your step works for one number only. With an array, `if z > 0` would need one answer for all
    numbers: compare number by number.
    """
    if z > 0:
        return 1
    return 0


@activations.mistake(of="step")
def loop_over_a_row(z):
    """Your step loops over z, which works for a flat row only: not for a single number, nor for a
    table. Let NumPy compare the whole array.
    """
    return np.array([1.0 if number > 0 else 0.0 for number in z])


@activations.mistake(of="step")
def one_answer_for_all(z):
    """You give one answer for the whole array. step looks at each number on its own."""
    return 1.0 if np.any(np.asarray(z) > 0) else 0.0


@activations.mistake(of="sigmoid")
def exponent_without_minus(z):
    """Your curve falls where it should rise: look at the sign in the exponent, exp(−z)."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(z * 1.0))


@activations.mistake(of="sigmoid")
def brackets_missing(z):
    """`1 / 1 + np.exp(-z)` divides before it adds: 1/1, then plus exp(−z). Put the whole
    denominator in brackets.
    """
    return 1 / 1 + np.exp(-z * 1.0)


@activations.mistake(of="sigmoid")
def overflow(z):
    """The values are right, but exp overflows for z = −1000: exp(1000) is larger than any float.
    (`np.where` does not help by itself: it computes both of its branches for all numbers.) Let exp
      see numbers below 0 only."""
    return 1 / (1 + np.exp(-z * 1.0))


@activations.mistake(of="sigmoid")
def infinity_over_infinity(z):
    """`exp(z) / (1 + exp(z))` is infinity divided by infinity at z = 1000, which is no number. Let
    exp see numbers below 0 only.
    """
    return np.exp(z * 1.0) / (1 + np.exp(z * 1.0))


@activations.mistake(of="sigmoid")
def tanh_for_sigmoid(z):
    """That is tanh: it runs from −1 to 1. The sigmoid runs from 0 to 1."""
    return np.tanh(z)


@activations.mistake(of="sigmoid")
def slope_for_sigmoid(z):
    """That is the slope of the sigmoid, σ(z)(1 − σ(z)). The function itself is asked for."""
    return sigmoid_of(z) * (1 - sigmoid_of(z))


@activations.mistake(of="sigmoid")
def softmax_for_sigmoid(z):
    """You divide by the sum over all numbers (a softmax). A sigmoid treats each number on its
    own.
    """
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


@activations.mistake(of="sigmoid")
def cut_to_integers(z):
    """For whole numbers your result holds 0 and 1 only: an array made like z (`np.zeros_like(z)`,
    say) holds integers if z does.
    """
    z = np.asarray(z)
    out = np.empty_like(z)
    out[...] = sigmoid_of(z)
    return out


@activations.mistake(of="sigmoid")
def if_in_the_sigmoid(z):
    """Your sigmoid works for one number only. With an array, `if z >= 0` would need one answer for
    all numbers: `np.where` chooses number by
    number (and computes both of its branches)."""
    if z >= 0:
        return 1 / (1 + np.exp(-z))
    return np.exp(z) / (1 + np.exp(z))


@activations.mistake(of="sigmoid")
def never_below_a_half(z):
    """Your sigmoid gives the same for z and −z. With exp(−|z|) the formula is right for z ≥ 0; for
    negative z the numerator is another one.
    """
    return 1 / (1 + np.exp(-np.abs(z)))


@activations.mistake(of="sigmoid")
def relu_for_sigmoid(z):
    """That is relu. Is the order of the three functions mixed up?"""
    return np.maximum(z, 0.0)


@activations.mistake(of="sigmoid")
def math_exp(z):
    """`math.exp` takes one number and stops at large ones; `np.exp` takes whole arrays."""
    return 1 / (1 + math.exp(-z))


@activations.mistake(of="relu")
def clipped_at_one(z):
    """Your relu stops at 1. It keeps every positive number as it is, however large."""
    return np.clip(z, 0, 1)


@activations.mistake(of="relu")
def step_for_relu(z):
    """Your relu gives 1 for positive numbers: that is a step. relu hands the number itself on."""
    return (np.asarray(z) > 0) * 1.0


@activations.mistake(of="relu")
def largest_of_all(z):
    """You take the largest number of the whole array. relu looks at each number on its own."""
    return max(0, np.max(z))


@activations.mistake(of="relu")
def one_number_only(z):
    """Your relu works for one number only. Python's `max` and `if` want one answer for the whole
    array: compare number by number.
    """
    return max(0, z)


@activations.mistake(of="relu")
def relu_loops_over_a_row(z):
    """Your relu loops over z, which works for a flat row only: not for a single number, nor for a
    table. Let NumPy work on the whole array.
    """
    return np.array([max(0.0, number) for number in z])


@activations.mistake(of="relu")
def sigmoid_for_relu(z):
    """That is the sigmoid. Is the order of the three functions mixed up?"""
    return sigmoid_of(z)


@activations.mistake(of="relu")
def absolute_value(z):
    """You turn negative numbers into positive ones. relu turns them into 0."""
    return np.abs(z)


@activations.mistake(of="relu")
def leaky(z):
    """Below zero your relu still slopes a little (a leaky relu). Here it is exactly 0 there."""
    return np.where(np.asarray(z) > 0, z, 0.01 * np.asarray(z))


@activations.mistake(of="relu")
def minimum_for_maximum(z):
    """Your relu keeps the negative numbers and turns the positive ones into 0: the two are
    swapped.
    """
    return np.minimum(z, 0)


@activations.mistake(of="relu")
def negatives_dropped(z):
    """You leave the negative numbers out. There must be one result for each number, 0 for the
    negative ones.
    """
    z = np.asarray(z)
    return z[z > 0]


@activations.mistake(of="relu")
def unbent(z):
    """Your relu hands z back as it came, negative numbers too."""
    return z


@activations.mistake(of="relu")
def overwrites_its_input(z):
    """`z[z < 0] = 0` changes the caller's array and cannot work for a single number. Build a new
    array.
    """
    z[z < 0] = 0
    return z


@activations.right(of="step")
def step_by_where(z):
    return np.where(np.greater(z, 0), 1, 0)


@activations.right(of="step")
def step_by_heaviside(values):
    return np.heaviside(values, 0)


@activations.right(of="step")
def step_as_truth(z):
    return np.asarray(z) > 0


@activations.right(of="step")
def step_by_recursion(z):
    if np.ndim(z) == 0:
        return 1 if z > 0 else 0
    return [step_by_recursion(item) for item in z]


@activations.right(of="step")
def step_by_vectorize(z):
    return np.vectorize(lambda number: float(number > 0))(z)


@activations.right(of="sigmoid")
def sigmoid_by_tanh(z):
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


@activations.right(of="sigmoid")
def sigmoid_clipped(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


@activations.right(of="sigmoid")
def sigmoid_clipped_narrowly(z):
    return 1 / (1 + np.exp(-np.clip(z, -20, 20)))


@activations.right(of="sigmoid")
def sigmoid_hushed(z):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


@activations.right(of="sigmoid")
def sigmoid_by_masks(z):
    z = np.asarray(z, dtype=float)
    out = np.empty(z.shape)
    high = z >= 0
    out[high] = 1 / (1 + np.exp(-z[high]))
    e = np.exp(z[~high])
    out[~high] = e / (1 + e)
    return out


@activations.right(of="sigmoid")
def sigmoid_in_single_precision(z):
    return np.float32(1) / (np.float32(1) + np.exp(-np.clip(np.asarray(z, np.float32), -80, 80)))


@activations.right(of="sigmoid")
def sigmoid_by_logaddexp(z):
    return np.exp(-np.logaddexp(0, -np.asarray(z)))


@activations.right(of="sigmoid")
def sigmoid_by_recursion(z):
    if np.ndim(z):
        return [sigmoid_by_recursion(item) for item in z]
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


@activations.right(of="relu")
def relu_by_product(z):
    return z * (np.asarray(z) > 0)


@activations.right(of="relu")
def relu_by_where(z):
    return np.where(np.asarray(z) < 0, 0, z)


@activations.right(of="relu")
def relu_by_absolute_value(z):
    return (z + np.abs(z)) / 2


@activations.right(of="relu")
def relu_on_a_copy(z):
    z = np.array(z, dtype=np.float32)
    z[z < 0] = 0
    return z


@activations.right(of="relu")
def relu_by_clip(z):
    return np.clip(z, 0, None)


@activations.right(of="relu")
def relu_by_recursion(z):
    if np.ndim(z) == 0:
        return max(0, z)
    return [relu_by_recursion(item) for item in z]


# --- neuron ---------------------------------------------------------------------------------------

neuron = Exercise(
    "neuron",
    "The whole neuron",
    asks="neuron",
    parts={
        "sigmoid": ("with the sigmoid, the worked example first", 1),
        "any": ("with any activation", 1),
    },
    uses=["weighted-sum"],
    hints=[
        (
            "Two steps: first the weighted sum z with its bias, then the activation of z. "
            "What do you have already for the first?"
        ),
        (
            "`activation` is a function under a name of its own: `activation(z)` calls it, "
            "whichever it is."
        ),
    ],
)


@neuron.cases
def _(rng):
    yield call("sigmoid", *EXAMPLE, Function("sigmoid"))
    yield call("sigmoid", *_neuron(rng, 2), Function("sigmoid"))
    yield call("sigmoid", *_neuron(rng, 6), Function("sigmoid"))
    for sign, name in (
        (1, "relu"),
        (-1, "relu"),
        (1, "step"),
        (-1, "step"),
        (1, "tanh"),
        (-1, "identity"),
    ):
        x, w, b = _neuron(rng, int(rng.integers(3, 6)))
        flip = sign * np.sign(x @ w + b)
        yield call("any", x, flip * w, flip * b, Function(name))
    yield call("any", rng.integers(1, 5, size=2), rng.integers(1, 5, size=2), 1, Function("relu"))


@neuron.mistake
def activation_before_the_sum(x, w, b, activation):
    """You bend the inputs and then sum. The order is: weighted sum first, activation last."""
    return activation(x) @ w + b


@neuron.mistake
def activation_of_each_product(x, w, b, activation):
    """You bend every product and then sum. The order is: weighted sum first, activation once,
    last.
    """
    return np.sum(activation(x * w)) + b


@neuron.mistake
def bias_after_the_activation(x, w, b, activation):
    """The bias comes on top of the activation. It belongs into the weighted sum, before the
    activation.
    """
    return activation(x @ w) + b


@neuron.mistake
def activation_ignored(x, w, b, activation):
    """You return the weighted sum: the activation is never called on it."""
    return x @ w + b


@neuron.mistake
def always_sigmoid(x, w, b, activation):
    """You use the sigmoid whatever activation is handed over. Call the function that comes as
    `activation`.
    """
    return sigmoid_of(x @ w + b)


@neuron.mistake
def bias_missing(x, w, b, activation):
    """The bias b does not appear in your weighted sum."""
    return activation(x @ w)


@neuron.mistake
def one_output_per_input(x, w, b, activation):
    """You return one number per input. A neuron has one output: sum the products before the
    activation.
    """
    return activation(x * w + b)


@neuron.mistake
def activation_twice(x, w, b, activation):
    """The activation is applied twice. Does your weighted sum bend its result already?"""
    return activation(activation(x @ w + b))


@neuron.mistake
def sum_and_output(x, w, b, activation):
    """You return the weighted sum and the output. Only the output is asked for."""
    z = x @ w + b
    return z, activation(z)


@neuron.right
def neuron_by_loop(x, w, b, activation):
    z = 0.0
    for i in range(len(x)):
        z = z + w[i] * x[i]
    return activation(z + b)


@neuron.right
def neuron_in_one_line(inputs, weights, bias, g):
    return g(np.inner(weights, inputs) + bias)


@neuron.right
def neuron_by_einsum(x, w, b, activation):
    return activation(np.einsum("i,i", x, w) + b).item()


@neuron.right
def neuron_in_single_precision(x, w, b, activation):
    return activation(np.asarray(x, np.float32) @ np.asarray(w, np.float32) + np.float32(b))


@neuron.right
def neuron_with_a_helper(x, w, b, activation):
    def total(u, v):
        return sum(p * q for p, q in zip(u.tolist(), v.tolist(), strict=True))

    return float(activation(np.array([total(x, w) + b]))[0])


# --- gates ----------------------------------------------------------------------------------------

ROWS = {"and_gate": "AND", "or_gate": "OR", "nand_gate": "NAND", "not_gate": "NOT"}

gates = Exercise(
    "gates",
    "Logic gates by hand",
    asks=list(ROWS),
    parts={gate: (f"{name} has the right truth table", 0.5) for gate, name in ROWS.items()},
    kind="values",
    hints=[
        (
            "Write down the weighted sum for each row of the truth table. It must be larger "
            "than 0 exactly where the gate gives 1."
        ),
        (
            "For AND, one weight alone must stay below the threshold and both together must "
            "pass it: where may the bias lie?"
        ),
        (
            "NAND is AND turned round: what happens to the sign of every sum if you change "
            "the sign of all weights and of the bias?"
        ),
    ],
)


@gates.cases
def _(rng):
    for gate, name in ROWS.items():
        inputs = [[0.0], [1.0]] if name == "NOT" else data.CORNERS.tolist()
        outputs = [1.0, 0.0] if name == "NOT" else data.gate(name)[1].tolist()
        for x, y in zip(inputs, outputs, strict=True):
            row = " and ".join(f"{number:g}" for number in x)
            yield read(
                gate,
                {"name": "line", "X": [x]},
                pick(0),
                of=gate,
                expected=float(y),
                say=f"{name} of {row}: output of your neuron",
            )


def _gate_mistake(of, name, message, w, b):
    def value():
        return w, b

    value.__name__, value.__doc__ = name.replace(" ", "_"), message
    gates.mistake(value, of=of)


TWO = {  # what a neuron with two inputs may do: (weights, bias), and how that reads
    "OR": ([1, 1], -0.5, "behaves like OR: one input alone is enough to make it fire."),
    "AND": ([1, 1], -1.5, "behaves like AND: it fires only if both inputs are 1."),
    "NOR": ([-1, -1], 0.5, "behaves like NOR: it fires only if both inputs are 0."),
    "NAND": ([-1, -1], 1.5, "behaves like NAND: it fires unless both inputs are 1."),
    "never fires": (
        [1, 1],
        -2,
        (
            "never gives 1: in no row is the weighted sum larger than 0 (a sum of exactly 0 "
            "is not enough)."
        ),
    ),
    "always fires": (
        [1, 1],
        0.5,
        "gives 1 in every row: no input brings the sum down to 0 or below.",
    ),
    "sees the first input only": (
        [1, 0],
        -0.5,
        "copies the first input: the second one changes nothing.",
    ),
    "sees the second input only": (
        [0, 1],
        -0.5,
        "copies the second input: the first one changes nothing.",
    ),
    "negates the first input": (
        [-1, 0],
        0.5,
        "negates the first input: the second one changes nothing.",
    ),
    "negates the second input": (
        [0, -1],
        0.5,
        "negates the second input: the first one changes nothing.",
    ),
    "fires for 0 and 1 only": (
        [-1, 1],
        -0.5,
        "gives 1 for 0 and 1 only: have the two weights different signs?",
    ),
    "fires for 1 and 0 only": (
        [1, -1],
        -0.5,
        "gives 1 for 1 and 0 only: have the two weights different signs?",
    ),
    "fires except for 0 and 1": (
        [1, -1],
        0.5,
        "gives 0 for 0 and 1 only: have the two weights different signs?",
    ),
    "fires except for 1 and 0": (
        [-1, 1],
        0.5,
        "gives 0 for 1 and 0 only: have the two weights different signs?",
    ),
}
OPPOSITE = ({"AND", "NAND"}, {"OR", "NOR"})
for _of, _right in list(ROWS.items())[:3]:
    for _name, (_w, _b, _says) in TWO.items():
        _more = " All four outputs are turned round." if {_right, _name} in OPPOSITE else ""
        if _name != _right:
            _gate_mistake(
                _of,
                f"{_right} {'is ' * _name.isupper()}{_name}",
                f"Your {_right} neuron {_says}{_more}",
                _w,
                _b,
            )
_gate_mistake(
    "not_gate",
    "NOT copies",
    "Your NOT neuron copies its input: the weight pulls the sum the wrong way.",
    [1],
    -0.5,
)
_gate_mistake(
    "not_gate",
    "NOT always fires",
    "Your NOT neuron gives 1 for both inputs: an input of 1 must bring the sum down to 0 or below.",
    [-1],
    2,
)
_gate_mistake(
    "not_gate",
    "NOT never fires",
    "Your NOT neuron gives 0 for both inputs: for the input 0, only the bias can lift the "
    "sum above 0.",
    [-1],
    0,
)


@gates.right(of="and_gate")
def and_in_integers():
    return [1, 1], -1


@gates.right(of="and_gate")
def and_in_arrays():
    return np.array([2.0, 3.0]), np.array(-4.0)


@gates.right(of="and_gate")
def and_as_tuples():
    return (0.5, 0.5), -0.7


@gates.right(of="or_gate")
def or_without_a_bias():
    return [1, 1], 0


@gates.right(of="or_gate")
def or_in_single_precision():
    return np.array([0.3, 2.0], dtype=np.float32), np.float32(-0.1)


@gates.right(of="nand_gate")
def nand_uneven():
    return [np.array([-3, -2]), 4]


@gates.right(of="nand_gate")
def nand_on_the_line():
    return (-1, -1), 2


@gates.right(of="not_gate")
def not_with_a_bare_weight():
    return -1, 1


@gates.right(of="not_gate")
def not_steep():
    return [-100.0], 0.001


# --- extreme-outputs ------------------------------------------------------------------------------

extreme_outputs = Exercise(
    "extreme-outputs",
    "Sure of itself",
    asks=["high", "low"],
    parts={"high": ("an output of at least 0.99", 0.5), "low": ("an output of at most 0.01", 0.5)},
    kind="values",
    hints=[
        "Which z gives σ(z) = 0.99? Try a few numbers in your sigmoid.",
        (
            "You need z ≥ 4.6 for the one and z ≤ −4.6 for the other. Large weights, large "
            "inputs or a large bias get you there."
        ),
    ],
)


@extreme_outputs.cases
def _(rng):
    output = {"name": "neuron_output", "activation": "sigmoid"}
    yield read(
        "high",
        output,
        of="high",
        compare="between",
        expected=(0.99, None),
        say="output of the neuron high",
    )
    yield read(
        "low",
        output,
        of="low",
        compare="between",
        expected=(None, 0.01),
        say="output of the neuron low",
    )


def _extreme_mistake(of, name, message, *values):
    for x, w, b in values:

        def value(x=x, w=w, b=b):
            return x, w, b

        value.__name__, value.__doc__ = name.replace("-", "_"), message
        extreme_outputs.mistake(value, of=of)


for _of, _sign, _wish in (("high", 1, "above 0"), ("low", -1, "below 0")):
    _extreme_mistake(
        _of,
        f"{_of}-undecided",
        f"The weighted sum is 0, so the output is 0.5. It must lie far {_wish}.",
        ([0, 0], [1, 1], 0),
    )
    _extreme_mistake(
        _of,
        f"{_of}-not-far-enough",
        "The sign of the weighted sum is right, but it lies too close to 0: the sigmoid "
        "gets near its ends only a few units away.",
        *(([1, 1], [_sign * z / 2, _sign * z / 2], 0) for z in (1, 2, 3, 4)),
    )
    _extreme_mistake(
        _of,
        f"{_of}-on-the-wrong-side",
        f"The weighted sum has the wrong sign: it must lie {_wish}. Are high and low swapped?",
        *(([1, 1], [-_sign * z / 2, -_sign * z / 2], 0) for z in (5, 6, 8, 10)),
    )


@extreme_outputs.right(of="high")
def high_by_weights():
    return [1, 1], [3, 3], 0


@extreme_outputs.right(of="high")
def high_by_inputs():
    return np.array([100.0, -20.0]), np.array([0.1, 0.1]), 0.0


@extreme_outputs.right(of="high")
def high_by_bias():
    return (0, 0), (1, 1), 4.6


@extreme_outputs.right(of="low")
def low_by_bias():
    return [[0.5, 0.5], [1, 1], -10]


@extreme_outputs.right(of="low")
def low_very_far():
    return (
        np.array([1e3, 1e3], dtype=np.float32),
        np.array([-1e3, 0.0], dtype=np.float32),
        np.float32(1),
    )


# --- boundary -------------------------------------------------------------------------------------

boundary = Exercise(
    "boundary",
    "The boundary as a line",
    asks="boundary",
    parts={
        "slope": ("the slope", 1),
        "intercept": ("the intercept", 1),
        "vertical": ("a ValueError for a vertical line, and only there", 1),
    },
    hints=[
        "Write the line out: w₁x₁ + w₂x₂ + b = 0. Bring everything but w₂x₂ to the other side.",
        (
            "Divide by w₂: what now multiplies x₁ is the slope, what stands alone is the "
            "intercept. Mind the signs."
        ),
        (
            'Before dividing, look whether w₂ is 0; if so, `raise ValueError("…")` with a '
            "sentence that says why."
        ),
    ],
)


def _boundary_cases(w, b):
    yield call("slope", w, b, observe=[pick(0)])
    yield call("intercept", w, b, observe=[pick(1)])


def _weight(rng):
    return rng.uniform(0.5, 3.0) * rng.choice([-1, 1])


@boundary.cases
def _(rng):
    for part in boundary.parts:  # first of all: did two numbers come?
        yield call(part, np.array([1.0, 2.0]), -2.0, options={"rtol": 0.0, "atol": 1e300})
    yield from _boundary_cases(np.array([1.0, 2.0]), -2.0)
    for scale in (1.0, 1e-3, 1e3):
        yield from _boundary_cases(
            scale * np.array([_weight(rng), _weight(rng)]), float(scale * _weight(rng))
        )
    yield from _boundary_cases(
        np.array([rng.choice([3, 5, -7]), rng.choice([2, -4])]), int(rng.choice([-5, 9]))
    )
    yield from _boundary_cases(np.array([0.0, _weight(rng)]), float(_weight(rng)))
    yield call(
        "vertical",
        np.array([_weight(rng), 0.0]),
        float(_weight(rng)),
        compare="raises",
        expected="ValueError",
    )
    yield call(
        "vertical",
        np.array([int(rng.integers(1, 5)), 0]),
        3,
        compare="raises",
        expected="ValueError",
    )


def _checked(w):
    if w[1] == 0:
        raise ValueError("the line is vertical: w[1] is 0")


@boundary.mistake
def slope_sign(w, b):
    """The slope has the wrong sign: a term changes its sign when it goes to the other side of the
    equation.
    """
    _checked(w)
    return w[0] / w[1], -b / w[1]


@boundary.mistake
def intercept_sign(w, b):
    """The intercept has the wrong sign: a term changes its sign when it goes to the other side of
    the equation.
    """
    _checked(w)
    return -w[0] / w[1], b / w[1]


@boundary.mistake
def both_signs(w, b):
    """Slope and intercept both have the wrong sign: terms change their sign when they go to the
    other side of the equation.
    """
    _checked(w)
    return w[0] / w[1], b / w[1]


@boundary.mistake
def weights_swapped(w, b):
    """The two weights are swapped: you solved for x₁. The line is asked for as x₂ = slope · x₁ +
    intercept.
    """
    _checked(w)
    with np.errstate(divide="ignore"):
        return -w[1] / w[0], -b / w[0]


@boundary.mistake
def weights_swapped_in_the_slope(w, b):
    """In the slope the two weights are swapped: divide by the one that stands with x₂."""
    _checked(w)
    with np.errstate(divide="ignore"):
        return -w[1] / w[0], -b / w[1]


@boundary.mistake
def bias_forgotten(w, b):
    """Your intercept is always 0: the bias is forgotten, so the line runs through the origin."""
    _checked(w)
    return -w[0] / w[1], 0.0


@boundary.mistake
def bias_not_divided(w, b):
    """Your intercept is −b: the bias has to be divided by w₂. Dividing an equation divides all of
    it.
    """
    _checked(w)
    return -w[0] / w[1], -b


@boundary.mistake
def bias_divided_by_the_other_weight(w, b):
    """In the intercept you divide by w₁: that is where the line meets the x₁ axis. Solve for x₂."""
    _checked(w)
    with np.errstate(divide="ignore"):
        return -w[0] / w[1], -b / w[0]


@boundary.mistake
def slope_not_divided(w, b):
    """Your slope is −w₁: it has to be divided by w₂. Dividing an equation divides all of it."""
    _checked(w)
    return -w[0], -b / w[1]


@boundary.mistake
def order_swapped(w, b):
    """You return the intercept first. The order asked for is slope, intercept."""
    _checked(w)
    return -b / w[1], -w[0] / w[1]


@boundary.mistake
def whole_number_division(w, b):
    """`//` cuts the result down to a whole number. Divide with `/`."""
    _checked(w)
    return -w[0] // w[1], -b // w[1]


@boundary.mistake
def only_the_slope(w, b):
    """You return one number. Two are asked for: `return slope, intercept`."""
    _checked(w)
    return -w[0] / w[1]


@boundary.mistake
def no_error_for_a_vertical_line(w, b):
    """With w₂ = 0 your function returns something, but a vertical line has no slope. Look for it
    before you divide, and `raise` a
    ValueError (not `return` or `print`)."""
    with np.errstate(all="ignore"):
        return -w[0] / w[1], -b / w[1]


@boundary.mistake
def wrong_weight_looked_at(w, b):
    """Your function refuses w₁ = 0, which is a horizontal line with slope 0. Which weight do you
    divide by?
    """
    if w[0] == 0:
        raise ValueError("horizontal")
    with np.errstate(all="ignore"):
        return -w[0] / w[1], -b / w[1]


@boundary.mistake
def division_by_zero(w, b):
    """With w₂ = 0 your function divides by zero. Look for it before you divide, and raise a
    ValueError with a sentence.
    """
    return -float(w[0]) / float(w[1]), -float(b) / float(w[1])


@boundary.mistake
def another_kind_of_error(w, b):
    """An error is raised for a vertical line, but it is a plain Exception. Raise a ValueError: it
    tells the caller that a value does not fit.
    """
    if w[1] == 0:
        raise Exception("vertical")
    return -w[0] / w[1], -b / w[1]


@boundary.mistake
def assertion(w, b):
    """`assert` raises an AssertionError, which is meant for your own slips. Raise a ValueError: it
    tells the caller that a value does not fit.
    """
    assert w[1] != 0, "vertical"
    return -w[0] / w[1], -b / w[1]


@boundary.right
def boundary_unpacked(weights, bias):
    w1, w2 = weights
    if np.isclose(w2, 0):
        raise ValueError("vertical")
    return np.array([-w1, -bias]) / w2


@boundary.right
def boundary_by_two_points(w, b):
    if not w[1]:
        raise ValueError(f"w = {w} makes a vertical line, which has no slope")

    def height(x1):
        return -(w[0] * x1 + b) / w[1]

    return [height(1.0) - height(0.0), height(0.0)]


@boundary.right
def boundary_in_single_precision(w, b):
    w, b = np.asarray(w, np.float32), np.float32(b)
    if w[1] == 0:
        raise ValueError("no slope")
    return -w[0] / w[1], -b / w[1]


@boundary.right
def boundary_by_catching(w, b):
    try:
        return -float(w[0]) / float(w[1]), -float(b) / float(w[1])
    except ZeroDivisionError:
        raise ValueError("a vertical line has no slope") from None


@boundary.right
def boundary_by_solving(w, b):
    if w[1] == 0.0:
        raise ValueError("vertical line")
    ends = np.array([np.linalg.solve([[1.0, 0.0], list(w)], [x1, -b])[1] for x1 in (0.0, 1.0)])
    return float(ends[1] - ends[0]), float(ends[0])


# --- perceptron -----------------------------------------------------------------------------------

perceptron = Exercise(
    "perceptron",
    "The perceptron learns",
    asks="train_perceptron",
    parts={
        "gates": ("learns AND, OR and NAND", 2),
        "clouds": ("learns other data, with more inputs and another learning rate", 1),
        "each": ("updates after each example: learns in one long epoch", 1),
    },
    uses=["activations"],
    hints=[
        (
            "Two loops: epochs outside, examples inside. For one example: compute the output, "
            "then the error y − output, then correct w and b."
        ),
        (
            "One correction: w changes by learning_rate · error · x, and b by learning_rate · "
            "error. Both are added to what is there."
        ),
        (
            "Start with `w = np.zeros(X.shape[1])` and `b = 0.0` (floats), and return the "
            "pair (w, b) after the last epoch."
        ),
    ],
)


# A perceptron that starts at 0 makes at most (R/γ)² corrections, whatever the order (Novikoff, "On
# convergence proofs on perceptrons", 1962); R and γ count the bias as one more input. That is 51
# for a gate and 65 for the clouds below, and an epoch that is not perfect has one at least.
EPOCHS = 70


def _apart(rng, n, n_in, learning_rate, told_apart, lucky):
    """Return (X, y): n points, 4 at least in each class, the last of class 1, all 0.7 or more away
    from the plane between the classes.

    told_apart: mistakes whose outputs after EPOCHS epochs must all differ, so that each can be told
    lucky: mistakes that learn such points now and then; these points they must not, so that a part
      is worth the same in every draw
    """
    while True:
        w = rng.normal(size=n_in)
        w /= np.linalg.norm(w)
        X = rng.uniform(-2, 2, size=(20 * n, n_in))
        z = X @ w + rng.uniform(0.9, 1.2) * rng.choice([-1, 1])
        ones, zeros, n_ones = X[z > 0.7], X[z < -0.7], rng.integers(4, n - 3)
        if len(ones) < n_ones or len(zeros) < n - n_ones:
            continue
        X, y = np.concatenate([zeros[: n - n_ones], ones[:n_ones]]), np.arange(n) >= n - n_ones
        order = [*rng.permutation(n - 1), n - 1]
        X, y = X[order], y[order].astype(int)
        if any(_outputs(wrong, X, y, learning_rate) == tuple(y) for wrong in lucky):
            continue
        seen = set()
        for outputs in (_outputs(wrong, X, y, learning_rate) for wrong in told_apart):
            if outputs in seen:
                break
            seen.add(outputs)
        else:
            return X, y


def _outputs(train, X, y, learning_rate):
    """Return the outputs (0 or 1) for the rows of X of a neuron that was trained on them for EPOCHS
    epochs, as a tuple.
    """
    w, b = train(X, y, learning_rate, EPOCHS)
    return tuple((X @ w + b > 0).astype(int))


def _trained(part, X, y, learning_rate, epochs, say, probes=None):
    """Return a case on the outputs of the trained neuron, which must be y; on other points and
    outputs if `probes` gives them.
    """
    probes, outputs = (X, y) if probes is None else probes
    observers = [{"name": "line", "X": np.asarray(probes, dtype=float).tolist(), "flat": True}]
    return call(
        part,
        X,
        y,
        learning_rate,
        epochs,
        observe=observers,
        expected=np.asarray(outputs, dtype=float),
        say=say,
    )


@perceptron.cases
def _(rng):
    for name in ("AND", "OR", "NAND"):
        X, y = data.gate(name)
        order = rng.permutation(4)
        if name == "AND":  # first of all: did anything come at all?
            any_number = {
                "compare": "between",
                "expected": (None, None),
                "pure": False,
                "say": "what your function returns",
            }
            yield call(
                "gates",
                X[order],
                y[order],
                1.0,
                EPOCHS,
                observe=[{"name": "largest"}],
                **any_number,
            )
        yield _trained(
            "gates",
            X[order],
            y[order],
            1.0,
            EPOCHS,
            f"outputs of the neuron trained on {name}, for 00, 01, 10, 11",
            (X, y),
        )
    for n, n_in, learning_rate in ((11, 2, 1.0), (12, 3, 0.5)):
        X, y = _apart(rng, n, n_in, learning_rate, ALIKE[n_in], LUCKY[n_in])
        say = (
            f"outputs of the neuron trained on {n} points with {n_in} inputs, learning rate "
            f"{learning_rate:g}"
        )
        yield _trained("clouds", X, y, learning_rate, EPOCHS, say)
    X, y = _apart(rng, 11, 2, 0.5, (), LUCKY["each"])
    say = "outputs of the neuron after one long epoch: 11 points, 70 times over"
    yield _trained("each", np.tile(X, (EPOCHS, 1)), np.tile(y, EPOCHS), 0.5, 1, say, (X, y))


def _train(
    X,
    y,
    learning_rate,
    epochs,
    output=None,
    sign=1.0,
    keep_w=1.0,
    keep_b=1.0,
    bias=1.0,
    bias_used=1.0,
    change=None,
):
    """The rule in plain Python, with knobs for the mistakes below.

    output: function of the weighted sum, by default a step; change: function of error and input, by
      default their product
    sign, bias: factors of the error, and of the bias's correction
    keep_w, keep_b: how much of the old weights and bias stays; bias_used: of the bias in the sum
    """
    w, b = [0.0] * X.shape[1], 0.0
    for _ in range(epochs):
        for x, target in zip(X.tolist(), y.tolist(), strict=True):
            z = sum(map(operator.mul, w, x)) + bias_used * b
            error = sign * (target - (z > 0 if output is None else output(z)))
            if error or not keep_w:
                w = [
                    keep_w * w_j + learning_rate * (change(error, x_j) if change else error * x_j)
                    for w_j, x_j in zip(w, x, strict=True)
                ]
                b = keep_b * b + bias * learning_rate * error
    return np.array(w), b


@perceptron.mistake
def error_sign(X, y, learning_rate, epochs):
    """Each correction makes the error larger: the error is y minus the output, not the other way
    round (or you subtract the correction).
    """
    return _train(X, y, learning_rate, epochs, sign=-1.0)


@perceptron.mistake
def bias_not_updated(X, y, learning_rate, epochs):
    """The bias never changes, so the line is stuck at the origin. OR can be learned like this, AND
    and NAND cannot: correct the bias too.
    """
    return _train(X, y, learning_rate, epochs, bias=0.0)


@perceptron.mistake
def bias_pushed_the_wrong_way(X, y, learning_rate, epochs):
    """The weights are corrected rightly, the bias in the opposite direction. It moves like the
    weight of an input that is always 1.
    """
    return _train(X, y, learning_rate, epochs, bias=-1.0)


@perceptron.mistake
def weights_and_bias_replaced(X, y, learning_rate, epochs):
    """The correction replaces weights and bias instead of being added to them: did you write `=`
    where `+=` is meant?
    """
    return _train(X, y, learning_rate, epochs, keep_w=0.0, keep_b=0.0)


@perceptron.mistake
def weights_replaced(X, y, learning_rate, epochs):
    """The correction replaces the weights instead of being added to them: did you write `w =` where
    `w +=` is meant?
    """
    return _train(X, y, learning_rate, epochs, keep_w=0.0)


@perceptron.mistake
def weights_not_updated(X, y, learning_rate, epochs):
    """Only the bias changes, the weights stay at 0: then every example gets the same output."""
    return _train(X, y, learning_rate, epochs, change=lambda e, x: 0.0 * x)


@perceptron.mistake
def bias_left_out_of_the_output(X, y, learning_rate, epochs):
    """The bias is corrected, but your neuron does not use it: its weighted sum is w·x + b while it
    learns, too.
    """
    return _train(X, y, learning_rate, epochs, bias_used=0.0)


@perceptron.mistake
def always_adds(X, y, learning_rate, epochs):
    """You add x whenever the output is wrong. If the neuron fires and should not, x must be taken
    off: the error is then −1.
    """
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            if (x @ w + b > 0) != target:
                w, b = w + learning_rate * x, b + learning_rate
    return w, b


@perceptron.mistake
def output_minus_one(X, y, learning_rate, epochs):
    """While learning, your neuron gives −1 where a step gives 0, so that its error is never 0 on
    the examples of class 0.
    """
    return _train(X, y, learning_rate, epochs, output=lambda z: 1.0 if z > 0 else -1.0)


@perceptron.mistake
def input_left_out(X, y, learning_rate, epochs):
    """All weights change by the same amount: the correction of a weight is multiplied by its own
    input.
    """
    return _train(X, y, learning_rate, epochs, change=lambda e, x: e + 0.0 * x)


@perceptron.mistake
def fires_at_a_sum_of_zero(X, y, learning_rate, epochs):
    """While learning, your neuron fires at a weighted sum of exactly 0. In this course step(0) = 0:
    compare with > 0, or use your step.
    """
    return _train(X, y, learning_rate, epochs, output=lambda z: float(z >= 0))


@perceptron.mistake
def no_step(X, y, learning_rate, epochs):
    """The error is taken from the weighted sum itself. The perceptron's error is y minus the output
    of the step: −1, 0 or 1.
    """
    return _train(X, y, learning_rate, epochs, output=lambda z: z)


@perceptron.mistake
def ignores_the_error(X, y, learning_rate, epochs):
    """You correct by y · x whether the output is right or wrong. Only the error, y minus the
    output, may drive a correction.
    """
    return _train(X, y, learning_rate, epochs, output=lambda z: 0.0)


@perceptron.mistake
def one_epoch_only(X, y, learning_rate, epochs):
    """What you return is what one epoch gives: is the loop over epochs missing, does the `return`
    stand inside it, or are the weights
    set back to 0 in every epoch?"""
    return _train(X, y, learning_rate, 1)


@perceptron.mistake
def one_example_only(X, y, learning_rate, epochs):
    """Your function stops after the first example: does the `return` stand inside the loop over
    examples?
    """
    return _train(X[:1], y[:1], learning_rate, 1)


@perceptron.mistake
def corrects_once_an_epoch(X, y, learning_rate, epochs):
    """All outputs are computed at the beginning of the epoch, with the old weights. The perceptron
    corrects after each example, so that
    the next one already meets the new weights: compute the output inside the loop over examples."""
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        error = y - step_of(X @ w + b)
        w, b = w + learning_rate * error @ X, b + learning_rate * error.sum()
    return w, b


@perceptron.mistake
def integer_weights(X, y, learning_rate, epochs):
    """Your weights are integers, and `+=` cannot put a fraction into them (a casting error). Start
    with floats: `np.zeros(n)`, without dtype=int.
    """
    w, b = np.zeros(X.shape[1], dtype=int), 0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step_of(x @ w + b)
            w += learning_rate * error * x
            b += learning_rate * error
    return w, b


@perceptron.mistake
def fractions_cut_off(X, y, learning_rate, epochs):
    """Your weights are integers: every fraction of a correction is cut off without a word. Start
    with floats: `np.zeros(n)`, without dtype=int.
    """
    w, b = np.zeros(X.shape[1], dtype=int), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step_of(x @ w + b)
            for i in range(len(w)):
                w[i] += learning_rate * error * x[i]
            b += learning_rate * error
    return w, b


@perceptron.mistake
def two_inputs_only(X, y, learning_rate, epochs):
    """Your function counts on two inputs. Let X.shape[1] say how many weights there are."""
    w, b = np.zeros(2), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step_of(x[0] * w[0] + x[1] * w[1] + b)
            w, b = w + learning_rate * error * x[:2], b + learning_rate * error
    return w, b


@perceptron.mistake
def two_weights_only(X, y, learning_rate, epochs):
    """Your function makes two weights, whatever comes. Let X.shape[1] say how many there are."""
    w, b = np.zeros(2), 0.0
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step_of(x @ w + b)
            w, b = w + learning_rate * error * x, b + learning_rate * error
    return w, b


@perceptron.mistake
def pair_swapped(X, y, learning_rate, epochs):
    """You return the bias first. The order asked for is (w, b)."""
    return _train(X, y, learning_rate, epochs)[::-1]


@perceptron.mistake
def not_a_pair(X, y, learning_rate, epochs):
    """What you return is not the pair of weights and bias. Hand back these two: `return w, b`."""
    return _train(X, y, learning_rate, epochs)[0]


def corrects_once_in_all(X, y, learning_rate, epochs):
    return corrects_once_an_epoch(X, y, learning_rate, 1)


ALIKE = {  # by number of inputs: what ends alike all too often
    2: (
        one_epoch_only,
        bias_not_updated,
        weights_not_updated,
        input_left_out,
        weights_and_bias_replaced,
        weights_replaced,
    ),
    3: (one_example_only, weights_replaced, bias_left_out_of_the_output, weights_not_updated),
}
LUCKY = {  # what learns such points now and then
    2: (),
    3: (one_epoch_only, bias_not_updated, bias_pushed_the_wrong_way, ignores_the_error),
    "each": (
        *(
            bias_not_updated,
            bias_left_out_of_the_output,
            bias_pushed_the_wrong_way,
            corrects_once_in_all,
            ignores_the_error,
        ),
        *(
            one_example_only,
            no_step,
            output_minus_one,
            input_left_out,
            always_adds,
            weights_replaced,
            weights_and_bias_replaced,
        ),
    ),
}


@perceptron.right
def perceptron_by_loops(X, y, learning_rate, epochs):
    w, b = [0.0] * len(X[0]), 0.0
    for _ in range(epochs):
        for i in range(len(X)):
            z = b
            for j in range(len(w)):
                z += w[j] * X[i][j]
            error = int(y[i]) - (1 if z > 0 else 0)
            for j in range(len(w)):
                w[j] += learning_rate * error * X[i][j]
            b += learning_rate * error
    return w, b


@perceptron.right
def perceptron_by_cases(data_points, labels, eta, n_epochs):
    w, b = np.zeros(data_points.shape[1]), 0.0
    for _ in range(n_epochs):
        for x, t in zip(data_points, labels, strict=True):
            fires = np.dot(w, x) + b > 0
            if t == 1 and not fires:
                w, b = w + eta * x, b + eta
            elif t == 0 and fires:
                w, b = w - eta * x, b - eta
    return [w, b]


@perceptron.right
def perceptron_shuffled(X, y, learning_rate, epochs):
    rng = np.random.default_rng(0)
    w, b = np.zeros(X.shape[1]), 0.0
    for _ in range(epochs):
        for i in rng.permutation(len(X)):
            error = y[i] - step_of(X[i] @ w + b)
            w, b = w + learning_rate * error * X[i], b + learning_rate * error
    return w, b


@perceptron.right
def perceptron_with_the_bias_as_a_weight(X, y, learning_rate, epochs):
    X = np.column_stack([X, np.ones(len(X))])
    v = np.zeros(X.shape[1], dtype=np.float32)
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            v += learning_rate * (target - (v @ x > 0)) * x
    return v[:-1], v[-1]


@perceptron.right
def perceptron_stops_early(X, y, learning_rate, epochs):
    w, b = np.zeros((1, X.shape[1])), np.zeros(1)
    for _ in range(epochs):
        wrong = 0
        for x, target in zip(X, y, strict=True):
            error = target - float((w @ x + b)[0] > 0)
            wrong += error != 0
            w, b = w + learning_rate * error * x, b + learning_rate * error
        if not wrong:
            break
    return w[0], b


@perceptron.right
def perceptron_from_a_random_start(X, y, learning_rate, epochs):
    rng = np.random.default_rng(1)
    w, b = 0.01 * rng.normal(size=X.shape[1]), 0.01 * rng.normal()
    for _ in range(epochs):
        for x, target in zip(X, y, strict=True):
            error = target - step_of(x @ w + b)
            w += learning_rate * error * x
            b += learning_rate * error
    return w, b


@perceptron.right
def perceptron_from_ones(X, y, learning_rate, epochs):
    w, b = np.ones(X.shape[1]), 1.0
    for _ in range(epochs):
        for k in range(len(y)):
            delta = learning_rate * (y[k] - np.where(X[k] @ w + b > 0, 1, 0))
            w, b = w + delta * X[k], b + delta
    return w.tolist(), float(b)


# --- logistic-regression --------------------------------------------------------------------------

logistic_regression = Exercise(
    "logistic-regression",
    "Logistic regression is this neuron",
    asks="predict_proba",
    parts={
        "example": ("three students of the exam data", 1),
        "any": ("any number of examples and features", 1),
    },
    uses=["neuron", "activations"],
    hints=[
        (
            "One row of X is one example: what does your neuron need besides it, and which "
            "activation makes a probability?"
        ),
        (
            "Call `neuron(x, coefficients, intercept, sigmoid)` for each row x of X, and put "
            "the results into one array."
        ),
    ],
)


@logistic_regression.cases
def _(rng):
    yield call(
        "example", np.array([[6.0, 7.0], [3.0, 8.0], [8.0, 5.0]]), np.array([1.02, 0.62]), -9.38
    )
    for n, n_in in ((5, 2), (2, 3), (4, 6), (7, 1)):
        X, w, b = (
            rng.normal(size=(n, n_in)),
            rng.normal(size=n_in),
            float(rng.uniform(0.3, 1.0) * rng.choice([-1, 1])),
        )
        yield call("any", X, w / max(1.0, np.abs(X @ w).max() / 2.5), b)
    yield call("any", rng.integers(-2, 3, size=(3, 2)), np.array([1, -1]), 1)


@logistic_regression.mistake
def classes(X, coefficients, intercept):
    """You return classes, 0 or 1. The probability itself is asked for: use the sigmoid, and leave
    the threshold out.
    """
    return step_of(X @ coefficients + intercept)


@logistic_regression.mistake
def intercept_forgotten(X, coefficients, intercept):
    """The intercept does not appear: it is the neuron's bias."""
    return sigmoid_of(X @ coefficients)


@logistic_regression.mistake
def intercept_subtracted(X, coefficients, intercept):
    """The intercept is taken off. It is the neuron's bias, which is added."""
    return sigmoid_of(X @ coefficients - intercept)


@logistic_regression.mistake
def two_features_only(X, coefficients, intercept):
    """Your function counts on two features. Let the length of the rows say how many there are."""
    return sigmoid_of(X[:, 0] * coefficients[0] + X[:, 1] * coefficients[1] + intercept)


@logistic_regression.mistake
def no_sigmoid(X, coefficients, intercept):
    """You return the weighted sums, which can be any number. The sigmoid makes probabilities of
    them.
    """
    return X @ coefficients + intercept


@logistic_regression.mistake
def probability_of_the_other_class(X, coefficients, intercept):
    """Those are the probabilities of class 0. The sigmoid of the weighted sum belongs to class
    1.
    """
    return 1 - sigmoid_of(X @ coefficients + intercept)


@logistic_regression.mistake
def both_classes(X, coefficients, intercept):
    """You return a column per class, as scikit-learn does. Here only the probability of class 1 is
    asked for, shape (n,).
    """
    p = sigmoid_of(X @ coefficients + intercept)
    return np.column_stack([1 - p, p])


@logistic_regression.mistake
def a_column(X, coefficients, intercept):
    """The probabilities stand in a column (n, 1). A flat row of n numbers, shape (n,), is asked
    for.
    """
    return sigmoid_of(X @ coefficients + intercept).reshape(-1, 1)


@logistic_regression.mistake
def all_rows_as_one(X, coefficients, intercept):
    """One number came for all examples together: your neuron adds up over the rows too. Give it one
    row at a time.
    """
    return sigmoid_of(np.sum(X * coefficients) + intercept)


@logistic_regression.mistake
def first_row_only(X, coefficients, intercept):
    """You return one number, for the first row of X. One probability per row is asked for: does the
    `return` stand inside the loop?
    """
    return sigmoid_of(X[0] @ coefficients + intercept)


@logistic_regression.mistake
def relu_neuron(X, coefficients, intercept):
    """A relu neuron's output is not a probability: it can be any number from 0 up. Which activation
    stays between 0 and 1?
    """
    return relu_of(X @ coefficients + intercept)


@logistic_regression.mistake
def softmax_over_the_examples(X, coefficients, intercept):
    """Your probabilities add up to 1 over the examples (a softmax). Each example has a probability
    of its own.
    """
    z = X @ coefficients + intercept
    return np.exp(z - z.max()) / np.exp(z - z.max()).sum()


@logistic_regression.mistake
def sigmoid_twice(X, coefficients, intercept):
    """The sigmoid is applied twice: your neuron applies it already."""
    return sigmoid_of(sigmoid_of(X @ coefficients + intercept))


@logistic_regression.right
def proba_at_once(X, coefficients, intercept):
    return sigmoid_of(X @ coefficients + intercept)


@logistic_regression.right
def proba_in_a_list(rows, weights, bias):
    return [
        1 / (1 + math.exp(-(sum(p * q for p, q in zip(row, weights, strict=True)) + bias)))
        for row in rows
    ]


@logistic_regression.right
def proba_in_single_precision(X, coefficients, intercept):
    z = X.astype(np.float32) @ coefficients.astype(np.float32) + np.float32(intercept)
    return 1 / (1 + np.exp(-z))


@logistic_regression.right
def proba_by_einsum(X, coefficients, intercept):
    return 0.5 + 0.5 * np.tanh((np.einsum("ij,j->i", X, coefficients) + intercept) / 2)


@logistic_regression.right
def proba_filled_in(X, coefficients, intercept):
    p = np.zeros(len(X))
    for i, x in enumerate(X):
        p[i] = sigmoid_of(np.dot(x, coefficients) + intercept)
    return p


@logistic_regression.right
def proba_along_the_axis(X, coefficients, intercept):
    return np.apply_along_axis(lambda x: sigmoid_of(x @ coefficients + intercept), 1, X)
