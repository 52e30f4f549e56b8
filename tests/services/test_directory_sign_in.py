"""Signing in with names and passwords of a directory: a real slapd."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from tests.services.conftest import make_system
from tests.services.test_access import key
from tests.services.test_people import PASSWORD, browser, make_user
from tests.support.authority import make_authority
from tests.support.ldap_server import (
    ACCOUNT,
    ACCOUNT_PASSWORD,
    GROUPS,
    PEOPLE,
    SUFFIX,
    Directory,
    group,
    person,
    program,
    slapd,
)
from tests.support.source_servers import free_port
from tests.support.tcp_proxy import TcpProxy

from askdock.adapters.identity import ldap_servers
from askdock.bootstrap.identity import make_directories
from askdock.errors import ConfigurationError, ProviderUnavailable, WrongPassword
from askdock.records import Grant, Group, ProviderGroup, Role, new_id
from askdock.services.api import authentication
from askdock.services.api.accounts.attempts import OF_ACCOUNT
from askdock.services.api.accounts.cookies import HEADER, TOKEN
from askdock.services.api.app import create_app
from askdock.settings import Settings

BY_ACCOUNT = {"ldap_bind_dn": ACCOUNT, "ldap_bind_password": ACCOUNT_PASSWORD}
BY_NAME = {"ldap_user_dn": f"uid={{login}},{PEOPLE}"}


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, certificates: Path) -> Iterator[Directory]:
    if program() is None:
        pytest.skip("slapd is not installed (Debian: slapd)")
    with slapd(tmp_path_factory.mktemp("slapd"), free_port(), free_port(), certificates) as directory:
        yield directory


@pytest.fixture
def directory(server: Directory) -> Directory:
    server.fill()
    return server


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are looked up at every request."""
    monkeypatch.setattr(authentication, "FRESH_SECONDS", 0.0)


def told(settings: Settings, *urls: str, **changed: Any) -> Settings:
    given = {
        "ldap_url": urls,
        "ldap_base": PEOPLE,
        "ldap_group_base": GROUPS,
        "ldap_grants": "staff=reader:default;ops, admins=admin:*;board=admin:*",
        **(changed if "ldap_user_dn" in changed else {**BY_ACCOUNT, **changed}),
    }
    return Settings.model_validate({**settings.model_dump(), **given})


def system_of(settings: Settings, *urls: str, **changed: Any) -> Any:
    return make_system(told(settings, *urls, **changed))


def adapter(settings: Settings, *urls: str, **changed: Any) -> Any:
    (found,) = make_directories(told(settings, *urls, **changed))
    return found


@pytest.fixture
def system(settings: Settings, directory: Directory) -> Any:
    return system_of(settings, directory.url)


@pytest.fixture
def app(system: Any) -> FastAPI:
    return create_app(system)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return browser(app)


def sign_in(client: TestClient, login: str = "lin", password: str | None = None) -> Any:
    body = {"login": login, "password": f"{login}-pass" if password is None else password, "directory": "ldap"}
    answer = client.post("/v1/sign-in", json=body)
    if answer.status_code == 200:
        client.headers[HEADER] = client.cookies[TOKEN]
    return answer


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


WRONG = (401, "wrong_password")


