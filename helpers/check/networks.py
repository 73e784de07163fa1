"""Observers of trained networks: they look at what `ask` brought of a model and tell a known cause
by its code.

A model comes as facts: its outputs on each probe, its number of parameters, weights, layers, loss.
What it does decides; loss and history are only read to say why. Where it is a plain stack of Dense
layers its outputs are computed anew here from its weights.
"""

import numpy as np

from helpers.check.compare import Wrong, as_numbers
from helpers.functions import ACTIVATIONS

OTHER_LOSSES = (
    "categorical",
    "hinge",
    "poisson",
    "kl_div",
    "cosine",
    "mean_absolute",
    "logcosh",
)  # no loss for one probability


def output_shape(value, units=1, probe=0):
    """The shape of the outputs on a probe, [n, units], if they are probabilities."""
    return list(probabilities(value, units, probe).shape)


def parameters(value, known=()):
    """The number of parameters; known: [(number, code, sentence)] of wrong ones."""
    number = _facts(value).get("parameters")
    if type(number) is not int:
        raise Wrong("not-a-model", "it has no count_params(): a Keras model is asked for")
    for wrong, code, sentence in known:
        if number == wrong:
            raise Wrong(code, f"it has {number} parameters: {sentence}")
    return number


def bend(value, wanted, units=1):
    """How far the logits are from a straight plane, 0 for logistic regression; the last three
    probes are A, B, (A + B)/2, on all it gives probabilities.

    wanted: whether they shall bend
    """
    outputs = [probabilities(value, units, probe) for probe in range(len(_facts(value)["probes"]))]
    a, b, middle = map(_logits, outputs[-3:])
    if wanted and np.ptp(a) < 1e-4:
        raise Wrong("constant-output", "it gives the same answer everywhere")
    off = float(np.abs((a + b) / 2 - middle).max())
    straight = off < 1e-3 * max(1.0, float(np.abs(a).max()))
    if straight and wanted:
        number = _facts(value).get("parameters")
        few = (
            type(number) is int and number <= 3 * units
        )  # of two inputs and a bias for each output
        raise Wrong(
            "no-hidden-layer" if few else "linear-hidden-layers", "its boundary is a straight line"
        )
    if not straight and not wanted:
        raise Wrong("hidden-layer", "its boundary is not a straight line")
    return off


def cross_entropy(value, y, most, probe=0):
    """The mean cross-entropy of the outputs on a probe with classes y; above `most`, Wrong says
    why.
    """
    p = probabilities(value, 1, probe)
    loss = _loss(p, y)
    if _loss(p, 1 - np.asarray(y)) <= most:
        raise Wrong(
            "classes-swapped", f"its cross-entropy is {loss:.3f}, at most {most:g} is asked for"
        )
    if loss > most:
        raise _not_trained(value, f"its cross-entropy is {loss:.3f}, at most {most:g} is asked for")
    return loss


def learned(value, y, most, limit, probe=0):
    """Cross-entropy after training over that before, on a probe with classes y; above `most`, or
    after above `limit`, Wrong says why.
    """
    facts = _facts(value)
    after = _loss(probabilities(value, 1, probe), y)
    if facts.get("before") is None:
        raise _not_trained(value, f"its cross-entropy is {after:.3f}")
    before = _loss(
        probabilities({"outputs": facts["before"], "probes": facts["probes"]}, 1, probe), y
    )
    if after > min(most * before, limit):
        raise _not_trained(value, f"its cross-entropy went from {before:.3f} to {after:.3f}")
    return after / before


