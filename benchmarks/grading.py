"""Measure what grading a class costs, beside stock nbgrader and otter-grader on the same hand-ins.

The graders take turns within every repetition, so that noise hits all alike; only ratios are worth
keeping. Hand-ins are a right one, one half done, one with known mistakes and a blank one in turn,
each with a different comment. Otter-grader runs in its own virtual environment, benchmarks/.otter.

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

    from autograder.author.notebook import fill
    from autograder.handin.roles import grade_id, is_answer

    notebooks, kinds = {}, itertools.cycle(kinds_of_answers(lesson).items())
    for number, (kind, answers) in zip(range(count), kinds, strict=False):
        student = f"student-{number:04}-{kind}"
        notebook = fill(release, answers)
        for cell in notebook.cells:
            if is_answer(cell) and cell.cell_type == "code" and grade_id(cell) in answers:
                cell.source += f"\n# written by {student}\n"
        notebook.cells.append(new_code_cell(f"# notes of {student}", id=f"notes-{number}"))
        notebooks[student] = notebook
    return notebooks


def kinds_of_answers(lesson):
    """Return {kind of hand-in: {grade id: source}}."""
    from autograder.author.notebook import solutions_of
    from autograder.author.reference import load_exercises
    from autograder.command.demo import wrong_answer

    right = solutions_of(lesson)
    half = dict(list(right.items())[: len(right) // 2 + 1])
    mistakes = {exercise.id: wrong_answer(exercise) for exercise in load_exercises(lesson)}
    wrong = {id: source for id, source in mistakes.items() if source}
    return {"right": right, "half": half, "mistakes": right | wrong, "blank": {}}


def build_course(folder, lesson):
    """Build a course of one lesson and return the released notebook.

    Its keys for grading are made too: a course makes them once.
    """
    import nbformat

    from autograder.author.build import build
    from autograder.author.keyring import keys_of

    for _ in build([lesson], course=folder, notebooks=folder / "notebooks", keys=folder / "keys"):
        pass
    keys_of(folder, lesson, 1)
    return nbformat.read(folder / "release" / lesson / f"{lesson}.ipynb", as_version=4)


def hand_in(course, lesson, notebooks):
    """Hand in {student: notebook} to a course folder."""
    import nbformat

    for student, notebook in notebooks.items():
        path = course / "submitted" / student / lesson / f"{lesson}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)


# --- graders --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Job:
    """Commands to run one after the other, and how.

    service: a command that starts before them, prints its address, and ends after them; the word
      ADDRESS in the commands stands for its address
    """

    commands: list
    cwd: str
    env: dict
    service: list | None = None


def surroundings(python=PYTHON, **more):
    """Return the environment variables of a grader.

    They are ours, with a Python's own programs first and `helpers` importable, and no check
    writes down a student's progress.
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
    """Return the Job of `python -m autograder grade`."""
    command = [PYTHON, "-m", "autograder", "grade", lesson, "--course", str(course), *options]
    if workers:
        command += ["--workers", str(workers)]
    return Job([command], str(ROOT), surroundings())


def dask(course, lesson):
    """Return the same Job on two workers of a Dask cluster, which is running on this machine."""
    job = ours(course, lesson, "--scheduler", "ADDRESS", workers=None)
    return Job(job.commands, job.cwd, job.env, [PYTHON, __file__, "--cluster"])


STOCK = """\
c = get_config()
c.CourseDirectory.course_id = 'plain'
c.ExecutePreprocessor.timeout = 120
"""


def stock(course, lesson, task="autograde"):
    """Return the Job of nbgrader as it comes.

    The released notebooks' check cells judge in the kernel, with the public keys.
    """
    (course / "nbgrader_config.py").write_text(STOCK)
    nbgrader = str(Path(PYTHON).with_name("nbgrader"))
    return Job([[nbgrader, task, lesson]], str(course), surroundings())


