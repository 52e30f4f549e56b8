"""`/health`, `/ready`, `/metrics`."""

import threading
from dataclasses import replace
from typing import Any

from fastapi.testclient import TestClient
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from tests.services.conftest import add_document

from askdock import __version__
from askdock.bootstrap import Check
from askdock.errors import CatalogueUnavailable, LLMUnavailable
from askdock.records import Answer, DocumentStatus
from askdock.services.api.app import create_app
from askdock.services.common import health
from askdock.settings import TOPICS, Settings, environment_name, secret_fields


def metrics(client) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_health_touches_nothing(client, system) -> None:
    system.check.checks["store"] = Check(False, 0.001)
    assert client.get("/health").json() == {"status": "ok", "version": __version__}


def test_ready_names_each_dependency(client) -> None:
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()["status"]) == (200, "ready")
    assert reply.json()["checks"]["store"] == {"ok": True, "seconds": 0.001, "detail": None}


def test_not_ready_when_a_dependency_is_down(client, system) -> None:
    system.check.checks["store"] = Check(False, 0.001, "the chunk store does not answer")
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()["status"]) == (503, "not_ready")
    assert reply.json()["checks"]["store"]["detail"] == "the chunk store does not answer"


def test_ready_without_the_language_model(client, system) -> None:
    system.check.checks["chat"] = Check(False, 0.001, "the language model does not answer")
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()["status"]) == (200, "ready")
    assert not reply.json()["checks"]["chat"]["ok"]


def test_not_ready_when_a_dependency_hangs(client, system, monkeypatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    system.check.gate = threading.Event()
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()) == (503, {"status": "not_ready", "checks": {}})
    assert client.get("/health").status_code == 200
    system.check.gate.set()


