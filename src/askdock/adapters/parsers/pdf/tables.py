"""Tables on a page of a PDF: lines in which wide gaps set cells apart, one below the other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askdock.adapters.parsers.pdf.layout import Cell, Line, pitch

_FEWEST_ROWS = 3
_WIDEST_PITCH = 3.5
_AMOUNT = re.compile(r"[-−–(]?\s*[$€£¥￥]?\s*[-−(]?\s*\d[\d,.\s]*\)?\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with as many cells each, empty where a column has none, and the line that each row is."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]

    @property
    def has_head(self) -> bool:
        """Whether the first row names the columns: it holds no amounts. A year is a name."""
        return not any(_AMOUNT.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in self.rows[0][1:])


def parts(lines: Sequence[Line]) -> Iterator[list[Line] | Table]:
    """The tables of a page, and the lines before, between and after them, in their order."""
    text: list[Line] = []
    at = 0
    while at < len(lines):
        end = _end_of_table(lines, at)
        if sum(len(line.cells) > 1 for line in lines[at:end]) >= _FEWEST_ROWS:
            if text:
                yield text
            yield _table(lines[at:end])
            text, at = [], end
        else:
            text.extend(lines[at : max(end, at + 1)])
            at = max(end, at + 1)
    if text:
        yield text


def _end_of_table(lines: Sequence[Line], start: int) -> int:
    """Where the rows that begin at `start` end; one line of a single cell may stand between two of several."""
    end = start
    for at in range(start, len(lines)):
        if at > start and not 0 < pitch(lines[at - 1], lines[at]) < _WIDEST_PITCH:
            break
        if len(lines[at].cells) > 1:
            end = at + 1
        elif at - end >= 1 or at == start:
            break
    return end


def _table(lines: Sequence[Line]) -> Table:
    columns = _columns(lines)
    rows = []
    for line in lines:
        cells = [""] * len(columns)
        for cell in line.cells or (Cell(line.text, line.left, line.right),):
            at = max(range(len(columns)), key=lambda index: _fit(cell, columns[index]))
            cells[at] = f"{cells[at]} {cell.text}".strip()
        rows.append(tuple(cells))
    return Table(tuple(rows), tuple(lines))


def _columns(lines: Sequence[Line]) -> list[Cell]:
    """The places of the columns: where cells of the rows with most of them overlap, they are one column."""
    most = max(len(line.cells) for line in lines)
    cells = sorted(
        (cell for line in lines if len(line.cells) == most for cell in line.cells), key=lambda c: c.left
    )
    columns: list[Cell] = []
    for cell in cells:
        if columns and cell.left < columns[-1].right:
            last = columns[-1]
            columns[-1] = Cell("", last.left, max(last.right, cell.right))
        else:
            columns.append(cell)
    return columns


def _fit(cell: Cell, column: Cell) -> float:
    """Width they share; where they share none, the distance as a negative number."""
    return min(cell.right, column.right) - max(cell.left, column.left)
