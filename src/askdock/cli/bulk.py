"""`askdock index --engine ...`: one run in its three steps, or one of them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Literal, TypeVar

import click
from rich.progress import Progress

from askdock.application.bulk import BulkRun
from askdock.bootstrap import System
from askdock.bootstrap.bulk import make_bulk_run, make_ray_engine, make_recipe
from askdock.bulk.engines import Engine, HereEngine, LocalEngine
from askdock.bulk.folder import Manifest, Shard
from askdock.cli.helps import HeadedOption
from askdock.cli.progress import Report, progress_bar, tick
from askdock.errors import InvalidInput
from askdock.ports import Source
from askdock.records import Collection
from askdock.text.counts import counted

Command = TypeVar("Command", bound=Callable[..., Any])

MAX_PROCESSES = 8
"""Used unless more are asked for: each holds a model and a parser."""


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


_option = partial(click.option, cls=HeadedOption, heading="Options of bulk runs")


def bulk_options(function: Command) -> Command:
    """The options of bulk runs."""
    options = (
        _option(
            "--engine",
            type=click.Choice(["local", "job", "ray"]),
            help="Index the documents in shards: by processes of this machine, as a pod of an Indexed "
            "Job, or on a Ray cluster.",
        ),
        _option("--step", type=click.Choice(["plan", "shards", "load"]), help="Only this step of the run."),
        _option("--run", "run_name", help="Name of the run; the same for all processes of it."),
        _option(
            "--shard-documents",
            default=200,
            show_default=True,
            type=click.IntRange(1),
            help="Documents in a shard.",
        ),
        _option(
            "--hold-hours",
            default=24.0,
            show_default=True,
            type=click.FloatRange(0.01),
            help="Reservation time, in hours: how long workers leave these documents to the run.",
        ),
        _option(
            "--processes",
            type=click.IntRange(1, 256),
            help="For --engine local; default: cores, at most 8.",
        ),
        _option(
            "--shard-index",
            type=click.IntRange(0),
            help="For --engine job: index of this pod (JOB_COMPLETION_INDEX); 0 plans, helps and loads.",
        ),
        _option(
            "--shard-count",
            default=1,
            show_default=True,
            type=click.IntRange(1),
            help="For --engine job: pods.",
        ),
        _option("--address", default="auto", show_default=True, help="For --engine ray: the cluster."),
        _option(
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
    system: System,
    live: Collection,
    places: Sequence[str],
    sources: Sequence[Source],
    tags: tuple[str, ...] | None,
    options: Options,
) -> Report:
    """Do what the options say of the run; report what was done here."""
    name = options.run_name or f"index-{sha256(chr(0).join(sorted(places)).encode()).hexdigest()[:12]}"
    if not all(letter.isalnum() or letter in "-_." for letter in name) or name.startswith("."):
        raise InvalidInput(f"--run {name!r}: letters, digits, '-', '_' and '.' only")
    run = make_bulk_run(system, live, name)
    report = Report(run={"name": name})
    with progress_bar() as progress:
        if options.engine == "job":
            index = options.shard_index
            if index is None:
                index = system.settings.job_completion_index or 0
            _as_pod(system, run, index, sources, tags, options, report, progress)
            return report
        submitted: set[str] = set()
        if options.step in (None, "plan"):
            submitted = _plan(run, sources, tags, options, report, progress)
        if options.step in (None, "shards"):
            manifest = run.manifest()
            engine = _engine(system, run, options)
            _make(run, engine, run.open_shards(manifest), manifest, report, progress)
        if options.step in (None, "load"):
            load_and_wait(system, run, submitted, report, progress)
    return report


def _as_pod(
    system: System,
    run: BulkRun,
    index: int,
    sources: Sequence[Source],
    tags: tuple[str, ...] | None,
    options: Options,
    report: Report,
    progress: Progress,
) -> None:
    if index >= options.shard_count:
        raise InvalidInput(f"--shard-index {index} of --shard-count {options.shard_count}: indexes begin at 0")
    leads = index == 0 and options.step is None
    submitted: set[str] = set()
    if leads or options.step == "plan":
        submitted = _plan(run, sources, tags, options, report, progress)
    if options.step in (None, "shards"):
        manifest = run.await_manifest(options.hold_hours * 3600)
        if manifest is None:
            return
        shards = run.shards_of(manifest, index, options.shard_count, leads=leads)
        _make(run, HereEngine(make_recipe(system, run)), shards, manifest, report, progress)
    if leads or options.step == "load":
        load_and_wait(system, run, submitted, report, progress)


def _engine(system: System, run: BulkRun, options: Options) -> Engine:
    if options.engine == "ray":
        return make_ray_engine(make_recipe(system, run), options.address, options.embedder_gpus)
    cores = len(os.sched_getaffinity(0))
    processes = options.processes or min(cores, MAX_PROCESSES)
    return LocalEngine(make_recipe(system, run, threads=max(1, cores // processes)), processes)


def _plan(
    run: BulkRun,
    sources: Sequence[Source],
    tags: tuple[str, ...] | None,
    options: Options,
    report: Report,
    progress: Progress,
) -> set[str]:
    """The ids of documents that are to end."""
    submitted: set[str] = set()
    listed = [(source, list(source.items())) for source in sources]
    report.seen = sum(len(items) for _, items in listed)
    if not report.seen:
        raise InvalidInput("no files found in these places")
    intake = run.intake(shard_documents=options.shard_documents, hold_seconds=options.hold_hours * 3600)
    task = progress.add_task("Reading files", total=report.seen, note="")
    for source, items in listed:
        for step in intake.take(source, items, tags):
            report.take(step)
            if step.waiting and step.document_id is not None:
                submitted.add(step.document_id)
            progress.advance(task)
    manifest = intake.finish()
    _say(report, shards=len(manifest.shards), planned=sum(shard.documents for shard in manifest.shards))
    return submitted


def _make(
    run: BulkRun,
    engine: Engine,
    shards: Sequence[Shard],
    manifest: Manifest,
    report: Report,
    progress: Progress,
) -> None:
    task = progress.add_task("Making shards   ", total=len(shards), note="")
    made = 0
    for _ in run.make(engine, shards):
        made += 1
        progress.advance(task)
    _say(report, shards=len(manifest.shards), made_here=made)


def load_and_wait(system: System, run: BulkRun, submitted: set[str], report: Report, progress: Progress) -> None:
    """Load what was made; then wait for the documents that a worker was faster with, or was given back."""
    manifest = run.manifest()
    planned = run.documents(manifest)
    ended: set[str] = set()
    documents = sum(shard.documents for shard in manifest.shards)
    task = progress.add_task("Loading         ", total=len(manifest.shards) + documents, note="")
    for loaded in run.load(manifest):
        report.ready, report.chunks = loaded.ready, loaded.chunks
        progress.update(task, advance=1, note=counted(loaded.chunks, "chunk"))
        report.failed.update(loaded.failed)
        report.partial.update(loaded.partial)
        _say(
            report,
            sampled=loaded.sampled,
            found=loaded.found,
            overtaken=loaded.overtaken,
            given_back=loaded.given_back,
        )
        ended = loaded.ended
    left = (submitted | planned) - ended
    task = progress.add_task("Indexing", total=len(left), note="")
    for document in system.worker.finish(run.collection, left) if left else ():
        report.end(document)
        tick(progress, task, report)


def _say(report: Report, **facts: int) -> None:
    assert report.run is not None  # noqa: S101 - made with the report
    report.run.update(facts)
