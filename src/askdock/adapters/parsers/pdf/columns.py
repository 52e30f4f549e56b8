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
# In sizes of the type.
_STRETCHED = 2.5
_ALIGNED = 0.3
_OVER = 0.5
_WITHIN_NAME = 0.6
_NEIGHBOUR = 3.0
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
    covered, begin, last = 0, None, 0.0
    free: list[Gap] = []
    for x, step in sorted(events):
        if begin is not None and not covered and x - last >= _MIN_WIDTH:
            free.append(Gap(last, x))
        before, covered = covered, covered + step
        if covered <= allowed < before:
            begin, free = x, []
        elif before <= allowed < covered and begin is not None:
            if x - begin >= _MIN_WIDTH:
                # Where some text crosses the gap, it is the part without any.
                found.append(max(free, key=lambda gap: gap.right - gap.left, default=Gap(begin, x)))
            begin = None
        last = x
    return [gap for gap in found if _supported(gap, parts) or _sets_apart_labels(gap, counted)]


def borders_between(found: Sequence[Gap], head: Sequence[TextLine], body: Sequence[TextLine]) -> list[float]:
    """Where the columns between the gaps of `body` are set apart, so that names in the `head` are not cut.

    A name may be wider than its column; so a border lies where the gap is free in the head too.
    """
    names = [segment for line in head for segment in line.segments(_WITHIN_NAME)]
    values = [segment for line in body for segment in _segments(line)]
    kept = [gap for at, gap in enumerate(found) if not _is_stretched(gap, found[at + 1 :], names, values)]
    return [_border(gap, names, values) for gap in kept]


def _is_stretched(gap: Gap, later: Sequence[Gap], names: Sequence[TextLine], values: Sequence[TextLine]) -> bool:
    """Whether only blanks of justified lines make the gap: right of it stands one value, and close to the left."""
    end = later[0].left if later else float("inf")
    beside = [one for one in (*values, *names) if gap.left < one.x0 < end]
    if sum(gap.left < one.x0 < end for one in values) != 1:
        return False
    return all(any(_is_close(before, one) for before in [*names, *values]) for one in beside)


def _is_close(before: TextLine, one: TextLine) -> bool:
    return abs(before.middle - one.middle) < one.size / 2 and 0 < one.x0 - before.x1 < _STRETCHED * one.size


def _border(gap: Gap, names: Sequence[TextLine], values: Sequence[TextLine]) -> float:
    """The middle of the gap, or where it is free of the names that reach over the middle from one side."""
    wide = [name for name in names if _is_wide(name, gap, names)]
    if not wide:
        return gap.middle
    free = [(gap.left, gap.right)]
    for name in wide:
        free = [
            part
            for left, right in free
            for part in ((left, min(right, name.x0)), (max(left, name.x1), right))
            if part[1] - part[0] >= _MIN_WIDTH
        ]
    if not free:
        return gap.middle
    after = [one for one in values if gap.left < one.x0 < gap.right + one.size]
    aligned = sum(one.x0 - gap.right < _ALIGNED * one.size for one in after)
    left, right = free[-1] if 2 * aligned > len(after) else max(free, key=lambda part: part[1] - part[0])
    return (left + right) / 2


def _is_wide(name: TextLine, gap: Gap, names: Sequence[TextLine]) -> bool:
    """Whether it is the name of one of the columns beside the gap alone, and reaches over the middle.

    A name of both lies over both, or has nothing beside it.
    """
    if name.x0 < gap.left and name.x1 > gap.right:
        return False
    if gap.middle < name.x1 < gap.right and gap.left < name.x0:
        return any(_is_close(one, name) and one.x0 < gap.left for one in names)
    if not name.x0 < gap.middle < name.x1:
        return False
    line = [one for one in names if one is not name and abs(one.middle - name.middle) < name.size / 2]
    if gap.left - name.x0 > _OVER * name.size:
        return any(name.x1 < one.x0 < gap.right + _NEIGHBOUR * name.size for one in line)
    return any(gap.left - _NEIGHBOUR * name.size < one.x1 < name.x0 for one in line)


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
    """Whether lines of their own stand on one side of the gap, and whole lines on the other."""
    left = [len(segments) for segments in parts if segments[-1].x1 <= gap.left + _MIN_WIDTH]
    right = [len(segments) for segments in parts if segments[0].x0 >= gap.right - _MIN_WIDTH]
    return any(
        min(len(alone), sum(count > 1 for count in whole)) >= _MIN_LABELS
        for alone, whole in ((left, right), (right, left))
    )
