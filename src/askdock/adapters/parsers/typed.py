"""Text as it is typed: lines broken to a width, terms explained in indented lines, columns set with blanks.

Manual pages, exported FAQs and notes are written so. A word that a line break cuts (Chinese has no blanks to break
at) is not found, a term without its explanation says nothing, and neither does a column without its name.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askdock.adapters.parsers.tables import Table, cell

INDENT = "    "
"""Before what explains the term in the line above."""
_LEAST_WIDTH = 50
"""Columns of a line that is broken to a width, at least."""
_MOST_WIDTH = 110
_FULL = 0.9
"""The width that all but a tenth of the lines keep to: an address or a command may be longer."""
_RAGGED = 3
_TOO_LONG = 1.15
_BROKEN = 0.7
"""Share of the line ends of an item that a width explains, more than in a list or a log."""
_TERM = 160
_TERM_LINES = 2
_MIN_ROWS = 3
_SAMPLE = 30
"""Rows by which the columns of a longer table are told."""
_OF_ITS_OWN = 0.5
"""Share of the rows that have two blanks or more between their cells: a cell that is full leaves one."""
_NOT_A_TERM = re.compile(r"[-*•·+]\s|\d+[.)、]|[(（]\w{1,3}[)）]|[$#>]\s")
_ITEM = re.compile(r"\s*(?:[-*•·+]\s|\d+[.)、]|[(（]\w{1,3}[)）]|[①-⑳])")
_FIELD = re.compile(r"\s*[^\s.。][^.。]{0,30}(?::\s+|：)\S|.* \| ")
_NUMBERED = re.compile(r"\s*[\[(]?[\w.:/-]{0,30}\d[\w.:/-]{0,30}[\])]?\s", re.ASCII)
_ENDS = tuple(".。!！;；,，:：")
_GAP = re.compile(r"(?<=\S) {2,}(?=\S)")
_UNDERLINE = re.compile("={3,}|-{3,}|~{3,}")
_RULE = re.compile(r"\s*[-=─━═]{3,}[-=─━═\s]*")
_WIDE = re.compile("[⺀-鿿豈-﫿＀-￯　-〿]")


def typed(text: str) -> "Typed":
    """How wide the lines of a text are."""
    lines = [line.rstrip() for line in text.split("\n")]
    # The last line of a paragraph ends where its text does.
    inner = sorted(width(line) for line, following in pairwise(lines) if line and following.strip())
    return Typed(inner[min(int(_FULL * len(inner)), len(inner) - 1)] if inner else 0)


@dataclass(frozen=True, slots=True)
class Typed:
    """The width that lines of a text are broken to."""

    full: int

    def parts(self, paragraph: str) -> Iterator[str | Table]:
        """The paragraph's lines, those that a width broke made one again, its columns as tables."""
        lines = paragraph.strip("\n").split("\n")
        # Text that is set to both edges has wide blanks in each line.
        is_full = len(lines) > 1 and all(width(line.rstrip()) > self.full - _RAGGED for line in lines[:-1])
        for part in [lines] if is_full else in_columns(lines):
            if isinstance(part, Table):
                yield part
            else:
                yield from self._explained(part)

    def _explained(self, lines: Sequence[str]) -> Iterator[str]:
        """A term with what is indented below it, or the lines."""
        told = [indent(line) for line in lines]
        while True:
            terms = next((at for at, one in enumerate(told) if one > told[0] + 1), 0)
            term = " ".join(" ".join(lines[:terms]).split())
            if not (
                0 < terms <= _TERM_LINES
                and len(term) <= _TERM
                and not term.endswith(_ENDS)
                and not _NOT_A_TERM.match(term)
                and min(told[terms:]) > told[0] + 1
                and not (terms == 1 and self._is_broken(lines[0], lines[1]))
            ):
                yield self.joined(lines)
                return
            lines, told = lines[terms:], told[terms:]
            if max(told) <= told[0] + 1:
                below = self.joined(lines).split("\n")
                yield f"{term}\n" + "\n".join(f"{INDENT}{line.strip()}" for line in below)
                return
            # A heading, below which another term stands.
            yield term

    def joined(self, lines: Sequence[str]) -> str:
        """The lines, each item's made one where a width broke all of them."""
        if not _LEAST_WIDTH <= self.full <= _MOST_WIDTH:
            return "\n".join(lines)
        items: list[list[str]] = []
        for line in lines:
            if items and not _ITEM.match(line):
                items[-1].append(line)
            else:
                items.append([line])
        return "\n".join(self._one_line(item) for item in items)

    def _one_line(self, lines: Sequence[str]) -> str:
        broken = [self._is_broken(one, other) for one, other in pairwise(lines)]
        if sum(broken) <= _BROKEN * len(broken):
            return "\n".join(lines)
        text = lines[0].rstrip()
        for line, goes_on in zip(lines[1:], broken, strict=True):
            following = line.strip()
            meet = _meet(text[-1:], following[:1])
            text += ("" if meet else " ") + following if goes_on else f"\n{line.rstrip()}"
        return text

    def _is_broken(self, line: str, following: str) -> bool:
        """Whether the line ends where it does because the next word had no room."""
        wide, first = width(line.rstrip()), following.split()[:1]
        if not first or wide < _LEAST_WIDTH or wide > _TOO_LONG * self.full or line.rstrip().endswith((":", "：")):
            return False
        if _FIELD.match(following) or (_NUMBERED.match(line) and _NUMBERED.match(following)):
            return False
        # Chinese breaks anywhere, but not before a mark; three columns more are asked for then.
        room = 3 if _WIDE.match(first[0]) else width(first[0]) + 1
        return wide + room >= self.full


