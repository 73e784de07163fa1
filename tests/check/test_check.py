"""A check says what passed, what failed and why, and the name of the mistake, for every kind of
exercise.
"""

import json
import os
import re
import subprocess
import sys
import warnings

import numpy as np
import pytest

from autograder.author.exercise import (
    Exercise,
    Function,
    Generator,
    call,
    choice,
    model,
    pick,
    predict,
    read,
)
from autograder.author.keys import make_key
from helpers import check, progress
from helpers.check import progress_file, public_keys
from helpers.check.ask import MISSING, ask
from helpers.check.judge import judge, question_of
from helpers.check.show import GRADE, STUDENT, as_html, as_text
from helpers.check.verdict import BLANK, PARTLY, RIGHT, WRONG

X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def layer(X, W, b):
    return np.maximum(np.asarray(X) @ np.asarray(W) + b, 0)


def make_layer():
    exercise = Exercise(
        "layer-test",
        "A layer",
        "layer",
        {"one": ("one example", 1), "batch": ("a batch", 2)},
        ["The first hint.", "The second hint.", "The third hint."],
    )

    @exercise.cases
    def _(rng):
        W, b = rng.normal(size=(3, 4)), rng.normal(size=4)
        yield call("one", rng.normal(size=3), W, b)
        yield call("batch", rng.normal(size=(5, 3)), W, b)
        yield call("batch", rng.normal(size=(2, 3)) * 1e-4, W, b * 1e-4)
        yield call("batch", rng.normal(size=(4, 3)), rng.normal(size=(3, 3)), rng.normal(size=3))

    @exercise.mistake
    def no_bias(X, W, b):
        """You left out the bias."""
        return np.maximum(X @ W, 0)

    @exercise.mistake
    def transposed(X, W, b):
        """Your W has one neuron a row; here a neuron is a column."""
        return np.maximum(X @ W.T + b, 0)

    @exercise.mistake
    def in_place(X, W, b):
        """You work on X itself; use a copy."""
        Z = np.maximum(X @ W + b, 0)
        X += 1
        return Z

    return exercise


def key_of(exercise, **reference):
    return make_key(exercise, reference, "99_test", ["test"])


LAYER = key_of(make_layer(), layer=layer)


def verdict(key, *things):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return judge(key, json.loads(json.dumps(ask(question_of(key), things))))


# --- code -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "program",
    [
        layer,
        lambda x, weights, bias: np.clip(np.einsum("...i,ij->...j", x, weights) + bias, 0, None),
        lambda X, W, b: layer(X, W, b).tolist(),
        lambda X, W, b: layer(X, W, b).astype(np.float32),
        lambda X, W, b: layer(np.float32(X), np.float32(W), np.float32(b)),
        lambda X, W, b: (
            np.array(
                [
                    [
                        max(0, sum(x * w for x, w in zip(row, col, strict=True)) + c)
                        for col, c in zip(W.T, b, strict=True)
                    ]
                    for row in X
                ]
            )
            if X.ndim == 2
            else np.array([max(0, X @ W[:, j] + b[j]) for j in range(len(b))])
        ),
    ],
)
def test_a_right_answer_gets_all_points_however_it_is_written(program):
    found = verdict(LAYER, program)
    assert (found.state, found.points, found.mistakes) == (RIGHT, 3, [])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("no-bias", "You left out the bias."),
        ("transposed", "a neuron is a column"),
        ("in-place", "copy"),
    ],
)
def test_a_known_mistake_is_named(name, message):
    mistake = next(each for each in make_layer().mistakes if each.name == name)
    found = verdict(LAYER, mistake.make)
    assert [each for each, _ in found.mistakes] == [name]
    assert message in as_text(found)
    assert found.points < 3


