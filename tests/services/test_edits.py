"""Edits of passages over HTTP, over the real catalogue, files and store, written by the real worker."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import DocumentStatus, Role
from askdock.services.api.app import create_app

LEAVE = b"# Leave\n\nAnnual leave is twenty days for everyone who works here.\n"


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def document(real: System, client: TestClient) -> str:
    made = client.post("/v1/documents", files={"file": ("leave.md", LEAVE)}).json()["results"][0]["document"]
    written(real)
    return str(made["id"])


def written(real: System) -> None:
    assert [one.status for one in real.worker.drain(real.collections.get())] == [DocumentStatus.READY]


def test_a_wrong_answer_is_mended_and_says_by_whom(real: System, client: TestClient, document: str) -> None:
    asked = {"question": "How many days of annual leave are there?"}
    before = client.post("/v1/ask", json=asked).json()
    assert "twenty" in before["text"]
    (chunk,) = client.get(f"/v1/documents/{document}/chunks").json()["chunks"]
    body = {"chunk_id": chunk["id"], "text": "Annual leave is thirty days for everyone.", "note": "since May"}
    made = client.post(f"/v1/documents/{document}/edits", json=body)
    assert made.status_code == 202, made.text
    written(real)
    after = client.post("/v1/ask", json=asked).json()
    assert "thirty" in after["text"]
    # The trace of the wrong answer shows what has become of its passage.
    trace = client.get(f"/v1/answers/{before['id']}/trace").json()
    assert [one["state"] for one in trace["passages"]] == ["changed"]
    assert "thirty" in trace["chunks"][0]["text"]
    (cited,) = after["citations"]
    assert cited["edited_by"] == "local"
    assert (cited["start"], cited["end"]) == (chunk["start"], chunk["end"])
    for version in (1, 2):  # also what was cited before
        there = client.get(f"/v1/documents/{document}/text?version={version}").json()
        assert "twenty" in there["text"]
    (listed,) = client.get("/v1/edits?state=applied").json()["edits"]
    assert (listed["anchor"], listed["note"], listed["state"]) == (chunk["text"], "since May", "applied")
    assert client.get("/v1/edits?state=conflict").json()["edits"] == []
    changed = {"questions": ["How long may I be away?"]}
    path = f"/v1/documents/{document}/edits/{listed['id']}"
    assert client.put(path, json=changed).json()["text"] is None
    written(real)
    (chunk,) = client.get(f"/v1/documents/{document}/chunks").json()["chunks"]
    assert (chunk["edited_by"], chunk["questions"]) == ("", ["How long may I be away?"])
    assert client.delete(path).status_code == 204
    written(real)
    assert client.get(f"/v1/documents/{document}/edits").json()["edits"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"text": "  "}, 422),
        ({"text": "x" * 8_001}, 422),
        ({"questions": [" "]}, 422),
        ({"text": " word" * 1_500}, 422),
        ({"off": True, "chunk_id": "0" * 32}, 404),
    ],
)
def test_what_is_no_edit_is_refused(client: TestClient, document: str, body: dict[str, Any], status: int) -> None:
    (chunk,) = client.get(f"/v1/documents/{document}/chunks").json()["chunks"]
    refused = client.post(f"/v1/documents/{document}/edits", json={"chunk_id": chunk["id"], **body})
    assert refused.status_code == status, refused.text
    assert client.get(f"/v1/documents/{document}").json()["version"] == 1


def test_it_takes_an_editor(real: System, client: TestClient, document: str) -> None:
    path = f"/v1/documents/{document}/edits"
    assert client.get(path, headers=key(real, Role.READER)).status_code == 403
    assert client.get("/v1/edits", headers=key(real, Role.READER)).status_code == 403
    assert client.get(path, headers=key(real, Role.EDITOR)).status_code == 200
