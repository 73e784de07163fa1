"""Story: what a student's forward pass did, quantity by quantity, beside what the layers give, as
plain data that the player plays.
"""

from collections.abc import Callable
from typing import Any

from helpers.check import UnknownExercise, ask, judge, question_of
from helpers.check.ask import is_stub
from helpers.check.key_types import Key
from helpers.check.public_keys import load_key
from helpers.functions import activation_named
from helpers.widgets.watching import story_words
from helpers.widgets.watching.network_values import Batch, batch_of
from helpers.widgets.watching.record import SECONDS, record, timed
from helpers.widgets.watching.sightings import played
from helpers.widgets.watching.story_types import Quantity, Stored, Story
from helpers.widgets.watching.teller import Packed, Sources, Teller


def tell(
    forward: Callable[..., Any] | None,
    X: Any,
    *layers: Any,
    hidden: str = "relu",
    output: str = "sigmoid",
    exercise: str | None = None,
    seconds: float = SECONDS,
) -> tuple[Story, bytes]:
    """Return (story, bytes): what forward(X, *layers) does, and the arrays that it speaks of.

    forward: the student's function; None: the layers alone
    X: (n, n_in), one example a row
    layers: W1, b1, W2, b2, …, or one list [(W1, b1), (W2, b2), …]; forward gets them as they come
    hidden, output: the names of the activations
    exercise: whose known mistakes give a wrong function's mistake its name; None: the one that is
      called as the function is
    seconds: that the function may take
    """
    packed = Packed()
    try:
        batch = batch_of(X, layers, hidden, output)
    except ValueError as error:  # BadInput, or an activation that is not known
        return _empty(hidden, output, str(error)), b""
    hidden, output = activation_named(hidden)[0], activation_named(output)[0]
    story = _of_layers(batch, hidden, output, packed)
    if forward is None:
        return story, packed.bytes()
    if not callable(forward):
        story["problem"] = story_words.no_function(forward)
        return story, packed.bytes()
    ours = played(forward)
    story["function"] = ours.name
    sources = Sources(story["code"])
    if ours.code is not None:
        sources.number_of(ours.code)
    if is_stub(forward):
        story["problem"] = story_words.not_written(ours.name)
        return story, packed.bytes()
    came = record(forward, batch.arguments, seconds)
    teller = Teller(story, batch, came, packed, sources, seconds)
    teller.tell()
    departs = story["departs"]
    if departs is not None and departs["kind"] != "hung":
        departs["name"] = _named(forward, ours.name, exercise, hidden, output, seconds)
    return story, packed.bytes()


# --- what the layers give -------------------------------------------------------------------------


def _empty(hidden: str, output: str, problem: str | None) -> Story:
    return {
        "function": "",
        "hidden": str(hidden),
        "output": str(output),
        "examples": 0,
        "total": 0,
        "code": [],
        "quantities": [],
        "returned": None,
        "right": None,
        "departs": None,
        "problem": problem,
        "printed": "",
        "warned": [],
        "changed": [],
    }


def _of_layers(batch: Batch, hidden: str, output: str, packed: Packed) -> Story:
    """Return the story that the layers tell alone."""
    story = _empty(hidden, output, None)
    story["examples"], story["total"] = len(batch.X), batch.total
    of = len(batch.layers)
    quantities = [_quantity("X", "input", 0, of, packed.add(batch.X))]
    for layer in batch.layers:
        k = layer.number
        quantities += [
            _quantity(f"W{k}", "weight", k, of, packed.add(layer.W)),
            _quantity(f"b{k}", "bias", k, of, packed.add(layer.b)),
            _quantity(f"Z{k}", "sum", k, of, packed.add(layer.z)),
            _quantity(f"A{k}", "activation", k, of, packed.add(layer.a)),
        ]
        quantities[-1]["activation"] = layer.activation
    story["quantities"] = quantities
    return story


def _quantity(name: str, kind: str, layer: int, of: int, expected: Stored) -> Quantity:
    return {
        "name": name,
        "title": story_words.title_of(kind, layer, of),
        "layer": layer,
        "kind": kind,
        "activation": None,
        "expected": expected,
        "yours": None,
        "seen": False,
        "place": None,
        "product": None,
    }


# --- the name of the mistake ----------------------------------------------------------------------


def _named(
    forward: Callable[..., Any],
    name: str,
    exercise: str | None,
    hidden: str,
    output: str,
    seconds: float,
) -> str | None:
    """Return what the check of an exercise says of a wrong function, None where it has no name for
    it: the player and the check say the same.
    """
    key = _key(name, exercise, hidden, output)
    if key is None:
        return None
    answers = ask(question_of(key), [timed(forward, seconds)], seconds, budget=2 * seconds)
    mistakes = judge(key, answers).mistakes
    return mistakes[0][1] if mistakes else None


def _key(name: str, exercise: str | None, hidden: str, output: str) -> Key | None:
    """Return the public key of an exercise; that of the function's name only where the exercise
    asks for just this function and the activations are the course's own.
    """
    if exercise is None and (hidden, output) != ("relu", "sigmoid"):
        return None
    try:
        key = load_key(exercise or name.replace("_", "-"))
    except UnknownExercise:
        return None
    return key if len(key["asked"]) == 1 else None
