"""The instructor's command, python -m autograder: what each of its words does."""

import collections
import os
import sys
import tempfile
import time
from pathlib import Path

from tqdm import tqdm

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # both, or TensorFlow prints on its first use
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from autograder.author.lesson import LessonError, find_lesson, lesson_names
from autograder.command.arguments import parser

OK, FOUND, USAGE = 0, 1, 2  # exit codes: all well; something to mend; wrong use or nothing there


def _coursedir(args):
    from nbgrader.coursedir import CourseDirectory

    from autograder.grading.nbgrader_side import install, settings_of

    install()
    return CourseDirectory(
        config=settings_of(args.course, {"CourseDirectory.db_url": args.db} if args.db else {})
    )


def _names(given):
    return [find_lesson(name) for name in given] or None


def _bar(what):
    return lambda items: tqdm(items, desc=what, unit="", file=sys.stderr, disable=None)


def run_build(args):
    """Build lessons."""
    from autograder.author.build import BuildError, build

    names = _names(args.lessons)
    try:
        for name in tqdm(
            build(names), desc="building", total=len(names or lesson_names()), unit="", disable=None
        ):
            tqdm.write(f"built {name}")
    except BuildError as error:
        print(error, file=sys.stderr)
        return FOUND
    return OK


def run_audit(args):
    """Audit exercises, under other processors' kernels and with mutants if asked."""
    from autograder.author.audit import audit, table_of

    names = _names(args.lessons)
    if args.kernels:
        return _audit_kernels(args)

    def bar(items, total):
        return tqdm(items, desc="auditing", total=total, unit="", file=sys.stderr, disable=None)

    results = audit(names, args.only, args.shipped, bar)
    print(table_of(results))
    good = all(result.ok for result in results)
    if args.mutants:
        from autograder.author import mutants

        found = list(mutants.mutate(names, _bar("mutants")))
        print(f"\n{mutants.table_of(found)}")
        shares = [
            mutants.share_of([r for r in found if r.lesson == name])
            for name in {r.lesson for r in found}
        ]
        good = good and min(shares, default=1.0) >= 0.99
    return OK if good else FOUND


def _audit_kernels(args):
    """Audit the committed keys on every processor that this one can play."""
    from autograder.author.processors import processors, run_on

    words = [
        "-m",
        "autograder",
        "audit",
        "--shipped",
        *args.lessons,
        *(f"--only={id}" for id in args.only or ()),
    ]
    code = OK
    for processor in tqdm(processors(), desc="kernels", unit="", file=sys.stderr, disable=None):
        done = run_on(processor, words)
        print(
            f"{processor.name}\n{done.stdout if done.returncode in (OK, FOUND) else done.stderr}",
            flush=True,
        )
        code = max(code, done.returncode)
    return code


def run_grade(args):
    """Grade a class."""
    from autograder.gradebook.write import NotBuilt
    from autograder.grading.cohort import (
        FAILED,
        FINISHED,
        GRADED,
        PERSON,
        NothingToGrade,
        as_json,
        grade_class,
    )
    from autograder.run.pool import NoWorkers
    from autograder.run.sandbox import WITHOUT, NoSandbox

    lesson, outcomes, started = find_lesson(args.lesson), [], time.monotonic()
    options = {"Examine.run_number": args.run_number} if args.run_number else {}
    if args.db:
        options["CourseDirectory.db_url"] = args.db
    if args.show_all:
        options["Examine.show_all"] = True
    if args.no_sandbox:
        options["Examine.sandbox"] = False
        print(WITHOUT, file=sys.stderr)
    results = grade_class(
        args.course, lesson, args.students, args.workers, args.scheduler, args.regrade, options
    )
    try:
        with tqdm(
            desc=lesson, total=next(results), unit="hand-in", file=sys.stderr, disable=None
        ) as bar:
            for outcome in results:
                outcomes.append(outcome)
                bar.update()
                if outcome.state in (PERSON, FAILED):
                    bar.write(
                        f"{outcome.student}: {outcome.state}: {'; '.join(outcome.said)}",
                        file=sys.stderr,
                    )
    except NoSandbox as error:
        print(
            f"error: {error}\nWith --no-sandbox it is graded all the same. {WITHOUT}",
            file=sys.stderr,
        )
        return USAGE
    except (NothingToGrade, NotBuilt, FileNotFoundError) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    except NoWorkers as error:
        print(
            f"error: {error}. What was graded before that is kept; run it again, perhaps "
            "with fewer --workers (is there too little memory?).",
            file=sys.stderr,
        )
        return FOUND
    count = collections.Counter(outcome.state for outcome in outcomes)
    seconds = time.monotonic() - started
    fresh = len(outcomes) - count[FINISHED]
    said = [
        f"{count[state]} {words}"
        for state, words in (
            (GRADED, "graded"),
            (PERSON, "need a person"),
            (FINISHED, "graded before and unchanged"),
            (FAILED, "FAILED"),
        )
        if count[state]
    ]
    print(
        f"{lesson}: {', '.join(said)}; {seconds:.1f} s"
        + (f", {fresh / seconds:.1f} hand-ins a second" if fresh else ""),
        file=sys.stderr,
    )
    outdated = sorted(outcome.student for outcome in outcomes if outcome.outdated)
    if outdated:
        names = ", ".join(outdated[:8]) + (" …" if len(outdated) > 8 else "")
        print(
            f"{len(outdated)} grades were given with other questions or exercises than "
            f"today's ({names}): --regrade grades all anew",
            file=sys.stderr,
        )
    if args.json:
        print(as_json(lesson, outcomes))
    return FOUND if count[PERSON] or count[FAILED] else OK


