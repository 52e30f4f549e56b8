"""`askdock config`."""

import click

from askdock.cli.common import json_option, print_json
from askdock.settings import environment_name, load_settings


@click.group("config", help="Show the settings.")
def command() -> None:
    """Show the settings."""


@command.command("show", help="Print every setting as it is in force; secrets are masked.")
@json_option
def show(as_json: bool) -> None:
    """Print every setting as it is in force."""
    settings = load_settings().model_dump(mode="json")
    named = {environment_name(field): value for field, value in settings.items()}
    if as_json:
        print_json(named)
        return
    for name, value in named.items():
        click.echo(f"{name}={'' if value is None else value}")
