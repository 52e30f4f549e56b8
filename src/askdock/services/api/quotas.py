"""Quotas of each caller: requests in a minute, requests at once, tokens of the chat model in a day.

Counted with the `limits` library, in memory or in a store that processes share. When the shared store does not
answer, each process counts for itself until it does: a quota is not worth an outage.
"""

import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError as BadUrl
from limits.errors import StorageError
from limits.storage import storage_from_string

from askdock.errors import ConfigurationError, QuotaExceeded
from askdock.extras import how_to_install
from askdock.records import Caller
from askdock.telemetry import QUOTA_REFUSALS

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """The quotas of each caller; 0 means unlimited."""

    requests_per_minute: int = 0
    concurrent: int = 0
    tokens_per_day: int = 0


class Quotas:
    """Counts what callers use. The local caller has no quotas."""

    def __init__(self, limits: QuotaLimits, url: str = "memory://") -> None:
        """Raises ConfigurationError where the URL names no store, or one whose client is not installed."""
        self._limits = limits
        self._close: Callable[[], Awaitable[None]] | None = None
        self._shared = _Limiters(self._storage(url))
        self._own = _Limiters(MemoryStorage())
        self._under_way: Counter[str] = Counter()

    async def aclose(self) -> None:
        """Give back the connections to a shared store; in the event loop that used them."""
        if self._close is not None:
            await self._close()

    async def admit(self, caller: Caller) -> None:
        """Count one request. Raises QuotaExceeded."""
        if caller.kind == "local":
            return
        if self._limits.requests_per_minute:
            item = RateLimitItemPerMinute(self._limits.requests_per_minute)
            if not await self._counted(lambda of: of.requests.hit(item, "requests", caller.id)):
                raise await self._exceeded(
                    lambda of: of.requests, item, "requests", caller, "requests", "ASKDOCK_KEY_REQUESTS_PER_MINUTE"
                )
        if self._limits.tokens_per_day:
            item_of_day = RateLimitItemPerDay(self._limits.tokens_per_day)
            if not await self._counted(lambda of: of.tokens.test(item_of_day, "tokens", caller.id)):
                raise await self._exceeded(
                    lambda of: of.tokens, item_of_day, "tokens", caller, "tokens", "ASKDOCK_KEY_TOKENS_PER_DAY"
                )

    @contextmanager
    def at_once(self, caller: Caller) -> Iterator[None]:
        """Hold one of the caller's places while the body runs. Raises QuotaExceeded when none is left."""
        limit = self._limits.concurrent
        if caller.kind == "local" or not limit:
            yield
            return
        if self._under_way[caller.id] >= limit:
            QUOTA_REFUSALS.labels("concurrent").inc()
            raise QuotaExceeded(
                f"more than {limit} requests at the same time (ASKDOCK_KEY_CONCURRENT)", retry_after=1
            )
        self._under_way[caller.id] += 1
        try:
            yield
        finally:
            self._under_way[caller.id] -= 1
            if not self._under_way[caller.id]:
                del self._under_way[caller.id]

    async def spend(self, caller: Caller, tokens: int) -> None:
        """Count tokens that were used, also beyond the quota."""
        if self._limits.tokens_per_day and tokens and caller.kind != "local":
            item = RateLimitItemPerDay(self._limits.tokens_per_day)
            await self._counted(lambda of: of.tokens.hit(item, "tokens", caller.id, cost=tokens))

    async def _exceeded(
        self,
        limiter: Callable[["_Limiters"], RateLimiter],
        item: RateLimitItem,
        kind: str,
        caller: Caller,
        what: str,
        setting: str,
    ) -> QuotaExceeded:
        QUOTA_REFUSALS.labels(kind).inc()
        stats = await self._counted(lambda of: limiter(of).get_window_stats(item, kind, caller.id))
        window = "minute" if isinstance(item, RateLimitItemPerMinute) else "day"
        return QuotaExceeded(
            f"more than {item.amount:,} {what} in a {window} ({setting})", stats.reset_time - time.time()
        )

    async def _counted(self, count: Callable[["_Limiters"], Awaitable[T]]) -> T:
        try:
            return await count(self._shared)
        except StorageError as error:
            log.warning("quotas are counted in this process alone: %s", error)
            return await count(self._own)

    def _storage(self, url: str) -> Storage:
        scheme = url.partition("://")[0]
        options: dict[str, Any] = {}
        try:
            if scheme in ("redis", "rediss"):
                from redis.asyncio import ConnectionPool

                # A pool of our own: the library has no way to close the one it would make.
                pool = ConnectionPool.from_url(url, socket_timeout=1.0, socket_connect_timeout=1.0)
                options = {"implementation": "redispy", "connection_pool": pool}
                self._close = pool.aclose
            storage = storage_from_string(f"async+{url}", wrap_exceptions=True, **options)
        except ImportError as error:
            raise ConfigurationError(
                f"ASKDOCK_LIMITS_URL needs one more package: {how_to_install('redis')}"
            ) from error
        except BadUrl as error:
            raise ConfigurationError(f"ASKDOCK_LIMITS_URL: {scheme}:// cannot be used: {error}") from error
        assert isinstance(storage, Storage)  # noqa: S101 - the async ones are
        return storage


class _Limiters:
    def __init__(self, storage: Storage) -> None:
        self.requests: RateLimiter = SlidingWindowCounterRateLimiter(storage)
        # A fixed window counts what goes beyond it, too: tokens are known only once they are used.
        self.tokens: RateLimiter = FixedWindowRateLimiter(storage)
