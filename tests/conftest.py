"""What the tests share: a course built once from the lessons' texts, in a temporary folder."""

import os
from pathlib import Path

import matplotlib
import pytest

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


def pytest_xdist_auto_num_workers(config):
    """Run one process more than there are cores: some tests wait, for limits and for servers."""
    return len(os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else [0, 1]) + 1


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


@pytest.fixture(scope="session")
def fresh(tmp_path_factory):
    """A fresh build of every lesson: a folder with source/, release/, gradebook.db, notebooks/ and
    keys/.
    """
    from autograder.author.build import build

    course = tmp_path_factory.mktemp("fresh")
    assert list(build(course=course, notebooks=course / "notebooks", keys=course / "keys"))
    return course
