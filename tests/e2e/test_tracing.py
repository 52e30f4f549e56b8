"""One trace of a question, from the api through the retriever to the models' servers, as a collector gets it."""

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tests.conftest import free_port
from tests.e2e.conftest import Shell, _wait_until_ready
from tests.e2e.stand_ins import Models, models

pytestmark = pytest.mark.e2e

WHOLE, DEGRADED = "0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319d"
PARENT = "b7ad6b7169203331"
QUESTION = "How many days of annual leave does everyone have?"


class Collector(ThreadingHTTPServer):
    """Keeps what it is sent."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[bytes] = []

    def trace(self, trace_id: str) -> list[tuple[tuple[str, str], Any]]:
        """Spans of a trace, each with its service and name."""
        return [
            ((attributes(resource.resource)["service.name"], span.name), span)
            for body in self.bodies
            for resource in ExportTraceServiceRequest.FromString(body).resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
            if span.trace_id.hex() == trace_id
        ]


def attributes(holder: Any) -> dict[str, Any]:
    """Of a span or a resource, as Python values."""
    return {one.key: _value(one.value) for one in holder.attributes}


def _value(value: Any) -> Any:
    found = getattr(value, value.WhichOneof("value"))
    return [_value(one) for one in found.values] if value.HasField("array_value") else found


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


@pytest.fixture
def servers() -> Iterator[Models]:
    with models() as server:
        yield server


def test_a_question_is_one_trace_from_the_api_to_the_models(
    shell: Shell, collector: Collector, servers: Models, tmp_path: Path
) -> None:
    document = tmp_path / "leave.md"
    document.write_text("# Leave\n\nEveryone has 25 days of annual leave.\n", encoding="utf-8")
    embedder = {
        "EMBEDDING_MODEL": "e",
        "ASKDOCK_EMBEDDER_URL": f"{servers.url}/embeddings",
        "ASKDOCK_QUERY_CACHE_ENTRIES": "0",
    }
    chat = {"LLM_BASE_URL": servers.url, "LLM_MODEL": "m", "ASKDOCK_LLM_RETRIES": "0"}
    traced = {"ASKDOCK_OTLP_ENDPOINT": f"http://127.0.0.1:{collector.server_port}"}
    indexed = shell.run("index", document, **embedder)
    assert indexed.returncode == 0, indexed.stderr
    port = free_port()
    retriever = shell.start("retriever", "--port", str(port), **embedder, **traced)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(retriever, url)
        servers.calls.clear()
        with shell.serving(**embedder, **chat, **traced, RETRIEVER_URL=url) as api:
            for trace, servers.broken in ((WHOLE, False), (DEGRADED, True)):
                headers = {"traceparent": f"00-{trace}-{PARENT}-01"}
                answer = httpx2.post(f"{api}/v1/ask", json={"question": QUESTION}, headers=headers, timeout=60)
                assert answer.json()["degraded"] is servers.broken
        retriever.terminate()
        _, errors = retriever.communicate(timeout=30)
        assert retriever.returncode == 0, errors
    finally:
        retriever.kill()
        retriever.communicate()

    for spans in (collector.trace(WHOLE), collector.trace(DEGRADED)):
        known = {span.span_id for _, span in spans} | {bytes.fromhex(PARENT)}
        assert all(span.parent_span_id in known for _, span in spans)
    whole, degraded = dict(collector.trace(WHOLE)), dict(collector.trace(DEGRADED))
    found = {
        ("askdock-retriever", name)
        for name in ("HTTP POST", "embed_query", "embeddings e", "dense", "sparse", "fuse", "read")
    }
    assert set(whole) == found | {
        ("askdock-api", name) for name in ("HTTP POST", "tables", "retrieve", "generate", "chat m")
    }
    assert {("askdock-api", "chat m"), ("askdock-api", "extract")} < set(degraded)

    assert attributes(whole["askdock-api", "chat m"]) == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "m",
        "gen_ai.request.stream": True,
        "gen_ai.response.model": "m-0",
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.response.time_to_first_chunk": pytest.approx(0.5, abs=0.5),
        "gen_ai.usage.input_tokens": 50,
        "gen_ai.usage.output_tokens": 9,
        "server.address": "127.0.0.1",
        "server.port": servers.server_port,
    }
    assert attributes(degraded["askdock-api", "chat m"])["error.type"] == "llm_unavailable"

    # The models' servers can go on with the trace.
    called = {(path, parent) for path, parent in servers.calls if parent and WHOLE in parent}
    for path, span in (
        ("/v1/embeddings", ("askdock-retriever", "embeddings e")),
        ("/v1/chat/completions", ("askdock-api", "chat m")),
    ):
        assert (path, f"00-{WHOLE}-{whole[span].span_id.hex()}-01") in called

    # No text of a question, a document or an answer.
    assert collector.bodies
    for text in ("annual leave", "25 days"):
        assert not any(text.encode() in body for body in collector.bodies)
