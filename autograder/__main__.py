"""The instructor's command: python -m autograder build | audit | demo | bundle | explain | feedback | report."""

import argparse
import collections
import os
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from tqdm import tqdm

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # both, or TensorFlow prints on its first use
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema's check of web addresses, unused here: its import takes 1.5 s in every process

from autograder.lesson import ROOT, LessonError, find_lesson, lesson_names  # noqa: E402

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

    one = commands.add_parser("grade", help="grade a class: many hand-ins at once, in a sandbox; stopped at any moment, it goes on where it was")
    one.add_argument("lesson", metavar="LESSON", help="name or number")
    one.add_argument("--students", type=lambda text: text.split(","), metavar="A,B", help="only these; all by default")
    one.add_argument("--workers", type=_positive, metavar="N", help="processes; one a core by default")
    one.add_argument("--scheduler", metavar="tcp://HOST:PORT", help="grade on the workers of this Dask cluster instead")
    one.add_argument("--regrade", action="store_true", help="grade again what was graded before and has not changed")
    one.add_argument("--run", dest="run_number", type=_positive, metavar="N", help="the run of fresh questions; default: the configuration's, which is 1")
    one.add_argument("--no-sandbox", action="store_true", help="run students' code with your own rights where there is no sandbox; see doctor")
    one.add_argument("--show-all", action="store_true", help="run and draw also what the lesson only shows; no grade depends on it. Slow")
    one.add_argument("--json", action="store_true", help="write the outcomes as JSON to standard output")
    _add_course(one)
    one.set_defaults(run=run_grade)

    one = commands.add_parser("doctor", help="what this machine has for grading, and how to get what is missing")
    one.set_defaults(run=run_doctor)

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

    one = commands.add_parser("feedback", help="write the pages of feedback for a class, for nbgrader's release_feedback")
    one.add_argument("lesson", metavar="LESSON", help="name or number, such as 02_layer or 2")
    one.add_argument("--students", type=_list, metavar="A,B", help="only these; everyone graded by default")
    one.add_argument("--workers", type=_positive, metavar="N", help="processes; one a core by default")
    one.add_argument("--force", action="store_true", help="write pages again that are up to date")
    _add_course(one)
    one.set_defaults(run=run_feedback)

    one = commands.add_parser("export", help="scores as a CSV file for Canvas or Moodle")
    one.add_argument("lessons", nargs="+", metavar="LESSON", help="name or number, such as 02_layer or 2")
    one.add_argument("--for", dest="system", choices=("canvas", "moodle"), required=True, help="whose columns")
    one.add_argument("--roster", type=Path, metavar="FILE", help="the gradebook or grading worksheet that the system exported, to be filled in")
    one.add_argument("--column", metavar="NAME", help="the column to fill in, or to add, where its name is not the lesson's name or title")
    one.add_argument("--scale", action="store_true", help="turn points into the column's own maximum where that differs from the lesson's")
    one.add_argument("--output", type=Path, metavar="FILE", help="default: SYSTEM-LESSON.csv")
    _add_course(one)
    one.set_defaults(run=run_export)

    one = commands.add_parser("report", help="tell how a class did: scores, mistakes, exercises, who needs a person; one HTML page, CSV, JSON")
    one.add_argument("lesson", metavar="LESSON", help="name or number, such as 02_layer or 2")
    one.add_argument("--html", type=Path, metavar="FILE", help="the page; the course folder's reports/LESSON.html if no file is named at all")
    one.add_argument("--csv", type=Path, metavar="FILE", help="one row per exercise; FILE-mistakes.csv beside it has one row per mistake")
    one.add_argument("--json", type=Path, metavar="FILE", help="all of the report's data; - for standard output")
    one.add_argument("--names", action="store_true", help="also tell who: otherwise only those are named whose hand-in needs a person")
    _add_course(one)
    one.set_defaults(run=run_report)
    return top


def _list(text):
    return [each.strip() for each in text.split(",") if each.strip()]


def _add_course(one):
    one.add_argument("--course", type=Path, default=ROOT / "autograder", help="the nbgrader course folder; default: this repository's autograder/")
    one.add_argument("--db", metavar="URL", help="the gradebook, if it is not the course folder's gradebook.db")


def _coursedir(args):
    from nbgrader.coursedir import CourseDirectory

    from autograder.grading import install, settings_of

    install()
    return CourseDirectory(config=settings_of(args.course, {"CourseDirectory.db_url": args.db} if args.db else {}))


