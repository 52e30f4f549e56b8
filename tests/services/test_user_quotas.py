"""Quotas of users and groups, over HTTP."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.services.conftest import ANSWER
from tests.services.test_people import browser, make_user, sign_in

from askdock.records import Grant, Role, Usage
from askdock.services.api.app import create_app

ASK = {"question": "x"}


@pytest.fixture
def app(system: Any) -> FastAPI:
    return create_app(system)


@pytest.fixture
def admin(app: FastAPI, system: Any) -> TestClient:
    make_user(system)
    found = browser(app)
    sign_in(found)
    return found


def set_quota(app: FastAPI, admin: TestClient, owner: str, **quota: int) -> None:
    assert admin.put(f"/v1/{owner}/quota", json=quota).status_code == 200
    app.state.api.quotas._set.clear()


def member(app: FastAPI, system: Any, login: str, *groups: str) -> TestClient:
    make_user(system, login, [Grant(Role.EDITOR)], groups)
    found = browser(app)
    assert sign_in(found, login).status_code == 200
    return found


def test_a_users_questions_are_counted_with_those_of_its_keys(
    app: FastAPI, system: Any, admin: TestClient
) -> None:
    wei = member(app, system, "wei@example.com")
    user_id = wei.get("/v1/me").json()["id"]
    assert wei.get("/v1/me/quota").json() == {"quotas": []}
    set_quota(app, admin, f"users/{user_id}", questions=2)
    assert wei.post("/v1/ask", json=ASK).status_code == 200
    (left,) = wei.get("/v1/me/quota").json()["quotas"]
    assert (left["kind"], left["limit"], left["left"], left["group"]) == ("questions", 2, 1, None)
    program = browser(app)
    made = wei.post("/v1/me/keys", json={"name": "bot"}).json()
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    body = {"model": "default", "messages": [{"role": "user", "content": "x"}]}
    assert program.post("/v1/chat/completions", json=body).status_code == 200
    refused = wei.post("/v1/ask", json=ASK)
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
    assert "your quota" in refused.json()["detail"]
    assert wei.get("/v1/collections").status_code == 200
    assert admin.post("/v1/ask", json=ASK).status_code == 200


def test_what_is_no_question_and_what_is_repeated_is_not_counted(
    app: FastAPI, system: Any, admin: TestClient
) -> None:
    wei = member(app, system, "wei@example.com")
    set_quota(app, admin, f"users/{wei.get('/v1/me').json()['id']}", questions=2)

    def left() -> int:
        (found,) = wei.get("/v1/me/quota").json()["quotas"]
        return int(found["left"])

    chat = {"model": "default", "messages": [{"role": "user", "content": "x"}]}
    refused = [
        ("/v1/ask", {"question": ""}),
        ("/v1/ask", {}),
        ("/v1/ask", {**ASK, "collection": "nowhere"}),
        ("/v1/chat/completions", {**chat, "response_format": {"type": "json_object"}}),
        ("/v1/completions", {"model": "nowhere", "prompt": "x"}),
        ("/v1/responses", {"model": "nowhere", "input": "x"}),
    ]
    for path, body in refused:
        assert wei.post(path, json=body).status_code in (400, 404, 422)
    assert left() == 2
    for _ in range(2):
        assert wei.post("/v1/ask", json=ASK, headers={"Idempotency-Key": "k"}).status_code == 200
    assert left() == 1
    assert wei.post("/v1/responses", json={"model": "default", "input": "x"}).status_code == 200
    assert left() == 0
    before = wei.get("/v1/conversations").json()["conversations"]
    for path, body in [
        ("/v1/ask", ASK),
        ("/v1/chat/completions", chat),
        ("/v1/completions", {"model": "default", "prompt": "x"}),
        ("/v1/responses", {"model": "default", "input": "x"}),
    ]:
        assert wei.post(path, json=body).status_code == 429
    assert wei.get("/v1/conversations").json()["conversations"] == before


def test_what_is_left_is_of_the_quota_that_was_just_set(app: FastAPI, system: Any, admin: TestClient) -> None:
    user_id = admin.get("/v1/me").json()["id"]
    assert admin.get("/v1/me/quota").json() == {"quotas": []}
    assert admin.put(f"/v1/users/{user_id}/quota", json={"questions": 20}).status_code == 200
    (left,) = admin.get("/v1/me/quota").json()["quotas"]
    assert left["limit"] == 20


def test_a_groups_quota_is_shared_by_its_members(app: FastAPI, system: Any, admin: TestClient) -> None:
    group = admin.post("/v1/groups", json={"name": "team"}).json()["id"]
    wei, ann = (member(app, system, login, "team") for login in ("wei", "ann"))
    set_quota(app, admin, f"groups/{group}", questions=2)
    assert [one.post("/v1/ask", json=ASK).status_code for one in (wei, ann, wei, ann)] == [200, 200, 429, 429]
    (left,) = ann.get("/v1/me/quota").json()["quotas"]
    assert (left["group"], left["left"]) == ("team", 0)
    assert admin.post("/v1/ask", json=ASK).status_code == 200
    assert admin.get("/v1/quotas").json()["quotas"] == [
        {"owner": group, "questions": 2, "tokens": None, "storage": None}
    ]


def test_a_groups_tokens_are_shared_and_what_is_left_is_shown(
    app: FastAPI, system: Any, admin: TestClient
) -> None:
    system.answers.script = [replace(ANSWER, usage=Usage(30, 40))]
    group = admin.post("/v1/groups", json={"name": "team"}).json()["id"]
    wei, ann = (member(app, system, login, "team") for login in ("wei", "ann"))
    set_quota(app, admin, f"groups/{group}", tokens=100)
    assert wei.post("/v1/ask", json=ASK).status_code == 200
    (left,) = ann.get("/v1/me/quota").json()["quotas"]
    assert (left["kind"], left["group"], left["limit"], left["left"]) == ("tokens", "team", 100, 30)
    assert ann.post("/v1/ask", json=ASK).status_code == 200  # what an answer takes is known when it is there
    refused = wei.post("/v1/ask", json=ASK)
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
    assert "a group" in refused.json()["detail"]
    assert admin.post("/v1/ask", json=ASK).status_code == 200


def test_a_groups_storage(app: FastAPI, system: Any, admin: TestClient) -> None:
    group = admin.post("/v1/groups", json={"name": "team"}).json()["id"]
    wei, jo = member(app, system, "wei", "team"), member(app, system, "jo")
    set_quota(app, admin, f"groups/{group}", storage=10)
    upload = {"file": ("a.txt", b"123456")}
    assert wei.post("/v1/documents", files=upload).status_code == 202
    (left,) = wei.get("/v1/me/quota").json()["quotas"]
    assert (left["kind"], left["group"], left["limit"], left["left"]) == ("storage", "team", 10, 4)
    more = {"file": ("b.txt", b"123456")}
    refused = wei.post("/v1/documents", files=more)
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    assert "a group" in refused.json()["detail"]
    assert jo.post("/v1/documents", files=more).status_code == 202


def test_a_users_storage(app: FastAPI, system: Any, admin: TestClient) -> None:
    wei = member(app, system, "wei@example.com")
    user_id = wei.get("/v1/me").json()["id"]
    set_quota(app, admin, f"users/{user_id}", storage=10)
    upload = {"file": ("a.txt", b"more than ten bytes")}
    refused = wei.post("/v1/documents", files=upload)
    assert (refused.status_code, refused.json()["code"]) == (507, "storage_full")
    set_quota(app, admin, f"users/{user_id}", storage=0)
    assert wei.post("/v1/documents", files=upload).status_code == 202


def test_there_is_no_quota_of_nobody(admin: TestClient) -> None:
    assert admin.put(f"/v1/users/u{'0' * 16}/quota", json={"questions": 1}).status_code == 404
    assert admin.put(f"/v1/groups/{'0' * 16}/quota", json={"questions": 1}).status_code == 404
    assert admin.put(f"/v1/groups/{'0' * 16}/quota", json={"questions": -1}).status_code == 422


def test_usage_by_user_and_period_is_listed_and_exported(app: FastAPI, system: Any, admin: TestClient) -> None:
    wei = member(app, system, "wei@example.com")
    for asker in (wei, wei, admin):
        assert asker.post("/v1/ask", json=ASK).status_code == 200
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for period, name in (("day", today), ("month", today[:7])):
        usage = admin.get(f"/v1/usage?period={period}").json()["usage"]
        assert {(one["period"], one["name"], one["answers"]) for one in usage} == {
            (name, "wei@example.com", 2),
            (name, "lin@example.com", 1),
        }
    assert admin.get("/v1/usage?until=2020-01-01T00:00:00Z").json()["usage"] == []
    exported = admin.get("/v1/usage/export?period=day")
    rows = list(csv.DictReader(exported.text.splitlines()))
    assert sorted((row["name"], row["answers"]) for row in rows) == [
        ("lin@example.com", "1"),
        ("wei@example.com", "2"),
    ]
