"""What rights on documents cost a search: a user in 50 groups beside an admin, who reads everything.

    python benchmarks/document_rights.py [--chunks 100000] [--documents 10000] [--groups 1000] [--json FILE]
        [--store milvus --url http://127.0.0.1:19530 [--dense-only]] [--store elasticsearch --url ...]

Chunks with made-up words (frequencies by Zipf's law) and random vectors of 384 numbers go into the embedded
store, or into that of a server, their documents into a catalogue of SQLite. Each document is open to three groups,
chosen at random, or to all. Each question is asked in turn by the admin and by the user of each case, through
retrieval as the api has it: the rights looked up, both legs, fusion, passages read, and both checks behind them.
The embedding of the question is left out, which makes the ratio greater than people see. Reported are wall and
CPU time of the process: on a busy machine compare the latter, where the store is in it. `first_ms` is the first
question after a change of rights, which looks it all up again.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np
from sqlalchemy import insert

from askdock.adapters import stores
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import documents
from askdock.adapters.stores import StoreOptions
from askdock.ports import ChunkStore
from askdock.records import (
    LOCAL,
    Caller,
    Chunk,
    Collection,
    DocumentStatus,
    EmbeddedChunk,
    Grant,
    IndexProfile,
    Question,
    Readers,
    Role,
)
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights

DIMENSION, WORDS, LENGTH, BATCH = 384, 30_000, 120, 2_000
MEMBER_OF, OPEN_TO = 50, 3
SHARES = (1.0, 0.5, 0.05)
"""Of all documents, those that only some groups may read."""
NOW = datetime(2026, 11, 28, tzinfo=UTC)


class RandomEmbedder:
    """Another vector for each question, at no cost."""

    model, fingerprint, dimension, max_tokens, languages = "random", "1", DIMENSION, 512, None

    def embed_query(self, text: str) -> Any:
        """A vector made of the text's hash."""
        return unit(np.random.default_rng(int.from_bytes(sha256(text.encode()).digest()[:8])))


def unit(numbers: np.random.Generator) -> Any:
    """A random direction."""
    found = numbers.standard_normal(DIMENSION).astype(np.float32)
    return found / np.linalg.norm(found)


def words_of(numbers: np.random.Generator, count: int) -> list[str]:
    """Words, common ones often."""
    return [f"w{word % WORDS}" for word in numbers.zipf(1.3, count)]


def chunks(count: int, of: int) -> Iterator[EmbeddedChunk]:
    """The chunks of `of` documents."""
    numbers = np.random.default_rng(1)
    for at in range(count):
        text = " ".join(words_of(numbers, LENGTH))
        document = f"{at % of:032x}"
        chunk = Chunk(
            f"{at:032x}",
            document,
            1,
            at // of,
            text,
            0,
            len(text),
            None,
            (),
            (),
            "",
            "d.txt",
            "upload:d.txt",
            "text/plain",
        )
        yield EmbeddedChunk(chunk, unit(numbers), text)


def open_store(arguments: argparse.Namespace, folder: Path) -> ChunkStore:
    """The store that was asked for."""
    options = StoreOptions(
        folder / "chunks", url=arguments.url, timeout_seconds=60.0, dense_only=arguments.dense_only
    )
    return stores.open_store(arguments.store, options)


def fill(store: ChunkStore, folder: Path, count: int, of: int) -> tuple[SqlCatalogue, Collection]:
    """Catalogue and store with everything in them, readable by all."""
    catalogue = SqlCatalogue(Database(f"sqlite:///{folder / 'catalogue.db'}"))
    collection = catalogue.create_collection("c", IndexProfile("random", "1", DIMENSION, 1000, 0, "none"))
    row = {
        "collection_id": collection.id,
        "source_uri": "upload:d.txt",
        "name": "d.txt",
        "media_type": "text/plain",
    }
    row |= {"size": 1, "version": 1, "live_version": 1, "status": DocumentStatus.READY.value, "attempts": 1}
    row |= {"pages": 0, "chunks": 1, "received_at": NOW, "created_at": NOW, "updated_at": NOW, "tags": ()}
    with catalogue._database.transaction(writes=True) as connection:
        rows = [{**row, "id": f"{at:032x}", "sha256": f"{at:064x}"} for at in range(of)]
        connection.execute(insert(documents), rows)
    store.create_generation(collection.generation, DIMENSION)
    batch: list[EmbeddedChunk] = []
    for one in chunks(count, of):
        batch.append(one)
        if len(batch) == BATCH:
            store.upsert(collection.generation, batch)
            batch = []
    store.upsert(collection.generation, batch)
    store.maintain(collection.generation)
    return catalogue, collection


