"""What old and new workbooks share: links and comments of cells, rows and columns that are hidden."""

import re
from collections.abc import Set

from openpyxl.utils import get_column_letter

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.wording import comment, link

NAMED = 3
"""So many of the cells, rows or sheets that a warning is about are named."""
_THREADED = re.compile(r"\A\[.*?\].*?(?:Comment|注释|批注)\s*[:：]\s*", re.DOTALL)


def annotated(text: str, target: str | None, said: str | None, author: str | None) -> str:
    """The text of a cell with the address that it links to and the comment on it."""
    if target:
        text = link(text, target)
    if said := one_line(_THREADED.sub("", said or "")):
        author = author or ""
        # Spreadsheet programs write the author's name above the comment as well.
        text = f"{text} ({comment(said.removeprefix(f'{author}:').strip(), author)})".strip()
    return text


class Hidden:
    """The hidden rows and columns of a sheet, counted from 0, and which of them hold something."""

    def __init__(self, rows: Set[int], columns: Set[int]) -> None:
        self._rows = rows
        self._columns = columns
        self._left_out: dict[str, None] = {}

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell is hidden. It holds text: where it is, its row or column is left out."""
        if row in self._rows:
            self._left_out[f"row {row + 1}"] = None
        elif column in self._columns:
            self._left_out[f"column {get_column_letter(column + 1)}"] = None
        else:
            return False
        return True

    def say(self, sheet: str, builder: TextBuilder) -> None:
        """Warn of what was left out."""
        if self._left_out:
            more = f" and {len(self._left_out) - NAMED} more" if len(self._left_out) > NAMED else ""
            named = ", ".join(list(self._left_out)[:NAMED])
            builder.warn("hidden", f"hidden in sheet {sheet}, left out: {named}{more}")
