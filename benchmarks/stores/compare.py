"""The embedded store beside LanceDB, which was it in version 0.1.0, call by call in one run.

    python benchmarks/stores/compare.py BEIR_FOLDER [--sizes 10000 100000] [--questions 60]

Needs the extra `lancedb`. Both are filled as a worker fills them: 256 chunks a write, `maintain` every 2,560. Then
the stores take turns, call by call, so that both share the noise of the machine. CPU is the whole process's, in
milliseconds, and the median; ratios are the embedded store's figure over LanceDB's. Memory and opening are of a
process of its own. Vectors are of the configured model for the first 2,000 chunks, and mixtures beyond.
Results: benchmarks/results/stores-embedded.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from mixtures import chunks

from askdock import text
from askdock.bootstrap.adapters import make_embedder
from askdock.evaluation.beir import DataSet
from askdock.ports import ChunkStore
from askdock.records import NO_FILTER, EmbeddedChunk, Vector
from askdock.settings import load_settings

BASE = 2_000
WRITE, MAINTAIN = 256, 2_560
LIMIT, READ = 50, 14
WRITES = (1, 16, 256)
ROUNDS = 12
NAMES = ("lancedb", "embedded")
RESULTS = Path(__file__).parents[1] / "results" / "stores-embedded.json"
Asked = list[tuple[Vector, str]]
Taken = dict[str, dict[str, list[float]]]


def store_of(name: str, folder: Path) -> ChunkStore:
    """One of NAMES."""
    if name == "embedded":
        from askdock.adapters.stores.embedded.store import EmbeddedChunkStore

        return EmbeddedChunkStore(folder / name)
    from previous import LanceChunkStore

    return LanceChunkStore(folder / name)


def main() -> None:
    """Fill, ask, write the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="*", default=(10_000, 100_000))
    parser.add_argument("--questions", type=int, default=60)
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.alone:
        print(json.dumps(alone(given.alone, given.data)))
        return
    data = DataSet.read(given.folder)
    embedder = make_embedder(load_settings(query_cache_entries=0), print)
    texts = [f"{title}\n{body}"[:1000] for title, body in data.corpus.values()][:BASE]
    vectors = np.concatenate([embedder.embed_documents(texts[n : n + 64]) for n in range(0, len(texts), 64)])
    questions = [question.text for _, question in data.judged()][: given.questions]
    asked = [(embedder.embed_query(one), " ".join(text.analyze_query(one))) for one in questions]
    results = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as scratch:
            results.append(measure(Path(scratch), size, texts, vectors, asked))
        print(json.dumps(results[-1], indent=1), flush=True)
    report = {
        "command": "python benchmarks/stores/compare.py scifact",
        "machine": f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        "load_average_after": round(os.getloadavg()[0], 1),
        "model": embedder.model,
        "questions": len(questions),
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")


def measure(folder: Path, size: int, texts: list[str], vectors: np.ndarray, asked: Asked) -> dict[str, Any]:
    """Both stores at one size."""
    stores = {name: store_of(name, folder) for name in NAMES}
    taken: Taken = {}
    exact: list[np.ndarray] = []
    for store in stores.values():
        store.create_generation("g", vectors.shape[1])
    written = 0
    for batch in chunks(size, texts, vectors, WRITE):
        exact.append(np.stack([item.vector for item in batch]))
        written += len(batch)
        for name, store in stores.items():
            with timed(taken, "fill, a chunk", name, per=len(batch)):
                store.upsert("g", batch)
                if written % MAINTAIN == 0:
                    store.maintain("g")
    for store in stores.values():
        store.maintain("g")
    json_file = folder / "asked.json"
    json_file.write_text(json.dumps([(vector.tolist(), tokens) for vector, tokens in asked]))
    search(stores, taken, asked)
    found = {
        "chunks": size,
        "recall_at_10": {name: recall(store, np.concatenate(exact), asked) for name, store in stores.items()},
        "disk_mib": {name: disk(folder / name) for name in NAMES},
        "threads": {name: threads(store, asked) for name, store in stores.items()},
        "alone": {name: json.loads(run_alone(name, folder)) for name in NAMES},
    }
    write(stores, taken, next(chunks(size, texts, vectors, WRITE)))
    medians = {
        call: {name: round(float(np.median(values)), 3) for name, values in by_name.items()}
        for call, by_name in taken.items()
    }
    ratios = {call: round(of["embedded"] / max(of["lancedb"], 1e-9), 3) for call, of in medians.items()}
    return {**found, "cpu_ms": medians, "ratio": ratios}


@contextmanager
def timed(taken: Taken, call: str, name: str, per: int = 1) -> Iterator[None]:
    """CPU milliseconds of the process."""
    begin = time.process_time()
    yield
    taken.setdefault(call, {}).setdefault(name, []).append(1000 * (time.process_time() - begin) / per)


def search(stores: dict[str, ChunkStore], taken: Taken, asked: Asked) -> None:
    """Each call of a question, in turn."""
    for number, (vector, tokens) in enumerate([*asked[:5], *asked]):
        into: Taken = taken if number >= 5 else {}  # what is loaded on first use is no part of it
        for name, store in stores.items():
            with timed(into, "hybrid", name):
                with timed(into, "dense", name):
                    hits = store.search_dense("g", vector, LIMIT, NO_FILTER)
                with timed(into, "sparse", name):
                    hits = [*hits, *store.search_sparse("g", tokens, LIMIT, NO_FILTER)]
                with timed(into, "read", name):
                    store.read_chunks("g", [hit.chunk_id for hit in hits[:READ]])


def write(stores: dict[str, ChunkStore], taken: Taken, base: list[EmbeddedChunk]) -> None:
    """Documents of several sizes, into stores that are full."""
    for turn in range(ROUNDS):
        for count in WRITES:
            document = f"n{turn}-{count}"
            items = [
                replace(one, chunk=replace(one.chunk, id=f"{document}-{n}", document_id=document))
                for n, one in enumerate(base[:count])
            ]
            for name, store in stores.items():
                with timed(taken, f"upsert {count}", name):
                    store.upsert("g", items)
                with timed(taken, f"read back {count}", name):
                    store.chunk_ids("g", document, 1)
                with timed(taken, f"delete {count}", name):
                    store.delete_document("g", document)


def recall(store: ChunkStore, vectors: np.ndarray, asked: Asked) -> float:
    """Share of the exact ten nearest that are found; equal scores count as found."""
    shares = []
    for vector, _ in asked:
        tenth = np.sort(vectors @ vector)[-10]
        hits = store.search_dense("g", vector, 10, NO_FILTER)
        shares.append(sum(hit.score >= tenth - 1e-5 for hit in hits) / 10)
    return round(float(np.mean(shares)), 4)


def threads(store: ChunkStore, asked: Asked) -> dict[str, dict[str, float]]:
    """Searches a second, all three calls, and their p95."""

    def one(number: int) -> float:
        vector, tokens = asked[number % len(asked)]
        begin = time.perf_counter()
        hits = store.search_dense("g", vector, LIMIT, NO_FILTER) + store.search_sparse(
            "g", tokens, LIMIT, NO_FILTER
        )
        store.read_chunks("g", [hit.chunk_id for hit in hits[:READ]])
        return 1000 * (time.perf_counter() - begin)

    found = {}
    for count in (1, 8):
        with ThreadPoolExecutor(count) as pool:
            begin = time.perf_counter()
            took = list(pool.map(one, range(4 * len(asked))))
            seconds = time.perf_counter() - begin
        p95 = round(float(np.percentile(took, 95)), 1)
        found[str(count)] = {"searches_a_second": round(len(took) / seconds), "p95_ms": p95}
    return found


def run_alone(name: str, folder: Path) -> str:
    """`alone` in a process of its own."""
    command = [sys.executable, __file__, "-", "--alone", name, "--data", str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def alone(name: str, folder: Path) -> dict[str, float]:
    """CPU of importing and opening and of the first search, and memory of its own after all questions."""
    asked = [(np.array(v, np.float32), tokens) for v, tokens in json.loads((folder / "asked.json").read_text())]
    before = psutil.Process().memory_full_info().uss

    def cpu(call: Callable[[], object]) -> tuple[float, Any]:
        begin = time.process_time()
        found = call()
        return round(1000 * (time.process_time() - begin), 1), found

    opened, store = cpu(lambda: opened_store(name, folder))
    first, _ = cpu(lambda: store.search_dense("g", asked[0][0], LIMIT, NO_FILTER))
    for vector, tokens in asked:
        store.search_dense("g", vector, LIMIT, NO_FILTER)
        store.search_sparse("g", tokens, LIMIT, NO_FILTER)
    own = psutil.Process().memory_full_info().uss - before
    return {"import_and_open_cpu_ms": opened, "first_search_cpu_ms": first, "own_mib": round(own / 2**20, 1)}


def opened_store(name: str, folder: Path) -> ChunkStore:
    """Imported, opened, and asked for something small."""
    store = store_of(name, folder)
    store.chunk_ids("g", "d1", 1)
    return store


def disk(folder: Path) -> float:
    """MiB of its files."""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20, 1)


if __name__ == "__main__":
    main()
