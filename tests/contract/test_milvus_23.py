"""The dense leg against a real Milvus server, of version 2.3, which has no keyword search."""

import os
import secrets
from collections.abc import Iterator

import pytest

pytest.importorskip("pymilvus")

from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.adapters.stores.milvus.store import MilvusChunkStore
from askdock.errors import StoreUnavailable
from askdock.records import NO_FILTER, Chunk, EmbeddedChunk, Filter

EMBEDDER = HashEmbedder(64)


@pytest.fixture(scope="module")
def url() -> str:
    given = os.environ.get("MILVUS_23_URL")
    if not given:
        pytest.skip("MILVUS_23_URL is not set (`make test-milvus` fetches 60 MB and starts such a server)")
    return given


@pytest.fixture
def store(url: str) -> MilvusChunkStore:
    return MilvusChunkStore(url, dense_only=True)


@pytest.fixture
def generation(store: MilvusChunkStore) -> Iterator[str]:
    name = f"g_{secrets.token_hex(8)}_1"
    store.create_generation(name, EMBEDDER.dimension)
    yield name
    store.drop_generation(name)


def chunks(count: int) -> list[EmbeddedChunk]:
    made = []
    for n in range(count):
        content = f"chunk {n} of theme {n % 13} 心理健康 {n % 7}"
        chunk = Chunk(
            id=f"c{n:04}",
            document_id=f"d{n % 5}",
            version=1 + n % 2,
            ordinal=n,
            text=content * (1 if n else 4000),
            start=0,
            end=len(content),
            page_start=None,
            page_breaks=(),
            headings=("H",),
            title='a "title"',
            document_name="n.txt",
            source_uri="upload:n",
            media_type="text/plain",
            tags=("even",) if n % 2 == 0 else ("odd", "人事"),
            dated=n,
        )
        made.append(EmbeddedChunk(chunk, EMBEDDER.embed_query(content), ""))
    return made


def test_an_old_server_is_refused_unless_asked_for(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="ASKDOCK_MILVUS_DENSE_ONLY"):
        MilvusChunkStore(url).ping()
    MilvusChunkStore(url, dense_only=True).ping()


def test_the_ten_nearest_are_those_of_exact_search(store: MilvusChunkStore, generation: str) -> None:
    exact = MemoryStore()
    exact.create_generation(generation, EMBEDDER.dimension)
    items = chunks(400)
    for one in (store, exact):
        one.upsert(generation, items)
    assert store.count(generation) == 400
    assert len(store.chunk_ids(generation, "d0", 1)) == len(exact.chunk_ids(generation, "d0", 1)) == 40
    for where in (
        NO_FILTER,
        Filter(document_ids=("d1", "d2")),
        Filter(tags=("人事",), dated_from=100, dated_before=300),
    ):
        for question in ("theme 3", "chunk 17 心理健康", "7"):
            vector = EMBEDDER.embed_query(question)
            found = store.search_dense(generation, vector, 10, where)
            wanted = exact.search_dense(generation, vector, 10, where)
            assert [hit.score for hit in found] == pytest.approx([hit.score for hit in wanted], abs=1e-5)
            scores = {hit.chunk_id: hit.score for hit in exact.search_dense(generation, vector, 400, where)}
            assert all(scores[hit.chunk_id] == pytest.approx(hit.score, abs=1e-5) for hit in found)
    assert store.search_sparse(generation, "theme", 10, NO_FILTER) == []


def test_deletion_and_read_back_are_strong(store: MilvusChunkStore, generation: str) -> None:
    items = chunks(60)
    store.upsert(generation, items)
    assert store.chunk_ids(generation, "d0", 1) == ids_of(items, "d0", 1)
    other = MilvusChunkStore(store._uri, dense_only=True)  # another process's view
    assert other.chunk_ids(generation, "d0", 1) == ids_of(items, "d0", 1)
    store.delete_document(generation, "d0", keep_version=2)
    assert store.chunk_ids(generation, "d0", 1) == set()
    assert other.chunk_ids(generation, "d0", 2) == ids_of(items, "d0", 2)
    assert store.count(generation) == 60 - len(ids_of(items, "d0", 1))


def ids_of(items: list[EmbeddedChunk], document_id: str, version: int) -> set[str]:
    return {i.chunk.id for i in items if (i.chunk.document_id, i.chunk.version) == (document_id, version)}
