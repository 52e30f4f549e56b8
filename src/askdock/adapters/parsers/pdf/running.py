"""Running heads and feet: text at the same height of many pages, the same but for numbers."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.textlines import TextLine

AHEAD = 8
"""Pages before and after one that tell what is running on it."""
_MARGIN = 0.14
"""Share of the page's height, at the top and at the bottom, in which they are looked for."""
_MAX_LINES = 3
_SAME_HEIGHT = 4.0
_SHARE = 0.5
_MIN_PAGES = 2
_GAP = 0.35
_TELLING = 3
"""Lines that tell columns."""
_SAME_STEP = 0.2
_MAX_PARTS = 3
_NUMBER = re.compile(r"\d+|\b[ivxlc]{1,6}\b")
_MAX_NUMBERS = 4


class MarginLine(NamedTuple):
    """A line at the edge of a page: its text without numbers, its height, and whether space sets it apart."""

    text: str
    at: float
    apart: bool


class Margins(NamedTuple):
    """The outermost lines of a page, from the edge inwards."""

    top: tuple[MarginLine, ...]
    bottom: tuple[MarginLine, ...]


def margins(lines: Sequence[TextLine], vertical: Sequence[Ruling], height: float) -> Margins:
    """The lines that may be running heads and feet, of the lines of a page from the top.

    `vertical`: the page's lines. The head of a table that is repeated on each page is none, nor are its rows.
    """
    inner_top, inner_bottom = height * (1 - _MARGIN), height * _MARGIN
    top = [line for line in lines[: _MAX_LINES + 1] if line.middle > inner_top]
    bottom = [line for line in lines[-_MAX_LINES - 1 :] if line.middle < inner_bottom]
    # Walls of a table that goes on into the page; those of a box about a running head do not.
    above = [wall for wall in vertical if wall.start < inner_top]
    below = [wall for wall in vertical if wall.end > inner_bottom]
    return Margins(_inwards(lines, top, above), _inwards(lines[::-1], bottom[::-1], below))


def _inwards(
    lines: Sequence[TextLine], outer: Sequence[TextLine], walls: Sequence[Ruling]
) -> tuple[MarginLine, ...]:
    found = []
    for number, line in enumerate(outer[:_MAX_LINES]):
        if _is_row(line, walls) or _is_column_head(lines[number : number + 3]):
            break
        following = lines[number + 1] if number + 1 < len(lines) else None
        distance = max(following.y0 - line.y1, line.y0 - following.y1) if following else 0.0
        text = re.sub(r"\s+", "", _NUMBER.sub("#", line.text))
        if len(line.segments()) > _MAX_PARTS:
            # The repeated head of a table, or a row of it.
            break
        found.append(MarginLine(text, line.middle, distance > _GAP * line.size))
    return tuple(found)


def _is_row(line: TextLine, walls: Sequence[Ruling]) -> bool:
    return any(line.x0 < wall.at < line.x1 and wall.start < line.middle < wall.end for wall in walls)


def _is_column_head(lines: Sequence[TextLine]) -> bool:
    """Whether the first line keeps to the columns, and to the steps, of the two that follow."""
    if len(lines) < _TELLING:
        return False
    parts = [line.segments() for line in lines]
    if len(parts[0]) < 2 or len({len(part) for part in parts}) > 1:
        return False
    first, second = (abs(one.middle - other.middle) for one, other in pairwise(lines))
    return abs(first - second) < _SAME_STEP * lines[0].size and all(
        min(one.x1, other.x1) > max(one.x0, other.x0)
        for row, following in pairwise(parts)
        for one, other in zip(row, following, strict=True)
    )


def running(pages: Sequence[Margins], number: int) -> tuple[int, int]:
    """How many lines at the top and at the bottom of page `number` (from 0) are running heads and feet."""
    near = [page for at, page in enumerate(pages) if at != number and abs(at - number) <= AHEAD]
    here = pages[number]
    return (
        _count(here.top, [page.top for page in near]),
        _count(here.bottom, [page.bottom for page in near]),
    )


def _count(lines: Sequence[MarginLine], others: Sequence[Sequence[MarginLine]]) -> int:
    count = 0
    for number, line in enumerate(lines, start=1):
        same = sum(any(_is_same(line, other) for other in page) for page in others)
        if line.text.count("#") > _MAX_NUMBERS or same + 1 < max(_MIN_PAGES, _SHARE * (len(others) + 1)):
            break
        if line.apart:
            count = number
    return count


def _is_same(line: MarginLine, other: MarginLine) -> bool:
    return line.text == other.text and abs(line.at - other.at) <= _SAME_HEIGHT
