"""Our own processes start quickly, and importing the package changes nothing of Python's."""

import subprocess
import sys

from autograder.course import ROOT

SAY = "; import sys; print(sys.modules.get('rfc3987_syntax', 'as ever'))"


def said_by(program):
    done = subprocess.run(
        [sys.executable, "-c", program + SAY], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_importing_a_room_leaves_pythons_modules_alone():
    rooms = "autograder, autograder.author.build, autograder.grading.cohort, autograder.run.pool"
    assert said_by(f"import {rooms}").startswith(("as ever", "<module"))


def test_our_command_and_our_processes_leave_out_what_no_notebook_needs():
    assert said_by("import autograder.__main__") == "None"
    program = (
        "from importlib.util import find_spec\n"
        "from autograder.run.pool import done_by_processes\n"
        "calls = [('found', ('rfc3987_syntax',))]\n"
        "print(list(done_by_processes(find_spec, calls, 1, 30.0)))\n"
        "pass"
    )
    assert said_by(program).startswith("[('found', None)]")
