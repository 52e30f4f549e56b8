"""The gate: what is closed, what is open, and what each role may do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.testclient import TestClient

from askdock.application.accounts import adopt_admin_key
from askdock.records import Role, digest, make_key
from askdock.services.api.app import create_app
from askdock.services.api.authorization import ACCESS, GuardedRoute

NOW = datetime.now(UTC)


def key(system: Any, role: Role = Role.READER, *collections: str, **fields: Any) -> dict[str, str]:
    made, secret = make_key("test", role, collections or None, NOW, **fields)
    system.keys.add(made, digest(secret))
    return {"Authorization": f"Bearer {secret}"}


def routes(app: FastAPI) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(app.routes)]
    assert len(found) > 20
    return found  # type: ignore[return-value]


def test_every_route_says_who_may_use_it(system: Any) -> None:
    open_to_all = set()
    for route in routes(create_app(system)):
        assert isinstance(route, GuardedRoute), route
        need = (route.openapi_extra or {}).get(ACCESS)
        assert need, f"{route.path} says nothing and is closed"
        if need == "public":
            open_to_all.add(route.path)
    assert open_to_all == {
        *("/", "/docs", "/docs/swagger-ui-bundle.js", "/docs/swagger-ui.css", "/docs/favicon.png"),
        *("/favicon.svg", "/assets/{name}", "/pdfjs/{folder}/{name}"),
        *("/openapi.json", "/health", "/ready", "/metrics"),
        *("/v1/sign-in", "/v1/sign-in/forgotten", "/v1/sign-out", "/v1/links/redeem"),
        *("/manifest.json", "/icons/{name}", "/sw.js", "/first.js"),
        *("/widget.js", "/widget/{widget_id}", "/v1/widgets/{widget_id}/token"),
        *("/v1/sign-in/passkey", "/v1/sign-in/passkey/options", "/v1/sign-in/passkey/first"),
        *("/v1/sign-in/{provider}", "/v1/sign-in/{provider}/callback"),
        *("/v1/sign-in/{provider}/back-channel-logout", "/v1/sign-in/{provider}/front-channel-logout"),
    }


def test_a_route_that_says_nothing_is_closed(system: Any) -> None:
    app = create_app(system)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "secret"

    app.router.add_api_route("/silent", forgotten, route_class_override=GuardedRoute)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for path in ("/forgotten", "/silent"):
            answer = client.get(path)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_without_keys_loopback_is_open_and_says_who_it_takes_you_for(client: TestClient) -> None:
    me = client.get("/v1/me").json()
    assert (me["kind"], me["grants"]) == ("local", [{"role": "admin", "collections": None}])


def test_the_first_key_closes_the_door(client: TestClient, system: Any) -> None:
    headers = key(system)
    answer = client.get("/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert client.get("/v1/me", headers=headers).json()["kind"] == "key"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer adk_x", "Bearer a.b.c", "adk_"])
def test_what_is_no_key_opens_nothing(client: TestClient, system: Any, header: str) -> None:
    key(system)
    assert client.get("/v1/me", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("chosen", ["0123456789abcdef0123456789abcdef", "two.dots.0123456789abcdef0123456789"])
def test_an_admin_key_of_ones_own_may_look_like_anything(client: TestClient, system: Any, chosen: str) -> None:
    adopt_admin_key(system.keys, chosen, NOW)
    assert client.get("/v1/keys", headers={"Authorization": f"Bearer {chosen}"}).status_code == 200
    other = {"Authorization": f"Bearer {chosen[::-1]}"}
    assert client.get("/v1/keys", headers=other).status_code == 401


def test_the_first_key_is_an_admins(client: TestClient) -> None:
    for body in ({"name": "x", "role": "reader"}, {"name": "x", "role": "admin", "collections": ["default"]}):
        assert client.post("/v1/keys", json=body).status_code == 409
    assert client.get("/v1/me").json()["kind"] == "local"
    made = client.post("/v1/keys", json={"name": "x", "role": "admin"}).json()
    admin = {"Authorization": f"Bearer {made['secret']}"}
    assert client.post("/v1/keys", json={"name": "y", "role": "reader"}, headers=admin).status_code == 201


def test_an_expired_key_opens_nothing(client: TestClient, system: Any) -> None:
    headers = key(system, expires_at=NOW - timedelta(seconds=1))
    assert client.get("/v1/me", headers=headers).status_code == 401


def test_a_caller_is_refused_before_its_body_is_read(client: TestClient, system: Any) -> None:
    key(system)
    answer = client.post("/v1/ask", content=b"{not json", headers={"Content-Type": "application/json"})
    assert answer.status_code == 401


def test_roles(client: TestClient, system: Any) -> None:
    asker, reader, editor, admin = (key(system, role) for role in Role)
    file = {"file": ("a.txt", b"text")}

    def statuses(method: str, path: str, **body: Any) -> list[int]:
        answers = [client.request(method, path, headers=one, **body) for one in (asker, reader, editor, admin)]
        return [answer.status_code for answer in answers]

    assert statuses("POST", "/v1/ask", json={"question": "leave"}) == [200, 200, 200, 200]
    assert statuses("POST", "/v1/search", json={"query": "leave"}) == [403, 200, 200, 200]
    assert statuses("POST", "/v1/documents", files=file) == [403, 403, 202, 202]
    assert statuses("POST", "/v1/collections", json={"name": "new"}) == [403, 403, 403, 201]
    assert statuses("GET", "/v1/keys") == [403, 403, 403, 200]


def test_an_admin_of_some_collections_is_none_of_the_server(client: TestClient, system: Any) -> None:
    headers = key(system, Role.ADMIN, "mine", "default")
    assert client.get("/v1/keys", headers=headers).status_code == 403
    assert client.get("/v1/operations", headers=headers).status_code == 403
    assert client.post("/v1/collections", json={"name": "other"}, headers=headers).status_code == 404
    assert client.post("/v1/collections", json={"name": "mine"}, headers=headers).status_code == 201
    system.collections.create("other")
    listed = client.get("/v1/collections", headers=headers).json()["collections"]
    assert [one["name"] for one in listed] == ["default", "mine"]
    assert client.delete("/v1/collections/other", headers=headers).status_code == 404
    assert client.delete("/v1/collections/mine", headers=headers).status_code == 204


def test_a_foreign_collection_looks_like_none(client: TestClient, system: Any) -> None:
    system.collections.create("other")
    headers = key(system, Role.ADMIN, "default")
    foreign, absent = (
        client.post("/v1/search", json={"query": "x", "collection": name}, headers=headers)
        for name in ("other", "absent")
    )
    assert foreign.status_code == absent.status_code == 404
    assert foreign.json()["detail"].replace("other", "absent") == absent.json()["detail"]


def test_a_key_that_may_not_read_the_default_is_told_what_it_may(client: TestClient, system: Any) -> None:
    for name in ("faq", "hr", "secret"):
        system.collections.create(name)
    answer = client.post("/v1/ask", json={"question": "Who?"}, headers=key(system, Role.READER, "hr", "faq"))
    assert (answer.status_code, answer.json()["code"]) == (404, "collection_not_found")
    assert answer.json()["detail"] == "you may ask: faq, hr; name one as the `collection`"
    lost = client.post("/v1/ask", json={"question": "Who?"}, headers=key(system, Role.READER, "gone"))
    assert lost.json()["detail"] == "there is no collection that you may ask"
