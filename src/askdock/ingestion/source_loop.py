"""The loop that keeps sources in step: queues what is due and runs what waits. Any worker has one."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from secrets import token_hex

from askdock.errors import AskDockError, Conflict, DependencyUnavailable, StorageFull
from askdock.ingestion.source_run import SourceRunner
from askdock.ingestion.source_webhooks import SourceTeller
from askdock.ports import SourceStore
from askdock.records import RunClaim, SourceSpec
from askdock.telemetry import SOURCE_RUNS

POLL_SECONDS = 2.0
OUTAGE_SECONDS = 15.0
KEPT_RUNS = 100
"""Of each source; older ones are forgotten."""

log = logging.getLogger(__name__)


class SourceLoop:
    """Runs sources in a thread of this process. `next_time` tells when a source is due after a moment."""

    def __init__(
        self,
        store: SourceStore,
        runner: SourceRunner,
        teller: SourceTeller,
        next_time: Callable[[SourceSpec, datetime], datetime | None],
        *,
        lease_seconds: float,
    ) -> None:
        self._store = store
        self._runner = runner
        self._teller = teller
        self._next_time = next_time
        self._lease_seconds = lease_seconds
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Run until `stop`."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._loop, name="askdock-sources", daemon=True)
        self._thread.start()
        self._teller.start()

    def wake(self) -> None:
        """Say that a run was asked for."""
        self._wake.set()

    def stop(self, grace_seconds: float) -> None:
        """Stop after the item under way; the run goes on from there elsewhere, or after the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(grace_seconds)
            self._thread = None
        self._teller.stop(grace_seconds)
        with suppress(AskDockError):  # the lease runs out by itself
            self._store.give_back(self._owner, refund=True)

    def turn(self) -> bool:
        """Queue what is due, and run one run that waits. Whether there was one."""
        now = datetime.now(UTC)
        for source in self._store.due():
            self._store.schedule(source.id, self._next_time(source.spec, now))
            with suppress(Conflict):  # another worker was faster
                self._store.enqueue(source.id)
        claim = self._store.claim(self._owner, self._lease_seconds)
        if claim is not None:
            self._run(claim)
        return claim is not None

    def _loop(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                if self.turn():
                    continue
            except (DependencyUnavailable, StorageFull) as error:
                log.warning("sources wait %g s: %s", OUTAGE_SECONDS, error)
                self._stop.wait(OUTAGE_SECONDS)
            except AskDockError as error:
                log.error("a source stopped short: %s", error)  # noqa: TRY400 - one line, for people
            except Exception:  # A defect of ours ends a run's attempt, not all sources
                log.exception("a run of a source broke")
            self._wake.wait(POLL_SECONDS)

    def _run(self, claim: RunClaim) -> None:
        log.info("source %s: run %s begins", claim.source.id, claim.run.id)
        ended = threading.Event()
        beat = threading.Thread(target=self._beat, args=(ended,), name="askdock-source-lease", daemon=True)
        beat.start()
        try:
            self._runner.run(claim, self._stop)
        except AskDockError:
            self._store.give_back(self._owner)
            raise
        finally:
            ended.set()
            beat.join()
        run, _ = self._store.run(claim.source.id, claim.run.id)
        log.info("source %s: run %s is %s %s", claim.source.id, run.id, run.state, run.reason or "")
        if run.ended_at is not None:
            SOURCE_RUNS.labels(run.state.value).inc()
            self._store.forget_runs(KEPT_RUNS)

    def _beat(self, ended: threading.Event) -> None:
        while not ended.wait(self._lease_seconds / 3):
            try:
                self._store.renew(self._owner, self._lease_seconds)
            except DependencyUnavailable as error:
                log.warning("lease of a source's run not renewed: %s", error)
