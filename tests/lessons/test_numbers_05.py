"""The numbers that lesson 05 states in its text are true."""

import re
import warnings

import numpy as np
import pytest

from autograder.author.lesson import read_cells
from autograder.author.reference import reference_of
from benchmarks import spirals
from helpers.data import blobs, easy_spirals, held_out_spirals, make_spirals
from helpers.functions import sigmoid, softmax

LESSON = "05_spirals"


@pytest.fixture(scope="module")
def reference():
    return reference_of(LESSON)


@pytest.fixture(scope="module")
def text():
    return "\n".join(cell.source for cell in read_cells(LESSON) if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def table(root):
    """The committed table: {(spirals, net, hidden, Adam, epochs, radius): (lowest, median, highest,
    share)}.
    """
    rows = {}
    for line in (root / "benchmarks/spirals.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 10 and cells[3].startswith("0."):
            rows[tuple(cells[:6])] = (*map(float, cells[6:9]), float(cells[9].rstrip("%")) / 100)
    return rows


def weights_of(reference, hidden):
    return reference["build_model"](hidden, 0.01).count_params()


# --- on paper -------------------------------------------------------------------------------------


def test_the_minutes_add_up_to_an_hour(text):
    minutes = re.findall(r"^\| [^|]+ \| (\d+) \|$", text, re.MULTILINE)
    assert sum(map(int, minutes)) == 60


def test_the_points_lie_where_the_formula_says():
    X, y = make_spirals(100, turns=1, noise=0, rng=np.random.default_rng(0))
    for c in (0, 1):
        r = np.arange(100) / 100
        theta = 2 * np.pi * r + np.pi * c
        assert np.allclose(X[y == c], np.column_stack([r * np.sin(theta), r * np.cos(theta)]))
    assert (
        np.arange(100) / 100 < 0.02
    ).sum() == 2  # of each arm lie within the noise of the middle


def test_the_parameters_are_counted_as_printed(reference):
    counts = {"[3]": 13, "[]": 3, "[4]": 17, "[16]": 65, "[64]": 257, "[16, 16]": 337}
    assert {name: weights_of(reference, eval(name)) for name in counts} == counts
    assert (16 + 1) * 16 == reference["counts"]["second layer"] == 272
    assert 3 * 32 + 33 * 32 + 33 * 3 == reference["counts"]["2-32-32-3"] == 1251
    assert reference["three_model"].count_params() == 1251
    assert reference["baseline"].count_params() == reference["guess"]["parameters"] == 3
    assert (2 * 16 + 16) + (16 * 2 + 2) == 82


def test_the_steps_are_counted_as_printed():
    assert -(-200 // 32) == 7
    assert (200 - 6 * 32, 7 * 60, 7 * 200) == (8, 420, 1400)
    assert -(-500 // 64) * 30 == 240


def test_the_worked_examples_come_out_as_printed():
    assert sigmoid(0.5) == pytest.approx(0.622, abs=5e-4)
    p = softmax(np.array([2.0, 1.0, 0.0]))
    assert np.allclose(p, [0.665, 0.245, 0.090], atol=5e-4)
    assert np.allclose(np.exp([2, 1, 0]), [7.39, 2.72, 1], atol=5e-3)
    assert np.exp([2, 1, 0]).sum() == pytest.approx(11.11, abs=5e-3)
    assert -np.log(p[0]) == pytest.approx(0.408, abs=5e-4)
    assert -np.log(0.5) == pytest.approx(0.693, abs=5e-4)


def test_the_loss_from_logits_is_the_same_and_survives_200():
    z, y = np.random.default_rng(0).normal(size=50) * 5, np.arange(50) % 2
    from_p = -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z))
    assert np.allclose(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))), from_p)
    assert sigmoid(200.0) == 1
    assert max(200.0, 0) + np.log1p(np.exp(-200.0)) == 200


