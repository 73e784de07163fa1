"""A notebook without a browser and without a kernel's process, for tests of guesses."""

import contextlib
import sys
from types import SimpleNamespace

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from helpers.check import progress_file
from helpers.widgets.guessing import asked


class Notebook:
    """Runs cells; time passes when it is told.

    shown: the mimebundles of the last cell
    """

    def __init__(self, shell):
        self.shell, self.now, self.shown = shell, 0.0, []

    def run(self, source, waits=0.0):
        """Run a cell after a while; return its outputs in words.

        waits: seconds that the kernel waited before
        """
        self.now += waits
        with capture_output() as taken:
            self.shell.run_cell(source)
        assert "Traceback" not in taken.stdout
        self.shown = [output.data for output in taken.outputs]
        return "\n".join([taken.stdout, *(data["text/plain"] for data in self.shown)]).strip()


def restart():
    """Forget all that a restart of the kernel forgets."""
    asked.asked.clear()
    progress_file.guesses.clear()


@contextlib.contextmanager
def notebook_in(folder, monkeypatch, **names):
    """Yield a Notebook whose shell has a kernel, for all that a guess asks of one.

    folder: takes IPython's files and the progress file
    names: what its cells can use
    """
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("NEURON_PROGRESS", str(folder / "progress.json"))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # a shell takes its place
    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    comms = SimpleNamespace(register_target=lambda *_: None)
    shell.kernel = SimpleNamespace(comm_manager=comms)
    shell.user_ns |= names
    made = Notebook(shell)
    monkeypatch.setattr(asked, "clock", lambda: made.now)
    restart()
    try:
        yield made
    finally:
        restart()
        InteractiveShell.clear_instance()
