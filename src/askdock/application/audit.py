"""The audit log: keeping what happened, finding it again, and writing it out."""

import csv
import io
import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Literal

from askdock.errors import AskDockError
from askdock.ports import AuditStore
from askdock.records import AuditEvent, AuditFilter

PAGE = 1000
MAX_WAITING = 10_000
"""Events that wait while the database is away; beyond them the oldest are given up, and said to be."""
FIELDS = (
    "at",
    "caller",
    "kind",
    "key_id",
    "viewed_as",
    "address",
    "operation",
    "target",
    "result",
    "status",
    "request_id",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would calculate (OWASP, "CSV Injection")."""

ExportFormat = Literal["csv", "jsonl"]

log = logging.getLogger(__name__)


class Audit:
    """Keeps events for `days`; 0: none is kept."""

    def __init__(self, store: AuditStore, days: int) -> None:
        self.store = store
        self.days = days
        self._waiting: deque[AuditEvent] = deque()

    def note(self, event: AuditEvent) -> None:
        """Take an event, which `write` keeps."""
        if not self.days:
            return
        if len(self._waiting) >= MAX_WAITING:
            lost = self._waiting.popleft()
            log.error("the database was away for too long: its audit log lacks request_id=%s", lost.request_id)
        self._waiting.append(event)

    @property
    def waits(self) -> bool:
        """Whether an event is not kept yet."""
        return bool(self._waiting)

    def write(self) -> bool:
        """Keep what waits, together. What cannot be kept waits on; then False."""
        events = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not events:
            return True
        try:
            self.store.append(events)
        except AskDockError as error:
            self._waiting.extendleft(reversed(events))
            log.warning("%d events wait for the audit log: %s", len(events), error)
            return False
        return True

    def all(self, which: AuditFilter) -> Iterator[AuditEvent]:
        """All events that fit, newest first."""
        before: str | None = None
        while page := self.store.search(which, before=before, limit=PAGE):
            yield from page
            before = page[-1].id

    def forget(self) -> None:
        """Forget what is older than it is kept."""
        self.store.forget_before(datetime.now(UTC) - timedelta(days=max(1, self.days)))


def as_lines(events: Iterable[AuditEvent], form: ExportFormat) -> Iterator[str]:
    """The events as lines of CSV, with a head, or of JSON."""
    if form == "jsonl":
        for event in events:
            fields = {**asdict(event), "at": event.at.isoformat(), "result": event.result}
            yield json.dumps(fields, ensure_ascii=False) + "\n"
        return
    yield csv_line(FIELDS)
    for event in events:
        yield csv_line(_cell(event, name) for name in FIELDS)


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV, of which a spreadsheet calculates nothing."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return line.getvalue()


def _cell(event: AuditEvent, name: str) -> str:
    if name == "target":
        return " ".join(f"{key}={value}" for key, value in event.target.items())
    value = getattr(event, name)
    return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)
