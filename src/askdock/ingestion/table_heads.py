"""The heads of the tables of a document: what the chunks that hold further rows are read under."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from askdock.records import ParsedDocument

# What `adapters.parsers.builder` writes below the first row of a table.
_HEAD = re.compile(r"(?P<names>[^\n]+)\n---(?: \| ---)*")
_NAME = re.compile(r"[^\s|]")


class _Table(NamedTuple):
    """A table whose first row, `head`, ends at `rows`, and its last one at `end`."""

    rows: int
    end: int
    head: str


class TableHeads:
    """Finds the head above a place in a document's text."""

    def __init__(self, parsed: ParsedDocument) -> None:
        self._tables = _tables(parsed)
        self._starts = [table.rows for table in self._tables]

    def at(self, offset: int) -> str:
        """The head of the table in whose further rows the place lies; empty elsewhere."""
        found = bisect_right(self._starts, offset) - 1
        return self._tables[found].head if found >= 0 and offset < self._tables[found].end else ""


def _tables(parsed: ParsedDocument) -> Sequence[_Table]:
    found: list[_Table] = []
    end = -1
    for block in parsed.blocks:
        if block.kind != "table_row":
            continue
        head = _HEAD.match(parsed.text, block.start, block.end)
        if head is not None:
            names = head["names"] if _NAME.search(head["names"]) else ""
            found.append(_Table(head.end(), block.end, names))
        elif found and parsed.text[end : block.start] == "\n" and found[-1].end == end:
            found[-1] = found[-1]._replace(end=block.end)
        end = block.end
    return [table for table in found if table.head]
