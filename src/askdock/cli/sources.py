"""`askdock sources`."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from askdock.bootstrap import System
from askdock.cli.common import common_options, open_system, print_json
from askdock.errors import InvalidInput, SourceNotFound
from askdock.records import OPEN_RUNS, Collection, ItemEvent, RunState, SourceRun, SourceSpec, SyncedSource

WAIT_SECONDS = 1.0


@click.group("sources", help="Keep collections in step with folders, buckets, shares, repositories and sites.")
def command() -> None:
    """Sources of a collection."""


@command.command("kinds", help="List the kinds of sources, with their options and secrets.")
@common_options
def kinds(data_dir: Path | None, collection: str | None, as_json: bool) -> None:  # noqa: ARG001 - as the others
    """List kinds."""
    found = open_system(data_dir=data_dir).sources.kinds()
    if as_json:
        print_json(
            [
                {"name": kind.name, "address": kind.address, "fields": [asdict(field) for field in kind.fields]}
                for kind in found
            ]
        )
        return
    for kind in found:
        click.echo(f"{kind.name:12}  {kind.title}: {kind.address}")
        for field in kind.fields:
            what = "secret" if field.secret else "option"
            click.echo(f"{'':14}{what} {field.name}{' (required)' if field.required else ''}: {field.description}")


secret_option = click.option(
    "-s",
    "--secret-file",
    "secret_files",
    multiple=True,
    metavar="NAME=FILE",
    help="A secret of the kind, read from a file; `-` is standard input.",
)


@command.command("create", help="Make a source; its first run waits for a worker.")
@click.argument("name")
@click.argument("kind")
@click.argument("address")
@click.option("-o", "--option", "options", multiple=True, metavar="NAME=VALUE", help="An option of the kind.")
@secret_option
@click.option("--include", multiple=True, help="Take only what matches, such as `*.pdf` (repeatable).")
@click.option("--exclude", multiple=True, help="Leave out what matches (repeatable).")
@click.option("--schedule", default="", help="15m, 6h, 1d, or five fields of cron; without: only on demand.")
@click.option("--time-zone", default="UTC", show_default=True, help="Of a cron schedule, like Europe/Berlin.")
@click.option("-t", "--tag", "tags", multiple=True, help="Tag its documents (repeatable).")
@click.option("--no-prune", is_flag=True, help="Keep documents whose items are gone.")
@click.option(
    "--prune-share",
    default=0.2,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Hold a run that would remove more than this share, until it is confirmed.",
)
@click.option("--webhook", default="", metavar="URL", help="Tell this URL when a run has ended.")
@click.option("--webhook-documents", is_flag=True, help="Tell it the end of each document, too.")
@click.option("--paused", is_flag=True, help="Do not run it yet.")
@click.option("--test", "only_test", is_flag=True, help="Connect and list the beginning; make nothing.")
@common_options
def create(
    name: str,
    kind: str,
    address: str,
    options: tuple[str, ...],
    secret_files: tuple[str, ...],
    no_prune: bool,
    paused: bool,
    only_test: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    """Make a source."""
    system = open_system(data_dir=data_dir)
    spec = SourceSpec(name, kind, address, dict(map(_pair, options)), prune=not no_prune, **fields)
    secrets = _secrets(secret_files)
    if only_test:
        trial = system.sources.try_out(spec, secrets)
        for item in trial.items:
            click.echo(item.uri)
        click.echo(f"{'the first ' if trial.more else ''}{len(trial.items)} of what is there", err=True)
        return
    live = system.collections.get(collection)
    source, signing = system.sources.create(live, spec, secrets, paused=paused)
    if as_json:
        print_json({**_as_json(source), "webhook_secret": signing})
    else:
        click.echo(source.id)
    if signing and not as_json:
        click.echo(f"webhooks are signed with {signing}; it is shown this once", err=True)


@command.command("change", help="Change a source: what is given changes. Another place needs its secrets again.")
@click.argument("name")
@click.option("--name", "new_name", help="Its new name.")
@click.option("--address", help="Its new address.")
@click.option(
    "-o", "--option", "options", multiple=True, metavar="NAME=VALUE", help="An option; NAME= removes it."
)
@secret_option
@click.option("--include", multiple=True, help="All that it takes (repeatable).")
@click.option("--exclude", multiple=True, help="All that it leaves out (repeatable).")
@click.option("--schedule", help="15m, 6h, 1d, or five fields of cron; empty: only on demand.")
@click.option("--time-zone", help="Of a cron schedule, like Europe/Berlin.")
@click.option("-t", "--tag", "tags", multiple=True, help="All tags of its documents (repeatable).")
@click.option("--prune/--no-prune", default=None, help="Whether documents go whose items are gone.")
@click.option(
    "--prune-share", type=click.FloatRange(0, 1), help="Hold a run that would remove more than this share."
)
@click.option("--webhook", metavar="URL", help="Tell this URL when a run has ended; empty: none.")
@common_options
def change(
    name: str,
    new_name: str | None,
    options: tuple[str, ...],
    secret_files: tuple[str, ...],
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
    **fields: Any,
) -> None:
    """Change a source."""
    system = open_system(data_dir=data_dir)
    live = system.collections.find(collection)
    source = _find(system, live, name)
    changes = {key: value for key, value in fields.items() if value not in (None, ())}
    if new_name is not None:
        changes["name"] = new_name
    if options:
        changes["options"] = {**source.spec.options, **dict(map(_pair, options))}
    secrets = _secrets(secret_files)
    changed, signing = system.sources.change(live, source.id, changes, secrets)
    if as_json:
        print_json({**_as_json(changed), "webhook_secret": signing})
        return
    click.echo(f"source {changed.spec.name} is changed", err=True)
    if signing:
        click.echo(f"webhooks are signed with {signing}; it is shown this once", err=True)


@command.command("list", help="List the sources of a collection.")
@common_options
def list_sources(data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """List sources."""
    system = open_system(data_dir=data_dir)
    found = system.sources.all(system.collections.find(collection))
    if as_json:
        print_json([_as_json(source) for source in found])
        return
    if not found:
        click.echo("No sources.")
    for source in found:
        success = source.last_success_at.isoformat(timespec="minutes") if source.last_success_at else "never"
        state = "paused" if source.paused else "active"
        click.echo(f"{source.spec.name}  {state}  {source.spec.kind}  {source.spec.address}  in step: {success}")


@command.command("show", help="Show a source, its last runs, and what the newest one noted.")
@click.argument("name")
@common_options
def show(name: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Show one source."""
    system = open_system(data_dir=data_dir)
    source = _find(system, system.collections.find(collection), name)
    runs = system.source_store.runs(source.id)
    events = system.source_store.run(source.id, runs[0].id)[1] if runs else []
    if as_json:
        print_json(
            {**_as_json(source), "runs": [asdict(run) for run in runs], "events": [asdict(e) for e in events]}
        )
        return
    for key, value in _as_json(source).items():
        click.echo(f"{key}: {_shown(value)}")
    for run in runs:
        click.echo(_line(run))
    _print_events(events)


