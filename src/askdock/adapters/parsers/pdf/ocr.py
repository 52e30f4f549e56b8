"""Pages without a text layer, and pictures: read by PP-OCR or Tesseract, whichever is installed."""

import math
import os
from collections.abc import Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.pdf import rapid, tesseract
from askdock.adapters.parsers.pdf.characters import CJK
from askdock.adapters.parsers.pdf.picture import Picture, Read
from askdock.adapters.parsers.pdf.words import Word
from askdock.records import Unreadable

_SCAN_SHARE = 0.5
# In heights of a line: boxes are those of the ink, and taller than the type.
_BEARING = 0.12
_SIZE = 0.9
_SAME_WORD = 0.6
_ONE_SIZE = 1.12
"""Ratio of what is taken for one size of type."""
_LINES = "|¦_"
"""As what ruling lines are read."""

PP_OCR = rapid.Rapid()
"""Kept from one document to the next: it takes seconds to load."""


class NotRecognised(Exception):
    """A scanned page is left out."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why)
        self.why = why


class Recogniser:
    """Reads scanned pages within the processor time there is, which the documents in one container share."""

    def __init__(self, limits: ParseLimits, budget: Budget) -> None:
        self._limits = limits
        self._budget = budget

    def works(self) -> bool:
        """Whether anything here reads pictures, in one of the languages at least."""
        return rapid.installed() or bool(tesseract.languages(self._limits.ocr_languages))

    def words(self, picture: Picture) -> list[Word]:
        """The words of a picture, in points from its lower left corner.

        Raises NotRecognised: there is no time left, or nothing that recognises.
        """
        if not self.works():
            raise NotRecognised("scan")
        seconds = min(self._limits.ocr_page_seconds, self._limits.ocr_seconds - self._budget.ocr_seconds)
        if seconds <= 0:
            raise NotRecognised("time")
        begin = _processor_time()
        try:
            if rapid.installed():
                found = PP_OCR.read(picture, seconds)
            else:
                found = tesseract.read(picture, self._limits.ocr_languages, seconds)
        except TimeoutError:
            raise NotRecognised("time") from None
        finally:
            self._budget.ocr_seconds += _processor_time() - begin
        return _placed(found, picture)


def _processor_time() -> float:
    """Seconds of this process, of those it has waited for, and of the one that runs PP-OCR."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system + PP_OCR.spent


def paints(page: pdfium.PdfPage) -> bool:
    """Whether anything is drawn on the page: a blank one takes no time."""
    return next(page.get_objects(max_depth=1), None) is not None


def is_scan(page: pdfium.PdfPage) -> bool:
    """Whether pictures cover most of the page."""
    pictures = page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE])
    covered = sum(
        (right - left) * (top - bottom) for left, bottom, right, top in (p.get_bounds() for p in pictures)
    )
    width, height = page.get_size()
    return bool(covered > _SCAN_SHARE * width * height)


def _placed(found: Sequence[Read], picture: Picture) -> list[Word]:
    """In points; pieces of Chinese that follow each other closely are one word."""
    height = picture.pixels.shape[0]
    whole: list[Read] = []
    for word in found:
        if not word.text.strip(_LINES):
            continue
        last = whole[-1] if whole else None
        if last is not None and _go_together(last, word):
            whole[-1] = Read(last.text + word.text, last.x0, last.y0, word.x1, last.y1)
        else:
            whole.append(word)
    words = []
    for text, x0, y0, x1, y1 in whole:
        tall = (y1 - y0) / picture.scale
        side = _BEARING * tall
        bottom, top = (height - y1) / picture.scale, (height - y0) / picture.scale
        left, right = x0 / picture.scale - side, x1 / picture.scale + side
        words.append(Word(text, left, bottom, right, top, _SIZE * tall))
    return _evened(words)


def _evened(words: Sequence[Word]) -> list[Word]:
    """Words of about one size with the size of most of them: that of a line depends on the letters in it."""
    group: list[float] = []
    evened: dict[float, float] = {}
    for size in (*sorted(word.size for word in words for _ in word.text), math.inf):
        if group and size > _ONE_SIZE * group[0]:
            evened |= dict.fromkeys(group, group[len(group) // 2])
            group = []
        group.append(size)
    return [word._replace(size=evened[word.size]) for word in words]


def _go_together(last: Read, word: Read) -> bool:
    chinese = CJK.match(last.text[-1]) and CJK.match(word.text)
    return bool(chinese) and last.y0 == word.y0 and 0 <= word.x0 - last.x1 < _SAME_WORD * (word.y1 - word.y0)
