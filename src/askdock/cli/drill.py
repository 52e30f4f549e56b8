"""`askdock drill`."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.errors import DamagedArchive
from askdock.records import BackupRun
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.bootstrap import System


@click.command(
    "drill",
    help="Restore the newest archive of ASKDOCK_BACKUP_URL, or the one named, into a scratch system; check it and "
    "ask its golden questions. This installation is not touched.",
)
@click.argument("archive", required=False)
@data_dir_option
@json_option
def command(archive: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Exit code 1 where the archive cannot be restored, is damaged, or answers worse than before."""
    system = open_system(data_dir=data_dir)
    run = asyncio.run(system.drill.run(archive))
    if as_json:
        print_json({**asdict(run), "succeeded": run.succeeded})
    else:
        seconds = (run.ended_at - run.started_at).total_seconds()
        click.echo(
            f"{run.archive or 'no archive'}: {counted(run.documents, 'document')} restored, {run.right} of "
            f"{counted(run.questions, 'golden question')} right, {seconds:.0f} s"
        )
    if not run.succeeded:
        if not as_json:
            click.echo(f"askdock: the drill failed: {run.failure}", err=True)
        raise SystemExit(1)


def drill(system: "System") -> BackupRun:
    """Try the newest archive. Raises DamagedArchive."""
    run = asyncio.run(system.drill.run())
    if not run.succeeded:
        raise DamagedArchive(run.failure)
    return run
