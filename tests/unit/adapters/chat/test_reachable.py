"""Whether the chat model's server answers."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from askdock.adapters.chat.reachable import KEPT_SECONDS, ChatPing
from askdock.errors import LLMRefused, LLMUnavailable


class Server(HTTPServer):
    """Answers with a status and keeps what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.asked: list[tuple[str, str | None]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as one:
        thread = threading.Thread(target=one.serve_forever, args=(0.01,))
        thread.start()
        yield one
        one.shutdown()
        thread.join()


@pytest.mark.parametrize("path", ["", "/v1", "/v1/", "/v1/chat/completions", "/v1/responses"])
def test_the_list_of_models_is_asked_for_with_the_key(server: Server, path: str) -> None:
    ChatPing(server.url + path, "secret")()
    assert server.asked == [("/v1/models", "Bearer secret")]


@pytest.mark.parametrize("status", [404, 405, 429, 501])
def test_a_server_without_the_list_is_there(server: Server, status: int) -> None:
    server.status = status
    ChatPing(server.url, None)()


def test_a_failing_server_and_a_refused_key_are_told_without_the_address(server: Server) -> None:
    server.status = 503
    with pytest.raises(LLMUnavailable, match="^the language model answers with status 503$"):
        ChatPing(server.url, None)()
    server.status = 401
    with pytest.raises(LLMRefused, match="^the language model refuses the key"):
        ChatPing(server.url, "secret")()


def test_a_result_stands_for_a_time(server: Server) -> None:
    now = 0.0
    ping = ChatPing(server.url, None, clock=lambda: now)
    server.status = 500
    for _ in range(3):
        with pytest.raises(LLMUnavailable):
            ping()
    assert len(server.asked) == 1
    now, server.status = KEPT_SECONDS, 200
    ping()
    assert len(server.asked) == 2


def test_no_server() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as gone:
        port = gone.server_port
    with pytest.raises(LLMUnavailable, match="^the language model does not answer$"):
        ChatPing(f"http://127.0.0.1:{port}", None)()


def test_an_endless_answer_is_an_answer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not ended.wait(0.02):
                handler.wfile.write(b".")
        except OSError:
            ended.set()

    monkeypatch.setattr(Handler, "do_GET", trickle)
    ChatPing(server.url, None)()
    assert ended.wait(10)  # nobody reads on


def test_a_head_that_trickles_is_waited_for_in_all_not_for_each_byte(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
        try:
            while not ended.wait(0.05):
                handler.wfile.write(b".")
        except OSError:
            ended.set()

    monkeypatch.setattr(Handler, "do_GET", trickle)
    monkeypatch.setattr("askdock.adapters.chat.reachable.TIMEOUT_SECONDS", 0.3)
    try:
        with pytest.raises(LLMUnavailable, match="^the language model does not answer$"):
            ChatPing(server.url, None)()
    finally:
        ended.set()
