"""What the command's words share: exit codes, options, and how they speak to a person."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from autograder.author.lesson import LessonError, find_lesson
from autograder.course import COURSE, check_course_place

OK, FOUND, USAGE = 0, 1, 2  # exit codes: all well; something to mend; wrong use or nothing there
NO_WORKERS = (
    "{error}. What is done is kept. Run the command again, perhaps with fewer --workers: there may "
    "be too little memory."
)


class Lesson(click.ParamType):
    """A lesson by its name, number or topic: 02_layer, 2 or layer."""

    name = "lesson"

    def convert(self, value, param, ctx):
        try:
            return find_lesson(value)
        except LessonError as error:
            self.fail(str(error), param, ctx)


class Names(click.ParamType):
    """Names, with commas between them."""

    name = "names"

    def convert(self, value, param, ctx):
        names = [name.strip() for name in value.split(",")] if isinstance(value, str) else value
        return [name for name in names if name]


lesson = click.argument("lesson", type=Lesson(), metavar="LESSON")
lessons = click.argument("lessons", nargs=-1, type=Lesson(), metavar="[LESSON]...")
students = click.option(
    "--students", type=Names(), metavar="A,B", help="Only these; all by default."
)
workers = click.option(
    "--workers", type=click.IntRange(min=1), metavar="N", help="Processes; one a core by default."
)
db = click.option(
    "--db", metavar="URL", help="The gradebook, if it is not the course folder's gradebook.db."
)


def _in_its_place(ctx, param, value):
    check_course_place(value)
    return value


course = click.option(
    "--course",
    type=click.Path(path_type=Path),
    default=COURSE,
    callback=_in_its_place,
    help="The nbgrader course folder; default: this repository's course/.",
)


def error(message):
    """Tell a person what is wrong, on standard error."""
    tell(f"error: {message}")


def tell(message):
    """Tell a person something, on standard error and above a progress bar.

    Standard output is for results.
    """
    tqdm.write(str(message), file=sys.stderr)


def bar(items=None, *, what, total=None, unit=""):
    """Return a progress bar on standard error; it stays hidden where that is no terminal.

    items: what it wraps, None where it is updated by hand
    what: the word before the bar; total: the number of items; unit: the word behind a number
    """
    return tqdm(items, desc=what, total=total, unit=unit, disable=None)


def coursedir_of(course, db):
    """Return nbgrader's CourseDirectory of a course folder.

    db: the gradebook's URL; None for the configuration's
    """
    from nbgrader.coursedir import CourseDirectory

    from autograder.course import settings_of
    from autograder.grading.nbgrader_side import install

    install()
    options = {"CourseDirectory.db_url": db} if db else {}
    return CourseDirectory(config=settings_of(course, options))
