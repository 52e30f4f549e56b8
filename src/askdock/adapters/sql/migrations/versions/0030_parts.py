"""What is switched off in a collection; whether a model has written beside the passages of an index."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("collections", sa.Column("off", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("generations", sa.Column("written", sa.Text, nullable=False, server_default=""))
