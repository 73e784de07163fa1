"""Students' code runs shut in: nothing of the grader's is in reach, nothing is left over, and
nothing takes more than its share.
"""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from classroom import sandbox_or_skip

from autograder.course import ROOT
from autograder.run import sandbox as sandboxes
from autograder.run.kernel import KernelRunner
from autograder.run.limits import Limits
from autograder.run.sandbox import NoSandbox, environment, find_sandbox
from autograder.run.warm import Warm


@pytest.fixture(scope="module")
def sandbox():
    return sandbox_or_skip()


@pytest.fixture(scope="module")
def warm(sandbox):
    runner = Warm(["import numpy as np"], sandbox)
    yield runner
    runner.close()


def text_of(run):
    """Return what the last cell printed, or its error."""
    return "".join(
        str(output.get("text") or output.get("evalue") or "") for output in run.outputs[-1] or []
    )


def mark():
    """Return a number of seconds that no other process sleeps, by which a left-over is found."""
    return f"{time.time_ns() % 10**9 + 10**6}"


def left_over(marked):
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if marked in (process.info["cmdline"] or [])
    ]


# --- out of reach ---------------------------------------------------------------------------------

PRIVATE = [
    "solutions",
    "autograder/exercises",
    "autograder/gradebook.db",
    "tests",
    ".git",
    "nbgrader_config.py",
    "notebooks",
]


def test_nothing_of_the_course_but_the_helpers_can_be_read(warm):
    run = warm(
        [
            (
                "import os\n"
                f"for name in {PRIVATE + ['helpers']!r}:\n"
                f"    if os.path.exists(os.path.join({str(ROOT)!r}, name)): print(name)"
            )
        ]
    )
    assert text_of(run).split() == ["helpers"]


def test_no_file_of_the_graders_home_or_temporary_folder_can_be_read(warm, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("expected: 42")
    home = [
        path
        for path in Path.home().iterdir()
        if not any(Path(place).is_relative_to(path) for place in sandboxes.readable())
    ]  # Python's own may be seen
    run = warm(
        [
            (
                f"import os\nprint(os.path.exists({str(secret)!r}), [path for path in "
                f"{[str(path) for path in (*home, ROOT / 'README.md', ROOT / 'solutions')]!r} "
                "if os.path.exists(path)])"
            )
        ]
    )
    assert text_of(run).split() == ["False", "[]"]


def test_a_python_that_lies_in_the_temporary_folder_can_be_read_and_not_written(
    sandbox, tmp_path, monkeypatch
):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "module.py").write_text("print('read')")
    (tmp_path / "private.txt").write_text("private")
    monkeypatch.setattr(
        sandboxes, "readable", lambda old=sandboxes.readable: [*old(), str(tmp_path / "lib")]
    )
    words = [
        "/bin/sh",
        "-c",
        (
            f"ls {tmp_path} {tmp_path}/lib; echo x > {tmp_path}/lib/module.py; echo x > "
            "/tmp/mine && ls /tmp/mine"
        ),
    ]
    done = subprocess.run(sandbox.command(words, Limits()), capture_output=True, text=True)
    assert "module.py" in done.stdout
    assert "/tmp/mine" in done.stdout
    assert "private" not in done.stdout
    assert "Read-only" in done.stderr


def test_no_variable_of_the_graders_environment_is_seen(warm, monkeypatch, sandbox):
    monkeypatch.setenv("GRADER_TOKEN", "very secret")
    runner = Warm([], sandbox)
    try:
        run = runner(
            [
                (
                    "import os\nprint('GRADER_TOKEN' in os.environ, b'GRADER_TOKEN' in "
                    "open('/proc/self/environ', 'rb').read(), b'GRADER_TOKEN' in "
                    "open('/proc/1/environ', 'rb').read())"
                )
            ]
        )
    finally:
        runner.close()
    assert text_of(run).split() == ["False"] * 3


def test_no_network_can_be_reached_not_even_this_machines_own(warm):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        name = f"\0grader-{os.getpid()}"
        with socket.socket(socket.AF_UNIX) as abstract:
            abstract.bind(name)
            abstract.listen()
            run = warm(
                [
                    "import socket\n"
                    f"for family, address in ((socket.AF_INET, ('127.0.0.1', {port})), "
                    f"(socket.AF_INET, ('192.0.2.1', 80)), (socket.AF_UNIX, {name!r})):\n"
                    "    try:\n"
                    "        socket.socket(family).connect(address)\n"
                    "        print('reached', address)\n"
                    "    except OSError as error:\n"
                    "        print('no')\n"
                ]
            )
    assert text_of(run).split() == ["no"] * 3


