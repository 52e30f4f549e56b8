"""The tables of a page: figures in columns, crossing lines, rules, and text that only keeps to columns."""

from collections import Counter
from collections.abc import Sequence

from askdock.adapters.parsers.pdf.cells import FoundTable
from askdock.adapters.parsers.pdf.figures import read_figures
from askdock.adapters.parsers.pdf.grids import Grid, extended, grids, stacked
from askdock.adapters.parsers.pdf.ruled import CutWord, read_grid
from askdock.adapters.parsers.pdf.ruled_rows import Level, read_levels, read_rules
from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings
from askdock.adapters.parsers.pdf.signs import Signs
from askdock.adapters.parsers.pdf.textlines import TextLine
from askdock.adapters.parsers.pdf.unruled import read_unruled
from askdock.adapters.parsers.pdf.upper_heads import with_upper_head
from askdock.adapters.parsers.pdf.words import Word

_MIN_TELLING = 6
_HOLLOW = 0.2


def find_tables(
    words: Sequence[Word], lines: Sequence[TextLine], drawn: Rulings, page: int, cut: CutWord
) -> list[FoundTable]:
    """The tables among words, which are those of the lines, in any order; each word is in one at most."""
    found: list[FoundTable] = []
    free = list(words)

    def take(table: FoundTable | None) -> None:
        if table is not None and not _is_hollow(table):
            table = with_upper_head(table, free, page)
            found.append(table)
            used = {id(word) for word in table.words}
            free[:] = [word for word in free if id(word) not in used]

    for table in read_figures(lines, drawn, page):
        take(table)
    signs = Signs(free, drawn.vertical)
    free = signs.words
    crossing, rest = grids(drawn)
    for found_grid in stacked(crossing, free):
        grid = extended(found_grid, rest, free)
        if len(grid.xs) == 2 and len(grid.ys) == 2:
            # A frame: what stands in it is read as if it had none.
            rest += grid.horizontal
        elif len(grid.xs) > 2:
            take(read_grid(grid, free, page, cut))
        else:
            take(_banded(grid, free, page))
    for table in read_rules(rest, free, page):
        take(table)
    for table in read_unruled(free, rest, page):
        take(table)
    for table in found:
        table.words = signs.parts(table.words)
    return found


def _is_hollow(table: FoundTable) -> bool:
    """Whether hardly any row has more than one cell: text in frames, whose lines have gaps for their titles."""
    filled = Counter(cell.row for cell in table.cells)
    return len(filled) >= _MIN_TELLING and sum(count > 1 for count in filled.values()) < _HOLLOW * len(filled)


def _banded(grid: Grid, words: Sequence[Word], page: int) -> FoundTable | None:
    """A grid of one column: its rows are bands, and the text keeps to columns or is no table."""
    left, _, right, _ = grid.box
    return read_levels([Level(y, [Ruling(y, left, right, drawn=True)]) for y in grid.ys], words, page, around=None)
