"""Exercises of lesson 05: a baseline, a model, its parameters, training, the grid, the box opened,
a sweep, three spirals.

Models are judged by what they do. Those in here are trained once, whatever key they are asked
under: a training costs a second.
"""

import functools
import os
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np

from autograder.author.exercise import (
    Exercise,
    Function,
    build,
    call,
    choice,
    model,
    pick,
    predict,
    read,
)
from autograder.author.reference import reference_of
from helpers.data import held_out_spirals, make_spirals
from helpers.quiet import quiet

with quiet():
    import keras

FRESH = 500  # fresh points of each arm
X, Y = make_spirals(100, 1, 0.02, np.random.default_rng(0))
X_THREE, Y_THREE = make_spirals(100, 1, 0.02, np.random.default_rng(0), 3)
ONE_HOT = np.eye(2)[Y]


def middles(rng, n=60):
    """Return three probes A, B and (A + B) / 2, on which logistic regression has logits A, B and
    their mean.
    """
    a, b = rng.uniform(-1, 1, size=(2, n, 2))
    return a, b, (a + b) / 2


def fresh_spirals(rng, classes=2):
    """Return (X, y): fresh points of spirals of one turn."""
    return held_out_spirals(FRESH, 1, 0.02, rng, classes)


def looks(name, **options):
    """Return an observer."""
    return {"name": name, **options}


def dense(units, activation=None):
    return keras.layers.Dense(units, activation=activation)


def compiled(model, learning_rate=0.01, loss="binary_crossentropy", optimizer=None):
    """Return the model, compiled."""
    model.compile(
        loss=loss,
        optimizer=optimizer or keras.optimizers.Adam(learning_rate=learning_rate),
        metrics=["accuracy"],
    )
    return model


def stack(*layers, learning_rate=0.01, loss="binary_crossentropy", optimizer=None):
    """Return a compiled Sequential model of these layers for two inputs."""
    return compiled(keras.Sequential([keras.Input((2,)), *layers]), learning_rate, loss, optimizer)


def fitted(make, points=X, classes=Y, epochs=60, seed=0, fast=True):
    """Return the model that make() returns after training as in the lesson; fast: without a loss
    for each epoch.
    """
    keras.utils.set_random_seed(seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Keras itself warns of some of the mistakes
        model = make()
        reference_of("05_spirals")["train_fast" if fast else "train"](
            model, points, classes, epochs
        )
    return model


def trained(exercise, kind, **options):
    """Decorator: the mistake or right answer is what fitted(function, **options) returns, made
    once.
    """

    def add(function):
        make = functools.cache(lambda: fitted(function, fast=kind == "right", **options))
        make.__name__, make.__doc__ = function.__name__, function.__doc__
        exercise.mistake(make, seen=True) if kind == "mistake" else exercise.right(make)
        return function

    return add


def once(exercise, kind):
    """Decorator: the mistake or right answer is what the function returns, made once."""

    def add(function):
        make = functools.cache(function)
        exercise.mistake(make, seen=True) if kind == "mistake" else exercise.right(make)
        return function

    return add


# --- a guess first --------------------------------------------------------------------------------

baseline_guess = Exercise(
    "baseline-guess",
    "A guess: what can a line do?",
    asks="guess",
    kind="predict",
    parts={"guess": ("three guesses", 1)},
    hints=[
        (
            "One output unit with two inputs is one neuron. What does it have, and what is "
            "its boundary?"
        ),
        (
            "Half a turn in, each arm crosses over to the other side. So how many points of "
            "an arm lie on either side of a line through the middle?"
        ),
        (
            "Accuracy only counts sides. The loss also counts how sure the neuron is: can it "
            "be surer where it is right than where it is wrong?"
        ),
    ],
)


@baseline_guess.cases
def _(rng):
    yield predict(
        "guess",
        {
            2: ("bias-forgotten", "These are the weights only: the output unit has a bias too."),
            4: ("two-biases", "A bias belongs to a unit, not to an input. There is one unit."),
            6: (
                "example-copied",
                "That is the network of the example, with five inputs. The spirals have two.",
            ),
            65: (
                "hidden-layer-counted",
                "That is a network with 16 hidden units. This one has none.",
            ),
        },
        key="parameters",
        decimals=0,
    )
    yield predict(
        "guess",
        {
            "0.75": (
                "line-half-right",
                (
                    "A line would have to keep three quarters of the points on their sides. "
                    "Each arm winds round once: count the points of arm 0 left and right of "
                    "any line."
                ),
            ),
            "0.95": (
                "line-wound-up",
                (
                    "For 0.95 the boundary would have to wind with the arms. Without a hidden "
                    "layer it is a straight line."
                ),
            ),
        },
        key="accuracy",
        decimals=2,
    )
    yield choice(
        "guess",
        ["lower", "the same", "higher"],
        {
            "the same": (
                "only-sides-counted",
                (
                    "The loss sees more than sides: it falls when the neuron is sure where it "
                    "is right and unsure where it is wrong. Which halves of the arms lie far "
                    "out?"
                ),
            ),
            "higher": (
                "training-makes-worse",
                (
                    "Training lowers the loss, and answering 0.5 everywhere (all weights 0) "
                    "is open to it too. So it cannot end higher."
                ),
            ),
        },
        key="loss",
    )


GUESS = {"parameters": 3, "accuracy": "0.50", "loss": "lower"}


@baseline_guess.right
def as_a_float():
    return {**GUESS, "parameters": 3.0}


@baseline_guess.right
def as_an_array():
    return {**GUESS, "parameters": np.array(3)}


@baseline_guess.right
def with_capitals_and_blanks():
    return {**GUESS, "loss": " Lower", "accuracy": 0.5}


@baseline_guess.right
def in_another_order():
    return dict(reversed(GUESS.items()))


@baseline_guess.right
def counted():
    return {**GUESS, "parameters": int(np.prod((2, 1)) + 1)}


# --- the logistic baseline ------------------------------------------------------------------------

logistic_baseline = Exercise(
    "logistic-baseline",
    "The logistic baseline",
    asks="baseline",
    kind="model",
    parts={
        "line": ("one neuron: a probability, 3 parameters, a straight boundary", 1),
        "trained": ("trained on the spirals", 1),
    },
    hints=[
        (
            "Take the example with the clouds and leave one layer out: after keras.Input "
            "comes the output layer at once."
        ),
        "One unit with a sigmoid, loss binary cross-entropy, Adam with learning rate 0.01.",
        "compile trains nothing. `train(baseline, X, y, epochs=60)` does; its loss ends near 0.61.",
    ],
)


def best_line():
    """Return (w1, w2, b) of the logistic regression with the lowest loss on the lesson's points, by
    Newton's method.
    """
    A, theta = np.column_stack([X, np.ones(len(X))]), np.zeros(3)
    for _ in range(20):
        p = 1 / (1 + np.exp(-A @ theta))
        theta -= np.linalg.solve((A.T * (p * (1 - p))) @ A, A.T @ (p - Y))
    return theta


BEST = best_line()
HIDDEN = [
    [65, "hidden-layer", "a hidden layer of 16 is in it"],
    [337, "hidden-layer", "hidden layers are in it"],
    [2, "no-bias", "the bias is missing"],
]


@logistic_baseline.cases
def _(rng):
    points, classes = fresh_spirals(rng)
    probes = middles(rng)
    most = round(
        float(np.mean(np.logaddexp(0, (1 - 2 * classes) * (points @ BEST[:2] + BEST[2])))) + 0.02, 3
    )
    say = "baseline, asked about fresh points"
    yield model(
        "line",
        points,
        *probes,
        observe=[looks("output_shape")],
        compare="equal",
        expected=[2 * FRESH, 1],
        say=say,
    )
    yield model(
        "line",
        points,
        *probes,
        observe=[looks("bend", wanted=False)],
        compare="between",
        expected=(None, 1e-2),
        say=say,
    )
    yield model(
        "line",
        points,
        *probes,
        observe=[looks("parameters", known=HIDDEN)],
        compare="equal",
        expected=3,
        say="baseline.count_params()",
    )
    yield model(
        "trained",
        points,
        *probes,
        observe=[looks("cross_entropy", y=classes.tolist(), most=most)],
        compare="between",
        expected=(None, most),
        say=say,
    )


@trained(logistic_baseline, "mistake", epochs=20)
def hidden_layer():
    """Your network has a hidden layer. The baseline goes from the inputs straight to the one output
    unit.
    """
    return stack(dense(16, "relu"), dense(1, "sigmoid"))


@trained(logistic_baseline, "mistake", epochs=1)
def softmax_on_one_unit():
    """Softmax over a single unit is e^z / e^z: always 1. One output unit takes a sigmoid."""
    return stack(dense(1, "softmax"))


@trained(logistic_baseline, "mistake", epochs=5)
def logits():
    """Your outputs are no probabilities: the sigmoid of the output unit is missing."""
    return stack(dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True))


