"""The upper level of a head that stands above the lines of its table: names over several of its columns each."""

from collections.abc import Sequence
from dataclasses import replace

from askdock.adapters.parsers.pdf.cells import FoundTable, make_cell
from askdock.adapters.parsers.pdf.rows import Extent
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Word
from askdock.adapters.parsers.tables import Cell
from askdock.adapters.parsers.tables.heads import is_amount

# In sizes of the type.
_MAX_GAP = 1.3
_OVER = 0.3
_ALIGNED = 0.3
_TITLE = 1.0

_MAX_LINES = 2
"""The names, and the name of a column that needs no level, set in the middle of both."""


def with_upper_head(table: FoundTable, free: Sequence[Word], page: int) -> FoundTable:
    """The table with that level, where the words above it are one; else as it is. `free`: in no table."""
    first = {cell.column: cell for cell in table.cells if cell.row == 0 and cell.rows == cell.columns == 1}
    if len(first) < 2 or any(is_amount(cell.text) for cell in first.values()):
        return table
    extents = {column: _extent(cell) for column, cell in first.items()}
    bold = all(cell.head for cell in first.values())
    whole: list[Cell] = []
    used: list[Word] = []
    for line in _above(table, free):
        parts = line.segments()
        used += line.words
        names = [part for part in parts if _column(part, table.edges) in first or len(parts) > 1]
        if all(word.bold for word in line.words) != bold:
            return table
        if not names:
            # A column that the lower level does not name.
            whole.append(make_cell(parts, page, 0, _column(parts[0], table.edges), rows=2))
            continue
        named = _levels(names, extents, table)
        if not named:
            return table
        level = [make_cell([part], page, 0, at, columns=last - at + 1) for part, (at, last) in named]
        return _raised(table, [*whole, *level], used)
    return table


def _above(table: FoundTable, free: Sequence[Word]) -> list[TextLine]:
    """The lines right above the table, from below."""
    left, _, right, top = table.box
    own = {id(word) for word in table.words}
    near = [
        word
        for word in free
        if word.x1 > left and word.x0 < right and word.middle > top - word.size / 2 and id(word) not in own
    ]
    found: list[TextLine] = []
    for line in reversed(text_lines(near)):
        if len(found) == _MAX_LINES or line.y0 - top > _MAX_GAP * line.size:
            break
        found.append(line)
        top = max(top, line.y1)
    return found


def _column(part: TextLine, edges: Sequence[float]) -> int:
    middle = (part.x0 + part.x1) / 2
    return sum(middle > border for border in edges[1:-1])


def _extent(cell: Cell) -> Extent:
    places = [line.place for line in cell.lines if line.place is not None]
    return min(place.x0 for place in places), max(place.x1 for place in places)


def _levels(
    names: Sequence[TextLine], extents: dict[int, Extent], table: FoundTable
) -> list[tuple[TextLine, tuple[int, int]]]:
    """Each name with the first and the last column that it stands over; none unless all stand over some.

    Labels, in the first column, have no level; a name over the middle of the whole table is its title.
    """
    left, _, right, _ = table.box
    columns = sorted(set(extents) - {0})
    start = extents[columns[0]][0] - names[0].size
    if names[0].x0 < start or names[-1].x1 > right + names[0].size:
        return []
    if len(names) == 1 and 0 in extents:
        middle = (names[0].x0 + names[0].x1) / 2
        if abs(middle - (left + right) / 2) < _TITLE * names[0].size:
            return []
    owners = {column: _owner(names, extents[column], extents) for column in columns}
    found = []
    for number, name in enumerate(names):
        own = [column for column in columns if owners[column] == number]
        over = [at for at in columns if _overlap(name, extents[at]) > _OVER * name.size]
        if not own or own != list(range(own[0], own[-1] + 1)) or not set(over) <= set(own):
            return []
        found.append((name, (own[0], own[-1])))
    return found if any(last > first for _, (first, last) in found) else []


def _owner(names: Sequence[TextLine], column: Extent, extents: dict[int, Extent]) -> int:
    """The name over a column: the one before, behind or nearest to it, as the names are set."""
    middle = (column[0] + column[1]) / 2
    slack = _ALIGNED * names[0].size
    if all(any(abs(name.x0 - left) < slack for left, _ in extents.values()) for name in names):
        return max(sum(name.x0 <= middle for name in names) - 1, 0)
    if all(any(abs(name.x1 - right) < slack for _, right in extents.values()) for name in names):
        return min(sum(name.x1 < middle for name in names), len(names) - 1)
    return min(range(len(names)), key=lambda at: abs((names[at].x0 + names[at].x1) / 2 - middle))


def _overlap(name: TextLine, column: Extent) -> float:
    return min(name.x1, column[1]) - max(name.x0, column[0])


def _raised(table: FoundTable, level: Sequence[Cell], used: Sequence[Word]) -> FoundTable:
    """The table below the new level; columns that neither has a name for stay without."""
    named = {at for cell in level for at in range(cell.column, cell.column + cell.columns)}
    cells = [
        replace(cell, rows=2) if cell.row == 0 and cell.column not in named else replace(cell, row=cell.row + 1)
        for cell in table.cells
    ]
    left, bottom, right, top = table.box
    box = (
        min(left, *(word.x0 for word in used)),
        bottom,
        max(right, *(word.x1 for word in used)),
        max(top, *(word.y1 for word in used)),
    )
    return FoundTable([*level, *cells], box, table.edges, [*table.words, *used], 1 + (table.head or 1))
