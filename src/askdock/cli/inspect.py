"""`askdock inspect`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.application.collections import resized
from askdock.application.preview import preview
from askdock.bootstrap.adapters import make_sandbox
from askdock.bootstrap.parsing import make_detector, make_parsers
from askdock.cli.common import json_option, open_settings, open_system, print_json
from askdock.errors import AskDockError, InvalidInput
from askdock.formats.markdown import to_markdown
from askdock.ingestion.parse import ParseStage, left_out
from askdock.records import Chunk
from askdock.text.counts import counted

if TYPE_CHECKING:
    from askdock.ports import Chunker

_COUNTS = ("characters", "pages", "table_rows")
EPILOG = """\
The text goes to stdout as Markdown; what is known of the file, and warnings, go to stderr. The exit code is 1 if a
file cannot be read, with the reason on stderr. --chunks needs the embedding model, whose tokens bound a chunk.
"""


@click.command("inspect", help="Print what is read of files, without indexing them.", epilog=EPILOG)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-q", "--quiet", is_flag=True, help="Print no text, only what is known of each file.")
@click.option("--chunks", is_flag=True, help="Print the chunks that each file would have instead of its text.")
@click.option("--chunk-size", type=click.IntRange(50, 20_000), help="Of this length, in characters (CHUNK_SIZE).")
@click.option("--chunk-overlap", type=click.IntRange(0), help="Sharing so much with a neighbour (CHUNK_OVERLAP).")
@json_option
def command(
    files: tuple[Path, ...],
    quiet: bool,
    chunks: bool,
    chunk_size: int | None,
    chunk_overlap: int | None,
    as_json: bool,
) -> None:
    """Parse files as indexing does, in the same sandbox or by the same server."""
    if not chunks and (chunk_size, chunk_overlap) != (None, None):
        raise InvalidInput("--chunk-size and --chunk-overlap go with --chunks")
    chunker = _chunker(chunk_size, chunk_overlap) if chunks else None
    settings = open_settings()
    sandbox = make_sandbox(settings)
    stage = ParseStage(make_parsers(settings, sandbox))
    detect = make_detector(settings)
    reports: list[dict[str, object]] = []
    refused = False
    try:
        for file in files:
            try:
                media_type = detect(file, file.name)
                parsed = stage.parse(file, file.name, media_type)
            except AskDockError as error:
                refused = True
                reports.append({"file": str(file), "reason": error.code, "detail": str(error)})
                if not as_json:
                    click.echo(f"{file}: {error.code}: {error}", err=True)
                continue
            missing = left_out(parsed)
            report: dict[str, object] = {
                "file": str(file),
                "media_type": media_type,
                "title": parsed.title,
                "characters": len(parsed.text),
                "pages": len(parsed.pages),
                "table_rows": sum(block.kind == "table_row" for block in parsed.blocks),
                "metadata": dict(parsed.metadata),
                "reason": missing.reason,
                "detail": missing.detail,
                "warnings": [warning.detail for warning in parsed.warnings],
            }
            if not as_json:
                _show(report)
            if chunker is not None:
                made = list(preview(chunker, parsed, file.name, media_type))
                report["chunks"] = [_chunk(one) for one in made]
                if not as_json:
                    _show_chunks(made, quiet=quiet)
            elif not quiet:
                report["markdown"] = to_markdown(parsed)
                if not as_json:
                    click.echo(report["markdown"])
            reports.append(report)
    finally:
        sandbox.close()
    if as_json:
        print_json(reports)
    if refused:
        raise SystemExit(1)


def _chunker(size: int | None, overlap: int | None) -> "Chunker":
    system = open_system()
    return system.stages(resized(system.profile, size, overlap)).chunker


def _chunk(chunk: Chunk) -> dict[str, object]:
    return {
        "start": chunk.start,
        "end": chunk.end,
        "page": chunk.page_start,
        "headings": list(chunk.headings),
        "table_head": chunk.table_head,
        "text": chunk.text,
    }


def _show_chunks(chunks: Sequence[Chunk], *, quiet: bool) -> None:
    click.echo(f"  {counted(len(chunks), 'chunk')}", err=True)
    for number, chunk in enumerate(chunks, 1):
        page = f", page {chunk.page_start}" if chunk.page_start else ""
        where = f"{' > '.join(chunk.headings)}{page}"
        click.echo(f"--- {number} of {len(chunks)}: {len(chunk.text)} characters{', ' if where else ''}{where}")
        if chunk.table_head:
            click.echo(f"[{chunk.table_head}]")
        if not quiet:
            click.echo(chunk.text)


def _show(report: dict[str, object]) -> None:
    counts = ", ".join(f"{report[name]} {name.replace('_', ' ')}" for name in _COUNTS)
    click.echo(f"{report['file']}: {report['media_type']}, “{report['title']}”, {counts}", err=True)
    metadata = report["metadata"]
    if isinstance(metadata, dict) and metadata:
        click.echo("  " + "; ".join(f"{name}: {value}" for name, value in metadata.items()), err=True)
    if report["detail"]:
        click.echo(f"  {report['reason']}: {report['detail']}", err=True)
    warnings = report["warnings"]
    for warning in warnings if isinstance(warnings, list) else ():
        if str(warning) not in str(report["detail"]):
            click.echo(f"  warning: {warning}", err=True)
