"""Conversations, feedback, keys and the figures made of them."""

from dataclasses import replace
from typing import Any

from fastapi.testclient import TestClient
from tests.services.conftest import CHUNK, add_document
from tests.services.test_access import key

from askdock.records import LOCAL, DocumentStatus, EmbeddedChunk, Role
from askdock.retrieval.rights import DocumentRights


def test_a_conversation_keeps_its_questions_and_answers(client: TestClient) -> None:
    made = client.post("/v1/conversations", json={"title": "Leave"})
    assert made.status_code == 201
    conversation = made.json()["id"]
    for question in ("how many days?", "and in Berlin?"):
        answer = client.post("/v1/ask", json={"question": question, "conversation_id": conversation}).json()
        assert answer["conversation_id"] == conversation
    found = client.get(f"/v1/conversations/{conversation}").json()
    assert [turn["question"] for turn in found["turns"]] == ["how many days?", "and in Berlin?"]
    assert found["turns"][1]["answer"] == answer
    listed = client.get("/v1/conversations").json()
    assert [one["title"] for one in listed["conversations"]] == ["Leave"]
    assert client.delete(f"/v1/conversations/{conversation}").status_code == 204
    for path in ("", "?"):
        assert client.get(f"/v1/conversations/{conversation}{path}").status_code == 404
    again = client.post("/v1/ask", json={"question": "How many?", "conversation_id": conversation})
    assert again.json()["code"] == "conversation_not_found"


def test_conversations_are_listed_newest_first_page_by_page(client: TestClient) -> None:
    for number in range(5):
        client.post("/v1/conversations", json={"title": str(number)})
    titles, cursor = [], ""
    while cursor is not None:
        query = f"?limit=2&cursor={cursor}" if cursor else "?limit=2"
        page = client.get(f"/v1/conversations{query}").json()
        titles += [one["title"] for one in page["conversations"]]
        cursor = page["next_cursor"]
    # Ids sort by the millisecond; within one the order is any.
    assert sorted(titles) == list("01234")


def test_a_question_outside_of_conversations_leaves_no_text(client: TestClient, system: Any) -> None:
    client.post("/v1/ask", json={"question": "a secret"})
    (usage,) = system.history.usage()
    assert (usage.owner, usage.answers) == ("local", 1)
    assert client.get("/v1/conversations").json()["conversations"] == []


def test_a_conversation_about_another_collection_is_refused(client: TestClient, system: Any) -> None:
    system.collections.create("other")
    conversation = client.post("/v1/conversations", json={}).json()["id"]
    body = {"question": "x", "conversation_id": conversation, "collection": "other"}
    assert client.post("/v1/ask", json=body).status_code == 422


def test_feedback_belongs_to_who_asked(client: TestClient, system: Any) -> None:
    one, other = key(system), key(system, Role.ADMIN)
    answer = client.post("/v1/ask", json={"question": "x"}, headers=one).json()["id"]
    path, body = f"/v1/answers/{answer}/feedback", {"rating": "bad", "comment": "wrong page"}
    assert client.post(path, json=body, headers=other).json()["code"] == "answer_not_found"
    assert client.post(path, json=body, headers=one).status_code == 204
    assert client.post(path, json={"rating": "good"}, headers=one).status_code == 204
    (usage,) = client.get("/v1/operations", headers=other).json()["usage"]
    assert (usage["good"], usage["bad"], usage["name"]) == (1, 0, "test")


def test_a_key_is_shown_once_and_ends_when_revoked(client: TestClient, system: Any) -> None:
    admin = key(system, Role.ADMIN)
    body = {"name": "bot", "role": "editor", "collections": ["default"]}
    made = client.post("/v1/keys", json=body, headers=admin).json()
    bot = {"Authorization": f"Bearer {made['secret']}"}
    assert made["secret"].startswith(made["key"]["hint"])
    listed = client.get("/v1/keys", headers=admin)
    assert made["secret"] not in listed.text
    assert [one["name"] for one in listed.json()["keys"]] == ["test", "bot"]
    revoked = client.delete(f"/v1/keys/{made['key']['id']}", headers=admin).json()
    assert revoked["valid"] is False
    assert client.get("/v1/me", headers=bot).status_code == 401
    assert client.delete("/v1/keys/0123456789abcdef", headers=admin).status_code == 404