def test_a_sigmoid_taken_twice_leaves_a_loss_of_a_half():
    losses = -np.log(sigmoid(1.0)), -np.log(1 - sigmoid(0.0))
    assert np.allclose([*losses, np.mean(losses)], [0.313, 0.693, 0.503], atol=5e-4)


def test_adam_moves_every_parameter_by_the_learning_rate_at_first():
    g = np.array([1e-3, -0.5, 20.0])
    m, v = 0.1 * g / (1 - 0.9), 0.001 * g**2 / (1 - 0.999)
    assert np.allclose(0.01 * m / (np.sqrt(v) + 1e-7), 0.01 * np.sign(g), rtol=1e-3)


def test_the_best_line_through_spirals_without_noise_goes_through_the_middle():
    X, y = make_spirals(100, 1, 0, np.random.default_rng(0))
    A, theta = np.column_stack([X, np.ones(200)]), np.array([0.0, 0.0, 1.0])
    for _ in range(20):
        p = sigmoid(A @ theta)
        theta -= np.linalg.solve((A.T * (p * (1 - p))) @ A, A.T @ (p - y))
    assert np.linalg.norm(theta[:2]) > 1
    assert abs(theta[2]) < 1e-9


def test_one_feature_solves_the_spirals():
    right = []
    for seed in range(5):
        X, y = held_out_spirals(500, 1, 0.02, np.random.default_rng(seed))
        f = np.cos(np.arctan2(X[:, 0], X[:, 1]) - 2 * np.pi * np.hypot(*X.T))
        right.append(np.mean((sigmoid(-5 * f) > 0.5) == y))
    assert np.mean(right) == pytest.approx(0.99, abs=0.006)


def test_the_easy_spirals_turn_064_times_and_share_a_point():
    assert 4 / (2 * np.pi) == pytest.approx(0.64, abs=5e-3)
    X, y = easy_spirals(100, np.random.default_rng(0))
    assert [int(n) for n in y[~X.any(axis=1)]] == [
        0,
        1,
    ]  # (0, 0) is in both classes, so 199 of 200 is the most
    assert len(X) == 200


# --- trained --------------------------------------------------------------------------------------


def test_the_baseline_is_a_coin_toss_with_a_loss_of_061(reference):
    baseline, X, y = reference["baseline"], reference["X_fresh"], reference["y_fresh"]
    p = np.asarray(baseline(X))[:, 0]
    assert np.mean((p > 0.5) == y) == pytest.approx(0.5, abs=0.03)
    assert -np.mean(np.log(np.where(y, p, 1 - p))) == pytest.approx(0.615, abs=0.01)


def test_the_lessons_network_is_right_for_about_99_of_100_fresh_points(reference):
    assert reference["accuracy"](
        reference["y_fresh"], reference["model"](reference["X_fresh"])
    ) == pytest.approx(0.99, abs=0.015)
    assert reference["accuracy"](
        reference["y"], reference["model"](reference["X"])
    ) == pytest.approx(0.99, abs=0.015)


def test_its_loss_starts_near_ln_2_and_levels_off(reference):
    losses = reference["history"]["loss"]
    assert len(losses) == 60
    assert losses[0] == pytest.approx(np.log(2), abs=0.1)
    assert losses[-1] < 0.06
    assert losses[0] - losses[29] > 20 * (losses[29] - losses[59])


def test_the_small_network_parts_the_clouds(reference):
    keras = reference["keras"]
    X, y = blobs(100, np.random.default_rng(0))
    keras.utils.set_random_seed(0)
    small = reference["build_model"]([4], 0.01)
    reference["train_fast"](small, X, y, 12)
    assert reference["accuracy"](y, small(X)) > 0.97


def test_numpys_seed_does_not_seed_keras(reference):
    starts = []
    for _ in range(2):
        np.random.seed(0)
        starts.append(reference["build_model"]([4], 0.01).get_weights()[0])
    assert not np.allclose(*starts)


def test_input_shape_warns_and_input_does_not(reference):
    keras = reference["keras"]
    with pytest.warns(UserWarning, match="input_shape"):
        keras.layers.Dense(3, input_shape=(2,))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(3)])


