"""Lines of text between the columns of a table, put together to rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from askdock.adapters.parsers.pdf.characters import CJK
from askdock.adapters.parsers.pdf.textlines import TextLine
from askdock.adapters.parsers.tables.heads import is_amount

# In sizes of the type.
_BLANK = 0.3
_LOOSE = 0.22
"""A step down that is larger than the smallest by this much ends a row, where some steps are and some are not."""
_OVERLAP = 0.35
_TOUCHING = 0.3

_MIN_WRAPPED = 4.0
"""Where all columns are narrower none holds wrapped text."""
_MOSTLY_FULL = 0.6
_CUT = ("-", "/", "\ufffe")
_FIGURE = re.compile(r"[-−–—]|n/?a|无|.*\d.*", re.IGNORECASE)


Extent = tuple[float, float]


@dataclass(slots=True)
class Strip:
    """Text on one height: for each column its part of the line, None where there is none.

    `spanning`: parts that lie in several columns, with the first and the last of them.
    """

    line: TextLine
    cells: list[TextLine | None]
    spanning: list[tuple[int, int, TextLine]]


def strips(
    lines: Sequence[TextLine], borders: Sequence[float], extents: Sequence[Extent] | None = None
) -> list[Strip]:
    """The lines cut at the borders between columns; parts that cross one are spanning.

    `extents`: left and right edge of the text of each column, where they are known: a part that lies over the
    text of one column alone belongs to it, even where it is wider than the column.
    """
    return [_strip(line, borders, extents) for line in lines]


def extents_of(found_strips: Sequence[Strip]) -> list[Extent]:
    """Left and right edge of the text in each column."""
    found: list[Extent] = []
    for column in range(len(found_strips[0].cells)):
        cells = [cell for strip in found_strips if (cell := strip.cells[column]) is not None]
        found.append((min(c.x0 for c in cells), max(c.x1 for c in cells)) if cells else (0.0, 0.0))
    return found


def _strip(line: TextLine, borders: Sequence[float], extents: Sequence[Extent] | None) -> Strip:
    columns: list[list[TextLine]] = [[] for _ in range(len(borders) + 1)]
    spanning: list[tuple[int, int, TextLine]] = []
    for part in line.segments():
        first = sum(part.x0 >= border - 1 for border in borders)
        last = sum(part.x1 > border + 1 for border in borders)
        if last > first and extents is not None:
            over = [at for at in range(first, last + 1) if _overlap(part, extents[at]) > _TOUCHING * part.size]
            first, last = (over[0], over[-1]) if over else (first, last)
        if last > first:
            spanning.append((first, last, part))
        else:
            columns[first].append(part)
    cells = [TextLine([word for part in parts for word in part.words]) if parts else None for parts in columns]
    return Strip(line, cells, spanning)


def _overlap(part: TextLine, extent: Extent) -> float:
    return min(part.x1, extent[1]) - max(part.x0, extent[0])


def grouped(found: Sequence[Strip]) -> list[list[Strip]]:
    """The strips of each row, from the top."""
    if len(found) < 2:
        return [list(found)] if found else []
    steps = [before.line.middle - strip.line.middle for before, strip in pairwise(found)]
    size = sorted(strip.line.size for strip in found)[len(found) // 2]
    tight = min(_pitches(found), default=min(steps))
    widths = _widths(found)
    # Lines of one row lie closer to each other than rows do; else only the text tells.
    limit = tight + _LOOSE * size
    mixed = max(steps) > limit and tight < 1.6 * size
    rows = [[found[0]]]
    for step, strip in zip(steps, found[1:], strict=True):
        row = rows[-1]
        if step < _OVERLAP * size:
            row.append(strip)
        elif mixed and step > limit:
            rows.append([strip])
        elif _goes_on(row, strip, widths, tight=mixed):
            row.append(strip)
        else:
            rows.append([strip])
    return rows


def _pitches(found: Sequence[Strip]) -> list[float]:
    """From each strip up to the last one with text in one of its columns: cells set in the middle lie between."""
    last: dict[int, float] = {}
    pitches = []
    for strip in found:
        columns = [at for at, cell in enumerate(strip.cells) if cell is not None]
        above = [last[at] for at in columns if at in last]
        pitches += [min(above) - strip.line.middle] if above else []
        last |= dict.fromkeys(columns, strip.line.middle)
    return pitches


def _widths(found: Sequence[Strip]) -> list[float]:
    """The widest text of each column."""
    return [
        max((cell.x1 - cell.x0 for strip in found if (cell := strip.cells[column]) is not None), default=0.0)
        for column in range(len(found[0].cells))
    ]


def _goes_on(row: Sequence[Strip], strip: Strip, widths: Sequence[float], *, tight: bool) -> bool:
    """Whether the strip is the next line of the cells of the row above it.

    `tight`: it lies closer to it than rows do elsewhere in the table.
    """
    if strip.spanning or row[-1].spanning:
        return False
    pairs = [(_last(row, column), cell, column) for column, cell in enumerate(strip.cells) if cell is not None]
    if tight:
        amounts = sum(
            above is not None and is_amount(above.text) and is_amount(cell.text) for above, cell, _ in pairs
        )
        if amounts:
            return False
        # Every cell goes on: then each must have been full.
        return len(pairs) < len(strip.cells) or all(
            above is None or _is_full(above, cell, widths[column], slack=1.5) for above, cell, column in pairs
        )
    if all(widths[column] < _MIN_WRAPPED * cell.size for _, cell, column in pairs):
        return False
    single = sum(above is not None and _is_single_word(above) for above, _, _ in pairs)
    if len(pairs) == len(strip.cells) and (2 * single > len(pairs) or (single and len(pairs) == 2)):
        # Every cell would go on, and most of what goes on are single words: those are rows.
        return False
    return all(
        above is not None
        and not (is_figure(above.text) and is_figure(cell.text) and not above.text.endswith(_CUT))
        and _is_full(above, cell, widths[column])
        for above, cell, column in pairs
    )


def _is_single_word(cell: TextLine) -> bool:
    """Whether it is one word, and none that is cut; a line of Chinese is no word."""
    return len(cell.words) < 2 and not CJK.search(cell.text) and not cell.text.endswith(_CUT)


def is_figure(text: str) -> bool:
    """Whether it is a number, or a sign in the place of one."""
    return is_amount(text) or (len(text) <= 12 and _FIGURE.fullmatch(text) is not None and " " not in text)


def _last(row: Sequence[Strip], column: int) -> TextLine | None:
    return next((cell for strip in reversed(row) if (cell := strip.cells[column]) is not None), None)


def _is_full(above: TextLine, cell: TextLine, width: float, slack: float = 0.0) -> bool:
    """Whether the first word of `cell` would not have fitted behind `above`."""
    word = cell.words[0]
    needed = 2 * word.size if CJK.match(word.text) and len(word.text) > 2 else word.x1 - word.x0
    room = width - (above.x1 - above.x0)
    if needed + _BLANK * word.size > room - slack * word.size:
        return True
    return word.text[0].islower() and above.x1 - above.x0 > _MOSTLY_FULL * width
