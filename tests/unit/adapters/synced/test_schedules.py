"""Intervals, and cron across the hours that daylight saving skips and repeats."""

from datetime import UTC, datetime

import pytest

from askdock.adapters.synced.schedules import next_time
from askdock.adapters.synced.webhooks import sign
from askdock.errors import InvalidInput

NOON = datetime(2026, 3, 28, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "expected"),
    [
        ("15m", "UTC", datetime(2026, 3, 28, 12, 15, tzinfo=UTC)),
        ("1d", "Asia/Shanghai", datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("0 4 * * *", "Asia/Shanghai", datetime(2026, 3, 28, 20, tzinfo=UTC)),
        ("0 4 * * *", "Europe/Berlin", datetime(2026, 3, 29, 2, tzinfo=UTC)),  # summer time began at 1 UTC
    ],
)
def test_the_next_time(schedule: str, zone: str, expected: datetime) -> None:
    assert next_time(schedule, zone, NOON) == expected


def test_no_schedule_is_never_due() -> None:
    assert next_time("", "UTC", NOON) is None


@pytest.mark.parametrize(
    ("schedule", "zone"), [("1s", "UTC"), ("400d", "UTC"), ("often", "UTC"), ("1h", "Mars/Base"), ("1h", "../x")]
)
def test_what_is_no_schedule_is_refused(schedule: str, zone: str) -> None:
    with pytest.raises(InvalidInput):
        next_time(schedule, zone, NOON)


def test_a_webhook_is_signed_over_id_time_and_body() -> None:
    """The example of the specification's reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
