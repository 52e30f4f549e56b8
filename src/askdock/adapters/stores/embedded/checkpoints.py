"""Vector indexes in files: a process that opens a generation need not make its index from the first row."""

import logging
import sqlite3
from contextlib import suppress

from askdock.adapters.durable import sync
from askdock.adapters.stores.embedded import rows
from askdock.adapters.stores.embedded.disk import checksum
from askdock.adapters.stores.embedded.record import Record
from askdock.adapters.stores.embedded.rows import START, Derived, Position
from askdock.adapters.stores.embedded.vectors import VectorIndex, VectorIndexKind

KIND = "vectors:"
"""Followed by the name of the vector index, so that each kind has a file of its own."""
ROWS = 5_000
SHARE = 20
"""A file is written once the index has grown by so many rows, and by so small a share of all."""

log = logging.getLogger(__name__)


def load(record: Record, connection: sqlite3.Connection, kind: VectorIndexKind) -> tuple[VectorIndex, Position]:
    """The index as it was last written down and where that was, or an empty one."""
    noted = rows.derived(connection, KIND + kind.name)
    if noted is not None:
        path = record.path.with_name(noted.name)
        try:
            if (path.stat().st_size, checksum(path)) == (noted.detail["size"], noted.detail["checksum"]):
                return kind.load(path), noted.at
            why: object = "it is not what was written"
        except (OSError, ValueError) as error:
            why = error
        log.warning("%s is made again: %s", noted.name, why)
        # Where the disk is full the note stays, and the next process comes here too.
        with suppress(sqlite3.Error), record.writing() as writing:
            rows.forget(writing, KIND + kind.name, noted.name)
    return kind.make(record.dimension), START


def noted_at(connection: sqlite3.Connection, kind: VectorIndexKind) -> Position:
    """Where the index was when it was last written down."""
    noted = rows.derived(connection, KIND + kind.name)
    return noted.at if noted else START


def due(record: Record, connection: sqlite3.Connection, kind: VectorIndexKind) -> bool:
    """Whether enough has come since the last file."""
    noted = rows.derived(connection, KIND + kind.name)
    if noted is not None and not record.path.with_name(noted.name).is_file():
        noted = None
    now = rows.position(connection)
    return now.row - (noted.at.row if noted else 0) >= max(ROWS, now.row // SHARE)


def save(record: Record, kind: VectorIndexKind, index: VectorIndex, at: Position) -> None:
    """Write the index down, durably, then note it. Raises OSError; then the file before stands."""
    path = record.path.with_name(f"{record.path.stem}-{at.row}-{at.gone}.vectors")
    try:
        index.save(path)
        sync(path)
        sync(path.parent)
        detail = {"size": path.stat().st_size, "checksum": checksum(path)}
    except OSError:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        raise
    with record.writing() as connection:
        # Of other kinds too: a machine uses one, and what another left would hold the notes of rows gone.
        connection.execute("DELETE FROM derived WHERE kind LIKE ?", (f"{KIND}%",))
        rows.note(connection, KIND + kind.name, Derived(path.name, at, detail))
    for other in path.parent.glob(f"{record.path.stem}-*.vectors"):
        if other.name != path.name:
            other.unlink(missing_ok=True)
