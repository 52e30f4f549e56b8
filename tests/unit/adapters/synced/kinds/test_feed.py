from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest

from askdock.adapters.synced.kinds.feed import FeedConnection
from askdock.ports import HttpReply


class OneFeed:
    """Answers with this feed, whatever is asked for."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @contextmanager
    def request(self, method: str, url: str, **_: Any) -> Any:
        yield HttpReply(url, 200, {}, BytesIO(self._content))


def test_an_entry_of_a_feed_takes_the_place_of_no_other_document() -> None:
    pytest.importorskip("feedparser")
    feed = (
        b"<rss version='2.0'><channel><item><title>t</title><guid>1</guid><link>https://example.com/policy.html</link>"
        b"<description>d</description></item></channel></rss>"
    )
    (page,) = FeedConnection(OneFeed(feed), "https://a.example/feed").pages(None)
    (item,) = page.items
    assert item.uri.startswith("https://a.example/feed#")
    assert item.link == "https://example.com/policy.html"
