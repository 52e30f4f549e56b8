"""`askdock migrate`."""

from pathlib import Path

import click

from askdock.bootstrap.adapters import migrate_database
from askdock.cli.common import data_dir_option, json_option, open_system, print_json


@click.command("migrate", help="Migrate the catalogue's schema; run once after an upgrade.")
@data_dir_option
@json_option
def command(data_dir: Path | None, as_json: bool) -> None:
    """Migrate the catalogue. Several at once are safe: one does it, the others wait."""
    before, now = migrate_database(open_system(data_dir=data_dir).settings)
    if as_json:
        print_json({"before": before, "now": now})
    elif before == now:
        click.echo(f"The catalogue has schema revision {now} already: nothing to do.")
    else:
        click.echo(f"The catalogue has schema revision {now} now (before: {before or 'none'}).")
