"""Guess: the reader says what will come before it is shown, and is told what became of it.

    guess("01-gates", "8", "12", "14", "16", question="How many of the 16 can one neuron learn?")

in one cell, and in the one that brings the result, as its last line,

    guessed("01-gates", sum(learned), picture)

Why it is made like this:

- Two calls, so that nothing near the question gives the answer away.
- The result is held back only where somebody is there to guess: a front end shows the question,
  and the kernel has waited for a second since (asked.py). Then a guess opens it, or *Show it*, or
  running the cell again. In a Run All, under nbclient and on paper every result is shown.
- What is to be held back comes as arguments: texts, pictures, or functions that print or draw.
- A result that is shown at once is plain output and no widget: it reads the same on GitHub.
- The guess lies in the progress file. The first one stands once the result has been seen. There
  are no points for it, in either direction.
- The buttons are ipywidgets', without the keys 1 to 4: no control of ipywidgets listens for keys,
  nor keeps them from the notebook (JupyterLab 4.6 takes "b" on one for "insert a cell below").
  Tab, Space and Enter work.

ipywidgets takes a tenth of a second to import, anywidget more: only what shows a widget does it, so
that neither grading nor a plain Python pays for it.
"""

import contextlib
import html

from helpers.check.progress_file import load_guesses
from helpers.widgets.guessing.agree import (
    Outcome,
    compared,
    in_words,
    is_blank,
    read_number,
    value_of,
)
from helpers.widgets.guessing.asked import LOCK, Question, asked, is_grading, notebook_shell, pauses
from helpers.widgets.guessing.foreseen import Foreseen
from helpers.widgets.guessing.held import Held
from helpers.widgets.guessing.strokes import (
    CSS,
    framed,
    in_a_row,
    paragraph,
    say,
    show,
    show_widget,
)

BEFORE = "Your guess, before you run the next cell"
NOTHING_CAME = (
    "There is nothing yet to compare your guess with: put your answer in place of the `...` above, "
    "run that cell, then run this one again."
)
NOT_ASKED = "{came} came. There is no guess “{id}” yet: the cell that asks for it stands above."


# --- what a lesson calls --------------------------------------------------------------------------


def guess(id, *choices, question="", unit=""):
    """Ask the reader what will come; `guessed` below tells what became of it.

    id: begins with the lesson's number, such as "01-boolean-functions"
    choices: the texts of the buttons; without any, a number is typed
    question: in words, where the text above the cell does not ask it
    unit: what is counted or measured, such as "parameters"
    """
    if is_grading():
        return
    with never_raising(id):
        present(Choice(str(id), question, unit, [str(choice) for choice in choices]))


def guessed(id, came, *shown, within=0.0):
    """Tell what became of a guess, and show what goes with the result once there is one.

    id: as in guess
    came: the result: a number, the text of a choice, a shape, an array
    shown: texts, pictures, widgets; a function without arguments may print or draw
    within: how far from the result a guess may lie and still counts as foreseen
    """
    if is_grading():
        return
    with never_raising(id):
        _answer(str(id), came, shown, within)


def foreseen(lesson=""):
    """Return how often the reader foresaw what came, and what is worth another look.

    lesson: its name or number, such as "01_neuron"; "" for all
    """
    return Foreseen(lesson)


@contextlib.contextmanager
def never_raising(id):
    """Turn an error into a sentence: what gives no points must not stop a Run All."""
    try:
        yield
    except Exception as error:
        print(f"The guess “{id}” does not work here: {type(error).__name__}: {error}")


# --- asking ---------------------------------------------------------------------------------------


