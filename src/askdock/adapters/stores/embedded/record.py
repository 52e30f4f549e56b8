"""The durable record of one generation: an SQLite file, readable by the `sqlite3` command."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock

from askdock.errors import StorageFull, StoreUnavailable

FORMAT = 1
"""`PRAGMA user_version` of the file."""
PAGE_BYTES = 8192
WAL_PAGES = 256
"""Pages in the write-ahead log from which on they are moved into the file: 2 MiB."""
BUSY_SECONDS = 60
"""Longest wait for another process's transaction; ours take milliseconds."""
SCHEMA = (
    "CREATE TABLE meta (dimension INTEGER NOT NULL)",
    """CREATE TABLE chunk (
        row INTEGER PRIMARY KEY AUTOINCREMENT, -- never used again
        id TEXT NOT NULL UNIQUE,
        document_id TEXT NOT NULL, version INTEGER NOT NULL, ordinal INTEGER NOT NULL,
        media_type TEXT NOT NULL, source_uri TEXT NOT NULL, dated INTEGER NOT NULL,
        vector BLOB NOT NULL, -- float32, little-endian
        body TEXT NOT NULL,   -- the whole chunk, JSON
        tokens TEXT NOT NULL  -- joined by spaces
    )""",
    "CREATE INDEX chunk_document ON chunk (document_id, version, ordinal, id)",
    "CREATE INDEX chunk_media_type ON chunk (media_type)",
    "CREATE INDEX chunk_source_uri ON chunk (source_uri)",
    "CREATE INDEX chunk_dated ON chunk (dated)",
    "CREATE TABLE tag (tag TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (tag, row)) WITHOUT ROWID",
    "CREATE INDEX tag_row ON tag (row)",
    "CREATE TABLE gone (seq INTEGER PRIMARY KEY AUTOINCREMENT, row INTEGER NOT NULL)",
    """CREATE TRIGGER chunk_gone AFTER DELETE ON chunk BEGIN
        DELETE FROM tag WHERE row = old.row;
        INSERT INTO gone (row) VALUES (old.row);
    END""",
    # An index in files: their name, how far it is, and more in JSON.
    """CREATE TABLE derived (
        kind TEXT PRIMARY KEY, name TEXT NOT NULL,
        row INTEGER NOT NULL, gone INTEGER NOT NULL, detail TEXT NOT NULL
    )""",
    f"PRAGMA user_version = {FORMAT}",
)


class Record:
    """One generation's file. Each connection is lent to one thread at a time."""

    def __init__(self, path: Path) -> None:
        """Raises StoreUnavailable for a file that this version does not read."""
        self.path = path
        self._idle: list[_Connection] = []
        self._lock = Lock()
        self._closed = False
        self._inode = path.stat().st_ino
        log = path.with_name(f"{path.name}-wal")
        self.unclean = log.exists() and log.stat().st_size > 0
        """Its last user did not close it, or another process uses it now."""
        with self.reading() as connection:
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found != FORMAT:
                age = "newer" if found > FORMAT else "older"
                raise StoreUnavailable(
                    f"{path.name} has format {found}, {age} than this AskDock's ({FORMAT}): "
                    "use the version that wrote it, or `askdock doctor --repair` to make it again"
                )
            self.dimension: int = connection.execute("SELECT dimension FROM meta").fetchone()[0]

    @classmethod
    def create(cls, path: Path, dimension: int) -> None:
        """Make the file, whole or not at all; one that is there is left as it is."""
        if path.exists():
            # Without writing, for which a full disk has no room; one that was not finished lacks its tables.
            with suppress(sqlite3.OperationalError):
                cls(path).close()
                return
        connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("BEGIN IMMEDIATE")
            if not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
                for statement in SCHEMA:
                    connection.execute(statement)
                connection.execute("INSERT INTO meta VALUES (?)", (dimension,))
            connection.execute("COMMIT")
        finally:
            connection.close()

    @property
    def stands(self) -> bool:
        """Whether the file is still the one that was opened: another process may have dropped it."""
        try:
            return self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """End connections, those that are lent when they come back."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def __del__(self) -> None:
        """A connection of Python's sqlite3 is part of a cycle, so it would stay open until a collection."""
        self.close()

    @contextmanager
    def reading(self, *, snapshot: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection; each statement sees the newest state, or with `snapshot` all see the same."""
        connection = self._lend()
        try:
            if snapshot:
                connection.execute("BEGIN")
            yield connection
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A connection in a transaction that is durable when the block ends, or had no effect."""
        connection = self._lend()
        try:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
        finally:
            self._give_back(connection)

    def make_room(self) -> None:
        """Move what the write-ahead log holds into the file and empty it, as far as readers let it."""
        with self.reading() as connection, suppress(sqlite3.Error):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def settle(self) -> None:
        """Move the whole write-ahead log into the file. Raises sqlite3.Error."""
        with self.reading() as connection:
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if busy:
            raise sqlite3.OperationalError("another process uses the record")

    def damage(self) -> list[str]:
        """Findings of SQLite's `quick_check`: none where the file is whole. Reads all of it."""
        try:
            with self.reading() as connection:
                found = [line for (line,) in connection.execute("PRAGMA quick_check(5)")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
        return [] if found == ["ok"] else found

    def _lend(self) -> "_Connection":
        with self._lock:
            if self._idle:
                return self._idle.pop()
        try:
            return self._connected()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode not in _NO_SHARED_MEMORY:
                raise
            # The disk has no room for the log's index (32 KiB). It exists while a process has the record open:
            # none has, and the index may be in this process's memory alone.
            return self._connected(alone=True)

    def _connected(self, *, alone: bool = False) -> "_Connection":
        connection = sqlite3.connect(
            f"{self.path.resolve().as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            factory=_Connection,
        )
        try:
            if alone:
                connection.alone = True
                connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
            connection.execute("PRAGMA temp_store = MEMORY")  # a full disk must not stop a search
            connection.execute("PRAGMA mmap_size = 0")  # a disk's read error is to be an error, not SIGBUS
            connection.execute("PRAGMA cell_size_check = ON")
            connection.execute("SELECT 1 FROM meta").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: "_Connection") -> None:
        with self._lock:
            if not self._closed and not connection.alone:
                self._idle.append(connection)
                return
        connection.close()


class _Connection(sqlite3.Connection):
    alone = False
    """It has locked other processes out, and must be closed soon."""


_NO_SHARED_MEMORY = (sqlite3.SQLITE_IOERR_SHMOPEN, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_SHMMAP)


@contextmanager
def translated() -> Iterator[None]:
    """Errors of SQLite and of the file system as ours."""
    try:
        yield
    except sqlite3.Error as error:
        if is_full(error):
            raise StorageFull("the disk of the chunk store is full") from error
        if is_damaged(error):
            raise StoreUnavailable(
                f"the chunk store is damaged ({error}): `askdock doctor --repair` makes it again"
            ) from error
        raise StoreUnavailable(f"the chunk store does not answer: {error}") from error
    except OSError as error:
        if is_full(error):
            raise StorageFull("the disk of the chunk store is full") from error
        raise StoreUnavailable(f"the chunk store does not answer: {error.strerror or error}") from error


def is_full(error: Exception) -> bool:
    """Whether an error says that the disk or the quota is full."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_damaged(error: sqlite3.Error) -> bool:
    """Whether an error says that the file is not what SQLite wrote."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
