"""PDF files, page by page, through PDFium."""

import re
import threading
from collections import deque
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.members import Members, shown
from askdock.adapters.parsers.pdf.attachments import attachments
from askdock.adapters.parsers.pdf.captions import Caption, captions, pair
from askdock.adapters.parsers.pdf.continued import join_over_pages, page_of
from askdock.adapters.parsers.pdf.drawings import drawings
from askdock.adapters.parsers.pdf.headings import OutlineEntry, headings
from askdock.adapters.parsers.pdf.layout import Line, Paragraph
from askdock.adapters.parsers.pdf.ocr import NotRecognised, Recogniser, is_scan, paints
from askdock.adapters.parsers.pdf.page import DrawnPage, Part, drawn, parts
from askdock.adapters.parsers.pdf.picture import Picture, drawn_picture
from askdock.adapters.parsers.pdf.running import AHEAD, Margins, running
from askdock.adapters.parsers.pdf.table_names import table_names
from askdock.adapters.parsers.pdf.words import Box
from askdock.adapters.parsers.tables import compose, write, write_rows
from askdock.adapters.parsers.tables.compose import Row
from askdock.errors import EncryptedDocument, NoText, UnreadableDocument
from askdock.records import Figure, LineBox, ParsedDocument, Unreadable

# PDFium keeps global state: one call at a time in the whole process.
PDFIUM = threading.Lock()

_FEW_WORDS = 25
"""A page of a picture with no more words than these, a stamp or a line of a fax, is a scan all the same."""

Captioned = tuple[int, Caption]
"""A caption, and where its paragraph begins in the text."""

