"""A table as a reader of some format finds it: cells on a grid, which may span rows and columns."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle on a page: PDF points from the lower left corner of the page as it is shown."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class CellLine:
    """A line of a cell's text; `after` stands between it and the next line of the cell."""

    text: str
    place: Place | None = None
    after: str = " "


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell at (`row`, `column`), counted from 0, that spans `rows` and `columns`.

    `head`: the format marks it as a head (`<th>`, bold type above plain type).
    """

    row: int
    column: int
    lines: tuple[CellLine, ...]
    rows: int = 1
    columns: int = 1
    head: bool = False

    @property
    def text(self) -> str:
        """All lines."""
        return joined(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in any order. `head`: how many rows name the columns, None where the reader does not know."""

    cells: tuple[Cell, ...]
    head: int | None = None


def cell(row: int, column: int, text: str, rows: int = 1, columns: int = 1, *, head: bool = False) -> Cell:
    """A cell whose text has no place on a page."""
    return Cell(row, column, (CellLine(text),), rows, columns, head)


def joined(lines: Sequence[CellLine]) -> str:
    """The text of the lines, with what stands between them."""
    return "".join(line.text + line.after for line in lines[:-1]) + (lines[-1].text if lines else "")


def stacked(parts: Sequence[Sequence[CellLine]], between: str) -> tuple[CellLine, ...]:
    """The lines of several cells one after the other, with `between` where one ends."""
    found: list[CellLine] = []
    for lines in parts:
        if found:
            found[-1] = replace(found[-1], after=between)
        found.extend(lines)
    return tuple(found)
