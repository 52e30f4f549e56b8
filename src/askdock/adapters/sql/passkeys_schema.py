"""Tables of passkeys, of the challenges that they sign and of codes that stand in for them, beside those of users.

A change here needs a revision in `sql/migrations/versions/`.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, String, Table, Text

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime

passkeys = Table(
    "passkeys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
    Column("credential", Text, nullable=False, unique=True),  # the authenticator's id of it, base64url
    Column("data", Text, nullable=False),  # attested credential data with the public key, base64url
    Column("uses", BigInteger, nullable=False),  # the authenticator's counter
    Column("name", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)
Index("passkeys_user", passkeys.c.user_id)

challenges = Table(
    "passkey_challenges",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE")),  # null: whoever asked
    Column("expires_at", UtcDateTime, nullable=False),
)
Index("passkey_challenges_expires", challenges.c.expires_at)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", String(32), ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(8), primary_key=True),  # how the code begins
    Column("hash", Text, nullable=False),  # an encoded argon2id hash of the rest
)
