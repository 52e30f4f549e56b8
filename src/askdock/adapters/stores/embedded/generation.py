"""One generation as this process sees it: its record, and the indexes that follow it."""

import logging
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

import numpy as np

from askdock.adapters.stores.embedded import checkpoints, rows, words
from askdock.adapters.stores.embedded.disk import locked
from askdock.adapters.stores.embedded.permits import Permits
from askdock.adapters.stores.embedded.record import Record, translated
from askdock.adapters.stores.embedded.rows import START, Derived, Position
from askdock.adapters.stores.embedded.vectors import VectorIndex, VectorIndexKind
from askdock.adapters.stores.embedded.words import Damaged, View, Words
from askdock.errors import AskDockError, IndexRebuilding, StorageFull
from askdock.records import Filter

PAGE_ROWS = 4096
TAIL_ROWS = 5_000
"""So many rows a search reads into memory; more are written to tantivy's files first."""
MAX_ROWS = 100_000
"""So many rows a search waits for. Beyond, its leg is unavailable until `maintain` has made the index: that of a
worker, or one in a thread that the search starts."""

log = logging.getLogger(__name__)


class Generation:
    """Threads may share it. A process that only writes makes no index."""

    def __init__(self, path: Path, kind: VectorIndexKind) -> None:
        self.record = Record(path)
        self._lock_path = path.with_suffix(".lock")
        self._kind = kind
        self._vectors: VectorIndex | None = None
        self._vectors_at = START
        self._vectors_lock = Lock()
        self._sound: set[str] = set()
        self._words = Words(path.parent, self._sound)
        self._words_lock = Lock()
        self.permits = Permits()
        self._maker: Thread | None = None
        self._maker_lock = Lock()

    def vectors(self, connection: sqlite3.Connection) -> VectorIndex:
        """The index of vectors, with at least every row there is now. Raises IndexRebuilding."""
        now = rows.position(connection)
        index, at = self._vectors, self._vectors_at
        if index is not None and at >= now and at.gone >= now.gone:
            return index
        if index is not None and self._far_behind(now) and not self._written_since(connection):
            raise self._being_made("vectors")
        with self._vectors_lock:
            index = self._loaded(connection, now)
            if not self._far_behind(now):
                self._follow(connection, now)
                return index
        raise self._being_made("vectors")

    def words(self, connection: sqlite3.Connection, terms: Sequence[str]) -> View:
        """The index of words, with at least every row there is now. Raises IndexRebuilding."""
        # Statements give the interpreter's lock away: under ours they would make all other threads wait.
        noted, highest = rows.progress(connection, words.KIND)
        with self._words_lock:
            if self._words.lacks(noted, highest) is None:
                return self._words.view(terms)
        with self._words_lock:
            noted, highest = rows.progress(connection, words.KIND)
            last = self._words.lacks(noted, highest)
            if last is not None:
                if highest - last > TAIL_ROWS:
                    noted = self._folded(connection, last)
                try:
                    self._words.follow(connection, noted)
                except Damaged as damaged:
                    words.drop(self.record, damaged)
                    self._words.follow(connection, self._folded(connection, 0))
            return self._words.view(terms)

    def search_words(
        self,
        connection: sqlite3.Connection,
        view: View,
        where: Filter,
        limit: int,
        only: Sequence[int] | None = None,
    ) -> tuple[list[int], list[float], bool]:
        """`View.search`, once more by an index made again where its files cannot be read."""
        try:
            return view.search(where, limit, only)
        except Damaged as damaged:
            words.drop(self.record, damaged)
            return self.words(connection, view.terms).search(where, limit, only)

    def maintain(self) -> None:
        """Write down what waits in memory, if it is enough and no other process is at it."""
        with locked(self._lock_path, wait=False) as mine:
            if not mine:
                return
            words.fold(self.record, self._sound)
            with self.record.reading() as connection:
                if not checkpoints.due(self.record, connection, self._kind):
                    return
                self._catch_up(connection)
            with self._vectors_lock:
                assert self._vectors is not None  # noqa: S101 - `_catch_up` made it
                checkpoints.save(self.record, self._kind, self._vectors, self._vectors_at)

    def close(self) -> None:
        """End the connections to the record."""
        self.record.close()

    def _folded(self, connection: sqlite3.Connection, last: int) -> Derived | None:
        """The note of the words' files, after many rows were written to them if that can be done now."""
        if rows.rows_after(connection, last, MAX_ROWS + 1) > MAX_ROWS:
            raise self._being_made("words")
        # Where the disk is full or another process is at it, memory takes them.
        with suppress(StorageFull), locked(self._lock_path, wait=False) as mine:
            if mine:
                words.fold(self.record, self._sound)
        return rows.derived(connection, words.KIND)

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        """Be where the record is, page by page: searches that need fewer rows go on."""
        while True:
            with self._vectors_lock:
                self._loaded(connection, rows.position(connection))
                if self._follow_page(connection):
                    continue
                self._follow(connection, rows.position(connection))
                return

    def _far_behind(self, now: Position) -> bool:
        """Whether a search would wait too long for the vectors."""
        return now.row - self._vectors_at.row > MAX_ROWS

    def _written_since(self, connection: sqlite3.Connection) -> bool:
        """Whether a process has written down a newer index of vectors than this one has."""
        return checkpoints.noted_at(connection, self._kind).row > self._vectors_at.row

    def _being_made(self, index: str) -> IndexRebuilding:
        """Have it made in a thread, whether or not a worker does: no search of this process waits for it."""
        with self._maker_lock:
            if self._maker is None or not self._maker.is_alive():
                self._maker = Thread(target=self._make_again, name="askdock-index", daemon=True)
                self._maker.start()
        return IndexRebuilding(f"the index of {index} is being made again: it takes some minutes")

    def _make_again(self) -> None:
        try:
            with translated():
                self.maintain()
                with self.record.reading() as connection:
                    self._catch_up(connection)  # also where there was nothing to write down
        except AskDockError as error:
            log.warning("an index could not be made again: %s", error)

    def _loaded(self, connection: sqlite3.Connection, now: Position) -> VectorIndex:
        if self._vectors is None or (self._far_behind(now) and self._written_since(connection)):
            self._vectors, self._vectors_at = checkpoints.load(self.record, connection, self._kind)
        return self._vectors

    def _follow(self, connection: sqlite3.Connection, now: Position) -> None:
        while self._follow_page(connection):
            pass
        assert self._vectors is not None  # noqa: S101 - callers have loaded it
        if gone := rows.gone_after(connection, self._vectors_at.gone):
            self._vectors.discard(np.array(gone, np.int64))
            self.permits.discard(np.array(gone, np.int64))
        # Rows that came and went in between were never read.
        self._vectors_at = Position(max(self._vectors_at.row, now.row), max(self._vectors_at.gone, now.gone))

    def _follow_page(self, connection: sqlite3.Connection) -> bool:
        assert self._vectors is not None  # noqa: S101 - callers have loaded it
        numbers, vectors = rows.vectors_after(connection, self._vectors_at.row, PAGE_ROWS)
        if len(numbers):
            self._vectors.add(numbers, vectors)
            self._vectors_at = Position(int(numbers[-1]), self._vectors_at.gone)
        return len(numbers) == PAGE_ROWS
