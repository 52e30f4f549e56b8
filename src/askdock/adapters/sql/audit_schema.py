"""The table of the audit log, beside those of the catalogue.

A change here needs a revision in `sql/migrations/versions/`. Triggers, which a revision makes, refuse to change an
event, and to remove one that is not a day old.
"""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime

audit_events = Table(
    "audit_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("request_id", String(128), nullable=False),
    Column("caller", String(80), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("key_id", String(32)),
    Column("address", String(64), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("method", String(16), nullable=False),
    Column("route", Text, nullable=False),
    Column("target", Text, nullable=False),  # a JSON object of ids
    Column("status", Integer, nullable=False),
    Column("viewed_as", String(80)),
)
Index("audit_events_at", audit_events.c.at)
Index("audit_events_caller", audit_events.c.caller, audit_events.c.id)
