"""Scopes that people saved under a name."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "saved_scopes",
        sa.Column("owner", sa.String(80), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("collections", sa.String(63).with_variant(sa.String(700), "postgresql"), nullable=False),
        sa.Column("scope", sa.Text),
        sa.Column("changed_at", sa.DateTime, nullable=False),
    )
