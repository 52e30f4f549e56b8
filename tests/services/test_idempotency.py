"""A request sent twice is done once."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.records import Role


def start(client: TestClient, name: str, title: str = "Leave", **headers: str) -> Any:
    return client.post("/v1/conversations", json={"title": title}, headers={"Idempotency-Key": name, **headers})


def test_a_repeated_request_is_answered_and_not_done_again(client: TestClient) -> None:
    first, second = start(client, "a"), start(client, "a")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert len(client.get("/v1/conversations").json()["conversations"]) == 1
    assert start(client, "b").json()["id"] != first.json()["id"]


def test_an_answer_is_not_asked_for_twice(client: TestClient, system: Any) -> None:
    headers = {"Idempotency-Key": "q"}
    ids = {client.post("/v1/ask", json={"question": "x"}, headers=headers).json()["id"] for _ in range(2)}
    assert len(ids) == 1
    (usage,) = system.history.usage()
    assert usage.answers == 1


def test_a_key_used_for_something_else_is_refused(client: TestClient) -> None:
    start(client, "a")
    assert start(client, "a", title="Other").status_code == 422


@pytest.mark.parametrize("name", ["two words", "x" * 256, "tab\there"])
def test_a_key_that_is_none_is_refused(client: TestClient, name: str) -> None:
    assert start(client, name).status_code == 422


def test_callers_do_not_share_keys(client: TestClient, system: Any) -> None:
    one, other = key(system), key(system, Role.ADMIN)
    assert start(client, "a", **one).json()["id"] != start(client, "a", **other).json()["id"]


def test_what_failed_inside_may_be_tried_again(client: TestClient, system: Any) -> None:
    from askdock.errors import LLMUnavailable

    script, system.answers.script = system.answers.script, [LLMUnavailable("down")]
    headers = {"Idempotency-Key": "q"}
    assert client.post("/v1/ask", json={"question": "x"}, headers=headers).status_code == 502
    system.answers.script = script
    assert client.post("/v1/ask", json={"question": "x"}, headers=headers).status_code == 200


def test_a_stream_is_not_kept(client: TestClient) -> None:
    for _ in range(2):
        answer = client.post("/v1/ask", json={"question": "x", "stream": True}, headers={"Idempotency-Key": "s"})
        assert answer.headers["Content-Type"].startswith("text/event-stream")


def test_the_secret_of_a_key_is_not_kept(client: TestClient) -> None:
    body, once = {"name": "x", "role": "admin"}, {"Idempotency-Key": "k"}
    first = client.post("/v1/keys", json=body, headers=once).json()["secret"]
    again = client.post("/v1/keys", json=body, headers={**once, "Authorization": f"Bearer {first}"})
    assert again.status_code == 201  # another key
    assert "Idempotency-Replayed" not in again.headers
    assert again.json()["secret"] != first
