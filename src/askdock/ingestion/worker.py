"""The loop that ingests waiting documents: until none is left (a command), or until it is stopped (a service)."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from askdock.errors import AskDockError, DependencyUnavailable, DocumentNotFound, EmbedderUnavailable
from askdock.ingestion.leases import Leases, RetryPolicy
from askdock.ingestion.pipeline import SMALL_BYTES, IngestionPipeline
from askdock.ports import Catalogue, ChunkStore
from askdock.records import ENDED, HELD, Claim, Collection, Document, DocumentStatus, IndexProfile
from askdock.telemetry import DOCUMENTS_ENDED, DOCUMENTS_FAILED

POLL_SECONDS = 2.0
"""How often a waiting worker looks for documents that another process has accepted."""
MAX_PAUSE_SECONDS = 30.0
"""A dependency that is away is asked again this often at least."""
MAINTAIN_DOCUMENTS = 500
"""After so many the store's indexes are brought up to date in the middle of a long run, or it slows down."""

log = logging.getLogger(__name__)


class Worker:
    """Ingests the documents of the collections that `collections()` names, in turn."""

    def __init__(
        self,
        catalogue: Catalogue,
        store: ChunkStore,
        pipeline: IngestionPipeline,
        collections: Callable[[], list[Collection]],
        terms: RetryPolicy,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._pipeline = pipeline
        self._collections = collections
        self._terms = terms
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._ledger: Leases | None = None

    def drain(self, collection: Collection) -> Iterator[Document]:
        """Ingest what waits in one collection, postponed documents too; yield each document as it ended."""
        wait: float | None = 0.0
        while wait is not None:
            # Not to be interrupted but by Ctrl-C, which ends the command.
            time.sleep(wait)
            with Leases(self._catalogue, self._terms) as ledger, self._accounted(ledger):
                for ended, document in enumerate(self._ended(ledger, lambda: [collection]), 1):
                    yield document
                    if ended % MAINTAIN_DOCUMENTS == 0:
                        self._store.maintain(collection.generation)
            wait = self._catalogue.seconds_postponed(collection.id)
        self._store.maintain(collection.generation)

    def finish(self, collection: Collection, submitted: Iterable[str]) -> Iterator[Document]:
        """Ingest what waits until every submitted document has ended, whoever works on it; yield each as it ended.

        A document that is deleted in the meantime has ended, and one that a bulk run reserved is not waited for.
        """
        waiting = set(submitted)
        while True:
            for document in self.drain(collection):
                waiting.discard(document.id)
                yield document
            for document_id in sorted(waiting):
                try:
                    document = self._catalogue.get_document(collection.id, document_id)
                except DocumentNotFound:
                    waiting.discard(document_id)
                    continue
                if document.status in ENDED:
                    waiting.discard(document_id)
                    yield document
                elif document.reason == HELD:
                    waiting.discard(document_id)
            if not waiting:
                return
            # Another process has them: by its lease it ends them, or leaves them to us.
            time.sleep(POLL_SECONDS)

    def start(self) -> None:
        """Ingest in a thread of this process until `stop`."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="askdock-worker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that a document was accepted."""
        self._wake.set()

    @property
    def running(self) -> bool:
        """Whether the thread is alive and claims documents."""
        return self._thread is not None and self._thread.is_alive() and not self._stop.is_set()

    def stop_claiming(self) -> None:
        """Begin nothing more."""
        self._stop.set()
        self._wake.set()

    def stop(self, grace_seconds: float) -> bool:
        """Finish the documents under way, and give the rest back; return when that is done.

        False if it took longer than the grace: the unfinished documents are given back too, and the thread's
        further work on them has no effect.
        """
        self.stop_claiming()
        if self._thread is None:
            return True
        self._thread.join(grace_seconds)
        finished = not self._thread.is_alive()
        if not finished and self._ledger is not None:
            log.warning("not done after %g s: giving the documents under way back", grace_seconds)
            self._ledger.give_back()
        self._thread = None
        return finished

    def _loop(self) -> None:
        outages = 0
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._round()
                outages = 0
            except DependencyUnavailable as error:
                outages += 1
                pause = min(self._terms.wait(outages), MAX_PAUSE_SECONDS)
                log.warning("ingestion waits %g s: %s", pause, error)
                # What is accepted in the meantime would fare no better: nothing but the end wakes it.
                self._stop.wait(pause)
                continue
            except AskDockError as error:
                log.error("ingestion stopped short: %s", error)  # noqa: TRY400 - one line, for people
            except Exception:  # A defect of ours ends some document's attempt, not all ingestion
                log.exception("ingestion broke")
            self._wake.wait(POLL_SECONDS)

    def _round(self) -> None:
        touched: dict[str, Collection] = {}

        def collections() -> list[Collection]:
            found = self._collections()
            touched.update((collection.id, collection) for collection in found)
            return found

        ended: Counter[str] = Counter()
        with Leases(self._catalogue, self._terms) as self._ledger, self._accounted(self._ledger):
            for document in self._ended(self._ledger, collections, self._stop):
                ended[document.collection_id] += 1
                DOCUMENTS_ENDED.labels(document.status.value).inc()
                if document.reason is not None and document.status is not DocumentStatus.READY:
                    DOCUMENTS_FAILED.labels(document.reason).inc()
                log.info("document %s %s %s", document.id, document.status, document.reason or "")
                if ended[document.collection_id] % MAINTAIN_DOCUMENTS == 0:
                    self._store.maintain(touched[document.collection_id].generation)
        for collection_id in ended:
            self._store.maintain(touched[collection_id].generation)

    def _ended(
        self, ledger: Leases, collections: Callable[[], list[Collection]], stop: threading.Event | None = None
    ) -> Iterator[Document]:
        def small(profile: IndexProfile) -> Iterator[Claim]:
            alike = [collection for collection in collections() if collection.profile == profile]
            return ledger.claims(lambda: alike, stop, max_bytes=SMALL_BYTES)

        return self._pipeline.run(ledger.claims(collections, stop), small)

    @contextmanager
    def _accounted(self, ledger: Leases) -> Iterator[None]:
        """Where the work breaks off, decide whether the documents under way pay an attempt for it.

        They do not for what is away. They do for what a defect of ours, or an embedder that embeds other texts,
        makes of one of them: it is not known of which.
        """
        try:
            yield
        except EmbedderUnavailable:
            if self._pipeline.embeds():
                ledger.give_back_failed()
            raise
        except AskDockError:
            raise
        except Exception:
            ledger.give_back_failed()
            raise
