"""OpenAI's Responses API as the official client speaks it, and what is refused in OpenAI's words."""

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient

from askdock.errors import LLMUnavailable
from askdock.records import AnswerDelta, Message
from askdock.services.api.app import create_app
from askdock.settings import Settings


@pytest.fixture
def official(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=url, api_key="none needed", max_retries=0) as client:
        yield client


def test_a_response(official: openai.OpenAI) -> None:
    done = official.responses.create(model="default", input="annual leave?", instructions="be brief")
    assert (done.output_text, done.status, done.error) == ("Everyone has 25 days. [1]", "completed", None)
    assert done.id.startswith("resp_")
    part: Any = done.output[0]
    (annotation,) = part.content[0].annotations
    assert (annotation.type, annotation.start_index, annotation.end_index) == ("url_citation", 22, 25)
    assert annotation.url.endswith("#page=3&citation=1")


def test_a_response_is_continued(official: openai.OpenAI, system: Any) -> None:
    first = official.responses.create(model="default", input="annual leave?")
    second = official.responses.create(model="default", input="and sick leave?", previous_response_id=first.id)
    turns = [Message("user", "annual leave?"), Message("assistant", "Everyone has 25 days. [1]")]
    assert system.answers.asked["history"] == turns
    official.responses.create(model="default", input="why?", previous_response_id=second.id)
    assert len(system.answers.asked["history"]) == 4
    official.responses.create(model="default", input="why?", previous_response_id=first.id)
    assert system.answers.asked["history"] == turns
    unkept = official.responses.create(model="default", input="annual leave?", store=False)
    for gone in (unkept.id, "resp_" + "0" * 64, "nonsense"):
        with pytest.raises(openai.NotFoundError):
            official.responses.create(model="default", input="why?", previous_response_id=gone)


def test_a_conversation_as_input(official: openai.OpenAI, system: Any) -> None:
    official.responses.create(
        model="default",
        input=[
            {"role": "developer", "content": "be brief"},
            {"role": "user", "content": [{"type": "input_text", "text": "leave?"}]},
            {"role": "assistant", "content": "which?"},
            {"role": "user", "content": "annual"},
        ],
    )
    assert system.answers.asked["question"] == "annual"
    assert system.answers.asked["history"] == [Message("user", "leave?"), Message("assistant", "which?")]


def test_a_streamed_response(official: openai.OpenAI) -> None:
    events = list(official.responses.create(model="default", input="annual leave?", stream=True))
    kinds = [event.type for event in events]
    assert kinds[:4] == [
        "response.created",
        "response.in_progress",
        "response.output_item.added",
        "response.content_part.added",
    ]
    assert kinds[-1] == "response.completed"
    assert (
        "".join(event.delta for event in events if event.type == "response.output_text.delta") == "Everyone has…"
    )
    assert [event.sequence_number for event in events] == list(range(len(events)))
    last: Any = events[-1]
    assert last.response.output_text == "Everyone has 25 days. [1]"


def test_an_error_under_way_is_an_event(official: openai.OpenAI, system: Any) -> None:
    system.answers.script = [AnswerDelta("Every"), LLMUnavailable("down")]
    *_, last = official.responses.create(model="default", input="annual leave?", stream=True)
    assert (last.type, last.code, last.message) == ("error", "llm_unavailable", "down")


@pytest.mark.parametrize("stream", [False, True])
def test_feedback_about_what_was_given(official: openai.OpenAI, client: TestClient, stream: bool) -> None:
    messages: Any = [{"role": "user", "content": "leave?"}]
    if stream:
        chat = [*official.chat.completions.create(model="default", messages=messages, stream=True)][-1].id
        first: Any = [*official.responses.create(model="default", input="leave?", stream=True)][-1]
        response = first.response.id
    else:
        chat = official.chat.completions.create(model="default", messages=messages).id
        response = official.responses.create(model="default", input="leave?").id
    for given in (chat, response):
        answer = client.post(f"/v1/answers/{given}/feedback", json={"rating": "good"})
        assert answer.status_code == 204, given


@pytest.mark.parametrize(
    ("path", "more", "param"),
    [
        ("chat/completions", {"response_format": {"type": "json_object"}}, "response_format"),
        ("chat/completions", {"response_format": {"type": "json_schema", "json_schema": {}}}, "response_format"),
        ("chat/completions", {"tool_choice": "required", "tools": []}, "tool_choice"),
        ("chat/completions", {"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ("responses", {"text": {"format": {"type": "json_schema"}}}, "text.format"),
        ("responses", {"tool_choice": "required"}, "tool_choice"),
    ],
)
def test_what_cannot_be_done_is_refused(client: TestClient, path: str, more: dict[str, Any], param: str) -> None:
    asked = {"messages": [{"role": "user", "content": "leave?"}], "input": "leave?"}
    answer = client.post(f"/v1/{path}", json={"model": "default", **asked, **more})
    assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
    assert answer.json()["error"]["code"] == "unsupported_parameter"


def test_a_question_that_is_not_text_alone_is_refused(client: TestClient) -> None:
    picture = {"type": "input_image", "image_url": "data:image/png;base64,AAAA"}
    given = [{"role": "user", "content": [{"type": "input_text", "text": "leave?"}, picture]}]
    reply = client.post("/v1/responses", json={"model": "default", "input": given})
    error = reply.json()["error"]
    assert (reply.status_code, error["param"]) == (400, "input.0.content.1.type")
    given += [{"role": "assistant", "content": "No."}, {"role": "user", "content": "leave?"}]
    given += [{"role": "developer", "content": "be brief"}]
    assert client.post("/v1/responses", json={"model": "default", "input": given}).status_code == 200


@pytest.mark.parametrize("more", [{"response_format": {"type": "text"}}, {"tool_choice": "auto"}, {"tools": []}])
def test_what_changes_nothing_is_accepted(client: TestClient, more: dict[str, Any]) -> None:
    asked = {"model": "default", "messages": [{"role": "user", "content": "leave?"}]}
    assert client.post("/v1/chat/completions", json={**asked, **more}).status_code == 200


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/v1/assistants", "/docs"),
        ("/chat/completions", "must end with /v1"),
        ("/responses", "must end with /v1"),
        ("/models", "must end with /v1"),
        ("/v1/v1/chat/completions", "one /v1 too many"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_unknown_paths_are_told_in_openais_shape(client: TestClient, method: str, path: str, says: str) -> None:
    answer = client.request(method, path, json={} if method == "POST" else None)
    assert answer.status_code == 404
    assert says in answer.json()["error"]["message"]
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_the_public_address_and_the_source_list(system: Any, settings: Settings) -> None:
    system.settings = settings.model_copy(update={"public_url": "https://ask.example.org", "source_list": True})
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        asked = {"model": "default", "messages": [{"role": "user", "content": "leave?"}]}
        message = client.post("/v1/chat/completions", json=asked).json()["choices"][0]["message"]
        assert message["annotations"][0]["url_citation"]["url"].startswith("https://ask.example.org/v1/documents/")
        assert message["content"] == "Everyone has 25 days. [1]\n\n[1] leave.pdf, p. 3"
        streamed = client.post("/v1/chat/completions", json={**asked, "stream": True}).text
        assert "[1] leave.pdf, p. 3" in streamed
        without = client.post("/v1/chat/completions", json={**asked, "source_list": False}).json()
        assert without["choices"][0]["message"]["content"] == "Everyone has 25 days. [1]"
