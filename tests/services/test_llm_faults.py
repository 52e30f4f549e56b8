"""A chat endpoint that misbehaves in every way, behind the real chat adapter, pipeline and API.

What must come of each: before the first statement another try, another model or quoted sentences; after it an
`error` event. Never a normal end, never a wait beyond the limits.
"""

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import CHUNK, make_system
from tests.unit.adapters.chat.test_openai import Upstream, event, head

from askdock.adapters.chat import openai as openai_chat
from askdock.adapters.chat import resilient as resilient_chat
from askdock.adapters.chat.openai import OpenAIChat
from askdock.adapters.chat.resilient import ResilientChat
from askdock.adapters.memory import FixedRetrieval, HashEmbedder
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import make_responder
from askdock.bootstrap import System
from askdock.records import Passage
from askdock.settings import Settings

FIRST, GAP, TOTAL = 0.6, 0.6, 2.5
SAID = "Everyone has 25 days [1]."
"""A statement that the passage supports: the first thing that is shown."""
SLACK = 1.5
"""What a busy machine may add to a limit."""


def answers_of(chat: ResilientChat) -> AnswerPipeline:
    """Answers from one passage, whatever is asked."""
    responder = make_responder(HashEmbedder(32), chat, degrade=True)
    return AnswerPipeline(FixedRetrieval([Passage(CHUNK, 1.0)]), responder, locate=lambda answer: answer)


@pytest.fixture
def upstream(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstream]:
    monkeypatch.setattr(resilient_chat, "FIRST_WAIT_SECONDS", 0.01)
    made = Upstream()
    yield made
    made.release.set()
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def system(settings: Settings, upstream: Upstream) -> System:
    models = [
        OpenAIChat(
            base_url=upstream.url,
            api_key=None,
            model=name,
            first_token_seconds=FIRST,
            gap_seconds=GAP,
            total_seconds=TOTAL,
        )
        for name in ("main", "spare")
    ]
    chat = ResilientChat(models, retries=1, breaker_failures=50, breaker_seconds=30)
    return make_system(settings, answers=answers_of(chat))


def raw(handler: BaseHTTPRequestHandler, data: bytes) -> None:
    handler.wfile.write(data)
    handler.wfile.flush()


def stall(upstream: Upstream, *texts: str, seconds: float = 20) -> Callable[[BaseHTTPRequestHandler], None]:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        for text in texts:
            event(handler, text)
        upstream.release.wait(seconds)

    return behave


def endless(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    event(handler, f"{SAID} And ")
    while True:
        event(handler, "and so on " * 200)


def then(*data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        for one in data:
            raw(handler, one)

    return behave


def after_a_token(*data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        event(handler, f"{SAID} And ")
        for one in data:
            raw(handler, one)

    return behave


def status(code: int) -> Callable[[BaseHTTPRequestHandler], None]:
    return lambda handler: head(handler, code)


LINE = b"data: " + b"x" * 10_000_000 + b"\n\n"
BEFORE = {
    "refused connection": None,
    "500": status(500),
    "429": status(429),
    "401": status(401),
    "garbage": then(b"\x00\xff{{{ nonsense\n\n" * 50),
    "garbage as data": then(b"data: {not json\n\n"),
    "other json": then(b'data: {"choices": 7}\n\n', b"data: [1]\n\n"),
    "empty": then(),
    "done at once": then(b"data: [DONE]\n\n"),
    "10 MB line": then(LINE),
}


def ask(client: TestClient) -> tuple[str, float]:
    begin = time.perf_counter()
    answer = client.post("/v1/ask", json={"question": "how many days has everyone?", "stream": True})
    return answer.text, time.perf_counter() - begin


@pytest.mark.parametrize("fault", BEFORE)
def test_before_the_first_token_sentences_are_quoted(client: TestClient, upstream: Upstream, fault: str) -> None:
    if BEFORE[fault] is None:
        upstream.server.shutdown()
        upstream.server.server_close()
    else:
        upstream.behave = BEFORE[fault]
    text, seconds = ask(client)
    assert '"degraded":true' in text
    assert '"answered":true' in text
    assert text.endswith("data: [DONE]\n\n")
    assert seconds < TOTAL + SLACK


def test_a_silent_model_costs_its_time_once_and_then_the_spare_ones(
    client: TestClient, upstream: Upstream
) -> None:
    upstream.behave = stall(upstream)
    text, seconds = ask(client)
    assert '"degraded":true' in text
    assert 2 * FIRST <= seconds < 2 * FIRST + SLACK


@pytest.mark.parametrize(
    ("fault", "code", "limit"),
    [
        ("truncated", "llm_unavailable", 0),
        ("garbage", "llm_unavailable", 0),
        ("10 MB line", "llm_unavailable", 0),
        ("silence", "llm_timeout", GAP),
        ("endless", "llm_unavailable", TOTAL),
    ],
)
def test_after_the_first_statement_an_error_event_ends_it(
    client: TestClient, upstream: Upstream, fault: str, code: str, limit: float
) -> None:
    upstream.behave = {
        "truncated": after_a_token(),
        "garbage": after_a_token(b"data: {not json\n\n"),
        "10 MB line": after_a_token(LINE),
        "silence": stall(upstream, f"{SAID} And "),
        "endless": endless,
    }[fault]
    text, seconds = ask(client)
    assert "event: delta" in text
    assert f'"code":"{code}"' in text.rpartition("event: error")[2]
    assert "[DONE]" not in text
    assert limit <= seconds < limit + SLACK if limit != TOTAL else seconds < TOTAL + SLACK
    assert len(text) < openai_chat.MAX_CHARACTERS * 1.2


def test_the_spare_model_is_named_in_the_answer(client: TestClient, upstream: Upstream) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        if upstream.body["model"] == "main":
            head(handler, 503)
            return
        head(handler)
        event(handler, "25 days. [1]")
        event(handler, finish="stop")
        raw(handler, b"data: [DONE]\n\n")

    upstream.behave = behave
    answer = client.post("/v1/ask", json={"question": "how many days has everyone?"}).json()
    assert (answer["model"], answer["degraded"], answer["answered"]) == ("spare", False, True)


def test_a_client_that_goes_away_ends_its_generation(system: Any, upstream: Upstream) -> None:
    """Over real sockets: the endpoint sees its connection closed within 2 s."""
    import socket

    import uvicorn

    from askdock.services.api.app import create_app
    from askdock.services.common.server import bind, configure

    started = threading.Event()

    def behave(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        started.set()
        while True:
            event(handler, "word ")
            time.sleep(0.05)

    for stream in ("true", "false"):
        upstream.behave = behave
        upstream.hung_up.clear()
        started.clear()
        with bind("127.0.0.1", 0) as listener:
            server = uvicorn.Server(configure(create_app(system)))
            thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
            thread.start()
            body = b'{"question": "how many days?", "stream": %s}' % stream.encode()
            with socket.create_connection(listener.getsockname()) as client:
                client.sendall(
                    b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                    b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
                )
                assert started.wait(10)
            gone = time.perf_counter()
            assert upstream.hung_up.wait(10)
            # 2 s is the promise; a machine that runs all tests at once gets a little more.
            assert time.perf_counter() - gone < 2 + SLACK
            server.should_exit = True
            thread.join(30)
