"""Questions to begin with and to go on with, made of documents without a model.

Each is answered before it is shown, as a server without a chat model would: one that is refused is left out.
"""

import re
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import islice, zip_longest
from typing import Literal

from anyio import to_thread
from cachetools import TTLCache

from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile
from askdock.ports import QuestionRetriever, Responder
from askdock.records import NO_FILTER, Answer, Caller, Collection, Document, Filter, GoldenQuestion, Question
from askdock.retrieval.rights import DocumentRights
from askdock.text import language_of

Language = Literal["en", "zh"]
Listing = Callable[[Collection, Caller, Filter], tuple[Sequence[Document], int]]

MOST = 4
MAX_TRIED = 10
"""Questions that are answered to find so many: each costs a search."""
PROPOSED = 8
"""Golden questions that are proposed at once."""
MAX_DOCUMENTS = 8
READ = 20_000
"""Characters of a document that are looked through."""
LONGEST = 60
TOP_K = 8
KEPT = 256
FRESH_SECONDS = 600
_NUMBER = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)]?\s+|[一二三四五六七八九十]+、\s*|[(（][\d一二三四五六七八九十]+[)）]\s*)"
)
_WORDS = re.compile(r"[^\W\d_]{2}")
"""Without it a title or heading says nothing: a number, a line."""
_DEFINED = re.compile(r"^[“\"]?([A-Z][\w -]{2,40}?)[”\"]? (?:means|is defined as|refers to) ")
_DEFINED_CHINESE = re.compile(r"^[“\"]?([\w]{2,20}?)[”\"]?(?:是指|系指|指的是)")
_ABOUT = {"en": "What does “{title}” say about “{heading}”?", "zh": "《{title}》关于“{heading}”是怎么说的？"}
_MEANS = {"en": "What does “{term}” mean?", "zh": "“{term}”是什么意思？"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question, what it asks about, and the document that it was made of."""

    text: str
    topic: str
    document_id: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question that is answered out of the document that it was made of."""

    question: str
    document: str
    """Its name."""
    quote: str


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

    async def of(self, collection: Collection, caller: Caller, language: Language) -> list[str]:
        """Questions to begin with, at most `MOST`; those made before for whoever has the same rights are kept."""
        readable = await to_thread.run_sync(self._rights.readable, collection, caller)
        key = (collection.id, collection.generation, collection.rights, readable, language)
        known = self._kept.get(key)
        if known is None:
            candidates = await to_thread.run_sync(self._candidates, collection, caller, language)
            known = [one async for one, _ in self._answered(candidates, [collection], caller)]
            if known:  # an empty collection may have its first document in a moment
                self._kept[key] = known
        return [one.text for one in await to_thread.run_sync(self._still_there, known, collection, caller)]

    async def after(
        self, question: str, document_ids: Sequence[str], collections: Sequence[Collection], caller: Caller
    ) -> list[str]:
        """Questions to go on with, of documents that were found for a question, about something else in them."""
        language: Language = "zh" if _is_chinese(question) else "en"
        where = Filter(document_ids=tuple(document_ids))
        found: list[Suggestion] = []
        for collection in collections if document_ids else ():
            found += await to_thread.run_sync(self._candidates, collection, caller, language, where)
        asked = question.casefold()
        others = [one for one in found if one.topic.casefold() not in asked]
        return [one.text async for one, _ in self._answered(others, collections, caller)]

    async def propose(
        self, collection: Collection, caller: Caller, language: Language, known: Sequence[GoldenQuestion]
    ) -> list[Proposal]:
        """Golden questions of documents that none of the known ones is about, with what answers them today."""
        covered = {name for one in known for name in one.documents}
        asked = {one.question for one in known}
        candidates = await to_thread.run_sync(self._candidates, collection, caller, language, NO_FILTER, covered)
        new = (one for one in candidates if one.text not in asked)
        found: list[Proposal] = []
        async for one, answer in self._answered(new, [collection], caller, most=PROPOSED, tries=PROPOSED * 2):
            cited = next((each for each in answer.citations if each.document_id == one.document_id), None)
            if cited is not None:
                found.append(Proposal(one.text, cited.document_name, cited.quote))
        return found

    def _still_there(
        self, known: Sequence[Suggestion], collection: Collection, caller: Caller
    ) -> list[Suggestion]:
        listed, _ = self._listing(collection, caller, Filter(document_ids=tuple({o.document_id for o in known})))
        there = {document.id for document in listed} if known else set()
        return [one for one in known if one.document_id in there]

    def _candidates(
        self,
        collection: Collection,
        caller: Caller,
        language: Language,
        where: Filter = NO_FILTER,
        covered: Set[str] = frozenset(),
    ) -> list[Suggestion]:
        """The first of each document in turn, those in the language first; of named documents in their order.

        None of documents that are `covered`, by id or name.
        """
        listed, _ = self._listing(collection, caller, where)
        listed = [one for one in listed if covered.isdisjoint((one.id, one.name))]
        if where.document_ids:
            listed = sorted(listed, key=lambda one: where.document_ids.index(one.id))
        else:
            listed = sorted(listed, key=lambda one: _is_chinese(one.name) != (language == "zh"))
        found = [list(self._of_document(document, language)) for document in listed[:MAX_DOCUMENTS]]
        in_turn = [one for turn in zip_longest(*found) for one in turn if one is not None]
        return sorted(dict.fromkeys(in_turn), key=lambda one: _is_chinese(one.topic) != (language == "zh"))

    def _of_document(self, document: Document, language: Language) -> Iterator[Suggestion]:
        try:
            parsed = self._parsed(document.id, document.live_version)
            blocks, text = parsed.blocks(0, READ), parsed.text(0, READ)
        except FileMissing:
            return
        title = parsed.title if _WORDS.search(parsed.title) else document.name
        for block in blocks:
            said, made = text[block.start : block.end], None
            if block.kind == "heading":
                made = _about(title, said, document.id, language)
            elif block.kind == "table_row":
                made = _about(title, _head(said), document.id, language)
            elif term := _defined(said):
                made = Suggestion(_MEANS["zh" if _is_chinese(term) else "en"].format(term=term), term, document.id)
            if made is not None:
                yield made

    async def _answered(
        self,
        candidates: Iterable[Suggestion],
        collections: Sequence[Collection],
        caller: Caller,
        *,
        most: int = MOST,
        tries: int = MAX_TRIED,
    ) -> AsyncGenerator[tuple[Suggestion, Answer]]:
        """Those that are answered, the first ones, with their answers."""
        for one in islice(candidates, tries):
            question = Question(collections[0], one.text, TOP_K, caller=caller, also=tuple(collections[1:]))
            found = await self._retrieval.retrieve(question)
            pieces = [piece async for piece in self._responder.respond(found.question, found.passages)]
            answer = pieces[-1]
            if isinstance(answer, Answer) and answer.answered:
                yield one, answer
                most -= 1
            if most == 0:
                break


def _about(title: str, heading: str, document_id: str, language: Language) -> Suggestion | None:
    """None of a heading that only repeats the title, which leads nowhere, or is too long to be one."""
    heading = _NUMBER.sub("", heading.strip())
    if not heading or heading in title or len(heading) > LONGEST:
        return None
    if "://" in heading or not _WORDS.search(heading):
        return None
    return Suggestion(_ABOUT[language].format(title=title, heading=heading), heading, document_id)


def _defined(said: str) -> str:
    found = _DEFINED.match(said) or _DEFINED_CHINESE.match(said)
    return found[1].strip() if found else ""


def _head(row: str) -> str:
    """The last column's name of a row that may be a table's head: without figures, that is."""
    cells = [cell.strip() for cell in row.split(" | ")]
    return "" if any(any(map(str.isdigit, cell)) for cell in cells) else cells[-1]


def _is_chinese(text: str) -> bool:
    return language_of(text) == "zh"
