"""Fork a child for every hand-in from a warm Python that has only run a lesson's imports.

This is a program: `python zygote.py FD`, started by `warm.py`, talking over the Unix socket FD. It
knows no key, no solution and no gradebook, so that a child has nothing to find in its memory. A
child moves into a sandbox's namespaces before it runs anything of a student's.

    warm → zygote   {"imports": [...]}, once; then for each child one byte, with file descriptors
                    of its socket and its namespaces
    zygote → warm   {"ready": True, "threads": how many it has}, once
    warm → child    {"limits": ...}; then {"source": ..., "draw": whether figures are wanted} for
                    each cell
    child → warm    {"pid": ...}; then {"outputs": [...]} for each cell
"""

import builtins
import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import resource
import signal
import socket
import sys
import threading

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell, InteractiveShellABC
from matplotlib.figure import Figure
from traitlets import Type
from traitlets.config import Config

from autograder.run.messages import receive, send
from helpers.plots.style import drawing

# --- a shell that keeps its outputs ---------------------------------------------------------------


class Outputs:
    """The outputs of the cell that runs, as a notebook holds them.

    room: characters of text that there is still room for; what is beyond them is dropped
    draw: whether figures are wanted
    """

    def __init__(self):
        self.list, self.room, self.draw = [], 0, True
        self.lock = threading.RLock()  # students' threads print too

    def start(self, room, draw=True):
        """Forget all outputs; take the next ones."""
        with self.lock:
            self.list, self.room, self.draw = [], room, draw

    def add(self, output):
        with self.lock:
            self.list.append(output)

    def write(self, name, text):
        """Take text for the stream "stdout" or "stderr", as far as there is room."""
        with self.lock:
            text = text[: max(self.room, 0)]
            self.room -= len(text)
            last = self.list[-1] if self.list else {}
            if last.get("output_type") == "stream" and last["name"] == name:
                last["text"].append(text)
            elif text:
                self.list.append({"output_type": "stream", "name": name, "text": [text]})

    def taken(self):
        """Return the outputs as a list."""
        with self.lock:
            return list(map(_whole, self.list))


def _whole(output):
    """Return an output with the pieces of its text joined."""
    if output["output_type"] != "stream":
        return output
    return {**output, "text": "".join(output["text"])}


def _error(name, value, traceback):
    """Return an output that says what error a cell ended with."""
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": traceback}


OUTPUTS = Outputs()


class Stream(io.TextIOBase):
    """A text stream that takes the place of sys.stdout or sys.stderr."""

    encoding, errors = "utf-8", "replace"

    def __init__(self, name):
        self.name = name

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        OUTPUTS.write(self.name, text)
        return len(text)

    def writable(self):
        return True


class Publisher(DisplayPublisher):
    """Keeps what is displayed."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **more):
        if not update:
            OUTPUTS.add({"output_type": "display_data", "data": data, "metadata": metadata or {}})

    def clear_output(self, wait=False):
        OUTPUTS.start(OUTPUTS.room, OUTPUTS.draw)


class Formatter(DisplayFormatter):
    """Describes figures that nobody wants to see: drawing takes nine tenths of a lesson's time."""

    def format(self, obj, include=None, exclude=None):
        if not OUTPUTS.draw and isinstance(getattr(obj, "figure", obj), Figure):
            return {"text/plain": repr(obj)}, {"left_out": True}
        return super().format(obj, include, exclude)


class Hook(DisplayHook):
    """Keeps the value of a cell's last expression."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, format_dict, md_dict=None):
        result = {"output_type": "execute_result", "data": format_dict, "metadata": md_dict or {}}
        OUTPUTS.add({**result, "execution_count": None})


class Shell(InteractiveShell):
    """IPython without a terminal, a kernel, threads or files."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)

    def init_display_formatter(self):
        self.display_formatter = Formatter(parent=self)

    def _showtraceback(self, etype, evalue, stb):
        OUTPUTS.add(_error(str(etype.__name__), str(evalue), list(stb)))

    def enable_gui(self, gui=None):
        pass

    def init_sys_modules(self):
        # the student's code is __main__, as in a kernel
        sys.modules[self.user_module.__name__] = self.user_module


InteractiveShellABC.register(Shell)


def make_shell():
    """Return the shell in which cells will run, with Matplotlib's inline figures."""
    config = Config()
    config.HistoryManager.enabled = False  # it keeps a thread and a database
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    shell = Shell.instance(config=config)
    with contextlib.suppress(ImportError):
        from matplotlib_inline.backend_inline import configure_inline_support

        configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    return shell


def no_input(*_, **__):
    """Refuse to wait for a person."""
    raise StdinNotImplementedError("input() is not answered while grading")


# --- the child ------------------------------------------------------------------------------------

PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, CLEAR_ALL = 1, 24, 38, 47, 4


