"""Generations hold the index profile; documents have tags, a date and a next attempt."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

PROFILE = ("embedding_model", "embedding_fingerprint", "dimension", "chunk_size", "chunk_overlap", "analyzer")


def upgrade() -> None:
    """Move each collection's profile to its one generation; add what is new."""
    op.execute("DROP TABLE IF EXISTS schema_version")
    op.create_table(
        "generations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "collection_id",
            sa.String(32),
            sa.ForeignKey("collections.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("embedding_model", sa.Text, nullable=False),
        sa.Column("embedding_fingerprint", sa.Text, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("chunk_size", sa.Integer, nullable=False),
        sa.Column("chunk_overlap", sa.Integer, nullable=False),
        sa.Column("analyzer", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("generations_collection", "generations", ["collection_id"])
    profile = ", ".join(PROFILE)
    op.execute(
        f"INSERT INTO generations (id, collection_id, name, status, {profile}, created_at) "  # noqa: S608
        f"SELECT id, id, generation, 'live', {profile}, created_at FROM collections"
    )
    for name in PROFILE:
        op.drop_column("collections", name)

    op.add_column("documents", sa.Column("claimed_at", sa.DateTime))
    op.add_column("documents", sa.Column("next_attempt_at", sa.DateTime))
    op.add_column("documents", sa.Column("tags", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("documents", sa.Column("dated", sa.DateTime))
    op.execute("UPDATE documents SET dated = created_at")
    op.drop_index("documents_waiting", "documents")
    waiting = sa.text("status NOT IN ('READY', 'FAILED', 'QUARANTINED')")
    op.create_index(
        "documents_waiting",
        "documents",
        ["collection_id", "received_at", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("documents_turn", "documents", ["collection_id", "claimed_at"])
