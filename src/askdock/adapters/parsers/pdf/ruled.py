"""Cells of tables whose lines cross (see `grids`)."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import pairwise, product
from operator import neg

from askdock.adapters.parsers.pdf.cells import FoundTable, band_rows, make_cell, row_cells
from askdock.adapters.parsers.pdf.columns import gaps
from askdock.adapters.parsers.pdf.grids import Grid
from askdock.adapters.parsers.pdf.rows import Strip
from askdock.adapters.parsers.pdf.spans import labels, spread
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Word
from askdock.adapters.parsers.tables import Cell

CutWord = Callable[[Word, float], list[Word]]
"""Cuts a word at an x; the word alone where it cannot be cut there."""

_INSIDE = 1.0
_FEW_COLUMNS = 3
_MAX_COLUMNS = 64
_FEW_ROWS = 3
_SUPPORT = 0.6
_COLUMN_GAP = 0.8
"""In sizes of the type: more than a blank of type of one width."""


def read_grid(grid: Grid, words: Sequence[Word], page: int, cut: CutWord) -> FoundTable | None:
    """The table in the grid; None where it holds less than two cells of text."""
    inside = _inside(grid, words)
    if not inside:
        return None
    grid.drop_narrow_columns(inside)
    if len(grid.xs) > _MAX_COLUMNS:
        return None
    _split_wide_columns(grid, inside)
    reader = _GridReader(grid, [part for word in inside for part in _cut(grid, word, cut)], page)
    cells = reader.cells()
    if len(cells) < 2:
        return None
    return FoundTable(cells, grid.box, grid.xs, inside)


def _inside(grid: Grid, words: Sequence[Word]) -> list[Word]:
    left, bottom, right, top = grid.box
    return [
        word
        for word in words
        if left - _INSIDE <= (word.x0 + word.x1) / 2 <= right + _INSIDE
        and bottom - _INSIDE <= word.middle <= top + _INSIDE
    ]


def _cut(grid: Grid, word: Word, cut: CutWord) -> list[Word]:
    """The word cut where it crosses a wall."""
    row = _place(grid.ys, word.middle)
    parts = [word]
    for border in range(1, len(grid.xs) - 1):
        x = grid.xs[border]
        last = parts[-1]
        if last.x0 + 2 < x < last.x1 - 2 and grid.wall(row, border) is not None:
            parts[-1:] = cut(last, x)
    return parts


def _place(ys: Sequence[float], middle: float) -> int:
    """The row at that height."""
    return max(0, min(bisect_left(ys, -middle, key=neg) - 1, len(ys) - 2))


def _split_wide_columns(grid: Grid, words: Sequence[Word]) -> None:
    """Columns that no line sets apart, in grids of few: their borders are added."""
    if len(grid.xs) - 1 > _FEW_COLUMNS or len(grid.ys) < 3:
        return
    added: list[float] = []
    for left, right in pairwise(grid.xs):
        lines = text_lines(word for word in words if left <= (word.x0 + word.x1) / 2 < right)
        several = [line for line in lines if len(line.segments(_COLUMN_GAP)) > 1]
        if len(several) >= max(2, _SUPPORT * len(lines)):
            added += [gap.middle for gap in gaps(lines)]
    grid.xs = sorted((*grid.xs, *added))


class _GridReader:
    def __init__(self, grid: Grid, words: Sequence[Word], page: int) -> None:
        self._grid = grid
        self._page = page
        self._rows, self._columns = len(grid.ys) - 1, len(grid.xs) - 1
        self._bands: list[list[Word]] = [[] for _ in range(self._rows)]
        for word in words:
            self._bands[_place(grid.ys, word.middle)].append(word)
        self._drawn = [any(line.drawn and abs(line.at - x) < 4 for line in grid.vertical) for x in grid.xs]

    def cells(self) -> list[Cell]:
        """Every cell with text."""
        walls = [self._walls(row) for row in range(self._rows)]
        regions = self._regions(walls)
        split = self._split_rows(regions)
        base = [0]
        for row in range(self._rows):
            base.append(base[-1] + max(len(split.get(row, ())), 1))
        found: list[Cell] = []
        for row, split_rows in split.items():
            for offset, strips in enumerate(split_rows):
                found += row_cells(strips, self._page, base[row] + offset)
        for (top, left), (bottom, right) in regions:
            if top == bottom and top in split:
                continue
            lines = text_lines(self._words(top, bottom, left, right))
            for part, (first, last) in self._labels(lines, top, bottom, left, right):
                rows = base[last + 1] - base[first]
                found.append(make_cell(part, self._page, base[first], left, rows, right - left + 1))
        return found

    def _labels(
        self, lines: list[TextLine], top: int, bottom: int, left: int, right: int
    ) -> list[tuple[list[TextLine], tuple[int, int]]]:
        """The lines of a place between walls; several labels in it stand for some of its rows each."""
        whole = [(lines, (top, bottom))] if lines else []
        if bottom == top or left != right or len(found := labels(lines)) < 2:
            return whole
        heights = []
        for row in range(top, bottom + 1):
            others = [
                word for word in self._bands[row] if not self._grid.xs[left] <= word.x0 < self._grid.xs[right + 1]
            ]
            if not others:
                return whole
            heights.append(text_lines(others)[0].middle)
        ranges = spread(found, heights)
        if ranges is None:
            return whole
        return [(part, (top + first, top + last)) for part, (first, last) in zip(found, ranges, strict=True)]

    def _words(self, top: int, bottom: int, left: int, right: int) -> list[Word]:
        x0, x1 = self._grid.xs[left], self._grid.xs[right + 1]
        first, last = left == 0, right + 1 == self._columns
        return [
            word
            for row in range(top, bottom + 1)
            for word in self._bands[row]
            if (first or x0 <= (word.x0 + word.x1) / 2) and (last or (word.x0 + word.x1) / 2 < x1)
        ]

    def _walls(self, row: int) -> list[bool]:
        """For each border of columns whether there is a wall in the row."""
        grid = self._grid
        drawn = [grid.wall(row, border) is not None for border in range(1, self._columns)]
        if all(drawn):
            return [True, *drawn, True]
        segments = [part for line in text_lines(self._bands[row]) for part in line.segments()]
        is_open = not any(drawn)
        walls = [True]
        for border, wall in enumerate(drawn, start=1):
            x = grid.xs[border]
            crossed = any(part.x0 < x - 1 and part.x1 > x + 1 for part in segments)
            beside = _fills(segments, grid.xs[border - 1], x) and _fills(segments, x, grid.xs[border + 1])
            cut = len(segments) > 1 and (is_open or beside or not self._drawn[border])
            walls.append(wall or (cut and not crossed))
        return [*walls, True]

    def _regions(self, walls: Sequence[Sequence[bool]]) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        """(top, left) and (bottom, right) of the places that no wall sets apart."""
        parent = {place: place for place in product(range(self._rows), range(self._columns))}

        def root(place: tuple[int, int]) -> tuple[int, int]:
            while parent[place] != place:
                parent[place] = parent[parent[place]]
                place = parent[place]
            return place

        for row, column in parent:
            if column + 1 < self._columns and not walls[row][column + 1]:
                parent[root((row, column + 1))] = root((row, column))
            if row + 1 < self._rows and self._grid.floor(row + 1, column) is None:
                parent[root((row + 1, column))] = root((row, column))
        members: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for place in parent:
            members.setdefault(root(place), []).append(place)
        return [
            (
                (min(r for r, _ in places), min(c for _, c in places)),
                (max(r for r, _ in places), max(c for _, c in places)),
            )
            for places in members.values()
        ]

    def _split_rows(
        self, regions: Sequence[tuple[tuple[int, int], tuple[int, int]]]
    ) -> dict[int, list[list[Strip]]]:
        """The rows between whose lines there are several, with those."""
        merged = {row for (top, _), (bottom, _) in regions for row in range(top, bottom + 1) if bottom > top}
        found: dict[int, list[list[Strip]]] = {}
        borders = self._grid.xs[1:-1]
        for row, words in enumerate(self._bands):
            if row in merged or not words:
                continue
            lines = text_lines(words)
            tall = self._rows <= _FEW_ROWS and len(lines) > _FEW_ROWS
            rows = band_rows(words, borders, one_row=not tall)
            if len(rows) > 1:
                found[row] = rows
        return found


def _fills(segments: Sequence[TextLine], left: float, right: float) -> bool:
    """Whether a text stands between the two borders alone."""
    return any(left - 1 <= part.x0 and part.x1 <= right + 1 for part in segments)
