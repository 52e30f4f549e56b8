"""Whose a key is, and when it was used last."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add two columns."""
    op.add_column("api_keys", sa.Column("user_id", sa.String(32)))
    op.add_column("api_keys", sa.Column("used_at", sa.DateTime))
