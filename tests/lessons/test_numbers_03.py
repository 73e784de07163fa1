"""The numbers that lesson 03 states are true, and its solutions agree with SciPy and with plain
loops.
"""

import math

import numpy as np
import pytest
from scipy import special

from autograder.author.reference import reference_of
from helpers import data


@pytest.fixture(scope="module")
def lesson():
    return reference_of("03_forward")


def loop_forward(X, layers):
    """Return a forward pass written number by number, with SciPy's sigmoid: the oracle."""
    outputs = []
    for x in X:
        a = [float(value) for value in x]
        for k, (W, b) in enumerate(layers, start=1):
            z = [b[j] + sum(a[i] * W[i, j] for i in range(len(a))) for j in range(W.shape[1])]
            a = (
                [special.expit(value) for value in z]
                if k == len(layers)
                else [value if value > 0 else 0.0 for value in z]
            )
        outputs.append(a)
    return np.array(outputs)


def random_network(rng, *sizes):
    return [
        (rng.normal(size=(i, o)), rng.normal(size=o))
        for i, o in zip(sizes, sizes[1:], strict=False)
    ]


PENCIL = [
    (np.array([[1.0, 0.0], [-2.0, 3.0]]), np.array([-1.0, 2.0])),
    (np.array([[2.0], [-1.0]]), np.array([0.5])),
]


# --- oracles --------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(4, 5, 1), (2, 7, 3), (3, 3, 3)])
def test_forward_agrees_with_a_loop_over_all_numbers(lesson, sizes):
    rng = np.random.default_rng(1)
    layers, X = random_network(rng, *sizes), rng.normal(size=(6, sizes[0]))
    expected = loop_forward(X, layers)
    np.testing.assert_allclose(lesson["forward"](X, *layers[0], *layers[1]), expected, rtol=1e-12)
    np.testing.assert_allclose(lesson["forward_layers"](X, layers), expected, rtol=1e-12)
    Z, A = lesson["forward_all"](X, layers)
    np.testing.assert_allclose(A[-1], expected, rtol=1e-12)
    np.testing.assert_allclose(special.logit(A[-1]), Z[-1], rtol=1e-6, atol=1e-9)
    assert A[0] is X
    assert [a.shape for a in A] == [(6, size) for size in sizes]


@pytest.mark.parametrize("sizes", [(3, 1), (2, 4, 4, 1), (2, 5, 3, 6, 2)])
def test_forward_layers_agrees_with_a_loop_at_any_depth(lesson, sizes):
    rng = np.random.default_rng(2)
    layers, X = random_network(rng, *sizes), rng.normal(size=(5, sizes[0]))
    np.testing.assert_allclose(
        lesson["forward_layers"](X, layers), loop_forward(X, layers), rtol=1e-12
    )


def test_sigmoid_and_softmax_agree_with_scipy_also_far_out(lesson):
    rng = np.random.default_rng(3)
    for scale in (1.0, 1000.0):
        z = scale * rng.normal(size=(20, 4))
        np.testing.assert_allclose(
            lesson["softmax"](z), special.softmax(z, axis=1), rtol=1e-12, atol=1e-300
        )
        np.testing.assert_allclose(
            lesson["softmax"](z[0]), special.softmax(z[0]), rtol=1e-12, atol=1e-300
        )
        np.testing.assert_allclose(lesson["sigmoid"](z), special.expit(z), rtol=1e-12, atol=1e-300)


def test_losses_agree_with_scipy_and_with_their_form_from_logits(lesson):
    rng = np.random.default_rng(4)
    z, y = 3 * rng.normal(size=30), rng.integers(0, 2, size=30)
    exact = -np.mean(y * special.log_expit(z) + (1 - y) * special.log_expit(-z))
    assert lesson["binary_cross_entropy"](y, special.expit(z)[:, None]) == pytest.approx(
        exact, rel=1e-9
    )
    assert np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z)))) == pytest.approx(
        exact, rel=1e-12
    )
    Z, c = 3 * rng.normal(size=(30, 5)), rng.integers(0, 5, size=30)
    exact = -np.mean(special.log_softmax(Z, axis=1)[np.arange(30), c])
    assert lesson["categorical_cross_entropy"](
        np.eye(5)[c], special.softmax(Z, axis=1)
    ) == pytest.approx(exact, rel=1e-9)
    assert np.mean(special.logsumexp(Z, axis=1) - Z[np.arange(30), c]) == pytest.approx(
        exact, rel=1e-12
    )
    assert lesson["mse"](y, z[:, None]) == pytest.approx(
        sum((a - b) ** 2 for a, b in zip(y, z, strict=True)) / 30
    )


