"""Requests that are made to hurt, over real sockets: the exact answer to each, and a process that lives on."""

import gzip
import json
import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx2
import pytest
from tests.services.conftest import served
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import Role
from askdock.settings import Settings

HUGE = str(10**400)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "read_seconds": 1.0,
            "embedded_worker": False,
            "max_json_bytes": 1 << 20,
            "max_question_bytes": 8192,
        }
    )


@pytest.fixture
def client(real_system: System) -> Iterator[httpx2.Client]:
    headers = key(real_system, Role.ADMIN)
    for address in served(real_system):
        with httpx2.Client(base_url=address, headers=headers, timeout=30) as client:
            yield client
            assert client.get("/health").status_code == 200


def raw(client: httpx2.Client, request: bytes) -> bytes:
    """Everything that comes back on a connection of its own."""
    with socket.create_connection((client.base_url.host, client.base_url.port), timeout=20) as connection:
        received = b""
        with suppress(ConnectionResetError, BrokenPipeError):  # a server may close while the request still comes
            connection.sendall(request)
            while block := connection.recv(65536):
                received += block
        return received


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"[" * 100_000, 400, "bad_request"),
        (b'{"query": ' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}", 400, "bad_request"),
        (b'{"query": NaN}', 422, "invalid_input"),
        (b'{"query": "x", "top_k": Infinity}', 422, "invalid_input"),
        (b'{"query": "x", "top_k": 1000000000}', 422, "invalid_input"),
        (b'{"query": "x", "top_k": -1}', 422, "invalid_input"),
        (f'{{"query": "x", "top_k": {HUGE}}}'.encode(), 422, "invalid_input"),
        (b'{"query": "\\ud800"}', 422, "invalid_input"),
        (b'{"query": "x", "query": 7}', 422, "invalid_input"),
        (b'{"query": "x", "filter": {"document_ids": ["\' OR 1=1 --"]}}', 422, "invalid_input"),
        (b'{"query": "x", "filter": {"$where": "1"}}', 422, "invalid_input"),
        (b'{"query": "x", "collection": "../../etc"}', 422, "invalid_input"),
        (json.dumps({"query": "x" * 1_000_000}).encode(), 413, "too_large"),
        (json.dumps({"query": "x" * 8193}).encode(), 413, "too_large"),
        (b'{"query": "' + b"x" * (2 << 20) + b'"}', 413, "too_large"),
        (b"\xff\xfe", 422, "invalid_input"),
        (b"", 422, "invalid_input"),
    ],
)
def test_bodies(client: httpx2.Client, body: bytes, status: int, code: str) -> None:
    answer = client.post("/v1/search", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    "text", ["a\0b", "x') OR 1=1 --", '"; DROP TABLE documents; --', "%s%n{0}${jndi:ldap://x}"]
)
def test_text_is_only_text(client: httpx2.Client, text: str) -> None:
    answer = client.post(
        "/v1/search", json={"query": text, "filter": {"source_uris": [text], "tags": [text[:64]]}}
    )
    assert (answer.status_code, answer.json()) == (200, {"passages": []})


def test_a_forged_host(client: httpx2.Client) -> None:
    answer = client.get("/v1/me", headers={"Host": "evil.example.org"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_a_bomb_of_gzip_is_not_unpacked(client: httpx2.Client) -> None:
    bomb = gzip.compress(b'{"query": "' + b"x" * 50_000_000 + b'"}')
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert client.post("/v1/search", content=bomb, headers=headers).status_code in (400, 415, 422)


def test_ten_thousand_parts(client: httpx2.Client) -> None:
    files: Any = [("file", (f"{number}.txt", b"")) for number in range(10_000)]
    answer = client.post("/v1/documents", files=files)
    assert (answer.status_code, answer.json()["code"]) in ((400, "bad_request"), (413, "too_large"))


@pytest.mark.parametrize("token", ["eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.", "null", "adk_" + "A" * 43])
def test_tokens_that_prove_nothing(client: httpx2.Client, token: str) -> None:
    answer = client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_two_lengths_are_no_request(client: httpx2.Client) -> None:
    smuggled = (
        b"POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\nGET /v1/keys HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    )
    answered = raw(client, smuggled)
    assert answered.count(b"HTTP/1.1 ") <= 2
    assert b"HTTP/1.1 200" not in answered
    assert raw(client, b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n").startswith(
        b"HTTP/1.1 400"
    )


def test_long_heads(client: httpx2.Client) -> None:
    for answer in (client.get("/", headers={"X": "x" * 33_000}), client.get("/" + "x" * 33_000)):
        assert (answer.status_code, answer.json()["code"]) == (431, "request_header_fields_too_large")
        assert "ASKDOCK_MAX_HEAD_BYTES" in answer.json()["detail"]


def test_endless_headers(client: httpx2.Client) -> None:
    assert raw(client, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"x" * 10_000_000) == b""


@pytest.mark.parametrize(
    "begun", [b"", b"GET / HTTP/1.1\r\nHost: 127", b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGE"]
)
def test_heads_that_stop_coming(client: httpx2.Client, begun: bytes) -> None:
    begin = time.monotonic()
    assert raw(client, begun).count(b"HTTP/1.1 ") == begun.count(b"\r\n\r\n")
    assert time.monotonic() - begin < 15  # the setting says 1 s; the socket would wait for 20


def test_a_body_that_stops_coming(client: httpx2.Client) -> None:
    token = client.headers["Authorization"].encode()
    answered = raw(
        client,
        b"POST /v1/search HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " + token + b"\r\n"
        b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    )
    assert answered.startswith(b"HTTP/1.1 408")
    assert b"ASKDOCK_READ_SECONDS" in answered