def _check(result, what):
    """Raise OSError where a call of the C library has failed."""
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def move_into(libc, namespaces):
    """Join the namespaces of a place; needs a process with a single thread."""
    for file in namespaces:
        _check(libc.setns(file, 0), "setns")
        os.close(file)


def give_up_rights(libc):
    """Give up every capability for good, so that even a setuid program brings none back."""
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    libc.prctl(PR_CAP_AMBIENT, CLEAR_ALL, 0, 0, 0)
    header, none = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _check(libc.capset(header, none), "capset")


def set_limits(limits, apart):
    """Set the process's own limits.

    limits: as warm.py sends them
    apart: whether the process is in a place: only there is the number of processes its own
    """
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    wanted = {
        "RLIMIT_AS": used + limits["memory"],
        "RLIMIT_CPU": int(limits["cpu"]) + 1,
        "RLIMIT_FSIZE": limits["disk"],
        "RLIMIT_NOFILE": limits["files"],
        "RLIMIT_CORE": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_MEMLOCK": 64 * 1024,
    }
    if apart:
        wanted["RLIMIT_NPROC"] = limits["processes"]
    for name, value in wanted.items():
        if hasattr(resource, name):
            kind = getattr(resource, name)
            hard = resource.getrlimit(kind)[1]
            value = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (value, value))


def serve(channel, shell, room):
    """Run the cells that come, one after the other, until the channel is closed.

    room: characters of text that each may put out
    """
    while True:
        try:
            cell = receive(channel)
        except EOFError:
            return
        OUTPUTS.start(room, cell["draw"])
        try:
            with drawing(cell["draw"]):
                shell.run_cell(cell["source"], store_history=True)
        except BaseException as error:  # IPython itself broken by the student's code
            OUTPUTS.add(_error(type(error).__name__, "IPython failed", []))
        send(channel, {"outputs": _plain(OUTPUTS.taken())})


def _plain(outputs):
    """Return outputs without what no message can carry."""
    try:
        json.dumps(outputs)
    except (TypeError, ValueError, RecursionError):
        kept = filter(_may_be_sent, outputs)
        return [json.loads(json.dumps(output, default=str, skipkeys=True)) for output in kept]
    return outputs


def _may_be_sent(output):
    """Whether an output can be written as JSON."""
    try:
        json.dumps(output, default=str, skipkeys=True)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def be_child(channel, namespaces, shell):
    """Move into the place, fork once more to be a process of it, and run the cells there.

    namespaces: open files, in the order in which they are joined; none without a sandbox
    """
    libc = ctypes.CDLL(None, use_errno=True)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    move_into(libc, namespaces)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    limits = receive(channel)["limits"]
    inner = os.fork()
    if inner:  # this one stays outside the place's processes and waits for the end
        send(channel, {"pid": inner})
        channel.close()
        os.waitpid(inner, 0)
        return
    os.setsid()
    os.environ.clear()
    os.environ.update(limits["variables"])
    os.chdir(os.environ["HOME"])
    if namespaces:
        give_up_rights(libc)
    _check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "pdeathsig")
    os.nice(10)  # so that the grader can still act while this takes all it can get
    set_limits(limits, apart=bool(namespaces))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    builtins.input = no_input
    sys.stdout, sys.stderr = Stream("stdout"), Stream("stderr")
    serve(channel, shell, limits["output"])


# --- the zygote -----------------------------------------------------------------------------------


# what asking and drawing import on their first use
ALSO_IMPORTED = (
    "helpers.check",
    "helpers.check.ask",
    "matplotlib.font_manager",
    "IPython.display",
    "asyncio",
)


def run_imports(imports):
    """Run import statements, each for itself; the student's cell reports one that fails."""
    for statement in imports:
        with contextlib.suppress(Exception):
            exec(statement, {"__name__": "zygote"})
    for name in ALSO_IMPORTED:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _threads():
    """Return the number of this process's threads, those that Python does not know included."""
    tasks = "/proc/self/task"
    return len(os.listdir(tasks)) if os.path.isdir(tasks) else threading.active_count()


def main():
    """Import, then fork a child for every request until the socket is closed."""
    control = socket.socket(fileno=int(sys.argv[1]))
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if path != here] + [""]
    imports = receive(control)["imports"]
    shell = make_shell()
    run_imports(imports)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended children leave nothing behind
    gc.collect()
    gc.freeze()  # what is here is never collected, so children share its memory
    send(control, {"ready": True, "threads": _threads()})
    while True:
        data, files, _, _ = socket.recv_fds(control, 1, 16)
        if not data:
            return
        if os.fork() == 0:
            status = 1
            try:
                control.close()
                be_child(socket.socket(fileno=files[0]), files[1:], shell)
                status = 0
            finally:
                os._exit(status)
        for file in files:
            os.close(file)


if __name__ == "__main__":
    main()