class TestSigningIn:
    def test_a_member_of_a_group_has_its_rights(self, client: TestClient) -> None:
        me = sign_in(client).json()["me"]
        assert (me["name"], me["kind"]) == ("Lin 林", "user")
        assert me["grants"] == [{"role": "reader", "collections": ["default"]}], "not those of a people's group"
        assert client.get("/v1/me").json()["id"] == me["id"]

    def test_the_page_offers_it_and_a_directory_alone_is_no_open_door(self, client: TestClient) -> None:
        ways = client.get("/v1/sign-in").json()
        assert ways["directories"] == [{"id": "ldap", "name": "LDAP"}]
        assert (ways["open"], ways["password"], ways["providers"]) == (False, False, [])
        assert client.get("/v1/me").status_code == 401

    def test_groups_of_posix_count_and_names_with_commas(self, client: TestClient, system: Any) -> None:
        bound = (ProviderGroup("ldap", "posix"),)
        system.people.users.add_group(Group(new_id(), "hr", (Grant(Role.EDITOR, ("hr",)),), bound))
        assert {"role": "editor", "collections": ["hr"]} in sign_in(client).json()["me"]["grants"]
        assert {"role": "admin", "collections": None} in sign_in(client, "max").json()["me"]["grants"]

    def test_who_is_in_no_group_with_rights_has_no_account(self, client: TestClient, system: Any) -> None:
        assert code(sign_in(client, "nobody")) == (403, "account_refused")
        assert system.people.users.all() == []

    def test_one_signs_in_by_address_too(self, client: TestClient) -> None:
        assert sign_in(client, "lin@example.com", "lin-pass").json()["me"]["name"] == "Lin 林"

    def test_guesses_are_counted(self, client: TestClient) -> None:
        for _ in range(OF_ACCOUNT.amount):
            assert code(sign_in(client, "lin", "wrong")) == WRONG
        assert sign_in(client).status_code == 429
        assert sign_in(client, "max").status_code == 200, "nobody else is kept out"

    def test_what_is_tried_is_in_the_audit_log(self, client: TestClient, system: Any) -> None:
        headers = key(system, "admin")
        sign_in(client, "lin", "the wrong one")
        me = sign_in(client).json()["me"]
        found = client.get("/v1/audit", params={"action": "sign_in"}, headers=headers)
        assert "the wrong one" not in found.text
        right, wrong = found.json()["events"]
        assert (right["status"], right["caller"]) == (200, me["id"])
        assert (wrong["status"], wrong["target"]) == (401, {"directory": "ldap"})

    def test_another_directory_is_not_found(self, client: TestClient) -> None:
        answer = client.post("/v1/sign-in", json={"login": "lin", "password": "lin-pass", "directory": "other"})
        assert code(answer) == (404, "provider_not_found")

    def test_passwords_kept_here_may_be_off(self, settings: Settings, directory: Directory) -> None:
        system = system_of(settings, directory.url, password_sign_in=False)
        make_user(system, "boss")
        client = browser(create_app(system))
        assert client.get("/v1/sign-in").json()["password"] is False
        assert code(client.post("/v1/sign-in", json={"login": "boss", "password": PASSWORD})) == (403, "forbidden")
        assert sign_in(client).status_code == 200


class TestWhoIsWho:
    @pytest.fixture(params=[BY_ACCOUNT, BY_NAME], ids=["found first", "by name"])
    def known(self, settings: Settings, directory: Directory, request: pytest.FixtureRequest) -> Any:
        return adapter(settings, directory.url, **request.param)

    @pytest.mark.parametrize("url", ["ldap+plain", "ldap", "ldaps"])
    @pytest.mark.parametrize("how", [BY_ACCOUNT, BY_NAME], ids=["found first", "by name"])
    def test_whose_password_it_is_is_known(
        self,
        settings: Settings,
        directory: Directory,
        certificates: Path,
        monkeypatch: pytest.MonkeyPatch,
        how: dict[str, str],
        url: str,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))
        port = directory.tls_port if url == "ldaps" else directory.port
        claims = adapter(settings, f"{url}://127.0.0.1:{port}", **how).sign_in("lin", "lin-pass").claims
        assert (claims.name, claims.username, claims.email) == ("Lin 林", "lin", None)
        assert claims.groups == ("staff", "posix"), "not the one that lies where people are"

    @pytest.mark.parametrize(
        ("login", "password"),
        [
            ("lin", "max-pass"),
            ("lin", ""),
            ("lin", "\0"),
            ("", "lin-pass"),
            ("gone", "gone-pass"),
            ("*", "lin-pass"),
            ("l*", "lin-pass"),
            ("lin)(uid=*", "lin-pass"),
            ("*)(|(uid=*", "lin-pass"),
            ("lin))(|(uid=lin", "lin-pass"),
            (f"lin,{PEOPLE}", "lin-pass"),
            ("lin\\", "lin-pass"),
            ("askdock", ACCOUNT_PASSWORD),
            ("max@example.com", "max-pass"),  # which eve has as well
            ("max@example.com", "eve-pass"),
        ],
    )
    def test_nobody_else_is_let_in(self, known: Any, login: str, password: str) -> None:
        with pytest.raises(WrongPassword):
            known.sign_in(login, password)

    def test_without_a_password_nobody_is_asked_for(self, known: Any) -> None:
        with pytest.raises(WrongPassword), known._servers.signed_in(ACCOUNT, ""):
            pass


class TestAccounts:
    def test_an_address_opens_no_account_made_here(self, client: TestClient, system: Any) -> None:
        make_user(system, "lin@example.com")
        assert sign_in(client).status_code == 200
        assert sorted(user.login for user in system.people.users.all()) == ["lin@example.com", "lin@ldap"]

    def test_it_does_where_the_settings_say_so(self, settings: Settings, directory: Directory) -> None:
        system = system_of(settings, directory.url, ldap_link_by_email=True)
        known = make_user(system, "lin@example.com", [Grant(Role.EDITOR, ("hr",))])
        me = sign_in(browser(create_app(system))).json()["me"]
        assert me["id"] == known
        assert {"role": "editor", "collections": ["hr"]} in me["grants"]

    def test_an_account_disabled_here_stays_out(self, client: TestClient, system: Any) -> None:
        make_user(system, "boss")
        user_id = sign_in(client).json()["me"]["id"]
        system.people.change(user_id, disabled=True)
        assert client.get("/v1/me").status_code == 401
        assert code(sign_in(client)) == (403, "account_refused")

    def test_who_is_renamed_is_the_same_user(self, client: TestClient, directory: Directory) -> None:
        before = sign_in(client).json()["me"]["id"]
        directory.admin.modify_dn(f"uid=lin,{PEOPLE}", "uid=linda")
        assert sign_in(client, "linda", "lin-pass").json()["me"]["id"] == before

    def test_a_new_person_of_an_old_name_is_somebody_else(self, client: TestClient, directory: Directory) -> None:
        assert sign_in(client, "max").status_code == 200
        directory.admin.delete(f"uid=max,{PEOPLE}")
        directory.admin.add(*person("max", "Another Max"))
        client.cookies.clear()
        assert code(sign_in(client, "max")) == (403, "account_refused")


