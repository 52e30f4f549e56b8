"""Shared pages: frozen, within the reader's rights at each opening, and revocable."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document
from tests.services.test_access import key

from askdock.records import Readers, Role


@pytest.fixture
def conversation(client: TestClient, system: Any) -> tuple[str, dict[str, str]]:
    """A conversation of two answers that cite the document d1, and the headers of whoever had it."""
    add_document(system, "d1", b"x")
    owner = key(system, Role.READER)
    made = client.post("/v1/conversations", json={"title": "Leave"}, headers=owner).json()["id"]
    for question in ("how many days?", "and in Berlin?"):
        client.post("/v1/ask", json={"question": question, "conversation_id": made}, headers=owner)
    return made, owner


def share(client: TestClient, conversation: tuple[str, dict[str, str]], **fields: str) -> str:
    made, owner = conversation
    body = {"conversation_id": made, **fields}
    shared = client.post("/v1/shares", json=body, headers=owner)
    assert shared.status_code == 201, shared.text
    found: str = shared.json()["id"]
    return found


def test_a_shared_conversation_is_read_by_others_as_it_was(
    client: TestClient, system: Any, conversation: tuple[str, dict[str, str]]
) -> None:
    made, owner = conversation
    shared = share(client, conversation)
    client.post("/v1/ask", json={"question": "later", "conversation_id": made}, headers=owner)
    found = client.get(f"/v1/shares/{shared}", headers=key(system, Role.ASKER)).json()
    assert (found["title"], found["collection"]) == ("Leave", "default")
    assert [turn["question"] for turn in found["turns"]] == ["how many days?", "and in Berlin?"]
    answer = found["turns"][0]["answer"]
    assert answer["citations"][0]["quote"] == "Everyone has 25 days."
    assert answer["citations"][0]["page"] == 3
    # Nothing by which the conversation itself could be reached.
    assert (answer["id"], answer["conversation_id"], answer["usage"]) == (None, None, None)


def test_one_answer_is_shared_alone(client: TestClient, conversation: tuple[str, dict[str, str]]) -> None:
    made, owner = conversation
    turns = client.get(f"/v1/conversations/{made}", headers=owner).json()["turns"]
    shared = share(client, conversation, turn_id=turns[1]["answer"]["id"])
    found = client.get(f"/v1/shares/{shared}", headers=owner).json()
    assert found["title"] == "and in Berlin?"
    assert [turn["question"] for turn in found["turns"]] == ["and in Berlin?"]
    body = {"conversation_id": made, "turn_id": "0" * 32}
    assert client.post("/v1/shares", json=body, headers=owner).status_code == 422


def test_rights_are_checked_at_each_opening(
    client: TestClient, system: Any, conversation: tuple[str, dict[str, str]]
) -> None:
    shared = share(client, conversation)
    reader, other = key(system, Role.READER), key(system, Role.READER, "other")
    path = f"/v1/shares/{shared}"
    assert client.get(path, headers=reader).status_code == 200
    assert client.get(path, headers=other).json()["code"] == "share_not_found"
    assert client.get(path).status_code == 401
    collection = system.collections.get(None)
    system.catalogue.set_readers(collection.id, "d1", Readers(users=("somebody",)))
    assert client.get(path, headers=reader).json()["code"] == "share_not_found"
    assert client.get(path, headers=conversation[1]).status_code == 404  # also its owner's
    assert client.get(path, headers=key(system, Role.ADMIN)).status_code == 200
    system.catalogue.set_readers(collection.id, "d1", None)
    assert client.get(path, headers=reader).status_code == 200
    system.catalogue.set_readers(collection.id, "d1", Readers(users=("somebody",)))
    system.catalogue.forget("d1")
    # Nobody knows any more who may read what is gone.
    assert client.get(path, headers=reader).status_code == 404


def test_what_was_shared_is_listed_and_revoked(
    client: TestClient, system: Any, conversation: tuple[str, dict[str, str]]
) -> None:
    made, owner = conversation
    one, two = share(client, conversation), share(client, conversation)
    listed = client.get("/v1/shares", headers=owner).json()["shares"]
    assert {entry["id"] for entry in listed} == {one, two}
    assert client.get("/v1/shares", headers=key(system, Role.READER)).json() == {"shares": []}
    assert client.delete(f"/v1/shares/{one}", headers=key(system, Role.READER)).status_code == 404
    assert client.delete(f"/v1/shares/{one}", headers=owner).status_code == 204
    assert client.get(f"/v1/shares/{one}", headers=owner).status_code == 404
    # It goes with the conversation that it is a copy of.
    assert client.delete(f"/v1/conversations/{made}", headers=owner).status_code == 204
    assert client.get(f"/v1/shares/{two}", headers=owner).status_code == 404


def test_an_admin_revokes_what_somebody_shared_and_it_is_on_record(
    client: TestClient, system: Any, conversation: tuple[str, dict[str, str]]
) -> None:
    shared, admin = share(client, conversation), key(system, Role.ADMIN)
    assert client.get(f"/v1/shares/{shared}", headers=admin).status_code == 200
    assert client.delete(f"/v1/shares/{shared}", headers=admin).status_code == 204
    system.audit.write()
    events = client.get("/v1/audit?limit=50", headers=admin).json()["events"]
    mine = [one["operation"] for one in events if one["target"].get("share_id") == shared]
    assert {"create_share", "get_share", "revoke_share"} <= set(mine)
