"""Tables whose lines cross: cells are what walls enclose, and a missing wall makes a cell span."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings

_TOUCH = 3.5
_SAME = 3.0
_COVERED = 0.6
_MAX_CROSSINGS = 400_000
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
    """The grids of at least two cells, and the horizontal lines that are in none."""
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
            if (len(grid.xs) - 1) * (len(grid.ys) - 1) > 1:
                found.append(grid)
                continue
        rest.extend(across)
    return found, rest


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
