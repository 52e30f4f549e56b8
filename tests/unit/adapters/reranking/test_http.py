"""Against a small server of this machine that speaks each shape and records what it was sent."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from askdock.adapters.reranking.http import HttpReranker, Shape
from askdock.errors import RerankerUnavailable

TEXTS = ["parking", "canteen hours", "leave"]


class Endpoint(HTTPServer):
    """Answers with `reply` (bytes as they are, the rest as JSON) and `status`."""

    reply: Any = None
    status = 200

    def __init__(self) -> None:
        self.heard: list[tuple[dict[str, Any], str | None]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/rerank"


class Handler(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.heard.append((body, self.headers.get("Authorization")))
        reply = self.server.reply
        content = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def reranker(url: str, shape: Shape, seconds: float = 5) -> HttpReranker:
    return HttpReranker(url=url, shape=shape, model="m", api_key="s3cret", timeout_seconds=seconds)


def rows(key: str) -> list[dict[str, Any]]:
    return [{"index": 1, key: 0.9}, {"index": 2, key: 0.2}, {"index": 0, key: -3}]


@pytest.mark.parametrize(
    ("shape", "reply", "asked"),
    [
        ("tei", rows("score"), {"query": "when?", "texts": TEXTS, "truncate": True}),
        (
            "cohere",
            {"results": rows("relevance_score")},
            {"query": "when?", "documents": TEXTS, "top_n": 3, "model": "m"},
        ),
        (
            "jina",
            {"results": rows("relevance_score")},
            {"query": "when?", "documents": TEXTS, "top_n": 3, "model": "m", "return_documents": False},
        ),
    ],
)
def test_each_shape(endpoint: Endpoint, shape: Shape, reply: Any, asked: dict[str, Any]) -> None:
    endpoint.reply = reply
    assert reranker(endpoint.url, shape).score("when?", TEXTS) == [-3, 0.9, 0.2]
    assert endpoint.heard == [(asked, "Bearer s3cret")]


@pytest.mark.parametrize(
    ("status", "reply", "said"),
    [
        (503, {"error": "loading"}, "answered with status 503"),
        (200, b"<html>", "no valid reply"),
        (200, {"results": []}, "no valid reply"),
        (200, [{"index": 0, "score": 1}], "no valid reply"),
        (200, [{"index": n, "score": "high"} for n in range(3)], "no valid reply"),
    ],
)
def test_a_bad_reply_is_one_clear_error(endpoint: Endpoint, status: int, reply: Any, said: str) -> None:
    endpoint.status, endpoint.reply = status, reply
    with pytest.raises(RerankerUnavailable, match=said) as caught:
        reranker(endpoint.url, "tei").score("when?", TEXTS)
    assert "s3cret" not in str(caught.value)


def test_nobody_there() -> None:
    with HTTPServer(("127.0.0.1", 0), Handler) as closed:
        port = closed.server_port
    with pytest.raises(RerankerUnavailable, match="does not answer"):
        reranker(f"http://127.0.0.1:{port}/", "tei").score("when?", TEXTS)
