"""A real Elasticsearch under a full disk, under load and at its limits, and what the store makes of it."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from tests.support.chunks import some_chunks

from askdock.errors import StorageFull, StoreBusy, StoreUnavailable
from askdock.records import NO_FILTER, EmbeddedChunk, Filter

elasticsearch = pytest.importorskip("elasticsearch", reason="the extra `elasticsearch` is not installed")

from askdock.adapters.stores.elasticsearch import ElasticChunkStore  # noqa: E402

DIMENSION = 16
WRITERS = 8


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[elasticsearch.Elasticsearch]:
    with elasticsearch.Elasticsearch(elasticsearch_url, request_timeout=30) as opened:
        if opened.info()["name"] == "noida-db":
            pytest.skip("only a real server is full or busy")
        yield opened


@pytest.fixture
def store(elasticsearch_url: str, client: elasticsearch.Elasticsearch) -> ElasticChunkStore:
    return ElasticChunkStore(elasticsearch_url, timeout_seconds=30)


@pytest.fixture
def generation(store: ElasticChunkStore) -> Iterator[str]:
    name = f"g_{secrets.token_hex(8)}_1"
    store.create_generation(name, DIMENSION)
    yield name
    store.drop_generation(name)


@pytest.fixture
def first(store: ElasticChunkStore, generation: str) -> list[EmbeddedChunk]:
    """Ten chunks that are there."""
    chunks = some_chunks(20, DIMENSION)[:10]
    store.upsert(generation, chunks)
    return chunks


@pytest.fixture
def full_disk(client: elasticsearch.Elasticsearch, generation: str) -> Iterator[Callable[[], None]]:
    """Every disk is above the server's flood stage, until what is yielded is called."""
    watermarks = [f"cluster.routing.allocation.disk.watermark.{stage}" for stage in ("low", "high", "flood_stage")]

    def relieve() -> None:
        client.cluster.put_settings(persistent=dict.fromkeys(watermarks))
        client.indices.put_settings(index=generation, settings={"index.blocks.read_only_allow_delete": None})

    client.cluster.put_settings(persistent=dict.fromkeys(watermarks, "1%"))
    # The server does this by itself at its next look at the disks, and with these watermarks does not undo it.
    client.indices.put_settings(index=generation, settings={"index.blocks.read_only_allow_delete": True})
    yield relieve
    relieve()


def test_a_disk_above_its_flood_stage_is_full_and_heals(
    store: ElasticChunkStore, generation: str, first: list[EmbeddedChunk], full_disk: Callable[[], None]
) -> None:
    more = some_chunks(20, DIMENSION)[10:]
    with pytest.raises(StorageFull):
        store.upsert(generation, more)
    assert store.count(generation) == 10
    assert store.search_sparse(generation, "markc3", 3, NO_FILTER)[0].chunk_id == "c3"
    full_disk()
    store.upsert(generation, more)
    assert store.count(generation) == 20


def test_a_busy_server_loses_nothing_and_refuses_no_chunk_for_good(
    store: ElasticChunkStore, generation: str
) -> None:
    """With `thread_pool.write.queue_size` at a few, as `make test-elasticsearch` starts it."""

    def write(writer: int) -> int:
        written = 0
        for n in range(6):
            chunks = some_chunks(50, DIMENSION, prefix=f"w{writer}n{n}k", document_id=f"w{writer}n{n}")
            try:
                store.upsert(generation, chunks)
            except StoreBusy:
                continue
            written += len(chunks)
        return written

    with ThreadPoolExecutor(WRITERS) as threads:
        acknowledged = sum(threads.map(write, range(WRITERS)))
    # Of a write that was refused some chunks may be there.
    assert acknowledged <= store.count(generation) <= WRITERS * 6 * 50


def test_what_is_refused_for_good_says_so(store: ElasticChunkStore, generation: str) -> None:
    [good, other] = some_chunks(2, DIMENSION)
    bad = EmbeddedChunk(other.chunk, np.zeros(DIMENSION, np.float32), other.tokens)
    with pytest.raises(StoreUnavailable, match="refuses 1 chunk:") as caught:
        store.upsert(generation, [good, bad])
    assert not isinstance(caught.value, StoreBusy)
    assert store.chunk_ids(generation, "d", 1) == {good.chunk.id}


def test_beyond_the_servers_limits_requests_are_paged_or_cut(store: ElasticChunkStore, generation: str) -> None:
    chunks = some_chunks(30, DIMENSION)
    store.upsert(generation, chunks)
    assert store.count(generation) == 30
    everything = [f"none{n}" for n in range(10_500)]
    assert len(store.read_chunks(generation, [*everything, *(item.chunk.id for item in chunks)])) == 30
    many = Filter(document_ids=(*(f"none{n}" for n in range(70_000)), "d"))
    assert len(store.search_dense(generation, chunks[0].vector, 20_000, many)) == 30
    assert len(store.search_sparse(generation, "w1 w2 w3", 20_000, NO_FILTER)) > 0
    question = " ".join(f"unknown{n}" for n in range(900)) + " markc3 " + " ".join(f"x{n}" for n in range(6_000))
    assert store.search_sparse(generation, question, 5, NO_FILTER)[0].chunk_id == "c3"
