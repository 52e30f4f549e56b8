"""A chat endpoint that answers like a slow language model: a piece every half second, for about 15 seconds."""

import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECES = ["The ", "passage ", "says ", *("so, ",) * 25, "[1]."]
PAUSE_SECONDS = 0.5


class Handler(BaseHTTPRequestHandler):
    """Every request gets the same reply."""

    def do_GET(self) -> None:
        """For the readiness probe."""
        self.send_response(204)
        self.end_headers()

    def do_POST(self) -> None:
        """Stream the reply."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in PIECES:
            self._send([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
            time.sleep(PAUSE_SECONDS)
        self._send([{"index": 0, "delta": {}, "finish_reason": "stop"}])
        self._send([], {"prompt_tokens": 100, "completion_tokens": len(PIECES), "total_tokens": 100 + len(PIECES)})
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        """Nothing to say."""

    def _send(self, choices: list[dict[str, object]], usage: dict[str, int] | None = None) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "slow", "choices": choices}
        self.wfile.write(f"data: {json.dumps(chunk | {'usage': usage})}\n\n".encode())
        self.wfile.flush()


if __name__ == "__main__":
    ThreadingHTTPServer(("0.0.0.0", 8000), Handler).serve_forever()  # noqa: S104 - other pods are its clients
