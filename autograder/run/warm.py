"""Run hand-ins in children of a warm process: as in a kernel, without a kernel's start.

A `Warm` is a runner, as `kernel.KernelRunner` is: call it with the cells' sources and limits, and
get a Run.
"""

import ast
import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import matplotlib

from autograder.run.limits import Limits, Run
from autograder.run.messages import SIZE, receive, send
from autograder.run.sandbox import environment, exact_in, family_of, used_by, used_in

MAX_MESSAGE = 80_000_000  # bytes that one cell may send
LOOK = 0.05  # seconds between looks at memory and processes


class Gone(Exception):
    """The child ended, or sent what is no message."""


def imports_of(release):
    """Return the import statements of a released notebook: the warm process runs each once."""
    statements = {}
    for cell in release.cells:
        if cell.cell_type == "code":
            with contextlib.suppress(SyntaxError, ValueError):
                for node in ast.walk(ast.parse(cell.source)):
                    if isinstance(node, ast.Import | ast.ImportFrom):
                        statements[ast.unparse(node)] = True
    return list(statements)


def available():
    """Whether this system can fork a warm process."""
    return hasattr(os, "fork") and sys.platform.startswith("linux")


class Warm:
    """A warm process, and the runner that forks it for every run.

    imports: import statements it runs once
    sandbox: the Sandbox its children move into; None for none
    """

    def __init__(self, imports, sandbox):
        self.sandbox = sandbox
        self.control, theirs = socket.socketpair()
        program = [sys.executable, str(Path(__file__).with_name("zygote.py")), str(theirs.fileno())]
        # `environment` names the folder in which the list of fonts lies inside a sandbox
        variables = environment() | {"MPLCONFIGDIR": matplotlib.get_cachedir()}
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        self.process = subprocess.Popen(
            program, env=variables, pass_fds=[theirs.fileno()], **silent
        )
        theirs.close()
        send(self.control, {"imports": imports})
        ready = receive(self.control)
        if ready["threads"] != 1:
            count = ready["threads"]
            raise RuntimeError(f"the warm process has {count} threads; a fork of it could hang")

    def close(self):
        """End the warm process."""
        self.control.close()
        self.process.kill()
        self.process.wait()

    def __call__(self, sources, limits=None, undrawn=frozenset()):
        """Return the Run of code cells in a fresh child; a child that dies or hangs ends it early.

        undrawn: indices of cells whose figures nobody wants to see
        """
        limits = limits or Limits()
        with contextlib.ExitStack() as stack:
            if self.sandbox:
                place = stack.enter_context(self.sandbox.place(limits))
                files, folder = place.namespaces(), None
            else:
                new = tempfile.TemporaryDirectory(prefix="hand-in", ignore_cleanup_errors=True)
                place, files, folder = None, [], stack.enter_context(new)
            ours, theirs = socket.socketpair()
            stack.callback(ours.close)
            try:
                socket.send_fds(self.control, [b"f"], [theirs.fileno(), *files])
            finally:
                theirs.close()
                for file in files:
                    os.close(file)
            child = _Child(ours, limits, place, folder)
            stack.callback(child.kill)
            return child.run(sources, undrawn)


