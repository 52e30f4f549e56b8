"""Mail by SMTP, to a real server of aiosmtpd."""

import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.support.authority import make_authority
from tests.support.mail_server import USER, Inbox, serving

from askdock.adapters.mail.smtp import SmtpMail
from askdock.application.invitations import Invitations
from askdock.errors import ConfigurationError, InvalidInput, MailUnavailable
from askdock.records import Grant, Role, User

WRITTEN = "askdock%40example.com:p%40ss%2Fword%3A1"
SENDER = "AskDock <askdock@example.com>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def trusted(folder: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=folder / "ca.pem")


@pytest.fixture
def certificate(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_goes_over_tls_as_the_user(
    scheme: str, trusted: ssl.SSLContext, certificate: ssl.SSLContext
) -> None:
    inbox = Inbox()
    late = {"tls_context": certificate, "require_starttls": True, "auth_required": True}
    # The server does not know TLS from the start for TLS, and would not let anybody sign in.
    way: dict[str, Any] = late if scheme == "smtp" else {"ssl_context": certificate, "auth_require_tls": False}
    with serving(inbox, **way) as port:
        SmtpMail(f"{scheme}://{WRITTEN}@127.0.0.1:{port}", SENDER, trusted).send(
            "wei@example.com", "Hello / 您好", "a link\n链接\n"
        )
    ((recipients, mail),) = inbox.mails
    assert inbox.over_tls == [True]
    assert recipients == ["wei@example.com"]
    assert (mail["From"], mail["Subject"]) == (SENDER, "Hello / 您好")
    assert "链接" in mail.get_content()
    assert mail["Message-ID"].endswith("@example.com>")
    assert mail["Date"]


def test_without_tls_only_where_it_is_said(certificate: ssl.SSLContext) -> None:
    inbox = Inbox()
    with serving(inbox) as port:
        with pytest.raises(MailUnavailable, match="lacks STARTTLS"):
            SmtpMail(f"smtp://127.0.0.1:{port}", SENDER).send("wei@example.com", "x", "x")
        assert inbox.mails == []
        SmtpMail(f"smtp+plain://127.0.0.1:{port}", SENDER).send("wei@example.com", "x", "x")
    assert inbox.over_tls == [False]


def test_a_certificate_of_nobody_is_refused(certificate: ssl.SSLContext) -> None:
    inbox = Inbox()
    with serving(inbox, tls_context=certificate) as port, pytest.raises(MailUnavailable, match="TLS"):
        SmtpMail(f"smtp://{WRITTEN}@127.0.0.1:{port}", SENDER).send("wei@example.com", "x", "x")
    assert inbox.mails == []


def test_what_is_refused_is_said_without_the_password(
    trusted: ssl.SSLContext, certificate: ssl.SSLContext
) -> None:
    with serving(Inbox(), tls_context=certificate) as port:
        wrong = SmtpMail(f"smtp://{USER.replace('@', '%40')}:no-such-word@127.0.0.1:{port}", SENDER, trusted)
        with pytest.raises(MailUnavailable, match="refuses the user or the password") as refused:
            wrong.send("wei@example.com", "x", "x")
        assert "no-such-word" not in str(refused.value)
        right = SmtpMail(f"smtp://{WRITTEN}@127.0.0.1:{port}", SENDER, trusted)
        with pytest.raises(MailUnavailable, match="refuses the recipient"):
            right.send("wei@refused.example", "x", "x")
    with pytest.raises(MailUnavailable, match="does not answer"):
        right.send("wei@example.com", "x", "x")


@pytest.mark.parametrize("to", ["wei", "wei@", "@example.com", "a b@example.com", "a@b\r\nBcc: c@d", "<a@b>,c@d"])
def test_what_is_no_address_is_not_sent_to(to: str) -> None:
    with pytest.raises(InvalidInput):
        SmtpMail("smtp://127.0.0.1:1", SENDER).send(to, "x", "x")


@pytest.mark.parametrize(
    ("url", "sender"),
    [("http://example.com", SENDER), ("smtp://", SENDER), ("mail.example.com", SENDER), ("smtps://a", "nobody")],
)
def test_wrong_settings_are_refused(url: str, sender: str) -> None:
    with pytest.raises(ValueError, match=r"must be smtp|address"):
        SmtpMail(url, sender)


def test_an_invitation_has_the_link_and_tells_what_becomes_of_it() -> None:
    user = User("u1", "wei@example.com", "Wei", (Grant(Role.READER),), (), datetime.now(UTC))
    inbox = Inbox()
    with serving(inbox) as port:
        mail = SmtpMail(f"smtp+plain://127.0.0.1:{port}", SENDER)
        invitations = Invitations(mail, "https://docs.example.com/askdock/")
        assert invitations.send(user, "/#/invitation/secret").to == "wei@example.com"
        invitations.test("admin@example.com")
    (first, test) = inbox.mails
    assert "https://docs.example.com/askdock/#/invitation/secret" in first[1].get_content()
    assert test[0] == ["admin@example.com"]
    failed = invitations.send(user, "/#/invitation/secret")
    assert failed.to is None
    assert "does not answer" in (failed.problem or "")


def test_without_a_server_or_an_address_links_are_handed_over() -> None:
    user = User("u1", "wei", "Wei", (), (), datetime.now(UTC))
    none = Invitations(None, None)
    assert none.send(user, "/x") == Invitations(SmtpMail("smtp://127.0.0.1:1", SENDER), "x").send(user, "/x")
    with pytest.raises(ConfigurationError):
        none.test("wei@example.com")
