"""The form in which a parsed document is stored, and in which it leaves the parser's process.

Lines of JSON in UTF-8: a head, then the document in parts of some pages each, of which the head says where they
are. So a quote from a document of thousands of pages costs the reading of a few. Formats 1 and 2 were one object.
"""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from heapq import merge
from itertools import pairwise
from typing import Any, NamedTuple, TypeVar

from askdock.records import (
    Block,
    Box,
    Described,
    Figure,
    LineBox,
    PageSpan,
    ParsedDocument,
    ParseWarning,
    UnreadPage,
)

FORMAT = 3
"""Written with every document; a reader takes this one and those before it."""
PART_CHARACTERS = 16_384
"""A part ends with the first page (or block, where there are no pages) that takes it beyond this."""
HEAD_BYTES = 131_072
"""Read first: the head of the longest text that parsers may give (ASKDOCK_MAX_TEXT_BYTES) fits."""
ALL_BYTES = 1 << 40

_WHOLE_IN_ONE = 2
"""The last format that was one object."""


Span = TypeVar("Span", Block, PageSpan, LineBox)


class _Place(NamedTuple):
    """A part: its characters, start inclusive, end exclusive, and its bytes."""

    start: int
    end: int
    offset: int
    length: int


def parsed_to_json(parsed: ParsedDocument, dated: datetime | None = None) -> bytes:
    """The document as compact JSON in UTF-8; `dated`: when this version of it was last changed at its source."""
    cuts = list(_cuts(parsed))
    parts = [_encoded(_part_record(parsed, start, end)) for start, end in pairwise(cuts)]
    head = {
        "format": FORMAT,
        "title": parsed.title,
        "parts": [(start, end, len(part)) for (start, end), part in zip(pairwise(cuts), parts, strict=True)],
    }
    if dated is not None:
        head["dated"] = int(dated.timestamp())
    if parsed.unread:
        head["unread"] = [(page.number, page.why) for page in parsed.unread]
    if parsed.warnings:
        head["warnings"] = [(warning.code, warning.detail, warning.partial) for warning in parsed.warnings]
    if parsed.metadata:
        head["metadata"] = parsed.metadata
    if drawn := [one for one in parsed.figures if not one.part]:
        head["figures"] = [
            (one.page, *(round(at, 1) for at in (one.x0, one.y0, one.x1, one.y1)), one.start, one.end)
            for one in drawn
        ]
    if held := [one for one in parsed.figures if one.part]:
        # By themselves: an earlier AskDock skips what it does not know of the head.
        head["pictures"] = [(one.page, one.start, one.end, one.part) for one in held]
    if parsed.described:
        head["described"] = [(one.number, one.text, one.by) for one in parsed.described]
    return b"".join((_encoded(head), *parts))


def parsed_from_json(data: bytes) -> ParsedDocument:
    """The document that `parsed_to_json` was given. Raises ValueError for a later or another format."""
    return ParsedFile(lambda start, length: data[start : start + length]).whole()


