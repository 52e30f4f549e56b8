"""The names that stand above tables of figures, `CONSOLIDATED STATEMENTS OF INCOME`: they head what follows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from askdock.adapters.parsers.pdf.cells import FoundTable
from askdock.adapters.parsers.pdf.layout import Paragraph
from askdock.adapters.parsers.pdf.page import Part
from askdock.adapters.parsers.tables.heads import is_amount

_MAX_NAMES = 4
_MAX_LINES = 4
_LONGEST = 200
_FIGURES = 0.5
_MAX_GAP = 5.0
"""In sizes of the type."""
_CENTRED = 0.06
"""Share of the table's width by which the middle of a name may lie off its own."""
_DEEPEST = 6
_UNITS = re.compile(r"\(.*\)|in (?:thousands|millions|billions).*|\W*", re.IGNORECASE)
_NO_NAME = re.compile(r"[.。,，;；:：]$|^(?:table|figure|fig\.?)\s*[\dA-Z]|^[图表]\s*\d", re.IGNORECASE)


def table_names(parts: Sequence[Part], levels: Mapping[Paragraph, int]) -> dict[Paragraph, int]:
    """Paragraph -> level of the names on a page, each below the one before; `levels`: the headings known."""
    deepest = max(levels.values(), default=0)
    found: dict[Paragraph, int] = {}
    for at, part in enumerate(parts):
        if isinstance(part, FoundTable) and _holds_figures(part):
            names = list(_above(parts[:at], part, levels))[::-1]
            found |= {name: min(deepest + step, _DEEPEST) for step, name in enumerate(names, start=1)}
    return found


def _holds_figures(table: FoundTable) -> bool:
    values = [cell.text for cell in table.cells if cell.column and cell.row >= (table.head or 0)]
    return bool(table.head) and sum(map(is_amount, values)) > _FIGURES * len(values)


def _above(parts: Sequence[Part], table: FoundTable, levels: Mapping[Paragraph, int]) -> Iterator[Paragraph]:
    """The names from the lowest, those of units left out."""
    bottom = table.box[3]
    for part in parts[: -_MAX_NAMES - 1 : -1]:
        if not isinstance(part, Paragraph) or part in levels or not _is_name(part, table, bottom):
            return
        if not _UNITS.fullmatch(part.text):
            yield part
        bottom = part.spans[0][0].top


def _is_name(paragraph: Paragraph, table: FoundTable, bottom: float) -> bool:
    lines = [line for line, _, _ in paragraph.spans]
    if len(lines) > _MAX_LINES or len(paragraph.text) > _LONGEST or _NO_NAME.search(paragraph.text):
        return False
    if not 0 <= lines[-1].bottom - bottom + lines[-1].height < _MAX_GAP * lines[-1].height:
        return False
    if any(below.top > above.top for above, below in pairwise(lines)):
        return False
    left, _, right, _ = table.box
    off = (min(line.left for line in lines) + max(line.right for line in lines) - left - right) / 2
    return paragraph.bold or paragraph.text.isupper() or abs(off) < _CENTRED * (right - left)
