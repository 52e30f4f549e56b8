"""Ingestion and reconciliation in threads of this process."""

from collections.abc import Callable

from askdock.ingestion.worker import Worker
from askdock.maintenance.reconcile import ReconcileLoop


class BackgroundWork:
    """A worker and the reconciler's rounds; `worker` and `rounds` make them when `start` is called.

    `close` is called once they have stopped.
    """

    def __init__(
        self,
        worker: Callable[[], Worker],
        rounds: Callable[[], ReconcileLoop],
        *,
        grace_seconds: float,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self._make_worker = worker
        self._make_rounds = rounds
        self._grace_seconds = grace_seconds
        self._close = close
        self._worker: Worker | None = None
        self._rounds: ReconcileLoop | None = None

    def start(self) -> None:
        """Ingest, and reconcile from time to time, until `stop`."""
        self._worker, self._rounds = self._make_worker(), self._make_rounds()
        self._worker.start()
        self._rounds.start()

    @property
    def running(self) -> bool:
        """Whether documents are claimed."""
        return self._worker is not None and self._worker.running

    def wake(self) -> None:
        """Say that a document was accepted. Workers of other processes look by themselves."""
        if self._worker is not None:
            self._worker.wake()

    def stop_claiming(self) -> None:
        """Begin no further document."""
        if self._worker is not None:
            self._worker.stop_claiming()

    def stop(self) -> bool:
        """Finish the documents under way; False if the grace was too short for that."""
        if self._worker is None or self._rounds is None:
            return True
        self._rounds.stop()
        finished = self._worker.stop(self._grace_seconds)
        self._close()
        return finished
