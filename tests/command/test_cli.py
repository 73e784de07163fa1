"""The instructor's command does what its help says, with exit codes for scripts and clear
errors.
"""

import subprocess
import sys
import zipfile

import pytest

from autograder import __main__ as cli


def run(*words, cwd=None):
    from autograder.author.lesson import ROOT

    return subprocess.run(
        [sys.executable, "-m", "autograder", *map(str, words)],
        cwd=cwd or ROOT,
        capture_output=True,
        text=True,
    )


def test_every_command_has_a_help_text(capsys):
    for command in (
        "build",
        "audit",
        "grade",
        "doctor",
        "demo",
        "bundle",
        "explain",
        "feedback",
        "export",
        "report",
    ):
        with pytest.raises(SystemExit) as stopped:
            cli.main([command, "--help"])
        assert stopped.value.code == 0
        assert "usage" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--version"])
    assert stopped.value.code == 0
    assert "From Neuron to Network" in capsys.readouterr().out


def test_wrong_use_is_told_and_exits_with_2(capsys, tmp_path):
    assert cli.main(["audit", "99_none"]) == cli.USAGE
    assert "there is no lesson '99_none'; there are 00_start_here" in capsys.readouterr().err
    assert cli.main(["explain", "nobody", "0", "--course", str(tmp_path)]) == cli.USAGE
    assert "no graded hand-in" in capsys.readouterr().err
    (tmp_path / "full.txt").write_text("x")
    assert cli.main(["demo", "0", "--folder", str(tmp_path)]) == cli.USAGE
    assert "is not empty" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        cli.main(["nothing"])
    assert stopped.value.code == cli.USAGE


def test_lessons_go_by_name_number_or_word():
    from autograder.author.lesson import find_lesson

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
