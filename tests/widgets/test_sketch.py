"""A curve is sketched, by pointer or by keys, before the true one is shown and told apart."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebook_in_process import notebook_in, restart

from helpers import functions
from helpers.plots.style import drawing
from helpers.widgets.guessing import asked
from helpers.widgets.guessing.curves import told_apart, values_of
from helpers.widgets.guessing.guess import foreseen, guessed
from helpers.widgets.guessing.sketch import SketchQuestion, sketch
from helpers.widgets.guessing.sketch_board import PLACES, SketchBoard, heights_in

XS = np.linspace(-6, 6, 201)
SIGMOID = functions.sigmoid(XS)
LINE = np.linspace(0, 1, PLACES).round(2).tolist()
ASK = 'sketch("01-sigmoid", labels=("z", "output"), question="Sketch the sigmoid.")'
CAME = 'guessed("01-sigmoid", functions.sigmoid)'


# --- the comparison -------------------------------------------------------------------------------


def told(yours, true=SIGMOID, **more):
    return told_apart(XS, yours, true, -0.5, 1.5, "z", **more)


@pytest.mark.parametrize(
    ("yours", "words"),
    [
        (0 * XS + 0.5, "Yours is flat where the true one is steepest, at 0."),
        (
            np.interp(XS, [-6, 6], [0, 1]),
            "Yours is less steep where the true one is steepest, at 0.",
        ),
        (functions.step(XS), "Yours is steeper than the true one at 0."),
        (functions.sigmoid(XS - 3), "Yours is steepest at 3, the true one at 0."),
        (1 - SIGMOID, "Yours falls from left to right, the true one rises."),
        (np.tanh(XS) / 2, "Yours goes down to −0.5, the true one only to 0."),
        (np.exp(-((XS - 2) ** 2)), "Yours turns around at 2"),
    ],
)
def test_a_sketch_that_differs_is_told_where_and_how(yours, words):
    outcome = told(yours)
    assert outcome.foreseen is False
    assert words in outcome.words
    assert "They are furthest apart at z = " in outcome.words


def test_a_sketch_that_is_close_was_foreseen():
    by_hand = np.interp(XS, [-6, -3, -1, 1, 3, 6], [0, 0.05, 0.25, 0.75, 0.95, 1])
    assert told(by_hand).foreseen is True
    assert "You foresaw it." in told(by_hand).words
    assert told(SIGMOID).words == "You drew it as it is."
    assert told(by_hand, within=0.01).foreseen is False


@given(
    st.lists(st.floats(-0.5, 1.5), min_size=PLACES, max_size=PLACES),
    st.sampled_from([*functions.ACTIVATIONS.values()][:5]),
)
def test_whatever_is_drawn_there_is_a_sentence(heights, true):
    yours = np.interp(XS, np.linspace(-6, 6, PLACES), heights)
    outcome = told(yours, values_of(true, XS))
    assert outcome.words.endswith(".") and "nan" not in outcome.words


def test_true_curves_may_be_functions_of_arrays_of_numbers_or_values():
    def leaky(z):
        return z if z > 0 else 0.1 * z

    expected = np.where(XS > 0, XS, 0.1 * XS)
    np.testing.assert_allclose(values_of(leaky, XS), expected)
    np.testing.assert_allclose(values_of(expected.tolist(), XS), expected)
    np.testing.assert_allclose(values_of(lambda z: 2.0, XS), 2)
    before = XS.copy()
    values_of(lambda z: np.negative(z, out=z), XS)
    np.testing.assert_array_equal(XS, before)


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda z: 1 / 0, "stopped with ZeroDivisionError"),
        (lambda z: "much", "did not give one number"),
        (lambda z: [1, 2], "did not give one number"),
        (lambda: 1, "stopped with TypeError"),
        (lambda z: np.nan * z, "gave no finite numbers"),
        (3, "did not give one number"),
    ],
)
def test_what_is_no_curve_says_why(function, said):
    with pytest.raises(ValueError, match=said):
        values_of(function, XS)


@given(st.text() | st.recursive(st.none() | st.floats() | st.text(), st.lists).map(json.dumps))
def test_a_damaged_sketch_is_none(text):
    assert heights_in(text) is None


def test_a_whole_sketch_is_read_as_state_and_as_list_with_straight_lines_between():
    some = [0.0, *[None] * 23, 1.2]
    np.testing.assert_allclose(heights_in(json.dumps(some)), np.linspace(0, 1.2, PLACES).round(2))
    assert heights_in(json.dumps({"ys": some})) is not None
    assert heights_in(json.dumps([None, *some[1:]])) is None, "it must reach both edges"


# --- in a notebook --------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A function that runs a cell of a notebook and returns what it showed."""
    names = {"sketch": sketch, "guessed": guessed, "functions": functions}
    with notebook_in(tmp_path, monkeypatch, **names) as made:
        yield made.run


