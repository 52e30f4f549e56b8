"""`askdock bench`."""

import json
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from askdock.cli.common import json_option, open_settings, print_json
from askdock.errors import InvalidInput
from askdock.planning.measure import made_documents, measure
from askdock.planning.measured import Bench
from askdock.settings import load_settings
from askdock.text.counts import counted


@click.command("bench", help="Measure this machine for `askdock plan`: embedding, ingestion, questions, sizes.")
@click.option(
    "--source", type=click.Path(path_type=Path), help="Your own files to measure with; else generated ones."
)
@click.option("--documents", default=200, show_default=True, type=click.IntRange(1), help="How many to generate.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the results here, as JSON.")
@json_option
def command(source: Path | None, documents: int, out: Path | None, as_json: bool) -> None:
    """Measure in a temporary folder, with the configured model and chunk size; nothing of yours is touched."""
    if source is not None and not source.exists():
        raise InvalidInput(f"no such file or folder: {source}")
    models = open_settings().models_folder
    with (
        TemporaryDirectory(prefix="askdock-bench-data-") as data,
        nullcontext(source) if source is not None else made_documents(documents) as place,
    ):
        settings = load_settings(data_dir=data, models_dir=str(models), store="embedded", query_cache_entries=0)
        # Nothing of the configured system is written to.
        alone = {"database_url": None, "files_url": None, "retriever_url": None, "collection": "default"}
        bench = measure(settings.model_copy(update=alone), place)
    if out is not None:
        try:
            out.write_text(json.dumps(asdict(bench), indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise InvalidInput(f"cannot write {out}: {error.strerror}") from error
    if as_json:
        print_json(asdict(bench))
    else:
        _show(bench)


def _show(bench: Bench) -> None:
    embed, ingest = bench.embed_cpu_seconds_per_chunk * 1000, bench.ingest_cpu_seconds_per_chunk * 1000
    click.echo(f"{bench.machine}; {bench.embedding_model}, {bench.embedder}")
    amounts = f"{counted(bench.documents, 'document')}, {counted(bench.chunks, 'chunk')}"
    click.echo(f"{amounts} of {bench.chunk_size} characters at most")
    click.echo(f"embedding   {bench.chunks_per_second:.0f} chunks/s, {embed:.1f} ms CPU a chunk")
    click.echo(f"ingestion   {ingest:.1f} ms CPU a chunk, embedding included")
    click.echo(f"questions   p50 {bench.query_ms_p50:.1f} ms, p95 {bench.query_ms_p95:.1f} ms")
    click.echo(f"            {bench.query_cpu_ms:.1f} ms CPU a question")
    click.echo(f"a chunk     {bench.source_bytes_per_chunk:.0f} bytes of original")
    click.echo(f"            {bench.store_bytes_per_chunk:.0f} bytes in the store")
