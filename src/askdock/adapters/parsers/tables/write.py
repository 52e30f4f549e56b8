"""Composed tables into the text of a document, each line of a cell with its place."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from askdock.adapters.parsers.builder import TextBuilder, cell_text, clean, one_line
from askdock.adapters.parsers.tables.compose import ComposedTable, Row
from askdock.adapters.parsers.tables.model import CellLine, joined
from askdock.records import LineBox


def write(builder: TextBuilder, table: ComposedTable) -> None:
    """Append titles, head and rows."""
    for title in map(_normal, table.titles):
        if (start := builder.add("paragraph", joined(title))) is not None:
            _place(builder, start, title)
    # One row alone needs no head above it to be no head itself.
    builder.begin_table(headless=0 if table.head or len(table.rows) < 2 else table.columns)
    if table.head:
        write_rows(builder, [table.head])
    write_rows(builder, table.rows)


def write_rows(builder: TextBuilder, rows: Iterable[Row]) -> None:
    """Append rows to the table that was begun."""
    for row in rows:
        if all(line.place is None for lines in row for line in lines):
            builder.row([joined(lines) for lines in row])
            continue
        cells = [_normal(lines) for lines in row]
        starts = builder.row([joined(lines) for lines in cells])
        for start, lines in zip(starts, cells, strict=False):
            # Bars within a cell are written as two characters.
            _place(builder, start, [_escaped(line) if "|" in line.text else line for line in lines])


def _normal(lines: Sequence[CellLine]) -> list[CellLine]:
    """The lines with runs of blank space as one space, so that lengths are those of the text; no blank ones."""
    normal = []
    for line in lines:
        text = one_line(clean(line.text))
        if text:
            normal.append(line if text == line.text else replace(line, text=text))
    return normal


def _escaped(line: CellLine) -> CellLine:
    return replace(line, text=cell_text(line.text))


def _place(builder: TextBuilder, start: int, lines: Sequence[CellLine]) -> None:
    for line in lines:
        end = start + len(line.text)
        if (place := line.place) is not None:
            builder.line(LineBox(start, end, place.page, place.x0, place.y0, place.x1, place.y1))
        start = end + len(line.after)
