"""The numbers and claims in the text of lessons 00 and 01 are true."""

import re
import tomllib

import numpy as np
import pytest
from scipy.optimize import minimize

from autograder.author.lesson import SOLUTIONS
from autograder.author.reference import reference_of
from autograder.course import ROOT
from helpers import data, functions

TEXT = {
    name: (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")
    for name in ("00_start_here", "01_neuron")
}
X = np.array([0.5, 0.9, 0.1])
W = np.array([0.4, -0.2, 0.7])


@pytest.fixture(scope="module")
def lesson():
    return reference_of("01_neuron")


def outputs(w, b, X=data.CORNERS):
    return functions.step(X @ np.asarray(w) + b).astype(int).tolist()


def accuracies(train, name, epochs, learning_rate=1.0):
    X, y = data.gate(name)
    return [
        np.mean(outputs(*train(X, y, learning_rate, epoch)) == y) for epoch in range(1, epochs + 1)
    ]


# --- sections 3 to 5 ------------------------------------------------------------------------------


def test_the_worked_example_gives_a_sum_of_0_19_and_an_output_of_0_547(lesson):
    assert np.round(X * W, 12).tolist() == [0.2, -0.18, 0.07]
    assert lesson["weighted_sum"](X, W, 0.1) == pytest.approx(0.19)
    assert lesson["neuron"](X, W, 0.1, lesson["sigmoid"]) == pytest.approx(0.547, abs=5e-4)


def test_the_step_fires_with_a_bias_of_minus_0_08_and_not_with_minus_0_1(lesson):
    assert X @ W == pytest.approx(0.09)
    assert [lesson["neuron"](X, W, b, lesson["step"]) for b in (-0.08, -0.1)] == [1, 0]


def test_the_table_of_activations_is_right(lesson):
    z = np.array([-2.0, 0.0, 3.0])
    assert lesson["step"](z).tolist() == [0, 0, 1]
    assert lesson["sigmoid"](z).round(3).tolist() == [0.119, 0.5, 0.953]
    assert lesson["relu"](z).tolist() == [0, 0, 3]


def test_the_lesson_s_activations_agree_with_the_helpers(lesson):
    z = np.random.default_rng(0).normal(scale=300, size=(5, 40))
    for name in ("step", "sigmoid", "relu"):
        np.testing.assert_allclose(lesson[name](z), functions.ACTIVATIONS[name](z), rtol=1e-15)


def test_exp_overflows_between_709_and_710():
    with np.errstate(over="ignore"):
        assert np.isfinite(np.exp(709.0)) and np.exp(710.0) == np.inf and np.exp(-1000.0) == 0


def test_a_sigmoid_is_exactly_1_from_37_on():
    assert functions.sigmoid(36.0) < 1 and functions.sigmoid(37.0) == 1
    assert functions.sigmoid(np.float32(16)) < 1 and functions.sigmoid(np.float32(17)) == 1
    assert functions.sigmoid(-745.0) > 0 and functions.sigmoid(-746.0) == 0


def test_the_relu_neuron_of_the_loan_gives_3_9():
    assert functions.relu(np.dot([2.0, 1.5], [1.2, 0.8]) + 0.3) == pytest.approx(3.9)


# --- sections 6 and 7 -----------------------------------------------------------------------------


def test_the_example_gate_is_x1_and_not_x2():
    assert (data.CORNERS @ [1, -1] - 0.5).tolist() == [-0.5, -1.5, 0.5, -0.5]
    assert outputs([1, -1], -0.5) == [0, 0, 1, 0]


def test_the_reference_gates_have_the_truth_tables_of_the_text(lesson):
    for name, table in {
        "and_gate": [0, 0, 0, 1],
        "or_gate": [0, 1, 1, 1],
        "nand_gate": [1, 1, 1, 0],
    }.items():
        assert outputs(*lesson[name]) == table
    assert outputs(*lesson["not_gate"], X=np.array([[0.0], [1.0]])) == [1, 0]


def test_an_output_of_0_99_takes_a_sum_of_4_6_and_0_999_one_of_6_9():
    assert np.log(0.99 / 0.01) == pytest.approx(4.6, abs=0.01) and np.log(
        0.999 / 0.001
    ) == pytest.approx(6.9, abs=0.01)
    assert 1 - functions.sigmoid(4.6 + 2.3) == pytest.approx(
        (1 - functions.sigmoid(4.6)) / 10, rel=0.02
    )
    assert np.dot([1, 2], [3, -1]) + 0.5 == 1.5 and functions.sigmoid(1.5) == pytest.approx(
        0.82, abs=5e-3
    )


def test_the_example_line_has_slope_minus_a_half_and_intercept_1(lesson):
    assert lesson["boundary"](np.array([1.0, 2.0]), -2.0) == (-0.5, 1.0)


# --- section 8 ------------------------------------------------------------------------------------


def test_one_correction_by_hand_lifts_the_sum_from_0_to_3(lesson):
    x = np.array([1.0, 1.0])
    w, b = lesson["train_perceptron"](x[None], np.array([1]), 1.0, 1)
    assert w.tolist() == [1, 1] and b == 1 and w @ x + b == 3


def test_or_takes_three_epochs_and_and_and_nand_take_five(lesson):
    for name, needed in {"OR": 3, "AND": 5, "NAND": 5}.items():
        right = accuracies(lesson["train_perceptron"], name, 12)
        assert [accuracy == 1 for accuracy in right] == [epoch >= needed for epoch in range(1, 13)]


def test_xor_is_half_right_after_every_epoch(lesson):
    assert accuracies(lesson["train_perceptron"], "XOR", 30) == [0.5] * 30


def test_a_correction_may_spoil_other_points(lesson):
    X, y = data.gate("AND")
    after = [
        np.sum(outputs(*lesson["train_perceptron"](X[rows], y[rows], 1.0, 1)) != y)
        for rows in ([0], [0, 1, 2, 3])
    ]
    assert after == [1, 3]


def test_14_of_the_16_boolean_functions_are_learned(lesson):
    def learned(number):
        X, y = data.boolean(number)
        return outputs(*lesson["train_perceptron"](X, y, 1.0, 50)) == y.tolist()

    assert [f"{number:04b}" for number in range(16) if not learned(number)] == ["0110", "1001"]


def test_trained_on_and_the_point_1_0_lies_on_the_line(lesson):
    w, b = lesson["train_perceptron"](*data.gate("AND"), 1.0, 50)
    assert w.tolist() == [2, 1] and b == -2 and w @ [1, 0] + b == 0


def test_a_rate_of_0_1_lets_nand_stop_two_epochs_early_with_another_line(lesson):
    train = lesson["train_perceptron"]
    assert accuracies(train, "NAND", 3, 0.1)[-1] == 1 and accuracies(train, "NAND", 4, 1.0)[-1] < 1
    w, b = train(*data.gate("NAND"), 0.1, 50)
    assert 0 < w @ [1, 0] + b < 1e-16
    exact = [np.append(*train(*data.gate("NAND"), rate, 50)) / rate for rate in (1.0, 0.5)]
    assert np.array_equal(*exact) and not np.allclose(np.append(w, b) / 0.1, exact[0])


# --- section 9 ------------------------------------------------------------------------------------


def test_the_coefficients_are_those_of_the_fitted_logistic_regression(lesson):
    hours, passed = lesson["hours"], lesson["passed"]

    def log_loss(v):
        z = hours @ v[:2] + v[2]
        return np.logaddexp(0, z).sum() - passed @ z

    fitted = minimize(log_loss, np.zeros(3), tol=1e-10).x
    np.testing.assert_array_equal(fitted.round(2), [*lesson["coefficients"], lesson["intercept"]])
    assert len(hours) == len(passed) == 20


def test_the_student_of_the_text_has_a_chance_of_0_746(lesson):
    given = lesson["coefficients"], lesson["intercept"]
    assert np.dot([6, 7], given[0]) + given[1] == pytest.approx(1.08)
    assert lesson["predict_proba"](np.array([[6.0, 7.0]]), *given)[0] == pytest.approx(
        0.746, abs=5e-4
    )


def test_four_students_are_misplaced_and_the_one_with_16_percent_surprises_most(lesson):
    p = lesson["predict_proba"](lesson["hours"], lesson["coefficients"], lesson["intercept"])
    surprise = np.abs(p - lesson["passed"])
    assert np.sum(surprise > 0.5) == 4
    assert lesson["hours"][surprise.argmax()].tolist() == [4.5, 5] and p[
        surprise.argmax()
    ] == pytest.approx(0.16, abs=5e-3)


# --- essay, questions, practice -------------------------------------------------------------------


def test_without_a_bias_exactly_the_gates_with_0_at_00_that_two_signs_allow_remain():
    grid = np.linspace(-2, 2, 41)
    tables = {tuple(outputs([w1, w2], 0)) for w1 in grid for w2 in grid}
    assert all(table[0] == 0 for table in tables)
    assert (0, 1, 1, 1) in tables and (0, 0, 0, 1) not in tables and (1, 1, 1, 0) not in tables


def test_the_practice_problems_have_the_solutions_given():
    assert (data.CORNERS @ [-1, -1] + 0.5).tolist() == [0.5, -0.5, -0.5, -1.5]
    z = np.dot([2, -1], [0.5, 3]) + 1
    assert (z, functions.step(z), functions.relu(z)) == (-1, 0, 0) and functions.sigmoid(
        z
    ) == pytest.approx(0.269, abs=5e-4)
    votes = np.array([[i >> 2 & 1, i >> 1 & 1, i & 1] for i in range(8)])
    assert outputs([1, 1, 1], -1.5, votes) == [int(sum(v) >= 2) for v in votes]
    assert outputs([2, 1, 1], -2.5, votes) == [int(2 * v[0] + v[1] + v[2] > 2) for v in votes]
    assert np.log(9) == pytest.approx(2.197, abs=5e-4) and (2 + np.log(9)) / 2 == pytest.approx(
        2.099, abs=5e-4
    )


def test_four_nands_make_xor():
    def nand(x1, x2):
        return functions.step(np.dot([-0.5, -0.5], [x1, x2]) + 0.7)

    for (x1, x2), y in zip(*data.gate("XOR"), strict=True):
        m = nand(x1, x2)
        assert nand(nand(x1, m), nand(x2, m)) == y


# --- lesson 00 ------------------------------------------------------------------------------------


def test_the_versions_asked_for_in_lesson_00_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = dict(
        line.split(">=")
        for line in [*project["dependencies"], *project["optional-dependencies"]["keras"]]
    )
    told = dict(
        re.findall(
            r'"(\w+)": "([\d.]+)"', re.search(r"AT_LEAST = \{.*\}", TEXT["00_start_here"])[0]
        )
    )
    assert told.pop("Python") == re.search(r">=([\d.]+)", project["requires-python"])[1]
    assert told == needs


def test_the_glossary_has_every_word_once_that_lessons_link_to():
    anchors = re.findall(r'<a id="([a-z0-9-]+)"></a>\*\*', TEXT["00_start_here"])
    assert len(anchors) == len(set(anchors))
    linked = {
        link
        for path in SOLUTIONS.glob("*.py")
        for link in re.findall(r"00_start_here\.ipynb#([\w-]+)", path.read_text(encoding="utf-8"))
    }
    assert linked <= set(anchors), f"not in the glossary: {sorted(linked - set(anchors))}"


@pytest.mark.parametrize("name", TEXT)
def test_the_timings_add_up(name):
    rows = re.findall(r"^# \| (?:goals|\d+ ·)[^|]*\| (\d+) \|$", TEXT[name], re.MULTILINE)
    assert sum(map(int, rows)) == {"00_start_here": 10, "01_neuron": 60}[name]
