"""Server-sent events (WHATWG HTML, section 9.2) from an async generator, with heartbeats.

A stream outlives the check that let its request in: `allowed` looks again, and what it raises ends the stream.

FastAPI's own support starts the response before the generator runs. Here the first item comes first, so that a
failure at the start is still answered with its true status.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Generic, Literal, TypeVar

import anyio
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel
from starlette.types import Receive, Scope, Send

from askdock.errors import AskDockError, DependencyUnavailable
from askdock.telemetry import STREAMS_ENDED, STREAMS_OPEN

HEARTBEAT_SECONDS = 15.0
CHECK_SECONDS = 2.0
"""Between two looks whether the caller may still have the stream."""
BLOCK_BYTES = 64 * 1024
"""What is written at once, about: only between two writes is it seen that a client takes nothing."""
DONE = format_sse_event(data_str="[DONE]")
HEARTBEAT = format_sse_event(comment="waiting")

Item = TypeVar("Item")
Check = Callable[[], Awaitable[object]]


class Pump(Generic[Item]):
    """Runs a generator in one task of its own.

    One task, because a generator may hold timeouts that belong to the task that entered them; its own, because
    waiting for the next item must be able to stop for a heartbeat without cancelling the generator.
    """

    def __init__(self, source: AsyncGenerator[Item], allowed: Check | None = None) -> None:
        # Not bounded: an answer is small, and the generator's timeouts must not run while a client is slow.
        self._items: list[Item] = []
        self._news = asyncio.Event()
        """There are items, or the generator has ended."""
        self._ended = False
        self._task = asyncio.create_task(self._run(source))
        self._watch = asyncio.create_task(self._look(allowed)) if allowed else None
        self._refusal: AskDockError | None = None
        self.outcome: Literal["finished", "failed", "aborted"] = "aborted"
        """How it ended: aborted, unless its end or its error was taken."""

    async def _run(self, source: AsyncGenerator[Item]) -> None:
        try:
            async with aclosing(source):
                async for item in source:
                    self._items.append(item)
                    self._news.set()
        finally:
            self._ended = True
            self._news.set()

    async def _look(self, allowed: Check) -> None:
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            try:
                await allowed()
            except DependencyUnavailable:
                continue  # nothing is known, and the next look comes soon
            except AskDockError as error:
                self._refusal = error
                self._task.cancel()
                return

    async def take(self) -> Sequence[Item]:
        """The items that have come since, at least one; a cancelled call loses none.

        Raises what the generator raised, what `allowed` raised, and StopAsyncIteration at the end; after any of
        them it must not be called.
        """
        await self._news.wait()
        if self._refusal is not None:
            self.outcome = "failed"
            raise self._refusal
        if self._items:
            items, self._items = self._items, []
            if not self._ended:
                self._news.clear()
            return items
        self.outcome = "failed"
        await self._task
        self.outcome = "finished"
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Cancel the generator and return when its clean-up is done."""
        if self._watch is not None:
            self._watch.cancel()
        self._task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({self._task})
        if not self._task.cancelled():
            self._task.exception()  # looked at here, or asyncio complains that it was not


async def respond_with_events(
    source: AsyncGenerator[Item],
    encode: Callable[[Item], bytes],
    encode_error: Callable[[Exception], bytes],
    heartbeat_seconds: float,
    *,
    allowed: Check | None = None,
    kind: Literal["answer", "progress"] = "answer",
) -> EventSourceResponse:
    """Stream the items of `source`, then `[DONE]`; an error ends the stream as an event, without `[DONE]`.

    `allowed` is called every CHECK_SECONDS; what it raises is such an error, but for a dependency that is away.
    Returns when the first items are there, and raises what `source` raises before it.
    """
    pump = Pump(source, allowed)
    try:
        first = await pump.take()
    except BaseException:
        await pump.aclose()
        raise
    return _PumpedEvents(pump, _events(pump, first, encode, encode_error, heartbeat_seconds), kind)


def event(name: str, data: BaseModel, *, exclude_none: bool = False, id: str | None = None) -> bytes:  # noqa: A002
    """One named event with JSON data; browsers give the last `id` back when they connect again."""
    return format_sse_event(event=name, data_str=data.model_dump_json(exclude_none=exclude_none), id=id)


async def _events(
    pump: Pump[Item],
    items: Sequence[Item],
    encode: Callable[[Item], bytes],
    encode_error: Callable[[Exception], bytes],
    heartbeat_seconds: float,
) -> AsyncIterator[bytes]:
    while True:
        # What came together is sent together: a busy server makes fewer and larger writes.
        block = b""
        for item in items:
            block += encode(item)
            if len(block) >= BLOCK_BYTES:
                yield block
                block = b""
        if block:
            yield block
        items = ()
        while not items:
            # Nothing is yielded inside the scope: it must be left in the step that entered it.
            wait = asyncio.timeout(heartbeat_seconds)
            try:
                async with wait:
                    items = await pump.take()
            except StopAsyncIteration:
                yield DONE
                return
            except Exception as error:  # noqa: BLE001 - whatever it is, the client must not take it for the end
                if not (wait.expired() and isinstance(error, TimeoutError)):
                    yield encode_error(error)
                    return
                yield HEARTBEAT


class _PumpedEvents(EventSourceResponse):
    """Closes the pump behind the events, also when the client goes away."""

    def __init__(self, pump: Pump[Item], events: AsyncIterator[bytes], kind: str) -> None:
        # X-Accel-Buffering: nginx would hold small events back.
        super().__init__(events, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._pump = pump
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Stream to the end, or until the client is gone."""
        STREAMS_OPEN.labels(self._kind).inc()
        try:
            await super().__call__(scope, receive, send)
        finally:
            STREAMS_OPEN.labels(self._kind).dec()
            STREAMS_ENDED.labels(self._kind, self._pump.outcome).inc()
            await self._pump.aclose()
