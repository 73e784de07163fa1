"""Plain data: what may cross between a student's program and the examiner.

Numbers, strings, lists, tuples, dicts and arrays of numbers become JSON (arrays as base64) and come
back as base types. Nothing else crosses: no pickles, no code. Whatever is not data arrives as
`Other`, which knows only its type's name.
"""

import base64
import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Data: TypeAlias = Any  # JSON data, as `encode` makes it
Value: TypeAlias = Any  # what a student's program gave, as `decode` returns it: it may be anything
Array: TypeAlias = npt.NDArray[Any]

MAX_BYTES = 30_000_000  # of one array
MAX_ITEMS = 100_000  # of one list, tuple or dict
MAX_TEXT = 20_000  # characters of one string
MAX_DEPTH = 12
KINDS = "biufc"  # NumPy's kinds of plain numbers: bool, int, unsigned, float, complex


@dataclass(frozen=True)
class Other:
    """Something that is not plain data, known by the name of its type."""

    type_name: str


@dataclass(frozen=True)
class Function:
    """A function that a student's function gets as an argument.

    name: its name in `helpers.check.named.NAMED`
    parameters: the function of that name is called with them and returns the one to hand over; ()
      for the named function itself
    """

    name: str
    parameters: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Generator:
    """A fresh numpy.random.Generator with this seed."""

    seed: int


def encode(value: Value, depth: int = 0) -> Data:
    """Return a value as JSON data; what is not plain data becomes {"$other": type name}."""
    if depth > MAX_DEPTH:
        return {"$other": "something nested very deeply"}
    if value is None or type(value) is bool:
        return value
    if isinstance(value, np.generic | np.ndarray):
        return _encode_array(value)
    if isinstance(value, int):
        return int(value) if abs(value) < 2**63 else {"$int": hex(int(value))}
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {"$float": repr(float(value))}
    if isinstance(value, complex):
        return _encode_array(np.complex128(value))
    if isinstance(value, str):
        return str(value)[:MAX_TEXT]
    if value is Ellipsis:
        return {"$blank": True}
    if isinstance(value, Function):
        return {"$function": value.name, "parameters": encode(list(value.parameters), depth + 1)}
    if isinstance(value, Generator):
        return {"$rng": int(value.seed)}
    if isinstance(value, Other):
        return {"$other": value.type_name}
    if isinstance(value, list | range) and len(value) <= MAX_ITEMS:
        return [encode(item, depth + 1) for item in value]
    if isinstance(value, tuple) and len(value) <= MAX_ITEMS:
        return {"$tuple": [encode(item, depth + 1) for item in value]}
    if isinstance(value, set | frozenset) and len(value) <= MAX_ITEMS:
        return {"$set": [encode(item, depth + 1) for item in sorted(value, key=repr)]}
    if isinstance(value, dict) and len(value) <= MAX_ITEMS:
        return {"$dict": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    if hasattr(value, "__array__") and not callable(value):  # tensors, data frames
        return _encode_array(np.asarray(value))
    return {"$other": type(value).__name__[:100]}


def _encode_array(value: Value) -> Data:
    array = np.asarray(value)
    if array.dtype.kind not in KINDS:
        try:
            return encode(array.tolist())
        except RecursionError:
            return {"$other": "array of objects"}
    if array.dtype.itemsize > 16 or array.dtype.name in ("float128", "longdouble"):
        array = array.astype(float)
    if array.nbytes > MAX_BYTES:
        return {"$other": f"array of {array.nbytes:,} bytes"}
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<")).reshape(array.shape)
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {
        "$array": array.dtype.str,
        "shape": list(array.shape),
        "data": data,
        "number": isinstance(value, np.generic),
    }


def decode(data: Data, depth: int = 0) -> Value:
    """Return the value of JSON data made by `encode`.

    raises: ValueError for anything else; TypeError, KeyError or AttributeError where data has one
      of the marks without what belongs to it
    """
    if depth > MAX_DEPTH + 2:
        raise ValueError("plain data nested too deeply")
    if data is None or isinstance(data, bool | int | float):
        return data
    if isinstance(data, str):
        if len(data) > MAX_TEXT:
            raise ValueError("text too long for plain data")
        return data
    if isinstance(data, list):
        return _decode_items(data, depth)
    if isinstance(data, dict):
        return _decode_marked(data, depth)
    raise ValueError(f"not plain data: {type(data).__name__}")


def _decode_marked(data: dict[str, Data], depth: int) -> Value:
    """Return the value of a dict that one of the marks of `encode` makes something else."""
    if "$array" in data:
        return _decode_array(data)
    if "$tuple" in data:
        return tuple(_decode_items(data["$tuple"], depth))
    if "$set" in data:
        return set(map(_hashable, _decode_items(data["$set"], depth)))
    if "$dict" in data:
        return _decode_pairs(data["$dict"], depth)
    if "$int" in data and isinstance(data["$int"], str) and len(data["$int"]) < 1000:
        return int(data["$int"], 16)
    if data.get("$float") in ("nan", "inf", "-inf"):
        return float(data["$float"])
    if "$blank" in data:
        return Ellipsis
    if "$function" in data:
        return Function(
            str(data["$function"]), tuple(decode(data.get("parameters", []), depth + 1))
        )
    if "$rng" in data:
        return Generator(int(data["$rng"]))
    if "$other" in data:
        return Other(str(data["$other"])[:100])
    raise ValueError("not plain data: an unknown mark")


def _decode_items(items: Data, depth: int) -> list[Value]:
    if not isinstance(items, list) or len(items) > MAX_ITEMS:
        raise ValueError("not a plain list")
    return [decode(item, depth + 1) for item in items]


def _decode_pairs(pairs: Data, depth: int) -> dict[Value, Value]:
    if not isinstance(pairs, list) or len(pairs) > MAX_ITEMS:
        raise ValueError("not a plain dict")
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("not a plain dict")
    return {_hashable(decode(key, depth + 1)): decode(item, depth + 1) for key, item in pairs}


def _hashable(value: Value) -> Value:
    return value if isinstance(value, str | int | float | bool | type(None)) else repr(value)


def _decode_array(data: Data) -> Value:
    dtype = np.dtype(str(data["$array"])) if len(str(data["$array"])) < 8 else None
    shape = data.get("shape")
    if dtype is None or dtype.kind not in KINDS or not isinstance(shape, list) or len(shape) > 32:
        raise ValueError("not a plain array")
    if not all(type(side) is int and 0 <= side <= MAX_BYTES for side in shape):
        raise ValueError("not a plain array: its shape")
    if len(data["data"]) > MAX_BYTES * 4 / 3 + 4:
        raise ValueError("array too large for plain data")
    raw = base64.b64decode(data["data"], validate=True)
    if math.prod(shape) * dtype.itemsize != len(raw):
        raise ValueError("not a plain array: its size")
    array = np.frombuffer(raw, dtype=dtype).reshape(shape).copy()
    return array[()] if data.get("number") is True else array
