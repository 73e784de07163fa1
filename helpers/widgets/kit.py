"""The frame of all that moves: a widget whose whole truth lies in traits, which also works as one
file without a kernel and is a still picture where nothing can move.
"""

import base64
import html
import json
from pathlib import Path

import anywidget
import traitlets

from helpers.check.progress_file import load_cards, note_cards
from helpers.widgets.join import joined

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>:root {{ color-scheme: light dark }}
body {{ margin: 12px; background: Canvas; color: CanvasText }}
h1 {{ font: 600 15px system-ui, sans-serif; margin: 0 0 8px }}
{css}</style>
</head>
<body>
<main><h1>From Neuron to Network</h1></main>
<script type="module">
{widget}
{host}
const traits = {traits};
const bytes = Uint8Array.from(atob(traits.frames), (letter) => letter.charCodeAt(0));
const model = hostOf({{ ...traits, frames: bytes }});
globalThis.nnModel = model; // for the curious, and for tests
shown.render({{ model, el: document.querySelector("main") }});
</script>
</body>
</html>
"""


class Moving(anywidget.AnyWidget):
    """A picture that moves under the reader's hand.

    A subclass sets _esm = joined(...), _css = styled(), and defines `still`.
    """

    story = traitlets.Dict().tag(sync=True)  # what it was given: numbers, texts, settings
    frames = traitlets.Bytes(b"").tag(sync=True)  # recorded arrays, float64, little-endian
    state = traitlets.Unicode("").tag(sync=True)  # what the reader has set, a short JSON string
    step = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Unicode("").tag(sync=True)  # what is to be seen now, in words
    answer = traitlets.Unicode("").tag(sync=True)  # a line of literals for an exercise's cell
    done = traitlets.List(traitlets.Unicode()).tag(sync=True)  # the cards that are ticked

    # ipywidgets 7 would show the widget by this and leave the still picture out
    _ipython_display_ = None

    def __init__(self, **traits):
        name = type(self).__name__
        super().__init__(**{"done": load_cards(name), **traits})
        self.observe(lambda change: note_cards(name, change["new"]), "done")

    def still(self):
        """Return the Picture that stands for this where nothing moves."""
        raise NotImplementedError

    def __repr__(self):
        return self.words or str(self.story.get("title", ""))

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown, metadata = super()._repr_mimebundle_()
        picture, sizes = self.still()._repr_mimebundle_()
        if "image/png" in picture:
            shown["image/png"] = picture["image/png"]
            metadata = {**metadata, "image/png": sizes["image/png"]}
        shown["text/plain"] = picture["text/plain"]
        return shown, metadata

    def page(self, path=None):
        """Return this as one HTML file that still moves, without a kernel and without the network.

        path: where to write it as well, such as "my_network.html"
        """
        names = ("story", "state", "step", "words", "answer", "done")
        traits = {name: getattr(self, name) for name in names}
        traits |= {"playing": False, "frames": base64.b64encode(self.frames).decode()}
        text = PAGE.format(
            title=html.escape(str(self.story.get("title", "From Neuron to Network"))),
            css=self._css,
            widget=self._esm.replace("export default ", "const shown = "),
            host=joined("page"),
            traits=json.dumps(traits, allow_nan=False).replace("<", "\\u003c"),
        )
        if path is not None:
            Path(path).write_text(text, encoding="utf-8")
        return text
