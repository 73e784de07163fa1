"""Every mistake is refused and named, every right answer accepted, every stub told; and the
README's totals are true.
"""

import re

import pytest

from autograder.author.audit import (
    FRESH,
    audit,
    audit_exercise,
    cached_key,
    table_of,
    totals_of,
)
from autograder.author.exercise import Exercise, call
from autograder.author.lesson import lesson_names
from autograder.author.mutants import mutate_exercise, share_of
from autograder.author.reference import load_exercises


@pytest.fixture(scope="module")
def results():
    return audit()


def test_every_exercise_passes_its_audit(results):
    assert all(result.ok for result in results), "\n" + table_of(
        [result for result in results if not result.ok]
    )
    assert all(
        result.fresh == FRESH and result.rights >= 5 and result.mistakes >= 2 for result in results
    )


def test_the_readme_states_the_totals(results, root):
    totals = totals_of(results)
    said = re.search(
        r"(\d+) exercises, (\d+) known mistakes, (\d+) right answers",
        (root / "README.md").read_text(),
    )
    assert said, "README.md states no totals of the audit"
    assert tuple(map(int, said.groups())) == (len(results), totals["named"], totals["passed"])


def test_every_exercise_has_hints_of_growing_number_and_a_title():
    for name in lesson_names():
        for exercise in load_exercises(name):
            assert len(exercise.hints) >= 2, exercise.id
            assert exercise.title[0].isupper()
            assert not exercise.title.endswith(".")


def test_an_audit_finds_a_mistake_without_a_name_and_a_refused_right_answer(monkeypatch):
    double = next(each for each in load_exercises("00_start_here"))
    assert audit_exercise("00_start_here", double).ok
    broken = Exercise("double", "Double", "double", {"number": ("doubles", 0)}, ["a", "b"])
    # on 2, doubling, squaring and adding 2 are one
    broken.cases(lambda rng: [call("number", 2.0)])
    for mistake in double.mistakes:
        broken.mistake(mistake.make)
    broken.right(lambda x: 2 * x + 1e-3)
    monkeypatch.setattr("autograder.author.audit.load_exercise", lambda lesson, id: broken)
    cached_key.cache_clear()
    found = audit_exercise("00_start_here", broken)
    cached_key.cache_clear()
    assert not found.ok
    assert ("square", "accepted", "public") in found.confusion
    assert found.refused


def test_the_mutants_of_one_exercise_are_refused():
    double = load_exercises("00_start_here")[0]
    result = mutate_exercise("00_start_here", double)
    assert result.made >= 8
    assert share_of([result]) == 1.0
