"""One trace of a question, through the api and the retriever, as a collector gets it."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.conftest import free_port
from tests.e2e.conftest import Shell, _wait_until_ready

pytestmark = pytest.mark.e2e

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
QUESTION = "How many days of annual leave does everyone have?"


class Collector(ThreadingHTTPServer):
    """Keeps what it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    def spans(self) -> list[tuple[str, Any]]:
        """Service and span."""
        found = []
        for body in self.bodies:
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                attributes = {a.key: a.value.string_value for a in resource.resource.attributes}
                for scope in resource.scope_spans:
                    found += [(attributes["service.name"], span) for span in scope.spans]
        return found


class _Handler(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        self.server.bodies.append(body)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_question_is_one_trace_over_api_and_retriever(indexed: Shell, collector: Collector) -> None:
    traced = {"ASKDOCK_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
    port = free_port()
    retriever = indexed.start("retriever", "--port", str(port), **traced)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(retriever, url)
        with indexed.serving(**traced, RETRIEVER_URL=url) as api:
            headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
            answer = httpx2.post(f"{api}/v1/ask", json={"question": QUESTION}, headers=headers, timeout=60)
            assert answer.status_code == 200
        retriever.terminate()
        _, errors = retriever.communicate(timeout=30)
        assert retriever.returncode == 0, errors
    finally:
        retriever.kill()
        retriever.communicate()
    mine = [(service, span) for service, span in collector.spans() if span.trace_id.hex() == TRACE]
    names = {(service, span.name) for service, span in mine}
    assert {("askdock-api", name) for name in ("HTTP POST", "retrieve", "extract")} <= names
    assert {
        ("askdock-retriever", name) for name in ("HTTP POST", "embed_query", "dense", "sparse", "fuse")
    } <= names
    known = {span.span_id.hex() for _, span in mine} | {PARENT}
    assert all(span.parent_span_id.hex() in known for _, span in mine)
    assert not any(QUESTION.encode() in body for body in collector.bodies)
