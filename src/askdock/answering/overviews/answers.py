"""Overviews as answers: of each section the sentence that says most, of each document where it has a subject.

Nothing is written, and nothing is kept: the sentences are the documents' own, chosen from their texts when they
are asked for, and each is cited.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from askdock import text as texts
from askdock.answering.inert import inert
from askdock.answering.overviews.grammar import Overview, asked_of
from askdock.answering.overviews.naming import has_number, is_named, is_numbered, named_document, named_section
from askdock.answering.overviews.summary import (
    Section,
    best_sentence,
    is_withheld,
    section_at,
    sections_of,
    telling,
)
from askdock.answering.overviews.tell import First, Source, Telling
from askdock.answering.tables.places import Text
from askdock.errors import FileMissing
from askdock.ports import QuestionRetriever
from askdock.records import (
    Answer,
    Block,
    Caller,
    Chunk,
    Collection,
    Document,
    Filter,
    ParsedDocument,
    Passage,
    Question,
    Span,
)
from askdock.telemetry import stage
from askdock.text.analyzer import STOPPED

MODEL = "overview"
PASSAGES = 100
"""Searched for where documents are asked for: by them they are found."""
SECTIONS = 15
LISTED = 20
"""Documents that are told of."""
SENTENCES = 5
"""Of a text without sections."""

Listed = Callable[[Collection, Caller, Filter], tuple[Sequence[Document], int]]
"""The first documents that the caller may read and the filter admits, by name, and how many there are."""


class OverviewAnswers:
    """Answers questions for an overview.

    `listed` lists documents, `parsed` gives the text of a document version, `off` tells by a collection's name
    whether it has no overviews, `edited` returns the spans of a document's text that people switched off or wrote
    otherwise: nothing of them is quoted, and no section told that holds nothing else.
    """

    def __init__(
        self,
        retrieval: QuestionRetriever,
        listed: Listed,
        parsed: Text,
        off: Callable[[Collection], bool] = lambda _: False,
        edited: Callable[[str, str], Sequence[Span]] = lambda _, __: (),
    ) -> None:
        self._retrieval = retrieval
        self._listed = listed
        self._parsed = parsed
        self._off = off
        self._edited = edited

    async def answer(self, question: Question, asked: str) -> Answer | None:
        """The answer to `asked`, the question made to stand alone; None where it is answered the ordinary way: it
        asks for no overview, or names nothing that there is.

        Of documents alone that the caller may read.
        """
        wanted = asked_of(asked)
        if wanted is None or all(map(self._off, question.collections)):
            return None
        try:
            if wanted.kind == "collection":
                return await asyncio.to_thread(self._of_collection, question, asked)
            found = await self._found(question, wanted)
            with stage("overview"):
                tell = self._of_documents if wanted.kind == "mentions" else self._of_document
                return await asyncio.to_thread(tell, wanted, asked, found)
        except FileMissing:
            return None  # it was deleted meanwhile

    async def _found(self, question: Question, wanted: Overview) -> list[Passage]:
        text = f"{wanted.subject} {wanted.within}".strip() or question.text
        where = replace(question, text=text, history=(), top_k=max(PASSAGES, question.top_k))
        found = await self._retrieval.retrieve(where)
        first = question.collection.name
        off = {one.name for one in question.collections if self._off(one)}
        return [one for one in (*found.passages, *found.more) if (one.collection or first) not in off]

    def _of_collection(self, question: Question, asked: str) -> Answer | None:
        documents: list[tuple[str, Document]] = []
        count = 0
        for collection in question.collections:
            if not self._off(collection):
                listed, held = self._listed(collection, question.caller, question.where)
                documents += [(collection.name, one) for one in listed]
                count += held
        if not documents:
            return None
        told = Telling(texts.language_of(asked))
        for name, one in documents[:LISTED]:
            source = Source(one.id, one.text_version(one.live_version), one.name, one.source_uri, "", name)
            parsed, edited = self._text(source)
            source = replace(source, title=parsed.title)
            opening = (telling(parsed, section, edited) for section in sections_of(parsed)[:2])
            told.line(source.called, parsed, source, next((spans for spans in opening if spans), []))
        return self._answer(told.first("collection", count=count), told, count - LISTED)

    def _of_documents(self, wanted: Overview, asked: str, found: Sequence[Passage]) -> Answer | None:
        subject = [word for word in texts.analyze(wanted.subject) if word not in STOPPED and len(word) > 1]
        best: dict[str, tuple[Passage, Span]] = {}
        for passage in found:
            if passage.chunk.document_id in best or passage.chunk.edited_by:
                continue
            held = set(texts.analyze(passage.chunk.searchable_text))
            if subject and held.issuperset(subject):
                best[passage.chunk.document_id] = (passage, best_sentence(passage.chunk.text, subject))
        if not best:
            return None
        told = Telling(texts.language_of(asked))
        for passage, span in islice(best.values(), LISTED):
            told.quote(_source_of(passage).called, passage, span)
        kind: First = "mentions_at_least" if len(found) >= PASSAGES else "mentions"
        return self._answer(told.first(kind, count=len(best), of=inert(wanted.subject)), told, len(best) - LISTED)

    def _of_document(self, wanted: Overview, asked: str, found: Sequence[Passage]) -> Answer | None:
        chunk, heading = self._named(wanted, [one.chunk for one in found])
        if chunk is None:
            return None
        source = _source_of(next(one for one in found if one.chunk is chunk))
        parsed, edited = self._text(source)
        within = None
        if wanted.section or heading:
            block = _heading(parsed, wanted.section, heading)
            if block is None:
                return None
            within = section_at(parsed, block)
            heading = parsed.text[block.start : block.end]
        told = Telling(texts.language_of(asked))
        sections = [one for one in sections_of(parsed, within) if not is_withheld(parsed, one, edited)]
        alone = len(sections) == 1
        for section in sections[:SECTIONS]:
            spans = telling(parsed, section, edited, SENTENCES if alone else 1)
            if alone:
                for span in spans:
                    told.line("", parsed, source, [span])
            elif spans or section.heading is not None:
                told.line(_title(parsed, section), parsed, source, spans)
        name = source.called if within is None else f"{inert(heading.strip())}, {source.called}"
        first = told.first("text" if alone else "document", name=name, count=len(sections))
        return self._answer(first, told, len(sections) - SECTIONS)

    def _named(self, wanted: Overview, chunks: Sequence[Chunk]) -> tuple[Chunk | None, str]:
        """A chunk of the document that is meant, and the heading of a section of it that is."""
        if not wanted.subject:
            alone = {one.document_id for one in chunks}
            return (chunks[0], "") if len(alone) == 1 else (None, "")
        if wanted.within and (home := named_document(wanted.within, chunks)) is not None:
            # A chunk names the section alone in which it begins; the text has them all.
            return home, wanted.subject
        chunk = named_document(wanted.subject, chunks)
        if chunk is not None or wanted.section:
            return chunk, ""
        return named_section(wanted.subject, chunks) or (None, "")

    def _text(self, source: Source) -> tuple[ParsedDocument, Sequence[Span]]:
        """The text, and what of it is not to be quoted. Raises FileMissing."""
        parsed = self._parsed(source.document_id, source.version).whole()
        return parsed, self._edited(source.document_id, parsed.text)

    def _answer(self, first: str, told: Telling, more: int) -> Answer | None:
        if not told.citations:
            return None
        return Answer(told.text(first, more), answered=True, citations=tuple(told.citations), model=MODEL)


def _source_of(passage: Passage) -> Source:
    one = passage.chunk
    return Source(one.document_id, one.version, one.document_name, one.source_uri, one.title, passage.collection)


def _title(parsed: ParsedDocument, section: Section) -> str:
    heading = section.heading
    return inert(" ".join(parsed.text[heading.start : heading.end].split())) if heading is not None else ""


def _heading(parsed: ParsedDocument, number: str, named: str) -> Block | None:
    """The heading with that number, or with that name; where none is numbered, that of the section so far down."""
    headings = [one for one in parsed.blocks if one.kind == "heading"]
    written = [(one, parsed.text[one.start : one.end]) for one in headings]
    for one, text in written:
        if has_number(text, number) if number else is_named(named, text):
            return one
    if not number.isdigit() or any(is_numbered(text) for _, text in written):
        return None
    named_ones = [one.heading for one in sections_of(parsed) if one.heading is not None]
    return named_ones[int(number) - 1] if 0 < int(number) <= len(named_ones) else None
