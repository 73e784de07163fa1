"""What grading a class costs: this course's grader beside stock nbgrader and otter-grader, on the
same hand-ins, in one run.

The graders take turns within every repetition, so that noise hits all alike; only ratios are worth
keeping. Hand-ins are a right one, one half done, one with known mistakes and a blank one in turn,
each with a comment of its own. Otter-grader gets a virtual environment of its own, in
benchmarks/.otter.

Usage: uv run python benchmarks/grading.py [LESSON] [--hand-ins 10 100] [--slow 10] [--repeat 3]
  [--graders ours,stock] [--json FILE]
       uv run python benchmarks/grading.py [LESSON] --profile [--hand-ins 8]
"""

import argparse
import contextlib
import ctypes
import functools
import io
import itertools
import json
import os
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
OTTER, OTTER_VERSION = Path(__file__).with_name(".otter"), "7.0.0"
PYTHON = sys.executable
sys.path.insert(0, str(ROOT))

# --- a class --------------------------------------------------------------------------------------


def make_class(lesson, release, count):
    """Return {student: notebook}: four kinds in turn, no two alike."""
    from nbformat.v4 import new_code_cell

    from autograder.author.notebook import fill, solutions_of
    from autograder.author.reference import load_exercises
    from autograder.command.demo import wrong_answer
    from autograder.handin.roles import grade_id, is_answer

    right = solutions_of(lesson)
    wrong = {each.id: wrong_answer(each) for each in load_exercises(lesson)}
    kinds = {
        "right": right,
        "half": dict(list(right.items())[: len(right) // 2 + 1]),
        "mistakes": right | {id: source for id, source in wrong.items() if source},
        "blank": {},
    }
    made = {}
    for number, (kind, answers) in zip(range(count), itertools.cycle(kinds.items()), strict=False):
        student = f"student-{number:04}-{kind}"
        notebook = fill(release, answers)
        for cell in notebook.cells:
            if is_answer(cell) and cell.cell_type == "code" and grade_id(cell) in answers:
                cell.source += f"\n# written by {student}\n"
        notebook.cells.append(new_code_cell(f"# notes of {student}", id=f"notes-{number}"))
        made[student] = notebook
    return made


def build_course(folder, lesson):
    """Build a course of one lesson, its keys for grading too; they are made once a course."""
    from autograder.author.build import build
    from autograder.author.keyring import keys_of

    for _ in build([lesson], course=folder, notebooks=folder / "notebooks", keys=folder / "keys"):
        pass
    keys_of(folder, lesson, 1)


def open_course(built, folder, lesson, hand_ins):
    """Copy a built course to `folder` and hand in."""
    import nbformat

    shutil.copytree(built, folder)
    for student, notebook in hand_ins.items():
        path = folder / "submitted" / student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


# --- graders --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """Commands to run one after the other, and how."""

    commands: list
    cwd: str
    env: dict
    service: list | None = (
        # started before; prints its address, which stands for ADDRESS in the commands; ended
        # afterwards
        None
    )


def surroundings(python=PYTHON, **more):
    """Return the environment variables of a grader: this one's, with a Python's own programs first,
    `helpers` importable, and nothing kept of what is checked.
    """
    from matplotlib import get_cachedir

    path = os.pathsep.join([str(Path(python).parent), os.environ.get("PATH", "")])
    quiet = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "NEURON_PROGRESS": "",
        "MPLCONFIGDIR": get_cachedir(),
    }
    return {**os.environ, **quiet, "PATH": path, "PYTHONPATH": str(ROOT), **more}


def ours(course, lesson, *options, workers=2):
    """`python -m autograder grade`."""
    command = [PYTHON, "-m", "autograder", "grade", lesson, "--course", str(course), *options]
    return Job(
        [[*command, "--workers", str(workers)] if workers else command], str(ROOT), surroundings()
    )


def dask(course, lesson):
    """The same with two workers of a Dask cluster on this machine, which is there already, as a
    cluster is.
    """
    job = ours(course, lesson, "--scheduler", "ADDRESS", workers=None)
    return Job(job.commands, job.cwd, job.env, [PYTHON, __file__, "--cluster"])


STOCK = (
    "c = get_config()\nc.CourseDirectory.course_id = 'plain'\nc.ExecutePreprocessor.timeout = 120\n"
)


def stock(course, lesson, task="autograde"):
    """nbgrader as it comes: the released notebooks' check cells judge in the kernel, with the
    public keys.
    """
    (course / "nbgrader_config.py").write_text(STOCK)
    return Job(
        [[str(Path(PYTHON).with_name("nbgrader")), task, lesson]], str(course), surroundings()
    )


def configured(course, lesson, *options):
    """`nbgrader autograde` from the repository's folder, that is with its nbgrader_config.py."""
    command = [
        str(Path(PYTHON).with_name("nbgrader")),
        "autograde",
        lesson,
        f"--CourseDirectory.root={course}",
        *options,
    ]
    return Job([command], str(ROOT), surroundings())


def otter(course, lesson):
    """`otter run` for each hand-in; its notebooks have grader.check where ours have check, and its
    tests call the same check.
    """
    python = otter_python(lesson)
    tests, work = course / "tests", course / "otter"
    tests.mkdir()
    work.mkdir()
    for path in sorted(course.glob(f"submitted/*/{lesson}/*.ipynb")):
        as_otter(path, tests)
    environment = surroundings(python)
    otter = [str(python), "-m", "otter"]
    subprocess.run(
        [*otter, "generate", "-t", str(tests), "-o", str(work / "autograder.zip")],
        cwd=work,
        env=environment,
        check=True,
        capture_output=True,
    )
    commands = []
    for path in sorted(course.glob(f"submitted/*/{lesson}/*.ipynb")):
        out = work / path.parts[-3]
        out.mkdir()
        commands.append(
            [
                *otter,
                "run",
                "--no-logo",
                "-a",
                str(work / "autograder.zip"),
                "-o",
                str(out),
                str(path),
            ]
        )
    return Job(commands, str(work), environment)


def as_otter(path, tests):
    """Rewrite a hand-in for otter-grader: grader.check("x") for check("x", …), which becomes the
    test tests/x.py, all or nothing.
    """
    import nbformat
    from nbformat.v4 import new_code_cell

    from autograder.handin.roles import exercise_of

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = exercise_of(cell)
        if name:
            points = float(cell.metadata["nbgrader"]["points"])
            test = name.replace("-", "_")
            case = {
                "code": f">>> float({cell.source.strip()}) == {points}\nTrue",
                "hidden": False,
                "locked": False,
            }
            spec = {
                "name": test,
                "points": points,
                "suites": [{"type": "doctest", "scored": True, "cases": [case]}],
            }
            (tests / f"{test}.py").write_text(
                f"OK_FORMAT = True\n\ntest = {spec!r}\n", encoding="utf-8"
            )
            cell.source = f'grader.check("{test}")'
        cell.metadata.pop("nbgrader", None)
    notebook.cells.insert(0, new_code_cell("import otter\n\ngrader = otter.Notebook()", id="otter"))
    nbformat.write(notebook, path)


@functools.cache
def otter_python(lesson):
    """Return the Python of otter-grader's own environment, made on first use with the course's
    versions of what lessons import.
    """
    python = OTTER / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", "--python", PYTHON, str(OTTER)], check=True)
    packages = [
        f"otter-grader=={OTTER_VERSION}",
        "numpy",
        "matplotlib",
        "ipywidgets",
        "anywidget",
        "ipykernel",
    ]
    if "tensorflow" in (ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"):
        packages.append("tensorflow")
    install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    subprocess.run([*install, "--constraint", str(ROOT / "constraints.txt"), *packages], check=True)
    return python


def feedback(course, lesson):
    """`python -m autograder feedback`."""
    return Job(
        [
            [
                PYTHON,
                "-m",
                "autograder",
                "feedback",
                lesson,
                "--course",
                str(course),
                "--workers",
                "2",
            ]
        ],
        str(ROOT),
        surroundings(),
    )


@dataclass(frozen=True)
class Grader:
    """One way to grade a class, or to write its feedback.

    make: (course folder, lesson) → Job
    slow: whether it gets only --slow hand-ins
    reference: the grader it is compared with
    """

    said: str
    make: object
    slow: bool = False
    reference: str = "stock"


GRADERS = {
    "stock": Grader("nbgrader 0.9.6 as it comes", stock, slow=True),
    "otter": Grader(f"otter-grader {OTTER_VERSION}, `otter run` each", otter, slow=True),
    "nbgrader": Grader("nbgrader with our configuration", configured, slow=True),
    "kernel": Grader(
        "the same, runner=kernel",
        lambda *args: configured(*args, "--Examine.runner=kernel"),
        slow=True,
    ),
    "ours": Grader("ours, 2 workers", ours),
    "one": Grader("ours, 1 worker", functools.partial(ours, workers=1)),
    "open": Grader("ours, --no-sandbox", lambda *args: ours(*args, "--no-sandbox")),
    "all": Grader("ours, --show-all", lambda *args: ours(*args, "--show-all"), slow=True),
    "dask": Grader("ours, 2 Dask workers", dask),
    "stock-feedback": Grader(
        "nbgrader generate_feedback",
        lambda *args: stock(*args, task="generate_feedback"),
        slow=True,
        reference="stock-feedback",
    ),
    "feedback": Grader(
        "ours: autograder feedback, 2 workers", feedback, reference="stock-feedback"
    ),
}

# --- measuring ------------------------------------------------------------------------------------


def measure(job, folder):
    """Run a Job under a supervisor; return {"wall", "cpu" (seconds), "peak" (bytes), "codes",
    "counted", "left", "log"}.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(vars(job)))
    subprocess.run([PYTHON, __file__, "--supervise", str(folder)], check=True)
    return json.loads((folder / "measured.json").read_text())


class Group:
    """A control group (version 2), which counts the CPU time of all that is in it: also of
    processes for which nobody waits.
    """

    def __init__(self):
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
        root = next(path for _, path, kind, *_ in mounts if kind == "cgroup2")
        own = next(
            line
            for line in Path("/proc/self/cgroup").read_text().splitlines()
            if line.startswith("0::")
        )[3:]
        self.path = Path(root + own) / f"grading-{os.getpid()}"
        self.path.mkdir()
        self.used()

    def join(self):
        (self.path / "cgroup.procs").write_text("0")

    def used(self):
        return int((self.path / "cpu.stat").read_text().split()[1]) / 1e6


class Waited:
    """Stands for a control group where there is none: counts the CPU time of processes for which
    somebody waited.
    """

    path = None

    def join(self):
        pass

    def used(self):
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime


def find_group():
    """Return what counts CPU time here, and its name."""
    with contextlib.suppress(OSError, StopIteration, ValueError):
        return Group(), "cgroup"
    return Waited(), "rusage"


def memory_of(processes):
    """Return the bytes of memory of processes; pages they share are divided among them."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
            total += 1024 * int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total


def supervise(folder):
    """Run a Job's commands, wait for everything they started, and write what it took."""
    job = Job(**json.loads((folder / "job.json").read_text()))
    ctypes.CDLL(None).prctl(
        36, 1, 0, 0, 0
    )  # PR_SET_CHILD_SUBREAPER: orphans become children of this process
    group, counted = find_group()
    me, over, peak = psutil.Process(), threading.Event(), [0]

    def look():
        pause = 0.2
        while not over.wait(pause):
            started = time.monotonic()
            with contextlib.suppress(psutil.Error):
                peak[0] = max(peak[0], memory_of(me.children(recursive=True)))
            pause = max(
                0.2, 10 * (time.monotonic() - started)
            )  # looking must not cost what is measured

    threading.Thread(target=look, daemon=True).start()
    with open(folder / "log.txt", "w+") as log:
        start = functools.partial(
            subprocess.Popen,
            cwd=job.cwd,
            env=job.env,
            stderr=log,
            start_new_session=True,
            preexec_fn=group.join,
        )
        service, address = None, ""
        if job.service:
            service = start(job.service, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            address = service.stdout.readline().strip()
        before, started, codes = group.used(), time.monotonic(), []
        for command in job.commands:
            words = [address if word == "ADDRESS" else word for word in command]
            codes.append(start(words, stdin=subprocess.DEVNULL, stdout=log).wait())
        wall = time.monotonic() - started
        cpu_then = group.used()
        if service:
            service.stdin.close()
            service.wait()
        left = wait_for_all(me)
        cpu = (cpu_then if service else group.used()) - before
        log.seek(0)
        said = log.read()[-3000:]
    over.set()
    if group.path:
        group.path.rmdir()
    found = {
        "wall": wall,
        "cpu": cpu,
        "peak": peak[0],
        "codes": codes,
        "counted": counted,
        "left": left,
        "log": said,
    }
    (folder / "measured.json").write_text(json.dumps(found))


def wait_for_all(me, patience=15):
    """Wait for all descendants; return how many had to be killed."""
    end, left = time.monotonic() + patience, 0
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return left
        if pid == 0:
            time.sleep(0.05)
            if time.monotonic() > end:
                for process in me.children(recursive=True):
                    left += 1
                    process.kill()
                end += patience


def run_cluster():
    """Be a Dask cluster of two workers until the input is closed."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


def results_of(name, course, lesson):
    """Return (how many hand-ins were graded or pages written, mean score or None)."""
    if name in ("feedback", "stock-feedback"):
        return len(list(course.glob(f"feedback/*/{lesson}/{lesson}.html"))), None
    if name == "otter":
        found = [
            json.loads(path.read_text())["tests"] for path in course.glob("otter/*/results.json")
        ]
        scores = [sum(test.get("score") or 0 for test in tests) for tests in found]
    else:
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
            scores = [submission.score for submission in gradebook.assignment_submissions(lesson)]
        scores = scores[: len(list(course.glob(f"autograded/*/{lesson}/{lesson}.ipynb")))]
    return len(scores), statistics.mean(scores) if scores else None


def bench(lesson, names, sizes, slow, repeat, work, progress):
    """Return [{"grader", "hand_ins", "repetition", "wall", …}, …] of all graders, in turns."""
    import nbformat

    built = work / "built"
    build_course(built, lesson)
    release = nbformat.read(built / "release" / lesson / f"{lesson}.ipynb", as_version=4)
    plan = [(name, size) for name in names for size in ([slow] if GRADERS[name].slow else sizes)]
    graded = {}
    for size in {
        size for name, size in plan if "feedback" in name
    }:  # the same graded hand-ins for both
        graded[size] = work / f"graded-{size}"
        open_course(built, graded[size], lesson, make_class(lesson, release, size))
        measure(ours(graded[size], lesson), work / "measure")
    found = []
    for repetition in range(repeat):
        for name, size in plan[repetition % len(plan) :] + plan[: repetition % len(plan)]:
            course = work / "course"
            open_course(
                graded[size] if "feedback" in name else built,
                course,
                lesson,
                {} if "feedback" in name else make_class(lesson, release, size),
            )
            measured = measure(GRADERS[name].make(course, lesson), work / "measure")
            done, mean = results_of(name, course, lesson)
            found.append(
                {
                    "grader": name,
                    "hand_ins": size,
                    "repetition": repetition,
                    "done": done,
                    "mean": mean,
                    **measured,
                }
            )
            progress(found[-1])
            shutil.rmtree(course)
    return found


# --- tables ---------------------------------------------------------------------------------------


def spread(values, digits):
    """Return "median (lowest–highest)" of values."""
    low, high = min(values), max(values)
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({low:.{digits}f}–{high:.{digits}f})"


def table_of(found):
    """Return measurements as Markdown tables, one for each reference."""
    tables = []
    for reference in dict.fromkeys(GRADERS[each["grader"]].reference for each in found):
        lines = [
            (
                "| | hand-ins | wall s | hand-ins/s | CPU s a hand-in | peak MB | throughput "
                "× | CPU ÷ | mean score |"
            ),
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]
        own = [each for each in found if GRADERS[each["grader"]].reference == reference]
        for name, size in dict.fromkeys((each["grader"], each["hand_ins"]) for each in own):
            lines.append(row_of(name, size, own, reference))
        tables.append("\n".join(lines))
    return "\n\n".join(tables)


def row_of(name, size, found, reference):
    rows = [each for each in found if (each["grader"], each["hand_ins"]) == (name, size)]
    walls, times, works = [each["wall"] for each in rows], [], []
    for each in rows:
        for other in found:
            if other["grader"] == reference and other["repetition"] == each["repetition"]:
                times.append(other["wall"] / other["hand_ins"] / (each["wall"] / size))
                works.append(other["cpu"] / other["hand_ins"] / (each["cpu"] / size))
    done = min(each["done"] for each in rows)
    means = [each["mean"] for each in rows if each["mean"] is not None]
    cells = [
        GRADERS[name].said,
        f"{size}" if done == size else f"{size}, {done} done",
        spread(walls, 1),
        f"{size / statistics.median(walls):.2f}",
        f"{statistics.median(each['cpu'] for each in rows) / size:.2f}",
        f"{statistics.median(each['peak'] for each in rows) / 1e6:.0f}",
        spread(times, 1) if times else "",
        f"{statistics.median(works):.1f}" if works else "",
        f"{statistics.mean(means):.2f}" if means else "",
    ]
    return f"| {' | '.join(cells)} |"


# --- one hand-in's time ---------------------------------------------------------------------------


FORK = "fork, move into the place"


class Watch:
    """Adds up the time spent in functions, without what was spent in others that are watched."""

    def __init__(self):
        self.seconds, self.open = {}, []

    @contextlib.contextmanager
    def of(self, name):
        started = time.perf_counter()
        self.open.append(0.0)
        try:
            yield
        finally:
            whole = time.perf_counter() - started
            inner = self.open.pop()
            self.seconds[name] = self.seconds.get(name, 0.0) + whole - inner
            if self.open:
                self.open[-1] += whole

    def watch(self, place, attribute, name):
        function = getattr(place, attribute)

        @functools.wraps(function)
        def watched(*args, **options):
            with self.of(name):
                return function(*args, **options)

        setattr(place, attribute, watched)

    def watch_place(self, sandbox):
        """Watch the start and the end of a sandbox's places."""
        make = sandbox.place

        @contextlib.contextmanager
        def place(*args):
            with contextlib.ExitStack() as stack:
                with self.of("sandbox: make the place (bubblewrap)"):
                    own = stack.enter_context(make(*args))
                yield own
                with self.of("sandbox: end the place"):
                    stack.close()

        sandbox.place = place

    def watch_cells(self, child):
        """Watch a child's answers, by the kind of cell it was told."""
        tell, message = child._tell, child._message

        def told(own, cell):
            kinds = {
                "def _prepare": "the first cell, in the child: ours",
                "def _ask_for": "questions, in the child",
            }
            own.kind = next(
                (name for start, name in kinds.items() if cell["source"].startswith(start)),
                "cells, in the child",
            )
            return tell(own, cell)

        def answered(own, deadline):
            with self.of(getattr(own, "kind", FORK)):
                return message(own, deadline)

        child._tell, child._message = told, answered


def profile(lesson, count, work):
    """Return a Markdown table of where one hand-in's time goes, one worker, and of the floor."""
    import nbformat

    from autograder.course import settings_of
    from autograder.examine import examiner, worker
    from autograder.gradebook.write import Register
    from autograder.grading import cohort as grade
    from autograder.run import sandbox, warm

    course = work / "course"
    build_course(course, lesson)
    release = nbformat.read(course / "release" / lesson / f"{lesson}.ipynb", as_version=4)
    open_into(course, lesson, make_class(lesson, release, count + 1))
    watch, ran = Watch(), []
    for place, attribute, name in (
        (grade, "pack", "read the hand-in"),
        (worker, "rebuild", "repair"),
        (warm._Child, "__init__", FORK),
        (warm._Child, "run", "hand cells over"),
        (warm._Child, "kill", "end the child"),
        (examiner, "only_shows", "find cells that only show"),
        (examiner, "judge", "judge"),
        (examiner, "verdict_outputs", "write out verdicts"),
        (nbformat.v4, "writes", "notebook to text"),
        (Register, "save", "gradebook, one commit"),
        (grade, "write_folder", "write files"),
        (grade.Class, "write", "the rest of writing"),
    ):
        watch.watch(place, attribute, name)
    watch.watch_place(sandbox.Sandbox)
    watch.watch_cells(warm._Child)
    call = warm.Warm.__call__

    def remember(self, sources, *args, **options):
        ran.append(sources)
        return call(self, sources, *args, **options)

    warm.Warm.__call__ = remember
    group = grade.Class(settings_of(course), lesson)
    folders = grade.hand_ins_of(group.coursedir, lesson)
    try:
        for number, (student, folder) in enumerate(folders):
            if number == 1:  # the first one starts the warm process
                watch.seconds.clear()
                ran.clear()
            with watch.of("the rest"):
                hand_in = grade.pack(folder, student, lesson)
                group.write(hand_in, worker.grade(group.kit, hand_in))
    finally:
        group.close()
        worker.close_runners()
    whole = sum(watch.seconds.values())
    floor = floor_of(ran)
    rows = [
        f"| {name} | {1e3 * seconds / count:.1f} | {seconds / whole:.0%} |"
        for name, seconds in sorted(watch.seconds.items(), key=lambda each: -each[1])
    ]
    rows += [
        f"| **all** | **{1e3 * whole / count:.1f}** | |",
        (
            "| floor: the same cells by `exec` in one warm interpreter | "
            f"{1e3 * floor / count:.1f} | {floor / whole:.0%} |"
        ),
    ]
    return "\n".join(["| a hand-in, one worker | ms | |", "|---|---:|---:|", *rows])


def open_into(course, lesson, hand_ins):
    """Hand in, in a course that is there."""
    import nbformat

    for student, notebook in hand_ins.items():
        path = course / "submitted" / student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


def floor_of(ran):
    """Return the seconds that the cells of all runs take by `exec`, one after the other in this
    process, figures not drawn; a first round is not counted.
    """
    from types import SimpleNamespace

    import IPython
    import IPython.display

    from helpers.plots.style import drawing

    os.environ["NEURON_PROGRESS"] = ""
    seconds, path, own = 0.0, list(sys.path), IPython.get_ipython
    IPython.display.display = lambda *_, **__: None
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        drawing(False),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        for counts in (False, True):
            for sources in ran:
                space = {"__name__": "__main__", "display": IPython.display.display}
                IPython.get_ipython = lambda space=space: SimpleNamespace(user_ns=space)
                started = time.perf_counter()
                for source in sources:
                    with (
                        contextlib.redirect_stdout(io.StringIO()),
                        contextlib.redirect_stderr(io.StringIO()),
                        contextlib.suppress(Exception),
                    ):
                        exec(compile(source, "cell", "exec"), space)
                seconds += (time.perf_counter() - started) * counts
                sys.path[:] = path
    IPython.get_ipython = own
    return seconds


# --- command line ---------------------------------------------------------------------------------


def machine():
    """Return a line about this machine."""
    from importlib.metadata import version

    model = next(
        (
            line.split(":")[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        "unknown",
    )
    versions = ", ".join(
        f"{name} {version(name)}" for name in ("nbgrader", "nbclient", "ipykernel", "numpy")
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({model}), {psutil.virtual_memory().total / 1e9:.0f} GB, "
        f"Python {sys.version.split()[0]}, {versions}; load {load:.1f} at the start"
    )


def parse(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lesson", nargs="?", default="01_neuron")
    parser.add_argument("--hand-ins", type=int, nargs="+", default=[10], help="class sizes")
    parser.add_argument(
        "--slow",
        type=int,
        help="hand-ins for stock nbgrader, otter-grader and the like; the first class size by "
        "default",
    )
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument(
        "--graders",
        type=lambda text: text.split(","),
        default=list(GRADERS),
        help=f"of {', '.join(GRADERS)}",
    )
    parser.add_argument("--profile", action="store_true", help="where one hand-in's time goes")
    parser.add_argument("--json", type=Path, help="write every single measurement to this file")
    parser.add_argument("--supervise", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cluster", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    unknown = set(args.graders) - set(GRADERS)
    if unknown:
        parser.error(f"unknown graders: {', '.join(sorted(unknown))}")
    return args


def main():
    """Measure and print."""
    args = parse()
    if args.supervise:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        return supervise(args.supervise)
    if args.cluster:
        return run_cluster()
    from autograder.author.lesson import find_lesson
    from autograder.grading.nbgrader_side import install

    install()
    lesson = find_lesson(args.lesson)
    print(f"{lesson}: {machine()}\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        if args.profile:
            print(profile(lesson, args.hand_ins[0], Path(folder)))
            return
        found = bench(
            lesson,
            args.graders,
            args.hand_ins,
            args.slow or args.hand_ins[0],
            args.repeat,
            Path(folder),
            tell,
        )
    if args.json:
        args.json.write_text(
            json.dumps({"lesson": lesson, "machine": machine(), "measured": found}, indent=1)
        )
    print(table_of(found))
    print(f"\nCPU time counted by {found[0]['counted']}.")


def tell(one):
    """Say on stderr what was measured, and what went wrong."""
    print(
        f"{one['grader']:<16}{one['hand_ins']:>5}{one['wall']:>9.2f} s{one['cpu']:>9.2f} "
        f"CPU s{one['peak'] / 1e6:>8.0f} MB  {one['done']} done",
        file=sys.stderr,
        flush=True,
    )
    if one["done"] != one["hand_ins"] or set(one["codes"]) - {0, 1}:
        print(
            f"exit codes {one['codes']}, {one['left']} processes left; its last words:\n"
            f"{one['log'][-1500:]}",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
