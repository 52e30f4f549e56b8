"""Signing in by identity providers, over HTTP; the providers are on a mock transport (real ones: `make
test-identity`)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from prometheus_client import REGISTRY
from sqlalchemy import update
from tests.services.conftest import make_system
from tests.services.test_access import key
from tests.services.test_people import PASSWORD, make_user
from tests.support.oidc import FakeProvider, callback

from askdock.adapters.identity import discovery
from askdock.adapters.identity.discovery import Discovery
from askdock.adapters.identity.oidc import OidcVerifier, parse_grants
from askdock.adapters.identity.oidc_provider import Client, OidcProvider
from askdock.adapters.sql.identities_schema import identities, provider_sessions
from askdock.errors import ConfigurationError
from askdock.records import Grant, Group, ProviderGroup, Role, new_id
from askdock.services.api import authentication
from askdock.services.api.accounts.cookies import HEADER, TOKEN
from askdock.services.api.app import create_app
from askdock.settings import Settings

COMPANY, OTHER = "/v1/sign-in/company", "/v1/sign-in/other"
GRANTS = "staff=reader:default,hr;ops=admin:*"


def adapter(provider: FakeProvider, provider_id: str = "company", **options: Any) -> OidcProvider:
    published = Discovery(provider.issuer, httpx2.Client(transport=provider.transport))
    client = Client(provider.client_id, "secret")
    given = {"grants": parse_grants(GRANTS), "transport": provider.transport, **options}
    return OidcProvider(provider_id, provider_id.title(), published, client, **given)


@pytest.fixture
def company() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def other() -> FakeProvider:
    return FakeProvider("https://other.example.org", "askdock-other")


@pytest.fixture
def system(settings: Settings, company: FakeProvider, other: FakeProvider) -> Any:
    return make_system(settings, providers=[adapter(company), adapter(other, "other", grants={})])


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are looked up at every request."""
    monkeypatch.setattr(authentication, "FRESH_SECONDS", 0.0)


@pytest.fixture
def app(system: Any) -> FastAPI:
    return create_app(system)