class Choice(Question):
    """A question that is answered by one of several buttons, or without choices by a number."""

    def __init__(self, id, text, unit, choices):
        super().__init__(id, text, unit)
        self.choices = choices
        self.buttons, self.line = [], None

    def takes(self, said):
        """Return whether a stored guess is still one of the choices."""
        return said in self.choices if self.choices else not isinstance(value_of(said), str)

    def plain(self):
        """Return the question with its choices as text."""
        head = f"{BEFORE}: {self.text}".rstrip()
        rows = [f"  ○ {choice}" for choice in self.choices] or [f"  ____ {self.unit}"]
        return "\n".join([head, *rows])

    def page(self):
        """Return the question with its choices as HTML, for pages without widgets."""
        head = html.escape(f"{BEFORE}: {self.text}".rstrip())
        items = "".join(f"<li>{html.escape(choice)}</li>" for choice in self.choices)
        return f"<p>{head}</p><ul>{items or f'<li>____ {html.escape(self.unit)}</li>'}</ul>"

    def display(self):
        """Show the question, buttons or a box for a number, and a line below."""
        import ipywidgets

        text = f"<b>{BEFORE}:</b> {html.escape(self.text)}"
        self.line = ipywidgets.HTML()
        if self.choices:
            self.buttons = [self._button(choice) for choice in self.choices]
        controls = self.buttons or self._number_controls()
        head = ipywidgets.HTML(CSS + paragraph(text))
        view = framed([head, in_a_row(controls), self.line])
        self.note(self.words())
        show_widget(view, self.plain(), self.page())

    def _button(self, choice):
        import ipywidgets

        button = ipywidgets.Button(description=choice, tooltip=f"Guess: {choice}")
        button.on_click(lambda _: self.commit(choice))
        return button

    def _number_controls(self):
        """Return a box to type a number in, its unit, and a button."""
        import ipywidgets

        box = ipywidgets.Text(
            value=self.said,
            description="A number:",
            placeholder="such as 12 or 0.5",
            continuous_update=False,
            style={"description_width": "initial"},
        )
        unit = ipywidgets.HTML(paragraph(html.escape(self.unit)))
        button = ipywidgets.Button(description="This is my guess")

        def take(_):
            self.commit_number(box.value)

        box.observe(take, "value")  # on Enter, or when the box is left
        button.on_click(take)
        return [box, unit, button] if self.unit else [box, button]

    def commit_number(self, text):
        """Take a typed number, or say how to write one."""
        try:
            said = read_number(text)
        except ValueError as error:
            with LOCK:
                self.note(str(error), is_news=True)
            return
        self.commit(said)

    def note(self, words, is_news=False):
        """Write below the buttons, and mark the one that was chosen."""
        if self.line is None:
            return
        self.line.value = paragraph(html.escape(words), is_news)
        for choice, button in zip(self.choices, self.buttons, strict=True):
            is_mine = choice == self.said
            button.description = f"{choice} (your guess)" if is_mine else choice
            (button.add_class if is_mine else button.remove_class)("nn-guess-mine")


def present(question):
    """Begin a question and show it."""
    question.ask()
    shell = notebook_shell()
    if shell is None:
        print(question.plain())
        return
    pauses.watch(shell)
    question.display()
    question.has_view = True


# --- answering ------------------------------------------------------------------------------------


def _answer(id, came, shown, within):
    """Show a result and what became of the guess, or hold both back."""
    question, shell = asked.get(id), notebook_shell()
    if is_blank(came):
        say(NOTHING_CAME)
        return
    if question is None:
        say(_without_question(id, came, within).words)
        show(shown)
        return
    try:
        came = question.prepare(came)
    except ValueError as error:
        say(f"{error} Mend it, then run this cell again.")
        return
    things = [*question.pictures(), *shown]
    if shell is not None and question.may_wait():
        question.held = Held(question, came, within, things, shell)
        question.held.show()
        return
    outcome = question.judge(came, within)
    question.finish(outcome)
    say(outcome.words)
    show(things)


def _without_question(id, came, within):
    """Return the Outcome where this session has not asked: by a guess of an earlier one."""
    stored = load_guesses().get(id)
    if stored is None or callable(came):  # a sketch needs its axes
        return Outcome(None, NOT_ASKED.format(came=in_words(came), id=id))
    return compared(stored["said"], came, within)
