"""Compares catalogue, files and store, all in use, and repairs what can be."""

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from askdock.errors import AskDockError
from askdock.maintenance.chunks import ChunkCheck
from askdock.maintenance.files import FileCheck
from askdock.maintenance.findings import Finding, Kind
from askdock.ports import Catalogue, ChunkStore, FileStore
from askdock.records import Collection

STOP_SECONDS = 2.0

log = logging.getLogger(__name__)


class Reconciler:
    """Looks through everything, collection by collection."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: ChunkStore,
        *,
        stuck_seconds: float,
        claim: Callable[[], None] = lambda: None,
        versions: Callable[[Collection], int] = lambda _: 0,
    ) -> None:
        """`claim` raises where the files are not ours to delete; `versions`: of how many earlier versions of its
        documents a collection keeps the text, by its name."""
        self._versions = versions
        self._claim = claim
        self._catalogue = catalogue
        self._files = files
        self._store = store
        self._stuck = timedelta(seconds=stuck_seconds)

    def run(self, *, repair: bool = False, thorough: bool = False) -> Iterator[Finding]:
        """Yield what is wrong; with `repair`, put right what can be. Raises DependencyUnavailable,
        and ConfigurationError where the file store is another installation's.

        `thorough`: read the chunk store's files through even where nothing speaks against them.
        """
        self._claim()
        yield from FileCheck(self._catalogue, self._files, self._versions).run(repair=repair)
        for collection in self._catalogue.list_collections():
            if damage := self._store.damage(collection.generation, thorough=thorough):
                if repair:
                    self._store.drop_generation(collection.generation)
                detail = "; ".join(damage)
                yield Finding(Kind.DAMAGED_STORE, collection.name, collection.generation, detail, repaired=repair)
                if not repair:
                    continue
            self._store.create_generation(collection.generation, collection.profile.dimension)
            yield from ChunkCheck(self._catalogue, self._store, collection).run(repair=repair)
            for document in self._catalogue.list_stuck(collection.id, datetime.now(UTC) - self._stuck):
                detail = f"{document.name} is {document.status} since {document.updated_at:%Y-%m-%d %H:%M} UTC"
                yield Finding(Kind.STUCK_DOCUMENT, collection.name, document.id, detail)


class ReconcileLoop:
    """Reconciles and repairs in a thread: now, and then every so many seconds."""

    def __init__(self, reconciler: Reconciler, seconds: float) -> None:
        self._reconciler = reconciler
        self._seconds = seconds
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """With 0 seconds, nothing starts."""
        if self._seconds > 0:
            self._stop.clear()
            self._thread = threading.Thread(target=self._loop, name="askdock-reconciler", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Start no further round; the process may end in the middle of one, as with any crash."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(STOP_SECONDS)
            self._thread = None

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                self._round()
            except AskDockError as error:
                log.warning("reconciling broke off: %s", error)
            self._stop.wait(self._seconds)

    def _round(self) -> None:
        for finding in self._reconciler.run(repair=True):
            log.warning(
                "%s %s %s: %s%s",
                finding.kind,
                finding.collection or "-",
                finding.subject,
                finding.detail,
                " (repaired)" if finding.repaired else "",
            )
            if self._stop.is_set():
                return
