"""The identity providers that the settings describe."""

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, TypeAdapter, ValidationError

from askdock.errors import ConfigurationError
from askdock.settings.load import Settings

FIRST = "oidc"
"""The id of the provider that ASKDOCK_OIDC_ISSUER names."""
DIRECTORY = "ldap"
"""The id of the directory that ASKDOCK_LDAP_URL names."""


class ProviderSettings(BaseModel):
    """One provider that people sign in at in the browser."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$")
    name: str = Field(min_length=1, max_length=100)
    issuer: str = Field(pattern=r"^https?://[^/?#]+")
    client_id: str = Field(min_length=1)
    client_secret: SecretStr | None = None
    scope: str = "openid profile email"
    groups_claim: str = "groups"
    grants: str = ""
    acr: str = ""
    link_by_email: bool = False


_LIST = TypeAdapter(list[ProviderSettings])


def providers_of(settings: Settings) -> list[ProviderSettings]:
    """All of them, the one of ASKDOCK_OIDC_ISSUER first. Raises ConfigurationError."""
    found = []
    if settings.oidc_issuer is not None and settings.oidc_client_id is not None:
        found.append(
            ProviderSettings(
                id=FIRST,
                name=settings.oidc_name or urlsplit(settings.oidc_issuer).netloc or settings.oidc_issuer,
                issuer=settings.oidc_issuer,
                client_id=settings.oidc_client_id,
                client_secret=settings.oidc_client_secret,
                scope=settings.oidc_scope,
                groups_claim=settings.oidc_groups_claim,
                grants=settings.oidc_grants,
                acr=settings.oidc_acr,
                link_by_email=settings.oidc_link_by_email,
            )
        )
    if settings.oidc_providers is not None:
        try:
            found += _LIST.validate_json(settings.oidc_providers.get_secret_value())
        except ValidationError as error:
            # The first complaint, and never what was read: secrets stand in it.
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            what = f"{where}: {first['msg']}" if where else first["msg"]
            raise ConfigurationError(f"ASKDOCK_OIDC_PROVIDERS: {what}") from None
    for what in ("id", "issuer"):
        values = [getattr(one, what) for one in found]
        if twice := next((one for one in values if values.count(one) > 1), None):
            raise ConfigurationError(f"ASKDOCK_OIDC_PROVIDERS: two providers have the {what} '{twice}'")
    return found