def test_without_relu_the_network_is_logistic_regression(lesson):
    rng = np.random.default_rng(5)
    layers, X = random_network(rng, 3, 5, 4, 1), rng.normal(size=(7, 3))
    w, b = lesson["without_relu"](layers)
    A = X
    for W, c in layers:
        A = A @ W + c
    np.testing.assert_allclose(X @ w + b, A, rtol=1e-10)


# --- sections 1 to 4 ------------------------------------------------------------------------------


def test_the_pencil_examples_come_out_as_printed(lesson):
    W1, b1, W2, b2 = np.array([[1, -1], [1, 0]]), np.array([0, -2]), np.array([[1], [4]]), -1
    z1 = np.array([1, 2]) @ W1 + b1
    assert z1.tolist() == [3, -3]
    assert (lesson["relu"](z1) @ W2 + b2).item() == 2
    (W1, b1), (W2, b2) = PENCIL
    x = np.array([2.0, 1.0])
    Z, A = lesson["forward_all"](x[None], PENCIL)
    assert (Z[0].tolist(), A[1].tolist(), Z[1].item()) == ([[-1, 5]], [[0, 5]], -4.5)
    assert A[2].item() == pytest.approx(0.011, abs=5e-4)
    assert lesson["by_hand"] == {"z1": [-1, 5], "a1": [0, 5], "y": -4.5}
    assert (lesson["relu"](x @ W1.T + b1) @ W2 + b2).item() == 1.5  # the silent mistake
    assert W1.T.tolist() == [[1, -2], [0, 3]]


@pytest.mark.parametrize(
    ("seed", "hidden", "output"),
    [(3, [0.0, 0.42, 0.08, 0.4, 0.0], 0.517), (0, [0.61, 1.12, 0.59, 0.78, 0.61], 0.56)],
)
def test_the_tiny_network_gives_the_printed_numbers(lesson, seed, hidden, output):
    old = np.random.RandomState(seed)
    layers = [(0.5 * old.randn(4, 5), np.zeros(5)), (0.5 * old.randn(5, 1), np.zeros(1))]
    _, A = lesson["forward_all"](np.array([[0.6, 0.1, 0.9, 0.4]]), layers)
    assert A[1].round(2).tolist() == [hidden]
    assert A[2].item() == pytest.approx(output, abs=5e-3 if seed == 0 else 5e-4)


def test_six_examples_take_five_ways_and_the_first_keeps_four_units(lesson):
    old = np.random.RandomState(3)
    W1, W2 = 0.5 * old.randn(4, 5), 0.5 * old.randn(5, 1)
    six = np.random.default_rng(1).normal(size=(6, 4))
    on = six @ W1 > 0
    assert len(np.unique(on, axis=0)) == 5
    assert on[0].sum() == 4
    local = special.expit(six[0] @ (W1[:, on[0]] @ W2[on[0]]))
    np.testing.assert_allclose(local, lesson["forward"](six, W1, np.zeros(5), W2, np.zeros(1))[0])


def test_counts_of_parameters_and_the_chain_of_single_units(lesson):
    def count(*sizes):
        return sum(a * b + b for a, b in zip(sizes, sizes[1:], strict=False))

    assert (count(4, 5, 1), count(2, 4, 4, 1), count(2, 8, 1), count(3, 6, 4, 1)) == (
        31,
        37,
        33,
        57,
    )
    chain = [(np.array([[2.0]]), np.array([b])) for b in (0.0, -1.0, -3.0)]
    assert lesson["forward_layers"](np.array([[1.0]]), chain).item() == pytest.approx(
        0.953, abs=5e-4
    )


def test_the_hand_made_features_make_the_classes_separable(lesson):
    points = np.random.default_rng(2).uniform(-2, 2, size=(80, 2))
    a = lesson["relu"](points @ np.array([[1.0, -1.0], [0.0, 0.0]]))
    assert np.array_equal(a.sum(axis=1) > 1, np.abs(points[:, 0]) > 1)


