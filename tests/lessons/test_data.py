"""The data sets have the stated shapes and geometry; the activations agree with scipy."""

import numpy as np
import pytest
from scipy import special

from helpers.data import blobs, boolean, easy_spirals, gate, held_out_spirals, make_spirals
from helpers.functions import ACTIVATIONS, activation_named, sigmoid, softmax, step


def rng(seed=0):
    return np.random.default_rng(seed)


def angle_along(arm):
    """Return the angle from the upright axis, clockwise, without jumps."""
    return np.unwrap(np.arctan2(arm[:, 0], arm[:, 1]))


@pytest.mark.parametrize(
    ("name", "y"), [("AND", [0, 0, 0, 1]), ("OR", [0, 1, 1, 1]), ("XOR", [0, 1, 1, 0])]
)
def test_a_gate_lists_its_corners_from_00_to_11(name, y):
    X, outputs = gate(name)
    assert X.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert outputs.tolist() == y


@pytest.mark.parametrize(("name", "opposite"), [("AND", "NAND"), ("OR", "NOR"), ("XOR", "XNOR")])
def test_three_gates_are_the_opposite_of_the_others(name, opposite):
    assert (gate(name)[1] + gate(opposite)[1] == 1).all()


def test_all_sixteen_boolean_functions_differ():
    assert len({tuple(boolean(number)[1]) for number in range(16)}) == 16


def test_changing_a_gate_does_not_change_the_next_one():
    gate("AND")[0][:] = 7
    assert gate("AND")[0].max() == 1


@pytest.mark.parametrize(
    ("data", "n"),
    [
        (gate("XOR"), 4),
        (blobs(30, rng()), 60),
        (make_spirals(100, 1.0, 0.02, rng()), 200),
        (make_spirals(50, 1.75, 0.02, rng(), classes=3), 150),
        (held_out_spirals(40, 1.0, 0.02, rng()), 80),
        (easy_spirals(25, rng()), 50),
    ],
)
def test_every_data_set_is_float_rows_with_integer_classes(data, n):
    X, y = data
    assert X.shape == (n, 2) and X.dtype == float
    assert y.shape == (n,) and np.issubdtype(y.dtype, np.integer)
    assert len(set(np.bincount(y))) <= 2  # XOR apart, classes are of one size


def test_the_blobs_lie_about_their_centres():
    X, y = blobs(2000, rng())
    assert X[y == 0].mean(axis=0) == pytest.approx([-1, -1], abs=0.05)
    assert X[y == 1].mean(axis=0) == pytest.approx([1, 1], abs=0.05)
    assert X[y == 1].std(axis=0) == pytest.approx([0.5, 0.5], abs=0.05)


def test_the_first_spiral_arm_starts_at_the_origin_upwards():
    X, _ = make_spirals(1000, 1.0, 0.0, rng())
    assert X[0] == pytest.approx([0, 0])
    assert X[1] == pytest.approx([0, 0.001], abs=1e-5)


def test_two_spiral_arms_are_opposite():
    X, y = make_spirals(100, 1.0, 0.0, rng())
    assert X[y == 1] == pytest.approx(-X[y == 0])


def test_three_spiral_arms_are_a_third_of_a_turn_apart():
    X, y = make_spirals(100, 1.0, 0.0, rng(), classes=3)
    starts = np.array([angle_along(X[y == k][1:])[0] for k in range(3)])
    assert np.diff(starts, append=starts[0]) % (2 * np.pi) == pytest.approx(2 * np.pi / 3)


@pytest.mark.parametrize("turns", [0.5, 1.0, 1.75])
def test_a_spiral_arm_winds_as_often_as_it_says(turns):
    X, y = make_spirals(100, turns, 0.0, rng())
    arm = X[y == 0]
    assert np.hypot(*arm.T) == pytest.approx(np.arange(100) / 100)
    assert np.ptp(angle_along(arm[1:])) == pytest.approx(turns * 2 * np.pi * 0.98)


def test_noise_moves_each_coordinate_by_no_more_than_it_says():
    clean, _ = make_spirals(500, 1.0, 0.0, rng())
    noisy, _ = make_spirals(500, 1.0, 0.02, rng())
    assert 0.019 < np.abs(noisy - clean).max() <= 0.02


def test_held_out_points_lie_on_the_same_arms_between_the_training_points():
    X, y = held_out_spirals(200, 1.0, 0.0, rng())
    r = np.hypot(*X.T)
    theta = 2 * np.pi * (r + y / 2)
    assert X == pytest.approx(np.column_stack([r * np.sin(theta), r * np.cos(theta)]))
    assert np.abs(r * 100 - np.round(r * 100)).max() > 0.4


def test_both_easy_arcs_own_the_origin_and_wind_four_radians():
    X, y = easy_spirals(2000, rng())
    for k in (0, 1):
        arc = X[y == k]
        assert arc[0].tolist() == [0, 0]
        assert np.hypot(*arc.T) == pytest.approx(np.linspace(0, 1, 2000))
        last = np.median(np.arctan2(*arc[-50:].T) % (2 * np.pi))
        assert last == pytest.approx((4 * k + 4) % (2 * np.pi), abs=0.15)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: blobs(10, rng),
        lambda rng: make_spirals(10, 1.0, 0.02, rng),
        lambda rng: held_out_spirals(10, 1.0, 0.02, rng),
        lambda rng: easy_spirals(10, rng),
    ],
)
def test_the_same_seed_gives_the_same_data_and_a_seed_alone_is_refused(draw):
    assert (draw(rng(3))[0] == draw(rng(3))[0]).all()
    assert (draw(rng(3))[0] != draw(rng(4))[0]).any()
    with pytest.raises(ValueError, match="default_rng"):
        draw(3)


@pytest.mark.parametrize("make", [lambda: gate("MAYBE"), lambda: boolean(16), lambda: boolean(-1)])
def test_an_unknown_gate_is_refused_with_what_is_known(make):
    with pytest.raises(ValueError, match="expected"):
        make()


@pytest.mark.parametrize("shape", [(), (5,), (2, 3), (2, 3, 4)])
@pytest.mark.parametrize(
    ("name", "oracle"),
    [
        ("sigmoid", special.expit),
        ("tanh", np.tanh),
        ("relu", lambda z: np.where(z > 0, z, 0)),
        ("step", lambda z: np.heaviside(z, 0)),
        ("identity", lambda z: z),
        ("softmax", lambda z: special.softmax(z, axis=-1 if np.ndim(z) else None)),
    ],
)
def test_activations_agree_with_an_independent_source(name, oracle, shape):
    z = rng(1).normal(scale=10, size=shape)
    a = ACTIVATIONS[name](z)
    assert np.shape(a) == shape
    assert a == pytest.approx(oracle(z), rel=1e-12)
    assert ACTIVATIONS[name](z.tolist() if shape else float(z)) == pytest.approx(a)


def test_huge_numbers_give_no_warning():
    with np.errstate(all="raise", under="ignore"):
        assert sigmoid([-1000, 0, 1000]).tolist() == [0, 0.5, 1]
        assert softmax([[1000, 1000], [-1000, 1000]]).tolist() == [[0.5, 0.5], [0, 1]]


def test_step_is_0_at_0():
    assert step(0) == 0 and step([-1, 0, 1e-9]).tolist() == [0, 0, 1]


def test_an_activation_comes_by_name_or_as_a_function():
    assert activation_named("relu") == ("relu", ACTIVATIONS["relu"])
    assert activation_named(np.sin) == ("sin", np.sin)
    with pytest.raises(ValueError, match="one of step, sigmoid"):
        activation_named("rlu")
