"""`askdock restore`."""

from collections import deque
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.bootstrap.backups import make_cipher, make_restore
from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.cli.helps import ExampleCommand
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.bootstrap import System


@click.command(
    "restore",
    cls=ExampleCommand,
    examples=("askdock restore /backups/askdock-2026-11-24.tar", "askdock restore --from-backups"),
    help="Restore a backup into this system, whatever its store and catalogue.",
)
@click.argument("source", type=click.Path(path_type=Path), required=False)
@click.option(
    "--from-backups", is_flag=True, help="SOURCE is a name in ASKDOCK_BACKUP_URL; without SOURCE the newest one."
)
@click.option("--without-people", is_flag=True, help="Documents alone: no users, keys or conversations.")
@data_dir_option
@json_option
def command(
    source: Path | None, from_backups: bool, without_people: bool, data_dir: Path | None, as_json: bool
) -> None:
    """Collections that exist already are refused, before anything is written."""
    system = open_system(data_dir=data_dir)
    restore = make_restore(system, people=not without_people)
    with _opened(system, source, from_backups=from_backups) as path:
        (done,) = deque(restore.read(path, make_cipher(system.settings)), maxlen=1)
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


def _opened(system: "System", source: Path | None, *, from_backups: bool) -> AbstractContextManager[Path]:
    if from_backups:
        place = system.backup_place
        return place.local_path(str(source) if source else place.newest().name)
    if source is None:
        raise click.UsageError("name an archive, or --from-backups for the newest of ASKDOCK_BACKUP_URL")
    return nullcontext(source)
