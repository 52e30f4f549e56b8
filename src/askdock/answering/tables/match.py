"""A question and a table, or two that share a column: the query that it is, where every word of it is certain."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from askdock.answering.tables.cells import unit_of
from askdock.answering.tables.grammar import AGGREGATES, Sign
from askdock.answering.tables.segment import Figure, Piece, pieces
from askdock.answering.tables.vocabulary import Vocabulary
from askdock.answering.tables.words import words
from askdock.records import Aggregate, ColumnOf, Comparison, Condition, DataTable, TableColumn, TableQuery

MAX_LISTED = 100
COMPARED: dict[Sign, Comparison] = {
    Sign.ABOVE: ">",
    Sign.AT_LEAST: ">=",
    Sign.BELOW: "<",
    Sign.AT_MOST: "<=",
}
_SCALED = ("k", "m", "bn", "000", "million", "thousand", "百万", "千", "万", "亿")
_SCALED_CONTEXT = frozenset(words("million millions thousand thousands billion billions 万 亿"))


def query_of(question: str, tables: Sequence[DataTable]) -> TableQuery | None:
    """The query to these tables that the question is, the first of them counted or added up; None: not certain."""
    if any(table.parts for table in tables):
        return None
    found = pieces(words(question), Vocabulary(tables))
    if found is None:
        return None
    join = _shared(tables)
    if len(tables) > 1 and join is None:
        return None
    if join is not None:
        # The column that both have is that of the first, but where it stands in a condition.
        for piece in found:
            if join[0] in piece.columns:
                piece.columns -= {join[1]}
            if any(value.column == join[0] for value in piece.values):
                piece.values = frozenset(value for value in piece.values if value.column != join[1])
    query = _Matcher(tables, found).query()
    if query is None or join is None:
        return query
    return replace(query, join=join) if _uses_both(query) else None


def _shared(tables: Sequence[DataTable]) -> tuple[ColumnOf, ColumnOf] | None:
    """The one column that two tables share: each of its values in the first is in one row of the second."""
    if len(tables) != 2:
        return None
    found = [
        (ColumnOf(0, at), ColumnOf(1, other))
        for at, one in enumerate(tables[0].columns)
        for other, two in enumerate(tables[1].columns)
        if one.name and words(one.name) == words(two.name) and one.kind == two.kind
        if is_key(two) and set(one.values) <= set(two.values)
    ]
    return found[0] if len(found) == 1 else None


def _uses_both(query: TableQuery) -> bool:
    of = [query.measure, query.group, query.shown, *(condition.column for condition in query.conditions)]
    main = [one.table for one in (query.measure, query.shown) if one is not None]
    return all(table == 0 for table in main) and any(one is not None and one.table == 1 for one in of)


def is_key(column: TableColumn) -> bool:
    """Whether each row has a value of its own."""
    return None not in column.values and len(set(column.values)) == len(column.values)


class _Matcher:
    def __init__(self, tables: Sequence[DataTable], found: list[Piece]) -> None:
        self._tables = tables
        self._pieces = [piece for piece in found if piece.says]
        self._conditions: list[Condition] = []
        self._limit: int | None = None

    def query(self) -> TableQuery | None:
        if not (self._named() and self._compared() and self._with_values()):
            return None
        signs = {piece.sign for piece in self._pieces if piece.sign is not None}
        group = self._grouped() if Sign.EACH in signs else None
        if Sign.EACH in signs and group is None:
            return None
        if any(piece.unit or piece.scale for piece in self._pieces if not piece.spent):
            return None
        return self._asked(signs, group)

    # Columns.

    def _column(self, of: ColumnOf) -> TableColumn:
        return self._tables[of.table].columns[of.column]

    def _named(self) -> bool:
        """Whether each mention is of one column: of several, the one that other mentions are of as well."""
        mentions = [piece for piece in self._pieces if piece.columns]
        for piece in mentions:
            if len(piece.columns) == 1:
                continue
            others = [other.columns & piece.columns for other in mentions if other is not piece]
            left = [common for common in others if common and common != piece.columns]
            if len(left) != 1 or len(left[0]) != 1:
                return False
            piece.columns = left[0]
        seen: set[ColumnOf] = set()
        for piece in mentions:
            one = next(iter(piece.columns))
            piece.spent = one in seen
            seen.add(one)
        return True

    def _open(self, *kinds: str) -> list[ColumnOf]:
        """Columns of these kinds whose part is not settled."""
        return [
            one
            for piece in self._pieces
            for one in piece.columns
            if not piece.spent and self._column(one).kind in kinds
        ]

    # Conditions.

    def _compared(self) -> bool:
        """Whether each figure has its part: in a comparison, as a year, as how many are asked for."""
        for at, piece in enumerate(self._pieces):
            if piece.figure is None:
                if piece.sign in COMPARED and not piece.spent:
                    beside = [*self._pieces[at + 1 : at + 2], *self._pieces[max(at - 3, 0) : at]]
                    if not any(one.figure for one in beside):
                        return False
                continue
            behind = self._pieces[at + 1 : at + 4]
            scale = next((one for one in behind[:1] if one.scale), None)
            unit = next((one for one in behind[: 2 if scale else 1] if one.unit), None)
            units = [one for one in (scale, unit) if one is not None]
            after = behind[len(units) : len(units) + 1]
            before = self._pieces[max(at - 1, 0) : at]
            sign = next((one for one in (*before, *after) if one.sign in COMPARED and not one.spent), None)
            if sign is not None and sign.sign is not None:
                if not self._compares(at, sign.sign, piece.figure, units):
                    return False
                sign.spent = True
            elif not self._is_year(at, piece.figure) and not self._is_limit(piece.figure):
                return False
            piece.spent = True
            for one in units:
                one.spent = True
        return True

    def _compares(self, at: int, sign: Sign, figure: Figure, units: Sequence[Piece]) -> bool:
        nearest = [*reversed(self._pieces[:at]), *self._pieces[at:]]
        of = next((one for piece in nearest for one in piece.columns if self._column(one).kind == "number"), None)
        if of is None or self._column(of).mixed:
            return False
        column, value = self._column(of), figure.value
        for one in units:
            if one.unit and one.unit != unit_of(column.unit) and not _same_name(one.unit, column.name):
                return False
            if one.scale:
                if column.unit.startswith(_SCALED) or set(words(self._tables[of.table].context)) & _SCALED_CONTEXT:
                    return False
                value *= one.scale
        self._conditions.append(Condition(of, COMPARED[sign], (value,)))
        for piece in self._pieces:
            piece.spent = piece.spent or of in piece.columns
        return True

    def _is_year(self, at: int, figure: Figure) -> bool:
        dates = [
            ColumnOf(number, place)
            for number, table in enumerate(self._tables)
            for place, column in enumerate(table.columns)
            if column.kind == "date"
        ]
        if len(figure.written) != 4 or not 1900 <= figure.value <= 2100 or len(dates) != 1:
            return False
        if any(one.comparison == "begins" for one in self._conditions):
            return False  # of two years: no row is of both
        self._conditions.append(Condition(dates[0], "begins", (figure.written,)))
        for piece in self._pieces[max(at - 1, 0) : at]:
            piece.spent = piece.spent or dates[0] in piece.columns
        return True

    def _is_limit(self, figure: Figure) -> bool:
        signs = {piece.sign for piece in self._pieces}
        if self._limit is not None or not signs & {Sign.MAXIMUM, Sign.MINIMUM} or not figure.written.isdigit():
            return False
        self._limit = int(figure.written)
        return 1 <= self._limit <= MAX_LISTED

    def _with_values(self) -> bool:
        """Whether each value is of one column, and several of one column are alternatives."""
        chosen: dict[ColumnOf, list[str]] = {}
        for at, piece in enumerate(self._pieces):
            if not piece.values:
                continue
            columns = {value.column for value in piece.values}
            around = [*self._pieces[max(at - 1, 0) : at], *self._pieces[at + 1 : at + 2]]
            if len(columns) > 1:
                columns &= {one for other in around for one in other.columns}
            if len(columns) != 1:
                return False
            of = columns.pop()
            for other in around:
                if of in other.columns:
                    other.spent = True
            if of in chosen and self._pieces[at - 1].sign is not Sign.OR:
                return False
            chosen.setdefault(of, []).extend(sorted(one.value for one in piece.values if one.column == of))
        self._conditions.extend(Condition(of, "=", tuple(values)) for of, values in chosen.items())
        return True

    def _grouped(self) -> ColumnOf | None:
        at = next(at for at, piece in enumerate(self._pieces) if piece.sign is Sign.EACH)
        for piece in self._pieces[at + 1 : at + 2]:
            for of in piece.columns:
                if self._column(of).kind == "text" and not piece.spent:
                    piece.spent = True
                    return of
        return None

    # What is asked for.

    def _asked(self, signs: set[Sign], group: ColumnOf | None) -> TableQuery | None:
        sums = {sign for sign in signs if sign in AGGREGATES}
        numbers, texts = self._open("number"), self._open("text", "date")
        counts = signs & {Sign.COUNT, Sign.DISTINCT}
        if counts and sums == {Sign.SUM} and not numbers:
            sums = set()  # "in total"
        if len(sums) > 1 or (counts and sums):
            return None
        if counts:
            return None if numbers else self._counting(signs, texts, group)
        if sums:
            return self._computing(sums.pop(), numbers, texts, group)
        if Sign.LIST in signs and self._conditions and not numbers and group is None:
            return self._made("list", shown=self._entity(texts), limit=MAX_LISTED)
        return None

    def _counting(self, signs: set[Sign], texts: list[ColumnOf], group: ColumnOf | None) -> TableQuery | None:
        if any(self._is_one_row(condition) for condition in self._conditions):
            return None  # "how many items has Monoprix": a cell of its row, not that there is one
        if Sign.DISTINCT in signs:
            at = next(at for at, piece in enumerate(self._pieces) if piece.sign is Sign.DISTINCT)
            of = next((one for piece in self._pieces[at + 1 :] for one in piece.columns if one in texts), None)
            others = [one for one in texts if one != of]
            if of is None or group is not None or any(not is_key(self._column(one)) for one in others):
                return None
            return self._made("distinct", measure=of)
        entity = self._entity(texts)
        if entity is None and (texts or not self._names_rows()):
            return None
        return self._made("count", shown=entity, group=group)

    def _computing(
        self, sign: Sign, numbers: list[ColumnOf], texts: list[ColumnOf], group: ColumnOf | None
    ) -> TableQuery | None:
        if not numbers:
            compared = {one.column for one in self._conditions if self._column(one.column).kind == "number"}
            numbers = list(compared)
        if len(numbers) != 1 or self._column(numbers[0]).mixed or (texts and self._entity(texts) is None):
            return None
        of = numbers[0]
        if sign in (Sign.MAXIMUM, Sign.MINIMUM):
            shown = self._entity(texts) or self._label(of.table)
            if shown is None or group is not None:
                return None
            aggregate: Aggregate = "maximum" if sign is Sign.MAXIMUM else "minimum"
            return self._made(aggregate, measure=of, shown=shown, limit=self._limit or 1)
        if sign is Sign.SUM and self._column(of).unit == "%":
            return None
        return self._made("sum" if sign is Sign.SUM else "average", measure=of, group=group)

    def _made(
        self,
        aggregate: Aggregate,
        *,
        measure: ColumnOf | None = None,
        shown: ColumnOf | None = None,
        group: ColumnOf | None = None,
        limit: int = 1,
    ) -> TableQuery | None:
        if aggregate == "list" and shown is None:
            return None
        return TableQuery(tuple(self._tables), aggregate, measure, tuple(self._conditions), group, shown, limit)

    def _is_one_row(self, condition: Condition) -> bool:
        """Whether it is of the one row of a name, which stands in the first column that tells rows apart."""
        of = condition.column
        return condition.comparison == "=" and len(condition.values) == 1 and of == self._label(of.table)

    def _names_rows(self) -> bool:
        """Whether the question names what the rows are without a column: rows, or what a whole document lists."""
        signs = {piece.sign for piece in self._pieces}
        return Sign.ROWS in signs or (self._tables[0].alone and any(piece.about for piece in self._pieces))

    def _entity(self, texts: Sequence[ColumnOf]) -> ColumnOf | None:
        """The one column mentioned that names what its rows are."""
        return texts[0] if len(texts) == 1 and is_key(self._column(texts[0])) else None

    def _label(self, table: int) -> ColumnOf | None:
        return next(self._labels(table), None)

    def _labels(self, table: int) -> Iterator[ColumnOf]:
        for at, column in enumerate(self._tables[table].columns):
            if column.kind == "text" and is_key(column):
                yield ColumnOf(table, at)


def _same_name(unit: str, name: str) -> bool:
    """Whether the name of a column ends in the unit: "Cohesion Fund EURbn"."""
    said = words(name)
    return bool(said) and said[-1] == unit
