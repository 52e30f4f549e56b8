"""Bodies about identity providers."""

from typing import Literal, Self

from pydantic import Field

from askdock.ports import Provider
from askdock.services.api.schemas.accounts import GrantOut
from askdock.services.api.schemas.base import Output


class MappedGroupOut(Output):
    """What a group of the provider may do by the settings."""

    name: str = Field(description="The group as the provider names it; `*`: whoever signs in.")
    grants: list[GrantOut] = Field(description="Roles that its members have.")


class ProviderOut(Output):
    """An identity provider, or a directory."""

    kind: Literal["oidc", "ldap"] = Field(description="Whether people sign in on its page, or here (a directory).")
    id: str = Field(description="Its id.")
    name: str = Field(description="What people call it.")
    issuer: str = Field(description="What it calls itself.")
    link_by_email: bool = Field(description="Whether it signs people in to accounts made here, by e-mail.")
    groups: list[MappedGroupOut] = Field(description="By the settings; groups made here may have more.")
    redirect_uri: str | None = Field(
        description="To be registered there: where browsers come back to; null: a directory, which has no page."
    )
    back_channel_logout_uri: str | None = Field(
        description="To be registered there: where it tells who signed out."
    )
    front_channel_logout_uri: str | None = Field(
        description="The same by a frame in its page, for providers without it."
    )

    @classmethod
    def of(cls, provider: Provider, redirect_uri: str | None) -> Self:
        """From the provider."""
        base = redirect_uri.removesuffix("callback") if redirect_uri is not None else None
        return cls(
            kind="ldap" if base is None else "oidc",
            id=provider.id,
            name=provider.name,
            issuer=provider.issuer,
            link_by_email=provider.links_by_email,
            groups=[
                MappedGroupOut(name=name, grants=[GrantOut.model_validate(grant) for grant in grants])
                for name, grants in sorted(provider.grants.items())
            ],
            redirect_uri=redirect_uri,
            back_channel_logout_uri=base and f"{base}back-channel-logout",
            front_channel_logout_uri=base and f"{base}front-channel-logout",
        )


class ProvidersOut(Output):
    """All identity providers and directories."""

    providers: list[ProviderOut] = Field(description="Directories first, each kind in the order of the settings.")


class CheckOut(Output):
    """One thing that was tried."""

    name: Literal[
        "discovery", "keys", "client", "redirect", "sign_out", "server", "account", "people", "groups"
    ] = Field(description="What was tried.")
    ok: bool = Field(description="Whether it worked.")
    detail: str = Field(description="What came of it.")


class ProviderTestOut(Output):
    """What came of testing a provider."""

    ok: bool = Field(description="Whether people can sign in, as far as this can be told; `sign_out` may fail.")
    checks: list[CheckOut] = Field(description="One after the other.")
