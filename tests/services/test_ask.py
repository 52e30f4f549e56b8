"""`POST /v1/ask`, as JSON and as a stream."""

import asyncio
import json

import pytest

from askdock.errors import CollectionNotFound, EmptyQuestion, LLMTimeout, LLMUnavailable, ProfileMismatch
from askdock.records import Answer, AnswerDelta, Filter

QUESTION = {"question": "How many days of leave?"}


def test_an_answer_as_json(client, system) -> None:
    reply = client.post("/v1/ask", json={**QUESTION, "top_k": 3, "filter": {"document_ids": ["d1"]}})
    assert reply.status_code == 200
    answer = reply.json()
    assert (answer["text"], answer["answered"], answer["model"]) == (
        "Everyone has 25 days. [1]",
        True,
        "extractive",
    )
    [citation] = answer["citations"]
    assert citation["quote"] == "Everyone has 25 days."
    assert (citation["page"], citation["start"], citation["end"]) == (3, 10, 31)
    assert (system.answers.asked["top_k"], system.answers.asked["where"]) == (3, Filter(document_ids=("d1",)))


def test_what_is_left_out_comes_from_the_settings(client, system, settings) -> None:
    client.post("/v1/ask", json=QUESTION)
    assert system.answers.asked["top_k"] == settings.top_k
    assert system.answers.asked["collection"] == settings.collection


def test_a_refusal_is_a_normal_answer(client, system) -> None:
    refusal = Answer("The documents do not say.", answered=False, citations=(), model="extractive")
    system.answers.script = [refusal]
    reply = client.post("/v1/ask", json=QUESTION)
    assert reply.status_code == 200
    assert (reply.json()["answered"], reply.json()["citations"]) == (False, [])


@pytest.mark.parametrize(
    "asked",
    [{"json": {**QUESTION, "stream": True}}, {"json": QUESTION, "headers": {"Accept": "text/event-stream"}}],
)
def test_a_stream_has_the_pieces_the_answer_and_an_end(client, events, asked) -> None:
    reply = client.post("/v1/ask", **asked)
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert reply.headers["x-accel-buffering"] == "no"
    found = events(reply.text)
    assert [name for name, _ in found] == ["delta", "delta", "answer", ""]
    assert [json.loads(data)["text"] for name, data in found if name == "delta"] == ["Everyone ", "has…"]
    assert json.loads(found[2][1])["citations"][0]["marker"] == 1
    assert found[3][1] == "[DONE]"


def test_stream_false_wins_over_the_accept_header(client) -> None:
    reply = client.post("/v1/ask", json={**QUESTION, "stream": False}, headers={"Accept": "text/event-stream"})
    assert reply.json()["answered"] is True


def test_a_failure_before_the_first_piece_has_its_true_status(client, system) -> None:
    system.answers.script = [LLMUnavailable("the chat model at http://llm refuses")]
    reply = client.post("/v1/ask", json={**QUESTION, "stream": True})
    assert reply.status_code == 502
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.json()["code"] == "llm_unavailable"


@pytest.mark.parametrize(
    ("failure", "code", "status"),
    [
        (LLMTimeout("no token for 20 s"), "llm_timeout", 504),
        (RuntimeError("secret detail"), "internal_error", 500),
    ],
)
def test_a_failure_in_mid_stream_is_an_error_event_and_no_normal_end(
    client, system, events, failure, code, status
) -> None:
    system.answers.script = [AnswerDelta("Every"), failure]
    reply = client.post("/v1/ask", json={**QUESTION, "stream": True})
    found = events(reply.text)
    assert [name for name, _ in found] == ["delta", "error"]
    problem = json.loads(found[1][1])
    assert (problem["code"], problem["status"]) == (code, status)
    assert problem["request_id"] == reply.headers["x-request-id"]
    assert "[DONE]" not in reply.text
    assert "secret detail" not in reply.text


def test_heartbeats_fill_a_silence(client, system, events) -> None:
    async def think() -> None:
        await asyncio.sleep(0.3)

    system.answers.script = [AnswerDelta("Every"), think, *system.answers.script]
    found = events(client.post("/v1/ask", json={**QUESTION, "stream": True}).text)
    assert [name for name, _ in found].count(":") >= 2
    assert found[-1][1] == "[DONE]"


@pytest.mark.parametrize(
    ("failure", "status", "code"),
    [
        (CollectionNotFound("no collection 'x'"), 404, "collection_not_found"),
        (ProfileMismatch("indexed with other settings"), 409, "profile_mismatch"),
    ],
)
def test_a_collection_that_cannot_answer(client, system, monkeypatch, failure, status, code) -> None:
    def fail(name: str | None = None) -> None:
        raise failure

    monkeypatch.setattr(system.collections, "get", fail)
    reply = client.post("/v1/ask", json=QUESTION)
    assert (reply.status_code, reply.json()["code"]) == (status, code)


def test_a_blank_question(client) -> None:
    reply = client.post("/v1/ask", json={"question": " \n"})
    assert (reply.status_code, reply.json()["code"]) == (422, EmptyQuestion.code)


def test_a_question_over_its_limit_names_the_setting(client) -> None:
    reply = client.post("/v1/ask", json={"question": "年" * 400})
    assert (reply.status_code, reply.json()["code"]) == (413, "too_large")
    assert "ASKDOCK_MAX_QUESTION_BYTES" in reply.json()["detail"]
