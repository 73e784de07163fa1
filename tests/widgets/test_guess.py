"""A guess is made before the result is shown, is remembered, and never costs anything."""

import json
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from notebook_in_process import notebook_in, restart

from helpers import plots
from helpers.check import progress_file
from helpers.plots.style import drawing
from helpers.widgets.guessing import agree, asked
from helpers.widgets.guessing.guess import foreseen, guess, guessed

VIEW = "application/vnd.jupyter.widget-view+json"
GATES = 'guess("01-gates", "8", "12", "14", "16", question="How many gates?")'
CAME = 'guessed("01-gates", 14, "0001 learned")'


@pytest.fixture
def progress(tmp_path, monkeypatch):
    """The path of an empty progress file."""
    path = tmp_path / "progress.json"
    monkeypatch.setenv("NEURON_PROGRESS", str(path))
    restart()
    yield path
    restart()


@pytest.fixture
def notebook(progress, tmp_path, monkeypatch):
    """A Notebook in which guesses can be asked for."""
    names = {"guess": guess, "guessed": guessed, "foreseen": foreseen, "plots": plots}
    with notebook_in(tmp_path, monkeypatch, **names) as made:
        yield made


def press(id, choice):
    """Press a question's button."""
    question = asked.asked[id]
    question.buttons[question.choices.index(choice)].click()


def below(id):
    """Return what stands below a question's buttons."""
    return asked.asked[id].line.value


# --- asking, and being told -----------------------------------------------------------------------


def test_a_guess_that_came_so_was_foreseen(notebook):
    notebook.run(GATES)
    press("01-gates", "14")
    assert "Your guess: 14." in below("01-gates")
    told = notebook.run(CAME, waits=5)
    assert "You said 14; 14 came. You foresaw it." in told
    assert "0001 learned" in told


def test_a_guess_that_did_not_come_so_is_told_without_blame(notebook):
    notebook.run(GATES)
    press("01-gates", "12")
    told = notebook.run(CAME, waits=5)
    assert "You said 12; 14 came." in told
    assert "foresaw" not in told


def test_until_the_result_is_seen_a_guess_can_be_changed_and_then_it_stands(notebook):
    notebook.run(GATES)
    press("01-gates", "8")
    press("01-gates", "12")
    assert "You said 12;" in notebook.run(CAME, waits=5)
    press("01-gates", "14")
    assert "Your guess: 12. The result has been shown" in below("01-gates")
    assert "You said 12;" in notebook.run(CAME)


def test_the_chosen_button_says_so_in_words(notebook):
    notebook.run(GATES)
    press("01-gates", "12")
    assert [button.description for button in asked.asked["01-gates"].buttons] == [
        *("8", "12 (your guess)", "14", "16")
    ]


def test_the_question_reads_as_a_question_without_widgets_and_holds_no_answer(notebook):
    notebook.run('guess("01-z", "big", "<small>", question="How big is z?")')
    data = notebook.shown[0]
    assert VIEW in data
    for words in ("How big is z?", "big", "before you run the next cell"):
        assert words in data["text/plain"] and words in data["text/html"]
    assert "&lt;small&gt;" in data["text/html"]
    assert "<script" not in data["text/html"]


def test_a_result_that_is_shown_at_once_is_plain_output(notebook):
    notebook.run(GATES)
    press("01-gates", "14")
    notebook.run(CAME, waits=5)
    assert not any(VIEW in data for data in notebook.shown)


# --- held back ------------------------------------------------------------------------------------


def test_who_had_time_to_guess_and_did_not_sees_no_result_yet(notebook):
    notebook.run(GATES)
    told = notebook.run(CAME, waits=5)
    assert "Guess first" in told
    assert "14" not in told and "0001" not in told
    assert not any("0001" in text for text in notebook.shown[0].values() if isinstance(text, str))


def test_a_guess_opens_the_result_that_waits(notebook):
    notebook.run(GATES)
    notebook.run(CAME, waits=5)
    held = asked.asked["01-gates"].held
    press("01-gates", "14")
    line, result = held.view.children
    assert "You said 14; 14 came. You foresaw it." in line.value
    assert "<pre>0001 learned</pre>" in result.value
    assert "so this guess stands" in below("01-gates")


def test_it_can_be_shown_without_a_guess(notebook):
    notebook.run(GATES)
    notebook.run(CAME, waits=5)
    held = asked.asked["01-gates"].held
    held.view.children[1].children[0].click()
    assert "Not guessed; 14 came." in held.view.children[0].value
    assert "Not guessed" in below("01-gates")
    press("01-gates", "14")
    assert "Not guessed" in below("01-gates"), "a guess after the result is none"
    assert foreseen("01").count == 0


def test_running_the_cell_again_shows_it_too(notebook):
    notebook.run(GATES)
    notebook.run(CAME, waits=5)
    assert "Not guessed; 14 came." in notebook.run(CAME, waits=5)


def test_asking_again_opens_a_question_that_was_passed_over(notebook):
    notebook.run(GATES)
    notebook.run(CAME)
    notebook.run(GATES)
    press("01-gates", "14")
    assert "You foresaw it." in notebook.run(CAME, waits=5)


