"""Fetches documents over HTTP from servers at public addresses or in allowed networks (see `guard.py`).

Redirects are followed by hand: each target passes the same checks. No cookie or credential takes part.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import BinaryIO

import httpcore2
import httpx2

from askdock import __version__
from askdock.adapters.web.addresses import Network
from askdock.adapters.web.guard import (
    GuardedConnections,
    check_url,
    copied_body,
    redirected,
    translated,
)
from askdock.errors import FetchFailed, FetchGone, UrlRefused
from askdock.records import FetchResponse

REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
GONE = frozenset({404, 410})


class HttpFetcher:
    """See `askdock.ports.Fetcher`."""

    def __init__(
        self,
        *,
        allowed: Sequence[Network],
        max_bytes: int,
        max_seconds: float,
        max_redirects: int,
        proxy: str | None = None,
    ) -> None:
        self._connections = GuardedConnections(allowed, proxy)
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._max_redirects = max_redirects

    @contextmanager
    def fetch(self, url: str, *, modified_ns: int = 0) -> Iterator[FetchResponse]:
        """GET, following redirects; the content is a copy that is gone when the context ends."""
        deadline = time.monotonic() + self._max_seconds
        target = check_url(url)
        for _ in range(self._max_redirects + 1):
            with self._get(target, modified_ns, deadline) as response:
                headers = {
                    name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
                }
                if response.status not in REDIRECTS or "location" not in headers:
                    with self._body(target, response, headers) as content:
                        yield FetchResponse(
                            url=str(target),
                            content=content,
                            media_type=headers.get("content-type", "").partition(";")[0].strip().lower(),
                            modified_ns=_time_ns(headers.get("last-modified")),
                        )
                    return
            target = redirected(target, headers["location"])
        raise UrlRefused(
            f"{url} redirects more than {self._max_redirects} times (ASKDOCK_URL_MAX_REDIRECTS allows more)"
        )

    @contextmanager
    def _get(self, url: httpx2.URL, modified_ns: int, deadline: float) -> Iterator[httpcore2.Response]:
        headers: dict[bytes | str, bytes | str] = {
            "User-Agent": f"AskDock/{__version__}",
            "Accept": "*/*",
            # What is counted against the limit is what was sent: nothing is unpacked.
            "Accept-Encoding": "identity",
        }
        if modified_ns:
            headers["If-Modified-Since"] = format_datetime(_utc(modified_ns), usegmt=True)
        with translated(url, self._max_seconds), self._connections.pool(url, deadline) as pool:
            target = httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/"
            )
            with pool.stream("GET", target, headers=headers) as response:
                yield response

    @contextmanager
    def _body(
        self, url: httpx2.URL, response: httpcore2.Response, headers: dict[str, str]
    ) -> Iterator[BinaryIO | None]:
        if response.status == NOT_MODIFIED:
            yield None
            return
        if response.status in GONE:
            raise FetchGone(f"{url} is not there any more (HTTP {response.status})")
        if response.status != 200:
            raise FetchFailed(f"{url} answered HTTP {response.status}")
        with copied_body(url, response, headers, self._max_bytes) as content:
            yield content


def _utc(modified_ns: int) -> datetime:
    return datetime.fromtimestamp(modified_ns // 10**9, UTC)


def _time_ns(date: str | None) -> int:
    """RFC 9110, 5.6.7, in nanoseconds since 1970; 0 where there is none or it is unreadable."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) * 10**9 if date else 0
    except (ValueError, OverflowError):
        return 0
