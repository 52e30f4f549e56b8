"""Who did what, when, from where, with what result: kept, searched, exported."""

import csv
import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.services.test_people import ADMIN, PASSWORD, browser, make_user, sign_in

from askdock.application.audit import csv_line
from askdock.errors import CatalogueUnavailable
from askdock.records import Grant, Role
from askdock.services.api.app import create_app


@pytest.fixture
def app(system: Any) -> FastAPI:
    return create_app(system)


@pytest.fixture
def client(app: FastAPI, system: Any) -> TestClient:
    """A browser in which an admin is signed in."""
    make_user(system, "lin@example.com", ADMIN)
    found = browser(app)
    assert sign_in(found).status_code == 200
    return found


def events(client: TestClient, **query: str) -> list[dict[str, Any]]:
    answer = client.get("/v1/audit", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["events"])


def test_what_was_done_is_found(client: TestClient, app: FastAPI, system: Any) -> None:
    sign_in(browser(app, "192.0.2.66"), password="wrong one")
    user_id = make_user(system, "wei@example.com", [Grant(Role.READER)])
    client.patch(f"/v1/users/{user_id}", json={"disabled": True})
    client.post("/v1/ask", json={"question": "a secret question"})
    (failed,) = events(client, operation="sign_in", result="refused")
    me = client.get("/v1/me").json()["id"]
    assert (failed["caller"], failed["address"], failed["status"]) == ("anonymous", "192.0.2.66", 401)
    assert failed["target"] == {"user_id": me}
    (changed,) = events(client, target=user_id)
    assert (changed["operation"], changed["result"], changed["name"]) == ("change_user", "ok", "lin@example.com")
    assert {one["operation"] for one in events(client, caller="LIN@example.com")} >= {
        "sign_in",
        "ask",
        "change_user",
    }
    assert events(client, until="2020-01-01T00:00:00Z") == []
    everything = client.get("/v1/audit").text
    for content in ("secret question", "wrong one", PASSWORD):
        assert content not in everything


def test_what_was_made_is_named(client: TestClient) -> None:
    made = {
        "create_user": client.post("/v1/users", json={"login": "wei"}).json()["user"]["id"],
        "create_key": client.post("/v1/keys", json={"name": "bot"}).json()["key"]["id"],
        "create_own_key": client.post("/v1/me/keys", json={"name": "mine"}).json()["key"]["id"],
    }
    for operation, target in made.items():
        assert [one["operation"] for one in events(client, target=target)] == [operation]


def test_pages_follow_each_other(client: TestClient) -> None:
    for _ in range(3):
        client.get("/v1/collections")
    first = client.get("/v1/audit", params={"limit": 2, "operation": "list_collections"}).json()
    rest = client.get(
        "/v1/audit", params={"limit": 2, "operation": "list_collections", "before": first["next"]}
    ).json()
    assert (len(first["events"]), len(rest["events"]), rest["next"]) == (2, 1, None)


def test_it_is_exported_as_csv_and_json_lines(client: TestClient) -> None:
    client.get("/v1/collections")
    exported = client.get("/v1/audit/export?operation=list_collections")
    (row,) = csv.DictReader(exported.text.splitlines())
    assert (row["operation"], row["result"], row["kind"]) == ("list_collections", "ok", "user")
    assert exported.headers["Content-Disposition"] == 'attachment; filename="audit.csv"'
    lines = client.get("/v1/audit/export?format=jsonl&operation=list_collections").text.splitlines()
    assert [json.loads(line)["result"] for line in lines] == ["ok"]


def test_a_spreadsheet_calculates_nothing_of_it() -> None:
    assert csv_line(["=1+1", "@x", "a,b"]) == "'=1+1,'@x,\"a,b\"\r\n"


def test_others_do_not_read_it(app: FastAPI, system: Any, client: TestClient) -> None:
    make_user(system, "wei@example.com", [Grant(Role.ADMIN, ("hr",))])
    theirs = browser(app)
    sign_in(theirs, "wei@example.com")
    for path in ("/v1/audit", "/v1/audit/export"):
        assert theirs.get(path).status_code == 403


def test_what_happens_while_the_database_is_away_is_kept_later(
    client: TestClient, system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    append = system.audit.store.append

    def away(_events: object) -> None:
        raise CatalogueUnavailable("it is away")

    monkeypatch.setattr(system.audit.store, "append", away)
    assert client.get("/v1/collections").status_code == 200
    monkeypatch.setattr(system.audit.store, "append", append)
    client.get("/v1/keys")
    assert [one["operation"] for one in events(client)[:2]] == ["list_keys", "list_collections"]


def test_it_can_be_left_to_the_log_alone(system: Any) -> None:
    make_user(system)
    system.audit.days = 0
    client = browser(create_app(system))
    sign_in(client)
    client.get("/v1/collections")
    assert client.get("/v1/audit").json() == {"events": [], "next": None, "days": 0}


def test_what_was_changed_of_rights_is_named(client: TestClient, system: Any) -> None:
    user = client.post("/v1/users", json={"login": "wei@example.com"}).json()["user"]["id"]
    grants = [{"role": "editor", "collections": ["hr", "it"]}, {"role": "admin"}]
    group = client.post("/v1/groups", json={"name": "team", "grants": grants}).json()["id"]
    client.patch(f"/v1/users/{user}", json={"groups": ["team"], "disabled": True})
    folder = {"prefix": "upload:hr/", "groups": ["team"]}
    assert client.put("/v1/collections/default/folders", json=folder).status_code == 200
    found = {one["operation"]: one["target"] for one in events(client)}
    assert found["create_group"] == {"group_id": group, "grants": "editor:hr,it admin:*"}
    assert found["change_user"] == {"user_id": user, "groups": "team", "disabled": "true"}
    assert found["set_folder"] == {"name": "default", "folder": "upload:hr/", "users": "none", "groups": group}
