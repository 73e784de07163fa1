"""bundle: zip what students get."""

from pathlib import Path

import click

from autograder.author.build import BuildError, bundle
from autograder.command.options import FOUND, OK, error


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="dist/neuron-to-network.zip")
def command(file):
    """Zip what students get: notebooks and helpers, no solutions.

    FILE is dist/neuron-to-network.zip by default.
    """
    try:
        path = bundle(file)
    except BuildError as wrong:
        error(wrong)
        return FOUND
    click.echo(f"{path} ({path.stat().st_size / 1e3:.0f} kB)")
    return OK
