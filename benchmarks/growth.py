"""How the embedded store grows: query latency, memory and disk at 10,000, 100,000 and 1,000,000 chunks.

    python benchmarks/growth.py BEIR_FOLDER DATA_DIR [--sizes 10000 100000 1000000] [--questions 100]

Real texts and vectors are the base; further chunks are mixtures of two real texts with vectors between theirs
(`benchmarks/stores/mixtures.py`). One folder for each size, kept in DATA_DIR and filled once. Then
the same questions are asked of each size in turn, embedding included, so that all share the noise of the machine.
Wall and processor time of each: on a busy machine compare the second.
Memory is that of a process of its own for each size, which opens one table and asks every question. Recall is the
share of the exact ten nearest that the index finds. Results: benchmarks/results/growth.json.
"""

import argparse
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil
from stores.mixtures import chunks

from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.bootstrap.adapters import make_embedder
from askdock.evaluation.beir import DataSet
from askdock.planning.indexes import flat, hnsw
from askdock.ports import Embedder
from askdock.records import NO_FILTER, Query
from askdock.retrieval.hybrid import HybridRetriever, Legs
from askdock.settings import load_settings

SIZES = (10_000, 100_000, 1_000_000)
BASE = 2_000
EXACT = 30
"""Questions whose exact neighbours are looked for: every vector is read for each."""
LEGS: tuple[Legs, ...] = ("dense", "sparse", "hybrid")
RESULTS = Path(__file__).parent / "results" / "growth.json"


def main() -> None:
    """Fill what is not filled, ask, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--memory-of", type=int, help="ask this size alone and print the process's memory")
    given = parser.parse_args()
    embedder = make_embedder(load_settings(query_cache_entries=0), lambda _: None)
    data = DataSet.read(given.folder)
    questions = [question.text for _, question in data.judged()][: given.questions]
    if given.memory_of:
        print(json.dumps(memory(given.data_dir, given.memory_of, embedder, questions)))
        return
    stores = {size: EmbeddedChunkStore(folder_of(given.data_dir, size)) for size in given.sizes}
    filled = fill(stores, embedder, data)
    latency = ask(stores, embedder, questions)
    results = []
    for size, store in stores.items():
        this = [sys.executable, __file__, str(given.folder), str(given.data_dir), "--memory-of", str(size)]
        measured = json.loads(subprocess.run(this, check=True, capture_output=True, text=True).stdout)
        files = (file for file in folder_of(given.data_dir, size).rglob("*") if file.is_file())
        results.append(
            {
                "chunks": size,
                "filled_seconds": filled[size],
                "latency_ms": latency[size],
                "recall_of_the_exact_ten": recall(
                    store, folder_of(given.data_dir, size) / f"bench_{size}.sqlite", embedder, questions[:EXACT]
                ),
                "disk_mib": sum(file.stat().st_size for file in files) // 1024**2,
                **measured,
                "formula_mib": {
                    "FLAT": flat(size, embedder.dimension).memory // 1024**2,
                    "HNSW": hnsw(size, embedder.dimension).memory // 1024**2,
                },
            }
        )
    report = {
        "command": "python benchmarks/growth.py scifact DATA_DIR",
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "load_average_after": round(os.getloadavg()[0], 1),
        "model": embedder.model,
        "vectors and texts": f"the first {BASE} real, the others mixtures of two of them",
        "questions": len(questions),
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")
    print(json.dumps(report, indent=2))


def folder_of(data_dir: Path, size: int) -> Path:
    """Each size has a folder of its own, whose files are its disk."""
    return data_dir / f"growth-{size}"


def fill(stores: dict[int, EmbeddedChunkStore], embedder: Embedder, data: DataSet) -> dict[int, float | None]:
    """Seconds that each took; None where a run before this one has filled it."""
    seconds: dict[int, float | None] = dict.fromkeys(stores)
    texts = [f"{title}\n{body}"[:1000] for title, body in data.corpus.values()][:BASE]
    vectors = None
    for size, store in stores.items():
        generation = f"bench_{size}"
        store.create_generation(generation, embedder.dimension)
        if store.count(generation) == size:
            continue
        if vectors is None:
            parts = [embedder.embed_documents(texts[n : n + 64]) for n in range(0, len(texts), 64)]
            vectors = np.concatenate(parts)
        begin = time.perf_counter()
        for batch in chunks(size, texts, vectors, batch_of=10_000):
            store.upsert(generation, batch)
        store.maintain(generation)
        seconds[size] = round(time.perf_counter() - begin, 1)
        print(f"{size} chunks in {seconds[size]} s", file=sys.stderr, flush=True)
    return seconds


def ask(
    stores: dict[int, EmbeddedChunkStore], embedder: Embedder, questions: list[str]
) -> dict[int, dict[str, dict[str, float]]]:
    """Percentiles in milliseconds by size and leg, of wall time and of this process's processor time."""
    ways = {
        (size, legs): HybridRetriever(store, embedder, legs=legs)
        for size, store in stores.items()
        for legs in LEGS
    }
    taken: dict[tuple[int, str], list[tuple[float, float]]] = {way: [] for way in ways}
    for (size, _), pipeline in ways.items():  # what is loaded on first use is no part of the measurement
        for question in questions[:5]:
            pipeline.retrieve(Query(question, f"bench_{size}", 10))
    for question in questions:
        for (size, legs), pipeline in ways.items():
            begin, before = time.perf_counter(), time.process_time()
            pipeline.retrieve(Query(question, f"bench_{size}", 10))
            taken[size, legs].append((time.perf_counter() - begin, time.process_time() - before))
    return {size: {legs: percentiles(taken[size, legs]) for legs in LEGS} for size in stores}


