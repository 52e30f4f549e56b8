"""`askdock index --engine ...`: one run in its three steps, or one of them."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from askdock.errors import DependencyUnavailable, FileMissing, InvalidInput

if TYPE_CHECKING:
    from rich.progress import Progress

    from askdock.bootstrap import System
    from askdock.bootstrap.bulk import Bulk
    from askdock.bulk.engines import Engine
    from askdock.bulk.folder import Manifest, Shard
    from askdock.cli.progress import Report
    from askdock.ports import Source
    from askdock.records import Collection

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PROCESSES = 8
"""Used unless more are asked for: each holds a model and a parser."""
POLL_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Options:
    """The options below."""

    engine: Literal["local", "job", "ray"]
    step: Literal["plan", "shards", "load"] | None
    run_name: str | None
    shard_documents: int
    hold_hours: float
    processes: int | None
    shard_index: int | None
    shard_count: int
    address: str
    embedder_gpus: float


def bulk_options(function: Command) -> Command:
    """The options of bulk runs."""
    options = (
        click.option(
            "--engine",
            type=click.Choice(["local", "job", "ray"]),
            help="Index the documents in shards: by processes of this machine, as a pod of an Indexed "
            "Job, or on a Ray cluster.",
        ),
        click.option("--step", type=click.Choice(["plan", "shards", "load"]), help="Only this step of the run."),
        click.option("--run", "run_name", help="Name of the run; the same for all processes of it."),
        click.option(
            "--shard-documents",
            default=200,
            show_default=True,
            type=click.IntRange(1),
            help="Documents in a shard.",
        ),
        click.option(
            "--hold-hours",
            default=24.0,
            show_default=True,
            type=click.FloatRange(0.01),
            help="Reservation time, in hours: how long workers leave these documents to the run.",
        ),
        click.option(
            "--processes",
            type=click.IntRange(1, 256),
            help="For --engine local; default: cores, at most 8.",
        ),
        click.option(
            "--shard-index",
            type=click.IntRange(0),
            help="For --engine job: index of this pod (JOB_COMPLETION_INDEX); 0 plans, helps and loads.",
        ),
        click.option(
            "--shard-count",
            default=1,
            show_default=True,
            type=click.IntRange(1),
            help="For --engine job: pods.",
        ),
        click.option("--address", default="auto", show_default=True, help="For --engine ray: the cluster."),
        click.option(
            "--embedder-gpus",
            default=0.0,
            type=click.FloatRange(0),
            help="For --engine ray: GPUs for each embedding actor; the model in process runs on the CPU.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def run_bulk(
    system: "System",
    live: "Collection",
    places: Sequence[str],
    sources: "Sequence[Source]",
    tags: tuple[str, ...] | None,
    options: Options,
) -> "Report":
    """Do what the options say of the run; report what was done here."""
    from askdock.bootstrap.bulk import Bulk
    from askdock.cli.progress import Report, progress_bar

    name = options.run_name or f"index-{sha256(chr(0).join(sorted(places)).encode()).hexdigest()[:12]}"
    if not all(letter.isalnum() or letter in "-_." for letter in name) or name.startswith("."):
        raise InvalidInput(f"--run {name!r}: letters, digits, '-', '_' and '.' only")
    bulk = Bulk(system, live, name)
    report = Report(run={"name": name})
    with progress_bar() as progress:
        if options.engine == "job":
            _as_pod(bulk, sources, tags, options, report, progress)
            return report
        if options.step in (None, "plan"):
            _plan(bulk, sources, tags, options, report, progress)
        if options.step in (None, "shards"):
            manifest = _manifest(bulk)
            _make(bulk, _engine(bulk, options), bulk.folder.open_shards(manifest), manifest, report, progress)
        if options.step in (None, "load"):
            _load(bulk, _manifest(bulk), report, progress)
    return report


def _as_pod(
    bulk: "Bulk",
    sources: "Sequence[Source]",
    tags: tuple[str, ...] | None,
    options: Options,
    report: "Report",
    progress: "Progress",
) -> None:
    index = options.shard_index
    if index is None:
        index = bulk.job_index
    if index >= options.shard_count:
        raise InvalidInput(f"--shard-index {index} of --shard-count {options.shard_count}: indexes begin at 0")
    leads = index == 0 and options.step is None
    if leads or options.step == "plan":
        _plan(bulk, sources, tags, options, report, progress)
    if options.step in (None, "shards"):
        manifest = _awaited_manifest(bulk, options.hold_hours * 3600)
        if manifest is None:
            return
        own = manifest.shards[index :: options.shard_count]
        # The leader then takes from the others' ends what they have not got to: all, with one pod at a time.
        rest = [shard for shard in reversed(manifest.shards) if shard not in set(own)] if leads else []
        _make(bulk, bulk.here, [*own, *rest], manifest, report, progress)
    if leads or options.step == "load":
        _load(bulk, _manifest(bulk), report, progress)


def _awaited_manifest(bulk: "Bulk", seconds: float) -> "Manifest | None":
    """The manifest once the leading pod has planned; None where the run is over already."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if bulk.folder.finished:
            return None
        if (manifest := bulk.folder.manifest()) is not None:
            return manifest
        time.sleep(POLL_SECONDS)  # an object store tells nobody
    raise DependencyUnavailable("the pod with index 0 has not planned this run: look at its log")


