"""The guard of everything that is fetched by an address that a user gave.

Each connection resolves the host once, checks what comes out and connects to exactly that address, so a name
that changes its mind (DNS rebinding) gains nothing. No proxy takes part but the one that is named for this: then
the proxy connects, and what the name means here is checked all the same.
"""

import ssl
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

import httpcore2
import httpx2

from askdock.adapters.web.addresses import Network, check_known, resolve
from askdock.errors import FetchFailed, TooLarge, UrlRefused

MAX_URL = 2000
IN_MEMORY = 8 << 20


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


class GuardedConnections:
    """Connections to servers at public addresses or in the networks `allowed`, by `proxy` where one is named.

    Its URL may hold the user and password that the proxy asks for.
    """

    def __init__(self, allowed: Sequence[Network], proxy: str | None = None) -> None:
        self._allowed = tuple(allowed)
        self._proxy = None if proxy is None else httpx2.URL(proxy)
        self._tls = ssl.create_default_context()

    def pool(self, url: httpx2.URL, deadline: float) -> httpcore2.ConnectionPool:
        """For one request, which ends with the deadline. Raises UrlRefused for what the proxy must not reach."""
        if self._proxy is None:
            return httpcore2.ConnectionPool(
                ssl_context=self._tls, network_backend=_GuardedBackend(self._allowed, deadline)
            )
        check_known(url.host, url.port or (443 if url.scheme == "https" else 80), self._allowed)
        return httpcore2.HTTPProxy(
            str(self._proxy.copy_with(userinfo=b"")),
            proxy_auth=(self._proxy.username, self._proxy.password) if self._proxy.userinfo else None,
            ssl_context=self._tls,
            network_backend=_TimedBackend(deadline),
        )


@contextmanager
def copied_body(
    url: httpx2.URL, response: httpcore2.Response, headers: Mapping[str, str], max_bytes: int
) -> Iterator[BinaryIO]:
    """A copy of the body that is gone when the context ends. Raises FetchFailed, TooLarge."""
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise FetchFailed(f"{url} sent a compressed answer that was not asked for")
    with SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        size = 0
        for block in response.iter_stream():
            size += len(block)
            if size > max_bytes:
                raise TooLarge(
                    f"{url} is larger than {max_bytes:,} bytes (raise ASKDOCK_MAX_FILE_BYTES to accept it)"
                )
            copy.write(block)
        copy.seek(0)
        yield cast(BinaryIO, copy)


class _TimedBackend(httpcore2.SyncBackend):
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


class _GuardedBackend(_TimedBackend):
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
