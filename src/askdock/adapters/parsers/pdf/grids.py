"""Tables whose lines cross: cells are what walls enclose, and a missing wall makes a cell span."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Word

_TOUCH = 3.5
_SAME = 3.0
_COVERED = 0.6
_MAX_CROSSINGS = 400_000
_MAX_GAP = 2.5
_NARROW = 9.0
_MAX_EXTENSION = 45.0
_SAME_EDGE = 9.0
_LEADING = 0.7
"""Of the size of the type: lines of one cell are closer."""
_MIN_SIDE = 30.0
_MIN_BORDERS = 3
MIN_ROW = 4.0


@dataclass(slots=True)
class Grid:
    """Lines that cross each other, directly or over others. `xs` from the left, `ys` from the top."""

    horizontal: list[Ruling]
    vertical: list[Ruling]
    xs: list[float] = field(init=False)
    ys: list[float] = field(init=False)

    def __post_init__(self) -> None:
        ends = [edge for line in self.horizontal for edge in (line.start, line.end)]
        tops = [edge for line in self.vertical for edge in (line.start, line.end)]
        self.xs = _edges([line.at for line in self.vertical], min(ends), max(ends))
        self.ys = _edges([line.at for line in self.horizontal], min(tops), max(tops))[::-1]

    def drop_narrow_columns(self, words: Sequence[Word]) -> None:
        """Take lines close to each other, between which no word stands, as one: the one that is drawn."""
        drawn = [line.at for line in self.vertical if line.drawn]
        kept: list[float] = []
        for x in self.xs:
            if not kept or x - kept[-1] > _NARROW or any(kept[-1] < (w.x0 + w.x1) / 2 < x for w in words):
                kept.append(x)
            elif any(abs(x - at) <= 1 for at in drawn) and not any(abs(kept[-1] - at) <= 1 for at in drawn):
                kept[-1] = x
        self.xs = kept

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]

    def wall(self, row: int, border: int) -> Ruling | None:
        """The line right of column `border - 1` in that row."""
        return _covering(self.vertical, self.xs[border], self.ys[row + 1], self.ys[row])

    def floor(self, border: int, column: int) -> Ruling | None:
        """The line below row `border - 1` in that column."""
        return _covering(self.horizontal, self.ys[border], self.xs[column], self.xs[column + 1])


def grids(lines: Rulings) -> tuple[list[Grid], list[Ruling]]:
    """The grids, and the horizontal lines that are in none."""
    horizontal, vertical = lines
    if len(horizontal) * len(vertical) > _MAX_CROSSINGS:
        return [], []
    parent = list(range(len(horizontal) + len(vertical)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for number, upright in enumerate(vertical, start=len(horizontal)):
        for index, line in enumerate(horizontal):
            if (
                line.start - _TOUCH <= upright.at <= line.end + _TOUCH
                and upright.start - _TOUCH <= line.at <= upright.end + _TOUCH
            ):
                parent[root(number)] = root(index)
    members: dict[int, tuple[list[Ruling], list[Ruling]]] = {}
    for index, line in enumerate((*horizontal, *vertical)):
        members.setdefault(root(index), ([], []))[index >= len(horizontal)].append(line)
    found: list[Grid] = []
    rest: list[Ruling] = []
    for across, upright_lines in members.values():
        if across and upright_lines:
            grid = Grid(across, upright_lines)
            if grid.xs[-1] - grid.xs[0] > _MIN_SIDE and grid.ys[0] - grid.ys[-1] > MIN_ROW:
                found.append(grid)
                continue
        rest.extend(across)
    return found, rest


def stacked(found: Sequence[Grid], words: Sequence[Word]) -> list[Grid]:
    """Grids above each other with the same columns as one, where what stands between them keeps to those.

    So are the bands of colour of every other row of a table put together.
    """
    result: list[Grid] = []
    for grid in sorted(found, key=lambda one: -one.ys[0]):
        for number, above in enumerate(result):
            if _same_columns(above, grid) and _keeps_to_columns(above, grid, words):
                result[number] = Grid(
                    sorted((*above.horizontal, *grid.horizontal)), sorted((*above.vertical, *grid.vertical))
                )
                break
        else:
            result.append(grid)
    return result


def _same_columns(above: Grid, below: Grid) -> bool:
    """Whether the borders are the same; the lower grid may lack columns at the left, labels that go on."""
    xs = above.xs[-len(below.xs) :]
    if len(xs) != len(below.xs) or (len(xs) < len(above.xs) and len(xs) < _MIN_BORDERS):
        return False
    return all(abs(one - other) <= _SAME for one, other in zip(xs, below.xs, strict=True))


def _keeps_to_columns(above: Grid, below: Grid, words: Sequence[Word]) -> bool:
    """Whether at most a row stands between the grids, and no text of it crosses a border of columns."""
    top, bottom = above.ys[-1], below.ys[0]
    tallest = max(one - other for grid in (above, below) for one, other in pairwise(grid.ys))
    if top - bottom > _MAX_GAP * tallest:
        return False
    left, right = above.xs[0], above.xs[-1]
    between = [word for word in words if bottom < word.middle < top and word.x1 > left and word.x0 < right]
    lines = text_lines(between)
    if not lines:
        return top - bottom < tallest
    segments = [part for line in lines for part in line.segments()]
    if len(above.xs) == 2:
        return True
    crossing = sum(any(part.x0 < x - 1 and part.x1 > x + 1 for x in above.xs[1:-1]) for part in segments)
    return crossing == 0 and len(segments) > 1


def extended(grid: Grid, rules: Sequence[Ruling], words: Sequence[Word]) -> Grid:
    """The grid with the rows above and below it that only rules, or bands of colour, set apart."""
    banded = not any(line.drawn for line in (*grid.horizontal, *grid.vertical))
    for above in (True, False):
        grid = _with_rules(grid, rules, words, above=above)
        if not banded:
            continue
        if above:
            grid = _with_lines_above(grid, words)
        elif (bottom := _row_below(grid, words)) is not None:
            grid = _with_edge(grid, bottom)
    return grid


def _with_lines_above(grid: Grid, words: Sequence[Word]) -> Grid:
    """The grid with the row right above it, and with the head above that: bold type above plain."""
    row = _line_above(grid, words)
    if row is None:
        return grid
    grid = _with_edge(grid, row.y1 + 1)
    head = _line_above(grid, words)
    if head is None or not all(word.bold for word in head.words) or all(word.bold for word in row.words):
        return grid
    return _with_edge(grid, head.y1 + 1)


def _with_edge(grid: Grid, at: float) -> Grid:
    edge = Ruling(at, grid.xs[0], grid.xs[-1], drawn=True)
    return Grid(sorted((*grid.horizontal, edge)), grid.vertical)


def _with_rules(grid: Grid, rules: Sequence[Ruling], words: Sequence[Word], *, above: bool) -> Grid:
    """The grid as far as the last rule over all columns; shorter ones leave out a label of several rows."""
    whole = grid
    while (rule := _next_rule(grid, rules, words, above=above)) is not None:
        grid = Grid(sorted((*grid.horizontal, rule)), grid.vertical)
        if abs(rule.start - grid.xs[0]) < _SAME_EDGE and abs(rule.end - grid.xs[-1]) < _SAME_EDGE:
            whole = grid
    return whole


def _next_rule(grid: Grid, rules: Sequence[Ruling], words: Sequence[Word], *, above: bool) -> Ruling | None:
    """The line at the other end of the next row, if there is one."""
    edge = grid.ys[0] if above else grid.ys[-1]
    wanted = [
        rule
        for rule in rules
        if _SAME < (rule.at - edge if above else edge - rule.at) < _MAX_EXTENSION
        and any(abs(rule.start - x) < _SAME_EDGE for x in grid.xs[:-2])
        and abs(rule.end - grid.xs[-1]) < _SAME_EDGE
    ]
    if not wanted:
        return None
    rule = min(wanted, key=lambda one: abs(one.at - edge))
    return rule if _row_between(grid, min(edge, rule.at), max(edge, rule.at), words) else None


def _row_between(grid: Grid, bottom: float, top: float, words: Sequence[Word]) -> bool:
    """Whether text stands there in several columns, and none of it crosses a border."""
    left, right = grid.xs[0], grid.xs[-1]
    inside = [word for word in words if bottom < word.middle < top and word.x1 > left and word.x0 < right]
    segments = [part for line in text_lines(inside) for part in line.segments()]
    borders = grid.xs[1:-1]
    return len(segments) > 1 and not any(part.x0 < x - 1 and part.x1 > x + 1 for part in segments for x in borders)


def _line_above(grid: Grid, words: Sequence[Word]) -> TextLine | None:
    """The line of text right above the grid, where it keeps to the columns."""
    left, right, edge = grid.xs[0], grid.xs[-1], grid.ys[0]
    near = [
        word for word in words if edge < word.middle < edge + _MAX_EXTENSION and left < word.x1 and word.x0 < right
    ]
    lines = text_lines(near)
    if not lines or lines[-1].y0 - edge > lines[-1].size:
        return None
    return lines[-1] if _row_between(grid, edge, lines[-1].y1 + 1, words) else None


def _row_below(grid: Grid, words: Sequence[Word]) -> float | None:
    """The bottom of the last row, where it is one without a band: its lines are as close as those of one cell."""
    left, right, bottom = grid.xs[0], grid.xs[-1], grid.ys[-1]
    tallest = max(one - other for one, other in pairwise(grid.ys))
    near = [
        word for word in words if bottom - tallest < word.middle < bottom and left < word.x1 and word.x0 < right
    ]
    end = bottom
    for line in text_lines(near):
        if end - line.y1 > _LEADING * line.size:
            break
        end = line.y0
    return end - 1 if end < bottom and _row_between(grid, end - 1, bottom, words) else None


def _edges(places: Sequence[float], first: float, last: float) -> list[float]:
    """The places, each once, with those where lines begin and end."""
    found: list[float] = []
    for place in sorted((*places, first, last)):
        if not found or place - found[-1] > _SAME:
            found.append(place)
    return found


def _covering(lines: Sequence[Ruling], at: float, start: float, end: float) -> Ruling | None:
    """A line at that place that covers most of the way from `start` to `end`."""
    index = bisect_right(lines, at - _SAME, key=lambda line: line.at)
    covered, found = 0.0, None
    while index < len(lines) and lines[index].at <= at + _SAME:
        line = lines[index]
        covered += max(0.0, min(line.end, end) - max(line.start, start))
        if covered >= _COVERED * (end - start):
            return line if found is None or line.drawn else found
        if line.end > start and line.start < end:
            found = line
        index += 1
    return None


def bands(ys: Sequence[float]) -> list[tuple[float, float]]:
    """Top and bottom of each row."""
    return [(top, bottom) for top, bottom in pairwise(ys) if top - bottom >= MIN_ROW]