def configured(course, lesson, *options):
    """Return the Job of `nbgrader autograde` in the repository, that is with nbgrader_config.py."""
    nbgrader = str(Path(PYTHON).with_name("nbgrader"))
    command = [nbgrader, "autograde", lesson, f"--CourseDirectory.root={course}", *options]
    return Job([command], str(ROOT), surroundings())


def otter(course, lesson):
    """Return the Job of `otter run` for each hand-in.

    Its notebooks have grader.check where ours have check, and its tests call the same check.
    """
    python = otter_python(lesson)
    tests, work = course / "tests", course / "otter"
    tests.mkdir()
    work.mkdir()
    hand_ins = sorted(course.glob(f"submitted/*/{lesson}/*.ipynb"))
    for path in hand_ins:
        as_otter(path, tests)
    environment, program = surroundings(python), [str(python), "-m", "otter"]
    archive = str(work / "autograder.zip")
    generate = [*program, "generate", "-t", str(tests), "-o", archive]
    subprocess.run(generate, cwd=work, env=environment, check=True, capture_output=True)
    commands = []
    for path in hand_ins:
        results = work / path.parts[-3]
        results.mkdir()
        options = ["--no-logo", "-a", archive, "-o", str(results)]
        commands.append([*program, "run", *options, str(path)])
    return Job(commands, str(work), environment)


def as_otter(path, tests):
    """Rewrite a hand-in for otter-grader: grader.check("x") takes the place of check("x", …).

    tests: the folder for the tests, each all or nothing: tests/x.py
    """
    import nbformat
    from nbformat.v4 import new_code_cell

    from autograder.handin.roles import exercise_of

    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        exercise = exercise_of(cell)
        if exercise:
            name, points = exercise.replace("-", "_"), float(cell.metadata["nbgrader"]["points"])
            text = otter_test(name, points, cell.source.strip())
            (tests / f"{name}.py").write_text(text, encoding="utf-8")
            cell.source = f'grader.check("{name}")'
        cell.metadata.pop("nbgrader", None)
    notebook.cells.insert(0, new_code_cell("import otter\n\ngrader = otter.Notebook()", id="otter"))
    nbformat.write(notebook, path)


def otter_test(name, points, check):
    """Return the text of an otter-grader test: a check must give all of the points."""
    code = f">>> float({check}) == {points}\nTrue"
    case = {"code": code, "hidden": False, "locked": False}
    suite = {"type": "doctest", "scored": True, "cases": [case]}
    test = {"name": name, "points": points, "suites": [suite]}
    return f"OK_FORMAT = True\n\ntest = {test!r}\n"


