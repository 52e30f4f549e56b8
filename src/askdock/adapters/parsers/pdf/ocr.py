"""Pages without a text layer, read by Tesseract where it is installed."""

import csv
import io
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.pdf.characters import CJK
from askdock.adapters.parsers.pdf.words import Word
from askdock.records import Unreadable

WANTED_LANGUAGES = ("chi_sim", "eng")
"""The first decides in doubt; the other way round Chinese is read as Latin letters."""
_DPI = 200
_MAX_SIDE = 2500
"""Pixels: a little more than A4 has at that resolution. Scans often pass for pages of a metre."""
_MIN_CONFIDENCE = 20.0
_FEW_WORDS = 60
_BEARING = 0.12
_SCAN_SHARE = 0.5
# Page segmentation modes of Tesseract: by its own search for columns, and as one column of lines.
_COLUMNS, _ONE_COLUMN = "3", "4"
_POINTS = 72
# Its threads wait for each other more than they share.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LANG": "C.UTF-8"}
_PAGE, _BLOCK, _PARAGRAPH, _LINE = "page_num", "block_num", "par_num", "line_num"


@cache
def languages() -> str:
    """Those wanted that Tesseract has, joined as it takes them; empty where it is not installed."""
    program = shutil.which("tesseract")
    if program is None:
        return ""
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S603
    return "+".join(language for language in WANTED_LANGUAGES if language in listed.stdout.split())


class NotRecognised(Exception):
    """A scanned page is left out."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why)
        self.why = why


class Recogniser:
    """Reads scanned pages within the time there is, which the documents in one container share."""

    def __init__(self, limits: ParseLimits, budget: Budget) -> None:
        self._limits = limits
        self._budget = budget

    def words(self, page: pdfium.PdfPage) -> list[Word]:
        """The words of a page without a text layer, in points from its lower left corner.

        Raises NotRecognised: there is no time left, or no Tesseract.
        """
        program = shutil.which("tesseract")
        if program is None or not languages():
            if is_scan(page):
                raise NotRecognised("scan")
            return []
        if not _paints(page):
            return []
        seconds = min(self._limits.ocr_page_seconds, self._limits.ocr_seconds - self._budget.ocr_seconds)
        if seconds <= 0:
            raise NotRecognised("time")
        begin = time.monotonic()
        try:
            return _recognised(program, page, begin + seconds)
        except subprocess.TimeoutExpired:
            raise NotRecognised("time") from None
        finally:
            self._budget.ocr_seconds += time.monotonic() - begin


def _paints(page: pdfium.PdfPage) -> bool:
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


def _recognised(program: str, page: pdfium.PdfPage, end: float) -> list[Word]:
    width, height = page.get_size()
    scale = min(_DPI / _POINTS, _MAX_SIDE / max(width, height, 1))
    image = _pgm(page, scale)
    words = _words(program, image, scale, _COLUMNS, end)
    if len(words) < _FEW_WORDS:
        # The search for columns loses cells of tables; a sparse page is read across as well.
        words = max(words, _words(program, image, scale, _ONE_COLUMN, end), key=len)
    return list(_placed(words, scale, height))


def _words(program: str, image: bytes, scale: float, segmentation: str, end: float) -> list[dict[str, str]]:
    """Tesseract's TSV: a row for each word, with its box in pixels from the upper left corner."""
    options = ["-l", languages(), "--dpi", str(round(scale * _POINTS)), "--psm", segmentation]
    found = subprocess.run(  # noqa: S603 - no shell, nothing from the document
        [program, "stdin", "stdout", *options, "tsv"],
        input=image,
        capture_output=True,
        check=False,
        env=_ENVIRONMENT,
        timeout=max(end - time.monotonic(), 0.0),
    )
    table = io.StringIO(found.stdout.decode("utf-8", errors="replace"))
    rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [row for row in rows if (row["text"] or "").strip() and float(row["conf"]) >= _MIN_CONFIDENCE]


def _pgm(page: pdfium.PdfPage, scale: float) -> bytes:
    """The page in grey, as a portable grey map (Netpbm, P5)."""
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        pixels = bytes(bitmap.buffer)
        rows = (
            pixels[start : start + bitmap.width]
            for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
        )
        return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(rows)
    finally:
        bitmap.close()


def _placed(words: Sequence[dict[str, str]], scale: float, page_height: float) -> Iterator[Word]:
    """The words in points; the height of each is that of its line, for ink alone tells little."""
    for _, group in groupby(words, key=lambda row: (row[_PAGE], row[_BLOCK], row[_PARAGRAPH], row[_LINE])):
        line = list(group)
        top = min(int(word["top"]) for word in line)
        bottom = max(int(word["top"]) + int(word["height"]) for word in line)
        y0, y1 = page_height - bottom / scale, page_height - top / scale
        for word in _whole(line):
            # Boxes are those of the ink.
            side = _BEARING * (y1 - y0)
            left, right = int(word["left"]) / scale, (int(word["left"]) + int(word["width"])) / scale
            yield Word(word["text"].strip(), left - side, y0, right + side, y1, y1 - y0)


def _whole(line: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Chinese words beside each other as one, which Tesseract sets apart."""
    found: list[dict[str, str]] = []
    for word in line:
        last = found[-1] if found else None
        if last is not None and CJK.match(last["text"].strip()[-1]) and CJK.match(word["text"].strip()):
            gap = int(word["left"]) - int(last["left"]) - int(last["width"])
            if gap < int(word["height"]):
                width = int(word["left"]) + int(word["width"]) - int(last["left"])
                found[-1] = {**last, "text": last["text"].strip() + word["text"].strip(), "width": str(width)}
                continue
        found.append(word)
    return found
