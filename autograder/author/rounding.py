"""Tell which answers of a program depend on the last digits of its numbers, which differ from
processor to processor.

Sums of many numbers, matrix products and functions such as exp end in other digits on another
processor (another order of adding, another width of its registers). Most answers move as little;
those of a training that runs into chaos move without bound. A program whose inputs, random draws
and exponentials are off by a trillionth shows which is which.
"""

import contextlib
from unittest import mock

import numpy as np

# relative; a thousand times what processors differ by, a thousandth of what a check tolerates
NOISE = 1e-12
SHORT = (
    2.0**12
)  # whole multiples of 1 / SHORT are added and multiplied exactly everywhere: they stay as they are
DRAWS = frozenset(["normal", "standard_normal", "uniform", "random"])
_SIN = np.sin
INEXACT = (
    "exp",
    "expm1",
    "log",
    "log1p",
    "logaddexp",
    "tanh",
    "sin",
    "cos",
    "dot",
    "matmul",
    "einsum",
)


def shaken(program):
    """Return a program like `program`, run with numbers off by NOISE; of a value, the value so
    changed.
    """
    if not callable(program):
        return shake(program)

    def run(*arguments):
        with _inexact():
            return program(*map(shake, arguments))

    return run


def shake(value):
    """Return a value with every float off by NOISE, also inside lists, tuples and dicts; equal
    numbers stay equal, short ones as they are.
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
    """Return floats off by NOISE times numbers from -1 to 1, which follow from the floats
    themselves unless they are given in `by`.
    """
    mantissas, _ = np.frexp(numbers)
    with np.errstate(invalid="ignore", over="ignore"):
        off = numbers * (1 + NOISE * (_SIN(1e6 * mantissas) if by is None else by))
        return np.where(numbers * SHORT == np.round(numbers * SHORT), numbers, off).astype(
            numbers.dtype
        )


@contextlib.contextmanager
def _inexact():
    """Let NumPy's functions that processors compute differently be off by NOISE, each number by
    another amount: what is equal drifts apart.
    """
    rng, uniform = (
        np.random.default_rng(0),
        np.random.Generator.uniform,
    )  # the same in every call: two equal calls stay equal

    def off(function):
        def run(*args, **options):
            result = function(*args, **options)
            if (
                not isinstance(result, np.ndarray | np.floating)
                or result.dtype.kind != "f"
                or "out" in options
            ):
                return result
            moved = _moved(np.asarray(result), uniform(rng, -1, 1, np.shape(result)))
            return moved if isinstance(result, np.ndarray) else result.dtype.type(moved)

        return run

    with mock.patch.multiple(np, **{name: off(getattr(np, name)) for name in INEXACT}):
        yield


class _Generator(np.random.Generator):
    """A generator whose real numbers are off by NOISE; its permutations and whole numbers are as
    ever.
    """

    def __getattribute__(self, name):
        method = super().__getattribute__(name)
        return (
            (lambda *args, **options: shake(method(*args, **options))) if name in DRAWS else method
        )