def draw(heights, given=True):
    """Do what the page does when somebody draws."""
    board = asked.asked["01-sigmoid"].board
    board.state = json.dumps({"ys": heights, "at": 3, "given": given})
    return board


def test_the_true_curve_comes_once_the_sketch_is_given(run):
    run(ASK)
    board = draw(LINE)
    assert board.story["truth"] is None
    shown = run(CAME, waits=5)
    assert "Yours is less steep where the true one is steepest, at 0." in shown
    assert board.story["truth"]["said"] == LINE
    assert board.story["truth"]["ys"][100] == 0.5
    assert foreseen("01").missed == ["Sketch the sigmoid."]


def test_while_somebody_draws_nothing_opens_and_with_their_guess_it_does(run):
    run(ASK)
    assert "Guess first" in run(CAME, waits=5)
    held = asked.asked["01-sigmoid"].held
    board = draw(LINE, given=False)
    draw([0.1, *[None] * 24], given=True)
    assert board.story["truth"] is None and asked.asked["01-sigmoid"].held is held
    draw(LINE)
    assert board.story["truth"] is not None
    assert held.view.children[1] is board
    assert "This is the true curve, over yours." in held.view.children[0].value
    assert "less steep" in board.story["truth"]["told"]


def test_a_sketch_is_there_again_after_a_restart_and_stands_once_seen(run):
    run(ASK)
    draw(LINE)
    restart()
    run(ASK)
    board = asked.asked["01-sigmoid"].board
    assert json.loads(board.state)["ys"] == LINE and json.loads(board.state)["given"]
    assert not board.story["stands"]
    run(CAME)
    restart()
    run(ASK)
    assert asked.asked["01-sigmoid"].board.story["stands"]
    draw([0.5] * PLACES)
    run(CAME)
    assert asked.asked["01-sigmoid"].board.story["truth"]["said"] == LINE


def test_in_a_run_all_the_true_curve_is_shown(run):
    run(ASK)
    assert "Not guessed; this is the true curve." in run(CAME)


def test_a_function_that_is_not_finished_is_told_and_the_sketch_stays_open(run):
    run(ASK)
    draw(LINE)
    shown = run('def mine(z):\n    return zz\nguessed("01-sigmoid", mine)', waits=5)
    assert "mine stopped with NameError" in shown and "run this cell again" in shown
    assert asked.asked["01-sigmoid"].board.story["truth"] is None
    assert "There is nothing yet" in run('guessed("01-sigmoid", ...)')
    assert "less steep" in run(CAME)


def test_a_result_without_its_sketch_says_so(run):
    assert "There is no guess “01-sigmoid” yet" in run(CAME)


def test_axes_that_are_none_are_told(run):
    assert "two finite numbers" in run('sketch("01-sigmoid", x=(3, 3))')
    assert "does not work here" in run('sketch("01-sigmoid", x=None)')


def test_while_grading_there_is_no_sketch(run):
    with drawing(False):
        assert sketch("01-sigmoid") is None
    assert not asked.asked


def test_in_a_plain_python_it_reads_as_text(monkeypatch, capsys):
    monkeypatch.setenv("NEURON_PROGRESS", "")
    restart()
    sketch("01-sigmoid", labels=("z", "output"))
    guessed("01-sigmoid", functions.sigmoid)
    out = capsys.readouterr().out
    assert "Sketch the curve, before you run the next cell" in out
    assert "z from -6 to 6, output from -0.5 to 1.5" in out
    assert "Not guessed" in out
    restart()


