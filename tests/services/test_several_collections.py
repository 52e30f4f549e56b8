"""Questions to several collections: found in each, within the rights in each, cited with the collection."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import CHUNK, add_document, make_system
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import REFUSAL, make_responder
from askdock.bootstrap import System
from askdock.ports import Retriever
from askdock.records import Caller, DocumentStatus, Grant, Passage, Query, Readers, Role
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.services.api.app import create_app
from askdock.settings import Settings

QUESTION = "How many days of leave does everyone in Berlin have?"
LEAVE, BERLIN, HIDDEN = (f"{number}" * 32 for number in "123")
TEXTS = {
    LEAVE: "Everyone has 25 days of leave.",
    BERLIN: "Everyone in Berlin has 30 days of leave.",
    HIDDEN: "Everyone in Berlin has 99 days of leave, says the board.",
}


class ByGeneration(Retriever):
    """Finds the documents of a collection's generation, whatever the query leaves out."""

    def __init__(self) -> None:
        self.documents: dict[str, list[str]] = {}
        self.queries: list[Query] = []

    def retrieve(self, query: Query) -> list[Passage]:
        self.queries.append(query)
        return [
            Passage(
                replace(CHUNK, id=one, document_id=one, text=TEXTS[one], document_name=f"{one[0]}.pdf"),
                1.0,
                {"sparse": 1},
                scores={"sparse": float(one[0])},
            )
            for one in self.documents[query.generation]
        ]

    def ping(self) -> None: ...


