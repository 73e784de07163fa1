"""What the tests share: a course built once from the lessons' texts, in a temporary folder."""

import contextlib
import os
from pathlib import Path

import matplotlib
import pytest

try:
    import fcntl
except ImportError:  # Windows: the processes of a run may build at the same time
    fcntl = None

os.environ["NEURON_PROGRESS"] = ""  # no test writes to the home directory
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
matplotlib.use("Agg")

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("check/", "house/", "handin/test_repair.py", "handin/test_record.py")


def pytest_collection_modifyitems(items):
    """Mark the quick subset: what tells most within a minute, but for tests marked slow."""
    for item in items:
        place = item.path.relative_to(ROOT / "tests").as_posix()
        if place.startswith(QUICK) and not item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.quick)


@pytest.fixture(scope="session")
def root():
    """The repository's folder."""
    return ROOT


@pytest.fixture
def same_examples(monkeypatch):
    """Hypothesis draws the same in every run: it would mix in constants out of whatever modules
    happen to be imported.
    """
    from hypothesis.internal.conjecture.providers import Constants

    monkeypatch.setattr("hypothesis.internal.conjecture.providers._get_local_constants", Constants)


@contextlib.contextmanager
def alone(path):
    """Let one process at a time into a block; path: of a file to lock."""
    with path.open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A fresh build of every lesson: a folder with source/, release/, gradebook.db, notebooks/ and
    keys/.
    """
    from autograder.author.build import build

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # one for all processes of this run
    course, built = folder / "fresh", folder / "fresh is built"
    with alone(folder / "fresh.lock"):
        if not built.exists():
            assert list(build(course=course, notebooks=course / "notebooks", keys=course / "keys"))
            built.touch()
    return course
