"""Golden questions that are asked by themselves: on a schedule, and one of them all the time."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from prometheus_client import REGISTRY

from askdock.application.golden_watch import GoldenWatch
from askdock.errors import Conflict, LLMTimeout, NotFound
from askdock.records import Caller, GoldenMeasures, GoldenPlan

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
COLLECTION: Any = SimpleNamespace(id="c1", name="hr")
CANARY = SimpleNamespace(id="q1")


class Store:
    """One plan."""

    def __init__(self) -> None:
        self.kept = GoldenPlan("c1")

    def plan(self, collection_id: str) -> GoldenPlan:
        return self.kept

    def plans(self) -> list[GoldenPlan]:
        return [self.kept]

    def put_plan(self, plan: GoldenPlan) -> None:
        self.kept = plan

    def take_run(self, plan: GoldenPlan, next_at: datetime | None) -> bool:
        self.kept = replace(self.kept, next_at=next_at)
        return True

    def take_canary(self, plan: GoldenPlan, at: datetime) -> bool:
        self.kept = replace(self.kept, canary_at=at)
        return True


class Runs:
    """Notes who asked; `right` may be an error."""

    def __init__(self) -> None:
        self.begun: list[Caller] = []
        self.right: bool | Exception = True
        self.busy = False

    def begin(self, collection: Any, caller: Caller) -> Any:
        if self.busy:
            raise Conflict("golden questions of 'hr' are being asked")
        self.begun.append(caller)
        return SimpleNamespace(state="running", measures=GoldenMeasures(), total=1, worse=0)

    async def ask(self, collection: Any, run: Any, caller: Caller) -> AsyncIterator[Any]:
        yield run

    async def outcome(self, collection: Any, question: Any, caller: Caller) -> Any:
        assert question is CANARY
        if isinstance(self.right, Exception):
            raise self.right
        return SimpleNamespace(right=self.right)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def runs() -> Runs:
    return Runs()


def watch_of(store: Store, runs: Runs, every: float = 60.0) -> GoldenWatch:
    golden: Any = SimpleNamespace(all=lambda collection: [CANARY])
    collections: Any = SimpleNamespace(list_collections=lambda: [COLLECTION])

    def next_time(schedule: str, time_zone: str, after: datetime) -> datetime | None:
        return after + timedelta(hours=1) if schedule else None

    return GoldenWatch(store, golden, lambda: runs, collections, next_time, every)  # type: ignore[arg-type]


@pytest.fixture
def watch(store: Store, runs: Runs) -> GoldenWatch:
    return watch_of(store, runs)


def turn(watch: GoldenWatch, now: datetime) -> int:
    """Ask what is due; returns how much was."""

    async def ask() -> int:
        jobs = watch.due(now)
        for job in jobs:
            await job
        return len(jobs)

    return asyncio.run(ask())


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("askdock_canary_seconds_count", {"outcome": outcome}) or 0.0


def test_a_schedule_is_kept(watch: GoldenWatch, store: Store, runs: Runs) -> None:
    plan = watch.change(COLLECTION, "1h", "UTC", None)
    assert plan.next_at is not None
    due = plan.next_at
    assert turn(watch, due - timedelta(seconds=1)) == 0
    assert turn(watch, due) == 1
    assert len(runs.begun) == 1
    assert store.kept.next_at == due + timedelta(hours=1)
    assert turn(watch, due + timedelta(minutes=59)) == 0
    watch.change(COLLECTION, "", "UTC", None)
    assert turn(watch, due + timedelta(days=1)) == 0


def test_a_run_of_a_person_goes_first(watch: GoldenWatch, store: Store, runs: Runs) -> None:
    store.kept = GoldenPlan("c1", "1h", next_at=NOW)
    runs.busy = True
    assert turn(watch, NOW) == 1
    assert store.kept.next_at == NOW + timedelta(hours=1)


@pytest.mark.parametrize(("right", "outcome"), [(True, "right"), (False, "wrong"), (LLMTimeout("slow"), "error")])
def test_a_canary_is_asked_and_counted(
    watch: GoldenWatch, runs: Runs, right: bool | Exception, outcome: str
) -> None:
    watch.change(COLLECTION, "", "UTC", "q1")
    runs.right = right
    before = counted(outcome)
    assert [turn(watch, NOW + timedelta(seconds=at)) for at in (0, 59, 60)] == [1, 0, 1]
    assert counted(outcome) == before + 2


def test_a_canary_that_is_under_way_is_not_asked_again(watch: GoldenWatch) -> None:
    watch.change(COLLECTION, "", "UTC", "q1")
    (job,) = watch.due(NOW)
    assert watch.due(NOW + timedelta(minutes=5)) == []
    asyncio.run(job)  # type: ignore[arg-type]
    assert turn(watch, NOW + timedelta(minutes=5)) == 1


def test_none_is_asked_where_that_is_off(store: Store, runs: Runs) -> None:
    watch = watch_of(store, runs, every=0.0)
    watch.change(COLLECTION, "", "UTC", "q1")
    assert turn(watch, NOW) == 0


def test_a_canary_is_a_golden_question(watch: GoldenWatch, store: Store) -> None:
    with pytest.raises(NotFound):
        watch.change(COLLECTION, "", "UTC", "unknown")
    assert store.kept == GoldenPlan("c1")


def test_the_watch_ends_when_told(watch: GoldenWatch, store: Store, runs: Runs) -> None:
    store.kept = GoldenPlan("c1", "1h", next_at=NOW, canary="q1")
    before = counted("right")

    async def until_asked() -> None:
        task = asyncio.create_task(watch.watch())
        while not runs.begun or counted("right") == before:
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    asyncio.run(until_asked())


def test_another_canary_puts_off_no_run(watch: GoldenWatch) -> None:
    due = watch.change(COLLECTION, "1h", "UTC", None).next_at
    assert watch.change(COLLECTION, "1h", "UTC", CANARY.id).next_at == due
    assert watch.change(COLLECTION, "1h", "Asia/Shanghai", CANARY.id).next_at != due
