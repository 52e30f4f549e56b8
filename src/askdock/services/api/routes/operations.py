"""What operators and their machines ask: is it alive, is it ready, how does it do."""

import anyio
from anyio import to_thread
from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from askdock import __version__
from askdock.services.api.access import PUBLIC, GuardedRoute, StateDep
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.schemas_operations import HealthOut, ReadyOut
from askdock.services.api.state import ApiState
from askdock.services.common import gauges

CHECK_SECONDS = 5.0
"""Longest wait for all dependencies together: a probe must not hang on what hangs."""

router = APIRouter(tags=["operations"], route_class=GuardedRoute)


@router.get("/health", operation_id="health", summary="Does the process live", openapi_extra=PUBLIC)
async def health() -> HealthOut:
    """Touches no dependency: when this fails, restart the process."""
    return HealthOut(status="ok", version=__version__)


@router.get(
    "/ready",
    operation_id="ready",
    summary="Can requests be served",
    responses={503: {"model": ReadyOut, "description": "Starting, draining, or a dependency is down."}},
    openapi_extra=PUBLIC,
)
async def ready(state: StateDep, response: Response) -> ReadyOut:
    """Asks every dependency; when this fails, send requests elsewhere."""
    out = await _ready(state)
    if out.status != "ready":
        response.status_code = 503
    return out


async def _ready(state: ApiState) -> ReadyOut:
    if not state.serving:
        return ReadyOut(status="draining", checks={})
    with anyio.move_on_after(CHECK_SECONDS):
        # A limiter of its own: a check that hangs takes no thread from requests, nor a new one for each probe.
        checks = await to_thread.run_sync(state.system.check, abandon_on_cancel=True, limiter=state.check_limiter)
        return ReadyOut.of(checks)
    return ReadyOut(status="not_ready", checks={})


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
    gauges.refresh(system.catalogue)
    return Response(generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
