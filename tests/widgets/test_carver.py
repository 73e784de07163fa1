"""The XOR carver and the line game in a browser, without a kernel: by hand, by key, by number,
in both themes.
"""

import numpy as np
import pytest

from helpers import data as data_sets
from helpers.functions import step
from helpers.widgets.carver import START, carve_xor, line_game

X, Y = data_sets.gate("XOR")

OR_AND = [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[1], [-2]], [-0.5])]
ALMOST = [([[1, 1], [1, 1]], [-0.5, -2.5]), ([[1], [-2]], [-0.5])]
BLAME = (
    "3 of 4. 11 comes out as 1, it should be 0: hidden unit 2 fires for none of the corners. "
    "Moving line 2 towards (1, 1) helps."
)
BENT = [([[1, 1], [1, 1]], [-0.5, -1.5]), ([[4], [-12]], [-1])]


def said(page, text):
    """Wait until the text line holds this."""
    page.locator(".nn-words", has_text=text).wait_for()


def drag(page, label, by):
    """Drag a handle by some pixels."""
    box = page.get_by_role("slider", name=label, exact=True).bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + by[0] / 2, y + by[1] / 2)
    page.mouse.move(x + by[0], y + by[1])
    page.mouse.up()


def set_box(page, label, value):
    """Type a number into the box of this name."""
    box = page.get_by_role("spinbutton", name=label, exact=True)
    box.fill(str(value))
    box.press("Enter")


WIDGETS = {
    "start": lambda: carve_xor(),
    "solved": lambda: carve_xor(layers=OR_AND),
    "relu": lambda: carve_xor(units="relu", layers=BENT),
    "sigmoid": lambda: carve_xor(units="sigmoid"),
    "game": lambda: line_game(),
}


