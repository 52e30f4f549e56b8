"""Question -> passages -> prompt -> answer with checked citations; without a chat model, quoted sentences."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from askdock.answering.extract import MODEL, Extractor
from askdock.answering.generate import Generation
from askdock.answering.prompt import PROMPT_TOKENS, build_prompt
from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel, Embedder
from askdock.records import NO_FILTER, Answer, AnswerDelta, Collection, Filter, Message, Passage
from askdock.telemetry import ANSWERS, CITATIONS_DROPPED, CITATIONS_SHOWN, stage
from askdock.text import language_of

log = logging.getLogger(__name__)

REFUSAL = {
    "en": "The documents do not answer this question.",
    "zh": "资料中没有这个问题的答案。",
}


class PassageSource(Protocol):
    """What answering needs of retrieval: passages of live documents, best first."""

    def retrieve(
        self, collection: Collection, text: str, *, top_k: int, where: Filter = NO_FILTER
    ) -> list[Passage]:
        """See `askdock.retrieval.live.LiveRetriever`."""
        ...


class Standalone(Protocol):
    """A question that stands alone, and what is searched for to answer it."""

    @property
    def question(self) -> str:
        """In words that need no conversation."""
        ...

    @property
    def search(self) -> str:
        """What the passages are looked for with."""
        ...


class QuestionRewriter(Protocol):
    """What answering needs to follow a conversation."""

    async def standalone(self, question: str, history: Sequence[Message]) -> Standalone:
        """See `askdock.retrieval.rewrite.Rewriter`."""
        ...


class AnswerPipeline:
    """Answers questions about a collection."""

    def __init__(
        self,
        passages: PassageSource,
        rewriter: QuestionRewriter,
        embedder: Embedder,
        chat: ChatModel | None,
        prompt_tokens: int = PROMPT_TOKENS,
        *,
        degrade: bool = False,
    ) -> None:
        """With `degrade`, quoted sentences stand in for a chat model that fails before its first word."""
        self._passages = passages
        self._degrade = degrade
        self._rewriter = rewriter
        self._extractor = Extractor(embedder)
        self._chat = chat
        self._prompt_tokens = prompt_tokens

    async def answer(
        self,
        collection: Collection,
        question: str,
        *,
        top_k: int,
        where: Filter = NO_FILTER,
        history: Sequence[Message] = (),
    ) -> Answer:
        """The whole answer. Raises EmptyQuestion, LLMUnavailable, LLMTimeout."""
        answer = None
        async for piece in self.stream(collection, question, top_k=top_k, where=where, history=history):
            if isinstance(piece, Answer):
                answer = piece
        assert answer is not None  # noqa: S101 - a stream ends with its Answer
        return answer

    async def stream(
        self,
        collection: Collection,
        question: str,
        *,
        top_k: int,
        where: Filter = NO_FILTER,
        history: Sequence[Message] = (),
    ) -> AsyncGenerator[AnswerDelta | Answer]:
        """Yield pieces of text as they come, then the Answer, whose text is the checked whole.

        `history` holds the turns before this question, oldest first. Raises EmptyQuestion, LLMUnavailable,
        LLMTimeout.
        """
        try:
            alone = await self._rewriter.standalone(question, history)
            passages = await asyncio.to_thread(
                self._passages.retrieve, collection, alone.search, top_k=top_k, where=where
            )
            answer, shown = None, False
            async with aclosing(self._pieces(alone.question, passages)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Answer):
                        answer = piece
                    else:
                        shown = True
                        yield piece
        except Exception:
            ANSWERS.labels("error").inc()
            raise
        if answer is None:
            answer = _refusal(question, self._chat.name if self._chat else MODEL)
        if not shown:
            yield AnswerDelta(answer.text)
        ANSWERS.labels("degraded" if answer.degraded else "answered" if answer.answered else "refused").inc()
        CITATIONS_SHOWN.inc(len(answer.citations))
        CITATIONS_DROPPED.inc(answer.dropped_markers)
        yield answer

    async def _pieces(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        """The deltas and the Answer; no Answer where the passages do not support one."""
        if not passages:
            return
        if self._chat is None:
            async with aclosing(self._extracted(question, passages)) as pieces:
                async for piece in pieces:
                    yield piece
            return
        shown = False
        try:
            async with aclosing(self._generated(self._chat, question, passages)) as pieces:
                async for piece in pieces:
                    shown = True
                    yield piece
        except (LLMUnavailable, LLMTimeout) as error:
            if shown or not self._degrade:
                raise
            log.warning("sentences are quoted instead of an answer: %s", error)
            answer = None
            async with aclosing(self._extracted(question, passages)) as pieces:
                async for piece in pieces:
                    if isinstance(piece, Answer):
                        answer = piece
                    else:
                        yield piece
            yield replace(answer or _refusal(question, MODEL), degraded=True)

    async def _extracted(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        with stage("extract"):
            extracted = await asyncio.to_thread(self._extractor.answer, question, passages)
        if extracted is not None:
            yield AnswerDelta(extracted.text)
            yield extracted

    async def _generated(
        self, chat: ChatModel, question: str, passages: Sequence[Passage]
    ) -> AsyncGenerator[AnswerDelta | Answer]:
        prompt = build_prompt(question, passages, language_of(question), self._prompt_tokens)
        generation = Generation(chat, prompt)
        with stage("generate"):
            async with aclosing(generation.pieces()) as texts:
                async for text in texts:
                    yield AnswerDelta(text)
        cited = generation.cited
        answered = bool(cited.citations) and not generation.refused
        yield Answer(
            text=cited.text.strip() if answered else _refusal(question, chat.name).text,
            answered=answered,
            citations=cited.citations if answered else (),
            model=generation.model,
            dropped_markers=cited.dropped,
            usage=generation.usage,
        )


def _refusal(question: str, model: str) -> Answer:
    language = language_of(question)
    return Answer(REFUSAL.get(language, REFUSAL["en"]), answered=False, citations=(), model=model)
