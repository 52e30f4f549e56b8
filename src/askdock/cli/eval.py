"""`askdock eval`."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from askdock.cli.common import json_option, open_system, print_json, stderr_console

if TYPE_CHECKING:
    from askdock.bootstrap import System
    from askdock.cli.beir import DataSet
    from askdock.records import Collection

CUTOFF = 10
CHUNKS_PER_QUERY = 50
"""Chunks retrieved to rank documents by their best chunk; enough for ten documents of several chunks."""


@click.command("eval", help="Measure retrieval quality on a data set in the BEIR layout.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-c", "--collection", help="Index into this collection and keep it; else a temporary one.")
@click.option("--limit", type=click.IntRange(1), help="Ask only the first N judged questions.")
@click.option(
    "--legs",
    type=click.Choice(["hybrid", "dense", "sparse"]),
    default="hybrid",
    show_default=True,
    help="Which search legs to use.",
)
@click.option("--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR).")
@json_option
def command(
    folder: Path, collection: str | None, limit: int | None, legs: str, data_dir: Path | None, as_json: bool
) -> None:
    """Index the corpus through the ordinary path, ask the judged questions, score the ranking."""
    from askdock.cli.beir import DataSet

    data = DataSet.read(folder)
    with ExitStack() as stack:
        system = open_system(data_dir=data_dir)
        if collection is None:
            temporary = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="askdock-eval-")))
            models = system.settings.models_folder
            system = open_system(data_dir=temporary, models_dir=models)
        elif collection not in {found.name for found in system.catalogue.list_collections()}:
            system.create_collection(collection)
        live = system.collection(collection)
        corpus_ids = _index(system, live, data)
        run, latencies = _search(system, live, data, corpus_ids, limit, legs)
    result = {
        "data": folder.resolve().name,
        "legs": legs,
        "model": system.embedder.model,
        "documents": len(data.corpus),
        "queries": len(run),
        **_score(data, run),
        "latency_ms": latencies,
    }
    if as_json:
        print_json(result)
    else:
        _show(result)


def _index(system: "System", live: "Collection", data: "DataSet") -> dict[str, str]:
    """Index the corpus; return the corpus id of each document id."""
    from rich.progress import Progress

    corpus_ids = {}
    with Progress(console=stderr_console()) as progress:
        task = progress.add_task("Taking in files ", total=len(data.corpus))
        for corpus_id, name, html in data.pages():
            accepted = system.receiver.receive(live, name, f"beir:{corpus_id}", html)
            corpus_ids[accepted.document.id] = corpus_id
            progress.advance(task)
        task = progress.add_task("Making searchable", total=len(data.corpus))
        for _ in system.worker.drain(live):
            progress.advance(task)
        progress.update(task, completed=len(data.corpus))
    return corpus_ids


def _search(
    system: "System",
    live: "Collection",
    data: "DataSet",
    corpus_ids: dict[str, str],
    limit: int | None,
    legs: str,
) -> tuple[dict[str, dict[str, float]], dict[str, float]]:
    """The ten best documents of each question, scored by rank, and the latency percentiles."""
    import time

    import numpy as np

    from askdock.retrieval.live import LiveRetriever
    from askdock.retrieval.pipeline import Leg, SearchPipeline

    only: Leg | None = None if legs == "hybrid" else "dense" if legs == "dense" else "sparse"
    retriever = LiveRetriever(SearchPipeline(system.store, system.embedder, only=only), system.catalogue)
    run: dict[str, dict[str, float]] = {}
    milliseconds = []
    for query_id, question in list(data.judged())[:limit]:
        begin = time.perf_counter()
        passages = retriever.retrieve(live, question, top_k=CHUNKS_PER_QUERY)
        milliseconds.append((time.perf_counter() - begin) * 1000)
        ranked = dict.fromkeys(
            corpus_ids[p.chunk.document_id] for p in passages if p.chunk.document_id in corpus_ids
        )
        run[query_id] = {corpus_id: 1.0 / rank for rank, corpus_id in enumerate(list(ranked)[:CUTOFF], 1)}
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return run, {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


def _score(data: "DataSet", run: dict[str, dict[str, float]]) -> dict[str, float]:
    """Means over the questions. nDCG as trec_eval's ndcg_cut; MRR over the ten ranks that `run` holds."""
    from askdock.errors import ConfigurationError

    try:
        import pytrec_eval
    except ImportError as error:
        raise ConfigurationError("`askdock eval` needs one more package: pip install 'askdock[eval]'") from error
    measures = {"ndcg@10": "ndcg_cut_10", "recall@10": "recall_10", "mrr@10": "recip_rank"}
    judged = {query_id: data.qrels[query_id] for query_id in run}
    scores = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10", "recall.10", "recip_rank"}).evaluate(run)
    return {
        name: round(sum(score[key] for score in scores.values()) / max(len(run), 1), 4)
        for name, key in measures.items()
    }


def _show(result: dict[str, Any]) -> None:
    latency = result["latency_ms"]
    click.echo(
        f"{result['data']}: {result['documents']} documents, {result['queries']} questions, "
        f"{result['legs']}, {result['model']}"
    )
    for name in ("ndcg@10", "recall@10", "mrr@10"):
        click.echo(f"  {name:<10} {result[name]:.4f}")
    click.echo(f"  latency    p50 {latency['p50']} ms, p95 {latency['p95']} ms")
