"""The instructor's command does what its help says, with exit codes for scripts and clear
errors.
"""

import importlib
import inspect
import subprocess
import sys
import zipfile

import click
import pytest
from traitlets.config import Config

from autograder import __main__ as cli
from autograder import course
from autograder.author.lesson import find_lesson
from autograder.course import ROOT
from autograder.grading import nbgrader_side


def run(*words, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, words)],
        cwd=cwd or ROOT,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("word", cli.WORDS)
def test_every_word_has_a_help_text_that_explains_all_its_options(word, capsys):
    assert cli.main([word, "--help"]) == cli.OK
    said = capsys.readouterr().out
    assert f"Usage: python -m autograder {word}" in said
    command = importlib.import_module(f"autograder.command.{word}").command
    assert inspect.cleandoc(command.help).splitlines()[0].rstrip(".:?")[:40] in " ".join(
        said.split()
    )
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help and option.help[0].isupper() and option.help.endswith("."), option
            assert option.opts[0] in said


def test_the_help_names_every_word_in_its_order_and_loads_none_of_them():
    program = (
        "import sys; from autograder.__main__ import main; code = main(['--help']); "
        "heavy = ('nbgrader', 'autograder.tell'); "
        "print([name for name in sys.modules if name.startswith(heavy)]); sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == cli.OK, done.stderr
    places = [done.stdout.index(f"\n  {word} ") for word in cli.WORDS]
    assert places == sorted(places)
    assert done.stdout.rstrip().endswith("[]")
    modules = {path.stem for path in (ROOT / "autograder/command").glob("[a-z]*.py")}
    assert modules - {"options"} == set(cli.WORDS)


def test_a_version_is_told(capsys):
    assert cli.main(["--version"]) == cli.OK
    assert "From Neuron to Network 0." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["audit", "99_none"], "there is no lesson '99_none'; there are 00_start_here"),
        (["audit", "0", "--only", "none"], "there is no exercise none in 00_start_here"),
        (["grade", "0", "--workers", "0"], "0 is not in the range x>=1"),
        (["grade", "0", "--wrkers", "2"], "No such option '--wrkers'"),
        (["export", "0"], "Missing option '--for'"),
        (["nothing"], "No such command 'nothing'"),
        (["explain", "nobody", "0", "--course", "COURSE"], "no graded hand-in"),
        (["demo", "0", "--folder", "COURSE"], "is not empty"),
    ],
)
def test_wrong_use_is_told_and_exits_with_2(words, said, capsys, tmp_path):
    (tmp_path / "full.txt").write_text("x")
    assert cli.main([word.replace("COURSE", str(tmp_path)) for word in words]) == cli.USAGE
    assert said in capsys.readouterr().err


def test_a_course_in_its_old_place_is_not_overlooked(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(course, "ROOT", tmp_path)
    monkeypatch.setattr(course, "COURSE", tmp_path / "course")
    monkeypatch.setattr(course, "OLD_COURSE", tmp_path / "autograder")
    course.check_course_place(tmp_path / "course")  # nothing is there yet
    (tmp_path / "autograder/submitted").mkdir(parents=True)
    (tmp_path / "autograder/gradebook.db").touch()
    with pytest.raises(course.OldCourse, match="mv autograder/submitted autograder/g"):
        course.check_course_place(tmp_path / "course")
    nbgrader_side.configure(Config(), tmp_path / "course")
    assert "warning: this course's hand-ins and grades lie in auto" in capsys.readouterr().err
    course.check_course_place(tmp_path / "elsewhere")
    (tmp_path / "course").mkdir()
    (tmp_path / "course/gradebook.db").touch()
    course.check_course_place(tmp_path / "course")


def test_lessons_go_by_name_number_or_word():
    assert {
        find_lesson(each)
        for each in ("1", "01", "neuron", "01_neuron", "notebooks/01_neuron.ipynb")
    } == {"01_neuron"}


def test_audit_of_one_lesson_prints_its_table_and_exits_with_0(capsys):
    assert cli.main(["audit", "0"]) == cli.OK
    out = capsys.readouterr().out
    assert "00_start_here double" in out
    assert "in all" in out


def test_bundle_writes_a_zip(tmp_path, capsys):
    assert cli.main(["bundle", str(tmp_path / "x" / "students.zip")]) == cli.OK
    assert zipfile.is_zipfile(tmp_path / "x" / "students.zip")
    assert "kB" in capsys.readouterr().out


def test_demo_takes_a_class_through_the_loop_and_ends_with_a_table(tmp_path):
    done = run("demo", "0", "--folder", tmp_path / "demo")
    assert done.returncode == 0, done.stderr
    rows = {line.split()[0]: line for line in done.stdout.splitlines() if "00_start_here" in line}
    assert len(rows) == 9
    assert "all right" in rows["ada-all-right"]
    assert "1 mistakes named" in rows["ben-known-mistakes"]
    assert "not attempted" in rows["dan-blank"]
    assert (
        "cut off or damaged: 21 whole cells" in rows["eve-cut-off"]
    )  # its one answer stands before the cut
    for line in rows.values():
        assert (tmp_path / "demo" / line.split()[-1]).exists()
    assert "Traceback" not in done.stderr
