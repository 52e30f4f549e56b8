"""The audit log in the catalogue's database."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, not_, select
from sqlalchemy.dialects import postgresql, sqlite

from askdock.adapters.sql.audit_schema import audit_events
from askdock.adapters.sql.database import Database
from askdock.records import AuditEvent, AuditFilter

COLUMNS = audit_events.c


class SqlAudit:
    """See `askdock.ports.AuditStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, events: Sequence[AuditEvent]) -> None:
        """Keep events, of which some may be kept already."""
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        rows = [
            {name: getattr(event, name) for name in AuditEvent.__slots__}
            | {"target": json.dumps(dict(event.target), ensure_ascii=False, sort_keys=True)}
            for event in events
        ]
        with self._database.transaction(writes=True, durable=False) as connection:
            connection.execute(insert(audit_events).on_conflict_do_nothing(), rows)

    def search(self, which: AuditFilter, *, before: str | None = None, limit: int = 100) -> list[AuditEvent]:
        """Newest first by id, those older than the id `before`."""
        conditions = _conditions(which)
        if before is not None:
            conditions.append(COLUMNS.id < before)
        these = select(audit_events).where(*conditions).order_by(COLUMNS.id.desc()).limit(limit)
        with self._database.transaction() as connection:
            return [_event(row) for row in connection.execute(these)]

    def forget_before(self, moment: datetime) -> int:
        """Forget events from before this moment."""
        with self._database.transaction(writes=True) as connection:
            return connection.execute(delete(audit_events).where(COLUMNS.at < moment)).rowcount


def _conditions(which: AuditFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.callers is not None:
        found.append(COLUMNS.caller.in_(which.callers))
    if which.operation is not None:
        found.append(COLUMNS.operation == which.operation)
    if which.target is not None:
        found.append(COLUMNS.target.contains(f": {json.dumps(which.target, ensure_ascii=False)}", autoescape=True))
    if which.since is not None:
        found.append(COLUMNS.at >= which.since)
    if which.until is not None:
        found.append(COLUMNS.at < which.until)
    if which.result is not None:
        ok, refused = COLUMNS.status.between(1, 399), COLUMNS.status.between(400, 499)
        found.append({"ok": ok, "refused": refused, "failed": and_(not_(ok), not_(refused))}[which.result])
    return found


def _event(row: Row[Any]) -> AuditEvent:
    fields = {name: row._mapping[name] for name in AuditEvent.__slots__}
    return AuditEvent(**{**fields, "target": json.loads(row.target)})
