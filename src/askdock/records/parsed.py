"""A document as parsers make it: its text, its structure, and its positions on the pages.

Offsets are counted in Unicode code points of `ParsedDocument.text`, start inclusive, end exclusive.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PageSpan:
    """The part of the text on one page; `number` counts from 1.

    `width` and `height` are the size of the page as it is shown, in PDF points; 0 where pages have none.
    """

    number: int
    start: int
    end: int
    width: float = 0.0
    height: float = 0.0


@dataclass(frozen=True, slots=True)
class LineBox:
    """The position of `text[start:end]`, one line or a part of it, on its page.

    In PDF points (1/72 inch) from the lower left corner of the page as it is shown, y upwards.
    """

    start: int
    end: int
    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Box:
    """A place to highlight: a rectangle as in `LineBox`, and the size of its page."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    page_width: float
    page_height: float


Unreadable = Literal["time", "scan", "damaged"]
"""Why a page was left out: recognising it took too long; nothing recognises scans here; it cannot be opened."""


@dataclass(frozen=True, slots=True)
class UnreadPage:
    """A page that was left out, by its number from 1."""

    number: int
    why: Unreadable


WarningCode = Literal["hidden", "no_value", "encoding", "member", "feature"]
"""Kinds of warnings: hidden content was left out; formulas have no stored value; the text encoding is doubtful or
damaged; a file within the file could not be read; something the format has and the parser does not read."""


@dataclass(frozen=True, slots=True)
class ParseWarning:
    """Something a reader of the text should know; `partial`: content of the file is missing from the text."""

    code: WarningCode
    detail: str
    """One line for people."""
    partial: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture or drawing with a caption: its place on its page, as in `LineBox`, and the caption's span.

    Of a file that holds its pictures as they are `part` names one (see `adapters.parsers.pictures`), and the place
    is 0; `page` is 0 there too, but for slides.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    start: int
    end: int
    part: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """What a model wrote of a figure, by its number from 1. Searched, and never taken for the document's words."""

    number: int
    text: str
    by: str
    """The model."""


BlockKind = Literal["heading", "paragraph", "list_item", "table_row", "code"]


@dataclass(frozen=True, slots=True)
class Block:
    """A structural unit of the text. `level` is 1 to 6 for headings and 0 for everything else."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """The text of a document and its structure; blocks and pages are in order and do not overlap."""

    text: str
    title: str
    blocks: tuple[Block, ...]
    pages: tuple[PageSpan, ...] = ()
    """Empty for formats that have no pages."""
    lines: tuple[LineBox, ...] = ()
    """In order, without overlap; empty for formats that do not place their text."""
    unread: tuple[UnreadPage, ...] = ()
    """Pages that were left out, in order."""
    warnings: tuple[ParseWarning, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    """Names and values that the file states about itself, and how it was read (`encoding`, `confidence`)."""
    figures: tuple[Figure, ...] = ()
    """In the order of their captions; numbered from 1."""
    described: tuple[Described, ...] = ()
    """In the order of their figures, of which some have none."""

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """The places of the lines that `text[start:end]` touches, in order."""
        sizes = {page.number: (page.width, page.height) for page in self.pages}
        first = bisect_right(self.lines, start, key=lambda line: line.end)
        last = bisect_left(self.lines, end, key=lambda line: line.start)
        return tuple(
            Box(line.page, line.x0, line.y0, line.x1, line.y1, *sizes.get(line.page, (0.0, 0.0)))
            for line in self.lines[first:last]
        )
