"""Captions of pictures in texts that flow: what stands right below a picture, or else right above it."""

import re
from dataclasses import dataclass

from askdock.adapters.parsers.builder import TextBuilder
from askdock.records import Figure, Span

_LABEL = re.compile(
    r"(?:fig(?:ure|\.)?\s*[A-Z]?|[图圖]\s*)\d+(?:[.\-–]\d+)*[a-z]?(?![0-9A-Za-z年月])", re.IGNORECASE
)
_SENTENCE = re.compile(
    r"fig\S*\s*[\w.\-]*\w\s+"
    r"(?:is|are|was|were|shows?|showed|illustrates?|depicts?|presents?|gives?|contains?|and|to|in|on)\b",
    re.IGNORECASE,
)
_HAN_SENTENCE = re.compile(r"[图圖]\s*\S+?\s*(?:所示|显示|展示|说明|表示|给出|是|中|和|与|至)")
_TABLE = re.compile(r"(?:table|tab\.|listing|algorithm|[表清])\s*\d", re.IGNORECASE)
MAX_CAPTION = 500
"""Characters: a longer paragraph that begins with a label is text."""


def is_caption(text: str, *, styled: bool = False) -> bool:
    """Whether a paragraph is one of a picture: by its label, or `styled` as a caption and not one of a table."""
    text = text.strip()
    if not text or len(text) > MAX_CAPTION:
        return False
    if styled:
        return not _TABLE.match(text)
    return bool(_LABEL.match(text)) and not _SENTENCE.match(text) and not _HAN_SENTENCE.match(text)


@dataclass(slots=True)
class _Picture:
    part: str
    first: int
    """Number of the block that it stands before, or in."""
    last: int
    """Number of the block behind it."""
    own: Span | None
    """The block that has its alternative text."""


class Pictures:
    """Collects the pictures and captions of a text while it is written, and pairs them at its end."""

    def __init__(self) -> None:
        self._pictures: list[_Picture] = []
        self._captions: dict[int, Span] = {}

    def picture(self, part: str, first: int, last: int, own: Span | None) -> None:
        """A picture within blocks `first` to `last` (exclusive), of which there may be none."""
        self._pictures.append(_Picture(part, first, last, own))

    def caption(self, block: int, span: Span) -> None:
        """A caption, by the number of its block."""
        self._captions[block] = span

    def write(self, builder: TextBuilder) -> None:
        """Record each picture that has a caption, or else a text of its own."""
        spans = self._below()
        above = self._above(set(spans.values()))
        for number, one in enumerate(self._pictures):
            span = spans.get(number) or above.get(number) or one.own
            if span is not None:
                builder.figure(Figure(0, 0, 0, 0, 0, span.start, span.end, one.part))

    def _below(self) -> dict[int, Span]:
        """Captions within the picture's own block or right below; parts of one figure share theirs."""
        found: dict[int, Span] = {}
        following: tuple[int, Span] | None = None
        for number in reversed(range(len(self._pictures))):
            one = self._pictures[number]
            near = (self._captions.get(at) for at in range(one.first, one.last + 1))
            span = next(filter(None, near), None)
            if span is None and following is not None and following[0] == one.last:
                span = following[1]
            following = (one.first, span) if span is not None else None
            if span is not None:
                found[number] = span
        return found

    def _above(self, used: set[Span]) -> dict[int, Span]:
        found: dict[int, Span] = {}
        for number, one in enumerate(self._pictures):
            span = self._captions.get(one.first - 1)
            if span is not None and span not in used:
                found[number] = span
        return found