@trained(logistic_baseline, "mistake", epochs=1)
def two_units():
    """Your network has two output units. For two classes one unit is enough: its output is the
    probability of class 1.
    """
    return stack(dense(2, "softmax"), loss="sparse_categorical_crossentropy")


@once(logistic_baseline, "mistake")
def untrained():
    """Your model is built, but not trained: its weights are still those of the start. compile alone
    trains nothing; `train` or `fit` does. If fit stopped with an error, mend that first: X has
    shape (200, 2) and y (200,).
    """
    keras.utils.set_random_seed(8)
    return stack(dense(1, "sigmoid"))


@trained(logistic_baseline, "mistake", epochs=5, seed=8)
def wrong_loss():
    """This loss does not fit one output unit with a sigmoid: a categorical loss, say, compares
    several classes, and for a single unit it learns nothing. Use binary cross-entropy.
    """
    return stack(dense(1, "sigmoid"), loss="categorical_crossentropy")


@trained(logistic_baseline, "mistake", epochs=3, seed=8)
def not_learning():
    """It has been through fit, but its answers hardly fit the spirals. Are the learning rate and
    the number of epochs large enough, and do X and y belong together, row by row?
    """
    return stack(dense(1, "sigmoid"), learning_rate=1e-5)


@trained(logistic_baseline, "mistake", classes=1 - Y)
def classes_swapped():
    """Your neuron has learned the spirals with the classes swapped: its output is the probability
    of class 0. Are the labels turned round?
    """
    return stack(dense(1, "sigmoid"))


@logistic_baseline.mistake
def not_a_model():
    """What stands in `baseline` is not a network. Keep the model itself, not what fit or train
    returns.
    """
    return {"loss": [0.7, 0.6]}


@once(logistic_baseline, "mistake")
def no_bias():
    """Your output unit has no bias: leave use_bias as it is, True."""
    return fitted(
        lambda: stack(keras.layers.Dense(1, activation="sigmoid", use_bias=False)), epochs=60
    )


@trained(logistic_baseline, "right")
def with_add():
    model = keras.Sequential()
    model.add(keras.Input((2,)))
    model.add(dense(1, "sigmoid"))
    return compiled(model, loss="bce")


@trained(logistic_baseline, "right")
def functional():
    inputs = keras.Input((2,))
    return compiled(keras.Model(inputs, dense(1, "sigmoid")(inputs)))


@trained(logistic_baseline, "right")
def activation_as_a_layer():
    return stack(
        dense(1),
        keras.layers.Activation("sigmoid"),
        optimizer=keras.optimizers.SGD(learning_rate=0.5),
    )


@once(logistic_baseline, "right")
def sigmoid_added_by_hand():
    linear = fitted(lambda: stack(dense(1), loss=keras.losses.BinaryCrossentropy(from_logits=True)))
    return keras.Sequential([linear, keras.layers.Activation("sigmoid")])


@once(logistic_baseline, "right")
def weights_set_by_hand():
    model = stack(dense(1, "sigmoid"))
    model.set_weights([np.array([[2.1], [0.1]]), np.zeros(1)])
    return model


# --- build a model --------------------------------------------------------------------------------

build_model = Exercise(
    "build-model",
    "Build a model",
    asks="build_model",
    kind="model",
    parts={
        "outputs": ("one probability for each example", 1),
        "size": ("one hidden layer for each number of the list", 1),
        "bend": ("a hidden layer that bends", 1),
        "learns": ("compiled: it learns, at the learning rate it is given", 1),
    },
    hints=[
        "Start with keras.Sequential([keras.Input((2,))]) and add layers in a loop over `hidden`.",
        (
            'After the loop one more layer: Dense(1, activation="sigmoid"). Which activation '
            "do the hidden layers take?"
        ),
        (
            'Then model.compile(loss="binary_crossentropy", '
            "optimizer=keras.optimizers.Adam(learning_rate=learning_rate), "
            'metrics=["accuracy"]) and return the model, not what compile returns.'
        ),
    ],
)


