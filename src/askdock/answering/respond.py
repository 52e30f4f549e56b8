"""Three ways to respond: quoted sentences, a chat model's reply, and the one in place of the other.

Each is an `askdock.ports.Responder`.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from askdock.answering.extract import MODEL, Extractor
from askdock.answering.generate import ChatReply
from askdock.answering.prompt import PROMPT_TOKENS, build_prompt
from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel, Embedder, Responder
from askdock.records import Answer, AnswerDelta, Passage
from askdock.telemetry import stage
from askdock.text import language_of

log = logging.getLogger(__name__)

REFUSAL = {
    "en": "The documents do not answer this question.",
    "zh": "资料中没有这个问题的答案。",
}


class ExtractiveResponder:
    """Quotes the sentences that answer best."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    async def respond(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        """The quoted sentences in one piece, and the Answer."""
        answer = None
        if passages:
            with stage("extract"):
                answer = await asyncio.to_thread(self._extractor.answer, question, passages)
        if answer is not None:
            yield AnswerDelta(answer.text)
        yield answer or refuse(question, MODEL)


class GenerativeResponder:
    """Lets a chat model write; its markers are resolved to citations, its refusal is recognised."""

    def __init__(self, chat: ChatModel, prompt_tokens: int = PROMPT_TOKENS) -> None:
        self._chat = chat
        self._prompt_tokens = prompt_tokens

    async def respond(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        """The reply as it comes; the model is not asked where there are no passages."""
        if not passages:
            yield refuse(question, self._chat.name)
            return
        prompt = build_prompt(question, passages, language_of(question), self._prompt_tokens)
        reply = ChatReply(self._chat, prompt)
        with stage("generate"):
            async with aclosing(reply.pieces()) as texts:
                async for text in texts:
                    yield AnswerDelta(text)
        cited = reply.cited
        answer = refuse(question, reply.model)
        if cited.citations and not reply.refused:
            answer = replace(answer, text=cited.text.strip(), answered=True, citations=cited.citations)
        yield replace(answer, dropped_markers=cited.dropped, usage=reply.usage)


class FallbackResponder:
    """Lets `second` answer where the chat model of `first` fails before its first word."""

    def __init__(self, first: Responder, second: Responder) -> None:
        self._first = first
        self._second = second

    async def respond(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        """The pieces of the one that answers; an Answer of `second` is marked as degraded."""
        begun = False
        try:
            async with aclosing(self._first.respond(question, passages)) as pieces:
                async for piece in pieces:
                    begun = True
                    yield piece
        except (LLMUnavailable, LLMTimeout) as error:
            if begun:
                raise
            log.warning("sentences are quoted instead of an answer: %s", error)
        else:
            return
        async with aclosing(self._second.respond(question, passages)) as pieces:
            async for piece in pieces:
                yield replace(piece, degraded=True) if isinstance(piece, Answer) else piece


def make_responder(
    embedder: Embedder, chat: ChatModel | None, prompt_tokens: int = PROMPT_TOKENS, *, degrade: bool = False
) -> Responder:
    """Extractive without a chat model; with one generative, and with `degrade` extractive where it fails."""
    extractive = ExtractiveResponder(Extractor(embedder))
    if chat is None:
        return extractive
    generative = GenerativeResponder(chat, prompt_tokens)
    return FallbackResponder(generative, extractive) if degrade else generative


def refuse(question: str, model: str) -> Answer:
    """The answer that the documents do not answer the question, in its language."""
    language = language_of(question)
    return Answer(REFUSAL.get(language, REFUSAL["en"]), answered=False, citations=(), model=model)
