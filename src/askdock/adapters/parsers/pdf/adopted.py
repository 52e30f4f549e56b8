"""What belongs to a table beyond its lines: a head above the first one, rows below the last."""

from collections.abc import Sequence

from askdock.adapters.parsers.pdf.rows import Extent, strips
from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Word

MAX_HEAD_LINES = 6
WIDE_GAP = 0.8
"""Parts of a line with such a gap between them, in sizes of the type, are texts of their own."""
FULL_LINE = 0.75
_GAP = 1.3
_MAX_ADOPTED = 4
_OPEN_STEP = 1.3


def open_body(words: Sequence[Word], edges: Extent, at: float, head: Sequence[TextLine]) -> list[list[Word]]:
    """The rows below a head whose table has no line at its end; a table ends so where its page does."""
    if len(head) > MAX_HEAD_LINES or max(len(line.segments(WIDE_GAP)) for line in head) < 2:
        return []
    found: list[Word] = []
    bottom = at
    for line in text_lines(
        word for word in words if word.middle < at and edges[0] - 2 <= (word.x0 + word.x1) / 2 <= edges[1] + 2
    ):
        several = len(line.segments(WIDE_GAP)) > 1
        wide = line.x1 - line.x0 > FULL_LINE * (edges[1] - edges[0])
        if bottom - line.y1 > _OPEN_STEP * line.size or (wide and not several):
            break
        found += line.words
        bottom = line.y0
    return [found] if found else []


def adopted(
    words: Sequence[Word],
    edges: Extent,
    at: float,
    borders: Sequence[float],
    extents: Sequence[Extent],
    rules: Sequence[Ruling],
    *,
    above: bool,
) -> list[Word]:
    """The words of lines right above or below a line that keep to the columns, and to more than one of them.

    A shorter line among `rules` ends them: above it stand names over several columns.
    """
    near = [
        word
        for word in words
        if edges[0] - 4 <= (word.x0 + word.x1) / 2 <= edges[1] + 4
        and (at < word.middle < at + 60 if above else at - 60 < word.middle < at)
    ]
    lines = text_lines(near)
    found: list[Word] = []
    edge = last = at
    for line in list(reversed(lines)) if above else lines:
        distance = line.y0 - edge if above else edge - line.y1
        parts = strips([line], borders, extents)[0]
        filled = sum(cell is not None for cell in parts.cells)
        if distance > _GAP * line.size or parts.spanning or filled < 2 or _is_prose(line):
            break
        if found and any(min(last, line.middle) < rule.at < max(last, line.middle) for rule in _over(rules, line)):
            break
        found += line.words
        edge, last = line.y1 if above else line.y0, line.middle
        if len(found) > _MAX_ADOPTED * len(borders) * 6:
            break
    return found


def _over(rules: Sequence[Ruling], line: TextLine) -> list[Ruling]:
    return [rule for rule in rules if rule.start < line.x1 and rule.end > line.x0]


def _is_prose(line: TextLine) -> bool:
    segments = line.segments(WIDE_GAP)
    return len(segments) < 2
