"""Turns of a conversation: on record from their question on, growing there, and not ended by a lost connection."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta

from fastapi.concurrency import run_in_threadpool

from askdock.errors import AskDockError, DependencyUnavailable
from askdock.ports import History
from askdock.records import AnswerDelta, AnswerRecord, OpenTurn, Progress, TurnState
from askdock.services.api.schemas.questions import AnswerOut

log = logging.getLogger(__name__)

SAVE_SECONDS = 1.0
"""Between two times that what has been written is kept, and that it is seen whether the turn is to stop."""
STALE_SECONDS = 20.0
"""A running turn that is silent for this long was lost with its process."""
MAX_UNATTENDED = 16
"""Maximum answers that a process continues without a client; one more is stopped when its client leaves."""
LOST = "connection_lost"
"""The code of a turn whose process ended before it did."""

Item = AnswerDelta | Progress | AnswerOut
Check = Callable[[], Awaitable[None]]


class _Running:
    """An answer under way: what has come of it, and how it ended."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.news = asyncio.Event()
        self.done = False
        self.error: Exception | None = None
        self.stopped = False
        self.attended = True
        self.task: asyncio.Task[None] | None = None

    @property
    def text(self) -> str:
        return "".join(item.text for item in self.items if isinstance(item, AnswerDelta))


class Turns:
    """The turns that this process answers."""

    def __init__(self, history: History, save_seconds: float = SAVE_SECONDS) -> None:
        self._history = history
        self._save_seconds = save_seconds
        self._running: dict[str, _Running] = {}

    async def start(
        self, turn: OpenTurn, source: AsyncGenerator[Item], allowed: Check | None
    ) -> AsyncGenerator[Item]:
        """Answer the turn by `source`, and yield what comes; whoever stops taking does not end it.

        `allowed` is called while it runs, and what it raises ends it. Raises ConversationNotFound, Conflict, and
        what `source` raises. Ends without an answer when the turn was stopped.
        """
        await run_in_threadpool(self._history.begin, turn)
        running = self._running[turn.id] = _Running()
        running.task = asyncio.create_task(self._answer(turn, running, source, allowed))
        try:
            async for item in _follow(running):
                yield item
        finally:
            running.attended = False
            if not running.done and self._unattended() > MAX_UNATTENDED:
                self.stop(turn.id)

    def stop(self, turn_id: str) -> None:
        """Stop a turn that this process answers; another is not known here, and stops when it is next kept."""
        running = self._running.get(turn_id)
        if running is not None and running.task is not None:
            running.stopped = True
            running.task.cancel()

    async def aclose(self) -> None:
        """End every turn; what has been written of them is kept."""
        tasks = [one.task for one in self._running.values() if one.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _unattended(self) -> int:
        return sum(not one.attended for one in self._running.values())

    async def _answer(
        self, turn: OpenTurn, running: _Running, source: AsyncGenerator[Item], allowed: Check | None
    ) -> None:
        keeper = asyncio.create_task(self._keep(turn, running, allowed))
        try:
            async with aclosing(source) as items:
                async for item in items:
                    running.items.append(item)
                    running.news.set()
        except asyncio.CancelledError:
            if not running.stopped and running.error is None:
                # The process ends: there is no caller left to raise it to.
                await self._end(turn, running, "failed", LOST)
            elif running.error is None:
                await self._end(turn, running, "stopped")
            else:
                await self._end(turn, running, "failed", _code(running.error))
        except Exception as error:  # noqa: BLE001 - whoever follows is told, whatever it is
            running.error = error
            await self._end(turn, running, "failed", _code(error))
        finally:
            keeper.cancel()
            self._running.pop(turn.id, None)
            running.done = True
            running.news.set()

    async def _keep(self, turn: OpenTurn, running: _Running, allowed: Check | None) -> None:
        """Keep what comes until it is over; cancel it when it may not go on."""
        while True:
            await asyncio.sleep(self._save_seconds)
            try:
                if not await run_in_threadpool(self._history.grow, turn.id, running.text, datetime.now(UTC)):
                    running.stopped = True
                if allowed is not None:
                    await allowed()
            except DependencyUnavailable:
                continue  # nothing is known, and the next look comes soon
            except AskDockError as error:
                running.error = error
            if (running.stopped or running.error) and running.task is not None:
                running.task.cancel()
                return

    async def _end(self, turn: OpenTurn, running: _Running, state: TurnState, code: str | None = None) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            try:
                await run_in_threadpool(self._history.end, turn.id, state, running.text, datetime.now(UTC), code)
            except DependencyUnavailable as error:
                # It is seen as lost when it is read.
                log.warning("how a turn ended could not be kept: %s", error)


async def _follow(running: _Running) -> AsyncGenerator[Item]:
    seen = 0
    while True:
        running.news.clear()
        while seen < len(running.items):
            seen += 1
            yield running.items[seen - 1]
        if running.done:
            if running.error is not None:
                raise running.error
            return
        await running.news.wait()


def _code(error: Exception) -> str:
    return error.code if isinstance(error, AskDockError) else "internal_error"


def as_it_is(turn: OpenTurn, now: datetime) -> OpenTurn:
    """The turn, failed if it should be running but has not been heard of for long."""
    if turn.state != "running" or now - turn.touched_at < timedelta(seconds=STALE_SECONDS):
        return turn
    fields = {name: getattr(turn, name) for name in OpenTurn.__slots__}
    return OpenTurn(**{**fields, "state": "failed", "code": LOST})


def first_version(answers: Sequence[AnswerRecord], replaced: str) -> str:
    """The id that all versions of an answer refer to."""
    return next((one.replaces or one.id for one in answers if one.id == replaced), replaced)


def said_before(answers: Sequence[AnswerRecord], replaces: str | None) -> list[AnswerRecord]:
    """The newest version of each answer; for another version of one, those before it."""
    newest: dict[str, AnswerRecord] = {}
    for one in answers:
        newest[one.replaces or one.id] = one
    before = list(newest.items())
    if replaces is not None:
        roots = [root for root, _ in before]
        before = before[: roots.index(replaces)] if replaces in roots else before
    return [one for _, one in before]