@build_model.cases
def _(rng):
    a, b = ((18, 25), (21, 34), (28, 19), (31, 22), (23, 30), (35, 27))[
        rng.integers(6)
    ]  # pairs whose wrong counts all differ
    one, rate = int(rng.integers(36, 48)), float(np.round(rng.uniform(0.005, 0.02), 3))
    sizes = {  # wrong ones: what the number of parameters gives away
        "no-hidden-layer": ([], "that is the baseline without a hidden layer"),
        "first-width-only": ([a], f"only {a} of [{a}, {b}] became a layer"),
        "last-width-only": ([b], f"only {b} of [{a}, {b}] became a layer"),
        "same-width-twice": ([a, a], f"both layers have {a} units"),
        "widths-ignored": ([16, 16], "that is 2-16-16-1, whatever `hidden` says"),
        "widths-reversed": ([b, a], "the widths come in reverse order"),
    }
    known = [[size(*hidden), code, sentence] for code, (hidden, sentence) in sizes.items()]
    known += [
        [2 * a + a * b + b, "no-biases", "the biases are missing"],
        [size(a, b) - b - 1, "no-output-layer", "the output unit is missing"],
    ]
    ahead = middles(rng, 40)
    wide = np.concatenate(
        [probe * scale for probe in ahead[:2] for scale in (1, -1, 30, -30)]
    )  # where outputs that are no probabilities leave 0 … 1
    probes = (wide, *ahead)
    say = f"build_model([{a}, {b}], {rate:g})"
    yield build(
        "outputs",
        [a, b],
        rate,
        probes=probes,
        observe=[looks("output_shape")],
        compare="equal",
        expected=[len(wide), 1],
        say=f"{say}, asked about {len(wide)} points",
    )
    yield build(
        "size",
        [a, b],
        rate,
        probes=probes,
        observe=[looks("parameters", known=known)],
        compare="equal",
        expected=size(a, b),
        say=f"{say}.count_params()",
    )
    yield build(
        "bend",
        [a, b],
        rate,
        probes=probes,
        observe=[looks("bend", wanted=True)],
        compare="between",
        expected=(0, None),
        say=f"{say}, asked whether its boundary bends",
    )
    yield build(
        "size",
        [],
        rate,
        probes=probes[:1],
        observe=[looks("parameters")],
        compare="equal",
        expected=3,
        say=f"build_model([], {rate:g}).count_params()",
    )
    angle, classes = rng.uniform(0, 2 * np.pi), np.repeat([0, 1], 20)
    clouds = np.outer(
        2 * classes - 1, 2.5 * np.array([np.cos(angle), np.sin(angle)])
    ) + 0.3 * rng.normal(size=(40, 2))
    still = {
        "training": (clouds, classes, 1),
        "probes": (clouds,),
        "say": f"build_model([{one}], 1e-12), trained for 1 step",
    }
    yield build(
        "size",
        [one],
        1e-12,
        observe=[
            looks(
                "parameters",
                known=[[337, "widths-ignored", "that is 2-16-16-1, whatever `hidden` says"]],
            )
        ],
        compare="equal",
        expected=size(one),
        **still,
    )
    yield build(
        "learns",
        [one],
        1e-12,
        observe=[looks("moved")],
        compare="between",
        expected=(None, 2e-3),
        **still,
    )
    yield build(
        "learns",
        [48],
        0.3,
        training=(clouds, classes, 5),
        probes=(clouds,),
        observe=[looks("learned", y=classes.tolist(), most=0.85, limit=0.65)],
        compare="between",
        expected=(None, 0.85),
        say="the loss of build_model([48], 0.3) on two far clouds of points, after 5 steps "
        "over before",
    )


def size(*hidden):
    """Return the number of parameters of a network with these hidden layers, two inputs and one
    output unit.
    """
    widths = [2, *hidden, 1]
    return sum((i + 1) * o for i, o in zip(widths, widths[1:], strict=False))


def builder(hidden, learning_rate, activation="relu", last="sigmoid", units=1, **options):
    """Return a model as the exercise asks for, but for the options."""
    return stack(
        *(dense(width, activation) for width in hidden),
        dense(units, last),
        learning_rate=learning_rate,
        **options,
    )


@build_model.mistake(seen=True)
def no_return():
    """Your function builds a model and keeps it: `return model` is missing. (model.compile returns
    None.)
    """
    return lambda hidden, learning_rate: builder(hidden, learning_rate).compile(
        loss="bce", optimizer="adam"
    )


@build_model.mistake(seen=True)
def not_compiled():
    """Your model is not compiled. Without a loss and an optimizer it cannot be trained: call
    model.compile before you return it.
    """
    return lambda hidden, learning_rate: keras.Sequential(
        [keras.Input((2,)), *(dense(width, "relu") for width in hidden), dense(1, "sigmoid")]
    )


@build_model.mistake(seen=True)
def softmax_on_one_unit():
    """Softmax over a single unit is e^z / e^z: always 1, whatever z is. One output unit takes a
    sigmoid.
    """
    return lambda hidden, learning_rate: builder(hidden, learning_rate, last="softmax")


@build_model.mistake(seen=True)
def two_units():
    """Your network has two output units. Here one unit with a sigmoid is asked for: (n, 1), the
    probability of class 1.
    """
    return lambda hidden, learning_rate: builder(
        hidden, learning_rate, last="softmax", units=2, loss="sparse_categorical_crossentropy"
    )


@build_model.mistake(seen=True)
def no_output_layer():
    """Your last hidden layer is the output: the unit with the sigmoid behind it is missing."""
    return lambda hidden, learning_rate: stack(
        *(dense(width, "relu") for width in hidden) if hidden else (dense(1, "sigmoid"),),
        learning_rate=learning_rate,
    )


@build_model.mistake(seen=True)
def logits():
    """Your outputs are logits, no probabilities: they leave the range from 0 to 1. Give the output
    unit a sigmoid (and leave from_logits alone).
    """
    return lambda hidden, learning_rate: builder(
        hidden, learning_rate, last=None, loss=keras.losses.BinaryCrossentropy(from_logits=True)
    )


@build_model.mistake(seen=True)
def no_hidden_layer():
    """Your model has no hidden layer, whatever `hidden` says: one Dense layer for each number in
    the list, before the output.
    """
    return lambda hidden, learning_rate: builder([], learning_rate)


@build_model.mistake(seen=True)
def linear_hidden_layers():
    """Your hidden layers have no activation. Then all layers collapse into one, and the boundary is
    a straight line, however many parameters there are.
    """
    return lambda hidden, learning_rate: builder(hidden, learning_rate, activation=None)


@build_model.mistake(seen=True)
def first_width_only():
    """Only the first number of `hidden` became a layer. Is something after the loop that belongs
    inside it, or a return inside it?
    """
    return lambda hidden, learning_rate: builder(hidden[:1], learning_rate)


@build_model.mistake(seen=True)
def last_width_only():
    """Only the last number of `hidden` became a layer: each pass through your loop replaces the
    layer before it.
    """
    return lambda hidden, learning_rate: builder(hidden[-1:], learning_rate)


@build_model.mistake(seen=True)
def same_width_twice():
    """All your hidden layers have the width of the first. Take each number of the list for one
    layer.
    """
    return lambda hidden, learning_rate: builder(
        [hidden[0]] * len(hidden) if hidden else [], learning_rate
    )


@build_model.mistake(seen=True)
def widths_ignored():
    """Your model is 2-16-16-1 whatever is asked for. Its widths should come from the argument
    `hidden`.
    """
    return lambda hidden, learning_rate: builder([16, 16], learning_rate)


@build_model.mistake(seen=True)
def widths_reversed():
    """Your layers stand in reverse order: the first number of `hidden` belongs to the layer next to
    the inputs.
    """
    return lambda hidden, learning_rate: builder(hidden[::-1], learning_rate)


@build_model.mistake(seen=True)
def no_biases():
    """Your layers have no biases: leave use_bias as it is, True."""
    return lambda hidden, learning_rate: stack(
        *(
            keras.layers.Dense(n, activation=g, use_bias=False)
            for n, g in [*((width, "relu") for width in hidden), (1, "sigmoid")]
        ),
        learning_rate=learning_rate,
    )


@build_model.mistake(seen=True)
def constant_output():
    """Your model answers the same everywhere: its weights all start at 0. Leave the start
    (kernel_initializer) to Keras: equal units stay equal.
    """
    return lambda hidden, learning_rate: stack(
        *(
            keras.layers.Dense(n, activation=g, kernel_initializer="zeros")
            for n, g in [*((width, "relu") for width in hidden), (1, "sigmoid")]
        ),
        learning_rate=learning_rate,
    )


