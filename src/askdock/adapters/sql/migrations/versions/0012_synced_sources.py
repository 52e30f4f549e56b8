"""Sources that are kept in step: the sources, their runs, their items, and what runs noted."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "synced_sources",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "collection_id", sa.String(32), sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("options", sa.JSON, nullable=False),
        sa.Column("include", sa.JSON, nullable=False),
        sa.Column("exclude", sa.JSON, nullable=False),
        sa.Column("schedule", sa.String(100), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("tags", sa.JSON, nullable=False),
        sa.Column("prune", sa.Boolean, nullable=False),
        sa.Column("prune_share", sa.Float, nullable=False),
        sa.Column("webhook", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text),
        sa.Column("credentials", sa.JSON, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("next_run_at", sa.DateTime),
        sa.Column("fresh_until", sa.DateTime),
        sa.Column("last_success_at", sa.DateTime),
        sa.UniqueConstraint("collection_id", "name"),
    )
    source = sa.ForeignKey("synced_sources.id", ondelete="CASCADE")
    counts = ("seen", "added", "changed", "moved", "removed", "skipped", "failed")
    op.create_table(
        "source_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source_id", sa.String(32), source, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("dry", sa.Boolean, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("started_at", sa.DateTime),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("cursor", sa.Text),
        sa.Column("complete", sa.Boolean, nullable=False),
        *(sa.Column(name, sa.Integer, nullable=False) for name in counts),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("not_before", sa.DateTime),
        sa.Column("tell_after", sa.DateTime),
    )
    op.create_index("source_runs_source", "source_runs", ["source_id", "created_at"])
    still_open = sa.text("ended_at IS NULL")
    op.create_index(
        "source_runs_open",
        "source_runs",
        ["source_id"],
        unique=True,
        sqlite_where=still_open,
        postgresql_where=still_open,
    )
    op.create_table(
        "source_items",
        sa.Column(
            "source_id", sa.String(32), sa.ForeignKey("synced_sources.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("uri", sa.Text, nullable=False),
        sa.Column("revision", sa.Text),
        sa.Column("link", sa.Text),
        sa.Column("seen_by", sa.String(32), nullable=False),
    )
    op.create_index("source_items_uri", "source_items", ["uri"])
    op.create_table(
        "source_events",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("source_runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("uri", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(9), nullable=False),
        sa.Column("detail", sa.Text),
    )
    op.create_index("source_events_run", "source_events", ["run_id", "id"])
