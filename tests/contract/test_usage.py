"""Usage by caller and period, and quotas, on both databases."""

from datetime import UTC, datetime

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.history import SqlHistory
from askdock.adapters.sql.quotas import SqlQuotas
from askdock.records import AnswerRecord, PeriodUsage, Quota

NOVEMBER, DECEMBER = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)


def test_usage_is_summed_by_day_and_month(database: Database) -> None:
    history = SqlHistory(database)
    for number, (owner, at) in enumerate([("u1", NOVEMBER), ("u1", NOVEMBER), ("u1", DECEMBER), ("u2", DECEMBER)]):
        history.record(AnswerRecord(f"{number:032x}", owner, "hr", at, "refused", "m", 2, 3))
    november, december = PeriodUsage("2026-11", "u1", 2, 2, 0, 4, 6), PeriodUsage("2026-12", "u1", 1, 1, 0, 2, 3)
    assert history.usage_by("month", until=DECEMBER) == [november]
    assert [one.period for one in history.usage_by("day")] == ["2026-12-01", "2026-12-01", "2026-11-30"]
    assert history.usage_by("month", since=DECEMBER)[0] == december


def test_a_quota_takes_the_place_of_the_one_before(database: Database) -> None:
    quotas = SqlQuotas(database)
    quotas.put("u1", Quota(questions=1))
    quotas.put("u1", Quota(tokens=0, storage=1 << 40))
    quotas.put("g1", Quota(questions=3))
    assert quotas.all() == {"u1": Quota(None, 0, 1 << 40), "g1": Quota(questions=3)}
    quotas.put("g1", Quota())
    assert quotas.all() == {"u1": Quota(None, 0, 1 << 40)}
