"""What the questions of a conversation are asked of."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the column."""
    op.add_column("conversations", sa.Column("scope", sa.Text))
