"""A query over tables as SQL: as it is run, with numbers for names, and as people read it.

What is run holds names made of numbers and marks for values alone; what people read is never run.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from askdock.records import ColumnOf, Condition, TableQuery

_SIGNS = {"=": "=", ">": ">", ">=": ">=", "<": "<", "<=": "<="}
Names = Callable[[ColumnOf], str]


class Statement(NamedTuple):
    """A SELECT and its parameters."""

    sql: str
    parameters: tuple[str | float, ...]


class Sql:
    """The statements of one query."""

    def __init__(self, query: TableQuery) -> None:
        self._query = query

    def result(self, rows: int = 0) -> Statement:
        """What is asked for; `rows`: how many rows are used, where maxima or minima are."""
        return self._result(_internal, rows, ["t0", "t1"])

    def shown(self, rows: int = 0) -> str:
        """The same for people: with the names of tables and columns, and its values in their places."""
        titles = [_quoted(table.document_name) for table in self._query.tables]
        statement = self._result(self._shown_name, rows, titles)
        parts = statement.sql.split("?")
        values = [*map(_literal, statement.parameters), ""]
        return "".join(part + value for part, value in zip(parts, values, strict=True))

    def used(self) -> Statement:
        """The numbers of the rows that the result is made of, in each table."""
        columns = ", ".join(f"t{number}.r" for number in range(len(self._query.tables)))
        where, parameters = self._where(_internal)
        return Statement(
            f"SELECT {columns} FROM {self._source(_internal, ['t0', 't1'])}{where} ORDER BY t0.r", parameters
        )

    def left_out(self) -> Statement:
        """How many rows are left out for a cell that is no number."""
        query = self._query
        numeric = [one for one in query.conditions if query.column(one.column).kind == "number"]
        cells = dict.fromkeys(one.column for one in numeric)
        if query.measure is not None and query.aggregate != "distinct":
            cells[query.measure] = None
        if not cells:
            return Statement("SELECT 0", ())
        others = [one for one in query.conditions if one not in numeric]
        parts, parameters = _conditions(others, _internal)
        parts.append("(" + " OR ".join(f"{_internal(of)} IS NULL" for of in cells) + ")")
        source = self._source(_internal, ["t0", "t1"])
        return Statement(f"SELECT count(*) FROM {source} WHERE {' AND '.join(parts)}", parameters)

    def _result(self, name: Names, rows: int, tables: Sequence[str]) -> Statement:
        query = self._query
        source = self._source(name, tables)
        where, parameters = self._where(name)
        measure = name(query.measure) if query.measure is not None else "*"
        match query.aggregate:
            case "count":
                what = "count(*)"
            case "distinct":
                what = f"count(DISTINCT {measure})"
            case "sum" | "average":
                what = f"{'sum' if query.aggregate == 'sum' else 'avg'}({measure})"
            case "list":
                assert query.shown is not None  # noqa: S101 - of a list
                return Statement(f"SELECT {name(query.shown)} FROM {source}{where}", parameters)
            case _:
                return self._extremes(name, rows, source, where, parameters)
        if query.group is None:
            return Statement(f"SELECT {what} FROM {source}{where}", parameters)
        group = name(query.group)
        return Statement(
            f"SELECT {group}, {what} FROM {source}{where} GROUP BY {group} ORDER BY {group}", parameters
        )

    def _extremes(
        self, name: Names, rows: int, source: str, where: str, parameters: tuple[str | float, ...]
    ) -> Statement:
        """With all that are as high, or low, as the last."""
        query = self._query
        assert query.shown is not None and query.measure is not None  # noqa: S101, PT018 - of maxima and minima
        shown, measure = name(query.shown), name(query.measure)
        order, sign = ("DESC", ">=") if query.aggregate == "maximum" else ("ASC", "<=")
        skipped = max(min(query.limit, rows) - 1, 0)
        last = f"SELECT {measure} FROM {source}{where} ORDER BY {measure} {order} LIMIT 1 OFFSET {skipped}"
        return Statement(
            f"SELECT {shown}, {measure} FROM {source}{where} AND {measure} {sign} ({last}) "
            f"ORDER BY {measure} {order}",
            parameters * 2,
        )

    def _source(self, name: Names, tables: Sequence[str]) -> str:
        if self._query.join is None:
            return tables[0]
        one, other = self._query.join
        return f"{tables[0]} JOIN {tables[1]} ON {name(one)} = {name(other)}"

    def _where(self, name: Names) -> tuple[str, tuple[str | float, ...]]:
        query = self._query
        parts, parameters = _conditions(query.conditions, name)
        for of in (query.measure, query.shown):
            if of is not None:
                parts.append(f"{name(of)} IS NOT NULL")
        return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters

    def _shown_name(self, of: ColumnOf) -> str:
        table = self._query.tables[of.table]
        column = _quoted(table.columns[of.column].name)
        return f"{_quoted(table.document_name)}.{column}" if self._query.join else column


def _internal(of: ColumnOf) -> str:
    return f"t{of.table}.c{of.column}"


def _conditions(conditions: Sequence[Condition], name: Names) -> tuple[list[str], tuple[str | float, ...]]:
    parts: list[str] = []
    parameters: list[str | float] = []
    for one in conditions:
        if one.comparison == "begins":
            parts.append(f"substr({name(one.column)}, 1, {len(str(one.values[0]))}) = ?")
        elif len(one.values) > 1:
            parts.append(f"{name(one.column)} IN ({', '.join('?' * len(one.values))})")
        else:
            parts.append(f"{name(one.column)} {_SIGNS[one.comparison]} ?")
        parameters += one.values
    return parts, tuple(parameters)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""').replace("?", "？") + '"'


def _literal(value: str | float) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(int(value)) if value == int(value) else repr(value)