@build_model.mistake(seen=True)
def wrong_loss():
    """This loss does not fit one output unit. A categorical cross-entropy compares several classes:
    with a single unit there is nothing to compare, and nothing is learned. Use binary
    cross-entropy.
    """
    return lambda hidden, learning_rate: builder(
        hidden, learning_rate, loss="categorical_crossentropy"
    )


@build_model.mistake(seen=True)
def learning_rate_ignored():
    """Your model learns at a rate of its own. Hand the argument on:
    keras.optimizers.Adam(learning_rate=learning_rate).
    """
    return lambda hidden, learning_rate: builder(hidden, None, optimizer="adam")


@build_model.mistake(seen=True)
def not_learning():
    """Compiled and trained at a learning rate of 0.2, your model does not get better, even on an
    easy task. Look at the output's activation, the loss and the optimizer: is the learning rate
    handed on as it came, and are all layers trainable?
    """
    return lambda hidden, learning_rate: builder(hidden, learning_rate * 1e-6)


@build_model.right
def one_layer_after_the_other():
    def build_model(hidden, learning_rate):
        model = keras.models.Sequential()
        model.add(keras.layers.InputLayer(shape=(2,)))
        for width in hidden:
            model.add(keras.layers.Dense(width))
            model.add(keras.layers.ReLU())
        model.add(keras.layers.Dense(1))
        model.add(keras.layers.Activation("sigmoid"))
        model.compile("adam", "bce")
        model.optimizer.learning_rate = learning_rate
        return model

    return build_model


@build_model.right
def functional():
    def build_model(hidden, learning_rate):
        inputs = a = keras.Input(shape=(2,))
        for width in hidden:
            a = keras.activations.relu(dense(width)(a))
        model = keras.Model(inputs, dense(1, keras.activations.sigmoid)(a))
        return compiled(
            model,
            loss=keras.losses.BinaryCrossentropy(),
            optimizer=keras.optimizers.RMSprop(learning_rate),
        )

    return build_model


class Net(keras.Model):
    """A network that hands out logits while it is trained and probabilities otherwise."""

    def __init__(self, hidden):
        super().__init__()
        self.hidden_layers = [dense(width, "relu") for width in hidden]
        self.output_layer = dense(1)

    def call(self, X, training=False):
        for layer in self.hidden_layers:
            X = layer(X)
        z = self.output_layer(X)
        return z if training else keras.ops.sigmoid(z)


@build_model.right
def a_class_with_a_sigmoid_by_hand():
    return lambda hidden, learning_rate: compiled(
        Net(hidden), learning_rate, keras.losses.BinaryCrossentropy(from_logits=True)
    )


@build_model.right
def the_older_way_that_warns():
    def build_model(widths, lr):
        layers = [
            keras.layers.Dense(n, activation=g, **({"input_shape": (2,)} if i == 0 else {}))
            for i, (n, g) in enumerate([*((w, "relu") for w in widths), (1, "sigmoid")])
        ]
        return compiled(keras.Sequential(layers), optimizer=keras.optimizers.SGD(lr, momentum=0.9))

    return build_model


@build_model.right
def another_activation_and_optimizer():
    return lambda hidden, learning_rate: builder(
        hidden, learning_rate, activation="tanh", optimizer=keras.optimizers.AdamW(learning_rate)
    )


# --- count the parameters -------------------------------------------------------------------------

count_keras_parameters = Exercise(
    "count-keras-parameters",
    "Count the parameters",
    asks="counts",
    kind="predict",
    parts={
        "one": ("one hidden layer", 0.5),
        "two": ("two hidden layers", 1),
        "three": ("three classes", 0.5),
    },
    hints=[
        "Write the layers in a row: 2 → 16 → 1 has two layers of weights, 2 → 16 and 16 → 1.",
        (
            "A layer has a weight for every pair of units it joins, and a bias for every unit "
            "on its right."
        ),
        "2-16-16-1: (2·16 + 16) + (16·16 + 16) + (16·1 + 1).",
    ],
)
COUNTS = {"2-16-1": 65, "2-64-1": 257, "2-16-16-1": 337, "second layer": 272, "2-32-32-3": 1251}
NO_BIASES = ("no-biases", "That is the weights only: every unit has a bias too.")
INPUT_BIASES = (
    "biases-for-inputs",
    "You have counted biases for the two inputs. Inputs have none: they compute nothing.",
)


@count_keras_parameters.cases
def _(rng):
    def case(part, key, wrong):
        return predict(
            part,
            {
                n: NO_BIASES if name == "b" else INPUT_BIASES if name == "i" else name
                for n, name in wrong.items()
            },
            key=key,
            decimals=0,
            say=f"your count for {key}",
        )

    yield case(
        "one",
        "2-16-1",
        {
            48: "b",
            67: "i",
            64: ("output-bias-forgotten", "One is missing: the output unit has a bias too."),
            32: (
                "products-only",
                "You multiplied the widths: 2·16·1. Count layer by layer, and add.",
            ),
        },
    )
    yield case(
        "one",
        "2-64-1",
        {
            192: "b",
            259: "i",
            256: ("output-bias-forgotten", "One is missing: the output unit has a bias too."),
        },
    )
    yield case(
        "two",
        "2-16-16-1",
        {
            304: "b",
            339: "i",
            65: ("one-layer-left-out", "That is 2-16-1: the second hidden layer is missing."),
            512: ("products-only", "You multiplied the widths. Count layer by layer, and add."),
        },
    )
    yield case(
        "two",
        "second layer",
        {
            256: "b",
            337: (
                "whole-network",
                "That is the whole network. Only the layer from 16 units to 16 is asked for.",
            ),
            48: ("first-layer", "That is the first hidden layer, from 2 inputs to 16 units."),
            32: (
                "widths-added",
                (
                    "You added the widths. Every unit on the left is joined with every unit "
                    "on the right."
                ),
            ),
        },
    )
    yield case(
        "three",
        "2-32-32-3",
        {
            1184: "b",
            1253: "i",
            1185: (
                "one-output",
                "With one output unit it would be 1,185. Three classes take three units.",
            ),
        },
    )


@count_keras_parameters.right
def counted():
    def count(*sizes):
        return sum((a + 1) * b for a, b in zip(sizes, sizes[1:], strict=False))

    return {
        "2-16-1": count(2, 16, 1),
        "2-64-1": count(2, 64, 1),
        "2-16-16-1": count(2, 16, 16, 1),
        "second layer": count(16, 16),
        "2-32-32-3": count(2, 32, 32, 3),
    }


@count_keras_parameters.right
def as_keras_says():
    sizes = {"2-16-1": [16], "2-64-1": [64], "2-16-16-1": [16, 16]}
    counts = {name: builder(hidden, 0.01).count_params() for name, hidden in sizes.items()}
    return {
        **counts,
        "second layer": builder([16, 16], 0.01).layers[1].count_params(),
        "2-32-32-3": builder([32, 32], 0.01, units=3).count_params(),
    }


@count_keras_parameters.right
def as_floats():
    return {name: float(n) for name, n in COUNTS.items()}


