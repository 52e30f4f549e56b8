"""The words of a page's text layer and where they stand.

Coordinates are PDF points from the lower left corner of the page as it is shown: cropped and turned.
"""

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.pdf.characters import SOFT_HYPHEN, normalised, raised

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# PDFium puts U+FFFE for a hyphen that ends a line, and the next line right behind it.
_WORD = re.compile(rf"[^\s{SOFT_HYPHEN}]+{SOFT_HYPHEN}?")
_BEYOND_BMP = 0xFFFF
_SMALL = 0.85
_QUARTER = math.pi / 2
_MIN_SIZE = 0.5


class Word(NamedTuple):
    """A run of characters without blank space. `y0` and `y1` are those of its type, not of its ink.

    `size`: height of the type. `turned`: quarters of a turn anticlockwise in which it reads, 0 for upright.
    `at`: index of its first character in the text page, -1 where it comes from elsewhere.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    turned: int = 0
    at: int = -1
    bold: bool = False

    @property
    def middle(self) -> float:
        """Height of the middle of the type."""
        return (self.y0 + self.y1) / 2


class TextLayer:
    """The text page of a page, open as long as the page is."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        self._page = page.get_textpage()
        self._place = placer(page)
        self._turn = page.get_rotation() // 90
        self._box = pdfium_c.FS_RECTF()
        count = pdfium_c.FPDFText_CountChars(self._page)
        self._text, self._units = _read(self._page, count)

    def close(self) -> None:
        """Give the memory back."""
        self._page.close()

    def words(self) -> Iterator[Word]:
        """The words in the order of the text page; those of no size are left out."""
        fonts: dict[int, bool] = {}
        bold, line_end = False, -1
        for found in _WORD.finditer(self._text):
            start, end = self._index(found.start()), self._index(found.end() - 1)
            first = self._char_box(start)
            last = self._char_box(end) if end > start else first
            if found.start() > line_end:
                line_end = self._text.find("\n", found.start())
                line_end = len(self._text) if line_end < 0 else line_end
                bold = self._is_bold(start, fonts)
            word = self._word(found[0], first, last, start, bold)
            if word.size > _MIN_SIZE and word.x1 > word.x0:
                yield word

    def edges(self, word: Word) -> list[tuple[float, float]]:
        """Left and right edge of each character of an upright word."""
        boxes = [self._char_box(word.at + offset) for offset in self._offsets(word.text)]
        return [(left, right) for left, _, right, _ in boxes]

    def _offsets(self, text: str) -> Iterator[int]:
        offset = 0
        for char in text:
            yield offset
            offset += 2 if ord(char) > _BEYOND_BMP else 1

    def _word(self, text: str, first: Box, last: Box, start: int, bold: bool) -> Word:
        turned = self._turned(start)
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        y0, y1 = min(first[1], last[1]), max(first[3], last[3])
        if turned % 2:
            return Word(normalised(text), x0, y0, x1, y1, first[2] - first[0], turned, start, bold)
        height, ending = first[3] - first[1], last[3] - last[1]
        if ending < _SMALL * height or height < _SMALL * ending:
            text = self._with_raised(text, start, max(height, ending))
            if ending > height:
                first = last
        return Word(normalised(text), x0, first[1], x1, first[3], max(height, ending), turned, start, bold)

    def _with_raised(self, text: str, start: int, size: float) -> str:
        boxes = [self._char_box(start + offset) for offset in self._offsets(text)]
        large = [box for box in boxes if box[3] - box[1] > _SMALL * size]
        if not large:
            return text
        middle = (large[0][1] + large[0][3]) / 2
        return raised(text, [box[3] - box[1] < _SMALL * size and (box[1] + box[3]) / 2 > middle for box in boxes])

    def _turned(self, index: int) -> int:
        angle = pdfium_c.FPDFText_GetCharAngle(self._page, index)
        # PDFium's angle is clockwise; the page itself is turned clockwise, too.
        return (-round(angle / _QUARTER) - self._turn) % 4 if angle >= 0 else 0

    def _char_box(self, index: int) -> Box:
        box = self._box
        pdfium_c.FPDFText_GetLooseCharBox(self._page, index, box)
        return self._place((box.left, box.bottom, box.right, box.top))

    def _index(self, at: int) -> int:
        return self._units[at] if self._units else at

    def _is_bold(self, index: int, fonts: dict[int, bool]) -> bool:
        weight = pdfium_c.FPDFText_GetFontWeight(self._page, index)
        if weight >= 600:
            return True
        size = pdfium_c.FPDFText_GetFontInfo(self._page, index, None, 0, None)
        if not 0 < size < 256:
            return False
        name = ctypes.create_string_buffer(size)
        pdfium_c.FPDFText_GetFontInfo(self._page, index, name, size, None)
        return _BOLD.search(name.value.decode("utf-8", "replace")) is not None


_BOLD = re.compile(r"bold|black|heavy|semibd|CMBX|-B(?![a-z])|\d-Bd|SimHei|黑体", re.IGNORECASE)


def _read(page: pdfium.PdfTextPage, count: int) -> tuple[str, list[int]]:
    """The text, and the index of each of its characters in the text page, empty where they are the same.

    PDFium counts UTF-16 units, and leaves characters without a code out of the text.
    """
    if count <= 0:
        return "", []
    buffer = (ctypes.c_ushort * (count + 1))()
    got = pdfium_c.FPDFText_GetText(page, 0, count, buffer) - 1
    text = bytes(buffer)[: 2 * max(got, 0)].decode("utf-16-le", "surrogatepass")
    if got == count and len(text) == got:
        return text, []
    units, at = [], 0
    for char in text:
        index = at if got == count else pdfium_c.FPDFText_GetCharIndexFromTextIndex(page, at)
        units.append(max(index, 0))
        at += 2 if ord(char) > _BEYOND_BMP else 1
    return text, units


def placer(page: pdfium.PdfPage) -> Callable[[Box], Box]:
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
