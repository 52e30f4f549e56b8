"""Pictures of slides, which a title or a text of their own stands for where they have no caption."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from askdock.adapters.parsers.builder import TextBuilder
from askdock.records import Figure, Span

_REPEATED = 3
"""On so many slides a picture is a logo."""


@dataclass(slots=True)
class SlidePictures:
    """What was found on one slide, in drawing order."""

    title: Span | None = None
    captions: list[Span] = field(default_factory=list)
    pictures: list[tuple[str, Span | None]] = field(default_factory=list)
    """The part of each, and the text that describes it."""

    def figures(self, number: int) -> list[Figure]:
        """Those that are captioned, described or under a title; `number` of the slide."""
        given: Sequence[Span | None] = [described for _, described in self.pictures]
        if len(self.captions) == len(self.pictures):
            given = self.captions
        elif len(self.captions) == 1:
            # One caption under several pictures is that of all of them.
            given = self.captions * len(self.pictures)
        spans = [span or self.title for span in given]
        return [
            Figure(number, 0, 0, 0, 0, span.start, span.end, part)
            for (part, _), span in zip(self.pictures, spans, strict=True)
            if span is not None
        ]


def write_figures(builder: TextBuilder, figures: Sequence[Figure]) -> None:
    """Record them, but for what is on slide after slide."""
    slides = Counter(part for part, _ in {(one.part, one.page) for one in figures})
    for one in figures:
        if slides[one.part] < _REPEATED:
            builder.figure(one)