@pytest.fixture
def system(settings: Settings) -> System:
    """`hr` with a document on leave, `berlin` with one on leave there and one that is for the board alone."""
    retriever = ByGeneration()
    made = make_system(settings, retriever=retriever)
    for name, documents in (("hr", [LEAVE]), ("berlin", [BERLIN, HIDDEN]), ("secret", [])):
        collection = made.collections.create(name)
        retriever.documents[collection.generation] = documents
        for one in documents:
            add_document(
                made,
                one,
                collection_id=collection.id,
                status=DocumentStatus.READY,
                live_version=1,
                source_uri=f"upload:{one[0]}.pdf",
            )
    made.catalogue.set_readers(made.collections.get("berlin").id, HIDDEN, Readers(("board",), ()))
    everything_is_live = LivenessFilter(lambda ids: dict.fromkeys(ids, 1))
    made.__dict__["retrieval"] = RetrievalPipeline(Rewriter(None), retriever, everything_is_live, made.rights)
    made.__dict__["answers"] = AnswerPipeline(
        made.retrieval, make_responder(HashEmbedder(8), None), locate=lambda answer: answer
    )
    return made


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
    with TestClient(create_app(system, heartbeat_seconds=0.02), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def reader(system: System) -> dict[str, str]:
    return key(system, Role.READER, "hr", "berlin")


def test_what_is_found_in_each_is_one_ranking(client: TestClient, reader: dict[str, str]) -> None:
    body = {"query": QUESTION, "collections": ["hr", "berlin"]}
    found = client.post("/v1/search", json=body, headers=reader).json()["passages"]
    assert [(one["collection"], one["document_id"]) for one in found] == [("berlin", BERLIN), ("hr", LEAVE)]
    assert found[0]["score"] > found[1]["score"]


def test_an_answer_cites_the_collection_of_each_document(client: TestClient, reader: dict[str, str]) -> None:
    body = {"question": QUESTION, "collections": ["hr", "berlin"]}
    answer = client.post("/v1/ask", json=body, headers=reader).json()
    assert answer["answered"]
    assert "30 days" in answer["text"]
    cited = {one["document_id"]: one["collection"] for one in answer["citations"]}
    assert cited[BERLIN] == "berlin"
    trace = client.get(f"/v1/answers/{answer['id']}/trace", headers=reader).json()
    assert trace["collection"] == "hr,berlin"
    assert [one["collection"] for one in trace["searches"]] == ["hr", "berlin"]
    assert trace["withheld"] is False
    again = client.post(f"/v1/answers/{answer['id']}/replay", json={}, headers=reader).json()
    assert again["answer"]["text"] == answer["text"]


def test_a_document_for_others_is_not_told_of(client: TestClient, system: Any, reader: dict[str, str]) -> None:
    def asked(headers: dict[str, str]) -> str:
        body = {"question": QUESTION, "collections": ["hr", "berlin"]}
        return client.post("/v1/ask", json=body, headers=headers).text

    assert "99 days" not in asked(reader)
    assert "99 days" in asked(key(system, Role.ADMIN))


def test_what_an_answer_of_several_hides(system: Any) -> None:
    def caller(*grants: Grant) -> Caller:
        return Caller("u", "u", "user", grants)

    both = caller(Grant(Role.READER, ("hr", "berlin")))
    assert system.rights.hidden("hr,berlin", both, {HIDDEN, LEAVE}) == {HIDDEN}
    admin_of_one = caller(Grant(Role.ADMIN, ("berlin",)), Grant(Role.READER, ("hr",)))
    assert system.rights.hidden("hr,berlin", admin_of_one, {HIDDEN, LEAVE}) == set()
    admin_of_the_other = caller(Grant(Role.ADMIN, ("hr",)), Grant(Role.READER, ("berlin",)))
    assert system.rights.hidden("hr,berlin", admin_of_the_other, {HIDDEN, LEAVE}) == {HIDDEN}
    # Whoever lost one of the collections is not shown again what was quoted.
    assert system.rights.withheld("hr,berlin", caller(Grant(Role.READER, ("hr",))), {LEAVE}) == {LEAVE}


PATHS: dict[str, dict[str, Any]] = {
    "/v1/ask": {"question": QUESTION, "collections": ["hr", "{other}"]},
    "/v1/search": {"query": QUESTION, "collections": ["hr", "{other}"]},
    "/v1/search/test": {"query": QUESTION, "collections": ["hr", "{other}"]},
    "/v1/conversations": {"collections": ["hr", "{other}"]},
    "/v1/chat/completions": {"model": "hr,{other}", "messages": [{"role": "user", "content": QUESTION}]},
    "/v1/completions": {"model": "hr,{other}", "prompt": QUESTION},
    "/v1/responses": {"model": "hr,{other}", "input": QUESTION},
    "/v1/vector_stores/hr,{other}/search": {"query": QUESTION},
    "/retrieval": {"knowledge_id": "hr,{other}", "query": QUESTION},
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("other", ["secret", "nowhere"])
def test_a_collection_that_is_not_for_the_caller_is_not_there(
    client: TestClient, reader: dict[str, str], path: str, other: str
) -> None:
    def sent(name: str) -> Any:
        body = json.loads(json.dumps(PATHS[path]).replace("{other}", name))
        return client.post(path.replace("{other}", name), json=body, headers=reader)

    assert sent(other).status_code == 404
    assert other in sent(other).text
    assert sent("berlin").status_code in (200, 201), sent("berlin").text


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions", "/v1/responses"])
def test_openais_clients_name_several_as_the_model(client: TestClient, reader: dict[str, str], path: str) -> None:
    body = json.loads(json.dumps(PATHS[path]).replace("{other}", "berlin"))
    answer = client.post(path, json=body, headers=reader).json()
    assert answer["model"] == "hr,berlin"
    assert "30 days" in json.dumps(answer)
    if path == "/v1/chat/completions":
        annotation = answer["choices"][0]["message"]["annotations"][0]
        assert f"/v1/documents/{BERLIN}/original?collection=berlin" in annotation["url_citation"]["url"]


def test_a_conversation_is_about_several_and_may_become_about_others(
    client: TestClient, system: Any, reader: dict[str, str]
) -> None:
    made = client.post("/v1/conversations", json={"collections": ["hr", "berlin"]}, headers=reader).json()
    assert (made["collection"], made["collections"]) == ("hr", ["hr", "berlin"])
    asked = {"question": QUESTION, "conversation_id": made["id"]}
    assert "30 days" in client.post("/v1/ask", json=asked, headers=reader).json()["text"]
    path = f"/v1/conversations/{made['id']}"
    changed = client.patch(path, json={"collections": ["hr"]}, headers=reader).json()
    assert changed["collections"] == ["hr"]
    assert "30 days" not in client.post("/v1/ask", json=asked, headers=reader).json()["text"]
    refused = client.patch(path, json={"collections": ["hr", "secret"]}, headers=reader)
    assert refused.status_code == 404
    turns = client.get(path, headers=reader).json()["turns"]
    # What was said of both is still there, for whoever may ask both.
    assert "30 days" in turns[0]["answer"]["text"]
    assert turns[1]["answer"]["text"] == REFUSAL["en"]


def test_a_shared_answer_of_several_needs_all_of_them(
    client: TestClient, system: Any, reader: dict[str, str]
) -> None:
    made = client.post("/v1/conversations", json={"collections": ["hr", "berlin"]}, headers=reader).json()
    client.post("/v1/ask", json={"question": QUESTION, "conversation_id": made["id"]}, headers=reader)
    # What was said of both stays so, whatever the conversation is about afterwards.
    client.patch(f"/v1/conversations/{made['id']}", json={"collections": ["hr"]}, headers=reader)
    shared = client.post("/v1/shares", json={"conversation_id": made["id"]}, headers=reader).json()["id"]
    assert client.get(f"/v1/shares/{shared}", headers=key(system, Role.ASKER, "hr")).status_code == 404
    both = key(system, Role.ASKER, "hr", "berlin")
    assert client.get(f"/v1/shares/{shared}", headers=both).status_code == 200


@pytest.mark.parametrize(
    "fields",
    [{"collection": "hr", "collections": ["hr"]}, {"collections": []}, {"collections": ["hr"] * 11}],
)
def test_what_is_asked_is_named_once(client: TestClient, reader: dict[str, str], fields: dict[str, Any]) -> None:
    refused = client.post("/v1/ask", json={"question": QUESTION, **fields}, headers=reader)
    assert refused.status_code == 422, refused.text


@pytest.mark.parametrize("model", [",", "hr,", ",hr", ""])
def test_an_empty_name_is_no_collection(client: TestClient, model: str) -> None:
    body = {"model": model, "messages": [{"role": "user", "content": QUESTION}]}
    assert client.post("/v1/chat/completions", json=body).status_code == 404