def test_pictures_and_what_functions_print_wait_as_well(notebook):
    notebook.run(GATES)
    notebook.run("def tell():\n    print('a line', 1 < 2)\n    return 'returned'")
    told = notebook.run('guessed("01-gates", 14, tell, plots.draw_parts("Parts"))', waits=5)
    assert "Guess first" in told and "a line" not in told
    held = asked.asked["01-gates"].held
    press("01-gates", "8")
    shown = "".join(child.value for child in held.view.children)
    for words in ("a line True", "returned", 'src="data:image/png', 'alt="'):
        assert words in shown


def test_in_a_run_all_every_result_is_shown(notebook):
    notebook.run(GATES)
    assert "Not guessed; 14 came." in notebook.run(CAME, waits=0.3)
    assert "Not guessed" in below("01-gates")


def test_slow_cells_of_a_run_all_are_no_time_to_guess(notebook):
    notebook.run(GATES)
    for _ in range(20):
        notebook.run("pass", waits=0.3)
    notebook.shell.user_ns["notebook"] = notebook
    notebook.run("notebook.now += 100", waits=0.3)
    assert "Not guessed; 14 came." in notebook.run(CAME, waits=0.3)


def test_a_pause_anywhere_between_is_time_to_guess(notebook):
    notebook.run(GATES)
    notebook.run("pass", waits=4)
    assert "Guess first" in notebook.run(CAME, waits=0.2)


# --- numbers --------------------------------------------------------------------------------------


def test_a_number_is_typed_and_compared_within_what_the_author_says(notebook):
    notebook.run('guess("01-z", unit="volts")')
    asked.asked["01-z"].commit_number("0,2")
    assert "0.2" in below("01-z")
    told = notebook.run('guessed("01-z", 0.19, within=0.05)', waits=5)
    assert "You said 0.2 volts; 0.19 volts came. That is near enough. You foresaw it." in told


def test_what_is_no_number_is_not_taken(notebook):
    notebook.run('guess("01-z")')
    asked.asked["01-z"].commit_number("<b>much</b>")
    assert "“&lt;b&gt;much&lt;/b&gt;” is no number" in below("01-z")
    assert "Guess first" in notebook.run('guessed("01-z", 0.19)', waits=5)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("12", "12"), (" −0,5 ", "-0.5"), ("1/3", "1/3"), ("1 000", "1000"), ("50%", "50 %")],
)
def test_numbers_are_read_as_people_write_them(typed, read):
    assert agree.read_number(typed) == read


@pytest.mark.parametrize(
    "typed", ["", "much", "1,000", "1/0", "1e999", "True", "[1]", "--1", "1,2,3"]
)
def test_what_is_no_number_or_two_is_told_how_to_write_one(typed):
    with pytest.raises(ValueError, match="write it like 12"):
        agree.read_number(typed)


@pytest.mark.parametrize(
    ("said", "came"),
    [
        *(("14", 14), ("14", np.int64(14)), ("14", "14"), ("0.3", 0.1 + 0.2), ("−2", -2)),
        *(("(3, 4)", (3, 4)), ("[0, 5]", np.array([0.0, 5.0])), ("1,000", 1000), ("1/3", 1 / 3)),
        *(("The first", "the  first"), ("50 %", "50%"), ("yes", "yes"), ("1", np.float32(1))),
    ],
)
def test_a_choice_is_compared_by_what_it_says(said, came):
    assert agree.compared(said, came).foreseen


@pytest.mark.parametrize(
    ("said", "came"),
    [
        *(("50 %", 0.5), ("14", "fourteen"), ("nan", np.nan), ("(3, 4)", (4, 3)), ("3", (3,))),
        *(("14", 14.001), ("[1, 2]", np.array([1, 2, 3])), ("inf", np.inf), ("yes", True)),
    ],
)
def test_what_says_something_else_is_something_else(said, came):
    assert agree.compared(said, came).foreseen is False


@given(st.text(), st.text() | st.floats() | st.integers() | st.lists(st.floats()) | st.binary())
def test_whatever_is_said_and_comes_there_is_a_sentence(said, came):
    assert agree.compared(said, came).words.endswith((".", "came."))


# --- remembered -----------------------------------------------------------------------------------


def test_a_guess_is_there_again_after_a_restart(notebook):
    notebook.run(GATES)
    press("01-gates", "12")
    restart()
    notebook.run(GATES)
    assert asked.asked["01-gates"].buttons[1].description == "12 (your guess)"
    assert "You said 12;" in notebook.run(CAME)
    restart()
    notebook.run(GATES)
    press("01-gates", "14")
    assert "You said 12;" in notebook.run(CAME), "the first guess stands"


def test_a_choice_that_is_no_longer_offered_is_forgotten(notebook):
    notebook.run(GATES)
    press("01-gates", "12")
    restart()
    notebook.run('guess("01-gates", "13", "14")')
    press("01-gates", "14")
    assert "You said 14;" in notebook.run(CAME)


