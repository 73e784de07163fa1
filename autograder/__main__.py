"""The instructor's command: python -m autograder build | audit | demo | bundle | explain."""

import argparse
import os
import sys
import tempfile
import tomllib
from pathlib import Path

from tqdm import tqdm

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # both, or TensorFlow prints on its first use
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from autograder.lesson import ROOT, LessonError, find_lesson, lesson_names

OK, FOUND, USAGE = 0, 1, 2  # exit codes: all well; something to mend; wrong use or nothing there


def version():
    """Return the course's version, from pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def parser():
    """Return the command's argument parser."""
    top = argparse.ArgumentParser(
        prog="python -m autograder",
        description="Build the lessons, check the checks, try the grading, explain a grade.",
        epilog="Exit codes: 0 all well, 1 something to mend was found, 2 wrong use. Grading itself is nbgrader's: see README.md.",
    )
    top.add_argument("--version", action="version", version=f"From Neuron to Network {version()}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser("build", help="make notebooks/, the public keys and nbgrader's release from solutions/")
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="name or number, such as 02_layer or 2; all by default")
    one.set_defaults(run=run_build)

    one = commands.add_parser("audit", help="is every mistake named, every right answer accepted? exits 1 below 100 %%")
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="name or number; all by default")
    one.add_argument("--mutants", action="store_true", help="also change each solution mechanically and count what is refused; exits 1 below 99 %%")
    one.set_defaults(run=run_audit)

    one = commands.add_parser("demo", help="take a small class through grading and feedback")
    one.add_argument("lessons", nargs="*", metavar="LESSON", help="name or number; all by default")
    one.add_argument("--folder", type=Path, help="where to put the class; a new temporary folder by default")
    one.set_defaults(run=run_demo)

    one = commands.add_parser("bundle", help="zip what students get: notebooks and helpers, no solutions")
    one.add_argument("file", nargs="?", type=Path, default=Path("dist/neuron-to-network.zip"), help="default: %(default)s")
    one.set_defaults(run=run_bundle)

    one = commands.add_parser("explain", help="reproduce a grade case by case")
    one.add_argument("student", metavar="STUDENT")
    one.add_argument("lesson", metavar="LESSON")
    one.add_argument("--exercise", help="only this exercise")
    one.add_argument("--course", type=Path, default=ROOT / "autograder", help="the nbgrader course folder; default: this repository's autograder/")
    one.set_defaults(run=run_explain)
    return top


def _names(given):
    return [find_lesson(name) for name in given] or None


def _bar(what):
    return lambda items: tqdm(items, desc=what, unit="", file=sys.stderr, disable=None)


def run_build(args):
    """Build lessons."""
    from autograder.build import BuildError, build

    names = _names(args.lessons)
    try:
        for name in tqdm(build(names), desc="building", total=len(names or lesson_names()), unit="", disable=None):
            tqdm.write(f"built {name}")
    except BuildError as error:
        print(error, file=sys.stderr)
        return FOUND
    return OK


def run_audit(args):
    """Audit exercises, and mutants if asked."""
    from autograder.audit import audit, table_of

    results = list(audit(_names(args.lessons), _bar("auditing")))
    print(table_of(results))
    good = all(result.ok for result in results)
    if args.mutants:
        from autograder import mutants

        found = list(mutants.mutate(_names(args.lessons), _bar("mutants")))
        print(f"\n{mutants.table_of(found)}")
        shares = [mutants.share_of([r for r in found if r.lesson == name]) for name in {r.lesson for r in found}]
        good = good and min(shares, default=1.0) >= 0.99
    return OK if good else FOUND


def run_demo(args):
    """Run the demo class."""
    from autograder.demo import demo, table_of

    folder = args.folder or Path(tempfile.mkdtemp(prefix="neuron-to-network-"))
    if folder.exists() and any(folder.iterdir()):
        print(f"{folder} is not empty; name a new folder", file=sys.stderr)
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    rows = demo(folder.resolve(), _names(args.lessons), _bar("grading"))
    print(table_of(rows))
    print(f"\n{len(rows)} hand-ins; gradebook and feedback are in {folder.resolve()}")
    return FOUND if any(row.said.startswith("FAILED") for row in rows) else OK


def run_bundle(args):
    """Write the students' zip."""
    from autograder.build import BuildError, bundle

    try:
        path = bundle(args.file)
    except BuildError as error:
        print(error, file=sys.stderr)
        return FOUND
    print(f"{path} ({path.stat().st_size / 1e3:.0f} kB)")
    return OK


def run_explain(args):
    """Explain a grade."""
    from autograder.explain import NothingToExplain, explain

    try:
        for line in explain(args.student, find_lesson(args.lesson), args.course.resolve(), args.exercise):
            print(line)
    except NothingToExplain as error:
        print(error, file=sys.stderr)
        return USAGE
    return OK


def main(argv=None):
    """Run the command line; return the exit code."""
    args = parser().parse_args(argv)
    try:
        return args.run(args)
    except LessonError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
