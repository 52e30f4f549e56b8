"""Tells webhooks of sources that a run or a document has ended, until they take it or a day has passed."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime

from askdock.errors import AskDockError, DependencyUnavailable
from askdock.ports import Notifier, SourceStore
from askdock.records import DocumentEnded, SourceRun, SyncedSource

POLL_SECONDS = 2.0
LEASE_SECONDS = 600.0
"""A worker that has died with messages leaves them to the others after so long."""
SHORTEST_WAIT, LONGEST_WAIT = 30.0, 3600.0
GIVE_UP_SECONDS = 24 * 3600
"""A message that nobody took for so long is not tried any more."""

log = logging.getLogger(__name__)


class SourceTeller:
    """A thread beside the runs, which may take long. `secret`: with what messages about a source are signed."""

    def __init__(self, store: SourceStore, notifier: Notifier, secret: Callable[[SyncedSource], str]) -> None:
        self._store = store
        self._notifier = notifier
        self._secret = secret
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Tell until `stop`."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="askdock-webhooks", daemon=True)
        self._thread.start()

    def stop(self, grace_seconds: float) -> None:
        """Stop after the message under way."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(grace_seconds)
            self._thread = None

    def turn(self) -> bool:
        """Tell some of what is due. Whether there was anything."""
        runs = self._store.untold_runs(LEASE_SECONDS)
        for source, run in runs:
            ended = run.ended_at or run.created_at
            if self._delivered(source, run.id, run_message(source, run)):
                self._store.told_run(run.id)
            else:
                self._store.told_run(run.id, again_seconds=_wait(ended))
        messages = self._store.untold_documents(LEASE_SECONDS)
        closed: set[str] = set()
        for message in messages:
            if message.source.id in closed:
                continue
            if self._delivered(message.source, message.id, document_message(message)):
                self._store.told_document(message.id)
                continue
            wait = _wait(message.ended_at)
            if wait is None:
                self._store.told_document(message.id)
            closed.add(message.source.id)
            self._store.postpone_documents(message.source.id, wait or LONGEST_WAIT)
        return bool(runs or messages)

    def _loop(self) -> None:
        while not self._stop.is_set():
            try:
                if self.turn():
                    continue
            except AskDockError as error:
                log.warning("webhooks wait: %s", error)
            except Exception:  # A defect of ours must not end the thread
                log.exception("telling a webhook broke")
            self._stop.wait(POLL_SECONDS)

    def _delivered(self, source: SyncedSource, message_id: str, message: dict[str, object]) -> bool:
        if not source.spec.webhook:
            return True  # nobody to tell any more
        try:
            body = json.dumps(message, ensure_ascii=False).encode()
            self._notifier.deliver(source.spec.webhook, self._secret(source), message_id, body)
        except DependencyUnavailable:
            raise
        except AskDockError as error:
            log.warning("webhook of source %s: %s", source.id, error)
            return False
        return True


def _wait(ended: datetime) -> float | None:
    """As long again as it has waited: 30 seconds at first, an hour at last; None: given up."""
    age = (datetime.now(UTC) - ended).total_seconds()
    return None if age > GIVE_UP_SECONDS else min(max(age, SHORTEST_WAIT), LONGEST_WAIT)


def run_message(source: SyncedSource, run: SourceRun) -> dict[str, object]:
    """What is sent at the end of a run. No secret, no text of documents."""
    told = {
        "id": run.id,
        "state": run.state.value,
        "started_at": run.started_at.isoformat() if run.started_at else None,
        "reason": run.reason,
        **asdict(run.counts),
    }
    return _message("source.run.ended", run.ended_at or run.created_at, source, {"run": told})


def document_message(message: DocumentEnded) -> dict[str, object]:
    """What is sent at the end of a document."""
    told = {
        "id": message.document_id,
        "name": message.name,
        "uri": message.uri,
        "version": message.version,
        "status": message.status,
        "reason": message.reason,
    }
    return _message("source.document.ended", message.ended_at, message.source, {"document": told})


def _message(
    kind: str, when: datetime, source: SyncedSource, told: dict[str, dict[str, object]]
) -> dict[str, object]:
    named = {"id": source.id, "name": source.spec.name, "kind": source.spec.kind}
    return {"type": kind, "timestamp": when.isoformat(), "data": {"source": named, **told}}
