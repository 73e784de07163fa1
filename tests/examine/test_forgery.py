"""Whatever a student's process sends, judging ends in a verdict, and nothing that is not an answer
is worth a point.
"""

import copy
import functools
import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.author.keyring import fresh_keys
from autograder.author.reference import load_exercises, reference_of
from autograder.examine.asking import ANSWERS, answers_in
from autograder.handin.clean import clean_outputs, sound
from helpers.check.ask import ask
from helpers.check.judge import judge, question_of

pytestmark = pytest.mark.usefixtures("same_examples")
LESSONS = ("00_start_here", "01_neuron", "02_layer", "03_forward", "04_xor")
SCALAR = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
MARKS = st.sampled_from(
    [
        "$array",
        "$tuple",
        "$dict",
        "$float",
        "$int",
        "$other",
        "$rng",
        "$function",
        "$blank",
        "$set",
        "shape",
        "data",
        "things",
        "calls",
        "value",
        "error",
        "output_type",
        "text",
        "data",
        "image/png",
        "text/plain",
        "metadata",
        ANSWERS,
    ]
)
JSON = st.recursive(
    SCALAR,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(MARKS | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
CALM = settings(max_examples=300, derandomize=True, deadline=None)


@functools.cache
def keys():
    return {
        each: key
        for lesson in LESSONS
        for each, key in fresh_keys(lesson, "forgery", 1).keys.items()
    }


@functools.cache
def right():
    found = {}
    for lesson in LESSONS:
        reference = reference_of(lesson)
        for each in load_exercises(lesson):
            found[each.id] = json.loads(
                json.dumps(
                    ask(question_of(keys()[each.id]), [reference[name] for name in each.asks])
                )
            )
    return found


def test_every_exercise_is_here_once_and_its_right_answer_gets_its_points():
    assert set(right()) == set(keys())
    assert len(keys()) == sum(len(load_exercises(lesson)) for lesson in LESSONS)
    for exercise, answers in right().items():
        assert judge(keys()[exercise], answers).points == keys()[exercise]["points"], exercise


@CALM
@given(number=st.integers(0, 99), answers=JSON)
def test_any_message_in_place_of_answers_is_judged_and_worth_nothing(number, answers):
    key = list(keys().values())[number % len(keys())]
    verdict = judge(key, answers)
    json.dumps(sound(verdict.to_dict()))
    assert 0 <= verdict.points <= 0


@CALM
@given(number=st.integers(0, 99), junk=JSON, seed=st.integers(0, 2**32))
def test_right_answers_with_one_place_forged_are_judged_and_never_worth_more(number, junk, seed):
    exercise = list(keys())[number % len(keys())]
    answers = copy.deepcopy(right()[exercise])
    forge(answers, junk, random.Random(seed))
    verdict = judge(keys()[exercise], answers)
    json.dumps(sound(verdict.to_dict()))
    assert 0 <= verdict.points <= keys()[exercise]["points"]


def forge(answers, junk, chance):
    """Put junk in one place of plain data."""
    place = answers
    while place:
        at = chance.choice(sorted(place) if isinstance(place, dict) else range(len(place)))
        if not isinstance(place[at], dict | list) or not place[at] or chance.random() < 0.5:
            place[at] = junk
            return
        place = place[at]


@CALM
@given(st.lists(st.dictionaries(MARKS, JSON, max_size=5), max_size=4))
def test_any_outputs_are_made_clean_and_can_be_written(outputs):
    clean = sound(clean_outputs(outputs))
    json.dumps(clean, ensure_ascii=False).encode("utf-8")
    assert all(set(output.get("data", {})) <= {"text/plain", "image/png"} for output in clean)
    answers_in(outputs)
