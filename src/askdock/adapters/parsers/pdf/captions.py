"""Captions of figures, and the drawings that they stand below or above."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from askdock.adapters.parsers.pdf.drawings import is_large, near, union
from askdock.adapters.parsers.pdf.layout import Paragraph
from askdock.adapters.parsers.pdf.words import Box

_LABEL = r"(?:fig(?:ure|\.)?\s*[A-Z]?|[图圖]\s*)\d+(?:[.\-–]\d+)*[a-z]?"
_CAPTION = re.compile(
    rf"{_LABEL}(?:\s*[:：–—|、]|[.](?!\d)\s*\S|(?<=\d)\s+(?-i:[A-Z(“\"]|[^\W\d_A-Za-z]))", re.IGNORECASE
)
_BARE = re.compile(rf"{_LABEL}\s*$", re.IGNORECASE)
"""A caption without words; as the beginning of a paragraph, or it is where a sentence was broken."""
# Points between a figure and its caption: its own labels may stand between them.
_ABOVE, _BELOW = 120.0, 45.0
_PANELS = 60.0
"""Between the parts of one figure."""
_PIECES = 100.0
_MARGIN = 10.0
"""Around what is drawn: labels of axes stand outside of it."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The lines of a caption: a part of a paragraph, and its place on the page."""

    begin: int
    end: int
    box: Box


def captions(paragraph: Paragraph) -> Iterator[Caption]:
    """Those that begin with a line of the paragraph, each up to the next one or the paragraph's end."""
    begins = [
        at
        for at, (line, _, _) in enumerate(paragraph.spans)
        if _CAPTION.match(line.text) or (at == 0 and _BARE.match(line.text))
    ]
    for at, until in pairwise([*begins, len(paragraph.spans)]):
        spans = paragraph.spans[at:until]
        lines = [line for line, _, _ in spans]
        box = (
            min(line.left for line in lines),
            min(line.bottom for line in lines),
            max(line.right for line in lines),
            max(line.top for line in lines),
        )
        yield Caption(spans[0][1], spans[-1][2], box)


def pair(places: Sequence[Box], drawn: Sequence[Box], width: float, height: float) -> list[Box | None]:
    """For each caption, by its place, the figure that it belongs to; None where nothing is drawn near it."""
    large = [number for number, box in enumerate(drawn) if is_large(box)]
    gaps = [
        (gap, at, number)
        for at, place in enumerate(places)
        for number in large
        if (gap := _gap(place, drawn[number])) is not None
    ]
    # A page has its captions on one side of the figures: that on which more of them have one.
    sides = [
        _nearest(one for one in gaps if (drawn[one[2]][1] > places[one[1]][1]) is above) for above in (True, False)
    ]
    side = max(sides, key=len)
    known = side | _nearest(one for one in gaps if one[1] not in side and one[2] not in side.values())
    figures = [drawn[known[at]] if at in known else None for at in range(len(places))]
    used = set(known.values())
    rest = [box for number, box in enumerate(drawn) if number not in used]
    for at, place in enumerate(places):
        if figures[at] is None:
            figures[at] = _of_pieces(place, places, rest)
    for box in rest:
        _add_panel(figures, places, box)
    return [
        None if box is None else _framed(box, place, width, height)
        for box, place in zip(figures, places, strict=True)
    ]


def _nearest(gaps: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """The drawing of each caption, both by number, the nearest pairs first."""
    found: dict[int, int] = {}
    for _, at, number in sorted(gaps):
        if at not in found and number not in found.values():
            found[at] = number
    return found


def _gap(place: Box, box: Box) -> float | None:
    """How far the figure is from its caption; None where it cannot be that of it."""
    if box[2] < place[0] or box[0] > place[2]:
        return None
    above, below = box[1] - place[3], place[1] - box[3]
    middle = (place[1] + place[3]) / 2
    if above >= below:
        return max(above, 0.0) if above <= _ABOVE and (box[1] + box[3]) / 2 > middle else None
    return max(below, 0.0) if below <= _BELOW and (box[1] + box[3]) / 2 < middle else None


def _of_pieces(place: Box, places: Sequence[Box], rest: Sequence[Box]) -> Box | None:
    """What is drawn above a caption in pieces, such as the points of a diagram without a frame."""
    found: Box | None = None
    for box in sorted(rest, key=lambda one: one[1]):
        if box[1] < place[3] or box[2] < place[0] - _PIECES or box[0] > place[2] + _PIECES:
            continue
        whole = box if found is None else union(found, box)
        if box[1] - (place[3] if found is None else found[3]) > _PIECES or any(
            _holds(whole, other) for other in places
        ):
            break
        found = whole
    return found if found is not None and is_large(found) else None


def _add_panel(figures: list[Box | None], places: Sequence[Box], box: Box) -> None:
    """Put a drawing to the figure beside it, where no caption stands between them."""
    for at, figure in enumerate(figures):
        if figure is None or not near(figure, box, _PANELS):
            continue
        whole = union(figure, box)
        if not any(_holds(whole, place) for place in places):
            figures[at] = whole
            return


def _holds(box: Box, place: Box) -> bool:
    return box[1] < (place[1] + place[3]) / 2 < box[3] and place[0] < box[2] and box[0] < place[2]


def _framed(box: Box, place: Box, width: float, height: float) -> Box:
    """With what stands between it and its caption, and some room, within the page and clear of the caption."""
    left, right = max(box[0] - _MARGIN, 0.0), min(box[2] + _MARGIN, width)
    if box[1] + box[3] > place[1] + place[3]:
        return (left, min(place[3], box[1]), right, min(box[3] + _MARGIN, height))
    return (left, max(box[1] - _MARGIN, 0.0), right, max(place[1], box[3]))
