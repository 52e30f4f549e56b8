"""Full, busy, silent, gone, refused for good: what each store's server does then, and what ingestion makes of it.

For real servers: `make test-elasticsearch`, `make test-opensearch` and `make test-milvus` start them. The embedded
store's faults are a disk's (tests/unit/adapters/stores/embedded/test_faults.py).
"""

import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import numpy as np
import pytest
from tests.support.bench import Bench, make_bench
from tests.support.chunks import some_chunks
from tests.support.tcp_proxy import TcpProxy

from askdock.adapters.memory import MemoryFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import AskDockError, StorageFull, StoreBusy, StoreUnavailable
from askdock.ports import ChunkStore
from askdock.records import DocumentStatus, EmbeddedChunk

DIMENSION = 16
TIMEOUT_SECONDS = 6.0
HEAL_SECONDS = 60.0


class Server(Protocol):
    """A real server, and the states that it can be brought into."""

    proxy: TcpProxy

    def store(self) -> ChunkStore: ...
    def full(self, generation: str) -> None: ...
    def busy(self) -> None: ...
    def heal(self, generation: str) -> None: ...


def behind_proxy(url: str) -> tuple[TcpProxy, str]:
    parts = urlsplit(url)
    proxy = TcpProxy(str(parts.hostname), int(parts.port or 0))
    return proxy, f"http://127.0.0.1:{proxy.port}"


class Elasticsearch:
    """Full by its watermarks and the block that they set, busy by its breaker of bytes in flight."""

    BREAKER = "network.breaker.inflight_requests.limit"
    WATERMARKS = tuple(
        f"cluster.routing.allocation.disk.watermark.{one}" for one in ("low", "high", "flood_stage")
    )

    def __init__(self, url: str) -> None:
        self.proxy, self._url = behind_proxy(url)
        self._client = self.client(url)
        if self._client.info()["name"] == "noida-db":
            pytest.skip("only a real server is full or busy")

    def client(self, url: str) -> Any:
        return pytest.importorskip("elasticsearch").Elasticsearch(url, request_timeout=30)

    def store(self) -> ChunkStore:
        from askdock.adapters.stores.elasticsearch import ElasticChunkStore

        return ElasticChunkStore(self._url, timeout_seconds=TIMEOUT_SECONDS)

    def full(self, generation: str) -> None:
        self._client.cluster.put_settings(persistent=dict.fromkeys(self.WATERMARKS, "1%"))
        # The server sets this by itself at its next look at the disks.
        self._block(generation, True)

    def busy(self) -> None:
        self._client.cluster.put_settings(persistent={self.BREAKER: "1b"})

    def heal(self, generation: str) -> None:
        self._client.cluster.put_settings(persistent=dict.fromkeys((self.BREAKER, *self.WATERMARKS)))
        self._block(generation, None)

    def _block(self, generation: str, value: bool | None) -> None:
        settings = {"index.blocks.read_only_allow_delete": value}
        self._client.indices.put_settings(index=generation, settings=settings)


class OpenSearch(Elasticsearch):
    """The same, by the same settings; while it is full it makes no index either."""

    def heal(self, generation: str) -> None:
        super().heal(generation)
        self._client.cluster.put_settings(persistent={"cluster.blocks.create_index": None})

    def client(self, url: str) -> Any:
        from askdock.adapters.stores.opensearch import OpenSearchNode

        library = pytest.importorskip("elasticsearch")
        return library.Elasticsearch(url, request_timeout=30, node_class=OpenSearchNode)

    def store(self) -> ChunkStore:
        from askdock.adapters.stores.opensearch import OpenSearchChunkStore

        return OpenSearchChunkStore(self._url, timeout_seconds=TIMEOUT_SECONDS)


class Milvus:
    """Full by its quota of disk, busy by denying all writes; it reads its settings again and again."""

    def __init__(self, url: str, settings: Path) -> None:
        pytest.importorskip("pymilvus")
        self.proxy, self._url = behind_proxy(url)
        self._settings, self._healthy = settings, settings.read_text()

    def store(self) -> ChunkStore:
        from askdock.adapters.stores.milvus.store import MilvusChunkStore

        return MilvusChunkStore(self._url, timeout_seconds=TIMEOUT_SECONDS, dense_only=True)

    def full(self, generation: str) -> None:
        from askdock.adapters.stores.milvus.store import MilvusChunkStore

        # Only what is flushed counts.
        store = self.store()
        assert isinstance(store, MilvusChunkStore)
        with store._session() as (client, _):
            client.flush(generation, timeout=30)
        self._set("diskQuota: -1", "diskQuota: 0.00001")

    def busy(self) -> None:
        self._set("forceDeny: false", "forceDeny: true")

    def heal(self, generation: str) -> None:
        self._settings.write_text(self._healthy)

    def _set(self, before: str, after: str) -> None:
        assert before in self._healthy
        self._settings.write_text(self._healthy.replace(before, after, 1))


