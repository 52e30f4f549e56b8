"""Writing the answer to a question from the passages found for it."""

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from askdock.records import AS_INSTALLED, AnsweringProfile, AnswerPiece, Passage


class Responder(Protocol):
    """Answers a question that stands alone. Used from one event loop."""

    def respond(
        self,
        question: str,
        passages: Sequence[Passage],
        asked_as: str = "",
        how: AnsweringProfile = AS_INSTALLED,
    ) -> AsyncGenerator[AnswerPiece]:
        """Yield pieces of text as they come, then the Answer: joined, the pieces are its text.

        `asked_as`: the user's own words. `how`: the answering profile that it is answered by. While a chat model
        reasons, `Thinking` is yielded now and then.

        Where the passages do not support an answer, or there are none, that Answer is a refusal, perhaps alone.
        Closing the iterator ends the work. Raises LLMUnavailable, LLMTimeout.
        """
        ...
