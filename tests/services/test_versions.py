"""Versions of a document over HTTP."""

import io
from datetime import UTC, datetime
from typing import Any

from fastapi.testclient import TestClient
from tests.services.conftest import add_document

from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import parsed_key
from askdock.records import Block, DocumentStatus, ParsedDocument

OLD, NEW = "Everyone has 25 days.", "Everyone has 28 days."


def add_versions(system: Any) -> None:
    document = add_document(system, "d1", status=DocumentStatus.READY, version=2, live_version=2)
    for version, text in enumerate((OLD, NEW), 1):
        parsed = ParsedDocument(text, "Leave", (Block("paragraph", 0, len(text)),))
        stored = parsed_to_json(parsed, datetime(2026, version, 1, tzinfo=UTC))
        system.files.put(parsed_key(document.id, version), io.BytesIO(stored))


def test_versions_and_what_is_other(client: TestClient, system: Any) -> None:
    add_versions(system)
    first, second = client.get("/v1/documents/d1/versions").json()["versions"]
    assert (first["version"], first["dated"], first["live"]) == (1, "2026-01-01T00:00:00Z", False)
    assert (second["version"], second["live"], second["characters"]) == (2, True, len(NEW))
    found = client.get("/v1/documents/d1/changes").json()
    assert (found["earlier"]["version"], found["later"]["version"], found["cut"]) == (1, 2, False)
    (change,) = found["changes"]
    assert change == {
        "kind": "changed",
        "headings": [],
        "before": {"start": 0, "end": len(OLD), "text": OLD},
        "after": {"start": 0, "end": len(NEW), "text": NEW},
    }
    assert client.get("/v1/documents/d1/text?version=1").json()["text"] == OLD


def test_versions_that_are_not_kept(client: TestClient, system: Any) -> None:
    add_versions(system)
    problem = client.get("/v1/documents/d1/changes?earlier=7")
    assert problem.status_code == 422
    assert "no version 7 of a.txt is kept (kept: 1, 2" in problem.json()["detail"]
    assert client.get("/v1/documents/d1/changes?earlier=2&later=1").status_code == 422
