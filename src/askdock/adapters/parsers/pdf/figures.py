"""Tables of figures, as accounts are set: a label at the left of each row, its figures in columns at the right.

Bands of colour behind every other row, lines above sums, and signs of currencies and per cent that are set apart
from their figures make no columns here: the columns are where the figures stand below each other.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from askdock.adapters.parsers.pdf.cells import FoundTable, make_cell
from askdock.adapters.parsers.pdf.figure_heads import Columns, find_head, head_of
from askdock.adapters.parsers.pdf.figure_lines import FigureLine, blocks, figure, split
from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings
from askdock.adapters.parsers.pdf.signs import CURRENCIES
from askdock.adapters.parsers.pdf.textlines import TextLine
from askdock.adapters.parsers.tables import Cell

_FIGURE = re.compile(r"\d\W*$")
_LETTERS = re.compile(r"[^\W\d_]{2}")

_MIN_ROWS = 3
_MIN_COLUMNS = 2
_FILLED = 0.6
_PURE = 0.8
_NAMED = 0.6
_ALIGNED = 0.8
_RARE = 0.12
_COVERED = 0.6
_BANDED = 0.8
_CLOSER = 0.95
_TIGHT = 0.88
"""A step below a label that is smaller than most by this much is one within a label."""
# In sizes of the type.
_EDGE = 1.2
_ON_ONE_LINE = 0.75


def read_figures(text: Sequence[TextLine], lines: Rulings, page: int) -> list[FoundTable]:
    """The tables of figures. Tables with lines between their columns are left to those who read lines."""
    figures = sum(_FIGURE.search(word.text) is not None for line in text for word in line.words)
    if figures < _MIN_ROWS * _MIN_COLUMNS:
        return []
    every = [split(line) for line in text]
    found: list[FoundTable] = []
    end = 0
    for first, last in blocks(every):
        table = _table(every[end:first], every[first : last + 1], every[last + 1 :], lines, page)
        if table is not None:
            found.append(table)
            end = last + 1
    return found


def _table(
    above: Sequence[FigureLine],
    block: Sequence[FigureLine],
    below: Sequence[FigureLine],
    lines: Rulings,
    page: int,
) -> FoundTable | None:
    rows = [one for one in block if one.is_row]
    if len(rows) < _MIN_ROWS:
        return None
    columns = _columns(rows)
    if columns is None or _is_ruled(rows, columns, lines):
        return None
    head = find_head([one.line for one in above], block[0].line, columns, lines.horizontal)
    begin = len(above) - head.skipped if head.lines else len(above)
    body = [*above[begin:], *block]
    for one in body:
        if not one.column:
            # Figures within the text at the left.
            one.label, one.values = [*one.label, *one.values], []
    groups = _rows(body, below, columns, lines.horizontal)
    cells = head_of(head, columns, lines.horizontal, page)
    first = max((cell.row + cell.rows for cell in cells), default=0)
    width = len(columns.extents) + 1
    for number, group in enumerate(groups, start=first):
        cells += _cells(group, page, number, width)
    words = [word for line in head.lines for word in line.words]
    words += [word for group in groups for one in group for word in one.line.words]
    box = (min(w.x0 for w in words), min(w.y0 for w in words), max(w.x1 for w in words), max(w.y1 for w in words))
    return FoundTable(cells, box, [box[0], *columns.borders, box[2]], words, first)


def _columns(rows: Sequence[FigureLine]) -> Columns | None:
    """The columns of the rows, which then know the column of each value; None where the figures keep to none."""
    merged: list[list[float]] = []
    for start, end in sorted(figure(value) for row in rows for value in row.values):
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    for row in rows:
        places = [figure(value)[0] for value in row.values]
        at = [next(at for at, (left, right) in enumerate(merged) if left <= x <= right) for x in places]
        if len(set(at)) < len(at):
            return None
        row.column = dict(zip(at, row.values, strict=True))
    # A few figures left of all others stand in the labels.
    rare = 0
    while rare < len(merged) and sum(rare in row.column for row in rows) <= max(_RARE * len(rows), 1):
        rare += 1
    for row in rows:
        row.label += [value for at, value in row.column.items() if at < rare]
        row.column = {at - rare: value for at, value in row.column.items() if at >= rare}
        row.values = list(row.column.values())
    count = len(merged) - rare
    if count < _MIN_COLUMNS or not _is_regular(rows, count):
        return None
    values = [[row.column[at] for row in rows if at in row.column] for at in range(count)]
    labels = [label for row in rows for label in row.label]
    return Columns(
        [(min(one.x0 for one in column), max(one.x1 for one in column)) for column in values],
        [(left, right) for left, right in merged[rare:]],
        max((label.x1 for label in labels), default=0.0),
        min((label.x0 for label in labels), default=0.0),
    )


def _is_regular(rows: Sequence[FigureLine], count: int) -> bool:
    """Whether most rows are one label and nearly all figures, and the figures stand flush right."""
    filled = [row for row in rows if row.column]
    if len(filled) < _MIN_ROWS or sum(len(row.column) for row in filled) < _FILLED * count * len(filled):
        return False
    if sum(len(row.label) == 1 for row in filled) < _PURE * len(filled):
        return False
    if sum(any(_LETTERS.search(part.text) for part in row.label) for row in filled) < _NAMED * len(filled):
        return False
    for at in range(count):
        edges = [(figure(row.column[at])[1], row.line.size) for row in filled if at in row.column]
        usual = median(edge for edge, _ in edges)
        if sum(abs(edge - usual) < _EDGE * size for edge, size in edges) < _ALIGNED * len(edges):
            return False
    return True


def _is_ruled(rows: Sequence[FigureLine], columns: Columns, lines: Rulings) -> bool:
    """Whether lines stand between most rows, and between the columns or where no signs are set apart."""
    drawn = [line for line in lines.horizontal if line.drawn]
    if 2 * sum(_is_between(before, one, drawn) for before, one in pairwise(rows)) < len(rows):
        return False
    if not any(value.words[0].text in CURRENCIES for row in rows for value in row.column.values()):
        return True
    top, bottom = rows[0].line.y1, rows[-1].line.y0
    tall = [
        line.at
        for line in lines.vertical
        if line.drawn and min(line.end, top) - max(line.start, bottom) > _COVERED * (top - bottom)
    ]
    starts = [columns.labels_end, *(right for _, right in columns.figures)]
    ends = [left for left, _ in columns.figures]
    return all(any(start < at < end for at in tall) for start, end in zip(starts, ends, strict=False))


def _rows(
    body: Sequence[FigureLine], below: Sequence[FigureLine], columns: Columns, horizontal: Sequence[Ruling]
) -> list[list[FigureLine]]:
    """The lines of each row: wrapped labels put together, also that of the last row."""
    filled = [one for one in body if one.column]
    apart = sum(_is_between(before, one, horizontal) for before, one in pairwise(filled))
    banded = apart > _BANDED * (len(filled) - 1)
    usual = median(before.line.middle - one.line.middle for before, one in pairwise(filled))

    def belongs(group: Sequence[FigureLine], one: FigureLine, following: FigureLine | None) -> bool:
        filled_above = any(line.column for line in group)
        if one.column and filled_above:
            return False
        if _is_between(group[-1], one, horizontal):
            return False
        if not banded and filled_above and following is not None:
            # Figures stand on the first line of their label or on the last: the closer lines are one label.
            closer = one.line.middle - following.line.middle < _CLOSER * (group[-1].line.middle - one.line.middle)
            return not closer and _goes_on(group[-1], one, usual)
        return banded or _goes_on(group[-1], one, usual)

    groups = [[body[0]]]
    for one, following in zip(body[1:], [*body[2:], None], strict=True):
        if belongs(groups[-1], one, following):
            groups[-1].append(one)
        else:
            groups.append([one])
    for one in below:
        step = groups[-1][-1].line.middle - one.line.middle
        if not banded or one.values or one.line.x1 > columns.extents[0][0] or step > usual:
            break
        if not belongs(groups[-1], one, None):
            break
        groups[-1].append(one)
    return groups


def _is_between(before: FigureLine, one: FigureLine, horizontal: Sequence[Ruling]) -> bool:
    """Whether a line or the edge of a band sets the labels apart."""
    labels = [label for line in (before, one) for label in line.label] or [before.line, one.line]
    left, right = min(label.x0 for label in labels), max(label.x1 for label in labels)
    top, bottom = before.line.middle, one.line.middle
    return any(
        bottom < rule.at < top and min(rule.end, right) - max(rule.start, left) > _COVERED * (right - left)
        for rule in horizontal
    )


def _goes_on(before: FigureLine, one: FigureLine, usual: float) -> bool:
    """Whether a line of a label goes on with the one above: it is closer to it than rows are, or in lower case."""
    step = before.line.middle - one.line.middle
    if not one.label or not before.label:
        return step < _ON_ONE_LINE * one.line.size
    text = before.label[-1].text
    if text.endswith((":", "：")):
        return False
    return step < _TIGHT * usual or (
        step < usual / _TIGHT and one.label[0].text[0].islower() and not before.column
    )


def _cells(group: Sequence[FigureLine], page: int, row: int, width: int) -> list[Cell]:
    labels = [TextLine([word for part in one.label for word in part.words]) for one in group if one.label]
    values = {at: value for one in group for at, value in one.column.items()}
    found = [make_cell(labels, page, row, 0, columns=1 if values else width)] if labels else []
    return found + [make_cell([value], page, row, at + 1) for at, value in sorted(values.items())]
