"""Tries and hints come from the student's own checks, and only small whole numbers are taken."""

import numpy as np
import pytest
from classroom import release_of
from hypothesis import given
from hypothesis import strategies as st

from autograder.handin.attempts import counts_in, counts_of
from autograder.handin.cells import Cell
from autograder.handin.repair import repair
from autograder.handin.roles import grade_id
from helpers.check import OUTPUT_MARK, check, progress_file

NAMES = st.sampled_from(["tries", "hints", "x"])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner),
    )
)
def test_only_small_whole_numbers_are_taken_for_tries_and_hints(value):
    counts = counts_of(value)
    if counts is not None:
        assert 0 <= counts["hints"] <= counts["tries"] <= 1000
        assert {type(each) for each in counts.values()} == {int}
        assert counts == {key: value[key] for key in ("tries", "hints")}
    assert counts_in(value) is None or isinstance(value, list)


@pytest.mark.parametrize(
    ("tries", "hints", "taken"),
    [
        (0, 0, True),
        (3, 3, True),
        (1000, 2, True),
        (2, 3, False),
        (-1, -1, False),
        (1001, 0, False),
        (True, 0, False),
        (2.0, 1, False),
        ("2", 1, False),
        (2, None, False),
    ],
)
def test_counts_are_taken_from_the_last_output_that_has_sound_ones(tries, hints, taken):
    counts, sound = {"tries": tries, "hints": hints}, {"tries": 1, "hints": 1}
    before, last = [
        {"output_type": "display_data", "data": {}, "metadata": {OUTPUT_MARK: noted}}
        for noted in (sound, counts)
    ]
    others = [{"metadata": 3}, {"output_type": "execute_result", "metadata": {}}, "x"]
    assert counts_in([before, last, *others]) == (counts if taken else sound)


def test_a_check_notes_tries_and_hints_beside_its_verdict(monkeypatch):
    import IPython

    shown = []
    monkeypatch.setenv("NEURON_PROGRESS", "")
    monkeypatch.setattr(progress_file, "memory", {})
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda verdict, metadata: shown.append(metadata[OUTPUT_MARK]),
    )
    for factor in (0, 2, 2, 3, 4, 5, 1):

        def weighted_sum(x, w, b, factor=factor):
            return factor * (np.asarray(x) @ np.asarray(w) + b)

        check("weighted-sum", weighted_sum)
    tries = [counts["tries"] for counts in shown]
    assert tries == [1, 2, 2, 3, 4, 5, 5], "wrong tries that differ; the right answer adds none"
    assert [counts["hints"] for counts in shown] == [1, 2, 2, 3, 3, 3, 3]
    assert all(counts_of(counts) == counts for counts in shown)


def test_repair_carries_the_counts_of_the_releases_checks_and_of_nothing_else():
    release = release_of("01_neuron")
    counts = {
        "test-weighted-sum": {"tries": 4, "hints": 3},
        "test-neuron": {"tries": 0, "hints": 0},
        "neuron": {"tries": 5, "hints": 1},
        "why-bias": {"tries": 6, "hints": 1},
    }
    cells = []
    for cell in release.cells:
        cells.append(Cell(cell.cell_type, cell.source, grade_id(cell), cell["id"]))
        cells[-1].counts = counts.get(grade_id(cell))
    for tries in (2, 7):  # the check stands twice more
        doubled = next(cell for cell in cells if cell.grade_id == "test-neuron")
        cells.append(Cell(doubled.kind, doubled.source, doubled.grade_id))
        cells[-1].counts = {"tries": tries, "hints": 1}
    cells.append(Cell("code", "x = 1", "test-invented"))
    cells[-1].counts = {"tries": 9, "hints": 1}
    assert repair(release, cells).attempts == {
        "weighted-sum": {"tries": 4, "hints": 3},
        "neuron": {"tries": 7, "hints": 1},
    }
