"""Tables in text files: one block per row, each value under its column's name."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import chain, islice
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, clean, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

_DELIMITERS = (",", ";", "\t", "|", "^", "~", "\x01")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
"""How spreadsheet programs are told the delimiter."""
_SAMPLE_LINES = 20
_MAX_TITLES = 5
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,:/%\s-]*\)?%?")
_YEAR = re.compile(r"(?:19|20)\d\d")


class CsvParser:
    """Reads .csv and .tsv files.

    A row under a header becomes `name: value; name: value`, so that it can be understood alone; without a
    header, `value | value`. Lines above the header are paragraphs.
    """

    @property
    def media_types(self) -> Set[str]:
        """text/csv and text/tab-separated-values."""
        return {"text/csv", "text/tab-separated-values"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        text = clean(read_text(path, record=builder))
        stated = _SEPARATOR_LINE.match(text)
        if stated:
            text = text[stated.end() :]
        rows = csv.reader(io.StringIO(text), delimiter=stated[1] if stated else _delimiter(text))
        try:
            first = [[one_line(cell) for cell in row] for row in islice(rows, _SAMPLE_LINES)]
            titles = _titles(first)
            for row in first[:titles]:
                builder.add("paragraph", " ".join(filter(None, row)))
            _write(builder, first[titles:], rows)
        except csv.Error as error:
            raise UnreadableDocument(f"{name}: line {rows.line_num} is not valid CSV: {error}") from error
        return builder.build(None, name)


def _write(builder: TextBuilder, first: Sequence[Sequence[str]], rest: Iterable[Sequence[str]]) -> None:
    before = builder.position
    if first and _is_header(first[0], first[1:]):
        names = _distinct(first[0])
        for row in chain(first[1:], rest):
            builder.add("table_row", _named(names, row))
        if builder.position == before:
            builder.row(first[0])
        return
    for row in chain(first, rest):
        builder.row(row)


def _titles(rows: Sequence[Sequence[str]]) -> int:
    """How many rows stand above a table of several columns: of one value each, or blank."""
    count = next((at for at, row in enumerate(rows) if any(row[1:])), 0)
    return count if count <= _MAX_TITLES else 0


def _delimiter(text: str) -> str:
    """The character that cuts most of the first lines into the same number (over one) of cells."""
    sample = text.split("\n", _SAMPLE_LINES)[:_SAMPLE_LINES]

    def agreement(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(sample, delimiter=delimiter) if row]
        except csv.Error:
            return (0, 0)
        width = max(set(widths), key=widths.count, default=1)
        return (widths.count(width) if width > 1 else 0, width)

    return max(_DELIMITERS, key=agreement)


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the cells are names: no figures, except years above figures.

    Where a name is lacking or stands twice, it takes a column of figures below to tell names from values.
    """
    named = [cell for cell in row if cell]
    years = [cell for cell in named if _YEAR.fullmatch(cell)]
    figures = [cell for cell in named if _NUMBER.fullmatch(cell) and cell not in years]
    if figures or not named or len(named) == len(years) == len(row):
        return False
    if len(named) == len(row) == len(set(row)) and not years:
        return True
    if _names_all_but_the_first(row, below):
        return True
    return len(named) * 2 >= len(row) and any(_holds_figures(below, at) for at in range(1, len(row)))


def _names_all_but_the_first(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """As over a table with names at its left, too."""
    lacking = not row[0] and len(row) > 2 and all(row[1:]) and len(set(row)) == len(row)
    return lacking and bool(below) and all(one[0] for one in below if any(one))


def _holds_figures(rows: Sequence[Sequence[str]], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and row[column]]
    return bool(cells) and all(map(_NUMBER.fullmatch, cells))


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each further one of the same name with its number."""
    seen: Counter[str] = Counter()
    found = []
    for name in names:
        seen[name] += 1
        found.append(f"{name} ({seen[name]})" if name and seen[name] > 1 else name)
    return found


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    cells = [one_line(cell) for cell in row]
    named = [f"{name}: {cell}" if name else cell for name, cell in zip(header, cells, strict=False) if cell]
    return "; ".join(named + [cell for cell in cells[len(header) :] if cell])