def test_a_slow_check_is_as_it_was_last_for_a_while(client, system, monkeypatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    assert client.get("/ready").status_code == 200
    system.check.gate = threading.Event()
    reply = client.get("/ready")
    assert (reply.status_code, reply.json()["status"]) == (200, "ready")
    monkeypatch.setattr(health, "REMEMBERED_SECONDS", 0)
    assert client.get("/ready").status_code == 503
    system.check.gate.set()


def test_what_a_slow_check_finds_in_the_end_counts(client, system, monkeypatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.05)
    system.check.gate = first = threading.Event()
    assert client.get("/ready").json()["checks"] == {}
    system.check.checks["store"] = Check(False, 0.001, "the chunk store does not answer")
    system.check.gate = threading.Event()
    first.set()
    # Each of these waits for its own check in vain.
    replies = (client.get("/ready").json()["checks"] for _ in range(100))
    found = next(filter(None, replies))
    system.check.gate.set()
    assert found["store"]["detail"] == "the chunk store does not answer"


def test_draining_ends_connections(system) -> None:
    app = create_app(system)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert "connection" not in client.get("/health").headers
        app.state.api.readiness.serving = False
        assert client.get("/health").headers["connection"] == "close"


def test_draining_is_not_ready_and_the_worker_runs_with_the_app(system) -> None:
    app = create_app(system)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert system.background.running
        app.state.api.readiness.serving = False
        reply = client.get("/ready")
        assert (reply.status_code, reply.json()["status"]) == (503, "draining")
    assert not system.background.running


def test_metrics_count_documents_and_requests(client, system) -> None:
    add_document(system, "d1")
    add_document(system, "d2", status=DocumentStatus.READY)
    live = system.collections.get()
    system.catalogue.add_generation(live.id, replace(live.profile, chunk_size=99))
    client.get("/v1/documents/d1")
    found = metrics(client)
    assert found["askdock_documents"] == {(("status", "RECEIVED"),): 1, (("status", "READY"),): 1}
    assert found["askdock_ingestion_oldest_waiting_seconds"][()] > 0
    assert found["askdock_index_generations"] == {(("status", "live"),): 1, (("status", "building"),): 1}
    requests = found["askdock_http_request_duration_seconds_count"]
    assert requests[("method", "GET"), ("route", "/v1/documents/{document_id}"), ("status", "200")] >= 1
    assert not any("/health" in dict(labels)["route"] for labels in requests)


def test_metrics_answer_without_the_catalogue(client, system, monkeypatch) -> None:
    add_document(system, "d1")
    client.get("/metrics")

    def down(*_: object) -> None:
        raise CatalogueUnavailable("the catalogue does not answer")

    monkeypatch.setattr(system.catalogue, "count_documents", down)
    found = metrics(client)
    assert "askdock_documents" not in found
    assert "askdock_http_request_duration_seconds_count" in found


def test_invented_methods_make_no_metrics(client: TestClient) -> None:
    client.request("BREW-COFFEE-7", "/v1/ask")
    text = client.get("/metrics").text
    assert 'method="other"' in text
    assert "BREW" not in text


def test_whatever_callers_send_makes_no_more_series(client: TestClient) -> None:
    def send(needle: str) -> None:
        access = {"Authorization": f"Bearer adk_{needle}", "X-Request-Id": needle}
        client.post("/v1/ask", json={"question": needle}, headers=access)
        for body in ({"question": needle}, {"question": needle, "collection": needle}, {needle: needle}):
            client.post("/v1/ask", json=body)
            client.post("/v1/search", json={"query": needle, **body})
        client.post(
            "/v1/chat/completions", json={"model": needle, "messages": [{"role": "user", "content": needle}]}
        )
        client.post("/v1/documents", files={"file": (f"{needle}.md", needle.encode())}, data={"tag": needle})
        client.post("/v1/collections", json={"name": needle})
        for path in (
            f"/v1/documents/{needle}",
            f"/{needle}",
            f"/v1/{needle}?x={needle}",
            f"/v1/conversations/{needle}",
        ):
            client.get(path)
            client.delete(path)
        client.request(needle.upper(), "/v1/ask")

    send("needle0")
    before = set(series(client))
    assert before
    for number in range(1, 30):
        send(f"needle{number}")
    after = set(series(client))
    assert after == before
    assert not any("needle" in one.lower() for one in after)


def series(client: TestClient) -> list[str]:
    """Names and labels of all that is exported, without the values."""
    lines = client.get("/metrics").text.splitlines()
    return [line.rpartition(" ")[0] for line in lines if line.startswith("askdock_")]


def test_streams_are_counted_by_how_they_end(client: TestClient) -> None:
    def ended() -> float:
        labels = {"kind": "answer", "outcome": "finished"}
        return REGISTRY.get_sample_value("askdock_streams_ended_total", labels) or 0.0

    before = ended()
    client.post("/v1/ask", json={"question": "days?", "stream": True})
    assert ended() == before + 1
    assert REGISTRY.get_sample_value("askdock_streams_open", {"kind": "answer"}) == 0


def test_settings_in_force_are_told_and_no_secret(client, system, monkeypatch) -> None:
    secret = "never-to-be-shown-5a1e"
    given = {environment_name(field): secret for field in secret_fields()}
    given |= {"ASKDOCK_DATABASE_URL": "postgresql://reader@db/askdock", "CHUNK_SIZE": "900"}
    given |= {"ASKDOCK_SMTP_URL": f"smtp://lin:{secret}@mail.example.com:587"}
    given |= {"ASKDOCK_MAIL_FROM": "askdock@example.com", "ASKDOCK_PUBLIC_URL": "https://ask.example.com"}
    monkeypatch.setattr(system, "settings", Settings(**given))
    reply = client.get("/v1/settings")
    assert reply.status_code == 200, reply.text
    assert secret not in reply.text
    found = {one["name"]: one for one in reply.json()["settings"]}
    assert found.keys() == {environment_name(field) for topic in TOPICS for field in topic.model_fields}
    assert (found["CHUNK_SIZE"]["value"], found["CHUNK_SIZE"]["is_default"]) == ("900", False)
    key = found["LLM_API_KEY"]
    assert (key["value"], key["is_secret"], key["is_set"], key["is_default"]) == (None, True, True, False)
    assert found["CHUNK_OVERLAP"]["is_default"]


def test_figures_by_day_count_what_failed_and_how_long_it_took(client: TestClient, system: Any) -> None:
    client.post("/v1/ask", json={"question": "how many days?"})
    system.answers.script = [Answer(text="no", answered=False, citations=(), model="extractive")]
    client.post("/v1/ask", json={"question": "what else?"})
    system.answers.script = [LLMUnavailable("it is down")]
    assert client.post("/v1/ask", json={"question": "and now?"}).status_code == 502
    (day,) = client.get("/v1/usage/days").json()["days"]
    assert (day["answers"], day["refused"], day["degraded"], day["failed"]) == (2, 1, 0, 1)
    assert 0 < day["p50_seconds"] <= day["p95_seconds"] < 64
    # What failed is no answer: it is not counted as usage.
    assert client.get("/v1/usage").json()["usage"][0]["answers"] == 2
    assert client.get("/v1/operations").json()["usage"][0]["answers"] == 2
