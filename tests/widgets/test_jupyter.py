"""In JupyterLab and in Notebook 7, in a real browser: a widget moves, keeps its keys to itself, and
the kernel knows what the reader has set.
"""

import contextlib
import sys

import nbformat
import pytest
from classroom import chromium_or_skip
from playwright.sync_api import TimeoutError

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELLS = [
    "from helpers import widgets\nmoving = widgets.explore_neuron(mode='gates', b=-1.3)\nmoving",
    "print('the kernel has', moving.answer, moving.done)",
]


@pytest.fixture(scope="module")
def address(tmp_path_factory, root):
    """The address of a Jupyter server that has both front ends, and a notebook to open."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMIUM", chromium_or_skip())
        patch.setenv("PYTHONPATH", str(root))
        patch.setattr(sys, "path", [str(root / "docs"), *sys.path])
        import screenshots

        folder = tmp_path_factory.mktemp("jupyter")
        cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
        nbformat.write(notebook, folder / "moving.ipynb")
        with screenshots.jupyter_lab(folder) as server:
            yield server


@pytest.mark.parametrize("place", ["doc/tree/moving.ipynb?reset", "notebooks/moving.ipynb"])
def test_a_reader_moves_a_widget_and_the_kernel_knows(address, chromium, place):
    page = chromium.new_page(viewport={"width": 1100, "height": 1000})
    page.goto(f"{address}/{place}")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)
    words = page.locator(".nn-words:not(:empty)")
    for _ in range(4):  # a kernel that just said it is idle may still lose the first cell
        page.locator(".jp-Notebook .jp-Cell .cm-content").first.click(timeout=60_000)
        page.keyboard.press("Shift+Enter")
        with contextlib.suppress(TimeoutError):
            words.wait_for(timeout=20_000)
            break
    assert "AND: 4 of 4" in words.inner_text()
    slider = page.get_by_role("slider", name="b", exact=True)
    slider.focus()
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    for key in ("b", "d", "d", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    page.wait_for_function(
        "document.querySelector('input[aria-label=\"b, as a number\"]').value === '-1.5'"
    )
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells, "keys edited the notebook"
    page.locator(".jp-Notebook .jp-Cell .cm-content").nth(1).click()
    page.keyboard.press("Shift+Enter")
    told = page.get_by_text("the kernel has and_gate = ([1, 1], -1.5) ['AND']")
    told.wait_for(timeout=20_000)
    page.close()
