"""Observers of mini-batches, [(X, y), ...]: is every example there, once, with its own y, in random
order?

A right answer gives "yes" or sizes, whatever its order; a wrong one raises Wrong with a code of its
own.
"""

import numpy as np

from helpers.check.compare import Wrong, as_numbers


def batch_sizes(value):
    """[(X, y), ...]: the number of examples in every batch; Wrong where one before the last is
    smaller than others.
    """
    sizes = [len(x) for x, _ in _batches(value)]
    if min(sizes[:-1], default=0) < max(sizes[:-1], default=0) or sizes[0] < sizes[-1]:
        raise Wrong(
            "smaller-too-early",
            f"the batches hold {', '.join(map(str, sizes))} examples: only the last one "
            "may be smaller",
        )
    return sizes


def each_once(value, X, y):
    """[(X, y), ...]: "yes" where every row of X stands in one batch, once, with its row of y; else
    Wrong says what happened.
    """
    rows = [tuple(row) for x, _ in _batches(value) for row in x.tolist()]
    targets = [target for _, ys in _batches(value) for target in ys.tolist()]
    own = {
        tuple(map(float, row)): list(map(float, target)) for row, target in zip(X, y, strict=True)
    }
    if any(row not in own for row in rows):
        raise Wrong("strange", "a batch holds a row that is none of X")
    if any(own[row] != target for row, target in zip(rows, targets, strict=True)):
        raise Wrong("torn", "rows of X stand beside the y of other examples")
    missing, repeated = len(own) - len(set(rows)), len(rows) - len(set(rows))
    if missing or repeated:
        said = [f"{missing} of {len(own)} examples are missing"] * (missing > 0) + [
            f"{repeated} come more than once"
        ] * (repeated > 0)
        raise Wrong("missing" if not repeated else "repeated", " and ".join(said))
    return "yes"


def batch_order(value, X):
    """[(X, y), ...]: "yes" where the examples come in random order; else Wrong says which order it
    is.
    """
    X = np.asarray(X, dtype=float)
    pairs = _batches(value)
    rows = np.concatenate([x for x, _ in pairs])
    if rows.shape != X.shape:
        return "no"
    if np.array_equal(rows, X):
        raise Wrong("in-order", "they come in the order of X")
    if any(
        np.array_equal(rows, X[np.random.default_rng(seed).permutation(len(X))])
        for seed in (0, 1, 42)
    ):
        raise Wrong(
            "own-seed",
            "they come in the order that a generator of your own gives, whatever the seed of rng",
        )
    found = [(X == x[0]).all(axis=1).argmax() for x, _ in pairs if len(x)]
    if all(np.array_equal(x, X[i : i + len(x)]) for i, (x, _) in zip(found, pairs, strict=False)):
        raise Wrong("batches-in-order", "inside every batch they come in the order of X")
    return "yes"


def _batches(value):
    """Return the batches as pairs of arrays (m, n_in) and (m, k)."""
    if not isinstance(value, tuple | list) or not value:
        raise Wrong(
            "none" if value is None else "type", "expected a list of batches, each a pair (X, y)"
        )
    if (
        isinstance(value, tuple)
        and len(value) == 2
        and all(isinstance(part, np.ndarray) and part.ndim == 2 for part in value)
    ):
        raise Wrong(
            "one-pair",
            "a single pair (X, y) came, expected a list of such pairs, one for each batch",
        )
    pairs = []
    for batch in value:
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
        x, y = (as_numbers(part, []).astype(float) for part in batch)
        if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
            raise Wrong(
                "shape",
                f"a batch has X of shape {x.shape} and y of shape {y.shape}, expected (m, "
                "n_in) and (m, 1) with the same m",
            )
        pairs.append((x, y))
    if len({(x.shape[1], y.shape[1]) for x, y in pairs}) > 1:
        raise Wrong("shape", "the batches differ in their columns")
    return pairs


OBSERVERS = {"batch_sizes": batch_sizes, "each_once": each_once, "batch_order": batch_order}
