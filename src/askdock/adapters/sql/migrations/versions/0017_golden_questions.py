"""Golden questions and their runs."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def _of_collection() -> sa.Column[str]:
    return sa.Column(
        "collection_id", sa.String(32), sa.ForeignKey("collections.id", ondelete="CASCADE"), nullable=False
    )


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "golden_questions",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_collection(),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("question", "quote")),
        *(sa.Column(name, sa.JSON, nullable=False) for name in ("documents", "words", "tags")),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("created_by", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
    )
    op.create_index("golden_questions_collection", "golden_questions", ["collection_id"])
    op.create_table(
        "golden_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        _of_collection(),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("generation", sa.String(128), nullable=False),
        sa.Column("profile", sa.String(64), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("failure", sa.Text, nullable=False),
        sa.Column("outcomes", sa.JSON, nullable=False),
    )
    op.create_index("golden_runs_collection", "golden_runs", ["collection_id", "started_at"])
