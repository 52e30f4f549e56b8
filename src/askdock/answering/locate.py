"""Quotes of an answer located in their sections, and on the pages they come from."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Protocol

from askdock.answering.sections import Heading, section_path
from askdock.errors import FileMissing
from askdock.records import Answer, Block, Box, Citation, Figure

MAX_LABEL = 24
MAX_FIGURES = 4
_NAMED = re.compile(r"(?:\bfig(?:ure|\.)?|[图圖])\s*([A-Z]?\d+(?:[.\-–]\d+)*)", re.IGNORECASE)
"""A figure by its label; at the beginning of a caption, and where a text speaks of one."""


class PlacedText(Protocol):
    """A parsed document that knows its headings and figures, and the positions of its lines on their pages."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """See `ParsedDocument.figures`."""
        ...

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """See `ParsedDocument.boxes`; raises FileMissing."""
        ...

    def blocks(self, start: int, end: int) -> tuple[Block, ...]:
        """The blocks that `text[start:end]` touches, in order and whole; raises FileMissing."""
        ...

    def text(self, start: int, end: int) -> str:
        """`text[start:end]` of the document; raises FileMissing."""
        ...


def locate_quotes(answer: Answer, parsed: Callable[[str, int], PlacedText]) -> Answer:
    """The answer with the sections and boxes of its citations.

    A citation of a version that has just been replaced by a newer one stays as it is.
    `parsed(document_id, version)` is asked once a version; raises FileMissing.
    """
    once = cache(parsed)

    def located(citation: Citation) -> Citation:
        try:
            if citation.passage_start is not None and citation.passage_start < citation.start:
                text = once(citation.document_id, citation.version)
                citation = replace(citation, headings=_headings(citation, citation.passage_start, text))
            if not citation.edited_by and not citation.curated:
                text = once(citation.document_id, citation.version)
                citation = replace(citation, figures=_figures(citation, text))
            if citation.page is not None:
                boxes = once(citation.document_id, citation.version).boxes(citation.start, citation.end)
                citation = replace(citation, boxes=boxes)
        except FileMissing:
            return citation
        return citation

    return replace(answer, citations=tuple(map(located, answer.citations)))


def _figures(citation: Citation, parsed: PlacedText) -> tuple[int, ...]:
    named = {label.group(1) for label in _NAMED.finditer(citation.quote)}
    found: list[int] = []
    for number, figure in enumerate(parsed.figures, 1):
        quoted = figure.start < citation.end and citation.start < figure.end
        # What a slide shows belongs to what it says.
        quoted = quoted or (bool(figure.part) and figure.page > 0 and figure.page == citation.page)
        if not quoted and named:
            label = _NAMED.match(parsed.text(figure.start, min(figure.end, figure.start + MAX_LABEL)))
            quoted = label is not None and label.group(1) in named
        if quoted:
            found.append(number)
    return tuple(found[:MAX_FIGURES])


def _headings(citation: Citation, passage_start: int, parsed: PlacedText) -> tuple[str, ...]:
    passed = [
        Heading(block.level, " ".join(parsed.text(block.start, block.end).split()))
        for block in parsed.blocks(passage_start, citation.start + 1)
        if block.kind == "heading"
    ]
    return section_path(citation.headings, passed)
