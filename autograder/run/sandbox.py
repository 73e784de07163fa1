"""Make a place for a student's code with bubblewrap: closed, small, and gone at the end.

It has no network and nothing of the grader's. Inside are Python's own folders and `helpers`,
read-only, and a small empty folder to work in. A kernel starts in the place (`Sandbox.command`), or
a forked process moves into it (`Place.namespaces`).
"""

import contextlib
import fcntl
import functools
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import psutil

import helpers
from autograder.run.limits import Limits

HOME = "/tmp/hand-in"  # the folder a student's code works in
FONTS = "/tmp/.matplotlib"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
SETTINGS = (
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/localtime",
    "/etc/mime.types",
)
ALONE = (  # bubblewrap's options that keep a place apart
    "--unshare-all",
    "--unshare-user",
    "--disable-userns",
    "--die-with-parent",
    "--new-session",
)
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
# TensorFlow prints on its first use unless both are set
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
PASSED_ON = ("LD_LIBRARY_PATH", "SYSTEMROOT", "KERAS_BACKEND")  # of the grader's variables
READY = b"ready\n"
AS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
NS_GET_USERNS = 0xB701  # ioctl_ns(2)
PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
MANY = 500  # processes that nobody counts any more


class NoSandbox(RuntimeError):
    """This machine has no sandbox; the message says why and how to get one."""


def environment():
    """Return the environment variables that a student's code sees, {name: value}.

    None is the grader's but those PASSED_ON. Every library uses one thread, for many hand-ins run
    side by side.
    """
    programs = [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
    return {
        "PATH": os.pathsep.join(programs),
        "PYTHONPATH": str(Path(helpers.__file__).parents[1]),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "LANG": "C.UTF-8",
        "HOME": HOME,
        "TMPDIR": "/tmp",
        "MPLCONFIGDIR": FONTS,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NEURON_PROGRESS": "",
        "NBGRADER_EXECUTION": "autograde",
        **dict.fromkeys(THREADS, "1"),
        **QUIET,
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
    }


def readable():
    """Return the folders that a student's code may read, but not their parents.

    They are Python's own, with what is installed, and the package `helpers`.
    """
    pythons = [sys.prefix, sys.base_prefix, sys.exec_prefix]
    pythons += [os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)]
    beside = [path for path in dict.fromkeys(pythons) if not path.startswith(SYSTEM)]
    return [*beside, str(Path(helpers.__file__).parent)]


def _font_lists():
    """Return [(file here, file inside)] of Matplotlib's lists of fonts."""
    import matplotlib

    # to make one anew takes a second
    paths = sorted(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))
    return [(str(path), f"{FONTS}/{path.name}") for path in paths]


@dataclass(frozen=True)
class Sandbox:
    """bubblewrap, found and tried.

    path: the program's file
    """

    path: str

    def command(self, words, limits, writable=(), variables=None):
        """Return the command that runs `words` in a fresh place.

        writable: folders of this machine that are there too, to read and to write
        variables: {name: value}, those of `environment` unless given
        """
        options = [*ALONE, "--hostname", "grading", *_system_options(), *_empty_options(limits)]
        options += _folder_options(writable)
        # /proc/sys is the whole machine's: as root a hand-in could set what the kernel runs when a
        # program crashes
        options += ["--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"]
        options += ["--chdir", HOME, "--clearenv"]
        for name, value in (environment() if variables is None else variables).items():
            options += ["--setenv", name, value]
        return [self.path, *options, "--", *words]

    @contextlib.contextmanager
    def place(self, limits):
        """Make an empty Place and yield it; at the end everything in it is killed."""
        # it waits until its input is closed: also when the grader is killed
        words = ["/bin/sh", "-c", "echo ready; exec cat"]
        read, write = os.pipe()
        command = self.command(words, limits)
        command[1:1] = ["--info-fd", str(write)]
        pipe = subprocess.PIPE
        # bubblewrap's own variables can be read inside: they are none of the grader's either
        process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=pipe, pass_fds=[write], env=environment()
        )
        os.close(write)
        try:
            if process.stdout.readline() != READY:
                reason = process.stderr.read().decode(errors="replace").strip()[:500]
                raise NoSandbox(reason or "bubblewrap ended at once")
            with os.fdopen(read) as file:
                init = _child_of(file.read())
            with counted(limits) as admit:
                yield Place(process.pid, init, admit)
                process.kill()
                process.wait()
        finally:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                stream.close()


def _system_options():
    """Return bubblewrap's options that show the system's programs and a few of its settings."""
    options = []
    for folder in SYSTEM:
        if os.path.islink(folder):
            options += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            options += ["--ro-bind", folder, folder]
    for path in SETTINGS:
        options += ["--ro-bind-try", path, path]
    return options


