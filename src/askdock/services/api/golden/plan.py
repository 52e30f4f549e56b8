"""What is asked of a collection by itself: golden questions on a schedule, a canary all the time."""

from fastapi import APIRouter

from askdock.records import Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, GoldenWatchDep
from askdock.services.api.schemas.golden import GoldenPlanIn, GoldenPlanOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/golden/plan", tags=["golden"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN)


@router.get(
    "",
    operation_id="get_golden_plan",
    summary="See when golden questions are asked",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def get_golden_plan(collection: CollectionDep, watch: GoldenWatchDep) -> GoldenPlanOut:
    """Their schedule, and the canary."""
    return GoldenPlanOut.of(watch.plan(collection))


@router.put(
    "",
    operation_id="change_golden_plan",
    summary="Ask golden questions on a schedule",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def change_golden_plan(body: GoldenPlanIn, collection: CollectionDep, watch: GoldenWatchDep) -> GoldenPlanOut:
    """All of it: what is left out is off afterwards. The service asks with the rights of its operator."""
    return GoldenPlanOut.of(watch.change(collection, body.schedule, body.time_zone, body.canary))
