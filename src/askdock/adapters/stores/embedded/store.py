"""The port `ChunkStore` on records and their indexes."""

import logging
import math
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

from askdock.adapters.durable import make_folder
from askdock.adapters.stores import StoreOptions
from askdock.adapters.stores.embedded import rows
from askdock.adapters.stores.embedded.disk import Reserve, network_file_system
from askdock.adapters.stores.embedded.filters import Condition, condition
from askdock.adapters.stores.embedded.generation import Generation
from askdock.adapters.stores.embedded.permits import Permit
from askdock.adapters.stores.embedded.record import Record, is_damaged, translated
from askdock.adapters.stores.embedded.vectors import VectorIndexKind, choose
from askdock.errors import StorageFull, StoreUnavailable
from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector
from askdock.telemetry import VECTOR_INDEX

SUFFIX = ".sqlite"
TABLE_SUFFIX = ".lance"
"""Of the folder in which version 0.1.0 kept a generation."""
PAGE_ROWS = 4096
DOCUMENT_ROWS = 256
RESCORED_SHARE = 2
RESCORED = 100
"""So many times the limit, and at least so many, candidates of the coarse index are compared exactly."""
EXACT_ROWS = 200
"""Up to so many rows that pass a filter are all compared exactly, without an index."""
ALLOWED_ROWS = 5_000
ALLOWED_SHARE = 16
"""Up to so many rows that pass, or this part of all, the index is told them; beyond, candidates are filtered."""
PERMITTED_SHARE = 0.3
"""The same for rows that a permit lets pass, which need not be looked up: beyond, more candidates cost less."""
FEW_ROWS = 1_000
"""Up to so many rows that a permit lets pass, the index of words is told them."""
WIDEN = 4

log = logging.getLogger(__name__)


