"""Tables of sources that are kept in step, beside those of the catalogue.

`sources` of the catalogue has the place of each file; `source_items` says which of them a source looks after.
A change here needs a revision in `sql/migrations/versions/`.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import Tags, UtcDateTime

synced_sources = Table(
    "synced_sources",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("address", Text, nullable=False),
    Column("options", JSON, nullable=False),
    Column("include", Tags, nullable=False),
    Column("exclude", Tags, nullable=False),
    Column("schedule", String(100), nullable=False),
    Column("time_zone", String(60), nullable=False),
    Column("tags", Tags, nullable=False),
    Column("metadata", JSON, nullable=False, server_default="{}"),
    Column("prune", Boolean, nullable=False),
    Column("prune_share", Float, nullable=False),
    Column("webhook", Text, nullable=False),
    Column("webhook_documents", Boolean, nullable=False, server_default=false()),
    Column("sealed", Text),  # the secrets, encrypted
    Column("credentials", Tags, nullable=False),  # their names
    Column("paused", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_run_at", UtcDateTime),
    Column("fresh_until", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    UniqueConstraint("collection_id", "name"),
)

source_runs = Table(
    "source_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source_id", String(32), ForeignKey("synced_sources.id", ondelete="CASCADE"), nullable=False),
    Column("state", String(8), nullable=False),
    Column("dry", Boolean, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("cursor", Text),
    Column("complete", Boolean, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("moved", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("skipped", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("reason", Text),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Column("not_before", UtcDateTime),
    Column("tell_after", UtcDateTime),  # when its webhook is tried (again); null: told, or nobody to tell
)
Index("source_runs_source", source_runs.c.source_id, source_runs.c.created_at)
# One run of a source at a time.
Index(
    "source_runs_open",
    source_runs.c.source_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

source_items = Table(
    "source_items",
    metadata,
    Column("source_id", String(32), ForeignKey("synced_sources.id", ondelete="CASCADE"), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("uri", Text, nullable=False),
    Column("revision", Text),
    Column("link", Text),
    Column("seen_by", String(32), nullable=False),  # the run that saw it last
)
Index("source_items_uri", source_items.c.uri)

source_events = Table(
    "source_events",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("run_id", String(32), ForeignKey("source_runs.id", ondelete="CASCADE"), nullable=False),
    Column("uri", Text, nullable=False),
    Column("outcome", String(9), nullable=False),
    Column("detail", Text),
)
Index("source_events_run", source_events.c.run_id, source_events.c.id)

# Ends of documents that a webhook is to be told of; written with the end itself, gone when they are delivered.
source_messages = Table(
    "source_messages",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("source_id", String(32), ForeignKey("synced_sources.id", ondelete="CASCADE"), nullable=False),
    Column("uri", Text, nullable=False),
    Column("document_id", String(32), nullable=False),
    Column("name", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("status", String(11), nullable=False),
    Column("reason", Text),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("tell_after", UtcDateTime, nullable=False),
)
Index("source_messages_source", source_messages.c.source_id)
