"""grade: grade a class."""

import collections
import time

import click

from autograder.command.options import (
    FOUND,
    NO_WORKERS,
    OK,
    USAGE,
    bar,
    course,
    db,
    error,
    lesson,
    students,
    tell,
    workers,
)
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

SAID = {
    GRADED: "graded",
    PERSON: "need a person",
    FINISHED: "graded before and unchanged",
    FAILED: "FAILED",
}
MOST_NAMES = 8  # of students, in one line


@click.command()
@lesson
@students
@workers
@click.option(
    "--scheduler",
    metavar="tcp://HOST:PORT",
    help="Grade on the workers of this Dask cluster instead.",
)
@click.option(
    "--regrade", is_flag=True, help="Grade again what was graded before and has not changed."
)
@click.option(
    "--run",
    "run_number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The run of fresh questions; default: the configuration's, which is 1.",
)
@click.option(
    "--no-sandbox",
    is_flag=True,
    help="Run students' code with your own rights where there is no sandbox; see doctor.",
)
@click.option(
    "--show-all",
    is_flag=True,
    help="Run and draw also what the lesson only shows; no grade depends on it. Slow.",
)
@click.option("--json", "as_data", is_flag=True, help="Write the outcomes as JSON to stdout.")
@course
@db
def command(lesson, students, workers, scheduler, regrade, as_data, course, **settings):
    """Grade a class: many hand-ins at once, in a sandbox.

    Stopped at any moment and started again, it goes on where it was. LESSON is a name or number.
    """
    if settings["no_sandbox"]:
        tell(WITHOUT)
    started, outcomes = time.monotonic(), []
    options = _options(**settings)
    results = grade_class(course, lesson, students, workers, scheduler, regrade, options)
    try:
        _grade(lesson, results, outcomes)
    except NoSandbox as wrong:
        error(f"{wrong}\nWith --no-sandbox it is graded all the same. {WITHOUT}")
        return USAGE
    except (NothingToGrade, NotBuilt, FileNotFoundError) as wrong:
        error(wrong)
        return USAGE
    except NoWorkers as wrong:
        error(NO_WORKERS.format(error=wrong))
        return FOUND
    _tell_result(lesson, outcomes, time.monotonic() - started)
    if as_data:
        click.echo(as_json(lesson, outcomes))
    states = {outcome.state for outcome in outcomes}
    return FOUND if states & {PERSON, FAILED} else OK


def _options(run_number, db, show_all, no_sandbox):
    """Return the command's options as {name: value} over nbgrader's configuration."""
    options = {}
    if run_number:
        options["Examine.run_number"] = run_number
    if db:
        options["CourseDirectory.db_url"] = db
    if show_all:
        options["Examine.show_all"] = True
    if no_sandbox:
        options["Examine.sandbox"] = False
    return options


def _grade(lesson, results, outcomes):
    """Collect the outcomes as they come, and tell whose hand-in needs a person."""
    with bar(what=lesson, total=next(results), unit="hand-in") as progress:
        for outcome in results:
            outcomes.append(outcome)
            progress.update()
            if outcome.state in (PERSON, FAILED):
                tell(f"{outcome.student}: {outcome.state}: {'; '.join(outcome.said)}")


def _tell_result(lesson, outcomes, seconds):
    """Tell how many hand-ins are in each state, how fast it went, and which grades are outdated."""
    count = collections.Counter(outcome.state for outcome in outcomes)
    said = [f"{count[state]} {words}" for state, words in SAID.items() if count[state]]
    fresh = len(outcomes) - count[FINISHED]
    rate = f", {fresh / seconds:.1f} hand-ins a second" if fresh else ""
    tell(f"{lesson}: {', '.join(said)}; {seconds:.1f} s{rate}")
    outdated = sorted(outcome.student for outcome in outcomes if outcome.outdated)
    if outdated:
        more = " …" if len(outdated) > MOST_NAMES else ""
        names = f"{', '.join(outdated[:MOST_NAMES])}{more}"
        said = "grades were given with other questions or exercises than today's"
        tell(f"{len(outdated)} {said} ({names}): --regrade grades all anew")
