"""Where the quotes of an answer stand on the pages they come from."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from askdock.records import Answer, ParsedDocument


def located(answer: Answer, parsed: Callable[[str, int], ParsedDocument | None]) -> Answer:
    """The answer with the boxes of its citations; `parsed(document_id, version)` is asked once a version."""
    once = cache(parsed)
    citations = []
    for citation in answer.citations:
        document = once(citation.document_id, citation.version) if citation.page is not None else None
        boxes = document.boxes(citation.start, citation.end) if document is not None else ()
        citations.append(replace(citation, boxes=boxes))
    return replace(answer, citations=tuple(citations))
