"""Both ends of a streamed answer, cheap enough to be on the machine that is measured.

    python benchmarks/chat_stream.py PORT TOKENS

serves an OpenAI-compatible chat model that streams so many tokens at a real pace. `ask` is the other end: a client
that looks for the first event and the last one and parses nothing between them.
"""

import asyncio
import json
import sys
from functools import partial
from time import perf_counter

import uvloop

TOKENS_PER_SECOND = 20.0
FIRST_TOKEN_SECONDS = 0.3
MAX_SECONDS = 60


def _event(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "mock", "choices": [choice]}
    data = b"data: " + json.dumps(chunk).encode() + b"\n\n"
    return b"%x\r\n%s\r\n" % (len(data), data)  # chunked, as real servers send it


WORD, MARKER = _event({"content": "word "}), _event({"content": "leave [1] "})
END = _event({}, "stop") + b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n"


async def _reply(tokens: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            await reader.readexactly(int(lengths[0].split(b":")[1]))
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            loop = asyncio.get_running_loop()
            begin = loop.time() + FIRST_TOKEN_SECONDS
            for number in range(tokens):
                await asyncio.sleep(begin + number / TOKENS_PER_SECOND - loop.time())
                writer.write(WORD if number % 10 else MARKER)
                await writer.drain()
            writer.write(END)
    except (ConnectionError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


async def serve(port: int, tokens: int) -> None:
    """The chat model, until the process ends."""
    async with await asyncio.start_server(partial(_reply, tokens), "127.0.0.1", port, backlog=2048) as server:
        await server.serve_forever()


class _Reader(asyncio.Protocol):
    def __init__(self, request: bytes, done: "asyncio.Future[None]") -> None:
        self._request = request
        self._done = done
        self.status = ""
        self.first: float | None = None
        self.tail = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # of TCP it is one
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        if not self.status:
            self.status = data[9:12].decode("ascii")
        if self.first is None and b"\ndata: " in data:
            self.first = perf_counter()
        self.tail = (self.tail + data)[-64:]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        if not self._done.done():
            self._done.set_result(None)


def ideal_seconds(tokens: int) -> float:
    """How long an answer takes that nothing holds up."""
    return FIRST_TOKEN_SECONDS + tokens / TOKENS_PER_SECOND


async def ask(port: int, path: str, body: object) -> tuple[str, float | None, float]:
    """The status, or "broken off" without the last event; seconds to the first event; seconds in all."""
    sent = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\n"
    request = f"{head}Content-Length: {len(sent)}\r\n\r\n".encode() + sent
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    begin = perf_counter()
    try:
        transport, answer = await loop.create_connection(partial(_Reader, request, done), "127.0.0.1", port)
    except OSError as error:
        return type(error).__name__, None, 0.0
    try:
        async with asyncio.timeout(MAX_SECONDS):
            await done
    except TimeoutError:
        return "timeout", None, perf_counter() - begin
    finally:
        transport.close()
    whole = answer.status != "200" or b"data: [DONE]" in answer.tail
    first = None if answer.first is None else answer.first - begin
    return (answer.status or "no answer") if whole else "broken off", first, perf_counter() - begin


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1]), int(sys.argv[2])))
