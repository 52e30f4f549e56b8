"""What a run of golden questions asked: all of them or some, and what was right then."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("golden_runs", sa.Column("partial", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("golden_runs", sa.Column("questions", sa.String(16), nullable=False, server_default=""))
