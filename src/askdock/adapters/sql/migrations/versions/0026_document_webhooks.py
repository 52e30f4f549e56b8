"""Webhooks of sources about the ends of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Add the column and the table."""
    told = sa.Column("webhook_documents", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("synced_sources", told)
    source = sa.ForeignKey("synced_sources.id", ondelete="CASCADE")
    op.create_table(
        "source_messages",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("source_id", sa.String(32), source, nullable=False),
        sa.Column("uri", sa.Text, nullable=False),
        sa.Column("document_id", sa.String(32), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("status", sa.String(11), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("ended_at", sa.DateTime, nullable=False),
        sa.Column("tell_after", sa.DateTime, nullable=False),
    )
    op.create_index("source_messages_source", "source_messages", ["source_id"])
