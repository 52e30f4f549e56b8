"""The lines that are drawn on a page: strokes, thin rectangles, frames, and the edges of what is filled."""

import ctypes
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from askdock.adapters.parsers.pdf.words import Box, placer

_MAX_OBJECTS = 20_000
"""A page of more is a drawing, whose lines are not looked at."""
_MAX_POINTS = 40_000
_MAX_DEPTH = 3
_THIN = 3.2
_RECTANGLE = 5
"""Segments of one."""
_MIN_LENGTH = 6.0
_MERGED = 2.0
_GAP = 3.0
_WHITE = 250
_BACKGROUND = 0.85
"""A fill over more of the page is its background."""

Matrix = tuple[float, float, float, float, float, float]


class Ruling(NamedTuple):
    """A horizontal or vertical line: `at` on the axis across it, from `start` to `end`.

    `drawn`: it is a line; else it is the edge of a fill.
    """

    at: float
    start: float
    end: float
    drawn: bool


class Rulings(NamedTuple):
    """The lines of a page."""

    horizontal: list[Ruling]
    vertical: list[Ruling]


def rulings(page: pdfium.PdfPage) -> Rulings:
    """Find them; pieces of one line are put together, and pieces too short to be one left out."""
    reader = _Reader(page)
    reader.read(page.raw, pdfium_c.FPDFPage_CountObjects(page), pdfium_c.FPDFPage_GetObject, None, 0)
    if reader.too_many:
        return Rulings([], [])
    return Rulings(merged(reader.horizontal), merged(reader.vertical))


