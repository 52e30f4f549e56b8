"""The entries of an RSS or Atom feed, each as a document of its own."""

import html
import io
from calendar import timegm
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from askdock.errors import ConfigurationError, FetchFailed, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, HttpClient, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500


class FeedKind:
    """See `askdock.ports.SourceKind`."""

    name = "feed"
    title = "RSS or Atom feed"
    address = "https://example.com/news.xml"
    fields = (
        SourceField(
            "authorization", "Value of the header Authorization, where the feed asks for one.", secret=True
        ),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["FeedConnection"]:
        """The feed is fetched when it is listed."""
        if urlsplit(spec.address).scheme not in ("http", "https"):
            raise InvalidInput("the address of a feed is like https://host/feed.xml")
        headers = {"Authorization": secrets["authorization"]} if "authorization" in secrets else {}
        yield FeedConnection(network.http(headers), spec.address)


class FeedConnection:
    """See `askdock.ports.Connection`. A feed shows its newest entries only: older ones stay."""

    complete = False

    def __init__(self, http: HttpClient, address: str) -> None:
        self._http = http
        self._address = address
        self._texts: dict[str, bytes] = {}

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:  # noqa: ARG002 - one request
        """All entries that the feed shows."""
        try:
            import feedparser
        except ImportError as error:
            raise ConfigurationError(f"this kind needs one more package: {how_to_install('sources')}") from error
        with self._http.request("GET", self._address) as reply:
            parsed = feedparser.parse(io.BytesIO(reply.body.read()))
        if not parsed.version:
            raise FetchFailed(f"{self._address} is neither RSS nor Atom")
        for start in range(0, max(len(parsed.entries), 1), PAGE):
            entries = parsed.entries[start : start + PAGE]
            yield SourcePage(tuple(filter(None, map(self._item, entries))), None)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """What the feed said."""
        yield Opened(io.BytesIO(self._texts[item.key]), item.revision)

    def close(self) -> None:
        """Nothing to hang up."""

    def _item(self, entry: Any) -> RemoteItem | None:
        link = entry.get("link") or ""
        key = entry.get("id") or link
        if not key:
            return None
        title = entry.get("title") or link
        bodies = [content.get("value", "") for content in entry.get("content", [])] or [entry.get("summary", "")]
        escaped = html.escape(title)
        page = (
            f"<html><head><title>{escaped}</title></head><body><h1>{escaped}</h1>{''.join(bodies)}</body></html>"
        )
        self._texts[key] = page.encode()
        when = entry.get("updated_parsed") or entry.get("published_parsed")
        shown = link if link.startswith(("http://", "https://")) else None
        return RemoteItem(
            key,
            # Not where it links to: that may be a document of another source, which it would replace.
            f"{self._address}#{sha256(key.encode()).hexdigest()[:16]}",
            title,
            f"{title[:80].replace('/', ' ')}.html",
            sha256(self._texts[key]).hexdigest(),
            modified_ns=timegm(when) * 10**9 if when else 0,
            link=shown,
        )
