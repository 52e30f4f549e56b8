"""Quotas of users and groups."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "quotas",
        sa.Column("owner", sa.String(32), primary_key=True),
        sa.Column("questions", sa.BigInteger),
        sa.Column("tokens", sa.BigInteger),
        sa.Column("storage", sa.BigInteger),
    )
