"""Question -> passages retrieved -> response written and cited -> its quotes located on their pages.

>>> import asyncio
>>> from askdock.adapters.memory import FixedRetrieval, HashEmbedder, index_texts
>>> from askdock.answering.respond import make_responder
>>> sample = index_texts(["The canteen opens at noon.", "Parking is free."])
>>> responder = make_responder(HashEmbedder(), chat=None)
>>> pipeline = AnswerPipeline(FixedRetrieval(sample.passages), responder, locate=lambda answer: answer)
>>> answer = asyncio.run(pipeline.answer(Question(sample.collection, "When does the canteen open?", top_k=5)))
>>> answer.text
'The canteen opens at noon. [1]'
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace

from askdock.answering.bridge import BridgeAnswers
from askdock.answering.changed import ChangeAnswers
from askdock.answering.deep.answers import DeepAnswers
from askdock.answering.overviews.answers import OverviewAnswers
from askdock.answering.tables.answers import TableAnswers
from askdock.ports import QuestionRetriever, Responder
from askdock.records import (
    Answer,
    AnswerDelta,
    AnswerPiece,
    Citation,
    Passage,
    Progress,
    Question,
    Reading,
    RetrievalResult,
)
from askdock.telemetry import (
    ANSWERS,
    CITATIONS_DROPPED,
    CITATIONS_SHOWN,
    STATEMENTS_DROPPED,
    STATEMENTS_SUPPORT,
)


class AnswerPipeline:
    """Answers questions. `locate` adds the positions of its quotes on their pages to an answer.

    `second` has a second look where the first one refuses: it answers without a model, or not at all. `tables`
    answers first where the question is certain to ask for something that is computed from a table, `changes` where
    it asks what changed in a document, `overviews` where it asks what a document, or the collection, is about.
    `deep` answers in place of the responder where that is asked for, `bridge` where the question describes what it
    asks about and both halves are found.
    """

    def __init__(
        self,
        retrieval: QuestionRetriever,
        responder: Responder,
        locate: Callable[[Answer], Answer],
        second: Responder | None = None,
        tables: TableAnswers | None = None,
        changes: ChangeAnswers | None = None,
        overviews: OverviewAnswers | None = None,
        deep: DeepAnswers | None = None,
        bridge: BridgeAnswers | None = None,
    ) -> None:
        self._retrieval = retrieval
        self._responder = responder
        self._locate = locate
        self._second = second
        self._tables = tables
        self._changes = changes
        self._overviews = overviews
        self._deep = deep
        self._bridge = bridge

    async def answer(self, question: Question) -> Answer:
        """The whole answer. Raises EmptyQuestion, LLMUnavailable, LLMTimeout."""
        pieces = [piece async for piece in self.stream(question)]
        answer = pieces[-1]
        assert isinstance(answer, Answer)  # noqa: S101 - a stream ends with its Answer
        return answer

    async def stream(self, question: Question) -> AsyncGenerator[AnswerPiece]:
        """Yield what was found, pieces of text as they come, then the Answer with the checked whole.

        There is one piece of text at least. Raises EmptyQuestion, LLMUnavailable, LLMTimeout.
        """
        try:
            retrieved = await self._retrieval.retrieve(question)
            shown = False
            if retrieved.passages:
                documents = {passage.chunk.document_id for passage in retrieved.passages}
                yield Reading(len(retrieved.passages), len(documents))
            written = self._written(question, retrieved)
            async with aclosing(written) as pieces:
                async for piece in pieces:
                    if isinstance(piece, AnswerDelta | Progress):
                        shown = shown or isinstance(piece, AnswerDelta)
                        yield piece
                        continue
                    found = [*retrieved.passages, *retrieved.more]
                    if not piece.answered or (piece.unsure and not shown):
                        piece, more = await self._looked_again(question, retrieved, piece)
                        found += more
                    if not shown:
                        yield AnswerDelta(piece.text)
                    searched = tuple(dict.fromkeys((*retrieved.searched, *piece.searched)))
                    piece = replace(piece, searched=searched, citations=_in_collections(piece, question, found))
                    answer = await asyncio.to_thread(self._locate, piece)
        except Exception:
            ANSWERS.labels("error").inc()
            raise
        _count(answer)
        yield answer

    async def _written(self, question: Question, retrieved: RetrievalResult) -> AsyncGenerator[AnswerPiece]:
        if self._tables is not None and retrieved.passages:
            computed = await self._tables.answer(question, retrieved.question)
            if computed is not None:
                yield computed
                return
        passages = (*retrieved.passages, *retrieved.more)
        if self._changes is not None and passages:
            told = await self._changes.answer(question, retrieved.question, passages)
            if told is not None:
                yield told
                return
        if self._overviews is not None:
            overview = await self._overviews.answer(question, retrieved.question)
            if overview is not None:
                yield overview
                return
        if self._bridge is not None and passages:
            quoted = await self._bridge.answer(question, retrieved.question, passages)
            if quoted is not None:
                yield quoted
                return
        if question.deep and self._deep is not None:
            written = self._deep.respond(question, retrieved)
        else:
            written = self._responder.respond(retrieved.question, passages, question.text, question.how)
        async with aclosing(written) as pieces:
            async for piece in pieces:
                yield piece

    async def _looked_again(
        self, question: Question, retrieved: RetrievalResult, first: Answer
    ) -> tuple[Answer, Sequence[Passage]]:
        """The answer that the passages of another search give, and these; or the first one."""
        if self._second is None:
            return first, ()
        for look in await self._retrieval.look_again(question, retrieved):
            written = self._second.respond(look.question, look.passages, question.text, question.how)
            async with aclosing(written) as pieces:
                *_, answer = [piece async for piece in pieces]
            if isinstance(answer, Answer) and answer.answered and not answer.unsure:
                instead = first.model != answer.model
                answer = replace(
                    answer,
                    usage=first.usage,
                    quoted_instead=instead,
                    searched=(look.question,),
                    research=first.research,
                )
                return answer, look.passages
        return first, ()


def _in_collections(answer: Answer, question: Question, found: Sequence[Passage]) -> tuple[Citation, ...]:
    """The citations of the answer, each with the collection of its document."""
    names = {one.chunk.document_id: one.collection for one in found if one.collection}
    first = question.collection.name
    return tuple(
        one if one.collection else replace(one, collection=names.get(one.document_id, first))
        for one in answer.citations
    )


def _count(answer: Answer) -> None:
    ANSWERS.labels("degraded" if answer.degraded else "answered" if answer.answered else "refused").inc()
    CITATIONS_SHOWN.inc(len(answer.citations))
    CITATIONS_DROPPED.inc(answer.dropped_markers)
    STATEMENTS_DROPPED.inc(answer.dropped_statements)
    for statement in answer.support:
        STATEMENTS_SUPPORT.observe(statement.score)
