"""Tables queried by SQLite, in memory: loaded for one query, which may read and compute and nothing else."""

import sqlite3
import time
from collections.abc import Sequence

from askdock.ports import TableQueryFailed
from askdock.records import DataTable, Value

SECONDS = 2.0
MAX_ROWS = 100_000
STEPS = 10_000
"""Instructions of the virtual machine between two looks at the clock."""
_FUNCTIONS = frozenset({"count", "sum", "avg", "min", "max", "round", "substr", "instr"})


class SqliteTables:
    """See `askdock.ports.TableEngine`. `seconds` bounds a query, `rows` its result."""

    def __init__(self, seconds: float = SECONDS, rows: int = MAX_ROWS) -> None:
        self._seconds = seconds
        self._rows = rows

    def run(
        self, tables: Sequence[DataTable], sql: str, parameters: Sequence[str | float]
    ) -> list[tuple[Value, ...]]:
        """See the port."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            for number, table in enumerate(tables):
                _load(connection, number, table)
            _confine(connection)
            ends = time.monotonic() + self._seconds
            connection.set_progress_handler(lambda: int(time.monotonic() > ends), STEPS)
            found = connection.execute(sql, tuple(parameters)).fetchmany(self._rows + 1)
        except sqlite3.Error as error:
            raise TableQueryFailed(f"the query over tables failed: {error}") from error
        finally:
            connection.close()
        if len(found) > self._rows:
            raise TableQueryFailed(f"the query over tables gives more than {self._rows:,} rows")
        return found


def _load(connection: sqlite3.Connection, number: int, table: DataTable) -> None:
    names = ["r", *(f"c{at}" for at in range(len(table.columns)))]
    connection.execute(f"CREATE TABLE t{number} ({', '.join(names)})")
    rows = zip(range(len(table.rows)), *(column.values for column in table.columns), strict=True)
    marks = ", ".join("?" * len(names))
    connection.executemany(f"INSERT INTO t{number} VALUES ({marks})", rows)  # noqa: S608 - numbers and marks alone


def _confine(connection: sqlite3.Connection) -> None:
    """From now on the connection reads its tables and calls a few functions."""

    def allow(action: int, _one: str | None, two: str | None, _database: str | None, _trigger: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and (two or "").lower() in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    connection.set_authorizer(allow)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 1 << 20)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
