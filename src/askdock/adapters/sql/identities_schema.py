"""Tables of people of identity providers, beside those of users.

A change here needs a revision in `sql/migrations/versions/`.
"""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime

identities = Table(
    "identities",
    metadata,
    Column("id", String(64), primary_key=True),  # a hash of issuer and subject
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("provider", String(64), nullable=False),
    Column("groups", JSON, nullable=False),  # names of the provider's groups, as it last told them
    Column("signed_in_at", UtcDateTime, nullable=False),
)
Index("identities_user", identities.c.user_id)

provider_sessions = Table(
    "provider_sessions",
    metadata,
    Column("session_id", String(32), ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    Column("identity_id", String(64), ForeignKey("identities.id", ondelete="CASCADE"), nullable=False),
    Column("provider", String(64), nullable=False),
    Column("sid_digest", String(64)),  # of the session's name at the provider
    Column("tokens", Text, nullable=False),  # sealed with the secret of the session, which is in its cookie only
    Column("checked_at", UtcDateTime, nullable=False),
)
Index("provider_sessions_identity", provider_sessions.c.identity_id)
Index("provider_sessions_sid", provider_sessions.c.sid_digest)
