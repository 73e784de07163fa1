"""Execute a hand-in's cells in a Jupyter kernel and bring back what each of them put out.

The kernel starts in the sandbox where there is one.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError
from nbformat.v4 import new_code_cell, new_notebook

from autograder.run.limits import Limits, Run
from autograder.run.sandbox import counted, environment, family_of, used_by

TIMED_OUT = {
    "ename": "CellTimeoutError",
    "evalue": "",
    "traceback": ["This cell took too long and was stopped."],
}


class _Client(NotebookClient):
    """A client that limits a cell's output and notes whether the cell ran out of time.

    most: characters of text that a cell may put out
    kept: characters that the cell has put out, pictures and answers included
    """

    most = 200_000
    kept = 0
    timed_out = False

    def begin_cell(self, seconds):
        """Count anew for the next cell, which may take so many whole seconds, one at least."""
        self.kept, self.timed_out, self.timeout = 0, False, max(1, int(seconds))

    def process_message(self, msg, cell, cell_index):
        kind = msg["header"]["msg_type"]
        if kind in ("stream", "display_data", "execute_result", "update_display_data", "error"):
            content = msg["content"]
            values = [content.get("text", ""), *content.get("data", {}).values()]
            self.kept += sum(len(str(value)) for value in values)
            if self.kept > self.most and kind == "stream":
                return None
            if self.kept > 100 * self.most:  # pictures and answers may be larger than text
                return None
        return super().process_message(msg, cell, cell_index)


class KernelRunner:
    """A runner that starts a fresh kernel for every hand-in.

    Call it with the cells' sources and limits, and get a Run.
    sandbox: the Sandbox in which kernels start, None for none
    """

    def __init__(self, sandbox=None):
        self.sandbox = sandbox

    def __call__(self, sources, limits=None, undrawn=frozenset()):
        """Return the Run of code cells in a fresh kernel; a dead or stuck kernel ends it early.

        undrawn: as for warm.Warm; a kernel draws all figures
        """
        limits = limits or Limits()
        notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
        run, started, late = Run([None] * len(sources)), time.monotonic(), 0
        with tempfile.TemporaryDirectory(prefix="kernel", ignore_cleanup_errors=True) as folder:
            client = _client(notebook, limits, folder)
            with self._kernel(client, limits, folder) as watch:
                for index, cell in enumerate(notebook.cells):
                    left = limits.hand_in - (time.monotonic() - started)
                    if left <= 0:
                        run.stopped, run.at = "hand_in", index
                        break
                    client.begin_cell(min(limits.cell, left))
                    try:
                        client.execute_cell(cell, index)
                    except CellTimeoutError:
                        run.stopped, run.at = "cell", index
                    except Exception:  # it died, or sent what is no message
                        run.stopped, run.at = watch.reason or "death", index
                    run.outputs[index] = list(cell.outputs)
                    if run.stopped:
                        break
                    late = late + 1 if client.timed_out else 0
                    if late >= 2:
                        run.stopped, run.at = "cell", index - 1
                        break
        run.seconds = time.monotonic() - started
        return run

    @contextlib.contextmanager
    def _kernel(self, client, limits, folder):
        """Start the client's kernel, and give the _Watch over it.

        Where the system has them, it is reached by sockets in a private folder: no port is open to
        other users.
        """
        client.create_kernel_manager()
        sockets = Path(folder) / "sockets"
        sockets.mkdir()
        folders = {"HOME": folder, "TMPDIR": folder, "MPLCONFIGDIR": _font_folder(folder)}
        variables = environment() | folders
        if os.name == "posix":
            client.km.transport = "ipc"
            client.km.ip = str(sockets / "k")  # absolute: the kernel's working folder is another
        else:
            variables = os.environ | variables
        if self.sandbox:
            words = ["python", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            words = ["/bin/sh", "-c", _ulimits(limits), "sh", *words]
            client.km.connection_file = str(sockets / "kernel.json")
            command = self.sandbox.command(words, limits, [sockets])
            # bubblewrap would die of the signal that interrupts a kernel, so a message does it
            client.km._kernel_spec = KernelSpec(argv=command, interrupt_mode="message")
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with counted(limits) if self.sandbox else contextlib.nullcontext() as admit:
            with (
                client.setup_kernel(cleanup_kc=True, env=variables, **silent),
                _Watch(client.km.provisioner.pid, sockets, limits) as watch,
            ):
                for process in family_of(client.km.provisioner.pid) if admit else ():
                    admit(process.pid)
                yield watch


def _client(notebook, limits, folder):
    """Return a _Client whose kernel works in a folder; errors and late cells do not end it."""
    client = _Client(
        notebook,
        interrupt_on_timeout=True,
        error_on_timeout=TIMED_OUT,
        allow_errors=True,
        raise_on_iopub_timeout=False,
        kernel_name=NATIVE_KERNEL_NAME,
        resources={"metadata": {"path": folder}},
    )
    client.most = limits.output

    def note_time_out(execute_reply, **_):
        client.timed_out = _is_time_out(execute_reply)

    client.on_cell_executed = note_time_out
    return client


def _font_folder(folder):
    """Return a folder for Matplotlib in the kernel's, with its list of fonts copied into it.

    To make that list takes a second.
    """
    import matplotlib

    target = Path(folder) / ".matplotlib"
    target.mkdir()
    for path in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):
        with contextlib.suppress(OSError):
            shutil.copy(path, target)
    return str(target)


def _ulimits(limits):
    """Return a shell script that sets a process's limits and then becomes the command given."""
    # addresses, not memory in use: TensorFlow alone takes 2.2 GB of them
    space = (limits.memory + 3_000_000_000) // 1024
    wanted = {
        "v": space,
        "f": limits.disk // 512,
        "n": limits.files,
        "c": 0,
        "t": int(4 * limits.hand_in) + 1,
    }
    commands = [f"ulimit -{letter} {value}" for letter, value in wanted.items()]
    many = limits.processes
    # shells differ in the letter for processes
    commands.append(f"ulimit -u {many} 2>/dev/null || ulimit -p {many} 2>/dev/null")
    return "; ".join([*commands, 'exec "$@"'])


class _Watch:
    """Kills a kernel that takes too much memory, too many processes or too much of the disk.

    pid: the kernel's process, or bubblewrap's around it
    folder: the folder that the kernel shares with the grader
    reason: a word for which `stopped_by` has a sentence, None while all is well
    """

    def __init__(self, pid, folder, limits):
        self.pid, self.folder, self.limits = pid, folder, limits
        self.reason = None
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _look(self):
        while self.reason is None and not self.ended.wait(0.1):
            memory, threads = used_by(self.pid)
            if threads > self.limits.processes + 20:  # a kernel has a dozen of its own
                self.reason = "processes"
            elif memory > self.limits.memory:
                self.reason = "memory"
            elif sum(_size(entry) for entry in _entries(self.folder)) > self.limits.disk:
                self.reason = "disk"
        if self.reason:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, 9)


def _entries(folder):
    try:
        return list(os.scandir(folder))
    except OSError:
        return []


def _size(entry):
    with contextlib.suppress(OSError):
        return entry.stat(follow_symlinks=False).st_size
    return 0


def _is_time_out(reply):
    """Whether a cell's reply is the one that nbclient makes for a cell that took too long."""
    return bool(reply) and reply["content"].get("ename") == TIMED_OUT["ename"]
