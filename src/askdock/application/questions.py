"""Questions: validated, with defaults filled in; searched for, answered."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import replace

from askdock import __version__
from askdock.answering.pipeline import AnswerPipeline
from askdock.application.empty import EmptyCollections
from askdock.errors import EmptyQuestion, InvalidInput, TooLarge
from askdock.ports import AnsweringStore, QuestionRetriever
from askdock.records import (
    AS_CONFIGURED,
    AS_INSTALLED,
    NO_FILTER,
    Answer,
    AnsweringProfile,
    AnsweringVersion,
    AnswerPiece,
    Caller,
    Collection,
    Filter,
    Message,
    Passage,
    Question,
    SearchSettings,
    profile_of_several,
)
from askdock.text.names import is_text
from askdock.trace import MAX_TEXT, Trace, recording, shortened, traced


class Questions:
    """Searches and answers. `top_k` is the number of passages where a question does not name one; `empty` refuses
    what is asked of a collection without documents; `deep`: whether there are deep answers; `profiles`
    tell by what a collection is answered."""

    def __init__(
        self,
        retrieval: QuestionRetriever,
        answers: AnswerPipeline,
        *,
        top_k: int,
        max_question_bytes: int,
        empty: EmptyCollections | None = None,
        narrowed: Callable[[Filter, Sequence[Collection]], Filter] = lambda where, _: where,
        deep: bool = False,
        profiles: AnsweringStore | None = None,
    ) -> None:
        """`narrowed` checks what a filter says of metadata against the fields of the collections."""
        self._profiles = profiles
        self._empty = empty
        self._narrowed = narrowed
        self._retrieval = retrieval
        self._answers = answers
        self._top_k = top_k
        self._max_question_bytes = max_question_bytes
        self._deep = deep

    def make(
        self,
        collection: Collection,
        text: str,
        caller: Caller,
        *,
        top_k: int | None = None,
        where: Filter = NO_FILTER,
        history: Sequence[Message] = (),
        search: SearchSettings = AS_CONFIGURED,
        also: Sequence[Collection] = (),
        deep: bool = False,
    ) -> Question:
        """A valid question of the caller, also to further collections.

        Raises TooLarge, EmptyQuestion, InvalidInput: also for `deep` where there are no deep answers. The
        catalogue is read where `where` has a condition on metadata.
        """
        self.check(text)
        if deep and not self._deep:
            raise InvalidInput(
                "no deep answers here: they need a chat model (LLM_BASE_URL) and ASKDOCK_DEEP_ROUNDS above 0"
            )
        return Question(
            collection,
            text,
            top_k or self._top_k,
            self.narrowed(where, (collection, *also)),
            tuple(history),
            caller,
            search,
            tuple(also),
            deep=deep,
            top_k_named=top_k is not None,
        )

    def narrowed(self, where: Filter, collections: Sequence[Collection]) -> Filter:
        """The filter as questions to these collections have it. Raises InvalidInput for a field that none has."""
        return where if where.metadata is None else self._narrowed(where, collections)

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

    async def search(self, question: Question, trace: Trace | None = None) -> Sequence[Passage]:
        """Passages of live documents, best first, at most `question.top_k`; how they were found in `trace`."""
        if trace is None:
            return (await self._retrieval.retrieve(question)).passages
        _begin(trace, question)
        with recording(trace):
            return (await self._retrieval.retrieve(question)).passages

    def answering(self, collection: Collection) -> AnsweringVersion | None:
        """The version of its answering profile that answers; None: it is answered as installed."""
        return self._profiles.active(collection.id) if self._profiles else None

    async def answer(
        self, question: Question, trace: Trace | None = None, how: AnsweringProfile | None = None
    ) -> Answer:
        """The whole answer, how it came about in `trace`. Raises LLMUnavailable, LLMTimeout."""
        async with aclosing(self.stream(question, trace, how)) as pieces:
            *_, answer = [piece async for piece in pieces]
        assert isinstance(answer, Answer)  # noqa: S101 - a stream ends with its Answer
        return answer

    async def stream(
        self, question: Question, trace: Trace | None = None, how: AnsweringProfile | None = None
    ) -> AsyncGenerator[AnswerPiece]:
        """Pieces of text as they come, then the Answer. Raises LLMUnavailable, LLMTimeout.

        `how`: an answering profile to try, in place of the one that is active.
        """
        versions = {} if how else await asyncio.to_thread(self._versions, question)
        by = how or profile_of_several([one.profile if one else AS_INSTALLED for one in versions.values()])
        question = _answered_by(question, by)
        if trace is not None:
            _begin(trace, question)
            _note(trace, versions, tried=how is not None)
        if refusal := await self._refusal(question):
            yield refusal
            return
        answers = self._answers.stream(question)
        async with aclosing(answers if trace is None else traced(answers, trace)) as pieces:
            async for piece in pieces:
                yield piece

    def _versions(self, question: Question) -> dict[str, AnsweringVersion | None]:
        return {one.name: self.answering(one) for one in question.collections}

    async def _refusal(self, question: Question) -> Answer | None:
        return None if self._empty is None else await self._empty.refusal(question)


def _answered_by(question: Question, how: AnsweringProfile) -> Question:
    top_k = question.top_k if question.top_k_named or how.top_k is None else how.top_k
    return replace(question, how=how, top_k=top_k)


def _note(trace: Trace, versions: Mapping[str, AnsweringVersion | None], *, tried: bool) -> None:
    numbers = {name: version.number for name, version in versions.items() if version}
    trace.tried = tried
    if len(versions) == 1:
        trace.answering = sum(numbers.values())
    else:
        trace.answering_of = numbers


def _begin(trace: Trace, question: Question) -> None:
    collection = question.collection
    trace.question, trace.cut = shortened(question.text), len(question.text) > MAX_TEXT
    trace.top_k, trace.generation, trace.version = question.top_k, collection.generation, __version__
    trace.profile = collection.profile.fingerprint
    trace.restrict(question.where)
