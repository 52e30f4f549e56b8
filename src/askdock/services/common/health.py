"""Health, readiness and metrics, the same for every service.

`/health` says that the process is alive and touches nothing else: when it fails, restart it. `/ready` asks
every dependency: when it fails, send requests elsewhere.
"""

import time
from collections.abc import Callable, Mapping
from typing import Literal, Self

import anyio
from anyio import CapacityLimiter, to_thread
from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, ConfigDict, Field

from askdock import __version__
from askdock.bootstrap import Check

CHECK_SECONDS = 3.0
"""Longest wait for all dependencies together: a probe must not hang on what hangs."""

REMEMBERED_SECONDS = 30.0
"""How long the last result counts while a check takes longer. On a busy machine every replica is slow at the same
time: were all of them taken out of service, requests that would be answered late would not be answered at all."""

OPTIONAL = frozenset({"chat"})
"""Told, but requests are served without them: answers are then quoted from the documents."""


class HealthOut(BaseModel):
    """The process is alive."""

    status: Literal["ok"] = Field(description="Always `ok`.")
    version: str = Field(description="AskDock's version.")


class CheckOut(BaseModel):
    """One dependency."""

    model_config = ConfigDict(from_attributes=True)

    ok: bool = Field(description="Whether it answers.")
    seconds: float = Field(description="How long it took.")
    detail: str | None = Field(description="Its error, if it does not answer.")


class ReadyOut(BaseModel):
    """Whether requests can be served."""

    status: Literal["ready", "not_ready", "draining"] = Field(description="Anything but `ready` comes with 503.")
    checks: Mapping[str, CheckOut] = Field(
        description="Each dependency; empty while starting and draining. Without `chat`, requests are served."
    )

    @classmethod
    def of(cls, checks: Mapping[str, Check]) -> Self:
        """From what the dependencies said."""
        out = {name: CheckOut.model_validate(check) for name, check in checks.items()}
        serves = all(check.ok for name, check in out.items() if name not in OPTIONAL)
        return cls(status="ready" if serves else "not_ready", checks=out)


class Readiness:
    """Asks the dependencies of one service. `serving` is false while it starts and drains."""

    def __init__(self, check: Callable[[], Mapping[str, Check]]) -> None:
        self.serving = False
        self._check = check
        self._last: tuple[float, ReadyOut] | None = None
        # A limiter of its own: a check that hangs takes no thread from requests, nor a new one for each probe.
        self._limiter = CapacityLimiter(2)

    async def report(self, response: Response) -> ReadyOut:
        """The state of every dependency; `response` gets 503 unless all of them answer.

        What takes longer than CHECK_SECONDS is as it was last, for REMEMBERED_SECONDS.
        """
        out = await self._report()
        if out.status != "ready":
            response.status_code = 503
        return out

    async def _report(self) -> ReadyOut:
        if not self.serving:
            return ReadyOut(status="draining", checks={})
        with anyio.move_on_after(CHECK_SECONDS):
            return await to_thread.run_sync(self._ask, abandon_on_cancel=True, limiter=self._limiter)
        if self._last is not None and time.monotonic() - self._last[0] < REMEMBERED_SECONDS:
            return self._last[1]
        return ReadyOut(status="not_ready", checks={})

    def _ask(self) -> ReadyOut:
        """Kept also where nobody waits for it any more."""
        out = ReadyOut.of(self._check())
        self._last = (time.monotonic(), out)
        return out


def health() -> HealthOut:
    """The process is alive; its version."""
    return HealthOut(status="ok", version=__version__)


def metrics() -> Response:
    """Prometheus text format."""
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
