"""Builders of records, so that a test names only what it is about."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support import bench as package

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.ports import Catalogue
from askdock.records import Chunk, Document, DocumentStatus, Passage


@pytest.fixture
def make_chunk() -> Callable[..., Chunk]:
    def make(text: str, **fields: object) -> Chunk:
        given = {
            "id": f"chunk-{text[:20]}",
            "document_id": "document",
            "version": 1,
            "ordinal": 0,
            "start": 0,
            "end": len(text),
            "page_start": None,
            "page_breaks": (),
            "headings": (),
            "title": "",
            "document_name": "document.txt",
            "source_uri": "upload:document.txt",
            "media_type": "text/plain",
            **fields,
        }
        return Chunk(text=text, **given)  # type: ignore[arg-type]

    return make


@pytest.fixture
def make_passages(make_chunk: Callable[..., Chunk]) -> Callable[..., list[Passage]]:
    def make(*texts: str, **fields: object) -> list[Passage]:
        return [
            Passage(make_chunk(text, **{"id": f"c{n}", "document_id": f"d{n}", **fields}), 1 / (n + 1))
            for n, text in enumerate(texts)
        ]

    return make


@pytest.fixture
def make_document() -> Callable[[str], Document]:
    def make(name: str) -> Document:
        now = datetime(2026, 1, 1, tzinfo=UTC)
        return Document(
            id="d",
            collection_id="k",
            source_uri=f"upload:{name}",
            name=name,
            media_type="text/plain",
            sha256="0" * 64,
            size=1,
            version=1,
            live_version=0,
            status=DocumentStatus.RECEIVED,
            reason=None,
            detail=None,
            attempts=1,
            pages=0,
            chunks=0,
            created_at=now,
            updated_at=now,
        )

    return make


@pytest.fixture
def make_bench() -> Callable[[Catalogue], package.Bench]:
    return package.make_bench


@pytest.fixture
def bench(tmp_path: Path) -> package.Bench:
    return package.make_bench(SqlCatalogue(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")))
