"""The order in which the lines and tables of a page are read: by where they stand, column by column."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from askdock.adapters.parsers.pdf.cells import FoundTable
from askdock.adapters.parsers.pdf.characters import CJK
from askdock.adapters.parsers.pdf.textlines import TextLine

# In sizes of the type.
_GUTTER = 0.9
_LEVEL = 0.3

_MIN_LINES = 3
_MIN_SHARE = 0.12
_MAX_DEPTH = 6
_ALIGNED = 0.6
_FULL = 0.7
_PROSE_WORDS = 3.5
_PROSE_CHARACTERS = 10

Part = TextLine | FoundTable


@dataclass(slots=True)
class _Item:
    """A part of a line, or a table; `height`: where the whole line stands."""

    part: Part
    x0: float
    y0: float
    x1: float
    y1: float
    height: float


def reading_order(lines: Sequence[TextLine], tables: Sequence[FoundTable]) -> list[Part]:
    """Lines and tables as they are read; a line that lies in several columns is cut."""
    items = [
        _Item(part, part.x0, part.y0, part.x1, part.y1, line.middle)
        for line in lines
        for part in line.segments(_GUTTER)
    ]
    for table in tables:
        x0, y0, x1, y1 = table.box
        items.append(_Item(table, x0, y0, x1, y1, y1))
    return _joined(_ordered(items, 0))


def _ordered(items: list[_Item], depth: int) -> list[_Item]:
    items = sorted(items, key=lambda item: (-item.height, item.x0))
    if depth < _MAX_DEPTH and (found := _columns(items)) is not None:
        above, left, right, below = found
        return [item for group in (above, left, right, below) for item in _ordered(group, depth + 1)]
    return items


def _columns(items: list[_Item]) -> tuple[list[_Item], list[_Item], list[_Item], list[_Item]] | None:
    """The parts above, in, and below two columns: the highest pair of columns on the page."""
    strips = _strips(items)
    best: tuple[int, int, int, float] | None = None
    for number, strip in enumerate(strips):
        for left, right in _free(strip):
            first, last, gutter = _extended(strips, number, left, right)
            lines = sum(len(strips[at]) for at in range(first, last + 1))
            if (best is None or lines > best[0]) and _is_pair(strips[first : last + 1], gutter):
                best = (lines, first, last, gutter)
    if best is None:
        return None
    _, first, last, gutter = best
    inside = [item for strip in strips[first : last + 1] for item in strip]
    return (
        [item for strip in strips[:first] for item in strip],
        [item for item in inside if (item.x0 + item.x1) / 2 < gutter],
        [item for item in inside if (item.x0 + item.x1) / 2 >= gutter],
        [item for strip in strips[last + 1 :] for item in strip],
    )


def _strips(items: Sequence[_Item]) -> list[list[_Item]]:
    """Items that share some height, from the top."""
    strips: list[list[_Item]] = []
    bottom = 0.0
    for item in sorted(items, key=lambda one: -one.y1):
        slack = 0.25 * (item.y1 - item.y0) if isinstance(item.part, TextLine) else 0.0
        if strips and item.y1 - slack > bottom:
            strips[-1].append(item)
            bottom = min(bottom, item.y0 + slack)
        else:
            strips.append([item])
            bottom = item.y0 + slack
    return strips


def _free(strip: Sequence[_Item]) -> list[tuple[float, float]]:
    """The gaps between the items of a strip."""
    found: list[tuple[float, float]] = []
    edge = float("inf")
    for item in sorted(strip, key=lambda one: one.x0):
        if item.x0 > edge + 1:
            found.append((edge, item.x0))
        edge = item.x1 if edge == float("inf") else max(edge, item.x1)
    return found


def _extended(strips: Sequence[Sequence[_Item]], number: int, left: float, right: float) -> tuple[int, int, float]:
    """How far up and down the gap goes, and its middle."""

    def narrowed(strip: Sequence[_Item], gap: tuple[float, float]) -> tuple[float, float] | None:
        low, high = gap
        middle = (low + high) / 2
        for item in strip:
            if item.x1 <= middle:
                low = max(low, item.x1)
            elif item.x0 >= middle:
                high = min(high, item.x0)
            else:
                return None
        return (low, high)

    first = last = number
    gap = (left, right)
    while last + 1 < len(strips) and (found := narrowed(strips[last + 1], gap)) is not None:
        gap, last = found, last + 1
    while first > 0 and (found := narrowed(strips[first - 1], gap)) is not None:
        gap, first = found, first - 1
    middle = (gap[0] + gap[1]) / 2
    # Lines of one side alone at either end stand above or below both columns.
    while first < number and not _both(strips[first], middle):
        first += 1
    return first, last, middle


def _both(strip: Sequence[_Item], x: float) -> bool:
    return any(item.x1 <= x for item in strip) and any(item.x0 >= x for item in strip)


def _is_pair(strips: Sequence[Sequence[_Item]], gutter: float) -> bool:
    """Whether the text of both sides is read one side after the other."""
    items = [item for strip in strips for item in strip]
    left = [item for item in items if (item.x0 + item.x1) / 2 < gutter]
    right = [item for item in items if (item.x0 + item.x1) / 2 >= gutter]
    if min(_lines(left), _lines(right)) < _MIN_LINES:
        return False
    width = max(item.x1 for item in items) - min(item.x0 for item in items)
    for side in (left, right):
        if max(item.x1 for item in side) - min(item.x0 for item in side) < _MIN_SHARE * width:
            return False
    if _is_prose(left) and _is_prose(right):
        return True
    return _aligned(left, right) < _ALIGNED and _has_words(left) and _has_words(right)


def _lines(side: Sequence[_Item]) -> int:
    return sum(item.part.rows if isinstance(item.part, FoundTable) else 1 for item in side)


def _has_words(side: Sequence[_Item]) -> bool:
    """Whether a side is more than numbers and marks."""
    texts = [item.part.text for item in side if isinstance(item.part, TextLine)]
    return not texts or median(map(len, texts)) > 8


def _is_prose(side: Sequence[_Item]) -> bool:
    lines = [item for item in side if isinstance(item.part, TextLine)]
    if not lines:
        return True
    width = max(item.x1 for item in side) - min(item.x0 for item in side)
    full = sum(item.x1 - item.x0 > _FULL * width for item in lines)
    texts = [item.part.text for item in lines if isinstance(item.part, TextLine)]
    chinese = sum(len(CJK.findall(text)) for text in texts) / len(texts)
    words = sum(len(text.split()) for text in texts) / len(texts)
    return full >= len(lines) / 2 and (words >= _PROSE_WORDS or chinese >= _PROSE_CHARACTERS)


def _aligned(left: Sequence[_Item], right: Sequence[_Item]) -> float:
    """Share of the lines of the shorter side that stand on the height of one of the other."""
    one, other = sorted((left, right), key=len)
    heights = [(item.y0 + item.y1) / 2 for item in other]
    count = sum(
        any(abs((item.y0 + item.y1) / 2 - height) < _LEVEL * (item.y1 - item.y0) for height in heights)
        for item in one
    )
    return count / len(one)


def _joined(items: Sequence[_Item]) -> list[Part]:
    """Parts of one line that follow each other, as one line again."""
    found: list[Part] = []
    for item in items:
        last = found[-1] if found else None
        if (
            isinstance(item.part, TextLine)
            and isinstance(last, TextLine)
            and abs(last.middle - item.part.middle) < _LEVEL * max(last.size, item.part.size)
            and item.x0 >= last.x1
        ):
            found[-1] = TextLine([*last.words, *item.part.words])
        else:
            found.append(item.part)
    return found
