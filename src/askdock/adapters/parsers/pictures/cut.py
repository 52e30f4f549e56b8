"""A picture of a file as PNG."""

import base64
import binascii
import io
import zipfile
from itertools import islice
from pathlib import Path
from urllib.parse import unquote_to_bytes

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError
from selectolax.lexbor import LexborHTMLParser

from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.html import declared_encoding
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import HTML, IMAGES
from askdock.adapters.parsers.pictures.names import FRAME, IMG
from askdock.adapters.parsers.zip_checks import DAMAGE, check_archive
from askdock.errors import DocumentTooComplex, UnreadableDocument

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_MAX_SIDE = 1600
_MAX_PIXELS = 60_000_000


def take_out(path: Path, name: str, media_type: str, part: str, limits: ParseLimits) -> bytes:
    """The picture that `part` names, at most 1,600 pixels to a side.

    Raises UnreadableDocument where the file has none there, DocumentTooComplex.
    """
    try:
        if media_type in IMAGES and part.startswith(FRAME):
            return _png(path.read_bytes(), name, int(part.removeprefix(FRAME)))
        if media_type == HTML and part.startswith(IMG):
            return _png(_within(path, int(part.removeprefix(IMG))), name)
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, name, limits, Budget())
            names = {entry.replace("\\", "/").lower(): entry for entry in archive.namelist()}
            return _png(archive.read(names[part.lower()]), name)
    except Image.DecompressionBombError as error:
        raise DocumentTooComplex(f"{name} has more than {_MAX_PIXELS:,} pixels in a picture") from error
    except (*DAMAGE, UnidentifiedImageError, ValueError, SyntaxError, LookupError) as error:
        raise UnreadableDocument(f"{name} has no picture there that can be read") from error


def content_of(address: str) -> bytes:
    """What an address holds by itself (RFC 2397). Raises ValueError where it holds none."""
    head, comma, data = address.partition(",")
    if not comma or not head.lower().startswith("data:image/"):
        raise ValueError("no data")
    if not head.lower().endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode(unquote_to_bytes(data))
    except binascii.Error as error:
        raise ValueError("no base64") from error


def _within(path: Path, number: int) -> bytes:
    found = LexborHTMLParser(read_text(path, declared_encoding(path))).css("img")
    return content_of(found[number].attributes.get("src") or "")


def _png(content: bytes, name: str, frame: int = 0) -> bytes:
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        one = next(islice(ImageSequence.Iterator(image), frame, None), None)
        if one is None:
            raise LookupError(frame)
        if one.width * one.height > _MAX_PIXELS:
            raise DocumentTooComplex(f"{name} has more than {_MAX_PIXELS:,} pixels in a picture")
        shown = ImageOps.exif_transpose(one).convert("RGBA" if one.has_transparency_data else "RGB")
        shown.thumbnail((_MAX_SIDE, _MAX_SIDE))
        picture = io.BytesIO()
        shown.save(picture, "PNG", optimize=True)
        return picture.getvalue()
