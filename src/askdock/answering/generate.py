"""The chat model's reply, piece by piece, with its markers checked and its refusal recognised."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from time import perf_counter

from askdock.answering.cite import CitedText, without_markers
from askdock.answering.prompt import NO_ANSWER
from askdock.ports import ChatModel
from askdock.records import ModelSelected, Prompt, Usage
from askdock.telemetry import FIRST_TOKEN, LLM_DURATION, LLM_TOKENS, timed


class ChatReply:
    """One reply. After `pieces` has ended, the properties tell what it was."""

    def __init__(self, chat: ChatModel, prompt: Prompt) -> None:
        self._chat = chat
        self._prompt = prompt
        self._cited = CitedText(prompt.passages)
        self.refused = False
        self.usage: Usage | None = None
        self.model = chat.name

    async def pieces(self) -> AsyncGenerator[str]:
        """Yield what may be shown, as it comes; nothing at all when the model says it cannot answer."""
        begin = perf_counter()
        head = ""
        decided = False
        with timed(LLM_DURATION):
            async with aclosing(self._chat.stream(self._prompt.messages)) as stream:
                async for piece in stream:
                    if isinstance(piece, Usage):
                        self.usage = piece
                        LLM_TOKENS.labels("prompt").inc(piece.prompt_tokens)
                        LLM_TOKENS.labels("completion").inc(piece.completion_tokens)
                        continue
                    if isinstance(piece, ModelSelected):
                        self.model = piece.model
                        continue
                    if not isinstance(piece, str):
                        continue
                    if not head:
                        FIRST_TOKEN.observe(perf_counter() - begin)
                    head += piece
                    if not decided and _may_be_refusal(head):
                        continue
                    shown = self._cited.feed(piece if decided else head)
                    decided = True
                    if shown:
                        yield shown
        self.refused = not decided or NO_ANSWER in self._cited.text
        if decided and (rest := self._cited.finish()):
            yield rest

    @property
    def cited(self) -> CitedText:
        """The text as shown, its citations and the number of markers dropped."""
        return self._cited


def _may_be_refusal(head: str) -> bool:
    """Whether a reply that begins so may still be the bare NO_ANSWER, quoted or with a full stop, or say nothing:
    small models reply with a marker alone.
    """
    plain = without_markers(head).strip().strip("\"'`*[]()。.").upper()
    return NO_ANSWER.startswith(plain) or plain.startswith(NO_ANSWER)
