"""Runs of golden questions that this process asks."""

import asyncio
import logging
from collections.abc import AsyncIterator

from askdock.errors import AskDockError
from askdock.records import GoldenRun

log = logging.getLogger(__name__)


class GoldenTasks:
    """Runs go on after the request that began them, and end with the process."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, run: AsyncIterator[GoldenRun]) -> None:
        """Ask in the background."""
        task = asyncio.create_task(_ask(run))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """End what goes on; it is noted as failed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _ask(run: AsyncIterator[GoldenRun]) -> None:
    try:
        async for _ in run:
            pass
    except AskDockError as error:  # its end could not be noted; it is seen to have been lost
        log.warning("a run of golden questions: %s", error)
