"""Every error is a problem document (RFC 9457) with a code and a request id."""

import pytest
from fastapi.testclient import TestClient

from askdock.services.api.app import create_app


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/v1/ask", 405, "method_not_allowed"),
        ("PUT", "/v1/documents", 405, "method_not_allowed"),
        ("GET", "/v1/documents/", 404, "not_found"),
        ("GET", "/v1/documents/none", 404, "document_not_found"),
        ("POST", "/v1/search", 422, "invalid_input"),
    ],
)
def test_the_shape(client, method, path, status, code) -> None:
    reply = client.request(method, path, headers={"X-Request-Id": "abc-1"})
    assert reply.status_code == status
    assert reply.headers["content-type"] == "application/problem+json"
    problem = reply.json()
    assert {"type", "title", "status", "detail", "code", "request_id"} <= set(problem)
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:askdock:error:{code}")
    assert problem["request_id"] == reply.headers["x-request-id"] == "abc-1"
    if status == 405:
        assert reply.headers["allow"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b'{"query": NaN}',
        b'{"query": "\\ud800"}',
        b'{"query": "x", "filter": {"tags": ["\\udfff"]}}',
        b"[" * 5000,
    ],
)
def test_bodies_that_are_no_request(client, body) -> None:
    reply = client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert reply.status_code in (400, 422)
    assert reply.headers["content-type"] == "application/problem+json"
    assert client.get("/health").status_code == 200


def test_json_over_its_limit_names_the_setting(client) -> None:
    reply = client.post("/v1/search", json={"query": "x" * 30_000})
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert "ASKDOCK_MAX_JSON_BYTES" in reply.json()["detail"]


def test_a_body_that_hides_its_length_is_cut_off(client) -> None:
    chunks = (b"x" * 1000 for _ in range(100))
    reply = client.post("/v1/search", content=chunks, headers={"Content-Type": "application/json"})
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")


def test_a_request_id_that_could_forge_a_log_line_is_replaced(client) -> None:
    reply = client.get("/health", headers={"X-Request-Id": "a b"})
    assert reply.headers["x-request-id"] != "a b"


def test_an_error_nobody_foresaw_tells_no_internals(system, caplog, monkeypatch) -> None:
    def fail(name: str | None = None) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr(system.collections, "get", fail)
    with TestClient(create_app(system), base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        reply = client.post("/v1/search", json={"query": "x"})
        assert client.get("/health").status_code == 200
    assert (reply.status_code, reply.json()["code"]) == (500, "internal_error")
    assert "hunter2" not in reply.text
    assert reply.json()["request_id"] in caplog.text


def test_another_sites_page_cannot_write(client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/v1/search", json={"query": "x"}, headers=headers).status_code == 403
    assert client.get("/health", headers=headers).status_code == 200


def test_every_response_has_the_security_headers(client) -> None:
    for path in ("/health", "/nowhere", "/v1/documents"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
