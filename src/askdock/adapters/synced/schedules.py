"""When a schedule is due: intervals, or cron in a time zone (https://github.com/cuu508/cronsim)."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError

from askdock.errors import InvalidInput

CRON_FIELDS = 5
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
SHORTEST = timedelta(seconds=10)
LONGEST = timedelta(days=366)
INTERVAL = re.compile(r"(\d{1,7})([smhd])")


def next_time(schedule: str, time_zone: str, after: datetime) -> datetime | None:
    """The first moment after `after` at which it is due; None for an empty schedule.

    Raises InvalidInput for a schedule or a time zone that is none.
    """
    zone = _zone(time_zone)
    if not schedule:
        return None
    if match := INTERVAL.fullmatch(schedule):
        step = timedelta(seconds=int(match[1]) * UNITS[match[2]])
        if not SHORTEST <= step <= LONGEST:
            raise InvalidInput("an interval is at least 10 s and at most a year")
        return after + step
    if len(schedule.split()) != CRON_FIELDS:
        raise _neither(schedule)
    try:
        return next(CronSim(schedule, after.astimezone(zone))).astimezone(UTC)
    except (CronSimError, StopIteration):
        raise _neither(schedule) from None


def _neither(schedule: str) -> InvalidInput:
    return InvalidInput(
        f"'{schedule[:60]}' is neither an interval (15m, 6h, 1d) nor five fields of cron (0 4 * * 1-5)"
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(f"there is no time zone '{name[:60]}': they are named like Europe/Berlin") from None
