"""The retriever service over a real socket, asked by the adapter that the api uses."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx2
import numpy as np
import pytest
import uvicorn
from fastapi import FastAPI

from askdock import text
from askdock.adapters.http_retriever import HttpRetriever, RetrieverClient, RetrieverEmbedder
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.bootstrap import RetrieverParts, RetrieverSystem
from askdock.errors import EmptyQuestion, InvalidInput, RetrieverUnavailable, StoreUnavailable
from askdock.records import Chunk, EmbeddedChunk, Filter, Query
from askdock.services.common.server import bind, configure
from askdock.services.retriever.app import create_app
from askdock.settings import Settings

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
QUERY = Query("hotel limit", "g_1", 2)


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The application under uvicorn; yields its address."""
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configure(app))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            while _clients:
                _clients.pop().close()
        finally:
            server.should_exit = True
            thread.join()


def make_system(tmp_path: Path, **settings: object) -> RetrieverSystem:
    store, embedder = MemoryStore(), HashEmbedder()
    store.create_generation("g_1", embedder.dimension)
    chunks = []
    for n, content in enumerate(("The hotel limit is 220 euros.", "心理健康服务 🎉", "Book trips early.")):
        chunk = Chunk(
            id=f"c{n}",
            document_id=f"d{n}",
            version=1,
            ordinal=n,
            text=content,
            start=0,
            end=len(content),
            page_start=None if n else 3,
            page_breaks=(),
            headings=("Head",),
            title="T",
            document_name="n.pdf",
            source_uri="upload:n.pdf",
            media_type="application/pdf",
            tags=("a", "b"),
            dated=5,
        )
        chunks.append(EmbeddedChunk(chunk, embedder.embed_query(content), text.tokens(content)))
    store.upsert("g_1", chunks)
    parts = RetrieverParts(store=store, embedder=embedder)
    return RetrieverSystem(Settings(ASKDOCK_DATA_DIR=tmp_path, **settings), parts)


@pytest.fixture
def system(tmp_path: Path) -> RetrieverSystem:
    return make_system(tmp_path)


@pytest.fixture
def url(system: RetrieverSystem) -> Iterator[str]:
    with running(create_app(system)) as address:
        yield address


_clients: list[RetrieverClient] = []


@pytest.fixture(autouse=True)
def _close_clients() -> Iterator[None]:
    yield
    while _clients:
        _clients.pop().close()


def client(url: str, headers: Mapping[str, str] | None = None, **options: object) -> RetrieverClient:
    given = {"token": None, "timeout_seconds": 10.0, **options}
    _clients.append(RetrieverClient(url, trace_headers=lambda: headers or {}, **given))  # type: ignore[arg-type]
    return _clients[-1]


def test_the_adapter_finds_what_the_process_finds(system: RetrieverSystem, url: str) -> None:
    for question, where in (
        ("hotel limit", Filter()),
        ("健康", Filter(tags=("b",), dated_from=5)),
        ("trips", Filter()),
    ):
        query = Query(question, "g_1", 2, where, "hash", system.embedder.fingerprint)
        assert HttpRetriever(client(url)).retrieve(query) == system.retriever.retrieve(query)


def test_what_the_caller_may_not_read_is_left_out_there(url: str) -> None:
    retriever = HttpRetriever(client(url))
    restricted = replace(QUERY, top_k=3, filter=Filter(excluded_ids=("d0", *(f"{n:032}" for n in range(5_000)))))
    assert {one.chunk.document_id for one in retriever.retrieve(restricted)} == {"d1", "d2"}


def test_a_retriever_of_the_version_before_is_not_asked_what_it_would_not_understand() -> None:
    """It knows no documents to leave out, and would search them too."""
    asked: list[str] = []

    def before(method: str, path: str, body: object) -> dict[str, list[object]]:
        asked.append(path)
        if path != "/v1/search":
            raise RetrieverUnavailable("the retriever answered with status 404")
        return {"passages": []}

    old = HttpRetriever(SimpleNamespace(call=before))  # type: ignore[arg-type]
    with pytest.raises(RetrieverUnavailable):
        old.retrieve(replace(QUERY, filter=Filter(excluded_ids=("d0",))))
    assert "/v1/search" not in asked
    assert old.retrieve(QUERY) == []


def test_the_service_says_what_is_wrong(url: str) -> None:
    retriever = HttpRetriever(client(url))
    with pytest.raises(EmptyQuestion):
        retriever.retrieve(replace(QUERY, text=" "))
    with pytest.raises(StoreUnavailable, match="g_2"):
        retriever.retrieve(replace(QUERY, generation="g_2"))
    with pytest.raises(RetrieverUnavailable, match="409"):
        retriever.retrieve(replace(QUERY, model="hash", model_fingerprint="other weights"))


def test_malformed_requests_are_problems(url: str) -> None:
    for body in ({}, {"text": "x"}, {"text": 3, "generation": "g"}, []):
        reply = httpx2.post(f"{url}/v1/search", json=body)
        assert reply.status_code == 422
        assert reply.headers["content-type"] == "application/problem+json"
    with pytest.raises(InvalidInput):
        client(url).call("POST", "/v1/embed", {"kind": "songs", "texts": []})


