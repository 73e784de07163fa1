"""Courses for the tests of feedback, reports and exports."""

import shutil

import pytest
from graded_class import LESSON, db_of, fill_class


@pytest.fixture(scope="session")
def empty(fresh, tmp_path_factory):
    """A course in which nobody has handed in anything."""
    folder = tmp_path_factory.mktemp("report") / "course"
    folder.mkdir()
    shutil.copytree(fresh / "release", folder / "release")
    shutil.copy(fresh / "gradebook.db", folder)
    return folder


@pytest.fixture(scope="session")
def full(empty, tmp_path_factory):
    """A course with a class of 42, and {student: GradeRecord}."""
    folder = shutil.copytree(empty, tmp_path_factory.mktemp("full") / "course")
    return folder, fill_class(folder)


@pytest.fixture(scope="session")
def report(full):
    """The report on the class of 42."""
    from autograder.tell.report import report_of

    return report_of(full[0], LESSON, db_of(full[0]))


@pytest.fixture
def course(empty, tmp_path):
    """A course in which nobody has handed in anything, to be changed."""
    return shutil.copytree(empty, tmp_path / "course")