def headed(paragraph: str) -> tuple[str, int, str]:
    """The heading that a paragraph begins with, underlined, with its level, and the rest; "" and 0 without one."""
    first, _, below = paragraph.strip("\n").partition("\n")
    rule, _, rest = below.partition("\n")
    line = first.strip()
    is_heading = _UNDERLINE.fullmatch(rule.strip()) and abs(width(line) - width(rule.strip())) <= _RAGGED
    if not (is_heading and 0 < len(line) <= _TERM) or _GAP.search(line):
        return "", 0, paragraph
    return line, 1 + "=-~".index(rule.strip()[0]), rest


def in_columns(lines: Sequence[str]) -> Iterator[list[str] | Table]:
    """The lines, and in their place the tables whose columns are set apart by blanks below each other."""
    at = 0
    plain: list[str] = []
    while at < len(lines):
        end, borders = _rows_end(lines, at)
        rows = [line for line in lines[at:end] if not _RULE.fullmatch(line)]
        if len(rows) < _MIN_ROWS:
            plain.append(lines[at])
            at += 1
            continue
        if plain:
            yield plain
            plain = []
        ruled = _RULE.fullmatch(lines[at + 1]) is not None
        split = [_cells(line, borders) for line in rows]
        cells = (cell(row, column, text) for row, texts in enumerate(split) for column, text in enumerate(texts))
        yield Table(tuple(cells), 1 if ruled else None)
        at = end
    if plain:
        yield plain


def _rows_end(lines: Sequence[str], at: int) -> tuple[int, list[int]]:
    """Where the table that begins with this line ends, the line itself where none does, and its borders."""
    count = len(_GAP.findall(lines[at].strip())) + 1
    if count < 2 or _RULE.fullmatch(lines[at]):
        return at, []
    end, taken, borders = at + 1, [lines[at]], list[int]()
    while end < len(lines):
        line = lines[end]
        if not _RULE.fullmatch(line):
            further = borders if len(taken) > _SAMPLE else _borders([*taken, line])
            keeps = all(_until(line, border).endswith(" ") or width(line) < border for border in further)
            if keeps and len(further) + 1 == count and sum(map(bool, _cells(line, further))) > 1:
                taken, borders = [*taken[:_SAMPLE], line], further
            elif len(_GAP.findall(line.strip())) + 1 != count:
                break
        end += 1
    own = sum(len(_GAP.findall(line.strip())) + 1 == count for line in taken)
    return (end, borders) if own > _OF_ITS_OWN * len(taken) else (at, [])


def _borders(rows: Sequence[str]) -> list[int]:
    """Where columns begin: behind what is blank in all rows, and two blanks or more in most of them."""
    filled = sorted({column for row in rows for column in _filled(row)})
    gaps = [[(width(row[: gap.start()]), width(row[: gap.end()])) for gap in _GAP.finditer(row)] for row in rows]
    found = []
    for left, right in pairwise(filled):
        if right - left < 2:
            continue
        reach = [own for row, own in zip(rows, gaps, strict=True) if width(row.rstrip()) >= right]
        wide = sum(any(start <= left + 1 and end >= right for start, end in own) for own in reach)
        if wide > _OF_ITS_OWN * len(reach):
            found.append(right)
    return found


def _filled(row: str) -> Iterator[int]:
    """The columns at which the row has text."""
    at = 0
    for character in row:
        wide = width(character)
        if not character.isspace():
            yield from range(at, at + wide)
        at += wide


def _cells(row: str, borders: Sequence[int]) -> list[str]:
    own = [piece.strip() for piece in _GAP.split(row.strip())]
    if len(own) == len(borders) + 1:
        return own
    ends = [len(_until(row, border)) for border in borders]
    return [" ".join(row[start:end].split()) for start, end in pairwise([0, *ends, len(row)])]


def _until(line: str, column: int) -> str:
    """The beginning of the line, so many columns wide."""
    wide = 0
    for at, character in enumerate(line):
        if wide >= column:
            return line[:at]
        wide += width(character)
    return line


def indent(line: str) -> int:
    """Columns before the text of a line."""
    return len(line) - len(line.lstrip())


def width(text: str) -> int:
    """Columns that a text takes: Chinese characters take two."""
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


def _meet(last: str, first: str) -> bool:
    """Whether nothing stands between the two where they are in one line."""
    return bool(_WIDE.match(last) and _WIDE.match(first)) or last == "-"