@count_keras_parameters.right
def as_arrays():
    return {name: np.int64(n) for name, n in COUNTS.items()}


# --- train it -------------------------------------------------------------------------------------

train_model = Exercise(
    "train-model",
    "Train it",
    asks="model",
    kind="model",
    parts={
        "outputs": ("a probability for each point", 1),
        "fresh": ("right for 95 % of fresh points", 2),
    },
    uses=["build-model"],
    hints=[
        "Three lines: set the seed, build the model, train it on X and y.",
        (
            "Look at the loss curve: if it still falls at the end, train for more epochs; if "
            "it hardly moves, the learning rate is too small (or far too large)."
        ),
        (
            "keras.utils.set_random_seed(0), then build_model([16, 16], 0.01), then "
            "train(model, X, y, epochs=60)."
        ),
    ],
)


@train_model.cases
def _(rng):
    points, classes = fresh_spirals(rng)
    probes = middles(rng)
    say = f"model, asked about {2 * FRESH} fresh points"
    yield model(
        "outputs",
        points,
        *probes,
        observe=[looks("output_shape")],
        compare="equal",
        expected=[2 * FRESH, 1],
        say=say,
    )
    yield model(
        "outputs",
        points,
        *probes,
        observe=[looks("parameters")],
        compare="between",
        expected=(3, None),
        say="model.count_params()",
    )
    yield model(
        "fresh",
        points,
        *probes,
        observe=[looks("held_out", y=classes.tolist(), least=0.95)],
        compare="between",
        expected=(0.95, 1),
        say=say,
    )


@trained(train_model, "mistake")
def no_hidden_layer():
    """Your network has no hidden layer: it is the baseline, and can only draw a line."""
    return stack(dense(1, "sigmoid"))


@trained(train_model, "mistake", epochs=20)
def linear_hidden_layers():
    """Your hidden layers have no activation: they collapse into one, and the boundary is a straight
    line. Give them activation="relu".
    """
    return stack(dense(16), dense(16), dense(1, "sigmoid"))


@trained(train_model, "mistake", epochs=2)
def softmax_on_one_unit():
    """Softmax over a single unit is always 1, so your network says class 1 everywhere and cannot
    learn. One output unit takes a sigmoid.
    """
    return stack(dense(16, "relu"), dense(16, "relu"), dense(1, "softmax"))


@trained(train_model, "mistake")
def logits():
    """Your network is trained, but answers with logits. Put a sigmoid behind it:
    keras.Sequential([model, keras.layers.Activation("sigmoid")]), or train it with a sigmoid
    output.
    """
    return stack(
        dense(16, "relu"),
        dense(16, "relu"),
        dense(1),
        loss=keras.losses.BinaryCrossentropy(from_logits=True),
    )


@trained(train_model, "mistake", epochs=2)
def two_units():
    """Your network has two output units. One is asked for: (n, 1), the probability of class 1."""
    return stack(dense(16, "relu"), dense(2, "softmax"), loss="sparse_categorical_crossentropy")


@train_model.mistake
def not_a_model():
    """What stands in `model` is not a network. Keep the model itself, not what fit or train
    returns.
    """
    return {"loss": [0.7, 0.1]}


@once(train_model, "mistake")
def untrained():
    """Your model is built but not trained: compile trains nothing, `train` or `fit` does. If fit
    stopped with an error, mend that first: X has shape (200, 2), y (200,), one number for each row.
    """
    keras.utils.set_random_seed(1)
    return builder([16, 16], 0.01)


@trained(train_model, "mistake", epochs=10)
def wrong_loss():
    """This loss does not fit one sigmoid unit: a categorical one compares several classes, and
    learns nothing when there is only one. Use binary cross-entropy.
    """
    return builder([16, 16], 0.01, loss="categorical_crossentropy")


@trained(train_model, "mistake", classes=ONE_HOT, epochs=15)
def labels_of_another_shape():
    """It was trained and has learned to answer 0.5 everywhere, as if every point were of both
    classes. Look at the labels: one-hot rows, (200, 2), do this with a squared error. For one
    output unit y is (200,) or (200, 1).
    """
    return builder([16, 16], 0.01, loss="mse")


@trained(train_model, "mistake", classes=1 - Y)
def classes_swapped():
    """Your network has learned the spirals with the classes swapped: its outputs are the
    probability of class 0. Are the labels turned round?
    """
    return builder([16, 16], 0.01)


@trained(train_model, "mistake", classes=np.random.default_rng(0).permutation(Y))
def not_learning():
    """It was trained, and does hardly better than chance. Is the learning rate far too small or far
    too large? Are there enough hidden units? Do the labels belong to the points, row by row, in the
    same order and of shape (200,)?
    """
    return builder([16, 16], 0.01)


@trained(
    train_model,
    "mistake",
    points=make_spirals(100, 1.75, 0.02, np.random.default_rng(0))[0],
    epochs=200,
)
def other_points():
    """It fits the points it was trained on, but these spirals of one turn it does not know. Train
    it on X and y, not on the data of another section.
    """
    return builder([32, 32], 0.01)


@trained(train_model, "mistake", epochs=12)
def too_short():
    """It has begun to learn and is not there yet. Train longer, with a larger learning rate, or
    with more hidden units, and watch the loss.
    """
    return builder([16, 16], 0.01)


@trained(train_model, "right")
def wider_with_a_layer_of_relu():
    return stack(
        dense(32),
        keras.layers.ReLU(),
        keras.layers.Dropout(0.01),
        dense(32),
        keras.layers.Activation("relu"),
        dense(1),
        keras.layers.Activation("sigmoid"),
    )


@trained(train_model, "right")
def functional_with_a_skip():
    inputs = keras.Input((2,))
    a = dense(24, "relu")(inputs)
    a = keras.layers.Concatenate()([a, dense(24, "relu")(a), inputs])
    return compiled(keras.Model(inputs, dense(1, "sigmoid")(a)), 0.02)


@trained(train_model, "right")
def a_class_of_its_own():
    return compiled(Net([24, 24]), 0.01, keras.losses.BinaryCrossentropy(from_logits=True))


@once(train_model, "right")
def sigmoid_added_by_hand():
    linear = fitted(
        lambda: stack(
            dense(20, "relu"),
            dense(20, "relu"),
            dense(1),
            loss=keras.losses.BinaryCrossentropy(from_logits=True),
        )
    )
    return keras.Sequential([linear, keras.layers.Activation("sigmoid")])


@once(train_model, "right")
def plain_arrays_and_another_optimizer():
    keras.utils.set_random_seed(0)
    model = builder([32, 32], None, loss="mse", optimizer=keras.optimizers.RMSprop(0.01))
    for _ in range(250):
        model.train_on_batch(X, Y.reshape(-1, 1))
    return model


@once(train_model, "right")
def squared_error_and_labels_as_a_column():
    return fitted(
        lambda: builder([32, 32], 0.02, loss="mse"), classes=Y.reshape(-1, 1).astype(np.float32)
    )


# --- predict on a grid ----------------------------------------------------------------------------

