"""HTTP whose responses have bounds: on the whole, and on a line, which a reader of events keeps in memory."""

from collections.abc import AsyncIterator

import httpx2

MAX_LINE = 1 << 20
MAX_BODY = 16 << 20


class ResponseTooLarge(httpx2.ReadError):
    """The response passes a bound."""


async def bound(response: httpx2.Response) -> None:
    """Break the response off if it passes a bound: a hook of a client, whose transports stay its own.

    A client that is handed a transport no longer goes through the proxies of the environment.
    """
    assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - what an AsyncClient makes
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        whole = line = 0
        async for block in self._stream:
            whole += len(block)
            last = block.rfind(b"\n")
            line = line + len(block) if last < 0 else len(block) - last - 1
            if line > MAX_LINE or whole > MAX_BODY:
                raise ResponseTooLarge("the response is too large")
            yield block

    async def aclose(self) -> None:
        """Close what is behind."""
        await self._stream.aclose()
