"""Cells with spans laid out as rows of equal length."""

from bisect import bisect_left
from collections.abc import Sequence

from askdock.adapters.parsers.tables.model import Cell

Grid = list[list[Cell | None]]
"""Rows of as many places each; a cell is in every place that it spans, None where there is none."""


def lay_out(cells: Sequence[Cell]) -> Grid:
    """The grid; rows and columns in which no cell with text begins are dropped.

    Spans end with the table, however large a file says they are. Where cells overlap, the one further down
    and to the right has the place.
    """
    filled = [cell for cell in cells if cell.text.strip()]
    row_at = {row: index for index, row in enumerate(sorted({cell.row for cell in filled}))}
    column_at = {column: index for index, column in enumerate(sorted({cell.column for cell in filled}))}
    grid: Grid = [[None] * len(column_at) for _ in row_at]
    rows, columns = list(row_at), list(column_at)
    for cell in sorted(filled, key=lambda one: (one.row, one.column)):
        for row in range(row_at[cell.row], bisect_left(rows, cell.row + cell.rows)):
            for column in range(column_at[cell.column], bisect_left(columns, cell.column + cell.columns)):
                grid[row][column] = cell
    return grid


def distinct(row: Sequence[Cell | None]) -> list[Cell]:
    """The cells of a row, each once."""
    return list({id(cell): cell for cell in row if cell is not None}.values())