def round_off(X, W, b):
    return np.round(layer(X, W, b), 6)


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        (lambda X, W, b: [layer(X, W, b), None][1], "returned None"),
        (lambda X, W, b: print(layer(X, W, b)), "printed its result and returned None"),
        (lambda X, W, b: layer(X, W, b).T, "transposed"),
        (lambda X, W, b: layer(X, W, b).astype(int), "only whole numbers"),
        (round_off, "rounded"),
        (lambda X, W, b: layer(X, W, b).astype(np.float16), "off|close"),
        (lambda X, W, b: layer(X, W, b) * np.nan, "NaN"),
        (lambda X, W, b: layer(X, W, b) + 1j, "complex|real"),
        (lambda X, W, b: "3", "type str"),
        (lambda X, W, b: layer, "a function, not its value"),
        (lambda X, W, b: layer(X, W, b)[..., None], "shape"),
        (lambda X, W, b: layer(X, W, b).sum(), "summed up"),
        (lambda X, W, b: 1 / 0, "ZeroDivisionError"),
        (lambda X, W, b: undefined_name, "NameError"),  # noqa: F821
        (lambda X, W: X, "TypeError"),
        (lambda X, W, b: sys.exit(3), "SystemExit"),
        (lambda X, W, b: [[1, 2], [3]], "different lengths"),
        (lambda X, W, b: layer(X, W, b) + 1e-7, "off|close"),
    ],
)
def test_what_is_not_right_is_refused_with_a_sentence_of_its_own(program, sentence):
    found = verdict(LAYER, program)
    text = as_text(found)
    assert found.state in (WRONG, PARTLY)
    assert found.points < 3
    assert re.search(sentence, text), text


def test_a_column_and_a_flat_row_are_told_apart():
    exercise = Exercise("column", "A column", "f", {"all": ("a column", 1)}, ["a", "b"])
    exercise.cases(lambda rng: [call("all", rng.normal(size=4))])
    column = key_of(exercise, f=lambda x: x[:, None])
    assert "a column (n, 1) is asked for" in as_text(verdict(column, lambda x: x))
    flat = key_of(exercise, f=lambda x: x)
    assert "a column (n, 1) where a flat (n,)" in as_text(verdict(flat, lambda x: x[:, None]))


def test_parts_give_partial_credit_and_the_failure_shown_is_the_smallest():
    found = verdict(LAYER, lambda X, W, b: layer(X, W, b) if X.ndim == 1 else layer(X, W, b) + 1)
    assert (found.state, found.points) == (PARTLY, 1)
    assert "‹array" in found.parts[1].failure.call or "X=[[" in found.parts[1].failure.call
    assert "e-05" not in found.parts[1].failure.call, "numbers of an everyday size are shown first"


@pytest.mark.parametrize("stub", [..., None, lambda X, W, b: ..., lambda X, W, b: None, MISSING])
def test_not_attempted_is_a_state_of_its_own(stub):
    def raising(X, W, b):
        """A stub of another tool."""
        raise NotImplementedError

    def documented(X, W, b):
        """A docstring alone."""
        ...

    for thing in (stub, raising, documented):
        found = verdict(LAYER, thing)
        assert found.state in (BLANK, "missing")
        assert found.points == 0
        assert "not" in as_text(found)


def test_a_function_that_returns_its_argument_is_attempted():
    assert verdict(LAYER, lambda X, W, b: X).state == WRONG


def test_feedback_never_shows_the_reference_and_feedback_on_a_grade_shows_no_value():
    found = verdict(LAYER, lambda X, W, b: layer(X, W, b) * 1.25)
    assert "maximum" not in as_text(found)
    secret = as_text(found, audience=GRADE) + as_html(found, audience=GRADE)
    assert "expected " not in secret
    assert found.parts[0].failure.expected.split()[-2] not in secret


@pytest.mark.parametrize(
    ("thing", "audience", "sentence"),
    [
        (
            ...,
            STUDENT,
            "Replace the `...` in the cell above by your answer, run it, then run this cell again.",
        ),
        (..., GRADE, "There is no answer in what you handed in."),
        (
            MISSING,
            STUDENT,
            "`layer` is not defined: run the cell above first, from the top if you have just "
            "opened the notebook.",
        ),
        (MISSING, GRADE, "`layer` is not defined in what you handed in."),
    ],
)
def test_what_is_said_of_no_answer_suits_whoever_reads_it(thing, audience, sentence):
    found = verdict(LAYER, thing)
    assert as_text(found, audience=audience).split("\n")[1:] == [f"  {sentence}"]
    html = as_html(found, audience=audience)
    assert re.sub("</?code>", "`", html).count(f">{sentence}<") == 1


