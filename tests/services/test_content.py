"""Originals and texts of documents."""

import io
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document

from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import parsed_key
from askdock.records import Block, PageSpan, ParsedDocument, ParseWarning, UnreadPage


@pytest.mark.parametrize(
    ("media_type", "query", "disposition", "served"),
    [
        ("application/pdf", "", "attachment", "application/octet-stream"),
        ("application/pdf", "?inline=true", "inline", "application/pdf"),
        ("text/html", "?inline=true", "attachment", "application/octet-stream"),
        ("image/svg+xml", "?inline=true", "attachment", "application/octet-stream"),
    ],
)
def test_an_original_is_downloaded_and_only_a_pdf_shown(
    client: TestClient, system: Any, media_type: str, query: str, disposition: str, served: str
) -> None:
    add_document(system, "d1", b"%PD", name='年假 "2026".pdf', media_type=media_type)
    answer = client.get(f"/v1/documents/d1/original{query}", headers={"Range": "bytes=" + "0-0," * 1000 + "0-0"})
    assert (answer.status_code, answer.content) == (200, b"%PD")
    assert answer.headers["Content-Type"].split(";")[0] == served
    shown = answer.headers["Content-Disposition"]
    assert shown.startswith(disposition + "; filename=\"__ _2026_.pdf\"; filename*=UTF-8''%E5%B9%B4%E5%81%87")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-0", 206, b"0", "bytes 0-0/10"),
        ("bytes=3-5", 206, b"345", "bytes 3-5/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 200, b"0123456789", None),
        ("bytes=5-3", 200, b"0123456789", None),
        ("bytes=-0", 200, b"0123456789", None),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("lines=0-1", 200, b"0123456789", None),
    ],
)
def test_a_part_of_an_original(
    client: TestClient,
    system: Any,
    monkeypatch: pytest.MonkeyPatch,
    asked: str,
    status: int,
    content: bytes,
    told: str | None,
) -> None:
    monkeypatch.setattr("askdock.application.documents.PART_BYTES", 2)
    add_document(system, "d1", b"0123456789", name="talk.mp3", media_type="audio/mpeg", size=10)
    answer = client.get("/v1/documents/d1/original", headers={"Range": asked})
    assert (answer.status_code, answer.content) == (status, content)
    assert answer.headers.get("Content-Range") == told
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["Accept-Ranges"] == "bytes"
    tag = answer.headers["ETag"]
    for only_if, wanted in ((tag, status), ('"another"', 200)):
        again = client.get("/v1/documents/d1/original", headers={"Range": asked, "If-Range": only_if})
        assert again.status_code == wanted


def test_a_part_of_an_original_that_is_gone(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    answer = client.get("/v1/documents/d1/original", headers={"Range": "bytes=0-1"})
    assert answer.json()["code"] == "file_missing"


def test_a_window_of_the_text(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    part = client.get("/v1/documents/d1/text?start=13&end=20").json()
    assert (part["text"], part["start"], part["end"], part["length"]) == ("25 days", 13, 20, 21)
    whole = client.get("/v1/documents/d1/text").json()
    assert (whole["start"], whole["end"]) == (0, 21)
    beyond = client.get("/v1/documents/d1/text?start=100&end=200").json()
    assert (beyond["text"], beyond["start"], beyond["end"]) == ("", 21, 21)


def test_a_text_tells_how_it_was_decoded(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    assert client.get("/v1/documents/d1/text").json()["metadata"] == {}
    read = (("encoding", "gb18030"), ("confidence", "0.97"))
    text = parsed_to_json(ParsedDocument("年假二十五天。", "年假", (), metadata=read))
    system.files.put(parsed_key("d1", 1), io.BytesIO(text))
    assert client.get("/v1/documents/d1/text").json()["metadata"] == dict(read)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("start=5&end=4", 422),
        ("end=100001", 422),
        ("start=-1", 422),
        ("start=1e9", 422),
        ("version=7", 404),
    ],
)
def test_a_window_that_is_none(client: TestClient, system: Any, query: str, status: int) -> None:
    add_document(system, "d1")
    assert client.get(f"/v1/documents/d1/text?{query}").status_code == status


def test_an_original_that_is_gone(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    assert client.get("/v1/documents/d1/original").json()["code"] == "file_missing"
    assert client.get("/v1/documents/d2/original").json()["code"] == "document_not_found"


def test_what_was_read_and_what_was_left_out(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    blocks = [
        Block("heading", 0, 1, 1),
        Block("table_row", 1, 2),
        Block("table_row", 2, 3),
        Block("paragraph", 3, 4),
        Block("table_row", 4, 5),
    ]
    parsed = ParsedDocument(
        "abcde",
        "Plan",
        tuple(blocks),
        pages=(PageSpan(1, 0, 5),),
        unread=(UnreadPage(2, "scan"),),
        warnings=(ParseWarning("hidden", "a hidden sheet"),),
    )
    system.files.put(parsed_key("d1", 1), io.BytesIO(parsed_to_json(parsed)))
    reading = client.get("/v1/documents/d1/reading").json()
    assert {name: reading[name] for name in ("characters", "pages", "headings", "tables")} == {
        "characters": 5,
        "pages": 1,
        "headings": 1,
        "tables": 2,
    }
    assert reading["unread"] == [{"number": 2, "why": "scan"}]
    assert reading["warnings"] == [{"code": "hidden", "detail": "a hidden sheet", "partial": True}]
