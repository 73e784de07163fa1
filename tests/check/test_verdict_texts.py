"""A verdict reads, in each state and for each audience, to the letter as it stands here."""

import pytest

from autograder.author.exercise import Exercise, call
from autograder.author.keys import make_key
from helpers.check.ask import MISSING, ask
from helpers.check.judge import judge, question_of
from helpers.check.public_keys import load_key
from helpers.check.show import GRADE, STUDENT, as_text

PARTS = {"one": ("doubles a number", 1), "many": ("doubles every number of a list", 2)}
HINTS = ["Which sum of two things is twice x?", "x and x."]
double = Exercise("double", "Double", "double", PARTS, HINTS)


@double.cases
def _(rng):
    yield call("one", 3.0)
    yield call("many", [1.0, 0.5])


@double.mistake
def square(x):
    """You multiplied x by itself."""
    return [number * number for number in x] if isinstance(x, list) else x * x


def right(x):
    return [2 * number for number in x] if isinstance(x, list) else 2 * x


def partly(x):
    return None if isinstance(x, list) else 2 * x


def stopped(x):
    return x.double()


def blank(x):
    """Return twice x."""
    ...


RIGHT = """
✓ Double: right · 3 of 3 points
  ✓ doubles a number (1 of 1)
  ✓ doubles every number of a list (2 of 2)
  The numbers came in a list; NumPy arrays are the custom here
"""
PARTLY = """
✗ Double: partly right · 1 of 3 points
  ✓ doubles a number (1 of 1)
  ✗ doubles every number of a list (0 of 2)
      double(x=[1, 0.5])
      expected  [2, 1]
      got       None
      → it returned None: is the `return` missing?
  Hint 1 of 2: Which sum of two things is twice x?
"""
PARTLY_GRADED = """
✗ Double: partly right · 1 of 3 points
  ✓ doubles a number (1 of 1)
  ✗ doubles every number of a list (0 of 2)
      → it returned None: is the `return` missing?
"""
NAMED = """
✗ Double: not right yet · 0 of 3 points
  ✗ doubles a number (0 of 1)
      double(x=3)
      expected  6
      got       9
      → another value is expected
  ✗ doubles every number of a list (0 of 2)
      double(x=[1, 0.5])
      expected  [2, 1]
      got       [1, 0.25]
      → another value is expected
  A known mistake: square. You multiplied x by itself.
  Hint 1 of 2: Which sum of two things is twice x?
"""
NAMED_GRADED = """
✗ Double: not right yet · 0 of 3 points
  ✗ doubles a number (0 of 1)
      → another value is expected
  ✗ doubles every number of a list (0 of 2)
      → another value is expected
  A known mistake: square. You multiplied x by itself.
"""
STOPPED_GRADED = """
✗ Double: not right yet · 0 of 3 points
  ✗ doubles a number (0 of 1)
      → it stopped with AttributeError: 'float' object has no attribute 'double'
  ✗ doubles every number of a list (0 of 2)
      → it stopped with AttributeError: 'list' object has no attribute 'double'
"""
BLANK = """
○ Double: not attempted yet · 0 of 3 points
  Replace the `...` in the cell above by your answer, run it, then run this cell again.
"""
BLANK_GRADED = """
○ Double: not attempted yet · 0 of 3 points
  There is no answer in what you handed in.
"""
ABSENT = """
○ Double: nothing to check yet · 0 of 3 points
  `double` is not defined: run the cell above first, from the top if you have just opened the \
notebook.
"""
ABSENT_GRADED = """
○ Double: nothing to check yet · 0 of 3 points
  `double` is not defined in what you handed in.
"""


@pytest.mark.parametrize(
    ("program", "audience", "text"),
    [
        (right, STUDENT, RIGHT),
        (right, GRADE, RIGHT),
        (partly, STUDENT, PARTLY),
        (partly, GRADE, PARTLY_GRADED),
        (square, STUDENT, NAMED),
        (square, GRADE, NAMED_GRADED),
        (stopped, GRADE, STOPPED_GRADED),
        (blank, STUDENT, BLANK),
        (blank, GRADE, BLANK_GRADED),
        (MISSING, STUDENT, ABSENT),
        (MISSING, GRADE, ABSENT_GRADED),
    ],
)
def test_a_verdict_reads_like_this(program, audience, text):
    key = make_key(double, {"double": right}, "00_test", ["public"])
    verdict = judge(key, ask(question_of(key), [program]))
    wrong = verdict.state in ("wrong", "partly")
    hint = (1, 2, HINTS[0]) if wrong and audience == STUDENT else None
    assert as_text(verdict, hint, audience) == text.strip("\n")


@pytest.mark.parametrize("name", ["gates", "xor-by-hand", "best-line", "forward-by-hand"])
@pytest.mark.parametrize("text", ["", "{asked} = ([1, 1], -1.5)"])
def test_a_cell_that_reads_a_moving_picture_is_told_to_paste_the_line(name, text):
    key = load_key(name)
    answers = [text.format(asked=asked) for asked in key["asked"]]
    verdict = judge(key, ask(question_of(key), answers))
    assert verdict.points == 0
    assert "Take answer" in verdict.mistakes[0][1]


def test_a_choice_left_empty_is_not_told_of_moving_pictures():
    key = load_key("why-not-four")
    assert judge(key, ask(question_of(key), [""])).mistakes == []
