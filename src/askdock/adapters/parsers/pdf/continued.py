"""Tables that go on over a page: one table, its repeated head dropped."""

from collections.abc import Sequence
from dataclasses import replace

from askdock.adapters.parsers.pdf.cells import FoundTable
from askdock.adapters.parsers.pdf.page import Part
from askdock.adapters.parsers.pdf.textlines import joint
from askdock.adapters.parsers.tables import Cell
from askdock.adapters.parsers.tables.compose import Row

_SAME_EDGE = 4.0
_NEAR_EDGE = 14.0
_MAX_HEAD = 4


def goes_on(table: FoundTable, following: FoundTable) -> bool:
    """Whether the first table of a page is the rest of the last one of the page before."""
    if len(table.edges) != len(following.edges):
        return False
    repeated = _repeated_head(table, following)
    slack = _NEAR_EDGE if repeated else _SAME_EDGE
    inner = zip(table.edges[1:-1], following.edges[1:-1], strict=True)
    outer = ((table.edges[0], following.edges[0]), (table.edges[-1], following.edges[-1]))
    return all(abs(one - other) <= _NEAR_EDGE + slack for one, other in inner) and all(
        abs(one - other) <= _NEAR_EDGE for one, other in outer
    )


def joined(table: FoundTable, following: FoundTable) -> FoundTable:
    """One table of both; the places of its lines tell which page each stands on."""
    dropped = _repeated_head(table, following)
    cells = list(table.cells)
    if _is_cut_row(table, following, dropped):
        for rest in (cell for cell in following.cells if cell.row == dropped):
            place = (table.rows - 1, rest.column)
            at = next(number for number, cell in enumerate(cells) if (cell.row, cell.column) == place)
            *lines, end = cells[at].lines
            _, after = joint(end.text, rest.text)
            cells[at] = replace(cells[at], lines=(*lines, replace(end, after=after), *rest.lines))
        dropped += 1
    offset = table.rows - dropped
    cells += [replace(cell, row=cell.row + offset) for cell in following.cells if cell.row >= dropped]
    return FoundTable(cells, following.box, table.edges, [*table.words, *following.words], table.head)


def _repeated_head(table: FoundTable, following: FoundTable) -> int:
    """How many rows at the top of the second table are those at the top of the first."""
    count = 0
    most = table.head or _MAX_HEAD
    while count < min(most, table.rows, following.rows) and (row := _row(table.cells, count)):
        if row != _row(following.cells, count):
            break
        count += 1
    return count if count < following.rows else 0


def _is_cut_row(table: FoundTable, following: FoundTable, number: int) -> bool:
    """Whether a row of the second table is the rest of the last one of the first: it goes on in some cells."""
    above = {cell.column for cell in table.cells if cell.row == table.rows - 1 and cell.rows == cell.columns == 1}
    rest = [cell for cell in following.cells if cell.row == number]
    return (
        0 < len(rest) < len(above)
        and all(cell.column in above and cell.rows == cell.columns == 1 for cell in rest)
        and min(cell.column for cell in rest) > min(above)
        and following.rows > number + 1
    )


def _row(cells: Sequence[Cell], number: int) -> list[tuple[int, str]]:
    return sorted((cell.column, "".join(cell.text.split())) for cell in cells if cell.row == number)


def join_over_pages(pages: Sequence[list[Part]]) -> None:
    """Put the rest of a table into the page where it begins, and take it from its own."""
    last: tuple[list[Part], int] | None = None
    for parts in pages:
        rest = parts[0] if parts else None
        if last is not None and isinstance(rest, FoundTable):
            home, at = last
            table = home[at]
            if isinstance(table, FoundTable) and goes_on(table, rest):
                home[at] = joined(table, rest)
                del parts[0]
                if not parts:
                    continue
        last = (parts, len(parts) - 1) if parts and isinstance(parts[-1], FoundTable) else None


def page_of(row: Row) -> int:
    """The page on which a composed row begins; a cell that is repeated in it may stand on an earlier one."""
    return max((lines[0].place.page for lines in row if lines and lines[0].place is not None), default=0)