def test_html_escapes_what_students_wrote():
    def evil(X, W, b):
        print("<script>alert(1)</script>")
        raise ValueError("<img src=x onerror=alert(1)>")

    html = as_html(verdict(LAYER, evil))
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_warnings_prints_and_stderr_are_caught_and_shown(capsys):
    def noisy(X, W, b):
        print("look here")
        print("to stderr", file=sys.stderr)
        warnings.warn("mind this", stacklevel=2)
        return X

    text = as_text(verdict(LAYER, noisy))
    out = capsys.readouterr()
    assert "look here" in text
    assert "mind this" in text
    assert (out.out, out.err) == ("", "")


def test_arguments_may_be_functions_by_name_and_generators_by_seed():
    exercise = Exercise("named", "Named arguments", "f", {"all": ("uses them", 1)}, ["a", "b"])

    @exercise.cases
    def _(rng):
        yield call("all", Function("relu"), Generator(int(rng.integers(1000))), times=2)

    def draw(activation, rng):
        return activation(rng.normal(size=6))

    key = key_of(exercise, f=draw)
    assert verdict(key, draw).state == RIGHT
    assert (
        verdict(
            key, lambda activation, rng: activation(np.random.default_rng(1).normal(size=6))
        ).state
        == WRONG
    )
    assert verdict(key, lambda activation, rng: rng.normal(size=6)).state == WRONG


def test_an_error_may_be_what_is_asked_for():
    exercise = Exercise("error", "An error", "f", {"all": ("raises", 1)}, ["a", "b"])
    exercise.cases(lambda rng: [call("all", -1.0, compare="raises", expected="ValueError")])

    def careful(x):
        raise ValueError("negative")

    key = key_of(exercise, f=careful)
    assert verdict(key, careful).state == RIGHT
    assert "a ValueError with a sentence is asked for" in as_text(verdict(key, lambda x: x))
    assert "ZeroDivisionError" in as_text(verdict(key, lambda x: 1 / 0))


# --- values, choices, predictions, models ---------------------------------------------------------


def gates_key():
    exercise = Exercise(
        "gates-test",
        "Gates",
        ["AND", "NOT"],
        {"and": ("AND", 1), "not": ("NOT", 1)},
        ["a", "b"],
        kind="values",
    )

    @exercise.cases
    def _(rng):
        yield read("and", {"name": "line", "X": [[0, 0], [0, 1], [1, 0], [1, 1]]}, of="AND")
        yield read("not", {"name": "line", "X": [[0], [1]]}, of="NOT")

    @exercise.mistake(of="AND")
    def it_is_or():
        """These weights make OR."""
        return [1, 1], -0.5

    return key_of(exercise, AND=([1, 1], -1.5), NOT=([-1], 0.5))


def test_values_are_judged_by_what_they_do():
    key = gates_key()
    assert verdict(key, ([0.5, 0.5], -0.7), (np.array([-20.0]), 10)).state == RIGHT
    assert verdict(key, (np.array([1, 1.0]), np.float32(-1.5)), ([-1], [0.5])).state == RIGHT
    found = verdict(key, ([2, 2], -1), ([-1], 0.5))
    assert (found.points, found.mistakes) == (1, [("it-is-or", "These weights make OR.")])
    assert "the weights and the bias" in as_text(verdict(key, 3, ([-1], 0.5)))
    assert verdict(key, ..., ([-1], 0.5)).points == 1
    assert "one weight for each input" in as_text(verdict(key, ([1, 1, 1], 0), ([-1], 0.5)))


