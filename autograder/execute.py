"""Execute a hand-in's cells in a Jupyter kernel, with limits, and bring back what each cell put out."""

import contextlib
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat.v4 import new_code_cell, new_notebook


@dataclass
class Limits:
    """How much a hand-in may take: seconds of a call, an exercise, a cell and in all; characters of output of a cell."""

    call: float = 8.0
    exercise: float = 20.0
    cell: int = 30
    hand_in: float = 150.0
    output: int = 200_000


@dataclass
class Run:
    """What a run brought: outputs of each cell (None where it did not run), and where and why it stopped early."""

    outputs: list
    stopped: str | None = None
    at: int | None = None
    seconds: float = 0.0


TIMED_OUT = {"ename": "CellTimeoutError", "evalue": "", "traceback": ["This cell took too long and was stopped."]}


class _Client(NotebookClient):
    """A client that keeps only so much output of a cell, and knows whether the cell ran out of time."""

    most = 200_000
    kept = 0
    timed_out = False

    def process_message(self, msg, cell, cell_index):
        kind = msg["header"]["msg_type"]
        if kind in ("stream", "display_data", "execute_result", "update_display_data", "error"):
            size = len(str(msg["content"].get("text", ""))) + sum(len(str(v)) for v in msg["content"].get("data", {}).values())
            self.kept += size
            if self.kept > self.most and kind == "stream":
                return None
            if self.kept > 50 * self.most:  # pictures and answers may be larger than text
                return None
        return super().process_message(msg, cell, cell_index)


def run_in_kernel(sources, folder, limits=None):
    """Return the Run of code cells, one after the other in a fresh kernel; a dead or stuck kernel ends it early.

    sources: the cells' code, in order
    folder: the kernel's working directory
    """
    limits = limits or Limits()
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    client = _Client(
        notebook,
        timeout=limits.cell,
        interrupt_on_timeout=True,
        error_on_timeout=TIMED_OUT,
        allow_errors=True,
        raise_on_iopub_timeout=False,
        kernel_name=NATIVE_KERNEL_NAME,
        resources={"metadata": {"path": str(folder)}},
    )
    client.most = limits.output
    client.on_cell_executed = lambda **told: setattr(client, "timed_out", _is_time_out(told["execute_reply"]))
    # TensorFlow prints on its first use unless both are set; the examiner's kernel keeps no progress file
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "NEURON_PROGRESS": ""}
    run = Run([None] * len(sources))
    started = time.monotonic()
    late = 0
    with tempfile.TemporaryDirectory(prefix="kernel") as sockets, _kernel(client, sockets, {**os.environ, **quiet}):
        for index, cell in enumerate(notebook.cells):
            if time.monotonic() - started > limits.hand_in:
                run.stopped, run.at = f"the hand-in took longer than {limits.hand_in:g} seconds", index
                break
            client.kept, client.timed_out = 0, False
            try:
                client.execute_cell(cell, index)
            except (DeadKernelError, CellTimeoutError, RuntimeError) as error:
                died = isinstance(error, DeadKernelError) or not isinstance(error, CellTimeoutError)
                run.stopped, run.at = ("the kernel died" if died else "a cell could not be stopped"), index
                run.outputs[index] = list(cell.outputs)
                break
            run.outputs[index] = list(cell.outputs)
            late = late + 1 if client.timed_out else 0
            if late >= 2:
                run.stopped, run.at = "a cell could not be stopped", index - 1
                break
    run.seconds = time.monotonic() - started
    return run


@contextlib.contextmanager
def _kernel(client, sockets, environment):
    """Start the client's kernel on sockets in a private folder, where the system has them: no port is open to other users."""
    client.create_kernel_manager()
    if os.name == "posix":
        client.km.transport, client.km.ip = "ipc", str(Path(sockets) / "k")
    with client.setup_kernel(cleanup_kc=True, env=environment):
        yield


def _is_time_out(reply):
    return bool(reply) and reply["content"].get("ename") == TIMED_OUT["ename"]
