"""How items of a generator become blocks of events."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from askdock.services.common import events

LARGE = events.BLOCK_BYTES // 2 + 1


def blocks(source: AsyncGenerator[bytes], heartbeat_seconds: float = 60) -> list[bytes]:
    async def run() -> list[bytes]:
        def failed(error: Exception) -> bytes:
            return f"failed: {error}".encode()

        response = await events.respond_with_events(source, lambda item: item, failed, heartbeat_seconds)
        body: AsyncIterator[bytes] = response.body_iterator  # type: ignore[assignment]
        return [block async for block in body]

    return asyncio.run(run())


def test_items_that_are_ready_together_are_written_together() -> None:
    async def source() -> AsyncGenerator[bytes]:
        for item in (b"a", b"b", b"c"):
            yield item

    assert blocks(source()) == [b"abc", events.DONE]


def test_a_block_has_a_bound() -> None:
    async def source() -> AsyncGenerator[bytes]:
        for _ in range(5):
            yield b"x" * LARGE

    assert [len(block) for block in blocks(source())[:-1]] == [2 * LARGE, 2 * LARGE, LARGE]


def test_an_error_comes_after_the_items_before_it() -> None:
    async def source() -> AsyncGenerator[bytes]:
        yield b"a"
        raise ValueError("no more")

    assert blocks(source()) == [b"a", b"failed: no more"]


def test_a_timeout_inside_is_an_error_and_no_heartbeat() -> None:
    async def source() -> AsyncGenerator[bytes]:
        yield b"a"
        raise TimeoutError("too slow")

    assert blocks(source()) == [b"a", b"failed: too slow"]


def test_waiting_is_filled_with_heartbeats_and_loses_nothing() -> None:
    async def source() -> AsyncGenerator[bytes]:
        yield b"a"
        await asyncio.sleep(0.2)
        yield b"b"

    written = blocks(source(), heartbeat_seconds=0.01)
    assert (written[0], written[-2:]) == (b"a", [b"b", events.DONE])
    assert set(written[1:-2]) == {events.HEARTBEAT}
