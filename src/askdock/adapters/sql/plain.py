"""The few reads of every question, by SQLite's driver itself: SQLAlchemy takes some 0.3 ms for each.

A read gives one row: between two rows Python's sqlite3 gives the interpreter's lock away.
"""

import sqlite3
from collections.abc import Sequence
from threading import Lock
from typing import Any

BUSY_SECONDS = 30


class PlainReads:
    """Connections to the database file that only read; any thread may use them. Raises sqlite3.Error."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._watch: sqlite3.Connection | None = None

    def row(self, sql: str, values: Sequence[Any]) -> Any:
        """The first row, of the newest state."""
        with self._lock:
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = self._connect()
        try:
            return connection.execute(sql, values).fetchone()
        finally:
            with self._lock:
                self._idle.append(connection)

    def version(self) -> int:
        """A number that differs after any commit of any process. Not to be compared after `close`."""
        with self._lock:
            if self._watch is None:
                self._watch = self._connect()
            # It speaks of what other connections commit, so this one must stay the same and write nothing.
            found: int = self._watch.execute("PRAGMA data_version").fetchone()[0]
            return found

    def close(self) -> None:
        """Close the connections; used again, it opens new ones."""
        with self._lock:
            idle, self._idle, watch, self._watch = self._idle, [], self._watch, None
        for connection in [*idle, *([watch] if watch else [])]:
            connection.close()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    def __del__(self) -> None:
        """A connection is part of a cycle, so it would stay open until a collection."""
        self.close()