def restrict(catalogue: SqlCatalogue, collection: Collection, of: int, groups: int, share: float) -> None:
    """Give the first documents readers: sets of groups, some of which many documents share."""
    chance = random.Random(7)
    sets = [
        Readers(groups=tuple(sorted(f"g{chance.randrange(groups)}" for _ in range(OPEN_TO))))
        for _ in range(of // 10)
    ]
    with catalogue._database.transaction(writes=True) as connection:
        connection.execute(documents.update().values(readers=None))
        for at in range(int(of * share)):
            this = documents.update().where(documents.c.id == f"{at:032x}")
            connection.execute(this.values(readers=chance.choice(sets)))
    catalogue.set_readers(collection.id, f"{0:032x}", sets[0])  # makes `Collection.rights` grow


def ask(pipeline: RetrievalPipeline, collection: Collection, text: str, caller: Caller) -> tuple[float, float]:
    """Milliseconds on the clock and of the processor."""
    question = Question(collection, text, 8, caller=caller)
    clock, cpu = time.perf_counter(), time.process_time()
    pipeline._readable(question, text)
    return 1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - cpu)


def measure(arguments: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All cases."""
    store = open_store(arguments, folder)
    catalogue, collection = fill(store, folder, arguments.chunks, arguments.documents)
    retriever = HybridRetriever(store, RandomEmbedder(), threads=0)  # type: ignore[arg-type]
    numbers = np.random.default_rng(2)
    questions = [" ".join(words_of(numbers, 8)) for _ in range(arguments.questions)]
    member = Caller("u", "u", "user", (Grant(Role.READER),), groups=tuple(f"g{at}" for at in range(MEMBER_OF)))
    cases = []
    for share in SHARES:
        restrict(catalogue, collection, arguments.documents, arguments.groups, share)
        rights = DocumentRights(catalogue)
        pipeline = RetrievalPipeline(Rewriter(None), retriever, LivenessFilter(catalogue.live_versions), rights)
        now = catalogue.get_collection("c")
        readable = rights.readable(now, member) or frozenset()
        hidden = sum(
            len(ids) for one, ids in catalogue.restricted(now.id).by_readers.items() if one not in readable
        )
        first = ask(pipeline, now, "w1 w2", member)
        times: dict[str, list[tuple[float, float]]] = {"admin": [], "user": []}
        for text in questions:
            for name, caller in (("admin", LOCAL), ("user", member)):
                times[name].append(ask(pipeline, now, text, caller))
        case: dict[str, Any] = {"restricted": share, "readable": round(1 - hidden / arguments.documents, 3)}
        case["first_ms"] = round(first[0], 1)
        for name, found in times.items():
            wall, cpu = zip(*found, strict=True)
            case[name] = {
                "wall_ms_median": round(median(wall), 2),
                "wall_ms_p95": round(quantiles(wall, n=20)[-1], 2),
                "cpu_ms_median": round(median(cpu), 2),
                "cpu_ms_mean": round(sum(cpu) / len(cpu), 2),
            }
        for kind in ("wall_ms_median", "cpu_ms_median", "cpu_ms_mean"):
            case[f"ratio_{kind}"] = round(case["user"][kind] / case["admin"][kind], 2)
        cases.append(case)
        print(json.dumps(case), flush=True)
    store.drop_generation(collection.generation)
    return {
        "store": arguments.store,
        "chunks": arguments.chunks,
        "documents": arguments.documents,
        "groups": arguments.groups,
        "cases": cases,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--groups", type=int, default=1_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--store", choices=["embedded", "milvus", "elasticsearch"], default="embedded")
    parser.add_argument("--url", default="", help="of the store's server")
    parser.add_argument("--dense-only", action="store_true", help="accept a Milvus without keyword search")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="askdock-rights-") as folder:
        found = measure(arguments, Path(folder))
    if arguments.json:
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