def run_doctor(args):
    """Say what this machine has."""
    from autograder.command.doctor import examine_machine

    findings = examine_machine()
    for finding in findings:
        print(f"{'ok     ' if finding.ok else 'MISSING'} {finding.what}: {finding.said}")
    return OK if all(finding.ok for finding in findings) else FOUND


def run_demo(args):
    """Run the demo class."""
    from autograder.command.demo import demo, table_of
    from autograder.run.sandbox import WITHOUT, NoSandbox, find_sandbox

    folder = args.folder or Path(tempfile.mkdtemp(prefix="neuron-to-network-"))
    if folder.exists() and any(folder.iterdir()):
        print(f"{folder} is not empty; name a new folder", file=sys.stderr)
        return USAGE
    folder.mkdir(parents=True, exist_ok=True)
    options = {}
    try:
        find_sandbox()
    except NoSandbox as error:  # the demo's own hand-ins do no harm
        print(f"{error}\nThe demo goes on without. {WITHOUT}", file=sys.stderr)
        options["Examine.sandbox"] = False

    def bar(items, total):
        return tqdm(
            items, desc="grading", total=total, unit="hand-in", file=sys.stderr, disable=None
        )

    rows = demo(folder.resolve(), _names(args.lessons), bar, options)
    print(table_of(rows))
    print(f"\n{len(rows)} hand-ins; gradebook and feedback are in {folder.resolve()}")
    return FOUND if any(row.said.startswith("FAILED") for row in rows) else OK


def run_bundle(args):
    """Write the students' zip."""
    from autograder.author.build import BuildError, bundle

    try:
        path = bundle(args.file)
    except BuildError as error:
        print(error, file=sys.stderr)
        return FOUND
    print(f"{path} ({path.stat().st_size / 1e3:.0f} kB)")
    return OK


def run_explain(args):
    """Explain a grade."""
    from autograder.grading.explain import NothingToExplain, explain

    try:
        for line in explain(
            args.student, find_lesson(args.lesson), args.course.resolve(), args.exercise
        ):
            print(line)
    except NothingToExplain as error:
        print(error, file=sys.stderr)
        return USAGE
    return OK


def run_feedback(args):
    """Write pages of feedback."""
    from autograder.gradebook.read import NoGradebook
    from autograder.run.pool import NoWorkers
    from autograder.tell import feedback

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
        print(
            f"{name}: there is no release in {args.course}, so HTML in the lesson's own "
            "texts is shown as text",
            file=sys.stderr,
        )
    mode = 0o664 if coursedir.groupshared else 0o644
    counts = dict.fromkeys((feedback.WRITTEN, feedback.KEPT, feedback.FAILED), 0)
    try:
        with tqdm(
            total=len(jobs),
            desc=f"feedback on {name}",
            unit=" pages",
            file=sys.stderr,
            disable=None,
        ) as bar:
            for outcome in feedback.write_pages(jobs, trusted, args.workers, args.force, mode):
                counts[outcome.state] += 1
                if outcome.state == feedback.FAILED:
                    bar.write(f"{outcome.student}: {outcome.said}", file=sys.stderr)
                bar.update()
    except NoWorkers as error:
        print(
            f"error: {error}. Pages written before that are kept; run it again, perhaps "
            "with fewer --workers (is there too little memory?).",
            file=sys.stderr,
        )
        return FOUND
    print(
        f"{name}: {', '.join(f'{count} {state}' for state, count in counts.items())}; the "
        f"pages are in {args.course / coursedir.feedback_directory}"
    )
    return FOUND if counts[feedback.FAILED] else OK


def run_report(args):
    """Write a class report."""
    from autograder.gradebook.read import NoGradebook
    from autograder.tell.report import NothingToReport, report_of
    from autograder.tell.report_page import summary_of, write

    name, coursedir = find_lesson(args.lesson), _coursedir(args)
    page = (
        args.html
        if args.html or args.csv or args.json
        else args.course / "reports" / f"{name}.html"
    )
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
    from autograder.gradebook.read import NoGradebook
    from autograder.tell.csv_table import BadSheet
    from autograder.tell.export import export
    from autograder.tell.feedback import write

    names = _names(args.lessons)
    output = args.output or Path(f"{args.system}-{'-'.join(names)}.csv")
    if args.roster and output.resolve() == args.roster.resolve():
        print(
            "error: name another file than the roster with --output: the roster is kept as it is",
            file=sys.stderr,
        )
        return USAGE
    try:
        result = export(
            names, args.system, _coursedir(args).db_url, args.roster, args.column, args.scale
        )
    except (BadSheet, NoGradebook) as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    write(output, result.content)
    for line in [*result.absent, *result.open, *result.unsure]:
        print(line, file=sys.stderr)
    counts = (
        f"{len(result.open)} for a person to look at, {len(result.unsure)} unsure, "
        f"{len(result.absent)} rows without a hand-in"
    )
    print(f"{output}: {result.scores} scores; {counts}")
    return FOUND if result.open or result.unsure else OK


COMMANDS = {
    "build": run_build,
    "audit": run_audit,
    "grade": run_grade,
    "doctor": run_doctor,
    "demo": run_demo,
    "bundle": run_bundle,
    "explain": run_explain,
    "feedback": run_feedback,
    "report": run_report,
    "export": run_export,
}


def main(argv=None):
    """Run the command line; return the exit code."""
    args = parser().parse_args(argv)
    try:
        return COMMANDS[args.command](args)
    except LessonError as error:
        print(f"error: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
