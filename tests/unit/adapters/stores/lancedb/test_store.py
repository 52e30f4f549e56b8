"""What only LanceDB has to show: several processes on one folder, indexes, maintenance beside searches."""

import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from askdock.adapters.stores.lancedb import store as adapter
from askdock.adapters.stores.lancedb.loop import LOOP
from askdock.adapters.stores.lancedb.store import LanceChunkStore
from askdock.records import NO_FILTER, Chunk, EmbeddedChunk

DIMENSION = 16
WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
from test_store import DIMENSION, LanceChunkStore, embedded
store, writer = LanceChunkStore(Path(sys.argv[1])), int(sys.argv[2])
store.create_generation("g", DIMENSION)
for n in range(6):
    store.upsert("g", [embedded(writer * 1000 + n * 10 + k) for k in range(5)])
    print(n, flush=True)
"""


def embedded(number: int) -> EmbeddedChunk:
    vector = np.random.default_rng(number).standard_normal(DIMENSION).astype(np.float32)
    chunk = Chunk(
        id=f"c{number}",
        document_id=f"d{number // 1000}",
        version=1,
        ordinal=number,
        text=f"text {number}",
        start=0,
        end=10,
        page_start=None,
        page_breaks=(),
        headings=(),
        title="",
        document_name="name",
        source_uri="uri",
        media_type="text/plain",
    )
    return EmbeddedChunk(chunk, vector / np.linalg.norm(vector), f"word{number} common")


@pytest.fixture
def store(tmp_path: Path) -> LanceChunkStore:
    made = LanceChunkStore(tmp_path / "chunks")
    made.create_generation("g", DIMENSION)
    return made


def test_processes_write_side_by_side_and_a_reader_sees_each_write_at_once(
    store: LanceChunkStore, tmp_path: Path
) -> None:
    here = str(Path(__file__).parent)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "chunks"), str(writer), here],
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in (1, 2)
    ]
    for number, writer in enumerate(writers, 1):
        assert writer.stdout is not None
        for line in writer.stdout:
            # The line is printed when the write has returned.
            assert len(store.chunk_ids("g", f"d{number}", 1)) >= 5 * (int(line) + 1)
        assert writer.wait(60) == 0
        writer.stdout.close()
    assert store.count("g") == 2 * 6 * 5
    assert store.search_sparse("g", "word2053", 3, NO_FILTER)[0].chunk_id == "c2053"


def test_vectors_are_indexed_past_the_size_and_new_rows_are_found_before_they_are(
    store: LanceChunkStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "INDEX_ROWS", 300)
    monkeypatch.setattr(adapter, "PARTITION_ROWS", 100)
    items = [embedded(n) for n in range(400)]
    store.upsert("g", items[:299])
    store.maintain("g")
    assert indexed_columns(store) == {"tokens"}
    store.upsert("g", items[299:350])
    store.maintain("g")
    assert indexed_columns(store) >= {"tokens", "vector", "document_id"}
    store.upsert("g", items[350:])
    for item in (items[0], items[349], items[399]):
        [best, *_] = store.search_dense("g", item.vector, 3, NO_FILTER)
        assert best.chunk_id == item.chunk.id
        assert best.score == pytest.approx(1.0, abs=1e-5)
        assert store.search_sparse("g", item.tokens.split()[0], 3, NO_FILTER)[0].chunk_id == item.chunk.id


def test_searches_go_on_while_indexes_are_made(store: LanceChunkStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter, "INDEX_ROWS", 300)
    monkeypatch.setattr(adapter, "UNINDEXED_ROWS", 1)
    store.upsert("g", [embedded(n) for n in range(600)])
    searched = threading.Event()
    original = adapter._vector_index

    def held_until_a_search_has_answered(rows: int) -> object:
        # In the middle of maintenance: what it has done so far and what is to come, a search sees neither.
        assert searched.wait(30)
        return original(rows)

    monkeypatch.setattr(adapter, "_vector_index", held_until_a_search_has_answered)
    maintenance = threading.Thread(target=store.maintain, args=("g",))
    maintenance.start()
    for number in (1, 599):
        assert store.search_dense("g", embedded(number).vector, 3, NO_FILTER)[0].chunk_id == f"c{number}"
        assert store.search_sparse("g", f"word{number}", 3, NO_FILTER)[0].chunk_id == f"c{number}"
    assert maintenance.is_alive()
    searched.set()
    while maintenance.is_alive():
        assert store.search_dense("g", embedded(7).vector, 3, NO_FILTER)[0].chunk_id == "c7"
    assert "vector" in indexed_columns(store)


def indexed_columns(store: LanceChunkStore) -> set[str]:
    return {column for index in LOOP.run(store._table("g").list_indices()) for column in index.columns}


def test_what_is_cached_of_versions_that_are_gone_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cached(folder: Path) -> int:
        store = LanceChunkStore(folder)
        store.create_generation("g", DIMENSION)
        for number in range(40):
            store.upsert("g", [embedded(number)])
            assert store.chunk_ids("g", "d0", 1)
        size: int = store._session.size_bytes
        return size

    free = cached(tmp_path / "free")
    limit = free // 8
    monkeypatch.setattr(adapter, "INDEX_CACHE_BYTES", limit)
    monkeypatch.setattr(adapter, "METADATA_CACHE_BYTES", limit)
    assert cached(tmp_path / "limited") <= 2 * limit


def test_a_table_made_before_chunks_had_the_head_of_their_table_gains_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = tuple(field for field in adapter._CHUNK_FIELDS if field.name != "table_head")
    with monkeypatch.context() as earlier:
        earlier.setattr(adapter, "_CHUNK_FIELDS", fields)
        earlier.setattr(adapter, "_CHUNK_COLUMNS", [field.name for field in fields])
        earlier.setattr(adapter, "_completed", lambda table: table)
        earlier.setattr(adapter, "_chunks", None)
        store = LanceChunkStore(tmp_path)
        store.create_generation("g", DIMENSION)
        store.upsert("g", [embedded(1)])
    store = LanceChunkStore(tmp_path)
    new = embedded(2)
    new = EmbeddedChunk(replace(new.chunk, table_head="Depot | Manager"), new.vector, new.tokens)
    store.upsert("g", [new])
    heads = {found: chunk.table_head for found, chunk in store.read_chunks("g", ["c1", "c2"]).items()}
    assert heads == {"c1": "", "c2": "Depot | Manager"}
