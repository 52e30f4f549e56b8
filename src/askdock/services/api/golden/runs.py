"""Runs of golden questions: begun, watched, compared."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool

from askdock.application.golden_runs import difference
from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import CollectionDep, GoldenRunsDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.golden import (
    GoldenComparisonOut,
    GoldenOutcomeOut,
    GoldenReportOut,
    GoldenRunIn,
    GoldenRunOut,
    GoldenRunsOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/golden/runs", tags=["golden"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN)


@router.post(
    "",
    operation_id="start_golden_run",
    summary="Ask the golden questions",
    status_code=202,
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
async def start_golden_run(
    body: GoldenRunIn, collection: CollectionDep, runs: GoldenRunsDep, access: AccessDep, state: StateDep
) -> GoldenRunOut:
    """Each is searched for and answered as your own question would be; it goes on when you leave.

    One run of a collection at a time. The questions count in no quota.
    """
    run = await run_in_threadpool(runs.begin, collection, access.caller, body.tags)
    state.golden.start(runs.ask(collection, run, access.caller, body.tags))
    return GoldenRunOut.of(run)


@router.get(
    "",
    operation_id="list_golden_runs",
    summary="List runs of the golden questions",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def list_golden_runs(collection: CollectionDep, runs: GoldenRunsDep) -> GoldenRunsOut:
    """How well the collection answered, run by run."""
    return GoldenRunsOut(runs=[GoldenRunOut.of(run) for run in runs.runs(collection)])


@router.get(
    "/{golden_run_id}",
    operation_id="get_golden_run",
    summary="See how each golden question went",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def get_golden_run(
    golden_run_id: Annotated[str, Path(pattern=RECORD_ID, description="Id of the run.")],
    collection: CollectionDep,
    runs: GoldenRunsDep,
) -> GoldenReportOut:
    """Question by question, beside the run before. No text of an answer is kept."""
    run = runs.get(collection, golden_run_id)
    before = runs.before(collection, run)
    compared = GoldenComparisonOut.of(before, difference(before, run)) if before else None
    outcomes = [GoldenOutcomeOut.of(one) for one in run.outcomes]
    return GoldenReportOut(run=GoldenRunOut.of(run), outcomes=outcomes, comparison=compared)
