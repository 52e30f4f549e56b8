"""Questions to begin with and to go on with, made of documents without a model.

Each is answered before it is shown, as a server without a chat model would: one that is refused is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from cachetools import TTLCache

from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile
from askdock.ports import QuestionRetriever, Responder
from askdock.records import NO_FILTER, Answer, Caller, Chunk, Collection, Document, Filter, Question
from askdock.retrieval.rights import DocumentRights
from askdock.text import language_of

Language = Literal["en", "zh"]
Listing = Callable[[Collection, Caller, Filter], tuple[Sequence[Document], int]]

MOST = 4
MAX_TRIED = 10
"""Questions that are answered to find so many: each costs a search."""
MAX_DOCUMENTS = 8
READ = 20_000
"""Characters of a document that are looked through."""
LONGEST = 60
KEPT = 256
FRESH_SECONDS = 600
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?\s+|[一二三四五六七八九十]+、\s*|[(（][\d一二三四五六七八九十]+[)）]\s*)")
_DEFINED = re.compile(r"^[“\"]?([A-Z][\w -]{2,40}?)[”\"]? (?:means|is defined as|refers to) ")
_DEFINED_CHINESE = re.compile(r"^[“\"]?([\w]{2,20}?)[”\"]?(?:是指|系指|指的是)")
_ABOUT = {"en": "What does “{title}” say about “{heading}”?", "zh": "《{title}》关于“{heading}”是怎么说的？"}
_MEANS = {"en": "What does “{term}” mean?", "zh": "“{term}”是什么意思？"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, and the document that it was made of."""

    text: str
    document_id: str


class Starters:
    """Suggests questions of what the caller may read."""

    def __init__(
        self,
        listing: Listing,
        parsed: Callable[[str, int], ParsedFile],
        retrieval: QuestionRetriever,
        responder: Responder,
        rights: DocumentRights,
    ) -> None:
        """`responder` is one without a model."""
        self._listing = listing
        self._parsed = parsed
        self._retrieval = retrieval
        self._responder = responder
        self._rights = rights
        self._kept: TTLCache[tuple[object, ...], list[Suggestion]] = TTLCache(KEPT, FRESH_SECONDS)
