"""Health, readiness and metrics of the api."""

from fastapi import APIRouter, Response

from askdock.services.api.authorization import PUBLIC, GuardedRoute, StateDep
from askdock.services.api.dependencies import SystemDep
from askdock.services.common import gauges
from askdock.services.common import health as common
from askdock.services.common.health import HealthOut, ReadyOut

router = APIRouter(tags=["operations"], route_class=GuardedRoute)


@router.head("/health", include_in_schema=False, openapi_extra=PUBLIC)
@router.get("/health", operation_id="health", summary="Does the process live", openapi_extra=PUBLIC)
async def health() -> HealthOut:
    """Touches no dependency: when this fails, restart the process."""
    return common.health()


@router.head("/ready", include_in_schema=False, openapi_extra=PUBLIC)
@router.get(
    "/ready",
    operation_id="ready",
    summary="Can requests be served",
    responses={503: {"model": ReadyOut, "description": "Starting, draining, or a dependency is down."}},
    openapi_extra=PUBLIC,
)
async def ready(state: StateDep, response: Response) -> ReadyOut:
    """Asks every dependency; when this fails, send requests elsewhere."""
    return await state.readiness.report(response)


@router.get(
    "/metrics",
    operation_id="metrics",
    summary="Metrics for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    openapi_extra=PUBLIC,
)
def metrics(system: SystemDep) -> Response:
    """Prometheus text format. Document gauges are read from the catalogue now, and left out if it is down."""
    gauges.refresh(system.catalogue, system.source_store, system.golden_store)
    settings = system.settings
    gauges.refresh_backups(system.backup_runs, settings.backup_max_ages, expected=settings.backup_url is not None)
    return common.metrics()
