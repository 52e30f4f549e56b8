"""What each shape of a model's reply becomes: the same text, the same end, whichever API shows it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import httpx2
import openai
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client
from tests.services.conftest import CHUNK, make_system
from tests.unit.adapters.chat.test_providers import DONE, Server, chunk

from askdock.adapters.chat.openai import OpenAIChat
from askdock.adapters.memory import FixedRetrieval, HashEmbedder
from askdock.answering import respond
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import REFUSAL, make_responder
from askdock.bootstrap import System
from askdock.cli.ask import command
from askdock.records import LOCAL, Passage
from askdock.settings import Settings

QUESTION = "How many days does everyone have?"
RIGHT = "Everyone has 25 days [1]."
REFUSED = REFUSAL["en"]
SHAPES = {
    "right": (RIGHT, RIGHT),
    "marker after the full stop": ("Everyone has 25 days. [1]", "Everyone has 25 days. [1]"),
    "no marker": ("Everyone has 25 days.", "Everyone has 25 days. [1]"),
    "marker of another shape": ("Everyone has 25 days【1†source】.", RIGHT),
    "thought": (f"<think>[1] says 25. Else NO_ANSWER.</think>\n\n{RIGHT}", RIGHT),
    "empty thought": (f"<think>\n\n</think>\n\n{RIGHT}", RIGHT),
    "thought alone but for a refusal": ("<think>Everyone has 25 days [1].</think>NO_ANSWER", REFUSED),
    "no citation": ("The limit is 999 euros, as everybody knows.", REFUSED),
    "invented citation": ("The limit is 999 euros [99].", REFUSED),
    "wrong number": ("Everyone has 26 days [1].", REFUSED),
    "refusal after a wrong claim": ("Everyone has 99 days [1]. For the rest: NO_ANSWER", REFUSED),
    "refusal after a right claim": (f"{RIGHT}\nNO_ANSWER", RIGHT),
    "refusal": ("NO_ANSWER", REFUSED),
    "refusal in small letters": ("no answer", REFUSED),
    "other word": ("YES_ANSWER [1]", REFUSED),
    "right and wrong": (f"{RIGHT} Nobody has a desk [1].", RIGHT),
    "repeated": (f"{RIGHT} {RIGHT} {RIGHT}", RIGHT),
    "heap of markers": ("Everyone has 25 days [1][2][3][4][5].", RIGHT),
    "image": ("Everyone has 25 days [1]. ![x](https://evil.example/?q=1)", RIGHT),
}


class Seen(NamedTuple):
    """What a client gets to see."""

    text: str
    answered: bool
    finish: str
    citations: tuple[str, ...]
    instead: bool = False
    """Quoted in place of a refusal, and said so."""


@pytest.fixture
def upstream() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def degrade() -> bool:
    """Whether sentences are quoted where the model does not answer."""
    return False


@pytest.fixture
def system(settings: Settings, upstream: Server, degrade: bool) -> System:
    chat = OpenAIChat(
        base_url=upstream.url, api_key=None, model="m", first_token_seconds=10, gap_seconds=10, total_seconds=20
    )
    responder = make_responder(HashEmbedder(32), chat, degrade=degrade)
    pipeline = AnswerPipeline(FixedRetrieval([Passage(CHUNK, 1.0)]), responder, locate=lambda answer: answer)
    return make_system(settings, answers=pipeline)


def ask_json(client: TestClient, url: str, system: System) -> Seen:
    return _seen(client.post("/v1/ask", json={"question": QUESTION}).json())


def ask_stream(client: TestClient, url: str, system: System) -> Seen:
    text = client.post("/v1/ask", json={"question": QUESTION, "stream": True}).text
    events = [dict(line.split(": ", 1) for line in block.split("\n")) for block in text.strip().split("\n\n")]
    shown = "".join(json.loads(one["data"])["text"] for one in events if one.get("event") == "delta")
    answer = next(json.loads(one["data"]) for one in events if one.get("event") == "answer")
    return _seen(answer)._replace(text=shown)


def chat_json(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        done = official.chat.completions.create(model="default", messages=[{"role": "user", "content": QUESTION}])
    choice = done.choices[0]
    assert choice.message.refusal is None
    answer: Any = done.model_extra["askdock"] if done.model_extra else None
    return _seen(answer)._replace(text=choice.message.content or "", finish=choice.finish_reason)


def chat_stream(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        chunks = list(
            official.chat.completions.create(
                model="default", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
        )
    text = "".join(one.choices[0].delta.content or "" for one in chunks)
    last: Any = chunks[-1]
    return _seen(last.askdock)._replace(text=text, finish=last.choices[0].finish_reason)


def responses_json(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        done: Any = official.responses.create(model="default", input=QUESTION)
    return _seen(done.askdock)._replace(text=done.output_text, finish=_responses_finish(done))


def responses_stream(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        events: list[Any] = list(official.responses.create(model="default", input=QUESTION, stream=True))
    text = "".join(one.delta for one in events if one.type == "response.output_text.delta")
    done = events[-1].response
    return _seen(done.askdock)._replace(text=text, finish=_responses_finish(done))


def _responses_finish(response: Any) -> str:
    if response.incomplete_details is None:
        return "stop"
    return "length" if response.incomplete_details.reason == "max_output_tokens" else "content_filter"


def completion_json(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        done: Any = official.completions.create(model="default", prompt=QUESTION)
    return _seen(done.askdock)._replace(text=done.choices[0].text, finish=done.choices[0].finish_reason)


def completion_stream(client: TestClient, url: str, system: System) -> Seen:
    with openai.OpenAI(base_url=url, api_key="x", max_retries=0) as official:
        chunks: list[Any] = list(official.completions.create(model="default", prompt=QUESTION, stream=True))
    text = "".join(one.choices[0].text for one in chunks)
    return _seen(chunks[-1].askdock)._replace(text=text, finish=chunks[-1].choices[0].finish_reason)


def mcp(client: TestClient, url: str, system: System) -> Seen:
    async def call() -> Any:
        async with (
            httpx2.AsyncClient() as http,
            Client(streamable_http_client(url.replace("/v1", "/mcp"), http_client=http)) as tools,
        ):
            return (await tools.call_tool("ask", {"question": QUESTION})).structured_content

    return _seen(asyncio.run(call()))


def cli(client: TestClient, url: str, system: System, monkeypatch: pytest.MonkeyPatch) -> Seen:
    monkeypatch.setattr("askdock.cli.ask.open_system", lambda **_: system)
    as_json = json.loads(CliRunner().invoke(command, [QUESTION, "--json"]).stdout)
    printed = CliRunner().invoke(command, [QUESTION]).stdout
    assert printed.startswith(as_json["text"] + "\n")
    return _seen(as_json)


def _seen(answer: dict[str, Any]) -> Seen:
    quotes = tuple(citation["quote"] for citation in answer["citations"])
    finish = answer["finish_reason"] or "stop"
    return Seen(answer["text"], answer["answered"], finish, quotes, answer["quoted_instead"])


WAYS = (
    ask_json,
    ask_stream,
    chat_json,
    chat_stream,
    responses_json,
    responses_stream,
    completion_json,
    completion_stream,
    mcp,
)


@pytest.mark.parametrize("shape", SHAPES)
def test_every_api_shows_the_same(
    client: TestClient, url: str, system: System, upstream: Server, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply, shown = SHAPES[shape]
    pieces = [reply[at : at + 4] for at in range(0, len(reply), 4)]
    upstream.reply = lambda _: [*(chunk({"content": piece}) for piece in pieces), chunk({}, "stop"), DONE]
    seen = {way.__name__: way(client, url, system) for way in WAYS}
    seen["cli"] = cli(client, url, system, monkeypatch)
    answered = shown != REFUSED
    expected = Seen(shown, answered, "stop", ("Everyone has 25 days.",) if answered else ())
    assert seen == dict.fromkeys(seen, expected)


@pytest.mark.parametrize("degrade", [True])
@pytest.mark.parametrize(
    "reply", ["NO_ANSWER", "NO_ANSWER [1][2]", "no answer", "<think>[1] says so.</think>NO_ANSWER"]
)
def test_a_bare_refusal_of_what_the_passages_answer_is_quotes_everywhere(
    client: TestClient, url: str, system: System, upstream: Server, reply: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(respond, "MARGIN", 0.0)  # the four words of the passage do not speak more clearly
    upstream.reply = lambda _: [chunk({"content": reply}), chunk({}, "stop"), DONE]
    seen = {way.__name__: way(client, url, system) for way in WAYS}
    seen["cli"] = cli(client, url, system, monkeypatch)
    expected = Seen("Everyone has 25 days. [1]", True, "stop", ("Everyone has 25 days.",), instead=True)
    assert seen == dict.fromkeys(seen, expected)
    assert "the language model gave no answer" in CliRunner().invoke(command, [QUESTION]).stderr


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_why_a_reply_was_cut_is_told_everywhere(
    client: TestClient, url: str, system: System, upstream: Server, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    upstream.reply = lambda _: [chunk({"content": f"{RIGHT} And of"}), chunk({}, reason), DONE]
    seen = {way.__name__: way(client, url, system) for way in WAYS}
    seen["cli"] = cli(client, url, system, monkeypatch)
    assert seen == dict.fromkeys(seen, Seen(RIGHT, True, reason, ("Everyone has 25 days.",)))


def test_a_model_that_reasons_is_seen_to(client: TestClient, upstream: Server) -> None:
    upstream.reply = lambda _: [
        chunk({"reasoning_content": "hm"}),
        chunk({"content": RIGHT}),
        chunk({}, "stop"),
        DONE,
    ]
    text = client.post("/v1/ask", json={"question": QUESTION, "stream": True}).text
    assert 'event: thinking\ndata: {"seconds":0.0}' in text
    assert "hm" not in text.replace("thinking", "")


def test_a_prompt_that_is_too_long_is_sent_again_with_fewer_passages(settings: Settings, upstream: Server) -> None:
    def reply(server: Server) -> Any:
        if "<passage 4" in server.bodies[-1]["messages"][-1]["content"]:
            return 400, {
                "error": {"message": "maximum context length is 100 tokens", "code": "context_length_exceeded"}
            }
        return [chunk({"content": RIGHT}), chunk({}, "stop"), DONE]

    upstream.reply = reply
    passages = [
        Passage(replace(CHUNK, id=f"c{at}", text=CHUNK.text + " More words." * 150), 1.0) for at in range(8)
    ]
    chat = OpenAIChat(
        base_url=upstream.url, api_key=None, model="m", first_token_seconds=10, gap_seconds=10, total_seconds=20
    )
    pipeline = AnswerPipeline(
        FixedRetrieval(passages), make_responder(HashEmbedder(32), chat), locate=lambda answer: answer
    )
    system = make_system(settings, answers=pipeline)
    asked = system.questions.make(system.collections.get(), QUESTION, LOCAL, top_k=8)
    assert asyncio.run(system.questions.answer(asked)).text == RIGHT
    asyncio.run(system.questions.answer(asked))
    assert len(upstream.bodies) == 3
