"""The picture of a page: drawn in grey, set straight, with the ruling lines that are seen in it."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium

from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings, merged
from askdock.adapters.parsers.pdf.straight import Mask, Matrix, Pixels, squared, tilt, turned, warped

DPI = 200
MAX_SIDE = 2500
"""Pixels: a little more than A4 has at that resolution. Scans often pass for pages of a metre."""
POINTS = 72

_DARK = 0.72
"""Share of the brightness of the paper below which a pixel is ink."""
_TILES = 12
"""To the longer side: the light on a page may change from one to the next."""
_MIN_TILT = 0.25
"""Degrees."""
# Shares of the side of the page: longer runs without a gap are lines, not strokes of letters.
_ACROSS, _DOWN = 0.045, 0.022
_LETTERS_ACROSS, _LETTERS_DOWN = 4.0, 1.8
_SOLID = 0.95
_MAX_RULINGS = 4000


class Read(NamedTuple):
    """A word that was recognised, with its box in pixels from the upper left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Picture:
    """Grey pixels, `scale` of them to a point; `origin`: where a point of a straight picture was, in pixels."""

    pixels: Pixels
    scale: float
    origin: Matrix | None = None

    @property
    def dpi(self) -> int:
        """Pixels to the inch."""
        return round(self.scale * POINTS)

    def pgm(self) -> bytes:
        """As a portable grey map (Netpbm, P5)."""
        height, width = self.pixels.shape
        return b"P5 %d %d 255\n" % (width, height) + self.pixels.tobytes()

    def straight(self) -> "Picture":
        """The picture of the page alone, its corners square and its lines level."""
        square = squared(self.pixels)
        pixels = self.pixels if square is None else warped(self.pixels, square)
        degrees = tilt(_ink(pixels))
        if abs(degrees) < _MIN_TILT:
            return self if square is None else Picture(pixels, self.scale, square)
        level = turned(pixels.shape, degrees)
        matrix = level if square is None else square @ level
        return Picture(warped(self.pixels, matrix), self.scale, matrix)

    def origin_of(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of this picture stands on the page, both in points from the lower left corner."""
        if self.origin is None:
            return x, y
        height = self.pixels.shape[0]
        right, down, depth = self.origin @ (x * self.scale, height - y * self.scale, 1.0)
        return float(right / depth / self.scale), float((height - down / depth) / self.scale)

    def rulings(self, type_size: float) -> Rulings:
        """The lines in it, in points from the lower left corner; `type_size`: of its text, in points."""
        ink = _ink(self.pixels)
        height, width = ink.shape
        letters = type_size * self.scale
        across = _runs(ink, round(max(_ACROSS * width, _LETTERS_ACROSS * letters, 2)))
        down = _runs(ink.T, round(max(_DOWN * height, _LETTERS_DOWN * letters, 2)))
        if len(across) + len(down) > _MAX_RULINGS:
            return Rulings([], [])
        points = [
            Ruling((height - y - 0.5) / self.scale, start / self.scale, end / self.scale, drawn=True)
            for y, start, end in across
        ]
        upright = [
            Ruling((x + 0.5) / self.scale, (height - end) / self.scale, (height - start) / self.scale, drawn=True)
            for x, start, end in down
        ]
        return Rulings(merged(points), merged(upright))


def drawn_picture(page: pdfium.PdfPage) -> Picture:
    """A page as it is shown."""
    width, height = page.get_size()
    scale = min(DPI / POINTS, MAX_SIDE / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True)
    try:
        pixels = np.array(bitmap.to_numpy(), dtype=np.uint8)
    finally:
        bitmap.close()
    return Picture(pixels.reshape(pixels.shape[0], -1), scale)


def _ink(pixels: Pixels) -> Mask:
    """The pixels that are darker than the paper around them."""
    side = max(max(pixels.shape) // _TILES, 1)
    rows, columns = (-(-length // side) for length in pixels.shape)
    paper = np.empty((rows, columns))
    for row in range(rows):
        for column in range(columns):
            tile = pixels[row * side : (row + 1) * side : 4, column * side : (column + 1) * side : 4]
            paper[row, column] = np.percentile(tile, 85)
    # What fills a tile, such as a band of colour, has paper beside it.
    around = np.pad(paper, 1, mode="edge")
    lightest = np.max([around[y : y + rows, x : x + columns] for y in range(3) for x in range(3)], axis=0)
    limit = np.kron(_DARK * lightest, np.ones((side, side)))[: pixels.shape[0], : pixels.shape[1]]
    return pixels < limit.astype(np.uint8)


def _runs(ink: Mask, length: int) -> list[tuple[int, int, int]]:
    """(row, start, end) of runs of ink of at least that length in a row, small breaks aside."""
    height, width = ink.shape
    if width <= length:
        return []
    sums = np.zeros((height, width + 1), dtype=np.int32)
    np.cumsum(ink, axis=1, out=sums[:, 1:])
    solid = sums[:, length:] - sums[:, :-length] >= _SOLID * length
    found: list[tuple[int, int, int]] = []
    for row in np.nonzero(solid.any(axis=1))[0]:
        edges = np.diff(np.concatenate(([0], solid[row].astype(np.int8), [0])))
        starts, ends = np.nonzero(edges == 1)[0], np.nonzero(edges == -1)[0]
        found.extend(
            (int(row), int(start), int(end) + length - 1) for start, end in zip(starts, ends, strict=True)
        )
        if len(found) > _MAX_RULINGS:
            break
    return found
