"""Usage by caller and period, for admins."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from askdock.application.audit import csv_line
from askdock.bootstrap import System
from askdock.records import Period, Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.operations.overview import caller_names
from askdock.services.api.schemas.operations import PeriodUsageOut, UsageOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/usage", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)


def _usage(
    system: SystemDep,
    period: Annotated[Period, Query(description="How long a period is.")] = "month",
    since: Annotated[AwareDatetime | None, Query(description="Answers not before.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Answers before.")] = None,
) -> list[PeriodUsageOut]:
    return _rows(system, period, since and since.astimezone(UTC), until and until.astimezone(UTC))


UsageDep = Annotated[list[PeriodUsageOut], Depends(_usage)]


@router.get("", operation_id="list_usage", summary="Usage by period", responses=errors(403), openapi_extra=ADMIN)
def list_usage(usage: UsageDep) -> UsageOut:
    """Who asked how much in each day or month, as far back as figures are kept (`ASKDOCK_HISTORY_DAYS`)."""
    return UsageOut(usage=usage)


@router.get(
    "/export",
    operation_id="export_usage",
    summary="Export usage as CSV",
    responses={**errors(403), 200: {"content": {"text/csv": {}}}},
    response_class=Response,
    openapi_extra=ADMIN,
)
def export_usage(usage: UsageDep) -> Response:
    """The same as CSV."""
    lines = [csv_line(PeriodUsageOut.model_fields)]
    lines += [csv_line("" if one is None else str(one) for one in row.model_dump().values()) for row in usage]
    disposition = {"Content-Disposition": 'attachment; filename="usage.csv"'}
    return Response("".join(lines), media_type="text/csv", headers=disposition)


def _rows(system: System, period: Period, since: datetime | None, until: datetime | None) -> list[PeriodUsageOut]:
    names = caller_names(system)
    found = system.history.usage_by(period, since=since, until=until)
    return [
        PeriodUsageOut.model_validate(
            {**{name: getattr(one, name) for name in type(one).__slots__}, "name": names.get(one.owner)}
        )
        for one in found
    ]
