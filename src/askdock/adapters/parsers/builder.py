"""Collects blocks into the canonical text of a document, with their spans."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import PurePath

from askdock.records import (
    Block,
    BlockKind,
    Figure,
    LineBox,
    PageSpan,
    ParsedDocument,
    ParseWarning,
    Unreadable,
    UnreadPage,
    WarningCode,
)

MAX_TITLE = 200
"""Characters of a title; what is longer is a paragraph in the title's place."""

_CELL, _OUTER = " | ", "| "
_CLOSE: frozenset[BlockKind] = frozenset(("list_item", "table_row"))
_SPACES = re.compile(r"\s+")
# C0 controls, halves of surrogate pairs and U+FFFE/U+FFFF carry no text, and some stores refuse them. Soft hyphens
# and blanks without width only say where a line may break, and would keep a word from being found.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\xad\u200b\u2060\ufeff]")


class TextBuilder:
    """Appends blocks in reading order; `build` gives the document.

    Blocks are set apart by a blank line, neighbouring rows and list items by a line break. Tables are those of
    GitHub's Markdown: the first of several rows has a line of dashes below it, which belongs to its block.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[PageSpan] = []
        self._lines: list[LineBox] = []
        self._unread: list[UnreadPage] = []
        self._warnings: dict[ParseWarning, None] = {}
        self._metadata: dict[str, str] = {}
        self._figures: list[Figure] = []
        self._table_begins = False
        self._headless = 0
        self._header: tuple[int, int] | None = None
        """How many blocks there were when the first row of a table had come, and its cells."""

    def add(self, kind: BlockKind, text: str, level: int = 0) -> int | None:
        """Append a block; return where it begins.

        Outer blank space is dropped (lines of code keep their indent), and so are blank blocks: None.
        """
        text = clean(text)
        text = text.strip("\n").rstrip() if kind == "code" else text.strip()
        if not text.strip():
            return None
        if self._blocks:
            previous = self._blocks[-1].kind
            close = previous == kind and kind in _CLOSE and not self._table_begins
            self._append("\n" if close else "\n\n")
        start = self._length
        self._append(text)
        self._blocks.append(Block(kind, start, self._length, level))
        return start

    def heading(self, text: str, level: int) -> int | None:
        """Append a heading, its text on one line; return where it begins."""
        return self.add("heading", one_line(text), min(max(level, 1), 6))

    def begin_table(self, *, headless: int = 0) -> None:
        """The next row is the first of a table: its head, or below an empty one of so many columns."""
        self._table_begins = True
        self._header = None
        self._headless = headless

    def row(self, cells: Sequence[str]) -> list[int]:
        """Append a table row as `cell | cell | cell` and return where each cell begins.

        One without text is dropped, and nothing returned. Bars stand outside too where the first or last cell
        is empty; cells are written as by `cell_text`.
        """
        cells = [cell_text(cell) for cell in cells]
        if not any(cells):
            return []
        if self._header is not None and self._header[0] == len(self._blocks):
            # The row before turns out to be the first of several.
            self._append(f"\n{_rule(self._header[1])}")
            self._blocks[-1] = replace(self._blocks[-1], end=self._length)
        head = ""
        if self._table_begins and self._headless:
            head = f"{_row([''] * self._headless)}\n{_rule(self._headless)}\n"
        start = self.add("table_row", head + _row(cells))
        if self._table_begins:
            self._header = (len(self._blocks), len(cells)) if len(cells) > 1 and not head else None
            self._table_begins = False
        if start is None:
            return []
        ends = accumulate((len(cell) + len(_CELL) for cell in cells[:-1]), initial=start + len(head))
        return [end + (0 if cells[0] and cells[-1] else len(_OUTER)) for end in ends]

    def line(self, box: LineBox) -> None:
        """Record the position of a part of the text on its page."""
        self._lines.append(box)

    @property
    def position(self) -> int:
        """Number of blocks so far."""
        return len(self._blocks)

    @property
    def length(self) -> int:
        """Number of characters so far."""
        return self._length

    def end_page(self, number: int, first_block: int, width: float = 0, height: float = 0) -> None:
        """Record that the blocks from `first_block` on are on page `number`; no blocks, no span."""
        if first_block < len(self._blocks):
            self._pages.append(PageSpan(number, self._blocks[first_block].start, self._length, width, height))

    def figure(self, figure: Figure) -> None:
        """Record a picture or drawing by its caption."""
        self._figures.append(figure)

    def unread(self, page: int, why: Unreadable) -> None:
        """Record that a page was left out."""
        self._unread.append(UnreadPage(page, why))

    def warn(self, code: WarningCode, detail: str, *, partial: bool = True) -> None:
        """Record what a reader of the text should know; the same warning is kept once."""
        self._warnings[ParseWarning(code, one_line(clean(detail)), partial)] = None

    def describe(self, name: str, value: str) -> None:
        """Record what the file says about itself, or how it was read; the first value of a name stays."""
        name, value = one_line(clean(name)), one_line(clean(value))
        if name and value:
            self._metadata.setdefault(name, value)

    def build(self, title: str | None, name: str) -> ParsedDocument:
        """The document, under its own title or else the stem of the file's name."""
        own = one_line(clean(title or ""))
        return ParsedDocument(
            text="".join(self._parts),
            title=own if 0 < len(own) <= MAX_TITLE else PurePath(name).stem,
            blocks=tuple(self._blocks),
            pages=tuple(self._pages),
            lines=tuple(self._lines),
            unread=tuple(self._unread),
            warnings=tuple(self._warnings),
            metadata=tuple(self._metadata.items()),
            figures=tuple(sorted(self._figures, key=lambda figure: figure.start)),
        )

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def _row(cells: Sequence[str]) -> str:
    text = _CELL.join(cells)
    return text if cells[0] and cells[-1] else f"{_OUTER}{text} |"


def _rule(cells: int) -> str:
    return _CELL.join(["---"] * cells)


def clean(text: str) -> str:
    """Line ends as a line feed, without control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Runs of blank space as one space, none at the ends."""
    return _SPACES.sub(" ", text).strip()


def cell_text(text: str) -> str:
    """A cell as written in a row: on one line, its bars escaped."""
    return one_line(clean(text)).replace("|", r"\|")
