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
    """One thing that grading needs.

    ok: whether it is there
    said: what it is like, or how to get it
    """

    what: str
    ok: bool
    said: str


def examine_machine():
    """Return the Findings about this machine."""
    return [_sandbox(), _inside(), _warm(), _memory(), _disk(), _tensorflow(), _cluster()]


def _sandbox():
    name = "sandbox"
    try:
        path = find_sandbox().path
    except NoSandbox as error:
        return Finding(name, False, f"{error}\n        {WITHOUT}")
    said = f"bubblewrap, {path}: no network, none of your files, limits on everything"
    return Finding(name, True, said)


def _inside():
    """Run a program in the sandbox that tries what it must not be able to do."""
    name = "kept out of it"
    try:
        sandbox = find_sandbox()
    except NoSandbox:
        return Finding(name, False, "nothing, there is none")
    with tempfile.NamedTemporaryFile() as file, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        program = TRIES.format(file=file.name, port=port, writable=str(ROOT))
        runner = warm.Warm([], sandbox)
        try:
            run = runner([program], Limits(cell=20))
        finally:
            runner.close()
    texts = [output.get("text", output.get("evalue", "")) for output in run.outputs[0] or []]
    reached = "".join(map(str, texts)).strip()
    if reached != "reached: nothing":
        return Finding(name, False, reached or "the trial did not run")
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
    name = "warm start"
    if warm.available():
        return Finding(name, True, "hand-ins are forked from a warm process")
    said = "cannot fork one: every hand-in starts a kernel of its own, which takes seconds"
    return Finding(name, False, f"{sys.platform} {said}")


def _memory():
    import psutil

    free, workers = psutil.virtual_memory().available, os.cpu_count() or 1
    needed = workers * 1_500_000_000
    said = (
        f"{free / 1e9:.1f} GB free; {workers} workers need about {needed / 1e9:.1f} GB for Keras "
        "lessons, a third of it for the others"
    )
    return Finding("memory", free > needed, said)


def _disk():
    free = shutil.disk_usage(".").free
    sizes = "a graded hand-in takes about 0.2 MB, its feedback page 0.5 MB"
    return Finding("disk", free > 1e9, f"{free / 1e9:.1f} GB free here; {sizes}")


def _tensorflow():
    missing = "missing, needed for the lessons on Keras: `uv sync`, or pip install tensorflow"
    is_there = importlib.util.find_spec("tensorflow") is not None
    return Finding("TensorFlow", is_there, "installed" if is_there else missing)


def _cluster():
    name = "several machines"
    if all(importlib.util.find_spec(module) for module in ("distributed", "psycopg")):
        return Finding(name, True, "Dask and the PostgreSQL driver are installed")
    said = "pip install '.[cluster]' for --scheduler and a gradebook on a server"
    return Finding(name, False, said)


@click.command()
def command():
    """Tell what this machine has for grading, and how to get what is missing."""
    findings = examine_machine()
    for finding in findings:
        state = "ok" if finding.ok else "MISSING"
        click.echo(f"{state:<7} {finding.what}: {finding.said}")
    return OK if all(finding.ok for finding in findings) else FOUND