def _manifest(bulk: "Bulk") -> "Manifest":
    manifest = bulk.folder.manifest()
    if manifest is None:
        raise InvalidInput("this run is not planned, or it is over: begin with --step plan, or without --step")
    return manifest


def _engine(bulk: "Bulk", options: Options) -> "Engine":
    if options.engine == "ray":
        return bulk.ray(options.address, options.embedder_gpus)
    cores = len(os.sched_getaffinity(0))
    processes = options.processes or min(cores, MAX_PROCESSES)
    return bulk.local(processes, max(1, cores // processes))


def _plan(
    bulk: "Bulk",
    sources: "Sequence[Source]",
    tags: tuple[str, ...] | None,
    options: Options,
    report: "Report",
    progress: "Progress",
) -> None:
    listed = [(source, list(source.items())) for source in sources]
    report.seen = sum(len(items) for _, items in listed)
    if not report.seen:
        raise InvalidInput("there are no files in these places")
    intake = bulk.intake(shard_documents=options.shard_documents, hold_seconds=options.hold_hours * 3600)
    task = progress.add_task("Reading files", total=report.seen, note="")
    for source, items in listed:
        for step in intake.take(source, items, tags):
            report.take(step)
            progress.advance(task)
    manifest = intake.finish()
    _say(report, shards=len(manifest.shards), planned=sum(shard.documents for shard in manifest.shards))


def _make(
    bulk: "Bulk",
    engine: "Engine",
    shards: "Sequence[Shard]",
    manifest: "Manifest",
    report: "Report",
    progress: "Progress",
) -> None:
    task = progress.add_task("Making shards   ", total=len(shards), note="")
    made = 0
    try:
        for _ in engine.run(_still_open(bulk, shards)):
            made += 1
            progress.advance(task)
    except FileMissing:
        if not bulk.folder.finished:
            raise
    if bulk.folder.finished:
        # Another has made the last shards as well and has loaded them: what was written since is nobody's.
        bulk.folder.finish()
    _say(report, shards=len(manifest.shards), made_here=made)


def _load(bulk: "Bulk", manifest: "Manifest", report: "Report", progress: "Progress") -> None:
    documents = sum(shard.documents for shard in manifest.shards)
    task = progress.add_task("Loading         ", total=len(manifest.shards) + documents, note="")
    for loaded in bulk.load(manifest):
        report.ready, report.chunks = loaded.ready, loaded.chunks
        progress.update(task, advance=1, note=f"{loaded.chunks} chunks")
        report.failed.update(loaded.failed)
        report.partial.update(loaded.partial)
        _say(
            report,
            sampled=loaded.sampled,
            found=loaded.found,
            overtaken=loaded.overtaken,
            given_back=loaded.given_back,
        )


def _still_open(bulk: "Bulk", shards: "Sequence[Shard]") -> "Iterator[Shard]":
    """Looked up one by one, as late as possible: others are at work too."""
    return (shard for shard in shards if bulk.folder.marker(shard) is None)


def _say(report: "Report", **facts: int) -> None:
    assert report.run is not None  # noqa: S101 - made with the report
    report.run.update(facts)
