"""The columns of lines that no drawn line sets apart: the gaps that hardly any of them crosses."""

from collections.abc import Sequence
from typing import NamedTuple

from askdock.adapters.parsers.pdf.textlines import TextLine

_MAX_CROSSING = 0.06
"""Share of the lines that may cross a gap: a heading within the table, a cell over several columns."""
_MIN_WIDTH = 1.0
_MIN_SUPPORT = 0.25
_SHORT = 0.25
_MIN_LABELS = 2
_CURRENCIES = frozenset("$€£¥￥")


class Gap(NamedTuple):
    """Between two columns, from `left` to `right`."""

    left: float
    right: float

    @property
    def middle(self) -> float:
        """Where the columns are set apart."""
        return (self.left + self.right) / 2


def gaps(lines: Sequence[TextLine]) -> list[Gap]:
    """The gaps from left to right; none where fewer than two lines have several parts."""
    every = [_segments(line) for line in lines]
    parts = [segments for segments in every if len(segments) > 1]
    if not parts:
        return []
    allowed = int(_MAX_CROSSING * len(parts))
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    # A long line alone is a heading within the table, a short one a label or the rest of a cell.
    counted = [one for one in every if len(one) > 1 or one[0].x1 - one[0].x0 < _SHORT * width]
    events: list[tuple[float, int]] = []
    for segments in counted:
        for segment in segments:
            events += (segment.x0, 1), (segment.x1, -1)
    found: list[Gap] = []
    covered, begin = 0, None
    for x, step in sorted(events):
        before, covered = covered, covered + step
        if covered <= allowed < before:
            begin = x
        elif before <= allowed < covered and begin is not None:
            if x - begin >= _MIN_WIDTH:
                found.append(Gap(begin, x))
            begin = None
    return [gap for gap in found if _supported(gap, parts) or _sets_apart_labels(gap, counted)]


def _segments(line: TextLine) -> list[TextLine]:
    """Its parts; the sign of a currency is no part of its own."""
    found: list[TextLine] = []
    for segment in line.segments():
        if found and found[-1].text in _CURRENCIES and segment.text[0].isdigit():
            found[-1] = TextLine(found[-1].words + segment.words)
        else:
            found.append(segment)
    return found


def _supported(gap: Gap, parts: Sequence[Sequence[TextLine]]) -> bool:
    """Whether enough lines have text on both sides."""
    both = sum(
        segments[0].x0 < gap.left + _MIN_WIDTH and segments[-1].x1 > gap.right - _MIN_WIDTH for segments in parts
    )
    return both >= max(1, _MIN_SUPPORT * len(parts))


def _sets_apart_labels(gap: Gap, parts: Sequence[Sequence[TextLine]]) -> bool:
    """Whether lines of their own stand left of the gap, and whole lines right of it."""
    left = sum(segments[-1].x1 <= gap.left + _MIN_WIDTH for segments in parts)
    right = sum(len(segments) > 1 and segments[0].x0 >= gap.right - _MIN_WIDTH for segments in parts)
    return min(left, right) >= _MIN_LABELS