@pytest.fixture(params=["elasticsearch", "opensearch", "milvus"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    url, settings = os.environ.get("ELASTICSEARCH_URL"), os.environ.get("MILVUS_23_SETTINGS")
    made: Server
    if request.param == "elasticsearch":
        if not url:
            pytest.skip("ELASTICSEARCH_URL is not set (`make test-elasticsearch` starts a server)")
        made = Elasticsearch(url)
    elif request.param == "opensearch":
        made = OpenSearch(request.getfixturevalue("opensearch_url"))
    else:
        if not settings:
            pytest.skip("MILVUS_23_SETTINGS is not set (`make test-milvus` starts a server)")
        made = Milvus(os.environ["MILVUS_23_URL"], Path(settings))
    yield made
    made.proxy.cut()


@pytest.fixture
def bench(server: Server, tmp_path: Path) -> Iterator[Bench]:
    """An ingestion into the server, with one document that is there."""
    database = Database(f"sqlite:///{tmp_path / 'catalogue.db'}")
    made = make_bench(SqlCatalogue(database), MemoryFiles(), server.store())
    made.receive("first.txt", "The canteen opens at noon.")
    assert [one.status for one in made.ingest()] == [DocumentStatus.READY]
    yield made
    server.proxy.restore()
    server.heal(made.collection.generation)
    until(lambda: made.store.drop_generation(made.collection.generation))
    database.close()


def until(call: Callable[[], object]) -> None:
    """Return when the call succeeds."""
    end = time.monotonic() + HEAL_SECONDS
    while True:
        try:
            call()
        except AskDockError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def refused(store: ChunkStore, generation: str, dimension: int) -> None:
    """Return when the store refuses a write."""
    end = time.monotonic() + HEAL_SECONDS
    chunks = some_chunks(3, dimension, document_id="none")
    while time.monotonic() < end:
        try:
            store.upsert(generation, chunks)
        except AskDockError:
            return
        time.sleep(0.5)
    pytest.fail("the server goes on taking chunks")


STATES = {
    "full": (lambda server, generation: server.full(generation), StorageFull),
    "busy": (lambda server, _: server.busy(), StoreBusy),
    "silent": (lambda server, _: server.proxy.silence(), StoreBusy),
    "gone": (lambda server, _: server.proxy.cut(), StoreUnavailable),
}


@pytest.mark.parametrize("state", STATES)
def test_documents_wait_and_none_pays_for_it(server: Server, bench: Bench, state: str) -> None:
    bring, error = STATES[state]
    generation = bench.collection.generation
    bring(server, generation)
    refused(bench.store, generation, bench.embedder.dimension)
    accepted = [bench.receive(f"n{n}.txt", f"Rule {n} is about theme {n}.") for n in range(3)]
    with pytest.raises(error):
        bench.ingest()
    assert [bench.document(one).attempts for one in accepted] == [0, 0, 0]
    server.proxy.restore()
    server.heal(generation)
    until(lambda: bench.ingest())
    documents = [bench.document(one) for one in accepted]
    assert [one.status for one in documents] == [DocumentStatus.READY] * 3
    assert all(bench.chunk_ids(one, 1) for one in documents)


def test_what_is_refused_for_good_is_not_called_busy(server: Server) -> None:
    store, generation = server.store(), f"g_{secrets.token_hex(8)}_1"
    store.create_generation(generation, DIMENSION)
    [good, other] = some_chunks(2, DIMENSION)
    store.upsert(generation, [good])
    with pytest.raises(StoreUnavailable) as caught:
        store.upsert(generation, [EmbeddedChunk(other.chunk, np.ones(DIMENSION + 1, np.float32), other.tokens)])
    assert not isinstance(caught.value, StoreBusy)
    assert store.chunk_ids(generation, "d", 1) == {good.chunk.id}
    store.drop_generation(generation)
