"""What an admin watches."""

from fastapi import APIRouter

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.operations.overview import overview
from askdock.services.api.schemas.operations import OverviewOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["administration"], route_class=GuardedRoute)


@router.get(
    "/operations",
    operation_id="operations",
    summary="Queue, failures, indexes and usage",
    responses=errors(403),
    openapi_extra=needs(Role.ADMIN, everywhere=True),
)
def operations(access: AccessDep) -> OverviewOut:
    """How ingestion stands, what failed and why, how each collection is indexed, who used how much."""
    return overview(access.system)
