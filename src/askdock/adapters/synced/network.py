"""The ways of sources to other servers: public addresses and allowed networks only, whatever the protocol.

Names are resolved once, checked, and connected to by the address that was checked (see `adapters.web.fetch`).
"""

import select
import socket
import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hmac import compare_digest
from pathlib import Path
from secrets import token_urlsafe
from socketserver import StreamRequestHandler, ThreadingTCPServer
from urllib.parse import urlsplit

from askdock.adapters.synced.http import GuardedHttp
from askdock.adapters.web.addresses import Network, resolve
from askdock.errors import FetchFailed, UrlRefused
from askdock.ports import HttpClient

CONNECT_SECONDS = 20.0
IDLE_SECONDS = 120.0
BLOCK = 1 << 16
MAX_HEAD = 1 << 16


class Guard:
    """See `askdock.ports.GuardedNetwork`. `folders`: what of this machine may be read.

    `lent`: beginnings of addresses that may be read by the rights of this machine or pod.
    """

    def __init__(
        self,
        *,
        allowed: Sequence[Network],
        folders: Sequence[Path],
        max_bytes: int,
        max_seconds: float,
        proxy: str | None = None,
        lent: Sequence[str] = (),
    ) -> None:
        self._lent = tuple(f"{address.rstrip('/')}/" for address in lent)
        self._allowed = tuple(allowed)
        self._folders = tuple(folders)
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._proxy = proxy

    def http(self, headers: Mapping[str, str] | None = None) -> HttpClient:
        """A client for HTTP."""
        return GuardedHttp(
            self._allowed,
            headers or {},
            max_bytes=self._max_bytes,
            max_seconds=self._max_seconds,
            proxy=self._proxy,
        )

    def connect(self, host: str, port: int) -> socket.socket:
        """A connected TCP socket. Raises UrlRefused, FetchFailed."""
        return _connect(host, port, self._allowed)

    @contextmanager
    def proxy(self) -> Iterator[str]:
        """An HTTP proxy on the loopback, for clients that connect by themselves; it asks for a password."""
        with _Proxy(self._allowed) as server:
            thread = threading.Thread(target=server.serve_forever, name="askdock-guard", daemon=True)
            thread.start()
            try:
                yield f"http://askdock:{server.password}@127.0.0.1:{server.server_address[1]}"
            finally:
                server.shutdown()
                thread.join()

    def folder(self, path: str) -> str:
        """The folder, links resolved. Raises UrlRefused."""
        real = Path(path).resolve()
        if not any(real.is_relative_to(root.resolve()) for root in self._folders):
            raise UrlRefused(f"{path} is not below a folder that sources may read (ASKDOCK_SOURCE_FOLDERS)")
        return str(real)

    def lends_identity(self, address: str) -> bool:
        """Whole folders only: `s3://bucket/hand` would begin `handbook`, too."""
        return address.startswith(self._lent)


def _connect(host: str, port: int, allowed: Sequence[Network]) -> socket.socket:
    address = resolve(host, port, allowed)
    try:
        return socket.create_connection((address, port), timeout=CONNECT_SECONDS)
    except OSError as error:
        raise FetchFailed(f"{host}:{port} does not answer: {error.strerror or error}") from None


class _Proxy(ThreadingTCPServer):
    """CONNECT and absolute URLs (RFC 9110, 9.3.6; RFC 9112, 3.2.2). What is refused is answered 403."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, allowed: Sequence[Network]) -> None:
        super().__init__(("127.0.0.1", 0), _Tunnel)
        self.allowed = allowed
        self.password = token_urlsafe(16)
        self.expected = b"basic " + b64encode(f"askdock:{self.password}".encode())

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Tunnel(StreamRequestHandler):
    server: _Proxy
    timeout = IDLE_SECONDS

    def handle(self) -> None:
        """One connection: to one server, whatever else is asked for on it."""
        head = self._head()
        method, _, rest = head.partition(b" ")
        target = rest.partition(b" ")[0].decode("latin-1")
        parts = urlsplit(f"//{target}" if method == b"CONNECT" else target)
        given = next((line.split(b":", 1)[1] for line in head.split(b"\r\n") if _is_password(line)), b"").strip()
        kind, _, secret = given.partition(b" ")
        if not compare_digest(kind.lower() + b" " + secret, self.server.expected):
            return self._refuse(407, "password")
        try:
            port = parts.port or (443 if method == b"CONNECT" else 80)
            upstream = _connect(parts.hostname or "", port, self.server.allowed)
        except (UrlRefused, FetchFailed, ValueError) as error:
            return self._refuse(403 if isinstance(error, UrlRefused) else 502, str(error))
        with upstream:
            if method == b"CONNECT":
                self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            else:
                upstream.sendall(_origin_form(head, parts._replace(scheme="", netloc="").geturl() or "/"))
            _relay(self.connection, upstream)
        return None

    def _head(self) -> bytes:
        head = b""
        while not head.endswith(b"\r\n\r\n") and len(head) < MAX_HEAD:
            byte = self.connection.recv(1)  # not one more: what follows belongs to the other server
            if not byte:
                break
            head += byte
        return head

    def _refuse(self, status: int, why: str) -> None:
        self.wfile.write(
            f"HTTP/1.1 {status} {why[:200]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        )


def _origin_form(head: bytes, target: str) -> bytes:
    """The request as a server gets it without a proxy, alone on its connection: the next may go elsewhere."""
    line, *fields = head.split(b"\r\n")[:-2]
    method, _, version = line.split(b" ", 2)
    dropped = (b"proxy-authorization:", b"proxy-connection:", b"connection:")
    kept = [field for field in fields if not field.lower().startswith(dropped)]
    first = b" ".join((method, target.encode("latin-1"), version))
    return b"\r\n".join([first, *kept, b"Connection: close", b"", b""])


def _is_password(line: bytes) -> bool:
    return line.lower().startswith(b"proxy-authorization:")


def _relay(one: socket.socket, other: socket.socket) -> None:
    """Both ways until a side hangs up or nothing comes for long."""
    pairs = {one: other, other: one}
    with suppress(OSError):
        while ready := select.select(list(pairs), [], [], IDLE_SECONDS)[0]:
            for side in ready:
                block = side.recv(BLOCK)
                if not block:
                    return
                pairs[side].sendall(block)
