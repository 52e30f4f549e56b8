"""Quotas of callers and groups: requests in a minute and at once, questions and tokens in a day, storage.

Counted with the `limits` library, in memory or in a store that processes share. When the shared store does not
answer, each process counts for itself until it does: a quota is not worth an outage.
"""

import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from cachetools import TTLCache
from fastapi.concurrency import run_in_threadpool
from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter, SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError as BadUrl
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.util import WindowStats

from askdock.errors import ConfigurationError, QuotaExceeded
from askdock.extras import how_to_install
from askdock.ports import QuotaStore
from askdock.records import Caller, Quota, QuotaKind, QuotaLeft
from askdock.telemetry import QUOTA_REFUSALS

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class QuotaLimits:
    """The quotas of each caller; 0 means unlimited."""

    requests_per_minute: int = 0
    concurrent: int = 0
    tokens_per_day: int = 0
    questions_per_day: int = 0
    storage_bytes: int = 0


FRESH_SECONDS = 2.0
"""How long quotas are believed before they are looked up again."""
SETTINGS: dict[QuotaKind, str] = {
    "questions": "ASKDOCK_KEY_QUESTIONS_PER_DAY",
    "tokens": "ASKDOCK_KEY_TOKENS_PER_DAY",
    "storage": "ASKDOCK_KEY_STORAGE_BYTES",
}


@dataclass(frozen=True, slots=True)
class _Share:
    """A limit of a caller, and whose counter it is; `why` names it to the caller."""

    owner: str
    limit: int
    why: str


class Quotas:
    """Counts what callers use, and what the groups they are in use together. The local caller has no quotas."""

    def __init__(self, limits: QuotaLimits, url: str = "memory://", store: QuotaStore | None = None) -> None:
        """`store` has quotas of users and groups. Raises ConfigurationError where the URL names no store of
        counters, or one whose client is not installed."""
        self._limits = limits
        self._store = store
        self._set: TTLCache[None, Mapping[str, Quota]] = TTLCache(1, FRESH_SECONDS)
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
                    lambda of: of.requests,
                    item,
                    "requests",
                    caller.id,
                    "requests",
                    "ASKDOCK_KEY_REQUESTS_PER_MINUTE",
                )
        for share in await self._shares(caller, "tokens"):
            await self._require_left(share, "tokens")

    async def ask(self, caller: Caller) -> None:
        """Count one question. Raises QuotaExceeded, and then counts none."""
        shares = await self._shares(caller, "questions")
        for share in shares:
            await self._require_left(share, "questions")
        await self._spend(shares, "questions", 1)

    async def ask_widget(self, widget: str, limit: int) -> None:
        """Count one question of a widget, which has a limit of its own; 0: unlimited. Raises QuotaExceeded."""
        if limit:
            share = _Share(f"widget:{widget}", limit, "the widget's limit")
            await self._require_left(share, "questions")
            await self._spend([share], "questions", 1)

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
        if tokens:
            await self._spend(await self._shares(caller, "tokens"), "tokens", tokens)

    async def left(self, caller: Caller, stored: Callable[[], int]) -> list[QuotaLeft]:
        """What is left to the caller of each quota that it has; `stored` tells the bytes that it holds."""
        # Who looks sees what was set a moment ago.
        self._set.clear()
        found = []
        for kind in ("questions", "tokens"):
            for share in await self._shares(caller, kind):
                item = RateLimitItemPerDay(share.limit)
                stats = await self._counted(partial(_stats, item, kind, share.owner))
                resets_at = datetime.fromtimestamp(stats.reset_time, UTC)
                found.append(QuotaLeft(kind, share.owner, share.limit, stats.remaining, resets_at))
        for share in await self._shares(caller, "storage"):
            held = await run_in_threadpool(stored)
            found.append(QuotaLeft("storage", share.owner, share.limit, max(0, share.limit - held)))
        return found

    async def storage(self, caller: Caller) -> tuple[int, str] | None:
        """How many bytes the collections that the caller may write may hold, and what says so; None: any."""
        shares = await self._shares(caller, "storage")
        least = min(shares, key=lambda one: one.limit, default=None)
        return None if least is None else (least.limit, least.why)

    async def _shares(self, caller: Caller, kind: QuotaKind) -> list[_Share]:
        if caller.kind == "local":
            return []
        quotas = await self._quotas()
        own: int | None = getattr(quotas.get(caller.id, Quota()), kind)
        default = {
            "questions": self._limits.questions_per_day,
            "tokens": self._limits.tokens_per_day,
            "storage": self._limits.storage_bytes,
        }[kind]
        shares = [
            _Share(caller.id, default, SETTINGS[kind]) if own is None else _Share(caller.id, own, "your quota")
        ]
        shares += [
            _Share(group, shared, "the quota of a group that you are in")
            for group in (() if caller.viewed else caller.groups)
            if (shared := getattr(quotas.get(group, Quota()), kind))
        ]
        return [one for one in shares if one.limit]

    async def _quotas(self) -> Mapping[str, Quota]:
        if self._store is None:
            return {}
        try:
            return self._set[None]
        except KeyError:
            found = self._set[None] = await run_in_threadpool(self._store.all)
            return found

    async def _require_left(self, share: _Share, kind: QuotaKind) -> None:
        item = RateLimitItemPerDay(share.limit)
        if not await self._counted(lambda of: of.of_day.test(item, kind, share.owner)):
            raise await self._exceeded(lambda of: of.of_day, item, kind, share.owner, kind, share.why)

    async def _spend(self, shares: Iterable[_Share], kind: QuotaKind, amount: int) -> None:
        for share in shares:
            item = RateLimitItemPerDay(share.limit)
            await self._counted(partial(_hit, item, kind, share.owner, amount))

    async def _exceeded(
        self,
        limiter: Callable[["_Limiters"], RateLimiter],
        item: RateLimitItem,
        kind: str,
        owner: str,
        what: str,
        why: str,
    ) -> QuotaExceeded:
        QUOTA_REFUSALS.labels(kind).inc()
        stats = await self._counted(lambda of: limiter(of).get_window_stats(item, kind, owner))
        window = "minute" if isinstance(item, RateLimitItemPerMinute) else "day"
        return QuotaExceeded(
            f"more than {item.amount:,} {what} in a {window} ({why})", stats.reset_time - time.time()
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
        self.of_day: RateLimiter = FixedWindowRateLimiter(storage)


async def _stats(item: RateLimitItem, kind: str, owner: str, of: _Limiters) -> WindowStats:
    return await of.of_day.get_window_stats(item, kind, owner)


async def _hit(item: RateLimitItem, kind: str, owner: str, amount: int, of: _Limiters) -> bool:
    return await of.of_day.hit(item, kind, owner, cost=amount)
