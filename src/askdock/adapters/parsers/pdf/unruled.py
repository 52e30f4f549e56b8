"""Tables without lines: neighbouring lines of text whose parts keep to common columns."""

import re
from collections.abc import Iterator, Sequence

from askdock.adapters.parsers.pdf.cells import FoundTable, body_cells
from askdock.adapters.parsers.pdf.columns import gaps
from askdock.adapters.parsers.pdf.rows import Strip, extents_of, grouped, strips
from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.spans import with_even_names
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.words import Box, Word
from askdock.adapters.parsers.tables.heads import is_amount

# In sizes of the type.
_CELL_GAP = 0.9
_MAX_STEP = 2.6
_WIDE_STEP = 3.6

_MAX_HEAD = 3
_SLACK = 3.0
_MIN_ROWS = 2
_MIN_PAIRS = 3
_MAX_SINGLE = 2
_FEW_COLUMNS = 3
_KEEPS = 0.75
_FULL = 0.72
_PROSE_WORDS = 4.5
_PROSE_CHARACTERS = 12
_MARKER = re.compile(
    r"[\ue000-\uf8ff•●○■□▪◦‣·✓➢–—*-]|[(\[（【]?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5}|[一二三四五六七八九十]{1,3})[)\].、）】:]*"
    r"|\d{1,2}(?:\.\d{1,2}){1,4}\.?|§+\s?\d+|第.{1,4}[条章节]|(?:Art|Sec|No|Nr)\.?\s?\d*"
)


def read_unruled(words: Sequence[Word], rules: Sequence[Ruling], page: int) -> list[FoundTable]:
    """The tables among words that are in no other table."""
    found = (_table(run, rules, page) for run in _runs(text_lines(words)))
    return [table for table in found if table is not None]


def _runs(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Neighbouring lines of several parts, with single lines between them."""
    run: list[TextLine] = []
    last = 0
    for line in lines:
        several = len(line.segments(_CELL_GAP)) > 1 and not line.has_leader
        step = _WIDE_STEP if several and len(run) == last else _MAX_STEP
        near = bool(run) and run[-1].middle - line.middle < step * max(line.size, run[-1].size)
        if run and (not near or len(run) - last > _MAX_SINGLE):
            yield run[:last]
            run, last = [], 0
        if several or run:
            run.append(line)
            last = len(run) if several else last
    if run:
        yield run[:last]


def _table(run: list[TextLine], rules: Sequence[Ruling], page: int) -> FoundTable | None:
    several = [line for line in run if len(line.segments(_CELL_GAP)) > 1]
    if len(several) < _MIN_ROWS:
        return None
    # The upper levels of a head lie over several columns.
    below = (gaps(run[skipped:]) for skipped in range(min(_MAX_HEAD, len(run) - _MIN_PAIRS + 1)))
    borders = [gap.middle for gap in max(below, key=len, default=())]
    if not borders:
        return None
    found = strips(run, borders, extents_of(strips(run, borders)))
    keeping = sum(not strip.spanning for strip in found)
    if keeping < _KEEPS * len(found):
        return None
    columns = [
        [cell for strip in found if (cell := strip.cells[at]) is not None] for at in range(len(borders) + 1)
    ]
    if not all(columns) or _is_list(columns) or _is_prose(columns) or _is_contents(columns):
        return None
    if len(columns) == 2 and not _is_pairs(columns, len(several)):
        return None
    rows = grouped(with_even_names(found))
    if len(rows) < _MIN_ROWS or (len(rows) == _MIN_ROWS and not _holds_figures(rows[1])):
        return None
    cells = body_cells(rows, page, 0)
    used = [word for line in run for word in line.words]
    box = (min(w.x0 for w in used), min(w.y0 for w in used), max(w.x1 for w in used), max(w.y1 for w in used))
    head = _head(rows, rules, box)
    if head is None and len(columns) == 2 and not _names_pairs(rows):
        head = 0
    return FoundTable(cells, box, [box[0], *borders, box[2]], used, head)


def _head(rows: Sequence[Sequence[Strip]], rules: Sequence[Ruling], box: Box) -> int | None:
    """The rows above a line below the first ones."""
    near = [rule for rule in rules if rule.start < box[2] and rule.end > box[0]]
    for count in range(1, min(_MAX_HEAD, len(rows) - 1) + 1):
        upper = min(strip.line.y0 for strip in rows[count - 1]) + _SLACK
        lower = max(strip.line.y1 for strip in rows[count]) - _SLACK
        if any(lower <= rule.at <= upper for rule in near):
            return count
    return None


def _holds_figures(row: Sequence[Strip]) -> bool:
    """Whether most cells of a row but the first are amounts."""
    cells = [cell for strip in row for cell in strip.cells[1:]]
    return 2 * sum(cell is not None and is_amount(cell.text) for cell in cells) > len(cells)


def _names_pairs(rows: Sequence[Sequence[Strip]]) -> bool:
    """Whether the first of rows of two cells is a head: in bold type, or above nothing but amounts."""
    full = [strip for row in rows for strip in row if all(strip.cells)]
    if not full:
        return False
    _, *others = full
    bold = [all(word.bold for word in strip.line.words) for strip in full]
    values = [cell.text for strip in others if (cell := strip.cells[1]) is not None]
    return (bold[0] and not all(bold)) or (bool(values) and all(map(is_amount, values)))


def _is_list(columns: Sequence[Sequence[TextLine]]) -> bool:
    """Whether the first column holds nothing but the marks of a list, and one column of text follows."""
    marks = sum(_MARKER.fullmatch(cell.text) is not None for cell in columns[0])
    return len(columns) == 2 and marks > 0.7 * len(columns[0])


def _is_prose(columns: Sequence[Sequence[TextLine]]) -> bool:
    """Whether the columns are those of running text: most lines of each are full and of many words.

    More columns are running text where words in lower case stand in them alone: lines that were spread to a width.
    """
    if len(columns) > _FEW_COLUMNS:
        texts = [cell.text for column in columns for cell in column]
        return sum(text.islower() and text.replace(",", "").isalpha() for text in texts) > _KEEPS * len(texts)
    for column in columns:
        width = max(cell.x1 for cell in column) - min(cell.x0 for cell in column)
        full = sum(cell.x1 - cell.x0 > _FULL * width for cell in column)
        words = sum(len(cell.words) for cell in column) / len(column)
        characters = sum(len(cell.text) for cell in column) / len(column)
        if full < 0.6 * len(column) or (words < _PROSE_WORDS and characters < _PROSE_CHARACTERS * words):
            return False
    return True


def _is_contents(columns: Sequence[Sequence[TextLine]]) -> bool:
    """Whether it lists titles with the pages they stand on."""
    last = [cell.text for cell in columns[-1]]
    if not all(text.isdigit() and len(text) <= 4 for text in last) or len(last) < 4:
        return False
    numbers = list(map(int, last))
    return numbers == sorted(numbers) and len(columns) <= 3


def _is_pairs(columns: Sequence[Sequence[TextLine]], rows: int) -> bool:
    """Whether two columns are a table: names with a colon, or figures, or short texts in several rows."""
    first, second = columns
    if sum(cell.text.endswith((":", "：")) for cell in first) > 0.6 * len(first):
        return True
    if rows < _MIN_PAIRS:
        return False
    figures = sum(is_amount(cell.text) for cell in second)
    if figures >= 0.6 * len(second):
        return True
    return sum(len(cell.words) for cell in first) / len(first) < _PROSE_WORDS
