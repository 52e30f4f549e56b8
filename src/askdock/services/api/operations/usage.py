"""Usage by caller and period, for admins."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime

from askdock.application.audit import csv_line
from askdock.bootstrap import System
from askdock.records import LATENCIES, Period, Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.operations.overview import caller_names
from askdock.services.api.schemas.operations import DayOut, DaysOut, PeriodUsageOut, UsageOut
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


@router.get(
    "/days", operation_id="list_days", summary="Figures by day", responses=errors(403), openapi_extra=ADMIN
)
def list_days(
    system: SystemDep,
    days: Annotated[int, Query(ge=1, le=400, description="How many days back.")] = 30,
) -> DaysOut:
    """Questions, refusals, failures and how long answers took, as far back as figures are kept."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    found = system.history.days(today - timedelta(days=days - 1))
    return DaysOut(
        days=[
            DayOut(
                day=one.day,
                answers=one.answers,
                refused=one.refused,
                degraded=one.degraded,
                failed=one.failed,
                p50_seconds=quantile(one.within, 0.5),
                p95_seconds=quantile(one.within, 0.95),
            )
            for one in found
        ]
    )


def quantile(within: Sequence[int], share: float) -> float | None:
    """Seconds that this share took at most, linear between two of `LATENCIES`, as Prometheus' histogram_quantile.

    What took longer than the last one is not counted.

    >>> quantile((0, 0, 10, 10, 10, 10, 10, 10, 10), 0.5)
    0.75
    """
    if not within or not within[-1]:
        return None
    sought = share * within[-1]
    at = next(index for index, count in enumerate(within) if count >= sought)
    low, below = (LATENCIES[at - 1], within[at - 1]) if at else (0, 0)
    return round((low + (LATENCIES[at] - low) * (sought - below) / (within[at] - below)) / 1000, 3)


def _rows(system: System, period: Period, since: datetime | None, until: datetime | None) -> list[PeriodUsageOut]:
    names = caller_names(system)
    found = system.history.usage_by(period, since=since, until=until)
    return [
        PeriodUsageOut.model_validate(
            {**{name: getattr(one, name) for name in type(one).__slots__}, "name": names.get(one.owner)}
        )
        for one in found
    ]