@functools.cache
def otter_python(lesson):
    """Return the Python of otter-grader's own environment, which the first use makes.

    It has the course's versions of what lessons import.
    """
    python = OTTER / "bin" / "python"
    if not python.exists():
        subprocess.run(["uv", "venv", "--quiet", "--python", PYTHON, str(OTTER)], check=True)
    imported = ["numpy", "matplotlib", "ipywidgets", "anywidget", "ipykernel"]
    if "tensorflow" in (ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"):
        imported.append("tensorflow")
    install = ["uv", "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    install += ["--constraint", str(ROOT / "constraints.txt")]
    subprocess.run([*install, f"otter-grader=={OTTER_VERSION}", *imported], check=True)
    return python


def feedback(course, lesson):
    """Return the Job of `python -m autograder feedback`."""
    command = [PYTHON, "-m", "autograder", "feedback", lesson]
    command += ["--course", str(course), "--workers", "2"]
    return Job([command], str(ROOT), surroundings())


@dataclass(frozen=True)
class Grader:
    """One way to grade a class, or to write its feedback.

    said: its name in the table
    make: function (course folder, lesson) that returns the Job
    slow: whether it gets only --slow hand-ins
    reference: the grader with which we compare it
    """

    said: str
    make: object
    slow: bool = False
    reference: str = "stock"


def with_option(make, option):
    """Return a function like `make` that gives its command one more option."""
    return lambda course, lesson: make(course, lesson, option)


KERNEL = with_option(configured, "--Examine.runner=kernel")
OPEN, ALL = with_option(ours, "--no-sandbox"), with_option(ours, "--show-all")
STOCK_FEEDBACK = functools.partial(stock, task="generate_feedback")

GRADERS = {
    "stock": Grader("nbgrader 0.9.6 as it comes", stock, slow=True),
    "otter": Grader(f"otter-grader {OTTER_VERSION}, `otter run` each", otter, slow=True),
    "nbgrader": Grader("nbgrader with our configuration", configured, slow=True),
    "kernel": Grader("the same, runner=kernel", KERNEL, slow=True),
    "ours": Grader("ours, 2 workers", ours),
    "one": Grader("ours, 1 worker", functools.partial(ours, workers=1)),
    "open": Grader("ours, --no-sandbox", OPEN),
    "all": Grader("ours, --show-all", ALL, slow=True),
    "dask": Grader("ours, 2 Dask workers", dask),
    "stock-feedback": Grader(
        "nbgrader generate_feedback", STOCK_FEEDBACK, slow=True, reference="stock-feedback"
    ),
    "feedback": Grader(
        "ours: autograder feedback, 2 workers", feedback, reference="stock-feedback"
    ),
}

# --- measuring ------------------------------------------------------------------------------------


def measure(job, folder):
    """Run a Job under a supervisor and return what it took.

    folder: for the files by which both talk
    returns: {"wall", "cpu" (seconds), "peak" (bytes), "codes" (exit codes), "counted" (by what),
      "left" (processes that had to be killed), "log" (its last words)}
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "job.json").write_text(json.dumps(vars(job)))
    subprocess.run([PYTHON, __file__, "--supervise", str(folder)], check=True)
    return json.loads((folder / "measured.json").read_text())


class Group:
    """A control group (version 2), which counts the CPU time of all processes in it.

    Also of those for which nobody waits.
    """

    def __init__(self):
        mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
        root = next(path for _, path, kind, *_ in mounts if kind == "cgroup2")
        lines = Path("/proc/self/cgroup").read_text().splitlines()
        group = next(line for line in lines if line.startswith("0::")).removeprefix("0::")
        self.path = Path(root + group) / f"grading-{os.getpid()}"
        self.path.mkdir()
        self.used()

    def join(self):
        """Move this process into the group."""
        (self.path / "cgroup.procs").write_text("0")

    def used(self):
        """Return the seconds of CPU time that were used so far."""
        return int((self.path / "cpu.stat").read_text().split()[1]) / 1e6


class Waited:
    """Counts CPU time where there are no control groups: that of processes somebody waited for."""

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
    """Return the bytes of memory of processes, with shared pages divided among those who share."""
    total = 0
    for process in processes:
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines()
            share = next(line for line in lines if line.startswith("Pss:"))
            total += 1024 * int(share.split()[1])
    return total


class Peak:
    """The most memory that this process's descendants have had at once, watched by a thread.

    most: bytes
    """

    def __init__(self):
        self.most, self.over = 0, threading.Event()
        threading.Thread(target=self.look, daemon=True).start()

    def look(self):
        me, pause = psutil.Process(), 0.2
        while not self.over.wait(pause):
            started = time.monotonic()
            with contextlib.suppress(psutil.Error):
                self.most = max(self.most, memory_of(me.children(recursive=True)))
            # looking must not cost what is measured
            pause = max(0.2, 10 * (time.monotonic() - started))


def supervise(folder):
    """Run a Job's commands, wait for everything they started, and write what it took."""
    job = Job(**json.loads((folder / "job.json").read_text()))
    subreaper = 36  # PR_SET_CHILD_SUBREAPER: orphans become children of this process
    ctypes.CDLL(None).prctl(subreaper, 1, 0, 0, 0)
    group, counted = find_group()
    peak = Peak()
    with open(folder / "log.txt", "w+") as log:
        measured = run_job(job, group, log)
        log.seek(0)
        said = log.read()[-3000:]
    peak.over.set()
    if group.path:
        group.path.rmdir()
    measured |= {"peak": peak.most, "counted": counted, "log": said}
    (folder / "measured.json").write_text(json.dumps(measured))


def run_job(job, group, log):
    """Run a Job in a group; return {"wall", "cpu", "codes", "left"} as `measure` does."""
    options = {"cwd": job.cwd, "env": job.env, "stderr": log, "preexec_fn": group.join}
    start = functools.partial(subprocess.Popen, start_new_session=True, **options)
    service, address = None, ""
    if job.service:
        service = start(job.service, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        address = service.stdout.readline().strip()
    before, started, codes = group.used(), time.monotonic(), []
    for command in job.commands:
        words = [word.replace("ADDRESS", address) for word in command]
        codes.append(start(words, stdin=subprocess.DEVNULL, stdout=log).wait())
    wall, after = time.monotonic() - started, group.used()
    if service:
        service.stdin.close()
        service.wait()
    left = wait_for_all(psutil.Process())
    if not service:  # whose end costs time too, which is none of the grader's
        after = group.used()
    return {"wall": wall, "cpu": after - before, "codes": codes, "left": left}


def wait_for_all(process, patience=15):
    """Wait for all descendants of this process; return how many had to be killed.

    patience: seconds that they have before
    """
    end, killed = time.monotonic() + patience, 0
    while True:
        try:
            pid, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return killed
        if pid == 0:
            time.sleep(0.05)
            if time.monotonic() > end:
                for child in process.children(recursive=True):
                    killed += 1
                    child.kill()
                end += patience


def run_cluster():
    """Be a Dask cluster of two workers until the input is closed."""
    from distributed import LocalCluster

    size = {"n_workers": 2, "threads_per_worker": 1}
    with LocalCluster(**size, processes=True, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()


def results_of(name, course, lesson):
    """Return (how many hand-ins were graded or pages written, mean score or None)."""
    if name in ("feedback", "stock-feedback"):
        return len(list(course.glob(f"feedback/*/{lesson}/{lesson}.html"))), None
    scores = otter_scores(course) if name == "otter" else scores_of(course, lesson)
    return len(scores), statistics.mean(scores) if scores else None


def otter_scores(course):
    scores = []
    for path in course.glob("otter/*/results.json"):
        tests = json.loads(path.read_text())["tests"]
        scores.append(sum(test.get("score") or 0 for test in tests))
    return scores


def scores_of(course, lesson):
    """Return the scores in the gradebook, as many as there are graded notebooks."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = [submission.score for submission in gradebook.assignment_submissions(lesson)]
    return scores[: len(list(course.glob(f"autograded/*/{lesson}/{lesson}.ipynb")))]


def bench(lesson, names, sizes, slow, repeat, work, progress):
    """Return [{"grader", "hand_ins", "repetition", "done", "mean", …}, …] of graders in turns.

    names: of GRADERS
    sizes: numbers of hand-ins; slow: the number for slow graders
    repeat: how often all of them take their turn
    work: a folder; progress: called with each measurement
    """
    built, graded, course = work / "built", {}, work / "course"
    release = build_course(built, lesson)
    plan, measurements = [], []
    for name in names:
        plan += itertools.product([name], [slow] if GRADERS[name].slow else sizes)
    for size in {size for name, size in plan if "feedback" in name}:
        graded[size] = graded_course(built, work, lesson, release, size)
    for repetition in range(repeat):
        first = repetition % len(plan)
        for name, size in plan[first:] + plan[:first]:
            if "feedback" in name:
                shutil.copytree(graded[size], course)
            else:
                shutil.copytree(built, course)
                hand_in(course, lesson, make_class(lesson, release, size))
            measured = measure(GRADERS[name].make(course, lesson), work / "measure")
            done, mean = results_of(name, course, lesson)
            which = {"grader": name, "hand_ins": size, "repetition": repetition}
            measurements.append(which | {"done": done, "mean": mean} | measured)
            progress(measurements[-1])
            shutil.rmtree(course)
    return measurements


def graded_course(built, work, lesson, release, size):
    """Return the folder of a graded class, from which all write feedback."""
    course = work / f"graded-{size}"
    shutil.copytree(built, course)
    hand_in(course, lesson, make_class(lesson, release, size))
    measure(ours(course, lesson), work / "measure")
    return course


# --- tables ---------------------------------------------------------------------------------------


def spread(values, digits):
    """Return "median (lowest–highest)" of values."""
    low, high = min(values), max(values)
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({low:.{digits}f}–{high:.{digits}f})"


HEAD = """\
| | hand-ins | wall s | hand-ins/s | CPU s a hand-in | peak MB | throughput × | CPU ÷ | mean score |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
"""


def table_of(measurements):
    """Return measurements as Markdown tables, one for each reference."""
    by_reference = {}
    for measured in measurements:
        reference = GRADERS[measured["grader"]].reference
        by_reference.setdefault(reference, []).append(measured)
    tables = []
    for reference, group in by_reference.items():
        which = dict.fromkeys((measured["grader"], measured["hand_ins"]) for measured in group)
        rows = [row_of(name, size, group, reference) for name, size in which]
        tables.append(HEAD + "\n".join(rows))
    return "\n\n".join(tables)


def row_of(name, size, measurements, reference):
    """Return the row of a grader and a class size."""
    rows = [row for row in measurements if (row["grader"], row["hand_ins"]) == (name, size)]
    speeds, savings = compared(rows, measurements, reference)
    done = min(row["done"] for row in rows)
    means = [row["mean"] for row in rows if row["mean"] is not None]
    walls = [row["wall"] for row in rows]
    cpu = statistics.median(row["cpu"] for row in rows)
    peak = statistics.median(row["peak"] for row in rows)
    cells = [
        GRADERS[name].said,
        f"{size}" if done == size else f"{size}, {done} done",
        spread(walls, 1),
        f"{size / statistics.median(walls):.2f}",
        f"{cpu / size:.2f}",
        f"{peak / 1e6:.0f}",
        spread(speeds, 1) if speeds else "",
        f"{statistics.median(savings):.1f}" if savings else "",
        f"{statistics.mean(means):.2f}" if means else "",
    ]
    return f"| {' | '.join(cells)} |"


def compared(rows, measurements, reference):
    """Return (speeds, savings): how many times faster, and cheaper in CPU time, than the reference.

    Each measurement is compared with that of the reference in the same repetition.
    """
    speeds, savings = [], []
    for row in rows:
        for other in measurements:
            if (other["grader"], other["repetition"]) == (reference, row["repetition"]):
                size, other_size = row["hand_ins"], other["hand_ins"]
                speeds.append(other["wall"] / other_size / (row["wall"] / size))
                savings.append(other["cpu"] / other_size / (row["cpu"] / size))
    return speeds, savings


# --- one hand-in's time ---------------------------------------------------------------------------


FORK = "fork, move into the place"
TOLD = {  # how the source of a cell begins that we add to the student's own
    "def _prepare": "the first cell, in the child: ours",
    "def _ask_for": "questions, in the child",
}


class Watch:
    """Adds up the time spent in functions, without that in others which are watched too.

    seconds: {name: seconds}
    """

    def __init__(self):
        self.seconds, self.open = {}, []

    @contextlib.contextmanager
    def of(self, name):
        """Count the time of a block of code under a name."""
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
        """Count the time of a module's or class's function under a name."""
        function = getattr(place, attribute)

        @functools.wraps(function)
        def watched(*args, **options):
            with self.of(name):
                return function(*args, **options)

        setattr(place, attribute, watched)

    def watch_place(self, sandbox):
        """Count the time of the start and of the end of a sandbox's places."""
        make = sandbox.place

        @contextlib.contextmanager
        def place(*args):
            with contextlib.ExitStack() as stack:
                with self.of("sandbox: make the place (bubblewrap)"):
                    made = stack.enter_context(make(*args))
                yield made
                with self.of("sandbox: end the place"):
                    stack.close()

        sandbox.place = place

    def watch_cells(self, child):
        """Count the time of a child's answers, by the kind of cell that it runs."""
        tell, message = child._tell, child._message

        def told(forked, cell):
            starts = [start for start in TOLD if cell["source"].startswith(start)]
            forked.kind = TOLD[starts[0]] if starts else "cells, in the child"
            return tell(forked, cell)

        def answered(forked, deadline):
            with self.of(getattr(forked, "kind", FORK)):
                return message(forked, deadline)

        child._tell, child._message = told, answered


def watch_grading():
    """Return (Watch, runs): from now on it watches grading in this process.

    runs: [sources of a run's cells], filled as grading goes on
    """
    import nbformat

    from autograder.examine import asking, examiner, worker
    from autograder.gradebook.write import Register
    from autograder.grading import cohort
    from autograder.run import sandbox, warm

    watch, runs = Watch(), []
    for place, attribute, name in (
        (cohort, "pack", "read the hand-in"),
        (worker, "rebuild", "repair"),
        (warm._Child, "__init__", FORK),
        (warm._Child, "run", "hand cells over"),
        (warm._Child, "kill", "end the child"),
        (asking, "only_shows", "find cells that only show"),
        (examiner, "judge", "judge"),
        (examiner, "verdict_outputs", "write out verdicts"),
        (nbformat.v4, "writes", "notebook to text"),
        (Register, "save", "gradebook, one commit"),
        (cohort, "write_folder", "write files"),
        (cohort.Cohort, "write", "the rest of writing"),
    ):
        watch.watch(place, attribute, name)
    watch.watch_place(sandbox.Sandbox)
    watch.watch_cells(warm._Child)
    call = warm.Warm.__call__

    def remember(self, sources, *args, **options):
        runs.append(sources)
        return call(self, sources, *args, **options)

    warm.Warm.__call__ = remember
    return watch, runs


def profile(lesson, count, work):
    """Return a Markdown table of where one hand-in's time goes, one worker, and of the floor.

    count: the number of hand-ins
    """
    from nbgrader.utils import parse_utc

    from autograder.course import settings_of
    from autograder.examine import worker
    from autograder.grading import cohort
    from autograder.run.runners import close_runners

    course = work / "course"
    release = build_course(course, lesson)
    hand_in(course, lesson, make_class(lesson, release, count + 1))
    watch, runs = watch_grading()
    group = cohort.Cohort(settings_of(course), lesson)
    folders = cohort.hand_ins_of(group.coursedir, lesson)
    try:
        for number, (student, folder) in enumerate(folders.items()):
            if number == 1:  # the first one starts the warm process
                watch.seconds.clear()
                runs.clear()
            with watch.of("the rest"):
                packed = cohort.pack(folder, student, lesson, parse_utc)
                group.write(packed, worker.grade(group.kit, packed))
    finally:
        group.close()
        close_runners()
    return profile_table(watch.seconds, floor_of(runs), count)


def profile_table(seconds, floor, count):
    """Return the profile as a Markdown table.

    seconds: {what: seconds of all hand-ins}; floor: seconds; count: the number of hand-ins
    """
    whole = sum(seconds.values())
    lines = ["| a hand-in, one worker | ms | |", "|---|---:|---:|"]
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        lines.append(f"| {name} | {1e3 * spent / count:.1f} | {spent / whole:.0%} |")
    lines.append(f"| **all** | **{1e3 * whole / count:.1f}** | |")
    name = "floor: the same cells by `exec` in one warm interpreter"
    lines.append(f"| {name} | {1e3 * floor / count:.1f} | {floor / whole:.0%} |")
    return "\n".join(lines)


def floor_of(runs):
    """Return the seconds that the cells of all runs take by `exec` in this process.

    Figures are not drawn. A first round is not counted.
    runs: [sources of a run's cells]
    """
    import IPython
    import IPython.display

    from helpers.plots.style import drawing

    os.environ["NEURON_PROGRESS"] = ""
    seconds, path, get_ipython = 0.0, list(sys.path), IPython.get_ipython
    IPython.display.display = lambda *_, **__: None
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(contextlib.chdir(folder))
        stack.enter_context(drawing(False))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        for counts in (False, True):
            for sources in runs:
                seconds += seconds_of(sources) * counts
                sys.path[:] = path
    IPython.get_ipython = get_ipython
    return seconds


def seconds_of(sources):
    """Return the seconds that a run's cells take by `exec`, in a namespace of their own."""
    from types import SimpleNamespace

    import IPython
    import IPython.display

    space = {"__name__": "__main__", "display": IPython.display.display}
    IPython.get_ipython = lambda: SimpleNamespace(user_ns=space)
    said = io.StringIO()
    started = time.perf_counter()
    for source in sources:
        with (
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
            contextlib.suppress(Exception),
        ):
            exec(compile(source, "cell", "exec"), space)
    return time.perf_counter() - started


# --- command line ---------------------------------------------------------------------------------


def machine():
    """Return a line about this machine."""
    from importlib.metadata import version

    lines = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    model, memory = models[0] if models else "unknown", psutil.virtual_memory().total
    tools = ("nbgrader", "nbclient", "ipykernel", "numpy")
    versions = ", ".join(f"{name} {version(name)}" for name in tools)
    return (
        f"{os.cpu_count()} cores ({model}), {memory / 1e9:.0f} GB, "
        f"Python {sys.version.split()[0]}, {versions}; load {os.getloadavg()[0]:.1f} at the start"
    )


def parse(argv=None):
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lesson", nargs="?", default="01_neuron")
    parser.add_argument("--hand-ins", type=int, nargs="+", default=[10], help="class sizes")
    slow = "hand-ins for slow graders, such as stock nbgrader; the first class size by default"
    parser.add_argument("--slow", type=int, help=slow)
    parser.add_argument("--repeat", type=int, default=3)
    names, known = list(GRADERS), f"of {', '.join(GRADERS)}"
    parser.add_argument("--graders", type=lambda text: text.split(","), default=names, help=known)
    parser.add_argument("--profile", action="store_true", help="where one hand-in's time goes")
    parser.add_argument("--json", type=Path, help="write every single measurement to this file")
    parser.add_argument("--supervise", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--cluster", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args(argv)
    unknown = ", ".join(sorted(set(args.graders) - set(GRADERS)))
    if unknown:
        parser.error(f"unknown graders: {unknown}")
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
    sizes, slow = args.hand_ins, args.slow or args.hand_ins[0]
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        work = Path(folder)
        if args.profile:
            print(profile(lesson, sizes[0], work))
            return
        measurements = bench(lesson, args.graders, sizes, slow, args.repeat, work, tell)
    if args.json:
        content = {"lesson": lesson, "machine": machine(), "measured": measurements}
        args.json.write_text(json.dumps(content, indent=1))
    print(table_of(measurements))
    print(f"\nCPU time counted by {measurements[0]['counted']}.")


def tell(measured):
    """Say on stderr what was measured, and what went wrong."""
    name, size = measured["grader"], measured["hand_ins"]
    wall, cpu, peak = measured["wall"], measured["cpu"], measured["peak"] / 1e6
    took = f"{wall:>9.2f} s{cpu:>9.2f} CPU s{peak:>8.0f} MB"
    print(f"{name:<16}{size:>5}{took}  {measured['done']} done", file=sys.stderr, flush=True)
    if measured["done"] != size or set(measured["codes"]) - {0, 1}:
        failed = f"exit codes {measured['codes']}, {measured['left']} processes left"
        print(f"{failed}; its last words:\n{measured['log'][-1500:]}", file=sys.stderr)


if __name__ == "__main__":
    main()
