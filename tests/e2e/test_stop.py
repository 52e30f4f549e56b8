"""A server that is told to stop: it says so, finishes what it has begun within its grace, and ends."""

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from tests.conftest import free_port
from tests.e2e.conftest import Shell, _wait_until_ready

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTION = "How many days of annual leave does everyone have?"


class _Model(BaseHTTPRequestHandler):
    """Writes one sentence and a word, waits until it may go on, writes the rest."""

    server: "Model"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._event({"content": "Full-time employees get 28 days of leave [1]. Part-time "})
        self.server.go_on.wait(60)
        self._event({"content": "employees have leave in proportion to their working days [1]."})
        self._event({}, "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, delta: dict[str, str], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Model(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Model)
        self.go_on = threading.Event()


@pytest.fixture
def model() -> Iterator[Model]:
    with Model() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.go_on.set()
        server.shutdown()


def serving(indexed: Shell, model: Model, grace: int, level: str = "info") -> tuple[subprocess.Popen[str], str]:
    """A server whose answers come from `model`, ready."""
    port = free_port()
    settings = {
        "LLM_BASE_URL": f"http://127.0.0.1:{model.server_port}/v1",
        "LLM_MODEL": "m",
        "ASKDOCK_GRACE_SECONDS": str(grace),
        "ASKDOCK_LOG_LEVEL": level,
    }
    return indexed.start("serve", "--port", str(port), **settings), f"http://127.0.0.1:{port}"


def until_ready_says(url: str, status: int) -> None:
    """Ask, over a new connection each time, until it does."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(httpx2.HTTPError):
            if httpx2.get(f"{url}/ready").status_code == status:
                return
    pytest.fail(f"/ready never said {status}")


def test_it_says_so_and_finishes_its_streams(indexed: Shell, model: Model) -> None:
    process, url = serving(indexed, model, grace=20)
    try:
        _wait_until_ready(process, url)
        with (
            httpx2.Client(base_url=url, timeout=60) as client,
            client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as answer,
        ):
            pieces = answer.iter_text()
            text = next(pieces)
            process.send_signal(signal.SIGTERM)
            # Over connections made after the signal, as a balancer's probes are.
            until_ready_says(url, 503)
            assert httpx2.get(f"{url}/ready").json()["status"] == "draining"
            assert httpx2.get(f"{url}/health").status_code == 200
            assert process.poll() is None
            model.go_on.set()
            text += "".join(pieces)
        assert "employees get 28 days" in text
        assert text.endswith("data: [DONE]\n\n")
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_stream_that_does_not_end_is_cut_when_the_grace_is_over(indexed: Shell, model: Model) -> None:
    process, url = serving(indexed, model, grace=2)
    try:
        _wait_until_ready(process, url)
        with (
            httpx2.Client(base_url=url, timeout=60) as client,
            client.stream("POST", "/v1/ask", json={"question": QUESTION, "stream": True}) as answer,
        ):
            next(answer.iter_text())
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
    finally:
        process.kill()
        process.communicate()


def test_the_log_level_is_everybody_s(indexed: Shell, model: Model) -> None:
    process, url = serving(indexed, model, grace=2, level="warning")
    try:
        until_ready_says(url, 200)
        process.terminate()
        _, errors = process.communicate(timeout=30)
        assert "INFO" not in errors
    finally:
        process.kill()
        process.communicate()
