from collections.abc import Callable

import pytest
from tests.unit.answering.tables.conftest import parsed, table

from askdock.adapters.tables.sqlite import SqliteTables
from askdock.ports import TableQueryFailed
from askdock.records import DataTable

__all__ = ["parsed", "table"]


def test_it_reads_and_computes(table: Callable[..., DataTable]) -> None:
    found = SqliteTables().run([table()], "SELECT count(*), max(c2) FROM t0 WHERE c3 = ?", ["open"])
    assert found == [(2, 1200.5)]


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE t0",
        "DELETE FROM t0",
        "UPDATE t0 SET c0 = 1",
        "INSERT INTO t0 (r) VALUES (1)",
        "CREATE TABLE x (y)",
        "ATTACH DATABASE '/tmp/askdock-never.db' AS other",
        "PRAGMA table_info(t0)",
        "SELECT load_extension('x')",
        "SELECT readfile('/etc/passwd')",
        "SELECT writefile('/tmp/askdock-never', 'x')",
        "SELECT randomblob(1000000000)",
        "SELECT printf('%.*c', 100000000, 'x')",
        "SELECT name FROM sqlite_master WHERE load_extension(name)",
        "VACUUM INTO '/tmp/askdock-never.db'",
        "SELECT 1; DROP TABLE t0",
        "no SQL at all",
    ],
)
def test_it_does_nothing_else(sql: str, table: Callable[..., DataTable]) -> None:
    with pytest.raises(TableQueryFailed):
        SqliteTables().run([table()], sql, [])


def test_what_takes_too_long_or_is_too_much_is_stopped(table: Callable[..., DataTable]) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(i) FROM n"
    with pytest.raises(TableQueryFailed):
        SqliteTables(seconds=0.05).run([table()], endless, [])
    crossed = "SELECT a.r FROM t0 AS a, t0 AS b"
    with pytest.raises(TableQueryFailed, match="more than 10 rows"):
        SqliteTables(rows=10).run([table()], crossed, [])