def sealed_key():
    exercise = Exercise(
        "sealed-test",
        "Sealed",
        ["pickone", "many", "shapes", "number"],
        {"all": ("all", 4)},
        ["a", "b"],
        kind="choice",
    )

    @exercise.cases
    def _(rng):
        yield choice(
            "all",
            ["a", "b", "c"],
            {"a": ("too-small", "a is too small."), "c": ("too-big", "c is too big.")},
            of="pickone",
        )
        yield choice(
            "all", ["a", "b", "c", "d"], {"a": ("not-a", "a has no bias.")}, of="many", several=True
        )
        yield predict(
            "all", {(4, 3): ("swapped", "You swapped rows and columns.")}, of="shapes", key="XW"
        )
        yield predict(
            "all", {0.5: ("no-bias", "Without the bias.")}, of="number", decimals=2, slack=1
        )

    return key_of(exercise, pickone="b", many=["c", "b"], shapes={"XW": (3, 4)}, number=0.547)


def test_choices_and_predictions_are_judged_by_their_seals():
    key = sealed_key()
    right = ["b", {"b", "c"}, {"XW": (3, 4)}, 0.55]
    assert verdict(key, *right).state == RIGHT
    assert verdict(key, " B ", "b, c", {"XW": [3, 4]}, np.float64(0.54)).state == RIGHT
    assert verdict(key, "b", ["c", "b"], {"XW": np.array([3, 4])}, 0.547).state == RIGHT
    assert verdict(key, *right[:3], 0.57).state == WRONG
    assert verdict(key, "c", *right[1:]).mistakes == [("too-big", "c is too big.")]
    assert verdict(key, "b", "abc", *right[2:]).mistakes == [("not-a", "a has no bias.")]
    assert "something is missing" in as_text(verdict(key, "b", "b", *right[2:]))
    assert verdict(key, *right[:2], {"XW": (4, 3)}, 0.55).mistakes[0][0] == "swapped"
    assert verdict(key, *right[:3], 0.5).mistakes[0][0] == "no-bias"
    assert "not among the choices (a, b, c)" in as_text(verdict(key, "z", *right[1:]))
    assert "no 'XW' in your dict" in as_text(verdict(key, "b", "bc", {"WX": (3, 4)}, 0.55))


def test_a_sealed_key_shows_neither_answers_nor_replies():
    text = json.dumps(sealed_key()["cases"])
    assert "too small" not in text
    assert "swapped" not in text
    assert "0.547" not in text


class Network:
    """A tiny network object, as a Keras model looks to a check."""

    loss = "binary_crossentropy"

    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, X):
        return 1 / (1 + np.exp(-(X @ self.W + self.b)))

    def count_params(self):
        return self.W.size + self.b.size

    def get_weights(self):
        return [self.W, self.b]


def test_a_trained_network_is_judged_by_what_it_does():
    exercise = Exercise(
        "model-test",
        "A model",
        "net",
        {"out": ("outputs", 1), "size": ("size", 1)},
        ["a", "b"],
        kind="model",
    )
    probes = np.array([[1.0, 2.0], [-3.0, 0.5]])

    @exercise.cases
    def _(rng):
        yield model(
            "out",
            probes,
            observe=[pick("outputs"), pick(0)],
            compare="between",
            expected=(0.0, 1.0),
        )
        yield model("size", probes, observe=[pick("parameters")])

    key = key_of(exercise, net=Network(np.ones((2, 1)), np.zeros(1)))
    assert verdict(key, Network(np.array([[3.0], [1.0]]), np.ones(1))).state == RIGHT
    wide = verdict(key, Network(np.ones((2, 3)), np.zeros(3)))
    assert (wide.state, wide.points) == (PARTLY, 1)
    assert "a trained network is asked for" in as_text(verdict(key, 3))
    assert verdict(key, None).state == BLANK


