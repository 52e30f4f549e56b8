"""Collections, documents and sources."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "collections",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("name", sa.String(63), nullable=False, unique=True),
        sa.Column("generation", sa.String(80), nullable=False),
        sa.Column("embedding_model", sa.Text, nullable=False),
        sa.Column("embedding_fingerprint", sa.Text, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("chunk_size", sa.Integer, nullable=False),
        sa.Column("chunk_overlap", sa.Integer, nullable=False),
        sa.Column("analyzer", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("collection_id", sa.String(32), _collection(), nullable=False),
        sa.Column("source_uri", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("live_version", sa.Integer, nullable=False),
        sa.Column("status", sa.String(11), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("detail", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("pages", sa.Integer, nullable=False),
        sa.Column("chunks", sa.Integer, nullable=False),
        sa.Column("lease_owner", sa.Text),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("received_at", sa.DateTime, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
    )
    undeleted = sa.text("status <> 'DELETING'")
    op.create_index(
        "documents_bytes",
        "documents",
        ["collection_id", "sha256"],
        unique=True,
        sqlite_where=undeleted,
        postgresql_where=undeleted,
    )
    op.create_index("documents_waiting", "documents", ["collection_id", "status", "received_at"])
    op.create_index("documents_lease", "documents", ["lease_owner"])
    op.create_table(
        "sources",
        sa.Column("collection_id", sa.String(32), _collection(), primary_key=True),
        sa.Column("uri", sa.Text, primary_key=True),
        sa.Column("document_id", sa.String(32), _document(), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("modified_ns", sa.BigInteger, nullable=False),
    )
    op.create_index("sources_document", "sources", ["document_id"])


def _collection() -> sa.ForeignKey:
    return sa.ForeignKey("collections.id", ondelete="CASCADE")


def _document() -> sa.ForeignKey:
    return sa.ForeignKey("documents.id", ondelete="CASCADE")
