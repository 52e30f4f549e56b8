"""A query over tables run by an engine: the result, the rows that it is made of, and those left out."""

from typing import NamedTuple

from askdock.answering.tables.sql import Sql
from askdock.ports import TableEngine
from askdock.records import Computed, Span, TableQuery, UsedRow, Value

MAX_USED = 1_000
"""Rows that are told one by one."""


class Ran(NamedTuple):
    """How a query ran; `results`: numbers of the rows that the result names, where it names any."""

    computed: Computed
    used: tuple[int, ...]
    """Numbers of the rows used, of the first table."""
    results: tuple[int, ...]
    joined: tuple[tuple[int, int], ...] = ()
    """Of two tables, the numbers of the rows used of both."""


def run(query: TableQuery, engine: TableEngine) -> Ran:
    """Raises TableQueryFailed."""
    sql = Sql(query)
    used = engine.run(query.tables, *sql.used())
    left_out = engine.run(query.tables, *sql.left_out())[0][0]
    rows = engine.run(query.tables, *sql.result(len(used))) if used or query.aggregate == "count" else []
    rows = [tuple(_rounded(value, query) for value in row) for row in rows]
    first = tuple(int(row[0] or 0) for row in used)
    computed = Computed(
        query=sql.shown(len(used)),
        tables=tuple(dict.fromkeys(table.document_name for table in query.tables)),
        columns=_columns(query),
        rows=tuple(rows),
        rows_used=len(used),
        rows_left_out=int(left_out or 0),
        used=tuple(_used(query, row) for row in used[:MAX_USED] for row in _each(row)),
    )
    joined = tuple((int(row[0] or 0), int(row[1] or 0)) for row in used if len(row) > 1)
    return Ran(computed, first, _results(query, rows, first), joined)


def _each(row: tuple[Value, ...]) -> list[tuple[int, int]]:
    """(table, row) of each table of a joined row."""
    return [(table, int(number or 0)) for table, number in enumerate(row)]


def _used(query: TableQuery, row: tuple[int, int]) -> UsedRow:
    number, at = row
    table = query.tables[number]
    looked_at = [query.measure, query.group, query.shown, *(one.column for one in query.conditions)]
    looked_at += query.join or ()
    cells: dict[Span, None] = {}
    for of in looked_at:
        if of is not None and of.table == number and (cell := table.columns[of.column].cells[at]) is not None:
            cells[cell] = None
    return UsedRow(table.document_id, table.version, table.rows[at], tuple(cells))


def _results(query: TableQuery, rows: list[tuple[Value, ...]], used: tuple[int, ...]) -> tuple[int, ...]:
    """The rows that maxima, minima and lists name: their names are in one row each."""
    if query.aggregate not in ("maximum", "minimum", "list") or query.shown is None:
        return ()
    names = query.column(query.shown).values
    places = {names[at]: at for at in used}
    return tuple(places[row[0]] for row in rows)


def _rounded(value: Value, query: TableQuery) -> Value:
    """Without what binary fractions add: as many decimals as the cells have, two more of an average."""
    if not isinstance(value, float) or query.measure is None:
        return value
    decimals = query.column(query.measure).decimals
    return round(value, decimals + 2 if query.aggregate == "average" else decimals)


def _columns(query: TableQuery) -> tuple[str, ...]:
    measure = query.column(query.measure).name if query.measure is not None else ""
    match query.aggregate:
        case "list":
            names = [query.column(query.shown).name if query.shown else ""]
        case "maximum" | "minimum":
            names = [query.column(query.shown).name if query.shown else "", measure]
        case _:
            what = f"{query.aggregate} of {measure}" if measure else query.aggregate
            names = [*([query.column(query.group).name] if query.group else []), what]
    return tuple(names)
