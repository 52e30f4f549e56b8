"""Transactions on the database of keys and history, with its errors told in our own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from askdock.adapters import sql_accounts_schema
from askdock.adapters.sql_schema import make_engine, metadata
from askdock.errors import CatalogueUnavailable, StorageFull

TABLES = (
    sql_accounts_schema.api_keys,
    sql_accounts_schema.conversations,
    sql_accounts_schema.answers,
    sql_accounts_schema.kept_responses,
)


class SqlDatabase:
    """The database at `url`; the tables are made where they are missing."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        # The database in memory is one connection: its transactions must not interleave.
        self._turn: AbstractContextManager[object] = RLock() if url == "sqlite://" else nullcontext()
        with self.transaction(writes=True) as connection:
            metadata.create_all(connection, TABLES)

    @contextmanager
    def transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        """One transaction. Raises CatalogueUnavailable, StorageFull; an IntegrityError passes through."""
        try:
            with self._turn, self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (DatabaseError, PoolTimeout) as error:
            cause = getattr(error, "orig", error)
            if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
                raise StorageFull("the disk of the catalogue is full") from error
            raise CatalogueUnavailable(f"the catalogue does not answer: {cause}") from error
