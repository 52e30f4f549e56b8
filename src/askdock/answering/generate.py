"""The chat model's reply, statement by statement: each is checked before it is passed on."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import perf_counter

from askdock.answering.check import StatementChecker
from askdock.answering.statement_stream import StatementStream
from askdock.ports import ChatModel
from askdock.records import Finish, ModelSelected, Prompt, Thinking, Usage
from askdock.telemetry import FIRST_TOKEN, LLM_DURATION, LLM_TOKENS, timed


class ChatReply:
    """One reply. After `pieces` has ended, the properties tell what it was."""

    def __init__(self, chat: ChatModel, prompt: Prompt, checked: StatementChecker) -> None:
        self._chat = chat
        self._prompt = prompt
        self.checked = checked
        """What was shown, what supports it, and what was not shown."""
        self.usage: Usage | None = None
        self.model = chat.name
        self.finish_reason: str | None = None
        """Why the reply was cut; None where it came to its end."""

    async def pieces(self) -> AsyncGenerator[str | Thinking]:
        """Yield statements that are supported, as soon as each is whole; nothing at all where none is."""
        begin, first = perf_counter(), True
        statements = StatementStream()
        with timed(LLM_DURATION):
            async with aclosing(self._chat.stream(self._prompt.messages)) as stream:
                async for piece in stream:
                    if isinstance(piece, Thinking):
                        yield piece
                    elif not isinstance(piece, str):
                        self._note(piece)
                    else:
                        if first:
                            FIRST_TOKEN.observe(perf_counter() - begin)
                            first = False
                        for statement in statements.feed(piece):
                            if shown := await asyncio.to_thread(self.checked.check, statement):
                                yield shown
        for statement in statements.finish():
            if shown := await asyncio.to_thread(self.checked.check, statement):
                yield shown

    def _note(self, piece: Usage | ModelSelected | Finish) -> None:
        if isinstance(piece, Usage):
            self.usage = piece
            LLM_TOKENS.labels("prompt").inc(piece.prompt_tokens)
            LLM_TOKENS.labels("completion").inc(piece.completion_tokens)
        elif isinstance(piece, ModelSelected):
            self.model = piece.model
        else:
            self.finish_reason = piece.reason
