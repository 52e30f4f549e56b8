"""What OpenAI's own client makes of the routes that speak its API, over real sockets; and Dify's routes."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.errors import LLMUnavailable
from askdock.records import AnswerDelta, Message, Role


@pytest.fixture
def official(url: str) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=url, api_key="none needed", max_retries=0) as client:
        yield client


def ask(client: Any, **more: Any) -> Any:
    messages = [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "leave?"},
        {"role": "assistant", "content": "which?"},
        {"role": "user", "content": [{"type": "text", "text": "annual"}]},
    ]
    return client.chat.completions.create(model="default", messages=messages, temperature=0.2, **more)


def test_a_completion(official: openai.OpenAI, system: Any) -> None:
    done = ask(official)
    choice = done.choices[0]
    assert (choice.message.content, choice.finish_reason) == ("Everyone has 25 days. [1]", "stop")
    (annotation,) = choice.message.annotations
    cited = annotation.url_citation
    assert (cited.start_index, cited.end_index, cited.title) == (22, 25, "Leave")
    assert cited.url.endswith("/v1/documents/d1/original?collection=default&inline=true#page=3&citation=1")
    assert annotation.askdock["quote"] == "Everyone has 25 days."
    assert done.usage.total_tokens == 0
    assert system.answers.asked["question"] == "annual"
    assert system.answers.asked["history"] == [Message("user", "leave?"), Message("assistant", "which?")]


def test_a_stream(official: openai.OpenAI) -> None:
    chunks = list(ask(official, stream=True, stream_options={"include_usage": True}))
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == "Everyone has…"
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-2].choices[0].delta.annotations[0]["type"] == "url_citation"
    assert chunks[-2].askdock["citations"][0]["page"] == 3
    assert chunks[-1].usage.total_tokens == 0
    assert len({chunk.id for chunk in chunks}) == 1


async def collect(url: str) -> tuple[str, str]:
    async with openai.AsyncOpenAI(base_url=url, api_key="none needed", max_retries=0) as client:
        whole = (await ask(client)).choices[0].message.content
        stream = await ask(client, stream=True)
        return whole, "".join([c.choices[0].delta.content or "" async for c in stream if c.choices])


def test_the_asynchronous_client(url: str) -> None:
    import asyncio

    assert asyncio.run(collect(url)) == ("Everyone has 25 days. [1]", "Everyone has…")


def test_an_error_under_way_is_raised_by_the_client(official: openai.OpenAI, system: Any) -> None:
    system.answers.script = [AnswerDelta("Every"), LLMUnavailable("the model broke off")]
    with pytest.raises(openai.APIError, match="the model broke off"):
        list(ask(official, stream=True))


def test_errors_have_the_shape_and_class_of_the_client(official: openai.OpenAI, system: Any) -> None:
    with pytest.raises(openai.NotFoundError) as found:
        official.chat.completions.create(model="nowhere", messages=[{"role": "user", "content": "x"}])
    assert (found.value.code, found.value.type) == ("model_not_found", "invalid_request_error")
    with pytest.raises(openai.UnprocessableEntityError) as malformed:
        official.chat.completions.create(model="default", messages=[])
    assert malformed.value.param == "messages"
    with pytest.raises(openai.UnprocessableEntityError, match="last message"):
        official.chat.completions.create(model="default", messages=[{"role": "assistant", "content": "x"}])
    system.answers.script = [LLMUnavailable("the model is away")]
    with pytest.raises(openai.InternalServerError) as away:
        ask(official)
    assert (away.value.status_code, away.value.code) == (502, "llm_unavailable")


PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


def test_what_clients_leave_in_a_conversation_is_read_or_skipped(official: openai.OpenAI) -> None:
    messages: Any = [
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, PICTURE]},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]},
        {"role": "function", "name": "f", "content": "x"},
        {"role": "user", "content": [{"type": "text", "text": "leave?"}]},
        {"role": "system", "content": "be brief"},
    ]
    done = official.chat.completions.create(model="default", messages=messages)
    assert done.choices[0].message.content == "Everyone has 25 days. [1]"


def test_a_question_that_is_not_text_alone_is_refused(official: openai.OpenAI) -> None:
    content: Any = [{"type": "text", "text": "leave?"}, PICTURE]
    with pytest.raises(openai.BadRequestError) as refused:
        official.chat.completions.create(model="default", messages=[{"role": "user", "content": content}])
    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", "messages.0.content.1.type")


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"function_call": {"name": "f"}, "functions": [{"name": "f"}]}, "function_call"),
        ({"modalities": ["text", "audio"], "audio": {"voice": "v", "format": "wav"}}, "modalities"),
    ],
)
def test_what_would_make_another_kind_of_answer_is_refused(
    official: openai.OpenAI, more: dict[str, Any], param: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        ask(official, **more)
    assert (refused.value.code, refused.value.param) == ("unsupported_parameter", param)
    ask(official, function_call="auto", modalities=["text"])


@pytest.mark.parametrize("content", [5, "hotel \ud83d", [5], [{"type": "text", "text": "\ud83d"}]])
def test_the_param_of_an_error_is_a_place_in_the_request(client: TestClient, content: Any) -> None:
    body = json.dumps({"model": "default", "messages": [{"role": "user", "content": content}]})
    headers = {"Content-Type": "application/json"}
    error = client.post("/v1/chat/completions", content=body, headers=headers).json()["error"]
    assert error["param"] in ("messages.0.content", "messages.0.content.0", "messages.0.content.0.text")
    assert "function-after" not in error["message"]


def test_a_key_is_asked_for(official: openai.OpenAI, system: Any) -> None:
    key(system)
    with pytest.raises(openai.AuthenticationError) as refused:
        official.models.list()
    assert refused.value.code == "invalid_api_key"


def test_models(official: openai.OpenAI, system: Any) -> None:
    system.collections.create("handbook")
    assert [model.id for model in official.models.list()] == ["default", "handbook"]
    assert official.models.retrieve("handbook").owned_by == "askdock"
    with pytest.raises(openai.NotFoundError):
        official.models.retrieve("nowhere")


def test_embeddings(official: openai.OpenAI, system: Any) -> None:
    texts = ["annual leave", "travel"]
    expected = system.embedder.embed_documents(texts)
    default = official.embeddings.create(model="default", input=texts)  # the client asks for base64
    plain = official.embeddings.create(model="default", input=texts, encoding_format="float")
    for given in (default, plain):
        assert np.allclose([one.embedding for one in given.data], expected, atol=1e-6)
    assert default.usage.total_tokens == sum(system.embedder.count_tokens(texts))
    with pytest.raises(openai.NotFoundError):
        official.embeddings.create(model="text-embedding-3-small", input="x")


def test_search_in_a_vector_store(official: openai.OpenAI, system: Any) -> None:
    filters: Any = {
        "type": "and",
        "filters": [
            {"type": "eq", "key": "media_type", "value": "application/pdf"},
            {"type": "in", "key": "tag", "value": ["hr", "it"]},
        ],
    }
    page = official.vector_stores.search("default", query="leave", max_num_results=3, filters=filters)
    (result,) = page.data
    assert (result.file_id, result.filename, result.content[0].text) == (
        *("d1", "leave.pdf"),
        "Everyone has 25 days. 每人有25天。",
    )
    assert 0 < result.score <= 1
    assert system.retriever.queries[-1].filter.media_types == ("application/pdf",)
    assert system.retriever.queries[-1].filter.tags == ("hr", "it")
    for wrong in ({"type": "gt", "key": "tag", "value": "x"}, {"type": "eq", "key": "colour", "value": "x"}):
        with pytest.raises(openai.UnprocessableEntityError):
            official.vector_stores.search("default", query="leave", filters=wrong)  # type: ignore[arg-type]


def test_dify(client: TestClient, system: Any) -> None:
    headers = key(system, Role.READER, "default")
    body = {"knowledge_id": "default", "query": "leave", "retrieval_setting": {"top_k": 2, "score_threshold": 0.1}}
    (record,) = client.post("/retrieval", json=body, headers=headers).json()["records"]
    assert (record["title"], record["metadata"]["document_id"]) == ("Leave", "d1")
    assert 0.1 <= record["score"] <= 1
    assert client.post("/retrieval", json=body, headers={"Authorization": "Bearer x"}).json()["error_code"] == 1002
    foreign = client.post("/retrieval", json={**body, "knowledge_id": "other"}, headers=headers)
    assert (foreign.status_code, foreign.json()["error_code"]) == (404, 2001)


def test_a_legacy_completion(official: openai.OpenAI, client: TestClient, system: Any) -> None:
    done: Any = official.completions.create(model="default", prompt=["annual leave?"], max_tokens=16)
    assert (done.object, done.choices[0].text) == ("text_completion", "Everyone has 25 days. [1]")
    assert done.askdock["citations"][0]["page"] == 3
    assert system.answers.asked["question"] == "annual leave?"
    rated = client.post(f"/v1/answers/{done.id}/feedback", json={"rating": "good"})
    assert rated.status_code == 204
    usage = {"include_usage": True}
    chunks: list[Any] = list(
        official.completions.create(model="default", prompt="leave?", stream=True, stream_options=usage)  # type: ignore[call-overload]
    )
    assert [one.choices[0].finish_reason for one in chunks[:-1]] == [*[None] * (len(chunks) - 2), "stop"]
    assert (chunks[-1].choices, chunks[-1].usage.total_tokens) == ([], 0)


@pytest.mark.parametrize(
    "more", [{"echo": True}, {"suffix": "x"}, {"n": 2}, {"prompt": [1, 2]}, {"prompt": ["a", "b"]}]
)
def test_a_legacy_completion_that_cannot_be_given_is_refused(client: TestClient, more: dict[str, Any]) -> None:
    answer = client.post("/v1/completions", json={"model": "default", "prompt": "leave?", **more})
    assert (answer.status_code, answer.json()["error"]["param"].split(".")[0]) == (422, next(iter(more)))
