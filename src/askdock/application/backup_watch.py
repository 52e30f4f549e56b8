"""Backups and drills at their times, in a process of its own."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from askdock.errors import AskDockError
from askdock.ports import BackupStore
from askdock.records import BACKUP_KINDS, BackupKind

RETRY = timedelta(hours=1)
"""After which one that failed is tried again, where its schedule is not sooner."""
POLL_SECONDS = 60.0

log = logging.getLogger(__name__)

NextTime = Callable[[str, str, datetime], datetime | None]
"""When a schedule is due after a moment, in a time zone. Raises InvalidInput."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done at its times; `do` notes how it went and raises AskDockError where it failed."""

    schedule: str
    do: Callable[[], object]


class BackupWatch:
    """Runs jobs when they are due by what the store knows: one that was missed is made up for at once."""

    def __init__(self, store: BackupStore, jobs: Mapping[BackupKind, Job], next_time: NextTime) -> None:
        self._store = store
        self._jobs = {kind: jobs[kind] for kind in BACKUP_KINDS if kind in jobs and jobs[kind].schedule}
        self._next_time = next_time
        for job in self._jobs.values():
            next_time(job.schedule, "UTC", datetime.now(UTC))  # says what is wrong with it before anything waits

    def watch(self, stop: threading.Event) -> None:
        """Run what is due, until told to stop."""
        wait = 0.0
        while not stop.wait(wait):
            now = datetime.now(UTC)
            try:
                due = {kind: self.due(kind, now) for kind in self._jobs}
            except AskDockError as error:
                log.warning("backups wait: %s", error)
                wait = POLL_SECONDS
                continue
            kind = min(due, key=lambda one: due[one])  # a backup before the drill that tries it
            wait = min(POLL_SECONDS, (due[kind] - now).total_seconds())
            if wait <= 0:
                wait = 0.0
                self._run(kind)

    def due(self, kind: BackupKind, now: datetime) -> datetime:
        """When the next run of a kind is due."""
        runs = self._store.newest(kind)
        if not runs:
            return now
        last = runs[0]
        following = self._next_time(self._jobs[kind].schedule, "UTC", last.started_at)
        assert following is not None  # noqa: S101 - only jobs with a schedule are here
        return following if last.succeeded else min(following, last.ended_at + RETRY)

    def _run(self, kind: BackupKind) -> None:
        log.info("%s begins", kind)
        try:
            done = self._jobs[kind].do()
        except AskDockError as error:
            log.error("%s failed: %s", kind, error)  # noqa: TRY400 - it is told in one line
        else:
            log.info("%s: %s", kind, done)
