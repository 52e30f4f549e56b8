"""What a passage states, piece by piece: its sentences, and the rows of its tables under their headers."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from askdock import text

CELL = " | "
_RULE = re.compile(r"---(?: \| ---)+")
"""Below the first row of a table."""


class Statement(NamedTuple):
    """`passage[start:end]` and how it reads alone: a row with the name of each column before its value."""

    start: int
    end: int
    reading: str


def statements(passage: str, table_head: str = "") -> Iterator[Statement]:
    """Yield them in order. The first row of a table names the columns of the others and states nothing itself.

    `table_head`: that row, where the passage begins with further rows of its table.
    """
    rows = dict(_rows(passage, table_head))
    for start, end in text.sentences(passage):
        row = next(((s, e) for s, e in rows if s <= start and end <= e), None)
        if row is None:
            yield Statement(start, end, passage[start:end])
        elif row[0] == start and (reading := rows[row]):
            # A row is one statement, however many sentences stand in its cells.
            yield Statement(*row, reading)


def _rows(passage: str, table_head: str) -> Iterator[tuple[tuple[int, int], str]]:
    """(start, end) of each row of a table of two rows or more, with its reading; empty for the first.

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
            yield span, _named(names, _cells(line)) if number and not _RULE.fullmatch(stripped) else ""


def _cells(line: str) -> list[str]:
    inner = line.strip()
    if inner.startswith("| ") and inner.endswith(" |"):
        # Bars outside: the first or the last cell is empty.
        line = inner[2:-2]
    return [cell.replace(r"\|", "|") for cell in line.split(CELL)]


def _named(names: list[str], cells: list[str]) -> str:
    if len(cells) != len(names):
        return CELL.join(cells).strip()
    pairs = ((name.strip(), cell.strip()) for name, cell in zip(names, cells, strict=True))
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in pairs if cell)
