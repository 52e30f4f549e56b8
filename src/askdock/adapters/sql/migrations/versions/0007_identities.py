"""People of identity providers, the sessions these vouch for, and groups bound to groups of theirs."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the tables and the column."""
    identity = sa.ForeignKey("identities.id", ondelete="CASCADE")
    op.add_column("user_groups", sa.Column("provider_groups", sa.JSON))
    op.create_table(
        "identities",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("user_id", sa.String(32), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("groups", sa.JSON, nullable=False),
        sa.Column("signed_in_at", sa.DateTime, nullable=False),
    )
    op.create_index("identities_user", "identities", ["user_id"])
    op.create_table(
        "provider_sessions",
        sa.Column("session_id", sa.String(32), sa.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("identity_id", sa.String(64), identity, nullable=False),
        sa.Column("provider", sa.String(64), nullable=False),
        sa.Column("sid_digest", sa.String(64)),
        sa.Column("tokens", sa.Text, nullable=False),
        sa.Column("checked_at", sa.DateTime, nullable=False),
    )
    op.create_index("provider_sessions_identity", "provider_sessions", ["identity_id"])
    op.create_index("provider_sessions_sid", "provider_sessions", ["sid_digest"])
