"""`askdock upgrade`."""

from pathlib import Path

import click

from askdock.bootstrap import takeover
from askdock.bootstrap.adapters import migrate_database
from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.errors import StoreUnavailable


@click.command(
    "upgrade", help="Take over the index that version 0.1.0 made; schema and index fit this version then."
)
@click.option("--remove-old", is_flag=True, help="Remove the old index where the new one is there and equal.")
@data_dir_option
@json_option
def command(remove_old: bool, data_dir: Path | None, as_json: bool) -> None:
    """May be broken off and called again. The first start of any command does the same, without removing."""
    system = open_system(data_dir=data_dir)
    migrate_database(system.settings)
    folder = system.settings.data_dir / "chunks"
    system.store.ping()
    remaining = takeover.waiting(folder)
    removed = takeover.remove_old(folder) if remove_old else []
    left = takeover.taken_over(folder)
    if as_json:
        print_json({"complete": not remaining, "removed": removed, "old_tables": left})
        return
    if removed:
        click.echo(f"Removed the old index of {len(removed)} generations.")
    if left:
        click.echo(f"The old index of {len(left)} generations is still there: `askdock upgrade --remove-old`.")
    if remaining:
        raise StoreUnavailable(f"not taken over: {', '.join(remaining)}")
    click.echo("Everything fits this version.")
