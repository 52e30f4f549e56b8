"""The statements of a passage: its sentences, and the rows of its tables under their headers."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from askdock import text

CELL = " | "
MAX_LIST = 900
"""Characters of a list that are still one statement with its lead-in."""
_ITEM = re.compile(r"[-*•·▪–]\s|\(?\d{1,2}[.)、．]|[(（][\da-z一二三四五六七八九十]{1,2}[)）]|[a-z][.)]\s|[①-⑳]")
_MARKER = re.compile(r"\W*(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,4})?\W*")
"""The mark of an item alone, which states nothing."""
_RULE = re.compile(r"---(?: \| ---)+")
"""Below the first row of a table."""
_RECORD = re.compile(r"[^:;\n]{1,60}: [^;\n]+(?:; [^;\n]+){2,}")
"""A row that is written with the names of its columns already, as those of CSV files are."""
_NAMES = re.compile(r"(?:^|; )([^:;\n]{1,60}): ")
_FIELD = re.compile(r"(?:^|; )[^:;\n]{1,60}: ")
MIN_FIELDS = 3
_CAPTION = re.compile(r"(?:Table|Figure|Fig\.|Chart|[表图圖])\s*\d+(?:[.-]\d+)*[a-z]?\s*[:：.、\s]", re.IGNORECASE)
_NO_TERM = ("?", "？", ":", "：")
_EXPLAINED = re.compile(r"(?:^|(?<=\n\n))(?P<term>[^\s|][^\n]{0,159})\n(?P<told>(?: {4}[^\n]*(?:\n|$))+)")
"""A term and, indented below it, what explains it, as parsers write lists of definitions."""
_KINDS = (re.compile(r"[-*•·▪–]"), re.compile(r"\d"), re.compile(r"[(（]"), re.compile(r"[a-z]"))


class Statement(NamedTuple):
    """`passage[start:end]` and how it reads alone: a row with the name of each column before its value."""

    start: int
    end: int
    reading: str
    is_field: bool = False
    """It is a row of a table without a head: with the other rows, one record."""
    term: str = ""
    """The term that it explains, as an option of a command."""

    @property
    def is_record(self) -> bool:
        """Whether it is a row that is written with the names of its columns."""
        return _RECORD.fullmatch(self.reading) is not None and len(_FIELD.findall(self.reading)) >= MIN_FIELDS


def statements(passage: str, table_head: str = "") -> Iterator[Statement]:
    """Yield them in order. The first row of a table names the columns of the others and states nothing itself.

    `table_head`: that row, where the passage begins with further rows of its table.
    """
    rows, fields = {}, set()
    for span, reading, is_field in _rows(passage, table_head):
        rows[span] = reading
        if is_field:
            fields.add(span)
    explained = [one for one in _EXPLAINED.finditer(passage) if not one["term"].endswith(_NO_TERM)]
    spans = [span for span in text.sentences(passage) if not _MARKER.fullmatch(passage[slice(*span)])]
    for start, end in _with_lists(passage, spans):
        row = next(((s, e) for s, e in rows if s <= start and end <= e), None)
        if row is None:
            below = next((one for one in explained if one.start() <= start < one.end()), None)
            if below is None or end > below.end():
                yield Statement(start, end, passage[start:end])
            elif start >= below.start("told"):
                yield Statement(start, end, passage[start:end], term=below["term"])
            elif end > below.end("term"):
                yield Statement(start, end, passage[start:end])
        elif row[0] == start and (reading := rows[row]):
            # A row is one statement, however many sentences its cells hold.
            yield Statement(*row, reading, is_field=row in fields)


def _with_lists(passage: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans; one that leads a list in reaches to the end of the list, whose items follow by themselves too."""
    for at, (start, end) in enumerate(spans):
        last = end
        if passage[start:end].endswith((":", "：")):
            own = _kind(passage, start)
            for begin, finish in spans[at + 1 :]:
                if own is not None and _kind(passage, begin) == own:
                    break  # the next clause, where the lead-in is one itself
                # Items, and what goes on in the line of one.
                if finish - start > MAX_LIST or not (
                    _ITEM.match(passage, begin) or "\n" not in passage[last:begin]
                ):
                    break
                last = finish
        yield start, last


def _kind(passage: str, start: int) -> int | None:
    """The kind of mark that an item begins with; None for what is no item."""
    if not _ITEM.match(passage, start):
        return None
    return next((at for at, kind in enumerate(_KINDS) if kind.match(passage, start)), len(_KINDS))


def _rows(passage: str, table_head: str) -> Iterator[tuple[tuple[int, int], str, bool]]:
    """(start, end) of each row of a table of two rows or more, with its reading, empty for the first, and whether
    the table has no head.

    `table_head` is the head of rows that the passage begins with; the first of those is a row like the others.
    """
    lines, start = [], 0
    for line in passage.split("\n"):
        lines.append((start, line))
        start += len(line) + 1
    for in_table, group in groupby(lines, key=lambda line: CELL in line[1]):
        table = list(group)
        continues = bool(table_head) and table[0][0] == 0
        if not in_table or (len(table) < 2 and not continues):
            continue
        names = _cells(table_head if continues else table[0][1])
        for number, (begin, line) in enumerate(table, start=int(continues)):
            stripped = line.strip()
            span = (begin + line.index(stripped), begin + line.index(stripped) + len(stripped))
            states = number and not _RULE.fullmatch(stripped)
            yield span, _named(names, _cells(line)) if states else "", not any(map(str.strip, names))


def _cells(line: str) -> list[str]:
    inner = line.strip()
    if inner.startswith("| ") and inner.endswith(" |"):
        # Bars outside: the first or the last cell is empty.
        line = inner[2:-2]
    return [cell.replace(r"\|", "|") for cell in line.split(CELL)]


def _named(names: list[str], cells: list[str]) -> str:
    if len(cells) != len(names):
        return CELL.join(cells).strip()
    if len(cells) == 2 and not any(map(str.strip, names)):
        return ": ".join(filter(None, map(str.strip, cells)))
    pairs = ((name, cell.strip()) for name, cell in zip(_told_apart(names), cells, strict=True))
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)


def column_names(row: str) -> list[str]:
    """The names of the columns of a row as it reads."""
    return _NAMES.findall(row)


def is_caption(statement: str) -> bool:
    """Whether it names a table or figure and says nothing of what stands in it."""
    return _CAPTION.match(statement) is not None and not statement.rstrip().endswith((".", "。", "!", "！"))


def _told_apart(names: Sequence[str]) -> Iterator[str]:
    """The names, each further one of the same name with its number: "Wed", "Wed (2)"."""
    seen: Counter[str] = Counter()
    for name in map(str.strip, names):
        seen[name] += 1
        yield f"{name} ({seen[name]})" if name and seen[name] > 1 else name
