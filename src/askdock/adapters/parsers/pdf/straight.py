"""Pictures of pages set straight: a page on a darker table made square, lines of text made level."""

import math

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Matrix = NDArray[np.float64]
"""Three by three: takes a point of the straight picture to where it was (a homography)."""

# Tilt, in degrees.
_MAX_TILT = 6.0
_SAMPLE = 60_000

_SMALL = 400
"""Pixels of the longer side at which the paper is looked for."""
_MIN_PAPER, _MAX_PAPER = 0.4, 0.97
"""Shares of the picture."""
_MIN_TABLE = 0.6
"""Share of the rim of the picture that is darker than paper, where a page lies on something."""
_MIN_CONTRAST = 40
_MIN_SQUARE = math.cos(math.radians(70))
_OUTSIDE = 0.08
_STRIP = 256


def tilt(ink: Mask) -> float:
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


def turned(shape: tuple[int, ...], degrees: float) -> Matrix:
    """A turn about the middle."""
    height, width = shape[0] / 2, shape[1] / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return np.array(
        [
            [cos, -sin, width - width * cos + height * sin],
            [sin, cos, height - width * sin - height * cos],
            [0, 0, 1],
        ]
    )


def squared(pixels: Pixels) -> Matrix | None:
    """What fills the picture with the page that is seen in it; None where no darker table is about one."""
    step = max(max(pixels.shape) // _SMALL, 1)
    height, width = pixels.shape[0] // step, pixels.shape[1] // step
    small = pixels[: height * step, : width * step].reshape(height, step, width, step).mean(axis=(1, 3))
    dark, light = np.percentile(small, (2, 90))
    paper = small > (dark + light) / 2
    rim = np.concatenate((paper[0], paper[-1], paper[:, 0], paper[:, -1]))
    if light - dark < _MIN_CONTRAST or not _MIN_PAPER < paper.mean() < _MAX_PAPER or 1 - rim.mean() < _MIN_TABLE:
        return None
    left, right = _edges(paper)
    top, bottom = _edges(paper.T)
    corners = [_crossing(upright, level) for level in (top, bottom) for upright in (left, right)]
    if not _is_page(corners, width, height):
        return None
    corners = [(x * step, y * step) for x, y in corners]
    full = pixels.shape[1], pixels.shape[0]
    return _homography([(0, 0), (full[0], 0), (0, full[1]), full], corners)


def _edges(paper: Mask) -> tuple[tuple[float, float], tuple[float, float]]:
    """The two edges of the paper across its rows, each as x = a * y + b."""
    rows = np.nonzero(paper.mean(axis=1) > _MIN_PAPER)[0]
    if len(rows) < 2:
        return (0.0, 0.0), (0.0, float(paper.shape[1]))
    firsts = paper[rows].argmax(axis=1)
    lasts = paper.shape[1] - paper[rows, ::-1].argmax(axis=1)
    return _fitted(rows, firsts), _fitted(rows, lasts)


def _fitted(at: NDArray[np.intp], values: NDArray[np.intp]) -> tuple[float, float]:
    """A straight line through the points, without the half of them that lies furthest from it."""
    kept = np.ones(len(at), dtype=bool)
    slope = offset = 0.0
    for _ in range(4):
        slope, offset = np.polyfit(at[kept] + 0.5, values[kept], 1)
        away = np.abs(values - slope * (at + 0.5) - offset)
        kept = away <= max(float(np.median(away)), 0.5)
        if kept.sum() < 2:
            break
    return float(slope), float(offset)


def _crossing(upright: tuple[float, float], level: tuple[float, float]) -> tuple[float, float]:
    """Where x = a * y + b and y = c * x + d meet."""
    (a, b), (c, d) = upright, level
    x = (a * d + b) / (1 - a * c)
    return x, c * x + d


def _is_page(corners: list[tuple[float, float]], width: int, height: int) -> bool:
    """Whether they lie in the picture, or a little outside, and about at right angles."""
    for number, (x, y) in enumerate(corners):
        if not (-_OUTSIDE <= x / width <= 1 + _OUTSIDE and -_OUTSIDE <= y / height <= 1 + _OUTSIDE):
            return False
        beside, along = corners[number ^ 1], corners[number ^ 2]
        one, other = (beside[0] - x, beside[1] - y), (along[0] - x, along[1] - y)
        lengths = math.hypot(*one) * math.hypot(*other)
        if not lengths or abs(one[0] * other[0] + one[1] * other[1]) / lengths > _MIN_SQUARE:
            return False
    return True


def _homography(before: list[tuple[float, float]], after: list[tuple[float, float]]) -> Matrix:
    """What takes the four points to the others."""
    rows = []
    for (x, y), (u, v) in zip(before, after, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    values = [value for point in after for value in point]
    return np.append(np.linalg.solve(np.array(rows, dtype=np.float64), values), 1.0).reshape(3, 3)


def warped(pixels: Pixels, matrix: Matrix) -> Pixels:
    """The picture that `matrix` takes to this one, of the same size; what comes from outside is white."""
    height, width = pixels.shape
    result = np.full_like(pixels, 255)
    xs = np.arange(width, dtype=np.float32)
    for first in range(0, height, _STRIP):
        ys = np.arange(first, min(first + _STRIP, height), dtype=np.float32)[:, None]
        x, y, depth = (row[0] * xs + row[1] * ys + row[2] for row in matrix.astype(np.float32))
        x, y = x / depth, y / depth
        inside = (x >= 0) & (x < width - 1) & (y >= 0) & (y < height - 1)
        x, y = x[inside], y[inside]
        left, top = x.astype(np.intp), y.astype(np.intp)
        x, y = x - left, y - top
        above = pixels[top, left] * (1 - x) + pixels[top, left + 1] * x
        below = pixels[top + 1, left] * (1 - x) + pixels[top + 1, left + 1] * x
        result[first : first + _STRIP][inside] = np.rint(above * (1 - y) + below * y).astype(np.uint8)
    return result
