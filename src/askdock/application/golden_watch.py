"""What is asked without anybody asking: golden questions on their schedules, and canaries all the time."""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from askdock.application.golden import Golden
from askdock.application.golden_runs import GoldenRuns
from askdock.errors import AskDockError, NotFound
from askdock.ports import CollectionRepository, GoldenStore
from askdock.records import LOCAL, Collection, GoldenPlan
from askdock.telemetry import CANARY_DURATION

POLL_SECONDS = 5.0
OUTCOMES = ("right", "wrong", "error")

log = logging.getLogger(__name__)

NextTime = Callable[[str, str, datetime], datetime | None]
"""When a schedule is due after a moment, in a time zone. Raises InvalidInput."""


class GoldenWatch:
    """Asks golden questions as their plans say. Of several processes the first to note it asks.

    `runs` is asked for in a thread once something is due: it may load models.
    `canary_seconds`: how often a canary is asked; 0: never.
    """

    def __init__(
        self,
        store: GoldenStore,
        golden: Golden,
        runs: Callable[[], GoldenRuns],
        collections: CollectionRepository,
        next_time: NextTime,
        canary_seconds: float,
    ) -> None:
        self._store = store
        self._golden = golden
        self._runs = runs
        self._collections = collections
        self._next_time = next_time
        self._canary_seconds = canary_seconds
        self._under_way: set[str] = set()
        for outcome in OUTCOMES:  # an increase from nothing is none to Prometheus
            CANARY_DURATION.labels(outcome)

    def plan(self, collection: Collection) -> GoldenPlan:
        """What is asked of a collection by itself."""
        return self._store.plan(collection.id)

    def change(self, collection: Collection, schedule: str, time_zone: str, canary: str | None) -> GoldenPlan:
        """Ask so from now on. Raises InvalidInput for a schedule that is none, NotFound for the canary."""
        next_at = self._next_time(schedule, time_zone, datetime.now(UTC))
        if canary is not None and not any(one.id == canary for one in self._golden.all(collection)):
            raise NotFound(f"there is no golden question '{canary}'")
        known = self._store.plan(collection.id)
        if (known.schedule, known.time_zone) == (schedule, time_zone):
            next_at = known.next_at  # a canary that is changed puts off no run
        plan = replace(known, schedule=schedule, time_zone=time_zone, canary=canary, next_at=next_at)
        self._store.put_plan(plan)
        return plan

    async def watch(self) -> None:
        """Ask what is due, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    for job in await asyncio.to_thread(self.due, datetime.now(UTC)):
                        tasks.create_task(_guarded(job))
                except AskDockError as error:
                    log.warning("golden questions wait: %s", error)
                await asyncio.sleep(POLL_SECONDS)

    def due(self, now: datetime) -> list[Coroutine[Any, Any, None]]:
        """What this process shall ask now; it has been noted for the others."""
        jobs: list[Coroutine[Any, Any, None]] = []
        plans = self._store.plans()
        collections = {one.id: one for one in self._collections.list_collections()} if plans else {}
        for plan in plans:
            collection = collections.get(plan.collection_id)
            if collection is None:
                continue
            if plan.next_at is not None and plan.next_at <= now:
                following = self._next_time(plan.schedule, plan.time_zone, now)
                if self._store.take_run(plan, following):
                    jobs.append(self._ask_all(self._runs(), collection))
            if self._is_canary_due(plan, now) and self._store.take_canary(plan, now):
                jobs.append(self._ask_canary(self._runs(), collection, plan.canary or ""))
                self._under_way.add(plan.collection_id)
        return jobs

    def _is_canary_due(self, plan: GoldenPlan, now: datetime) -> bool:
        if plan.canary is None or self._canary_seconds == 0 or plan.collection_id in self._under_way:
            return False
        return plan.canary_at is None or now - plan.canary_at >= timedelta(seconds=self._canary_seconds)

    async def _ask_all(self, runs: GoldenRuns, collection: Collection) -> None:
        try:
            run = await asyncio.to_thread(runs.begin, collection, LOCAL)
            async for step in runs.ask(collection, run, LOCAL):
                run = step
        except AskDockError as error:  # none to ask, or a person's run goes on
            log.warning("golden questions of '%s' were not asked: %s", collection.name, error)
            return
        log.info(
            "golden questions of '%s': %s, %d of %d right, %d worse than before",
            *(collection.name, run.state, run.measures.right, run.total, run.worse),
        )

    async def _ask_canary(self, runs: GoldenRuns, collection: Collection, canary: str) -> None:
        begin, outcome = time.perf_counter(), "error"
        try:
            questions = await asyncio.to_thread(self._golden.all, collection)
            asked = next((one for one in questions if one.id == canary), None)
            if asked is None:  # deleted just now
                return
            outcome = "right" if (await runs.outcome(collection, asked, LOCAL)).right else "wrong"
        except AskDockError as error:
            log.warning("the canary of '%s' failed: %s", collection.name, error)
        finally:
            self._under_way.discard(collection.id)
        CANARY_DURATION.labels(outcome).observe(time.perf_counter() - begin)


async def _guarded(job: Coroutine[Any, Any, None]) -> None:
    try:
        await job
    except Exception:  # A defect of ours ends what was asked, not the watch
        log.exception("golden questions broke")
