"""What only a mailbox has: encryption, folders with a purpose, marks, subjects."""

import imaplib
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contract.test_source_kinds import guard
from tests.support.imap_server import Mailbox, dovecot

from askdock.adapters.synced.kinds.imap import ImapKind
from askdock.errors import FetchFailed, InvalidInput
from askdock.records import RemoteItem, SourceSpec

pytest.importorskip("imapclient")


class Server:
    """A Dovecot, a person's client, and the source's view."""

    def __init__(self, ports: tuple[int, int], client: imaplib.IMAP4, mailbox: Mailbox) -> None:
        self.port, self.starttls = ports
        self.client = client
        self._mailbox = mailbox

    def deliver(self, folder: str, subject: str, received: str = "01-Nov-2026 08:00:00 +0000") -> None:
        self.client.create(folder)
        done, answer = self.client.append(folder, None, f'"{received}"', self._mailbox.message(subject, b"Hello."))
        assert done == "OK", answer

    def names(self, address: str | None = None, **options: str) -> list[str]:
        """Folder and name of all items, opened."""
        spec = SourceSpec("s", "imap", address or f"imaps://127.0.0.1:{self.port}", {"user": "lin", **options})
        with ImapKind().connect(spec, {"password": "secret"}, guard()) as connection:
            items: list[RemoteItem] = [item for page in connection.pages(None) for item in page.items]
            found = []
            for item in items:
                with connection.open(item, None) as opened:
                    assert opened.content is not None
                    assert b"Hello." in opened.content.read()
                    found.append(f"{item.path.rpartition('/')[0]}: {opened.name}")
            return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with dovecot(tmp_path) as (port, starttls, context):
        mailbox = Mailbox(port, context)
        client = imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context)
        client.login("lin", "secret")
        yield Server((port, starttls), client, mailbox)
        client.logout()
        mailbox.close()


def test_spam_and_what_was_thrown_away_stay_out_unless_they_are_named(server: Server) -> None:
    server.deliver("INBOX", "Pump 3")
    server.deliver("Trash", "Old")
    server.deliver("Handbook", "差旅制度")
    assert server.names() == ["Handbook: 差旅制度.eml", "INBOX: Pump 3.eml"]
    assert server.names(folders="INBOX, Trash") == ["INBOX: Pump 3.eml", "Trash: Old.eml"]


def test_messages_before_a_day_are_left_out_and_none_is_marked_as_read(server: Server) -> None:
    server.deliver("INBOX", "Then", "30-Oct-2026 23:00:00 +0000")
    server.deliver("INBOX", "Now")
    assert server.names(since="2026-11-01") == ["INBOX: Now.eml"]
    server.client.select("INBOX")
    assert server.client.search(None, "SEEN") == ("OK", [b""])


def test_starttls_comes_before_the_password(server: Server) -> None:
    server.deliver("INBOX", "Pump 3")
    assert server.names(f"imap://127.0.0.1:{server.starttls}") == ["INBOX: Pump 3.eml"]


def test_a_certificate_that_nobody_vouches_for_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(FetchFailed, match="certificate that is not trusted"):
        server.names()


def test_a_subject_cannot_lead_out_of_its_folder(server: Server) -> None:
    server.deliver("INBOX", "../../etc/passwd")
    assert server.names() == ["INBOX: .. .. etc passwd.eml"]


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("https://mail.example.com", {}),
        ("imaps://lin@mail.example.com", {}),
        ("imaps://mail.example.com/INBOX", {}),
        ("imaps://mail.example.com", {"since": "yesterday"}),
    ],
)
def test_what_is_no_mailbox_is_refused_before_anybody_connects(address: str, options: dict[str, str]) -> None:
    spec = SourceSpec("s", "imap", address, {"user": "lin", **options})
    with pytest.raises(InvalidInput), ImapKind().connect(spec, {}, guard()):
        pass
