"""`askdock restore`."""

from collections import deque
from dataclasses import asdict
from pathlib import Path

import click

from askdock.backup.restore import Restore
from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.text.counts import counted


@click.command("restore", help="Restore a backup into this system, whatever its store and catalogue.")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--without-people", is_flag=True, help="Documents alone: no users, keys or conversations.")
@data_dir_option
@json_option
def command(source: Path, without_people: bool, data_dir: Path | None, as_json: bool) -> None:
    """Collections that exist already are refused, before anything is written."""
    system = open_system(data_dir=data_dir)
    records = None if without_people else system.records
    restore = Restore(
        system.catalogue,
        system.files,
        system.store,
        records,
        system.golden_store,
        system.source_store,
        system.edit_store,
        system.curated_store,
    )
    (done,) = deque(restore.read(source), maxlen=1)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(
            f"Restored {counted(done.collections, 'collection')}, {counted(done.documents, 'document')}, "
            f"{counted(done.chunks, 'chunk')}, {counted(done.files, 'file')}, "
            f"{counted(done.records, 'record')} of people and conversations."
        )
        if done.sources:
            click.echo(
                f"{counted(done.sources, 'source')}, paused: `askdock sources resume NAME` goes on with one."
            )
