"""Question -> rewritten to stand alone -> passages retrieved -> those of live, readable documents kept.

>>> import asyncio
>>> from askdock.adapters.memory import HashEmbedder, OpenToAll, index_texts
>>> from askdock.records import Question
>>> from askdock.retrieval.hybrid import HybridRetriever
>>> from askdock.retrieval.liveness import LivenessFilter
>>> from askdock.retrieval.rewrite import Rewriter
>>> from askdock.retrieval.rights import DocumentRights
>>> sample = index_texts(["The canteen opens at noon.", "Parking is free."])
>>> everything_is_live = LivenessFilter(lambda document_ids: dict.fromkeys(document_ids, 1))
>>> retriever, rights = HybridRetriever(sample.store, HashEmbedder()), DocumentRights(OpenToAll())
>>> pipeline = RetrievalPipeline(Rewriter(None), retriever, everything_is_live, rights)
>>> result = asyncio.run(pipeline.retrieve(Question(sample.collection, "When does the canteen open?", top_k=1)))
>>> [passage.chunk.text for passage in result.passages]
['The canteen opens at noon.']
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from askdock import trace
from askdock.ports import Retriever
from askdock.records import (
    AS_CONFIGURED,
    BY_WORDS,
    NO_FILTER,
    Collection,
    Filter,
    Passage,
    Query,
    Question,
    RetrievalResult,
    SearchSettings,
    StandaloneQuestion,
    in_turn,
)
from askdock.retrieval.asked_dates import AskedDate, DatedDocuments, asked_date, names_year, with_year
from askdock.retrieval.corrections import corrected
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights
from askdock.retrieval.several import merge
from askdock.telemetry import SEARCH_RESULTS, stage
from askdock.text.chinese import of_other_region, simplified
from askdock.text.everyday import everyday_wordings
from askdock.text.questions import asks_for_all, parts
from askdock.text.synonyms import Groups, wordings

WHOLE = 24
"""Passages of one document where all of a kind are asked for: a list or table is longer than one."""
SPARE = 4
"""Passages asked for beyond `top_k`, to fill the places of those that are no longer live."""


class RetrievalPipeline:
    """Finds passages of live documents in collections' live generations: an `askdock.ports.QuestionRetriever`."""

    def __init__(
        self,
        rewriter: Rewriter,
        retriever: Retriever,
        liveness: LivenessFilter,
        rights: DocumentRights,
        synonyms: Callable[[Collection], Groups] = lambda _: (),
        dates: DatedDocuments | None = None,
    ) -> None:
        """`synonyms` of a collection are asked for at each search; `dates` of documents where one is named by its
        date."""
        self._dates = dates
        self._rewriter = rewriter
        self._retriever = retriever
        self._liveness = liveness
        self._rights = rights
        self._synonyms = synonyms

    async def retrieve(self, question: Question) -> RetrievalResult:
        """Passages for a question that may lean on the turns before it. Raises EmptyQuestion."""
        synonyms = await asyncio.to_thread(self._synonyms_of, question) if question.history else ()
        alone = await self._rewriter.rewrite(question.text, question.history, synonyms)
        if written := trace.current():
            written.standalone = trace.shortened(alone.question)
            written.searched = trace.shortened(alone.search)
            written.rewritten_by = alone.by
        return await asyncio.to_thread(self._found, question, alone)

    def _found(self, question: Question, alone: StandaloneQuestion) -> RetrievalResult:
        """The passages of each part of the question, worded better where words of it stand in none of them."""

        def find(text: str) -> list[Passage]:
            return self._readable(question, text)

        passages = find(alone.search)
        words_alone = replace(question, search=BY_WORDS)
        with trace.unnoted():
            asked = corrected(alone.question, passages, lambda words: self._readable(words_alone, words))
        if asked != alone.question:
            passages = find(alone.search.replace(alone.question, asked))
            if written := trace.current():
                written.standalone = trace.shortened(asked)
        if len(sides := parts(asked)) > 1:
            passages = in_turn([*map(find, sides), passages])[: question.top_k]
        more: list[Passage] = []
        if passages and asks_for_all(asked):
            of_best = replace(question.where, document_ids=(passages[0].chunk.document_id,))
            there = question.only(passages[0].collection)
            more = self._readable(replace(there, where=of_best, top_k=WHOLE), asked)
        if written := trace.current():
            written.passages = trace.noted([*passages, *more])
        known = {one.chunk.id for one in passages}
        return RetrievalResult(
            asked,
            tuple(passages),
            tuple(one for one in more if one.chunk.id not in known),
            wordings(asked, self._synonyms_of(question)),
            corrected=asked != alone.question,
        )

    async def look_again(self, question: Question, result: RetrievalResult) -> list[RetrievalResult]:
        """What may answer where `result` does not: the question in each other wording, with passages for it."""
        return await asyncio.to_thread(self._again, question, result)

    def _again(self, question: Question, result: RetrievalResult) -> list[RetrievalResult]:
        region = of_other_region(result.question)
        others = (
            *result.wordings,
            *([region] if region != simplified(result.question) else []),
            *everyday_wordings(result.question),
        )
        with trace.unnoted():
            return [
                RetrievalResult(wording, tuple(in_turn([self._readable(question, wording), result.passages])))
                for wording in dict.fromkeys(others)
            ]

    def _readable(self, question: Question, text: str) -> list[Passage]:
        if not question.also:
            return self._readable_in(question.collection, question, text)
        found = []
        written = trace.current()
        for collection in question.collections:
            found.append((collection.profile.embedding_model, self._readable_in(collection, question, text)))
            if written:
                written.searched_in(collection.name, collection.generation)
        return _without_copies(merge(text, found, question.search.weights))[: question.top_k]

    def _synonyms_of(self, question: Question) -> Groups:
        return tuple(group for one in question.collections for group in self._synonyms(one))

    def _readable_in(self, collection: Collection, question: Question, text: str) -> list[Passage]:
        where = self._rights.restrict(collection, question.caller, question.where)
        if where is None:
            return []
        found = self.search(collection, text, top_k=question.top_k, where=where, settings=question.search)
        if self._dates is not None and (asked := asked_date(text)):
            found = self._of_date(self._dates, asked, collection, question, text, found)
        # Looked at again: a right may have changed in the meantime, and a store may not have listened.
        return self._rights.keep_readable(found, collection, question.caller)

    def _of_date(
        self,
        dates: DatedDocuments,
        asked: AskedDate,
        collection: Collection,
        question: Question,
        text: str,
        found: list[Passage],
    ) -> list[Passage]:
        """What was found, without documents of another year than the question names, or the newest first."""
        if asked.year is None:
            ordered = dates.newest_first(collection, found)
            if ordered != found and (written := trace.current()):
                written.dated = "latest"
            return ordered
        condition = dates.of_year(collection, asked.year)
        if condition is None or any(names_year(one, asked.year) for one in found):
            return found
        where = question.where.and_metadata(condition)
        narrowed = self._rights.restrict(collection, question.caller, where)
        if narrowed is None:
            return found
        with trace.unnoted():
            of_year = self.search(collection, text, top_k=question.top_k, where=narrowed, settings=question.search)
        if not of_year:
            return found
        if written := trace.current():
            written.dated = str(asked.year)
        if of_year[0].chunk.id in {one.chunk.id for one in found}:  # they speak of what is asked
            found = dates.without_other_years(collection, found, of_year)
        return in_turn([[with_year(one, asked.year) for one in of_year], found])[: question.top_k]

    def search(
        self,
        collection: Collection,
        text: str,
        *,
        top_k: int,
        where: Filter = NO_FILTER,
        settings: SearchSettings = AS_CONFIGURED,
    ) -> list[Passage]:
        """Passages for a text that stands alone, best first, at most `top_k`, whoever may read them.

        Raises EmptyQuestion.
        """
        profile = collection.profile
        query = Query(
            text,
            collection.generation,
            top_k + SPARE,
            where,
            profile.embedding_model,
            profile.embedding_fingerprint,
            profile.fingerprint,
            settings,
            wordings(text, self._synonyms(collection)),
        )
        with stage("retrieve"):
            passages = self._retriever.retrieve(query)
            kept = self._kept(passages)
            if len(kept) < top_k and len(passages) == query.top_k:
                # Many stale hits (a large deletion under way), or copies: look much further, once.
                passages = self._retriever.retrieve(replace(query, top_k=10 * query.top_k))
                kept = self._kept(passages)
                if written := trace.current():
                    written.looked_further = True
        SEARCH_RESULTS.observe(len(kept[:top_k]))
        return [replace(one, collection=collection.name) for one in kept[:top_k]]

    def _kept(self, passages: Sequence[Passage]) -> list[Passage]:
        live = self._liveness.keep_live(passages)
        kept = _without_copies(live)
        if written := trace.current():
            written.removed = [*_removed(passages, live, "not_live"), *_removed(live, kept, "copy")][
                : trace.MAX_HITS
            ]
        return kept


def _removed(before: Sequence[Passage], after: Sequence[Passage], why: str) -> list[trace.Removed]:
    kept = {one.chunk.id for one in after}
    gone = [one.chunk for one in before if one.chunk.id not in kept]
    return [trace.Removed(one.id, one.document_id, why) for one in gone]


def _without_copies(passages: Sequence[Passage]) -> list[Passage]:
    """The first of those that say the same under the same headings: of a file that is there twice."""
    kept: dict[tuple[str, tuple[str, ...]], Passage] = {}
    for passage in passages:
        chunk = passage.chunk
        kept.setdefault((chunk.text, chunk.headings), passage)
    return list(kept.values())
