"""`askdock backup`."""

import signal
import threading
from collections import deque
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.backup.create import Summary
from askdock.bootstrap.backups import make_backup, make_cipher
from askdock.cli.common import data_dir_option, json_option, open_system, print_json
from askdock.cli.helps import ExampleCommand
from askdock.errors import ConfigurationError, InvalidInput
from askdock.extras import how_to_install
from askdock.records import BackupKind
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.bootstrap import System


@click.command(
    "backup",
    cls=ExampleCommand,
    examples=(
        "askdock backup /backups/askdock-2026-11-24.tar",
        "askdock backup --without-people documents.tar",
        "askdock backup --list",
        "askdock backup --make-key backup-key.txt",
    ),
    help="Back up everything into a file (NAME.tar, encrypted in NAME.tar.age) or a new folder; without TARGET "
    "into ASKDOCK_BACKUP_URL, where old archives are deleted. The system may be in use.",
)
@click.argument("target", type=click.Path(path_type=Path), required=False)
@click.option("--without-people", is_flag=True, help="Documents alone: no users, keys or conversations.")
@click.option("--list", "lists", is_flag=True, help="List the archives of ASKDOCK_BACKUP_URL, newest first.")
@click.option("--scheduled", is_flag=True, help="Back up on ASKDOCK_BACKUP_SCHEDULE; runs until stopped.")
@click.option(
    "--make-key",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write a new private key into a new FILE, print its public key, and nothing else.",
)
@data_dir_option
@json_option
def command(
    target: Path | None,
    without_people: bool,
    lists: bool,
    scheduled: bool,
    make_key: Path | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Exit code 1 where files that documents need are missing; the archive is complete without them."""
    if make_key is not None:
        try:
            from askdock.adapters.age import make_key as make
        except ImportError as error:
            hint = how_to_install("encryption")
            raise ConfigurationError(f"encryption needs one more package: {hint}") from error

        click.echo(make(make_key))
        return
    system = open_system(service=scheduled, data_dir=data_dir)
    if lists:
        _list(system, as_json=as_json)
    elif scheduled:
        _watch(system)
    elif target is not None:
        if system.settings.backup_recipients_file is not None and not target.name.endswith(".tar.age"):
            raise InvalidInput(
                f"{target} would not be encrypted for ASKDOCK_BACKUP_RECIPIENTS_FILE: end it in .tar.age"
            )
        backup = make_backup(system, people=not without_people)
        (done,) = deque(backup.write(target, make_cipher(system.settings)), maxlen=1)
        _report(str(target), done, as_json=as_json)
    elif without_people:
        raise InvalidInput("--without-people needs a TARGET: the archives of ASKDOCK_BACKUP_URL are whole ones")
    else:
        (made,) = deque(system.backups.make(), maxlen=1)
        more = {"archive": made.archive, "bytes": made.bytes, "removed": list(made.removed)}
        _report(made.archive, made.summary, as_json=as_json, **more)


def _list(system: "System", *, as_json: bool) -> None:
    archives = system.backup_place.archives()
    if as_json:
        print_json([asdict(one) for one in archives])
        return
    for one in archives:
        click.echo(one.name)
    if not archives:
        click.echo("No archives.")


def _watch(system: "System") -> None:
    """Until SIGTERM or SIGINT; a backup under way is finished first."""
    from askdock.adapters.synced.schedules import next_time
    from askdock.application.backup_watch import BackupWatch, Job
    from askdock.cli.drill import drill

    def back_up() -> str:
        (made,) = deque(system.backups.make(), maxlen=1)
        return f"{made.archive}, {made.bytes} bytes, {counted(len(made.removed), 'old archive')} deleted"

    settings = system.settings
    jobs: dict[BackupKind, Job] = {
        "backup": Job(settings.backup_schedule, back_up),
        "drill": Job(settings.drill_schedule, lambda: drill(system).archive),
    }
    watch = BackupWatch(system.backup_runs, jobs, next_time)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    watch.watch(stop)


def _report(name: str, done: Summary, *, as_json: bool, **more: object) -> None:
    if as_json:
        print_json({**asdict(done), **more})
    else:
        removed = more.get("removed")
        click.echo(
            f"{name}: {counted(done.collections, 'collection')}, {counted(done.documents, 'document')}, "
            f"{counted(done.chunks, 'chunk')}, {counted(done.files, 'file')}, "
            f"{counted(done.records, 'record')} of people and conversations"
            f"{', ' + counted(done.sources, 'source') if done.sources else ''}."
        )
        for old in removed if isinstance(removed, list) else ():
            click.echo(f"deleted: {old}")
    for key in done.missing:
        click.echo(f"missing in the file store: {key}", err=True)
    if done.missing:
        raise SystemExit(1)
