"""The forward player sees what a student's function does: in many styles, and where it departs."""

import json
import subprocess
import sys
import threading

import numpy as np
import pytest
from forward_programs import (
    NETWORKS,
    ODD,
    PENCIL,
    RIGHT,
    RIGHT_LAYERS,
    SMALL,
    SQUARE,
    WIDE,
    WRONG,
    WRONG_LAYERS,
    function_of,
    pairs,
)

from autograder.author.reference import load_exercise
from helpers.check import check
from helpers.check.public_keys import load_key
from helpers.functions import relu, sigmoid
from helpers.widgets.watching.story import tell

COMPUTED = ("sum", "activation")
# sums that exist only as single numbers in the middle of a line
UNSEEN = {"empty arrays filled": {"Z1", "Z2"}}
DEEP = (
    np.array([[0.5, -1.0, 2.0], [1.5, 0.5, -0.5]]),
    [
        (np.array([[1.0, -0.5], [0.5, 1.0], [-1.0, 0.8]]), np.array([0.1, -0.2])),
        (np.array([[0.7, 1.2, -0.4], [-0.9, 0.3, 1.1]]), np.array([0.0, 0.5, -0.3])),
        (np.array([[1.0], [-2.0], [0.5]]), np.array([0.4])),
    ],
)


def quantities(story):
    return {quantity["name"]: quantity for quantity in story["quantities"]}


def array(stored, frames):
    numbers = np.frombuffer(frames, "<f8")
    size = int(np.prod(stored["shape"]))
    return numbers[stored["at"] : stored["at"] + size].reshape(stored["shape"])


def seen(story):
    computed = [each for each in story["quantities"] if each["kind"] in COMPUTED]
    return {quantity["name"] for quantity in computed if quantity["seen"]}


def line_of(place):
    return None if place is None else place["line"]


def told(source, network=SMALL, **options):
    return tell(function_of(source), *network, **options)


# --- right functions ------------------------------------------------------------------------------


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("name", RIGHT)
def test_every_quantity_of_a_right_function_is_seen(name, network):
    story, frames = told(RIGHT[name], NETWORKS[network])
    assert story["right"] and story["departs"] is None and story["problem"] is None
    assert seen(story) == {"Z1", "A1", "Z2", "A2"} - UNSEEN.get(name, set())
    for quantity in story["quantities"]:
        if quantity["seen"]:
            expected = array(quantity["expected"], frames)
            np.testing.assert_allclose(array(quantity["yours"], frames), expected, atol=1e-4)


@pytest.mark.parametrize("name", RIGHT_LAYERS)
def test_a_list_of_layers_of_any_depth_is_played(name):
    function = function_of(RIGHT_LAYERS[name])
    for X, layers in (pairs(SMALL), DEEP, (DEEP[0], DEEP[1][:1])):
        story, _ = tell(function, X, layers)
        depth = len(layers)
        assert story["right"]
        assert seen(story) == {f"{letter}{k + 1}" for letter in "ZA" for k in range(depth)}


@pytest.mark.parametrize("id", ["forward", "forward-layers"])
def test_the_courses_own_right_answers_are_right(id):
    network = WIDE if id == "forward" else pairs(WIDE)
    for answer in load_exercise("03_forward", id).rights:
        story, _ = tell(answer.make, *network)
        assert story["right"], answer.name
        assert len(seen(story)) >= 3, answer.name


def test_a_quantity_has_the_line_that_made_it():
    story, _ = told(RIGHT["every step has a name"])
    lines = {name: line_of(each["place"]) for name, each in quantities(story).items()}
    assert (lines["Z1"], lines["A1"], lines["Z2"], lines["A2"]) == (3, 4, 6, 7)
    assert story["code"][0]["first"] == 1
    assert story["code"][0]["lines"][2] == "    Z1 = X @ W1 + b1"


