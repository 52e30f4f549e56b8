"""Writing the answer to a question from the passages found for it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from askdock.records import Answer, AnswerDelta, Passage


class Responder(Protocol):
    """Answers a question that stands alone. Used from one event loop."""

    def respond(self, question: str, passages: Sequence[Passage]) -> AsyncGenerator[AnswerDelta | Answer]:
        """Yield pieces of text as they come, then the Answer, whose text is the checked whole.

        Where the passages do not support an answer, or there are none, that Answer is a refusal, perhaps alone.
        Closing the iterator ends the work. Raises LLMUnavailable, LLMTimeout.
        """
        ...
