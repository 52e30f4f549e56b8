"""Citations as annotations: the position of a marker in the text, and the address of the cited place."""

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from askdock.services.api.schemas.questions import AnswerOut, CitationOut

_MARKER = re.compile(r"\[(\d+)\]")
MAX_FRAGMENT_WORDS = 8
"""Of a quote, in a text fragment."""


class Place(NamedTuple):
    """A marker in an answer's text, and what it points at."""

    start: int
    end: int
    url: str
    title: str
    citation: CitationOut


def places(answer: AnswerOut, collection: str, base_url: str) -> Iterator[Place]:
    """One for each marker in the text."""
    citations = {citation.marker: citation for citation in answer.citations}
    for marker in _MARKER.finditer(answer.text):
        if (citation := citations.get(int(marker[1]))) is not None:
            title = citation.title or citation.document_name
            yield Place(marker.start(), marker.end(), url_of(citation, collection, base_url), title, citation)


def url_of(citation: CitationOut, collection: str, base_url: str) -> str:
    """The original at the cited place; another one for each citation, by which clients tell them apart.

    Pages are found by PDF viewers, the words by browsers (https://wicg.github.io/scroll-to-text-fragment/).
    """
    of = quote(citation.collection or collection)
    path = f"v1/documents/{citation.document_id}/original?collection={of}&inline=true"
    if citation.page is not None:
        return f"{base_url}{path}#page={citation.page}&citation={citation.marker}"
    words = " ".join(citation.quote.split()[:MAX_FRAGMENT_WORDS])[:80]
    return f"{base_url}{path}#citation={citation.marker}:~:text={quote(words, safe='').replace('-', '%2D')}"


def source_list(answer: AnswerOut) -> str:
    """The sources as lines of text, for clients that show nothing else; empty where none is cited."""
    lines = []
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page is not None else ""
        lines.append(f"[{citation.marker}] {citation.document_name}{page}")
    return "\n\n" + "\n".join(lines) if lines else ""
