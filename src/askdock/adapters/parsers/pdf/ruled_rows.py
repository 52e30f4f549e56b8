"""Tables whose lines do not cross: rules above and below the head and the rows, or bands of colour."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from askdock.adapters.parsers.pdf.adopted import FULL_LINE, MAX_HEAD_LINES, WIDE_GAP, adopted, open_body
from askdock.adapters.parsers.pdf.cells import FoundTable, band_rows, body_cells, head_cells
from askdock.adapters.parsers.pdf.columns import borders_between, gaps
from askdock.adapters.parsers.pdf.rows import Extent, Strip, extents_of, strips
from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.spans import with_even_names, with_spanning_heads
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Word
from askdock.adapters.parsers.tables import Cell
from askdock.adapters.parsers.tables.heads import is_amount

_SAME_EDGE = 9.0
_BESIDE = 2.0
_BESIDE_STEP = 0.75
"""Of the size of the type: lines closer to each other stand beside each other, as those of running text do not."""
_MAX_CELL_GAP = 14.0
_MIN_WIDTH = 60.0
_TABLE_LIKE = 0.35
_CONTENTS = 0.3
"""Share of lines with leaders: a table of contents, between the rules of a page's head and foot."""
_COVERED = 0.5
_SECTION_HEIGHT = 2.6
_MANY_BANDS = 3


@dataclass(slots=True)
class Level:
    """Lines of one height beside each other."""

    at: float
    parts: list[Ruling]
    start: float = field(init=False)
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.start = min(part.start for part in self.parts)
        self.end = max(part.end for part in self.parts)


def read_rules(lines: Sequence[Ruling], words: Sequence[Word], page: int) -> list[FoundTable]:
    """The tables between the horizontal lines."""
    found: list[FoundTable] = []
    for group in _groups(_levels(lines), words):
        taken = {id(word) for table in found for word in table.words}
        free = [word for word in words if id(word) not in taken]
        if (table := read_levels(group, free, page, around=lines)) is not None:
            found.append(table)
    return found


def _levels(lines: Sequence[Ruling]) -> list[Level]:
    """From the top; lines of one height far from each other belong to tables side by side."""
    found: list[Level] = []
    for line in sorted(lines, key=lambda one: (-one.at, one.start)):
        near = [
            level
            for level in found[-8:]
            if level.at - line.at <= _BESIDE
            and line.start - level.end < _MAX_CELL_GAP
            and line.start >= level.start
        ]
        if near:
            level = near[-1]
            found[found.index(level)] = Level(level.at, [*level.parts, line])
        else:
            found.append(Level(line.at, [line]))
    return found


def _groups(levels: Sequence[Level], words: Sequence[Word]) -> list[list[Level]]:
    """Levels that belong to one table, each of at least two full ones."""
    groups: list[list[Level]] = []
    for level in levels:
        for group in reversed(groups):
            if _belongs(group, level) and _is_table_like(group[-1], level, group[0], words):
                group.append(level)
                break
        else:
            groups.append([level])
    found = []
    for group in groups:
        widest = max(level.end - level.start for level in group)
        full = [level for level in group if level.end - level.start > 0.9 * widest]
        if len(full) > 1 and widest >= _MIN_WIDTH:
            found.append([level for level in group if full[0].at >= level.at >= full[-1].at])
    return found


def _belongs(group: Sequence[Level], level: Level) -> bool:
    first = group[0]
    same = abs(first.start - level.start) <= _SAME_EDGE and abs(first.end - level.end) <= _SAME_EDGE
    inside = first.start - _SAME_EDGE <= level.start and level.end <= first.end + _SAME_EDGE
    return same or (inside and level.end - level.start >= 8)


def _is_table_like(upper: Level, lower: Level, extent: Level, words: Sequence[Word]) -> bool:
    lines = _beside(text_lines(_between(words, extent.start, extent.end, upper.at, lower.at)))
    if not lines:
        return upper.at - lower.at < 30
    if sum(line.has_leader for line in lines) > _CONTENTS * len(lines):
        return False
    several = sum(len(line.segments(WIDE_GAP)) > 1 for line in lines)
    full = sum(
        len(line.segments(WIDE_GAP)) == 1 and line.x1 - line.x0 > FULL_LINE * (extent.end - extent.start)
        for line in lines
    )
    if several > full and several >= _TABLE_LIKE * len(lines):
        return True
    size = lines[0].size
    return not full and len(lines) <= 2 and upper.at - lower.at < _SECTION_HEIGHT * size * len(lines)


