"""Hands what happens on to the database, where admins search it."""

from fastapi.concurrency import run_in_threadpool

from askdock.application.audit import Audit
from askdock.records import AuditEvent

POLLED = frozenset({"me", "limits", "operations"})
"""Operations that the page repeats every few seconds: noted in the log, and in the database where refused."""


class AuditTrail:
    """Takes events from the event loop. One write is under way at a time; what comes meanwhile is next."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self._writing = False

    async def keep(self, event: AuditEvent) -> None:
        """Keep the event, or leave it to the write that is under way."""
        if event.operation in POLLED and event.result == "ok":
            return
        self._audit.note(event)
        if self._writing:
            return
        self._writing = True
        try:
            while self._audit.waits and await run_in_threadpool(self._audit.write):
                pass
        finally:
            self._writing = False
