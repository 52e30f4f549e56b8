"""Against a real server: what matters is what its kernel does with a connection that is closed too early."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from askdock.services.common.lingering_close import LingeringCloseMiddleware
from askdock.services.common.server import bind, configure

BODY = b"x" * (8 << 20)


async def _refuses(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("too large", 413, headers={"Connection": "close"})(scope, receive, send)


@asynccontextmanager
async def _connection(**times: float) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    listener = bind("127.0.0.1", 0)
    server = uvicorn.Server(configure(LingeringCloseMiddleware(_refuses, **times)))  # type: ignore[arg-type]
    serving = asyncio.create_task(server.serve([listener]))
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.should_exit = True
        await serving


async def _begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    """Send the head and a first piece of the body; the answer, which comes before the rest is sent."""
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
    writer.write(head + BODY[:1000])
    return await reader.readuntil(b"too large")


def test_answer_before_the_body_lets_the_client_send_it_all() -> None:
    async def scenario() -> tuple[bytes, bytes]:
        async with _connection() as (reader, writer):
            answer = await _begin(reader, writer)
            for start in range(1000, len(BODY), 1 << 18):
                writer.write(BODY[start : start + (1 << 18)])
                await writer.drain()
            return answer, await reader.read()

    answer, after = asyncio.run(scenario())
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in answer.lower()
    assert after == b""


def test_client_that_falls_silent_is_not_waited_for() -> None:
    async def scenario() -> bytes:
        async with _connection(idle_seconds=0.05) as (reader, writer):
            await _begin(reader, writer)
            async with asyncio.timeout(10):
                return await reader.read()

    assert asyncio.run(scenario()) == b""