# --- what a student meets -------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with one lesson of one exercise, and a progress file."""
    (tmp_path / "99_test").mkdir()
    (tmp_path / "99_test/layer-test.json").write_text(json.dumps(LAYER))
    (tmp_path / "lessons.json").write_text(
        json.dumps(
            [
                {
                    "name": "99_test",
                    "title": "Test",
                    "exercises": {"layer-test": {"title": "A layer", "points": 3, "checked": True}},
                }
            ]
        )
    )
    monkeypatch.setattr(public_keys, "KEYS", tmp_path)
    monkeypatch.setenv("NEURON_PROGRESS", str(tmp_path / "progress.json"))
    public_keys.load_key.cache_clear()
    public_keys.lessons.cache_clear()
    progress_file.memory.clear()
    yield tmp_path
    public_keys.load_key.cache_clear()
    public_keys.lessons.cache_clear()
    progress_file.memory.clear()


def test_check_returns_the_points_as_a_number_and_shows_the_verdict(course, capsys):
    points = check("layer-test", layer)
    assert points == 3
    assert repr(points) == "3"
    assert "A layer: right · 3 of 3 points" in capsys.readouterr().out


def test_hints_grow_with_each_different_wrong_answer_and_survive_a_restart(course, capsys):
    for expected, factor in [
        ("Hint 1 of 3", 2),
        ("Hint 1 of 3", 2),
        ("Hint 2 of 3", 3),
        ("Hint 3 of 3", 4),
        ("Hint 3 of 3", 5),
    ]:
        progress_file.memory.clear()  # what a restart of the kernel forgets
        check("layer-test", lambda X, W, b, factor=factor: layer(X, W, b) * factor)
        assert expected in capsys.readouterr().out
    check("layer-test", layer)
    assert "Hint" not in capsys.readouterr().out


def test_progress_is_shown_by_one_call_and_kept_in_one_file(course, capsys):
    check("layer-test", lambda X, W, b: X)
    check("layer-test", layer)
    check("layer-test", lambda X, W, b: X)  # going back does not lose what was reached
    progress_file.memory.clear()
    table = progress()
    assert repr(table).split()[-5:] == ["99_test", "1", "1", "1", "3/3"]
    assert "3 of 3" in table._repr_html_()
    assert [path.name for path in course.iterdir() if path.is_file()].count("progress.json") == 1


def test_a_check_works_where_nothing_can_be_written(course, monkeypatch, capsys):
    monkeypatch.setenv("NEURON_PROGRESS", "/proc/none/progress.json")
    assert check("layer-test", layer) == 3
    monkeypatch.setenv("NEURON_PROGRESS", "")
    assert check("layer-test", layer) == 3


def test_a_damaged_progress_file_counts_as_none(course, capsys):
    for damaged in ("{", "[1]", '{"layer-test": 3}', "\x00\x01"):
        (course / "progress.json").write_text(damaged)
        progress_file.memory.clear()
        assert check("layer-test", layer) == 3


def test_wrong_use_of_check_is_explained(course):
    with pytest.raises(ValueError, match="takes layer and got 2 of 1"):
        check("layer-test", layer, layer)
    for name in ("layers", "../layer-test", 3, None, "*"):
        with pytest.raises(ValueError, match="no exercise"):
            check(name, layer)


def test_importing_helpers_brings_in_neither_tensorflow_nor_nbgrader(root):
    code = (
        "import sys, helpers, helpers.plots, helpers.data; print([m for m in ('tensorflow', "
        "'keras', 'nbgrader', 'autograder') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "MPLBACKEND": "agg"},
        check=True,
    )
    assert (out.stdout.strip(), out.stderr) == ("[]", "")


@pytest.mark.parametrize("odd", [7, True, "x", {"a": 1}, [], [[3]], [None]])
@pytest.mark.parametrize("field", ["warned", "changed", "printed", "stderr"])
def test_a_record_with_anything_in_it_is_judged(field, odd):
    answers = ask(question_of(LAYER), [layer])
    for record in answers["calls"]:
        record[field] = odd
    for quiet in (False, True):
        key = {**LAYER, "cases": [{**case, "quiet": quiet} for case in LAYER["cases"]]}
        assert judge(key, answers).state in (RIGHT, WRONG, PARTLY)
        answers["calls"][0]["value"] = 3.0
        assert judge(key, answers).state in (WRONG, PARTLY)