predict_grid = Exercise(
    "predict-grid",
    "Predict on a grid",
    asks="predict_grid",
    parts={
        "shape": ("one row for each of ys, one column for each of xs", 1),
        "values": ("every probability at its place", 2),
    },
    hints=[
        (
            "np.meshgrid(xs, ys) gives x₁ and x₂ of all points, both of shape (len(ys), "
            "len(xs)). Flatten both with .ravel() and put them side by side with "
            "np.column_stack."
        ),
        (
            "The model answers with a column (n, 1), in the order in which you asked. Which "
            "shape brings it back to the grid?"
        ),
        (
            "np.asarray(model(points)).reshape(len(ys), len(xs)), or model.predict(points, "
            "verbose=0) in the same way."
        ),
    ],
)


def dense_model(rng, *sizes, apart=False, scale=1.0, last=0.0):
    """Return a Keras model for the check to hand over: ReLU hidden layers, sigmoid at the end.

    apart: activations as layers of their own; scale: of all weights; last: is added to the last
      bias
    """
    layers = [
        (scale * rng.normal(size=(i, o)), scale * rng.normal(size=o))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]
    layers[-1] = (layers[-1][0], layers[-1][1] + last)
    layers = tuple((W.astype(np.float32), b.astype(np.float32)) for W, b in layers)
    return Function("dense_model", (layers, ("relu",) * (len(sizes) - 2) + ("sigmoid",), apart))


@predict_grid.cases
def _(rng):
    close = {"options": {"rtol": 1e-5, "atol": 1e-6}}
    xs, ys = (
        np.sort(rng.uniform(-2, 2, size=3)).round(2),
        np.sort(rng.uniform(-2, 2, size=2)).round(2),
    )
    yield call("values", dense_model(rng, 2, 4, 1), xs, ys, **close)
    yield call(
        "shape",
        dense_model(rng, 2, 4, 1),
        np.linspace(-1, 1, 4),
        np.linspace(-1, 1, 7),
        observe=[looks("shape_of")],
        compare="equal",
        say="the shape of predict_grid(model, xs, ys), for 4 numbers in xs and 7 in ys",
    )
    yield call(
        "values",
        dense_model(rng, 2, 4, 1),
        np.linspace(-1, 1, 6),
        rng.uniform(-3, 3, size=4).round(2),
        **close,
    )
    yield call(
        "values",
        dense_model(rng, 2, 4, 1, last=-12),
        np.linspace(-1, 1, 3),
        np.linspace(0, 1, 5),
        options={"rtol": 1e-4},
    )  # tiny numbers: no rounding
    square = rng.uniform(-2, 2, size=3).round(2)
    yield call("values", dense_model(rng, 2, 4, 1), square, square[::-1].copy() + 0.5, **close)


def asked(model, points, shape=(-1, 1)):
    return np.asarray(model(np.asarray(points, dtype=np.float32))).reshape(shape)


def grid(xs, ys):
    x1, x2 = np.meshgrid(xs, ys)
    return np.column_stack([x1.ravel(), x2.ravel()])


@predict_grid.mistake
def transposed(model, xs, ys):
    """Your result has one row for each of xs. Rows belong to ys and columns to xs, as in a picture:
    shape (len(ys), len(xs)).
    """
    return asked(model, grid(xs, ys), (len(ys), len(xs))).T


@predict_grid.mistake
def wrong_order_of_the_sides(model, xs, ys):
    """You reshape to (len(xs), len(ys)). The points come row by row of the grid, and a row has
    len(xs) points: reshape to (len(ys), len(xs)).
    """
    return asked(model, grid(xs, ys), (len(xs), len(ys)))


@predict_grid.mistake
def points_in_another_order(model, xs, ys):
    """The shape is right, but the probabilities stand at wrong places: your points run down the
    columns of the grid, and reshape fills row by row. (indexing="ij" or two loops in the other
    order do this.)
    """
    x1, x2 = np.meshgrid(xs, ys, indexing="ij")
    return asked(model, np.column_stack([x1.ravel(), x2.ravel()]), (len(ys), len(xs)))


@predict_grid.mistake
def coordinates_mixed(model, xs, ys):
    """Your points are no pairs (x, y): reshaping np.meshgrid's result to (-1, 2) pairs x with the
    next x. Flatten both arrays first, then put them side by side with np.column_stack.
    """
    return asked(model, np.array(np.meshgrid(xs, ys)).reshape(-1, 2), (len(ys), len(xs)))


@predict_grid.mistake
def of_class_0(model, xs, ys):
    """These are the probabilities of class 0. The model's output is the one of class 1, as it
    comes.
    """
    return 1 - asked(model, grid(xs, ys), (len(ys), len(xs)))


@predict_grid.mistake
def rounded(model, xs, ys):
    """You round the probabilities. Hand them back as they are; rounding is for printing."""
    return asked(model, grid(xs, ys), (len(ys), len(xs))).round(2)


@predict_grid.mistake
def x_and_y_swapped(model, xs, ys):
    """You hand the model points (y, x): its first input is x, from xs."""
    return asked(model, grid(xs, ys)[:, ::-1], (len(ys), len(xs)))


@predict_grid.mistake
def not_a_grid(model, xs, ys):
    """You return the model's column of answers. Reshape it to the grid."""
    return asked(model, grid(xs, ys))


@predict_grid.mistake
def flat(model, xs, ys):
    """You return the answers in one flat row. Reshape them to the grid, one row for each of ys."""
    return asked(model, grid(xs, ys), -1)


@predict_grid.mistake
def one_side_too_many(model, xs, ys):
    """Your grid holds columns of one number, shape (len(ys), len(xs), 1). Reshape to two sides."""
    return asked(model, grid(xs, ys), (len(ys), len(xs), 1))


@predict_grid.mistake
def classes_for_probabilities(model, xs, ys):
    """You return classes. The picture needs the probabilities themselves; rounding comes later, if
    at all.
    """
    return (asked(model, grid(xs, ys), (len(ys), len(xs))) > 0.5).astype(float)


@predict_grid.mistake
def upside_down(model, xs, ys):
    """Your rows stand upside down: row 0 belongs to ys[0]. (Turning it for a picture is the plot's
    business, origin="lower".)
    """
    return asked(model, grid(xs, ys), (len(ys), len(xs)))[::-1]


@predict_grid.mistake
def own_grid(model, xs, ys):
    """You ask on a grid of your own. Use the values in xs and ys as they come: they may be unevenly
    spaced and in any order.
    """
    return asked(
        model, grid(np.linspace(-1, 1, len(xs)), np.linspace(-1, 1, len(ys))), (len(ys), len(xs))
    )


@predict_grid.mistake
def pairs_only(model, xs, ys):
    """You pair xs[0] with ys[0], xs[1] with ys[1] and so on. A grid has every x with every y:
    np.meshgrid makes them.
    """
    return asked(model, [(x, y) for x, y in zip(xs, ys, strict=False)])


@predict_grid.right
def with_predict(model, xs, ys):
    return model.predict(grid(xs, ys), verbose=0, batch_size=4096).reshape(len(ys), len(xs))


@predict_grid.right
def row_by_row(net, horizontal, vertical):
    return [[float(p) for p in asked(net, [(x, y) for x in horizontal], -1)] for y in vertical]


