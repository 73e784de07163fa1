"""Observers of trained networks: they look at what `ask` brought of a model and tell a known cause
by its code.

A model comes as *facts*: its outputs on each probe, its number of parameters, weights, layers, loss
(see helpers/check/model_facts.py), and the probes themselves, arrays (n, n_in). What it
does decides; loss and history are only read to say why.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from helpers.check.compare import as_numbers
from helpers.check.observers.dense_stack import recomputed_outputs
from helpers.check.plain import Array, Value
from helpers.check.problem import Wrong

Facts: TypeAlias = dict[str, Any]

# parts of the names of losses that do not fit one probability
OTHER_LOSSES = (
    "categorical",
    "hinge",
    "poisson",
    "kl_div",
    "cosine",
    "mean_absolute",
    "logcosh",
)


def output_shape(value: Value, units: int = 1, probe: int = 0) -> list[int]:
    """Return the shape [n, units] of the outputs on a probe, if they are probabilities."""
    return list(probabilities(value, units, probe).shape)


def parameters(value: Value, known: Iterable[tuple[int, str, str]] = ()) -> int:
    """Return the number of parameters.

    known: (number, code, sentence) of wrong numbers
    """
    number = _facts(value).get("parameters")
    if type(number) is not int:
        raise Wrong("not-a-model", "it has no count_params(): a Keras model is asked for")
    for wrong, code, sentence in known:
        if number == wrong:
            raise Wrong(code, f"it has {number} parameters: {sentence}")
    return number


def bend(value: Value, wanted: bool, units: int = 1) -> float:
    """Return how far the logits are from a straight plane: 0 for logistic regression.

    The last three probes are A, B and (A + B)/2; on all probes it must give probabilities.

    wanted: whether the logits shall bend
    """
    probes = range(len(_facts(value)["probes"]))
    outputs = [probabilities(value, units, probe) for probe in probes]
    a, b, middle = map(_logits, outputs[-3:])
    if wanted and np.ptp(a) < 1e-4:
        raise Wrong("constant-output", "it gives the same answer everywhere")
    off = float(np.abs((a + b) / 2 - middle).max())
    straight = off < 1e-3 * max(1.0, float(np.abs(a).max()))
    if straight and wanted:
        number = _facts(value).get("parameters")
        # no more than two weights and a bias for each output
        few = type(number) is int and number <= 3 * units
        raise Wrong(
            "no-hidden-layer" if few else "linear-hidden-layers", "its boundary is a straight line"
        )
    if not straight and not wanted:
        raise Wrong("hidden-layer", "its boundary is not a straight line")
    return off


def cross_entropy(value: Value, y: ArrayLike, most: float, probe: int = 0) -> float:
    """Return the mean cross-entropy of the outputs on a probe; above `most`, Wrong says why.

    y: (n,), the classes of the probe, 0 and 1
    """
    p, y = probabilities(value, 1, probe), np.asarray(y)
    loss = _loss(p, y)
    sentence = f"its cross-entropy is {loss:.3f}, at most {most:g} is asked for"
    if _loss(p, 1 - y) <= most:
        raise Wrong("classes-swapped", sentence)
    if loss > most:
        raise _not_trained(value, sentence)
    return loss


def learned(value: Value, y: ArrayLike, most: float, limit: float, probe: int = 0) -> float:
    """Return the cross-entropy after training divided by that before.

    y: (n,), the classes of the probe, 0 and 1
    most: above it, Wrong says why
    limit: of the cross-entropy after training; above it, Wrong says why
    """
    facts, y = _facts(value), np.asarray(y)
    after = _loss(probabilities(value, 1, probe), y)
    if facts.get("before") is None:
        raise _not_trained(value, f"its cross-entropy is {after:.3f}")
    untrained = {"outputs": facts["before"], "probes": facts["probes"]}
    before = _loss(probabilities(untrained, 1, probe), y)
    if after > min(most * before, limit):
        raise _not_trained(value, f"its cross-entropy went from {before:.3f} to {after:.3f}")
    return after / before


def held_out(value: Value, y: ArrayLike, least: float, units: int = 1, probe: int = 0) -> float:
    """Return the accuracy on a probe; below `least`, Wrong says why. The last three probes are as
    for `bend`.

    y: (n,), the classes of the probe, numbers from 0
    """
    p, y = probabilities(value, units, probe), np.asarray(y)
    answers = p[:, 0] > 0.5 if units == 1 else p.argmax(axis=1)
    accuracy = float(np.mean(answers == y))
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


def moved(value: Value, probe: int = 0) -> float:
    """Return how far one step of training with a learning rate of nearly 0 moved the outputs;
    running averages of the inputs may move a little.
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


# --- outputs that are probabilities ---------------------------------------------------------------