def test_no_other_process_is_seen_or_can_be_signalled(warm):
    run = warm(
        [
            "import os, signal\n"
            "try:\n"
            f"    os.kill({os.getpid()}, signal.SIGTERM)\n"
            "    print('sent')\n"
            "except ProcessLookupError:\n"
            "    print('none')\n"
            "print(sum(name.isdigit() for name in os.listdir('/proc')) < 8)"
        ]
    )
    assert text_of(run).split() == ["none", "True"]


def test_nothing_outside_its_own_folder_can_be_written(warm):
    places = [
        "/usr/x",
        "/etc/x",
        "/x",
        "/dev/x",
        str(ROOT / "helpers" / "x"),
        str(ROOT / "x"),
        os.path.join(sys.prefix, "x"),
    ]
    run = warm(
        [
            (
                "import os\n"
                f"for place in {places!r}:\n"
                "    try:\n"
                "        open(place, 'w')\n"
                "        print('written', place)\n"
                "    except OSError:\n"
                "        pass\n"
                "open('mine', 'w').write('1')\n"
                "print(open('mine').read())"
            )
        ]
    )
    assert text_of(run).split() == ["1"]
    assert not any(os.path.exists(place) for place in places)


@pytest.mark.parametrize("kernel", [False, True])
def test_no_setting_of_the_machine_can_be_written(sandbox, warm, kernel):
    cell = """
names = "sys/kernel/core_pattern", "sys/vm/swappiness", "sys/kernel/hostname", "self/oom_score_adj"
for name in names:
    path = f"/proc/{name}"
    value = open(path).read()
    try:
        with open(path, "w") as file:
            file.write(value)
        print("written", path)
    except OSError as error:
        print(error.strerror)
"""
    runner = KernelRunner(sandbox) if kernel else warm
    assert set(text_of(runner([cell])).splitlines()) == {"Read-only file system"}


def test_no_right_is_left_to_mount_to_make_namespaces_or_to_become_somebody_else(warm):
    cell = """
import ctypes, os
libc = ctypes.CDLL(None, use_errno=True)
status = open('/proc/self/status').read()
none = '0' * 16
print(f'CapEff:\\t{none}' in status, f'CapBnd:\\t{none}' in status, 'NoNewPrivs:\\t1' in status)
for flag in (0x10000000, 0x00020000, 0x40000000, 0x20000000):
    print(libc.unshare(flag))
print(libc.mount(b'none', b'/tmp', b'tmpfs', 0, None), libc.chroot(b'/tmp'))
print(libc.setns(os.open('/proc/1/ns/user', os.O_RDONLY), 0))
"""
    assert text_of(warm([cell])).split() == ["True"] * 3 + ["-1"] * 7


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "stopped"),
    [
        ("import os\nwhile True:\n    os.fork()", ("processes", "death", "cell")),
        (
            "kept = [bytearray(50_000_000) for _ in range(100)]\nprint('all')",
            (None,),
        ),  # a MemoryError
        (
            (
                "import os, time\n"
                "for _ in range(12):\n"
                "    if os.fork() == 0:\n"
                "        kept = bytearray(b'1') * 100_000_000\n"
                "        time.sleep(60)\n"
                "time.sleep(60)"
            ),
            ("memory",),
        ),
        (
            "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
            ("cell",),
        ),
        ("import re\nre.match(r'(a+)+$', 'a' * 40 + 'b')", (None, "cell")),
        ("10 ** 10 ** 9", ("cell", None)),
        ("import os\nos._exit(0)", ("death",)),
        ("import ctypes\nctypes.string_at(0)", ("death",)),
        (
            (
                "import os\n"
                "for file in range(3, 200):\n"
                "    try:\n"
                "        os.close(file)\n"
                "    except OSError: pass"
            ),
            ("death",),
        ),
        (
            (
                "import os\n"
                "for file in range(3, 200):\n"
                "    try:\n"
                "        os.write(file, b'\\xff' * 100)\n"
                "    except OSError: pass"
            ),
            ("death",),
        ),
        ("import os, signal\nos.kill(-1, signal.SIGKILL)", ("death", None)),
    ],
)
def test_a_hand_in_that_takes_too_much_is_stopped_and_no_other(warm, cell, stopped):
    limits = Limits(cell=1.5, memory=600_000_000, processes=24)
    run = warm([cell], limits)
    assert run.stopped in stopped, text_of(run)
    assert "all" not in text_of(run)
    assert text_of(warm(["print(1 + 1)"])) == "2\n"


