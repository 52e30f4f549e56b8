"""What a kind of source is: how it is reached, how it lists, how it reads. Plug-ins implement this.

`docs/sources.md` tells how a kind is added; `tests/contract/test_source_kinds.py` is the suite that each passes.
"""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from askdock.records import RemoteItem, SourceSpec


@dataclass(frozen=True, slots=True)
class SourcePage:
    """A part of a listing."""

    items: tuple[RemoteItem, ...]
    cursor: str | None
    """Where the listing goes on behind this page; None where it cannot: then it begins anew."""
    unread: tuple[tuple[str, str], ...] = ()
    """URIs below which could not be looked, and why: what is there is unknown, so nothing is removed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An item's content; None: it has not changed since the revision that was named."""

    content: BinaryIO | None
    revision: str | None
    name: str | None = None
    """The file name, where opening tells it better than the listing."""


class Connection(Protocol):
    """A source that is reached.

    Every method may raise FetchFailed or one of its kinds, UrlRefused, InvalidInput.
    """

    complete: bool
    """Whether a listing tells all that is there: a feed shows the newest entries only, nothing is removed."""

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """List, beginning behind the cursor. Pages are small (some hundred items) and made when asked for."""
        ...

    def open(self, item: RemoteItem, revision: str | None) -> AbstractContextManager[Opened]:
        """Read the item; `revision`: the one that is known.

        FetchGone where it is not there any more, FetchDenied where it may not be read, FetchBusy with a time to
        wait; content that ends too early raises FetchFailed while it is read.
        """
        ...

    def close(self) -> None:
        """Hang up."""
        ...


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of a kind, for forms."""

    name: str
    description: str
    secret: bool = False
    required: bool = False


class SourceKind(Protocol):
    """A kind of source. Others add one by an entry point of the group `askdock.sources` that names an instance."""

    name: str
    """As sources name it: `webdav`."""
    title: str
    address: str
    """What an address looks like, for people; others begin as it does, or as its `schemes` say, if any."""
    fields: tuple[SourceField, ...]

    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: "GuardedNetwork"
    ) -> AbstractContextManager[Connection]:
        """Reach the source, through `network` and no other way.

        Raises InvalidInput for an address that is none.
        """
        ...


class GuardedNetwork(Protocol):
    """Ways to other servers that lead to public addresses and allowed networks only."""

    def http(self, headers: Mapping[str, str] | None = None) -> "HttpClient":
        """A client for HTTP; the headers go with every request to the host of the first one."""
        ...

    def connect(self, host: str, port: int) -> socket.socket:
        """A connected TCP socket. Raises UrlRefused, FetchFailed."""
        ...

    def proxy(self) -> AbstractContextManager[str]:
        """The URL of an HTTP proxy of this process that guards clients which connect by themselves."""
        ...

    def folder(self, path: str) -> str:
        """The folder of this machine, links resolved. Raises UrlRefused where it is not below an allowed one."""
        ...

    def lends_identity(self, address: str) -> bool:
        """Whether a source without credentials may read what is there by the rights of this machine or pod."""
        ...


@dataclass(frozen=True, slots=True)
class HttpReply:
    """A reply. `headers` in small letters; `body` is gone when the context ends."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: BinaryIO


class HttpClient(Protocol):
    """Requests through the guard."""

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        accept: Sequence[int] = (200,),
    ) -> AbstractContextManager[HttpReply]:
        """Send and receive. A status that is not accepted raises FetchGone, FetchDenied, FetchBusy or FetchFailed.

        Redirects of GET are followed; credentials stay with the first host.
        """
        ...