class TestRecheck:
    @pytest.fixture
    def system(self, settings: Settings, directory: Directory) -> Any:
        system = system_of(settings, directory.url)
        system.provider_sign_in._recheck = timedelta(0)
        return system

    def test_groups_are_asked_for_again(self, client: TestClient, directory: Directory) -> None:
        sign_in(client)
        directory.change(f"cn=ops\\, admins,{GROUPS}", member=[f"uid=lin,{PEOPLE}"])
        assert {"role": "admin", "collections": None} in client.get("/v1/me").json()["grants"]
        directory.admin.delete(f"cn=staff,{GROUPS}")
        directory.admin.delete(f"cn=ops\\, admins,{GROUPS}")
        assert client.get("/v1/me").json()["grants"] == []

    @pytest.mark.parametrize("how", ["removed", "locked", "out of the filter", "another person"])
    def test_who_is_out_there_is_out_here(self, settings: Settings, directory: Directory, how: str) -> None:
        criteria = "(&(uid={login})(!(employeeType=former)))"
        system = system_of(settings, directory.url, ldap_user_filter=criteria)
        system.provider_sign_in._recheck = timedelta(0)
        client = browser(create_app(system))
        sign_in(client)
        assert client.get("/v1/me").status_code == 200
        dn = f"uid=lin,{PEOPLE}"
        if how == "locked":
            directory.change(dn, pwdAccountLockedTime="000001010000Z")
        elif how == "out of the filter":
            directory.change(dn, employeeType="former")
        else:
            directory.admin.delete(dn)
        if how == "another person":
            directory.admin.add(*person("lin", "Another Lin"))
            directory.admin.add(*group("staff-of-now", "lin"))
        assert client.get("/v1/me").status_code == 401
        assert client.get("/v1/me/sessions").status_code == 401

    def test_a_directory_that_is_away_ends_nothing_and_signs_nobody_in(
        self, settings: Settings, directory: Directory
    ) -> None:
        between = TcpProxy("127.0.0.1", directory.port)
        system = system_of(settings, f"ldap+plain://127.0.0.1:{between.port}")
        system.provider_sign_in._recheck = timedelta(0)
        client = browser(create_app(system))
        sign_in(client)
        between.cut()
        assert client.get("/v1/me").json()["name"] == "Lin 林"
        assert code(sign_in(browser(create_app(system)))) == (503, "provider_unavailable")

    def test_without_an_account_to_look_up_by_a_session_ends_in_time(
        self, settings: Settings, directory: Directory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        system = system_of(settings, directory.url, **BY_NAME, ldap_session_hours=1)
        system.provider_sign_in._recheck = timedelta(0)
        client = browser(create_app(system))
        sign_in(client)
        directory.admin.delete(f"uid=lin,{PEOPLE}")
        assert client.get("/v1/me").status_code == 200, "nobody can be asked"
        later = time.time() + 3601
        monkeypatch.setattr(time, "time", lambda: later)
        assert client.get("/v1/me").status_code == 401

    def test_the_password_is_kept_nowhere(self, client: TestClient, system: Any) -> None:
        sign_in(client)
        (secret,) = [value for name, value in client.cookies.items() if name != TOKEN]
        session, _ = system.people.session_of(secret)
        kept = system.provider_sign_in.identities.origin(session.id, secret).tokens
        assert '"lin"' in kept
        assert "lin-pass" not in kept


class TestServers:
    def test_the_next_one_is_asked_where_one_is_away(self, settings: Settings, directory: Directory) -> None:
        away = f"ldap+plain://127.0.0.1:{free_port()}"
        assert adapter(settings, away, directory.url).sign_in("lin", "lin-pass").claims.username == "lin"

    def test_a_silent_one_is_left_in_time(
        self, settings: Settings, directory: Directory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ldap_servers, "SECONDS", 1)
        silent = TcpProxy("127.0.0.1", directory.port)
        silent.silence()
        begun = time.monotonic()
        with pytest.raises(ProviderUnavailable):
            adapter(settings, f"ldap+plain://127.0.0.1:{silent.port}").sign_in("lin", "lin-pass")
        assert time.monotonic() - begun < 5
        silent.cut()

    @pytest.mark.parametrize("url", ["ldap", "ldaps"])
    def test_a_certificate_of_somebody_else_is_refused(
        self, settings: Settings, directory: Directory, url: str
    ) -> None:
        port = directory.tls_port if url == "ldaps" else directory.port
        with pytest.raises(ProviderUnavailable, match="certificate"):
            adapter(settings, f"{url}://127.0.0.1:{port}").sign_in("lin", "lin-pass")

    def test_a_certificate_of_another_host_is_refused(
        self, settings: Settings, directory: Directory, certificates: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "ca.pem"))
        (server, *_) = adapter(settings, f"ldap://localhost:{directory.port}").check()
        assert not server.ok
        assert "localhost" in server.detail

    def test_referrals_are_left_alone(self, settings: Settings, directory: Directory) -> None:
        elsewhere = f"ldap://127.0.0.1:{free_port()}/ou=people,dc=other"
        directory.admin.add(f"ou=elsewhere,{PEOPLE}", ["referral", "extensibleObject"], {"ref": elsewhere})
        known = adapter(settings, directory.url)
        assert known.sign_in("lin", "lin-pass").claims.username == "lin"
        with pytest.raises(WrongPassword):
            known.sign_in("gone", "gone-pass")

    def test_groups_of_groups_are_asked_for_by_the_rule_of_active_directory(self, settings: Settings) -> None:
        known = adapter(settings, "ldaps://dc1", ldap_nested_groups=True)
        assert known._layout.group_filter == "(member:1.2.840.113556.1.4.1941:={dn})"


