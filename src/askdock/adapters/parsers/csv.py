"""Tables in text files: one block per row, each value under its column's name."""

import csv
import io
import re
from collections.abc import Sequence, Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, clean, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE_LINES = 20
_NUMBER = re.compile(r"[-+(]?[$€£¥]?\s?\d[\d.,:/%\s-]*\)?%?")


class CsvParser:
    """Reads .csv and .tsv files.

    A row under a header becomes `name: value; name: value`, so that it can be understood alone; without a
    header, `value | value`.
    """

    @property
    def media_types(self) -> Set[str]:
        """text/csv and text/tab-separated-values."""
        return {"text/csv", "text/tab-separated-values"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        text = clean(read_text(path, record=builder))
        rows = csv.reader(io.StringIO(text), delimiter=_delimiter(text))
        try:
            first = [one_line(cell) for cell in next(rows, [])]
            if _is_header(first):
                for row in rows:
                    builder.add("table_row", _named(first, row))
            else:
                builder.row(first)
                for row in rows:
                    builder.row(row)
        except csv.Error as error:
            raise UnreadableDocument(f"{name}: line {rows.line_num} is no valid CSV: {error}") from error
        if not builder.position:
            builder.row(first)
        return builder.build(None, name)


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


def _is_header(row: Sequence[str]) -> bool:
    return len(row) > 0 and all(row) and len(set(row)) == len(row) and not any(map(_NUMBER.fullmatch, row))


def _named(header: Sequence[str], row: Sequence[str]) -> str:
    cells = [one_line(cell) for cell in row]
    named = [f"{name}: {cell}" for name, cell in zip(header, cells, strict=False) if cell]
    return "; ".join(named + [cell for cell in cells[len(header) :] if cell])
