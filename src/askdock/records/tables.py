"""Tables of documents as data: typed columns beside the text that they stand in, and what is asked of them."""

from dataclasses import dataclass
from typing import Literal

ColumnKind = Literal["text", "number", "date"]
Value = str | float | None
"""Of a cell: text as it is written, a number, a date as ISO 8601 has it; None where there is none of the column's
kind."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a document's text, start inclusive, end exclusive, in code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column: `values` are those of the rows, in order; `cells` where each is written, None where nothing is."""

    name: str
    kind: ColumnKind
    values: tuple[Value, ...]
    cells: tuple[Span | None, ...]
    unit: str = ""
    """As the head or all cells name it; empty where there is none, or where it is mixed."""
    mixed: bool = False
    """Whether the cells have several units: such a column is not added up or compared."""
    decimals: int = 0
    """The most that a cell has."""


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table of a document version, without the rows that hold totals of others."""

    document_id: str
    version: int
    document_name: str
    context: str
    """What names the table: its document, the sections that it stands in, the line above it."""
    columns: tuple[TableColumn, ...]
    rows: tuple[Span, ...]
    head: Span | None
    """Where the columns are named, apart from the rows."""
    headings: tuple[str, ...] = ()
    """The sections that it stands in, outermost first."""
    alone: bool = False
    """Whether its document is this table and hardly anything else: then its name is what the rows are."""
    totals: int = 0
    """Rows that hold totals, left aside."""
    parts: bool = False
    """Whether it has sections or subtotals between its rows: a column of it is not to be added up."""


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """A column of the tables of a query, by the number of its table and its own."""

    table: int
    column: int


Comparison = Literal["=", ">", ">=", "<", "<=", "begins"]
"""`begins`: of a date, its year, or year and month."""
Aggregate = Literal["count", "distinct", "sum", "average", "maximum", "minimum", "list"]


@dataclass(frozen=True, slots=True)
class Condition:
    """What a row must hold; with several values one of them."""

    column: ColumnOf
    comparison: Comparison
    values: tuple[str | float, ...]


@dataclass(frozen=True, slots=True)
class TableQuery:
    """A question to one table, or to two that share a column (`join`: that of the first, that of the second)."""

    tables: tuple[DataTable, ...]
    aggregate: Aggregate
    measure: ColumnOf | None = None
    """The column that is added up or compared; of `distinct`, the one whose values are counted."""
    conditions: tuple[Condition, ...] = ()
    group: ColumnOf | None = None
    shown: ColumnOf | None = None
    """The column that names the rows of an answer."""
    limit: int = 1
    """Of maxima and minima, how many."""
    join: tuple[ColumnOf, ColumnOf] | None = None

    def column(self, of: ColumnOf) -> TableColumn:
        """The column that is meant."""
        return self.tables[of.table].columns[of.column]


@dataclass(frozen=True, slots=True)
class UsedRow:
    """A row that a result was computed from, and its cells that were looked at."""

    document_id: str
    version: int
    row: Span
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Computed:
    """How an answer was computed from tables."""

    query: str
    """As it was run, with the names of the columns in place of their numbers."""
    tables: tuple[str, ...]
    columns: tuple[str, ...]
    """Of `rows`."""
    rows: tuple[tuple[str | float | None, ...], ...]
    """The result."""
    rows_used: int
    rows_left_out: int
    """That the conditions admit and whose cell could not be read as a number."""
    used: tuple[UsedRow, ...] = ()
    """The rows used, at most some hundreds."""
