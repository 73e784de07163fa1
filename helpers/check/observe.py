"""The fixed set of observers: what an answer does, where many answers are right (weights of a gate,
a trained line).

An observer takes plain data of unknown type and shape and returns plain data to compare; it raises
Wrong with a sentence when the answer does not have the form that was asked for.
"""

import numpy as np

from helpers.check import batches, networks
from helpers.check.compare import Wrong, as_numbers
from helpers.check.plain import encode
from helpers.functions import ACTIVATIONS


def observe(spec, value):
    """Return what observer spec = {"name": ..., options} sees of a value; the value itself for
    None.
    """
    if spec is None:
        return value
    options = dict(spec)
    return OBSERVERS[options.pop("name")](value, **options)


def pick(value, key):
    """One item of a dict, or of a tuple or list by its number."""
    if isinstance(value, dict):
        if key not in value:
            wanted = (
                f"there is no {key!r} in your dict"
                if isinstance(key, str)
                else "it is a dict, expected a tuple or list"
            )
            raise Wrong("keys", wanted)
        return value[key]
    several = isinstance(value, tuple | list) or (isinstance(value, np.ndarray) and value.ndim > 0)
    if several and type(key) is int and -len(value) <= key < len(value):
        return value[key]
    raise Wrong(
        "type",
        "expected a dict"
        if isinstance(key, str)
        else f"expected at least {key + 1} things in a tuple or list",
    )


def entry(value, path, form):
    """One array out of nested pairs: path, its places; form: what the whole should look like."""
    for place in path:
        if value is None:
            raise Wrong("none", "it returned None: is the `return` missing?")
        if not isinstance(value, tuple | list):
            raise Wrong(
                "form",
                f"expected {form}, and in the place of a pair there is something of type "
                f"{type(value).__name__}",
            )
        if len(value) != 2:
            raise Wrong(
                f"form-{len(value)}",
                f"expected {form}, and in the place of a pair there are {len(value)} things",
            )
        value = value[place]
    return value


def line(value, X, activation="step", flat=False):
    """(w, b) of one neuron: its outputs on the rows of X (n, n_in) -> (n,). flat: w must have the
    shape (n_in,).
    """
    X = np.asarray(X, dtype=float)
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise Wrong("type", "expected a pair: the weights and the bias, (w, b)")
    w, b = _numbers(value[0], "the weights"), _numbers(value[1], "the bias")
    if w.size != X.shape[1] or w.ndim > (1 if flat else 2):
        raise Wrong(
            "shape",
            f"the weights have shape {w.shape}, expected ({X.shape[1]},): one weight for "
            "each input",
        )
    if b.size != 1:
        raise Wrong("shape", f"the bias has shape {b.shape}, expected one number")
    return ACTIVATIONS[activation](X @ w.reshape(-1) + b.reshape(-1)[0])


def neuron_output(value, activation="sigmoid"):
    """(x, w, b) chosen by the student: the output of that neuron, a number."""
    if not isinstance(value, tuple | list) or len(value) != 3:
        raise Wrong(
            "type", "expected three things: the inputs, the weights and the bias, (x, w, b)"
        )
    x, w, b = (_numbers(item, what) for item, what in zip(value, ("x", "w", "b"), strict=True))
    if x.shape != w.shape or x.ndim != 1:
        raise Wrong(
            "shape",
            f"x has shape {x.shape} and w {w.shape}, expected the same number of inputs "
            "and weights",
        )
    if b.size != 1:
        raise Wrong("shape", f"b has shape {b.shape}, expected one number")
    return float(ACTIVATIONS[activation](x @ w + b.reshape(-1)[0]))


def largest(value):
    """The largest absolute number in a value."""
    arrays = [_numbers(item) for item in (value if isinstance(value, tuple | list) else (value,))]
    if not all(array.size for array in arrays) or not arrays:
        raise Wrong("empty", "there is no number in it")
    return max(float(np.abs(array).max()) for array in arrays)


def mapped(value, X):
    """W (n_in, n_out) chosen by the student: the images X @ W of the rows of X."""
    X = np.asarray(X, dtype=float)
    W = _numbers(value, "the matrix")
    if W.ndim != 2 or W.shape[0] != X.shape[1]:
        raise Wrong(
            "shape", f"the matrix has shape {W.shape}, expected ({X.shape[1]}, {X.shape[1]})"
        )
    return X @ W


