"""Find out which answers of a program depend on the last digits of its numbers.

These digits differ from processor to processor: sums of many numbers, matrix products and functions
such as exp add in another order or round in another way. Most answers move as little as the digits.
Those of a training that runs into chaos move without bound. We tell them apart by a shaken program,
whose inputs, random draws and exponentials are off by a trillionth.
"""

import contextlib
from unittest import mock

import numpy as np

# Relative; a thousand times what processors differ by, a thousandth of what a check tolerates.
NOISE = 1e-12
# Every processor adds and multiplies whole multiples of 1 / SHORT exactly: they stay as they are.
SHORT = 2.0**12
DRAWS = frozenset(["normal", "standard_normal", "uniform", "random"])
INEXACT = (
    *("exp", "expm1", "log", "log1p", "logaddexp", "tanh", "sin", "cos"),
    *("dot", "matmul", "einsum"),
)
_SIN = np.sin  # without the noise that _inexact adds


def shaken(program):
    """Return a program that does the same on numbers off by NOISE; of a value, the shaken value."""
    if not callable(program):
        return shake(program)

    def run(*arguments):
        with _inexact():
            return program(*map(shake, arguments))

    return run


def shake(value):
    """Return a value with every float off by NOISE, also inside lists, tuples and dicts.

    Equal numbers stay equal, short ones stay as they are.
    """
    if isinstance(value, tuple | list):
        return type(value)(map(shake, value))
    if isinstance(value, dict):
        return {key: shake(item) for key, item in value.items()}
    if isinstance(value, np.random.Generator):
        return _Generator(value.bit_generator)
    if isinstance(value, float | np.floating):
        return type(value)(_moved(np.asarray(value)))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return _moved(value)
    return value


def _moved(numbers, by=None):
    """Return floats off by NOISE times numbers from -1 to 1.

    by: these numbers; None: they follow from the floats themselves
    """
    with np.errstate(invalid="ignore", over="ignore"):
        if by is None:
            mantissas, _ = np.frexp(numbers)
            by = _SIN(1e6 * mantissas)
        is_short = numbers * SHORT == np.round(numbers * SHORT)
        moved = numbers * (1 + NOISE * by)
        return np.where(is_short, numbers, moved).astype(numbers.dtype)


@contextlib.contextmanager
def _inexact():
    """Let NumPy's functions that processors compute differently be off by NOISE.

    Each number moves by another amount: what is equal drifts apart.
    """
    # the same in every call, so that two equal calls stay equal; drawn without noise
    rng, uniform = np.random.default_rng(0), np.random.Generator.uniform

    def off(function):
        def run(*args, **options):
            result = function(*args, **options)
            is_number = isinstance(result, np.ndarray | np.floating) and result.dtype.kind == "f"
            if not is_number or "out" in options:
                return result
            moved = _moved(np.asarray(result), uniform(rng, -1, 1, np.shape(result)))
            return moved if isinstance(result, np.ndarray) else result.dtype.type(moved)

        return run

    replaced = {name: off(getattr(np, name)) for name in INEXACT}
    with mock.patch.multiple(np, **replaced):
        yield


class _Generator(np.random.Generator):
    """A generator whose real numbers are off by NOISE; permutations and whole numbers are not."""

    def __getattribute__(self, name):
        method = super().__getattribute__(name)
        if name not in DRAWS:
            return method
        return lambda *args, **options: shake(method(*args, **options))
