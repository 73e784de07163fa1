"""In a real JupyterLab a reader guesses, by button and by drawing, and then sees what came."""

import sys

import nbformat
import pytest
from classroom import chromium_or_skip
from nbclient import NotebookClient

CELLS = (
    "from helpers import functions\nfrom helpers.widgets.guessing import asked\n"
    "from helpers.widgets.guessing.guess import foreseen, guess, guessed\n"
    "from helpers.widgets.guessing.sketch import sketch\n"
    "import helpers.plots as plots",
    'guess("01-gates", "8", "12", "14", "16", question="How many of the 16 can one neuron learn?")',
    'guessed("01-gates", 14, "0001 learned", plots.draw_parts("Parts"))',
    'sketch("01-sigmoid", labels=("z", "output"), question="Sketch the sigmoid.")',
    'guessed("01-sigmoid", functions.sigmoid)',
    'foreseen("01_neuron")',
)


def notebook_of(cells):
    """Return a notebook with these code cells."""
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    made = [nbformat.v4.new_code_cell(cell) for cell in cells]
    return nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": kernel})


@pytest.mark.slow
def test_run_from_top_to_bottom_without_a_browser_every_result_is_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURON_PROGRESS", str(tmp_path / "progress.json"))
    notebook = notebook_of(CELLS)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [str(cell.outputs) for cell in notebook.cells]
    assert "How many of the 16 can one neuron learn?" in shown[1] and "<li>12</li>" in shown[1]
    assert "Not guessed; 14 came." in shown[2] and "0001 learned" in shown[2]
    assert "image/png" in shown[3]
    assert "Not guessed; this is the true curve." in shown[4]
    assert "Shown without a guess: 2." in shown[5]
    assert not (tmp_path / "progress.json").exists()


@pytest.fixture
def lab(tmp_path, root, monkeypatch):
    """The functions of docs/screenshots.py, and a page with the notebook open in JupyterLab."""
    monkeypatch.setenv("CHROMIUM", chromium_or_skip())
    monkeypatch.setattr(sys, "path", [str(root / "docs"), *sys.path])
    monkeypatch.setenv("PYTHONPATH", str(root))
    import screenshots

    # how long a reader needs is measured elsewhere: here every pause is time to guess
    cells = [f"{CELLS[0]}\nasked.LONG_ENOUGH = 0.0", *CELLS[1:]]
    nbformat.write(notebook_of(cells), tmp_path / "guesses.ipynb")
    with screenshots.jupyter_lab(tmp_path) as address, screenshots.browser_page() as page:
        screenshots.open_notebook(page, address, "guesses.ipynb")

        def run(index):
            screenshots.show_cell(page, index).locator(".cm-content").click()
            page.keyboard.press("Shift+Enter")
            page.wait_for_selector(screenshots.IDLE, timeout=60_000)
            return screenshots.show_cell(page, index)

        yield page, run


@pytest.mark.slow
def test_a_reader_guesses_and_draws_in_jupyterlab_and_sees_what_came(lab):
    page, run = lab
    run(0)
    question = run(1)
    question.get_by_role("button", name="12", exact=True).wait_for()
    result = run(2)
    result.get_by_text("Guess first").wait_for()
    assert "0001" not in result.locator(".jp-Cell-outputWrapper").inner_text()
    question.get_by_role("button", name="12", exact=True).press("Space")
    result.get_by_text("You said 12; 14 came.").wait_for()
    result.locator("pre", has_text="0001 learned").last.wait_for()
    result.get_by_role("img").first.wait_for()
    question.get_by_role("button", name="12 (your guess)").wait_for()
    question.get_by_text("so this guess stands").wait_for()

    board = run(3)
    pen = board.get_by_role("slider", name="the curve at one place")
    pen.focus()
    for key in ("Home", "ArrowUp", "ArrowDown", "End", "Shift+ArrowUp", "Shift+ArrowUp", "b"):
        page.keyboard.press(key)
    assert page.locator(".jp-Notebook .jp-Cell").count() == len(CELLS), "no key made a new cell"
    board.get_by_text("from 0 at the left to 1 at the right").wait_for()
    result = run(4)
    result.get_by_text("Guess first").wait_for()
    board.get_by_role("button", name="This is my guess").click()
    result.get_by_text("Yours is less steep where the true one is steepest, at 0.").first.wait_for()
    board.get_by_text("dashed: yours").wait_for()
    looked_back = run(5)
    looked_back.get_by_text("You foresaw 0 of 2.").wait_for()
    looked_back.locator("li", has_text="Sketch the sigmoid.").wait_for()
