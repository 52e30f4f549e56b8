"""Identity providers, for admins: which there are, what to register there, and whether they work."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.records import Role
from askdock.services.api.accounts.provider_sign_in import PROVIDER, callback_url
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import ProviderSignInDep, SettingsDep
from askdock.services.api.schemas.providers import CheckOut, ProviderOut, ProvidersOut, ProviderTestOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/providers", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)


@router.get(
    "",
    operation_id="list_providers",
    summary="List identity providers",
    responses=errors(403),
    openapi_extra=ADMIN,
)
def list_providers(request: Request, settings: SettingsDep, sign_in: ProviderSignInDep) -> ProvidersOut:
    """Those that people can sign in by in the browser. They are configured by the settings."""
    return ProvidersOut(
        providers=[
            ProviderOut.of(one, callback_url(settings, request, one.id) if one.id in sign_in.providers else None)
            for one in sign_in.all()
        ]
    )


@router.post(
    "/{provider_id}/test",
    operation_id="test_provider",
    summary="Test an identity provider",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def test_provider(
    provider_id: Annotated[str, Path(pattern=PROVIDER, description="Id of the provider.")],
    request: Request,
    settings: SettingsDep,
    sign_in: ProviderSignInDep,
) -> ProviderTestOut:
    """Tries what can be tried without signing in: does it answer, has it keys, does it know this
    client or account, are people where the settings say?"""
    checks = sign_in.check(provider_id, callback_url(settings, request, provider_id))
    return ProviderTestOut(
        ok=all(one.ok for one in checks if one.name != "sign_out"),
        checks=[CheckOut.model_validate(one) for one in checks],
    )
