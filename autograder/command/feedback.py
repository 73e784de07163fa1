"""feedback: write a class's pages of feedback."""

import click

from autograder.command.options import (
    FOUND,
    NO_WORKERS,
    OK,
    USAGE,
    bar,
    course,
    coursedir_of,
    db,
    error,
    lesson,
    students,
    tell,
    workers,
)
from autograder.gradebook.read import NoGradebook
from autograder.run.pool import NoWorkers
from autograder.tell import feedback


@click.command()
@lesson
@students
@workers
@click.option("--force", is_flag=True, help="Write pages again that are up to date.")
@course
@db
def command(lesson, students, workers, force, course, db):
    """Write a class's pages of feedback, for nbgrader's release_feedback."""
    coursedir = coursedir_of(course, db)
    try:
        jobs = feedback.find_jobs(coursedir, lesson, students)
    except NoGradebook as wrong:
        error(wrong)
        return USAGE
    if not jobs:
        error(f"nothing has been graded for {lesson} in {course}")
        return USAGE
    trusted = feedback.trusted_texts(coursedir, lesson)
    if not trusted:
        said = f"{lesson} has no release in {course}"
        tell(f"{said}: its pages show HTML in the lesson's own texts as text")
    mode = 0o664 if coursedir.groupshared else 0o644
    outcomes = feedback.write_pages(jobs, trusted, workers, force, mode)
    try:
        counts = _write(outcomes, len(jobs), lesson)
    except NoWorkers as wrong:
        error(NO_WORKERS.format(error=wrong))
        return FOUND
    said = ", ".join(f"{count} {state}" for state, count in counts.items())
    click.echo(f"{lesson}: {said}; the pages are in {course / coursedir.feedback_directory}")
    return FOUND if counts[feedback.FAILED] else OK


def _write(outcomes, total, lesson):
    """Tell whose page failed as the outcomes come; return {state: how many}."""
    counts = dict.fromkeys((feedback.WRITTEN, feedback.KEPT, feedback.FAILED), 0)
    for outcome in bar(outcomes, what=f"feedback on {lesson}", total=total, unit=" pages"):
        counts[outcome.state] += 1
        if outcome.state == feedback.FAILED:
            tell(f"{outcome.student}: {outcome.said}")
    return counts
