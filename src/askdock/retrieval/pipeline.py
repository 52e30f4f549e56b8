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
from collections.abc import Sequence
from dataclasses import replace

from askdock import trace
from askdock.ports import Retriever
from askdock.records import (
    AS_CONFIGURED,
    NO_FILTER,
    Collection,
    Filter,
    Passage,
    Query,
    Question,
    RetrievalResult,
    SearchSettings,
)
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights
from askdock.telemetry import SEARCH_RESULTS, stage

SPARE = 4
"""Passages asked for beyond `top_k`, to fill the places of those that are no longer live."""


class RetrievalPipeline:
    """Finds passages of live documents in a collection's live generation: an `askdock.ports.QuestionRetriever`."""

    def __init__(
        self, rewriter: Rewriter, retriever: Retriever, liveness: LivenessFilter, rights: DocumentRights
    ) -> None:
        self._rewriter = rewriter
        self._retriever = retriever
        self._liveness = liveness
        self._rights = rights

    async def retrieve(self, question: Question) -> RetrievalResult:
        """Passages for a question that may lean on the turns before it. Raises EmptyQuestion."""
        alone = await self._rewriter.rewrite(question.text, question.history)
        if written := trace.current():
            written.standalone = trace.shortened(alone.question)
            written.searched = trace.shortened(alone.search)
            written.rewritten_by = alone.by
        passages = await asyncio.to_thread(self._readable, question, alone.search)
        return RetrievalResult(alone.question, tuple(passages))

    def _readable(self, question: Question, text: str) -> list[Passage]:
        where = self._rights.restrict(question.collection, question.caller, question.where)
        if where is None:
            return []
        found = self.search(question.collection, text, top_k=question.top_k, where=where, settings=question.search)
        # Looked at again: a right may have changed in the meantime, and a store may not have listened.
        readable = self._rights.keep_readable(found, question.collection, question.caller)
        if written := trace.current():
            written.passages = trace.noted(readable)
        return readable

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
        )
        with stage("retrieve"):
            passages = self._retriever.retrieve(query)
            live = self._liveness.keep_live(passages)
            if len(live) < top_k and len(passages) == query.top_k:
                # Many stale hits (a large deletion under way): look much further, once.
                passages = self._retriever.retrieve(replace(query, top_k=10 * query.top_k))
                live = self._liveness.keep_live(passages)
                if written := trace.current():
                    written.looked_further = True
        _note(passages, live)
        SEARCH_RESULTS.observe(len(live[:top_k]))
        return live[:top_k]


def _note(found: Sequence[Passage], live: Sequence[Passage]) -> None:
    if written := trace.current():
        kept = {one.chunk.id for one in live}
        gone = [one.chunk for one in found if one.chunk.id not in kept]
        written.removed = [trace.Removed(one.id, one.document_id, "not_live") for one in gone[: trace.MAX_HITS]]
