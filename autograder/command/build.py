"""build: make notebooks, keys and the release."""

import click

from autograder.author.build import BuildError, build
from autograder.author.lesson import lesson_names
from autograder.command.options import FOUND, OK, bar, error, lessons
from autograder.course import check_course_place


@click.command()
@lessons
def command(lessons):
    """Make notebooks/, the public keys and nbgrader's release from solutions/.

    LESSON is a name or number, such as 02_layer or 2; all by default. A committed key stays where
    the new one differs in last digits only.
    """
    check_course_place()
    names = list(lessons) or None
    try:
        with bar(build(names), what="building", total=len(names or lesson_names())) as built:
            for name in built:
                built.write(f"built {name}")
    except BuildError as wrong:
        error(wrong)
        return FOUND
    return OK