# --- sections 5 and 6 -----------------------------------------------------------------------------


def test_softmax_by_hand_and_for_two_classes(lesson):
    assert np.exp([1, 0, -1]).round(3).tolist() == [2.718, 1.0, 0.368]
    assert np.exp([1, 0, -1]).sum() == pytest.approx(4.086, abs=5e-4)
    for shift in (0, 1000):
        assert lesson["softmax"](np.array([1.0, 0.0, -1.0]) + shift).round(3).tolist() == [
            0.665,
            0.245,
            0.09,
        ]
    assert special.expit([1, 2, 3]).round(2).tolist() == [0.73, 0.88, 0.95]
    for z in ([1.0, 3.0], [101.0, 103.0]):
        assert lesson["softmax"](np.array(z))[1] == pytest.approx(special.expit(2.0))
    assert (
        round(special.expit(2.0), 2)
        == lesson["two_classes"]["p1 for (1, 3)"]
        == lesson["two_classes"]["p1 for (101, 103)"]
    )


def test_losses_by_hand(lesson):
    y, p = np.array([1.0, 0.0, 1.0]), np.array([0.9, 0.2, 0.6])
    assert lesson["binary_cross_entropy"](y, p) == pytest.approx(0.280, abs=5e-4)
    assert lesson["mse"](y, p) == pytest.approx(0.07)
    assert (p[:, None] - y).shape == (3, 3)
    Y, P = np.array([[0, 1, 0], [1, 0, 0]]), np.array([[0.2, 0.7, 0.1], [0.5, 0.25, 0.25]])
    assert lesson["categorical_cross_entropy"](Y, P) == pytest.approx(0.525, abs=5e-4)
    assert [round(math.log(k), 3) for k in (2, 10)] == [0.693, 2.303]


def test_the_loss_from_p_ends_at_the_clip(lesson):
    def from_p(z):
        return lesson["binary_cross_entropy"](np.array([0.0]), np.array([special.expit(z)]))

    assert from_p(10.0) == pytest.approx(10.0, abs=1e-3)
    assert [round(from_p(z), 2) for z in (20.0, 40.0)] == [16.12, 16.12]
    assert -math.log(1e-7) == pytest.approx(16.118, abs=5e-4)
    assert special.expit(40.0) == 1.0
    assert 1 - 1e-20 == 1.0
    assert 1 - np.nextafter(1.0, 0.0) == pytest.approx(1.1e-16, rel=0.02)
    assert float(1 - np.nextafter(np.float32(1), np.float32(0))) == pytest.approx(6e-8, rel=0.02)


def test_accuracy_by_hand_and_the_trap_of_the_shapes(lesson):
    assert lesson["accuracy"](np.array([1, 0, 1, 0]), np.array([0.9, 0.2, 0.4, 0.3])) == 0.75
    y = np.repeat([0, 1], 100)
    perfect = y.reshape(-1, 1) * 0.8 + 0.1
    assert np.mean((perfect > 0.5) == y) == 0.5
    assert lesson["accuracy"](y, perfect) == 1.0


# --- sections 7 and 8 -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def arcs():
    return data.easy_spirals(100, np.random.default_rng(0))


def accuracies(lesson, X, y):
    rng = np.random.default_rng(0)
    return np.array(
        [
            lesson["accuracy"](
                y, lesson["forward_layers"](X, lesson["random_layers"]([2, 8, 1], rng))
            )
            for _ in range(1000)
        ]
    )


def test_a_random_network_has_opinions_and_random_accuracy(lesson, arcs):
    X, y = arcs
    start = lesson["random_layers"]([2, 8, 1], np.random.default_rng(54))
    p = lesson["forward_layers"](X, start)
    assert (p.min(), p.max()) == (pytest.approx(0.3, abs=0.01), pytest.approx(0.63, abs=0.01))
    assert lesson["accuracy"](y, p) == pytest.approx(0.33)
    assert lesson["accuracy"](y, 1 - p) == pytest.approx(0.67)
    assert lesson["forward_layers"](np.zeros((1, 2)), start).item() == 0.5
    many = accuracies(lesson, X, y)
    assert many.min() == pytest.approx(0.23, abs=0.01)
    assert many.max() == pytest.approx(0.78, abs=0.011)
    assert many.mean() == pytest.approx(0.5, abs=0.01)
    assert special.expit(4.6) == pytest.approx(0.99, abs=1e-4)