@command.command("run", help="Run a source now, and ingest what it brings.")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="List what would be added, changed and removed; do nothing.")
@click.option("--confirm", is_flag=True, help="Remove what the run that was held found gone.")
@click.option("--queue", is_flag=True, help="Leave it to a worker that runs elsewhere; do not wait.")
@common_options
def run(
    name: str,
    dry_run: bool,
    confirm: bool,
    queue: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Run a source."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    source = _find(system, live, name)
    waiting = None if dry_run or confirm else _open_run(system, source)
    asked = waiting or system.sources.run(live, source.id, dry=dry_run, confirmed=confirm)
    if queue:
        click.echo(asked.id)
        return
    ended, events = _finish(system, source, asked)
    if not ended.dry:
        for _ in system.worker.drain(live):
            pass
    if as_json:
        print_json({"run": asdict(ended), "events": [asdict(event) for event in events]})
    else:
        _print_events(events)
        click.echo(_line(ended), err=True)
    if ended.state is not RunState.DONE or ended.counts.failed:
        raise SystemExit(1)


def _change(verb: str, line: str, change: Callable[[System, Collection, str], SyncedSource]) -> None:
    @command.command(verb, help=line)
    @click.argument("name")
    @common_options
    def changed(name: str, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
        system = open_system(data_dir=data_dir)
        live = system.collections.find(collection)
        source = change(system, live, _find(system, live, name).id)
        if as_json:
            print_json(_as_json(source))
        else:
            click.echo(f"source {name} is {'paused' if source.paused else 'active'}", err=True)


_change(
    "pause", "Run a source no more until it is resumed.", lambda system, live, id_: system.sources.pause(live, id_)
)
_change(
    "resume",
    "Run a paused source again, first at once.",
    lambda system, live, id_: system.sources.resume(live, id_),
)


@command.command("delete", help="Delete a source and its documents.")
@click.argument("name")
@click.option("--keep-documents", is_flag=True, help="Delete the source only.")
@common_options
def delete(name: str, keep_documents: bool, data_dir: Path | None, collection: str | None, as_json: bool) -> None:
    """Delete a source."""
    system = open_system(data_dir=data_dir)
    live = system.collections.get(collection)
    removed = system.sources.delete(live, _find(system, live, name).id, keep_documents=keep_documents)
    if removed:
        for _ in system.worker.drain(live):
            pass
    if as_json:
        print_json({"removed": removed})
    else:
        click.echo(f"source {name} deleted, {removed} documents removed", err=True)


def _open_run(system: System, source: SyncedSource) -> SourceRun | None:
    """One that waits already, such as the first of a new source."""
    newest = system.source_store.runs(source.id, limit=1)
    return newest[0] if newest and newest[0].state in OPEN_RUNS and not newest[0].dry else None


def _finish(system: System, source: SyncedSource, asked: SourceRun) -> tuple[SourceRun, Sequence[ItemEvent]]:
    """Work on what waits until the run has ended, whoever works on it."""
    said = None
    while True:
        system.source_loop.turn()
        run, events = system.source_store.run(source.id, asked.id)
        if run.state not in OPEN_RUNS:
            return run, events
        if run.detail and run.detail != said:
            said = run.detail
            click.echo(f"waiting: {said}", err=True)
        time.sleep(WAIT_SECONDS)


def _find(system: System, collection: Collection, name: str) -> SyncedSource:
    for source in system.sources.all(collection):
        if name in (source.spec.name, source.id):
            return source
    raise SourceNotFound(f"there is no source '{name}' in the collection '{collection.name}'")


def _pair(given: str) -> tuple[str, str]:
    name, found, value = given.partition("=")
    if not found or not name:
        raise InvalidInput(f"'{name[:40]}' is not like NAME=VALUE")
    return name, value


def _secrets(given: tuple[str, ...]) -> dict[str, str]:
    return {name: _secret(path) for name, path in map(_pair, given)}


def _secret(path: str) -> str:
    try:
        with click.open_file(path, encoding="utf-8") as file:
            return str(file.read()).rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InvalidInput(f"cannot read the secret in {path}: {reason}") from None


def _as_json(source: SyncedSource) -> dict[str, Any]:
    plain = asdict(source)
    return {"id": plain.pop("id"), **plain.pop("spec"), **plain}


def _shown(value: object) -> str:
    """A field, for people."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={_shown(one)}" for name, one in value.items()) or "-"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(_shown, value)) or "-"
    return "-" if value in (None, "") else str(value)


def _print_events(events: Sequence[ItemEvent]) -> None:
    for event in events:
        click.echo(f"{event.outcome.value:9}  {event.uri}" + (f"  ({event.detail})" if event.detail else ""))


def _line(run: SourceRun) -> str:
    counts = ", ".join(f"{count} {name}" for name, count in asdict(run.counts).items() if count)
    when = (run.ended_at or run.created_at).isoformat(timespec="seconds")
    why = f": {run.detail}" if run.detail else ""
    return f"{when}  {'dry run ' if run.dry else ''}{run.state.value}  {counts or 'nothing seen'}{why}"