def percentiles(taken: list[tuple[float, float]]) -> dict[str, float]:
    """Milliseconds of pairs of wall and processor seconds."""
    wall, processor = 1000 * np.array(taken).T
    of = {"p": wall, "cpu_p": processor}
    return {
        f"{name}{p}": round(float(np.percentile(values, p)), 1) for name, values in of.items() for p in (50, 95)
    }


def recall(store: EmbeddedChunkStore, path: Path, embedder: Embedder, questions: list[str]) -> float:
    """Mean over the questions; `path`: the record of the generation, which is named after it."""
    ids, vectors = every_vector(path)
    shares = []
    for question in questions:
        vector = embedder.embed_query(question)
        found = {hit.chunk_id for hit in store.search_dense(path.stem, vector, 10, NO_FILTER)}
        shares.append(len(found & {ids[row] for row in np.argsort(-(vectors @ vector))[:10]}) / 10)
    return round(float(np.mean(shares)), 3)


def every_vector(path: Path) -> tuple[list[str], np.ndarray]:
    """What the record holds, to be compared exactly."""
    with closing(sqlite3.connect(path)) as record:
        found = record.execute("SELECT id, vector FROM chunk").fetchall()
    return [chunk_id for chunk_id, _ in found], np.stack([np.frombuffer(vector, "<f4") for _, vector in found])


def memory(data_dir: Path, size: int, embedder: Embedder, questions: list[str]) -> dict[str, int]:
    """Resident memory of this process before the table is opened and after every question."""
    embedder.embed_query("What takes the model to answer?")
    before = psutil.Process().memory_full_info()
    pipeline = HybridRetriever(EmbeddedChunkStore(folder_of(data_dir, size)), embedder)
    for question in questions:
        pipeline.retrieve(Query(question, f"bench_{size}", 10))
    after = psutil.Process().memory_full_info()
    return {
        "resident_mib_without_table": before.rss // 1024**2,
        "resident_mib": after.rss // 1024**2,
        "own_mib": after.uss // 1024**2,
    }


if __name__ == "__main__":
    main()
