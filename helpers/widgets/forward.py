"""The forward player: a student's own forward pass, played back number by number."""

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.plots.network import draw_network
from helpers.plots.style import Picture
from helpers.widgets.join import joined, styled
from helpers.widgets.kit import Moving
from helpers.widgets.watching.story import tell

TITLES = {
    "own": "Your {name}, number by number",
    "layers": "A forward pass, number by number",
    "predict": "A forward pass, with a pencil",
}


class ForwardPlayer(Moving):
    """A forward pass, step by step: every number with its row, its column and its sum.

    `story` is helpers.widgets.watching.story_types.Story with `title` and `predict`, `frames` its
    arrays. In predict mode `answer` is the line `by_hand = {...}` of the numbers that were typed.
    """

    _esm = joined("forward")
    _css = styled("forward")

    def still(self) -> Picture:
        """Return the Picture of the network, with the numbers of its first example unless they are
        to be predicted.
        """
        if not self.story["quantities"]:
            return Picture(None, self.story["problem"])
        arrays = {each["name"]: self._array(each) for each in self.story["quantities"]}
        count = sum(name.startswith("W") for name in arrays)
        layers = [(arrays[f"W{k}"], arrays[f"b{k}"]) for k in range(1, count + 1)]
        x = None if self.story["predict"] else arrays["X"][0]
        activations = [
            each["activation"] for each in self.story["quantities"] if each["activation"]
        ]
        picture = draw_network(
            layers,
            x,
            activation=activations[0],
            output=activations[-1],
            title=self.story["title"],
        )
        if self.story["departs"] is not None:
            picture.description += " " + self.story["departs"]["sentence"]
        return picture

    def _array(self, quantity: dict[str, Any]) -> Any:
        stored = quantity["expected"]
        size = int(np.prod(stored["shape"]))
        numbers = np.frombuffer(self.frames, "<f8")[stored["at"] : stored["at"] + size]
        return numbers.reshape(stored["shape"])


def play_forward(
    forward: Callable[..., Any] | None,
    X: Any,
    *layers: Any,
    hidden: str = "relu",
    output: str = "sigmoid",
    exercise: str | None = None,
    predict: bool = False,
    title: str | None = None,
) -> ForwardPlayer:
    """Return the player of a forward pass: what forward(X, *layers) computes, beside what the
    layers give, and where the two part.

    forward: your function; None plays the layers alone
    X: (n, n_in), one example a row
    layers: W1, b1, W2, b2, …, or one list [(W1, b1), (W2, b2), …], as forward takes them
    hidden, output: the activations by name
    exercise: whose known mistakes name a mistake; None for the one called as the function is
    predict: every number is typed before it is shown; the first example only
    Where something does not fit the player says so in a sentence: nothing is raised.
    """
    if predict:
        X = X[:1] if isinstance(X, list | np.ndarray) else X
    story, frames = tell(forward, X, *layers, hidden=hidden, output=output, exercise=exercise)
    kind = "predict" if predict else "own" if story["function"] else "layers"
    name = TITLES[kind].format(name=story["function"])
    shown = dict(story) | {"title": title or name, "predict": bool(predict)}
    if story["problem"] and story["quantities"]:  # without any the text line says it
        shown["trouble"] = story["problem"]
    return ForwardPlayer(story=shown, frames=frames)
