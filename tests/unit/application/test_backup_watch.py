"""Backups at their times: what was missed is made up for, what failed is tried again."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.synced.schedules import next_time
from askdock.application.backup_watch import BackupWatch, Job
from askdock.errors import InvalidInput, StoreUnavailable
from askdock.records import BackupKind, BackupRun, new_id

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
DAILY = "0 3 * * *"


class Runs:
    """A store of runs in memory."""

    def __init__(self) -> None:
        self.kept: list[BackupRun] = []

    def note(self, run: BackupRun) -> None:
        self.kept.insert(0, run)

    def newest(self, kind: BackupKind) -> list[BackupRun]:
        return [run for run in self.kept if run.kind == kind]


def run(at: datetime, failure: str = "", kind: BackupKind = "backup") -> BackupRun:
    return BackupRun(new_id(), kind, "a.tar", at, at + timedelta(minutes=5), failure)


def watch(
    runs: Runs, backup: Callable[[], object] = lambda: None, drill: Callable[[], object] | None = None
) -> BackupWatch:
    jobs: dict[BackupKind, Job] = {"backup": Job(DAILY, backup)}
    if drill is not None:
        jobs["drill"] = Job("1d", drill)
    return BackupWatch(runs, jobs, next_time)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, NOW),
        (run(NOW - timedelta(hours=9)), NOW + timedelta(hours=15)),
        (run(NOW - timedelta(days=9)), NOW - timedelta(days=8, hours=9)),
        (run(NOW, "the disk is full"), NOW + timedelta(hours=1, minutes=5)),
        (run(NOW.replace(hour=2, minute=30), "the disk is full"), NOW.replace(hour=3)),
    ],
    ids=["first", "done", "missed", "failed", "failed shortly before"],
)
def test_when_the_next_is_due(last: BackupRun | None, due: datetime) -> None:
    runs = Runs()
    runs.kept = [last] if last else []
    assert watch(runs).due("backup", NOW) == due


def test_a_backup_and_then_the_drill_until_told_to_stop() -> None:
    runs, stop, order = Runs(), threading.Event(), []

    def back_up() -> None:
        order.append("backup")
        runs.note(run(datetime.now(UTC)))

    def drill() -> None:
        order.append("drill")
        runs.note(run(datetime.now(UTC), "it is damaged", "drill"))
        stop.set()
        raise StoreUnavailable("told, and the watch goes on")

    watch(runs, back_up, drill).watch(stop)
    assert order == ["backup", "drill"]


def test_a_schedule_that_is_none_is_told_at_once() -> None:
    with pytest.raises(InvalidInput, match="every night"):
        BackupWatch(Runs(), {"backup": Job("every night", lambda: None)}, next_time)
