"""Query latency of the chunk stores at 10,000 and 100,000 chunks, the question's embedding included.

    python benchmarks/stores/servers.py BEIR_FOLDER --lite http://127.0.0.1:19531 --old http://127.0.0.1:19532

The same chunks go into the embedded store, the Milvus Lite server at --lite and (vectors only) the Milvus 2.3
server at --old; then the same questions are asked of each in turn, round by round, so that all share the noise
of the machine. Real texts and vectors are the base; further chunks are mixtures of two real texts with vectors
between theirs, so that the index has neighbours to tell apart. Results: benchmarks/results/stores.json.
"""

import argparse
import json
import os
import platform
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import psutil
from mixtures import chunks

from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.milvus.store import MilvusChunkStore
from askdock.bootstrap.adapters import make_embedder
from askdock.evaluation.beir import DataSet
from askdock.ports import ChunkStore, Embedder
from askdock.records import Query
from askdock.retrieval.hybrid import HybridRetriever, Legs
from askdock.settings import load_settings

SIZES = (10_000, 100_000)
BASE = 2_000
LEGS: tuple[Legs, ...] = ("dense", "sparse", "hybrid")
LITE_QUESTIONS = 20
LITE_CHUNKS = 10_000
"""Most questions and chunks for Milvus Lite: it is written in Python, for small collections. At 100,000 chunks a
keyword search did not end within 120 s."""
RESULTS = Path(__file__).parents[1] / "results" / "stores.json"


def main() -> None:
    """Fill, ask, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--lite", help="URL of a Milvus Lite server")
    parser.add_argument("--old", help="URL of a Milvus 2.3 server")
    parser.add_argument("--old-pid", type=int, help="its process, whose memory is reported then")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--questions", type=int, default=200)
    given = parser.parse_args()
    data = DataSet.read(given.folder)
    embedder = make_embedder(load_settings(query_cache_entries=0), print)
    questions = [question.text for _, question in data.judged()][: given.questions]
    texts = [f"{title}\n{body}"[:1000] for title, body in data.corpus.values()][:BASE]
    print(f"embedding {len(texts)} texts")
    vectors = np.concatenate([embedder.embed_documents(texts[n : n + 64]) for n in range(0, len(texts), 64)])
    with tempfile.TemporaryDirectory() as folder:
        stores: dict[str, tuple[ChunkStore, bool]] = {"embedded": (EmbeddedChunkStore(Path(folder)), True)}
        if given.lite:
            stores["milvus-lite"] = (MilvusChunkStore(given.lite, timeout_seconds=120), True)
        if given.old:
            old = MilvusChunkStore(given.old, timeout_seconds=120, dense_only=True)
            stores["milvus-2.3, vectors only"] = (old, False)
        results = []
        for size in given.sizes:
            able = {name: one for name, one in stores.items() if name != "milvus-lite" or size <= LITE_CHUNKS}
            results.append(measure(size, able, embedder, questions, texts, vectors, given.old_pid))
            print(json.dumps(results[-1], indent=2), flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    report = {
        "command": "python benchmarks/stores/servers.py scifact --old URL --old-pid PID",
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "load_average_after": round(os.getloadavg()[0], 1),
        "model": embedder.model,
        "questions": len(questions),
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


def measure(
    size: int,
    stores: dict[str, tuple[ChunkStore, bool]],
    embedder: Embedder,
    questions: list[str],
    texts: list[str],
    vectors: np.ndarray,
    old_pid: int | None,
) -> dict[str, object]:
    """Fill every store with `size` chunks, ask every question of each, in turn."""
    generation = f"bench_{size}"
    filled = {}
    for name, (store, _) in stores.items():
        begin = time.perf_counter()
        store.create_generation(generation, embedder.dimension)
        for batch in chunks(size, texts, vectors):
            store.upsert(generation, batch)
        store.maintain(generation)
        if store.count(generation) != size:
            raise SystemExit(f"{name} holds {store.count(generation)} chunks, not {size}")
        filled[name] = round(time.perf_counter() - begin, 1)
        print(f"{name}: {size} chunks in {filled[name]} s", flush=True)
    ways = {
        f"{name}, {legs}": HybridRetriever(store, embedder, legs=legs)
        for name, (store, bm25) in stores.items()
        for legs in LEGS[: len(LEGS) if bm25 else 1]
    }
    milliseconds: dict[str, list[float]] = {name: [] for name in ways}
    for pipeline in ways.values():  # what is loaded on first use is no part of the measurement
        for question in questions[:5]:
            pipeline.retrieve(Query(question, generation, 10))
    for number, question in enumerate(questions):
        for name, pipeline in ways.items():
            if name.startswith("milvus-lite") and number >= LITE_QUESTIONS:
                continue
            begin = time.perf_counter()
            pipeline.retrieve(Query(question, generation, 10))
            milliseconds[name].append((time.perf_counter() - begin) * 1000)
    old = {} if old_pid is None else {"old_memory_mib": memory_mib(old_pid)}
    for store, _ in stores.values():
        store.drop_generation(generation)
    return old | {
        "chunks": size,
        "fill_seconds": filled,
        "latency_ms": {
            name: {f"p{p}": round(float(np.percentile(taken, p)), 1) for p in (50, 95)}
            for name, taken in milliseconds.items()
            if taken
        },
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def memory_mib(pid: int) -> int:
    """Resident memory of a process and its descendants."""
    first = psutil.Process(pid)
    return sum(one.memory_info().rss for one in [first, *first.children(recursive=True)]) // 1024**2


if __name__ == "__main__":
    main()
