"""On the versions that Colab has, in an environment of their own: everything that moves shows."""

import json
import shutil
import subprocess

import nbformat
import pytest
from classroom import need

VERSIONS = [
    "anywidget==0.9.21",
    "ipykernel==6.17.1",
    "ipython==7.34.0",
    "ipywidgets==7.7.1",
    "matplotlib==3.10.0",
    "numpy==2.1.3",
]
PROGRAM = """
import json
import sys

import numpy as np
from ipykernel.inprocess.manager import InProcessKernelManager

sys.path.insert(0, {root!r})
manager = InProcessKernelManager()
manager.start_kernel()
client = manager.client()
client.start_channels()
shown = []
for source in {sources!r}:
    client.execute(source)
    while client.iopub_channel.msg_ready():
        message = client.get_iopub_msg(timeout=5)
        if message["msg_type"] in ("display_data", "execute_result"):
            shown.append(sorted(message["content"]["data"]))
        elif message["msg_type"] == "error":
            shown.append(message["content"]["evalue"])
        elif message["msg_type"] == "stream":
            shown.append(message["content"]["text"])
print("result:" + json.dumps(shown))
"""
WIDGET = ["application/vnd.jupyter.widget-view+json", "image/png", "text/plain"]
SOURCES = [
    "from helpers import widgets",
    "widgets.explore_neuron()",
    "widgets.line_game()",
    "moving = widgets.carve_xor()",
    "moving",
    "moving.state = '{}'; print(repr(moving.answer))",
]


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment with Colab's versions."""
    uv = shutil.which("uv")
    need("uv", uv, "`pip install uv`")
    folder = tmp_path_factory.mktemp("colab") / "env"
    subprocess.run([uv, "venv", "--quiet", folder], check=True, timeout=300)
    program = folder / "bin/python"
    install = [uv, "pip", "install", "--quiet", "--no-config", "--python", program]
    subprocess.run([*install, *VERSIONS], check=True, timeout=600)
    return program


def test_everything_shows_on_colabs_versions(python, root, tmp_path):
    program = PROGRAM.format(root=str(root), sources=SOURCES)
    told = subprocess.run(
        [python, "-c", program], capture_output=True, text=True, timeout=120, cwd=tmp_path
    )
    assert told.returncode == 0, told.stderr[-3000:]
    shown = json.loads(told.stdout.rpartition("result:")[2])
    assert shown == [WIDGET, WIDGET, WIDGET, "''\n"]


def test_the_badge_of_every_lesson_installs_nothing_over_colabs_versions(root):
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        setup = nbformat.read(path, as_version=4).cells[1].source
        assert "%pip install --quiet --no-deps anywidget" in setup
        assert "--upgrade" not in setup
