"""Backups into the place that is configured: made, noted, and old ones deleted."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from askdock.backup.create import Backup, Summary
from askdock.backup.place import BackupPlace, outdated
from askdock.errors import AskDockError
from askdock.ports import BackupStore
from askdock.records import BackupKind, BackupRun, new_id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, or how far it is."""

    archive: str
    bytes: int
    summary: Summary
    removed: tuple[str, ...] = ()
    """Archives that were deleted because they are old."""


class Backups:
    """Makes backups. `keep` archives stay at least, and all that are younger than `keep_days`."""

    def __init__(
        self,
        place: BackupPlace,
        store: BackupStore,
        backup: Callable[[], Backup],
        *,
        keep: int,
        keep_days: float,
    ) -> None:
        self._place = place
        self._store = store
        self._backup = backup
        self._keep = keep
        self._keep_days = keep_days

    def make(self) -> Iterator[Made]:
        """Make one and note it; yield how far it is, and at the end what was made.

        Only a whole one with documents in it takes the place of an older one. Raises what `BackupPlace.save` does.
        """
        begun = datetime.now(UTC)
        name = self._place.name(begun)
        done = Made(name, 0, Summary())
        try:
            for summary, count in self._place.save(self._backup(), name):
                done = Made(name, count, summary)
                yield done
            removed = self._prune(begun) if done.summary.documents and not done.summary.missing else ()
        except AskDockError as error:
            self._note(begun, done, str(error))
            raise
        missing = len(done.summary.missing)
        self._note(begun, done, f"{missing} files of documents are missing" if missing else "")
        yield Made(name, done.bytes, done.summary, removed)

    def _prune(self, now: datetime) -> tuple[str, ...]:
        proven = next((one.archive for one in self._store.newest("drill") if one.succeeded), None)
        old = outdated(self._place.archives(), now, count=self._keep, days=self._keep_days, proven=proven)
        for archive in old:
            self._place.delete(archive)
        return tuple(one.name for one in old)

    def _note(self, begun: datetime, done: Made, failure: str) -> None:
        run = BackupRun(
            new_id(),
            "backup",
            done.archive,
            begun,
            datetime.now(UTC),
            failure,
            done.bytes,
            done.summary.documents,
        )
        self._store.note(run)


def too_old(store: BackupStore, kind: BackupKind, hours: float, now: datetime) -> str:
    """In words, where the last run of a kind that succeeded is older than that; empty where all is well.

    Of drills it is no fault that there was none.
    """
    runs = store.newest(kind)
    what = "backup" if kind == "backup" else "restore drill"
    good = next((one for one in runs if one.succeeded), None)
    if good is None and kind == "drill" and not runs:
        return ""
    said = f": {runs[0].failure}" if runs and not runs[0].succeeded else ""
    if good is None:
        return f"no {what} has succeeded yet{said}"
    if now - good.ended_at <= timedelta(hours=hours):
        return ""
    days = (now - good.ended_at) / timedelta(days=1)
    return f"the last {what} that succeeded is {days:.1f} days old ({good.archive}){said}"
