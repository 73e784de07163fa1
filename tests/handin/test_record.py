"""What is stored with a grade can be read again, also what an earlier version stored."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_notebook

from autograder.handin.record import (
    MARK,
    VERSION,
    ExerciseRecord,
    GradeRecord,
    read_record,
    write_record,
)

VERDICT = {"title": "The weighted sum", "parts": [{"title": "x", "passed": True}], "mistakes": []}

# As the first version of the course noted it.
FIRST = {
    "hand_in": "0123456789abcdef01234567",
    "repairs": ["read as utf-16"],
    "tries": {"weighted-sum": {"tries": 3, "hints": 2}},
    "run": 1,
    "key": "abcdef012345",
    "verdicts": [
        {
            "exercise": "weighted-sum",
            "points": 2.0,
            "max_points": 2.0,
            "state": "right",
            "verdict": VERDICT,
            "needs_person": None,
            "trouble": None,
        }
    ],
}


def record_of(**changes):
    right = ExerciseRecord("weighted-sum", 2.0, 2.0, "right", VERDICT)
    stuck = ExerciseRecord("neuron", 0.0, 3.0, "wrong", VERDICT, None, "the kernel died")
    lost = ExerciseRecord("gates", 0.0, 4.0, "blank", VERDICT, "it could not be judged")
    counts = {"weighted-sum": {"tries": 3, "hints": 2}}
    fields = {"hand_in": "0123", "repairs": ["read as utf-16"], "attempts": counts}
    fields |= {"run": 2, "key": "abcdef", "verdicts": [right, stuck, lost]}
    return GradeRecord(**(fields | changes))


@pytest.mark.parametrize(
    "record", [record_of(), GradeRecord("0123", needs_person="the file is empty")]
)
def test_a_record_comes_back_from_a_notebook_file_as_it_was(record):
    notebook = new_notebook()
    write_record(notebook, record)
    notebook.metadata = type(notebook.metadata)(json.loads(json.dumps(notebook.metadata)))
    assert read_record(notebook) == record
    assert notebook.metadata[MARK]["version"] == VERSION


def test_a_record_of_the_first_version_is_read():
    record = GradeRecord.from_metadata(FIRST)
    assert record.attempts == {"weighted-sum": {"tries": 3, "hints": 2}}
    assert record.exercises["weighted-sum"] == ExerciseRecord(**FIRST["verdicts"][0])
    assert (record.run, record.key, record.repairs) == (1, "abcdef012345", ["read as utf-16"])
    waiting = GradeRecord.from_metadata({"hand_in": "1", "repairs": [], "needs_person": "no JSON"})
    assert waiting.reasons == ["no JSON"]
    assert waiting.run is waiting.key is None


def test_why_a_person_is_needed_and_what_went_wrong_are_told():
    record = record_of()
    assert record.reasons == ["gates: it could not be judged"]
    assert record.troubles == ["neuron: the kernel died"]
    assert record_of(needs_person="the file is empty").reasons == ["the file is empty"]


@pytest.mark.parametrize("nothing", [None, {}, [], 3, "x", {"verdicts": 3}, {"run": 1, "key": "a"}])
def test_a_notebook_that_this_course_has_not_graded_has_no_record(nothing):
    assert GradeRecord.from_metadata(nothing) is None


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
FIELDS = sorted({*FIRST, "attempts", "needs_person", "version", "later"})


@given(st.dictionaries(st.sampled_from(FIELDS), ODD))
def test_whatever_stands_there_is_read_without_an_error(data):
    record = GradeRecord.from_metadata(data)
    if record is not None:
        assert all(isinstance(verdict, ExerciseRecord) for verdict in record.verdicts)
        assert all(isinstance(remark, str) for remark in record.repairs)
        assert isinstance(record.reasons + record.troubles, list)
        assert GradeRecord.from_metadata(record.to_metadata()) is not None


@given(st.lists(ODD, max_size=3))
def test_verdicts_that_are_none_are_left_out(odd):
    record = GradeRecord.from_metadata({**FIRST, "verdicts": [*odd, *FIRST["verdicts"]]})
    assert [verdict.exercise for verdict in record.verdicts] == ["weighted-sum"]
