"""Strokes: how guesses and results are put on the page, as plain output or in ipywidgets' boxes."""

import html
import sys

from helpers.check.show import STYLE
from helpers.widgets.guessing.asked import notebook_shell

BLUE = "#0072B2"
BOX = STYLE["box"].format(color=BLUE)

# ipywidgets cuts a button's text off where it is longer than the button
CSS = f"""<style>
.nn-guess {{ max-width: 52em; padding: 2px 0 2px .9em; border-left: 4px solid {BLUE}; }}
.nn-guess, .nn-guess p {{ font-family: system-ui, sans-serif; line-height: 1.45; }}
.nn-guess p {{ margin: .2em 0; overflow-wrap: anywhere; }}
.nn-guess .nn-guess-row {{ display: flex; flex-wrap: wrap; gap: 6px; align-items: center;
  overflow: visible; }}
.nn-guess .nn-guess-row > * {{ margin: 0; }}
.nn-guess button {{ width: auto; max-width: 100%; height: auto; min-height: 34px;
  white-space: normal; text-align: left; line-height: 1.35; padding: 5px 14px; font-size: 14px;
  overflow: visible; border: 1px solid rgba(127, 127, 127, .7); border-radius: 4px; }}
.nn-guess button.nn-guess-mine {{ background: {BLUE}; color: #fff; font-weight: 600; }}
.nn-guess button:focus-visible {{ outline: 3px solid #E69F00; outline-offset: 1px; }}
.nn-guess pre {{ white-space: pre-wrap; overflow-wrap: anywhere; color: inherit; margin: .3em 0; }}
</style>"""


def paragraph(markup, is_news=False):
    """Return a paragraph of HTML, "" for none; what is news is read out by screen readers.

    ipywidgets writes an HTML widget anew at each change, and of what appears only an alert is read
    out: a polite region must have been there before.
    """
    if not markup:
        return ""
    return f'<p role="alert">{markup}</p>' if is_news else f"<p>{markup}</p>"


def framed(children):
    """Return a box of widgets with the blue line at its left."""
    import ipywidgets

    box = ipywidgets.VBox(children)
    box.add_class("nn-guess")
    return box


def in_a_row(widgets):
    """Return a box of widgets side by side, as many as there is room for."""
    import ipywidgets

    row = ipywidgets.Box(widgets)
    row.add_class("nn-guess-row")
    return row


def show_widget(widget, text, page):
    """Show a widget; text and page stand for it where widgets are not known.

    A widget displayed by itself brings neither, and in ipywidgets 7 it lets nobody add them.
    """
    view = {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}
    view_type = "application/vnd.jupyter.widget-view+json"
    _display({"text/plain": text, "text/html": page, view_type: view}, raw=True)


def say(words):
    """Show a sentence as output of the cell."""
    if notebook_shell() is None:
        print(words)
        return
    page = f'<div style="{BOX}">{html.escape(words)}</div>'
    _display({"text/plain": words, "text/html": page}, raw=True)


def show(things):
    """Show texts, pictures and widgets, and what functions print or return."""
    for thing in things:
        value = called(thing) if callable(thing) else thing
        if isinstance(value, str):
            print(value)
        elif value is not None:
            _display(value)


def called(function):
    """Return what a function returns, or a sentence about the error that it ends with."""
    try:
        return function()
    except Exception as error:
        name = getattr(function, "__name__", "it")
        return f"{name} stopped with {type(error).__name__}: {error}"


def _display(value, **options):
    if "IPython" not in sys.modules:
        print(value)
        return
    from IPython.display import display

    display(value, **options)
