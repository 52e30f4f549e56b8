"""Keys: who presents one, and the first one of an installation; what was asked before anybody signed in."""

from datetime import UTC, datetime, timedelta

from askdock.errors import ConfigurationError, Conflict, UserNotFound
from askdock.ports import History, KeyStore, UserStore
from askdock.records import LOCAL, ApiKey, Caller, Role, User, digest

MIN_SECRET = 32
"""Characters of a key that somebody else made."""
TOUCH_SECONDS = 60


def caller_by_key(keys: KeyStore, users: UserStore, secret: str) -> Caller | None:
    """Whoever presents the key now, and notes that it was used.

    None where it is unknown, expired or revoked, or where its user is disabled.
    """
    now = datetime.now(UTC)
    key = keys.find(digest(secret))
    if key is None or not key.is_valid(now):
        return None
    caller = key.caller
    if key.user_id is not None:
        try:
            user = users.get(key.user_id)
        except UserNotFound:
            return None
        if user.disabled_at is not None:
            return None
        caller = key.caller_of(user.caller)
    if key.used_at is None or now - key.used_at > timedelta(seconds=TOUCH_SECONDS):
        keys.touch(key.id, now)
    return caller


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


def hand_over(history: History, users: UserStore, user: User) -> None:
    """Give the only admin of everything what was asked while the server was open to whoever used the machine."""
    if not user.caller.may(Role.ADMIN, None) or not history.conversations(LOCAL.id, limit=1):
        return
    if not any(one.id != user.id and one.caller.may(Role.ADMIN, None) for one in users.all()):
        history.move(LOCAL.id, user.id)
