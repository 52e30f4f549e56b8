"""Forgotten passwords: links by mail."""

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import make_system
from tests.services.test_access import key
from tests.services.test_people import PASSWORD, browser, make_user
from tests.services.test_people import sign_in as sign_in_by_password
from tests.services.test_provider_sign_in import adapter, sign_in
from tests.support.oidc import FakeProvider

from askdock.application.invitations import Invitations
from askdock.errors import MailUnavailable
from askdock.services.api.accounts.attempts import FORGOTTEN_OF_ACCOUNT, FORGOTTEN_OF_ADDRESS
from askdock.services.api.app import create_app
from askdock.settings import Settings

LIN = "lin@example.com"


class Outbox:
    """Takes mail."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.broken = False

    def send(self, to: str, subject: str, text: str) -> None:
        if self.broken:
            raise MailUnavailable("the mail server does not answer")
        self.sent.append((to, text))


@pytest.fixture
def outbox() -> Outbox:
    return Outbox()


@pytest.fixture
def company() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def system(settings: Settings, outbox: Outbox, company: FakeProvider) -> Any:
    invitations = Invitations(outbox, "https://docs.example.com/")
    system = make_system(settings, invitations=invitations, providers=[adapter(company)])
    make_user(system, LIN)
    return system


@pytest.fixture
def client(system: Any) -> TestClient:
    return browser(create_app(system))


def ask(client: TestClient, login: str = LIN) -> int:
    answer = client.post("/v1/sign-in/forgotten", json={"login": login})
    assert answer.content == b"" or answer.status_code != 204
    return answer.status_code


def test_the_link_sets_another_password_once(client: TestClient, outbox: Outbox) -> None:
    assert client.get("/v1/sign-in").json()["forgotten"] is True
    assert ask(client, "LIN@example.com") == 204
    ((to, text),) = outbox.sent
    assert to == LIN
    (secret,) = re.findall(r"https://docs\.example\.com/#/invitation/(\S+)", text)
    answer = client.post("/v1/links/redeem", json={"secret": secret, "password": "another horse battery"})
    assert answer.status_code == 200
    assert sign_in_by_password(client, LIN, PASSWORD).status_code == 401
    assert client.post("/v1/links/redeem", json={"secret": secret, "password": PASSWORD}).status_code == 401


def test_until_the_link_is_used_the_password_stays(client: TestClient) -> None:
    ask(client)
    assert sign_in_by_password(client, LIN).status_code == 200


def test_nobody_learns_who_has_an_account(client: TestClient, outbox: Outbox, system: Any) -> None:
    make_user(system, "no-address")
    gone = make_user(system, "gone@example.com")
    system.people.change(gone, disabled=True)
    for login in ("nobody@example.com", "no-address", "gone@example.com"):
        assert ask(client, login) == 204
    outbox.broken = True
    assert ask(client) == 204
    assert outbox.sent == []


def test_who_signs_in_by_a_provider_gets_no_other_way_in(
    client: TestClient, outbox: Outbox, company: FakeProvider, system: Any
) -> None:
    company.person |= {"email": "jo@example.org", "email_verified": True}
    sign_in(TestClient(client.app, base_url="http://127.0.0.1", follow_redirects=False), company)
    assert "jo@example.org" in [user.login for user in system.people.users.all()]
    assert ask(client, "jo@example.org") == 204
    assert outbox.sent == []


def test_a_mailbox_is_not_filled_and_addresses_are_not_tried_out(system: Any, outbox: Outbox) -> None:
    app = create_app(system)
    for number in range(FORGOTTEN_OF_ACCOUNT.amount + 3):
        assert ask(browser(app, f"192.0.2.{number}")) == 204
    assert len(outbox.sent) == FORGOTTEN_OF_ACCOUNT.amount
    client = browser(app, "198.51.100.1")
    said = [ask(client, f"u{number}@example.com") for number in range(FORGOTTEN_OF_ADDRESS.amount + 1)]
    assert said == [204] * FORGOTTEN_OF_ADDRESS.amount + [429]


def test_it_is_in_the_audit_log_without_what_was_typed(client: TestClient, system: Any) -> None:
    ask(client)
    ask(client, "my-password-typed-here")
    found = client.get("/v1/audit", params={"action": "forgot_password"}, headers=key(system, "admin"))
    assert "my-password-typed-here" not in found.text
    unknown, known = found.json()["events"]
    assert (set(known["target"]), unknown["target"]) == ({"user_id"}, {})


def test_without_mail_or_passwords_there_is_none(settings: Settings, outbox: Outbox) -> None:
    system = make_system(settings)
    make_user(system, LIN)
    client = browser(create_app(system))
    assert client.get("/v1/sign-in").json()["forgotten"] is False
    assert ask(client) == 403
