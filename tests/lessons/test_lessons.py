"""Every lesson runs from top to bottom without an error and without a word on stderr, as handed out
and with its solutions.
"""

import functools
import os
import re
import tempfile

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.author.lesson import lesson_names
from autograder.author.notebook import make_notebook

QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "NEURON_PROGRESS": ""}


def run(notebook, folder):
    client = NotebookClient(
        notebook, timeout=300, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, **QUIET})
    return [
        output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs
    ]


def text_of(output):
    return (
        output.get("text")
        or "\n".join(output.get("traceback", []))
        or output.get("data", {}).get("text/plain", "")
    )


@functools.cache
def solved(name):
    """Return the lesson with its solutions, executed once for all tests, and its outputs."""
    notebook = make_notebook(name)
    with tempfile.TemporaryDirectory() as folder:
        return notebook, run(notebook, folder)


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_with_its_solutions_runs_silently_and_every_check_is_right(name):
    notebook, outputs = solved(name)
    noise = [
        text_of(o) for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"
    ]
    assert not noise, noise[0]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            assert ": right" in text_of(cell.outputs[0]), text_of(cell.outputs[0])


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_as_handed_out_runs_silently_and_every_check_says_not_attempted(
    name, tmp_path, root
):
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    outputs = run(notebook, tmp_path)
    noise = [
        text_of(o) for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"
    ]
    assert not noise, noise[0]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade") and cell.cell_type == "code":
            assert "not attempted yet" in text_of(cell.outputs[0]), text_of(cell.outputs[0])


@pytest.mark.parametrize("name", lesson_names())
def test_every_picture_has_a_description_in_words(name):
    pictures = 0
    for cell in solved(name)[0].cells:
        outputs = cell.get("outputs", [])
        printed = "".join(output["text"] for output in outputs if output["output_type"] == "stream")
        for output in outputs:
            if "image/png" in output.get("data", {}):
                pictures += 1
                plain = output["data"].get("text/plain", "")
                described = len(plain) > 20 and not plain.startswith("<Figure")
                assert described or len(printed) > 40, (
                    f"a picture without a description, in the cell: {cell.source[:200]}"
                )
    assert pictures or name == "00_start_here"


@pytest.mark.parametrize("name", lesson_names())
def test_a_lesson_has_its_fixed_sections_and_no_links_to_nowhere(name):
    text = "\n".join(
        cell.source for cell in make_notebook(name).cells if cell.cell_type == "markdown"
    )
    if name != "00_start_here":
        for section in (
            "you can",
            "arm-up",
            "ecap",
            "ocabulary",
            "ommon mistakes",
            "uestions students ask",
            "ext",
        ):
            assert section in text, section
    everything = {
        each: "\n".join(c.source for c in make_notebook(each).cells) for each in lesson_names()
    }
    for file, anchor in re.findall(r"\]\((\d\d_[a-z_]+)\.ipynb(?:#([^)]*))?\)", text):
        assert file in everything, file
        if anchor:
            ids = set(re.findall(r'id="([^"]+)"', everything[file])) | {
                h.strip().replace(" ", "-")
                for h in re.findall(r"^#+ (.+)$", everything[file], re.MULTILINE)
            }
            assert anchor in ids, f"{file}#{anchor}"
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert target.startswith(("http", "#", "data:")) or re.match(
            r"\d\d_[a-z_]+\.ipynb", target
        ), target
