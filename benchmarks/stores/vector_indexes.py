"""The vector indexes of the embedded store side by side: CPU of a search and of filling, and recall.

    python benchmarks/stores/vector_indexes.py BEIR_FOLDER [--sizes 10000 100000]

Recall is of the exact ten nearest among the rows that are proposed and then compared exactly, as the store does.
Results: benchmarks/results/vector-indexes.json.
"""

import argparse
import json
import os
import platform
import time
from pathlib import Path

import numpy as np
from mixtures import chunks

from askdock.adapters.stores.embedded.store import RESCORED
from askdock.adapters.stores.embedded.vectors import numpy_kind, turbovec_kind
from askdock.bootstrap.adapters import make_embedder
from askdock.evaluation.beir import DataSet
from askdock.settings import load_settings

BASE = 2_000
RESULTS = Path(__file__).parents[1] / "results" / "vector-indexes.json"


def main() -> None:
    """Measure each kind at each size, question by question in turn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=(10_000, 100_000))
    given = parser.parse_args()
    data = DataSet.read(given.folder)
    embedder = make_embedder(load_settings(query_cache_entries=0), print)
    texts = [f"{title}\n{body}"[:1000] for title, body in data.corpus.values()][:BASE]
    base = np.concatenate([embedder.embed_documents(texts[n : n + 64]) for n in range(0, len(texts), 64)])
    asked = [embedder.embed_query(question.text) for _, question in data.judged()][:60]
    results = []
    for size in given.sizes:
        vectors = np.stack([item.vector for batch in chunks(size, texts, base, 4_096) for item in batch])
        results.append({"vectors": size, "kinds": measure(vectors, asked)})
        print(json.dumps(results[-1]), flush=True)
    report = {
        "command": "python benchmarks/stores/vector_indexes.py scifact",
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "load_average_after": round(os.getloadavg()[0], 1),
        "model": embedder.model,
        "questions": len(asked),
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")


def measure(vectors: np.ndarray, asked: list[np.ndarray]) -> dict[str, dict[str, float]]:
    """CPU milliseconds, medians."""
    kinds = {kind.name: kind.make(vectors.shape[1]) for kind in (turbovec_kind(), numpy_kind("to compare"))}
    found: dict[str, dict[str, float]] = {}
    rows = np.arange(1, len(vectors) + 1)
    for name, index in kinds.items():
        begin = time.process_time()
        for start in range(0, len(vectors), 4_096):
            index.add(rows[start : start + 4_096], vectors[start : start + 4_096])
        found[name] = {"add_ms_a_thousand": round(1e6 * (time.process_time() - begin) / len(vectors), 2)}
        index.search(asked[0], RESCORED)
    taken: dict[str, list[float]] = {name: [] for name in kinds}
    shares: dict[str, list[float]] = {name: [] for name in kinds}
    for vector in asked:
        exact = vectors @ vector
        tenth = np.sort(exact)[-10]
        for name, index in kinds.items():
            begin = time.process_time()
            proposed = index.search(vector, RESCORED)
            taken[name].append(1000 * (time.process_time() - begin))
            shares[name].append(min(1.0, float((exact[proposed - 1] >= tenth - 1e-6).sum() / 10)))
    for name in kinds:
        found[name]["search_cpu_ms"] = round(float(np.median(taken[name])), 3)
        found[name]["recall_at_10"] = round(float(np.mean(shares[name])), 4)
    return found


if __name__ == "__main__":
    main()
