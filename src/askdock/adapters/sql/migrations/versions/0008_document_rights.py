"""Readers of documents and folders."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add them; NULL and 0 are what every document and collection has had."""
    op.add_column("collections", sa.Column("rights", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("documents", sa.Column("readers", sa.Text))
    op.add_column("documents", sa.Column("readers_from", sa.Text))
    restricted = sa.text("readers IS NOT NULL")
    op.create_index(
        "documents_restricted",
        "documents",
        ["collection_id", "id"],
        sqlite_where=restricted,
        postgresql_where=restricted,
    )
    op.create_table(
        "folder_readers",
        sa.Column(
            "collection_id",
            sa.String(32),
            sa.ForeignKey("collections.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("prefix", sa.Text, primary_key=True),
        sa.Column("readers", sa.Text, nullable=False),
    )