class _Reader:
    def __init__(self, page: pdfium.PdfPage) -> None:
        self.horizontal: list[Ruling] = []
        self.vertical: list[Ruling] = []
        self._objects = self._points = 0
        self._place = placer(page)
        # What PDFium writes into, made once.
        self._edges = tuple(ctypes.c_float() for _ in range(4))
        self._color = tuple(ctypes.c_uint() for _ in range(4))
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        width, height = page.get_size()
        self._area = max(width * height, 1.0)

    @property
    def too_many(self) -> bool:
        """Whether the page is a drawing."""
        return self._objects > _MAX_OBJECTS or self._points > _MAX_POINTS

    def read(
        self, parent: object, count: int, get: Callable[[object, int], object], outer: Matrix | None, depth: int
    ) -> None:
        for index in range(count):
            handle = get(parent, index)
            kind = pdfium_c.FPDFPageObj_GetType(handle)
            if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
                self._objects += 1
                if self.too_many:
                    return
                self._path(handle, outer)
            elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
                matrix = product(matrix_of(handle), outer)
                inner = pdfium_c.FPDFFormObj_CountObjects(handle)
                self.read(handle, inner, pdfium_c.FPDFFormObj_GetObject, matrix, depth + 1)

    def _path(self, handle: object, outer: Matrix | None) -> None:
        fill, stroke = self._fill, self._stroke
        pdfium_c.FPDFPath_GetDrawMode(handle, fill, stroke)
        if not stroke.value and (not fill.value or self._is_white(handle)):
            return
        if outer is None and self._is_thin(handle):
            return
        matrix = product(matrix_of(handle), outer)
        for points in self._subpaths(handle, matrix):
            self._subpath(points, bool(stroke.value))

    def _is_white(self, handle: object) -> bool:
        red, green, blue, alpha = self._color
        if not pdfium_c.FPDFPageObj_GetFillColor(handle, red, green, blue, alpha):
            return False
        return alpha.value == 0 or min(red.value, green.value, blue.value) >= _WHITE

    def _is_thin(self, handle: object) -> bool:
        """Whether the path is one line, which is then kept: most are, and corner by corner takes longer."""
        if pdfium_c.FPDFPath_CountSegments(handle) > _RECTANGLE:
            return False
        left, bottom, right, top = self._edges
        pdfium_c.FPDFPageObj_GetBounds(handle, left, bottom, right, top)
        box = self._place((left.value, bottom.value, right.value, top.value))
        if min(box[2] - box[0], box[3] - box[1]) > _THIN:
            return False
        self._line(box, drawn=True)
        return True

    def _subpaths(self, handle: object, matrix: Matrix) -> Iterator[list[tuple[float, float]]]:
        """The corners of each part of a path that has no curves."""
        points: list[tuple[float, float]] = []
        curved = False
        x, y = ctypes.c_float(), ctypes.c_float()
        a, b, c, d, e, f = matrix
        for index in range(pdfium_c.FPDFPath_CountSegments(handle)):
            self._points += 1
            if self._points > _MAX_POINTS:
                return
            segment = pdfium_c.FPDFPath_GetPathSegment(handle, index)
            kind = pdfium_c.FPDFPathSegment_GetType(segment)
            if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
                if not curved and len(points) > 1:
                    yield points
                points, curved = [], False
            curved = curved or kind == pdfium_c.FPDF_SEGMENT_BEZIERTO
            pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
            points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
            if pdfium_c.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if not curved and len(points) > 1:
            yield points

    def _subpath(self, points: list[tuple[float, float]], stroked: bool) -> None:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, bottom, right, top = self._place((min(xs), min(ys), max(xs), max(ys)))
        width, height = right - left, top - bottom
        if height <= _THIN or width <= _THIN:
            self._line((left, bottom, right, top), drawn=True)
        elif stroked and len(points) > 5:
            for (x0, y0), (x1, y1) in pairwise(points):
                edge = self._place((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))
                if min(edge[2] - edge[0], edge[3] - edge[1]) <= 0.5:
                    self._line(edge, drawn=True)
        elif len(points) >= 4 and _is_rectangle(points) and width * height < _BACKGROUND * self._area:
            for edge in ((left, y, right, y) for y in (bottom, top)):
                self._line(edge, drawn=stroked)
            for edge in ((x, bottom, x, top) for x in (left, right)):
                self._line(edge, drawn=stroked)

    def _line(self, box: Box, *, drawn: bool) -> None:
        left, bottom, right, top = box
        if right - left >= top - bottom:
            self.horizontal.append(Ruling((bottom + top) / 2, left, right, drawn))
        else:
            self.vertical.append(Ruling((left + right) / 2, bottom, top, drawn))


def merged(lines: Sequence[Ruling]) -> list[Ruling]:
    """Lines that touch on one height as one, those too short left out; by `at`, then `start`."""
    groups: list[list[Ruling]] = []
    for line in sorted(lines):
        if groups and line.at - groups[-1][0].at <= _MERGED:
            groups[-1].append(line)
        else:
            groups.append([line])
    found: list[Ruling] = []
    for group in groups:
        parts: list[Ruling] = []
        for line in sorted(group, key=lambda one: one.start):
            last = parts[-1] if parts else None
            if last is not None and line.start <= last.end + _GAP:
                at = line.at if line.drawn and not last.drawn else last.at
                parts[-1] = Ruling(at, last.start, max(last.end, line.end), last.drawn or line.drawn)
            else:
                parts.append(line)
        found.extend(part for part in parts if part.end - part.start >= _MIN_LENGTH)
    return sorted(found)


def _is_rectangle(points: Sequence[tuple[float, float]]) -> bool:
    return all(min(abs(x1 - x0), abs(y1 - y0)) <= 0.5 for (x0, y0), (x1, y1) in pairwise(points))


def matrix_of(handle: object) -> Matrix:
    """Of an object of a page or a form."""
    found = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(handle, found):
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def product(inner: Matrix, outer: Matrix | None) -> Matrix:
    """First `inner`, then `outer`."""
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    m, n, o, p, q, r = outer
    return (a * m + b * o, a * n + b * p, c * m + d * o, c * n + d * p, e * m + f * o + q, e * n + f * p + r)