class EmbeddedChunkStore:
    """See `askdock.ports.ChunkStore`. Several processes may use the same folder at once."""

    def __init__(self, folder: Path, kind: VectorIndexKind | None = None) -> None:
        """`kind`: the vector index, otherwise the best one for this machine."""
        self._folder = folder
        self._kind = kind or choose()
        self._open: dict[str, Generation] = {}
        self._lock = Lock()
        self._reserve = Reserve(folder / "reserve")
        with translated():
            make_folder(folder)
        if network := network_file_system(folder):
            log.warning(
                "%s is on a network disk (%s): SQLite's write-ahead log does not work there when several machines"
                " use it (https://www.sqlite.org/wal.html); use a local disk, or a server store",
                folder,
                network,
            )

    @property
    def vector_index(self) -> VectorIndexKind:
        """The vector index of this process."""
        return self._kind

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the record. Raises StoreUnavailable where version 0.1.0 left chunks that are not taken over yet."""
        if self._waits(generation):
            raise _not_taken_over(generation)
        with translated():
            Record.create(self._path(generation), dimension)
            self._reserve.make()

    def drop_generation(self, generation: str) -> None:
        """Remove its files, the record last: until then the same call again removes the rest."""
        with self._lock:
            opened = self._open.pop(generation, None)
        if opened is not None:
            opened.close()
        with translated():
            path = self._path(generation)
            for derived in [*path.parent.glob(f"{generation}-*.words")]:
                shutil.rmtree(derived, ignore_errors=True)
            logs = [path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm")]
            # What an older version left of it would be taken over again.
            shutil.rmtree(self._table(generation), ignore_errors=True)
            for file in [*path.parent.glob(f"{generation}-*.vectors"), path.with_suffix(".lock"), path, *logs]:
                file.unlink(missing_ok=True)

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write by id, in one transaction."""
        opened = self._of(generation)
        if not chunks:
            return
        dimension = opened.record.dimension
        if odd := next((one for one in chunks if one.vector.shape != (dimension,)), None):
            raise StoreUnavailable(f"a vector of {odd.vector.size} numbers is not of {generation}'s {dimension}")
        self._write(opened, lambda connection: rows.insert(connection, chunks))

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of one document version."""
        with translated(), self._of(generation).record.reading() as connection:
            return rows.ids_of_document(connection, document_id, version)

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete a document's chunks, except those of `keep_version`."""
        opened = self._of(generation)
        try:
            self._write(opened, lambda connection: rows.delete_document(connection, document_id, keep_version))
        except StorageFull:
            # Deleting writes to the log before anything gives room back.
            self._reserve.release()
            self._write(opened, lambda connection: rows.delete_document(connection, document_id, keep_version))

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Key of every row, page by page."""
        opened = self._of(generation)
        after = ("", -1, -1, "")
        while True:
            with translated(), opened.record.reading() as connection:
                page, after = rows.keys_after(connection, after, PAGE_ROWS)
            yield from page
            if len(page) < PAGE_ROWS:
                return

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """The chunks of one document version, by ordinal, page by page."""
        opened = self._of(generation)
        after = (-1, "")
        while True:
            with translated(), opened.record.reading() as connection:
                page = rows.embedded_after(connection, document_id, version, after, DOCUMENT_ROWS)
            yield from page
            if len(page) < DOCUMENT_ROWS:
                return
            after = (page[-1].chunk.ordinal, page[-1].chunk.id)

    def count(self, generation: str) -> int:
        """Number of rows."""
        with translated(), self._of(generation).record.reading() as connection:
            return rows.count(connection)

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine: candidates from the index, compared exactly."""
        opened = self._of(generation)
        with translated(), opened.record.reading() as connection:
            permit, rest = opened.permits.split(connection, where)
            allowed, asked = _allowed(connection, permit, rest)
            if allowed is not None and len(allowed) <= EXACT_ROWS:
                ids, vectors = rows.vectors_by_row(connection, allowed.tolist(), asked)
                return _nearest(ids, vectors, vector, limit)
            index = opened.vectors(connection)
            most = len(index) if allowed is None else len(allowed)
            wanted = max(RESCORED_SHARE * limit, RESCORED)
            # What the index was not told is asked of each candidate, and enough of them must remain.
            enough = wanted if asked.sql else limit
            proposed = wanted if permit is None or allowed is not None else _widened(wanted, permit)
            while True:
                candidates = index.search(vector, proposed, allowed)
                if permit is not None and allowed is None:
                    candidates = permit.passing(candidates)
                ids, vectors = rows.vectors_by_row(connection, candidates.tolist(), asked)
                if len(ids) >= enough or proposed >= most:
                    return _nearest(ids, vectors, vector, limit)
                proposed *= WIDEN

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25; statistics are those of the whole generation, whatever the filter."""
        opened = self._of(generation)
        terms = list(dict.fromkeys(tokens.split()))
        if not terms:
            return []
        with translated(), opened.record.reading() as connection:
            permit, rest = opened.permits.split(connection, where)
            asked = condition(rest, per_row=True)
            view = opened.words(connection, terms)
            if permit is not None and not len(permit.rows):
                return []
            few = permit is not None and len(permit.rows) <= FEW_ROWS
            only = permit.rows.tolist() if permit is not None and few else None
            proposed = limit if permit is None or few else _widened(limit, permit)
            while True:
                found, scores, complete = opened.search_words(connection, view, rest, proposed, only)
                score_of = dict(zip(found, scores, strict=True))
                if permit is not None:
                    found = permit.passing(np.array(found, np.int64)).tolist()
                ids = rows.ids_by_row(connection, found, asked)
                hits = [Hit(ids[row], score_of[row]) for row in found if row in ids]
                if len(hits) >= limit or complete:
                    return hits[:limit]
                proposed *= WIDEN

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id."""
        opened = self._of(generation)
        if not ids:
            return {}
        with translated(), opened.record.reading() as connection:
            return rows.chunks_by_id(connection, ids)

    def maintain(self, generation: str) -> None:
        """Write indexes down, when enough has come together."""
        opened = self._of(generation)
        with translated():
            opened.maintain()
            self._reserve.make()

    def settle(self, generation: str) -> None:
        """Move all of its log into the record, so that this one file holds everything. Nobody else may use it."""
        opened = self._of(generation)
        with translated():
            opened.record.settle()

    def damage(self, generation: str, *, thorough: bool) -> list[str]:
        """Findings of SQLite; not `thorough`: only when this process met traces of another's sudden end."""
        if not self._path(generation).is_file():
            return []
        try:
            record = self._of(generation).record
        except StoreUnavailable as error:
            # A file of another format is for people to decide on.
            cause = error.__cause__
            return [str(error)] if thorough or (isinstance(cause, sqlite3.Error) and is_damaged(cause)) else []
        if not thorough and not record.unclean:
            return []
        record.unclean = False
        with translated():
            return record.damage()

    def ping(self) -> None:
        """Return when the folder can be read."""
        with translated():
            os.scandir(self._folder).close()

    def close(self) -> None:
        """End the connections to the records; they are opened again when they are needed."""
        with self._lock:
            opened, self._open = self._open, {}
        for one in opened.values():
            one.close()

    def _path(self, generation: str) -> Path:
        return self._folder / f"{generation}{SUFFIX}"

    def _table(self, generation: str) -> Path:
        return self._folder / f"{generation}{TABLE_SUFFIX}"

    def _waits(self, generation: str) -> bool:
        return self._table(generation).is_dir() and not self._path(generation).exists()

    def _of(self, generation: str) -> Generation:
        opened = self._open.get(generation)
        if opened is not None and opened.record.stands:  # looked at without the lock: others need not wait for it
            return opened
        with self._lock:
            opened = self._open.get(generation)
            if opened is not None and opened.record.stands:
                return opened
            if self._open.pop(generation, None) is not None and opened is not None:
                opened.close()
            path = self._path(generation)
            if self._waits(generation):
                raise _not_taken_over(generation)
            if not path.is_file():
                raise StoreUnavailable(f"there is no generation '{generation}'")
            with translated():
                opened = self._open[generation] = Generation(path, self._kind)
            return opened

    def _write(self, opened: Generation, statements: Callable[[sqlite3.Connection], None]) -> None:
        """In one transaction; on a full disk once more, after the log has given its room back."""
        try:
            with translated(), opened.record.writing() as connection:
                statements(connection)
        except StorageFull:
            opened.record.make_room()
            with translated(), opened.record.writing() as connection:
                statements(connection)