def network_outputs(value, X, activations):
    """[(W, b), ...] chosen or trained by the student: outputs on X (n, n_in), with one activation's
    name per layer.
    """
    A = np.asarray(X, dtype=float)
    layers = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(layers, tuple | list) or len(layers) != len(activations):
        raise Wrong("type", f"expected {len(activations)} layers, [(W1, b1), ...]")
    for number, (layer, name) in enumerate(zip(layers, activations, strict=True), start=1):
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise Wrong("type", f"layer {number} should be a pair (W, b)")
        W, b = _numbers(layer[0], f"W{number}"), _numbers(layer[1], f"b{number}")
        if W.ndim != 2 or W.shape[0] != A.shape[1]:
            raise Wrong(
                "shape",
                f"W{number} has shape {W.shape}, expected ({A.shape[1]}, neurons): one "
                "row per input",
            )
        if b.size not in (1, W.shape[1]):
            raise Wrong(
                "shape",
                f"b{number} has shape {b.shape}, expected ({W.shape[1]},): one bias per neuron",
            )
        A = ACTIVATIONS[name](A @ W + b.reshape(-1))
    return A


# --- XOR: lines and hidden units ------------------------------------------------------------------


def line_score(value, X, y, least):
    """(w, b) of a step neuron: how many rows of X (n, 2) it gets right; with fewer than `least`,
    Wrong names those it does.
    """
    answers, y = line(value, X), np.asarray(y)
    right = answers == y
    if not _numbers(value[0], "the weights").any():
        raise Wrong(
            "no-line", "both weights are 0: there is no line, and the answer is the same everywhere"
        )
    if len(set(answers.tolist())) == 1:
        raise Wrong("one-side", f"all {len(y)} points lie on the same side of your line")
    if right.sum() < least:
        raise Wrong(
            f"{right.sum()}-right",
            f"it is right at {_corners(X, right)} only: {right.sum()} of {len(y)}",
        )
    return int(right.sum())


def step_units(value, X, y):
    """A 2-2-1 network of step units: "yes" where one line can part what its hidden units make of X;
    else Wrong blames one.
    """
    z1, W1, b1, W2, b2 = _step_network(value, X)
    if _can_be_parted(z1 > 0, y):
        return "yes"
    code, sentence = _blame(X, np.asarray(y), z1, W1, b1, W2, b2)
    raise Wrong(code, sentence)


def step_answers(value, X, y):
    """A 2-2-1 network of step units: its answers on the rows of X (n,); where one is wrong, Wrong
    names it and who is to blame.
    """
    z1, W1, b1, W2, b2 = _step_network(value, X)
    y = np.asarray(y)
    answers = ((z1 > 0) @ W2 + b2 > 0).astype(float)
    if np.array_equal(answers, y):
        return answers
    code, sentence = _blame(X, y, z1, W1, b1, W2, b2)
    raise Wrong(code, f"it is wrong at {_corners(X, answers != y)}: {sentence}")


def _step_network(value, X):
    """Return (z1, W1, b1, W2, b2) of a 2-2-1 network, z1 on the rows of X (n, 2)."""
    if (
        isinstance(value, tuple | list)
        and len(value) == 2
        and isinstance(value[1], tuple | list)
        and len(value[1]) == 2
    ):
        shape = _numbers(value[1][0], "W2").shape
        if shape in ((2,), (1, 2)):
            raise Wrong(
                "W2-lies-down",
                f"W2 has shape {shape}, expected (2, 1): a row for each hidden unit, a "
                "column for the output neuron",
            )
    network_outputs(value, X, ["step", "step"])
    (W1, b1), (W2, b2) = ((_numbers(W, "W"), _numbers(b, "b").reshape(-1)) for W, b in value)
    if W1.shape != (2, 2) or W2.shape != (2, 1):
        raise Wrong(
            "shape",
            f"W1 has shape {W1.shape} and W2 {W2.shape}, expected (2, 2) and (2, 1): two "
            "hidden units, one output",
        )
    return np.asarray(X, dtype=float) @ W1 + b1, W1, b1, W2[:, 0], b2[0]


