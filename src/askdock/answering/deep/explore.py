"""Searching for more: the model says what is missing, it is searched for, until there is enough or a limit is met.

The model chooses words to search for and nothing else: collections, filter and caller are those of the question.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TypeVar

from askdock import trace
from askdock.answering.deep.protocol import plan_messages, read_plan, same
from askdock.answering.prompt import PROMPT_TOKENS, estimate_tokens
from askdock.errors import LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel, QuestionRetriever
from askdock.records import Ending, Message, Passage, Question, Step, Thinking, Usage, in_turn
from askdock.telemetry import LLM_TOKENS
from askdock.text import language_of

T = TypeVar("T")

MAX_REPLY = 1_000
"""Tokens of a reply that are read: a plan is a few lines."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one research, each met by itself. The answer that follows has those of any answer."""

    rounds: int = 3
    searches: int = 8
    tokens: int = 20_000
    """Of all prompts and replies, as the model's server counts them, or estimated where it does not."""
    seconds: float = 60.0


class Exploration:
    """Of one question. After `steps` has ended, the properties tell what came of it."""

    def __init__(
        self,
        retrieval: QuestionRetriever,
        chat: ChatModel,
        limits: Limits,
        question: Question,
        asked: str,
        first: Sequence[Passage],
        prompt_tokens: int = PROMPT_TOKENS,
    ) -> None:
        """`asked`: the question made to stand alone; `first`: the passages found for it."""
        self._retrieval = retrieval
        self._chat = chat
        self._limits = limits
        self._question = question
        self._asked = asked
        self._prompt_tokens = prompt_tokens
        self._deadline = 0.0
        self._known = {same(asked)}
        self._new = {asked: len(first)}
        self.found: dict[str, Sequence[Passage]] = {asked: tuple(first)}
        """The passages of each search, that for the question itself first."""
        self.rounds = 0
        self.usage = Usage(0, 0)
        self.ended: Ending = "rounds"

    @property
    def searches(self) -> tuple[str, ...]:
        """What was searched for beside the question itself."""
        return tuple(self.found)[1:]

    @property
    def passages(self) -> list[Passage]:
        """All that was found, with a place among the first for each search."""
        return in_turn(list(self.found.values()))

    async def steps(self) -> AsyncGenerator[Step | Thinking]:
        """Search for what the model asks for; yield each step before it is made, and what a search has brought."""
        self._deadline = asyncio.get_running_loop().time() + self._limits.seconds
        try:
            for number in range(1, self._limits.rounds + 1):
                async with aclosing(self._round(number)) as steps:
                    async for step in steps:
                        yield step
        except _Over as over:
            self.ended = over.why
        except TimeoutError:
            self.ended = "seconds"
        except (LLMUnavailable, LLMTimeout) as error:
            self.ended = "failed"
            if written := trace.current():
                written.failure = error.code

    async def _round(self, number: int) -> AsyncGenerator[Step | Thinking]:
        searched = {query: self._new[query] for query in self.found}
        messages = plan_messages(
            self._asked, searched, self.passages, language_of(self._asked), self._prompt_tokens
        )
        if self._spent + _tokens(messages) > self._limits.tokens:
            raise _Over("tokens")
        self.rounds = number
        yield Step("plan", number)
        reply = ""
        async with aclosing(self._reply(messages)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Thinking):
                    yield piece
                else:
                    reply += piece
        wanted = read_plan(reply)
        fresh = {same(query): query for query in wanted.searches if same(query) not in self._known}
        if not fresh:
            raise _Over("enough" if wanted.done else "nothing_new" if wanted.searches else "unreadable")
        for key, query in fresh.items():
            if len(self.searches) == self._limits.searches:
                raise _Over("searches")
            self._known.add(key)
            yield Step("search", number, query)
            yield Step("read", number, query, await self._search(query))

    async def _search(self, query: str) -> int:
        """Search as whoever asked the question, where it was asked; the number of passages not found before."""
        known = {one.chunk.id for passages in self.found.values() for one in passages}
        alone = replace(self._question, text=query, history=(), deep=False)
        async with asyncio.timeout_at(self._deadline):
            with trace.unnoted():
                result = await self._retrieval.retrieve(alone)
        self.found[query] = result.passages
        self._new[query] = sum(one.chunk.id not in known for one in result.passages)
        return self._new[query]

    async def _reply(self, messages: Sequence[Message]) -> AsyncGenerator[str | Thinking]:
        """The reply as it comes, up to a length. Its tokens are counted, also where it is broken off."""
        written, told = 0, None
        try:
            async with aclosing(self._chat.stream(messages)) as pieces:
                while written < MAX_REPLY:
                    piece = await self._next(pieces)
                    if piece is None:
                        break
                    if isinstance(piece, Usage):
                        told = piece
                    elif isinstance(piece, Thinking):
                        yield piece
                    elif isinstance(piece, str):
                        written += estimate_tokens(piece)
                        yield piece
        finally:
            if told is not None:
                LLM_TOKENS.labels("prompt").inc(told.prompt_tokens)
                LLM_TOKENS.labels("completion").inc(told.completion_tokens)
            self._spend(told or Usage(_tokens(messages), written))

    async def _next(self, pieces: AsyncGenerator[T]) -> T | None:
        if asyncio.get_running_loop().time() >= self._deadline:
            raise TimeoutError  # a model that never pauses meets no timer
        async with asyncio.timeout_at(self._deadline):
            return await anext(pieces, None)

    @property
    def _spent(self) -> int:
        return self.usage.prompt_tokens + self.usage.completion_tokens

    def _spend(self, usage: Usage) -> None:
        self.usage = Usage(
            self.usage.prompt_tokens + usage.prompt_tokens,
            self.usage.completion_tokens + usage.completion_tokens,
        )


class _Over(Exception):
    def __init__(self, why: Ending) -> None:
        self.why = why


def _tokens(messages: Sequence[Message]) -> int:
    return sum(estimate_tokens(message.content) for message in messages)
