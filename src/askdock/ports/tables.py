"""Queries over tables of documents."""

from collections.abc import Sequence
from typing import Protocol

from askdock.records import DataTable, Value


class TableQueryFailed(Exception):
    """A query over tables is none, or went beyond its limits."""


class TableEngine(Protocol):
    """Runs queries over tables that it is given with each."""

    def run(
        self, tables: Sequence[DataTable], sql: str, parameters: Sequence[str | float]
    ) -> list[tuple[Value, ...]]:
        """The rows of a SELECT over tables `t0`, `t1`, ... with columns `c0`, `c1`, ... and the row's number `r`.

        It can change nothing and reach nothing but these tables. Raises TableQueryFailed where it is no such
        query, takes too long or gives too many rows.
        """
        ...
