"""What tests of hand-ins share."""

import functools
import os
import shutil

import nbformat
import pytest
from nbgrader.utils import parse_utc

from autograder.author.lesson import without_solutions
from autograder.author.notebook import make_notebook
from autograder.handin.pack import pack
from autograder.handin.repair import take
from autograder.run.sandbox import NoSandbox, find_sandbox


@functools.cache
def release_of(lesson):
    """Return the released notebook, without going through nbgrader."""
    notebook = make_notebook(lesson)
    for cell in notebook.cells:
        cell.source = without_solutions(cell.source)
    return notebook


def packed(folder, lesson):
    """Return the HandIn in a folder."""
    return pack(folder, "ada", lesson, parse_utc)


def taken(folder, lesson, release):
    """Return the Repaired hand-in in a folder; raises Unreadable."""
    hand_in = packed(folder, lesson)
    return take(hand_in.files, hand_in.odd, lesson, release)


def released(course, lesson="01_neuron"):
    """Return the released notebook of a course folder."""
    return nbformat.read(course / "release" / lesson / f"{lesson}.ipynb", as_version=4)


def hand_in(course, student, content, lesson="01_neuron", file=None):
    """Put a notebook, or the bytes of its file, where a student hands in; return its path.

    file: its path there; the lesson's own name by default
    """
    path = course / "submitted" / student / lesson / (file or f"{lesson}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else nbformat.writes(content).encode())
    return path


def need(tool, there, how):
    """Skip a test that needs a tool which is not there; under CI it must be.

    how: the command that gets it
    """
    if there:
        return
    said = f"{tool} is not here: {how}"
    if os.environ.get("CI"):
        pytest.fail(said)
    pytest.skip(said)


def chromium_or_skip():
    """Return the path of this machine's Chromium; skip the test where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    need("Chromium", path, "`sudo apt install chromium`, or set CHROMIUM to the path of yours")
    return path


def sandbox_or_skip():
    """Return the Sandbox of this machine; skip the test where there is none."""
    try:
        return find_sandbox()
    except NoSandbox as reason:
        need("the sandbox", False, str(reason))


def grading_options():
    """Return the options that grade on a machine without a sandbox; under CI there must be one."""
    try:
        find_sandbox()
    except NoSandbox:
        if os.environ.get("CI"):
            raise
        return {"Examine.sandbox": False}
    return {}
