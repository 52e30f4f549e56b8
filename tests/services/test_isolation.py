"""Nobody reaches another's things: every operation of the OpenAPI document, as every kind of caller.

The matrix is made of the document: an operation without a row below fails, so a new route cannot be forgotten.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document

from askdock.application.curated import Curated
from askdock.application.golden import Expected
from askdock.records import (
    LOCAL,
    AnsweringProfile,
    ChunkEdit,
    MetadataField,
    Role,
    RunState,
    SourceSpec,
    SyncedSource,
    digest,
    make_key,
)
from askdock.services.api.app import create_app

NOW = datetime.now(UTC)
ASK = {"question": "x", "collection": "mine"}
SOURCE = {"name": "x", "kind": "folder", "address": "/srv/elsewhere", "paused": True}
PASSKEY = {
    "name": "x",
    "credential": {"id": "x", "rawId": "x", "response": {"clientDataJSON": "x", "attestationObject": "x"}},
}
GOLDEN = {"question": "x", "refused": True}
CURATED = {"questions": ["x"], "text": "x"}
UPLOAD = {"files": {"file": ("a.txt", b"text")}}

ROWS: dict[str, dict[str, Any]] = {
    # operation: what the owner sends; "{...}" are the owner's things. `foreign`: statuses of a caller of another
    # collection (404 where a thing is named, 200 where the caller sees its own, empty, things).
    "ask": {"json": ASK, "foreign": 404},
    "search": {"json": {"query": "x", "collection": "mine"}, "foreign": 404},
    "test_search": {"json": {"query": "x", "collection": "mine"}, "foreign": 404},
    "give_feedback": {"json": {"rating": "good"}, "foreign": 404, "other_key": 404},
    "take_feedback_back": {"foreign": 404, "other_key": 404},
    "get_trace": {"foreign": 404, "other_key": 404},
    "replay_answer": {"json": {}, "foreign": 404, "other_key": 404},
    "list_starters": {"foreign": 404},
    "list_follow_ups": {"foreign": 404, "other_key": 404},
    "forget_trace": {"foreign": 404, "other_key": 404},
    "start_conversation": {"json": {"collection": "mine"}, "foreign": 404},
    "list_conversations": {"foreign": 200},
    "get_conversation": {"foreign": 404, "other_key": 404},
    "change_conversation": {"json": {"title": "x"}, "foreign": 404, "other_key": 404},
    "stop_turn": {"foreign": 404, "other_key": 404},
    "delete_conversation": {"foreign": 404, "other_key": 404},
    "create_share": {"json": {"conversation_id": "{conversation_id}"}, "foreign": 404, "other_key": 404},
    "list_shares": {"foreign": 200},
    # Made to be read by others: of the same collection, and of no other.
    "get_share": {"foreign": 404, "other_key": 200},
    "revoke_share": {"foreign": 404, "other_key": 404},
    "list_scopes": {"foreign": 200},
    "save_scope": {"json": {"collections": ["mine"]}, "foreign": 404},
    "delete_scope": {"foreign": 404, "other_key": 404},
    "upload_documents": {**UPLOAD, "query": "collection=mine", "foreign": 404},
    "list_documents": {"query": "collection=mine", "foreign": 404},
    "get_document": {"query": "collection=mine", "foreign": 404},
    "delete_document": {"query": "collection=mine", "foreign": 404},
    "get_original": {"query": "collection=mine", "foreign": 404},
    "get_chunks": {"query": "collection=mine", "foreign": 404},
    "list_figures": {"query": "collection=mine", "foreign": 404},
    # To its owner 404: the document has none.
    "get_figure": {"query": "collection=mine", "foreign": 404, "owner": 404},
    "list_versions": {"query": "collection=mine", "foreign": 404},
    # To its owner 422: no earlier version is kept.
    "get_changes": {"query": "collection=mine", "foreign": 404, "owner": 422},
    "list_chunk_edits": {"query": "collection=mine", "foreign": 404},
    "edit_chunk": {"json": {"chunk_id": "{chunk_id}", "off": True}, "query": "collection=mine", "foreign": 404},
    "change_chunk_edit": {"json": {"off": True}, "query": "collection=mine", "foreign": 404},
    "take_back_chunk_edit": {"query": "collection=mine", "foreign": 404},
    "list_edits": {"query": "collection=mine", "foreign": 404},
    "get_text": {"query": "collection=mine", "foreign": 404},
    # Its own tests let the owner in: this stream ends only with its client.
    "follow_documents": {"query": "collection=mine", "foreign": 404, "endless": True},
    "fetch_document": {"json": {"url": "https://example.com/"}, "query": "collection=mine", "foreign": 404},
    "get_reading": {"query": "collection=mine", "foreign": 404},
    "change_document": {"query": "collection=mine", "json": {"tags": ["x"]}, "foreign": 404},
    "reingest_document": {"query": "collection=mine", "foreign": 404},
    "retry_document": {"query": "collection=mine", "foreign": 404},
    "cancel_document": {"query": "collection=mine", "foreign": 404},
    "get_readers": {"query": "collection=mine", "foreign": 404},
    "set_readers": {"query": "collection=mine", "json": {}, "foreign": 404},
    "remove_readers": {"query": "collection=mine", "foreign": 404},
    "list_folders": {"foreign": 404},
    "set_folder": {"json": {"prefix": "upload:hr/"}, "foreign": 404},
    "remove_folder": {"query": "prefix=upload:hr/", "foreign": 404},
    "list_source_kinds": {"foreign": 200},
    "list_sources": {"query": "collection=mine", "foreign": 404},
    "create_source": {"json": {**SOURCE, "name": "other"}, "query": "collection=mine", "foreign": 404},
    "test_source": {"json": SOURCE, "query": "collection=mine", "foreign": 404},
    "get_source": {"query": "collection=mine", "foreign": 404},
    "change_source": {"json": {"tags": ["x"]}, "query": "collection=mine", "foreign": 404},
    "run_source": {"json": {}, "query": "collection=mine", "foreign": 404},
    "list_source_runs": {"query": "collection=mine", "foreign": 404},
    "get_source_run": {"query": "collection=mine", "foreign": 404},
    "delete_source": {"query": "collection=mine", "foreign": 404},
    "get_document_origin": {"query": "collection=mine", "foreign": 404},
    "list_metadata_fields": {"query": "collection=mine", "foreign": 404},
    "declare_metadata_field": {"json": {"type": "text"}, "query": "collection=mine", "foreign": 404},
    "get_metadata": {"query": "collection=mine", "foreign": 404},
    "set_metadata": {"json": {"values": {}}, "query": "collection=mine", "foreign": 404},
    "set_metadata_of_several": {
        "json": {"values": {}, "document_ids": []},
        "query": "collection=mine",
        "foreign": 404,
    },
    "delete_metadata_field": {"query": "collection=mine", "foreign": 404},
    "list_curated_answers": {"query": "collection=mine", "foreign": 404},
    "add_curated_answer": {"json": CURATED, "query": "collection=mine", "foreign": 404, "owner": 409},
    "change_curated_answer": {"json": CURATED, "query": "collection=mine", "foreign": 404},
    "delete_curated_answer": {"query": "collection=mine", "foreign": 404},
    "propose_golden_questions": {"query": "collection=mine", "foreign": 404},
    "check_places": {"json": {"folders": ["hr"]}, "query": "collection=mine", "foreign": 404},
    "list_inbox": {"query": "collection=mine", "foreign": 404},
    "export_inbox": {"query": "collection=mine", "foreign": 404},
    "get_reported_trace": {"query": "collection=mine", "foreign": 404},
    "handle_inbox_item": {"json": {"state": "working"}, "query": "collection=mine", "foreign": 404},
    "get_answering_profile": {"query": "collection=mine", "foreign": 404},
    "save_answering_profile": {"json": {"profile": {}}, "query": "collection=mine", "foreign": 404},
    "try_answering_profile": {
        "json": {"question": "x", "profile": {}},
        "query": "collection=mine",
        "foreign": 404,
    },
    "test_answering_profile": {"query": "collection=mine", "foreign": 404, "owner": 409},
    "activate_answering_profile": {"json": {"reason": "x"}, "query": "collection=mine", "foreign": 404},
    "roll_back_answering_profile": {"query": "collection=mine", "foreign": 404},
    "get_starters": {"query": "collection=mine", "foreign": 404},
    "list_golden_questions": {"query": "collection=mine", "foreign": 404},
    "add_golden_question": {"json": GOLDEN, "query": "collection=mine", "foreign": 404},
    "change_golden_question": {"json": GOLDEN, "query": "collection=mine", "foreign": 404},
    "delete_golden_question": {"query": "collection=mine", "foreign": 404},
    "import_golden_questions": {
        "json": {"format": "jsonl", "content": '{"question": "x", "refused": true}'},
        "query": "collection=mine",
        "foreign": 404,
    },
    "export_golden_questions": {"query": "collection=mine", "foreign": 404},
    "get_golden_plan": {"query": "collection=mine", "foreign": 404},
    "change_golden_plan": {"json": {}, "query": "collection=mine", "foreign": 404},
    "start_golden_run": {"json": {}, "query": "collection=mine", "foreign": 404},
    "list_golden_runs": {"query": "collection=mine", "foreign": 404},
    "get_golden_run": {"query": "collection=mine", "foreign": 404},
    "list_collections": {"foreign": 200},
    "create_collection": {"json": {"name": "mine-new"}, "foreign": 404},
    # Reads a file of the caller's own, and no collection.
    "preview_chunks": {**UPLOAD, "foreign": 200},
    "delete_collection": {"foreign": 404},
    "get_synonyms": {"foreign": 404},
    "set_synonyms": {"json": {"groups": []}, "foreign": 404},
    "change_collection": {"json": {"off": []}, "foreign": 404},
    "get_reindex": {"foreign": 403, "other_key": 403},
    "start_reindex": {"json": {"chunk_size": 300}, "foreign": 403, "other_key": 403},
    "estimate_reindex": {"foreign": 403, "other_key": 403},
    "cancel_reindex": {"foreign": 403, "other_key": 403},
    "switch_index": {"json": {}, "foreign": 403, "other_key": 403},
    "roll_back_index": {"foreign": 403, "other_key": 403},
    "me": {"foreign": 200},
    "limits": {"foreign": 200},
    "list_keys": {"foreign": 403, "other_key": 403},
    "create_key": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "revoke_key": {"foreign": 403, "other_key": 403},
    "list_own_keys": {"foreign": 403, "other_key": 403},
    "create_own_key": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "revoke_own_key": {"foreign": 403, "other_key": 403},
    "change_password": {"json": {"old": "x", "new": "x"}, "foreign": 403, "other_key": 403},
    "list_sessions": {"foreign": 403, "other_key": 403},
    "end_session": {"foreign": 403, "other_key": 403},
    "end_other_sessions": {"foreign": 403, "other_key": 403},
    "list_passkeys": {"foreign": 403, "other_key": 403},
    "remove_passkey": {"foreign": 403, "other_key": 403},
    "begin_passkey": {"json": {"password": "x"}, "foreign": 403, "other_key": 403},
    "add_passkey": {"json": PASSKEY, "foreign": 403, "other_key": 403},
    "set_second_factor": {"json": {"password": "x", "required": True}, "foreign": 403, "other_key": 403},
    "make_recovery_codes": {"json": {"password": "x"}, "foreign": 403, "other_key": 403},
    "remove_user_passkeys": {"foreign": 403, "other_key": 403},
    "list_users": {"foreign": 403, "other_key": 403},
    "create_user": {"json": {"login": "x"}, "foreign": 403, "other_key": 403},
    "change_user": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "link_user": {"foreign": 403, "other_key": 403},
    "list_groups": {"foreign": 403, "other_key": 403},
    "create_group": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "change_group": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "delete_group": {"foreign": 403, "other_key": 403},
    "list_providers": {"foreign": 403, "other_key": 403},
    "test_provider": {"foreign": 403, "other_key": 403},
    "my_quota": {"foreign": 200},
    "list_quotas": {"foreign": 403, "other_key": 403},
    "set_user_quota": {"json": {"questions": 1}, "foreign": 403, "other_key": 403},
    "set_group_quota": {"json": {"questions": 1}, "foreign": 403, "other_key": 403},
    "list_usage": {"foreign": 403, "other_key": 403},
    "list_days": {"foreign": 403, "other_key": 403},
    "export_usage": {"foreign": 403, "other_key": 403},
    "list_audit": {"foreign": 403, "other_key": 403},
    "export_audit": {"foreign": 403, "other_key": 403},
    "list_widgets": {"foreign": 403, "other_key": 403},
    "create_widget": {
        "json": {"name": "x", "collection": "mine", "origins": ["https://a.org"], "key_id": "{key_id}"},
        "foreign": 403,
        "other_key": 403,
    },
    "change_widget": {"json": {"name": "x"}, "foreign": 403, "other_key": 403},
    "revoke_widget": {"foreign": 403, "other_key": 403},
    # No key opens it: tests/services/test_widgets.py has the tokens.
    "ask_widget": {"json": {"question": "x"}, "foreign": 401, "other_key": 401},
    "operations": {"foreign": 403, "other_key": 403},
    "check_chat_models": {"foreign": 403, "other_key": 403},
    "settings": {"foreign": 403, "other_key": 403},
    "create_chat_completion": {
        "json": {"model": "mine", "messages": [{"role": "user", "content": "x"}]},
        "foreign": 404,
    },
    "create_response": {"json": {"model": "mine", "input": "x"}, "foreign": 404},
    "create_completion": {"json": {"model": "mine", "prompt": "x"}, "foreign": 404},
    "list_models": {"foreign": 200},
    "get_model": {"foreign": 404},
    "create_embeddings": {"json": {"model": "default", "input": "x"}, "foreign": 200},
    "search_vector_store": {"json": {"query": "x"}, "foreign": 404},
    "retrieval": {
        "json": {"knowledge_id": "mine", "query": "x", "retrieval_setting": {"top_k": 1}},
        "unauthenticated": 403,  # as Dify's API has it
        "foreign": 404,
    },
    "mcp": {"json": {}, "foreign": 400},
}
PUBLIC = {"health", "ready", "metrics", "ways_to_sign_in", "sign_in", "sign_out", "redeem_link"}
PUBLIC |= {"issue_widget_token"}  # by the origin of the page that asks
PUBLIC |= {"enrol_passkey", "forgot_password", "begin_passkey_sign_in", "sign_in_with_passkey"}
CHANGED_BY_THE_OTHER = {
    "delete_golden_question",
    "delete_curated_answer",
    "delete_metadata_field",
    *("create_source", "run_source", "delete_source"),
    "test_source",  # of a folder that is not to be read, so refused to its owner, too
    *("delete_document", "delete_collection", "create_collection"),
    *("change_document", "reingest_document"),
    "edit_chunk",  # of a document that has no passages yet, so refused to its owner, too
    "take_back_chunk_edit",
    *("fetch_document", "retry_document", "cancel_document"),
}
CANARY = "canary-7f3a"


def caller(system: Any, *collections: str, **fields: Any) -> dict[str, str]:
    made, secret = make_key("k", Role.ADMIN, collections or None, NOW, **fields)
    system.keys.add(made, digest(secret))
    if fields.get("revoked"):
        system.keys.revoke(made.id, NOW)
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def world(system: Any, client: TestClient) -> dict[str, Any]:
    """An owner with a collection, a document, a conversation and an answer, all marked with a canary."""
    mine = system.collections.create("mine")
    system.collections.create("theirs")
    add_document(system, "d-mine", b"abc", collection_id=mine.id, name=f"{CANARY}.pdf")
    owner = caller(system, "mine", "mine-new")
    conversation = client.post(
        "/v1/conversations", json={"collection": "mine", "title": CANARY}, headers=owner
    ).json()["id"]
    answer = client.post("/v1/ask", json={"question": "x", "conversation_id": conversation}, headers=owner)
    bad = {"rating": "bad", "reason": "wrong", "comment": CANARY}
    client.post(f"/v1/answers/{answer.json()['id']}/feedback", json=bad, headers=owner)
    system.inbox.say(answer.json()["id"], "wrong", CANARY)
    for name in ("x", CANARY):
        client.put(f"/v1/scopes/{name}", json={"collections": ["mine"]}, headers=owner)
    share = client.post("/v1/shares", json={"conversation_id": conversation}, headers=owner)
    source = SyncedSource(
        "s" + "0" * 16, mine.id, SourceSpec(CANARY, "folder", "/srv"), (), False, NOW, None, None
    )
    system.source_store.add(source, None)
    run = system.source_store.enqueue(source.id)
    system.source_store.end(system.source_store.claim("test:1:1", 60), RunState.DONE)
    (golden,) = system.golden.add(mine, [Expected(CANARY, refused=True)], "owner")
    golden_run = system.golden_runs.begin(mine, LOCAL)
    system.golden_store.put_run(replace(golden_run, state="done"))
    edit = ChunkEdit("e" * 32, mine.id, "d-mine", CANARY, 0, "owner", NOW, note=CANARY)
    system.edit_store.put(edit, rewrites=False)
    profile = AnsweringProfile(CANARY, starters=(CANARY,))
    version = system.answering_profiles.save(mine, profile, "owner", CANARY)
    system.answering_profiles.activate(mine, version.number, "owner", CANARY)
    curated = system.curated.add(mine, Curated((CANARY,), CANARY), "owner")
    system.metadata.declare(mine, MetadataField("canary", "text", CANARY))
    system.metadata.set(mine, ["d-mine"], {"canary": CANARY})
    revoked, revoked_secret = make_key("k", Role.ADMIN, None, NOW)
    system.keys.add(revoked, digest(revoked_secret))
    system.keys.revoke(revoked.id, NOW)
    return {
        "ids": {
            "document_id": "d-mine",
            "number": "1",
            "conversation_id": conversation,
            "answer_id": answer.json()["id"],
            "share_id": share.json()["id"],
            "scope_name": "x",
            "source_id": source.id,
            "run_id": run.id,
            "question_id": golden.id,
            "edit_id": edit.id,
            "field": "canary",
            "curated_id": curated.id,
            "chunk_id": "0" * 32,
            "golden_run_id": golden_run.id,
            "turn_id": "0" * 32,
            "name": "mine",
            "key_id": revoked.id,
            "session_id": "0" * 16,
            "passkey_id": "0" * 16,
            "widget_id": "0" * 32,
            "user_id": "u" + "0" * 16,
            "group_id": "0" * 16,
            "provider_id": "company",
            "model": "mine",
            "vector_store_id": "mine",
        },
        "owner": owner,
        "other_key": caller(system, "mine", "mine-new"),
        "foreign": caller(system, "theirs"),
        "expired": caller(system, expires_at=NOW - timedelta(seconds=1)),
        "revoked": {"Authorization": f"Bearer {revoked_secret}"},
        "anonymous": {},
    }


_PATHS: dict[str, dict[str, Any]] = {}
"""Of the OpenAPI document, which is the same for all of these tests: making it takes most of a second."""


def paths(client: TestClient) -> dict[str, dict[str, Any]]:
    if not _PATHS:
        _PATHS.update(client.get("/openapi.json").json()["paths"])
    return _PATHS


def operations(client: TestClient) -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method, path)
        for path, item in paths(client).items()
        for method, operation in item.items()
    }


def send(client: TestClient, world: dict[str, Any], name: str, who: str) -> Any:
    row = ROWS[name]
    method, path = operations(client)[name]
    url = path.format(**world["ids"]) + ("?" + row["query"] if "query" in row else "")
    body = {kind: row[kind] for kind in ("json", "files") if kind in row}
    if "json" in body:
        body["json"] = {
            key: world["ids"].get(value[1:-1], value) if isinstance(value, str) else value
            for key, value in body["json"].items()
        }
    return client.request(method, url, headers=world[who], **body)


def test_every_operation_has_a_row(client: TestClient) -> None:
    assert operations(client).keys() == ROWS.keys() | PUBLIC


@pytest.mark.parametrize("name", ROWS)
def test_isolation(client: TestClient, world: dict[str, Any], name: str) -> None:
    row = ROWS[name]
    for who in ("anonymous", "expired", "revoked"):
        answer = send(client, world, name, who)
        assert answer.status_code == row.get("unauthenticated", 401), (who, answer.text)
        assert CANARY not in answer.text
    foreign = send(client, world, name, "foreign")
    assert foreign.status_code == row["foreign"], foreign.text
    assert CANARY not in foreign.text
    if row.get("endless"):
        return
    other = send(client, world, name, "other_key")
    expected = row.get("other_key")
    if expected is not None:
        assert other.status_code == expected, other.text
    if name in (
        "list_conversations",
        "get_conversation",
        "list_shares",
        "list_scopes",
        "list_models",
    ):  # of the same collection, and still not theirs
        assert CANARY not in other.text
    owner = send(client, world, name, "owner")
    if row["foreign"] == 404 and name not in CHANGED_BY_THE_OTHER:
        assert owner.status_code < 400 or owner.status_code == row.get("owner"), owner.text


@pytest.mark.parametrize("stream", [True, False])
def test_a_stream_is_behind_the_same_gate(client: TestClient, world: dict[str, Any], stream: bool) -> None:
    body = {**ASK, "stream": stream}
    for who, status in (("foreign", 404), ("anonymous", 401), ("revoked", 401)):
        answer = client.post("/v1/ask", json=body, headers=world[who])
        assert answer.status_code == status
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_ids_of_another_collection_inside_a_request_find_nothing(
    client: TestClient, world: dict[str, Any]
) -> None:
    """A document of `mine`, asked for through `theirs`: by path, and in the list of a filter."""
    for suffix in ("", "/original", "/text", "/reading"):
        path = f"/v1/documents/d-mine{suffix}?collection=theirs"
        assert client.get(path, headers=world["foreign"]).status_code == 404
    conversation = {"question": "x", "conversation_id": world["ids"]["conversation_id"]}
    assert client.post("/v1/ask", json=conversation, headers=world["foreign"]).status_code == 404


def test_a_revoked_key_stops_working_within_five_seconds(system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the cache's own clock: the longest a key is believed is below five seconds."""
    from askdock.services.api.authentication import FRESH_SECONDS

    assert FRESH_SECONDS < 5
    made, secret = make_key("k", Role.READER, None, NOW)
    system.keys.add(made, digest(secret))
    headers = {"Authorization": f"Bearer {secret}"}
    app = create_app(system)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/v1/me", headers=headers).status_code == 200
        system.keys.revoke(made.id, NOW)
        known = app.state.api.authenticator._known
        known.expire(known.timer() + FRESH_SECONDS)
        assert client.get("/v1/me", headers=headers).status_code == 401
