"""Overviews over HTTP: what a caller may read of a collection, and nothing else."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services import test_document_rights as rights
from tests.services.test_document_rights import CANARY, FOREIGN, OWN, SHARED, as_user

from askdock.bootstrap import System
from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import parsed_key
from askdock.records import Block, ParsedDocument, Role
from askdock.services.api.app import create_app
from askdock.settings import Settings


@pytest.fixture
def system(settings: Settings) -> System:
    system: System = rights.system.__wrapped__(settings)  # type: ignore[attr-defined]
    for document_id, word in CANARY.items():
        text = f"The {word} was seen beside the lake in the early morning."
        parsed = ParsedDocument(text, f"About the {word}", (Block("paragraph", 0, len(text)),))
        system.files.put(parsed_key(document_id, 1), io.BytesIO(parsed_to_json(parsed)))
    return system


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        yield client


def ask(client: TestClient, system: Any, role: Role, question: str, **fields: object) -> Any:
    body = {"question": question, "collection": "mine", **fields}
    return client.post("/v1/ask", json=body, headers=as_user(system, role)).json()


def test_what_there_is_is_what_the_caller_may_read(client: TestClient, system: Any) -> None:
    answer = ask(client, system, Role.READER, "What is this collection about?")
    assert answer["answered"]
    assert answer["model"] == "overview"
    assert answer["text"].splitlines() == [
        "2 documents:",
        (
            f"- About the {CANARY[OWN]} ({CANARY[OWN]}.txt): "
            f"The {CANARY[OWN]} was seen beside the lake in the early morning. [1]"
        ),
        (
            f"- About the {CANARY[SHARED]} ({CANARY[SHARED]}.txt): "
            f"The {CANARY[SHARED]} was seen beside the lake in the early morning. [2]"
        ),
    ]
    assert {one["document_id"] for one in answer["citations"]} == {OWN, SHARED}
    every = ask(client, system, Role.ADMIN, "What is this collection about?")
    assert {one["document_id"] for one in every["citations"]} == {OWN, SHARED, FOREIGN}


def test_what_there_is_is_what_was_chosen(client: TestClient, system: Any) -> None:
    chosen = {"document_ids": [OWN, FOREIGN]}
    answer = ask(client, system, Role.READER, "list all documents", filter=chosen)
    assert [one["document_id"] for one in answer["citations"]] == [OWN]
    nothing = ask(client, system, Role.READER, "list all documents", filter={"document_ids": [FOREIGN]})
    assert not nothing["answered"]


def test_a_document_is_told_to_whom_may_read_it(client: TestClient, system: Any) -> None:
    own = ask(client, system, Role.READER, f"Summarise {CANARY[OWN]}")
    assert own["model"] == "overview"
    assert [one["quote"] for one in own["citations"]] == [
        f"The {CANARY[OWN]} was seen beside the lake in the early morning."
    ]
    foreign = ask(client, system, Role.READER, f"Summarise {CANARY[FOREIGN]}")
    assert CANARY[FOREIGN] not in foreign["text"]
    assert all(one["document_id"] != FOREIGN for one in foreign["citations"])