def test_labels_of_the_wrong_kind_stop_with_an_error_about_shapes(reference):
    keras, X, y = reference["keras"], reference["X_three"], reference["y_three"]
    for loss, labels in (
        ("sparse_categorical_crossentropy", np.eye(3)[y]),
        ("categorical_crossentropy", y),
    ):
        model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="softmax")])
        model.compile(loss=loss, optimizer="adam")
        with pytest.raises(ValueError, match="rank|shape"):
            model.train_on_batch(X, labels)


def test_train_goes_on_where_train_fast_stopped_and_evaluates_all_points(reference):
    keras, X, y = reference["keras"], reference["X"], reference["y"]
    keras.utils.set_random_seed(0)
    model = reference["build_model"]([16, 16], 0.01)
    reference["train"](model, X, y, 2)
    reference["train_fast"](model, X, y, 60)
    assert model.optimizer.iterations.numpy() == 7 * 62
    assert len(reference["train"](model, X, y, 2)["loss"]) == 2
    assert model.optimizer.iterations.numpy() == 7 * 64
    assert model.evaluate(X, y, verbose=0)[1] == pytest.approx(reference["accuracy"](y, model(X)))


# --- over many starts -----------------------------------------------------------------------------


def test_the_table_of_the_benchmark_has_a_row_for_each_of_its_runs(table):
    assert list(table) == [
        tuple(spirals.row_of(run, [0.5]).strip("| ").split(" | ")[:6])
        if run[1]
        else ("one turn", "2-1", "", "0.01", "60", "1")
        for run in spirals.RUNS
    ]


def test_the_medians_of_the_text_stand_in_the_table(table):
    def row(spirals, net, hidden="relu", rate="0.01", epochs="60", radius="1"):
        return table[spirals, net, hidden, rate, epochs, radius]

    printed = row("easy", "2-16-1", rate="0.001", epochs="200")
    assert printed[1] == pytest.approx(0.914, abs=0.006)  # "a little above 0.91"
    assert printed[2] < 0.95  # "not one reached 0.95"
    assert row("easy", "2-16-1", epochs="200")[1] == pytest.approx(0.99, abs=0.006)
    assert row("easy", "2-16-1", epochs="200")[3] > 0.5  # "most starts"
    assert row("1.75 turns", "2-64-1", epochs="200")[1] == pytest.approx(0.89, abs=0.006)
    assert row("1.75 turns", "2-16-16-1", epochs="200")[1] == pytest.approx(0.99, abs=0.006)
    assert row("one turn", "2-16-16-1")[1] == pytest.approx(0.99, abs=0.006)
    assert row("one turn", "2-1", hidden="")[1] == pytest.approx(0.5, abs=0.03)
    assert (
        row("1.75 turns", "2-16-16-1", "tanh", epochs="200")[2]
        < 0.7
        < row("1.75 turns", "2-16-16-1", "tanh", epochs="200", radius="5")[0]
    )


def test_ten_times_the_rate_gains_more_than_four_times_the_units_on_every_seed_of_the_table(table):
    low, high = (
        table["one turn", "2-16-1", "relu", "0.001", "60", "1"],
        table["one turn", "2-16-1", "relu", "0.01", "60", "1"],
    )
    wide = table["one turn", "2-64-1", "relu", "0.001", "60", "1"]
    assert high[0] > wide[2]
    assert high[0] - low[2] > 0.2


@pytest.mark.parametrize(
    "run", [spirals.RUNS[0], spirals.RUNS[8], spirals.RUNS[9], spirals.RUNS[13]], ids=str
)
def test_a_run_of_today_lies_within_the_table(run, table):
    key = (
        tuple(spirals.row_of(run, [0.5]).strip("| ").split(" | ")[:6])
        if run[1]
        else ("one turn", "2-1", "", "0.01", "60", "1")
    )
    lowest, _, highest, _ = table[key]
    assert lowest - 0.12 <= spirals.accuracy_of(run, 11) <= highest + 0.05
