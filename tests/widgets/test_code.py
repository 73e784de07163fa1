"""The code that a widget offers runs, in NumPy and in Keras, and gives the numbers it shows."""

import contextlib
import io
import re

import numpy as np
import pytest

from helpers import functions, widgets

NUMBER = re.compile(r"-?\d+\.?\d*(?:e-?\d+)?")


def codes_in(page):
    """Return {name: program} of the folded part "Code"."""
    page.locator(".nn-code summary").click()
    programs = {}
    for tab in page.locator(".nn-code [data-tab]").all():
        tab.click()
        programs[tab.inner_text()] = page.get_by_label("code", exact=True).input_value()
    return programs


def last_number_of(program):
    """Run a program and return the last number that it prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program, {})
    return float(NUMBER.findall(re.sub(r"shape=.*", "", printed.getvalue()))[-1])


@pytest.mark.parametrize("activation", ["step", "sigmoid", "tanh", "relu", "identity"])
def test_a_neurons_code_gives_its_output(shown, activation):
    pytest.importorskip("keras")
    page = shown(widgets.explore_neuron((1.5, -2), 0.25, activation, mode="explore"))
    programs = codes_in(page)
    assert set(programs) == {"NumPy", "Keras"}
    expected = functions.ACTIVATIONS[activation](1.5 * 2 - 2 * 1 + 0.25)
    for program in programs.values():
        assert last_number_of(program) == pytest.approx(expected, abs=1e-6)


def test_a_gates_code_gives_its_answer(shown):
    programs = codes_in(shown(widgets.explore_neuron((1, 1), -1.5, mode="gates")))
    assert last_number_of(programs["NumPy"]) == 1


def test_a_players_code_gives_the_output_of_its_layers(shown):
    pytest.importorskip("keras")
    X = np.array([[0.5, -1.0, 2.0]])
    rng = np.random.default_rng(3)
    layers = [rng.normal(size=shape).round(2) for shape in ((3, 4), (4,), (4, 1), (1,))]
    hidden = functions.relu(X @ layers[0] + layers[1])
    expected = functions.sigmoid(hidden @ layers[2] + layers[3]).item()
    programs = codes_in(shown(widgets.play_forward(None, X, *layers)))
    assert {"NumPy", "Keras"} <= set(programs)
    for name in ("NumPy", "Keras"):
        assert last_number_of(programs[name]) == pytest.approx(expected, abs=1e-3), name
