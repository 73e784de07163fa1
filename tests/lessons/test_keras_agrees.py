"""Keras agrees: forward passes, losses and gradients of the lessons' solutions are those of
TensorFlow, in both directions.
"""

import numpy as np
import pytest

from autograder.author.reference import reference_of
from helpers.check.ask import ask
from helpers.check.judge import judge, question_of

FORWARD, XOR, SPIRALS = (reference_of(name) for name in ("03_forward", "04_xor", "05_spirals"))
keras, tf = SPIRALS["keras"], SPIRALS["tf"]
SEEDS = range(3)


def network(seed, *sizes):
    """Return (X, y, layers): a random batch of 7 and random layers with biases, float32 as in
    Keras.
    """
    rng = np.random.default_rng(seed)
    layers = [
        (rng.normal(size=(i, o)).astype(np.float32), rng.normal(size=o).astype(np.float32))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]
    return (
        rng.normal(size=(7, sizes[0])).astype(np.float32),
        rng.integers(0, 2, size=(7, 1)),
        layers,
    )


def in_keras(layers, hidden="relu", last="sigmoid", loss="binary_crossentropy", optimizer="sgd"):
    """Return a compiled Keras model with these weights."""
    names = [hidden] * (len(layers) - 1) + [last]
    dense = [
        keras.layers.Dense(W.shape[1], activation=name)
        for (W, _), name in zip(layers, names, strict=True)
    ]
    model = keras.Sequential([keras.Input((layers[0][0].shape[0],)), *dense])
    model.set_weights([each for layer in layers for each in layer])
    model.compile(loss=loss, optimizer=optimizer)
    return model


def gradients(model, X, y, loss):
    """Return TensorFlow's gradients of a Keras loss, [(dW, db), ...]."""
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(loss(y, model(X)))
    flat = [g.numpy() for g in tape.gradient(value, model.trainable_variables)]
    return list(zip(flat[::2], flat[1::2], strict=True))


def close(mine, theirs, rtol=2e-5, atol=2e-6):
    return all(
        np.allclose(a, b, rtol=rtol, atol=atol)
        for one, other in zip(mine, theirs, strict=True)
        for a, b in zip(one, other, strict=True)
    )


# --- from Keras to NumPy --------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(4, 1), (2, 5, 1), (3, 4, 6, 2), (2, 16, 16, 1)], ids=str)
@pytest.mark.parametrize("seed", SEEDS)
def test_forward_layers_on_keras_weights_gives_keras_predictions(seed, sizes):
    X, _, layers = network(seed, *sizes)
    model = in_keras(layers)
    own = SPIRALS["layers_of"](model)
    for lesson in (FORWARD, SPIRALS):
        assert np.abs(lesson["forward_layers"](X, own) - np.asarray(model(X))).max() < 1e-5


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("seed", SEEDS)
def test_the_two_layer_passes_of_lessons_03_and_04_are_those_of_keras(seed, activation):
    X, _, layers = network(seed, 3, 5, 1)
    theirs = np.asarray(in_keras(layers, activation)(X))
    assert np.allclose(XOR["forward"](X, layers, activation)[2], theirs, atol=1e-5)
    if activation == "relu":
        assert np.allclose(FORWARD["forward"](X, *layers[0], *layers[1]), theirs, atol=1e-5)
        assert np.allclose(FORWARD["forward_all"](X, layers)[1][-1], theirs, atol=1e-5)


def test_the_trained_models_of_the_lesson_are_their_weights_in_numpy():
    X = SPIRALS["X_fresh"]
    assert (
        np.abs(
            SPIRALS["forward_layers"](X, SPIRALS["layers_of"](SPIRALS["model"]))
            - np.asarray(SPIRALS["model"](X))
        ).max()
        < 1e-5
    )
    (W1, b1), (W2, b2), (W3, b3) = SPIRALS["layers_of"](SPIRALS["three_model"])
    hidden = np.maximum(np.maximum(X @ W1 + b1, 0) @ W2 + b2, 0)
    assert (
        np.abs(FORWARD["softmax"](hidden @ W3 + b3) - np.asarray(SPIRALS["three_model"](X))).max()
        < 1e-5
    )


def test_softmax_is_tensorflows():
    z = np.random.default_rng(0).normal(size=(6, 4)) * 10
    assert np.allclose(FORWARD["softmax"](z), tf.nn.softmax(z).numpy())


# --- losses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_losses_are_those_of_keras(seed):
    rng = np.random.default_rng(seed)
    y, p = rng.integers(0, 2, size=(9, 1)).astype(float), rng.uniform(0.02, 0.98, size=(9, 1))
    P, classes = FORWARD["softmax"](rng.normal(size=(9, 4))), rng.integers(0, 4, size=9)
    assert np.isclose(
        FORWARD["binary_cross_entropy"](y, p), keras.losses.BinaryCrossentropy()(y, p), rtol=1e-5
    )
    assert np.isclose(
        XOR["binary_cross_entropy"](y, p), keras.losses.BinaryCrossentropy()(y, p), rtol=1e-5
    )
    assert np.isclose(FORWARD["mse"](y, p), keras.losses.MeanSquaredError()(y, p), rtol=1e-5)
    assert np.isclose(
        FORWARD["categorical_cross_entropy"](np.eye(4)[classes], P),
        keras.losses.CategoricalCrossentropy()(np.eye(4)[classes], P),
        rtol=1e-5,
    )
    assert np.isclose(
        FORWARD["categorical_cross_entropy"](np.eye(4)[classes], P),
        keras.losses.SparseCategoricalCrossentropy()(classes, P),
        rtol=1e-5,
    )


