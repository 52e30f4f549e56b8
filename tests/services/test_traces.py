"""Traces over HTTP: whose they are, how long they stay, and replays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document, make_system
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import make_responder
from askdock.bootstrap import System
from askdock.records import DocumentStatus, Role, SearchSettings
from askdock.services.api.app import create_app
from askdock.services.api.startup import forget_old
from askdock.settings import Settings

QUESTION = "How many days does everyone have?"


def ask(client: TestClient, question: str = QUESTION, **given: Any) -> str:
    answer = client.post("/v1/ask", json={"question": question, "stream": False, **given})
    assert answer.status_code == 200, answer.text
    identifier: str = answer.json()["id"]
    return identifier


@pytest.fixture
def system(settings: Settings) -> System:
    """The fakes, but answers come from the passages."""
    made = make_system(settings)
    add_document(made, "d1", status=DocumentStatus.READY, live_version=1)
    responder = make_responder(HashEmbedder(8), None)
    made.__dict__["answers"] = AnswerPipeline(made.retrieval, responder, locate=lambda answer: answer)
    return made


@pytest.mark.parametrize("question", [QUESTION, "Who is the president of France?"])
def test_every_answer_and_refusal_has_a_trace(client: TestClient, question: str) -> None:
    identifier = ask(client, question)
    trace = client.get(f"/v1/answers/{identifier}/trace").json()
    assert (trace["answer_id"], trace["question"], trace["collection"]) == (identifier, question, "default")
    assert trace["outcome"] in ("answered", "refused")
    assert [one["chunk_id"] for one in trace["passages"]] == ["c1"]
    assert trace["signals"][0]["supports"] is (trace["outcome"] == "answered")
    assert trace["stages"]["retrieve"] > 0


def test_beside_a_replay_is_the_answer_as_it_was_given(client: TestClient) -> None:
    conversation = client.post("/v1/conversations", json={}).json()["id"]
    answer = client.post("/v1/ask", json={"question": QUESTION, "stream": False, "conversation_id": conversation})
    trace = client.get(f"/v1/answers/{answer.json()['id']}/trace").json()
    assert trace["answer"] == answer.json()["text"]
    assert client.get(f"/v1/answers/{ask(client)}/trace").json()["answer"] is None, "no conversation keeps it"


@pytest.mark.parametrize(
    ("path", "body", "prefix"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": QUESTION}]}, "chatcmpl-"),
        ("/v1/responses", {"input": QUESTION}, "resp_"),
    ],
)
def test_answers_of_other_apis_have_one_too(client: TestClient, path: str, body: Any, prefix: str) -> None:
    answer = client.post(path, json={"model": "default", **body}).json()
    assert answer["id"].startswith(prefix)
    assert client.get(f"/v1/answers/{answer['id']}/trace").json()["question"] == QUESTION


def test_a_trace_is_the_askers_alone(client: TestClient, system: Any) -> None:
    mine, theirs = key(system, Role.READER), key(system, Role.ADMIN)
    identifier = client.post("/v1/ask", json={"question": QUESTION}, headers=mine).json()["id"]
    for method, path in (("GET", "trace"), ("DELETE", "trace"), ("POST", "replay")):
        body = {"json": {}} if method == "POST" else {}
        refused = client.request(method, f"/v1/answers/{identifier}/{path}", headers=theirs, **body)
        assert (refused.status_code, refused.json()["code"]) == (404, "answer_not_found")
    assert client.get(f"/v1/answers/{identifier}/trace", headers=mine).status_code == 200


def test_a_trace_goes_when_it_is_forgotten_and_with_its_conversation(client: TestClient) -> None:
    alone = ask(client)
    assert client.delete(f"/v1/answers/{alone}/trace").status_code == 204
    assert client.get(f"/v1/answers/{alone}/trace").json()["code"] == "trace_not_found"
    conversation = client.post("/v1/conversations", json={}).json()["id"]
    told = ask(client, conversation_id=conversation)
    assert client.get(f"/v1/answers/{told}/trace").status_code == 200
    client.delete(f"/v1/conversations/{conversation}")
    assert client.get(f"/v1/answers/{told}/trace").json()["code"] == "trace_not_found"


@pytest.mark.parametrize(("age", "status"), [(13, 200), (15, 404)])
def test_traces_are_kept_for_as_long_as_is_set(client: TestClient, system: Any, age: int, status: int) -> None:
    identifier = ask(client)
    moment = datetime.now(UTC) + timedelta(days=age - system.settings.trace_days)
    system.history.forget_traces_before(moment)
    assert client.get(f"/v1/answers/{identifier}/trace").status_code == status


def test_with_zero_days_none_is_kept_and_what_was_is_forgotten(settings: Settings) -> None:
    none = make_system(settings.model_copy(update={"trace_days": 0}))
    with TestClient(create_app(none), base_url="http://127.0.0.1") as client:
        identifier = ask(client)
        assert client.get(f"/v1/answers/{identifier}/trace").json()["code"] == "trace_not_found"
        forget_old(none)
        assert client.post(f"/v1/answers/{identifier}/replay", json={}).status_code == 404


def test_a_replay_answers_with_other_settings_and_is_not_on_record(client: TestClient, system: Any) -> None:
    identifier = ask(client)
    body = {"top_k": 1, "legs": ["sparse"], "weights": {"sparse": 2}, "rerank": False}
    replayed = client.post(f"/v1/answers/{identifier}/replay", json=body)
    assert replayed.status_code == 200, replayed.text
    assert replayed.json()["answer"]["answered"] is True
    assert replayed.json()["trace"]["top_k"] == 1
    assert system.retriever.queries[-1].settings == SearchSettings(("sparse",), {"sparse": 2}, rerank=False)
    assert system.history.usage()[0].answers == 1


@pytest.mark.parametrize("body", [{"legs": ["words"]}, {"weights": {"dense": 0}}, {"top_k": 0}, {"x": 1}])
def test_settings_that_are_none_are_refused(client: TestClient, body: Any) -> None:
    assert client.post(f"/v1/answers/{ask(client)}/replay", json=body).status_code == 422


def test_a_search_is_looked_at_stage_by_stage_and_not_kept(client: TestClient, system: Any) -> None:
    body = {"query": QUESTION, "legs": ["dense"], "weights": {"dense": 3}, "top_k": 5}
    found = client.post("/v1/search/test", json=body)
    assert found.status_code == 200, found.text
    trace = found.json()
    assert (trace["answer_id"], trace["question"], trace["top_k"]) == (None, QUESTION, 5)
    assert [one["chunk_id"] for one in trace["passages"]] == ["c1"]
    assert system.retriever.queries[-1].settings == SearchSettings(("dense",), {"dense": 3})
    assert system.history.usage() == []


def test_a_search_that_is_looked_at_obeys_the_rules_of_questions(client: TestClient, system: Any) -> None:
    assert client.post("/v1/search/test", json={"query": " "}).json()["code"] == "empty_question"
    asker = key(system, Role.ASKER)
    assert client.post("/v1/search/test", json={"query": "x"}, headers=asker).status_code == 403