def test_on_full_turns_random_networks_stay_near_a_half(lesson):
    many = accuracies(lesson, *data.make_spirals(100, 1.0, 0.02, np.random.default_rng(0)))
    assert many.min() >= 0.45
    assert many.max() <= 0.55


def test_blind_nudges_learn_the_arcs_and_without_relu_they_are_lost(lesson, arcs):
    X, y = arcs
    forward_layers, loss = lesson["forward_layers"], lesson["binary_cross_entropy"]
    network = lesson["random_layers"]([2, 8, 1], np.random.default_rng(54))
    rng, best, kept = np.random.default_rng(3), loss(y, forward_layers(X, network)), 0
    for _ in range(2000):
        nudged = [
            (W + 0.1 * rng.normal(size=W.shape), b + 0.1 * rng.normal(size=b.shape))
            for W, b in network
        ]
        if loss(y, forward_layers(X, nudged)) < best:
            network, best, kept = nudged, loss(y, forward_layers(X, nudged)), kept + 1
    assert lesson["accuracy"](y, forward_layers(X, network)) == pytest.approx(0.99, abs=0.011)
    assert kept < 200
    w, b = lesson["without_relu"](network)
    assert lesson["accuracy"](y, special.expit(X @ w + b)) == pytest.approx(0.70, abs=0.02)


def test_the_pencil_network_without_relu(lesson):
    w, b = lesson["without_relu"](PENCIL)
    assert (w.tolist(), b.tolist()) == ([[2], [-7]], [-3.5])


# --- questions and practice -----------------------------------------------------------------------


def test_hidden_units_can_be_swapped_and_rescaled(lesson):
    rng = np.random.default_rng(6)
    ((W1, b1), (W2, b2)), X = random_network(rng, 4, 5, 1), rng.normal(size=(9, 4))
    p, order = lesson["forward"](X, W1, b1, W2, b2), rng.permutation(5)
    np.testing.assert_allclose(lesson["forward"](X, W1[:, order], b1[order], W2[order], b2), p)
    np.testing.assert_allclose(lesson["forward"](X, 10 * W1, 10 * b1, W2 / 10, b2), p)
    sigmoid = special.expit
    assert not np.allclose(
        sigmoid(sigmoid(10 * (X @ W1 + b1)) @ W2 / 10 + b2), sigmoid(sigmoid(X @ W1 + b1) @ W2 + b2)
    )
    assert math.factorial(5) == 120


def test_practice_by_hand(lesson):
    easy = lesson["forward"](
        np.array([[1, -1]]),
        np.array([[2, -1], [1, 3]]),
        np.array([0, 1]),
        np.array([[1], [2]]),
        np.array([-0.5]),
    )
    assert easy.item() == pytest.approx(0.622, abs=5e-4)
    truth = np.ones(10)
    a, b = np.array([0.99] * 9 + [0.01]), np.full(10, 0.7)
    losses = [lesson["binary_cross_entropy"](truth, p) for p in (a, b)]
    assert losses == [pytest.approx(0.470, abs=5e-4), pytest.approx(0.357, abs=5e-4)]
    assert [lesson["accuracy"](truth, p) for p in (a, b)] == [0.9, 1.0]
    y, ps = np.array([1, 0, 0, 0, 0]), np.linspace(0.01, 0.99, 99)
    costs = [lesson["binary_cross_entropy"](y, np.full(5, p)) for p in ps]
    assert ps[np.argmin(costs)] == pytest.approx(0.2)
    assert min(costs) == pytest.approx(0.500, abs=5e-4)


def test_practice_larger_of_two_numbers_and_rays(lesson):
    X = np.random.default_rng(7).normal(size=(50, 2))
    W1, W2 = np.array([[1, 0, 0], [-1, 1, -1]]), np.array([[1], [1], [-1]])
    np.testing.assert_allclose((lesson["relu"](X @ W1) @ W2)[:, 0], X.max(axis=1))
    layers = lesson["random_layers"]([2, 8, 1], np.random.default_rng(8))
    near, far = (special.logit(lesson["forward_layers"](c * X, layers)) for c in (1.0, 3.0))
    np.testing.assert_allclose(far, 3 * near, rtol=1e-6, atol=1e-9)
