"""Observers of mini-batches, [(X, y), ...]: is every example there, once, with its own y, in random
order?

A right answer gives "yes" or sizes, whatever its order; a wrong one raises Wrong with a code that
tells what is wrong with it.
"""

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.compare import as_numbers
from helpers.check.plain import Array, Value
from helpers.check.problem import Wrong

USUAL_SEEDS = (0, 1, 42)


def batch_sizes(value: Value) -> list[int]:
    """Return how many examples each batch holds; Wrong where another batch than the last is smaller
    than others.
    """
    sizes = [len(X) for X, _ in _batches(value)]
    before = sizes[:-1]
    if min(before, default=0) < max(before, default=0) or sizes[0] < sizes[-1]:
        raise Wrong(
            "smaller-too-early",
            f"the batches hold {', '.join(map(str, sizes))} examples: only the last one "
            "may be smaller",
        )
    return sizes


def each_once(value: Value, X: list[list[float]], y: list[list[float]]) -> str:
    """Return "yes" where every example stands in one batch, once, with its y; else Wrong says what
    happened.

    X: (n, n_in), y: (n, k): all the examples, no two rows of X equal
    """
    batches = _batches(value)
    rows = [tuple(row) for batch_X, _ in batches for row in batch_X.tolist()]
    targets = [target for _, batch_y in batches for target in batch_y.tolist()]
    examples = {}
    for row, target in zip(X, y, strict=True):
        examples[tuple(map(float, row))] = list(map(float, target))
    if any(row not in examples for row in rows):
        raise Wrong("strange", "a batch holds a row that is none of X")
    if any(examples[row] != target for row, target in zip(rows, targets, strict=True)):
        raise Wrong("torn", "rows of X stand beside the y of other examples")
    missing, repeated = len(examples) - len(set(rows)), len(rows) - len(set(rows))
    sentences = []
    if missing:
        sentences.append(f"{missing} of {len(examples)} examples are missing")
    if repeated:
        sentences.append(f"{repeated} come more than once")
    if sentences:
        raise Wrong("repeated" if repeated else "missing", " and ".join(sentences))
    return "yes"


def batch_order(value: Value, X: ArrayLike) -> str:
    """Return "yes" where the examples come in random order, "no" where they are not as many as the
    rows of X; else Wrong says which order it is.

    X: (n, n_in), all the examples
    """
    X = np.asarray(X, dtype=float)
    parts = [batch_X for batch_X, _ in _batches(value)]
    rows = np.concatenate(parts)
    if rows.shape != X.shape:
        return "no"
    if np.array_equal(rows, X):
        raise Wrong("in-order", "they come in the order of X")
    if any(np.array_equal(rows, _shuffled(X, seed)) for seed in USUAL_SEEDS):
        raise Wrong(
            "own-seed",
            "they come in the order that a generator of your own gives, whatever the seed of rng",
        )
    if all(_in_order_of(X, part) for part in parts if len(part)):
        raise Wrong("batches-in-order", "inside every batch they come in the order of X")
    return "yes"


def _shuffled(X: Array, seed: int) -> Array:
    order = np.random.default_rng(seed).permutation(len(X))
    return np.asarray(X[order])


def _in_order_of(X: Array, part: Array) -> bool:
    """Whether a batch (m, n_in) is m rows of X that follow each other there."""
    start = (X == part[0]).all(axis=1).argmax()
    return np.array_equal(part, X[start : start + len(part)])


def _batches(value: Value) -> list[tuple[Array, Array]]:
    """Return the batches as pairs of arrays (m, n_in) and (m, k)."""
    if not isinstance(value, tuple | list) or not value:
        raise Wrong(
            "none" if value is None else "type", "expected a list of batches, each a pair (X, y)"
        )
    if isinstance(value, tuple) and len(value) == 2 and all(map(_is_table, value)):
        raise Wrong(
            "one-pair",
            "a single pair (X, y) came, expected a list of such pairs, one for each batch",
        )
    pairs = list(map(_pair, value))
    if len({(X.shape[1], y.shape[1]) for X, y in pairs}) > 1:
        raise Wrong("shape", "the batches differ in their columns")
    return pairs


def _is_table(part: Value) -> bool:
    return isinstance(part, np.ndarray) and part.ndim == 2


def _pair(batch: Value) -> tuple[Array, Array]:
    if isinstance(batch, np.ndarray):
        what = "numbers of rows" if batch.ndim == 1 else "rows of X without their y"
        raise Wrong(
            f"array-{batch.ndim}",
            f"a batch holds {what}, expected a pair: rows of X and the rows of y that "
            "belong to them",
        )
    if not isinstance(batch, tuple | list) or len(batch) != 2:
        raise Wrong(
            "type",
            "each batch should be a pair: the rows of X and the rows of y that belong to them",
        )
    X, y = (as_numbers(part, []).astype(float) for part in batch)
    if X.ndim != 2 or y.ndim != 2 or len(X) != len(y):
        raise Wrong(
            "shape",
            f"a batch has X of shape {X.shape} and y of shape {y.shape}, expected (m, "
            "n_in) and (m, 1) with the same m",
        )
    return X, y
