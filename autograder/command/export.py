"""export: write scores for another system."""

from pathlib import Path

import click

from autograder.command.options import (
    FOUND,
    OK,
    USAGE,
    Lesson,
    course,
    coursedir_of,
    db,
    error,
    tell,
)
from autograder.gradebook.read import NoGradebook
from autograder.tell.csv_table import BadSheet
from autograder.tell.export import export
from helpers.files import write_whole

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("lessons", nargs=-1, required=True, type=Lesson(), metavar="LESSON...")
@click.option(
    "--for",
    "system",
    type=click.Choice(["canvas", "moodle"]),
    required=True,
    help="Whose columns.",
)
@click.option(
    "--roster",
    type=FILE,
    metavar="FILE",
    help="The gradebook or grading worksheet that the system exported, to be filled in.",
)
@click.option(
    "--column",
    metavar="NAME",
    help="The column to fill in, or to add, if its name is not the lesson's name or title.",
)
@click.option(
    "--scale",
    is_flag=True,
    help="Turn points into the column's own maximum where that differs from the lesson's.",
)
@click.option("--output", type=FILE, metavar="FILE", help="Default: SYSTEM-LESSON.csv.")
@course
@db
def command(lessons, system, roster, column, scale, output, course, db):
    """Write scores as a CSV file for Canvas or Moodle."""
    output = output or Path(f"{system}-{'-'.join(lessons)}.csv")
    if roster and output.resolve() == roster.resolve():
        error("the roster is kept as it is: name another file with --output")
        return USAGE
    url = coursedir_of(course, db).db_url
    try:
        result = export(list(lessons), system, url, roster, column, scale)
    except (BadSheet, NoGradebook) as wrong:
        error(wrong)
        return USAGE
    write_whole(output, result.content)
    for line in [*result.absent, *result.open, *result.unsure]:
        tell(line)
    click.echo(
        f"{output}: {result.scores} scores; {len(result.open)} for a person to look at, "
        f"{len(result.unsure)} unsure, {len(result.absent)} rows without a hand-in"
    )
    return FOUND if result.open or result.unsure else OK
