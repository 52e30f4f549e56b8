"""Widgets, as their makers, their visitors and those who would misuse them see them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import CITATION, add_document
from tests.services.test_access import key

from askdock.records import Readers, Role, digest, make_key
from askdock.services.api.web import widget as pages
from askdock.services.api.widgets import visitors

NOW = datetime.now(UTC)
SITE = "https://www.example.com"
HERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture
def admin(system: Any) -> dict[str, str]:
    return key(system, Role.ADMIN)


@pytest.fixture
def asking(system: Any) -> str:
    """Id of the key that widgets ask with."""
    made, secret = make_key("site", Role.READER, ["default"], NOW)
    system.keys.add(made, digest(secret))
    return made.id


@pytest.fixture
def widget(client: TestClient, admin: dict[str, str], asking: str) -> str:
    return make(client, admin, asking)["id"]


def make(client: TestClient, admin: dict[str, str], asking: str, **fields: Any) -> dict[str, Any]:
    body = {"name": "Help", "collection": "default", "origins": [SITE], "key_id": asking, **fields}
    made = client.post("/v1/widgets", json=body, headers=admin)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


def token(client: TestClient, widget: str, origin: str = SITE) -> Any:
    return client.post(f"/v1/widgets/{widget}/token", headers={"Origin": origin, **HERE})


def visitor(client: TestClient, widget: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(client, widget).json()['token']}"}


def ask(client: TestClient, widget: str, headers: dict[str, str], **fields: Any) -> Any:
    return client.post(f"/v1/widgets/{widget}/ask", json={"question": "how many days?", **fields}, headers=headers)


def test_a_visitor_gets_answer_and_citations_and_nothing_else(
    client: TestClient, widget: str, events: Any
) -> None:
    answer = ask(client, widget, visitor(client, widget))
    assert answer.status_code == 200, answer.text
    *_, (kind, data), (_, done) = events(answer.text)
    assert (kind, done) == ("answer", "[DONE]")
    for secret in (CITATION.document_id, CITATION.chunk_id, CITATION.source_uri, "usage", '"id"'):
        assert f'"{secret}"' not in data
    assert CITATION.quote in data
    assert '"page":3' in data


def test_what_a_visitor_asked_is_on_record_for_its_key_without_its_text(
    client: TestClient, system: Any, widget: str, admin: dict[str, str], asking: str
) -> None:
    ask(client, widget, visitor(client, widget), question="canary-81")
    system.audit.write()
    events = client.get("/v1/audit?limit=50", headers=admin).json()["events"]
    seen = {
        (one["operation"], one["kind"], one["key_id"])
        for one in events
        if one["target"].get("widget_id") == widget
    }
    assert seen >= {("issue_widget_token", "widget", asking), ("ask_widget", "widget", asking)}
    assert "canary-81" not in str(events)
    assert system.history.conversations(asking) == []


def test_a_token_is_issued_to_pages_of_the_named_origins_alone(client: TestClient, widget: str) -> None:
    good = token(client, widget)
    assert good.headers["Access-Control-Allow-Origin"] == SITE
    assert good.headers["Vary"] == "Origin"
    others = (
        *("https://example.com", "http://www.example.com", "https://www.example.com:444", "null", ""),
        *("https://www.example.com.evil.org", "https://evil.org", f"{SITE}/", f"{SITE}, https://evil.org"),
    )
    for other in others:
        refused = token(client, widget, other)
        assert refused.status_code == 403, other
        assert "Access-Control-Allow-Origin" not in refused.headers
    assert token(client, "0" * 32).status_code == 404


def test_a_token_opens_its_widget_and_nothing_else(
    client: TestClient, admin: dict[str, str], widget: str, asking: str
) -> None:
    headers = visitor(client, widget)
    other = make(client, admin, asking, name="Other")["id"]
    assert ask(client, other, headers).status_code == 401
    for path in ("/v1/me", "/v1/documents", "/v1/collections", "/v1/conversations", "/v1/widgets", "/v1/limits"):
        assert client.get(path, headers=headers).status_code == 401, path
    for path in ("/v1/ask", "/v1/search", "/v1/chat/completions", "/mcp", "/v1/conversations"):
        assert client.post(path, json={"question": "x"}, headers=headers).status_code == 401, path


def test_a_key_is_no_token(client: TestClient, admin: dict[str, str], widget: str) -> None:
    assert ask(client, widget, admin).status_code == 401
    assert ask(client, widget, {}).status_code == 401
    assert ask(client, "x" * 9, admin).status_code == 401


def test_a_token_that_was_changed_is_refused(client: TestClient, widget: str) -> None:
    good = visitor(client, widget)["Authorization"].removeprefix("Bearer ")
    head, _, signature = good.rpartition(".")
    expires, _, origin = head.removeprefix("adw_").partition(".")
    later = f"adw_{int(expires) + 9999}.{origin}.{signature}"
    for bad in (later, f"{head}.{'0' * 64}", f"{head}.", head, "adw_", "adw_..", "adw_x.y.z", good + "0", "é"):
        sent = {"Authorization": f"Bearer {bad}".encode()}
        assert ask(client, widget, sent).status_code == 401, bad  # type: ignore[arg-type]
    assert ask(client, widget, {"Authorization": f"Bearer {good}"}).status_code == 200


def test_a_token_of_another_sites_page_does_not_help_that_page(client: TestClient, widget: str) -> None:
    """A stolen one: pages elsewhere can not send it, whatever they read."""
    stolen = {**visitor(client, widget), "Origin": "https://evil.org", **HERE}
    assert ask(client, widget, stolen).status_code == 403


def test_a_token_ends(client: TestClient, system: Any, widget: str) -> None:
    found = system.widgets.store.get(widget)
    old = found.sign(SITE, datetime.now(UTC) - timedelta(seconds=1))
    assert ask(client, widget, {"Authorization": f"Bearer {old}"}).status_code == 401
    assert system.widgets.visitor(widget, old, begun=True)  # an answer under way goes on
    gone = found.sign("https://gone.example.com", datetime.now(UTC) + timedelta(minutes=5))
    assert ask(client, widget, {"Authorization": f"Bearer {gone}"}).status_code == 401


@pytest.mark.parametrize("how", ["widget", "key", "expired", "origin", "collection"])
def test_a_token_ends_with_what_it_stands_on(
    client: TestClient, system: Any, admin: dict[str, str], widget: str, asking: str, how: str
) -> None:
    headers = visitor(client, widget)
    assert ask(client, widget, headers).status_code == 200
    match how:
        case "widget":
            assert client.delete(f"/v1/widgets/{widget}", headers=admin).json()["valid"] is False
        case "key":
            system.keys.revoke(asking, datetime.now(UTC))
        case "expired":
            past = (NOW - timedelta(days=1)).isoformat()
            client.patch(f"/v1/widgets/{widget}", json={"expires_at": past}, headers=admin)
        case "origin":
            client.patch(f"/v1/widgets/{widget}", json={"origins": ["https://new.example.com"]}, headers=admin)
        case "collection":
            system.catalogue.delete_collection(system.collections.get().id)
    assert ask(client, widget, headers).status_code == 401
    assert token(client, widget).status_code == (403 if how == "origin" else 404)
    listed = client.get("/v1/widgets", headers=admin).json()["widgets"]
    assert [one["valid"] for one in listed] == {"origin": [True], "collection": []}.get(how, [False])


def test_a_widget_reads_no_document_that_its_key_may_not(client: TestClient, system: Any, admin: Any) -> None:
    """Also where the key is an admin's: a widget only asks."""
    strong, secret = make_key("strong", Role.ADMIN, None, NOW)
    system.keys.add(strong, digest(secret))
    widget = make(client, admin, strong.id)["id"]
    add_document(system, "d1", b"x")
    collection = system.collections.get()
    system.catalogue.set_readers(collection.id, "d1", Readers(users=("somebody",)))
    answer = ask(client, widget, visitor(client, widget))
    assert CITATION.quote not in answer.text


