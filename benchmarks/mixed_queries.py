"""Queries as people type them (codes, part numbers, full-width forms, both languages at once) on examples/.

Prints the share of queries with a right document first, and among the first three, for each leg. The embedding
model is that of EMBEDDING_MODEL.
"""

import json
import tempfile
from pathlib import Path

from askdock.adapters.sources.local import discover
from askdock.bootstrap import System
from askdock.retrieval.hybrid import Legs
from askdock.settings import load_settings

ROOT = Path(__file__).parents[1]
LEGS: tuple[Legs, ...] = ("sparse", "dense", "hybrid")


def main() -> None:
    """Index the examples, search, print."""
    lines = (ROOT / "tests" / "support" / "data" / "mixed_queries.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory(prefix="askdock-mixed-") as folder:
        models = load_settings().models_folder
        system = System(load_settings(data_dir=Path(folder), models_dir=models))
        live = system.collections.get()
        for path in discover([ROOT / "examples"]):
            with path.open("rb") as source:
                system.documents.receive(live, path.name, path.as_uri(), source)
        for _ in system.worker.drain(live):
            pass
        print(f"{len(queries)} queries, {system.embedder.model}")
        for legs in LEGS:
            retriever = system.retrieval_of(legs)
            places, missed = [], []
            for query in queries:
                passages = retriever.search(live, query["query"], top_k=30)
                names = list(dict.fromkeys(p.chunk.document_name for p in passages))
                place = min((names.index(d) for d in query["documents"] if d in names), default=99)
                places.append(place)
                if place > 2:
                    missed.append(query["query"])
            first, three = (sum(place < n for place in places) / len(places) for n in (1, 3))
            print(f"{legs:<7} right document first {first:.2f}, in the first three {three:.2f}; missed {missed}")


if __name__ == "__main__":
    main()
