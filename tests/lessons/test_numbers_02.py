"""The numbers that lesson 02 states in its text are true."""

import re

import numpy as np
import pytest

from autograder.author.lesson import read_cells
from autograder.author.reference import reference_of
from helpers.functions import identity, relu, sigmoid

LESSON = "02_layer"
X = np.array([[0.5, 0.9, 0.1], [1.0, 0.0, 0.0]])
W = np.array([[0.4, -0.5, 0.3, 0.8], [-0.2, 0.6, -0.6, -0.4], [0.7, 0.2, 0.9, 0.5]])
b = np.array([0.1, -0.2, 0.0, 0.3])
SIZES = (5, 3, 2)  # n, n_in, n_out: all different


@pytest.fixture(scope="module")
def reference():
    return reference_of(LESSON)


@pytest.fixture(scope="module")
def text():
    return "\n".join(cell.source for cell in read_cells(LESSON) if cell.cell_type == "markdown")


def test_the_minutes_add_up_to_an_hour(text):
    minutes = re.findall(r"^\| [^|]+ \| (\d+) \|$", text, re.MULTILINE)
    assert sum(map(int, minutes)) == 60


def test_the_warm_up_neuron_gives_019_and_0547():
    assert X[0] @ W[:, 0] + b[0] == pytest.approx(0.19)
    assert sigmoid(0.19) == pytest.approx(0.547, abs=5e-4)


def test_the_lit_up_entry_is_the_weight_from_input_3_to_neuron_2():
    assert W[2, 1] == 0.2


@pytest.mark.parametrize("name", ["layer", "layer_by_loop"])
def test_the_worked_layer_gives_the_stated_sums_and_outputs(reference, name):
    assert np.allclose(reference[name](X[0], W, b, identity), [0.19, 0.11, -0.30, 0.39])
    assert np.allclose(reference[name](X[0], W, b, relu), [0.19, 0.11, 0, 0.39])


def test_the_second_row_of_the_batch_is_row_0_of_w_plus_b(reference):
    assert np.allclose(reference["layer"](X, W, b, identity)[1], [0.5, -0.7, 0.3, 1.1])
    assert np.allclose(reference["layer"](X, W, b, relu)[1], [0.5, 0, 0.3, 1.1])


def test_the_ledger_states_the_shapes_that_numpy_gives(reference):
    names = {
        "x": np.ones(3),
        "X": np.ones((10, 3)),
        "W": np.ones((3, 4)),
        "b": np.ones(4),
        "W2": np.ones((4, 2)),
    }
    assert reference["ledger"] == {
        line: eval(line, dict(names)).shape for line in reference["ledger"]
    }


def test_the_batch_of_pictures_takes_25_690_112_multiplications():
    assert 256 * 128 == 32_768
    assert 256 * 128 * 784 == 25_690_112


def test_the_textbook_matrix_turns_into_the_printed_one(reference):
    assert np.array_equal(
        reference["from_rows"](np.array([[1, 2, 3], [4, 5, 6]])), [[1, 4], [2, 5], [3, 6]]
    )


def test_three_of_the_six_formulas_are_the_same_layer(reference, text):
    formulas = dict(re.findall(r"^\| ([a-f]) \| `(.+)` \|$", text, re.MULTILINE))
    assert sorted(formulas) == list("abcdef")
    same = {
        letter
        for letter, formula in formulas.items()
        if _is_the_layer(formula, *SIZES) and _is_the_layer(formula, 3, 3, 3)
    }
    assert same == reference["same_layer"]


def _is_the_layer(formula, n, n_in, n_out):
    rng = np.random.default_rng(0)
    V, bias, batch = (
        rng.normal(size=(n_out, n_in)),
        rng.normal(size=n_out),
        rng.normal(size=(n, n_in)),
    )
    try:
        Z = eval(
            formula, {"np": np, "X": batch, "V": V, "b": bias, "n": n, "n_in": n_in, "n_out": n_out}
        )
    except ValueError:
        return False
    return Z.shape == (n, n_out) and np.allclose(Z, [V @ x + bias for x in batch])


def test_the_flat_bias_along_the_examples_is_silent_when_n_equals_n_out():
    V, bias, batch = np.eye(2, 3), np.array([1.0, 2.0]), np.ones((2, 3))
    assert (V @ batch.T + bias).T.shape == (2, 2)
    assert not np.allclose((V @ batch.T + bias).T, batch @ V.T + bias)


def test_a_single_unit_in_between_leaves_rank_1_and_three_leave_rank_2(text):
    products = [
        np.array([[1], [0.5]]) @ np.array([[1, 0.5]]),
        np.array([[1, 0.5], [-0.5, 1]]) @ np.array([[1, 0], [0.5, 1]]),
        np.array([[1, 0, 0.5], [0, 1, -0.5]]) @ np.array([[1, 0.5], [-0.5, 1], [1, 0]]),
    ]
    assert [np.linalg.matrix_rank(product) for product in products] == [1, 2, 2]


@pytest.mark.parametrize(
    ("sizes", "count"),
    [
        ([4, 8, 8, 3], 139),
        ([4, 8], 40),
        ([8, 8], 72),
        ([8, 3], 27),
        ([10, 64, 5], 1029),
        ([2, 16, 1], 65),
        ([784, 128, 10], 101_770),
        ([784, 128], 100_480),
        ([1, 3, 1], 10),
        ([12, 7], 91),
        ([24, 24], 600),
        ([100, 100], 10_100),
        ([100, 5, 100], 1_105),
    ],
)
def test_the_parameter_counts_are_as_printed(reference, sizes, count):
    assert reference["count_parameters"](sizes) == count


