"""Signing in, sessions, users and groups, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.services.conftest import served
from tests.services.test_access import key

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.keys import SqlKeys
from askdock.adapters.sql.sessions import SqlSessions
from askdock.adapters.sql.users import SqlUsers
from askdock.application.people import People
from askdock.errors import Conflict, LinkExpired, QuotaExceeded, WrongPassword
from askdock.records import Grant, Role
from askdock.services.api.accounts import own_sessions
from askdock.services.api.accounts.attempts import OF_ACCOUNT
from askdock.services.api.accounts.cookies import HEADER, TOKEN
from askdock.services.api.app import create_app

PASSWORD = "correct horse battery"
ADMIN = [Grant(Role.ADMIN)]


def make_user(system: Any, login: str = "lin@example.com", grants: Any = ADMIN, groups: Any = ()) -> str:
    """A user with the password."""
    user, secret = system.people.create(login, login, grants, groups)
    system.people.redeem(secret, PASSWORD, "test", "192.0.2.9")
    return str(user.id)


@pytest.fixture
def app(system: Any) -> FastAPI:
    return create_app(system)


def browser(app: FastAPI, address: str = "192.0.2.1") -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", client=(address, 5000))


def sign_in(client: TestClient, login: str = "lin@example.com", password: str = PASSWORD) -> Any:
    answer = client.post("/v1/sign-in", json={"login": login, "password": password})
    if answer.status_code == 200:
        client.headers[HEADER] = client.cookies[TOKEN]
    return answer


@pytest.fixture
def client(app: FastAPI, system: Any) -> TestClient:
    """A browser in which an admin is signed in."""
    make_user(system)
    found = browser(app)
    assert sign_in(found).status_code == 200
    return found


class TestSignIn:
    def test_the_session_is_a_cookie_that_scripts_cannot_read(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        answer = sign_in(browser(app))
        session, token = answer.headers.get_list("set-cookie")
        assert session.startswith("askdock-session=")
        assert "HttpOnly" in session
        assert "SameSite=lax" in session
        assert token.startswith("askdock-csrf=")
        assert "HttpOnly" not in token
        assert answer.json()["me"]["kind"] == "user"
        assert PASSWORD not in answer.text

    def test_over_tls_the_cookie_is_bound_to_the_host(self, system: Any) -> None:
        make_user(system)
        client = TestClient(create_app(system), base_url="https://127.0.0.1")
        session = sign_in(client).headers.get_list("set-cookie")[0]
        assert session.startswith("__Host-askdock-session=")
        assert "Secure" in session
        assert client.get("/v1/me").json()["kind"] == "user"

    def test_below_a_path_the_cookie_is_for_that_path(self, system: Any) -> None:
        make_user(system)
        below = {"public_url": "https://example.org/askdock/", "trusted_hosts": ["example.org"]}
        system.settings = system.settings.model_copy(update=below)
        client = TestClient(create_app(system), base_url="https://example.org/askdock")
        session = sign_in(client).headers.get_list("set-cookie")[0]
        assert session.startswith("__Secure-askdock-session=")
        assert "Path=/askdock;" in session
        assert client.get("/v1/me").json()["kind"] == "user"
        # Another installation is at the root of the same host.
        client.cookies.set("__Host-askdock-session", "another-one", domain="example.org", path="/")
        assert client.get("/v1/me").json()["kind"] == "user"
        assert client.post("/v1/sign-out").json() == {"next": None}
        assert client.get("/v1/me").status_code == 401

    @pytest.mark.parametrize(
        ("login", "password"),
        [("lin@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("lin@example.com", PASSWORD + " ")],
    )
    def test_what_is_wrong_is_not_told(self, app: FastAPI, system: Any, login: str, password: str) -> None:
        make_user(system)
        answer = sign_in(browser(app), login, password)
        assert answer.status_code == 401
        assert answer.json()["detail"] == "the name or the password is wrong"
        assert "set-cookie" not in answer.headers

    def test_a_password_is_long_and_of_any_characters_or_one_kind(self, app: FastAPI, system: Any) -> None:
        user_id = make_user(system)
        for password in ("\u5bc6\u7801 " * 85 + "!", "0123456789012"):
            system.people.redeem(system.people.link(user_id), password, "", "")
            assert sign_in(browser(app), password=password).status_code == 200
            assert sign_in(browser(app), password=password[:-1]).status_code == 401

    @pytest.mark.parametrize(
        ("password", "is_refused"),
        [
            ("Lin@Example.com", True),
            ("lin@example.com2026!", True),
            ("AskDockAskDock1", True),
            ("askdock 2026", True),
            ("in askdock I read about trains", False),
            ("qwertyuiop12", True),
            ("PasswordPassword", True),
            ("qwertyuiop12 and trains", False),
        ],
    )
    def test_a_password_is_more_than_the_words_that_are_known(
        self, app: FastAPI, system: Any, password: str, is_refused: bool
    ) -> None:
        body = {"secret": system.people.link(make_user(system)), "password": password}
        assert browser(app).post("/v1/links/redeem", json=body).status_code == (422 if is_refused else 200)

    def test_logins_are_folded(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        assert sign_in(browser(app), " LIN@Example.com").status_code == 200

    def test_a_name_as_it_is_shown_is_a_name_to_sign_in_with(self, app: FastAPI, system: Any) -> None:
        make_user(system, "\u0399\u0308\u0301LIN\uff20example.com")
        (shown,) = [user.login for user in system.people.users.all()]
        assert sign_in(browser(app), shown).status_code == 200

    def test_signing_in_again_ends_the_session_before(self, client: TestClient, app: FastAPI, system: Any) -> None:
        make_user(system, "wei@example.com", [Grant(Role.READER)])
        thief = browser(app)
        thief.cookies["askdock-session"] = client.cookies["askdock-session"]
        assert sign_in(client, "wei@example.com").status_code == 200
        assert thief.get("/v1/me").status_code == 401
        assert client.get("/v1/me").json()["name"] == "wei@example.com"

    def test_a_refused_sign_in_leaves_the_session(self, client: TestClient) -> None:
        assert sign_in(client, password="wrong").status_code == 401
        assert client.get("/v1/me").status_code == 200

    def test_an_old_password_opens_no_session_beside_a_new_one(
        self, system: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user_id = make_user(system)
        people, begin = system.people, system.people.begin

        def begin_late(*given: Any) -> Any:
            monkeypatch.setattr(people, "begin", begin)
            people.redeem(people.link(user_id), "another long one", "owner", "")
            return begin(*given)

        monkeypatch.setattr(people, "begin", begin_late)
        with pytest.raises(WrongPassword):
            people.sign_in("lin@example.com", PASSWORD, "thief", "")
        assert [one.client for one in people.sessions.of_user(user_id)] == ["owner"]

    def test_who_guesses_is_held_up_and_nobody_else(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        make_user(system, "wei@example.com")
        guesser, other = browser(app), browser(app, "192.0.2.2")
        for _ in range(OF_ACCOUNT.amount):
            assert sign_in(guesser, password="wrong").status_code == 401
        refused = sign_in(guesser)
        assert (refused.status_code, refused.json()["code"]) == (429, "quota_exceeded")
        assert int(refused.headers["Retry-After"]) > 0
        assert sign_in(guesser, "wei@example.com").status_code == 200
        assert sign_in(other).status_code == 200

    def test_guesses_at_the_same_moment_are_counted_before_they_are_checked(
        self, app: FastAPI, system: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        make_user(system)
        passwords, checked = system.people.passwords, Event()
        verify = passwords.verify

        def slowly(*given: Any) -> bool:
            checked.wait(10)
            return bool(verify(*given))

        monkeypatch.setattr(passwords, "verify", slowly)
        attempts, refused = app.state.api.attempts, []

        def guess(number: int) -> int:
            try:
                with attempts.one("192.0.2.1", "lin@example.com"):
                    system.people.sign_in("lin@example.com", f"guess {number}", "", "")
            except QuotaExceeded:
                refused.append(number)
                if len(refused) == 40 - OF_ACCOUNT.amount:
                    checked.set()
            except WrongPassword:
                return 1
            return 0

        with ThreadPoolExecutor(40) as pool:
            assert sum(pool.map(guess, range(40))) == OF_ACCOUNT.amount
        assert sign_in(browser(app)).status_code == 429

    def test_wrong_links_of_one_address_keep_no_good_one_out(self, app: FastAPI, system: Any) -> None:
        user_id = make_user(system)
        wrong = {"secret": "x" * 43, "password": PASSWORD}
        for _ in range(OF_ACCOUNT.amount + 1):
            assert browser(app).post("/v1/links/redeem", json=wrong).status_code == 401
        good = {"secret": system.people.link(user_id), "password": PASSWORD}
        assert browser(app).post("/v1/links/redeem", json=good).status_code == 200

    def test_who_signs_in_often_is_not_held_up(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        for _ in range(OF_ACCOUNT.amount + 1):
            assert sign_in(browser(app)).status_code == 200

    def test_behind_proxies_it_is_told_who_guesses(self, system: Any) -> None:
        make_user(system)
        system.settings = system.settings.model_copy(update={"trusted_proxies": 2})
        app = create_app(system)
        guesser, other = browser(app, "10.0.0.1"), browser(app, "10.0.0.1")
        for number in range(
            OF_ACCOUNT.amount
        ):  # whatever it says itself, the outer proxy adds whence it was asked
            guesser.headers["X-Forwarded-For"] = f"198.51.100.{number}, 192.0.2.1, 10.0.0.2"
            assert sign_in(guesser, password="wrong").status_code == 401
        assert sign_in(guesser).status_code == 429
        other.headers["X-Forwarded-For"] = "192.0.2.2, 10.0.0.2"
        assert sign_in(other).status_code == 200
        direct = browser(app, "10.0.0.9")
        direct.headers["X-Forwarded-For"] = "192.0.2.1"
        assert sign_in(direct).status_code == 200
        listed = other.get("/v1/me/sessions").json()["sessions"]
        assert {one["address"] for one in listed} == {"192.0.2.9", "192.0.2.2", "10.0.0.9"}

    def test_without_proxies_nobody_says_whence_it_comes(self, app: FastAPI, system: Any) -> None:
        """By a real server: uvicorn by itself believes what is connected from this machine."""
        make_user(system)
        for address in served(system):
            with httpx2.Client(base_url=address, headers={"X-Forwarded-For": "198.51.100.7"}) as client:
                client.post("/v1/sign-in", json={"login": "lin@example.com", "password": PASSWORD})
                listed = client.get("/v1/me/sessions").json()["sessions"]
        assert "198.51.100.7" not in {one["address"] for one in listed}
        assert "127.0.0.1" in {one["address"] for one in listed}

    def test_the_page_is_told_how_to_sign_in(self, app: FastAPI, system: Any) -> None:
        assert browser(app).get("/v1/sign-in").json() == {
            "open": True,
            "password": False,
            "passkey": False,
            "forgotten": False,
            "providers": [],
            "directories": [],
        }
        make_user(system)
        assert browser(create_app(system)).get("/v1/sign-in").json() == {
            "open": False,
            "password": True,
            "passkey": False,
            "forgotten": False,
            "providers": [],
            "directories": [],
        }


class TestSession:
    def test_a_write_by_cookie_needs_the_token(self, client: TestClient) -> None:
        body = {"name": "notes"}
        del client.headers[HEADER]
        assert client.post("/v1/collections", json=body).status_code == 403
        assert client.post("/v1/collections", json=body, headers={HEADER: "guess"}).status_code == 403
        token = {HEADER: client.cookies[TOKEN]}
        assert client.post("/v1/collections", json=body, headers=token).status_code == 201
        assert client.get("/v1/me").status_code == 200

    def test_a_page_of_another_site_writes_nothing(self, client: TestClient) -> None:
        answer = client.post("/v1/collections", json={"name": "x"}, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403

    def test_pages_of_an_allowed_origin_write_with_keys_and_never_by_cookie(self, system: Any) -> None:
        origin = "https://portal.example"
        system.settings = system.settings.model_copy(update={"cors_origins": (origin,)})
        asked = {"Origin": origin, "Access-Control-Request-Method": "PUT"}
        answer = browser(create_app(system)).options("/v1/groups/0123456789abcdef", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert "Access-Control-Allow-Credentials" not in answer.headers

    def test_signing_out_ends_it(self, client: TestClient, app: FastAPI) -> None:
        secret = client.cookies["askdock-session"]
        assert client.post("/v1/sign-out").json() == {"next": None}
        assert client.get("/v1/me").status_code == 401
        thief = browser(app)
        thief.cookies["askdock-session"] = secret
        assert thief.get("/v1/me").status_code == 401

    def test_signing_out_with_a_key_ends_the_session_beside_it(
        self, client: TestClient, app: FastAPI, system: Any
    ) -> None:
        secret = client.cookies["askdock-session"]
        assert client.post("/v1/sign-out", headers=key(system, Role.READER)).status_code == 200
        assert "askdock-session" not in client.cookies
        thief = browser(app)
        thief.cookies["askdock-session"] = secret
        assert thief.get("/v1/me").status_code == 401

    def test_one_signs_out_everywhere_else(self, client: TestClient, app: FastAPI) -> None:
        other = browser(app, "192.0.2.7")
        sign_in(other)
        listed = client.get("/v1/me/sessions").json()["sessions"]
        elsewhere = {one["address"] for one in listed if not one["current"]}
        assert elsewhere == {"192.0.2.9", "192.0.2.7"}
        assert client.delete("/v1/me/sessions").status_code == 204
        assert [one["current"] for one in client.get("/v1/me/sessions").json()["sessions"]] == [True]

    def test_an_old_session_ends_no_other(
        self, client: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = browser(app, "192.0.2.7")
        sign_in(other)
        (its,) = [one["id"] for one in other.get("/v1/me/sessions").json()["sessions"] if one["current"]]
        with monkeypatch.context() as later:
            later.setattr(own_sessions, "RECENT", timedelta(0))
            for path in ("/v1/me/sessions", f"/v1/me/sessions/{its}", f"/v1/me/passkeys/{its}"):
                refused = client.delete(path)
                assert (refused.status_code, refused.json()["code"]) == (403, "sign_in_again")
        assert other.get("/v1/me").status_code == 200
        assert client.delete(f"/v1/me/sessions/{its}").status_code == 204
        assert its not in {one["id"] for one in client.get("/v1/me/sessions").json()["sessions"]}

    def test_another_users_session_cannot_be_ended(self, client: TestClient, app: FastAPI, system: Any) -> None:
        make_user(system, "wei@example.com", [Grant(Role.READER)])
        other = browser(app, "192.0.2.7")
        sign_in(other, "wei@example.com")
        (its,) = [one["id"] for one in other.get("/v1/me/sessions").json()["sessions"] if one["current"]]
        assert client.delete(f"/v1/me/sessions/{its}").status_code == 404
        assert other.get("/v1/me").status_code == 200

    def test_a_new_password_ends_the_others_and_goes_on(self, client: TestClient, system: Any) -> None:
        before = client.cookies["askdock-session"]
        answer = client.put("/v1/me/password", json={"old": PASSWORD, "new": "another long one"})
        assert answer.status_code == 200
        assert client.cookies["askdock-session"] != before
        assert client.get("/v1/me").status_code == 200
        user_id = answer.json()["me"]["id"]
        assert len(system.people.sessions.of_user(user_id)) == 1

    def test_a_new_password_ends_the_links_to_set_one(self, client: TestClient, system: Any) -> None:
        user_id = client.get("/v1/me").json()["id"]
        secret = system.people.link(user_id)
        assert client.put("/v1/me/password", json={"old": PASSWORD, "new": "another long one"}).status_code == 200
        body = {"secret": secret, "password": PASSWORD}
        assert client.post("/v1/links/redeem", json=body).status_code == 401

    def test_a_new_password_that_is_refused_is_no_guess(self, client: TestClient) -> None:
        for _ in range(OF_ACCOUNT.amount):
            assert client.put("/v1/me/password", json={"old": PASSWORD, "new": "short"}).status_code == 422
        body = {"old": PASSWORD, "new": "another long one"}
        assert client.put("/v1/me/password", json=body).status_code == 200

    @pytest.mark.parametrize(
        ("old", "new"),
        [("wrong", "another long one"), (PASSWORD, "short"), (PASSWORD, "a" * 20), (PASSWORD, "x" * 257)],
    )
    def test_a_password_is_not_changed_lightly(self, client: TestClient, old: str, new: str) -> None:
        answer = client.put("/v1/me/password", json={"old": old, "new": new})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")

    def test_idle_and_old_sessions_have_ended(self, system: Any) -> None:
        user_id = make_user(system)
        begun = system.people.sign_in("lin@example.com", PASSWORD, "", "")
        people = People(
            system.people.users,
            system.people.sessions,
            system.keys,
            system.people.passwords,
            idle=timedelta(hours=1),
            absolute=timedelta(days=1),
        )
        assert people.session_of(begun.secret) is not None
        system.people.sessions.touch(begun.session.id, datetime.now(UTC) - timedelta(hours=2))
        assert people.session_of(begun.secret) is None
        people.forget()
        assert begun.session.id not in [one.id for one in system.people.sessions.of_user(user_id)]


class TestUsers:
    def test_an_invitation_sets_a_password_once(self, client: TestClient, app: FastAPI) -> None:
        made = client.post("/v1/users", json={"login": "Wei@example.com", "name": "Wei"})
        assert made.status_code == 201
        assert made.json()["user"]["login"] == "wei@example.com"
        secret = made.json()["path"].removeprefix("/#/invitation/")
        guest = browser(app)
        body = {"secret": secret, "password": PASSWORD}
        assert guest.post("/v1/links/redeem", json={**body, "password": "short"}).status_code == 422
        assert guest.post("/v1/links/redeem", json=body).json()["me"]["name"] == "Wei"
        assert guest.get("/v1/me").json()["grants"] == [{"role": "reader", "collections": None}]
        assert guest.post("/v1/links/redeem", json=body).status_code == 401
        assert sign_in(browser(app), "wei@example.com").status_code == 200

    def test_a_disabled_user_is_out(self, client: TestClient, app: FastAPI, system: Any) -> None:
        user_id = make_user(system, "wei@example.com", [Grant(Role.READER)])
        theirs = browser(app)
        sign_in(theirs, "wei@example.com")
        assert client.patch(f"/v1/users/{user_id}", json={"disabled": True}).json()["disabled"] is True
        authenticator = app.state.api.authenticator
        authenticator._sessions.expire(authenticator._sessions.timer() + 2.0)
        assert theirs.get("/v1/me").status_code == 401
        assert sign_in(browser(app), "wei@example.com").status_code == 401

    def test_a_group_brings_its_roles_and_takes_them_along(
        self, client: TestClient, app: FastAPI, system: Any
    ) -> None:
        client.post("/v1/collections", json={"name": "hr"})
        grants = [{"role": "editor", "collections": ["hr"]}]
        group = client.post("/v1/groups", json={"name": "people team", "grants": grants}).json()
        make_user(system, "wei@example.com", [], ["people team"])
        theirs = browser(app)
        sign_in(theirs, "wei@example.com")
        assert theirs.get("/v1/me").json()["grants"] == grants
        assert theirs.get("/v1/documents?collection=hr").status_code == 200
        assert client.delete(f"/v1/groups/{group['id']}").status_code == 204
        authenticator = app.state.api.authenticator
        authenticator._sessions.expire(authenticator._sessions.timer() + 2.0)
        assert theirs.get("/v1/documents?collection=hr").status_code in (403, 404)

    def test_the_last_admin_stays(self, client: TestClient, system: Any) -> None:
        (user,) = client.get("/v1/users").json()["users"]
        for change in ({"disabled": True}, {"grants": [{"role": "reader"}]}, {"grants": []}):
            refused = client.patch(f"/v1/users/{user['id']}", json=change)
            assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        key(system, Role.ADMIN)
        assert client.patch(f"/v1/users/{user['id']}", json={"grants": []}).status_code == 200

    def test_two_admins_do_not_disable_each_other_at_the_same_moment(self, system: Any, tmp_path: Path) -> None:
        database = Database(f"sqlite:///{tmp_path / 'people.db'}")
        hour = timedelta(hours=1)
        people = People(
            SqlUsers(database), SqlSessions(database), SqlKeys(database), system.people.passwords, hour, hour
        )
        ids = [people.create(login, login, ADMIN, ())[0].id for login in ("lin", "wei")]
        together = Barrier(2)

        def disable(user_id: str) -> bool:
            together.wait()
            try:
                people.change(user_id, disabled=True)
            except Conflict:
                return False
            return True

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(disable, ids)) == [False, True]
        database.close()

    def test_a_login_is_taken_once(self, client: TestClient) -> None:
        assert client.post("/v1/users", json={"login": "LIN@example.com"}).status_code == 409
        assert client.post("/v1/users", json={"login": "x", "groups": ["none"]}).status_code == 422

    @pytest.mark.parametrize("login", ["\ufdfa" * 12, "\ufdfa", "a\u00a8b", "\u3000"])
    def test_a_login_that_folding_spoils_is_refused(self, client: TestClient, login: str) -> None:
        assert client.post("/v1/users", json={"login": login}).status_code == 422

    def test_a_reader_makes_no_users(self, app: FastAPI, system: Any) -> None:
        make_user(system)
        make_user(system, "wei@example.com", [Grant(Role.READER), Grant(Role.ADMIN, ("hr",))])
        theirs = browser(app)
        sign_in(theirs, "wei@example.com")
        assert theirs.post("/v1/users", json={"login": "x"}).status_code == 403
        assert theirs.get("/v1/users").status_code == 403


class TestFirstAdmin:
    def test_the_first_user_is_an_admin_and_keeps_what_was_asked(self, app: FastAPI, system: Any) -> None:
        client = browser(app)
        conversation = client.post("/v1/conversations", json={"collection": "default"}).json()["id"]
        assert client.post("/v1/users", json={"login": "lin"}).status_code == 409
        made = client.post("/v1/users", json={"login": "lin", "grants": [{"role": "admin"}]})
        assert client.get("/v1/me").json()["kind"] == "user"
        secret = made.json()["path"].removeprefix("/#/invitation/")
        answer = client.post("/v1/links/redeem", json={"secret": secret, "password": PASSWORD})
        assert answer.status_code == 200
        assert client.get(f"/v1/conversations/{conversation}").status_code == 200

    def test_what_was_asked_waits_for_an_admin_that_a_command_makes(self, app: FastAPI, system: Any) -> None:
        asked = browser(app).post("/v1/conversations", json={"collection": "default"}).json()["id"]
        make_user(system)
        make_user(system, "wei@example.com", [Grant(Role.READER)])
        reader, admin = browser(app), browser(app)
        assert sign_in(reader, "wei@example.com").status_code == 200
        assert reader.get(f"/v1/conversations/{asked}").status_code == 404
        assert sign_in(admin).status_code == 200
        assert admin.get(f"/v1/conversations/{asked}").status_code == 200

    def test_of_several_admins_none_gets_what_was_asked_before(self, app: FastAPI, system: Any) -> None:
        asked = browser(app).post("/v1/conversations", json={"collection": "default"}).json()["id"]
        make_user(system)
        make_user(system, "wei@example.com")
        admin = browser(app)
        assert sign_in(admin).status_code == 200
        assert admin.get(f"/v1/conversations/{asked}").status_code == 404

    def test_the_setup_link_makes_one_admin(self, app: FastAPI, system: Any) -> None:
        first, second = system.people.link(None), system.people.link(None)
        client = browser(app)
        body = {"secret": first, "password": PASSWORD}
        assert client.post("/v1/links/redeem", json=body).status_code == 422
        assert client.post("/v1/links/redeem", json={**body, "login": "lin"}).status_code == 200
        assert client.get("/v1/me").json()["grants"] == [{"role": "admin", "collections": None}]
        other = client.post("/v1/links/redeem", json={**body, "secret": second, "login": "eve"})
        assert other.status_code == 401

    def test_where_a_provider_knows_admins_the_link_makes_none(self, system: Any) -> None:
        secret = system.people.link(None)
        hour = timedelta(hours=1)
        given = (system.people.users, system.people.sessions, system.keys, system.people.passwords)
        people = People(*given, idle=hour, absolute=hour, has_provider=True)
        with pytest.raises(LinkExpired):
            people.redeem(secret, PASSWORD, "", "", login="lin")
        assert not people.users.any()


class TestOwnKeys:
    @pytest.fixture
    def theirs(self, app: FastAPI, system: Any, client: TestClient) -> TestClient:
        """A browser of an editor of `hr` who reads `faq`."""
        for name in ("hr", "faq", "other"):
            client.post("/v1/collections", json={"name": name})
        make_user(system, "wei@example.com", [Grant(Role.EDITOR, ("hr",)), Grant(Role.READER, ("faq",))])
        found = browser(app)
        sign_in(found, "wei@example.com")
        return found

    def test_a_key_may_what_its_user_may_and_no_more(self, theirs: TestClient, app: FastAPI) -> None:
        made = theirs.post("/v1/me/keys", json={"name": "sync", "role": "admin"}).json()
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        me = program.get("/v1/me").json()
        assert (me["id"], me["kind"]) == (theirs.get("/v1/me").json()["id"], "key")
        assert me["grants"] == [
            {"role": "editor", "collections": ["hr"]},
            {"role": "reader", "collections": ["faq"]},
        ]
        assert program.get("/v1/documents?collection=other").status_code == 404
        assert program.post("/v1/users", json={"login": "x"}).status_code == 403
        narrow = theirs.post("/v1/me/keys", json={"name": "bot", "collections": ["faq", "other"]}).json()
        program.headers["Authorization"] = f"Bearer {narrow['secret']}"
        assert program.get("/v1/me").json()["grants"] == [{"role": "reader", "collections": ["faq"]}]

    def test_a_key_manages_neither_keys_nor_password_nor_sessions(self, theirs: TestClient, app: FastAPI) -> None:
        made = theirs.post("/v1/me/keys", json={"name": "sync", "role": "admin"}).json()
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        assert program.post("/v1/me/keys", json={"name": "x"}).status_code == 403
        assert program.get("/v1/me/sessions").status_code == 403
        body = {"old": PASSWORD, "new": "another long one"}
        assert program.put("/v1/me/password", json=body).status_code == 403

    def test_an_admins_key_makes_nothing_that_outlives_it(
        self, client: TestClient, app: FastAPI, system: Any
    ) -> None:
        made = client.post("/v1/me/keys", json={"name": "x", "role": "admin"}).json()["secret"]
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made}"
        own = client.get("/v1/me").json()["id"]
        assert program.get("/v1/users").status_code == 200
        for method, path, body in (
            ("POST", "/v1/keys", {"name": "y", "role": "admin"}),
            ("POST", "/v1/users", {"login": "eve", "grants": [{"role": "admin"}]}),
            ("POST", f"/v1/users/{own}/link", None),
            ("DELETE", f"/v1/users/{own}/passkeys", None),
        ):
            assert program.request(method, path, json=body).status_code == 403, path
        service = {"headers": key(system, Role.ADMIN)}
        assert browser(app).post("/v1/users", json={"login": "eve"}, **service).status_code == 201

    def test_a_key_sees_no_conversations_of_other_collections(self, theirs: TestClient, app: FastAPI) -> None:
        about = {}
        for name in ("hr", "faq"):
            body = {"collection": name, "title": f"about {name}"}
            about[name] = theirs.post("/v1/conversations", json=body).json()["id"]
        theirs.patch(f"/v1/conversations/{about['hr']}", json={"pinned": True})
        made = theirs.post("/v1/me/keys", json={"name": "bot", "collections": ["faq"]}).json()
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        assert "about hr" not in program.get("/v1/conversations").text
        assert "about faq" in program.get("/v1/conversations").text
        hr = f"/v1/conversations/{about['hr']}"
        assert program.patch(hr, json={"title": "x"}).status_code == 404
        assert program.post(f"{hr}/turns/{'0' * 32}/stop").status_code == 404
        assert program.delete(hr).status_code == 404
        assert theirs.get(hr).json()["title"] == "about hr"
        assert program.delete(f"/v1/conversations/{about['faq']}").status_code == 204

    def test_a_key_ends_with_its_user_and_follows_its_rights(
        self, theirs: TestClient, client: TestClient, app: FastAPI
    ) -> None:
        made = theirs.post("/v1/me/keys", json={"name": "sync", "role": "editor"}).json()
        user_id = theirs.get("/v1/me").json()["id"]
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        known = app.state.api.authenticator._known
        assert program.get("/v1/documents?collection=hr").status_code == 200
        client.patch(f"/v1/users/{user_id}", json={"grants": [{"role": "reader", "collections": ["faq"]}]})
        known.clear()
        assert program.get("/v1/documents?collection=hr").status_code == 404
        client.patch(f"/v1/users/{user_id}", json={"disabled": True})
        known.clear()
        assert program.get("/v1/documents?collection=faq").status_code == 401

    def test_one_lists_and_revokes_ones_own(self, theirs: TestClient, client: TestClient, app: FastAPI) -> None:
        made = theirs.post("/v1/me/keys", json={"name": "sync"}).json()
        (listed,) = theirs.get("/v1/me/keys").json()["keys"]
        assert (listed["name"], listed["used_at"], listed["user_id"]) == (
            "sync",
            None,
            theirs.get("/v1/me").json()["id"],
        )
        assert made["secret"] not in theirs.get("/v1/me/keys").text
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        program.get("/v1/me")
        assert theirs.get("/v1/me/keys").json()["keys"][0]["used_at"] is not None
        assert client.get("/v1/me/keys").json()["keys"] == []
        assert client.delete(f"/v1/me/keys/{listed['id']}").status_code == 404
        assert listed["id"] in [one["id"] for one in client.get("/v1/keys").json()["keys"]]
        assert theirs.delete(f"/v1/me/keys/{listed['id']}").json()["valid"] is False
        app.state.api.authenticator._known.clear()
        assert program.get("/v1/me").status_code == 401

    def test_what_a_key_asks_is_its_users(self, theirs: TestClient, app: FastAPI) -> None:
        made = theirs.post("/v1/me/keys", json={"name": "sync"}).json()
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made['secret']}"
        conversation = program.post("/v1/conversations", json={"collection": "faq"}).json()["id"]
        assert theirs.get(f"/v1/conversations/{conversation}").status_code == 200

    def test_a_users_admin_key_is_no_other_admin(self, client: TestClient) -> None:
        client.post("/v1/me/keys", json={"name": "mine", "role": "admin"})
        (user,) = client.get("/v1/users").json()["users"]
        assert client.patch(f"/v1/users/{user['id']}", json={"disabled": True}).status_code == 409
