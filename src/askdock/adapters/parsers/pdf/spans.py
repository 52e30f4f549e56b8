"""Cells that span rows or columns without a line that says so: told by where their text stands."""

from collections.abc import Sequence
from dataclasses import replace

from askdock.adapters.parsers.pdf.rows import Extent, Strip
from askdock.adapters.parsers.pdf.textlines import TextLine

# In sizes of the type.
_ON_ROW = 0.35
_ONE_LABEL = 1.6

_OFF_CENTRE = 0.35
"""Share of a row's height that the middle of a label may lie off the middle of its rows."""


def labels(lines: Sequence[TextLine], whole: Sequence[TextLine] = ()) -> list[list[TextLine]]:
    """The lines of a column put together to labels: those of one lie close to each other.

    `whole`: lines that are labels as they stand, however close.
    """
    apart = {id(line) for line in whole}
    found: list[list[TextLine]] = []
    for line in lines:
        is_close = bool(found) and found[-1][-1].middle - line.middle < _ONE_LABEL * line.size
        if is_close and not {id(line), id(found[-1][-1])} <= apart:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def spread(found: Sequence[Sequence[TextLine]], rows: Sequence[float]) -> list[tuple[int, int]] | None:
    """The first and last of the rows that each label stands for; None where no reading fits.

    `rows`: height of the first line of each row, from the top. Labels stand on the first of their rows, or in
    the middle of them.
    """
    if not found or not rows or len(found) > len(rows):
        return None
    size = found[0][0].size
    tops = [_at(rows, label[0].middle, _ON_ROW * size) for label in found]
    if tops[0] == 0 and all(top is not None for top in tops):
        starts = [top for top in tops if top is not None]
        return [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(rows)], strict=True)]
    return _centred([(label[0].middle + label[-1].middle) / 2 for label in found], rows)


def _at(rows: Sequence[float], height: float, slack: float) -> int | None:
    return next((number for number, row in enumerate(rows) if abs(row - height) < slack), None)


def _centred(middles: Sequence[float], rows: Sequence[float]) -> list[tuple[int, int]] | None:
    """Each label in the middle of rows that follow those of the label before."""
    pitch = (rows[0] - rows[-1]) / max(len(rows) - 1, 1)
    found: list[tuple[int, int]] = []
    start = 0
    for number, middle in enumerate(middles):
        rest = len(middles) - number - 1
        ends = range(start, len(rows) - rest) if rest else range(len(rows) - 1, len(rows))
        end = min(ends, key=lambda at: abs((rows[start] + rows[at]) / 2 - middle), default=None)
        if end is None or abs((rows[start] + rows[end]) / 2 - middle) > _OFF_CENTRE * pitch:
            return None
        found.append((start, end))
        start = end + 1
    return found


def with_spanning_heads(band: Sequence[Strip]) -> list[Strip]:
    """The strips of a head in which a text centred over several columns spans those."""
    found = list(band)
    for number, strip in enumerate(found[:-1]):
        below = found[number + 1 :]
        cells, spanning = list(strip.cells), list(strip.spanning)
        for column, cell in enumerate(strip.cells):
            if cell is None:
                continue
            last = column
            while last + 1 < len(cells) and strip.cells[last + 1] is None and _filled(below, last + 1):
                last += 1
            if last > column and _filled(below, column):
                last = _best_end(cell, below, column, last)
            if last > column and _filled(below, column):
                spanning.append((column, last, cell))
                cells[column] = None
        found[number] = replace(strip, cells=cells, spanning=spanning)
    return found


def with_even_names(table: Sequence[Strip]) -> list[Strip]:
    """The strips, the names of the first over as many columns each, where names stand below all of them."""
    first, *below = table
    starts = sorted(
        [number for number, cell in enumerate(first.cells) if cell is not None]
        + [start for start, _, _ in first.spanning]
    )
    ends = [*starts[1:], len(first.cells)]
    widths = {end - start for start, end in zip(starts, ends, strict=True)}
    named = any(all(strip.cells[1:]) for strip in below[:2])
    if starts[:1] != [1] or len(starts) < 2 or len(widths) != 1 or widths == {1} or not named:
        return list(table)
    names = {start: part for start, _, part in first.spanning}
    names.update((number, cell) for number, cell in enumerate(first.cells) if cell is not None)
    spanning = [(start, end - 1, names[start]) for start, end in zip(starts, ends, strict=True)]
    return [replace(first, cells=[None] * len(first.cells), spanning=spanning), *below]


def _filled(below: Sequence[Strip], column: int) -> bool:
    return any(strip.cells[column] is not None for strip in below)


def _best_end(cell: TextLine, below: Sequence[Strip], column: int, last: int) -> int:
    """The column at which what the text is centred over ends; its own where it is centred over that."""
    middle = (cell.x0 + cell.x1) / 2
    parts = {at: _extent(below, at) for at in range(column, last + 1)}
    return min(parts, key=lambda at: abs((parts[column][0] + parts[at][1]) / 2 - middle))


def _extent(below: Sequence[Strip], column: int) -> Extent:
    cells = [cell for strip in below if (cell := strip.cells[column]) is not None]
    return min(cell.x0 for cell in cells), max(cell.x1 for cell in cells)