def test_a_result_without_its_question_knows_an_earlier_guess(notebook):
    notebook.run(GATES)
    press("01-gates", "12")
    restart()
    assert "You said 12; 14 came." in notebook.run(CAME, waits=5)


def test_another_python_reads_what_was_guessed(progress):
    progress_file.note_guess("01-gates", {"said": "12", "question": "How many?"})
    program = "from helpers.check.progress_file import load_guesses; print(load_guesses())"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert "'said': '12'" in done.stdout, done.stderr


def test_a_lesson_says_at_its_end_what_was_foreseen(notebook):
    for number, said in enumerate(["14", "12", "16"]):
        notebook.run(f'guess("01-q{number}", "12", "14", "16", question="Question {number}?")')
        press(f"01-q{number}", said)
        notebook.run(f'guessed("01-q{number}", 14)')
    notebook.run('guess("02-other", "1", "2")')
    press("02-other", "1")
    notebook.run('guessed("02-other", 2)')
    notebook.run('guess("01-passed-over", "1", "2")')
    notebook.run('guessed("01-passed-over", 2)')
    back = foreseen("01_neuron")
    assert back.words() == "You foresaw 1 of 3. Shown without a guess: 1."
    assert back.missed == ["Question 1?", "Question 2?"]
    assert "Question 2?" in repr(back) and "<li>Question 2?</li>" in back._repr_html_()
    assert foreseen("02").missed == ["other"], "without a question the id's words name it"
    assert foreseen().count == 4
    assert foreseen("07_digits").words() == "You have not guessed here yet."


# --- whatever happens -----------------------------------------------------------------------------


def test_without_a_guess_of_that_name_the_result_is_shown_and_it_is_said(notebook):
    told = notebook.run('guessed("01-nothing", 14, "seen")', waits=5)
    assert "14 came. There is no guess “01-nothing” yet" in told and "seen" in told


@pytest.mark.parametrize("came", ["...", "None"])
def test_before_there_is_an_answer_nothing_is_compared_and_the_guess_stays_open(notebook, came):
    notebook.run(GATES)
    press("01-gates", "12")
    told = notebook.run(f'guessed("01-gates", {came}, lambda: 1 / 0)', waits=5)
    assert told.startswith("There is nothing yet to compare your guess with")
    press("01-gates", "14")
    assert "You foresaw it." in notebook.run(CAME)


@pytest.mark.parametrize(
    "source",
    [
        'guessed("01-gates", 14, lambda: 1 / 0, "after")',
        'guessed("01-gates", object(), "after")',
        'guessed("01-gates", [...], "after")',
        'guessed("01-gates", 14, print, "after", within="much")',
        "guessed(3, 14, 'after')",
        'guessed(None, {"a": 1}, "after")',
    ],
)
@pytest.mark.parametrize("waits", [0, 5])
def test_the_cell_never_raises(notebook, source, waits):
    notebook.run(GATES)
    notebook.run(source, waits=waits)
    press("01-gates", "14")
    notebook.run(source, waits=waits)


def test_a_function_that_stops_is_told_in_a_sentence(notebook):
    told = notebook.run('guessed("01-x", 14, lambda: 1 / 0, "after")')
    assert "stopped with ZeroDivisionError: division by zero" in told and "after" in told


def test_in_a_plain_python_it_reads_as_text(progress, capsys):
    guess("01-gates", "8", "14", question="How many?")
    guessed("01-gates", 14, "seen")
    told = capsys.readouterr().out
    assert "Your guess, before you run the next cell: How many?\n  ○ 8\n  ○ 14" in told
    assert "Not guessed; 14 came.\nseen" in told


def test_while_grading_nothing_is_shown_called_or_stored(notebook, progress, monkeypatch):
    def fail():
        raise AssertionError("called while grading")

    notebook.shell.user_ns |= {"fail": fail, "drawing": drawing}
    assert notebook.run(f"with drawing(False):\n    {GATES}") == ""
    assert notebook.run('with drawing(False):\n    guessed("01-gates", 14, fail, "text")') == ""
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    assert notebook.run(GATES) == ""
    assert notebook.run('guessed("01-gates", 14, fail, "text")') == ""
    assert not progress.exists() and not asked.asked


def test_neither_grading_nor_a_plain_python_imports_ipywidgets():
    program = (
        "import sys\n"
        "from helpers.widgets.guessing.guess import guess, guessed, foreseen\n"
        "guess('01-x', '1', '2'); guessed('01-x', 2); repr(foreseen())\n"
        "print([name for name in ('ipywidgets', 'anywidget', 'IPython') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.endswith("[]\n"), done.stdout + done.stderr


def test_who_only_looks_stores_nothing(notebook, progress):
    notebook.run(GATES)
    notebook.run(CAME)
    assert not progress.exists()
    press("01-gates", "8")
    assert not progress.exists()


def test_what_is_stored_is_the_guess_and_whether_it_came(notebook, progress):
    notebook.run(GATES)
    press("01-gates", "12")
    notebook.run(CAME)
    assert json.loads(progress.read_text())[progress_file.GUESSES] == {
        "01-gates": {"said": "12", "question": "How many gates?", "foreseen": False}
    }
