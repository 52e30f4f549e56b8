"""Turns of a conversation that are kept while they are answered, and versions of an answer."""

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.errors import LLMUnavailable
from askdock.records import AnswerDelta, OpenTurn, new_id
from askdock.services.api.questions import turns


@pytest.fixture
def conversation(client: TestClient) -> str:
    return str(client.post("/v1/conversations", json={}).json()["id"])


@pytest.fixture
def ask(client: TestClient, conversation: str) -> Callable[..., Any]:
    def asked(question: str, **fields: Any) -> Any:
        body = {"question": question, "conversation_id": conversation, "turn_id": new_id(), **fields}
        return client.post("/v1/ask", json=body)

    return asked


@pytest.fixture(autouse=True)
def kept_often(client: TestClient) -> None:
    client.app.state.api.turns._save_seconds = 0.02  # type: ignore[attr-defined]


def read(client: TestClient, conversation: str) -> Any:
    return client.get(f"/v1/conversations/{conversation}").json()


def until(check: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not check():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_an_answer_takes_the_id_of_its_turn(client: TestClient, conversation: str, ask: Any) -> None:
    turn_id = new_id()
    answer = ask("how many days?", turn_id=turn_id).json()
    assert answer["id"] == turn_id
    found = read(client, conversation)
    assert [turn["answer"]["id"] for turn in found["turns"]] == [turn_id]
    assert found["unfinished"] == []


def test_a_turn_grows_on_the_server_and_can_be_stopped(
    client: TestClient, system: Any, conversation: str, ask: Any
) -> None:
    async def think_for_ever() -> None:
        await asyncio.Event().wait()

    system.answers.script = [AnswerDelta("Every"), think_for_ever]
    turn_id = new_id()
    asking = threading.Thread(target=ask, args=("how many days?",), kwargs={"turn_id": turn_id})
    asking.start()
    until(lambda: [one["text"] for one in read(client, conversation)["unfinished"]] == ["Every"])
    (turn,) = read(client, conversation)["unfinished"]
    assert (turn["id"], turn["question"], turn["state"]) == (turn_id, "how many days?", "running")
    assert client.post(f"/v1/conversations/{conversation}/turns/{turn_id}/stop").status_code == 204
    asking.join(20)
    assert system.answers.closed.is_set()
    (turn,) = read(client, conversation)["unfinished"]
    assert (turn["state"], turn["text"]) == ("stopped", "Every")


def test_another_process_stops_a_turn_through_the_record(
    client: TestClient, system: Any, conversation: str, ask: Any
) -> None:
    async def think_for_ever() -> None:
        await asyncio.Event().wait()

    system.answers.script = [AnswerDelta("Every"), think_for_ever]
    turn_id = new_id()
    asking = threading.Thread(target=ask, args=("how many days?",), kwargs={"turn_id": turn_id})
    asking.start()
    until(lambda: read(client, conversation)["unfinished"] != [])
    system.history.stop("local", conversation, turn_id, datetime.now(UTC))
    asking.join(20)
    assert not asking.is_alive()
    assert read(client, conversation)["unfinished"][0]["state"] == "stopped"


def test_a_failure_is_kept_with_the_question(client: TestClient, system: Any, conversation: str, ask: Any) -> None:
    system.answers.script = [LLMUnavailable("away")]
    assert ask("how many days?").status_code == 502
    (turn,) = read(client, conversation)["unfinished"]
    assert (turn["question"], turn["state"], turn["code"]) == ("how many days?", "failed", "llm_unavailable")


def test_a_turn_whose_process_is_gone_has_failed(client: TestClient, system: Any, conversation: str) -> None:
    long_ago = datetime.now(UTC) - timedelta(seconds=turns.STALE_SECONDS + 1)
    system.history.begin(OpenTurn(new_id(), "local", conversation, "?", long_ago, long_ago, text="So far"))
    (turn,) = read(client, conversation)["unfinished"]
    assert (turn["state"], turn["code"], turn["text"]) == ("failed", turns.LOST, "So far")


def test_another_version_follows_upon_what_stood_before_the_first(
    client: TestClient, system: Any, conversation: str, ask: Any
) -> None:
    before = ask("one").json()
    first = ask("two").json()
    second = ask("two", replaces=first["id"]).json()
    assert [message.content for message in system.answers.asked["history"]] == ["one", before["text"]]
    ask("two", replaces=second["id"])
    assert [turn["replaces"] for turn in read(client, conversation)["turns"]] == [
        None,
        None,
        first["id"],
        first["id"],
    ]
    ask("three")
    assert [message.content for message in system.answers.asked["history"]][::2] == ["one", "two"]


def test_asking_again_takes_the_place_of_a_turn_without_an_answer(
    client: TestClient, system: Any, conversation: str, ask: Any
) -> None:
    script = system.answers.script
    system.answers.script = [LLMUnavailable("away")]
    ask("how many days?")
    (failed,) = read(client, conversation)["unfinished"]
    system.answers.script = script
    ask("how many days?", replaces=failed["id"])
    found = read(client, conversation)
    assert (len(found["turns"]), found["unfinished"]) == (1, [])


@pytest.mark.parametrize("body", [{"turn_id": new_id()}, {"replaces": new_id(), "conversation_id": "0" * 32}])
def test_half_a_turn_is_refused(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/v1/ask", json={"question": "?", **body}).status_code == 422


def test_an_id_is_used_once(ask: Any) -> None:
    turn_id = new_id()
    assert ask("one", turn_id=turn_id).status_code == 200
    assert ask("two", turn_id=turn_id).status_code == 409


def test_nobody_stops_or_changes_what_is_anothers(client: TestClient, system: Any) -> None:
    mine, others = key(system), key(system)
    conversation = client.post("/v1/conversations", json={}, headers=mine).json()["id"]
    path = f"/v1/conversations/{conversation}"
    assert client.post(f"{path}/turns/{new_id()}/stop", headers=others).status_code == 404
    assert client.patch(path, json={"title": "x"}, headers=others).status_code == 404
    assert client.patch(path, json={"title": "x"}, headers=mine).json()["title"] == "x"


def test_conversations_are_renamed_pinned_and_found(client: TestClient, conversation: str, ask: Any) -> None:
    other = client.post("/v1/conversations", json={"title": "100% of it"}).json()["id"]
    ask("How many days of LEAVE?")
    changed = client.patch(f"/v1/conversations/{conversation}", json={"title": "Holidays", "pinned": True}).json()
    assert (changed["title"], changed["pinned"]) == ("Holidays", True)

    def found(q: str) -> list[str]:
        listed = client.get("/v1/conversations", params={"q": q}).json()["conversations"]
        return [one["id"] for one in listed]

    assert found("leave") == [conversation]
    assert found("holi") == [conversation]
    assert found("0%") == [other]
    assert found("nothing") == []
    assert [one["id"] for one in client.get("/v1/conversations").json()["pinned"]] == [conversation]


def test_an_opinion_can_be_taken_back(client: TestClient, conversation: str, ask: Any) -> None:
    answer = ask("how many days?").json()["id"]
    path = f"/v1/answers/{answer}/feedback"
    client.post(path, json={"rating": "bad"})
    assert client.delete(path).status_code == 204
    assert read(client, conversation)["turns"][0]["rating"] is None


def test_what_was_asked_without_keys_goes_on_with_one(client: TestClient, conversation: str, ask: Any) -> None:
    ask("how many days?")
    made = client.post("/v1/keys", json={"name": "first", "role": "admin"}).json()
    headers = {"Authorization": f"Bearer {made['secret']}"}
    found = client.get(f"/v1/conversations/{conversation}", headers=headers).json()
    assert [turn["question"] for turn in found["turns"]] == ["how many days?"]


def test_the_page_answers_a_head(client: TestClient) -> None:
    assert client.head("/").status_code == 200
