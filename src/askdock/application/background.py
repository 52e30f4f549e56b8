"""Ingestion, reconciliation and runs of sources in threads of this process."""

from collections.abc import Callable

from askdock.ingestion.source_loop import SourceLoop
from askdock.ingestion.worker import Worker
from askdock.maintenance.reconcile import ReconcileLoop


class BackgroundWork:
    """A worker, the reconciler's rounds and the runs of sources; each is made when `start` is called.

    `close` is called once they have stopped.
    """

    def __init__(
        self,
        worker: Callable[[], Worker],
        rounds: Callable[[], ReconcileLoop],
        sources: Callable[[], SourceLoop],
        *,
        grace_seconds: float,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._make_worker = worker
        self._make_rounds = rounds
        self._make_sources = sources
        self._grace_seconds = grace_seconds
        self._close = close
        self._worker: Worker | None = None
        self._rounds: ReconcileLoop | None = None
        self._sources: SourceLoop | None = None

    def start(self) -> None:
        """Ingest, reconcile from time to time and keep sources in step, until `stop`."""
        self._worker, self._rounds = self._make_worker(), self._make_rounds()
        self._sources = self._make_sources()
        self._worker.start()
        self._rounds.start()
        self._sources.start()

    @property
    def running(self) -> bool:
        """Whether documents are claimed."""
        return self._worker is not None and self._worker.running

    def wake(self) -> None:
        """Say that a document was accepted. Workers of other processes look by themselves."""
        if self._worker is not None:
            self._worker.wake()

    def wake_sources(self) -> None:
        """Say that a run of a source was asked for."""
        if self._sources is not None:
            self._sources.wake()

    def stop_claiming(self) -> None:
        """Begin no further document."""
        if self._worker is not None:
            self._worker.stop_claiming()

    def stop(self) -> bool:
        """Finish the documents under way; False if the grace was too short for that."""
        if self._worker is None or self._rounds is None or self._sources is None:
            return True
        self._rounds.stop()
        self._sources.stop(self._grace_seconds)
        finished = self._worker.stop(self._grace_seconds)
        self._close()
        return finished
