"""Choice of the adapters that check tokens of identity providers and sign people in by them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from askdock.application.people import People
from askdock.application.provider_sign_in import ProviderSignIn
from askdock.errors import ConfigurationError
from askdock.ports import IdentityProvider, TokenVerifier
from askdock.records import Grant, Role
from askdock.settings import Settings
from askdock.settings.providers import FIRST, providers_of

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def make_token_verifier(settings: Settings) -> TokenVerifier | None:
    """Bearer tokens of the configured identity provider, or None. Raises ConfigurationError."""
    if settings.oidc_issuer is None:
        return None
    if not settings.oidc_audience:
        if settings.oidc_client_id:
            return None
        raise ConfigurationError(
            "ASKDOCK_OIDC_ISSUER is set but neither ASKDOCK_OIDC_AUDIENCE (for bearer tokens) nor "
            "ASKDOCK_OIDC_CLIENT_ID (for signing in in the browser) is"
        )
    from askdock.adapters.identity.discovery import Discovery
    from askdock.adapters.identity.oidc import OidcVerifier

    return OidcVerifier(
        Discovery(settings.oidc_issuer),
        settings.oidc_audience,
        _grants("ASKDOCK_OIDC_GRANTS", settings.oidc_grants),
        groups_claim=settings.oidc_groups_claim,
        provider=FIRST,
    )


def make_providers(settings: Settings) -> list[IdentityProvider]:
    """The providers that people sign in at in the browser. Raises ConfigurationError."""
    configured = providers_of(settings)
    if not configured:
        if not settings.password_sign_in:
            raise ConfigurationError(
                "ASKDOCK_PASSWORD_SIGN_IN is off and no identity provider is configured: nobody could sign in"
            )
        return []
    from askdock.adapters.identity.discovery import Discovery
    from askdock.adapters.identity.oidc_provider import Client, OidcProvider

    return [
        OidcProvider(
            one.id,
            one.name,
            Discovery(one.issuer),
            Client(
                one.client_id,
                one.client_secret.get_secret_value() if one.client_secret else None,
                one.scope,
                one.groups_claim,
            ),
            _grants(f"the grants of the provider '{one.id}'", one.grants),
            links_by_email=one.link_by_email,
        )
        for one in configured
    ]


def make_provider_sign_in(
    settings: Settings, database: "Database", people: People, providers: Sequence[IdentityProvider]
) -> ProviderSignIn:
    """Signing in by the providers."""
    from askdock.adapters.sql.identities import SqlIdentities

    grants = {one.id: one.grants for one in providers}
    if settings.oidc_issuer is not None:  # which tokens come from, also where nobody signs in by it in the browser
        grants.setdefault(FIRST, {})
    return ProviderSignIn(
        people,
        SqlIdentities(database, grants),
        providers,
        timedelta(seconds=settings.oidc_recheck_seconds),
    )


def knows_admins(settings: Settings, providers: Sequence[IdentityProvider]) -> bool:
    """Whether some group of a provider is admin of everything by the settings."""
    mappings: list[Mapping[str, Sequence[Grant]]] = [one.grants for one in providers]
    if settings.oidc_issuer is not None:
        mappings.append(_grants("ASKDOCK_OIDC_GRANTS", settings.oidc_grants))
    return any(
        grant.covers(Role.ADMIN, None) for mapping in mappings for grants in mapping.values() for grant in grants
    )


def _grants(where: str, text: str) -> Mapping[str, Sequence[Grant]]:
    from askdock.adapters.identity.oidc import parse_grants

    try:
        return parse_grants(text)
    except ValueError as error:
        raise ConfigurationError(f"{where}: {error}") from None