def test_the_embedder_of_the_service_is_the_same(system: RetrieverSystem, url: str) -> None:
    here, there = system.embedder, RetrieverEmbedder(client(url))
    for name in ("model", "fingerprint", "dimension", "max_tokens", "languages"):
        assert getattr(here, name) == getattr(there, name)
    texts = ["one text", "心理健康"]
    np.testing.assert_array_equal(there.embed_documents(texts), here.embed_documents(texts))
    np.testing.assert_array_equal(there.embed_query("one"), here.embed_query("one"))
    assert there.count_tokens(texts) == here.count_tokens(texts)
    assert there.embed_documents([]).shape == (0, here.dimension)


def test_watchers_and_readiness(system: RetrieverSystem, url: str) -> None:
    HttpRetriever(client(url)).ping()
    assert httpx2.get(f"{url}/health").json()["status"] == "ok"
    assert "askdock_stage_duration_seconds" in httpx2.get(f"{url}/metrics").text

    def broken() -> None:
        raise StoreUnavailable("the disk is gone")

    system.store.ping = broken  # type: ignore[method-assign]
    reply = httpx2.get(f"{url}/ready")
    assert reply.status_code == 503
    assert reply.json()["checks"]["store"]["detail"] == "the disk is gone"
    with pytest.raises(RetrieverUnavailable):
        HttpRetriever(client(url)).ping()


def test_a_draining_replica_hands_its_clients_over(system: RetrieverSystem) -> None:
    app = create_app(system)
    with running(app) as url, httpx2.Client() as caller:
        first = caller.get(f"{url}/health").extensions["network_stream"]
        assert caller.get(f"{url}/health").extensions["network_stream"] is first
        app.state.retriever.readiness.serving = False
        assert caller.get(f"{url}/health").headers["connection"] == "close"
        # The next request goes by a new connection, which a Service gives to a replica that stays.
        assert caller.get(f"{url}/health").extensions["network_stream"] is not first
        # It stays on this one here.
        app.state.retriever.readiness.serving = True


def test_with_a_token_nothing_is_answered_without_it(tmp_path: Path) -> None:
    with running(create_app(make_system(tmp_path, RETRIEVER_TOKEN="geheim"))) as url:
        for path in ("/v1/model",):
            assert httpx2.get(f"{url}{path}").status_code == 401
        with pytest.raises(RetrieverUnavailable, match="401") as caught:
            HttpRetriever(client(url, token="falsch")).retrieve(QUERY)
        assert "falsch" not in str(caught.value)
        assert HttpRetriever(client(url, token="geheim")).retrieve(QUERY)
        assert httpx2.get(f"{url}/health").status_code == 200


class _Scripted(BaseHTTPRequestHandler):
    """Answers with the statuses of `script` in turn, 0 for a hang until the test ends; the last one repeats."""

    script: list[int]
    seen: list[dict[str, str]]
    release: threading.Event

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.seen.append(dict(self.headers))
        status = self.script[min(len(self.seen), len(self.script)) - 1]
        if status == 0:
            self.release.wait(30)
            status = 200
        body = b'{"passages": []}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def scripted(*script: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    handler = type("Handler", (_Scripted,), {"script": list(script), "seen": [], "release": threading.Event()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", handler.seen
    finally:
        handler.release.set()
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_may_pass_is_tried_again_and_not_for_ever() -> None:
    with scripted(503, 429, 200) as (url, seen):
        assert HttpRetriever(client(url)).retrieve(QUERY) == []
        assert len(seen) == 3
    with scripted(503) as (url, seen):
        with pytest.raises(RetrieverUnavailable, match="503"):
            HttpRetriever(client(url)).retrieve(QUERY)
        assert len(seen) == 3
    with scripted(500) as (url, seen):
        with pytest.raises(RetrieverUnavailable, match="500"):
            HttpRetriever(client(url)).retrieve(QUERY)
        assert len(seen) == 1


def test_a_hanging_service_is_given_up() -> None:
    with scripted(0) as (url, seen):
        begin = time.monotonic()
        with pytest.raises(RetrieverUnavailable, match="0.3 s"):
            HttpRetriever(client(url, timeout_seconds=0.3)).retrieve(QUERY)
        assert time.monotonic() - begin < 5
        assert len(seen) == 1


def test_an_absent_service_is_said_to_be_absent() -> None:
    with bind("127.0.0.1", 0) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(RetrieverUnavailable, match="does not answer"):
        HttpRetriever(client(url)).retrieve(QUERY)


def test_a_hedge_answers_where_the_first_request_hangs() -> None:
    with scripted(0, 200) as (url, seen):
        assert HttpRetriever(client(url, timeout_seconds=20.0), hedge_seconds=0.1).retrieve(QUERY) == []
        assert len(seen) == 2
    with scripted(200) as (url, seen):
        assert HttpRetriever(client(url), hedge_seconds=5.0).retrieve(QUERY) == []
        assert len(seen) == 1


def test_the_trace_goes_along() -> None:
    with scripted(200) as (url, seen):
        HttpRetriever(client(url, {"traceparent": TRACEPARENT}), hedge_seconds=5.0).retrieve(QUERY)
        assert {name.lower(): value for name, value in seen[0].items()}["traceparent"] == TRACEPARENT