def test_the_loss_from_logits_is_that_of_keras_also_at_200():
    z, y = (
        np.array([[-200.0], [-3.0], [0.0], [2.0], [200.0]]),
        np.array([[1.0], [0.0], [1.0], [1.0], [0.0]]),
    )
    own = np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))
    assert np.isclose(own, keras.losses.BinaryCrossentropy(from_logits=True)(y, z), rtol=1e-6)


# --- gradients ------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("seed", SEEDS)
def test_backward_of_lesson_04_gives_tensorflows_gradients(seed, activation):
    X, y, layers = network(seed, 3, 5, 1)
    theirs = gradients(in_keras(layers, activation), X, y, keras.losses.BinaryCrossentropy())
    assert close(XOR["backward"](X.astype(float), y, layers, activation), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_backward_of_any_depth_gives_tensorflows_gradients(seed):
    X, y, layers = network(seed, 2, 6, 5, 4, 1)
    theirs = gradients(in_keras(layers), X, y, keras.losses.BinaryCrossentropy())
    assert close(SPIRALS["backward_layers"](X.astype(float), y, layers), theirs)


@pytest.mark.parametrize("seed", SEEDS)
def test_softmax_with_cross_entropy_has_the_stated_error_signal(seed):
    rng = np.random.default_rng(seed)
    Z, classes = tf.Variable(rng.normal(size=(8, 3))), rng.integers(0, 3, size=8)
    with tf.GradientTape() as tape:
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)(classes, Z)
    assert np.allclose(
        tape.gradient(loss, Z), (FORWARD["softmax"](Z.numpy()) - np.eye(3)[classes]) / 8, atol=1e-6
    )


# --- steps ----------------------------------------------------------------------------------------


def test_a_plain_step_of_keras_is_the_gradient_step_of_lesson_04():
    X, y, layers = network(0, 3, 5, 1)
    model = in_keras(layers, "tanh", optimizer=keras.optimizers.SGD(0.5))
    model.train_on_batch(X, y)
    mine = XOR["gradient_step"](layers, XOR["backward"](X.astype(float), y, layers, "tanh"), 0.5)
    assert close(mine, SPIRALS["layers_of"](model))


def test_adam_is_the_formula_of_the_lesson_with_its_tiny_number_at_the_root_of_v():
    X, y, layers = network(1, 2, 6, 1)
    model = in_keras(layers, optimizer=keras.optimizers.Adam(0.01))
    theta = [each.astype(float) for layer in layers for each in layer]
    m, v = [np.zeros_like(each) for each in theta], [np.zeros_like(each) for each in theta]
    for t in range(1, 6):
        model.train_on_batch(X, y)
        pairs = SPIRALS["backward_layers"](
            X.astype(float), y, list(zip(theta[::2], theta[1::2], strict=True))
        )
        for k, g in enumerate(each for pair in pairs for each in pair):
            m[k], v[k] = 0.9 * m[k] + 0.1 * g, 0.999 * v[k] + 0.001 * g**2
            theta[k] = theta[k] - 0.01 * (m[k] / (1 - 0.9**t)) / (
                (np.sqrt(v[k]) + 1e-7) / np.sqrt(1 - 0.999**t)
            )
    assert all(
        np.allclose(mine, theirs, atol=2e-5)
        for mine, theirs in zip(theta, model.get_weights(), strict=True)
    )


# --- from NumPy to Keras --------------------------------------------------------------------------


def test_a_network_trained_in_numpy_says_the_same_in_keras():
    rng = np.random.default_rng(0)
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float), np.array([[0], [1], [1], [0]])
    layers, losses = XOR["train"](X, y, 8, "tanh", 0.5, 1000, rng)
    model = in_keras(layers, "tanh")
    assert losses[-1] < 0.05
    assert np.abs(np.asarray(model(X)) - XOR["forward"](X, layers, "tanh")[2]).max() < 1e-5
    assert np.array_equal(np.asarray(model(X)) > 0.5, y > 0.5)


# --- the checks read a model as it is -------------------------------------------------------------


def test_the_check_computes_a_stack_of_dense_layers_anew_from_its_weights():
    from autograder.author.audit import cached_key

    key = cached_key("05_spirals", "train-model", "agrees")
    assert judge(key, ask(question_of(key), [SPIRALS["model"]])).points == 3
    answers = ask(question_of(key), [SPIRALS["model"]])
    for call in answers["calls"]:  # a kernel that lies about its outputs
        for pair in call["value"]["$dict"]:
            if pair[0] == "outputs":
                pair[1][0] = pair[1][1] = pair[1][2]
    verdict = judge(key, answers)
    assert verdict.points == 0
