"""Held: a result that waits for a guess, all of it made, none of it shown."""

import html

from helpers.widgets.guessing.asked import LOCK
from helpers.widgets.guessing.strokes import CSS, called, framed, in_a_row, paragraph, show_widget

GUESS_FIRST = "Guess first, in the cell above: it takes a second, and then the result opens here."
RUN_AGAIN = "To see it without a guess, run this cell again."


class Held:
    """A result that is not to be seen yet: a line, a button, and what it will show.

    question: the Question that it answers
    came, within: the result, as in guessed
    things: what goes with it, as in guessed
    shell: the notebook's
    """

    def __init__(self, question, came, within, things, shell):
        import ipywidgets

        self.question, self.came, self.within = question, came, within
        self.line = ipywidgets.HTML(CSS + paragraph(f"<b>{GUESS_FIRST}</b>"))
        button = ipywidgets.Button(description="Show it without a guess")
        button.on_click(lambda _: self.open())
        self.content = _made(things, shell)
        self.view = framed([self.line, in_a_row([button])])

    def show(self):
        """Say that the result waits."""
        words = f"{GUESS_FIRST} {RUN_AGAIN}"
        show_widget(self.view, words, f"<p>{html.escape(words)}</p>")

    def open(self):
        """Show the result, and what became of the guess."""
        with LOCK:
            outcome = self.question.judge(self.came, self.within)
            self.question.finish(outcome)
            self.line.value = CSS + paragraph(html.escape(outcome.words), is_news=True)
            self.view.children = [self.line, *self.content]


def _made(things, shell):
    """Return a list of widgets that show the things.

    They are made now, and not when somebody clicks: a click may come in another thread, while a
    cell runs, and neither Matplotlib's styles nor a lesson's variables are made for that.
    """
    from IPython.utils.capture import capture_output

    made = []
    for thing in things:
        with capture_output() as taken:
            value = called(thing) if callable(thing) else thing
        made.append(_preformatted(taken.stdout + taken.stderr))
        made += [_page_of(output.data) for output in taken.outputs]
        made.append(_ready(value, shell))
    return [_as_widget(piece) for piece in made if piece]


def _as_widget(piece):
    import ipywidgets

    return ipywidgets.HTML(piece) if isinstance(piece, str) else piece


def _ready(value, shell):
    """Return a widget as it is, anything else as HTML text, "" for None."""
    import ipywidgets

    if isinstance(value, ipywidgets.DOMWidget):
        return value
    if isinstance(value, str):
        return _preformatted(value)
    return "" if value is None else _page_of(shell.display_formatter.format(value)[0])


def _page_of(data):
    """Return the best of a mimebundle as HTML."""
    text = data.get("text/plain", "")
    for kind in ("text/html", "image/svg+xml"):
        if kind in data:
            return data[kind]
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            source = f"data:{kind};base64,{data[kind]}"
            return f'<img src="{source}" alt="{html.escape(text)}" style="max-width: 100%">'
    return _preformatted(text)


def _preformatted(text):
    return f"<pre>{html.escape(text.rstrip())}</pre>" if text.strip() else ""
