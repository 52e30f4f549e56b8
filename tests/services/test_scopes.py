"""Saved scopes over HTTP: kept per user, asked by name in every API, within the rights of whoever asks."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.bootstrap import System
from askdock.records import Readers, Role
from askdock.services.api.app import create_app

TEXT = "Everyone has {} days of annual leave."
QUESTION = "How many days of annual leave does everyone have?"


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def ids(real: System, client: TestClient) -> dict[str, str]:
    """Documents of two collections, in folders of years, which are a field of both."""
    made = {}
    for name in ("hr", "it"):
        collection = real.collections.create(name)
        field = {"type": "number", "path": "{value}/*"}
        assert client.put(f"/v1/metadata/fields/year?collection={name}", json=field).status_code == 200
        for year in (2024, 2025):
            files = {"file": (f"{year}/{name}.txt", TEXT.format(year - 2000 + ord(name[0])))}
            sent = client.post("/v1/documents", params={"collection": name}, files=files, data={"tag": name})
            assert sent.status_code == 202, sent.text
            made[f"{name}-{year}"] = sent.json()["results"][0]["document"]["id"]
        assert len(list(real.worker.drain(collection))) == 2
    return made


CONDITION = {"type": "eq", "key": "year", "value": 2025}
SAVED = {"collections": ["hr", "it"], "scope": {"tags": ["hr"], "metadata": CONDITION}}
PATH = "/v1/scopes/Leave 2025"


def found(client: TestClient, headers: dict[str, str] | None = None, **body: Any) -> list[str]:
    response = client.post("/v1/search", json={"query": QUESTION, **body}, headers=headers)
    assert response.status_code == 200, response.text
    return sorted({one["document_id"] for one in response.json()["passages"]})


def cited(answer: Any) -> list[str]:
    return sorted({one["document_id"] for one in answer["citations"]})


def names(client: TestClient, headers: dict[str, str] | None = None) -> list[str]:
    return [one["name"] for one in client.get("/v1/scopes", headers=headers).json()["scopes"]]


def test_a_scope_is_saved_listed_replaced_and_deleted(client: TestClient, ids: dict[str, str]) -> None:
    saved = client.put(PATH, json=SAVED).json()
    assert saved["scope"] == {"document_ids": [], "folders": [], "tags": ["hr"], "metadata": CONDITION}
    assert client.put("/v1/scopes/年假", json={"collections": ["hr"]}).status_code == 200
    listed = client.get("/v1/scopes").json()["scopes"]
    assert [(one["name"], one["collections"]) for one in listed] == [
        ("Leave 2025", ["hr", "it"]),
        ("年假", ["hr"]),
    ]
    assert client.put(PATH, json={"collections": ["it"]}).status_code == 200
    assert client.get("/v1/scopes").json()["scopes"][0]["collections"] == ["it"]
    assert client.delete(PATH).status_code == 204
    assert client.delete(PATH).status_code == 404
    assert names(client) == ["年假"]


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("a,b", {"collections": ["hr"]}, 422),
        ("a:deep", {"collections": ["hr"]}, 422),
        (" a", {"collections": ["hr"]}, 422),
        ("a", {"collections": []}, 422),
        ("a", {"collections": ["nowhere"]}, 404),
        ("a", {"collections": ["hr"], "scope": {"metadata": {**CONDITION, "key": "nothing"}}}, 422),
    ],
)
def test_what_no_question_could_be_asked_of_is_not_saved(
    client: TestClient, ids: dict[str, str], name: str, body: dict[str, Any], status: int
) -> None:
    assert client.put(f"/v1/scopes/{name}", json=body).status_code == status
    assert names(client) == []


def test_every_api_asks_it_by_its_name(client: TestClient, ids: dict[str, str]) -> None:
    client.put(PATH, json=SAVED)
    model, only = "scope:Leave 2025", [ids["hr-2025"]]
    assert found(client, scope="Leave 2025") == only
    assert cited(client.post("/v1/ask", json={"question": QUESTION, "scope": "Leave 2025"}).json()) == only
    chat = {"model": model, "messages": [{"role": "user", "content": QUESTION}]}
    assert cited(client.post("/v1/chat/completions", json=chat).json()["askdock"]) == only
    older = client.post("/v1/completions", json={"model": model, "prompt": QUESTION}).json()
    assert cited(older["askdock"]) == only
    newer = client.post("/v1/responses", json={"model": model, "input": QUESTION}).json()
    assert cited(newer["askdock"]) == only
    more = {"input": QUESTION, "previous_response_id": newer["id"]}
    for named in (model, "hr,it"):
        assert cited(client.post("/v1/responses", json={"model": named, **more}).json()["askdock"]) == only
    store = client.post(f"/v1/vector_stores/{model}/search", json={"query": QUESTION}).json()
    assert [one["file_id"] for one in store["data"]] == only
    dify = client.post("/retrieval", json={"knowledge_id": model, "query": QUESTION}).json()
    assert [one["metadata"]["document_id"] for one in dify["records"]] == only
    call = {"name": "search", "arguments": {"query": QUESTION, "collection": model}}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    said = client.post("/mcp", json=sent, headers={"Accept": "application/json, text/event-stream"}).json()
    passages = json.loads(said["result"]["content"][0]["text"])["passages"]
    assert [one["document_id"] for one in passages] == only
    tested = client.post("/v1/search/test", json={"query": QUESTION, "scope": "Leave 2025"}).json()
    assert [one["document_id"] for one in tested["passages"]] == only


def test_it_is_a_model_of_openai_s_clients(client: TestClient, ids: dict[str, str]) -> None:
    client.put(PATH, json=SAVED)
    assert "scope:Leave 2025" in [one["id"] for one in client.get("/v1/models").json()["data"]]
    assert client.get("/v1/models/scope:Leave 2025").json()["id"] == "scope:Leave 2025"
    for name in ("nothing", "a,b", ""):
        unknown = {"model": f"scope:{name}", "messages": [{"role": "user", "content": QUESTION}]}
        refused = client.post("/v1/chat/completions", json=unknown)
        assert refused.status_code == 404
        assert f"'{name}'" in refused.json()["error"]["message"]


def test_a_filter_narrows_it_and_never_widens_it(client: TestClient, ids: dict[str, str]) -> None:
    client.put(PATH, json=SAVED)
    client.put("/v1/scopes/one", json={"collections": ["hr"], "scope": {"document_ids": [ids["hr-2024"]]}})
    earlier = {"metadata": {"type": "lt", "key": "year", "value": 2025}}
    assert found(client, scope="Leave 2025", filter=earlier) == []
    assert found(client, scope="Leave 2025", filter={"tags": ["it"]}) == []
    assert found(client, scope="Leave 2025", filter={"tags": ["hr"]}) == [ids["hr-2025"]]
    assert found(client, scope="one", filter=earlier) == [ids["hr-2024"]]
    for where in ({"document_ids": [ids["hr-2025"]]}, {"folders": ["2025"]}):
        body = {"query": QUESTION, "scope": "one", "filter": where}
        assert client.post("/v1/search", json=body).status_code == 422
    both = {"query": QUESTION, "scope": "one", "collection": "it"}
    assert client.post("/v1/search", json=both).status_code == 422


def test_it_is_its_owner_s_alone_and_gives_no_right(real: System, client: TestClient, ids: dict[str, str]) -> None:
    owner, other = key(real, Role.READER, "hr", "it"), key(real, Role.READER, "hr", "it")
    assert client.put(PATH, json=SAVED, headers=owner).status_code == 200
    assert names(client, other) == []
    asked = {"question": QUESTION, "scope": "Leave 2025"}
    assert client.post("/v1/ask", json=asked, headers=other).status_code == 404
    assert client.delete(PATH, headers=other).status_code == 404
    assert client.put(PATH, json=SAVED, headers=key(real, Role.READER, "hr")).status_code == 404
    assert found(client, owner, scope="Leave 2025") == [ids["hr-2025"]]
    real.catalogue.set_readers(real.collections.get("hr").id, ids["hr-2025"], Readers(("board",), ()))
    assert found(client, owner, scope="Leave 2025") == []


def test_of_a_collection_that_is_gone_none_is_asked(real: System, client: TestClient, ids: dict[str, str]) -> None:
    owner, admin = key(real, Role.READER, "hr", "it"), key(real, Role.ADMIN)
    client.put(PATH, json=SAVED, headers=owner)
    assert client.delete("/v1/collections/it", headers=admin).status_code in (200, 202, 204)
    refused = client.post("/v1/ask", json={"question": QUESTION, "scope": "Leave 2025"}, headers=owner)
    assert refused.status_code == 404


def test_a_conversation_keeps_a_condition_and_its_answers_tell_it(client: TestClient, ids: dict[str, str]) -> None:
    made = client.post("/v1/conversations", json=SAVED).json()
    assert made["scope"]["metadata"] == CONDITION
    answer = client.post("/v1/ask", json={"question": QUESTION, "conversation_id": made["id"]}).json()
    assert cited(answer) == [ids["hr-2025"]]
    assert answer["scope"] == made["scope"]
    again = client.get(f"/v1/conversations/{made['id']}").json()
    assert again["scope"] == made["scope"]
    assert again["turns"][0]["answer"]["scope"] == made["scope"]
