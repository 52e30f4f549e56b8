"""A restore drill: the newest archive is restored into a scratch system, checked, and asked golden questions."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from askdock.application.golden import Golden
from askdock.application.golden_runs import GoldenRuns
from askdock.backup.place import BackupPlace
from askdock.backup.restore import Restore
from askdock.errors import AskDockError
from askdock.maintenance.findings import Finding, Kind
from askdock.maintenance.reconcile import Reconciler
from askdock.ports import BackupStore, CollectionRepository
from askdock.records import LOCAL, BackupRun, Collection, GoldenRun, new_id

TOLD = 3
"""Findings that a failure names."""
HARMLESS = (Kind.STUCK_DOCUMENT, Kind.ORPHAN_FILE)
"""So it was when the backup was made, or a document was deleted while it was copied."""


@dataclass(frozen=True, slots=True)
class Scratch:
    """A system that is there for the drill alone."""

    restore: Restore
    collections: CollectionRepository
    reconciler: Reconciler
    golden: Golden
    golden_runs: GoldenRuns


class Drill:
    """Restores archives for trial. `scratch` makes an empty system in a folder; the live one is not touched."""

    def __init__(
        self,
        place: BackupPlace,
        store: BackupStore,
        scratch: Callable[[Path], AbstractContextManager[Scratch]],
    ) -> None:
        self._place = place
        self._store = store
        self._scratch = scratch

    async def run(self, name: str | None = None) -> BackupRun:
        """Try the archive, or the newest; note how it went and return that. Raises CatalogueUnavailable."""
        begun, archive = datetime.now(UTC), name or ""
        documents, size, failure = 0, 0, ""
        runs: list[GoldenRun] = []
        try:
            archive = name or self._place.newest().name
            with self._place.local_path(archive) as path, TemporaryDirectory(prefix="askdock-drill-") as folder:
                size = path.stat().st_size
                with self._scratch(Path(folder)) as scratch:
                    for summary in scratch.restore.read(path, self._place.cipher):
                        documents = summary.documents
                    found = [one for one in scratch.reconciler.run(thorough=True) if one.kind not in HARMLESS]
                    asked = [one for one in scratch.collections.list_collections() if scratch.golden.all(one)]
                    runs = [await _asked(scratch.golden_runs, one) for one in asked]
                    failure = _failure(found, runs)
        except AskDockError as error:
            failure = str(error)
        run = BackupRun(
            new_id(),
            "drill",
            archive,
            begun,
            datetime.now(UTC),
            failure,
            size,
            documents,
            sum(one.measures.questions for one in runs),
            sum(one.measures.right for one in runs),
        )
        self._store.note(run)
        return run


async def _asked(golden: GoldenRuns, collection: Collection) -> GoldenRun:
    run = golden.begin(collection, LOCAL)
    async for step in golden.ask(collection, run, LOCAL):
        run = step
    return run


def _failure(found: list[Finding], runs: list[GoldenRun]) -> str:
    if found:
        named = ", ".join(f"{one.kind} {one.subject}" for one in found[:TOLD])
        return f"{len(found)} faults in what was restored: {named}"
    for run in runs:
        if run.failure:
            return f"golden questions could not be asked: {run.failure}"
    worse = sum(run.worse for run in runs)
    if worse:
        return f"{worse} golden questions are not answered rightly any more"
    questions = sum(run.measures.questions for run in runs)
    if questions and not any(run.measures.right for run in runs):
        return f"none of {questions} golden questions is answered rightly"
    return ""
