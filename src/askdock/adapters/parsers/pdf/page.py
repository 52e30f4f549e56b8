"""A page of a PDF: its words and lines as they are drawn, then its tables and paragraphs in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

import pypdfium2 as pdfium

from askdock.adapters.parsers.pdf.annotations import added
from askdock.adapters.parsers.pdf.cells import FoundTable
from askdock.adapters.parsers.pdf.layout import Line, Paragraph, paragraphs
from askdock.adapters.parsers.pdf.order import reading_order
from askdock.adapters.parsers.pdf.picture import Picture
from askdock.adapters.parsers.pdf.ruled import CutWord
from askdock.adapters.parsers.pdf.rulings import Rulings, rulings
from askdock.adapters.parsers.pdf.running import Margins, margins
from askdock.adapters.parsers.pdf.tables import find_tables
from askdock.adapters.parsers.pdf.textlines import TextLine, text_lines
from askdock.adapters.parsers.pdf.turned import Turn
from askdock.adapters.parsers.pdf.words import Box, TextLayer, Word
from askdock.records import Unreadable

Part = Paragraph | FoundTable


@dataclass(slots=True)
class DrawnPage:
    """The words of a page, those that read upright first, and its lines; `layer` cuts words while it is open."""

    number: int
    width: float
    height: float
    words: list[Word]
    turned: list[Word]
    rulings: Rulings
    lines: list[TextLine]
    """Those of the upright words."""
    margins: Margins
    layer: TextLayer | None = None
    page: pdfium.PdfPage | None = None
    comments: list[tuple[str, Box]] = field(default_factory=list)
    picture: Picture | None = None
    """That of a scan which was set straight."""
    unread: Unreadable | None = None
    """Why a part of it was not read."""

    def close(self) -> None:
        """Give the memory back."""
        if self.layer is not None:
            self.layer.close()
        if self.page is not None:
            self.page.close()

    def recognised(self, picture: Picture, words: Sequence[Word]) -> None:
        """Add words that were recognised in the picture of the page, except where the text layer has some."""
        there = [*self.words, *self.turned]
        self.words += [word for word in words if not any(_covers(known, word) for known in there)]
        if words:
            self.rulings = picture.rulings(median(word.size for word in words))
        self.picture = picture if picture.origin is not None else None
        self.lines = text_lines(self.words)
        self.margins = margins(self.lines, self.rulings.vertical, self.height)


def drawn(page: pdfium.PdfPage, number: int) -> DrawnPage:
    """Read the text layer and the lines of a page, which stays open until `DrawnPage.close`."""
    width, height = page.get_size()
    layer = TextLayer(page)
    words = list(layer.words())
    upright = [word for word in words if not word.turned]
    on_top = added(page)
    upright += on_top.words
    turned = [word for word in words if word.turned]
    drawn_lines = rulings(page) if upright or turned else Rulings([], [])
    lines = text_lines(upright)
    found = margins(lines, drawn_lines.vertical, height)
    return DrawnPage(
        number, width, height, upright, turned, drawn_lines, lines, found, layer, page, on_top.comments
    )


def _covers(known: Word, word: Word) -> bool:
    return known.x0 <= (word.x0 + word.x1) / 2 <= known.x1 and known.y0 <= word.middle <= known.y1


def parts(page: DrawnPage, heads: int, feet: int) -> tuple[list[Part], list[str]]:
    """The content of the page in reading order, and the text of its running heads and feet."""
    end = len(page.lines) - feet
    lines, running = page.lines[heads:end], page.lines[:heads] + page.lines[end:]
    dropped = {id(word) for line in running for word in line.words}
    words = [word for word in page.words if id(word) not in dropped]

    def cut(word: Word, x: float) -> list[Word]:
        return _cut(word, x, page.layer)

    found = _read(words, lines, page.rulings, page, cut)
    if page.picture is not None:
        straight = Turn(0, page.width, page.height, page.picture.origin_of)
        found = [_back(part, straight) for part in found]
    for turn, turned in _by_turn(page):
        read = [turn.word(word) for word in turned]
        rest = _read(read, text_lines(read), turn.rulings(page.rulings), page, cut)
        placed = [_back(part, turn) for part in rest]
        found = placed + found if len(turned) > len(words) else found + placed
    for text, (left, bottom, right, top) in page.comments:
        line = Line(text, left, right, top, bottom, top - bottom)
        found.append(Paragraph(text, 0.0, bullet=False, spans=((line, 0, len(text)),)))
    return found, [line.text for line in running]


def _read(
    words: Sequence[Word], lines: Sequence[TextLine], drawn_lines: Rulings, page: DrawnPage, cut: CutWord
) -> list[Part]:
    tables = find_tables(words, lines, drawn_lines, page.number, cut)
    if tables:
        used = {id(word) for table in tables for word in table.words}
        lines = text_lines(word for word in words if id(word) not in used)
    return _parts(reading_order(lines, tables))


def _by_turn(page: DrawnPage) -> list[tuple[Turn, list[Word]]]:
    return [
        (Turn(quarters, page.width, page.height), words)
        for quarters in (1, 2, 3)
        if (words := [word for word in page.turned if word.turned == quarters])
    ]


def _back(part: Part, turn: Turn) -> Part:
    if isinstance(part, Paragraph):
        return turn.paragraph(part)
    x0, y0, x1, y1 = turn.back(part.box)
    return replace(part, cells=turn.cells(part.cells), box=(x0, y0, x1, y1))


def _parts(found: Sequence[TextLine | FoundTable]) -> list[Part]:
    result: list[Part] = []
    text: list[Line] = []
    for part in found:
        if isinstance(part, FoundTable):
            result += paragraphs(text)
            text = []
            result.append(part)
        else:
            text.append(_line(part))
    return result + list(paragraphs(text))


def _line(line: TextLine) -> Line:
    """For the joining of paragraphs."""
    sizes = sorted(word.size for word in line.words)
    bold = all(word.bold for word in line.words)
    size = sizes[len(sizes) // 2]
    return Line(line.text, line.x0, line.x1, line.y1, line.y0, size, bold)


def _cut(word: Word, x: float, layer: TextLayer | None) -> list[Word]:
    """The word in two at the border between characters that is nearest to `x`, or where it begins anew."""
    edges = layer.edges(word) if layer is not None and word.at >= 0 else []
    if len(edges) != len(word.text):
        step = (word.x1 - word.x0) / max(len(word.text), 1)
        edges = [(word.x0 + at * step, word.x0 + (at + 1) * step) for at in range(len(word.text))]
    # A word that is wider than its cell runs into the next one: that begins with a step back.
    anew = [at for at in range(1, len(edges)) if edges[at][0] < edges[at - 1][0]]
    at = anew[0] if anew else min(range(len(edges) + 1), key=lambda index: abs(_border(edges, index) - x))
    if not 0 < at < len(word.text):
        return [word]
    index = word.at + at if word.at >= 0 and word.text.isascii() else -1
    return [
        word._replace(text=word.text[:at], x1=edges[at - 1][1]),
        word._replace(text=word.text[at:], x0=edges[at][0], at=index),
    ]


def _border(edges: Sequence[tuple[float, float]], index: int) -> float:
    return edges[index][0] if index < len(edges) else edges[-1][1]
