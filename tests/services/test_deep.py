"""Deep answers: asked for in each API, told step by step, refused where there is no chat model."""

import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import ANSWER, make_system

from askdock.adapters.memory import ScriptedChatModel
from askdock.bootstrap import System
from askdock.records import AnswerDelta, Research, Step
from askdock.services.api.app import create_app
from askdock.settings import Settings

QUESTION = {"question": "How many days of leave?", "deep": True}
CHAT = {"model": "default:deep", "messages": [{"role": "user", "content": "leave?"}]}
RESEARCH = Research(2, ("annual leave", "unpaid leave"), "enough", ("unpaid leave",))


@pytest.fixture
def system(settings: Settings) -> System:
    return make_system(settings, chat=ScriptedChatModel([]))


@pytest.fixture
def plain(settings: Settings) -> TestClient:
    return TestClient(create_app(make_system(settings)), base_url="http://127.0.0.1")


def test_steps_are_events_and_what_was_done_is_with_the_answer(client, system, events) -> None:
    steps = [
        Step("plan", 1),
        Step("search", 1, "annual leave"),
        Step("read", 1, "annual leave", 3),
        Step("answer", 1),
    ]
    system.answers.script = [*steps, AnswerDelta(ANSWER.text), replace(ANSWER, research=RESEARCH)]
    reply = client.post("/v1/ask", json={**QUESTION, "stream": True})
    found = [one for one in events(reply.text) if one[0] != ":"]
    assert [name for name, _ in found] == ["step"] * 4 + ["delta", "answer", ""]
    assert json.loads(found[2][1]) == {"kind": "read", "round": 1, "text": "annual leave", "passages": 3}
    research = json.loads(found[5][1])["research"]
    assert (research["ended"], research["not_found"]) == ("enough", ["unpaid leave"])
    assert system.answers.asked["deep"] is True


def test_a_question_is_not_deep_unless_asked(client, system) -> None:
    answer = client.post("/v1/ask", json={"question": "leave?"}).json()
    assert (answer["research"], system.answers.asked["deep"]) == (None, False)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", CHAT),
        ("completions", {"model": "default:deep", "prompt": "leave?"}),
        ("responses", {"model": "default:deep", "input": "leave?"}),
    ],
)
def test_the_suffix_of_a_model_asks_for_it(client, system, path: str, body: dict[str, Any]) -> None:
    answer = client.post(f"/v1/{path}", json=body).json()
    assert answer["model"] == "default:deep"
    assert (system.answers.asked["collection"], system.answers.asked["deep"]) == ("default", True)


def test_the_suffix_gives_no_access(client) -> None:
    assert client.post("/v1/chat/completions", json={**CHAT, "model": "other:deep"}).status_code == 404


def test_models_with_the_suffix_are_listed_where_there_is_one(client, plain) -> None:
    assert [one["id"] for one in client.get("/v1/models").json()["data"]] == ["default", "default:deep"]
    assert client.get("/v1/models/default:deep").status_code == 200
    assert client.get("/v1/limits").json()["deep"] is True
    assert [one["id"] for one in plain.get("/v1/models").json()["data"]] == ["default"]
    assert plain.get("/v1/models/default:deep").status_code == 404
    assert plain.get("/v1/limits").json()["deep"] is False


@pytest.mark.parametrize(("path", "body"), [("ask", QUESTION), ("chat/completions", CHAT)])
def test_without_a_chat_model_it_is_refused(plain, path: str, body: dict[str, Any]) -> None:
    answer = plain.post(f"/v1/{path}", json=body)
    assert answer.status_code == 422
    assert "LLM_BASE_URL" in answer.text


def test_the_setting_switches_it_off(settings: Settings) -> None:
    off = make_system(settings.model_copy(update={"deep_rounds": 0}), chat=ScriptedChatModel([]))
    with TestClient(create_app(off), base_url="http://127.0.0.1") as client:
        assert client.post("/v1/ask", json=QUESTION).status_code == 422
