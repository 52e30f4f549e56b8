"""uvicorn's HTTP/1.1 with bounds on the head of a request, which it has none for: neither in time nor in size."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 30.0
"""Until the head is there, from the connection or from its first byte."""
HEAD_BYTES = 64 * 1024
"""Of an unfinished head in memory; a finished one has a lower limit (ASKDOCK_MAX_HEAD_BYTES) and an answer."""


def bounded_protocol(seconds: float = HEAD_SECONDS, most_bytes: int = HEAD_BYTES) -> type[asyncio.Protocol]:
    """A protocol that closes connections whose heads take longer or grow larger."""

    class Bounded(HttpToolsProtocol):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._late: asyncio.TimerHandle | None = None
            self._unfinished = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
            super().connection_made(transport)
            self._late = self.loop.call_later(seconds, transport.close)

        def connection_lost(self, exc: Exception | None) -> None:
            self._in_time()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            if self._late is not None:
                self._unfinished += len(data)
                if self._unfinished > most_bytes:
                    self.transport.close()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self._late is None:
                self._late = self.loop.call_later(seconds, self.transport.close)

        def on_headers_complete(self) -> None:
            self._in_time()
            super().on_headers_complete()

        def _in_time(self) -> None:
            if self._late is not None:
                self._late.cancel()
                self._late, self._unfinished = None, 0

    return Bounded