def browser(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return browser(app)


def begin(client: TestClient, path: str = COMPANY, **query: str) -> str:
    answer = client.get(path, params=query)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def sign_in(client: TestClient, provider: FakeProvider, path: str = COMPANY, **changed: str | None) -> str:
    """Where the browser ends."""
    back = provider.visit(begin(client, path), **changed)
    answer = client.get(callback(path, back))
    assert answer.status_code == 303, answer.text
    if TOKEN in client.cookies:
        client.headers[HEADER] = client.cookies[TOKEN]
    return str(answer.headers["location"])


def me(client: TestClient) -> Any:
    answer = client.get("/v1/me")
    return answer.json() if answer.status_code == 200 else answer.status_code


REFUSED = "/#/sign-in/sign_in_refused"
NO_ACCOUNT = "/#/sign-in/account_refused"


class TestSigningIn:
    def test_a_member_of_a_group_is_signed_in_with_its_rights(
        self, client: TestClient, company: FakeProvider
    ) -> None:
        assert sign_in(client, company) == "/#/"
        found = me(client)
        assert (found["kind"], found["name"]) == ("user", "Jo")
        assert found["grants"] == [{"role": "reader", "collections": ["default", "hr"]}]
        assert not [name for name in client.cookies if name.startswith("askdock-sign-in")]

    def test_the_page_offers_the_providers(self, client: TestClient) -> None:
        ways = client.get("/v1/sign-in").json()
        assert ways["providers"] == [{"id": "company", "name": "Company"}, {"id": "other", "name": "Other"}]
        assert (ways["open"], ways["password"]) == (False, False)

    def test_the_same_person_is_the_same_user(self, app: FastAPI, company: FakeProvider, system: Any) -> None:
        first, second = browser(app), browser(app)
        sign_in(first, company)
        company.person |= {"name": "Jo Else", "email": "new@example.org"}
        sign_in(second, company)
        assert me(first)["id"] == me(second)["id"]
        assert len(system.people.users.all()) == 1

    def test_one_goes_on_at_the_view_asked_for(self, client: TestClient, company: FakeProvider) -> None:
        for view, expected in [("/c/abc", "/#/c/abc"), ("//evil.example.org\\", "/#/"), ("https://evil", "/#/")]:
            back = company.visit(begin(client, to=view))
            assert client.get(callback(COMPANY, back)).headers["location"] == expected

    def test_one_that_comes_to_nothing_is_counted(self, client: TestClient) -> None:
        def counted() -> float:
            name = "askdock_provider_sign_ins_refused_total"
            return REGISTRY.get_sample_value(name, {"code": "sign_in_refused"}) or 0.0

        before = counted()
        assert client.get(f"{COMPANY}/callback", params={"state": "other"}).headers["location"] == REFUSED
        assert counted() == before + 1

    def test_over_tls_the_cookie_of_a_sign_in_is_bound_to_the_host(self, app: FastAPI) -> None:
        client = TestClient(app, base_url="https://127.0.0.1", follow_redirects=False)
        cookie = client.get(COMPANY).headers["set-cookie"]
        assert cookie.startswith("__Host-askdock-sign-in-")
        for part in ("HttpOnly", "Secure", "SameSite=lax", "Max-Age=600"):
            assert part in cookie

    def test_the_public_address_is_the_one_to_come_back_to(self, system: Any) -> None:
        below = {"public_url": "https://docs.example.org/askdock", "trusted_hosts": ["docs.example.org"]}
        system.settings = system.settings.model_copy(update=below)
        client = TestClient(create_app(system), base_url="http://docs.example.org", follow_redirects=False)
        url = client.get("/askdock" + COMPANY).headers["location"]
        assert "redirect_uri=https%3A%2F%2Fdocs.example.org%2Faskdock%2Fv1%2Fsign-in%2Fcompany%2Fcallback" in url
        failed = client.get("/askdock" + COMPANY + "/callback")
        assert failed.headers["location"] == "/askdock" + REFUSED

    def test_groups_may_stand_in_userinfo(self, client: TestClient, company: FakeProvider) -> None:
        company.in_userinfo = True
        assert sign_in(client, company) == "/#/"
        assert me(client)["grants"]

    def test_the_session_before_ends(self, client: TestClient, app: FastAPI, company: FakeProvider) -> None:
        sign_in(client, company)
        before = browser(app)
        before.cookies.update(client.cookies)
        sign_in(client, company)
        assert me(before) == 401
        assert me(client)["name"] == "Jo"


class TestHowSomebodySignedIn:
    """ASKDOCK_OIDC_ACR."""

    @pytest.fixture
    def system(self, settings: Settings, company: FakeProvider) -> Any:
        published = Discovery(company.issuer, httpx2.Client(transport=company.transport))
        client = Client(company.client_id, "secret", acr=("mfa", "phr"))
        grants = parse_grants(GRANTS)
        provider = OidcProvider("company", "Company", published, client, grants, transport=company.transport)
        return make_system(settings, providers=[provider])

    def test_one_of_the_ways_is_asked_for_and_must_be_told(
        self, client: TestClient, company: FakeProvider
    ) -> None:
        sent = begin(client)
        assert dict(parse_qsl(urlsplit(sent).query))["acr_values"] == "mfa phr"
        company.changed = {"acr": "phr"}
        assert client.get(f"{COMPANY}/callback", params=company.visit(sent)).status_code == 303
        assert client.get("/v1/me").status_code == 200

    @pytest.mark.parametrize("told", [None, "password", ["mfa"]])
    def test_another_is_refused(self, client: TestClient, company: FakeProvider, told: Any) -> None:
        company.changed = {"acr": told}
        answer = client.get(f"{COMPANY}/callback", params=company.visit(begin(client)))
        assert "sign_in_refused" in answer.headers["location"]
        assert client.get("/v1/me").status_code == 401


class TestRefused:
    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "https://evil.example.org"},
            {"aud": "another"},
            {"aud": ["askdock", "another"], "azp": "another"},
            {"nonce": "another"},
            {"nonce": None},
            {"exp": int(time.time()) - 3600},
            {"iat": None},
            {"sub": None},
            {"at_hash": "MTIzNDU2Nzg5MDEyMzQ1Ng"},
        ],
    )
    def test_wrong_claims_of_the_id_token(
        self, client: TestClient, company: FakeProvider, changed: dict[str, Any]
    ) -> None:
        company.changed = changed
        assert sign_in(client, company) == REFUSED
        assert me(client) == 401

    def test_an_id_token_of_a_stranger(self, client: TestClient, company: FakeProvider) -> None:
        url = begin(client)
        back = company.visit(url)
        published, company.keys = company.keys, [RSAKey.generate_key(2048, {"kid": "k1"})]
        company._jwks = lambda _: httpx2.Response(  # type: ignore[method-assign]
            200, json={"keys": [one.as_dict(private=False) for one in published]}
        )
        assert client.get(callback(COMPANY, back)).headers["location"] == REFUSED

    def test_an_answer_is_good_once(self, client: TestClient, app: FastAPI, company: FakeProvider) -> None:
        back = company.visit(begin(client))
        cookies = dict(client.cookies)
        assert client.get(callback(COMPANY, back)).headers["location"] == "/#/"
        assert client.get(callback(COMPANY, back)).headers["location"] == REFUSED
        thief = browser(app)
        thief.cookies.update(cookies)  # even with the cookie the provider refuses the code
        assert thief.get(callback(COMPANY, back)).headers["location"] == REFUSED
        assert me(thief) == 401

    def test_another_browser_cannot_bring_the_answer(
        self, client: TestClient, app: FastAPI, company: FakeProvider
    ) -> None:
        back = company.visit(begin(client))
        victim = browser(app)
        assert victim.get(callback(COMPANY, back)).headers["location"] == REFUSED
        begin(victim)
        assert victim.get(callback(COMPANY, back)).headers["location"] == REFUSED
        assert me(victim) == 401

    def test_providers_are_not_mixed_up(
        self, client: TestClient, company: FakeProvider, other: FakeProvider
    ) -> None:
        honest = company.visit(begin(client))
        # The answer of one at the address of the other; the issuer of another; none where one is promised.
        assert client.get(callback(OTHER, honest)).headers["location"] == REFUSED
        assert sign_in(client, company, iss=other.issuer) == REFUSED
        assert sign_in(client, company, iss=None) == REFUSED
        assert "token" not in other.asked + company.asked  # no code went anywhere

    def test_a_provider_that_never_tells_its_issuer_is_taken(
        self, client: TestClient, company: FakeProvider
    ) -> None:
        company.tells_issuer = False
        assert sign_in(client, company) == "/#/"

    def test_somebody_who_turned_back_is_not_signed_in(self, client: TestClient, company: FakeProvider) -> None:
        assert sign_in(client, company, code=None, error="access_denied") == REFUSED
        assert client.get(COMPANY + "/callback").headers["location"] == REFUSED

    def test_a_provider_that_is_away(
        self, client: TestClient, company: FakeProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        company.down = True
        assert client.get(COMPANY).headers["location"] == "/#/sign-in/provider_unavailable"
        monkeypatch.setattr(discovery, "RETRY_SECONDS", -1.0)
        company.down = False
        back = company.visit(begin(client))
        company.down = True
        assert client.get(callback(COMPANY, back)).headers["location"] == "/#/sign-in/provider_unavailable"

    def test_an_unknown_provider(self, client: TestClient) -> None:
        assert client.get("/v1/sign-in/nobody").headers["location"] == "/#/sign-in/provider_not_found"

    def test_who_is_in_no_group_gets_no_account(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        company.person["groups"] = ["strangers"]
        assert sign_in(client, company) == NO_ACCOUNT
        assert not system.people.users.any()

    def test_a_disabled_user(self, client: TestClient, company: FakeProvider, system: Any) -> None:
        sign_in(client, company)
        system.people.change(me(client)["id"], disabled=True)
        assert me(client) == 401
        assert sign_in(client, company) == NO_ACCOUNT

    def test_keys_that_the_provider_rotates_in(
        self, client: TestClient, company: FakeProvider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign_in(client, company)
        company.keys = [RSAKey.generate_key(2048, {"kid": "k2"})]
        assert sign_in(client, company) == REFUSED  # too soon to fetch them again
        monkeypatch.setattr(discovery, "REFETCH_SECONDS", -1.0)
        assert sign_in(client, company) == "/#/"

    def test_a_clock_may_be_a_little_off(self, client: TestClient, company: FakeProvider) -> None:
        now = int(time.time())
        company.changed = {"iat": now + 20, "exp": now - 20}
        assert sign_in(client, company) == "/#/"
        company.changed = {"iat": now + 90, "exp": now + 300}
        assert sign_in(client, company) == REFUSED


class TestLinking:
    def test_an_account_made_here_is_taken_only_where_that_is_allowed(
        self, client: TestClient, company: FakeProvider, other: FakeProvider, settings: Settings
    ) -> None:
        providers = [adapter(company), adapter(other, "other", grants={}, links_by_email=True)]
        system = make_system(settings, providers=providers)
        user_id = make_user(system, "jo@example.org", [Grant(Role.EDITOR, ("default",))])
        client = browser(create_app(system))
        assert sign_in(client, company) == NO_ACCOUNT
        other.person["email_verified"] = False
        assert sign_in(client, other, OTHER) == NO_ACCOUNT
        other.person["email_verified"] = True
        assert sign_in(client, other, OTHER) == "/#/"
        assert me(client)["id"] == user_id
        other.person["sub"] = "whoever has the address now"
        assert sign_in(client, other, OTHER) == NO_ACCOUNT

    def test_who_has_no_verified_address_has_a_name_of_the_provider(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        make_user(system, "boss@example.org")
        company.person |= {"email": "boss@example.org", "email_verified": False, "preferred_username": "Jo.X"}
        assert sign_in(client, company) == "/#/"
        assert [user.login for user in system.people.users.all()] == ["boss@example.org", "jo.x@company"]


class TestRights:
    def test_a_group_here_is_bound_to_groups_of_a_provider(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        admin = key(system, Role.ADMIN)
        company.person["groups"] = ["Legal team"]
        bound = {"provider": "company", "name": "Legal team"}
        body = {"name": "law", "grants": [{"role": "editor", "collections": ["law"]}], "provider_groups": [bound]}
        made = client.post("/v1/groups", json=body, headers=admin)
        assert made.json()["provider_groups"] == [bound]
        assert sign_in(client, company) == "/#/"
        assert me(client)["grants"] == [{"role": "editor", "collections": ["law"]}]
        users = client.get("/v1/users", headers=admin).json()["users"]
        assert [(user["groups"], user["claimed"]) for user in users] == [([], ["law"])]
        client.delete(f"/v1/groups/{made.json()['id']}", headers=admin)
        assert me(client)["grants"] == []

    def test_a_group_bound_to_another_provider_is_not_meant(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        body = {
            "name": "law",
            "grants": [{"role": "admin"}],
            "provider_groups": [{"provider": "other", "name": "x"}],
        }
        client.post("/v1/groups", json=body, headers=key(system, Role.ADMIN))
        company.person["groups"] = ["x"]
        assert sign_in(client, company) == NO_ACCOUNT

    def test_a_users_key_has_a_providers_rights_for_as_long_as_a_session_may_last(
        self, client: TestClient, app: FastAPI, company: FakeProvider, system: Any
    ) -> None:
        sign_in(client, company)
        made = client.post("/v1/me/keys", json={"name": "bot"})
        program = browser(app)
        program.headers["Authorization"] = f"Bearer {made.json()['secret']}"
        assert me(program)["grants"] == [{"role": "reader", "collections": ["default", "hr"]}]
        ago = datetime.now(UTC) - timedelta(days=31)
        with system.database.transaction(writes=True) as connection:
            connection.execute(update(identities).values(signed_in_at=ago))
        assert me(program)["grants"] == []

    def test_everybody_of_a_provider(self, company: FakeProvider, settings: Settings) -> None:
        system = make_system(settings, providers=[adapter(company, grants=parse_grants("*=reader:faq"))])
        company.person["groups"] = []
        client = browser(create_app(system))
        assert sign_in(client, company) == "/#/"
        assert me(client)["grants"] == [{"role": "reader", "collections": ["faq"]}]

    def test_rights_of_a_provider_count_in_its_sessions_only(
        self, company: FakeProvider, settings: Settings
    ) -> None:
        system = make_system(settings, providers=[adapter(company, links_by_email=True)])
        make_user(system, "jo@example.org", [Grant(Role.READER, ("own",))])
        app = create_app(system)
        by_password, by_provider = browser(app), browser(app)
        by_password.post("/v1/sign-in", json={"login": "jo@example.org", "password": PASSWORD})
        sign_in(by_provider, company)
        assert len(me(by_password)["grants"]) == 1
        assert len(me(by_provider)["grants"]) == 2

    def test_the_access_token_of_a_disabled_user_opens_nothing(
        self, company: FakeProvider, settings: Settings
    ) -> None:
        published = Discovery(company.issuer, httpx2.Client(transport=company.transport))
        verifier = OidcVerifier(published, "api", parse_grants(GRANTS))
        system = make_system(settings, providers=[adapter(company)], token_verifier=verifier)
        client = browser(create_app(system))
        sign_in(client, company)
        token = company.sign({"sub": "jo", "aud": "api", "groups": ["staff"]}, typ="at+jwt")
        program = browser(create_app(system))
        program.headers["Authorization"] = f"Bearer {token}"
        assert me(program)["kind"] == "oidc"
        system.people.change(me(client)["id"], disabled=True)
        assert me(program) == 401

    def test_the_groups_of_an_access_token_read_what_their_members_read(
        self, company: FakeProvider, settings: Settings
    ) -> None:
        published = Discovery(company.issuer, httpx2.Client(transport=company.transport))
        verifier = OidcVerifier(published, "api", {}, provider="company")
        system = make_system(settings, providers=[adapter(company)], token_verifier=verifier)
        for name, bound in (("board", "directors"), ("all", "*")):
            grants, theirs = (Grant(Role.READER, (f"of-{name}",)),), (ProviderGroup("company", bound),)
            system.people.users.add_group(Group(new_id(), name, grants, theirs))
        program = browser(create_app(system))

        def rights(groups: list[str]) -> Any:
            token = company.sign({"sub": "jo", "aud": "api", "groups": groups}, typ="at+jwt")
            program.headers["Authorization"] = f"Bearer {token}"
            return me(program)

        assert rights(["directors"])["grants"] == [{"role": "reader", "collections": ["of-board"]}]
        assert rights(["staff"])["grants"] == []
        assert rights([])["grants"] == [], "who signs in in the browser is everybody, a program is not"


class TestRecheck:
    @pytest.fixture
    def system(self, settings: Settings, company: FakeProvider) -> Any:
        system = make_system(settings, providers=[adapter(company)])
        system.provider_sign_in._recheck = timedelta(0)
        return system

    def test_groups_are_asked_for_again(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        company.person["groups"] = ["ops"]
        assert me(client)["grants"] == [{"role": "admin", "collections": None}]
        company.person["groups"] = []
        assert me(client)["grants"] == []

    def test_who_is_out_there_is_out_here(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        assert me(client)["name"] == "Jo"
        company.refresh_tokens.clear()
        assert me(client) == 401

    def test_a_provider_that_is_away_ends_nothing(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        company.down = True
        assert me(client)["name"] == "Jo"

    def test_an_answer_for_somebody_else_ends_the_session(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        company.person["sub"] = "eve"
        assert me(client) == 401

    def test_it_is_asked_once_in_a_while(self, client: TestClient, company: FakeProvider, system: Any) -> None:
        system.provider_sign_in._recheck = timedelta(hours=1)
        sign_in(client, company)
        asked = len(company.asked)
        for _ in range(3):
            me(client)
        assert len(company.asked) == asked

    def test_a_provider_that_is_not_configured_any_more_signs_nobody_in(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        sign_in(client, company)
        system.provider_sign_in.providers.clear()
        assert me(client) == 401

    def test_its_tokens_are_not_readable_in_the_database(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        sign_in(client, company)
        with system.database.transaction() as connection:
            (row,) = connection.execute(provider_sessions.select()).all()
        kept = str(row)
        assert not [token for token in company.refresh_tokens if token in kept]


class TestSigningOut:
    def test_one_goes_on_to_the_provider(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        url = client.post("/v1/sign-out").json()["next"]
        assert url.startswith("https://id.example.org/end?")
        for part in (
            "id_token_hint=ey",
            "client_id=askdock",
            "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%2F",
        ):
            assert part in url
        assert me(client) == 401

    def test_from_the_provider(self, client: TestClient, app: FastAPI, company: FakeProvider) -> None:
        elsewhere = browser(app)
        company.changed = {"sid": "s2"}
        sign_in(elsewhere, company)
        company.changed = {}
        sign_in(client, company)
        path = COMPANY + "/back-channel-logout"
        answer = client.post(path, data={"logout_token": company.logout_token()}, headers={HEADER: ""})
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert (me(client), me(elsewhere)["name"]) == (401, "Jo")
        client.post(path, data={"logout_token": company.logout_token(sid=None)})
        assert me(elsewhere) == 401

    def test_from_the_provider_ends_a_session_that_it_never_named(
        self, client: TestClient, app: FastAPI, company: FakeProvider
    ) -> None:
        somebody = browser(app)
        company.changed = {"sid": None}
        jo = company.person
        company.person = jo | {"sub": "wei", "email": "wei@example.org"}
        sign_in(somebody, company)
        company.person = jo
        sign_in(client, company)
        path = COMPANY + "/back-channel-logout"
        assert client.post(path, data={"logout_token": company.logout_token()}).status_code == 200
        assert (me(client), me(somebody)["kind"]) == (401, "user")

    @pytest.mark.parametrize(
        "claims",
        [
            {"events": None},
            {"events": {"https://example.org/another": {}}},
            {"nonce": "x"},
            {"sub": None, "sid": None},
            {"aud": "another"},
            {"iss": "https://evil.example.org"},
            {"iat": None},
            {"exp": int(time.time()) - 3600},
            {"exp": None, "iat": int(time.time()) - 3600},
        ],
    )
    def test_what_is_no_logout_token(
        self, client: TestClient, company: FakeProvider, claims: dict[str, Any]
    ) -> None:
        sign_in(client, company)
        path = COMPANY + "/back-channel-logout"
        token = company.logout_token(**claims)
        assert client.post(path, data={"logout_token": token}).status_code == 400
        assert me(client)["name"] == "Jo"

    def test_by_a_frame_in_the_page_of_the_provider(self, client: TestClient, company: FakeProvider) -> None:
        sign_in(client, company)
        path = COMPANY + "/front-channel-logout"
        for query in ({}, {"iss": company.issuer, "sid": "s9"}, {"iss": "https://evil", "sid": "s1"}):
            assert client.get(path, params=query).status_code == 200
        assert me(client)["name"] == "Jo"
        answer = client.get(path, params={"iss": company.issuer, "sid": "s1"})
        assert "frame-ancestors https://id.example.org" in answer.headers["content-security-policy"]
        assert me(client) == 401


class TestPasswordsOff:
    def test_nobody_signs_in_by_password(self, settings: Settings, company: FakeProvider) -> None:
        off = settings.model_copy(update={"password_sign_in": False})
        system = make_system(off, providers=[adapter(company)])
        make_user(system)
        client = browser(create_app(system))
        assert client.get("/v1/sign-in").json()["password"] is False
        body = {"login": "lin@example.com", "password": PASSWORD}
        assert client.post("/v1/sign-in", json=body).status_code == 403
        link = system.people.link(system.people.users.all()[0].id)
        redeemed = client.post("/v1/links/redeem", json={"secret": link, "password": PASSWORD})
        assert redeemed.status_code == 403
        assert sign_in(client, company) == "/#/"

    def test_not_without_a_provider(self, settings: Settings) -> None:
        off = settings.model_copy(update={"password_sign_in": False})
        with pytest.raises(ConfigurationError, match="nobody could sign in"):
            create_app(make_system(off))


class TestProviders:
    def test_an_admin_sees_what_to_register_and_tests_it(
        self, client: TestClient, company: FakeProvider, system: Any
    ) -> None:
        admin = key(system, Role.ADMIN)
        listed = client.get("/v1/providers", headers=admin).json()["providers"][0]
        assert listed["redirect_uri"] == "http://127.0.0.1/v1/sign-in/company/callback"
        assert [group["name"] for group in listed["groups"]] == ["ops", "staff"]
        assert "secret" not in str(listed)
        found = client.post("/v1/providers/company/test", headers=admin).json()
        assert found["ok"], found
        assert [one["name"] for one in found["checks"]] == ["discovery", "keys", "client", "redirect", "sign_out"]

    @pytest.mark.parametrize(
        ("breaks", "failing"),
        [
            ({"_token": lambda _: httpx2.Response(401, json={"error": "invalid_client"})}, "client"),
            ({"_authorization": lambda _: httpx2.Response(400)}, "redirect"),
            ({"down": True}, "discovery"),
        ],
    )
    def test_what_is_wrong_is_named(
        self, client: TestClient, company: FakeProvider, system: Any, breaks: dict[str, Any], failing: str
    ) -> None:
        for name, value in breaks.items():
            setattr(company, name, value)
        found = client.post("/v1/providers/company/test", headers=key(system, Role.ADMIN)).json()
        assert not found["ok"]
        assert [one["name"] for one in found["checks"] if not one["ok"]] == [failing]

    def test_only_admins_of_everything(self, client: TestClient, system: Any) -> None:
        for role, collections in [(Role.EDITOR, ()), (Role.ADMIN, ("default",))]:
            headers = key(system, role, *collections)
            assert client.get("/v1/providers", headers=headers).status_code == 403
            assert client.post("/v1/providers/company/test", headers=headers).status_code == 403
        assert client.post("/v1/providers/x/test", headers=key(system, Role.ADMIN)).status_code == 404
