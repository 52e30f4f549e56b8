"""Where pictures and drawings stand on a page: what is painted there and is no text, in clusters."""

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.pdf.rulings import Matrix, matrix_of, product
from askdock.adapters.parsers.pdf.words import Box, placer

_MAX_OBJECTS = 20_000
_MAX_DEPTH = 3
_PAINTED = (pdfium_c.FPDF_PAGEOBJ_IMAGE, pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_SHADING)
_WHOLE = 0.6
"""What covers more of the page is its background, or holds other things."""
_GAP = 14.0
"""Points between parts of one drawing at most."""
_MIN_SIDE, _MIN_AREA = 24.0, 2500.0
_RULE = 1.5
"""Points: thinner lines as wide as a column set text apart."""
_RULE_SHARE = 0.35


def drawings(page: pdfium.PdfPage) -> list[Box]:
    """The boxes of pictures and drawings and of pieces of such, as the page is shown."""
    width, height = page.get_size()
    place = placer(page)
    clusters: list[Box] = []
    count = pdfium_c.FPDFPage_CountObjects(page)
    for number, found in enumerate(_boxes(page.raw, count, pdfium_c.FPDFPage_GetObject, None, 0, width * height)):
        if number > _MAX_OBJECTS:
            break
        left, bottom, right, top = place(found)
        box = (max(left, 0.0), max(bottom, 0.0), min(right, width), min(top, height))
        if box[0] > box[2] or box[1] > box[3] or area(box) > _WHOLE * width * height:
            continue
        if box[3] - box[1] < _RULE and box[2] - box[0] > _RULE_SHARE * width:
            continue
        clusters = _joined(clusters, box)
    return clusters


def is_large(box: Box) -> bool:
    """Whether it may be a figure of its own: not a rule, a bullet, a letter that is drawn."""
    return min(_sides(box)) >= _MIN_SIDE and area(box) >= _MIN_AREA


def area(box: Box) -> float:
    """In square points."""
    across, down = _sides(box)
    return across * down


def union(one: Box, other: Box) -> Box:
    """The smallest box around both."""
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


def near(one: Box, other: Box, gap: float) -> bool:
    """Whether no more than `gap` is between them, across and down."""
    return (
        one[0] - gap <= other[2]
        and other[0] - gap <= one[2]
        and one[1] - gap <= other[3]
        and other[1] - gap <= one[3]
    )


def _joined(clusters: list[Box], box: Box) -> list[Box]:
    """With a further box, which may bring several together."""
    apart: list[Box] = []
    for cluster in clusters:
        if near(cluster, box, _GAP):
            box = union(cluster, box)
        else:
            apart.append(cluster)
    return [*apart, box]


def _boxes(
    parent: object,
    count: int,
    get: Callable[[object, int], object],
    outer: Matrix | None,
    depth: int,
    page_area: float,
) -> Iterator[Box]:
    """The boxes of what is painted, in the file's coordinates; of a form as a whole, unless it is the page."""
    edges = tuple(ctypes.c_float() for _ in range(4))
    for index in range(count):
        handle = get(parent, index)
        kind = pdfium_c.FPDFPageObj_GetType(handle)
        if kind not in (*_PAINTED, pdfium_c.FPDF_PAGEOBJ_FORM):
            continue
        if not pdfium_c.FPDFPageObj_GetBounds(handle, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        box = _moved((left, bottom, right, top), outer)
        if kind == pdfium_c.FPDF_PAGEOBJ_FORM and area(box) > _WHOLE * page_area and depth < _MAX_DEPTH:
            matrix = product(matrix_of(handle), outer)
            inner = pdfium_c.FPDFFormObj_CountObjects(handle)
            yield from _boxes(handle, inner, pdfium_c.FPDFFormObj_GetObject, matrix, depth + 1, page_area)
        else:
            yield box


def _moved(box: Box, matrix: Matrix | None) -> Box:
    if matrix is None:
        return box
    a, b, c, d, e, f = matrix
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e for x, y in corners]
    ys = [b * x + d * y + f for x, y in corners]
    return (min(xs), min(ys), max(xs), max(ys))


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]
