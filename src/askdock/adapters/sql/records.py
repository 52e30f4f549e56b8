"""Rows of people and of what they asked, as plain data, for backups."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.accounts_schema import answers, api_keys, conversations, traces, turns
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.identities_schema import identities
from askdock.adapters.sql.inbox import handlings
from askdock.adapters.sql.passkeys_schema import passkeys, recovery_codes
from askdock.adapters.sql.people_schema import memberships, user_groups, users
from askdock.adapters.sql.quotas import quotas
from askdock.adapters.sql.scopes import saved_scopes
from askdock.adapters.sql.shares import shares
from askdock.adapters.sql.types import UtcDateTime
from askdock.adapters.sql.widgets import widgets
from askdock.errors import Conflict, DamagedArchive

TABLES = (
    *(users, user_groups, memberships, identities, passkeys, recovery_codes, api_keys),
    *(conversations, answers, traces, turns, quotas, shares, widgets, handlings, saved_scopes),
)
BATCH = 500


class SqlRecords:
    """See `askdock.ports.RecordDump`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def tables(self) -> Sequence[str]:
        """Their names, each after those that it refers to."""
        return [table.name for table in TABLES]

    def dump(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Table and row, all as they were at one moment."""
        with self._database.transaction() as connection:
            if not self._database.is_sqlite:  # which reads what was there when the transaction began anyway
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            for table in TABLES:
                ordered = select(table).order_by(*table.primary_key.columns)
                for row in connection.execute(ordered.execution_options(yield_per=BATCH)):
                    yield table.name, {name: _plain(value) for name, value in row._mapping.items()}

    def load(self, rows_of: Callable[[str], Iterable[Mapping[str, Any]]]) -> int:
        """Add the rows of each table, all or none; returns how many were new."""
        try:
            with self._database.transaction(writes=True) as connection:
                return sum(self._add(connection, table, rows_of(table.name)) for table in TABLES)
        except IntegrityError as error:
            raise Conflict(
                "users, groups or keys of the archive are here already under other ids: restore into an empty "
                "installation, or with --without-people"
            ) from error

    def _add(self, connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> int:
        insert = sqlite.insert if self._database.is_sqlite else postgresql.insert
        this = insert(table).on_conflict_do_nothing(index_elements=list(table.primary_key.columns))
        kept = iter(rows)
        added = 0
        while batch := [_typed(table, row) for row in islice(kept, BATCH)]:
            added += max(0, connection.execute(this, batch).rowcount)
        return added


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := row.keys() - table.columns.keys():
        raise DamagedArchive(f"the archive is of a newer AskDock: its {table.name} have '{min(unknown)}'")
    try:
        return {
            name: datetime.fromisoformat(value)
            if isinstance(table.columns[name].type, UtcDateTime) and value is not None
            else value
            for name, value in row.items()
        }
    except (TypeError, ValueError) as error:
        raise DamagedArchive(f"the archive is damaged: a row of {table.name} cannot be read: {error}") from None
