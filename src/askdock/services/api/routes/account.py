"""What a client asks first: who am I, and within which limits."""

from fastapi import APIRouter

from askdock.records import Role
from askdock.services.api.access import AccessDep, GuardedRoute, needs
from askdock.services.api.schemas_accounts import LimitsOut, MeOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)


@router.get(
    "/me",
    operation_id="me",
    summary="Who am I",
    responses=errors(403),
    openapi_extra=needs(Role.READER),
)
def me(access: AccessDep) -> MeOut:
    """The caller behind the key, and what it may do where."""
    return MeOut.of(access.caller)


@router.get(
    "/limits",
    operation_id="limits",
    summary="Limits in force",
    responses=errors(403),
    openapi_extra=needs(Role.READER),
)
def limits(access: AccessDep) -> LimitsOut:
    """What requests and files must keep within, and what this server can do."""
    return LimitsOut.of(access.system)
