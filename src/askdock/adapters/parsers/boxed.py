"""Tables that a text draws with characters: `│ M8 │ 24 │` between lines of dashes, as programs write them."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from askdock.adapters.parsers.tables import Table, cell

_BORDER = re.compile(r"[+|─-╿-][-=+|\s─-╿]*[+|─-╿-]")
_ROW = re.compile(r"([│┃║|]).*[│┃║|]")
_WALL = re.compile(r"[│┃║|]")
_MIN_LINES = 4
"""Two borders, a head and a row."""


def drawn_tables(text: str) -> Iterator[str | Table]:
    """The paragraph's lines and, in their place, the tables drawn in it."""
    for drawn, group in groupby(text.split("\n"), key=lambda line: _is_drawn(line.strip())):
        lines = list(group)
        yield (_table([line.strip() for line in lines]) if drawn else None) or "\n".join(lines)


def _is_drawn(line: str) -> bool:
    return len(line) > 2 and (_BORDER.fullmatch(line) or _ROW.fullmatch(line)) is not None


def _table(lines: Sequence[str]) -> Table | None:
    """The table; None where the lines are none."""
    bands = [list(group) for border, group in groupby(lines, key=_is_border) if not border]
    if len(lines) < _MIN_LINES or not bands or not (_is_border(lines[0]) and _is_border(lines[-1])):
        return None
    split = [[_WALL.split(line)[1:-1] for line in band] for band in bands]
    width = len(split[0][0])
    if width < 2 or any(len(parts) != width for band in split for parts in band):
        return None
    if len(split) <= 2:
        # No line below each row: then each line is one.
        head, body = (split[:1], split[1]) if len(split) > 1 else ([], split[0])
        split = [*head, *([parts] for parts in body)]
    rows = [[" ".join(" ".join(parts).split()) for parts in zip(*band, strict=True)] for band in split]
    cells = tuple(cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row))
    return Table(cells, 1 if len(bands) > 1 else None)


def _is_border(line: str) -> bool:
    return _BORDER.fullmatch(line) is not None
