import time
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest

from askdock.adapters.synced.kinds.web import WebConnection
from askdock.ports import HttpReply


class Pages:
    """Some pages, and what was asked for."""

    def __init__(self, pages: dict[str, bytes]) -> None:
        self._pages = pages
        self.asked: list[str] = []

    @contextmanager
    def request(self, method: str, url: str, **_: Any) -> Any:
        self.asked.append(url)
        found = self._pages.get(url)
        yield HttpReply(url, 200 if found else 404, {"content-type": "text/html"}, BytesIO(found or b""))


@pytest.mark.parametrize("address", ["https://example.com", "https://example.com?page=1", "https://example.com/"])
def test_a_crawl_stays_on_its_host(address: str) -> None:
    pytest.importorskip("protego")
    page = b"<a href='https://example.com/a'>a</a> <a href='https://elsewhere.example.net/b'>b</a>"
    http = Pages({address: page, "https://example.com/a": b"a"})
    connection = WebConnection(http, address, crawl=True, max_pages=10)
    assert [item.uri for one in connection.pages(None) for item in one.items] == [address, "https://example.com/a"]
    assert not [url for url in http.asked if "elsewhere" in url]


@pytest.mark.parametrize("crawl", [True, False])
def test_a_site_is_read_as_slowly_as_it_asks_for(crawl: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("protego")
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    site = "https://example.com"
    urls = "".join(f"<url><loc>{site}/{name}</loc></url>" for name in "ab")
    http = Pages(
        {
            f"{site}/robots.txt": b"User-agent: *\nCrawl-delay: 3",
            f"{site}/": b"<a href='/a'>a</a>",
            f"{site}/sitemap.xml": f"<urlset>{urls}</urlset>".encode(),
            f"{site}/a": b"a",
            f"{site}/b": b"b",
        }
    )
    address = f"{site}/" if crawl else f"{site}/sitemap.xml"
    connection = WebConnection(http, address, crawl=crawl, max_pages=10)
    for page in connection.pages(None):
        for item in page.items:
            with connection.open(item, None):
                pass
    assert 2 < max(slept) <= 3
