"""Collects blocks into the canonical text of a document, with their spans."""

import re
from pathlib import PurePath

from askdock.records import Block, BlockKind, LineBox, PageSpan, ParsedDocument, Unreadable, UnreadPage

LONGEST_TITLE = 200
"""Characters of a title; what is longer is a paragraph in the title's place."""

_CLOSE: frozenset[BlockKind] = frozenset(("list_item", "table_row"))
_SPACES = re.compile(r"\s+")
# C0 controls, halves of surrogate pairs and U+FFFE/U+FFFF carry no text, and some stores refuse them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class TextBuilder:
    """Appends blocks in reading order; `build` gives the document.

    Blocks are set apart by a blank line, neighbouring rows and list items by a line break.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._pages: list[PageSpan] = []
        self._lines: list[LineBox] = []
        self._unread: list[UnreadPage] = []

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
            self._append("\n" if previous == kind and kind in _CLOSE else "\n\n")
        start = self._length
        self._append(text)
        self._blocks.append(Block(kind, start, self._length, level))
        return start

    def heading(self, text: str, level: int) -> int | None:
        """Append a heading, its text on one line; return where it begins."""
        return self.add("heading", one_line(text), min(max(level, 1), 6))

    def row(self, cells: list[str]) -> int | None:
        """Append a table row as `cell | cell | cell` and return where it begins; one without text is dropped."""
        cells = [one_line(cell) for cell in cells]
        return self.add("table_row", " | ".join(cells)) if any(cells) else None

    def line(self, box: LineBox) -> None:
        """Record where a part of the text stands on its page."""
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
        """Record that the blocks from `first_block` on stand on page `number`; no blocks, no span."""
        if first_block < len(self._blocks):
            self._pages.append(PageSpan(number, self._blocks[first_block].start, self._length, width, height))

    def unread(self, page: int, why: Unreadable) -> None:
        """Record that a page was left out."""
        self._unread.append(UnreadPage(page, why))

    def build(self, title: str | None, name: str) -> ParsedDocument:
        """The document, under its own title or else the stem of the file's name."""
        own = one_line(clean(title or ""))
        return ParsedDocument(
            text="".join(self._parts),
            title=own if 0 < len(own) <= LONGEST_TITLE else PurePath(name).stem,
            blocks=tuple(self._blocks),
            pages=tuple(self._pages),
            lines=tuple(self._lines),
            unread=tuple(self._unread),
        )

    def _append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)


def clean(text: str) -> str:
    """Line ends as a line feed, without control characters."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Runs of blank space as one space, none at the ends."""
    return _SPACES.sub(" ", text).strip()
