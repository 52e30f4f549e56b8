"""Passkeys, by an authenticator in software, over HTTP."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from fido2.utils import websafe_encode
from tests.services.test_access import key as key_of
from tests.services.test_people import PASSWORD, make_user, sign_in
from tests.support.authenticator import Authenticator

from askdock.records import Grant, Role
from askdock.services.api.accounts.attempts import OF_ACCOUNT
from askdock.services.api.accounts.cookies import HEADER, TOKEN
from askdock.services.api.app import create_app

ORIGIN = "https://docs.example.org"


@pytest.fixture
def app(system: Any) -> FastAPI:
    given = {"public_url": ORIGIN, "trusted_hosts": ("docs.example.org", "127.0.0.1", "localhost")}
    system.settings = system.settings.model_copy(update=given)
    return create_app(system)


def browser(app: FastAPI, at: str = ORIGIN) -> TestClient:
    return TestClient(app, base_url=at, client=("192.0.2.1", 5000))


@pytest.fixture
def client(app: FastAPI, system: Any) -> TestClient:
    """A browser in which a user is signed in."""
    make_user(system)
    found = browser(app)
    assert sign_in(found).status_code == 200
    return found


def make(client: TestClient, key: Authenticator, name: str = "phone") -> Any:
    options = client.post("/v1/me/passkeys/options", json={"password": PASSWORD}).json()["options"]
    return client.post("/v1/me/passkeys", json={"name": name, "credential": key.create(options)})


def enter(client: TestClient, key: Authenticator, **changes: Any) -> Any:
    """Sign in with the passkey alone."""
    options = client.post("/v1/sign-in/passkey/options").json()["options"]
    return client.post("/v1/sign-in/passkey", json={"credential": key.get(options, **changes)})


def test_a_passkey_is_made_shown_and_removed(client: TestClient, app: FastAPI) -> None:
    key = Authenticator(ORIGIN)
    assert browser(app).get("/v1/sign-in").json()["passkey"] is False
    made = make(client, key)
    assert made.status_code == 201, made.text
    assert browser(app).get("/v1/sign-in").json()["passkey"] is True
    other = browser(app)
    begun = enter(other, key)
    assert begun.status_code == 200, begun.text
    assert begun.json()["me"]["name"] == "lin@example.com"
    assert "HttpOnly" in begun.headers.get_list("set-cookie")[0]
    assert other.get("/v1/me").json()["kind"] == "user"
    (listed,) = client.get("/v1/me/passkeys").json()["passkeys"]
    assert listed["name"] == "phone"
    assert listed["used_at"] is not None
    assert client.delete(f"/v1/me/passkeys/{listed['id']}").status_code == 204
    assert client.delete(f"/v1/me/passkeys/{listed['id']}").status_code == 404
    refused = enter(browser(app), key)
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")


def test_options_name_the_host_of_the_public_url(client: TestClient) -> None:
    options = client.post("/v1/me/passkeys/options", json={"password": PASSWORD}).json()["options"]
    assert options["rp"]["id"] == "docs.example.org"
    assert options["authenticatorSelection"]["userVerification"] == "preferred"
    make(client, Authenticator(ORIGIN))
    again = client.post("/v1/me/passkeys/options", json={"password": PASSWORD}).json()["options"]
    assert len(again["excludeCredentials"]) == 1
    alone = client.post("/v1/sign-in/passkey/options").json()["options"]
    assert alone["userVerification"] == "required"
    assert not alone.get("allowCredentials")


@pytest.mark.parametrize("password", ["wrong", "another one that is long"])
def test_making_one_needs_the_password(client: TestClient, password: str) -> None:
    answer = client.post("/v1/me/passkeys/options", json={"password": password})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")
    factor = client.put("/v1/me/second-factor", json={"password": password, "required": True})
    assert factor.status_code == 422
    for _ in range(OF_ACCOUNT.amount):
        client.post("/v1/me/passkeys/options", json={"password": password})
    assert client.post("/v1/me/passkeys/options", json={"password": PASSWORD}).status_code == 429


@pytest.mark.parametrize(
    "changes",
    [{"uses": 0}, {"type": "webauthn.create"}, {"user": websafe_encode(b"u" + b"0" * 16)}],
    ids=["a counter that stands still", "another purpose", "another user"],
)
def test_what_is_signed_wrongly_opens_nothing(client: TestClient, app: FastAPI, changes: dict[str, Any]) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    assert enter(browser(app), key).status_code == 200
    assert enter(browser(app), key, **changes).status_code == 401
    assert enter(browser(app), key).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://www.docs.example.org", "http://docs.example.org", f"{ORIGIN}:8443"]
)
def test_another_origin_is_refused(client: TestClient, app: FastAPI, origin: str) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    key.origin = origin
    assert enter(browser(app), key).status_code == 401
    assert make(client, Authenticator(origin)).status_code == 422


def test_a_signature_works_once_and_in_time(client: TestClient, app: FastAPI, system: Any) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    other = browser(app)
    options = other.post("/v1/sign-in/passkey/options").json()["options"]
    body = {"credential": key.get(options)}
    assert other.post("/v1/sign-in/passkey", json=body).status_code == 200
    assert browser(app).post("/v1/sign-in/passkey", json=body).status_code == 401
    late = "bGF0ZSBsYXRlIGxhdGUgbGF0ZQ"
    system.passkeys.store.add_challenge(late, "first", None, datetime.now(UTC) - timedelta(seconds=1))
    signed = {"credential": key.get({**options, "challenge": late})}
    assert other.post("/v1/sign-in/passkey", json=signed).status_code == 401
    made_up = {"credential": key.get({**options, "challenge": "bWFkZSB1cCBtYWRlIHVwIG1hZGU"})}
    assert other.post("/v1/sign-in/passkey", json=made_up).status_code == 401


def test_a_key_that_verifies_nobody_is_a_second_factor_only(client: TestClient, app: FastAPI) -> None:
    key = Authenticator(ORIGIN, verifies=False)
    assert make(client, key).status_code == 201
    assert enter(browser(app), key).status_code == 401
    wanted = {"password": PASSWORD, "required": True}
    assert client.put("/v1/me/second-factor", json=wanted).status_code == 204
    other = browser(app)
    half = other.post("/v1/sign-in", json={"login": "lin@example.com", "password": PASSWORD})
    assert half.json()["me"] is None
    assert "set-cookie" not in half.headers
    assert other.get("/v1/me").status_code == 401
    signed = {"credential": key.get(half.json()["passkey"])}
    assert other.post("/v1/sign-in/passkey", json=signed).status_code == 200
    assert other.get("/v1/me").status_code == 200


def test_the_second_factor_is_the_users_own(client: TestClient, app: FastAPI, system: Any) -> None:
    make(client, Authenticator(ORIGIN))
    client.put("/v1/me/second-factor", json={"password": PASSWORD, "required": True})
    make_user(system, "eve@example.com", [Grant(Role.READER)])
    eve, hers = browser(app), Authenticator(ORIGIN)
    sign_in(eve, "eve@example.com")
    assert make(eve, hers).status_code == 201
    thief = browser(app)
    half = thief.post("/v1/sign-in", json={"login": "lin@example.com", "password": PASSWORD}).json()
    assert thief.post("/v1/sign-in/passkey", json={"credential": hers.get(half["passkey"])}).status_code == 401


def test_a_link_alone_does_not_stand_in_for_the_second_factor(
    client: TestClient, app: FastAPI, system: Any
) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    client.put("/v1/me/second-factor", json={"password": PASSWORD, "required": True})
    user_id = client.get("/v1/me").json()["id"]
    other = browser(app)
    body = {"secret": system.people.link(user_id), "password": "another long one"}
    half = other.post("/v1/links/redeem", json=body)
    assert half.json()["me"] is None
    assert other.get("/v1/me").status_code == 401
    signed = {"credential": key.get(half.json()["passkey"])}
    assert other.post("/v1/sign-in/passkey", json=signed).status_code == 200


def test_without_a_passkey_none_can_be_asked_for(client: TestClient, app: FastAPI, system: Any) -> None:
    wanted = {"password": PASSWORD, "required": True}
    assert client.put("/v1/me/second-factor", json=wanted).status_code == 422
    make(client, Authenticator(ORIGIN))
    assert client.put("/v1/me/second-factor", json=wanted).status_code == 204
    assert client.get("/v1/me/passkeys").json()["second_factor"] is True
    (one,) = client.get("/v1/me/passkeys").json()["passkeys"]
    client.delete(f"/v1/me/passkeys/{one['id']}")
    assert client.get("/v1/me/passkeys").json()["second_factor"] is False
    assert sign_in(browser(app)).json()["me"] is not None


def test_an_admin_removes_lost_ones(client: TestClient, app: FastAPI, system: Any) -> None:
    user_id = make_user(system, "wei@example.com", [Grant(Role.READER)])
    theirs, key = browser(app), Authenticator(ORIGIN)
    sign_in(theirs, "wei@example.com")
    make(theirs, key)
    theirs.put("/v1/me/second-factor", json={"password": PASSWORD, "required": True})
    assert theirs.delete(f"/v1/users/{user_id}/passkeys").status_code == 403
    assert client.delete(f"/v1/users/{user_id}/passkeys").status_code == 204
    assert sign_in(browser(app), "wei@example.com").json()["me"] is not None
    assert enter(browser(app), key).status_code == 401


def test_a_disabled_user_shows_it_in_vain(client: TestClient, app: FastAPI, system: Any) -> None:
    user_id = make_user(system, "wei@example.com", [Grant(Role.READER)])
    theirs, key = browser(app), Authenticator(ORIGIN)
    sign_in(theirs, "wei@example.com")
    make(theirs, key)
    system.people.change(user_id, disabled=True)
    assert enter(browser(app), key).status_code == 401


def test_one_passkey_is_registered_once(client: TestClient) -> None:
    key = Authenticator(ORIGIN)
    assert make(client, key).status_code == 201
    assert make(client, key).status_code == 409


def test_a_users_key_makes_no_passkey(client: TestClient, app: FastAPI) -> None:
    made = client.post("/v1/me/keys", json={"name": "sync", "role": "admin"}).json()
    program = browser(app)
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    assert program.get("/v1/me/passkeys").status_code == 403
    assert program.post("/v1/me/passkeys/options", json={"password": PASSWORD}).status_code == 403


@pytest.mark.parametrize("field", ["clientDataJSON", "authenticatorData", "signature"])
@pytest.mark.parametrize("junk", ["AA", "e30", "bm9uc2Vuc2U", "gYGBgYGBgYGBgYGBgQ"])
def test_nonsense_is_refused(client: TestClient, app: FastAPI, field: str, junk: str) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    other = browser(app)
    signed = key.get(other.post("/v1/sign-in/passkey/options").json()["options"])
    signed["response"][field] = junk
    assert other.post("/v1/sign-in/passkey", json={"credential": signed}).status_code == 401


@pytest.mark.parametrize(
    ("public", "at", "works"),
    [
        (None, "http://127.0.0.1", False),
        (None, "http://localhost:8000", True),
        ("http://docs.example.org", "http://docs.example.org", False),
        ("https://127.0.0.1", "https://127.0.0.1", False),
        ("https://docs.example.org:8443/askdock", "https://docs.example.org:8443/askdock", True),
        ("https://docs.example.org:443", "https://docs.example.org", True),
    ],
)
def test_where_passkeys_work(system: Any, app: FastAPI, public: str | None, at: str, works: bool) -> None:
    make_user(system)
    system.settings = system.settings.model_copy(update={"public_url": public})
    client = browser(create_app(system), at)
    sign_in(client)
    assert client.get("/v1/me/passkeys").json()["available"] is works
    begun = client.post("/v1/me/passkeys/options", json={"password": PASSWORD})
    assert begun.status_code == (200 if works else 403)
    if works:
        origin = at.removesuffix("/askdock")
        assert make(client, Authenticator(origin)).status_code == 201


def test_where_only_providers_sign_in_no_passkey_does(client: TestClient, system: Any) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    system.settings = system.settings.model_copy(update={"password_sign_in": False})
    closed = browser(create_app(system))
    assert closed.get("/v1/sign-in").json()["passkey"] is False
    assert closed.post("/v1/sign-in/passkey/options").status_code == 403
    signed = {"credential": key.get({"rpId": "docs.example.org", "challenge": "eHh4eHh4eHh4eHh4eHh4eA"})}
    assert closed.post("/v1/sign-in/passkey", json=signed).status_code == 403


def test_a_sign_in_replaces_the_session_of_the_browser(client: TestClient, app: FastAPI, system: Any) -> None:
    key = Authenticator(ORIGIN)
    make(client, key)
    before = client.get("/v1/me/sessions").json()["sessions"]
    assert enter(client, key).status_code == 200
    client.headers[HEADER] = client.cookies[TOKEN]
    after = client.get("/v1/me/sessions").json()["sessions"]
    assert len(after) == len(before)
    assert {one["id"] for one in after} != {one["id"] for one in before}


class TestRequired:
    """ASKDOCK_SECOND_FACTOR."""

    @pytest.fixture
    def app(self, app: FastAPI, system: Any) -> FastAPI:
        system.people._second_factor = "admins"
        return app

    def begin(self, client: TestClient) -> Any:
        answer = sign_in_only(client).json()
        assert answer["me"] is None
        assert TOKEN not in client.cookies
        return answer

    def enrol(self, client: TestClient, key: Authenticator, options: Any) -> Any:
        body = {"name": "phone", "credential": key.create(options)}
        return client.post("/v1/sign-in/passkey/first", json=body)

    def test_who_has_none_makes_one_while_signing_in(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        client, key = browser(app), Authenticator(ORIGIN)
        options = self.begin(client)["enrolment"]
        made = self.enrol(client, key, options)
        assert made.status_code == 200, made.text
        assert client.get("/v1/me").json()["name"] == "lin@example.com"
        again = browser(app)
        asked = self.begin(again)
        assert asked["enrolment"] is None
        shown = again.post("/v1/sign-in/passkey", json={"credential": key.get(asked["passkey"])})
        assert shown.status_code == 200, shown.text

    def test_the_password_alone_makes_no_other_one(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        first, late = browser(app), browser(app)
        options, others = self.begin(first)["enrolment"], self.begin(late)["enrolment"]
        assert self.enrol(first, Authenticator(ORIGIN), options).status_code == 200
        refused = self.enrol(late, Authenticator(ORIGIN), others)
        assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")
        assert self.enrol(browser(app), Authenticator(ORIGIN), options).status_code == 401, "it works once"
        assert late.get("/v1/me").status_code == 401

    def test_options_of_another_purpose_enrol_nobody(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        client, key = browser(app), Authenticator(ORIGIN)
        self.enrol(client, key, self.begin(client)["enrolment"])
        client.headers[HEADER] = client.cookies[TOKEN]
        options = client.post("/v1/me/passkeys/options", json={"password": PASSWORD}).json()["options"]
        assert self.enrol(browser(app), Authenticator(ORIGIN), options).status_code == 401

    def test_it_cannot_be_given_up_but_by_an_admin(self, app: FastAPI, system: Any) -> None:
        user_id = make_user(system)
        client, key = browser(app), Authenticator(ORIGIN)
        self.enrol(client, key, self.begin(client)["enrolment"])
        client.headers[HEADER] = client.cookies[TOKEN]
        listed = client.get("/v1/me/passkeys").json()
        assert listed["second_factor"] is True
        path = f"/v1/me/passkeys/{listed['passkeys'][0]['id']}"
        assert client.delete(path).status_code == 409
        unasked = {"password": PASSWORD, "required": False}
        assert client.put("/v1/me/second-factor", json=unasked).status_code == 422
        assert client.delete(f"/v1/users/{user_id}/passkeys").status_code == 204
        assert self.begin(browser(app))["enrolment"] is not None

    def test_a_link_does_not_stand_in_for_it(self, app: FastAPI, system: Any) -> None:
        client = browser(app)
        _, secret = system.people.create("max", "max", [Grant(Role.ADMIN)], ())
        answer = client.post("/v1/links/redeem", json={"secret": secret, "password": PASSWORD}).json()
        assert (answer["me"], answer["enrolment"] is None) == (None, False)
        assert TOKEN not in client.cookies

    def test_others_are_not_asked_unless_all_are(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        make_user(system, "max", [Grant(Role.READER)])
        assert sign_in(browser(app), "max").json()["me"]["name"] == "max"
        system.people._second_factor = "all"
        assert sign_in_only(browser(app), "max").json()["enrolment"] is not None

    def test_keys_are_not_asked(self, app: FastAPI, system: Any) -> None:
        headers = key_of(system, Role.ADMIN)
        assert browser(app).get("/v1/me", headers=headers).status_code == 200


def sign_in_only(client: TestClient, login: str = "lin@example.com") -> Any:
    answer = client.post("/v1/sign-in", json={"login": login, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return answer
