"""The first key of an installation."""

from datetime import datetime

from askdock.errors import ConfigurationError, Conflict
from askdock.ports import KeyStore
from askdock.records import ApiKey, Role, digest

MIN_SECRET = 32
"""Characters of a key that somebody else made."""


def adopt_admin_key(keys: KeyStore, secret: str, now: datetime) -> None:
    """See to it that this secret is the key of an admin; one that is known already stays as it is, revoked or not.

    Several processes may do so at once. Raises ConfigurationError for a secret that could be guessed.
    """
    if len(secret) < MIN_SECRET:
        raise ConfigurationError(f"ASKDOCK_ADMIN_KEY is shorter than {MIN_SECRET} characters")
    digested = digest(secret)
    if keys.find(digested) is None:
        key = ApiKey(digested[:16], "admin", secret[:8], Role.ADMIN, None, now)
        try:
            keys.add(key, digested)
        except Conflict:
            if keys.find(digested) is None:
                raise
