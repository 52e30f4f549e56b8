"""Answers with the chat model that the answering profile names."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import lru_cache

from askdock.errors import LLMUnavailable
from askdock.ports import Responder
from askdock.records import (
    AS_INSTALLED,
    AnsweringProfile,
    AnswerPiece,
    ChatChoice,
    Message,
    Passage,
    ReplyPiece,
)

KEPT = 16
"""Choices whose models are kept open, the last used."""


class ProfiledResponder:
    """One `Responder` of several: `made` makes that of a choice, when it is first needed."""

    def __init__(self, made: Callable[[ChatChoice], Responder]) -> None:
        self._of = lru_cache(KEPT)(made)

    async def respond(
        self,
        question: str,
        passages: Sequence[Passage],
        asked_as: str = "",
        how: AnsweringProfile = AS_INSTALLED,
    ) -> AsyncGenerator[AnswerPiece]:
        """What the responder of the profile's choice answers."""
        answered = self._of(how.chat).respond(question, passages, asked_as, how)
        async with aclosing(answered) as pieces:
            async for piece in pieces:
                yield piece


class MissingChat:
    """Stands for an endpoint that a profile names and the settings no longer have: it never replies."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """The endpoint's."""
        return self._endpoint

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:  # noqa: ARG002
        """Raises LLMUnavailable."""
        raise LLMUnavailable(
            f"the answering profile names the chat endpoint '{self._endpoint}', which LLM_ENDPOINTS has not"
        )