def checks(known: Any) -> list[tuple[str, bool]]:
    return [(one.name, one.ok) for one in known.check()]


class TestTestingIt:
    def test_it_is_listed_without_addresses_and_tried(self, client: TestClient, system: Any) -> None:
        admin = key(system, "admin")
        (one,) = client.get("/v1/providers", headers=admin).json()["providers"]
        assert (one["id"], one["kind"], one["issuer"]) == ("ldap", "ldap", f"ldap:{PEOPLE}")
        assert one["redirect_uri"] is one["back_channel_logout_uri"] is None
        assert ACCOUNT_PASSWORD not in str(one)
        tried = client.post("/v1/providers/ldap/test", headers=admin).json()
        assert tried["ok"]
        assert [check["name"] for check in tried["checks"]] == ["server", "account", "people", "groups"]

    def test_what_is_wrong_is_named(self, settings: Settings, directory: Directory) -> None:
        wrong = adapter(settings, directory.url, ldap_bind_password="another")
        assert checks(wrong) == [("server", True), ("account", False)]
        with pytest.raises(ProviderUnavailable, match="refuses the account"):
            wrong.sign_in("lin", "lin-pass")
        away = f"ldap+plain://127.0.0.1:{free_port()}"
        server = adapter(settings, directory.url, away).check()[0]
        assert (server.ok, away.removeprefix("ldap+plain://") in server.detail) == (False, True)
        nowhere = adapter(settings, directory.url, ldap_base=f"ou=nobody,{SUFFIX}")
        assert [name for name, ok in checks(nowhere) if not ok] == ["people"]


class TestSettings:
    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"ldap_base": None}, "ASKDOCK_LDAP_BASE"),
            ({"ldap_base": "people"}, "ASKDOCK_LDAP_BASE"),
            ({"ldap_bind_dn": ACCOUNT}, "ASKDOCK_LDAP_BIND_PASSWORD"),
            ({"ldap_user_filter": "uid={login}"}, "ASKDOCK_LDAP_USER_FILTER"),
            ({"ldap_user_filter": "(uid={name})"}, "knows no {name}"),
            ({"ldap_group_filter": "(member={dn}"}, "ASKDOCK_LDAP_GROUP_FILTER"),
            ({"ldap_user_dn": "uid=lin"}, "ASKDOCK_LDAP_USER_DN"),
            ({"ldap_url": ("https://dc1",)}, "ASKDOCK_LDAP_URL"),
            ({"ldap_url": ("ldap://user:secret@dc1",)}, "ASKDOCK_LDAP_URL"),
            ({"ldap_grants": "staff"}, "ASKDOCK_LDAP_GRANTS"),
        ],
    )
    def test_what_cannot_be_meant_is_refused(self, settings: Settings, changed: dict[str, Any], said: str) -> None:
        given = {"ldap_url": ("ldaps://dc1",), "ldap_base": PEOPLE, **changed}
        with pytest.raises(ConfigurationError) as refused:
            make_directories(Settings.model_validate({**settings.model_dump(), **given}))
        assert said in str(refused.value)
        assert "secret" not in str(refused.value)