def test_a_line_in_a_helper_is_told_with_the_line_that_called_it():
    story, _ = told(RIGHT["a helper for a layer"])
    place = quantities(story)["Z1"]["place"]
    assert place["line"] == 5
    helper = story["code"][place["helper"]["code"]]
    assert helper["name"] == "layer" and place["helper"]["line"] == 2
    assert helper["lines"][place["helper"]["line"] - helper["first"]].endswith("x @ w + b)")


def test_a_sum_tells_where_its_product_came_up():
    story, _ = told(WRONG["first bias missing"].source, PENCIL)
    assert line_of(quantities(story)["Z1"]["product"]) == 2


def test_the_arrays_lie_in_the_bytes_as_the_story_says():
    story, frames = told(RIGHT["one line"], PENCIL)
    expected = {name: array(each["expected"], frames) for name, each in quantities(story).items()}
    np.testing.assert_array_equal(expected["W1"], PENCIL[1])
    np.testing.assert_array_equal(expected["Z1"], [[-1, 5]])
    np.testing.assert_array_equal(expected["A1"], [[0, 5]])
    np.testing.assert_array_equal(expected["Z2"], [[-4.5]])
    np.testing.assert_allclose(expected["A2"], sigmoid([[-4.5]]))
    json.dumps(story, allow_nan=False)


def test_other_activations_are_played():
    source = "def forward(X, W1, b1, W2, b2):\n    return np.tanh(X @ W1 + b1) @ W2 + b2\n"
    story, _ = told(source, PENCIL, hidden="tanh", output="identity")
    assert story["right"] and story["hidden"] == "tanh"
    assert quantities(story)["A2"]["activation"] == "identity"


def test_layers_play_without_a_function():
    story, frames = tell(None, *PENCIL, output="identity")
    assert story["right"] is None and story["function"] == "" and story["problem"] is None
    assert array(quantities(story)["A2"]["expected"], frames).item() == -4.5


# --- wrong functions ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*WRONG, *WRONG_LAYERS])
def test_a_wrong_function_stops_at_its_first_wrong_quantity_with_the_name(name):
    wrong = WRONG.get(name) or WRONG_LAYERS[name]
    network = NETWORKS[wrong.network]
    if name in WRONG_LAYERS:
        network = pairs(network)
    exercise = "forward-layers" if name in WRONG_LAYERS else None
    story, frames = told(wrong.source, network, exercise=exercise)
    departs = story["departs"]
    assert story["right"] is False
    assert departs["quantity"] == wrong.stops_at
    assert line_of(departs["place"]) == wrong.line
    if wrong.yours is not None:
        yours = array(quantities(story)[wrong.stops_at]["yours"], frames)
        np.testing.assert_allclose(yours[0], wrong.yours)
    assert wrong.names in (departs["name"] or "")
    assert bool(wrong.names) == bool(departs["name"])


@pytest.mark.parametrize("id", ["forward", "forward-layers"])
def test_every_known_mistake_that_shows_has_the_name_the_check_gives_it(id):
    networks = [WIDE, SMALL] if id == "forward" else [pairs(WIDE), DEEP]
    named = 0
    for mistake in load_exercise("03_forward", id).mistakes:
        for network in networks:
            story, _ = tell(mistake.make, *network, exercise=id)
            if story["departs"] is not None:
                assert story["departs"]["name"] == mistake.message, mistake.name
                named += 1
    assert named > 70


def test_the_sentence_says_what_should_be_there_and_what_is():
    story, _ = told(WRONG["bias after the activation"].source, PENCIL)
    assert story["departs"]["sentence"] == (
        "Here yours and the layers part (line 2 of your code): the hidden layer (A1) should be "
        "[0, 5], yours is [−1, 5]."
    )
    assert story["departs"]["row"] == 0


def test_shapes_that_numpy_spread_are_told():
    story, _ = told(WRONG["bias as a column"].source, PENCIL)
    assert story["departs"]["kind"] == "shape"
    assert story["departs"]["shapes"]["left"] == [1, 2]
    assert story["departs"]["shapes"]["right"] == [2, 1]
    assert "(1, 2) against (2, 1): NumPy spread it to (2, 2)" in story["departs"]["sentence"]


