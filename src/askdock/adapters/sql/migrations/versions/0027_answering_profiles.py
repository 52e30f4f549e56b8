"""Answering profiles, and by which one a run of golden questions was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Add the tables and the columns."""
    op.add_column("golden_runs", sa.Column("answering", sa.Integer, nullable=False, server_default="0"))
    op.add_column("golden_runs", sa.Column("trial", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_table(
        "answering_versions",
        sa.Column("collection_id", sa.String(32), _of("collections"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("profile", sa.JSON, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )
    op.create_table(
        "answering_activations",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("collection_id", sa.String(32), _of("collections"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("run_id", sa.String(32)),
    )
    op.create_index("answering_activations_collection", "answering_activations", ["collection_id"])


def _of(table: str) -> sa.ForeignKey:
    return sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