class _Child:
    """A forked child: cells go in, outputs come out; it is stopped where it takes too much.

    channel: our end of the socket to it
    place: the Place that it moves into, None for none
    folder: where it works, None in a Place, which has its own
    """

    def __init__(self, channel, limits, place, folder):
        self.channel, self.limits, self.place = channel, limits, place
        self.waiting = selectors.DefaultSelector()
        self.waiting.register(channel, selectors.EVENT_READ)
        self.buffer = bytearray()
        folders = {"HOME": folder, "TMPDIR": folder} if folder else {}
        allowed = {
            "memory": limits.memory,
            "disk": limits.disk,
            "files": limits.files,
            "processes": limits.processes,
            "cpu": 4 * limits.hand_in,
            "output": limits.output,
            "variables": environment() | folders,
        }
        send(channel, {"limits": allowed})
        channel.settimeout(0)
        self.pid = self.alive = None
        message = self._message(time.monotonic() + 30)
        if not isinstance(message.get("pid") if message else None, int):
            raise OSError("the warm process could not fork a child")
        self.pid = message["pid"]
        try:
            # readable once the child has ended, whoever else holds the channel
            self.alive = os.pidfd_open(self.pid)
        except ProcessLookupError:
            raise OSError("the child ended at once") from None
        self.waiting.register(self.alive, selectors.EVENT_READ)
        if place is not None:
            place.admit(self.pid)

    def run(self, sources, undrawn):
        """Return the Run of code cells."""
        run, started = Run([None] * len(sources)), time.monotonic()
        for index, source in enumerate(sources):
            left = self.limits.hand_in - (time.monotonic() - started)
            if left <= 0:
                run.stopped, run.at = "hand_in", index
                break
            try:
                self._tell({"source": source, "draw": index not in undrawn})
                message = self._message(time.monotonic() + min(self.limits.cell, left))
                if message is None:
                    os.kill(self.pid, signal.SIGINT)
                    message = self._message(time.monotonic() + min(self.limits.cell, max(left, 1)))
                if message is None:
                    run.stopped, run.at = "cell", index
                    break
            except _TooMuch as much:
                run.stopped, run.at = str(much), index
                break
            except (Gone, OSError):
                run.stopped, run.at = "death", index
                break
            outputs = message.get("outputs")
            outputs = outputs if isinstance(outputs, list) else []
            run.outputs[index] = [output for output in outputs if isinstance(output, dict)]
        run.seconds = time.monotonic() - started
        return run

    def kill(self):
        """Kill the child, and without a sandbox whatever it started."""
        self.waiting.close()
        if self.alive is not None:
            os.close(self.alive)
        if self.pid is None:
            return
        if self.place is None:
            for process in family_of(self.pid):
                with contextlib.suppress(Exception):
                    process.kill()
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def _tell(self, message):
        """Send the child a message; raises OSError where it does not take it in time."""
        self.channel.settimeout(self.limits.cell)
        try:
            send(self.channel, message)
        finally:
            self.channel.settimeout(0)

    def _message(self, deadline):
        """Return the child's next message as a dict, None where none came in time.

        deadline: a time of time.monotonic()
        raises Gone, _TooMuch
        """
        looked = time.monotonic()
        while True:
            message = self._cut_off()
            if message is not None:
                return message
            now = time.monotonic()
            if now >= deadline:
                return None
            if now - looked >= LOOK:
                self._look()
                looked = time.monotonic()
            ready = [key.fileobj for key, _ in self.waiting.select(min(LOOK, deadline - now))]
            if self.channel in ready:
                piece = self.channel.recv(1 << 20)
                if not piece:
                    raise Gone
                self.buffer += piece
            elif ready:
                raise Gone

    def _cut_off(self):
        """Return the first whole message in the buffer, None where there is none; raises Gone."""
        size = SIZE.size
        if len(self.buffer) < size:
            return None
        (length,) = SIZE.unpack(self.buffer[:size])
        if length > MAX_MESSAGE:
            raise Gone
        if len(self.buffer) < size + length:
            return None
        data = bytes(self.buffer[size : size + length])
        del self.buffer[: size + length]
        try:
            message = json.loads(data)
        except (ValueError, RecursionError):
            raise Gone from None
        if not isinstance(message, dict):
            raise Gone
        return message

    def _look(self):
        """Raise _TooMuch where the child and all that it started take more than they may."""
        if self.pid is None:
            return
        memory, threads = used_in(self.place) if self.place else used_by(self.pid)
        if threads > self.limits.processes + 3:  # the place itself has three
            raise _TooMuch("processes")
        most = self.limits.memory
        if memory > most and (self.place is None or exact_in(self.place) > most):
            raise _TooMuch("memory")


class _TooMuch(Exception):
    """A child took more than the limits allow; the message is a word for `stopped_by`."""