def test_the_overview_names_what_failed(client: TestClient, system: Any) -> None:
    add_document(system, "d1", status=DocumentStatus.FAILED, reason="no_text", detail="there is no text in it")
    overview = client.get("/v1/operations").json()
    assert overview["queue"]["documents"] == {"FAILED": 1}
    assert overview["failed"][0]["document"]["reason"] == "no_text"
    assert overview["indexes"][0]["fits_settings"] is True


def test_the_overview_shows_how_far_a_reindex_is(client: TestClient, system: Any) -> None:
    def generations() -> list[tuple[str, str, int | None]]:
        (index,) = client.get("/v1/operations").json()["indexes"]
        return [(one["name"], one["status"], one["chunks"]) for one in index["generations"]]

    live = system.collections.get()
    building = system.catalogue.add_generation(live.id, replace(live.profile, chunk_size=99)).name
    assert generations() == [(live.generation, "live", 0), (building, "building", None)]
    system.store.create_generation(building, 8)
    system.store.upsert(building, [EmbeddedChunk(CHUNK, system.embedder.embed_query(CHUNK.text), "leave")])
    assert generations() == [(live.generation, "live", 0), (building, "building", 1)]


def test_limits_say_what_the_settings_say(client: TestClient) -> None:
    limits = client.get("/v1/limits").json()
    assert (limits["max_file_bytes"], limits["chat_model"], limits["url_fetch"]) == (5_000, None, False)


def test_a_scope_limits_the_questions_of_a_conversation(client: TestClient, system: Any) -> None:
    for number, uri in enumerate(("upload:hr/2026/leave.txt", "upload:HR/leave.txt", "upload:hr2/leave.txt")):
        add_document(system, f"d{number}", CHUNK.text.encode(), source_uri=uri)
    scope = {"document_ids": ["d9"], "folders": ["hr"], "tags": ["new"], "metadata": None}
    made = client.post("/v1/conversations", json={"scope": scope}).json()
    assert made["scope"] == scope
    conversation = made["id"]
    body = {"question": "how many days?", "conversation_id": conversation}
    asked = client.post("/v1/ask", json=body).json()
    assert asked["scope"] == scope
    where = system.answers.asked["where"]
    assert (where.document_ids, where.folders, where.tags) == (("d9",), ("hr",), ("new",))
    collection = system.collections.get(None)
    narrowed = DocumentRights(system.catalogue).restrict(collection, LOCAL, where)
    # Folders are told apart by their case, and by more than how they begin.
    assert narrowed is not None
    assert narrowed.document_ids == ("d9", "d0")
    assert narrowed.folders == ()
    nothing = replace(where, document_ids=(), folders=("elsewhere",))
    assert DocumentRights(system.catalogue).restrict(collection, LOCAL, nothing) is None
    # A filter of its own goes before it; without a scope all is asked.
    own = client.post("/v1/ask", json={**body, "filter": {"tags": ["old"]}}).json()
    assert own["scope"] is None
    assert system.answers.asked["where"].tags == ("old",)
    changed = client.patch(f"/v1/conversations/{conversation}", json={"scope": {}}).json()
    assert changed["scope"] == {"document_ids": [], "folders": [], "tags": [], "metadata": None}
    assert client.post("/v1/ask", json=body).json()["scope"] is None
    turns = client.get(f"/v1/conversations/{conversation}").json()["turns"]
    assert [turn["answer"]["scope"] for turn in turns] == [scope, None, None]


def test_a_folder_of_a_scope_is_a_path(client: TestClient) -> None:
    for folder in ("", "/hr", "hr/"):
        refused = client.post("/v1/conversations", json={"scope": {"folders": [folder]}})
        assert refused.status_code == 422