def _not_taken_over(generation: str) -> StoreUnavailable:
    return StoreUnavailable(f"{generation} is still as version 0.1.0 left it: `askdock upgrade` takes it over")


def open_store(options: StoreOptions) -> EmbeddedChunkStore:
    """In the folder; the index of vectors that it chose is a metric."""
    store = EmbeddedChunkStore(options.folder)
    VECTOR_INDEX.info({"name": store.vector_index.name, "reason": store.vector_index.reason})
    return store


EVERYTHING = Condition("", [])
"""No condition."""


def _allowed(
    connection: sqlite3.Connection, permit: Permit | None, rest: Filter
) -> tuple[rows.Rows | None, Condition]:
    """The rows that an index is told, None where they are too many, and what is still to be asked of rows."""
    passing = condition(rest, per_row=False)
    most = _allowed_rows(connection)
    if permit is not None and len(permit.rows) <= max(most, PERMITTED_SHARE * len(permit.bits)):
        return permit.rows, condition(rest, per_row=True)
    allowed = rows.rows_that_pass(connection, passing, most) if passing.sql else None
    if allowed is None:
        return None, condition(rest, per_row=True)
    return allowed if permit is None else permit.passing(allowed), EVERYTHING


def _widened(wanted: int, permit: Permit) -> int:
    """So many candidates that, as rows pass by chance, nearly always enough of them do."""
    return math.ceil((wanted + 2 * math.sqrt(wanted)) / permit.share)


def _allowed_rows(connection: sqlite3.Connection) -> int:
    return max(ALLOWED_ROWS, rows.position(connection).row // ALLOWED_SHARE)


def _nearest(ids: list[str], vectors: rows.Vectors, vector: Vector, limit: int) -> list[Hit]:
    if not ids:
        return []
    scores = vectors @ vector
    best = np.argsort(-scores, kind="stable")[:limit]
    return [Hit(ids[place], score) for place, score in zip(best.tolist(), scores[best].tolist(), strict=True)]
