"""Tables of users, groups, sessions and one-time links, beside those of the catalogue.

A change here needs a revision in `sql/migrations/versions/`.
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, Text, false

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime

users = Table(
    "users",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("login", String(200), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password", Text),  # an encoded argon2id hash; null: none was set yet
    Column("grants", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
)

user_groups = Table(
    "user_groups",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("grants", JSON, nullable=False),
    Column("provider_groups", JSON(none_as_null=True)),  # groups of identity providers; null: none
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", String(32), ForeignKey("user_groups.id", ondelete="CASCADE"), primary_key=True),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("client", Text, nullable=False),
    Column("address", String(64), nullable=False),
)
Index("sessions_user", sessions.c.user_id)

links = Table(
    "links",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column(
        "user_id", String(32), ForeignKey("users.id", ondelete="CASCADE")
    ),  # null: whoever becomes the first admin
    Column("expires_at", UtcDateTime, nullable=False),
)