def _blame(X, y, z1, W1, b1, W2, b2):
    """Return (code, sentence): which neuron of a 2-2-1 step network is to blame for its wrong
    answers, and why.
    """
    on = z1 > 0
    z2 = on @ W2 + b2
    if np.array_equal(z2 > 0, 1 - y):
        return "xnor", "everywhere the opposite is wanted"
    if np.array_equal((np.asarray(X, dtype=float) @ W1.T + b1 > 0) @ W2 + b2 > 0, y):
        return "transposed", "with W1 transposed it would be right"
    if np.array_equal(z2 >= 0, y):
        return (
            "on-the-line",
            f"the output neuron's weighted sum is exactly 0 at {_corners(X, z2 == 0)}",
        )
    z2 = (z1 >= 0) @ W2 + b2
    if np.array_equal(z2 > 0, y) or np.array_equal(z2 >= 0, y):
        j = int(np.argmax((z1 == 0).any(axis=0)))
        return (
            "on-the-line",
            (
                f"hidden unit {j + 1} is to blame: its weighted sum is exactly 0 at "
                f"{_corners(X, z1[:, j] == 0)}"
            ),
        )
    for j in range(2):
        if len(set(on[:, j])) == 1:
            return (
                "unit-constant",
                f"hidden unit {j + 1} is to blame: it answers {int(on[0, j])} at all four corners",
            )
    if np.array_equal(on[:, 0], on[:, 1]) or np.array_equal(on[:, 0], ~on[:, 1]):
        return "units-alike", "hidden unit 2 is to blame: it only repeats unit 1" + (
            "" if on[0, 0] == on[0, 1] else ", turned round"
        )
    for j in range(2):
        if on[:, j].sum() == 2:
            return (
                "two-against-two",
                (
                    f"hidden unit {j + 1} is to blame: it parts the corners two against two, "
                    f"{_corners(X, on[:, j])} from the others"
                ),
            )
    if not _can_be_parted(on, y):
        j, where = _unit_to_change(on, y)
        return (
            "hidden-unit",
            f"hidden unit {j + 1} is to blame: look at its answers at {_corners(X, where)}",
        )
    return "output-neuron", "the output neuron is to blame, both hidden units do their part"


def _can_be_parted(on, y):
    """Whether one line parts classes y of points whose coordinates are False and True."""
    classes = {}
    for point, kind in zip(on.tolist(), np.asarray(y).tolist(), strict=True):
        if classes.setdefault(tuple(point), kind) != kind:
            return False
    corners = [
        classes.get(corner)
        for corner in ((False, False), (True, True), (False, True), (True, False))
    ]
    return len(classes) < 4 or not (corners[0] == corners[1] != corners[2] == corners[3])


def _unit_to_change(on, y):
    """Return (unit, rows): the fewest answers of one step unit that, changed, let a line part the
    points.
    """
    best = None
    for pattern in range(16):
        answers = np.array([bool(pattern >> i & 1) for i in range(4)])
        if pattern in (0b0110, 0b1001):
            continue  # no step unit answers like XOR
        for j in range(2):
            changed = on.copy()
            changed[:, j] = answers
            where = answers != on[:, j]
            if _can_be_parted(changed, y) and (best is None or where.sum() < best[1].sum()):
                best = (j, where)
    return best


def _corners(X, where):
    """Return the chosen rows of whole numbers as text: 01 and 10."""
    names = ["".join(str(int(v)) for v in x) for x, chosen in zip(X, where, strict=True) if chosen]
    return " and ".join(
        [", ".join(names[:-1]), names[-1]] if len(names) > 1 else names or ["no corner"]
    )


# --- training -------------------------------------------------------------------------------------


def row(value):
    """The numbers of a list or array as an array, whatever they came in."""
    inside = value[0] if isinstance(value, tuple | list) and value else None
    if isinstance(inside, tuple | list) or (isinstance(inside, np.ndarray) and inside.ndim):
        kind = "array" if isinstance(inside, np.ndarray) else "pair"
        raise Wrong(
            f"holds-{kind}s",
            f"it holds {kind}s, expected one number for each epoch: does the function "
            "return layers, losses?",
        )
    return _numbers(value, "it")


def count(value):
    """How many numbers a list or array holds."""
    return int(_numbers(value, "it").size)


def same_twice(value):
    """The answers of two equal calls: "yes" where they are equal, else "no"."""
    if not isinstance(value, list) or len(value) != 2:
        raise Wrong("type", "expected the answers of two calls")
    return "yes" if repr(encode(value[0])) == repr(encode(value[1])) else "no"