def _empty_options(limits):
    """Return bubblewrap's options that make new devices, and empty folders to write in."""
    small = str(max(limits.disk // 4, 1_000_000))
    options = ["--proc", "/proc", "--dev", "/dev", "--size", small, "--tmpfs", "/dev/shm"]
    options += ["--size", str(limits.disk), "--tmpfs", "/tmp", "--dir", HOME, "--dir", FONTS]
    return options


def _folder_options(writable):
    """Return bubblewrap's options that show Python's folders, and some others to write in.

    writable: these others
    """
    in_tmp = [Path(path) for path in readable() if path.startswith("/tmp/")]
    above = {str(Path("/tmp", path.parts[2])) for path in in_tmp}  # some have their Python there
    options = []
    for path in above:
        options += ["--tmpfs", path]
    for path in readable():
        options += ["--ro-bind", path, path]
    for here, there in _font_lists():
        options += ["--ro-bind-try", here, there]
    for path in writable:
        options += ["--bind", str(path), str(path)]
    for path in above:
        options += ["--remount-ro", path]
    return options


@contextlib.contextmanager
def counted(limits):
    """Give a function that counts a process, and all it starts, against the limit on processes.

    It does something only where the grader is root: the system's own limit does not bind root, so a
    control group must. Raises NoSandbox where none can be made.
    """
    if not AS_ROOT:
        yield lambda pid: None
        return
    group = _control_group(limits.processes + 8)
    try:
        yield lambda pid: (group / "cgroup.procs").write_text(str(pid))
    finally:
        for _ in range(100):  # until its last process has gone
            with contextlib.suppress(OSError):
                group.rmdir()
                break
            time.sleep(0.02)


def _control_group(most):
    """Return the folder of a new control group of at most `most` processes; raises NoSandbox."""
    for parent in (Path("/sys/fs/cgroup/pids"), Path("/sys/fs/cgroup")):
        group = parent / f"hand-in-{uuid.uuid4().hex}"
        try:
            with contextlib.suppress(OSError):
                (parent / "cgroup.subtree_control").write_text("+pids")
            group.mkdir()
            (group / "pids.max").write_text(str(most))
            return group
        except OSError:
            with contextlib.suppress(OSError):
                group.rmdir()
    raise NoSandbox(
        "you are root, whom no limit on processes binds, and control groups cannot be "
        "made here: grade as an ordinary user"
    )


def _child_of(info):
    """Return the number of the first process inside, from what bubblewrap tells of itself."""
    return int(json.loads(info)["child-pid"])


@dataclass(frozen=True)
class Place:
    """A sandbox that waits for a process to move in.

    outer: the process of bubblewrap on this machine
    init: the first process inside
    admit: to be called with the number of a process that moves in, before it runs anything
    """

    outer: int
    init: int
    admit: object

    def namespaces(self):
        """Return open files of the place's namespaces, in the order in which a process can join.

        First comes the user namespace that owns the others, which gives the right to join them;
        last the one inside it, which allows no further ones.
        """
        files = {
            kind: os.open(f"/proc/{self.init}/ns/{kind}", os.O_RDONLY)
            for kind in ("ipc", "uts", "net", "cgroup", "pid", "mnt", "user")
        }
        return [fcntl.ioctl(files["mnt"], NS_GET_USERNS), *files.values()]


def _processes(place):
    """Return the path of a place's own list of processes, as seen from outside."""
    return os.path.join("/proc", str(place.init), "root", "proc")


def used_in(place):
    """Return (bytes of memory, number of threads) of all that runs in a Place.

    They are read off the place's own list of processes: that misses none whose parent has ended,
    and stays quick while a fork bomb goes off.
    """
    inside = _processes(place)
    memory = threads = 0
    try:
        numbers = [name for name in os.listdir(inside) if name.isdigit()]
    except OSError:
        return 0, 0
    if len(numbers) > MANY:
        return 0, len(numbers)
    for number in numbers:
        path = f"{inside}/{number}/stat"
        with contextlib.suppress(OSError, ValueError, IndexError), open(path) as file:
            fields = file.read().rpartition(")")[2].split()
            threads, memory = threads + int(fields[17]), memory + int(fields[21]) * PAGE
    return memory, threads


def exact_in(place):
    """Return the bytes of memory of all that runs in a Place; shared pages are divided."""
    inside, total = _processes(place), 0
    for number in filter(str.isdigit, os.listdir(inside)):
        with contextlib.suppress(OSError), open(f"{inside}/{number}/smaps_rollup") as file:
            total += sum(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    return total


def used_by(root):
    """Return (bytes of memory, number of threads) of a process and its descendants.

    That is for processes in no Place.
    """
    memory = threads = 0
    for process in family_of(root):
        with contextlib.suppress(psutil.Error):
            memory, threads = memory + process.memory_info().rss, threads + process.num_threads()
    return memory, threads


def family_of(root):
    """Return a process and its descendants, as psutil's."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(root)
        return [process, *process.children(recursive=True)]
    return []


@functools.cache
def find_sandbox():
    """Return the Sandbox of this machine; raises NoSandbox with the reason and a remedy."""
    if not sys.platform.startswith("linux"):
        raise NoSandbox(
            f"there is no sandbox for {sys.platform}: bubblewrap is for Linux. Grade in a "
            "Linux machine or container (on Windows: WSL2)"
        )
    path = shutil.which("bwrap")
    if path is None:
        raise NoSandbox(
            "bubblewrap is not installed: `sudo apt install bubblewrap` (Debian, Ubuntu), "
            "`sudo dnf install bubblewrap` (Fedora)"
        )
    sandbox = Sandbox(path)
    try:
        with sandbox.place(Limits()) as place:
            for file in place.namespaces():
                os.close(file)
    except (OSError, NoSandbox, ValueError) as error:
        raise NoSandbox(
            f"bubblewrap is installed but cannot make a sandbox here ({error}). Unprivileged user "
            "namespaces may be switched off: see `sysctl kernel.unprivileged_userns_clone "
            "user.max_user_namespaces`; on Ubuntu 24.04 and later, AppArmor must allow them for "
            "bwrap (`sudo apt install apparmor-profiles` brings a profile); in a container, it "
            "must be started with the right to make them"
        ) from None
    return sandbox


WITHOUT = (
    "NO SANDBOX: the code of hand-ins runs with your rights and your network. It can read and "
    "change your files, the gradebook and other hand-ins. What still holds: answers are judged "
    "outside the student's process, so no trick in a notebook itself raises a score, and the "
    "limits on time."
)
