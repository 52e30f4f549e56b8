"""One run of a source: its listing page by page, each item taken as it is now, what is gone removed at the end.

What was done is written with the cursor behind it, so that a run goes on where its worker stopped: at most the
items since the last writing are looked at again, and accepting those twice changes nothing.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, BinaryIO, cast

from askdock.errors import (
    ConfigurationError,
    FetchBusy,
    FetchDenied,
    FetchFailed,
    FetchGone,
    InvalidInput,
    TooLarge,
    UnsupportedMediaType,
    UrlRefused,
)
from askdock.ingestion.receive import Receiver
from askdock.ingestion.source_rights import MakeRights, SourceRights, marked, was_ruled
from askdock.ports import Catalogue, Connection, SourceStore
from askdock.records import (
    Collection,
    Document,
    ItemEvent,
    ItemOutcome,
    KeptItem,
    PageResult,
    RemoteItem,
    RunClaim,
    RunCounts,
    RunState,
    SourceSpec,
)

BATCH = 100
"""Items after which, at the latest, a run writes what it did."""
WRITE_SECONDS = 5.0
OUTAGE = 5
"""So many items in a row that cannot be read are not at fault: their server is away."""
LAST_OUTAGE = 100
"""The same in the last attempt: where others can be read behind them, they are at fault after all."""
ATTEMPTS = 6
"""Without any progress between them."""
CAREFUL = 3
"""From this attempt on what was done is written before an item is taken: then it is this one that ends workers."""
FIRST_WAIT, LONGEST_WAIT = 5.0, 600.0
LOOKED_BACK = 100
"""Runs among which the one is sought that waits for a confirmation."""

Freshness = Callable[[SourceSpec], datetime | None]


class Stopped(Exception):
    """The run goes on elsewhere, or later: this worker ends, the source is paused, or another has the run."""


class SourceRunner:
    """Runs sources. `fresh_until` tells until when a source is fresh that is in step now."""

    def __init__(
        self,
        store: SourceStore,
        catalogue: Catalogue,
        receiver: Receiver,
        connect: Callable[[RunClaim], AbstractContextManager[Connection]],
        fresh_until: Freshness,
        rights: MakeRights,
        wake: Callable[[], None] = lambda: None,
        describe: Callable[[Document, Mapping[str, Any]], None] = lambda _, __: None,
    ) -> None:
        self._describe = describe
        self._store = store
        self._catalogue = catalogue
        self._receiver = receiver
        self._connect = connect
        self._fresh_until = fresh_until
        self._rights = rights
        self._wake = wake

    def run(self, claim: RunClaim, stop: threading.Event) -> None:
        """Work until the run has ended, or must wait, or `stop` is set.

        Raises DependencyUnavailable and StorageFull; the run goes on after the lease was given back.
        """
        store, run = self._store, claim.run
        if run.attempts > ATTEMPTS:
            store.end(claim, RunState.FAILED, reason="source_attempts", detail="its worker ended again and again")
            return
        collection = next(
            (c for c in self._catalogue.list_collections() if c.id == claim.source.collection_id), None
        )
        if collection is None:
            return
        try:
            with self._connect(claim) as connection:
                parts = (store, self._catalogue, self._receiver, self._rights())
                _Run(claim, collection, connection, *parts, stop, self._wake, self._describe).go(
                    self._fresh_until(claim.source.spec)
                )
        except Stopped:
            store.give_back(claim.owner, refund=True)
        except FetchBusy as error:
            store.postpone(claim, error.retry_after, str(error), refund=True)
        except (FetchDenied, FetchGone, UrlRefused, InvalidInput, ConfigurationError) as error:
            # It would be the same in a minute: the next run that is due tries again.
            store.end(claim, RunState.FAILED, reason=error.code, detail=str(error))
        except FetchFailed as error:
            attempts = max(store.run(run.source_id, run.id)[0].attempts, 1)
            if attempts >= ATTEMPTS:
                store.end(claim, RunState.FAILED, reason=error.code, detail=str(error))
            else:
                wait = min(FIRST_WAIT * 3 ** (attempts - 1), LONGEST_WAIT)
                store.postpone(claim, wait, str(error), refund=False)


class _Run:
    """The state of one run while this worker has it."""

    def __init__(
        self,
        claim: RunClaim,
        collection: Collection,
        connection: Connection,
        store: SourceStore,
        catalogue: Catalogue,
        receiver: Receiver,
        rights: SourceRights,
        stop: threading.Event,
        wake: Callable[[], None],
        describe: Callable[[Document, Mapping[str, Any]], None],
    ) -> None:
        self._describe = describe
        self._claim = claim
        self._collection = collection
        self._connection = connection
        self._store = store
        self._catalogue = catalogue
        self._receiver = receiver
        self._rights = rights
        self._stop = stop
        self._wake = wake
        self._counts = asdict(claim.run.counts)
        self._cursor = claim.run.cursor
        self._complete = claim.run.complete
        self._items: list[KeptItem] = []
        self._events: list[ItemEvent] = []
        self._written = time.monotonic()
        self._broken = 0
        self._streak: list[tuple[RemoteItem, KeptItem | None, FetchFailed]] = []
        self._vacated: set[str] = set()
        died = claim.run.detail is None and not claim.run.dry  # who postpones a run says why
        self._careful = died and claim.run.attempts >= CAREFUL
        self._is_last = claim.run.attempts == ATTEMPTS
        self._suspects = died and claim.run.attempts == ATTEMPTS

    def go(self, fresh_until: datetime | None) -> None:
        try:
            for page in self._connection.pages(self._cursor):
                for uri, why in page.unread:
                    self._complete = False
                    self._note(uri, ItemOutcome.FAILED, why)
                self._page([item for item in page.items if wanted(self._claim.source.spec, item)])
                self._cursor = page.cursor
                self._write()
        except Exception:
            # What was done is kept; the cursor stands before the page that was begun.
            self._counts["seen"] -= len(self._streak)
            if self._items or self._events:
                self._write()
            raise
        for uri in sorted(self._vacated):
            if not self._is_seen(uri):
                self._catalogue.remove_source(self._collection.id, uri)
        gone = self._gone()
        if gone is not None:
            self._store.end(self._claim, RunState.HELD, reason="source_held", detail=gone)
        else:
            self._store.end(self._claim, RunState.DONE, fresh_until=fresh_until)

    def _page(self, items: Sequence[RemoteItem]) -> None:
        for start in range(0, len(items), BATCH):
            batch = items[start : start + BATCH]
            known = self._store.kept(self._claim.source.id, [item.key for item in batch])
            new = [KeptItem(item.key, item.uri, None, item.link) for item in batch if item.key not in known]
            if new and not self._claim.run.dry:
                self._store.expect(self._claim, new)
            for item in batch:
                self._item(item, known.get(item.key))
                if not self._streak and time.monotonic() - self._written > WRITE_SECONDS:
                    self._write()
            self._settle()  # before it is written: attempts that read nothing are no progress
            self._write()

    def _item(self, item: RemoteItem, known: KeptItem | None) -> None:
        if self._stop.is_set():
            raise Stopped
        run = self._claim.run
        revision = self._marked(item, item.revision)
        if known is not None and known.seen_by == run.id and not _differs(known, revision):
            return  # before this worker had the run
        moved = known is not None and known.uri != item.uri
        same = known is not None and revision is not None and known.revision == revision
        if self._careful and not same and (self._items or self._events):
            self._write()
        self._counts["seen"] += 1
        if known is not None and same and (not moved or self._move(item, known)):
            self._keep(item, revision, known)
            if moved:
                self._note(item.uri, ItemOutcome.MOVED, f"from {known.uri}")
            return
        if run.dry and (known is None or item.revision is not None):
            self._foresee(item, known, moved)
            return
        if self._suspects:
            self._suspects = False
            self._streak.append((item, known, FetchFailed("the worker ended again and again where it was taken")))
            self._settle()
            self._write()
        else:
            self._try(item, known, revision)

    def _try(self, item: RemoteItem, known: KeptItem | None, revision: str | None) -> None:
        """Take it. Raises FetchBusy, and FetchFailed where its server is away."""
        try:
            self._take(item, known)
            self._broken = 0
            self._settle()
        except FetchGone:
            self._counts["seen"] -= 1  # between the listing and now: not there, and so not kept
        except (UnsupportedMediaType, TooLarge, InvalidInput) as error:
            self._keep(item, revision, known)
            self._note(item.uri, ItemOutcome.SKIPPED, str(error))
        except FetchBusy:
            self._counts["seen"] -= 1
            raise
        except FetchFailed as error:
            self._streak.append((item, known, error))
            if isinstance(error, FetchDenied):
                self._broken = 0
                self._settle()
                return
            self._broken += 1
            if self._broken >= (LAST_OUTAGE if self._is_last else OUTAGE):
                self._stay_away(error)

    def _settle(self) -> None:
        """Those that could not be read, while others could: noted, and taken again at the next run."""
        if self._broken >= OUTAGE:
            self._stay_away(self._streak[-1][2])
        for item, known, error in self._streak:
            self._keep(item if known is None else replace(item, uri=known.uri), None, known)
            self._note(item.uri, ItemOutcome.FAILED, str(error))
        self._streak = []

    def _stay_away(self, error: FetchFailed) -> None:
        """The server is away: that is no fault of these items, and they are looked at again."""
        self._counts["seen"] -= len(self._streak)
        self._streak, self._broken = [], 0
        raise error

    def _take(self, item: RemoteItem, known: KeptItem | None) -> None:
        revision = None if known is None else known.revision
        # Where readers count it is read in any case: they may have changed alone.
        asked = None if item.readers is not None or was_ruled(revision) else revision
        with self._connection.open(item, asked) as opened:
            if opened.content is None:
                self._keep(item, opened.revision or revision, known)
                return
            if self._claim.run.dry:
                self._foresee(item, known, moved=False)
                return
            if known is not None and known.uri != item.uri:
                self._move(item, known)
            content = Measured(opened.content, item)
            readers = None if item.readers is None else self._rights.readers(item.readers)
            # A file that ends too early raises before anything is acknowledged.
            accepted = self._receiver.receive(
                self._collection,
                opened.name or item.name,
                item.uri,
                cast(BinaryIO, content),
                item.modified_ns,
                tags=self._claim.source.spec.tags or None,
                readers=readers,
                ruled=item.readers is not None,
            )
            self._counts["bytes"] += content.size
        document = accepted.document
        self._describe(document, self._claim.source.spec.metadata)
        ruled = item.readers is not None or was_ruled(revision)
        if ruled and readers is None and document.readers and not document.readers_from:
            self._catalogue.set_readers(self._collection.id, document.id, None)
        self._keep(item, self._marked(item, opened.revision), known)
        if _is_new(known) or accepted.outcome == "new":
            self._note(item.uri, ItemOutcome.ADDED)
        elif known is not None and known.uri != item.uri:
            self._note(item.uri, ItemOutcome.MOVED, f"from {known.uri}")
        elif accepted.outcome != "unchanged":
            self._note(item.uri, ItemOutcome.CHANGED)
        self._wake()

    def _marked(self, item: RemoteItem, revision: str | None) -> str | None:
        """With the readers, so that an item is taken again when only these have changed."""
        readers = None if item.readers is None else self._rights.readers(item.readers)
        return marked(revision, readers, ruled=item.readers is not None)

    def _move(self, item: RemoteItem, known: KeptItem) -> bool:
        """The document goes by the item's new place, if that is free and the old one is still its own.

        Two items may have changed places: then each is accepted where it is now.
        """
        if self._claim.run.dry:
            return True
        if not self._is_seen(known.uri) and self._catalogue.move_source(
            self._collection.id, known.uri, item.uri, item.name
        ):
            return True
        self._vacated.add(known.uri)
        return False

    def _is_seen(self, uri: str) -> bool:
        return any(item.uri == uri for item in self._items) or self._store.is_seen(self._claim, uri)

    def _foresee(self, item: RemoteItem, known: KeptItem | None, moved: bool) -> None:
        """Note what a run would do. Only what is known is marked as seen: nothing is kept of a new item."""
        if known is not None and known.seen_by:
            self._items.append(known)
        outcome = ItemOutcome.ADDED if _is_new(known) else ItemOutcome.MOVED if moved else ItemOutcome.CHANGED
        self._note(item.uri, outcome)

    def _keep(self, item: RemoteItem, revision: str | None, known: KeptItem | None) -> None:
        """As it is now; a dry run only marks what is known as seen."""
        if self._claim.run.dry:
            self._items += [] if known is None else [known]
            return
        self._items.append(KeptItem(item.key, item.uri, revision, item.link))

    def _note(self, uri: str, outcome: ItemOutcome, detail: str | None = None) -> None:
        self._counts[outcome.value] += 1
        self._events.append(ItemEvent(uri, outcome, detail))

    def _result(self) -> PageResult:
        items = {item.key: item for item in self._items}
        return PageResult(
            self._cursor, self._complete, RunCounts(**self._counts), tuple(items.values()), tuple(self._events)
        )

    def _write(self) -> None:
        if not self._store.write(self._claim, self._result()):
            raise Stopped
        self._clear()
        if self._store.get(self._collection.id, self._claim.source.id).paused and not self._claim.run.dry:
            raise Stopped

    def _clear(self) -> None:
        self._items, self._events, self._written = [], [], time.monotonic()

    def _gone(self) -> str | None:
        """Remove what the listing did not show. Returns why not, where somebody must decide."""
        spec, run = self._claim.source.spec, self._claim.run
        if not spec.prune or not self._complete or not self._connection.complete:
            return None
        if run.dry:
            for item in self._store.unseen(self._claim, BATCH * 10):
                self._note(item.uri, ItemOutcome.REMOVED)
            self._counts["removed"] = self._store.count_items(self._claim)[1]
            self._write()
            return None
        if run.confirmed and (since := self._since_held()):
            self._remove(since)
        kept, lost = self._store.count_items(self._claim)
        # Nothing left is held, too: a disk that is not mounted looks like that.
        if lost and spec.prune_share < 1 and (lost > spec.prune_share * kept or lost == kept):
            return f"{lost:,} of {kept:,} items are gone: confirm that their documents shall go, too"
        self._remove()
        return None

    def _since_held(self) -> list[str]:
        """The run that waits for the confirmation, and those after it: what one of them saw was not gone then."""
        since: list[str] = []
        for run in self._store.runs(self._claim.source.id, limit=LOOKED_BACK):
            if run.dry or run.id == self._claim.run.id or run.state is RunState.FAILED:
                since.append(run.id)
            elif run.state is RunState.HELD:
                return [*since, run.id]
            else:
                return []
        return []

    def _remove(self, but_seen_by: Sequence[str] = ()) -> None:
        """The places of what the listing did not show, and the documents that have no other."""
        while items := self._store.unseen(self._claim, BATCH, but_seen_by=but_seen_by):
            if self._stop.is_set():
                raise Stopped
            uris = [item.uri for item in items]
            shared = self._store.elsewhere(self._claim.source, uris)
            renamed = self._store.renamed(self._claim, uris)
            for item in items:
                removed = item.uri not in shared and self._catalogue.remove_source(self._collection.id, item.uri)
                if (to := renamed.pop(item.uri, None)) is not None:
                    self._counts["added"] -= 1
                    self._note(to, ItemOutcome.MOVED, f"from {item.uri}")
                elif removed or item.seen_by:
                    self._note(item.uri, ItemOutcome.REMOVED)
            if not self._store.drop(self._claim, [item.key for item in items], self._result()):
                raise Stopped
            self._clear()
            self._wake()


def _is_new(known: KeptItem | None) -> bool:
    """Whether no run has noted the item as done: a worker may have died after accepting it."""
    return known is None or not known.seen_by


def _differs(known: KeptItem, revision: str | None) -> bool:
    """Whether an item that this run has seen is another one by now."""
    return revision is not None and known.revision not in (revision, None)


class Measured:
    """Content that tells its size, and does not pass for whole when it ended too early."""

    def __init__(self, content: BinaryIO, item: RemoteItem) -> None:
        self._content = content
        self._item = item
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        """Raises FetchFailed at the end of content that is shorter than the listing said."""
        block = self._content.read(size)
        self.size += len(block)
        if not block and self._item.size is not None and self.size != self._item.size:
            raise FetchFailed(f"{self._item.uri} broke off after {self.size:,} of {self._item.size:,} bytes")
        return block


def wanted(spec: SourceSpec, item: RemoteItem) -> bool:
    """Whether the patterns take the item: compared with its path and with its name, `*` crosses folders."""

    def matches(patterns: Sequence[str]) -> bool:
        return any(fnmatchcase(item.path, one) or fnmatchcase(item.name, one) for one in patterns)

    return (not spec.include or matches(spec.include)) and not matches(spec.exclude)
