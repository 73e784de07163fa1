"""Fresh keys are made anew when what they are made from has changed, and for nothing else."""

import ast
import json
import shutil
import stat

import pytest

from autograder.author import keyring
from autograder.author.keyring import keys_of, sources_of
from autograder.course import ROOT

LESSON = "00_start_here"
OWN = {f"solutions/{LESSON}.py", f"autograder/exercises/{LESSON}.py"}
# Imported where keys are made, and nothing of a key comes from them.
NO_MATTER = {"autograder/course.py", "autograder/handin/record.py", "helpers/files.py"}


def imported(path):
    """Return the files of ours that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            place = ROOT / name.replace(".", "/")
            found |= {place.with_suffix(".py"), place / "__init__.py"}
    return {file for file in found if file.is_file()}


def test_all_that_making_keys_imports_is_among_its_sources_but_for_pictures():
    start = ["autograder/author/keys.py", "autograder/author/reference.py", *OWN]
    reached, waiting = set(), [ROOT / name for name in start]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += imported(path)
    names = {path.relative_to(ROOT).as_posix() for path in reached}
    names = {name for name in names if "/plots/" not in name and not name.endswith("__init__.py")}
    sources = {path.relative_to(ROOT).as_posix() for path in sources_of(LESSON)}
    assert names - sources <= NO_MATTER, "keyring.SOURCES lacks what keys are made from"
    assert {name for name in sources if "/plots/" in name} == set()


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of all code, which the keyring takes for the repository."""
    for folder in ("autograder", "helpers", "solutions"):
        ignore = shutil.ignore_patterns("__pycache__", "keys")
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignore)
    monkeypatch.setattr(keyring, "ROOT", tmp_path)
    return tmp_path


def test_touching_a_file_makes_keys_anew_where_they_are_made_from_it_and_nowhere_else(
    copied, tmp_path, monkeypatch
):
    made = []

    def fresh_keys(lesson, secret, run):
        made.append(lesson)
        return keyring.Keys({})

    monkeypatch.setattr(keyring, "fresh_keys", fresh_keys)
    course = tmp_path / "course"
    course.mkdir()
    keys_of(course, LESSON, 1)
    keys_of(course, LESSON, 1)
    assert len(made) == 1, "keys that were made are kept"
    changes, stays = set(), set()
    for path in sorted(copied.rglob("*.py")):
        made.clear()
        with path.open("a", encoding="utf-8") as file:
            file.write("\n# touched\n")
        keys_of(course, LESSON, 1)
        (changes if made else stays).add(path.relative_to(copied).as_posix())
    assert changes == {path.relative_to(copied).as_posix() for path in sources_of(LESSON)}
    assert {"helpers/check/judge.py", "helpers/data.py", *OWN} <= changes
    assert {"helpers/plots/plane.py", "autograder/run/warm.py", "solutions/01_neuron.py"} <= stays


def test_keys_made_anew_that_differ_in_nothing_but_last_digits_are_the_old_ones(
    tmp_path, monkeypatch
):
    before = keys_of(tmp_path, LESSON, 1)
    (path,) = (tmp_path / ".keys").iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys = json.loads(path.read_text())
    keys["double"]["hints"] = [*keys["double"]["hints"], "another"]
    monkeypatch.setattr(keyring, "SOURCES", (*keyring.SOURCES, "README.md"))
    assert keys_of(tmp_path, LESSON, 1).fingerprint == before.fingerprint
    (again,) = (tmp_path / ".keys").iterdir()
    assert again != path, "they are known by what they are made from today"
    again.write_text(json.dumps(keys))
    monkeypatch.setattr(keyring, "SOURCES", (*keyring.SOURCES, "LICENSE"))
    assert keys_of(tmp_path, LESSON, 1).fingerprint == before.fingerprint
    assert len(keys_of(tmp_path, LESSON, 1).keys["double"]["hints"]) == 2


def test_other_runs_and_other_courses_have_other_keys(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    fingerprints = {keys_of(*which).fingerprint for which in ((one, LESSON, 1), (one, LESSON, 2))}
    fingerprints.add(keys_of(two, LESSON, 1).fingerprint)
    assert len(fingerprints) == 3