_NO_TITLE = re.compile(
    r"\W*(?:untitled|anonymous|unspecified|无标题|microsoft word\b.*|.*\.(?:docx?|pdf|tex|indd))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReadPage:
    """The content of a page in reading order, and the page's size in points."""

    parts: list[Part]
    width: float
    height: float
    unread: Unreadable | None = None
    """Why nothing of it was read, where there is something to read."""
    running: tuple[str, ...] = ()
    """Its running heads and feet, which are not among the parts."""
    drawings: tuple[Box, ...] = ()
    """What is drawn on it, where it has captions."""

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [part for part in self.parts if isinstance(part, Paragraph)]


class PdfParser:
    """Reads the text layer of .pdf files, and scanned pages through PP-OCR or Tesseract where one is installed.

    Lines are joined to paragraphs by where they stand on the page; a paragraph ends with its page. Lines that are
    rows of a table stay rows. The title is that of the file's properties, else the largest heading of the first
    page. The place of each line on its page is kept (see `askdock.records.LineBox`). Pages that
    cannot be read are left out and named.
    """

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """application/pdf."""
        return {"application/pdf"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        budget = self._budget or Budget()
        recogniser = Recogniser(self._limits, budget)
        with PDFIUM, open_pdf(path, name) as document:
            title = document.get_metadata_value("Title")
            outline = list(_outline(document))
            files = list(attachments(document, name, self._limits, budget)) if self._limits.archive_depth else []
            pages = list(_pages(document, recogniser))
        if not any(page.parts for page in pages) and not files:
            if any(page.unread == "time" for page in pages):
                raise NoText(
                    f"{name} is a scan, and no page was recognised within {self._limits.ocr_page_seconds:g} s "
                    f"(raise ASKDOCK_OCR_PAGE_SECONDS or ASKDOCK_OCR_SECONDS)"
                )
            hint = (
                "no text was recognised in its pages"
                if recogniser.works()
                else "a scan? Nothing that reads scans is installed"
            )
            raise NoText(f"{name} has no text layer ({hint})")
        builder = TextBuilder()
        largest = write_pages(builder, pages, outline)
        for attached, content in files:
            # PDFs within PDFs end somewhere.
            limits = self._limits.one_deeper() if content.startswith(b"%PDF") else self._limits
            Members(builder, name, limits, budget).add(content, shown(attached))
        return builder.build(largest if _NO_TITLE.fullmatch(title) else title, name)


def write_pages(builder: TextBuilder, pages: Sequence[ReadPage], outline: Sequence[OutlineEntry]) -> str | None:
    """Append the content of the pages and return the largest heading of the first.

    The rows of a table belong to the pages where they begin.
    """
    join_over_pages([page.parts for page in pages])
    levels = headings([page.paragraphs for page in pages], outline)
    for page in pages:
        levels |= table_names(page.parts, levels)
    later: dict[int, list[Row]] = {}
    for number, page in enumerate(pages, start=1):
        first = builder.position
        found: list[Captioned] = []
        write_rows(builder, later.pop(number, ()))
        for part in page.parts:
            if isinstance(part, Paragraph):
                start = _add_paragraph(builder, part, number, levels.get(part))
                if start is not None and page.drawings:
                    found += ((start, caption) for caption in captions(part))
            else:
                table = compose(part.table)
                write(builder, replace(table, rows=tuple(row for row in table.rows if page_of(row) <= number)))
                for row in table.rows:
                    if page_of(row) > number:
                        later.setdefault(page_of(row), []).append(row)
        _add_figures(builder, page, number, found)
        for text in page.running:
            builder.describe("running head", text)
        builder.end_page(number, first, page.width, page.height)
        if page.unread:
            builder.unread(number, page.unread)
    return _largest(pages[0].paragraphs, levels)


def open_pdf(path: Path, name: str) -> pdfium.PdfDocument:
    """Raises EncryptedDocument, UnreadableDocument."""
    try:
        document = pdfium.PdfDocument(path)
        if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
            document.init_forms()
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(f"{name} is protected by a password") from error
        raise UnreadableDocument(f"{name} is damaged or no PDF") from error
    return document


def _outline(document: pdfium.PdfDocument) -> Iterator[OutlineEntry]:
    for bookmark in document.get_toc():
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            yield OutlineEntry(bookmark.get_title(), bookmark.level + 1, page)


def _pages(document: pdfium.PdfDocument, recogniser: Recogniser) -> Iterator[ReadPage]:
    """The pages in order. Running heads are told by the pages about each, so some are read ahead."""
    count = len(document)
    ahead: deque[DrawnPage | ReadPage] = deque()
    seen: list[Margins] = []
    try:
        for number in range(count):
            while len(seen) < min(number + AHEAD + 1, count):
                page = _drawn(document, len(seen), recogniser)
                seen.append(page.margins if isinstance(page, DrawnPage) else Margins((), ()))
                ahead.append(page)
            page = ahead.popleft()
            if isinstance(page, ReadPage):
                yield page
            else:
                try:
                    yield read_page(page, *running(seen, number))
                finally:
                    page.close()
    finally:
        for page in ahead:
            if isinstance(page, DrawnPage):
                page.close()


def _drawn(document: pdfium.PdfDocument, number: int, recogniser: Recogniser) -> DrawnPage | ReadPage:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        # One broken page does not take the others with it.
        return ReadPage([], 0, 0, unread="damaged")
    found = drawn(page, number + 1)
    layer = len(found.words) + len(found.turned)
    if layer > _FEW_WORDS or not (is_scan(page) or (not layer and recogniser.works() and paints(page))):
        return found
    try:
        recognise(found, recogniser, drawn_picture(page))
    except NotRecognised as left_out:
        if not layer:
            found.close()
            return ReadPage([], found.width, found.height, unread=left_out.why)
        found.unread = left_out.why
    return found


def recognise(page: DrawnPage, recogniser: Recogniser, picture: Picture) -> None:
    """Add what is recognised in the picture of a page. Raises NotRecognised."""
    if not page.words and not page.turned:
        picture = picture.straight()
    page.recognised(picture, recogniser.words(picture))


def read_page(page: DrawnPage, heads: int = 0, feet: int = 0) -> ReadPage:
    """Put the content of the page together, without so many running lines at its top and bottom."""
    found, dropped = parts(page, heads, feet)
    captioned = any(isinstance(part, Paragraph) and any(captions(part)) for part in found)
    drawn_there = tuple(drawings(page.page)) if captioned and page.page is not None else ()
    return ReadPage(found, page.width, page.height, page.unread, tuple(dropped), drawn_there)


def _add_paragraph(builder: TextBuilder, paragraph: Paragraph, page: int, level: int | None) -> int | None:
    if level:
        start = builder.heading(paragraph.text, level)
    else:
        start = builder.add("list_item" if paragraph.bullet else "paragraph", paragraph.text)
    if start is None:
        return None
    for line, begin, end in paragraph.spans:
        builder.line(_box(line, page, start + begin, start + end))
    return start


def _add_figures(builder: TextBuilder, page: ReadPage, number: int, found: Sequence[Captioned]) -> None:
    boxes = pair([caption.box for _, caption in found], page.drawings, page.width, page.height)
    for (start, caption), box in zip(found, boxes, strict=True):
        if box is not None:
            builder.figure(Figure(number, *box, start + caption.begin, start + caption.end))


def _box(line: Line, page: int, start: int, end: int) -> LineBox:
    return LineBox(start, end, page, line.left, line.bottom, line.right, line.top)


def _largest(page: list[Paragraph], levels: dict[Paragraph, int]) -> str | None:
    found = [paragraph for paragraph in page if paragraph in levels]
    return max(found, key=lambda paragraph: paragraph.height).text if found else None
