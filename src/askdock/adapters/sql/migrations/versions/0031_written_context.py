"""What a reindexing had a chat model write, and what that took."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """Add the column."""
    op.add_column("reindexings", sa.Column("cost", sa.Text))
