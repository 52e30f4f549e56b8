"""A proxy before a real HTTP server that refuses, cuts or hangs up as it is told, and counts requests."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from tests.support.faults import RETRY_AFTER, Faults
from tests.support.serving import serving

Reads = Callable[[str, str], bool]
"""Whether a request, by method and path with query, reads an item."""
HOP_BY_HOP = frozenset({"connection", "keep-alive", "transfer-encoding", "content-length", "proxy-authorization"})


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, faults: Faults, port: int, reads: Reads, keep_host: bool, *args: Any) -> None:
        self._faults = faults
        self._port = port
        self._reads = reads
        self._keep_host = keep_host
        super().__init__(*args)

    def log_message(self, *_: Any) -> None: ...

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, data = self._answer(body)
        sent = self._faults.sent_of(len(data))
        if sent is None:
            return
        self.send_response(status)
        for name, value in headers:
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[:sent])

    do_POST = do_PROPFIND = do_GET  # noqa: N815 - http.server's names

    def _answer(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        if self._reads(self.command, self.path):
            name = unquote(self.path.partition("?")[0]).rpartition("/")[2]
            if why := self._faults.refusal(name):
                return (429, [("Retry-After", str(RETRY_AFTER))], b"") if why == "busy" else (403, [], b"")
        upstream = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP_BY_HOP and (self._keep_host or name.lower() != "host"):
                    upstream.putheader(name, value)
            if not self._keep_host:
                upstream.putheader("Host", f"127.0.0.1:{self._port}")
            upstream.putheader("Content-Length", str(len(body)))
            upstream.endheaders(body)
            reply = upstream.getresponse()
            return reply.status, reply.getheaders(), reply.read()
        finally:
            upstream.close()


@contextmanager
def faulty_http(port: int, reads: Reads, *, keep_host: bool = True) -> Iterator[tuple[Faults, int]]:
    """Before the server at `port`. Yields what it does wrong, and its own port.

    Signatures may count the host that was asked for (`keep_host`); some servers know one name of theirs only.
    """
    faults = Faults()
    with serving(partial(_Handler, faults, port, reads, keep_host)) as own:  # type: ignore[arg-type]
        yield faults, own
