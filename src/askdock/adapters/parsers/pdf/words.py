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

from askdock.adapters.parsers.pdf.characters import CJK, SOFT_HYPHEN, normalised, raised

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""

# PDFium puts U+FFFE for a hyphen that ends a line, and the next line right behind it.
# Control characters, which fonts of music and of formulas are full of, are no text.
_WORD = re.compile(rf"[^\s\x00-\x1f\x7f\ud800-\udfff\uffff{SOFT_HYPHEN}]+{SOFT_HYPHEN}?")
_BEYOND_BMP = 0xFFFF
_MAX_NAME = 256
# In sizes of the type.
_DESCENT, _ASCENT = 0.22, 0.78
_LOOSE = 0.02
_BEARING = 0.06
_RAISED = 0.15
_VERTICAL = 3
_MAY_BE_RAISED = frozenset("0123456789*†‡§¶")
# A mark within Chinese, which has no blanks.
_NOTE = re.compile(rf"(?<={CJK.pattern})[0-9]{{1,2}}(?={CJK.pattern})")
_QUARTER = math.pi / 2
_MIN_SIZE = 0.5


class Word(NamedTuple):
    """A run of characters without blank space. `y0` and `y1` are those of its type, not of its ink.

    `size`: of the type. `turned`: quarters of a turn anticlockwise in which it reads, 0 for upright.
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
        self._open = page.get_textpage()
        # The handle itself: to make one of the object, with each call, takes as long as the call.
        self._page = self._open.raw
        self._place = placer(page)
        self._turn = page.get_rotation() // 90
        self._box = pdfium_c.FS_RECTF()
        self._matrix = pdfium_c.FS_MATRIX()
        self._bold: dict[int, bool] = {}
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        count = pdfium_c.FPDFText_CountChars(self._page)
        self._text, self._units = _read(self._page, count)

    def close(self) -> None:
        """Give the memory back."""
        self._open.close()

    def words(self) -> Iterator[Word]:
        """The words in the order of the text page; those of no size are left out."""
        units = self._units
        for found in _WORD.finditer(self._text):
            start, end = found.start(), found.end() - 1
            if units:
                start, end = units[start], units[end]
            word = self._word(found[0], start, end, self._is_bold(start))
            if word.size > _MIN_SIZE and word.x1 > word.x0:
                yield word

    def edges(self, word: Word) -> list[tuple[float, float]]:
        """Left and right edge of each character of an upright word."""
        boxes = [self._char_box(word.at + offset) for offset in _offsets(word.text)]
        return [(left, right) for left, _, right, _ in boxes]

    def _word(self, text: str, start: int, end: int, bold: bool) -> Word:
        first = self._char_box(start)
        last = self._char_box(end) if end > start else first
        size, turned = self._type(start)
        x0, x1 = min(first[0], last[0]), max(first[2], last[2])
        if not turned and end > start and last[3] < first[3] - size / 2:
            # Vertical writing: columns from the right are lines that were turned clockwise.
            turned = _VERTICAL
        if turned:
            y0, y1 = min(first[1], last[1]), max(first[3], last[3])
            return Word(normalised(text), x0, y0, x1, y1, size, turned, start, bold)
        if abs(first[3] - first[1] - size) > _LOOSE * size:
            # A font without measures: the box is that of the ink.
            x0, x1 = x0 - _BEARING * size, x1 + _BEARING * size
        base = self._base(start)
        note = _NOTE.search(text)
        if (text[-1] in _MAY_BE_RAISED or note) and end > start:
            step = self._base(start + note.start() if note else end) - base
            if abs(step) > _RAISED * size:
                text = self._with_raised(text, start, size)
                if step < 0 and len(text) > end - start + 1:
                    base += step
        return Word(normalised(text), x0, base - _DESCENT * size, x1, base + _ASCENT * size, size, 0, start, bold)

    def _with_raised(self, text: str, start: int, size: float) -> str:
        bases = [self._base(start + offset) for offset in _offsets(text)]
        lowest = min(bases)
        return raised(text, [one - lowest > _RAISED * size for one in bases])

    def _type(self, index: int) -> tuple[float, int]:
        """Size of the type, and the quarters of a turn in which it reads."""
        matrix = self._matrix
        size = pdfium_c.FPDFText_GetFontSize(self._page, index)
        if not pdfium_c.FPDFText_GetMatrix(self._page, index, matrix):
            return size, 0
        turned = 0 if matrix.b == 0 and matrix.a > 0 else round(math.atan2(matrix.b, matrix.a) / _QUARTER)
        return size * math.hypot(matrix.c, matrix.d), (turned - self._turn) % 4

    def _base(self, index: int) -> float:
        """Height of the line that an upright character stands on."""
        pdfium_c.FPDFText_GetCharOrigin(self._page, index, self._x, self._y)
        x, y = self._x.value, self._y.value
        return self._place((x, y, x, y))[1]

    def _char_box(self, index: int) -> Box:
        box = self._box
        pdfium_c.FPDFText_GetLooseCharBox(self._page, index, box)
        return self._place((box.left, box.bottom, box.right, box.top))

    def _is_bold(self, index: int) -> bool:
        """By the name of the font; the weight that PDFium gives is that of a regular one for many a bold font."""
        part = pdfium_c.FPDFText_GetTextObject(self._page, index)
        font = pdfium_c.FPDFTextObj_GetFont(part) if part else None
        if not font:
            return False
        key = ctypes.addressof(font.contents)
        if key not in self._bold:
            size = pdfium_c.FPDFFont_GetBaseFontName(font, None, 0)
            name = ctypes.create_string_buffer(min(max(size, 1), _MAX_NAME))
            pdfium_c.FPDFFont_GetBaseFontName(font, name, len(name))
            self._bold[key] = _BOLD.search(name.value.decode("utf-8", "replace")) is not None
        return self._bold[key]


def _offsets(text: str) -> Iterator[int]:
    """Where each character begins, in UTF-16 units."""
    offset = 0
    for char in text:
        yield offset
        offset += 2 if ord(char) > _BEYOND_BMP else 1


_BOLD = re.compile(r"bold|black|heavy|semibd|CMBX|-B(?![a-z])|\d-Bd|SimHei|黑体", re.IGNORECASE)


def _read(page: object, count: int) -> tuple[str, list[int]]:
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
