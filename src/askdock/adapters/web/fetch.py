"""Fetches documents over HTTP from servers at public addresses or in allowed networks.

Each connection resolves the host once, checks what comes out and connects to exactly that address, so a name
that changes its mind (DNS rebinding) gains nothing. Redirects are followed by hand: each target passes the same
checks. No cookie or credential takes part, and no proxy but the one that is named for this: then the proxy
connects, and what the name means here is checked all the same.
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import httpcore2
import httpx2

from askdock import __version__
from askdock.adapters.web.addresses import Network, check_known, resolve
from askdock.errors import FetchFailed, FetchGone, TooLarge, UrlRefused
from askdock.records import FetchResponse

MAX_URL = 2000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
NOT_MODIFIED = 304
GONE = frozenset({404, 410})
IN_MEMORY = 8 << 20


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
        self._allowed = tuple(allowed)
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._max_redirects = max_redirects
        self._proxy = proxy
        self._tls = ssl.create_default_context()

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
        with translated(url, self._max_seconds), self._pool(url, deadline) as pool:
            target = httpcore2.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path or b"/"
            )
            with pool.stream("GET", target, headers=headers) as response:
                yield response

    def _pool(self, url: httpx2.URL, deadline: float) -> httpcore2.ConnectionPool:
        if self._proxy is None:
            return httpcore2.ConnectionPool(
                ssl_context=self._tls, network_backend=GuardedBackend(self._allowed, deadline)
            )
        check_known(url.host, url.port or (443 if url.scheme == "https" else 80), self._allowed)
        return httpcore2.HTTPProxy(self._proxy, ssl_context=self._tls, network_backend=TimedBackend(deadline))

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
        if headers.get("content-encoding", "identity").lower() != "identity":
            raise FetchFailed(f"{url} sent a compressed answer that was not asked for")
        with SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
            size = 0
            for block in response.iter_stream():
                size += len(block)
                if size > self._max_bytes:
                    raise TooLarge(
                        f"{url} is larger than {self._max_bytes:,} bytes "
                        f"(raise ASKDOCK_MAX_FILE_BYTES to accept it)"
                    )
                copy.write(block)
            copy.seek(0)
            yield cast(BinaryIO, copy)


def check_url(url: str) -> httpx2.URL:
    """The URL, taken apart. Raises UrlRefused for one that is not plain http or https."""
    if len(url) > MAX_URL:
        raise UrlRefused(f"the URL is longer than {MAX_URL} characters")
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError):
        raise UrlRefused("this is not a valid URL") from None
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise UrlRefused("only http:// and https:// URLs are fetched")
    if parsed.port is not None and not 0 < parsed.port < 1 << 16:
        raise UrlRefused(f"there is no port {parsed.port}")
    if parsed.userinfo:
        raise UrlRefused("a URL with a user name or password is not fetched")
    return parsed.copy_with(fragment=None)


def redirected(url: httpx2.URL, location: str) -> httpx2.URL:
    """Where a redirect leads. Raises UrlRefused."""
    try:
        target = check_url(str(url.join(location)))
    except (httpx2.InvalidURL, ValueError):
        raise UrlRefused(f"{url} redirects to an invalid URL") from None
    if url.scheme == "https" and target.scheme == "http":
        raise UrlRefused(f"{url} redirects from https to http")
    return target


def _utc(modified_ns: int) -> datetime:
    return datetime.fromtimestamp(modified_ns // 10**9, UTC)


def _time_ns(date: str | None) -> int:
    """RFC 9110, 5.6.7, in nanoseconds since 1970; 0 where there is none or it is unreadable."""
    try:
        return int(parsedate_to_datetime(date).timestamp()) * 10**9 if date else 0
    except (ValueError, OverflowError):
        return 0


class TimedBackend(httpcore2.SyncBackend):
    """Lets nothing take longer than the deadline."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline decides
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect in the time that is left."""
        left = _left(self._deadline, httpcore2.ConnectTimeout)
        return _TimedStream(super().connect_tcp(host, port, left, local_address, socket_options), self._deadline)


class GuardedBackend(TimedBackend):
    """Connects to checked addresses only."""

    def __init__(self, allowed: Sequence[Network], deadline: float) -> None:
        super().__init__(deadline)
        self._allowed = allowed

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """The name is for the certificate and the Host header; the connection is to the address."""
        address = resolve(host, port, self._allowed)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)


class _TimedStream(httpcore2.NetworkStream):
    """Every wait ends with the deadline: a server that drips byte by byte does not get more time than others."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, _left(self._deadline, httpcore2.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, _left(self._deadline, httpcore2.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        left = _left(self._deadline, httpcore2.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float, late: type[Exception]) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise late
    return left


@contextmanager
def translated(url: httpx2.URL, max_seconds: float) -> Iterator[None]:
    """The client's errors as ours."""
    try:
        yield
    except httpcore2.TimeoutException:
        raise FetchFailed(
            f"{url} took longer than {max_seconds:g} s (raise ASKDOCK_URL_MAX_SECONDS to wait longer)"
        ) from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.ProxyError, ssl.SSLError) as error:
        raise FetchFailed(f"{url} cannot be fetched: {str(error)[:200] or type(error).__name__}") from error
