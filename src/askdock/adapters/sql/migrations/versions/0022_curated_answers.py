"""Curated answers."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add the table."""
    collections = sa.ForeignKey("collections.id", ondelete="CASCADE")
    op.create_table(
        "curated_answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("collection_id", sa.String(32), collections, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("expires_at", sa.DateTime),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
    )
    op.create_index("curated_answers_collection", "curated_answers", ["collection_id"])
    op.create_index("curated_answers_state", "curated_answers", ["state", "expires_at"])