def test_a_widget_asks_with_a_services_key_that_may(
    client: TestClient, system: Any, admin: dict[str, str], asking: str
) -> None:
    system.collections.create("hr")
    mine, secret = make_key("mine", Role.READER, None, NOW, user_id="u" + "0" * 16)
    system.keys.add(mine, digest(secret))
    ended, secret = make_key("ended", Role.READER, None, NOW)
    system.keys.add(ended, digest(secret))
    system.keys.revoke(ended.id, NOW)
    body = {"name": "x", "collection": "default", "origins": [SITE], "key_id": asking}
    for wrong in (
        *({"key_id": mine.id}, {"key_id": ended.id}, {"key_id": "0" * 16}, {"collection": "hr"}),
        *({"origins": []}, {"origins": ["*"]}, {"origins": ["https://a.org/path"]}, {"origins": ["a.org"]}),
        *({"origins": ["https://a.org; script-src *"]}, {"origins": ["https://a.org\nX: y"]}, {"name": ""}),
    ):
        refused = client.post("/v1/widgets", json={**body, **wrong}, headers=admin)
        assert refused.status_code == 422, (wrong, refused.text)
    missing = client.post("/v1/widgets", json={**body, "collection": "gone"}, headers=admin)
    assert missing.status_code in (404, 422)


