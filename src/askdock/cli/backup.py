"""`askdock backup`."""

from collections import deque
from dataclasses import asdict
from pathlib import Path

import click

from askdock.backup.create import Backup
from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.cli.helps import ExampleCommand
from askdock.text.counts import counted


@click.command(
    "backup",
    cls=ExampleCommand,
    examples=("askdock backup /backups/askdock-2026-11-24.tar", "askdock backup --without-people documents.tar"),
    help="Back up everything into a file (NAME.tar) or a new folder; the system may be in use.",
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--without-people", is_flag=True, help="Documents alone: no users, keys or conversations.")
@data_dir_option
@json_option
def command(target: Path, without_people: bool, data_dir: Path | None, as_json: bool) -> None:
    """Exit code 1 where files that documents need are missing; the archive is complete without them."""
    system = open_system(data_dir=data_dir)
    records = None if without_people else system.records
    backup = Backup(
        system.catalogue,
        system.files,
        system.store,
        records,
        system.golden_store,
        system.source_store,
        system.edit_store,
        system.curated_store,
    )
    (done,) = deque(backup.write(target), maxlen=1)
    if as_json:
        print_json(asdict(done))
    else:
        click.echo(
            f"{target}: {counted(done.collections, 'collection')}, {counted(done.documents, 'document')}, "
            f"{counted(done.chunks, 'chunk')}, {counted(done.files, 'file')}, "
            f"{counted(done.records, 'record')} of people and conversations"
            f"{', ' + counted(done.sources, 'source') if done.sources else ''}."
        )
    for key in done.missing:
        click.echo(f"missing in the file store: {key}", err=True)
    if done.missing:
        raise SystemExit(1)
