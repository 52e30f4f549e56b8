"""PDF files, page by page, through PDFium."""

import re
import threading
from collections.abc import Iterator, Set
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.pdf_headings import OutlineEntry, headings
from askdock.adapters.parsers.pdf_layout import Line, Paragraph, paragraphs
from askdock.errors import EncryptedDocument, NoText, UnreadableDocument
from askdock.records import ParsedDocument

# PDFium keeps global state: one call at a time in the whole process.
_PDFIUM = threading.Lock()

_NO_TITLE = re.compile(
    r"\W*(?:untitled|anonymous|unspecified|无标题|microsoft word\b.*|.*\.(?:docx?|pdf|tex|indd))?\W*",
    re.IGNORECASE,
)


class PdfParser:
    """Reads the text layer of .pdf files.

    Lines are joined to paragraphs by where they stand on the page; a paragraph ends with its page. The title is
    that of the file's properties, else the largest heading of the first page.
    """

    @property
    def media_types(self) -> Set[str]:
        """application/pdf."""
        return {"application/pdf"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with _PDFIUM, _open(path, name) as document:
            title = document.get_metadata_value("Title")
            outline = list(_outline(document))
            pages = [paragraphs(_lines(document, number)) for number in range(len(document))]
        if not any(pages):
            raise NoText(f"{name} has no text layer (a scan?)")
        levels = headings(pages, outline)
        builder = TextBuilder()
        for number, page in enumerate(pages, start=1):
            first = builder.position
            for paragraph in page:
                if level := levels.get(paragraph):
                    builder.heading(paragraph.text, level)
                else:
                    builder.add("list_item" if paragraph.bullet else "paragraph", paragraph.text)
            builder.end_page(number, first)
        if _NO_TITLE.fullmatch(title):
            title = _largest(pages[0], levels)
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


def _lines(document: pdfium.PdfDocument, number: int) -> list[Line]:
    try:
        page = document[number]
    except pdfium.PdfiumError:
        # One broken page does not take the others with it.
        return []
    text_page = page.get_textpage()
    try:
        return list(_text_lines(text_page))
    finally:
        text_page.close()
        page.close()


def _text_lines(page: pdfium.PdfTextPage) -> Iterator[Line]:
    """The lines as PDFium orders them, with the boxes of their first and last characters."""
    first, last = pdfium_c.FS_RECTF(), pdfium_c.FS_RECTF()
    offset = 0
    for text in page.get_text_range().split("\r\n"):
        stripped = text.rstrip()
        if stripped:
            start = offset + len(text) - len(text.lstrip())
            end = offset + len(stripped) - 1
            for at, box in ((start, first), (end, last)):
                pdfium_c.FPDFText_GetLooseCharBox(page, pdfium_c.FPDFText_GetCharIndexFromTextIndex(page, at), box)
            yield Line(
                text=text.strip(),
                left=first.left,
                right=last.right,
                top=first.top,
                bottom=last.bottom,
                height=first.top - first.bottom,
            )
        offset += len(text) + 2


def _largest(page: list[Paragraph], levels: dict[Paragraph, int]) -> str | None:
    found = [paragraph for paragraph in page if paragraph in levels]
    return max(found, key=lambda paragraph: paragraph.height).text if found else None
