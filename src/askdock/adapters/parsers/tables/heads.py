"""Title rows and header rows of a table."""

import re
from collections.abc import Sequence
from itertools import takewhile

from askdock.adapters.parsers.tables.grid import Grid, distinct
from askdock.adapters.parsers.tables.model import Cell

_AMOUNT = re.compile(r"[-−–+(<>≤≥~±]?\s*[$€£¥￥]?\s*[-−(]?\s*\d[\d,.\s]*\)?\s*(?:%|‰)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MAX_LEVELS = 4
_TITLE_ROWS = 3


def is_amount(text: str) -> bool:
    """Whether it is a number, and no year: a year may be the name of a column."""
    text = text.strip()
    return _AMOUNT.fullmatch(text) is not None and _YEAR.fullmatch(text) is None


def title_rows(grid: Grid) -> int:
    """How many rows at the top hold one cell alone, over columns that the rows below name."""
    if not grid or len(grid[0]) < 2:
        return 0
    count = 0
    while count < min(_TITLE_ROWS, len(grid) - 2) and _is_title(grid[count], grid[count + 1]):
        count += 1
    # Title rows lie above a row of several cells, or they are something else.
    return count if len(distinct(grid[count])) > 1 else 0


def _is_title(row: Sequence[Cell | None], below: Sequence[Cell | None]) -> bool:
    cells = distinct(row)
    if len(cells) != 1 or is_amount(cells[0].text):
        return False
    if all(cell is not None for cell in row):
        return True
    # A lone cell at the left above a full row: a title whose cells were not merged.
    return row[0] is not None and len(row) > 2 and len(distinct(below)) in (1, len(row))


def head_rows(grid: Grid) -> int:
    """How many rows of a table, which has no title rows, name its columns; 0 where none does."""
    if len(grid) < 2:
        return 0
    marked = len(list(takewhile(_is_marked, grid)))
    if 0 < marked < len(grid):
        return min(marked, _MAX_LEVELS)
    if _holds_amounts(grid[0]) or _lists_pairs(grid):
        return 0
    count = _bottom(grid, 0)
    while count < min(_MAX_LEVELS, len(grid) - 1) and _needs_more(grid, count):
        count = _bottom(grid, count)
    return count if count < len(grid) else 1


def _is_marked(row: Sequence[Cell | None]) -> bool:
    return all(cell.head for cell in distinct(row))


def _holds_amounts(row: Sequence[Cell | None]) -> bool:
    return any(cell is not None and is_amount(cell.text) for cell in row[1:])


def _lists_pairs(grid: Grid) -> bool:
    """Whether each row is a name with a colon and its value: such a table has no head."""
    names = [row[0].text.rstrip() for row in grid if row[0] is not None]
    return len(names) == len(grid) and all(name.endswith((":", "：")) for name in names)


def _bottom(grid: Grid, row: int) -> int:
    """The first row that no cell of `row` reaches, those that fill their row aside."""
    below = row + 1
    while below < len(grid) and any(
        cell is not None and cell is other for cell, other in zip(grid[row], grid[below], strict=True)
    ):
        below += 1
    return below


def _needs_more(grid: Grid, count: int) -> bool:
    """Whether the row at `count` names the parts of what the last row of the head spans."""
    last, next_row = grid[count - 1], grid[count]
    if _holds_amounts(next_row) or len(distinct(next_row)) < 2:
        return False
    spanned = {index for index, cell in enumerate(last) if cell is not None and _is_twice(last, cell)}
    if spanned:
        return all(next_row[index] is not None for index in spanned) and len(
            {id(next_row[index]) for index in spanned}
        ) == len(spanned)
    return _fills_blanks(last, next_row) and count + 1 < len(grid) and _holds_amounts(grid[count + 1])


def _fills_blanks(row: Sequence[Cell | None], below: Sequence[Cell | None]) -> bool:
    """Whether the row below has names in the most places where this one has none."""
    blanks = sum(cell is None for cell in row)
    filled = sum(cell is None and other is not None for cell, other in zip(row, below, strict=True))
    return blanks > len(row) // 2 and filled > len(row) // 2


def _is_twice(row: Sequence[Cell | None], cell: Cell) -> bool:
    return sum(other is cell for other in row) > 1
