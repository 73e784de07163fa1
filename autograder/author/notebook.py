"""Make a lesson's notebook: its cells, with nbgrader's metadata and stable ids."""

import collections
import copy
import functools
import hashlib
import re
import tomllib

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.author.lesson import read_cells
from autograder.course import ROOT
from autograder.handin.roles import grade_id, is_answer

SCHEMA = {"schema_version": 3, "grade": False, "solution": False, "locked": False, "task": False}
LOCKED = SCHEMA | {"locked": True}

SET_UP = """\
# @title Set-up: run this cell first
try:
    import helpers
except ModuleNotFoundError:  # on Colab, say: fetch the course's helpers from its repository
    %pip install --quiet --no-deps anywidget "neuron-to-network @ git+{repository}"
import matplotlib.pyplot as plt
import numpy as np

from helpers import check, progress
"""


def badge(name, repository):
    """Return the Markdown of a lesson's Colab badge."""
    path = repository.removeprefix("https://github.com/")
    image = "https://colab.research.google.com/assets/colab-badge.svg"
    link = f"https://colab.research.google.com/github/{path}/blob/main/notebooks/{name}.ipynb"
    return f"[![Open in Colab]({image})]({link})"


@functools.cache
def repository():
    """Return the repository's address, which stands in pyproject.toml alone."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["project"]["urls"]["Repository"]


def make_notebook(name):
    """Return the lesson as a notebook with solutions and nbgrader's metadata (schema 3).

    A cell's id is its grade id, otherwise a hash of its source: a rebuild changes no id.
    """
    cells = [_badge_cell(name), _set_up_cell()]
    given = 0
    for cell in read_cells(name):
        cells.append(_cell(cell))
        if "given" in cell.metadata:
            given += 1
            cells[-1].metadata["nbgrader"] = LOCKED | {"grade_id": f"given-{given}"}
    _set_ids(cells)
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def _badge_cell(name):
    metadata = {"id": "view-in-github", "colab_type": "text"}
    return new_markdown_cell(badge(name, repository()), metadata=metadata)


def _set_up_cell():
    cell = new_code_cell(SET_UP.format(repository=repository()).strip())
    cell.metadata |= {"cellView": "form", "nbgrader": LOCKED | {"grade_id": "set-up"}}
    return cell


def _cell(cell):
    """Return the notebook's cell for a lesson's cell, with its marks as nbgrader's metadata."""
    source = cell.source.replace("{{repository}}", repository())
    is_text = cell.cell_type == "markdown"
    new = new_markdown_cell(source) if is_text else new_code_cell(source)
    marks = cell.metadata
    if "exercise" in marks:
        new.metadata["nbgrader"] = SCHEMA | {"grade_id": marks["exercise"], "solution": True}
    elif "test" in marks:
        graded = {"grade_id": f"test-{marks['test']}", "grade": True, "points": marks["points"]}
        new.metadata["nbgrader"] = LOCKED | graded
    elif "essay" in marks:
        graded = {"grade_id": marks["essay"], "grade": True, "points": marks["points"]}
        new.metadata["nbgrader"] = SCHEMA | graded | {"solution": True}
    return new


def _set_ids(cells):
    """Give cells their ids; where one comes again, a number follows it."""
    count = collections.Counter()
    for cell in cells:
        id = grade_id(cell) or _hash(cell)
        count[id] += 1
        cell["id"] = id if count[id] == 1 else f"{id}-{count[id]}"


def _hash(cell):
    return hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]


# --- answers --------------------------------------------------------------------------------------


def solutions_of(name):
    """Return {grade id: source} of a lesson's own solutions, without the solution marks."""
    marks = re.compile(r"^[ \t]*### (BEGIN|END) SOLUTION[^\n]*\n?", flags=re.MULTILINE)
    answers = filter(is_answer, make_notebook(name).cells)
    return {grade_id(cell): marks.sub("", cell.source) for cell in answers}


def fill(release, answers):
    """Return a copy of a released notebook with answers {grade id: source} in their cells."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if is_answer(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    return notebook
