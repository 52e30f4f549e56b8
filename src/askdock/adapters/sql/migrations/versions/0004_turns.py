"""Questions that have no answer yet, versions of an answer, pinned conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add a table and two columns."""
    op.create_table(
        "turns",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("owner", sa.String(80), nullable=False),
        sa.Column(
            "conversation_id",
            sa.String(32),
            sa.ForeignKey("conversations.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("touched_at", sa.DateTime, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("code", sa.String(64)),
        sa.Column("replaces", sa.String(32)),
    )
    op.create_index("turns_conversation", "turns", ["conversation_id", "id"])
    op.add_column("answers", sa.Column("replaces", sa.String(32)))
    op.add_column("conversations", sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()))