@predict_grid.right
def over_all_pairs(model, xs, ys):
    points = [(x, y) for y in ys for x in xs]
    return model.predict_on_batch(np.array(points)).reshape(len(ys), -1)


@predict_grid.right
def turned_back(model, xs, ys):
    x1, x2 = np.meshgrid(xs, ys, indexing="ij")
    p = keras.ops.convert_to_numpy(model(np.stack([x1, x2], axis=-1).reshape(-1, 2)))
    return np.squeeze(p).reshape(x1.shape).T


@predict_grid.right
def as_a_tensor(model, xs, ys):
    return keras.ops.reshape(model(grid(xs, ys)), (len(ys), len(xs)))


# --- take the layers out --------------------------------------------------------------------------

layers_of = Exercise(
    "layers-of",
    "Take the layers out",
    asks="layers_of",
    parts={
        "dense": ("the weights of a stack of Dense layers", 1),
        "apart": ("layers without weights are left out", 1),
    },
    hints=[
        "Walk through model.layers and look at what get_weights() gives for each.",
        (
            "For a Dense layer it is the list [W, b]; make a pair of it. For an Activation "
            "layer it is [], which counts as false in an `if`."
        ),
        "[tuple(layer.get_weights()) for layer in model.layers if layer.get_weights()]",
    ],
)


@layers_of.cases
def _(rng):
    yield call("dense", dense_model(rng, 2, 3, 1), say="layers_of a model 2 → 3 → 1")
    yield call("dense", dense_model(rng, 2, 5, 3, 1), say="layers_of a model 2 → 5 → 3 → 1")
    yield call("dense", dense_model(rng, 4, 1), say="layers_of a model 4 → 1")
    yield call("dense", dense_model(rng, 3, 3, 3), say="layers_of a model 3 → 3 → 3")
    yield call(
        "dense",
        dense_model(rng, 2, 3, 1, scale=1e-3),
        say="layers_of a model 2 → 3 → 1 with tiny weights",
    )
    yield call(
        "apart",
        dense_model(rng, 2, 4, 2, 1, apart=True),
        say="layers_of a model 2 → 4 → 2 → 1 with activations as layers of their own",
    )


@layers_of.mistake
def flat_list(model):
    """You return all arrays in one row, [W1, b1, W2, b2, ...]. Put W and b of a layer together: a
    list of pairs.
    """
    return model.get_weights()


@layers_of.mistake
def empty_pairs(model):
    """Your list has entries for layers that have no weights. Leave them out: only layers with W and
    b count.
    """
    return [tuple(layer.get_weights()) for layer in model.layers]


def takes_the_first_two_items(model):
    return [(layer.get_weights()[0], layer.get_weights()[1]) for layer in model.layers]


def unpacks(model):
    result = []
    for layer in model.layers:
        W, b = layer.get_weights()
        result.append((W, b))
    return result


for _program in (takes_the_first_two_items, unpacks):
    _program.__name__ = "every_layer_taken_for_dense"
    _program.__doc__ = (
        "Your function takes it that every layer has a W and a b. For a layer without weights "
        "get_weights() gives an empty list: leave such layers out."
    )
    layers_of.mistake(_program)


@layers_of.mistake
def weights_only(model):
    """Your list holds the matrices W, but not the biases."""
    return [layer.get_weights()[0] for layer in model.layers if layer.get_weights()]


@layers_of.mistake
def bias_first(model):
    """Your pairs are (b, W). The order is (W, b)."""
    return [tuple(layer.get_weights())[::-1] for layer in model.layers if layer.get_weights()]


@layers_of.mistake
def transposed(model):
    """You transpose W. Keras stores its kernel as (n_in, n_out), one unit a column: that is our W
    already.
    """
    return [
        (layer.get_weights()[0].T, layer.get_weights()[1])
        for layer in model.layers
        if layer.get_weights()
    ]


@layers_of.mistake
def last_layer_missing(model):
    """The last layer is missing: the output layer has weights too."""
    return [tuple(layer.get_weights()) for layer in model.layers if layer.get_weights()][:-1]


@layers_of.mistake
def first_layer_missing(model):
    """The first layer is missing. The inputs (keras.Input) do not stand in model.layers: its first
    item is the first Dense layer.
    """
    return [tuple(layer.get_weights()) for layer in model.layers if layer.get_weights()][1:]


@layers_of.mistake
def reversed_order(model):
    """Your layers stand in reverse order: begin with the one that reads the inputs."""
    return [tuple(layer.get_weights()) for layer in model.layers if layer.get_weights()][::-1]


@layers_of.mistake
def first_layer_only(model):
    """Only the first layer came: is the `return` inside the loop?"""
    return [tuple(model.layers[0].get_weights())]


@layers_of.right
def from_all_weights(model):
    arrays = model.get_weights()
    return list(zip(arrays[::2], arrays[1::2], strict=True))


@layers_of.right
def kernels_and_biases(model):
    return [
        (layer.kernel.numpy(), layer.bias.numpy())
        for layer in model.layers
        if isinstance(layer, keras.layers.Dense)
    ]


@layers_of.right
def as_lists_of_two(net):
    result = []
    for layer in net.layers:
        weights = layer.get_weights()
        if len(weights) == 2:
            W, b = weights
            result.append([np.array(W), np.array(b)])
    return result


@layers_of.right
def from_variables(model):
    variables = [keras.ops.convert_to_numpy(each) for each in model.trainable_variables]
    return [(variables[i], variables[i + 1]) for i in range(0, len(variables), 2)]


@layers_of.right
def in_double_precision(model):
    return tuple(
        (W.astype(float), b.astype(float))
        for W, b in (layer.get_weights() for layer in model.layers if layer.weights)
    )


# --- the sweep ------------------------------------------------------------------------------------

sweep = Exercise(
    "sweep",
    "Read the sweep",
    asks="sweep",
    kind="predict",
    parts={"table": ("the table", 1), "read": ("what it shows", 1)},
    hints=[
        (
            "Run the cell above the exercise: it prints the table. The rows are widths, the "
            "columns learning rates."
        ),
        "Start at 16 units and 0.001. How much do you gain going right, how much going down?",
        (
            "After 60 epochs at 0.001 each weight has moved by at most about 420 · 0.001 = "
            "0.42. Does a wider layer change that?"
        ),
    ],
)


@sweep.cases
def _(rng):
    for key, low, high in (
        ("16 units, 0.001", 0.4, 0.78),
        ("16 units, 0.01", 0.8, 1.0),
        ("64 units, 0.001", 0.4, 0.85),
    ):
        yield read(
            "table",
            pick(key),
            looks("share"),
            compare="between",
            expected=(low, high),
            say=f"your accuracy for {key}",
        )
    yield choice(
        "read",
        ["rate", "width"],
        {
            "width": (
                "other-way-round",
                (
                    "Compare two steps in your table, both from 16 units at 0.001: to the "
                    "right (ten times the rate) and down (four times the units)."
                ),
            ),
        },
        key="helped more",
    )
    yield choice(
        "read",
        list("abcd"),
        {
            "a": (
                "wider-is-no-more",
                (
                    "They can: at 0.01 the row of 64 units ends higher than the row of 16. So "
                    "this is not what holds the left column down."
                ),
            ),
            "c": (
                "rate-adds-parameters",
                (
                    "The parameters are weights and biases; the learning rate only says how "
                    "far a step moves them."
                ),
            ),
            "d": (
                "larger-is-better",
                (
                    "Your table has only two rates. At far larger ones, 1 say, training jumps "
                    "about or dies: try it."
                ),
            ),
        },
        key="why",
    )