def test_what_is_written_is_bounded_on_every_disk_and_in_output(warm):
    limits = Limits(disk=8_000_000, output=1000)
    fill = (
        "import os\n"
        "def fill(place):\n"
        "    written = 0\n"
        "    try:\n"
        "        for number in range(100):\n"
        "            with open(f'{place}/{number}', 'wb') as file:\n"
        "                written += file.write(b'1' * 1_000_000)\n"
        "    except OSError:\n"
        "        pass\n"
        "    return written\n"
    )
    run = warm([f"{fill}print(fill('/tmp') < 9_000_000, fill('/dev/shm') < 9_000_000)"], limits)
    assert text_of(run).split() == ["True", "True"]
    run = warm(["print('x' * 5_000_000)\nfor _ in range(1000): print('y' * 1000)"], limits)
    assert len(text_of(run)) <= 1000
    assert run.stopped is None


def test_whatever_it_started_is_gone_afterwards(warm):
    marked = mark()
    warm(
        [
            (
                "import subprocess, os\n"
                f"subprocess.Popen(['sleep', '{marked}'], start_new_session=True)\n"
                "if os.fork() == 0:\n"
                "    os.setsid()\n"
                f"    os.execvp('sleep', ['sleep', '{marked}'])"
            )
        ]
    )
    assert not left_over(marked)


def test_nothing_is_carried_over_to_the_next_hand_in(warm):
    spoil = (
        "import numpy, builtins, sys, os, random\n"
        "numpy.sum = builtins.print = lambda *a, **k: 'spoilt'\n"
        "sys.modules['json'] = None\n"
        "numpy.random.seed(5)\n"
        "left = 1\n"
        "open('/tmp/left', 'w')\n"
        "os.environ['LEFT'] = '1'"
    )
    warm([spoil])
    run = warm(
        [
            (
                "import numpy, json, os\nprint(numpy.sum([1, 2]), 'left' in globals(), "
                "os.path.exists('/tmp/left'), 'LEFT' in os.environ)"
            )
        ]
    )
    assert text_of(run).split() == ["3", "False", "False", "False"]


def test_forked_children_start_from_equal_chance_and_equal_hashes(warm):
    runs = {
        text_of(warm(["import numpy as np\nprint(hash('a'), np.random.get_state()[1][0])"]))
        for _ in range(3)
    }
    assert len(runs) == 1


# --- a kernel in the sandbox, for where nothing can be forked -------------------------------------


def test_a_kernel_is_shut_in_alike(sandbox, tmp_path):
    marked, secret = mark(), tmp_path / "secret.txt"
    secret.write_text("42")
    cells = [
        (
            f"import os, socket, subprocess\nprint(os.path.exists({str(secret)!r}), "
            f"os.path.exists({str(ROOT / 'solutions')!r}), 'HOME' in os.environ and "
            "os.environ['HOME'])"
        ),
        (
            f"subprocess.Popen(['sleep', '{marked}'], start_new_session=True)\n"
            "try:\n"
            "    socket.create_connection(('192.0.2.1', 80), 1)\n"
            "except OSError: print('no network')"
        ),
        "while True: pass",
        "print('after an interrupt')",
        "kept = bytearray(5_000_000_000)",
        "os._exit(1)",
        "print('never')",
    ]
    run = KernelRunner(sandbox)(cells, Limits(cell=4, memory=600_000_000))
    texts = ["".join(output.get("text", "") for output in outputs or []) for outputs in run.outputs]
    assert texts[0].split()[:2] == ["False", "False"]
    assert texts[1] == "no network\n"
    assert texts[3] == "after an interrupt\n"
    assert run.outputs[4][-1]["ename"] == "MemoryError"
    assert (run.stopped, run.at) == ("death", 5)
    assert run.outputs[6] is None
    assert not left_over(marked)


# --- without one ----------------------------------------------------------------------------------


def test_without_a_sandbox_the_reason_and_the_remedy_are_told(monkeypatch):
    find_sandbox.cache_clear()
    monkeypatch.setattr(sandboxes.shutil, "which", lambda name: None)
    with pytest.raises(NoSandbox, match="apt install bubblewrap"):
        find_sandbox()
    monkeypatch.setattr(sandboxes.sys, "platform", "darwin")
    with pytest.raises(NoSandbox, match="Linux machine or container"):
        find_sandbox()
    monkeypatch.undo()
    find_sandbox.cache_clear()


def test_without_a_sandbox_a_hand_in_still_gets_no_variables_and_leaves_no_child(monkeypatch):
    monkeypatch.setenv("GRADER_TOKEN", "very secret")
    marked, runner = mark(), Warm([], None)
    try:
        run = runner(
            [
                (
                    "import os, subprocess\n"
                    f"subprocess.Popen(['sleep', '{marked}'])\n"
                    "print('GRADER_TOKEN' in os.environ, os.listdir('.'))"
                )
            ]
        )
    finally:
        runner.close()
    assert text_of(run).split() == ["False", "[]"]
    assert not left_over(marked)
    assert "GRADER_TOKEN" not in environment()