def held_out(value, y, least, units=1, probe=0):
    """The accuracy on a probe with classes y; below `least`, Wrong says why. The last three probes
    are as for `bend`.
    """
    p, y = probabilities(value, units, probe), np.asarray(y)
    accuracy = float(np.mean((p[:, 0] > 0.5 if units == 1 else p.argmax(axis=1)) == y))
    if accuracy >= least:
        return accuracy
    sentence = f"it is right for {accuracy:.3f} of the points, at least {least:g} is asked for"
    if units == 1 and _facts(value).get("losses") and np.abs(p - 0.5).mean() < 0.02:
        raise Wrong("labels-of-another-shape", f"{sentence}. It answers nearly 0.5 everywhere")
    if np.ptp(p, axis=0).max() > 1e-3:
        bend(value, True, units)
    if accuracy < 0.2 and units == 1:
        raise Wrong("classes-swapped", sentence)
    raise _not_trained(value, sentence, accuracy, chance=1 / max(2, units))


def moved(value, probe=0):
    """How far training with a learning rate of (nearly) 0 moved the outputs; running averages of
    the inputs may move a little.
    """
    facts = _facts(value)
    if facts.get("before") is None:
        raise Wrong(
            "not-compiled",
            "it is not compiled: without a loss and an optimizer it cannot be trained",
        )
    before = as_numbers(_item(facts.get("before"), probe), [])
    after = as_numbers(_item(facts.get("outputs"), probe), [])
    far = float(np.abs(after - before).max()) if before.shape == after.shape else np.inf
    if far > 2e-3:
        raise Wrong(
            "learning-rate-ignored",
            f"one step with a learning rate of nearly 0 moved its outputs by {far:.2g}",
        )
    return far


def probabilities(value, units, probe):
    """Return the outputs (n, units) on a probe; raises Wrong with a code where they are no
    probabilities.
    """
    facts = _facts(value)
    p = as_numbers(_item(facts.get("outputs"), probe), []).astype(float)
    if p.ndim == 1 and units == 1:
        raise Wrong(
            "flat-output",
            f"its outputs have shape {p.shape}, expected ({len(p)}, 1): one unit, one row "
            "per example",
        )
    if p.ndim != 2 or p.shape[1] != units:
        code = (
            "two-units"
            if units == 1 and p.shape[1:] == (2,)
            else "one-unit"
            if units > 1 and p.shape[1:] == (1,)
            else "output-shape"
        )
        raise Wrong(
            code,
            f"its outputs have shape {p.shape}, expected ({len(p) if p.ndim else 'n'}, {units})",
        )
    X = _item(facts.get("probes"), probe)
    if X is not None and len(p) != len(X):
        raise Wrong(
            "output-shape",
            f"its outputs have shape {p.shape}, expected ({len(X)}, {units}): one row per example",
        )
    if not np.isfinite(p).all():
        raise Wrong("diverged", "its outputs are no finite numbers any more")
    if units == 1 and (p > 1 - 1e-6).all():
        raise Wrong("softmax-on-one-unit", "it answers exactly 1 everywhere")
    if p.min() < 0 or p.max() > 1:
        raise Wrong(
            "logits",
            f"its outputs run from {p.min():.3g} to {p.max():.3g}: probabilities lie "
            "between 0 and 1",
        )
    if units > 1 and np.abs(p.sum(axis=1) - 1).max() > 1e-4:
        raise Wrong(
            "rows-not-one",
            f"its rows sum to {p.sum(axis=1).min():.3g} … {p.sum(axis=1).max():.3g}, expected 1",
        )
    again = _recomputed(facts, probe)
    if again is not None and np.abs(again - p).max() > 0.01:
        raise Wrong("not-from-weights", "its outputs are not those of its weights")
    return p if again is None else again


def shape_of(value):
    """The shape of an array, as a list."""
    return list(as_numbers(value, []).shape)


def share(value):
    """A share between 0 and 1, such as an accuracy."""
    if isinstance(value, str) and value.strip().replace(".", "", 1).isdigit():
        value = float(value)
    number = as_numbers(value, [])
    if number.size != 1:
        raise Wrong("shape", f"it has shape {number.shape}, one number is asked for")
    number = float(number.reshape(-1)[0])
    if number > 1:
        raise Wrong(
            "percent", f"{number:g} is more than 1: write a share such as 0.83, not 83 percent"
        )
    return number


