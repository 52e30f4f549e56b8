"""How well tables were read: rows that arrive whole, rows with each value under its head, and TEDS.

A table is a list of rows of cells. The truth also knows how many rows of it are the head, and which cells span.
Texts are compared without blank space, and after compatibility normalisation (NFKC).

TEDS is that of Zhong, ShafieiBavani and Jimeno Yepes, "Image-based table recognition: data, model, and
evaluation" (2020), over the tree table > row > cell. Here rows are aligned with rows and cells with cells of the
aligned row, which is never better than the general tree edit distance.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from rapidfuzz.distance import Levenshtein

Rows = list[list[str]]

_BREAK = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"\s*-{3,}\s*")


@dataclass(frozen=True, slots=True)
class TrueTable:
    """`cells`: row, column, rows, columns, text, as in the truth's JSON; `head`: rows that name the columns."""

    head: int
    kind: str
    cells: tuple[tuple[int, int, int, int, str], ...]

    def rows(self) -> list[list[tuple[int, int, int, int, str]]]:
        """The cells that begin in each row, in order."""
        count = max(cell[0] for cell in self.cells) + 1
        return [sorted(cell for cell in self.cells if cell[0] == row) for row in range(count)]


def group(name: str, language: str) -> str:
    """icdar, odl, made-en, made-zh or scan."""
    kind = name.split("-")[0].rstrip("0123456789")
    return f"made-{language}" if kind == "made" else kind


def squeezed(text: str) -> str:
    """Without blank space and in compatibility form."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def tables(text: str) -> list[Rows]:
    """The tables of a Markdown text; the line of dashes is no row, an empty head is none."""
    found: list[Rows] = []
    inside = False
    for line in text.split("\n"):
        if " | " not in line and not (line.startswith("| ") and line.endswith(" |")):
            inside = False
            continue
        if not inside:
            found.append([])
        inside = True
        inner = line[2:-2] if line.startswith("| ") and line.endswith(" |") else line
        cells = [cell.strip().replace(r"\|", "|") for cell in _BREAK.split(inner)]
        if not all(map(_RULE.fullmatch, cells)):
            found[-1].append(cells)
    return found


def rows_found(true: Sequence[TrueTable], read: Sequence[Rows]) -> list[tuple[bool, bool | None]]:
    """Of each true row below a head: whether it is one row, and whether each cell is under its head too.

    The second is None where the truth names no head.
    """
    parsed = [(squeezed_rows(table), [squeezed(cell) for cell in table[0]]) for table in read if table]
    found: list[tuple[bool, bool | None]] = []
    for table in true:
        names = _names(table)
        for row in table.rows()[table.head :]:
            wanted = [(cell[1], squeezed(cell[4])) for cell in row if squeezed(cell[4])]
            if not wanted:
                continue
            whole = paired = False
            for rows, head in parsed:
                for cells in rows:
                    if all(text in cells for _, text in wanted):
                        whole = True
                        paired = paired or all(_under(cells, head, text, names[column]) for column, text in wanted)
            found.append((whole, paired if table.head else None))
    return found


def squeezed_rows(table: Rows) -> list[list[str]]:
    """Every cell without blank space."""
    return [[squeezed(cell) for cell in row] for row in table]


def _names(table: TrueTable) -> dict[int, list[str]]:
    """Column -> the texts of the head that stand over it, from the top."""
    width = max(column + columns for _, column, _, columns, _ in table.cells)
    return {
        at: [
            squeezed(text)
            for row, column, _, columns, text in sorted(table.cells)
            if row < table.head and column <= at < column + columns and squeezed(text)
        ]
        for at in range(width)
    }


def _under(cells: Sequence[str], head: Sequence[str], text: str, names: Sequence[str]) -> bool:
    wanted = "/".join(names)
    return any(cell == text and name == wanted for cell, name in zip(cells, head, strict=False))


def teds(true: TrueTable, read: Rows) -> float:
    """1 for the same table, 0 for nothing in common."""
    left = [[(squeezed(cell[4]), cell[2], cell[3]) for cell in row] for row in true.rows()]
    right = [[(squeezed(cell), 1, 1) for cell in row] for row in read]
    largest = max(sum(map(len, rows)) + len(rows) + 1 for rows in (left, right))
    return 1 - _aligned(left, right, _row_size, _row_distance) / largest


def _row_size(row) -> float:
    return 1 + len(row)


def _row_distance(left, right) -> float:
    return _aligned(left, right, lambda _cell: 1.0, _cell_distance)


def _cell_distance(left, right) -> float:
    return 1.0 if left[1:] != right[1:] else _text_distance(left[0], right[0])


@lru_cache(maxsize=1_000_000)
def _text_distance(left: str, right: str) -> float:
    return Levenshtein.normalized_distance(left, right)


def _aligned(left, right, size, distance) -> float:
    before = [0.0]
    for item in right:
        before.append(before[-1] + size(item))
    for item in left:
        now = [before[0] + size(item)]
        for column, other in enumerate(right):
            now.append(
                min(
                    before[column + 1] + size(item),
                    now[column] + size(other),
                    before[column] + distance(item, other),
                )
            )
        before = now
    return before[-1]


def document_teds(true: Sequence[TrueTable], read: Sequence[Rows]) -> list[float]:
    """The TEDS of each true table with the table read that fits best; each is taken once, none counts as 0."""
    scores = sorted(
        ((teds(true[i], read[j]), i, j) for i, j in product(range(len(true)), range(len(read)))), reverse=True
    )
    best = [0.0] * len(true)
    used_true: set[int] = set()
    used_read: set[int] = set()
    for score, i, j in scores:
        if i not in used_true and j not in used_read:
            best[i] = score
            used_true.add(i)
            used_read.add(j)
    return best
