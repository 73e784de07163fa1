"""report: tell how a class did."""

import sys
from pathlib import Path

import click

from autograder.command.options import OK, USAGE, course, coursedir_of, db, error, lesson
from autograder.gradebook.read import NoGradebook
from autograder.tell.report import NothingToReport, report_of
from autograder.tell.report_page import summary_of, write

FILE = click.Path(path_type=Path)


@click.command()
@lesson
@click.option(
    "--html",
    type=FILE,
    metavar="FILE",
    help="The page; the course folder's reports/LESSON.html if no file is named at all.",
)
@click.option(
    "--csv",
    type=FILE,
    metavar="FILE",
    help="One row an exercise; FILE-mistakes.csv beside it has one row a mistake.",
)
@click.option(
    "--json", type=FILE, metavar="FILE", help="All of the report's data; - for standard output."
)
@click.option(
    "--names",
    is_flag=True,
    help="Also tell who: otherwise only those are named whose hand-in needs a person.",
)
@course
@db
def command(lesson, html, csv, json, names, course, db):
    """Tell how a class did: scores, mistakes, exercises, who needs a person.

    The report is one HTML page, CSV, or JSON.
    """
    if not (html or csv or json):
        html = course / "reports" / f"{lesson}.html"
    url = coursedir_of(course, db).db_url
    try:
        report = report_of(course.resolve(), lesson, url, names)
        written = write(report, html, csv, json)
    except (NoGradebook, NothingToReport) as wrong:
        error(wrong)
        return USAGE
    except OSError as wrong:
        error(f"the report cannot be written: {wrong}")
        return USAGE
    out = sys.stderr if str(json) == "-" else sys.stdout
    for line in [*summary_of(report), *(f"written: {path}" for path in written)]:
        print(line, file=out)
    return OK
