"""`askdock reindex`."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
from rich.progress import Progress

from askdock.application.comparison import MAX_RECALL_LOSS, Comparison
from askdock.application.reindex import Reindex
from askdock.cli.common import common_options, open_system, print_json, stderr_console
from askdock.cli.helps import ExampleCommand
from askdock.errors import InvalidInput
from askdock.ingestion.context import WRITTEN
from askdock.records import Cost, Generation
from askdock.text.counts import counted

EXAMPLES = (
    "askdock reindex --chunk-size 600 --no-switch",
    "askdock reindex -c hr --embedding-model intfloat/multilingual-e5-small",
    "askdock reindex -c hr --rollback",
    "askdock reindex -c hr --drop-old",
)


@click.command(
    "reindex",
    cls=ExampleCommand,
    examples=EXAMPLES,
    help="Rebuild a collection's index with other settings, while it serves.",
)
@click.option("--embedding-model", help="Embedding model to use (EMBEDDING_MODEL).")
@click.option("--chunk-size", type=int, help="Maximum chunk length, in characters (CHUNK_SIZE).")
@click.option("--chunk-overlap", type=int, help="Overlap of neighbouring chunks, in characters (CHUNK_OVERLAP).")
@click.option(
    "--written/--no-written",
    default=None,
    help="Have the chat model write a line of context and up to three questions beside each passage, which are "
    "searched and never cited; or no more. Default: as the collection has it.",
)
@click.option(
    "--questions",
    type=click.Path(path_type=Path),
    help="Questions to compare by (JSON Lines: `question`, `document` by name or id). Default: the collection's "
    "golden questions, else sentences of its documents.",
)
@click.option("--no-switch", is_flag=True, help="Build and compare only; do not switch.")
@click.option("--force", is_flag=True, help="Switch even if the comparison is worse.")
@click.option("--rollback", is_flag=True, help="Roll back to the previous index.")
@click.option("--drop-old", is_flag=True, help="Delete all indexes except the live one.")
@common_options
def command(
    embedding_model: str | None,
    chunk_size: int | None,
    chunk_overlap: int | None,
    written: bool | None,
    questions: Path | None,
    no_switch: bool,
    force: bool,
    rollback: bool,
    drop_old: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Build beside the live index, compare, switch. A run that was broken off is continued by the same command."""
    if rollback and drop_old:
        raise InvalidInput("--rollback and --drop-old contradict each other")
    system = open_system(
        data_dir=data_dir,
        embedding_model=embedding_model,
        chunk_size=chunk_size,
        chunk_overlap=chunk_overlap,
    )
    found = system.collections.find(collection)
    writes = bool(found.profile.written) if written is None else written
    if writes and system.chat is None and not (rollback or drop_old):
        raise InvalidInput("no chat model is configured that could write context: set LLM_BASE_URL")
    work = system.reindex(found, lambda: replace(system.profile, written=WRITTEN if writes else ""))
    if rollback:
        _say(as_json, {"live": work.rollback().name}, "gone back to {live}")
    elif drop_old:
        _say(as_json, {"dropped": [one.name for one in work.drop_old()]}, "dropped: {dropped}")
    else:
        _rebuild(work, questions, switch=not no_switch, force=force, as_json=as_json)


def _rebuild(work: Reindex, questions: Path | None, *, switch: bool, force: bool, as_json: bool) -> None:
    generation = work.begin()
    if generation.profile.written:
        told = work.estimate()
        click.echo(
            f"context for {counted(told.passages, 'passage')}: about {told.prompt_tokens:,} tokens read and "
            f"{told.completion_tokens:,} written, but for what was written before",
            err=True,
        )
    written, present, cost = _build(work, generation)
    found = work.compare(generation, questions)
    switched = switch and (force or not found.worse)
    if switched:
        work.switch(generation)
    _show(generation, (written, present), found, cost, switched=switched, as_json=as_json)
    if switch and not switched:
        click.echo(
            f"askdock: not switched: recall fell by more than {MAX_RECALL_LOSS}; look at the questions "
            "that were lost, or use --force",
            err=True,
        )
        raise SystemExit(1)


def _build(work: Reindex, generation: Generation) -> tuple[int, int, Cost | None]:
    seen: dict[str, bool] = {}
    cost: Cost | None = None
    with Progress(console=stderr_console()) as progress:
        task = progress.add_task(f"Building {generation.name}", total=None)
        for step in work.build(generation):
            if step.cost is not None:
                cost = (cost or Cost()) + step.cost
                progress.update(task, description=f"Writing context: {counted(cost.passages, 'passage')}")
                continue
            # What became live in the meantime is looked at a second time.
            seen[step.document.id] = step.written or seen.get(step.document.id, False)
            progress.update(task, completed=len(seen))
    written = sum(seen.values())
    return written, len(seen) - written, cost


def _show(
    generation: Generation,
    counts: tuple[int, int],
    found: Comparison,
    cost: Cost | None,
    *,
    switched: bool,
    as_json: bool,
) -> None:
    if as_json:
        print_json(
            {
                "generation": generation.name,
                "written": counts[0],
                "present": counts[1],
                "cost": asdict(cost) if cost else None,
                "comparison": asdict(found),
                "switched": switched,
            }
        )
        return
    click.echo(f"{generation.name}: {counted(counts[0], 'document')} written, {counts[1]} were there")
    if cost is not None:
        click.echo(
            f"context for {counted(cost.passages, 'passage')} in {cost.seconds:.0f} s: "
            f"{cost.prompt_tokens:,} tokens read, {cost.completion_tokens:,} written"
        )
    click.echo(f"{counted(found.live.questions, 'question')}   recall@10      MRR@10")
    click.echo(f"  live          {found.live.recall:.4f}      {found.live.mrr:.4f}")
    click.echo(f"  new           {found.new.recall:.4f}      {found.new.mrr:.4f}")
    for question in found.lost[:10]:
        click.echo(f"  lost: {question}")
    if switched:
        profile = generation.profile
        click.echo(
            f"switched. Now set EMBEDDING_MODEL={profile.embedding_model} CHUNK_SIZE={profile.chunk_size} "
            f"CHUNK_OVERLAP={profile.chunk_overlap} and restart at leisure; --rollback goes back."
        )


def _say(as_json: bool, result: dict[str, Any], line: str) -> None:
    if as_json:
        print_json(result)
    else:
        click.echo(line.format(**result))
