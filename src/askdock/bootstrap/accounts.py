"""Which adapters keep keys, history and responses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from askdock.errors import ConfigurationError
from askdock.ports import History, KeyStore, ResponseStore, TokenVerifier
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    """What stands on the tables of keys and history, and who else vouches for callers."""

    keys: KeyStore
    history: History
    responses: ResponseStore
    verifier: TokenVerifier | None
    """Checks tokens of the identity provider, where one is configured."""


def make_accounts(database: "Database", settings: Settings) -> Accounts:
    """In the catalogue's database. Raises ConfigurationError."""
    from askdock.adapters.sql.history import SqlHistory
    from askdock.adapters.sql.keys import SqlKeys
    from askdock.adapters.sql.responses import SqlResponses

    return Accounts(SqlKeys(database), SqlHistory(database), SqlResponses(database), _verifier(settings))


def _verifier(settings: Settings) -> TokenVerifier | None:
    """What checks tokens of the identity provider, where one is configured. Raises ConfigurationError."""
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
