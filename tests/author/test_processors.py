"""Keys are true on every processor: answers that hang on last digits name no mistake, and a build
elsewhere changes nothing.
"""

import copy
import json

import numpy as np
import pytest

from autograder.author.audit import shipped_key, verdict_on
from autograder.author.exercise import Exercise, Generator, call
from autograder.author.keys import make_key, same_key
from autograder.author.processors import processors, run_on
from autograder.author.rounding import NOISE, shake, shaken
from helpers.check.judge import UNSURE
from helpers.check.plain import decode, encode

# those whose keys differ most between kernels, and the one whose trainings run into chaos
SENSITIVE = {
    "02_layer": ["layer", "layer-by-loop"],
    "03_forward": ["forward", "forward-layers", "losses", "softmax", "without-relu"],
    "04_xor": ["backward", "fit", "numerical-gradient", "train"],
}


@pytest.mark.parametrize(
    "processor", [processors()[0], processors()[-2]], ids=lambda each: each.name
)
def test_the_committed_keys_are_those_of_another_processor_and_name_its_mistakes(processor):
    words = [f"--only={id}" for ids in SENSITIVE.values() for id in ids]
    done = run_on(processor, ["-m", "autograder", "audit", "--shipped", *SENSITIVE, *words])
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{sum(map(len, SENSITIVE.values()))} exercises" in done.stdout


def test_a_processor_that_is_played_computes_in_another_way():
    program = (
        "import numpy as np; r = np.random.default_rng(0); print((r.normal(size=(99, 99)) @ "
        "r.normal(size=(99, 99))).sum())"
    )
    assert len({run_on(processor, ["-c", program]).stdout for processor in processors()}) > 1


# --- what shaking moves ---------------------------------------------------------------------------


def test_shaking_moves_numbers_by_a_trillionth_and_leaves_short_ones():
    numbers = np.array([0.1, -3.7, 1e-30, 0.0, 1.0, -0.5, 3.25])
    moved = shake(numbers)
    assert np.abs(moved - numbers).max() <= NOISE * np.abs(numbers).max()
    assert (moved[:3] != numbers[:3]).all() and (moved[3:] == numbers[3:]).all()
    assert shake([{"a": (0.1, 2, "x")}]) == [{"a": (moved[0], 2, "x")}]


def test_a_shaken_program_draws_other_numbers_and_the_same_order():
    def program(rng):
        return rng.normal(), rng.permutation(5).tolist()

    (number, order), (moved, same) = (
        run(np.random.default_rng(3)) for run in (program, shaken(program))
    )
    assert number != moved and abs(number - moved) < 1e-11
    assert order == same


def test_in_a_shaken_program_what_is_equal_drifts_apart_and_equal_calls_do_not():
    program = shaken(lambda x: np.exp(np.full(3, x)))
    assert len(set(program(0.3).tolist())) == 3
    assert np.array_equal(program(0.3), program(0.3))
    assert np.exp(0.3) == np.exp(np.full(1, 0.3))[0]  # NumPy is itself again


# --- signs ----------------------------------------------------------------------------------------


def chaos(x, steps):
    """Return the logistic map, whose last digits take over within fifty steps."""
    for _ in range(steps):
        x = 3.99 * x * (1 - x)
    return x


@pytest.fixture
def exercise():
    one = Exercise(
        "one", "One", "one", {"short": ("few steps", 1), "long": ("many steps", 1)}, ["a", "b"]
    )

    @one.cases
    def _(rng):
        yield call("short", 0.3, 2)
        yield call("long", 0.3, 200)

    @one.mistake
    def other_rate(x, steps):
        """Another rate."""
        return chaos(x, steps)

    @one.mistake
    def off_by_one(x, steps):
        """Off by one."""
        return x + 1

    return one


def reference(x, steps):
    """Return what is asked for."""
    return x * steps


def test_a_chaotic_answer_is_no_sign_and_its_mistake_is_named_by_the_others(exercise):
    key = make_key(exercise, {"one": reference}, "00_test", ["public"])
    assert key["mistakes"][0]["signs"]["1"] == UNSURE
    assert UNSURE not in key["mistakes"][1]["signs"].values()
    elsewhere = lambda x, steps: chaos(x * (1 + 1e-15), steps)  # noqa: E731
    assert [name for name, _ in verdict_on(key, [elsewhere]).mistakes] == ["other-rate"]
    assert [name for name, _ in verdict_on(key, [lambda x, steps: x + 1]).mistakes] == [
        "off-by-one"
    ]
    right_at_last = lambda x, steps: chaos(x, steps) if steps < 9 else x * steps  # noqa: E731
    assert not verdict_on(key, [right_at_last]).mistakes, (
        "a case that is right bears no sign of a mistake"
    )


def test_a_mistake_with_no_sure_sign_names_nobody(exercise):
    key = make_key(exercise, {"one": reference}, "00_test", ["public"])
    key["mistakes"][0]["signs"]["0"] = UNSURE
    assert not verdict_on(key, [lambda x, steps: 0.5]).mistakes


def test_single_precision_is_held_to_its_own_digits_through_observers():
    one = Exercise("one", "One", "one", {"all": ("all", 1)}, ["a", "b"])

    @one.cases
    def _(rng):
        yield call("all", Generator(1), observe=[{"name": "largest"}])

    @one.mistake
    def doubled(rng):
        """Doubled."""
        return (2 * rng.normal(size=9)).astype("f4")

    key = make_key(one, {"one": lambda rng: rng.normal(size=9).astype("f4")}, "00_test", ["public"])
    off = 1 + 1e-6
    assert verdict_on(key, [lambda rng: rng.normal(size=9) * off]).points == 1
    assert [
        name for name, _ in verdict_on(key, [lambda rng: 2 * off * rng.normal(size=9)]).mistakes
    ] == ["doubled"]
    assert verdict_on(key, [lambda rng: rng.normal(size=9) * 1.001]).points == 0


# --- when a key is another one --------------------------------------------------------------------


def changed(key, *path, by):
    """Return a copy of a key with one place in it changed."""
    key = copy.deepcopy(key)
    place = key
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = by(place[path[-1]])
    return key


def test_a_key_is_the_same_but_for_last_digits():
    key = shipped_key("01_neuron", "weighted-sum")
    expected = ("cases", 0, "expected")
    assert same_key(key, json.loads(json.dumps(key)))
    assert same_key(
        key, changed(key, *expected, by=lambda value: encode(decode(value) * (1 + 1e-13)))
    )
    assert not same_key(key, changed(key, *expected, by=lambda value: encode(decode(value) + 1e-6)))
    assert not same_key(key, changed(key, "mistakes", 0, "message", by=lambda text: f"{text}!"))
    assert not same_key(
        key, changed(key, "mistakes", 0, "signs", by=lambda signs: dict(list(signs.items())[1:]))
    )
    assert not same_key(key, changed(key, "parts", by=lambda parts: parts[1:]))
    assert not same_key(key, changed(key, "hints", by=lambda hints: hints[::-1]))
