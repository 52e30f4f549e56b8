"""Recovery codes, which stand in for a lost passkey."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Make room for them. The version before lets nobody in by them, and goes on as before."""
    op.create_table(
        "recovery_codes",
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.String(8), primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
    )
