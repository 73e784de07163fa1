"""The frame of what moves: its still picture, its file without a kernel, and its absence where
nothing is drawn.
"""

import base64
import json

import nbformat
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient

from helpers import widgets
from helpers.plots.style import drawing


def test_a_widget_brings_a_still_picture_with_words_for_places_where_nothing_moves():
    data, metadata = DisplayFormatter().format(widgets.explore_neuron(w=(1, 2), b=-2))
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "the line x₂ = −0.5·x₁ + 1" in data["text/plain"]
    assert metadata["image/png"]["alt"] == data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "text/html" not in data, "nbconvert would prefer it to the picture"


def test_ipywidgets_7_has_no_other_way_to_show_it():
    assert not DisplayFormatter().ipython_display_formatter(widgets.explore_neuron())


def test_where_nothing_is_drawn_a_widget_is_left_out_and_answers_nothing():
    with drawing(False):
        left_out = widgets.explore_neuron()
    assert left_out.answer == "" and left_out.page() == ""
    shown, _ = DisplayFormatter().format(left_out)
    assert shown == {"text/plain": "A moving picture, left out here."}


def test_importing_the_helpers_imports_no_widgets(root):
    import subprocess
    import sys

    program = "import sys; from helpers import widgets; print('ipywidgets' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True)
    assert told.stdout.strip() == "False", told.stderr


def test_a_page_holds_everything_and_no_hand_in_can_break_out_of_it(tmp_path):
    widget = widgets.explore_neuron(title="</script><script>alert(1)</script>")
    text = widget.page(tmp_path / "neuron.html")
    assert (tmp_path / "neuron.html").read_text() == text
    assert "<script>alert" not in text and text.count("<script") == 1


def test_all_truth_lives_in_traits():
    state = widgets.explore_neuron().get_state()
    names = {"story", "frames", "state", "step", "playing", "words", "answer", "done"}
    assert names <= set(state)
    json.dumps({name: state[name] for name in names - {"frames"}})


@pytest.mark.parametrize("options", [{"activation": "rleu"}, {"mode": "play"}], ids=str)
def test_a_name_that_is_not_known_is_told(options):
    with pytest.raises(ValueError, match="is not known, expected one of"):
        widgets.explore_neuron(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"w": (1, 2, 3)},
        {"w": (float("nan"), 1)},
        {"w": None},
        {"w": "12"},
        {"b": float("inf")},
        {"b": 10**400},
        {"w": (10**400, 1)},
        {"b": [1, 2]},
        {"point": (1, 2, 3)},
        {"points": ([[1, 2, 3]], [1])},
        {"points": ([[1, 2]], [2])},
        {"points": ([[1, float("nan")]], [1])},
    ],
    ids=str,
)
def test_what_a_reader_made_wrong_is_told_in_the_widget_which_stays_usable(options):
    story = widgets.explore_neuron(**options).story
    assert story["trouble"].endswith("So this is another neuron.")
    assert story["w"] == [1.0, 1.0] and story["b"] == -1.0


def test_a_notebook_without_a_browser_runs_and_keeps_the_picture():
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [
        nbformat.v4.new_code_cell("from helpers import widgets\nw = widgets.explore_neuron()\nw"),
        nbformat.v4.new_code_cell("w.answer, w.state"),
    ]
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    assert "image/png" in notebook.cells[0].outputs[0].data
    assert notebook.cells[1].outputs[0].data["text/plain"] == "('', '')"