def layer_shapes(value):
    """[(W, b), ...]: the shape of every array, as text."""
    if not isinstance(value, tuple | list) or not all(
        isinstance(layer, tuple | list) and len(layer) == 2 for layer in value
    ):
        raise Wrong("type", "expected layers [(W1, b1), (W2, b2)]")
    return [
        str(_numbers(item, what).shape)
        for layer in value
        for item, what in zip(layer, ("W", "b"), strict=True)
    ]


def trained(value, X, y, hidden, activation):
    """Layers [(W1, b1), (W2, b2)] after training: on how many rows of X they are right, or Wrong
    with what kept them from it.
    """
    p = network_outputs(value, X, [activation, "sigmoid"])
    W1, b1 = (_numbers(part, "a layer") for part in value[0])
    if p.shape[1] != 1:
        raise Wrong("outputs", f"the network has {p.shape[1]} outputs, expected one")
    if W1.shape[1] != hidden:
        raise Wrong("hidden", f"the hidden layer has {W1.shape[1]} units, {hidden} were asked for")
    right = int(np.sum((p > 0.5) == (np.asarray(y) > 0.5)))
    if right == len(X):
        return right
    if not W1.any():
        raise Wrong(
            "zero-start",
            f"{right} of {len(X)} are right, and every weight of W1 is 0: did it start there?",
        )
    if np.ptp(W1, axis=1).max() < 1e-12 and np.ptp(b1) < 1e-12:
        raise Wrong(
            "equal-start", f"{right} of {len(X)} are right, and all hidden units are the same"
        )
    if max(np.abs(W1).max(), np.abs(_numbers(value[1][0], "W2")).max()) < 0.2:
        raise Wrong("small-start", f"{right} of {len(X)} are right, and all weights are still tiny")
    return right


def different_units(value):
    """Layers [(W1, b1), (W2, b2)] that have not been trained: "yes" where the hidden units differ,
    else Wrong says how they are alike.
    """
    W1, b1 = (_numbers(pick(pick(value, 0), place), "a layer") for place in (0, 1))
    if W1.ndim != 2 or W1.shape[1] < 2:
        raise Wrong("shape", f"W1 has shape {W1.shape}, expected a column for each hidden unit")
    if not W1.any():
        raise Wrong("zero-start", "every weight of W1 is 0 at the start")
    if not np.ptp(W1, axis=1).any() and not np.ptp(b1):
        raise Wrong("equal-start", "all hidden units are the same at the start")
    return "yes"


def start_loss(value, X, y, activation):
    """(layers, losses) of a training run with learning rate 0: "yes" where its losses are the
    cross-entropy of its layers, else "no".
    """
    layers, losses = pick(value, 0), row(pick(value, 1))
    p = network_outputs(layers, X, [activation, "sigmoid"])
    if losses.size and np.ptp(losses) > 1e-6 * np.abs(losses).max():
        raise Wrong("moved", "with learning rate 0 the losses change from epoch to epoch")
    if p.min() < 1e-6 or p.max() > 1 - 1e-6:
        return "yes"  # ln 0 is near: everybody cuts it off elsewhere
    y = np.asarray(y, dtype=float)
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    return "yes" if losses.size and np.allclose(losses, loss, rtol=1e-4, atol=0) else "no"


def _numbers(value, what=""):
    try:
        array = as_numbers(value, []).astype(float)
    except Wrong as wrong:
        raise Wrong(
            wrong.problem.code, f"{what}: {wrong.problem.sentence}".removeprefix(": ")
        ) from None
    if array.size > 1_000_000 or not np.isfinite(array).all():
        raise Wrong("nan", f"{what}: every number must be finite".removeprefix(": "))
    return array


OBSERVERS = {
    "pick": pick,
    "entry": entry,
    "line": line,
    "neuron_output": neuron_output,
    "largest": largest,
    "mapped": mapped,
    "network_outputs": network_outputs,
    "line_score": line_score,
    "step_units": step_units,
    "step_answers": step_answers,
    "row": row,
    "count": count,
    "same_twice": same_twice,
    "layer_shapes": layer_shapes,
    "trained": trained,
    "different_units": different_units,
    "start_loss": start_loss,
    **batches.OBSERVERS,
    **networks.OBSERVERS,
}


def chain(specs, value):
    """Return the value after every observer of a list, in turn."""
    for spec in specs:
        value = observe(spec, value)
    return value
