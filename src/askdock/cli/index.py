"""`askdock index`."""

import signal
import threading
from pathlib import Path
from typing import Any, NamedTuple

import click
from rich.progress import Progress

from askdock.bootstrap import System
from askdock.bootstrap.adapters import make_source
from askdock.cli.bulk import Options, bulk_options, run_bulk
from askdock.cli.common import common_options, open_system
from askdock.cli.helps import ExampleCommand
from askdock.cli.progress import Report, progress_bar, tick
from askdock.cli.readers import reader_options, readers_of
from askdock.errors import AskDockError, CollectionNotFound, InvalidInput
from askdock.ports import Source
from askdock.records import ENDED, Collection, Readers

LOOK_MILLISECONDS = 500

EPILOG = """\
SOURCES are files and folders of this machine, s3://bucket/prefix, and http(s) URLs of a page or of a sitemap
(sitemap.xml), of which the pages below its own folder are indexed. With --engine many documents are indexed in
bulk, in shards: docs/bulk-indexing.md.

The exit code is 0; 1 if a document failed; 3 if nothing failed, but files of kinds that are not read were skipped.
"""
EXAMPLES = (
    "askdock index ~/documents",
    "askdock index -c hr --create --tag policy policies/ handbook.pdf",
    "askdock index --prune s3://bucket/handbooks/",
    "askdock index --engine local /srv/archive",
)


class Given(NamedTuple):
    """What the documents shall have; None leaves what they have."""

    tags: tuple[str, ...] | None
    readers: Readers | None


@click.command(
    "index", cls=ExampleCommand, examples=EXAMPLES, help="Index files, folders, buckets or sites.", epilog=EPILOG
)
@click.argument("places", metavar="SOURCES...", nargs=-1, required=True)
@click.option("-t", "--tag", "tags", multiple=True, help="Tag these documents; may be repeated.")
@click.option("--create", is_flag=True, help="Create the collection (-c) if there is none.")
@click.option("--prune", is_flag=True, help="Delete documents whose files are gone from these sources.")
@click.option("--watch", is_flag=True, help="Keep running and index changes of these folders; runs until stopped.")
@reader_options
@bulk_options
@common_options
def command(
    places: tuple[str, ...],
    tags: tuple[str, ...],
    users: tuple[str, ...],
    groups: tuple[str, ...],
    create: bool,
    prune: bool,
    watch: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
    **bulk: Any,
) -> None:
    """Index places. Known files cost a look at their time; a run that was broken off is continued by the same."""
    system = open_system(data_dir=data_dir)
    sources = [make_source(system.settings, place) for place in places]
    if watch and not all(Path(place).is_dir() for place in places):
        raise InvalidInput("--watch follows folders of this machine only")
    live = _collection(system, collection, create)
    if bulk["engine"] is not None:
        if watch or prune or users or groups:
            raise InvalidInput(
                "--engine goes with none of --watch, --prune, --user and --group (`askdock documents folder` "
                "lets only some read what is indexed below a folder)"
            )
        report = run_bulk(system, live, places, sources, tags or None, Options(**bulk))
        report.show(as_json)
        if report.failed:
            raise SystemExit(1)
        return
    given = Given(tags or None, readers_of(system, users, groups))
    report = _run(system, live, sources, given, prune)
    if not watch and not (report.seen or prune):
        raise InvalidInput(f"no files in {', '.join(places)}")
    report.show(as_json)
    if watch:
        _follow(system, live, sources, [Path(place) for place in places], given, prune, as_json)
    elif report.exit_code:
        raise SystemExit(report.exit_code)


def _collection(system: System, name: str | None, create: bool) -> Collection:
    try:
        return system.collections.get(name)
    except CollectionNotFound as error:
        if not create or name is None:
            raise CollectionNotFound(f"{error} (--create creates it)") from None
        return system.collections.create(name)


def _run(
    system: System,
    live: Collection,
    sources: list[Source],
    given: Given,
    prune: bool,
) -> Report:
    listed = [(source, list(source.items())) for source in sources]
    submitted: set[str] = set()
    report = Report(seen=sum(len(items) for _, items in listed))
    with progress_bar() as progress:
        task = progress.add_task("Reading files", total=report.seen, note="")
        for source, items in listed:
            for step in system.sync.take(live, source, items, given.tags, given.readers):
                report.take(step)
                if step.waiting and step.document_id is not None:
                    submitted.add(step.document_id)
                progress.advance(task)
            for step in system.sync.prune(live, source, items) if prune else ():
                report.take(step)
        _ingest(system, live, submitted, report, progress)
    return report


def _ingest(system: System, live: Collection, submitted: set[str], report: Report, progress: Progress) -> None:
    waiting = sum(
        count for status, count in system.catalogue.count_documents(live.id).items() if status not in ENDED
    )
    task = progress.add_task("Indexing", total=waiting, note="")
    for document in system.worker.finish(live, submitted):
        report.end(document)
        tick(progress, task, report)


def _follow(
    system: System,
    live: Collection,
    sources: list[Source],
    folders: list[Path],
    given: Given,
    prune: bool,
    as_json: bool,
) -> None:
    """Run again whenever something changed: known files cost little, and nothing is missed that way."""
    from watchfiles import watch

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    click.echo(f"watching {', '.join(map(str, folders))}; stop with Ctrl-C", err=True)
    begun = False
    for changes in watch(
        *folders, stop_event=stop, raise_interrupt=False, rust_timeout=LOOK_MILLISECONDS, yield_on_timeout=True
    ):
        if begun and not changes:
            continue
        # Once in any case: what changed after the first run and before the watch began.
        begun = True
        try:
            report = _run(system, live, sources, given, prune)
        except AskDockError as error:
            # The next change, or a change back, runs it again.
            click.echo(f"askdock: {error}", err=True)
        else:
            report.show(as_json)
