"""The loop that ingests what waits: to the end for a command, for ever in a thread of a service."""

import logging
import threading
from collections.abc import Callable, Iterator

from askdock.errors import AskDockError, DependencyUnavailable
from askdock.ingestion.ledger import Ledger
from askdock.ingestion.pipeline import IngestionPipeline
from askdock.ports import Catalogue, ChunkStore
from askdock.records import Collection, Document

POLL_SECONDS = 2.0
"""How often a waiting worker looks for documents that another process has accepted."""

log = logging.getLogger(__name__)


class Worker:
    """Ingests the documents of the collections that `collections()` names, in turn."""

    def __init__(
        self,
        catalogue: Catalogue,
        store: ChunkStore,
        pipeline: IngestionPipeline,
        collections: Callable[[], list[Collection]],
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._pipeline = pipeline
        self._collections = collections
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def drain(self, collection: Collection) -> Iterator[Document]:
        """Ingest what waits in one collection; yield each document as it ended."""
        with Ledger(self._catalogue) as ledger:
            yield from self._pipeline.run(collection, ledger.claims(collection.id))
        self._store.maintain(collection.generation)

    def start(self) -> None:
        """Ingest in a thread of this process until `stop`."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="askdock-worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that a document was accepted."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the documents under way, give the rest back, return when that is done."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._round()
            except DependencyUnavailable as error:
                log.warning("ingestion waits: %s", error)
            except AskDockError as error:
                log.error("ingestion stopped short: %s", error)  # noqa: TRY400 - one line, for people
            self._wake.wait(POLL_SECONDS)

    def _round(self) -> None:
        for collection in self._collections():
            with Ledger(self._catalogue) as ledger:
                ended = 0
                for document in self._pipeline.run(collection, ledger.claims(collection.id, self._stop)):
                    ended += 1
                    log.info("document %s %s %s", document.id, document.status, document.reason or "")
            if ended:
                self._store.maintain(collection.generation)
