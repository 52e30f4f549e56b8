"""A part of a page as a picture of its own."""

import io
from pathlib import Path

from askdock.adapters.parsers.pdf.parser import PDFIUM, open_pdf
from askdock.errors import UnreadableDocument
from askdock.records import Figure

_SCALE = 2.0
_MAX_SIDE = 1600
"""Pixels, whatever the page's size says."""


def cut_out(path: Path, name: str, figure: Figure) -> bytes:
    """The figure as PNG. Raises UnreadableDocument where the file has no such place."""
    with PDFIUM, open_pdf(path, name) as document:
        if not 1 <= figure.page <= len(document):
            raise UnreadableDocument(f"{name} has no page {figure.page}")
        page = document[figure.page - 1]
        width, height = page.get_size()
        left, bottom = max(figure.x0, 0.0), max(figure.y0, 0.0)
        right, top = min(figure.x1, width), min(figure.y1, height)
        if right - left < 1 or top - bottom < 1:
            raise UnreadableDocument(f"{name} has nothing there on page {figure.page}")
        scale = min(_SCALE, _MAX_SIDE / max(right - left, top - bottom))
        around = (left, bottom, width - right, height - top)
        bitmap = page.render(scale=scale, crop=around)
        picture = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(picture, "PNG", optimize=True)
        return picture.getvalue()
