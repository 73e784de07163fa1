"""The forward player in a browser, without a kernel: by hand, by key, both themes, 360 px."""

import json

import numpy as np
import pytest
from forward_programs import (
    ODD,
    PENCIL,
    RIGHT,
    RIGHT_LAYERS,
    SMALL,
    SQUARE,
    WIDE,
    WRONG,
    function_of,
    pairs,
)

from helpers.check import check
from helpers.widgets.forward import play_forward

BY_HAND = ([[2, 1]], [[1, 0], [-2, 3]], [-1, 2], [[2], [-1]], [0.5])
LARGE = [np.random.default_rng(1).normal(size=size) for size in ((30, 6), (6, 20), 20, (20, 3), 3)]


def right(network=WIDE, style="every step has a name", **options):
    return play_forward(function_of(RIGHT[style]), *network, **options)


def wrong(name, network):
    return play_forward(function_of(WRONG[name].source), *network)


def predict(**options):
    return play_forward(None, *BY_HAND, output="identity", predict=True, **options)


PLAYERS = {
    "right": (right, 4),
    "stopped": (lambda: wrong("bias after the activation", PENCIL), 9),
    "raised": (lambda: wrong("X in the second layer does not fit", SMALL), 99),
    "spread": (lambda: wrong("bias as a column", PENCIL), 99),
    "printed": (lambda: play_forward(function_of(ODD["prints"].source), *SMALL), 0),
    "predict": (predict, 1),
    "large": (lambda: right(LARGE, "a helper for a layer"), 14),
    "bad input": (lambda: right((np.ones(3), *SMALL[1:])), 0),
}


def go(page, step):
    page.evaluate("(step) => nnModel.set('step', step)", step)


def says(page, text):
    page.locator(".nn-words", has_text=text).wait_for()


def cell(page, label):
    return page.get_by_role("gridcell", name=label).locator("visible=true")


@pytest.mark.parametrize(("width", "scheme"), [(900, "light"), (360, "dark")])
@pytest.mark.parametrize("name", PLAYERS)
def test_axe_finds_nothing_and_nothing_is_cut_off(shown, accessible, name, scheme, width):
    make, step = PLAYERS[name]
    page = shown(make(), scheme, width)
    go(page, step)
    page.locator("details").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.failed == [] and len(page.asked) == 1


def test_a_whole_forward_pass_by_keyboard_alone(shown, trait):
    page = shown(right(PENCIL))
    page.get_by_role("button", name="matrix").focus()
    heard = [trait(page, "words")]
    for _ in range(6):
        page.keyboard.press("ArrowRight")
        step = trait(page, "step")
        page.wait_for_function("(old) => nnModel.get('words') !== old", arg=heard[-1])
        heard.append(trait(page, "words"))
        assert len(heard) == step + 1
    assert "z = 2·1 + 1·(−2) + (−1) = −1. Line 3 of your code." in heard[1]
    assert "relu(−1) = 0. It is off" in heard[3]
    assert "your output is right" in heard[-1]
    assert "play" in trait(page, "done")
    page.keyboard.press("Home")
    says(page, "One example with 2 inputs")


def test_it_stops_where_yours_and_the_layers_part_until_asked(shown, trait):
    page = shown(wrong("bias after the activation", PENCIL))
    says(page, "it stops at A1")
    page.get_by_role("button", name="matrix").focus()
    page.keyboard.press("End")
    says(page, "Here yours and the layers part (line 2 of your code)")
    says(page, "You add the bias after the activation")
    assert trait(page, "step") == 3
    page.keyboard.press("ArrowRight")
    assert trait(page, "step") == 3
    assert "≠" in cell(page, "A1, example 1, unit 1").inner_text()
    assert page.locator(".nn-source-lit").inner_text().strip().startswith("2")
    page.get_by_role("button", name="Go past it").click()
    assert trait(page, "step") == 4
    page.get_by_role("button", name="the layers’").click()
    page.get_by_role("button", name="one step back (←)").click()
    page.wait_for_function(
        "[...document.querySelectorAll('.nn-cell-here')].some((e) => e.textContent === '0')"
    )


def test_it_opens_at_the_first_example_that_differs(shown):
    page = shown(wrong("relu of the input", SMALL))
    page.get_by_text("example 2 of 3").wait_for()
    says(page, "the input (X) should be [−1, 3], yours is [0, 3]")


