"""Choice of the adapters that check tokens of identity providers and sign people in by them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from askdock.application.people import People
from askdock.application.provider_sign_in import ProviderSignIn
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install
from askdock.ports import Directory, IdentityProvider, Provider, TokenVerifier
from askdock.records import Grant, Role
from askdock.settings import Settings
from askdock.settings.providers import DIRECTORY, FIRST, providers_of

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
        if not settings.password_sign_in and not settings.ldap_url:
            raise ConfigurationError(
                "ASKDOCK_PASSWORD_SIGN_IN is off and neither an identity provider nor a directory is configured: "
                "nobody could sign in"
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
                tuple(name.strip() for name in one.acr.split(",") if name.strip()),
            ),
            _grants(f"the grants of the provider '{one.id}'", one.grants),
            links_by_email=one.link_by_email,
        )
        for one in configured
    ]


def make_directories(settings: Settings) -> list[Directory]:
    """The directory whose names and passwords people sign in with, if there is one. Raises ConfigurationError."""
    if not settings.ldap_url:
        return []
    if not settings.ldap_base:
        raise ConfigurationError("ASKDOCK_LDAP_URL is set but ASKDOCK_LDAP_BASE is not: say where people are")
    if (settings.ldap_bind_dn is None) != (settings.ldap_bind_password is None):
        raise ConfigurationError("ASKDOCK_LDAP_BIND_DN and ASKDOCK_LDAP_BIND_PASSWORD belong together: set both")
    try:
        from askdock.adapters.identity.ldap_directory import NESTED, Layout, LdapDirectory
        from askdock.adapters.identity.ldap_names import check_dn, check_filter
        from askdock.adapters.identity.ldap_servers import LdapServers
    except ImportError as error:
        raise ConfigurationError(f"ASKDOCK_LDAP_URL needs one more package: {how_to_install('ldap')}") from error

    account = None
    if settings.ldap_bind_dn is not None and settings.ldap_bind_password is not None:
        account = (settings.ldap_bind_dn, settings.ldap_bind_password.get_secret_value())
    layout = Layout(
        base=settings.ldap_base,
        user_filter=settings.ldap_user_filter,
        group_base=settings.ldap_group_base or settings.ldap_base,
        group_filter=NESTED if settings.ldap_nested_groups else settings.ldap_group_filter,
        account=account,
        own_name=settings.ldap_user_dn,
    )
    with _blaming("ASKDOCK_LDAP_BASE"):
        check_dn(layout.base)
    with _blaming("ASKDOCK_LDAP_GROUP_BASE"):
        check_dn(layout.group_base)
    with _blaming("ASKDOCK_LDAP_USER_FILTER"):
        check_filter(layout.user_filter, "login")
    with _blaming("ASKDOCK_LDAP_GROUP_FILTER"):
        check_filter(layout.group_filter, "dn", "uid")
    with _blaming("ASKDOCK_LDAP_URL"):
        servers = LdapServers(settings.ldap_url)
    if layout.own_name is not None and "{login}" not in layout.own_name:
        raise ConfigurationError("ASKDOCK_LDAP_USER_DN: has no {login}, where the name that was typed goes")
    return [
        LdapDirectory(
            DIRECTORY,
            settings.ldap_name,
            servers,
            layout,
            _grants("ASKDOCK_LDAP_GRANTS", settings.ldap_grants),
            longest=settings.ldap_session_hours * 3600.0,
            links_by_email=settings.ldap_link_by_email,
        )
    ]


@contextmanager
def _blaming(setting: str) -> Iterator[None]:
    """Raises ConfigurationError, which names the setting, for a ValueError."""
    try:
        yield
    except ValueError as error:
        raise ConfigurationError(f"{setting}: {error}") from None


def make_provider_sign_in(
    settings: Settings,
    database: "Database",
    people: People,
    providers: Sequence[IdentityProvider],
    directories: Sequence[Directory],
) -> ProviderSignIn:
    """Signing in by the providers and directories."""
    from askdock.adapters.sql.identities import SqlIdentities

    grants = {one.id: one.grants for one in (*providers, *directories)}
    if len(grants) < len(providers) + len(directories):
        raise ConfigurationError(f"ASKDOCK_OIDC_PROVIDERS: '{DIRECTORY}' is the id of the directory: take another")
    if settings.oidc_issuer is not None:  # which tokens come from, also where nobody signs in by it in the browser
        grants.setdefault(FIRST, {})
    return ProviderSignIn(
        people,
        SqlIdentities(database, grants),
        providers,
        timedelta(seconds=settings.oidc_recheck_seconds),
        directories,
    )


def knows_admins(settings: Settings, providers: Sequence[Provider]) -> bool:
    """Whether some group of a provider is admin of everything by the settings."""
    mappings: list[Mapping[str, Sequence[Grant]]] = [one.grants for one in providers]
    if settings.oidc_issuer is not None:
        mappings.append(_grants("ASKDOCK_OIDC_GRANTS", settings.oidc_grants))
    return any(
        grant.covers(Role.ADMIN, None) for mapping in mappings for grants in mapping.values() for grant in grants
    )


def _grants(where: str, text: str) -> Mapping[str, Sequence[Grant]]:
    from askdock.adapters.identity.oidc import parse_grants

    with _blaming(where):
        return parse_grants(text)
