"""A web page, or all pages of a sitemap, as a source of documents (sitemaps.org, version 0.9)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO
from urllib.parse import urlsplit

from lxml import etree

from askdock.errors import InvalidInput, UrlRefused
from askdock.ports import Fetcher
from askdock.records import SourceItem
from askdock.text.names import file_name

MAX_SITEMAPS = 1000


class WebSource:
    """See `askdock.ports.Source`. The URL of a sitemap means the pages that it lists."""

    def __init__(self, fetcher: Fetcher, url: str, *, max_pages: int) -> None:
        self._fetcher = fetcher
        self._url = url
        self._max_pages = max_pages
        self._pages: list[str] | None = None

    @property
    def prefix(self) -> str | None:
        """A sitemap speaks for its own folder and what is below it, and only for that."""
        return None if self._sitemap() is None else _folder(self._url)

    def items(self) -> Iterator[SourceItem]:
        """The page, or the pages of the sitemap in its order."""
        pages = self._sitemap()
        for url in [self._url] if pages is None else pages:
            yield SourceItem(uri=url, name=file_name(url, ""), named=pages is None)

    @contextmanager
    def open(self, item: SourceItem, modified_ns: int) -> Iterator[tuple[SourceItem, BinaryIO | None]]:
        """Fetch; not modified since is nothing."""
        with self._fetcher.fetch(item.uri, modified_ns=modified_ns) as fetched:
            name = file_name(item.uri, fetched.media_type)
            yield SourceItem(item.uri, name, modified_ns=fetched.modified_ns, named=item.named), fetched.content

    def _sitemap(self) -> list[str] | None:
        """The pages where the URL is a sitemap, None where it is a page."""
        if self._pages is None and PurePosixPath(urlsplit(self._url).path).suffix.lower() == ".xml":
            self._pages = list(dict.fromkeys(self._listed()))
        return self._pages

    def _listed(self) -> Iterator[str]:
        folder, waiting, seen = _folder(self._url), [self._url], set[str]()
        count = 0
        while waiting:
            sitemap = waiting.pop(0)
            if sitemap in seen:
                continue
            seen.add(sitemap)
            if len(seen) > MAX_SITEMAPS:
                raise InvalidInput(f"{self._url} leads to more than {MAX_SITEMAPS} sitemaps")
            with self._fetcher.fetch(sitemap) as fetched:
                kind, found = parse_sitemap(fetched.content.read() if fetched.content else b"", sitemap)
            inside = [url for url in found if url.startswith(folder)]
            if kind == "sitemapindex":
                waiting.extend(inside)
                continue
            count += len(inside)
            if count > self._max_pages:
                raise InvalidInput(
                    f"{self._url} lists more than {self._max_pages:,} pages "
                    f"(raise ASKDOCK_URL_MAX_PAGES to take more)"
                )
            yield from inside


def parse_sitemap(data: bytes, url: str) -> tuple[str, list[str]]:
    """Its kind (`urlset`, `sitemapindex`) and the URLs it lists. Raises UrlRefused where it is not a sitemap."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, recover=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise UrlRefused(f"{url} is not a sitemap: its XML cannot be read") from None
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise UrlRefused(f"{url} is not a sitemap: its root is <{kind[:40]}>")
    return kind, [text.strip() for text in root.xpath("./*/*[local-name() = 'loc']/text()") if text.strip()]


def _folder(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[0] + "/"
