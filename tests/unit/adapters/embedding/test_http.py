"""The HTTP embedder against a server that speaks both shapes."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from askdock.adapters.embedding.cached import CachedEmbedder
from askdock.adapters.embedding.http import BATCH, REQUESTS, HttpEmbedder
from askdock.adapters.memory import HashEmbedder
from askdock.errors import EmbedderUnavailable

INNER = HashEmbedder(8)


def vectors(texts: list[str]) -> list[list[float]]:
    return [(3 * INNER.embed_query(text)).tolist() for text in texts]  # a server need not normalise


def as_tei(body: dict[str, Any]) -> Any:
    return vectors(body["inputs"])


def as_openai(body: dict[str, Any]) -> Any:
    rows = [{"index": n, "embedding": vector} for n, vector in enumerate(vectors(body["input"]))]
    return {"data": rows[::-1]}


class Server:
    """Answers every POST with what `reply` makes of its body, and keeps the bodies and headers."""

    def __init__(self) -> None:
        self.reply: Callable[[dict[str, Any]], Any] = as_tei
        self.bodies: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                outer.bodies.append(body)
                outer.keys.append(self.headers["authorization"])
                answer = outer.reply(body)
                status, data = (answer, b"") if isinstance(answer, int) else (200, json.dumps(answer).encode())
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever)
    thread.start()
    yield made
    while _made:
        _made.pop().close()
    made.http.shutdown()
    made.http.server_close()
    thread.join()


_made: list[HttpEmbedder] = []


def embedder(server: Server, path: str = "/embed", model: str = "some/model", **prefixes: str) -> HttpEmbedder:
    url = f"http://127.0.0.1:{server.http.server_port}{path}"
    access = {"url": url, "model": model, "api_key": "geheim", "timeout_seconds": 5.0}
    _made.append(HttpEmbedder(**access, max_tokens=256, languages=frozenset({"en"}), **prefixes))  # type: ignore[arg-type]
    return _made[-1]


@pytest.mark.parametrize(("path", "reply"), [("/embed", as_tei), ("/v1/embeddings", as_openai)])
def test_both_shapes_give_unit_vectors_in_order(server: Server, path: str, reply: Any) -> None:
    server.reply = reply
    texts = [f"text number {n} 心理" for n in range(70)]
    found = embedder(server, path).embed_documents(texts)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, INNER.embed_documents(texts), atol=1e-6)
    np.testing.assert_allclose(
        embedder(server, path).embed_query(texts[3]), INNER.embed_query(texts[3]), atol=1e-6
    )
    assert max(len(body.get("inputs") or body["input"]) for body in server.bodies) <= 32
    assert set(server.keys) == {"Bearer geheim"}


def test_batches_of_one_call_are_asked_for_at_once_and_stay_in_order(server: Server) -> None:
    together = threading.Barrier(REQUESTS)

    def slow(body: dict[str, Any]) -> Any:
        if len(body["inputs"]) == BATCH:
            together.wait(30)
        return as_tei(body)

    server.reply = slow
    texts = [f"text {n}" for n in range(REQUESTS * BATCH)]
    found = embedder(server).embed_documents(texts)
    np.testing.assert_allclose(found, np.stack([INNER.embed_query(one) for one in texts]), atol=1e-6)


def test_one_batch_that_fails_fails_the_call(server: Server) -> None:
    one = embedder(server)
    assert one.dimension == 8
    server.reply = lambda body: 500 if "text 40" in body["inputs"] else as_tei(body)
    with pytest.raises(EmbedderUnavailable):
        one.embed_documents([f"text {n}" for n in range(2 * BATCH)])


def test_the_dimension_is_probed_and_part_of_the_fingerprint(server: Server) -> None:
    one, other = embedder(server), embedder(server, model="another/model")
    assert one.dimension == 8
    assert one.fingerprint == embedder(server).fingerprint != other.fingerprint
    server.reply = lambda body: [[1.0] * 4 for _ in body["inputs"]]
    assert embedder(server).fingerprint != one.fingerprint


def test_known_models_bring_their_prefixes_and_window(server: Server) -> None:
    known = embedder(server, model="intfloat/multilingual-e5-small")
    known.embed_query("where")
    known.embed_documents(["there"])
    asked = [text for body in server.bodies for text in body["inputs"]]
    assert "query: where" in asked
    assert "passage: there" in asked
    assert known.max_tokens == 512


@pytest.mark.parametrize(
    ("model", "prefixes", "question", "passage"),
    [
        ("intfloat/multilingual-e5-large", {}, "query: where", "passage: there"),
        ("BAAI/bge-large-en-v1.5", {}, "Represent this sentence for searching relevant passages: where", "there"),
        ("company/finder", {}, "where", "there"),
        ("company/finder", {"query_prefix": "q: ", "document_prefix": "d: "}, "q: where", "d: there"),
        ("intfloat/e5-base-v2", {"query_prefix": "", "document_prefix": ""}, "where", "there"),
    ],
)
def test_a_models_family_or_the_operator_says_its_prefixes(
    server: Server, model: str, prefixes: dict[str, str], question: str, passage: str
) -> None:
    one = embedder(server, model=model, **prefixes)
    one.embed_query("where")
    one.embed_documents(["there"])
    asked = {text for body in server.bodies for text in body["inputs"]} - {"dimension"}
    assert asked == {question, passage}


def test_tokens_are_estimated_from_above(server: Server) -> None:
    one = embedder(server)
    assert one.count_tokens(["", "cat", "internationalisation", "心理健康", "E-4012"]) == [2, 3, 9, 6, 8]


@pytest.mark.parametrize(
    "answer",
    [500, 401, [], [[]], [["x"]], [[0.0] * 8], [[float("nan")] * 8], {"data": []}, {"error": "no"}, [[1.0]] * 2],
)
def test_what_is_no_vector_is_an_error(server: Server, answer: Any) -> None:
    one = embedder(server)
    assert one.dimension == 8
    server.reply = lambda _: answer
    with pytest.raises(EmbedderUnavailable) as caught:
        one.embed_query("x")
    assert "geheim" not in str(caught.value)


def test_questions_are_remembered_and_documents_are_not(server: Server) -> None:
    cached = CachedEmbedder(embedder(server), 2)
    first = cached.embed_query("one")
    asked = len(server.bodies)
    assert cached.embed_query("one") is first
    assert len(server.bodies) == asked
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1
    for question in ("two", "three", "one"):
        cached.embed_query(question)
    assert len(server.bodies) == asked + 3
    cached.embed_documents(["one"])
    cached.embed_documents(["one"])
    assert len(server.bodies) == asked + 5


def test_errors_are_not_remembered(server: Server) -> None:
    cached = CachedEmbedder(embedder(server), 2)
    assert cached.dimension == 8
    server.reply = lambda _: 500
    with pytest.raises(EmbedderUnavailable):
        cached.embed_query("one")
    server.reply = as_tei
    np.testing.assert_allclose(cached.embed_query("one"), INNER.embed_query("one"), atol=1e-6)
