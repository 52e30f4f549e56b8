"""The passages of a file, before anything is indexed."""

from typing import Any

from fastapi.testclient import TestClient

from askdock.application.preview import Preview
from askdock.errors import NoText
from askdock.records import ParsedDocument

TEXT = b"# Leave\n\n" + b"Annual leave is 28 days in a year. " * 20


def see(client: TestClient, content: bytes = TEXT, name: str = "leave.md", **form: Any) -> Any:
    return client.post("/v1/preview", files={"file": (name, content)}, data=form)


def test_a_file_is_cut_as_asked_for_and_nothing_is_kept(client: TestClient, system: Any) -> None:
    shown = see(client, chunk_size=200, chunk_overlap=0).json()
    assert (shown["name"], shown["title"], shown["chunk_size"]) == ("leave.md", "Leave", 200)
    assert shown["total"] == len(shown["chunks"]) > 3
    assert all(len(one["text"]) <= 200 for one in shown["chunks"])
    assert shown["chunks"][1]["headings"] == ["Leave"]
    assert see(client, chunk_size=400, chunk_overlap=0).json()["total"] < shown["total"]
    assert list(system.documents.all(system.collections.get())) == []


def test_what_cannot_be_shown_is_told_why(client: TestClient) -> None:
    assert see(client, b"").status_code == 422
    assert see(client, b"\x00\x01\x02" * 50, "x.bin").status_code == 415
    assert see(client, b"x" * 6_000).status_code == 413
    assert see(client, chunk_size=100, chunk_overlap=100).status_code == 422


def test_a_file_without_text_is_told_so(client: TestClient, system: Any) -> None:
    class Nothing:
        def parse(self, *_: Any) -> ParsedDocument:
            raise NoText("it holds no text")

    parts = system.preview
    system.__dict__["preview"] = Preview(Nothing, parts._chunker, parts._detect, 5_000)  # type: ignore[arg-type]
    assert see(client).json()["code"] == "no_text"
