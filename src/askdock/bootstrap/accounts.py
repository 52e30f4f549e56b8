"""Choice of the adapters that keep keys, history and responses, and check tokens."""

from typing import TYPE_CHECKING

from askdock.errors import ConfigurationError
from askdock.ports import History, KeyStore, ResponseStore, TokenVerifier
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def make_keys(database: "Database") -> KeyStore:
    """Keys in the catalogue's database."""
    from askdock.adapters.sql.keys import SqlKeys

    return SqlKeys(database)


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
