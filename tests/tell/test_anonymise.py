"""Examples of answers do not tell who wrote them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.tell.anonymise import Anonymiser, name_parts

TEXT = (
    "The weighted sum: weighted_sum x w b, learning_rate; the choices are inputs, weighted "
    "sum, Ada Lovelace"
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "def weighted_sum(x, w, b):  # Maria\n    '''by Maria'''\n    return x @ w",
            "def weighted_sum(x, w, b):\n    return x @ w",
        ),
        ("def weighted_sum(x, w, b):\n    'only a text'", "def weighted_sum(x, w, b):\n    ..."),
        (
            "class A:\n    'doc'\n    async def weighted_sum(x):\n        'doc'\n        return 1",
            "class A:\n\n    async def weighted_sum(x):\n        return 1",
        ),
        ("mine_own = 3\nx = mine_own", "name1 = 3\nx = name1"),
        (
            "x = 'inputs'\ny = 'weighted sum'\nz = 'call me'",
            "x = 'inputs'\ny = 'weighted sum'\nz = '…'",
        ),
        ("x = f'by {w} me'\ny = b'me'\nz = u'me'", "x = f'…{w}…'\ny = b''\nz = '…'"),
        ("x = ...\nw = ...\nx = 3\nprint('Maria')\nx", "w = ...\nx = 3"),
        ("x = 4711081 + 1000000 + 12", "x = 0 + 1000000 + 12"),
        (
            "%timeit 3\n!ls\nx = np.sum(w, axis=0, keepdims=True)",
            "x = np.sum(w, axis=0, keepdims=True)",
        ),
        (
            "def f(first_own, *others, k=1):\n    return f(first_own=others)",
            "def f(name1, *name2, k=1):\n    return f(name1=name2)",
        ),
        ("import mine_too as mm2\nx = mm2", "import mine_too as name1\nx = name1"),
        ("x = 'Ada Lovelace'", "x = '…'"),
        ("x = w.marias_way()", None),
        ("from maria import x", None),
        ("x = w.mariaspecial", None),
        ("x = (", None),
        ("", None),
        ("# Maria", None),
        ("x = " + "(" * 500 + ")" * 500, None),
    ],
)
def test_answers_are_made_anonymous(source, expected):
    assert Anonymiser(TEXT, name_parts("maria", "Lovelace"))(source) == expected


@settings(deadline=None)
@given(
    st.text(st.characters(codec="utf-8"), min_size=2, max_size=30),
    st.from_regex(r"[A-Za-z_][A-Za-z_0-9]{5,12}", fullmatch=True),
)
def test_no_text_and_no_name_of_a_students_own_stays(text, name):
    anonymous = Anonymiser("nothing", frozenset())
    example = anonymous(
        f"def {name}(a):\n    {name}2 = {text!r}\n    return [{text!r}, {name}2, f'{{a}}' {text!r}]"
    )
    if example is not None:  # None for a keyword as the name
        kept = set(re.findall(r"\w+", example)) - {"def", "return", "f", "a"}
        assert kept <= {"name1", "name2", name if name in dir(__builtins__) else "name1", "…"}
        assert re.findall(r"'([^']*)'", example) == ["…", "…", "{a}…"] or text == "nothing"