def test_the_first_network_has_about_16_times_the_parameters_of_the_second(reference):
    count = reference["count_parameters"]
    assert round(count([10, 64, 5]) / count([2, 16, 1])) == 16
    assert 28 * 28 == 784


def test_the_four_maps_do_what_their_names_say(reference):
    x, y = 2.0, 1.0
    point = np.array([x, y])
    assert np.allclose(point @ reference["rotate"], [-y, x])
    assert np.allclose(point @ reference["stretch"], [2 * x, y])
    assert np.allclose(point @ reference["shear"], [x + y, y])
    assert np.allclose(point @ reference["project"], [x, 0])


def test_an_affine_map_keeps_middles_and_relu_does_not():
    p, q, matrix, shift = (
        np.array([2.0, 1.0]),
        np.array([-2.0, 3.0]),
        np.array([[1, 0.5], [-0.5, 1]]),
        np.array([1, -0.5]),
    )
    middle = (p + q) / 2
    assert np.allclose(middle @ matrix + shift, ((p @ matrix + shift) + (q @ matrix + shift)) / 2)
    assert not np.allclose(
        relu(middle @ matrix + shift), (relu(p @ matrix + shift) + relu(q @ matrix + shift)) / 2
    )


def test_the_small_network_is_half_x_minus_1_without_activation_and_bends_with_relu(reference):
    W1, b1 = np.array([[1.0, 1.0, 1.0]]), np.array([0.0, -1.0, -2.0])
    W2, b2 = np.array([[1.0], [-2.0], [1.5]]), np.array([0.0])
    one, bias = reference["collapse"](W1, b1, W2, b2)
    assert np.allclose(one, 0.5)
    assert np.allclose(bias, -1)
    x = np.array([[-1.0], [0.0], [1.0], [2.0], [4.0]])
    assert np.allclose(relu(x @ W1 + b1) @ W2 + b2, [[0], [0], [1], [0], [1]])
    assert np.allclose((x @ W1 + b1) @ W2 + b2, 0.5 * x - 1)


def test_the_worked_collapse_gives_3_1_and_2_5(reference):
    W1, b1 = np.array([[1, 0, 2], [0, 1, -1]]), np.array([1, 1, -1])
    W2, b2 = np.array([[1], [2], [1]]), np.array([0.5])
    one, bias = reference["collapse"](W1, b1, W2, b2)
    assert np.allclose(one, [[3], [1]])
    assert np.allclose(bias, [2.5])
    assert np.allclose(np.array([1, 1]) @ W1 + b1, [2, 2, 0])
    assert np.allclose(np.array([1, 1]) @ one + bias, 6.5)


def test_200_perfect_predictions_have_an_error_of_one_half_with_the_bug(reference):
    y = np.arange(200) % 2
    p = y.reshape(200, 1).astype(float)
    assert (p - y).shape == (200, 200)
    assert np.mean((p - y) ** 2) == 0.5
    assert reference["mean_squared_error"](y, p) == 0


def test_the_snippets_run_or_stop_as_they_say():
    assert (np.ones((4, 3)) @ np.ones((3, 4)) + np.ones((4, 1))).shape == (4, 4)  # 3
    V = np.array([[1, 2, 3], [4, 5, 6]])
    assert V.reshape(3, 2).tolist() == [
        [1, 2],
        [3, 4],
        [5, 6],
    ]  # 4: each column holds weights of both neurons
    with pytest.raises(
        ValueError, match=r"mismatch in its core dimension 0, .* \(size 10 is different from 4\)"
    ):
        np.ones((3, 4)) @ np.ones((10, 3))  # 5


def test_the_bugs_to_mend_do_the_harm_that_is_stated(reference):
    X1, rows, column = np.array([[1, 2]]), np.array([[1, 0], [3, -1]]), np.array([[0], [1]])
    assert sigmoid(X1 @ rows + column).shape == (2, 2)
    assert np.allclose(reference["textbook_layer"](X1, rows, column), [[0.731, 0.881]], atol=5e-4)
    y, p = np.array([1, 0]), np.array([[0.8], [0.4]])
    assert np.mean((p - y) ** 2) == pytest.approx(0.3)
    assert reference["mean_squared_error"](y, p) == pytest.approx(0.1)


def test_adding_in_another_order_rounds_differently():
    assert 0 < abs(((0.1 + 0.2) + 0.3) - (0.1 + (0.2 + 0.3))) < 2e-16


def test_the_practice_problems_come_out_as_their_solutions_say(reference):
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    assert np.array_equal(corners @ [[2, 0], [0, 3]] + [1, -1], [[1, -1], [3, -1], [3, 2], [1, 2]])
    rotate, stretch = reference["rotate"], reference["stretch"]
    assert np.array_equal(rotate @ stretch, [[0, 1], [-2, 0]])
    assert np.array_equal(stretch @ rotate, [[0, 2], [-1, 0]])
    rng = np.random.default_rng(0)
    W1, b1, W2, b2 = (
        rng.normal(size=(3, 4)),
        rng.normal(size=4),
        rng.normal(size=(4, 2)),
        rng.normal(size=2),
    )
    first = np.block([[W1, np.zeros((3, 1))], [b1, np.ones(1)]])
    one, bias = reference["collapse"](W1, b1, W2, b2)
    assert np.allclose(first @ np.vstack([W2, b2]), np.vstack([one, bias]))
