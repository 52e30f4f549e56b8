"""The lines of a page's text layer, where they stand, and the gaps in them.

Coordinates are PDF points from the lower left corner of the page as it is shown: cropped and turned.
"""

from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.builder import one_line
from askdock.adapters.parsers.pdf.layout import Cell, Line

_CELL_GAP = 1.0
"""A gap that is wider than so many heights of the line sets cells of a table apart."""
_LEADER = "....."
_CURRENCIES = frozenset("$€£¥￥")
"""Set apart from their amounts in many a table, and no cells of their own."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


def text_lines(page: pdfium.PdfPage) -> list[Line]:
    """The lines as PDFium orders them; none for a scan."""
    text_page = page.get_textpage()
    try:
        return list(_lines(text_page, _placer(page)))
    finally:
        text_page.close()


def _lines(text_page: pdfium.PdfTextPage, place: Callable[[Box], Box]) -> Iterator[Line]:
    box = pdfium_c.FS_RECTF()

    def char_box(at: int) -> Box:
        index = pdfium_c.FPDFText_GetCharIndexFromTextIndex(text_page, at)
        pdfium_c.FPDFText_GetLooseCharBox(text_page, index, box)
        return place((box.left, box.bottom, box.right, box.top))

    offset = 0
    for raw in text_page.get_text_range().split("\r\n"):
        text = raw.strip()
        if text:
            start = offset + len(raw) - len(raw.lstrip())
            left, _, _, top = first = char_box(start)
            _, bottom, right, _ = char_box(start + len(text) - 1)
            height = top - first[1]
            cells = _cells(text, start, left, right, height, char_box) if " " in text else ()
            yield Line(one_line(text), left, right, top, bottom, height, cells)
        offset += len(raw) + 2


def _cells(
    text: str, start: int, left: float, right: float, height: float, char_box: Callable[[int], Box]
) -> tuple[Cell, ...]:
    """The parts of a line between wide gaps; nothing for a line that has none."""
    if _LEADER in text:
        return ()
    found: list[Cell] = []
    begin, edge = 0, left
    at = text.find(" ")
    while at > 0:
        end = at
        while text[at].isspace():
            at += 1
        before = char_box(start + end - 1)[2]
        after = char_box(start + at)[0]
        if after - before > _CELL_GAP * height and text[begin:end] not in _CURRENCIES:
            found.append(Cell(one_line(text[begin:end]), edge, before))
            begin, edge = at, after
        at = text.find(" ", at)
    if not found:
        return ()
    return (*found, Cell(one_line(text[begin:]), edge, right))


def _placer(page: pdfium.PdfPage) -> Callable[[Box], Box]:
    """From the file's coordinates to those of the page as it is shown."""
    left, bottom, right, top = page.get_cropbox()
    match page.get_rotation():
        case 90:
            return lambda box: (box[1] - bottom, right - box[2], box[3] - bottom, right - box[0])
        case 180:
            return lambda box: (right - box[2], top - box[3], right - box[0], top - box[1])
        case 270:
            return lambda box: (top - box[3], box[0] - left, top - box[1], box[2] - left)
    if left == bottom == 0:
        return lambda box: box
    return lambda box: (box[0] - left, box[1] - bottom, box[2] - left, box[3] - bottom)
