"""PDF files, page by page, through PDFium."""

import re
import threading
from collections.abc import Iterator, Set
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.pdf.headings import OutlineEntry, headings
from askdock.adapters.parsers.pdf.layout import Line, Paragraph, paragraphs
from askdock.adapters.parsers.pdf.lines import text_lines
from askdock.adapters.parsers.pdf.ocr import NotRecognised, Recogniser, languages
from askdock.adapters.parsers.pdf.tables import Table, parts
from askdock.errors import EncryptedDocument, NoText, UnreadableDocument
from askdock.records import LineBox, ParsedDocument, Unreadable

# PDFium keeps global state: one call at a time in the whole process.
_PDFIUM = threading.Lock()

_NO_TITLE = re.compile(
    r"\W*(?:untitled|anonymous|unspecified|无标题|microsoft word\b.*|.*\.(?:docx?|pdf|tex|indd))?\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands on a page, in reading order, and the page's size in points."""

    parts: tuple[Paragraph | Table, ...]
    width: float
    height: float
    unread: Unreadable | None = None
    """Why nothing of it was read, where there is something to read."""

    @property
    def paragraphs(self) -> list[Paragraph]:
        return [part for part in self.parts if isinstance(part, Paragraph)]


class PdfParser:
    """Reads the text layer of .pdf files, and pages that have none through Tesseract where it is installed.

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
        recogniser = Recogniser(self._limits, self._budget or Budget())
        with _PDFIUM, _open(path, name) as document:
            title = document.get_metadata_value("Title")
            outline = list(_outline(document))
            pages = [_page(document, number, recogniser) for number in range(len(document))]
        if not any(page.parts for page in pages):
            if any(page.unread == "time" for page in pages):
                raise NoText(
                    f"{name} is a scan, and no page was recognised within {self._limits.ocr_page_seconds:g} s "
                    f"(raise ASKDOCK_OCR_PAGE_SECONDS or ASKDOCK_OCR_SECONDS)"
                )
            hint = "no text was recognised in its pages" if languages() else "a scan? Tesseract is not installed"
            raise NoText(f"{name} has no text layer ({hint})")
        levels = headings([page.paragraphs for page in pages], outline)
        builder = TextBuilder()
        for number, page in enumerate(pages, start=1):
            first = builder.position
            for part in page.parts:
                if isinstance(part, Table):
                    _add_table(builder, part, number)
                else:
                    _add_paragraph(builder, part, number, levels.get(part))
            builder.end_page(number, first, page.width, page.height)
            if page.unread:
                builder.unread(number, page.unread)
        if _NO_TITLE.fullmatch(title):
            title = _largest(pages[0].paragraphs, levels)
        return builder.build(title, name)


def _open(path: Path, name: str) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(f"{name} is protected by a password") from error
        raise UnreadableDocument(f"{name} is damaged or no PDF") from error


def _outline(document: pdfium.PdfDocument) -> Iterator[OutlineEntry]:
    for bookmark in document.get_toc():
        destination = bookmark.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            yield OutlineEntry(bookmark.get_title(), bookmark.level + 1, page)


def _page(document: pdfium.PdfDocument, number: int, recogniser: Recogniser) -> _Page:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        # One broken page does not take the others with it.
        return _Page((), 0, 0, unread="damaged")
    try:
        lines = text_lines(page) or recogniser.lines(page)
        found: list[Paragraph | Table] = []
        for part in parts(lines):
            found.extend([part] if isinstance(part, Table) else paragraphs(part))
        return _Page(tuple(found), *page.get_size())
    except NotRecognised as left_out:
        width, height = page.get_size()
        return _Page((), width, height, unread=left_out.why)
    finally:
        page.close()


def _add_table(builder: TextBuilder, table: Table, page: int) -> None:
    builder.begin_table(headless=0 if table.has_head else len(table.rows[0]))
    for row, line in zip(table.rows, table.lines, strict=True):
        if starts := builder.row(row):
            builder.line(_box(line, page, starts[0], builder.length))


def _add_paragraph(builder: TextBuilder, paragraph: Paragraph, page: int, level: int | None) -> None:
    if level:
        start = builder.heading(paragraph.text, level)
    else:
        start = builder.add("list_item" if paragraph.bullet else "paragraph", paragraph.text)
    if start is None:
        return
    for line, begin, end in paragraph.spans:
        builder.line(_box(line, page, start + begin, start + end))


def _box(line: Line, page: int, start: int, end: int) -> LineBox:
    return LineBox(start, end, page, line.left, line.bottom, line.right, line.top)


def _largest(page: list[Paragraph], levels: dict[Paragraph, int]) -> str | None:
    found = [paragraph for paragraph in page if paragraph in levels]
    return max(found, key=lambda paragraph: paragraph.height).text if found else None