def test_a_number_that_is_pointed_at_tells_its_row_its_column_and_its_sum(shown, trait):
    page = shown(right())
    go(page, 12)
    page.get_by_role("button", name="layer", exact=True).click()
    go(page, 2)
    cell(page, "Z1, example 2, unit 3").hover()
    says(page, "Z1[1, 2] = 1.5·0.9 + 0.4·(−0.8) + (−0.6)·1.1 + 0.1 = 0.47")
    lit = page.locator(".nn-cell-lit:visible").evaluate_all("(all) => all.map((e) => e.ariaLabel)")
    assert len(lit) == 3 + 3 + 1 + 1
    assert page.get_by_label("this number in NumPy").input_value() == "X[1] @ W1[:, 2] + b1[2]"
    cell(page, "Z1, example 2, unit 3").click()
    page.mouse.move(1, 1)
    page.locator(".nn-cell-pinned").wait_for()
    assert page.get_by_label("this number in NumPy").input_value() == "X[1] @ W1[:, 2] + b1[2]"
    assert "sum" in trait(page, "done")
    page.get_by_role("button", name="Copy", exact=True).first.click()


def test_matrices_are_walked_by_arrows_and_pinned_by_enter(shown, trait):
    page = shown(right())
    go(page, 8)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.ariaLabel ?? ''").startswith("A1"):
            break
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.ariaLabel") == "A1, example 2, unit 2: 0"
    page.keyboard.press("Enter")
    page.locator(".nn-cell-pinned").wait_for()
    assert trait(page, "step") == 8
    page.wait_for_function("nnModel.get('done').includes('off')")


def test_zoom_keys_go_closer_and_wider_and_stay_at_the_number(shown, trait):
    page = shown(right())
    go(page, 3)
    page.get_by_role("button", name="matrix").focus()
    page.keyboard.press("+")
    says(page, "Unit 3, row 1 of X times column 3 of W1")
    page.keyboard.press("ArrowLeft")
    says(page, "Unit 3 takes input 3 times its weight")
    for _ in range(3):
        page.keyboard.press("-")
    page.wait_for_function("JSON.parse(nnModel.get('state')).zoom === 'network'")
    page.keyboard.press("0")
    page.wait_for_function("JSON.parse(nnModel.get('state')).zoom === 'matrix'")


def test_playing_pauses_where_it_departs(shown, trait):
    page = shown(wrong("no activation", PENCIL))
    page.get_by_role("combobox", name="speed").select_option("2")
    page.get_by_role("button", name="play (Space)").click()
    says(page, "Here yours and the layers part")
    page.wait_for_function("nnModel.get('playing') === false")
    assert trait(page, "step") == 3


def test_another_example_and_another_network_size_keep_the_scale(shown):
    page = shown(right())
    scale = page.locator(".nn-drawn .nn-soft").first.inner_text()
    assert scale.startswith("Shades: up to ±4.57")
    page.get_by_role("button", name="the next example").click()
    page.get_by_text("example 2 of 5").wait_for()
    go(page, 9)
    assert page.locator(".nn-drawn .nn-soft").first.inner_text() == scale


def test_a_helpers_line_lights_with_the_line_that_called_it(shown):
    page = shown(right(SMALL, "a helper for a layer"))
    go(page, 1)
    says(page, "Line 2, in layer, called in line 5.")
    lit = page.locator(".nn-source-lit").all_inner_texts()
    assert [text.split()[0] for text in lit] == ["5", "2"]


def test_a_list_of_layers_plays_too(shown):
    X, layers = pairs(SQUARE)
    page = shown(play_forward(function_of(RIGHT_LAYERS["loop over layers"]), X, layers))
    go(page, 99)
    says(page, "your output is right")


def test_a_large_network_is_cut_and_says_so(shown):
    page = shown(right(LARGE, "one line"))
    go(page, 14)
    page.get_by_text("12 of 30 examples and 8 of 20 units or inputs are shown").wait_for()
    page.get_by_text("W1 (6, 20), columns").first.wait_for()
    says(page, "Unit 14 adds 6 products")


