"""Metadata of documents."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Add the tables, and what sources give their documents."""
    collections = sa.ForeignKey("collections.id", ondelete="CASCADE")
    documents = sa.ForeignKey("documents.id", ondelete="CASCADE")
    op.create_table(
        "metadata_fields",
        sa.Column("collection_id", sa.String(32), collections, primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("type", sa.String(6), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("stated", sa.Text, nullable=False),
    )
    op.create_table(
        "metadata_values",
        sa.Column("document_id", sa.String(32), documents, primary_key=True),
        sa.Column("field", sa.String(64), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("collection_id", sa.String(32), nullable=False),
        sa.Column("type", sa.String(6), nullable=False),
        sa.Column("by", sa.String(6), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("number", sa.Float(53)),
    )
    for column in ("text", "number"):
        columns = ["collection_id", "field", column]
        op.create_index(f"metadata_values_{column}", "metadata_values", columns)
    op.add_column("synced_sources", sa.Column("metadata", sa.JSON, nullable=False, server_default="{}"))
