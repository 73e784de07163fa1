"""explain: reproduce a grade case by case."""

import click

from autograder.command.options import OK, USAGE, course, error, lesson
from autograder.grading.explain import NothingToExplain, explain


@click.command()
@click.argument("student")
@lesson
@click.option("--exercise", metavar="EXERCISE", help="Only this exercise.")
@course
def command(student, lesson, exercise, course):
    """Reproduce a grade case by case: ask the very same questions again."""
    try:
        for line in explain(student, lesson, course.resolve(), exercise):
            click.echo(line)
    except NothingToExplain as wrong:
        error(wrong)
        return USAGE
    return OK
