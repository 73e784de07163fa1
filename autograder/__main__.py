"""The instructor's command: python -m autograder WORD. Each word is a module of `command`."""

import autograder.run.quick_start  # noqa: F401  before anything that imports nbformat

# isort: split
import importlib
import os
import sys
import tomllib

import click

from autograder.author.lesson import LessonError
from autograder.command.options import FOUND, OK, USAGE, error
from autograder.course import ROOT, OldCourse

# Without both, TensorFlow prints on its first use.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

__all__ = ["FOUND", "OK", "USAGE", "WORDS", "main"]

STOPPED = 130  # the exit code of a command that was interrupted
WORDS = {
    "build": "Make notebooks/, the public keys and nbgrader's release from solutions/.",
    "audit": "Check the checks: is every mistake named, every right answer accepted?",
    "grade": "Grade a class: many hand-ins at once, in a sandbox.",
    "doctor": "Tell what this machine has for grading, and how to get what is missing.",
    "demo": "Take a small class through grading and feedback.",
    "bundle": "Zip what students get: notebooks and helpers, no solutions.",
    "explain": "Reproduce a grade case by case.",
    "feedback": "Write a class's pages of feedback, for nbgrader's release_feedback.",
    "export": "Write scores as a CSV file for Canvas or Moodle.",
    "report": "Tell how a class did: scores, mistakes, exercises, who needs a person.",
}


class Words(click.Group):
    """The command's words; using a word imports its module."""

    def list_commands(self, ctx):
        return list(WORDS)

    def get_command(self, ctx, cmd_name):
        if cmd_name not in WORDS:
            return None
        return importlib.import_module(f"autograder.command.{cmd_name}").command

    def format_commands(self, ctx, formatter):
        with formatter.section("Words"):
            formatter.write_dl(list(WORDS.items()))


def version():
    """Return the course's version, from pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return project["version"]


@click.group(
    cls=Words,
    subcommand_metavar="WORD ...",
    epilog="Exit codes: 0 all well, 1 something to mend was found, 2 wrong use.",
)
@click.version_option(version(), message="From Neuron to Network %(version)s")
def words():
    """Build the lessons, check the checks, grade a class and tell it how it did."""


def main(argv=None):
    """Run the command line; return the exit code."""
    try:
        code = words.main(argv, prog_name="python -m autograder", standalone_mode=False)
    except click.Abort:
        click.echo("stopped", err=True)
        return STOPPED
    except click.ClickException as wrong:
        wrong.show()
        return USAGE
    except (LessonError, OldCourse) as wrong:
        error(wrong)
        return USAGE
    return code or OK


if __name__ == "__main__":
    sys.exit(main())
