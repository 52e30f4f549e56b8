"""Cells of a table from the words in its rows and columns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from askdock.adapters.parsers.pdf.rows import Strip, grouped, is_figure, strips
from askdock.adapters.parsers.pdf.spans import labels, spread
from askdock.adapters.parsers.pdf.textlines import TextLine, cell_lines, text_lines
from askdock.adapters.parsers.pdf.words import Box, Word
from askdock.adapters.parsers.tables import Cell, Table
from askdock.adapters.parsers.tables.heads import is_amount

_FIGURES = 0.5


@dataclass(slots=True)
class FoundTable:
    """A table on a page: its cells, where it stands, the borders of its columns, and the words it consists of.

    `head`: rows that name the columns, None where that is not known.
    """

    cells: list[Cell]
    box: Box
    edges: list[float]
    words: list[Word]
    head: int | None = None
    rows: int = field(init=False)

    def __post_init__(self) -> None:
        self.rows = max((cell.row + cell.rows for cell in self.cells), default=0)

    @property
    def table(self) -> Table:
        """For the table builder. Rows with amounts are not the head, bold or not."""
        amounts = {cell.row for cell in self.cells if cell.column and is_amount(cell.text)}
        return Table(
            tuple(replace(cell, head=False) if cell.row in amounts else cell for cell in self.cells), self.head
        )


def make_cell(
    lines: Sequence[TextLine], page: int, row: int, column: int, rows: int = 1, columns: int = 1
) -> Cell:
    """A cell of these lines."""
    bold = all(word.bold for line in lines for word in line.words)
    return Cell(row, column, cell_lines(lines, page), rows, columns, head=bold)


def row_cells(row: Sequence[Strip], page: int, number: int) -> list[Cell]:
    """The cells of one row of strips."""
    found: list[Cell] = []
    width = len(row[0].cells)
    for column in range(width):
        lines = [cell for strip in row if (cell := strip.cells[column]) is not None]
        found += [make_cell(lines, page, number, column)] if lines else []
    for strip in row:
        for first, last, part in strip.spanning:
            alone = len(row) == 1 and len(strip.spanning) == 1 and not any(strip.cells)
            columns = width if alone and first == 0 else last - first + 1
            found.append(make_cell([part], page, number, 0 if columns == width else first, columns=columns))
    return found


def body_cells(rows: Sequence[Sequence[Strip]], page: int, first: int) -> list[Cell]:
    """The cells of all rows; a label in the first column that stands for several of them spans those."""
    spread_labels = _spread(rows)
    if spread_labels is None and _is_head(rows[0]) and len(rows) > 2 and not _is_labelled(rows[1]):
        return [*row_cells(rows[0], page, first), *body_cells(rows[1:], page, first + 1)]
    if spread_labels is None:
        return [cell for number, row in enumerate(rows, start=first) for cell in row_cells(row, page, number)]
    labelled, others = spread_labels
    found = [make_cell(lines, page, first + top, 0, rows=bottom - top + 1) for lines, (top, bottom) in labelled]
    for number, row in enumerate(others, start=first):
        found += row_cells(row, page, number)
    return found


def _spread(
    rows: Sequence[Sequence[Strip]],
) -> tuple[list[tuple[list[TextLine], tuple[int, int]]], list[list[Strip]]] | None:
    """Labels of the first column with the rows they span, and the rows without them.

    None unless some label stands between rows, on a height of its own, or the first row has none.
    """
    strips_of = [strip for row in rows for strip in row]
    alone = [strip for row in rows for strip in _alone(row)]
    # Labels in the middle of an odd number of rows stand on one of them, and not on the first.
    if any(strip.spanning for strip in alone) or not (alone or (rows and not _is_labelled(rows[0]))):
        return None
    others = [
        [replace(strip, cells=[None, *strip.cells[1:]]) for strip in row if any(strip.cells[1:]) or strip.spanning]
        for row in rows
    ]
    others = grouped([strip for row in others for strip in row])
    named = [cell for strip in strips_of if (cell := strip.cells[0]) is not None and any(strip.cells[1:])]
    # Where most rows have a label of their own, close labels are those of close rows.
    own = named if 2 * len(named) > len(others) else []
    found = labels([cell for strip in strips_of if (cell := strip.cells[0]) is not None], own)
    if len(found) < 2 or len(found) >= len(others):
        return None
    ranges = spread(found, [row[0].line.middle for row in others])
    return None if ranges is None else (list(zip(found, ranges, strict=True)), others)


def _is_labelled(row: Sequence[Strip]) -> bool:
    return any(strip.cells[0] is not None or strip.spanning for strip in row)


def _is_head(row: Sequence[Strip]) -> bool:
    return all(strip.cells[0] is not None and all(word.bold for word in strip.line.words) for strip in row)


def _alone(row: Sequence[Strip]) -> list[Strip]:
    """The strips of a label alone, but for one in the middle of the wrapped cells of its own row."""
    others = [number for number, strip in enumerate(row) if any(strip.cells[1:])]
    return [
        strip
        for number, strip in enumerate(row)
        if strip.cells
        and strip.cells[0] is not None
        and not any(strip.cells[1:])
        and not (others and others[0] < number < others[-1])
    ]


def band_rows(words: Iterable[Word], borders: Sequence[float], *, one_row: bool) -> list[list[Strip]]:
    """The rows of what stands between two lines. `one_row`: it is one unless figures tell otherwise."""
    lines = text_lines(words)
    if not lines:
        return []
    found = strips(lines, borders)
    if one_row and not _has_figures_in_every_line(found):
        return [list(found)]
    return grouped(found)


def _has_figures_in_every_line(found: Sequence[Strip]) -> bool:
    """Whether a column holds a figure in each line, and most columns have as many lines as that one."""
    if len(found) < 2:
        return False
    columns = range(len(found[0].cells))
    full = [column for column in columns if all(strip.cells[column] is not None for strip in found)]
    figures = [
        column
        for column in full
        if all((cell := strip.cells[column]) is not None and is_figure(cell.text) for strip in found)
    ]
    return bool(figures) and (len(full) > _FIGURES * len(columns) or min(len(full), len(found) - 1) > 1)


def head_cells(band: Sequence[Strip], page: int) -> list[Cell]:
    """The cells of a head that lies between two lines: what spans several columns stands above the rest."""
    levels = sorted({strip.line.middle for strip in band if strip.spanning}, reverse=True)
    found: list[Cell] = []
    for level, height in enumerate(levels):
        for strip in band:
            if strip.line.middle == height:
                found.extend(
                    make_cell([part], page, level, first, columns=last - first + 1)
                    for first, last, part in strip.spanning
                )
    bottom = len(levels)
    covered = {(cell.row, column) for cell in found for column in range(cell.column, cell.column + cell.columns)}
    names: list[tuple[int, int, list[TextLine]]] = []
    for column in range(len(band[0].cells)):
        if lines := [cell for strip in band if (cell := strip.cells[column]) is not None]:
            top = bottom if any((level, column) in covered for level in range(bottom)) else 0
            names.append((top, column, lines))
    # What spans columns may have no names below it.
    end = bottom + any(top == bottom for top, _, _ in names)
    found += [make_cell(lines, page, top, column, rows=end - top) for top, column, lines in names]
    return found