def test_a_widgets_own_limit_and_one_visitors(
    client: TestClient, admin: dict[str, str], asking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    widget = make(client, admin, asking, questions_per_day=1)["id"]
    headers = visitor(client, widget)
    assert ask(client, widget, headers).status_code == 200
    assert ask(client, widget, headers).json()["code"] == "quota_exceeded"
    client.patch(f"/v1/widgets/{widget}", json={"questions_per_day": 0}, headers=admin)
    found = [ask(client, widget, headers).status_code for _ in range(visitors.OF_ADDRESS.amount)]
    assert found[:5] == [200] * 5
    assert found[-1] == 429


def test_its_page_is_framed_by_its_origins_alone_and_the_others_by_nobody(
    client: TestClient, system: Any, admin: dict[str, str], widget: str, tmp_path: Any, monkeypatch: Any
) -> None:
    (tmp_path / "widget").mkdir()
    (tmp_path / "widget" / "index.html").write_text("<html></html>")
    monkeypatch.setattr(pages, "BUILT", tmp_path)
    page = client.get(f"/widget/{widget}")
    policy = page.headers["Content-Security-Policy"]
    assert re.search(r"frame-ancestors ([^;]*)", policy)[1] == SITE  # type: ignore[index]
    assert policy.count("frame-ancestors") == 1
    assert "default-src 'self'" in policy
    # It cannot name origins, and browsers that know the policy pass it over.
    assert "X-Frame-Options" not in page.headers
    system.widgets.store.revoke(widget, NOW)
    for path in ("/", f"/widget/{widget}", "/docs", "/v1/widgets", "/widget/x", "/favicon.svg"):
        closed = client.get(path, headers=admin)
        assert closed.headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in closed.headers["Content-Security-Policy"], path


def test_the_snippet_names_the_address_that_people_use(
    client: TestClient, admin: dict[str, str], asking: str
) -> None:
    made = make(client, admin, asking)
    assert made["snippet"] == (
        f'<script src="http://127.0.0.1/widget.js" data-widget="{made["id"]}" async></script>'
    )
    assert "secret" not in made


def test_a_widgets_secret_is_shown_by_nothing(system: Any, widget: str) -> None:
    found = system.widgets.store.get(widget)
    assert found.secret
    assert found.secret not in repr(found)
    assert replace(found, secret="x").sign(SITE, NOW) != found.sign(SITE, NOW)
