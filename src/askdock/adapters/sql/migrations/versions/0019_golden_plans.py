"""Measures of golden runs beside their outcomes; schedules and canaries of golden questions."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the columns and the table. Runs from before them, which no released version made, are forgotten."""
    op.execute("DELETE FROM golden_runs")
    op.add_column("golden_runs", sa.Column("measures", sa.JSON, nullable=False, server_default="{}"))
    op.add_column("golden_runs", sa.Column("worse", sa.Integer, nullable=False, server_default="0"))
    collections = sa.ForeignKey("collections.id", ondelete="CASCADE")
    op.create_table(
        "golden_plans",
        sa.Column("collection_id", sa.String(32), collections, primary_key=True),
        sa.Column("schedule", sa.String(100), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("canary", sa.String(32)),
        sa.Column("next_at", sa.DateTime),
        sa.Column("canary_at", sa.DateTime),
    )
