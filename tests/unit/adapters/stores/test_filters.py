"""What each field of a `Filter` lets through, on the store of one machine and on the fake."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from askdock.adapters.memory import MemoryStore
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.ports import ChunkStore
from askdock.records import NO_FILTER, Chunk, EmbeddedChunk, Filter

VECTOR = np.array([1.0, 0.0], np.float32)


@pytest.fixture(params=["memory", "embedded"])
def store(request: pytest.FixtureRequest, tmp_path: Path, make_chunk: Callable[..., Chunk]) -> ChunkStore:
    made: ChunkStore = MemoryStore() if request.param == "memory" else EmbeddedChunkStore(tmp_path)
    made.create_generation("g", 2)
    chunks = [
        make_chunk(
            "pump seal", id="a", document_id="d1", tags=("it's", "公开"), dated=100, source_uri="file:///a"
        ),
        make_chunk("pump seal", id="b", document_id="d2", tags=("draft",), dated=200, media_type="text/html"),
        make_chunk("pump seal", id="c", document_id="d3", dated=300),
    ]
    made.upsert("g", [EmbeddedChunk(chunk, VECTOR, chunk.text) for chunk in chunks])
    return made


@pytest.mark.parametrize(
    ("where", "passed"),
    [
        (NO_FILTER, {"a", "b", "c"}),
        (Filter(document_ids=("d1", "d3")), {"a", "c"}),
        (Filter(media_types=("text/html",)), {"b"}),
        (Filter(source_uris=("file:///a", "file:///other")), {"a"}),
        (Filter(tags=("公开", "draft")), {"a", "b"}),
        (Filter(tags=("it's",)), {"a"}),
        (Filter(tags=("none",)), set()),
        (Filter(dated_from=200), {"b", "c"}),
        (Filter(dated_before=200), {"a"}),
        (Filter(dated_from=100, dated_before=300, tags=("draft",)), {"b"}),
    ],
)
def test_both_legs_keep_to_the_filter(store: ChunkStore, where: Filter, passed: set[str]) -> None:
    assert {hit.chunk_id for hit in store.search_dense("g", VECTOR, 10, where)} == passed
    assert {hit.chunk_id for hit in store.search_sparse("g", "seal", 10, where)} == passed


def test_tags_and_date_come_back(store: ChunkStore) -> None:
    (hit,) = store.search_dense("g", VECTOR, 10, Filter(document_ids=("d1",)))
    chunk = store.read_chunks("g", [hit.chunk_id])[hit.chunk_id]
    assert (chunk.tags, chunk.dated) == (("it's", "公开"), 100)
