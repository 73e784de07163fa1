"""audit: check the checks."""

import click

from autograder.author import mutants as mutation
from autograder.author.audit import audit, table_of
from autograder.author.processors import processors, run_on
from autograder.command.options import FOUND, OK, bar, lessons

LEAST = 0.99  # the share of wrong mutants that a lesson's checks must refuse


@click.command()
@lessons
@click.option("--only", multiple=True, metavar="EXERCISE", help="Only this one; may be repeated.")
@click.option(
    "--shipped",
    is_flag=True,
    help="Audit the committed public keys, and tell which a build here would change.",
)
@click.option(
    "--kernels",
    is_flag=True,
    help="Audit them as on every processor that this one can play. Each takes minutes.",
)
@click.option(
    "--mutants",
    is_flag=True,
    help="Also change each solution mechanically and count what is refused: below 99 % is a fault.",
)
def command(lessons, only, shipped, kernels, mutants):
    """Check the checks: is every mistake refused and named, every right answer accepted?

    LESSON is a name or number; all by default. The exit code is 1 below 100 %.
    """
    if kernels:
        return _audit_kernels(lessons, only)

    def progress(results, total):
        return bar(results, what="auditing", total=total)

    results = audit(list(lessons) or None, only, shipped, progress)
    click.echo(table_of(results))
    good = all(result.ok for result in results)
    if mutants:
        good = _try_mutants(list(lessons) or None) and good
    return OK if good else FOUND


def _audit_kernels(lessons, only):
    """Audit the committed keys on every processor that this one can play."""
    words = ["-m", "autograder", "audit", "--shipped", *lessons]
    words += [f"--only={exercise}" for exercise in only]
    code = OK
    for processor in bar(processors(), what="kernels"):
        done = run_on(processor, words)
        said = done.stdout if done.returncode in (OK, FOUND) else done.stderr
        click.echo(f"{processor.name}\n{said}")
        code = max(code, done.returncode)
    return code


def _try_mutants(lessons):
    """Try every mutant and tell what came of them; return whether enough are refused."""
    results = list(mutation.mutate(lessons, lambda work: bar(work, what="mutants")))
    click.echo(f"\n{mutation.table_of(results)}")
    for lesson in {result.lesson for result in results}:
        of_lesson = [result for result in results if result.lesson == lesson]
        if mutation.share_of(of_lesson) < LEAST:
            return False
    return True
