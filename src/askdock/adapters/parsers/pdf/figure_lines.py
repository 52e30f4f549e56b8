"""Lines of tables of figures: a label, then values; and which lines keep to the same columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from askdock.adapters.parsers.pdf.rows import Extent
from askdock.adapters.parsers.pdf.signs import CLOSERS, CURRENCIES
from askdock.adapters.parsers.pdf.textlines import BRIDGED, TextLine
from askdock.adapters.parsers.pdf.words import Word

_VALUE = re.compile(
    r"[-−–+]?[$€£¥￥]?\s*[-−–]?\s*\d[\d,.]*\s*%?|[$€£¥￥]?\s*\([$€£¥￥]?\s*\d[\d,.]*\s*%?\s*\)?\s*%?"
    r"|[$€£¥￥]?\s*\(?[-−–—]{1,3}\)?\s*%?|N/?[AM]|\*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")

# In sizes of the type.
_MAX_STEP = 4.0
_MAX_CLOSER_GAP = 3.0


@dataclass(slots=True)
class FigureLine:
    """A line of a page: text at the left, then figures."""

    line: TextLine
    label: list[TextLine]
    values: list[TextLine]
    column: dict[int, TextLine] = field(default_factory=dict)

    @property
    def is_row(self) -> bool:
        """Whether it may be a row: figures, and no years alone, which name columns."""
        several = len(self.values) > 1 or (bool(self.values) and bool(self.label))
        return several and not all(_YEAR.fullmatch(value.text) for value in self.values)


def split(line: TextLine) -> FigureLine:
    """The line as label and values."""
    units: list[list[Word]] = []
    for word in line.words:
        last = units[-1] if units else None
        if last is None:
            units.append([word])
            continue
        gap = word.x0 - last[-1].x1
        if gap < BRIDGED * word.size:
            goes_on = word.text not in CURRENCIES or not _is_value(last)
        elif word.text in CLOSERS and gap < _MAX_CLOSER_GAP * word.size:
            goes_on = _is_value(last)
        else:
            goes_on = _opens(last, word)
        if goes_on:
            last.append(word)
        else:
            units.append([word])
    first = len(units)
    while first and _is_value(units[first - 1]):
        first -= 1
    return FigureLine(line, [TextLine(unit) for unit in units[:first]], [TextLine(unit) for unit in units[first:]])


def _opens(unit: Sequence[Word], word: Word) -> bool:
    """Whether the unit is the sign of a currency, and the word its figure."""
    return unit[-1].text in CURRENCIES and len(unit) == 1 and _VALUE.fullmatch(word.text) is not None


def _is_value(unit: Sequence[Word]) -> bool:
    return _VALUE.fullmatch(" ".join(word.text for word in unit)) is not None


def figure(value: TextLine) -> Extent:
    """Where the figure of a value stands, without a sign before or behind it."""
    words = [word for word in value.words if word.text not in CURRENCIES and word.text not in CLOSERS]
    return (words[0].x0, words[-1].x1) if words else (value.x0, value.x1)


def blocks(lines: Sequence[FigureLine]) -> Iterator[tuple[int, int]]:
    """First and last of the rows that lie below each other and keep to the same columns."""
    number = 0
    while number < len(lines):
        if not lines[number].is_row:
            number += 1
            continue
        last = _block_end(lines, number)
        yield number, last
        number = last + 1


def _block_end(lines: Sequence[FigureLine], first: int) -> int:
    columns = [figure(value) for value in lines[first].values]
    left = lines[first].values[0].x0
    most = len(columns)
    last = first
    for number in range(first + 1, len(lines)):
        before, one = lines[number - 1].line, lines[number]
        if before.middle - one.line.middle > _MAX_STEP * max(before.size, one.line.size):
            break
        places = [figure(value) for value in one.values]
        fits = [[at for at, column in enumerate(columns) if _overlap(place, column)] for place in places]
        if not one.is_row or not any(fits):
            if one.line.x1 > left:
                break
            continue
        if any(len(at) > 1 for at in fits):
            break
        for place, at in zip(places, fits, strict=True):
            if at:
                columns[at[0]] = (min(columns[at[0]][0], place[0]), max(columns[at[0]][1], place[1]))
            else:
                columns.append(place)
        if len(places) >= most:
            left = one.values[0].x0 if len(places) > most else min(left, one.values[0].x0)
            most = len(places)
        last = number
    return last


def _overlap(one: Extent, other: Extent) -> bool:
    return min(one[1], other[1]) > max(one[0], other[0])
