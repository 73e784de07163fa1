"""Arguments: what the instructor's command takes, and what its help says."""

import argparse
import tomllib
from pathlib import Path

from autograder.author.lesson import ROOT


def version():
    """Return the course's version, from pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


def parser():
    """Return the command's argument parser."""
    top = argparse.ArgumentParser(
        prog="python -m autograder",
        description="Build the lessons, check the checks, grade a class and tell it how it did.",
        epilog="Exit codes: 0 all well, 1 something to mend was found, 2 wrong use.",
    )
    top.add_argument("--version", action="version", version=f"From Neuron to Network {version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser(
        "build", help="make notebooks/, the public keys and nbgrader's release from solutions/"
    )
    one.add_argument(
        "lessons",
        nargs="*",
        metavar="LESSON",
        help="name or number, such as 02_layer or 2; all by default",
    )

    one = commands.add_parser(
        "audit", help="is every mistake named, every right answer accepted? exits 1 below 100 %%"
    )
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="name or number; all by default")
    one.add_argument(
        "--only",
        action="append",
        metavar="EXERCISE",
        help="only this exercise; may be given several times",
    )
    one.add_argument(
        "--shipped",
        action="store_true",
        help="audit the committed public keys, and tell which a build here would change",
    )
    one.add_argument(
        "--kernels",
        action="store_true",
        help="audit them as on every processor that this one can play; minutes each",
    )
    one.add_argument(
        "--mutants",
        action="store_true",
        help=(
            "also change each solution mechanically and count what is refused; exits 1 below 99 %%"
        ),
    )

    one = commands.add_parser(
        "grade",
        help="grade a class: many hand-ins at once, in a sandbox; stopped at any moment, it "
        "goes on where it was",
    )
    one.add_argument("lesson", metavar="LESSON", help="name or number")
    one.add_argument("--students", type=_list, metavar="A,B", help="only these; all by default")
    one.add_argument(
        "--workers", type=_positive, metavar="N", help="processes; one a core by default"
    )
    one.add_argument(
        "--scheduler",
        metavar="tcp://HOST:PORT",
        help="grade on the workers of this Dask cluster instead",
    )
    one.add_argument(
        "--regrade",
        action="store_true",
        help="grade again what was graded before and has not changed",
    )
    one.add_argument(
        "--run",
        dest="run_number",
        type=_positive,
        metavar="N",
        help="the run of fresh questions; default: the configuration's, which is 1",
    )
    one.add_argument(
        "--no-sandbox",
        action="store_true",
        help="run students' code with your own rights where there is no sandbox; see doctor",
    )
    one.add_argument(
        "--show-all",
        action="store_true",
        help="run and draw also what the lesson only shows; no grade depends on it. Slow",
    )
    one.add_argument(
        "--json", action="store_true", help="write the outcomes as JSON to standard output"
    )
    _add_course(one)

    one = commands.add_parser(
        "doctor", help="what this machine has for grading, and how to get what is missing"
    )

    one = commands.add_parser("demo", help="take a small class through grading and feedback")
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="name or number; all by default")
    one.add_argument(
        "--folder", type=Path, help="where to put the class; a new temporary folder by default"
    )

    one = commands.add_parser(
        "bundle", help="zip what students get: notebooks and helpers, no solutions"
    )
    one.add_argument(
        "file",
        nargs="?",
        type=Path,
        default=Path("dist/neuron-to-network.zip"),
        help="default: %(default)s",
    )

    one = commands.add_parser("explain", help="reproduce a grade case by case")
    one.add_argument("student", metavar="STUDENT")
    one.add_argument("lesson", metavar="LESSON")
    one.add_argument("--exercise", help="only this exercise")
    one.add_argument(
        "--course",
        type=Path,
        default=ROOT / "autograder",
        help="the nbgrader course folder; default: this repository's autograder/",
    )

    one = commands.add_parser(
        "feedback", help="write the pages of feedback for a class, for nbgrader's release_feedback"
    )
    one.add_argument("lesson", metavar="LESSON", help="name or number, such as 02_layer or 2")
    one.add_argument(
        "--students", type=_list, metavar="A,B", help="only these; everyone graded by default"
    )
    one.add_argument(
        "--workers", type=_positive, metavar="N", help="processes; one a core by default"
    )
    one.add_argument("--force", action="store_true", help="write pages again that are up to date")
    _add_course(one)

    one = commands.add_parser("export", help="scores as a CSV file for Canvas or Moodle")
    one.add_argument(
        "lessons", nargs="+", metavar="LESSON", help="name or number, such as 02_layer or 2"
    )
    one.add_argument(
        "--for", dest="system", choices=("canvas", "moodle"), required=True, help="whose columns"
    )
    one.add_argument(
        "--roster",
        type=Path,
        metavar="FILE",
        help="the gradebook or grading worksheet that the system exported, to be filled in",
    )
    one.add_argument(
        "--column",
        metavar="NAME",
        help="the column to fill in, or to add, where its name is not the lesson's name or title",
    )
    one.add_argument(
        "--scale",
        action="store_true",
        help="turn points into the column's own maximum where that differs from the lesson's",
    )
    one.add_argument("--output", type=Path, metavar="FILE", help="default: SYSTEM-LESSON.csv")
    _add_course(one)

    one = commands.add_parser(
        "report",
        help="tell how a class did: scores, mistakes, exercises, who needs a person; one HTML "
        "page, CSV, JSON",
    )
    one.add_argument("lesson", metavar="LESSON", help="name or number, such as 02_layer or 2")
    one.add_argument(
        "--html",
        type=Path,
        metavar="FILE",
        help="the page; the course folder's reports/LESSON.html if no file is named at all",
    )
    one.add_argument(
        "--csv",
        type=Path,
        metavar="FILE",
        help="one row per exercise; FILE-mistakes.csv beside it has one row per mistake",
    )
    one.add_argument(
        "--json", type=Path, metavar="FILE", help="all of the report's data; - for standard output"
    )
    one.add_argument(
        "--names",
        action="store_true",
        help="also tell who: otherwise only those are named whose hand-in needs a person",
    )
    _add_course(one)
    return top


def _list(text):
    return [each.strip() for each in text.split(",") if each.strip()]


def _add_course(one):
    one.add_argument(
        "--course",
        type=Path,
        default=ROOT / "autograder",
        help="the nbgrader course folder; default: this repository's autograder/",
    )
    one.add_argument(
        "--db", metavar="URL", help="the gradebook, if it is not the course folder's gradebook.db"
    )


def _positive(text):
    """Return a whole number above 0 of a command's option."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number
