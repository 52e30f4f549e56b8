"""One SQL database: how it is driven so that its transactions are what they say, and its errors as ours."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from threading import RLock
from typing import Any

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Interval,
    create_engine,
    event,
    func,
    literal,
    make_url,
)
from sqlalchemy.exc import ArgumentError, DatabaseError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool, StaticPool

from askdock.adapters.sql.migrate import migrate, require_newest
from askdock.adapters.sql.plain import PlainReads
from askdock.adapters.sql.types import UtcDateTime
from askdock.errors import AskDockError, CatalogueUnavailable, ConfigurationError, SchemaBehind, StorageFull
from askdock.extras import how_to_install

BUSY_SECONDS = 30
CONNECT_SECONDS = 5
WAIT_SECONDS = 1.0
"""Between two looks at a schema that is not there yet."""
MEMORY = "sqlite://"
"""A database in memory, on one connection."""
SQLITE_DISK_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""The second: not even the index of the write-ahead log has room, 32 KiB that every reader needs."""
POSTGRES_DISK_FULL = "53100"


class Database:
    """A database whose schema is the newest: SQLite is brought there, PostgreSQL must be there already.

    Raises ConfigurationError where it is not, for a URL that is none, and for a driver that is not installed.
    """

    def __init__(self, url: str, password: str | None = None, *, wait_seconds: float = 0.0) -> None:
        """`wait_seconds`: how long another process may take to migrate the schema, or the server to come up."""
        parsed = _parsed(url, password)
        self._engine = _engine(parsed)
        file = parsed.database if parsed.get_backend_name() == "sqlite" else None
        self._plain = PlainReads(file) if file else None
        # The database in memory is one connection: its transactions must not interleave.
        self._turn: AbstractContextManager[object] = RLock() if url == MEMORY else nullcontext()
        try:
            self._wait_for_newest(time.monotonic() + wait_seconds)
        except AskDockError:
            self.close()
            raise

    def _wait_for_newest(self, deadline: float) -> None:
        while True:
            try:
                return self._require_newest()
            except (SchemaBehind, CatalogueUnavailable):
                if time.monotonic() >= deadline:
                    raise
            time.sleep(WAIT_SECONDS)

    def _require_newest(self) -> None:
        with self.transaction() as connection:
            behind = require_newest(connection, migrates_itself=self.is_sqlite)
        if behind:
            with self.transaction(writes=True) as connection:
                migrate(connection)

    @property
    def is_sqlite(self) -> bool:
        """Whether one process has it to itself, or at least one machine."""
        return self._engine.dialect.name == "sqlite"

    @property
    def is_plain(self) -> bool:
        """Whether it is an SQLite file, which `read_plainly` reads."""
        return self._plain is not None

    def close(self) -> None:
        """Close the connections; used again, it opens new ones."""
        self._engine.dispose()
        if self._plain is not None:
            self._plain.close()

    def read_plainly(self, sql: str, values: Sequence[Any]) -> Any:
        """The first row, without SQLAlchemy, where `is_plain`. Raises CatalogueUnavailable."""
        assert self._plain is not None  # noqa: S101 - asked before
        with translated():
            return self._plain.row(sql, values)

    def version(self) -> int | None:
        """A number that differs after any commit of any process; None where there is none.

        Raises CatalogueUnavailable.
        """
        if self._plain is None:
            return None
        with translated():
            return self._plain.version()

    @contextmanager
    def transaction(self, *, writes: bool = False, durable: bool = True) -> Iterator[Connection]:
        """Commits at the end, rolls back on an error.

        What is written with `durable` False survives a crash of the process, but not a power cut until a durable
        transaction follows: for a worker's steps, which are then taken again. SQLite alone tells the two apart
        (https://www.sqlite.org/pragma.html#pragma_synchronous, NORMAL in WAL mode).

        Raises CatalogueUnavailable, StorageFull; IntegrityError is the caller's to understand.
        """
        options = self._engine.execution_options(writes=writes, durable=durable)
        with translated(), self._turn, options.begin() as connection:
            yield connection

    def after(self, seconds: float) -> ColumnElement[datetime]:
        """The moment so many seconds from now, by the clock that all users of the database share."""
        if self.is_sqlite:
            return literal(datetime.now(UTC) + timedelta(seconds=seconds), UtcDateTime)
        shared = func.timezone("utc", func.statement_timestamp(), type_=UtcDateTime)
        return shared + literal(timedelta(seconds=seconds), Interval)


def migrate_database(url: str, password: str | None = None) -> tuple[str | None, str]:
    """Bring the schema to the newest revision; returns the one before (None: there was none) and the one now.

    One process does it, others that try at the same time wait and then find nothing to do.
    """
    engine = _engine(_parsed(url, password))
    try:
        with translated(), engine.execution_options(writes=True).begin() as connection:
            return migrate(connection)
    finally:
        engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except IntegrityError:
        raise
    except (DatabaseError, PoolTimeout, sqlite3.Error) as error:
        cause: Any = getattr(error, "orig", None) or error
        if (
            getattr(cause, "sqlite_errorcode", None) in SQLITE_DISK_FULL
            or getattr(cause, "sqlstate", None) == POSTGRES_DISK_FULL
        ):
            raise StorageFull("the disk of the catalogue is full") from error
        lines = str(cause).strip().splitlines() or [type(cause).__name__]
        raise CatalogueUnavailable(f"the catalogue does not answer: {lines[0]}") from error


def _parsed(url: str, password: str | None) -> URL:
    # The URL itself is never shown: someone may have put a password into it.
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ConfigurationError("the database URL is not like postgresql://user@host/name") from None
    if parsed.drivername in ("postgres", "postgresql"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise ConfigurationError(f"the catalogue cannot be kept in '{parsed.drivername}', only in postgresql")
    # A file asks for none: a deployment's password may be there all the same.
    takes_password = password is not None and parsed.get_backend_name() != "sqlite"
    return parsed.set(password=password) if takes_password else parsed


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    try:
        # A pooler in transaction mode gives each transaction another connection, which knows no statement that was
        # prepared before (https://www.pgbouncer.org/faq.html): none is prepared.
        arguments = {"connect_timeout": CONNECT_SECONDS, "prepare_threshold": None}
        return create_engine(url, pool_pre_ping=True, max_overflow=20, connect_args=arguments)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise ConfigurationError(
            f"the driver for PostgreSQL is not installed: {how_to_install('postgres')}"
        ) from error


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        # A reader holds its connection for a millisecond; the pool is wide enough for a server's threads.
        **({"poolclass": QueuePool, "max_overflow": 60} if url.database else {"poolclass": StaticPool}),
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling is switched off, ours begins below.
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer that begins as a reader may fail to become one; it takes its place in the queue at once instead.
    options = connection.get_execution_options()
    writes, durable = options.get("writes", False), options.get("durable", True)
    if writes:
        connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
