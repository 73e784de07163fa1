"""The neuron explorer in a browser, without a kernel: by hand, by key, by number, both themes."""

import pytest

from helpers import widgets


@pytest.mark.parametrize("width", [900, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("mode", ["explore", "challenge", "gates"])
def test_axe_finds_nothing_and_nothing_is_cut_off(shown, accessible, mode, scheme, width):
    page = shown(widgets.explore_neuron(mode=mode), scheme, width)
    assert page.locator(".nn").get_attribute("data-theme") == scheme
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.failed == [] and len(page.asked) == 1


def test_by_keyboard_alone_a_gate_is_made_and_taken(shown, trait):
    page = shown(widgets.explore_neuron(mode="gates", w=(1, 1), b=0))
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')") or ""
        stops.append(label or page.evaluate("document.activeElement.textContent"))
        if label == "b":
            break
    assert stops[-1] == "b", stops
    for _ in range(15):
        page.keyboard.press("ArrowLeft")
    page.get_by_text("AND: all").or_(page.get_by_text("AND: 4 of 4 rows right.")).first.wait_for()
    assert trait(page, "answer") == "and_gate = ([1, 1], -1.5)"
    assert trait(page, "done") == ["AND"]
    page.get_by_role("button", name="Take answer").press("Enter")
    assert page.get_by_label("your answer, as a line of Python").input_value() == (
        "and_gate = ([1, 1], -1.5)"
    )


def test_every_thing_moves_by_arrow_keys_and_undo_brings_it_back(shown, undone):
    page = shown(widgets.explore_neuron(w=(1, 2), b=-2, mode="explore"))
    for label in ("move the line", "turn the line", "the point"):
        thing = page.get_by_role("slider", name=label, exact=True).locator("visible=true")
        undone(page, thing, "ArrowUp")


def test_a_line_is_dragged_by_the_pointer_and_turned(shown, trait):
    page = shown(widgets.explore_neuron(w=(1, 1), b=0, mode="challenge"))
    score = page.locator(".nn-words").inner_text()
    for label, by in (("move the line", (60, -20)), ("turn the line", (10, 90))):
        box = page.get_by_role("slider", name=label).locator("visible=true").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + by[0] / 2, y + by[1] / 2)
        page.mouse.move(x + by[0], y + by[1])
        page.mouse.up()
    page.wait_for_function(
        "(old) => document.querySelector('.nn-words').innerText !== old", arg=score
    )
    assert '"moves":2' in trait(page, "state")


def test_typed_numbers_count_and_nonsense_does_not(shown, trait):
    page = shown(widgets.explore_neuron(mode="explore"))
    box = page.get_by_role("spinbutton", name="w₁, as a number")
    box.fill("-2.5")
    box.press("Enter")
    page.wait_for_function("JSON.parse(nnModel.get('state')).w[0] === -2.5")
    box.fill("")
    box.press("Tab")
    assert box.input_value() == "-2.5"


def test_keys_do_not_reach_the_notebook_but_escape_does(shown):
    page = shown(widgets.explore_neuron())
    page.evaluate("addEventListener('keydown', (e) => (window.heard ??= []).push(e.key))")
    page.get_by_role("button", name="Gates").focus()
    for key in ("b", "d", "d", "ArrowDown", "Escape"):
        page.keyboard.press(key)
    assert page.evaluate("window.heard") == ["Escape"]


def test_the_state_set_from_outside_is_shown(shown, trait):
    page = shown(widgets.explore_neuron(mode="explore"))
    page.evaluate("""() => {
      const state = JSON.parse(nnModel.get("state"));
      nnModel.set("state", JSON.stringify({ ...state, w: [0, 0], b: 0.5 }));
    }""")
    page.get_by_text("Both weights are 0: there is no line").wait_for()
    page.evaluate("() => nnModel.set('state', '{broken')")
    page.get_by_text("The line crosses x₁ at 1 and x₂ at 1.").wait_for()


def test_an_idle_widget_asks_for_no_frames(shown):
    page = shown(widgets.explore_neuron())
    page.wait_for_timeout(300)
    page.evaluate("""() => {
      window.frames_asked = 0;
      const ask = window.requestAnimationFrame;
      window.requestAnimationFrame = (f) => { window.frames_asked += 1; return ask(f); };
    }""")
    page.wait_for_timeout(400)
    assert page.evaluate("window.frames_asked") == 0


def test_sound_is_off_until_asked_for(shown):
    page = shown(widgets.explore_neuron())
    sound = page.get_by_role("button", name="sound (S)")
    assert sound.get_attribute("aria-pressed") == "false"
    page.get_by_role("button", name="Gates").focus()
    page.keyboard.press("s")
    assert sound.get_attribute("aria-pressed") == "true"
    page.keyboard.press("s")
    assert sound.get_attribute("aria-pressed") == "false" and page.failed == []
