"""Requests of sources over HTTP, through the guard. Errors say what a run does about them."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpcore2
import httpx2

from askdock import __version__
from askdock.adapters.web.addresses import Network
from askdock.adapters.web.fetch import GONE, REDIRECTS
from askdock.adapters.web.guard import GuardedConnections, check_url, copied_body, redirected, translated
from askdock.errors import FetchBusy, FetchDenied, FetchFailed, FetchGone, UrlRefused
from askdock.ports import GuardedNetwork, HttpReply

DENIED = frozenset({401, 403, 407})
BUSY = frozenset({429, 503})
MAX_REDIRECTS = 5
USUAL_WAIT = 60.0
LONGEST_WAIT = 3600.0


class GuardedHttp:
    """See `askdock.ports.HttpClient`."""

    def __init__(
        self,
        allowed: Sequence[Network],
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        max_seconds: float,
        proxy: str | None = None,
    ) -> None:
        self._connections = GuardedConnections(allowed, proxy)
        self._headers = dict(headers)
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._origin: tuple[str, str, int | None] | None = None

    @contextmanager
    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        accept: Sequence[int] = (200,),
    ) -> Iterator[HttpReply]:
        """Send, follow redirects of GET, and receive a copy of the body."""
        deadline = time.monotonic() + self._max_seconds
        target = check_url(url)
        for _ in range(MAX_REDIRECTS + 1):
            sent = {**self._own_headers(target), **(headers or {})}
            with self._send(method, target, sent, content, deadline) as response:
                got = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
                if response.status in REDIRECTS and "location" in got and method == "GET":
                    target = redirected(target, got["location"])
                    continue
                _check(str(target), response.status, got, accept)
                with copied_body(target, response, got, self._max_bytes) as body:
                    yield HttpReply(str(target), response.status, got, body)
                return
        raise UrlRefused(f"{url} redirects more than {MAX_REDIRECTS} times")

    def _own_headers(self, target: httpx2.URL) -> dict[str, str]:
        """The credentials' headers, for the host that they are meant for."""
        origin = (target.scheme, target.host, target.port)
        if self._origin is None:
            self._origin = origin
        return self._headers if origin == self._origin else {}

    @contextmanager
    def _send(
        self, method: str, url: httpx2.URL, headers: Mapping[str, str], content: bytes | None, deadline: float
    ) -> Iterator[httpcore2.Response]:
        sent: dict[bytes | str, bytes | str] = {
            "User-Agent": f"AskDock/{__version__}",
            "Accept-Encoding": "identity",
        }
        sent.update(headers.items())
        if content is not None:
            sent["Content-Length"] = str(len(content))
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/"
        )
        with (
            translated(url, self._max_seconds),
            self._connections.pool(url, deadline) as pool,
            pool.stream(method, target, headers=sent, content=content) as response,
        ):
            yield response


def knock(network: GuardedNetwork, url: str) -> None:
    """Raises UrlRefused where the guard does: its proxy tells other clients no more than that they are refused."""
    parts = urlsplit(url)
    network.connect(parts.hostname or "", parts.port or (80 if parts.scheme == "http" else 443)).close()


def retry_after(value: str | None) -> float:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3), within reason."""
    if value is None:
        return USUAL_WAIT
    if value.strip().isdecimal():
        return min(float(value), LONGEST_WAIT)
    try:
        wait = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return USUAL_WAIT
    return min(max(wait, 1.0), LONGEST_WAIT)


def _check(url: str, status: int, headers: Mapping[str, str], accept: Sequence[int]) -> None:
    if status in accept:
        return
    if status in BUSY:
        raise FetchBusy(f"{url} asks to come later (HTTP {status})", retry_after(headers.get("retry-after")))
    if status in GONE:
        raise FetchGone(f"{url} is not there (HTTP {status})")
    if status in DENIED:
        raise FetchDenied(f"{url} may not be read with these credentials (HTTP {status})")
    raise FetchFailed(f"{url} answered HTTP {status}")
