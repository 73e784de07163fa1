"""doctor: tell what this machine has for grading, and how to get what is missing."""

import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from dataclasses import dataclass

import click

from autograder.command.options import FOUND, OK
from autograder.course import ROOT
from autograder.run import warm
from autograder.run.limits import Limits
from autograder.run.sandbox import WITHOUT, NoSandbox, find_sandbox


@dataclass
class Finding:
    """One thing that grading wants: whether it is there, and what there is to say."""

    what: str
    ok: bool
    said: str


def examine_machine():
    """Return the Findings about this machine."""
    return [_sandbox(), _inside(), _warm(), _memory(), _disk(), _tensorflow(), _cluster()]


def _sandbox():
    try:
        return Finding(
            "sandbox",
            True,
            f"bubblewrap, {find_sandbox().path}: no network, none of your files, limits "
            "on everything",
        )
    except NoSandbox as error:
        return Finding("sandbox", False, f"{error}\n        {WITHOUT}")


def _inside():
    """Run a program in the sandbox that tries what it must not be able to."""
    name = "kept out of it"
    try:
        sandbox = find_sandbox()
    except NoSandbox:
        return Finding(name, False, "nothing, there is none")
    with tempfile.NamedTemporaryFile() as file, socket.create_server(("127.0.0.1", 0)) as server:
        runner = warm.Warm([], sandbox)
        try:
            run = runner(
                [TRIES.format(file=file.name, port=server.getsockname()[1], writable=str(ROOT))],
                Limits(cell=20),
            )
        finally:
            runner.close()
    told = "".join(
        str(output.get("text", output.get("evalue", ""))) for output in run.outputs[0] or []
    ).strip()
    if told != "reached: nothing":
        return Finding(name, False, told or "the trial did not run")
    return Finding(name, True, "your network, files and processes were tried in vain")


TRIES = """
import os, socket
reached = []
try:
    socket.create_connection(("127.0.0.1", {port}), 1)
    reached.append("network")
except OSError:
    pass
if os.path.exists({file!r}):
    reached.append("temporary files")
try:
    open(os.path.join({writable!r}, "reached"), "w")
    reached.append("writing to the course")
except OSError:
    pass
if sum(name.isdigit() for name in os.listdir("/proc")) > 8:
    reached.append("other processes")
print("reached:", ", ".join(reached) or "nothing")
"""


def _warm():
    if warm.available():
        return Finding("warm start", True, "hand-ins are forked from a warm process")
    return Finding(
        "warm start",
        False,
        f"{sys.platform} cannot fork one: every hand-in starts a kernel of its own, which "
        "takes seconds",
    )


def _memory():
    import psutil

    free, cores = psutil.virtual_memory().available, os.cpu_count() or 1
    wanted = cores * 1_500_000_000
    return Finding(
        "memory",
        free > wanted,
        f"{free / 1e9:.1f} GB free; {cores} workers want about {wanted / 1e9:.1f} GB for "
        "Keras lessons, a third of it for the others",
    )


def _disk():
    free = shutil.disk_usage(".").free
    return Finding(
        "disk",
        free > 1e9,
        f"{free / 1e9:.1f} GB free here; a graded hand-in takes about 0.2 MB, its "
        "feedback page 0.5 MB",
    )


def _tensorflow():
    there = importlib.util.find_spec("tensorflow") is not None
    return Finding(
        "TensorFlow",
        there,
        "installed"
        if there
        else "missing, needed for the lessons on Keras: `uv sync`, or pip install tensorflow",
    )


def _cluster():
    there = [name for name in ("distributed", "psycopg") if importlib.util.find_spec(name)]
    return Finding(
        "several machines",
        len(there) == 2,
        "Dask and the PostgreSQL driver are installed"
        if len(there) == 2
        else "pip install '.[cluster]' for --scheduler and a gradebook on a server",
    )


@click.command()
def command():
    """Tell what this machine has for grading, and how to get what is missing."""
    findings = examine_machine()
    for finding in findings:
        click.echo(f"{'ok     ' if finding.ok else 'MISSING'} {finding.what}: {finding.said}")
    return OK if all(finding.ok for finding in findings) else FOUND