def test_the_still_picture_says_what_is_drawn(run):
    run(ASK)
    board = draw(LINE)
    assert "no curve yet" not in board.still().description
    run(CAME)
    assert "the true curve (solid)" in board.still().description
    assert board.still().png().startswith(b"\x89PNG")


# --- in a browser ---------------------------------------------------------------------------------


def board_of(truth=False, **more):
    """Return a board, with the true curve where it is wanted."""
    question = SketchQuestion("01-sigmoid", "Sketch the sigmoid", (-6, 6), (-0.5, 1.5), ("z", "a"))
    story = {**question.story, **more}
    if truth:
        question.said = json.dumps(LINE)
        question.judge(question.prepare(functions.sigmoid), 0)
        story["truth"] = question.truth
    return SketchBoard(story=story)


@pytest.mark.parametrize("width", [900, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("truth", [False, True])
def test_axe_finds_nothing_and_nothing_is_cut_off(shown, accessible, truth, scheme, width):
    page = shown(board_of(truth), scheme, width)
    assert page.locator(".nn").get_attribute("data-theme") == scheme
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.failed == [] and len(page.asked) == 1


def test_a_curve_is_drawn_with_the_pointer(shown, trait):
    page = shown(board_of())
    box = page.locator(".nn-pad").bounding_box()
    page.mouse.move(box["x"] + 1, box["y"] + 0.75 * box["height"])
    page.mouse.down()
    for share in (0.25, 0.5, 0.75, 1):
        page.mouse.move(
            box["x"] + share * box["width"], box["y"] + (0.75 - share / 2) * box["height"]
        )
    page.mouse.up()
    page.get_by_text("Your curve goes from 0 at the left to 1 at the right.").wait_for()
    page.get_by_role("button", name="This is my guess").click()
    page.get_by_text("This is your guess. Now run the next cell").wait_for()
    state = json.loads(trait(page, "state"))
    assert state["given"] is True
    np.testing.assert_allclose(heights_in(trait(page, "state")), LINE, atol=0.03)


def test_a_curve_is_drawn_by_keys_alone(shown, trait):
    page = shown(board_of())
    page.get_by_role("slider", name="the curve at one place").focus()
    for key in ("Home", "ArrowUp", "ArrowDown", "End", "Shift+ArrowUp", "Shift+ArrowUp"):
        page.keyboard.press(key)
    page.get_by_text("Your curve goes from 0 at the left to 1 at the right.").wait_for()
    np.testing.assert_allclose(heights_in(trait(page, "state")), LINE, atol=0.011)
    page.keyboard.press("z")
    page.get_by_text("Your curve goes from 0 at the left to 0.5 at the right.").wait_for()
    page.get_by_role("button", name="This is my guess").press("Space")
    page.wait_for_function("JSON.parse(nnModel.get('state')).given === true")
    page.get_by_role("slider", name="the curve at one place").focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_function("JSON.parse(nnModel.get('state')).given === false")


def test_heights_are_typed_too(shown, trait):
    page = shown(board_of())
    page.get_by_role("spinbutton", name="z, as a number").fill("-6")
    page.get_by_role("spinbutton", name="z, as a number").press("Enter")
    page.get_by_role("spinbutton", name="a, as a number").fill("0.3")
    page.get_by_role("spinbutton", name="a, as a number").press("Enter")
    page.get_by_text("Draw on to the right edge.").wait_for()
    assert json.loads(trait(page, "state"))["ys"][0] == 0.3


def test_a_half_drawn_curve_is_no_guess(shown, trait):
    page = shown(board_of())
    page.get_by_role("button", name="This is my guess").click()
    assert json.loads(trait(page, "state") or "{}").get("given") is not True


def test_the_true_curve_appears_when_the_story_tells_it_and_then_the_sketch_is_fixed(shown, trait):
    page = shown(board_of())
    told = board_of(truth=True).story
    page.evaluate("(story) => nnModel.set('story', story)", told)
    page.get_by_text("Yours is less steep where the true one is steepest, at 0.").wait_for()
    assert page.locator(".nn-truth").get_attribute("d").count("L") > 100
    before = trait(page, "state")
    box = page.locator(".nn-pad").bounding_box()
    page.mouse.click(box["x"] + 50, box["y"] + 50)
    assert trait(page, "state") == before
    assert page.get_by_role("button", name="This is my guess").is_hidden()
