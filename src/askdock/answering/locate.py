"""Quotes of an answer located on the pages they come from."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Protocol

from askdock.errors import FileMissing
from askdock.records import Answer, Box, Citation


class PlacedText(Protocol):
    """A parsed document that knows the positions of its lines on their pages."""

    def boxes(self, start: int, end: int) -> tuple[Box, ...]:
        """See `ParsedDocument.boxes`; raises FileMissing."""
        ...


def locate_quotes(answer: Answer, parsed: Callable[[str, int], PlacedText]) -> Answer:
    """The answer with the boxes of its citations; none of a version that has just been replaced by a newer one.

    `parsed(document_id, version)` is asked once a version, and only for formats with pages; raises FileMissing.
    """
    once = cache(parsed)

    def boxes(citation: Citation) -> tuple[Box, ...]:
        if citation.page is None:
            return ()
        try:
            return once(citation.document_id, citation.version).boxes(citation.start, citation.end)
        except FileMissing:
            return ()

    return replace(answer, citations=tuple(replace(one, boxes=boxes(one)) for one in answer.citations))
