"""Reliability and spread are what statistics says they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import pointbiserialr

from autograder.tell.statistics import reliability, spread_of


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 36).map(lambda n: n / 4)), max_size=60))
def test_reliability_agrees_with_scipy_wherever_it_is_defined(pairs):
    passed = [is_passed for is_passed, _ in pairs]
    rest = [points for _, points in pairs]
    told = reliability(passed, rest)
    assert told["n"] == len(pairs)
    if len(pairs) < 10:
        assert (told["value"], told["word"]) == (None, "not enough hand-ins")
    elif len(set(passed)) == 1 or len(set(rest)) == 1:
        assert (told["value"], told["word"]) == (None, "all alike")
    else:
        assert told["value"] == pytest.approx(pointbiserialr(passed, rest).statistic, abs=2e-6)
        assert (told["word"] == "negative") == (told["value"] < 0)
        assert (told["word"] == "low") == (0 <= told["value"] < 0.2)
        assert told["interval"] is None or -1 <= told["interval"][0] <= told["value"]


@given(st.lists(st.floats(0, 12), min_size=1, max_size=50), st.sampled_from([0.0, 10.0]))
def test_every_score_is_in_one_bar_of_the_histogram(values, most):
    scores = spread_of(values, most)
    assert sum(bar["count"] for bar in scores["histogram"]) == (len(values) if most else 0)
    names = ("lowest", "lower_quartile", "median", "upper_quartile", "highest")
    ordered = [scores[name] for name in names]
    assert ordered == sorted(ordered)


def test_without_scores_nothing_is_spread():
    assert spread_of([], 24.0) == {"count": 0, "max": 24.0, "values": [], "histogram": []}
