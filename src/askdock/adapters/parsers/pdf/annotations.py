"""Annotations of a page: the values of form fields, text boxes, notes and comments."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.builder import clean
from askdock.adapters.parsers.pdf.characters import CJK
from askdock.adapters.parsers.pdf.words import Box, Word, placer

_MAX_ANNOTATIONS = 2_000
_MAX_TEXT = 65_536
"""Bytes of one value."""
_SIZE = 10.0
_LINE = 1.2
_WIDTH = 0.55

# PDF 32000-1, 12.5.6 and 12.7.4.
_COMMENTS = frozenset(
    (
        pdfium_c.FPDF_ANNOT_TEXT,
        pdfium_c.FPDF_ANNOT_HIGHLIGHT,
        pdfium_c.FPDF_ANNOT_UNDERLINE,
        pdfium_c.FPDF_ANNOT_SQUIGGLY,
        pdfium_c.FPDF_ANNOT_STRIKEOUT,
        pdfium_c.FPDF_ANNOT_STAMP,
        pdfium_c.FPDF_ANNOT_CARET,
        pdfium_c.FPDF_ANNOT_SQUARE,
        pdfium_c.FPDF_ANNOT_CIRCLE,
        pdfium_c.FPDF_ANNOT_INK,
    )
)
_VALUES = frozenset(
    (pdfium_c.FPDF_FORMFIELD_TEXTFIELD, pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX)
)
_BOXES = frozenset((pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON))
_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW


class Added(NamedTuple):
    """Values of fields and text boxes as words in their places, and the comments, each with its place."""

    words: list[Word]
    comments: list[tuple[str, Box]]


def added(page: pdfium.PdfPage) -> Added:
    """Read the annotations of a page; those that are hidden say nothing."""
    found = Added([], [])
    place = placer(page)
    count = min(pdfium_c.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
    for index in range(count):
        with _annotation(page, index) as annotation:
            if annotation and not pdfium_c.FPDFAnnot_GetFlags(annotation) & _HIDDEN:
                _read(annotation, page, place, found)
    return found


@contextmanager
def _annotation(page: pdfium.PdfPage, index: int) -> Iterator[Any]:
    annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
    try:
        yield annotation
    finally:
        if annotation:
            pdfium_c.FPDFPage_CloseAnnot(annotation)


def _read(annotation: Any, page: pdfium.PdfPage, place: Callable[[Box], Box], found: Added) -> None:
    kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
    rectangle = pdfium_c.FS_RECTF()
    pdfium_c.FPDFAnnot_GetRect(annotation, rectangle)
    box = place((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    if kind == pdfium_c.FPDF_ANNOT_WIDGET:
        if page.formenv is not None:
            found.words.extend(_placed(_value(annotation, page.formenv.raw), box, centred=True))
    elif kind == pdfium_c.FPDF_ANNOT_FREETEXT:
        found.words.extend(_placed(_text(annotation, b"Contents"), box, centred=False))
    elif kind in _COMMENTS and (text := _text(annotation, b"Contents").strip()):
        author = _text(annotation, b"T").strip()
        found.comments.append((f"({author}: {text})" if author else f"({text})", box))


def _value(annotation: Any, form: Any) -> str:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    if kind in _BOXES:
        return "[x]" if pdfium_c.FPDFAnnot_IsChecked(form, annotation) else "[ ]"
    if kind not in _VALUES:
        return ""
    return _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetFormFieldValue(form, annotation, buffer, size))


def _text(annotation: Any, key: bytes) -> str:
    return _string(lambda buffer, size: pdfium_c.FPDFAnnot_GetStringValue(annotation, key, buffer, size))


def _string(get: Callable[[Any, int], int]) -> str:
    """A text that PDFium gives in UTF-16 into a buffer of so many bytes."""
    size = get(None, 0)
    if not 2 < size <= _MAX_TEXT:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    get(buffer, size)
    return clean(bytes(buffer)[:-2].decode("utf-16-le", "replace"))


def _placed(text: str, box: Box, *, centred: bool) -> Iterator[Word]:
    """The lines of a text as words in its box, the type as large as the box allows up to the usual."""
    left, bottom, right, top = box
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines or right <= left or top <= bottom:
        return
    size = min(_SIZE, (top - bottom) / len(lines))
    height = min(_LINE * size, (top - bottom) / len(lines))
    first = (top + bottom + height * (len(lines) - 1)) / 2 if centred else top - height / 2
    for number, line in enumerate(lines):
        middle = first - number * height
        width = sum(size if CJK.match(char) else _WIDTH * size for char in line)
        yield Word(line, left, middle - size / 2, min(right, left + width), middle + size / 2, size)