def test_shapes_that_do_not_fit_are_told_with_both_names():
    story, _ = told(WRONG["X in the second layer does not fit"].source)
    departs = story["departs"]
    assert departs["kind"] == "raised" and departs["shapes"]["result"] is None
    assert "X (3, 2) @ W2 (4, 1)" in departs["sentence"] and "line 3" in departs["sentence"]


def test_not_seen_is_not_wrong():
    source = """\
def forward(X, W1, b1, W2, b2):
    return [[float(v) for v in row] for row in eval("1/(1+np.exp(-(relu(X@W1+b1)@W2+b2)))",
            {"np": np, "relu": relu, "X": np.array(X), "W1": np.array(W1), "b1": np.array(b1),
             "W2": np.array(W2), "b2": np.array(b2)})]
"""
    story, _ = told(source)
    assert story["right"] and story["departs"] is None
    assert "Z1" not in seen(story)


def test_an_earlier_quantity_that_comes_back_is_told():
    source = "def forward(X, W1, b1, W2, b2):\n    return relu(X @ W1 + b1)\n"
    story, _ = told(source)
    assert story["departs"]["quantity"] == "Z2"
    assert "gives back is the hidden layer (A1)" in story["departs"]["sentence"]


def test_a_mistake_has_no_name_where_there_is_no_exercise(monkeypatch, tmp_path):
    story, _ = told(WRONG["no activation"].source, PENCIL, exercise="no-such-exercise")
    assert story["departs"]["name"] is None
    story, _ = told(WRONG["no activation"].source, PENCIL, output="identity")
    assert story["departs"]["name"] is None
    monkeypatch.setattr(sys.modules["helpers.check.public_keys"], "KEYS", tmp_path)
    load_key.cache_clear()
    story, _ = told(WRONG["no activation"].source, PENCIL)
    load_key.cache_clear()
    assert story["departs"]["quantity"] == "A1" and story["departs"]["name"] is None


def test_the_name_is_what_the_check_says(capsys):
    story, _ = told(WRONG["abs for relu"].source, PENCIL)
    check("forward", function_of(WRONG["abs for relu"].source))
    assert " ".join(story["departs"]["name"].split()) in " ".join(capsys.readouterr().out.split())


# --- odd functions --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD)
def test_an_odd_function_becomes_a_sentence(name):
    odd = ODD[name]
    story, _ = told(odd.source, seconds=0.4)
    departs = story["departs"]
    kind = departs["kind"] if departs else "right" if story["right"] else "unwritten"
    assert kind == odd.kind
    sentence = departs["sentence"] if departs else ""
    assert odd.holds in " ".join([sentence, story["printed"], story["problem"] or ""])
    if odd.line is not None:
        assert line_of(departs["place"]) == odd.line


def test_the_callers_arrays_never_change():
    network = [array.copy() for array in SMALL]
    story, _ = told(ODD["changes its inputs"].source, network)
    assert story["changed"] == ["W1"]
    for before, after in zip(SMALL, network, strict=True):
        np.testing.assert_array_equal(before, after)
    X, layers = pairs(SMALL)
    tell(function_of(RIGHT_LAYERS["taken off one by one"]), X, layers)
    tell(function_of("def forward(X, layers):\n    layers.pop()\n"), X, layers)
    assert len(layers) == 2


def test_the_debugger_that_was_at_work_goes_on():
    def debugger(frame, event, argument):
        return None

    previous = sys.gettrace()
    try:
        sys.settrace(debugger)
        for source in (RIGHT["one line"], ODD["raises"].source, ODD["hangs"].source):
            told(source, seconds=0.1)
            assert sys.gettrace() is debugger
    finally:
        sys.settrace(previous)


