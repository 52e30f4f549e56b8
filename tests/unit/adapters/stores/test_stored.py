"""What the store holds, row by row: for the reconciler and for backups."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from askdock.adapters.memory import MemoryStore
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.errors import StoreUnavailable
from askdock.ports import ChunkStore
from askdock.records import Chunk, ChunkKey, EmbeddedChunk


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> ChunkStore:
    made: ChunkStore = MemoryStore() if request.param == "memory" else EmbeddedChunkStore(tmp_path)
    made.create_generation("g", 2)
    return made


@pytest.fixture
def embedded(make_chunk: Callable[..., Chunk]) -> list[EmbeddedChunk]:
    fields = {"headings": ("Part",), "page_start": 2, "page_breaks": (3,), "tags": ("it's",), "dated": 5}
    return [
        EmbeddedChunk(
            make_chunk(f"text {n}", id=f"d{d}-{n}", document_id=f"d{d}", version=v, ordinal=n, **fields),
            np.array([n, 1], np.float32),
            f"text {n}",
        )
        for d, v in ((1, 1), (2, 3))
        for n in (2, 0, 1)
    ]


def test_every_row_is_named_once(store: ChunkStore, embedded: list[EmbeddedChunk]) -> None:
    assert list(store.stored("g")) == []
    store.upsert("g", embedded)
    found = list(store.stored("g"))
    assert len(found) == 6
    assert set(found) == {ChunkKey(f"d{d}", v, f"d{d}-{n}") for d, v in ((1, 1), (2, 3)) for n in range(3)}


def test_a_document_reads_back_as_it_was_written(store: ChunkStore, embedded: list[EmbeddedChunk]) -> None:
    store.upsert("g", embedded)
    read = list(store.read_document("g", "d2", 3))
    written = sorted(embedded[3:], key=lambda item: item.chunk.ordinal)
    assert [item.chunk for item in read] == [item.chunk for item in written]
    assert [item.tokens for item in read] == [item.tokens for item in written]
    assert all(np.array_equal(a.vector, b.vector) for a, b in zip(read, written, strict=True))
    assert list(store.read_document("g", "d2", 1)) == []


def test_no_generation_is_an_error_and_not_emptiness(store: ChunkStore) -> None:
    with pytest.raises(StoreUnavailable):
        list(store.stored("nowhere"))
    with pytest.raises(StoreUnavailable):
        list(store.read_document("nowhere", "d", 1))