TABLE = {
    "16 units, 0.001": 0.56,
    "16 units, 0.01": 0.91,
    "64 units, 0.001": 0.57,
    "helped more": "rate",
    "why": "b",
}


@sweep.mistake(seen=True)
def percent():
    """You wrote percent. Shares lie between 0 and 1: 0.83, not 83."""
    return {**TABLE, "16 units, 0.001": 55.7, "16 units, 0.01": 90.8, "64 units, 0.001": 57.0}


@sweep.right
def another_run():
    return {**TABLE, "16 units, 0.001": 0.66, "16 units, 0.01": 0.966, "64 units, 0.001": 0.70}


@sweep.right
def to_the_last_digit():
    return {
        **TABLE,
        "16 units, 0.001": 0.5569999814033508,
        "16 units, 0.01": np.float32(0.908),
        "64 units, 0.001": np.array([0.57]),
    }


@sweep.right
def in_capitals():
    return {**TABLE, "helped more": "Rate ", "why": "B"}


@sweep.right
def an_unlucky_run():
    return {**TABLE, "16 units, 0.001": "0.50", "16 units, 0.01": 0.88, "64 units, 0.001": 0.75}


# --- three spirals --------------------------------------------------------------------------------

three_spirals = Exercise(
    "three-spirals",
    "Three spirals",
    asks="three_model",
    kind="model",
    parts={
        "outputs": ("three probabilities for each point", 1),
        "fresh": ("right for 95 % of fresh points", 2),
    },
    hints=[
        (
            "Stack it as before: Input, two hidden layers with ReLU. What comes last for "
            "three classes?"
        ),
        (
            "A layer of three units with softmax, and the loss for class numbers: "
            '"sparse_categorical_crossentropy".'
        ),
        (
            'keras.layers.Dense(3, activation="softmax"); then compile with Adam at 0.005 and '
            "train(three_model, X_three, y_three, epochs=80)."
        ),
    ],
)


@three_spirals.cases
def _(rng):
    points, classes = fresh_spirals(rng, 3)
    say = f"three_model, asked about {3 * FRESH} fresh points"
    probes = middles(rng)
    yield model(
        "outputs",
        points,
        *probes,
        observe=[looks("output_shape", units=3)],
        compare="equal",
        expected=[3 * FRESH, 3],
        say=say,
    )
    yield model(
        "outputs",
        points,
        *probes,
        observe=[looks("parameters")],
        compare="between",
        expected=(9, None),
        say="three_model.count_params()",
    )
    yield model(
        "fresh",
        points,
        *probes,
        observe=[looks("held_out", y=classes.tolist(), least=0.95, units=3)],
        compare="between",
        expected=(0.95, 1),
        say=say,
    )


SPARSE = "sparse_categorical_crossentropy"


def three(
    hidden=(32, 32),
    activation="relu",
    last="softmax",
    units=3,
    learning_rate=0.01,
    loss=SPARSE,
    optimizer=None,
):
    return stack(
        *(dense(width, activation) for width in hidden),
        dense(units, last),
        learning_rate=learning_rate,
        loss=loss,
        optimizer=optimizer,
    )


def on_three(kind, **options):
    return trained(three_spirals, kind, **{"points": X_THREE, "classes": Y_THREE, **options})


@on_three("mistake", epochs=1)
def one_unit():
    """Your network has one output unit. Three classes take three: one probability for each."""
    return three(last="sigmoid", units=1, loss="mse")


@on_three("mistake", classes=np.eye(3)[Y_THREE], epochs=30)
def rows_not_one():
    """Your rows do not sum to 1: with a sigmoid on each unit the classes do not know of each other.
    Softmax makes one distribution of them.
    """
    return three(last="sigmoid", loss="binary_crossentropy")


@on_three("mistake", epochs=30)
def logits():
    """Your outputs are logits. Softmax makes probabilities of them: give it to the last layer, or
    put keras.layers.Softmax() behind.
    """
    return three(last=None, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))


@on_three("mistake", points=X, classes=Y, epochs=1)
def output_shape():
    """The number of your output units is not the number of classes: these spirals have three arms,
    0, 1 and 2.
    """
    return three(units=2)


@once(three_spirals, "mistake")
def untrained():
    """Your model is built but not trained. If fit stopped with an error about shapes, look at the
    labels: y_three holds class numbers, shape (300,), which go with
    "sparse_categorical_crossentropy"; "categorical_crossentropy" wants one-hot rows, (300, 3).
    """
    keras.utils.set_random_seed(0)
    return three()


@three_spirals.mistake
def not_a_model():
    """What stands in `three_model` is not a network. Keep the model itself, not what fit or train
    returns.
    """
    return {"loss": [1.1, 0.1]}


@on_three("mistake", classes=np.random.default_rng(0).permutation(Y_THREE), epochs=30)
def not_learning():
    """It was trained, and does hardly better than chance. Are X_three and y_three given in the same
    order, and is the learning rate sensible?
    """
    return three()


@on_three("mistake", classes=(Y_THREE + 1) % 3)
def other_points():
    """It fits what it was trained on, but not these three spirals. Train it on X_three and y_three
    as they are, with the labels 0, 1, 2 in their order.
    """
    return three()


@on_three("mistake", epochs=10)
def no_hidden_layer():
    """Your network has no hidden layer: its boundaries are straight lines."""
    return three(())


@on_three("mistake", epochs=10)
def linear_hidden_layers():
    """Your hidden layers have no activation: they collapse into one, and the boundaries are
    straight lines. Give them activation="relu".
    """
    return three(activation=None)


@on_three("mistake", epochs=6)
def too_short():
    """It has begun to learn and is not there yet. Train longer, with a larger learning rate, or
    with more hidden units.
    """
    return three()


@on_three("right")
def functional():
    inputs = keras.Input((2,))
    a = dense(32, "relu")(dense(32, "relu")(inputs))
    return compiled(
        keras.Model(inputs, keras.layers.Softmax()(dense(3)(a))),
        loss=keras.losses.SparseCategoricalCrossentropy(),
    )


@on_three("right", classes=np.eye(3)[Y_THREE])
def one_hot_labels():
    return three(loss="categorical_crossentropy", optimizer=keras.optimizers.RMSprop(0.005))


@once(three_spirals, "right")
def softmax_added_by_hand():
    logits = fitted(
        lambda: three(last=None, loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True)),
        X_THREE,
        Y_THREE,
    )
    return keras.Sequential([logits, keras.layers.Softmax()])


@on_three("right")
def wider_with_activation_layers():
    return stack(
        dense(48),
        keras.layers.Activation("relu"),
        dense(48),
        keras.layers.Activation("relu"),
        dense(3),
        keras.layers.Activation("softmax"),
        loss=SPARSE,
    )