def test_it_works_in_a_thread():
    came = []
    source = ODD["hangs"].source
    thread = threading.Thread(target=lambda: came.append(told(source, seconds=0.1)))
    thread.start()
    thread.join(timeout=60)
    assert came[0][0]["departs"]["kind"] == "hung"


def test_a_function_that_only_plain_arrays_suit_is_still_followed_line_by_line():
    story, _ = told(ODD["only plain arrays will do"].source)
    assert "A1" in seen(story)


# --- input that is no network ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "holds"),
    [
        ((np.array([2.0, 1.0]), *PENCIL[1:]), "did you mean [[2, 1]]?"),
        ((np.zeros((2, 2, 2)), *PENCIL[1:]), "one example a row"),
        ((SMALL[0], SMALL[1].T, *SMALL[2:]), "is W1 transposed?"),
        ((WIDE[0], *SMALL[1:]), "X has 3 columns"),
        ((*SMALL[:3], WIDE[3][:, :1][:3], SMALL[4]), "W1 has 4 columns"),
        ((*SMALL[:2], np.zeros(3), *SMALL[3:]), "b1 has shape (3,)"),
        ((SMALL[0], SMALL[1] * np.nan, *SMALL[2:]), "W1 holds NaN"),
        ((np.array([[np.inf, 1.0]]), *PENCIL[1:]), "infinite"),
        (([["a", "b"]], *PENCIL[1:]), "not numbers"),
        (([[1, 2], [3]], *PENCIL[1:]), "rows of different lengths"),
        ((None, *PENCIL[1:]), "not numbers"),
        (SMALL[:2], "Is a bias missing?"),
        (SMALL[:1], "Is a bias missing?"),
        ((SMALL[0], []), "no layer"),
        ((SMALL[0], [SMALL[1]]), "layer 1 is no pair"),
        ((np.zeros((0, 2)), *PENCIL[1:]), "empty"),
        ((np.zeros((1, 100)), np.zeros((100, 1)), np.zeros(1)), "up to 64"),
        ((np.zeros((1, 2)), np.zeros((2, 100)), np.zeros(100)), "up to 64"),
    ],
)
def test_input_that_is_no_network_becomes_a_sentence(arguments, holds):
    story, frames = tell(function_of(RIGHT["one line"]), *arguments)
    assert holds in story["problem"]
    assert story["quantities"] == [] and frames == b""


def test_an_activation_that_is_not_known_becomes_a_sentence():
    story, _ = tell(None, *SMALL, hidden="rellu")
    assert "'rellu' is not known" in story["problem"]


def test_what_is_no_function_becomes_a_sentence():
    story, _ = tell(5, *SMALL)
    assert "expected a function" in story["problem"]
    assert quantities(story)["A2"]["expected"]


def test_many_examples_are_cut_and_the_story_says_so():
    X = np.random.default_rng(0).normal(size=(500, 2))
    story, _ = tell(function_of(RIGHT["neuron by neuron, single numbers"]), X, *SMALL[1:])
    assert (story["examples"], story["total"]) == (60, 500)
    assert story["right"]


def test_lists_and_whole_numbers_are_taken():
    network = [array.tolist() for array in PENCIL]
    story, _ = told(RIGHT["two lines"], network)
    assert story["right"]


def test_a_function_of_this_file_is_played():
    def forward(X, W1, b1, W2, b2):
        hidden = relu(X @ W1 + b1)
        return sigmoid(hidden @ W2 + b2)

    story, _ = tell(forward, *SQUARE)
    assert story["right"] and seen(story) == {"Z1", "A1", "Z2", "A2"}
    assert story["code"][0]["lines"][1] == "    hidden = relu(X @ W1 + b1)"


def test_it_needs_neither_widgets_nor_pictures(root):
    code = (
        "import sys; import helpers.widgets.watching.story; "
        "print(*sorted({'ipywidgets', 'anywidget', 'tensorflow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert done.stdout.strip() == "", done.stdout + done.stderr
