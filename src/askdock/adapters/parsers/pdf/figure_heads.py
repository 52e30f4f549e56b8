"""The heads of tables of figures: years and other names above the columns, some over several of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from askdock.adapters.parsers.pdf.cells import head_cells
from askdock.adapters.parsers.pdf.rows import Extent, Strip
from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.textlines import BRIDGED, TextLine
from askdock.adapters.parsers.tables import Cell

_MAX_LINES = 7
_MAX_SECTIONS = 4
# In sizes of the type.
_MAX_STEP = 2.8
_MAX_SECTION_STEP = 3.2
_CENTRED = 2.0
_OVER = 0.3
_RULE = 1.0
_WITHIN_NAME = 0.6

_COVERED = 0.5


class Columns(NamedTuple):
    """Of each column of figures the extent, with the signs of currencies and without; the edges of the labels."""

    extents: list[Extent]
    figures: list[Extent]
    labels_end: float
    left: float

    @property
    def borders(self) -> list[float]:
        """Where the labels end, and where the columns are set apart."""
        ends = [min(self.labels_end, self.extents[0][0]), *(right for _, right in self.extents)]
        return [(end + start) / 2 for end, (start, _) in zip(ends, self.extents, strict=False)]


@dataclass(frozen=True, slots=True)
class Head:
    """The lines of a head from the top, and how many lines of labels alone stand between it and the first row."""

    lines: list[TextLine]
    skipped: int


def find_head(above: Sequence[TextLine], first: TextLine, columns: Columns, horizontal: Sequence[Ruling]) -> Head:
    """The head among the lines above the first row; a line over the whole table ends it."""
    lower = first
    skipped = 0
    for line in reversed(above):
        if _parts(line, columns)[1] or line.x1 > columns.extents[0][0]:
            break
        if skipped == _MAX_SECTIONS or lower.y0 - line.y0 > _MAX_SECTION_STEP * line.size:
            return Head([], 0)
        lower, skipped = line, skipped + 1
    found: list[TextLine] = []
    for line in reversed(above[: len(above) - skipped]):
        if len(found) == _MAX_LINES or not _is_head(line, lower, columns):
            break
        if found and _ends_table(line, lower, columns, horizontal):
            break
        found.append(line)
        lower = line
    return Head(found[::-1], skipped)


def _is_head(line: TextLine, lower: TextLine, columns: Columns) -> bool:
    if lower.middle - line.middle > _MAX_STEP * max(line.size, lower.size):
        return False
    left, names = _parts(line, columns)
    return (
        bool(names)
        and not any(_crosses(part, columns) for part in (*left, *names))
        and not _is_title(line, names, columns)
    )


def _ends_table(line: TextLine, lower: TextLine, columns: Columns, horizontal: Sequence[Ruling]) -> bool:
    """Whether a line between the two lines of text goes over labels and figures."""
    right = columns.figures[-1][0]
    return any(
        lower.middle < rule.at < line.middle and rule.start < columns.left + line.size and rule.end > right
        for rule in horizontal
    )


def _crosses(part: TextLine, columns: Columns) -> bool:
    """Whether a text lies over labels and figures alike: begins with the labels, or has its middle over them."""
    border = columns.borders[0]
    begin = max(columns.left + part.size, border - (part.x1 - part.x0) / 2)
    return part.x0 < min(begin, border - part.size) and part.x1 > columns.extents[0][0] + part.size


def _is_title(line: TextLine, names: Sequence[TextLine], columns: Columns) -> bool:
    """Whether a lone text is centred over the whole table, from left of its figures, and not over these."""
    if len(names) > 1 or line.x0 < names[0].x0 or line.x0 > columns.extents[0][0] - line.size:
        return False
    right = columns.extents[-1][1]
    middle = (line.x0 + line.x1) / 2
    table, figures = (columns.left + right) / 2, (columns.extents[0][0] + right) / 2
    return abs(middle - figures) > abs(middle - table)


def _parts(line: TextLine, columns: Columns) -> tuple[list[TextLine], list[TextLine]]:
    """What stands over the labels, and what over the figures."""
    border = columns.borders[0]
    left: list[TextLine] = []
    names: list[TextLine] = []
    for name in line.segments(_WITHIN_NAME):
        for part in _cut(name, columns.borders):
            (left if (part.x0 + part.x1) / 2 < border else names).append(part)
    return left, names


def _cut(name: TextLine, borders: Sequence[float]) -> list[TextLine]:
    """The name cut at wider gaps where columns are set apart."""
    parts = [[name.words[0]]]
    for before, word in pairwise(name.words):
        wide = word.x0 - before.x1 >= BRIDGED * word.size
        if wide and any(before.x1 <= border <= word.x0 for border in borders):
            parts.append([word])
        else:
            parts[-1].append(word)
    return [TextLine(words) for words in parts]


def head_of(head: Head, columns: Columns, horizontal: Sequence[Ruling], page: int) -> list[Cell]:
    """The cells of the head."""
    if not head.lines:
        return []
    named = [_places(_parts(line, columns)[1], columns) for line in head.lines]
    found = []
    for number, line in enumerate(head.lines):
        left, _ = _parts(line, columns)
        below = {first for later in named[number + 1 :] for first, last, _ in later if first == last}
        placed = _spread(named[number], columns, below, horizontal)
        cells: list[TextLine | None] = [None] * (len(columns.extents) + 1)
        spanning: list[tuple[int, int, TextLine]] = []
        if left:
            cells[0] = TextLine([word for part in left for word in part.words])
        for first, last, name in placed:
            if last > first:
                spanning.append((first + 1, last + 1, name))
                continue
            known = cells[first + 1]
            cells[first + 1] = name if known is None else TextLine([*known.words, *name.words])
        found.append(Strip(line, cells, spanning))
    return head_cells(found, page)


def _places(names: Sequence[TextLine], columns: Columns) -> list[tuple[int, int, TextLine]]:
    """First and last column over whose figures each name stands."""
    found = []
    for name in names:
        over = [
            at
            for at, (left, right) in enumerate(columns.figures)
            if min(right, name.x1) - max(left, name.x0) > _OVER * name.size
        ]
        if len(over) < 2:
            middle = (name.x0 + name.x1) / 2
            nearest = sum(middle > border for border in columns.borders[1:])
            over = [nearest]
        found.append((over[0], over[-1], name))
    return found


def _spread(
    placed: Sequence[tuple[int, int, TextLine]],
    columns: Columns,
    below: set[int],
    horizontal: Sequence[Ruling],
) -> list[tuple[int, int, TextLine]]:
    """The names of a line with the columns that each spans: those over its line, or those it is centred over."""
    ranges = _nearest(placed, len(columns.extents), columns)
    found = []
    for (first, last, name), (start, end) in zip(placed, ranges, strict=True):
        ruled = _over_rule(name, columns, horizontal)
        if (
            ruled is not None
            and ruled[0] <= first
            and last <= ruled[1]
            and below >= set(range(ruled[0], ruled[1] + 1))
        ):
            found.append((*ruled, name))
        elif below >= set(range(start, end + 1)) and _is_centred(name, columns, start, end):
            found.append((start, end, name))
        else:
            found.append((first, last, name))
    return found


def _nearest(placed: Sequence[tuple[int, int, TextLine]], count: int, columns: Columns) -> list[tuple[int, int]]:
    """The columns that are closer to each name than to the others."""
    middles = [(name.x0 + name.x1) / 2 for _, _, name in placed]
    cuts = [(one + other) / 2 for one, other in pairwise(middles)]
    owners = [sum((left + right) / 2 > cut for cut in cuts) for left, right in columns.extents]
    found = []
    for number, (first, last, _) in enumerate(placed):
        own = [at for at in range(count) if owners[at] == number]
        found.append((own[0], own[-1]) if own else (first, last))
    return found


def _is_centred(name: TextLine, columns: Columns, start: int, end: int) -> bool:
    middle = (columns.extents[start][0] + columns.extents[end][1]) / 2
    return abs((name.x0 + name.x1) / 2 - middle) < _CENTRED * name.size


def _over_rule(name: TextLine, columns: Columns, horizontal: Sequence[Ruling]) -> tuple[int, int] | None:
    """The columns over which the line right below the name goes, none of it over labels."""
    middle = (name.x0 + name.x1) / 2
    for rule in horizontal:
        if not (rule.start - 2 <= middle <= rule.end + 2 and -2 < name.y0 - rule.at < _RULE * name.size):
            continue
        if rule.start < columns.borders[0] - name.size:
            continue
        over = [
            at
            for at, (left, right) in enumerate(columns.figures)
            if min(right, rule.end) - max(left, rule.start) > _COVERED * (right - left)
        ]
        if over:
            return over[0], over[-1]
    return None
