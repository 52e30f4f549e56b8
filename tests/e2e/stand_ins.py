"""Model servers that speak enough of OpenAI's protocol, and keep the headers they were called with."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DIMENSION = 16


class Models(ThreadingHTTPServer):
    """`POST /v1/chat/completions`: one streamed reply, or a failure while `broken`; `POST /v1/embeddings`: vectors
    made of the texts' hashes.
    """

    broken = False
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.calls: list[tuple[str, str | None]] = []
        """Path and `traceparent` of each."""

    @property
    def url(self) -> str:
        """Base of both."""
        return f"http://127.0.0.1:{self.server_port}/v1"


@contextmanager
def models() -> Iterator[Models]:
    """A running one."""
    with Models() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    server: Models

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.calls.append((self.path, self.headers.get("traceparent")))
        if self.path.endswith("/embeddings"):
            self._embeddings(body["input"])
        else:
            self._chat()

    def _embeddings(self, texts: list[str]) -> None:
        digests = [hashlib.sha256(text.encode()).digest()[:DIMENSION] for text in texts]
        rows = [{"index": n, "embedding": [byte / 255 for byte in one]} for n, one in enumerate(digests)]
        body = json.dumps({"data": rows}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _chat(self) -> None:
        self.send_response(500 if self.server.broken else 200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if self.server.broken:
            return
        for choices, usage in (
            ([{"index": 0, "delta": {"content": "Everyone has 25 days [1] [9]."}, "finish_reason": "stop"}], None),
            ([], {"prompt_tokens": 50, "completion_tokens": 9, "total_tokens": 59}),
        ):
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 1,
                "model": "m-0",
                "choices": choices,
            }
            self.wfile.write(f"data: {json.dumps({**chunk, 'usage': usage})}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *args: Any) -> None:
        """Say nothing."""
