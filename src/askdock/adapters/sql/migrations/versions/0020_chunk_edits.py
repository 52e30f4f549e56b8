"""Edits of passages, and since which version a document has its text."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the table and the column."""
    op.add_column("documents", sa.Column("text_since", sa.Integer))
    op.create_table(
        "chunk_edits",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("collection_id", sa.String(32), _of("collections"), nullable=False),
        sa.Column("document_id", sa.String(32), _of("documents"), nullable=False),
        sa.Column("anchor", sa.Text, nullable=False),
        sa.Column("at", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False),
        sa.Column("off", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("questions", sa.JSON, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
    )
    op.create_index("chunk_edits_document", "chunk_edits", ["document_id"])
    op.create_index("chunk_edits_collection", "chunk_edits", ["collection_id"])


def _of(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
