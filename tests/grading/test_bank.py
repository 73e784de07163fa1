"""A class of hostile, broken and odd hand-ins is graded at once: each gets the score it must,
nobody else is touched, nothing is left behind.
"""

import contextlib
import hashlib
import json
import shutil
import socket
import threading

import bank
import nbformat
import psutil
import pytest
from classroom import sandbox_or_skip
from nbgrader.coursedir import CourseDirectory

from autograder.author.keyring import keys_of
from autograder.course import settings_of
from autograder.grading.cohort import GRADED, PERSON, grade_class
from autograder.handin.record import MARK
from autograder.tell.feedback import WRITTEN, find_jobs, trusted_texts, write_pages

LIMITS = {"call_seconds": 1.0, "cell_seconds": 4.0, "hand_in_seconds": 30.0}
KERAS = {"call_seconds": 2.0, "cell_seconds": 20.0, "hand_in_seconds": 90.0}
WORKERS = 3  # more than cores: many hand-ins wait for a limit
PEERS = ("peer-right", "peer-partly", "peer-blank")
SECRETS = {name: f"{name}-d41d8cd98f" for name in ("token", "private", "socket")}
OURS = {"autograded", "feedback", "gradebook.db", ".keys"}  # what grading itself writes
LEFT = {
    "bwrap",
    "sleep",
    "cat",
    "setsid",
    "nohup",
    "sh",
    "bash",
}  # what hand-ins start, and what holds them


@pytest.fixture(autouse=True)
def sandboxed():
    """Without a sandbox nobody may run these."""
    sandbox_or_skip()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The grader's home, with something private in it and in the environment."""
    folder = tmp_path / "home"
    for name in ("private.txt", ".netrc", ".ssh/id"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRETS["private"])
    monkeypatch.setenv("GRADER_TOKEN", SECRETS["token"])
    return folder


@pytest.fixture
def listening(home):
    """Ears on this machine: a port, an abstract socket and one in a file; yields the port and what
    was heard, which should be nothing.
    """
    heard, over = [], threading.Event()
    port = socket.create_server(("127.0.0.1", 0))
    number = port.getsockname()[1]
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(("127.0.0.1", number))
    abstract, file = (socket.socket(socket.AF_UNIX) for _ in range(2))
    abstract.bind(f"\0neuron-bank-{number}")
    with contextlib.chdir(home):
        file.bind("agent.sock")
    for each in (abstract, file):
        each.listen()

    def listen(ear):
        ear.settimeout(0.2)
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                heard.append(ear.recv(100) if ear is datagrams else ear.accept())

    ears = [port, datagrams, abstract, file]
    threads = [threading.Thread(target=listen, args=(ear,)) for ear in ears]
    for thread in threads:
        thread.start()
    yield number, heard
    over.set()
    for thread, ear in zip(threads, ears, strict=True):
        thread.join()
        ear.close()


def state_of(*folders):
    """Return {path: fingerprint} of everything that grading must not touch."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.relative_to(folder).parts[0] in OURS or "__pycache__" in path.parts:
                continue
            plain = path.is_file() and not path.is_symlink() and path.stat().st_size < 5_000_000
            found[path] = (
                path.lstat().st_mode,
                path.lstat().st_size,
                hashlib.sha256(path.read_bytes()).hexdigest() if plain else "",
            )
    return found


def as_expected(outcome, expect):
    """Whether an Outcome is what the bank says it must be."""
    if expect == bank.PERSON:
        return outcome.state == PERSON and outcome.score is None and len(outcome.said[0]) > 10
    if isinstance(expect, bank.AtMost):
        return outcome.score is not None and outcome.score <= expect.points
    if isinstance(expect, bank.OrPerson):
        return outcome.state in (GRADED, PERSON) and outcome.score == expect.points
    return outcome.state == GRADED and outcome.score == expect


def outputs_of(path):
    return json.dumps(
        [cell.get("outputs") for cell in nbformat.read(path, as_version=4).cells],
        ensure_ascii=False,
    )


@pytest.mark.parametrize(
    ("lesson", "limits", "least"),
    [("01_neuron", LIMITS, 500), ("02_layer", LIMITS, 400), ("05_spirals", KERAS, 10)],
)
def test_every_hand_in_of_the_bank_gets_its_score_and_nothing_else_happens(
    fresh, tmp_path, home, listening, root, lesson, limits, least
):
    port, heard = listening
    course = tmp_path / "course"
    shutil.copytree(fresh, course)
    release = nbformat.read(course / "release" / lesson / f"{lesson}.ipynb", as_version=4)
    on = bank.Lesson(lesson, release)
    peers = [
        on.case(*each)
        for each in zip(
            PEERS, (on.full(), on.partly(), on.blank()), (on.max, on.some, 0), strict=True
        )
    ]
    cases = bank.cases(lesson, release)
    assert len(cases) >= least
    for case in cases + peers:
        bank.write(case, course, ROOT=root, HOME=home, PORT=port)
    keys_of(course, lesson, 1)  # the secret and the keys are there before
    secrets = [*SECRETS.values(), (course / ".secret").read_text().strip(), "### BEGIN SOLUTION"]
    code = [root / name for name in ("helpers", "autograder", "solutions")]
    before, before_code = state_of(course, home), state_of(*code)
    count, *outcomes = grade_class(
        course,
        lesson,
        workers=WORKERS,
        options={f"Examine.{name}": value for name, value in limits.items()},
    )
    found = {outcome.student: outcome for outcome in outcomes}
    assert count == len(found) == len(outcomes) == len(cases) + len(PEERS)
    wrong = {
        case.student: (case.expect, found[case.student])
        for case in cases + peers
        if not as_expected(found[case.student], case.expect)
    }
    assert not wrong
    assert state_of(course, home) == before, "somebody wrote where nobody may"
    assert state_of(*code) == before_code
    assert not heard, "somebody reached out of the sandbox"
    assert not left_over()
    for case in cases:
        path = course / "autograded" / case.student / lesson / f"{lesson}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert MARK in notebook.metadata
        shown = outputs_of(path)
        assert case.probe not in shown, case.student
        assert not [secret for secret in secrets if secret in shown], case.student
        assert path.stat().st_size < 12_000_000, case.student
    pages_are_harmless(course, lesson, len(cases) + len(PEERS), SECRETS.values())


def left_over():
    """Return what hand-ins started and nobody ended."""
    mine = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it may end while it is looked at
            if process.name() in LEFT:
                mine.append(process)
    stray = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "86399" in (process.info["cmdline"] or [])
    ]  # the bank's own sleepers
    return mine + stray


def pages_are_harmless(course, lesson, count, secrets):
    """Every hand-in has a feedback page, and no page runs or shows what it must not."""
    coursedir = CourseDirectory(config=settings_of(course))
    pages = list(write_pages(find_jobs(coursedir, lesson), trusted_texts(coursedir, lesson), 2))
    assert {page.state for page in pages} == {WRITTEN}
    assert len(pages) == count
    for path in (course / "feedback").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert "<script" not in page.lower(), path
        assert not [secret for secret in secrets if secret in page], path