def _beside(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, those as one that overlap: cells of one row that have different numbers of lines."""
    groups: list[list[TextLine]] = []
    for line in lines:
        if groups and groups[-1][-1].middle - line.middle < _BESIDE_STEP * min(line.size, groups[-1][-1].size):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [TextLine([word for line in group for word in line.words]) for group in groups]


def _between(words: Sequence[Word], left: float, right: float, top: float, bottom: float) -> list[Word]:
    return [
        word for word in words if bottom < word.middle < top and left - 2 <= (word.x0 + word.x1) / 2 <= right + 2
    ]


def read_levels(
    group: Sequence[Level], words: Sequence[Word], page: int, *, around: Sequence[Ruling] | None
) -> FoundTable | None:
    """The table between the levels; None where its text keeps to no columns.

    `around`: the lines of the page, if a head above the first of the levels and a row below the last one belong to
    the table where they keep to the columns.
    """
    left, right = min(level.start for level in group), max(level.end for level in group)
    width = right - left
    full = [level for level in group if level.end - level.start > 0.9 * width]
    partial = [part for level in group if level not in full for part in level.parts]
    bands = [band for upper, lower in pairwise(full) if (band := _between(words, left, right, upper.at, lower.at))]
    if not bands:
        return None
    body_below: list[list[Word]] = []
    if around is not None and len(bands) == 1:
        body_below = open_body(words, (left, right), full[-1].at, text_lines(bands[0]))
    bands += body_below
    lines = [text_lines(band) for band in bands]
    body = lines[1:] if len(lines) > 1 and sum(map(len, lines[1:])) > 1 else lines
    rows = [line for band in body for line in band]
    borders = borders_between(gaps(rows), lines[0] if body is not lines else [], rows)
    if not borders:
        return None
    extents = extents_of(strips(rows, borders))
    if around is not None:
        above = adopted(words, (left, right), full[0].at, borders, extents, around, above=True)
        # What stands below the last line is taken once.
        below = adopted(words, (left, right), full[-1].at, borders, extents, around, above=False)
        below = [] if body_below else below
        bands = ([above] if above else []) + bands + ([below] if below else [])
    cells, head = _cells(bands, borders, extents, partial, page)
    if len({cell.row for cell in cells}) < 2 or len({cell.column for cell in cells}) < 2:
        return None
    used = [word for band in bands for word in band]
    box = (
        min(left, *(word.x0 for word in used)),
        min(full[-1].at, *(word.y0 for word in used)),
        max(right, *(word.x1 for word in used)),
        max(full[0].at, *(word.y1 for word in used)),
    )
    return FoundTable(cells, box, [left, *borders, right], used, head)


def _cells(
    bands: Sequence[list[Word]],
    borders: Sequence[float],
    extents: Sequence[Extent],
    partial: Sequence[Ruling],
    page: int,
) -> tuple[list[Cell], int | None]:
    cells: list[Cell] = []
    first = with_even_names(strips(text_lines(bands[0]), borders, extents))
    rows, head = 0, None
    later = bands
    if len(bands) > 1 and _names_columns(first, bands):
        over = with_spanning_heads([_widened(strip, extents, partial) for strip in first])
        cells = head_cells(over, page)
        rows = head = max(cell.row + cell.rows for cell in cells)
        later = bands[1:]
    one_row = len(bands) > _MANY_BANDS
    body: list[list[Strip]] = []
    for band in later:
        for part in _divided(band, extents, partial):
            body += band_rows(part, borders, one_row=one_row)
    return cells + body_cells(body, page, rows), head


def _divided(band: list[Word], extents: Sequence[Extent], partial: Sequence[Ruling]) -> list[list[Word]]:
    """The words between shorter lines that go over most columns: those of the rows of one label at the left."""
    heights = [
        line.at
        for line in partial
        if 2 * sum(line.start <= (left + right) / 2 <= line.end for left, right in extents) > len(extents)
    ]
    parts: dict[int, list[Word]] = {}
    for word in band:
        parts.setdefault(sum(word.middle < at for at in heights), []).append(word)
    return [parts[number] for number in sorted(parts)]


def _names_columns(first: Sequence[Strip], bands: Sequence[list[Word]]) -> bool:
    """Whether what stands above the first line below the top is the head."""

    if len(first) > MAX_HEAD_LINES or (len(bands) == 2 and len(first) > len(text_lines(bands[1]))):
        return False
    amounts = sum(cell is not None and is_amount(cell.text) for strip in first for cell in strip.cells[1:])
    return amounts == 0


def _widened(strip: Strip, extents: Sequence[Extent], partial: Sequence[Ruling]) -> Strip:
    """The strip with what stands on a short line spanning the columns over which the line goes."""
    cells, spanning = list(strip.cells), list(strip.spanning)
    for column, cell in enumerate(strip.cells):
        line = None if cell is None else _line_below(cell, partial)
        if cell is None or line is None:
            continue
        over = [
            at
            for at, (left, right) in enumerate(extents)
            if min(right, line.end) - max(left, line.start) > _COVERED * (right - left)
        ]
        if len(over) > 1 and over[0] <= column <= over[-1]:
            spanning.append((over[0], over[-1], cell))
            cells[column] = None
    return Strip(strip.line, cells, spanning)


def _line_below(cell: TextLine, partial: Sequence[Ruling]) -> Ruling | None:
    middle = (cell.x0 + cell.x1) / 2
    return next(
        (
            line
            for line in partial
            if -2 < cell.y0 - line.at < cell.size and line.start - 2 <= middle <= line.end + 2
        ),
        None,
    )
