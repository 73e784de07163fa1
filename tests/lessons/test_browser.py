"""In JupyterLab, in a real browser: a student runs a lesson, answers, and reads what is told."""

import sys

import nbformat
from classroom import chromium_or_skip


def test_a_student_answers_in_jupyterlab_and_reads_the_verdict(tmp_path, root, monkeypatch):
    monkeypatch.setenv("CHROMIUM", chromium_or_skip())
    monkeypatch.setattr(sys, "path", [str(root / "docs"), *sys.path])
    import screenshots

    path = tmp_path / "00_start_here.ipynb"
    notebook = nbformat.read(root / "notebooks/00_start_here.ipynb", as_version=4)
    answer = screenshots.cell_index(notebook, "double")
    test = screenshots.cell_index(notebook, "test-double")
    path.write_text(nbformat.writes(notebook))
    with screenshots.jupyter_lab(tmp_path) as address, screenshots.browser_page() as page:
        screenshots.open_notebook(page, address, path.name)
        screenshots.run_all(page, notebook)
        assert "not attempted yet" in screenshots.show_cell(page, test).inner_text()
        for body, told in (
            ("return x * x", "A known mistake: square"),
            ("return 2 * x", "Double a number: right"),
        ):
            cell = screenshots.show_cell(page, answer)
            cell.locator(".cm-content").click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(f"def double(x):\n    {body}\n")
            page.keyboard.press("Shift+Enter")
            cell = screenshots.show_cell(page, test)
            cell.locator(".cm-content").click()
            page.keyboard.press("Shift+Enter")
            cell.get_by_text(told).first.wait_for(timeout=20_000)
        assert cell.locator("pre").count() == 0, "a right answer shows no failures"
