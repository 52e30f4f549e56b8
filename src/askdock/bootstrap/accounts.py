"""Choice of the adapters that keep keys, history and responses, and check tokens."""

from datetime import timedelta
from typing import TYPE_CHECKING

from askdock.application.people import People
from askdock.errors import ConfigurationError
from askdock.ports import History, KeyStore, ResponseStore, TokenVerifier
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def make_keys(database: "Database") -> KeyStore:
    """Keys in the catalogue's database."""
    from askdock.adapters.sql.keys import SqlKeys

    return SqlKeys(database)


def make_people(settings: Settings, database: "Database", keys: KeyStore) -> People:
    """Accounts in the catalogue's database."""
    from askdock.adapters.identity.passwords import Argon2Passwords
    from askdock.adapters.sql.sessions import SqlSessions
    from askdock.adapters.sql.users import SqlUsers

    return People(
        SqlUsers(database),
        SqlSessions(database),
        keys,
        Argon2Passwords(),
        timedelta(hours=settings.session_idle_hours),
        timedelta(days=settings.session_days),
        has_provider=settings.oidc_issuer is not None,
    )


def make_history(database: "Database") -> History:
    """History in the catalogue's database."""
    from askdock.adapters.sql.history import SqlHistory

    return SqlHistory(database)


def make_responses(database: "Database") -> ResponseStore:
    """Responses in the catalogue's database."""
    from askdock.adapters.sql.responses import SqlResponses

    return SqlResponses(database)


def make_token_verifier(settings: Settings) -> TokenVerifier | None:
    """Tokens of the configured identity provider, or None. Raises ConfigurationError."""
    if settings.oidc_issuer is None:
        return None
    from askdock.adapters.identity.oidc import OidcVerifier, parse_grants

    if not settings.oidc_audience:
        raise ConfigurationError("ASKDOCK_OIDC_ISSUER is set but ASKDOCK_OIDC_AUDIENCE is not")
    try:
        grants = parse_grants(settings.oidc_grants)
    except ValueError as error:
        raise ConfigurationError(f"ASKDOCK_OIDC_GRANTS: {error}") from None
    return OidcVerifier(
        settings.oidc_issuer, settings.oidc_audience, grants, groups_claim=settings.oidc_groups_claim
    )
