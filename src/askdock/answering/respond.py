"""Ways to respond: quoted sentences, a chat model's reply, and the one in place of the other.

Each is an `askdock.ports.Responder`.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace

from askdock import trace
from askdock.answering.check import StatementChecker
from askdock.answering.extract import MODEL, Extractor
from askdock.answering.generate import ChatReply
from askdock.answering.prompt import PROMPT_TOKENS, build_prompt, estimate_tokens
from askdock.answering.support import SupportChecker
from askdock.answering.unanswered import unanswered
from askdock.errors import LLMContextOverflow, LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel, Embedder, Responder
from askdock.records import (
    AS_INSTALLED,
    Answer,
    AnswerDelta,
    AnsweringProfile,
    AnswerPiece,
    Passage,
    Prompt,
    Thinking,
)
from askdock.telemetry import stage
from askdock.text import language_of

log = logging.getLogger(__name__)

REFUSAL = {
    "en": "The documents do not answer this question.",
    "zh": "资料中没有这个问题的答案。",
}


MARGIN = 1.0
"""How much more than for an answer without a model must speak for one, to quote where the model said no."""
MIN_PROMPT_TOKENS = 500


class ExtractiveResponder:
    """Quotes the sentences that answer best."""

    def __init__(self, extractor: Extractor) -> None:
        self._extractor = extractor

    async def respond(
        self,
        question: str,
        passages: Sequence[Passage],
        asked_as: str = "",
        how: AnsweringProfile = AS_INSTALLED,
    ) -> AsyncGenerator[AnswerPiece]:
        """The quoted sentences in one piece, and the Answer."""
        answer = None
        if passages:
            with stage("extract"):
                answer = await asyncio.to_thread(
                    self._extractor.answer, question, passages, how.quote_margin, asked_as
                )
        if answer is not None and not answer.unsure:
            yield AnswerDelta(answer.text)
        yield answer or refuse(question, MODEL, how)


class GenerativeResponder:
    """Lets a chat model write. Each statement is checked before it is passed on, and left out if not supported.

    `quotes` answers where the model said no and nothing else, and the passages speak clearly for an answer.
    """

    def __init__(
        self,
        chat: ChatModel,
        prompt_tokens: int = PROMPT_TOKENS,
        *,
        quotes: Extractor | None = None,
    ) -> None:
        self._chat = chat
        self._support = SupportChecker()
        self._prompt_tokens = prompt_tokens
        self._quotes = quotes

    async def respond(
        self,
        question: str,
        passages: Sequence[Passage],
        asked_as: str = "",
        how: AnsweringProfile = AS_INSTALLED,
    ) -> AsyncGenerator[AnswerPiece]:
        """The reply, statement by statement; the model is not asked where there are no passages."""
        if not passages:
            yield refuse(question, self._chat.name, how)
            return
        language, budget = how.language or language_of(question), self._prompt_tokens
        while True:
            prompt = build_prompt(question, passages, language, budget, asked_as, how)
            _note(prompt, self._chat.name)
            checked = StatementChecker(question, prompt.passages, self._support, how.min_support or 0.0)
            reply = ChatReply(self._chat, prompt, checked)
            try:
                with stage("generate"):
                    async with aclosing(reply.pieces()) as pieces:
                        async for piece in pieces:
                            yield AnswerDelta(piece) if isinstance(piece, str) else piece
            except LLMContextOverflow as error:
                if len(prompt.passages) == 1 and budget < MIN_PROMPT_TOKENS:
                    raise
                sent = sum(estimate_tokens(message.content) for message in prompt.messages)
                budget = min(budget, sent) // 2
                log.warning("asked again with a prompt of at most %d tokens: %s", budget, error)
            else:
                # What did not fit will not fit the next time; but one long question alone is no measure.
                self._prompt_tokens = min(self._prompt_tokens, max(budget, MIN_PROMPT_TOKENS))
                break
        if reply.checked.text and reply.finish_reason is None:
            for part in unanswered(question, reply.checked.text):
                if shown := await asyncio.to_thread(self._quoted, part, prompt.passages, checked, how):
                    yield AnswerDelta(shown)
        async for ending in self._ended(question, passages, reply, how):
            yield ending

    def _quoted(
        self, part: str, passages: Sequence[Passage], checked: StatementChecker, how: AnsweringProfile
    ) -> str:
        """The sentence that answers a part of the question of which the model said nothing, as it is shown."""
        best = self._quotes.best(part, passages, how.quote_margin) if self._quotes is not None else None
        if best is None:
            return ""
        return checked.check(f"\n{' '.join(best.reading.split())} [{passages.index(best.passage) + 1}]")

    async def _ended(
        self, question: str, passages: Sequence[Passage], reply: ChatReply, how: AnsweringProfile
    ) -> AsyncGenerator[AnswerDelta | Answer]:
        """The Answer, after quotes where they replace it."""
        checked = reply.checked
        answer = refuse(question, reply.model, how)
        if checked.text:
            answer = replace(
                answer,
                text=checked.text,
                answered=True,
                citations=checked.citations,
                support=tuple(checked.support),
            )
        elif self._quotes is not None and not checked.claims and reply.finish_reason is None:
            with stage("extract"):
                margin = MARGIN + how.quote_margin
                quoted = await asyncio.to_thread(self._quotes.answer, question, passages, margin)
            if quoted is not None:
                yield AnswerDelta(quoted.text)
                answer = replace(quoted, quoted_instead=True)
        yield replace(
            answer,
            dropped_markers=checked.counts.markers_dropped,
            moved_markers=checked.counts.markers_moved,
            dropped_statements=checked.counts.statements_dropped,
            usage=reply.usage,
            finish_reason=reply.finish_reason,
        )


class FallbackResponder:
    """Lets `second` answer where the chat model of `first` fails before its first statement."""

    def __init__(self, first: Responder, second: Responder) -> None:
        self._first = first
        self._second = second

    async def respond(
        self,
        question: str,
        passages: Sequence[Passage],
        asked_as: str = "",
        how: AnsweringProfile = AS_INSTALLED,
    ) -> AsyncGenerator[AnswerPiece]:
        """The pieces of the one that answers; an Answer of `second` is marked as degraded."""
        begun = False
        try:
            async with aclosing(self._first.respond(question, passages, asked_as, how)) as pieces:
                async for piece in pieces:
                    begun = begun or not isinstance(piece, Thinking)
                    yield piece
        except (LLMUnavailable, LLMTimeout) as error:
            if begun:
                raise
            log.warning("sentences are quoted instead of an answer: %s", error)
            if written := trace.current():
                written.failure = error.code
        else:
            return
        async with aclosing(self._second.respond(question, passages, asked_as, how)) as pieces:
            async for piece in pieces:
                yield replace(piece, degraded=True) if isinstance(piece, Answer) else piece


def make_responder(
    quoting: Embedder | Extractor,
    chat: ChatModel | None,
    prompt_tokens: int = PROMPT_TOKENS,
    *,
    degrade: bool = False,
) -> Responder:
    """Extractive without a chat model; with one generative, and with `degrade` extractive where it fails or will
    not answer what the passages answer. `quoting`: what quotes, or the embedder that it compares sentences by.
    """
    extractor = quoting if isinstance(quoting, Extractor) else Extractor(quoting)
    extractive = ExtractiveResponder(extractor)
    if chat is None:
        return extractive
    generative = GenerativeResponder(chat, prompt_tokens, quotes=extractor if degrade else None)
    return FallbackResponder(generative, extractive) if degrade else generative


def refuse(question: str, model: str, how: AnsweringProfile = AS_INSTALLED) -> Answer:
    """The answer that the documents do not answer the question, in its language or that of the profile."""
    language = how.language or language_of(question)
    return Answer(REFUSAL.get(language, REFUSAL["en"]), answered=False, citations=(), model=model)


def _note(prompt: Prompt, model: str) -> None:
    if written := trace.current():
        asked = trace.shortened(prompt.asked)
        written.prompt = trace.PromptTrace(model, prompt.noted, asked, len(prompt.passages), prompt.cut)
        written.restart()