def test_bad_input_is_a_sentence_and_the_page_stays_usable(shown):
    page = shown(right((np.ones(3), *SMALL[1:])))
    says(page, "did you mean [[1, 1, 1]]?")
    page.get_by_role("button", name="list of keys (?)").click()
    page.get_by_text("play or pause").or_(page.get_by_text("back to the notebook")).first.wait_for()
    assert page.failed == []


def test_a_function_that_is_not_written_yet_leaves_the_layers_to_play(shown):
    page = shown(play_forward(function_of(ODD["not written yet"].source), *PENCIL))
    page.get_by_text("is not written yet").first.wait_for()
    go(page, 1)
    says(page, "z = 2·1 + 1·(−2) + (−1) = −1")
    assert not page.get_by_role("button", name="yours").is_visible()


# --- predict --------------------------------------------------------------------------------------


def type_all(page, numbers):
    for number in numbers:
        page.locator(".nn-typing input").fill(str(number))
        page.keyboard.press("Enter")


def test_typed_numbers_answer_the_exercise_by_hand(shown, trait, capsys):
    page = shown(predict())
    page.get_by_role("combobox", name="network").focus()
    page.get_by_role("button", name="one step on (→)").press("Enter")
    says(page, "What is z1 of unit 1?")
    page.get_by_role("button", name="Take answer").click()
    page.get_by_text("Type all 5 numbers first: 5 to go.").wait_for()
    type_all(page, ["−1", 5, 0, 5, "-4,5"])
    page.wait_for_function("nnModel.get('answer') !== ''")
    answer = trait(page, "answer")
    assert answer == 'by_hand = {"z1": [-1, 5], "a1": [0, 5], "y": -4.5}'
    names = {}
    exec(answer, names)
    assert check("forward-by-hand", names["by_hand"]) == 2


def test_on_its_own_example_nothing_is_judged_and_nothing_given_away(shown, trait):
    page = shown(predict())
    go(page, 1)
    type_all(page, [7, 8, 9])
    says(page, "You typed 9 for a1 of unit 1. What is a1 of unit 2")
    text = page.locator(".nn").inner_text()
    assert "Right" not in text and "−4.5" not in text
    page.locator("details").evaluate_all("(all) => all.forEach((each) => { each.open = true; })")
    assert "[7, 8]" in page.locator("table").inner_text()
    assert "4.5" not in page.locator(".nn").inner_text()
    assert trait(page, "answer") == ""


def test_practice_is_judged_at_once(shown, trait):
    page = shown(predict())
    page.get_by_role("combobox", name="network").select_option("1")
    page.get_by_role("button", name="one step on (→)").click()
    says(page, "What is z1 of unit 1?")
    type_all(page, [99])
    says(page, "You typed 99. Z1 of unit 1 is")
    page.get_by_role("button", name="Take answer").wait_for(state="hidden")
    page.locator(".nn-typing input").fill("many")
    page.keyboard.press("Enter")
    page.get_by_text("That is no number.").wait_for()


def test_typed_numbers_are_state_and_come_back_from_it(shown, trait):
    page = shown(predict())
    go(page, 1)
    type_all(page, [-1])
    page.wait_for_function("nnModel.get('state').includes('Z1 0')")
    other = trait(page, "state").replace('"0 Z1 0":-1', '"0 Z1 0":3')
    page.evaluate("(state) => nnModel.set('state', state)", other)
    cell(page, "Z1, example 1, unit 1: 3").wait_for()
    page.get_by_role("button", name="undo (Z)").click()
    cell(page, "Z1, example 1, unit 1: −1").wait_for()


# --- without a browser ----------------------------------------------------------------------------


def test_a_still_picture_stands_in_where_nothing_moves():
    data = right()._repr_mimebundle_()[0]
    assert data["image/png"] and "3 inputs" in data["text/plain"]
    stopped = wrong("no activation", PENCIL).still()
    assert "Here yours and the layers part" in repr(stopped)
    assert "−4.5" not in repr(predict().still()) and "-4.5" not in repr(predict().still())
    bad = right((np.ones(3), *SMALL[1:])).still()
    assert "did you mean" in repr(bad)


def test_the_story_holds_no_nan_and_the_words_are_short():
    player = play_forward(function_of(ODD["divides by zero"].source), *SMALL)
    json.dumps(player.story, allow_nan=False)
    assert player.story["departs"]["kind"] == "nan"
    assert np.isnan(np.frombuffer(player.frames, "<f8")).any()
