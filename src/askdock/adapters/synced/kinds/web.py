"""A web page, the pages of a sitemap, or what links lead to within a folder of a site (robots.txt is obeyed)."""

import io
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import PurePosixPath
from typing import cast
from urllib.parse import urljoin, urlsplit

from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from askdock.adapters.sources.web import parse_sitemap
from askdock.adapters.synced.options import is_yes
from askdock.errors import (
    ConfigurationError,
    FetchBusy,
    FetchDenied,
    FetchFailed,
    FetchGone,
    InvalidInput,
    UrlRefused,
)
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, HttpClient, HttpReply, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec
from askdock.text.names import file_name

AGENT = "AskDock"
NOT_MODIFIED = 304
PAGE = 50
CRAWL_PAGE = 10
"""Pages whose content is in memory while they are taken."""
MAX_PAGES = 10_000
MAX_SITEMAPS = 1000
LONGEST_DELAY = 10.0
OUTAGE = 5
"""So many pages in a row that cannot be read: their server is away."""


class WebKind:
    """See `askdock.ports.SourceKind`."""

    name = "web"
    title = "Web site"
    address = "https://example.com/handbook/sitemap.xml"
    fields = (
        SourceField("crawl", "`yes`: follow links to pages below the folder of the address."),
        SourceField("max_pages", f"How many pages a crawl takes at most; {MAX_PAGES} when left out."),
        SourceField(
            "authorization", "Value of the header Authorization, where the site asks for one.", secret=True
        ),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["WebConnection"]:
        """Reads robots.txt when it is first needed."""
        if urlsplit(spec.address).scheme not in ("http", "https"):
            raise InvalidInput("the address of a site is like https://host/folder/")
        limit = spec.options.get("max_pages", str(MAX_PAGES))
        if not limit.isdecimal() or not 0 < int(limit) <= MAX_PAGES:
            raise InvalidInput(f"max_pages is a number up to {MAX_PAGES}")
        headers = {"Authorization": secrets["authorization"]} if "authorization" in secrets else {}
        crawl = is_yes(spec.options, "crawl")
        yield WebConnection(network.http(headers), spec.address, crawl=crawl, max_pages=int(limit))


class WebConnection:
    """See `askdock.ports.Connection`. A crawl begins anew after a crash: its cursor would be all it has seen."""

    complete = True

    def __init__(self, http: HttpClient, address: str, *, crawl: bool, max_pages: int) -> None:
        self._http = http
        self._address = address
        self._inside = _folder(address)
        self._crawl = crawl
        self._max_pages = max_pages
        self._robots = Robots(http)
        self._fetched: dict[str, tuple[bytes, str]] = {}

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """The page, the sitemap's pages, or what links lead to."""
        if self._crawl:
            yield from self._crawled()
            return
        is_sitemap = PurePosixPath(urlsplit(self._address).path).suffix.lower() == ".xml"
        urls = sorted(set(self._sitemap())) if is_sitemap else [self._address]
        urls = [url for url in urls if cursor is None or url > cursor]
        for start in range(0, len(urls), PAGE):
            part = urls[start : start + PAGE]
            yield SourcePage(tuple(_item(url) for url in part if self._robots.allows(url)), part[-1])

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:
        """GET, unless it is as it was; what a crawl has just read is not asked for again."""
        if item.uri in self._fetched:
            content, media_type = self._fetched[item.uri]
            yield Opened(io.BytesIO(content), item.revision, file_name(item.uri, media_type))
            return
        asked = _conditions(revision)
        self._robots.wait(item.uri)
        with self._http.request("GET", item.uri, headers=asked, accept=(200, NOT_MODIFIED)) as reply:
            if reply.status == NOT_MODIFIED:
                yield Opened(None, revision)
                return
            name = file_name(item.uri, _media_type(reply))
            tag, modified = reply.headers.get("etag"), reply.headers.get("last-modified")
            yield Opened(reply.body, f"etag {tag}" if tag else f"since {modified}" if modified else None, name)

    def close(self) -> None:
        """Nothing to hang up."""

    def _sitemap(self) -> Iterator[str]:
        folder, waiting, seen = _folder(self._address), deque([self._address]), set[str]()
        while waiting:
            sitemap = waiting.popleft()
            if sitemap in seen:
                continue
            seen.add(sitemap)
            if len(seen) > MAX_SITEMAPS:
                raise InvalidInput(f"{self._address} leads to more than {MAX_SITEMAPS} sitemaps")
            with self._http.request("GET", sitemap) as reply:
                kind, found = parse_sitemap(reply.body.read(), sitemap)
            inside = [url for url in found if url.startswith(folder)]
            if kind == "sitemapindex":
                waiting.extend(inside)
            else:
                yield from inside

    def _crawled(self) -> Iterator[SourcePage]:
        """Breadth first. A page that redirects within the folder is known by where it leads."""
        waiting, seen = deque([self._address]), {self._address}
        items: list[RemoteItem] = []
        unread: list[tuple[str, str]] = []
        count = broken = 0
        while waiting and count < self._max_pages:
            url = waiting.popleft()
            if not self._robots.allows(url):
                continue
            try:
                found = self._read(url)
            except FetchGone:
                continue  # a dead link
            except (FetchFailed, UrlRefused) as error:
                broken = 0 if isinstance(error, (FetchDenied, UrlRefused)) else broken + 1
                if url == self._address or isinstance(error, FetchBusy) or broken == OUTAGE:
                    raise
                unread.append((url, str(error)))
                continue
            count, broken = count + 1, 0
            if url in self._fetched:
                items.append(_item(url, sha256(self._fetched[url][0]).hexdigest()))
            new = [link for link in found if link not in seen]
            seen.update(new)
            waiting.extend(dict.fromkeys(new))
            if len(items) >= CRAWL_PAGE:
                yield SourcePage(tuple(items), None, tuple(unread))
                items, unread = [], []
                self._fetched.clear()
        if waiting:
            unread.append((self._address, f"there are more than {self._max_pages:,} pages (max_pages)"))
        yield SourcePage(tuple(items), None, tuple(unread))

    def _read(self, url: str) -> list[str]:
        """What the page leads to within the folder. It is kept for `open`, unless it redirects."""
        self._robots.wait(url)
        with self._http.request("GET", url) as reply:
            content, media_type = reply.body.read(), _media_type(reply)
        if url == self._address and reply.url == f"{url}/":
            self._inside = reply.url  # what was meant is the folder, not what is beside it
        folder = self._inside
        if reply.url != url:
            return [reply.url] if reply.url.startswith(folder) else []
        self._fetched[url] = (content, media_type)
        is_page = media_type in ("text/html", "application/xhtml+xml")
        return list(links(content, url, folder)) if is_page else []


class Robots:
    """robots.txt of each host (RFC 9309): one that is not there allows everything, one that fails nothing yet."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http
        self._known: dict[str, object] = {}
        self._asked = 0.0

    def allows(self, url: str) -> bool:
        """Whether the page may be fetched. Raises FetchFailed where the server cannot tell."""
        try:
            from protego import Protego
        except ImportError as error:
            raise ConfigurationError(f"this kind needs one more package: {how_to_install('sources')}") from error
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._known:
            with self._http.request("GET", f"{host}/robots.txt", accept=(200, 401, 403, 404, 410)) as reply:
                text = reply.body.read(1 << 19).decode("utf-8", "replace") if reply.status == 200 else ""
            self._known[host] = Protego.parse(text)
        return bool(cast(Protego, self._known[host]).can_fetch(url, AGENT))

    def wait(self, url: str) -> None:
        """As long as `Crawl-delay` asks for between two pages of a host, within reason."""
        parts = urlsplit(url)
        known = self._known.get(f"{parts.scheme}://{parts.netloc}")
        delay = getattr(known, "crawl_delay", lambda _: None)(AGENT)
        time.sleep(max(self._asked + min(delay or 0.0, LONGEST_DELAY) - time.monotonic(), 0.0))
        self._asked = time.monotonic()


def links(content: bytes, base: str, folder: str) -> Iterator[str]:
    """Where links of a page lead below the folder, without fragments."""
    try:
        nodes = LexborHTMLParser(content).css("a[href]")
    except (ValueError, etree.LxmlError):
        return
    for node in nodes:
        try:
            url = urljoin(base, (node.attributes.get("href") or "").strip()).partition("#")[0]
        except ValueError:
            continue
        if url.startswith(folder):
            yield url


def _item(url: str, revision: str | None = None) -> RemoteItem:
    path = urlsplit(url).path.lstrip("/")
    return RemoteItem(url, url, path, file_name(url, ""), revision, link=url)


def _conditions(revision: str | None) -> dict[str, str]:
    kind, _, value = (revision or "").partition(" ")
    names = {"etag": "If-None-Match", "since": "If-Modified-Since"}
    return {names[kind]: value} if kind in names else {}


def _media_type(reply: HttpReply) -> str:
    return reply.headers.get("content-type", "").partition(";")[0].strip().lower()


def _folder(url: str) -> str:
    """The folder of a page, at least its host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"
