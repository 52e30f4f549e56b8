"""A chat model that writes beside passages, and fails when it is told to."""

from collections.abc import AsyncGenerator, Sequence

from askdock.errors import LLMUnavailable
from askdock.records import Message, ReplyPiece, Usage


class WritingChat:
    """Writes `reply` for each passage; `asked` holds the passages' messages. Fails from the `fails_at`-th on."""

    name = "writer"

    def __init__(self, reply: str = "About the stocktaking.\nQ: When is it?", fails_at: int | None = None) -> None:
        self.reply = reply
        self.fails_at = fails_at
        self.asked: list[str] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:
        self.asked.append(messages[-1].content)
        if self.fails_at is not None and len(self.asked) >= self.fails_at:
            raise LLMUnavailable("the writer is away")
        for word in self.reply.splitlines(keepends=True):
            yield word
        yield Usage(100, 20)