def _facts(value):
    if value is None:
        raise Wrong("no-return", "it returned None: is the `return` missing?")
    if not isinstance(value, dict) or "outputs" not in value:
        raise Wrong("type", "a Keras model is asked for")
    return value


def _item(items, number):
    return items[number] if isinstance(items, list) and -len(items) <= number < len(items) else None


def _not_trained(value, sentence, accuracy=None, chance=0.5):
    """Return the Wrong for a network that does not do what training should have brought; accuracy
    None: it was not looked at.
    """
    facts = _facts(value)
    losses, loss = facts.get("losses"), str(facts.get("loss") or "")
    went = (
        [v for v in (losses[0], losses[-1]) if isinstance(v, int | float)]
        if isinstance(losses, list) and losses
        else []
    )
    if "before" in facts:  # built by the student, trained by the check
        if facts["before"] is None:
            return Wrong(
                "not-compiled",
                f"{sentence}. It is not compiled: without a loss and an optimizer it "
                "cannot be trained",
            )
    elif not went:
        return Wrong("untrained", f"{sentence}: it has not been trained by fit")
    if any(word in loss for word in OTHER_LOSSES) and chance == 0.5:
        return Wrong("wrong-loss", f"{sentence}. Its loss is {loss[:60]}")
    if "cross" in loss and went and went[-1] < 0.25 and accuracy is not None and accuracy < 0.85:
        return Wrong(
            "other-points",
            f"{sentence}. At the end of its training the loss was {went[-1]:.3f}: it fits "
            "what it was trained on",
        )
    if went:
        sentence += (
            f". Its loss went from {went[0]:.3f} to {went[-1]:.3f} in {len(losses)} epochs"
            if len(losses) > 1
            else f". Its loss was {went[0]:.3f} at the end"
        )
    return Wrong(
        "not-learning" if accuracy is None or accuracy < chance + 0.15 else "too-short", sentence
    )


def _loss(p, y):
    return float(
        -np.mean(np.log(np.clip(np.where(np.asarray(y) == 1, p[:, 0], 1 - p[:, 0]), 1e-7, 1)))
    )


def _logits(p):
    """Return the logits of probabilities (n, 1), or of (n, k) the logits less the first one."""
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return np.log(p / (1 - p)) if p.shape[1] == 1 else np.log(p[:, 1:] / p[:, :1])


def _recomputed(facts, probe):
    """Return what a plain Sequential stack of Dense layers answers by its weights; None for any
    other network.
    """
    X, layers, weights = (
        _item(facts.get("probes"), probe),
        facts.get("layers"),
        facts.get("weights"),
    )
    if (
        facts.get("type") != "Sequential"
        or not isinstance(layers, list)
        or not isinstance(weights, list)
        or X is None
    ):
        return None
    A, rest = X, list(weights)
    for layer in layers:
        kind, name = (
            str(layer.get(what)) if isinstance(layer, dict) else ""
            for what in ("type", "activation")
        )
        activation = ACTIVATIONS.get({"linear": "identity"}.get(name, name))
        if kind not in ("Dense", "Activation") or activation is None:
            return None
        if kind == "Dense":
            if len(rest) < 2 or not all(
                isinstance(each, np.ndarray) and each.dtype.kind == "f" for each in rest[:2]
            ):
                return None
            (W, b), rest = rest[:2], rest[2:]
            if W.ndim != 2 or b.shape != W.shape[1:] or len(W) != A.shape[1]:
                return None
            A = A @ W.astype(float) + b
        A = activation(A)
    return None if rest else A


OBSERVERS = {
    "output_shape": output_shape,
    "parameters": parameters,
    "bend": bend,
    "cross_entropy": cross_entropy,
    "held_out": held_out,
    "learned": learned,
    "moved": moved,
    "shape_of": shape_of,
    "share": share,
}
