"""Which archives are deleted: never the newest, never the one that was proven to restore."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from askdock.backup.place import Archive, outdated

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)
DAILY = [Archive(f"askdock-{number}.tar", NOW - timedelta(days=number)) for number in range(10)]


def kept(*, count: int, days: float = 0, proven: str | None = None) -> list[int]:
    gone = outdated(DAILY, NOW, count=count, days=days, proven=proven)
    return [number for number, one in enumerate(DAILY) if one not in gone]


@pytest.mark.parametrize(
    ("count", "days", "proven", "left"),
    [
        (3, 0, None, [0, 1, 2]),
        (3, 5, None, [0, 1, 2, 3, 4, 5]),
        (30, 0, None, list(range(10))),
        (2, 0, "askdock-7.tar", [0, 1, 7]),
        (0, 0, None, [0]),
    ],
)
def test_the_rule(count: int, days: float, proven: str | None, left: list[int]) -> None:
    assert kept(count=count, days=days, proven=proven) == left


def test_something_is_always_left() -> None:
    for count, days, many in product((0, 1, 7), (0.0, 3.0), range(1, 10)):
        archives = DAILY[:many]
        gone = outdated(archives, NOW + timedelta(days=400), count=count, days=days, proven=None)
        assert archives[0] not in gone
