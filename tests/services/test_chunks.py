"""The chunks of a document over HTTP, over the real store."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import CHUNK, add_document
from tests.services.test_access import key

from askdock.records import DocumentStatus, EmbeddedChunk, Role

PATH = "/v1/documents/d1/chunks"


@pytest.fixture
def chunked(system: Any) -> Any:
    """A document of five chunks in the store, the last with a vector that is not whole."""
    live = system.collections.get()
    add_document(system, "d1", status=DocumentStatus.READY, live_version=1, chunks=5)
    system.store.create_generation(live.generation, 8)
    for ordinal in range(5):
        chunk = replace(CHUNK, id=f"c{ordinal}", ordinal=ordinal, headings=("Leave", str(ordinal)))
        vector = system.embedder.embed_query(chunk.text) * (0 if ordinal == 4 else 1)
        system.store.upsert(live.generation, [EmbeddedChunk(chunk, vector.astype(np.float32), "leave")])
    return system


def test_the_chunks_of_a_document_page_by_page(client: TestClient, chunked: Any) -> None:
    first = client.get(f"{PATH}?limit=3").json()
    assert (first["version"], first["total"], first["next_after"]) == (1, 5, 2)
    assert [one["ordinal"] for one in first["chunks"]] == [0, 1, 2]
    one = first["chunks"][1]
    assert (one["text"], one["headings"], one["page_start"]) == (CHUNK.text, ["Leave", "1"], 3)
    assert (
        one["tokens"]
        == chunked.embedder.count_tokens([replace(CHUNK, headings=("Leave", "1")).searchable_text])[0]
    )
    second = client.get(f"{PATH}?limit=3&after=2").json()
    assert [one["ordinal"] for one in second["chunks"]] == [3, 4]
    assert second["next_after"] is None
    assert [one["whole_vector"] for one in second["chunks"]] == [True, False]


def test_tokens_of_another_model_are_not_guessed(client: TestClient, chunked: Any) -> None:
    chunked.embedder.fingerprint = "other weights"
    assert {one["tokens"] for one in client.get(PATH).json()["chunks"]} == {None}


def test_a_document_that_is_not_searched_yet_has_none(client: TestClient, system: Any) -> None:
    add_document(system, "d1")
    assert client.get(PATH).json() == {
        "document_id": "d1",
        "version": 0,
        "total": 0,
        "chunks": [],
        "next_after": None,
    }


def test_an_asker_sees_no_chunks(client: TestClient, chunked: Any) -> None:
    assert client.get(PATH, headers=key(chunked, Role.ASKER)).status_code == 403
    assert client.get(PATH, headers=key(chunked, Role.READER)).status_code == 200
