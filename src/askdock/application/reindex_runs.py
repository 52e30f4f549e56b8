"""Reindexing while the service runs: one thread of this process for each collection that is reindexed.

How far it is stands in the catalogue, so that every process tells it. What was broken off with its process is
begun again by the same request, and goes on where it was.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from askdock.application.reindex import Reindex
from askdock.errors import AskDockError, Conflict
from askdock.ports import ReindexStore
from askdock.records import Collection, Cost, Generation, IndexProfile, Reindexing

SAVE_SECONDS = 1.0
STALE_SECONDS = 120.0
"""A run that is silent for this long was lost with its process. One document may take long to embed."""
MAX_LOST = 50
"""Lost questions that are kept."""

log = logging.getLogger(__name__)


class _Cancelled(Exception):
    """Somebody ended the run, or the process ends."""


class ReindexRuns:
    """Starts, watches and ends reindexings. `make` gives the steps for a collection and its new profile."""

    def __init__(
        self, store: ReindexStore, make: Callable[[Collection, Callable[[], IndexProfile]], Reindex]
    ) -> None:
        self._store = store
        self._make = make
        self._threads: dict[str, threading.Thread] = {}
        self._stopping = threading.Event()

    def state(self, collection: Collection) -> Reindexing | None:
        """The newest one of the collection; failed, if it should be running but was not heard of for long."""
        found = self._store.get(collection.id)
        if found and found.state in ("building", "comparing") and found.touched_at < _stale():
            return replace(found, state="failed", code="interrupted", detail="the service was stopped meanwhile")
        return found

    def start(self, collection: Collection, profile: IndexProfile, total: int, *, switches: bool) -> Reindexing:
        """Begin to build an index of the profile; with `switches` it takes the live one's place where it finds no
        less. Raises Conflict while one is being built, and where the live one has that profile already.
        """
        now = datetime.now(UTC)
        if (found := self.state(collection)) and found.state in ("building", "comparing"):
            raise Conflict(f"collection '{collection.name}' is being reindexed already")
        work = self._make(collection, lambda: profile)
        generation = work.begin()
        run = Reindexing(
            collection.id,
            "building",
            generation.name,
            profile.embedding_model,
            profile.chunk_size,
            profile.chunk_overlap,
            now,
            now,
            switches,
            total=total,
        )
        self._store.begin(run, _stale())
        thread = threading.Thread(
            target=self._run, args=(work, generation, run), name=f"reindex-{collection.name}", daemon=True
        )
        self._threads[collection.id] = thread
        thread.start()
        return run

    def switch(self, collection: Collection, *, force: bool) -> Generation:
        """Make the index that was built the live one. Raises Conflict where none was, or, but for `force`, where
        it finds less."""
        found = self.state(collection)
        if found is None or found.state != "built":
            raise Conflict(f"collection '{collection.name}' has no index that was built and compared")
        if not force and (found.comparison or {}).get("worse"):
            raise Conflict("the index that was built finds less than the live one: switch by force")
        work = self._make(collection, lambda: collection.profile)
        generation = work.generation(found.generation)
        work.switch(generation)
        self._store.begin(replace(found, state="switched", touched_at=datetime.now(UTC)), _stale())
        return generation

    def rollback(self, collection: Collection) -> Generation:
        """Make the newest retired index live again. Raises Conflict where there is none."""
        live = self._make(collection, lambda: collection.profile).rollback()
        found = self.state(collection)
        if found and found.state == "switched" and found.generation != live.name:
            # It is still there, and can be switched to again.
            self._store.begin(replace(found, state="built", touched_at=datetime.now(UTC)), _stale())
        return live

    def cancel(self, collection: Collection) -> bool:
        """End a run; whether there was one. What it built is kept, and the next one goes on with it."""
        return self._store.cancel(collection.id, datetime.now(UTC))

    def stop(self) -> None:
        """End the runs of this process, each after the document it is at."""
        self._stopping.set()
        for thread in self._threads.values():
            thread.join()

    def _run(self, work: Reindex, generation: Generation, run: Reindexing) -> None:
        try:
            run = self._build(work, generation, run)
            run = self._save(replace(run, state="comparing"))
            found = work.compare(generation, None)
            compared = {**asdict(found), "lost": found.lost[:MAX_LOST], "worse": found.worse}
            run = self._save(replace(run, comparison=compared))
            if run.switches and not found.worse:
                work.switch(generation)
                self._save(replace(run, state="switched"))
            else:
                self._save(replace(run, state="built"))
        except _Cancelled:
            log.info("reindexing of %s was ended", run.collection_id)
        except AskDockError as error:
            log.warning("reindexing of %s failed: %s", run.collection_id, error)
            self._fail(run, error.code, str(error))
        except Exception as error:
            # Whatever it is: who watches it must not wait for ever.
            log.exception("reindexing of %s failed", run.collection_id)
            self._fail(run, "internal_error", type(error).__name__)

    def _build(self, work: Reindex, generation: Generation, run: Reindexing) -> Reindexing:
        seen: set[str] = set()
        saved = time.monotonic()
        for step in work.build(generation):
            # What became live in the meantime is looked at a second time.
            if step.cost is None:
                seen.add(step.document.id)
            else:
                run = replace(run, cost=(run.cost or Cost()) + step.cost)
            if self._stopping.is_set():
                raise _Cancelled
            if time.monotonic() - saved >= SAVE_SECONDS:
                run = self._save(replace(run, done=len(seen), total=max(run.total, len(seen))))
                saved = time.monotonic()
        return replace(run, done=len(seen), total=len(seen))

    def _save(self, run: Reindexing) -> Reindexing:
        run = replace(run, touched_at=datetime.now(UTC))
        if not self._store.touch(run):
            raise _Cancelled
        return run

    def _fail(self, run: Reindexing, code: str, detail: str) -> None:
        failed = replace(run, state="failed", code=code, detail=detail, touched_at=datetime.now(UTC))
        try:
            self._store.touch(failed)
        except AskDockError as error:
            # It is seen as interrupted when it is read.
            log.warning("how a reindexing ended could not be kept: %s", error)


def _stale() -> datetime:
    return datetime.now(UTC) - timedelta(seconds=STALE_SECONDS)
