"""The progress file: its sections live side by side, and damage to it costs nothing else."""

import json
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.check import progress_file
from helpers.check.progress_file import (
    CARDS,
    GUESSES,
    load,
    load_cards,
    load_guesses,
    note_cards,
    note_check,
    note_guess,
    progress,
)

TRIED = {"tries": 2, "points": 1.0, "best": 3.0, "last": "f"}
GUESS = {"said": "12", "question": "How many?"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
NAMES = st.sampled_from(
    ["layer", GUESSES, CARDS, "said", "question", "foreseen", "tries", "best", "points"]
)
ENTRIES = st.dictionaries(NAMES, st.dictionaries(NAMES, JSON | st.dictionaries(NAMES, JSON)) | JSON)


def forget():
    """Forget what a kernel's restart forgets."""
    progress_file.memory.clear()
    progress_file.guesses.clear()
    progress_file.cards.clear()


@pytest.fixture
def path(tmp_path, monkeypatch):
    """The path of a progress file that is not there yet."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("NEURON_PROGRESS", str(path))
    forget()
    yield path
    forget()


def use_all(path):
    """Do all that is done with a progress file, as after a restart; it must work, and be kept."""
    forget()
    repr(progress())
    assert note_check("layer", 2.0, True, "x") >= 1
    note_guess("01-gates", GUESS)
    note_cards("NeuronExplorer", ["AND"])
    forget()
    assert "AND" in load_cards("NeuronExplorer")
    assert load()["layer"]["best"] >= 2.0
    assert load_guesses()["01-gates"]["said"]
    json.loads(path.read_text(encoding="utf-8"))


def test_each_writer_keeps_what_the_other_wrote(path):
    note_check("layer", 1.0, True, "a")
    note_guess("01-gates", GUESS)
    note_check("neuron", 2.0, False, "b")
    forget()
    assert set(load()) == {"layer", "neuron"}
    assert load_guesses() == {"01-gates": GUESS}


def test_an_older_version_sees_no_exercise_in_the_guesses(path):
    note_guess("01-gates", GUESS)
    stored = json.loads(path.read_text())
    assert not {"tries", "points", "best"} & set(stored[GUESSES])


def test_a_section_of_a_later_version_stays_as_it_is(path):
    path.write_text(json.dumps({"_gates": [1, {"a": None}], "layer": TRIED}))
    note_guess("01-gates", GUESS)
    note_check("layer", 1.0, True, "a")
    assert json.loads(path.read_text())["_gates"] == [1, {"a": None}]


def test_only_what_is_damaged_is_lost(path):
    sound = {"layer": TRIED, GUESSES: {"01-gates": GUESS}}
    damaged = {
        "neuron": {**TRIED, "tries": None},
        "xor": {**TRIED, "tries": 1.5},
        "net": {**TRIED, "best": float("nan")},
        "fit": {**TRIED, "points": 10**400},
        "train": {**TRIED, "best": True} | {"tries": "2"},
        GUESSES: {"01-gates": GUESS, "01-a": {"said": 3}, "01-b": {**GUESS, "foreseen": 1}},
    }
    path.write_text(json.dumps({**sound, **damaged}))
    assert load() == {"layer": TRIED}
    assert load_guesses() == {"01-gates": GUESS}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ENTRIES)
def test_any_entries_at_all_do_no_harm(path, entries):
    path.write_text(json.dumps(entries))
    use_all(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary() | JSON.map(lambda data: json.dumps(data).encode()))
def test_any_bytes_at_all_do_no_harm(path, content):
    path.write_bytes(content)
    use_all(path)


def test_brackets_without_end_do_no_harm(path):
    for content in ("[" * 100_000, '{"_a":' * 100_000, '{"_a": ' + "[" * 900 + "]" * 900 + "}"):
        path.write_text(content)
        use_all(path)


def test_half_a_file_does_no_harm(path):
    note_check("layer", 1.0, True, "a")
    note_guess("01-gates", GUESS)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        use_all(path)


def test_the_first_guess_stands_once_its_result_has_been_seen(path):
    note_guess("01-gates", GUESS)
    assert note_guess("01-gates", {**GUESS, "said": "14"})["said"] == "14"
    seen = {**GUESS, "said": "14", "foreseen": True}
    note_guess("01-gates", seen)
    forget()
    assert note_guess("01-gates", GUESS) == seen
    assert load_guesses() == {"01-gates": seen}


@pytest.mark.parametrize("place", ["", "/proc/none/progress.json"])
def test_where_nothing_can_be_written_guesses_live_in_memory(path, monkeypatch, place):
    monkeypatch.setenv("NEURON_PROGRESS", place)
    note_guess("01-gates", {**GUESS, "foreseen": False})
    assert note_guess("01-gates", {**GUESS, "said": "14"})["said"] == "12"
    assert set(load_guesses()) == {"01-gates"}


def test_what_another_notebook_reached_meanwhile_is_kept(path):
    note_check("layer", 1.0, True, "a")
    stored = json.loads(path.read_text())
    better = {"tries": 4, "points": 3.0, "best": 3.0}
    path.write_text(json.dumps({**stored, "layer": better, "neuron": TRIED}))
    note_check("xor", 1.0, True, "a")
    assert load()["layer"]["best"] == 3.0 and load()["layer"]["tries"] == 4
    note_check("layer", 0.0, True, "b")
    forget()
    assert load()["layer"] == {"tries": 5, "points": 0.0, "best": 3.0, "last": "b"}
    assert load()["neuron"] == TRIED


WRITER = """
import sys
from helpers.check.progress_file import note_check, note_guess
sys.stdin.readline()
for number in range(30):
    note_guess(f"{sys.argv[1]}-{number}", {"said": "12", "question": "?"})
    note_check(f"exercise-{sys.argv[1]}-{number}", 1.0, False, "a")
"""


def test_of_notebooks_that_write_at_once_none_loses_anything(path):
    command, pipe = [sys.executable, "-c", WRITER], subprocess.PIPE
    writers = [subprocess.Popen([*command, name], stdin=pipe) for name in ("01", "02", "03")]
    for writer in writers:
        writer.stdin.write(b"go\n")
        writer.stdin.flush()
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    assert len(load_guesses()) == len(load()) == 90


def test_a_tick_stays_for_good_and_comes_back_in_the_next_session(path):
    from helpers import widgets

    first = widgets.explore_neuron()
    first.done = ["AND"]
    first.done = []
    note_cards("XorCarver", ["four"])
    forget()
    assert widgets.explore_neuron().done == ["AND"]
    assert widgets.carve_xor().done == ["four"]
