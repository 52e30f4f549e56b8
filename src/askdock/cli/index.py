"""`askdock index`."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askdock.cli.common import common_options, open_system, print_json, stderr_console
from askdock.errors import InvalidInput, TooLarge, UnsupportedMediaType

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from askdock.bootstrap import System
    from askdock.records import Collection, Document


@dataclass
class Report:
    """How an indexing run went; `skipped` and `failed` map a path or name to the reason."""

    outcomes: Counter[str] = field(default_factory=Counter)
    ready: int = 0
    chunks: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


@click.command("index", help="Take in files and folders and make them answerable.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-t", "--tag", "tags", multiple=True, help="Tag these documents; may be repeated.")
@common_options
def command(
    paths: tuple[Path, ...],
    tags: tuple[str, ...],
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Index files and folders. A run that was broken off is continued by the same command."""
    from askdock.ingestion.sources import discover

    files = list(discover(paths))
    if not files:
        raise InvalidInput(f"no files in {', '.join(map(str, paths))}")
    system = open_system(data_dir=data_dir)
    live = system.collection(collection)
    report = Report()
    with _progress() as progress:
        named = {path for path in paths if path.is_file()}
        _receive(system, live, files, named, tags or None, report, progress)
        _ingest(system, live, report, progress)
    _show(report, as_json)
    if report.failed:
        raise SystemExit(1)


def _progress() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=stderr_console())


def _receive(
    system: "System",
    live: "Collection",
    files: list[Path],
    named: set[Path],
    tags: tuple[str, ...] | None,
    report: Report,
    progress: "Progress",
) -> None:
    task = progress.add_task("Taking in files ", total=len(files), note="")
    for path in files:
        try:
            accepted = system.receive_path(live, path, tags=tags)
        except UnsupportedMediaType as error:
            # In a folder such files are expected; one that was named is a mistake.
            (report.failed if path in named else report.skipped)[str(path)] = str(error)
        except (InvalidInput, TooLarge) as error:
            report.failed[str(path)] = str(error)
        else:
            report.outcomes[accepted.outcome] += 1
        progress.advance(task)


def _ingest(system: "System", live: "Collection", report: Report, progress: "Progress") -> None:
    from askdock.records import DocumentStatus

    waiting = sum(
        count
        for status, count in system.catalogue.count_documents(live.id).items()
        if status not in (DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.QUARANTINED)
    )
    task = progress.add_task("Making searchable", total=waiting, note="")
    for document in system.worker.drain(live):
        _count(document, report)
        _tick(progress, task, report)


def _count(document: "Document", report: Report) -> None:
    from askdock.records import DocumentStatus

    if document.status is DocumentStatus.READY:
        report.ready += 1
        report.chunks += document.chunks
    elif document.status is not DocumentStatus.DELETING:
        report.failed[document.name] = f"{document.reason}: {document.detail}"


def _tick(progress: "Progress", task: "TaskID", report: Report) -> None:
    elapsed = progress.tasks[task].elapsed or 0.0
    rate = f", {report.chunks / elapsed:.0f}/s" if elapsed > 1 else ""
    progress.update(task, advance=1, note=f"{report.chunks} chunks{rate}")


def _show(report: Report, as_json: bool) -> None:
    if as_json:
        result: dict[str, Any] = {
            "documents": dict(report.outcomes),
            "ready": report.ready,
            "chunks": report.chunks,
            "skipped": report.skipped,
            "failed": report.failed,
        }
        print_json(result)
        return
    taken = ", ".join(f"{count} {outcome}" for outcome, count in report.outcomes.items()) or "none"
    click.echo(f"Documents: {taken}. Made searchable now: {report.ready} ({report.chunks} chunks).")
    for path, reason in report.skipped.items():
        click.echo(f"skipped {path}: {reason}", err=True)
    for path, reason in report.failed.items():
        click.echo(f"failed {path}: {reason}", err=True)
