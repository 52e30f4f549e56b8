"""The picture of a page: drawn in grey, set straight, with the ruling lines that are seen in it."""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings, merged

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]

DPI = 200
MAX_SIDE = 2500
"""Pixels: a little more than A4 has at that resolution. Scans often pass for pages of a metre."""
POINTS = 72

_DARK = 0.72
"""Share of the brightness of the paper below which a pixel is ink."""
_MAX_TILT = 6.0
_MIN_TILT = 0.25
_SAMPLE = 60_000
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
    """Grey pixels, `scale` of them to a point; `tilt`: degrees by which the page was turned to stand straight."""

    pixels: Pixels
    scale: float
    tilt: float = 0.0

    @property
    def dpi(self) -> int:
        """Pixels to the inch."""
        return round(self.scale * POINTS)

    def pgm(self) -> bytes:
        """As a portable grey map (Netpbm, P5)."""
        height, width = self.pixels.shape
        return b"P5 %d %d 255\n" % (width, height) + self.pixels.tobytes()

    def straight(self) -> "Picture":
        """The picture turned so that its lines are level."""
        tilt = _tilt(_ink(self.pixels))
        if abs(tilt) < _MIN_TILT:
            return self
        return Picture(_turned(self.pixels, tilt), self.scale, tilt)

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
    paper = float(np.percentile(pixels[:: max(pixels.shape[0] // 400, 1)], 85))
    return pixels < _DARK * paper


def _tilt(ink: Mask) -> float:
    """Degrees by which the lines of text fall to the right: where the profile of the heights is sharpest."""
    step = max(max(ink.shape) // 900, 1)
    ys, xs = np.nonzero(ink[::step, ::step])
    if len(ys) < 100:
        return 0.0
    if len(ys) > _SAMPLE:
        kept = np.linspace(0, len(ys) - 1, _SAMPLE).astype(np.intp)
        ys, xs = ys[kept], xs[kept]

    def sharpness(angle: float) -> float:
        heights = ys - xs * math.tan(math.radians(angle))
        counts = np.bincount((heights - heights.min()).astype(np.intp)).astype(np.float64)
        return float(np.sum(np.diff(counts) ** 2))

    best = max(np.arange(-_MAX_TILT, _MAX_TILT + 0.1, 0.5), key=sharpness)
    return float(max(np.arange(best - 0.5, best + 0.51, 0.1), key=sharpness))


def _turned(pixels: Pixels, degrees: float) -> Pixels:
    """The picture turned about its middle, of the same size; what comes from outside is white."""
    height, width = pixels.shape
    angle = math.radians(degrees)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    ys -= height / 2
    xs -= width / 2
    from_x = np.rint(xs * math.cos(angle) - ys * math.sin(angle) + width / 2).astype(np.int32)
    from_y = np.rint(xs * math.sin(angle) + ys * math.cos(angle) + height / 2).astype(np.int32)
    inside = (from_x >= 0) & (from_x < width) & (from_y >= 0) & (from_y < height)
    turned = np.full_like(pixels, 255)
    turned[inside] = pixels[from_y[inside], from_x[inside]]
    return turned


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
