"""Retrieval measured: the corpus indexed through the ordinary path, the judged questions searched for."""

import asyncio
import time
from collections.abc import Iterable
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np

from askdock import records
from askdock.errors import ConfigurationError
from askdock.evaluation.beir import DataSet, Question
from askdock.extras import how_to_install

if TYPE_CHECKING:
    from askdock.bootstrap import System
    from askdock.records import Collection
    from askdock.retrieval.pipeline import RetrievalPipeline

CUTOFF = 10
CHUNKS_PER_QUERY = 50
"""Chunks retrieved to rank documents by their best chunk; enough for ten documents of several chunks."""
MEASURES = {"ndcg@10": "ndcg_cut_10", "recall@10": "recall_10", "mrr@10": "recip_rank"}
"""Our names, and those of trec_eval; MRR is over the ten ranks that a run holds."""

Run = dict[str, dict[str, float]]


def kept(system: "System", name: str) -> "Collection":
    """The collection of this name, made where there is none."""
    if name not in {found.name for found in system.collections.all()}:
        system.collections.create(name)
    return system.collections.get(name)


def index(system: "System", live: "Collection", data: DataSet) -> dict[str, str]:
    """Index the corpus; return the corpus id of each document id."""
    from rich.console import Console
    from rich.progress import Progress

    corpus_ids = {}
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading files", total=len(data.corpus))
        for corpus_id, name, html in data.pages():
            accepted = system.receiver.receive(live, name, f"beir:{corpus_id}", html)
            corpus_ids[accepted.document.id] = corpus_id
            progress.advance(task)
        task = progress.add_task("Indexing", total=len(data.corpus))
        for _ in system.worker.drain(live):
            progress.advance(task)
        progress.update(task, completed=len(data.corpus))
    return corpus_ids


def search(
    retrieval: "RetrievalPipeline",
    live: "Collection",
    questions: Iterable[tuple[str, Question]],
    corpus_ids: dict[str, str],
    *,
    history: bool,
) -> tuple[Run, list[float]]:
    """The ten best documents of each question, scored by rank, and the milliseconds each took.

    With `history`, what is searched for is the question made to stand alone.
    """
    run: Run = {}
    milliseconds = []
    with asyncio.Runner() as runner:  # one event loop: the chat model keeps its connections on it
        for query_id, question in questions:
            begin = time.perf_counter()
            turns = question.history if history else ()
            result = runner.run(
                retrieval.retrieve(
                    records.Question(live, question.text, CHUNKS_PER_QUERY, history=turns, caller=records.LOCAL)
                )
            )
            milliseconds.append((time.perf_counter() - begin) * 1000)
            run[query_id] = ranked((p.chunk.document_id for p in result.passages), corpus_ids)
    return run, milliseconds


def ranked(document_ids: Iterable[str], corpus_ids: dict[str, str]) -> dict[str, float]:
    """The ten best documents of chunks whose documents come best first, scored by rank."""
    best = dict.fromkeys(corpus_ids[found] for found in document_ids if found in corpus_ids)
    return {corpus_id: 1.0 / rank for rank, corpus_id in enumerate(list(best)[:CUTOFF], 1)}


def require_scorer() -> None:
    """Raises ConfigurationError where the package that `score` needs is not installed."""
    if find_spec("pytrec_eval") is None:
        raise ConfigurationError(f"`askdock eval` needs one more package: {how_to_install('eval')}")


def score(data: DataSet, run: Run) -> dict[str, float]:
    """Means over the questions of a run, as trec_eval computes them."""
    import pytrec_eval

    judged = {query_id: data.qrels[query_id] for query_id in run}
    scores = pytrec_eval.RelevanceEvaluator(judged, {"ndcg_cut.10", "recall.10", "recip_rank"}).evaluate(run)
    return {
        name: round(sum(one[key] for one in scores.values()) / max(len(run), 1), 4)
        for name, key in MEASURES.items()
    }


def percentiles(milliseconds: list[float]) -> dict[str, float]:
    """p50 and p95; zeros where nothing was asked."""
    p50, p95 = np.percentile(milliseconds or [0.0], [50, 95])
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}
