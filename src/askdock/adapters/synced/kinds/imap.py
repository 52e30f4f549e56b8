"""Messages of a mailbox by IMAP (RFC 9051, RFC 3501), each as a mail of its own; none is marked as read."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.imap_client import connect_imap, translated_imap
from askdock.adapters.synced.names import clean_name
from askdock.errors import FetchGone, InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500
BLOCK = 1 << 20
PORTS = {"imaps": 993, "imap": 143}
LEFT_OUT = frozenset({b"\\trash", b"\\junk", b"\\drafts", b"\\all", b"\\noselect", b"\\nonexistent"})
"""Folders that hold nothing, nothing that counts, or what is in other folders as well (RFC 6154), unless named."""


class ImapKind:
    """See `askdock.ports.SourceKind`."""

    name = "imap"
    title = "Mailbox (IMAP)"
    address = "imaps://mail.example.com"
    fields = (
        SourceField("user", "User name.", required=True),
        SourceField("folders", "Names of folders, with commas; left out: all but trash, spam and drafts."),
        SourceField("since", "Day (2026-01-31) before which messages are left out."),
        SourceField("password", "Password, or a password for applications.", secret=True),
        SourceField("access_token", "Token of OAuth 2 instead of a password (XOAUTH2).", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["ImapConnection"]:
        """Always encrypted: `imaps` from the beginning, `imap` by STARTTLS before anybody signs in."""
        parts = urlsplit(spec.address)
        if parts.scheme not in PORTS or not parts.hostname or parts.username or parts.path.strip("/"):
            raise InvalidInput("the address of a mailbox is like imaps://host, without a user or a folder")
        since = _day(spec.options.get("since", ""))
        named = [name for one in spec.options.get("folders", "").split(",") if (name := one.strip())]
        port = parts.port or PORTS[parts.scheme]
        encrypted = parts.scheme == "imaps"
        with connect_imap(
            parts.hostname, port, network, spec.options.get("user", ""), secrets, encrypted=encrypted
        ) as client:
            user = quote(spec.options.get("user", ""), safe="")
            yield ImapConnection(client, f"{parts.scheme}://{user}@{parts.netloc}", named, since)


class ImapConnection:
    """See `askdock.ports.Connection`. A message never changes: what is edited or moved is another message."""

    complete = True

    def __init__(self, client: Any, host: str, folders: Sequence[str], since: date | None) -> None:
        self._client = client
        self._host = host
        self._named = folders
        self._criteria: list[Any] = ["UNDELETED", *(["SINCE", since] if since else [])]

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder in the order of names, messages in the order in which they came."""
        done, after = _reached(cursor)
        for folder in self._folders():
            if folder < done:
                continue
            chosen = self._choose(folder)
            if isinstance(chosen, str):
                yield SourcePage((), None, ((self._uri(folder), chosen),))
                continue
            begin = after[1] if folder == done and after[0] == chosen else 0
            with translated_imap(self._host):
                uids = sorted(uid for uid in self._client.search(self._criteria) if uid > begin)
            for start in range(0, len(uids), PAGE):
                part = uids[start : start + PAGE]
                yield SourcePage(tuple(self._listed(folder, chosen, part)), f"{chosen}/{part[-1]}/{folder}")

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Block by block. The subject is its name."""
        validity, uid, folder = item.key.split("/", 2)
        if self._choose(folder) != int(validity):
            raise FetchGone(f"{item.uri} is not there")
        content = io.BufferedReader(cast(Any, _Message(self._client, int(uid), item.uri)), BLOCK)
        yield Opened(cast(BinaryIO, content), item.revision, _name(content.peek(BLOCK)))

    def close(self) -> None:
        """The context does."""

    def _folders(self) -> list[str]:
        with translated_imap(self._host):
            found = self._client.list_folders()
        if self._named:
            return sorted(set(self._named))
        return sorted(name for flags, _, name in found if not LEFT_OUT & {flag.lower() for flag in flags})

    def _choose(self, folder: str) -> int | str:
        """The folder's validity, or why it cannot be read."""
        from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

        with translated_imap(self._host):
            try:
                return int(self._client.select_folder(folder, readonly=True)[b"UIDVALIDITY"])
            except IMAPClientAbortError:
                raise
            except IMAPClientError as error:
                return str(error)[:200]

    def _listed(self, folder: str, validity: int, uids: Sequence[int]) -> Iterator[RemoteItem]:
        with translated_imap(self._host):
            found = self._client.fetch(uids, ["INTERNALDATE"])
        for uid in uids:
            if uid in found:
                received = found[uid][b"INTERNALDATE"]
                yield RemoteItem(
                    f"{validity}/{uid}/{folder}",
                    f"{self._uri(folder)};UIDVALIDITY={validity}/;UID={uid}",
                    f"{folder}/{uid}.eml",
                    f"{uid}.eml",
                    f"{validity}-{uid}",
                    modified_ns=int(received.timestamp()) * 10**9,
                )

    def _uri(self, folder: str) -> str:
        """As RFC 5092 writes it."""
        return f"{self._host}/{quote(folder)}"


class _Message(io.RawIOBase):
    """A message, fetched in blocks: a large one is never in memory as a whole."""

    def __init__(self, client: Any, uid: int, uri: str) -> None:
        self._client = client
        self._uid = uid
        self._uri = uri
        self._at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with translated_imap(self._uri):
            found = self._client.fetch([self._uid], [f"BODY.PEEK[]<{self._at}.{len(buffer)}>"])
        if self._uid not in found:
            raise FetchGone(f"{self._uri} is not there")
        block: bytes = next((value for name, value in found[self._uid].items() if name.startswith(b"BODY[]")), b"")
        buffer[: len(block)] = block
        self._at += len(block)
        return len(block)


def _reached(cursor: str | None) -> tuple[str, tuple[int, int]]:
    """Folder, its validity and the last message of a cursor."""
    if cursor is None:
        return "", (0, 0)
    validity, uid, folder = cursor.split("/", 2)
    return folder, (int(validity), int(uid))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidInput("since is a day like 2026-01-31") from None


def _name(beginning: bytes) -> str | None:
    """A file name made of the subject."""
    head = re.split(rb"\r?\n\r?\n", beginning, maxsplit=1)[0]
    subject = str(message_from_bytes(head, policy=default).get("Subject") or "")
    return clean_name(subject, ".eml") if subject.strip() else None