def probabilities(value: Value, units: int, probe: int) -> Array:
    """Return the outputs (n, units) on a probe; raises Wrong where they are no probabilities, or
    not those of the network's weights.
    """
    facts = _facts(value)
    p = as_numbers(_item(facts.get("outputs"), probe), []).astype(float)
    X = _item(facts.get("probes"), probe)
    _check_shape(p, units, X)
    _check_range(p, units)
    again = recomputed_outputs(facts.get("type"), facts.get("layers"), facts.get("weights"), X)
    if again is None:
        return p
    if again.shape != p.shape or np.abs(again - p).max() > 0.01:
        raise Wrong("not-from-weights", "its outputs are not those of its weights")
    return again


def _check_shape(p: Array, units: int, X: Array | None) -> None:
    """Raise Wrong where the shape of outputs is not (n, units), one row for each of X."""
    came = f"its outputs have shape {p.shape}"
    if p.ndim == 1 and units == 1:
        raise Wrong("flat-output", f"{came}, expected ({len(p)}, 1): one unit, one row per example")
    if p.ndim != 2 or p.shape[1] != units:
        rows = len(p) if p.ndim else "n"
        raise Wrong(_code_of_units(p, units), f"{came}, expected ({rows}, {units})")
    if X is not None and len(p) != len(X):
        raise Wrong("output-shape", f"{came}, expected ({len(X)}, {units}): one row per example")


def _code_of_units(p: Array, units: int) -> str:
    if units == 1 and p.shape[1:] == (2,):
        return "two-units"
    if units > 1 and p.shape[1:] == (1,):
        return "one-unit"
    return "output-shape"


def _check_range(p: Array, units: int) -> None:
    """Raise Wrong where numbers (n, units) are no probabilities that sum to 1 in each row (of one
    unit: of any sum).
    """
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
    sums = p.sum(axis=1)
    if units > 1 and np.abs(sums - 1).max() > 1e-4:
        raise Wrong(
            "rows-not-one", f"its rows sum to {sums.min():.3g} … {sums.max():.3g}, expected 1"
        )


def _loss(p: Array, y: Array) -> float:
    """Return the mean cross-entropy of probabilities p (n, 1) and classes y (n,)."""
    of_class = np.where(y == 1, p[:, 0], 1 - p[:, 0])
    return float(-np.mean(np.log(np.clip(of_class, 1e-7, 1))))


def _logits(p: Array) -> Array:
    """Return the logits of probabilities (n, 1), or of (n, k) the logits less the first one."""
    p = np.clip(p, 1e-7, 1 - 1e-7)
    odds = p / (1 - p) if p.shape[1] == 1 else p[:, 1:] / p[:, :1]
    return np.asarray(np.log(odds))


# --- why it is not trained ------------------------------------------------------------------------


def _not_trained(
    value: Value, sentence: str, accuracy: float | None = None, chance: float = 0.5
) -> Wrong:
    """Return the Wrong for a network that does not do what training should have brought.

    sentence: what it does
    accuracy: None where nobody looked at it
    chance: the accuracy of guessing
    """
    facts = _facts(value)
    losses = facts["losses"] if isinstance(facts.get("losses"), list) else []
    ends = [loss for loss in losses[:1] + losses[-1:] if isinstance(loss, int | float)]
    if "before" in facts:  # the student built it, the check trained it
        if facts["before"] is None:
            return Wrong(
                "not-compiled",
                f"{sentence}. It is not compiled: without a loss and an optimizer it "
                "cannot be trained",
            )
    elif not ends:
        return Wrong("untrained", f"{sentence}: it has not been trained by fit")
    loss = str(facts.get("loss") or "")
    if any(part in loss for part in OTHER_LOSSES) and chance == 0.5:
        return Wrong("wrong-loss", f"{sentence}. Its loss is {loss[:60]}")
    fits = "cross" in loss and ends and ends[-1] < 0.25
    if fits and accuracy is not None and accuracy < 0.85:
        return Wrong(
            "other-points",
            f"{sentence}. At the end of its training the loss was {ends[-1]:.3f}: it fits "
            "what it was trained on",
        )
    if ends and len(losses) > 1:
        sentence += f". Its loss went from {ends[0]:.3f} to {ends[-1]:.3f} in {len(losses)} epochs"
    elif ends:
        sentence += f". Its loss was {ends[0]:.3f} at the end"
    no_better_than_chance = accuracy is None or accuracy < chance + 0.15
    return Wrong("not-learning" if no_better_than_chance else "too-short", sentence)


# --- facts ----------------------------------------------------------------------------------------


def _facts(value: Value) -> Facts:
    if value is None:
        raise Wrong("no-return", "it returned None: is the `return` missing?")
    if not isinstance(value, dict) or "outputs" not in value:
        raise Wrong("type", "a Keras model is asked for")
    return value


def _item(items: Value, number: int) -> Value:
    """Return an item of a list, None where there is no such list or item."""
    return items[number] if isinstance(items, list) and -len(items) <= number < len(items) else None
