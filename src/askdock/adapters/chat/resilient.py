"""Chat models in order: tried again before the first token, left alone while they fail, replaced by the next.

Once a token was passed on nothing is tried again: another reply would not continue this one.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from askdock.errors import LLMRefused, LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel
from askdock.records import Message, ModelSelected, ReplyPiece
from askdock.telemetry import LLM_BREAKER_OPEN, LLM_FAILURES, LLM_RETRIES

FIRST_WAIT_SECONDS = 0.2
"""Before the second try, doubled before each further one, and made half to one and a half of that by chance, so
that many who failed together do not come again together."""


class Breaker:
    """Counts failures in a row. After so many it is open: for a time nothing is tried; then one try decides."""

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._closed_from = 0.0

    def admits(self) -> bool:
        """Whether a try may be made. The one that is let through after the time keeps others out until it ends."""
        if self._failures < self._most:
            return True
        if self._clock() < self._closed_from:
            return False
        self._closed_from = self._clock() + self._seconds
        return True

    @property
    def is_open(self) -> bool:
        """Whether it keeps tries out, for a time."""
        return self._failures >= self._most

    def note(self, *, success: bool) -> None:
        """Count how a try ended."""
        self._failures = 0 if success else self._failures + 1
        if self._failures >= self._most:
            self._closed_from = self._clock() + self._seconds


class ResilientChat:
    """A `ChatModel` made of several, best first; a reply begins with the `ModelSelected` that names its model."""

    def __init__(
        self,
        models: Sequence[ChatModel],
        *,
        retries: int,
        breaker_failures: int,
        breaker_seconds: float,
        longest_wait_seconds: float = 15.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`longest_wait_seconds`: how long an endpoint may ask to be left alone before it is tried again."""
        self._longest_wait = longest_wait_seconds
        self._models = [(model, Breaker(breaker_failures, breaker_seconds, clock)) for model in models]
        self._retries = retries

    @property
    def name(self) -> str:
        """The first model's."""
        return self._models[0][0].name

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:
        """Yield which model answers, then its reply. Raises the last model's LLMUnavailable or LLMTimeout."""
        failure: LLMUnavailable | LLMTimeout = LLMUnavailable(
            "the language model failed repeatedly and is left alone for a moment (ASKDOCK_LLM_BREAKER_SECONDS)"
        )
        for model, breaker in self._models:
            asked_to_wait: float | None = None
            for attempt in range(1 + self._retries):
                if not breaker.admits():
                    break
                if attempt:
                    LLM_RETRIES.labels(model.name).inc()
                    await asyncio.sleep(_wait(attempt) if asked_to_wait is None else asked_to_wait)
                begun = False
                try:
                    async with aclosing(model.stream(messages)) as pieces:
                        async for piece in pieces:
                            if not begun:
                                begun = True
                                yield ModelSelected(model.name)
                            yield piece
                    breaker.note(success=True)
                    LLM_BREAKER_OPEN.labels(model.name).set(0)
                except (LLMUnavailable, LLMTimeout) as error:
                    LLM_FAILURES.labels(model.name, error.code).inc()
                    breaker.note(success=False)
                    LLM_BREAKER_OPEN.labels(model.name).set(breaker.is_open)
                    if begun:
                        raise
                    failure = error
                    if isinstance(error, LLMTimeout | LLMRefused):
                        break  # the time is gone, or it would be refused again: the next model
                    asked_to_wait = error.retry_after
                    if (asked_to_wait or 0) > self._longest_wait:
                        break
                else:
                    return
        raise failure


def _wait(attempt: int) -> float:
    return FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)  # noqa: S311 - no secret