@pytest.mark.parametrize("width", [900, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", WIDGETS)
def test_axe_finds_nothing_and_nothing_is_cut_off(shown, accessible, name, scheme, width):
    page = shown(WIDGETS[name](), scheme, width)
    assert page.locator(".nn").get_attribute("data-theme") == scheme
    for title in ("Show another solution", "Fill the quadrants"):
        button = page.get_by_role("button", name=title)
        if button.is_visible():
            button.click()
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.failed == [] and len(page.asked) == 1


def test_the_planes_stack_where_the_page_is_narrow_and_stand_side_by_side_else(shown):
    for width, stacked in ((900, False), (360, True)):
        planes = shown(carve_xor(), width=width).locator(".nn-plane")
        first, second = planes.nth(0).bounding_box(), planes.nth(1).bounding_box()
        assert (second["y"] >= first["y"] + first["height"]) == stacked


def test_the_text_line_names_the_unit_to_blame_and_what_helps(shown, trait):
    page = shown(carve_xor(layers=ALMOST))
    said(page, BLAME)
    assert trait(page, "words") == BLAME and trait(page, "answer") == ""


def test_what_the_text_advises_solves_it_by_pointer(shown, trait):
    page = shown(carve_xor(layers=ALMOST))
    said(page, "Moving line 2 towards (1, 1) helps.")
    drag(page, "move line 2", (-45, 45))
    said(page, "All four corners are right: OR and AND.")
    assert trait(page, "answer").startswith("xor_layers = [([[1, 1], [1, 1]], [-0.5, -1.")
    assert trait(page, "done") == ["or", "four"]


def test_by_keyboard_alone_it_is_solved_and_taken(shown, trait):
    page = shown(carve_xor())

    def tab_to(label):
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.getAttribute('aria-label')") == label:
                return
        raise AssertionError(f"no way to {label}")

    tab_to("turn line 1")
    for _ in range(9):
        page.keyboard.press("ArrowUp")  # 5 degrees each
    page.wait_for_function("nnModel.get('done').includes('or')")
    tab_to("move line 2")
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    tab_to("w₂ of the output’s line")
    for key in ("Control+a", "-", "2", "Enter"):
        page.keyboard.press(key)
    page.wait_for_function("nnModel.get('done').includes('four')")
    page.get_by_role("button", name="Take answer").press("Enter")
    taken = page.get_by_label("your answer, as a line of Python").input_value()
    assert taken == trait(page, "answer") and taken.startswith("xor_layers = [")


@pytest.mark.parametrize(
    "label",
    [
        *("move line 1", "turn line 1", "move line 2", "turn line 2"),
        *("move the output’s line", "turn the output’s line"),
    ],
)
def test_every_thing_moves_by_arrow_keys_and_undo_brings_it_back(shown, undone, label):
    page = shown(carve_xor())
    undone(page, page.get_by_role("slider", name=label, exact=True), "ArrowRight")


def test_every_line_moves_by_numbers_and_turns_round(shown, trait):
    page = shown(carve_xor())
    set_box(page, "b of line 2", -1.456)
    set_box(page, "w₂ of the output’s line", -3)
    page.get_by_role("button", name="turn line 1 round").click()
    page.wait_for_function("JSON.parse(nnModel.get('state')).lines[0][0] === -1")
    assert '"lines":[[-1,0,0.5],[1,1,-1.46],[1,-3,-0.5]]' in trait(page, "state")
    box = page.get_by_role("spinbutton", name="b of line 2", exact=True)
    box.fill("")
    box.press("Tab")
    assert box.input_value() == "-1.46"


def test_a_line_without_weights_can_be_given_some(shown):
    page = shown(carve_xor(layers=[([[0, 1], [0, 1]], [0.5, -1.5]), ([[1], [-2]], [-0.5])]))
    said(page, "Hidden unit 1 fires for all four corners")
    assert not page.get_by_role("slider", name="move line 1", exact=True).is_visible()
    set_box(page, "w₁ of line 1", 1)
    set_box(page, "w₂ of line 1", 1)
    set_box(page, "b of line 1", -0.5)
    said(page, "All four corners are right")


def test_a_touch_moves_a_line(chromium, tmp_path):
    widget, file = carve_xor(layers=ALMOST), tmp_path / "touch.html"
    widget.page(file)
    page = chromium.new_page(viewport={"width": 360, "height": 900}, has_touch=True)
    page.goto(file.as_uri())
    said(page, "3 of 4.")
    mover = page.get_by_role("slider", name="move line 2", exact=True)
    mover.scroll_into_view_if_needed()
    box = mover.bounding_box()
    start = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
    session = page.context.new_cdp_session(page)
    for kind, by in (("touchStart", 0), ("touchMove", 15), ("touchMove", 32), ("touchEnd", None)):
        points = []
        if by is not None:
            points = [{"x": start["x"] - by, "y": start["y"] + by}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    said(page, "All four corners are right")
    page.close()


def test_a_solved_network_shows_other_solutions_that_are_found_one_by_one(shown, trait):
    page = shown(carve_xor(layers=OR_AND))
    said(page, "1 of 8 ways found")
    button = page.get_by_role("button", name="Show another solution")
    button.click()
    said(page, "Dashed: AND and NOR. You have not built it yet.")
    page.get_by_role("button", name="turn line 1 round").click()
    said(page, "the hidden units part the corners")
    page.get_by_role("button", name="turn the output’s line round").click()
    set_box(page, "b of the output’s line", 0.5)
    set_box(page, "w₂ of the output’s line", -1)
    said(page, "AND and NOR")
    page.wait_for_function("nnModel.get('done').includes('second')")
    assert trait(page, "answer").startswith("xor_layers = ")


def test_before_it_is_solved_no_solution_is_offered(shown):
    page = shown(carve_xor())
    assert not page.get_by_role("button", name="Show another solution").is_visible()
    assert not page.get_by_role("button", name="Fill the quadrants").is_visible()


def test_what_was_found_outlives_an_undo(shown, trait):
    page = shown(carve_xor(layers=ALMOST))
    set_box(page, "b of line 2", -1.5)
    said(page, "1 of 8 ways found")
    page.get_by_role("button", name="undo (Z)").click()
    said(page, "3 of 4.")
    set_box(page, "b of line 1", -0.4)
    page.wait_for_function("JSON.parse(nnModel.get('state')).ways.includes('1-7')")


def test_the_quadrants_are_filled_and_measured(shown):
    page = shown(carve_xor(layers=OR_AND))
    page.get_by_role("button", name="Fill the quadrants").click()
    said(page, "fills the quadrants on 75 % of this plane")
    page.get_by_text("with two units the median is 86 %", exact=False).or_(
        page.get_by_text("With two units the median is 86 %", exact=False)
    ).first.wait_for()
    set_box(page, "b of line 1", -0.1)
    set_box(page, "b of line 2", -1.9)
    page.wait_for_function("nnModel.get('done').includes('quadrants')")


def test_relu_bends_the_plane_and_makes_no_answer(shown, trait):
    page = shown(carve_xor(units="relu", layers=BENT))
    said(page, "ReLU folds the plane along the hidden lines.")
    assert trait(page, "answer") == "" and "relu" in trait(page, "done")
    assert page.locator(".nn-bent").count() == 14
    page.get_by_role("button", name="Take answer").click()
    page.get_by_text("choose “step” above").wait_for()
    page.get_by_role("combobox", name="hidden units").select_option("step")
    page.wait_for_function("JSON.parse(nnModel.get('state')).units === 'step'")
    assert page.locator(".nn-bent").count() == 0


def test_the_truth_table_shows_sums_hidden_values_and_answers(shown):
    page = shown(carve_xor(layers=OR_AND))
    rows = page.locator(".nn-numbers tbody tr").all_inner_texts()
    assert [row.split("\t") for row in rows][1] == ["01", "1", "0.5 → 1", "−0.5 → 0", "0.5 → 1 ✓"]


def test_the_state_set_from_outside_is_shown(shown):
    page = shown(carve_xor())
    page.evaluate("""() => {
      const state = JSON.parse(nnModel.get("state"));
      nnModel.set("state", JSON.stringify(
        { ...state, lines: [[1, 1, -0.5], [1, 1, -1.5], [1, -2, -0.5]] }));
    }""")
    said(page, "All four corners are right")
    page.evaluate("() => nnModel.set('state', '{\"units\": 7, \"lines\": [[1]]}')")
    said(page, "both hidden lines must move")


# --- the line game --------------------------------------------------------------------------------


def test_the_line_game_puts_the_numbers_into_the_inequalities(shown, trait):
    page = shown(line_game())
    said(page, "2 of 4 corners are right. The line is on for 10 and 11: x₁.")
    set_box(page, "w₂ of the line", 1)
    said(page, "3 of 4 corners are right.")
    rows = [row.split("\t") for row in page.locator(".nn-numbers tbody tr").all_inner_texts()]
    assert rows[3] == ["11", "w₁ + w₂ + b ≤ 0", "1 + 1 − 0.5 = 1.5", "✗ no"]
    assert trait(page, "answer") == "my_line = ([1, 1], -0.5)"
    assert trait(page, "done") == ["three"]
    page.get_by_text(
        "1 of the 14 labelings that a line can make; 16 exist. 1 line tried."
    ).wait_for()


def test_after_some_tries_the_game_says_why_four_is_impossible(shown, trait):
    page = shown(line_game())
    page.get_by_role("slider", name="turn the line", exact=True).focus()
    for _ in range(36):
        page.keyboard.press("Shift+ArrowUp")  # 50 degrees each
    said(page, "Three is the most. Add the two rows in the middle")
    assert "must not be above 0" in trait(page, "words")


def test_labelings_found_are_counted_and_named(shown, trait):
    page = shown(line_game())
    for b in (-1.5, 0.5, -0.5):
        set_box(page, "b of the line", b)
    page.get_by_text("Found: never · x₁ · always.").wait_for()
    page.get_by_text("3 of the 14 labelings").wait_for()
    page.get_by_role("button", name="undo (Z)").click()
    page.get_by_text("3 of the 14 labelings").wait_for()


def test_a_line_game_is_played_by_pointer(shown, trait):
    page = shown(line_game())
    drag(page, "turn the line", (0, -120))
    page.wait_for_function("nnModel.get('state').includes('\"tries\":1')")
    drag(page, "move the line", (60, 0))
    page.wait_for_function("JSON.parse(nnModel.get('state')).found.length >= 1")


# --- what Python gives and says -------------------------------------------------------------------


def test_the_start_is_not_solved():
    (W1, b1), (W2, b2) = [map(np.array, layer) for layer in START]
    hidden = step(X @ W1 + b1)
    assert not np.array_equal(step(hidden @ W2 + b2)[:, 0], Y)


def test_the_layers_become_three_lines():
    layers = [(np.array([[1.25, -1], [2, 0.5]]), [0.25, -1.5]), ([[3], [4]], np.array([5]))]
    story = carve_xor(units="relu", layers=layers).story
    assert story["lines"] == [[1.25, 2.0, 0.25], [-1.0, 0.5, -1.5], [3.0, 4.0, 5.0]]
    assert story["units"] == "relu" and "trouble" not in story
    assert (
        carve_xor(layers=[([[1, 1], [1, 1]], [-0.5]), ([[1], [1]], 0)]).story["lines"][1][2] == -0.5
    )


@pytest.mark.parametrize("size", [0.001, 1 / 3, 1000])
def test_numbers_that_two_decimals_cannot_hold_answer_the_same_at_another_scale(size):
    layers = [(size * np.array(W), size * np.array(b)) for W, b in OR_AND]
    story = carve_xor(layers=layers).story
    first, second, output = np.array(story["lines"])
    hidden = step(X @ np.stack([first[:2], second[:2]], axis=1) + [first[2], second[2]])
    assert np.array_equal(step(hidden @ output[:2] + output[2]), Y)
    assert "another scale" in story["trouble"]


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        (3, "two layers, two pairs"),
        ([1, 2], "two layers, two pairs"),
        ([([[1, 1], [1, 1]], [0, 0])], "two layers, two pairs"),
        ([([[1, 1], [1, 1]], [0, 0]), ([[1, 1]], [0, 0])], "W2 (1, 2), expected"),
        ([([[1, 1], [1, 1]], [0, 0]), ([1, 1], [0])], "W2 (2,), expected"),
        ([([[1, 1], [1, 1]], [1, 2, 3]), ([[1], [1]], [0])], "b has shape (3,)"),
        ([([["a", 1], [1, 1]], [0, 0]), ([[1], [1]], [0])], "must hold numbers"),
        ([([[1, 1], [1]], [0, 0]), ([[1], [1]], [0])], "must hold numbers"),
        ([([[1, 1], [1, float("nan")]], [0, 0]), ([[1], [1]], [0])], "finite numbers"),
        ([(None, None), (None, None)], "expected (2, 2)"),
        (..., "two layers, two pairs"),
    ],
    ids=str,
)
def test_layers_that_do_not_fit_are_told_in_a_sentence_and_another_network_is_shown(layers, told):
    story = carve_xor(layers=layers).story
    assert told in story["trouble"] and story["trouble"].endswith("So this is another network.")
    assert story["lines"] == carve_xor().story["lines"]


def test_trouble_is_to_be_read_in_the_widget(shown):
    page = shown(carve_xor(layers=[1, 2]))
    page.get_by_text("two layers, two pairs. So this is another network.").wait_for()


def test_units_that_are_not_known_are_the_authors_slip():
    for units in ("tanh", None, "Step"):
        with pytest.raises(ValueError, match="is not known, expected one of step, relu, sigmoid"):
            carve_xor(units=units)


def test_a_still_picture_stands_where_nothing_moves():
    for widget, words in ((carve_xor(), "They move from"), (line_game(), "line")):
        data, _ = widget._repr_mimebundle_()
        assert "image/png" in data and words in data["text/plain"]
