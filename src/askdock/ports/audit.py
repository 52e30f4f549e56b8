"""Keeping the audit log."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import AuditEvent, AuditFilter


class AuditStore(Protocol):
    """Keeps events; none is ever changed. Each method is one transaction; all may raise CatalogueUnavailable."""

    def append(self, events: Sequence[AuditEvent]) -> None:
        """Keep events, of which some may be kept already."""
        ...

    def search(self, which: AuditFilter, *, before: str | None = None, limit: int = 100) -> list[AuditEvent]:
        """Newest first by id, those older than the id `before`."""
        ...

    def forget_before(self, moment: datetime) -> int:
        """Forget events from before this moment, which is a day ago or earlier; returns how many."""
        ...
