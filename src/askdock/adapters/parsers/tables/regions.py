"""The tables of a sheet: defined ones, and what blank rows and columns set apart."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.tables.compose import compose
from askdock.adapters.parsers.tables.heads import is_amount
from askdock.adapters.parsers.tables.model import Cell, Table
from askdock.adapters.parsers.tables.write import write

_LINES = 3
"""Up to so many cells below each other are lines of text, no table."""


class Region(NamedTuple):
    """Cells that belong together, in the order of their rows; `head`: rows of head that a definition states."""

    cells: tuple[Cell, ...]
    head: int | None = None

    @property
    def top(self) -> int:
        """The first row."""
        return self.cells[0].row


class Range(NamedTuple):
    """A defined table: rows and columns from 0, ends included, and its rows of head."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int
    head: int

    def holds(self, cell: Cell) -> bool:
        """Whether the region contains the cell."""
        return self.first_row <= cell.row <= self.last_row and self.first_column <= cell.column <= self.last_column


def write_sheet(builder: TextBuilder, cells: Sequence[Cell], defined: Sequence[Range] = ()) -> None:
    """Append the tables of a sheet, and what stands around them. `cells` as for `regions`."""
    for region in regions(cells, defined):
        _write(builder, region)


def regions(cells: Sequence[Cell], defined: Sequence[Range]) -> list[Region]:
    """The regions of a sheet from top to bottom. `cells` have text and are in the order of their rows."""
    found = []
    rest = list(cells)
    for one in defined:
        if inside := tuple(cell for cell in rest if one.holds(cell)):
            found.append(Region(inside, one.head))
            rest = [cell for cell in rest if not one.holds(cell)]
    for band in _joined(list(_bands(rest))):
        found.extend(Region(tuple(block)) for block in _side_by_side(band))
    return sorted(found, key=lambda region: region.top)


def _bands(cells: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Cut where a row is blank."""
    band: list[Cell] = []
    reach = -1
    for cell in cells:
        if band and cell.row > reach + 1:
            yield band
            band = []
        band.append(cell)
        reach = max(reach, cell.row + cell.rows - 1)
    if band:
        yield band


def _joined(bands: list[list[Cell]]) -> list[list[Cell]]:
    """A band that begins with figures under the columns of the one before goes on with its table."""
    found: list[list[Cell]] = []
    for band in bands:
        if found and _continues(found[-1], band):
            found[-1].extend(band)
        else:
            found.append(list(band))
    return found


def _continues(above: Sequence[Cell], band: Sequence[Cell]) -> bool:
    first = [cell for cell in band if cell.row == band[0].row]
    columns = {cell.column for cell in above}
    return (
        len(first) > 1
        and len(columns) > 1
        and any(is_amount(cell.text) for cell in first[1:])
        and {cell.column for cell in band} <= columns
    )


def _side_by_side(band: Sequence[Cell]) -> Iterator[list[Cell]]:
    """Cut where a column is blank: beside each other stand tables of two columns or more, or a lone cell."""
    parts: list[list[Cell]] = []
    reach = 0
    for cell in sorted(band, key=lambda one: one.column):
        if parts and cell.column <= reach:
            parts[-1].append(cell)
        else:
            parts.append([cell])
        reach = max(reach, cell.column + cell.columns)
    apart = [len(part) == 1 or len({cell.column for cell in part}) > 1 for part in parts]
    if not all(apart) or all(len(part) == 1 for part in parts):
        parts = [list(band)]
    yield from (sorted(part, key=lambda one: (one.row, one.column)) for part in parts)


def _write(builder: TextBuilder, region: Region) -> None:
    cells = list(region.cells)
    if len(cells) <= _LINES and len({one.column for one in cells}) == 1:
        for one in cells:
            builder.add("paragraph", one.text)
        return
    while region.head is None and (title := _title(cells)) is not None:
        builder.add("paragraph", title.text)
        cells.remove(title)
    write(builder, compose(Table(tuple(cells), region.head)))


def _title(cells: list[Cell]) -> Cell | None:
    """The lone cell of the first row above rows of several."""
    first = [one for one in cells[:2] if one.row == cells[0].row]
    several = any(one.row == other.row for one, other in pairwise(cells[1:]))
    lone = len(first) == 1 and several and first[0].rows == 1
    return first[0] if lone and not is_amount(first[0].text) else None
