"""From cells with spans to rows that can be read alone: merged cells repeated, the levels of the head joined."""

from collections.abc import Sequence
from dataclasses import dataclass

from askdock.adapters.parsers.tables.grid import Grid, distinct, lay_out
from askdock.adapters.parsers.tables.heads import head_rows, title_rows
from askdock.adapters.parsers.tables.model import Cell, CellLine, Table, stacked

MAX_REPEATED = 200
"""Characters of a merged cell that is written into each row; a longer one is written into its first row alone."""

_BETWEEN_LEVELS = " / "

Row = list[tuple[CellLine, ...]]
"""The lines of each cell of a row."""


@dataclass(frozen=True, slots=True)
class ComposedTable:
    """A table to be written: titles above, one row that names the columns or None, and equally long rows."""

    titles: tuple[tuple[CellLine, ...], ...]
    head: Row | None
    rows: tuple[Row, ...]
    columns: int


def compose(table: Table) -> ComposedTable:
    """Lay the cells out, tell title and head from the rows, and write merged cells into each row they span."""
    grid = lay_out(table.cells)
    if not grid:
        return ComposedTable((), None, (), 0)
    titles = 0 if table.head is not None else title_rows(grid)
    body = grid[titles:]
    levels = head_rows(body) if table.head is None else min(table.head, len(body))
    return ComposedTable(
        titles=tuple(distinct(row)[0].lines for row in grid[:titles]),
        head=_head(body[:levels]) if levels else None,
        rows=tuple(_row(body, index) for index in range(levels, len(body))),
        columns=len(grid[0]),
    )


def _head(rows: Grid) -> Row:
    """One row of the levels: under a cell that spans columns each of them has its name in front."""
    found: Row = []
    for column in range(len(rows[0])):
        cells = distinct([row[column] for row in rows])
        levels: list[tuple[CellLine, ...]] = []
        for cell in cells:
            if cell.text.strip() and (not levels or stacked([levels[-1]], "") != cell.lines):
                levels.append(cell.lines)
        found.append(stacked(levels, _BETWEEN_LEVELS))
    return found


def _row(grid: Grid, index: int) -> Row:
    row = grid[index]
    if len(row) > 1 and row[0] is not None and all(cell is row[0] for cell in row):
        # The name of a section of the table: once.
        return [row[0].lines, *(() for _ in row[1:])]
    return [_lines(row, grid[index - 1] if index else (), column) for column in range(len(row))]


def _lines(row: Sequence[Cell | None], above: Sequence[Cell | None], column: int) -> tuple[CellLine, ...]:
    cell = row[column]
    if cell is None:
        return ()
    repeated = (above and above[column] is cell) or (column and row[column - 1] is cell)
    return () if repeated and len(cell.text) > MAX_REPEATED else cell.lines
