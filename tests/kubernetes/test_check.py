"""The chart's smoke test (`helm test`), before a front end that answers as told."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.kubernetes.conftest import CHART

QUESTION = "What is the code word of installation "


class Front(ThreadingHTTPServer):
    """Keeps the one document; `ready` and `answers` are what it says in turn, the last one from then on."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.ready = [200]
        self.status = "READY"
        self.answers: list[dict[str, Any]] = [{}]
        self.sentence = ""
        self.asked = 0
        self.names: list[str] = []
        self.deleted = False


class _Handler(BaseHTTPRequestHandler):
    server: Front

    def do_GET(self) -> None:
        if self.path != "/ready":
            self._send(200, {"status": self.server.status, "detail": "the parser gave up"})
        elif status := self.server.ready.pop(0) if len(self.server.ready) > 1 else self.server.ready[0]:
            self._send(status, {})
        # Otherwise the connection ends without an answer.

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.path == "/v1/documents":
            self.server.names.append(body.partition('filename="')[2].partition('"')[0])
            self.server.sentence = next(line for line in body.splitlines() if line.startswith("The code word"))
            self._send(202, {"results": [{"document": {"id": "d1"}}]})
            return
        assert json.loads(body)["question"].startswith(QUESTION)
        answers = self.server.answers
        found = answers[min(self.server.asked, len(answers) - 1)]
        self.server.asked += 1
        citations = [{"document_id": "d1", "quote": self.server.sentence}]
        self._send(200, {"text": "It is.", "answered": True, "degraded": False, "citations": citations} | found)

    def do_DELETE(self) -> None:
        self.server.deleted = True
        self._send(204, None)

    def log_message(self, *_: object) -> None:
        """Nothing to say."""

    def _send(self, status: int, answer: Any) -> None:
        content = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def front() -> Iterator[Front]:
    server = Front()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def check(front: Front, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    key = tmp_path / "admin_key"
    key.write_text("key\n", encoding="utf-8")
    program = (CHART / "files" / "check.py").read_text(encoding="utf-8")
    url = f"http://127.0.0.1:{front.server_address[1]}"
    return subprocess.run(
        [sys.executable, "-c", program, url, str(key)], capture_output=True, text=True, check=False, timeout=60
    )


def test_a_cited_answer_passes_and_the_document_is_gone(front: Front, tmp_path: Path) -> None:
    done = check(front, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "the citation holds" in done.stdout
    assert front.deleted


def test_no_check_replaces_a_document_that_is_there(front: Front, tmp_path: Path) -> None:
    assert check(front, tmp_path).returncode == check(front, tmp_path).returncode == 0
    assert len(set(front.names)) == 2


def test_a_front_end_that_is_not_there_yet_is_waited_for(front: Front, tmp_path: Path) -> None:
    # A policy that does not know the new pod yet ends its connections; the roll may not be over either.
    front.ready = [0, 503, 200]
    assert check(front, tmp_path).returncode == 0


def test_a_model_may_need_another_try(front: Front, tmp_path: Path) -> None:
    front.answers = [{"answered": False, "citations": []}, {}]
    assert check(front, tmp_path).returncode == 0
    assert front.asked == 2


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"answered": False, "citations": []}, "the question is refused"),
        ({"degraded": True}, "the language model does not answer"),
        ({"citations": [{"document_id": "d2", "quote": "It is."}]}, "does not cite the document"),
        ({"citations": [{"document_id": "d1", "quote": "Another sentence."}]}, "does not cite the document"),
    ],
)
def test_an_answer_that_does_not_hold_fails(
    front: Front, tmp_path: Path, answer: dict[str, Any], why: str
) -> None:
    front.answers = [answer]
    done = check(front, tmp_path)
    assert done.returncode == 1
    assert why in done.stderr
    assert front.deleted


def test_a_document_that_fails_is_told(front: Front, tmp_path: Path) -> None:
    front.status = "FAILED"
    done = check(front, tmp_path)
    assert (done.returncode, front.asked) == (1, 0)
    assert "the document is FAILED: the parser gave up" in done.stderr
    assert front.deleted
