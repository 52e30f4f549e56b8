"""`askdock version`."""

import platform

import click

from askdock import __version__
from askdock.cli.common import json_option, print_json


@click.command("version", help="Print the version.")
@json_option
def command(as_json: bool) -> None:
    """Print the version."""
    if as_json:
        print_json({"version": __version__, "python": platform.python_version()})
    else:
        click.echo(__version__)
