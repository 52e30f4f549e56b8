"""Questions: validated, with defaults filled in; searched for, answered."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from askdock.answering.pipeline import AnswerPipeline
from askdock.application.empty import EmptyCollections
from askdock.errors import EmptyQuestion, InvalidInput, TooLarge
from askdock.ports import QuestionRetriever
from askdock.records import (
    NO_FILTER,
    Answer,
    AnswerPiece,
    Caller,
    Collection,
    Filter,
    Message,
    Passage,
    Question,
)
from askdock.text.names import is_text


class Questions:
    """Searches and answers. `top_k` is the number of passages where a question does not name one; `empty` refuses
    what is asked of a collection without documents."""

    def __init__(
        self,
        retrieval: QuestionRetriever,
        answers: AnswerPipeline,
        *,
        top_k: int,
        max_question_bytes: int,
        empty: EmptyCollections | None = None,
    ) -> None:
        self._empty = empty
        self._retrieval = retrieval
        self._answers = answers
        self._top_k = top_k
        self._max_question_bytes = max_question_bytes

    def make(
        self,
        collection: Collection,
        text: str,
        caller: Caller,
        *,
        top_k: int | None = None,
        where: Filter = NO_FILTER,
        history: Sequence[Message] = (),
    ) -> Question:
        """A valid question of the caller. Raises TooLarge, EmptyQuestion."""
        self.check(text)
        return Question(collection, text, top_k or self._top_k, where, tuple(history), caller)

    def check(self, text: str) -> None:
        """Raises TooLarge, EmptyQuestion."""
        if len(text.encode("utf-8", "surrogatepass")) > self._max_question_bytes:
            raise TooLarge(
                f"the question is longer than {self._max_question_bytes:,} bytes "
                "(raise ASKDOCK_MAX_QUESTION_BYTES to allow it)"
            )
        if not text.strip():
            raise EmptyQuestion("the question is empty")
        if not is_text(text):
            raise InvalidInput("the question holds half of a surrogate pair, which is not valid text")
        if not any(character.isalnum() for character in text):
            raise EmptyQuestion("the question has no word")

    async def search(self, question: Question) -> Sequence[Passage]:
        """Passages of live documents, best first, at most `question.top_k`."""
        return (await self._retrieval.retrieve(question)).passages

    async def answer(self, question: Question) -> Answer:
        """The whole answer. Raises LLMUnavailable, LLMTimeout."""
        return await self._refusal(question) or await self._answers.answer(question)

    async def stream(self, question: Question) -> AsyncGenerator[AnswerPiece]:
        """Pieces of text as they come, then the Answer. Raises LLMUnavailable, LLMTimeout."""
        if refusal := await self._refusal(question):
            yield refusal
            return
        async with aclosing(self._answers.stream(question)) as pieces:
            async for piece in pieces:
                yield piece

    async def _refusal(self, question: Question) -> Answer | None:
        return None if self._empty is None else await self._empty.refusal(question)
