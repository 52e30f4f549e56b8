"""Pictures as documents: what is recognised in them, with the tables that are drawn there."""

from collections.abc import Iterator, Set
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import IMAGES
from askdock.adapters.parsers.pdf.ocr import NotRecognised, Recogniser
from askdock.adapters.parsers.pdf.page import DrawnPage
from askdock.adapters.parsers.pdf.parser import ReadPage, read_page, recognise, write_pages
from askdock.adapters.parsers.pdf.picture import MAX_SIDE, POINTS, Picture
from askdock.adapters.parsers.pdf.rulings import Rulings
from askdock.adapters.parsers.pdf.running import Margins
from askdock.adapters.parsers.pictures import is_caption
from askdock.adapters.parsers.pictures.names import FRAME
from askdock.errors import DocumentTooComplex, NoText, UnreadableDocument
from askdock.records import Figure, ParsedDocument
from askdock.text import analyze

_MAX_PIXELS = 60_000_000
_MAX_FRAMES = 500
_FEW_WORDS = 60
_USUAL_DPI, _MIN_DPI, _MAX_DPI = 150.0, 60.0, 1200.0
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")


class ImageParser:
    """Reads .png, .jpeg, .tiff (each image is a page) and .webp files through PP-OCR or Tesseract."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The four."""
        return IMAGES

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        recogniser = Recogniser(self._limits, self._budget or Budget())
        pages = [
            _page(picture, number, recogniser) for number, picture in enumerate(_pictures(path, name), start=1)
        ]
        if not any(page.parts for page in pages):
            why = "holds no text"
            if not recogniser.works():
                why = "is a picture, and neither the extra `ocr` nor Tesseract is installed"
            elif any(page.unread for page in pages):
                why = "was not recognised in time"
            raise NoText(f"{name} {why}")
        builder = TextBuilder()
        parsed = builder.build(write_pages(builder, pages, ()), name)
        return replace(parsed, figures=tuple(_figures(parsed)))


def _figures(parsed: ParsedDocument) -> Iterator[Figure]:
    """Pictures with a caption, or with so few words that they are no scanned text; these are then its caption."""
    for page in parsed.pages:
        own = [block for block in parsed.blocks if page.start <= block.start < page.end]
        captions = [block for block in own if is_caption(parsed.text[block.start : block.end])]
        part = f"{FRAME}{page.number - 1}"
        if captions:
            yield Figure(page.number, 0, 0, 0, 0, captions[0].start, captions[0].end, part)
        elif len(analyze(parsed.text[page.start : page.end])) <= _FEW_WORDS:
            yield Figure(page.number, 0, 0, 0, 0, page.start, page.end, part)


def _pictures(path: Path, name: str) -> Iterator[Picture]:
    too_large = f"{name} has more than {_MAX_PIXELS:,} pixels in a picture or {_MAX_FRAMES} pictures"
    try:
        with Image.open(path, formats=_FORMATS) as image:
            for number, frame in enumerate(ImageSequence.Iterator(image)):
                if frame.width * frame.height > _MAX_PIXELS or number >= _MAX_FRAMES:
                    raise DocumentTooComplex(too_large)
                yield _picture(frame)
    except Image.DecompressionBombError as error:
        raise DocumentTooComplex(too_large) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error


def _picture(frame: Image.Image) -> Picture:
    """The frame as it is shown, on white where it is clear, no larger than is recognised."""
    dpi = float(frame.info.get("dpi", (_USUAL_DPI,))[0])
    if not _MIN_DPI <= dpi <= _MAX_DPI:
        dpi = _USUAL_DPI
    shown = ImageOps.exif_transpose(frame)
    if shown.has_transparency_data:
        clear = shown.convert("RGBA")
        shown = Image.new("RGBA", clear.size, "white")
        shown.alpha_composite(clear)
    grey = shown.convert("L")
    smaller = min(1.0, MAX_SIDE / max(grey.size))
    if smaller < 1.0:
        grey = grey.resize((round(grey.width * smaller) or 1, round(grey.height * smaller) or 1))
    return Picture(np.asarray(grey, dtype=np.uint8), dpi * smaller / POINTS)


def _page(picture: Picture, number: int, recogniser: Recogniser) -> ReadPage:
    height, width = (side / picture.scale for side in picture.pixels.shape)
    page = DrawnPage(number, width, height, [], [], Rulings([], []), [], Margins((), ()))
    try:
        recognise(page, recogniser, picture)
    except NotRecognised as left_out:
        return ReadPage([], width, height, unread=left_out.why)
    return read_page(page)
