"""Only plain data crosses, and it comes back as it was."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from helpers.check.plain import Function, Generator, Other, decode, encode

numbers = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=50))
plain = st.recursive(
    numbers,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=5), inner, max_size=3),
    ),
    max_leaves=20,
)
dtypes = st.sampled_from(
    ["bool", "int8", "uint16", "int64", "float16", "float32", "float64", "complex128", ">f8"]
)


def through_json(value):
    return decode(json.loads(json.dumps(encode(value))))


@given(plain)
def test_numbers_texts_and_containers_come_back_as_they_were(value):
    assert repr(through_json(value)) == repr(value)


@given(
    dtypes.flatmap(
        lambda dtype: arrays.arrays(
            dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
        )
    )
)
def test_arrays_come_back_with_shape_numbers_and_kind(array):
    back = through_json(array)
    assert back.shape == array.shape
    assert back.dtype.kind == array.dtype.kind
    assert back.dtype.itemsize == array.dtype.itemsize
    np.testing.assert_array_equal(back, array)


def test_numpy_numbers_stay_numbers_and_functions_stay_names():
    assert through_json(np.float32(1.5)) == np.float32(1.5)
    assert isinstance(through_json(np.float32(1.5)), np.float32)
    assert through_json([Function("relu"), Function("scaled", (2.0,)), Generator(3)]) == [
        Function("relu"),
        Function("scaled", (2.0,)),
        Generator(3),
    ]


@pytest.mark.parametrize("value", [print, object(), lambda x: x, type, iter([1]), open, np])
def test_what_is_no_data_arrives_as_the_name_of_its_type(value):
    assert isinstance(through_json(value), Other)


def test_a_subclass_that_lies_about_itself_arrives_as_its_base():
    class Always(np.ndarray):
        def __eq__(self, other):
            return True

    class Text(str):
        def __eq__(self, other):
            return True

        __hash__ = str.__hash__

    back = through_json([np.array([1.0, 2.0]).view(Always), Text("x")])
    assert type(back[0]) is np.ndarray
    assert type(back[1]) is str


@pytest.mark.parametrize(
    "data",
    [
        {"$array": "O", "shape": [1], "data": "AAAA"},
        {"$array": "<f8", "shape": [2], "data": "AAAA"},
        {"$array": "<f8", "shape": [-1], "data": ""},
        {"$array": "<f8", "shape": [True], "data": ""},
        {"$array": "|V8", "shape": [1], "data": "AAAAAAAAAAA="},
        {"$dict": [[1]]},
        {"$tuple": "abc"},
        {"$unknown": 1},
        {"$int": "0" * 2000},
        "x" * 30_000,
        [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],
    ],
)
def test_data_that_encode_never_makes_is_refused(data):
    with pytest.raises((ValueError, TypeError, KeyError)):
        decode(data)


def test_very_deep_or_large_things_do_not_cross_whole():
    deep = []
    for _ in range(1000):
        deep = [deep]
    assert json.dumps(encode(deep)).count("$other") == 1
    assert isinstance(through_json(np.zeros(10_000_000)), Other)