class ParsedFile:
    """A stored parsed document, of which is read what is asked for."""

    def __init__(self, read: Callable[[int, int], bytes]) -> None:
        """`read(start, length)` gives bytes of the file, fewer at its end.

        Raises ValueError for a later format, or what is none; whatever `read` raises passes, here and later.
        """
        self._read = read
        self._parts: dict[_Place, ParsedDocument] = {}
        line = self._first_line()
        with _checked():
            head = json.loads(line)
            if head["format"] > FORMAT:
                raise ValueError(f"stored by a later AskDock (format {head['format']}, this one reads {FORMAT})")
            self.title: str = head["title"]
            dated = head.get("dated")
            self.dated = None if dated is None else datetime.fromtimestamp(dated, UTC)
            """When this version of the document was last changed; None of what an earlier AskDock stored."""
            self._unread = tuple(map(_unread, head.get("unread", ())))
            self.warnings = tuple(ParseWarning(*warning) for warning in head.get("warnings", ()))
            self.metadata = tuple((name, value) for name, value in head.get("metadata", ()))
            self.figures = _figures(head)
            self.described = tuple(Described(*one) for one in head.get("described", ()))
            if head["format"] <= _WHOLE_IN_ONE:
                place = _Place(0, len(head["text"]), 0, len(line))
                self._places = [place]
                self._parts[place] = _part(head, self.title)
            else:
                self._places = list(_placed(head["parts"], len(line)))

    @property
    def length(self) -> int:
        """Code points of the whole text."""
        return self._places[-1].end if self._places else 0

    def text(self, start: int, end: int) -> str:
        """`text[start:end]` of the document."""
        touched = self._touched(start, end)
        begin = touched[0].start if touched else start
        return "".join(self._part(place).text for place in touched)[max(start - begin, 0) : max(end - begin, 0)]

    def pages(self, start: int, end: int) -> tuple[PageSpan, ...]:
        """The pages that `text[start:end]` touches, in order."""
        pages = (page for place in self._touched(start, end) for page in self._part(place).pages)
        return tuple(page for page in pages if page.start < end and page.end > start)

    def blocks(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks that `text[start:end]` touches, in order and whole."""
        blocks = (block for place in self._touched(start, end) for block in self._part(place).blocks)
        return tuple(block for block in blocks if block.start < end and block.end > start)

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """See `ParsedDocument.boxes`."""
        parts = [self._part(place) for place in self._touched(start, end)]
        return tuple(box for part in parts for box in part.boxes(start, end))

    def whole(self) -> ParsedDocument:
        """All of it."""
        parts = [self._part(place) for place in self._places]
        return ParsedDocument(
            text="".join(part.text for part in parts),
            title=self.title,
            blocks=tuple(block for part in parts for block in part.blocks),
            pages=tuple(page for part in parts for page in part.pages),
            lines=tuple(line for part in parts for line in part.lines),
            unread=self._unread,
            warnings=self.warnings,
            metadata=self.metadata,
            figures=self.figures,
            described=self.described,
        )

    def _touched(self, start: int, end: int) -> list[_Place]:
        first = bisect_right(self._places, start, key=lambda place: place.end)
        last = bisect_left(self._places, end, key=lambda place: place.start)
        return self._places[first:last]

    def _part(self, place: _Place) -> ParsedDocument:
        if place not in self._parts:
            data = self._read(place.offset, place.length)
            with _checked():
                self._parts[place] = _part(json.loads(data), self.title)
        return self._parts[place]

    def _first_line(self) -> bytes:
        begin = self._read(0, HEAD_BYTES)
        if b"\n" not in begin and len(begin) == HEAD_BYTES:
            begin = self._read(0, ALL_BYTES)
        line, newline, _ = begin.partition(b"\n")
        return line + newline


@contextmanager
def _checked() -> Iterator[None]:
    """Raises ValueError for what is not of the form."""
    try:
        yield
    except (KeyError, TypeError) as error:
        raise ValueError(f"no parsed document: {error!r}") from error


def _cuts(parsed: ParsedDocument) -> Iterator[int]:
    """Where parts begin, and the end of the last: never inside of a block, a page or a line."""
    cut = end = 0
    yield cut
    spans = merge(
        *(((span.start, span.end) for span in spans) for spans in (parsed.pages, parsed.blocks, parsed.lines))
    )
    for start, stop in spans:
        if start >= end and start - cut >= PART_CHARACTERS:
            cut = start
            yield cut
        end = max(end, stop)
    if cut < len(parsed.text):
        yield len(parsed.text)


def _part_record(parsed: ParsedDocument, start: int, end: int) -> dict[str, Any]:
    return {
        "text": parsed.text[start:end],
        "blocks": [
            (block.kind, block.start, block.end, block.level) for block in _within(parsed.blocks, start, end)
        ],
        "pages": [
            (page.number, page.start, page.end, round(page.width, 1), round(page.height, 1))
            for page in _within(parsed.pages, start, end)
        ],
        "lines": [
            (line.start, line.end, line.page, *(round(at, 1) for at in (line.x0, line.y0, line.x1, line.y1)))
            for line in _within(parsed.lines, start, end)
        ],
    }


def _within(spans: Sequence[Span], start: int, end: int) -> Sequence[Span]:
    first = bisect_left(spans, start, key=lambda span: span.start)
    return spans[first : bisect_left(spans, end, lo=first, key=lambda span: span.start)]


def _encoded(record: dict[str, Any]) -> bytes:
    # A file may hold half a surrogate pair, which is not text.
    line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return f"{line}\n".encode(errors="replace")


def _placed(parts: Sequence[Sequence[int]], offset: int) -> Iterator[_Place]:
    for start, end, length in parts:
        yield _Place(start, end, offset, length)
        offset += length


def _part(record: dict[str, Any], title: str) -> ParsedDocument:
    """A part by itself: its spans count in the whole text."""
    return ParsedDocument(
        text=record["text"],
        title=title,
        blocks=tuple(Block(*block) for block in record["blocks"]),
        pages=tuple(PageSpan(*page) for page in record["pages"]),
        # Format 1 had no lines.
        lines=tuple(LineBox(*line) for line in record.get("lines", ())),
    )


def _figures(head: dict[str, Any]) -> tuple[Figure, ...]:
    """In the order of their captions."""
    drawn = [Figure(*one) for one in head.get("figures", ())]
    held = [Figure(page, 0, 0, 0, 0, start, end, part) for page, start, end, part in head.get("pictures", ())]
    return tuple(sorted((*drawn, *held), key=lambda figure: figure.start))


def _unread(page: Any) -> UnreadPage:
    # Once there was one cause, and the number of the page alone.
    return UnreadPage(page, "time") if isinstance(page, int) else UnreadPage(*page)
