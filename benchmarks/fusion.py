"""What other fusions would give: each set's legs searched once, fused in many ways.

Data sets are indexed into the data folder where they are not yet (benchmarks/quality.sh does it too). Prints
nDCG@10 by set, way and weight of the dense leg as a table, the product's own values marked: "scores" is the
product's way, the others are reciprocal ranks (Cormack, Clarke, Büttcher, SIGIR 2009) with this k.
Usage: benchmarks/fusion.py DATA_SETS DATA_DIR SET...
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path

from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import CHUNKS_PER_QUERY, index, kept, ranked, score
from askdock.records import Hit, Query
from askdock.retrieval.fuse import fuse
from askdock.retrieval.hybrid import WEIGHTS
from askdock.retrieval.search import TwoLegSearch
from askdock.settings import load_settings

KS = (5, 10, 20, 60)
WAYS = ("scores", *KS)
DENSE_WEIGHTS = (0.6, 0.8, 1.0, 1.25, 1.6)

Legs = Mapping[str, list[Hit]]


def main() -> None:
    """Measure each set named, then their mean."""
    data_sets, data_dir, *names = sys.argv[1:]
    system = System(load_settings(data_dir=Path(data_dir), models_dir=load_settings().models_folder))
    tables = {name: table(system, Path(data_sets) / name) for name in names}
    mean = {at: sum(one[at] for one in tables.values()) / len(tables) for at in next(iter(tables.values()))}
    for name, found in {**tables, "mean": mean}.items():
        print(f"\n{name}: nDCG@10 by way (down) and weight of the dense leg (across)")
        print("       |" + "".join(f"{weight:>8}" for weight in DENSE_WEIGHTS))
        for way in WAYS:
            own = ("scores", WEIGHTS["dense"])
            cells = (mark(found[way, weight], own=(way, weight) == own) for weight in DENSE_WEIGHTS)
            print(f"{way:>6} |" + "".join(f"{cell:>8}" for cell in cells))


def mark(value: float, *, own: bool) -> str:
    """A figure; the product's own with a star."""
    return f"{value:.4f}{'*' if own else ''}"


def table(system: System, folder: Path) -> dict[tuple[str | int, float], float]:
    """nDCG@10 of one set under each way and weight."""
    data = DataSet.read(folder)
    live = kept(system, folder.name)
    corpus_ids = index(system, live, data)
    search = TwoLegSearch(system.store, system.embedder)
    found: dict[str, Legs] = {}
    documents: dict[str, str] = {}
    for query_id, question in data.judged():
        query = Query(question.text, live.generation, top_k=CHUNKS_PER_QUERY)
        found[query_id] = search.search(query, ("dense", "sparse"))
        chunk_ids = {hit.chunk_id for hits in found[query_id].values() for hit in hits}
        chunks = system.store.read_chunks(live.generation, list(chunk_ids - documents.keys()))
        documents.update((chunk_id, chunk.document_id) for chunk_id, chunk in chunks.items())
    tried = {}
    for way, weight in product(WAYS, DENSE_WEIGHTS):
        weights = {**WEIGHTS, "dense": weight}
        run = {}
        for query_id, legs in found.items():
            if isinstance(way, int):
                order = by_ranks(legs, weights, way)
            else:
                order = [one.chunk_id for one in fuse(legs, weights)]
            run[query_id] = ranked((documents[chunk_id] for chunk_id in order[:CHUNKS_PER_QUERY]), corpus_ids)
        tried[way, weight] = score(data, run)["ndcg@10"]
    return tried


def by_ranks(legs: Legs, weights: Mapping[str, float], k: int) -> Sequence[str]:
    """Chunk ids by the sum over the legs of weight / (k + rank)."""
    scores: defaultdict[str, float] = defaultdict(float)
    for leg, hits in legs.items():
        for rank, hit in enumerate(hits, 1):
            scores[hit.chunk_id] += weights[leg] / (k + rank)
    return sorted(scores, key=lambda chunk_id: -scores[chunk_id])


if __name__ == "__main__":
    main()