def _positive(text):
    """Return a whole number above 0 of a command's option."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


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


def run_grade(args):
    """Grade a class."""
    from autograder.grade import FAILED, FINISHED, GRADED, PERSON, NothingToGrade, as_json, grade_class
    from autograder.record import NotBuilt
    from autograder.sandbox import WITHOUT, NoSandbox

    lesson, outcomes, started = find_lesson(args.lesson), [], time.monotonic()
    options = {"Examine.run_number": args.run_number} if args.run_number else {}
    if args.db:
        options["CourseDirectory.db_url"] = args.db
    if args.show_all:
        options["Examine.show_all"] = True
    if args.no_sandbox:
        options["Examine.sandbox"] = False
        print(WITHOUT, file=sys.stderr)
    results = grade_class(args.course, lesson, args.students, args.workers, args.scheduler, args.regrade, options)
    try:
        with tqdm(desc=lesson, total=next(results), unit="hand-in", file=sys.stderr, disable=None) as bar:
            for outcome in results:
                outcomes.append(outcome)
                bar.update()
                if outcome.state in (PERSON, FAILED):
                    bar.write(f"{outcome.student}: {outcome.state}: {'; '.join(outcome.said)}", file=sys.stderr)
    except NoSandbox as error:
        print(f"error: {error}\nWith --no-sandbox it is graded all the same. {WITHOUT}", file=sys.stderr)
        return USAGE
    except (NothingToGrade, NotBuilt, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    count = collections.Counter(outcome.state for outcome in outcomes)
    seconds = time.monotonic() - started
    fresh = len(outcomes) - count[FINISHED]
    said = [f"{count[state]} {words}" for state, words in ((GRADED, "graded"), (PERSON, "need a person"), (FINISHED, "graded before and unchanged"), (FAILED, "FAILED")) if count[state]]
    print(f"{lesson}: {', '.join(said)}; {seconds:.1f} s" + (f", {fresh / seconds:.1f} hand-ins a second" if fresh else ""), file=sys.stderr)
    outdated = sorted(outcome.student for outcome in outcomes if outcome.outdated)
    if outdated:
        names = ", ".join(outdated[:8]) + (" …" if len(outdated) > 8 else "")
        print(f"{len(outdated)} grades were given with other questions or exercises than today's ({names}): --regrade grades all anew", file=sys.stderr)
    if args.json:
        print(as_json(lesson, outcomes))
    return FOUND if count[PERSON] or count[FAILED] else OK


def run_doctor(args):
    """Say what this machine has."""
    from autograder.doctor import examine_machine

    findings = examine_machine()
    for finding in findings:
        print(f"{'ok     ' if finding.ok else 'MISSING'} {finding.what}: {finding.said}")
    return OK if all(finding.ok for finding in findings) else FOUND


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


def run_feedback(args):
    """Write pages of feedback."""
    from autograder import feedback
    from autograder.scores import NoGradebook

    name, coursedir = find_lesson(args.lesson), _coursedir(args)
    try:
        jobs = feedback.find_jobs(coursedir, name, args.students)
    except NoGradebook as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    if not jobs:
        print(f"error: nothing has been graded for {name} in {args.course}", file=sys.stderr)
        return USAGE
    trusted = feedback.trusted_texts(coursedir, name)
    if not trusted:
        print(f"{name}: there is no release in {args.course}, so HTML in the lesson's own texts is shown as text", file=sys.stderr)
    mode = 0o664 if coursedir.groupshared else 0o644
    counts = dict.fromkeys((feedback.WRITTEN, feedback.KEPT, feedback.FAILED), 0)
    with tqdm(total=len(jobs), desc=f"feedback on {name}", unit=" pages", file=sys.stderr, disable=None) as bar:
        for outcome in feedback.write_pages(jobs, trusted, args.workers, args.force, mode):
            counts[outcome.state] += 1
            if outcome.state == feedback.FAILED:
                bar.write(f"{outcome.student}: {outcome.said}", file=sys.stderr)
            bar.update()
    print(f"{name}: {', '.join(f'{count} {state}' for state, count in counts.items())}; the pages are in {args.course / coursedir.feedback_directory}")
    return FOUND if counts[feedback.FAILED] else OK


def run_report(args):
    """Write a class report."""
    from autograder.report import NothingToReport, report_of
    from autograder.report_page import summary_of, write
    from autograder.scores import NoGradebook

    name, coursedir = find_lesson(args.lesson), _coursedir(args)
    page = args.html if args.html or args.csv or args.json else args.course / "reports" / f"{name}.html"
    try:
        report = report_of(args.course.resolve(), name, coursedir.db_url, args.names)
        written = write(report, page, args.csv, args.json)
    except (NoGradebook, NothingToReport) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    except OSError as error:
        print(f"error: the report cannot be written: {error}", file=sys.stderr)
        return USAGE
    out = sys.stderr if str(args.json) == "-" else sys.stdout
    print(*summary_of(report), sep="\n", file=out)
    for path in written:
        print(f"written: {path}", file=out)
    return OK


def run_export(args):
    """Write scores for another system."""
    from autograder.export import export
    from autograder.feedback import write
    from autograder.scores import NoGradebook
    from autograder.sheet import BadSheet

    names = _names(args.lessons)
    output = args.output or Path(f"{args.system}-{'-'.join(names)}.csv")
    if args.roster and output.resolve() == args.roster.resolve():
        print("error: name another file than the roster with --output: the roster is kept as it is", file=sys.stderr)
        return USAGE
    try:
        result = export(names, args.system, _coursedir(args).db_url, args.roster, args.column, args.scale)
    except (BadSheet, NoGradebook) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    write(output, result.content)
    for line in [*result.absent, *result.open, *result.unsure]:
        print(line, file=sys.stderr)
    counts = f"{len(result.open)} for a person to look at, {len(result.unsure)} unsure, {len(result.absent)} rows without a hand-in"
    print(f"{output}: {result.scores} scores; {counts}")
    return FOUND if result.open or result.unsure else OK


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
