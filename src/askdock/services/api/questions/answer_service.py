"""From a question to an answer that is on record: the same for every API that answers."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter

from fastapi.concurrency import run_in_threadpool

from askdock.application.questions import Questions
from askdock.application.withheld import readable_answers, withheld
from askdock.errors import AskDockError, Conflict, DependencyUnavailable, Forbidden
from askdock.ports import History
from askdock.records import (
    NO_FILTER,
    Answer,
    AnswerDelta,
    AnswerRecord,
    Conversation,
    Filter,
    Message,
    OpenTurn,
    Outcome,
    Progress,
    Question,
    Scope,
    names_of,
    new_id,
)
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.authorization import Access
from askdock.services.api.schemas.questions import AnswerOut, ScopeOut
from askdock.trace import Trace, encode


class AnswerService:
    """Answers a caller's questions and puts the answers on record."""

    def __init__(
        self,
        questions: Questions,
        history: History,
        access: Access,
        rights: DocumentRights,
        *,
        traces: bool = True,
    ) -> None:
        """`traces`: whether is kept how the answers come about."""
        self.questions = questions
        self.access = access
        self._history = history
        self._rights = rights
        self._traces = traces
        self._reading: tuple[str, Trace] | None = None
        """The collections that are answered from, and how far the answer is."""

    def question(
        self,
        names: str | None,
        text: str,
        *,
        where: Filter = NO_FILTER,
        history: Sequence[Message] = (),
        deep: bool = False,
    ) -> Question:
        """The caller's question to what these names say (see `Access.asked`). Raises as that does, and `make`."""
        asked = self.access.asked(names, where)
        return self.questions.make(
            asked.collections[0],
            text,
            self.access.caller,
            where=asked.where,
            history=history,
            also=asked.collections[1:],
            deep=deep,
        )

    async def count(self) -> None:
        """Count a question, once it is known to be one that can be asked. Raises QuotaExceeded."""
        await self.access.quotas.ask(self.access.caller)

    async def stream(
        self,
        question: Question,
        conversation: Conversation | None = None,
        answer_id: str | None = None,
        turn: OpenTurn | None = None,
    ) -> AsyncGenerator[AnswerDelta | Progress | AnswerOut]:
        """Yield pieces of text, then the answer, which is on record before it is yielded.

        `answer_id`: the id that the answer gets, where it was told before. `turn`: that of the conversation, if it
        is kept while it is answered; the answer takes its id. Raises LLMUnavailable, LLMTimeout,
        CatalogueUnavailable.
        """
        trace = Trace()
        self._reading = question.of, trace
        kept = trace if self._traces else None
        begun = perf_counter()
        try:
            async with aclosing(self.questions.stream(question, trace)) as items:
                async for item in items:
                    if not isinstance(item, Answer):
                        yield item
                        continue
                    if item.usage is not None:
                        tokens = item.usage.prompt_tokens + item.usage.completion_tokens
                        await self.access.quotas.spend(self.access.caller, tokens)
                    yield await run_in_threadpool(
                        self._record, question, conversation, item, answer_id, turn, kept, begun
                    )
        except AskDockError:
            await self._note_failure(question, begun)
            raise

    async def _note_failure(self, question: Question, begun: float) -> None:
        """For the figures by day."""
        failed = AnswerRecord(
            new_id(),
            self.access.caller.id,
            question.of,
            datetime.now(UTC),
            "failed",
            "",
            milliseconds=_since(begun),
        )
        with suppress(DependencyUnavailable):  # whoever asked is told of what went wrong before
            await run_in_threadpool(self._history.record, failed)

    async def check_again(self) -> None:
        """For use while an answer is streamed: whether the caller may still have it.

        Raises as `Access.check_again` does, where a token that was good when the question was asked is good to the
        end of the answer; Forbidden once a document that the answer is made from may not be read any more.
        """
        caller = self.access.caller
        if caller.kind == "local":
            return
        await self.access.check_again(begun=True)
        if self._reading is None:
            return
        collection, trace = self._reading
        documents = {one.document_id for one in trace.passages}
        if await run_in_threadpool(self._rights.hidden, collection, caller, documents):
            raise Forbidden("you may not read all that this answer is made from any more: ask again")

    def turns(self, conversation_id: str) -> list[AnswerRecord]:
        """The answers of a conversation of the caller, oldest first, as far as it may read what they quote."""
        kept = self._history.turns(self.access.caller.id, conversation_id)
        return readable_answers(kept, self._rights, self.access.caller)

    def open_turns(self, conversation: Conversation) -> list[OpenTurn]:
        """The turns of a conversation of the caller that have no answer, oldest first.

        What was written of one names no documents: where some are hidden from the caller, it is left out once the
        turn has ended.
        """
        kept = self._history.open_turns(self.access.caller.id, conversation.id)
        found = [self.access.find(name) for name in names_of(conversation.collection)]
        if not any(one is not None and self._rights.hides_any(one, self.access.caller) for one in found):
            return kept
        return [one if one.state == "running" else replace(one, text="") for one in kept]

    async def answer(
        self, question: Question, conversation: Conversation | None = None, answer_id: str | None = None
    ) -> AnswerOut:
        """The answer that ends the stream."""
        return await last_of(self.stream(question, conversation, answer_id))

    def _record(
        self,
        question: Question,
        conversation: Conversation | None,
        answer: Answer,
        answer_id: str | None,
        turn: OpenTurn | None,
        trace: Trace | None,
        begun: float,
    ) -> AnswerOut:
        conversation_id = conversation.id if conversation else None
        scope = conversation.scope if conversation else Scope()
        is_limited = scope != Scope() and question.where == self.questions.narrowed(
            scope.where, question.collections
        )
        given = AnswerOut.model_validate(answer).model_copy(
            update={
                "id": turn.id if turn else answer_id or new_id(),
                "conversation_id": conversation_id,
                "scope": ScopeOut.model_validate(scope) if is_limited else None,
            }
        )
        cited = {citation.document_id for citation in answer.citations}
        if self._rights.hidden(question.of, self.access.caller, cited):
            # A right changed while the answer was written.
            given = AnswerOut.model_validate(withheld(given.model_dump()))
        assert given.id is not None  # noqa: S101
        self._history.record(
            AnswerRecord(
                id=given.id,
                owner=self.access.caller.id,
                collection=question.of,
                created_at=datetime.now(UTC),
                outcome=_outcome(answer),
                model=answer.model,
                prompt_tokens=answer.usage.prompt_tokens if answer.usage else 0,
                completion_tokens=answer.usage.completion_tokens if answer.usage else 0,
                conversation_id=conversation_id,
                question=question.text if conversation_id else None,
                answer=given.model_dump(mode="json") if conversation_id else None,
                replaces=turn.replaces if turn else None,
                milliseconds=_since(begun),
            ),
            encode(trace).decode() if trace else None,
        )
        return given


async def last_of(stream: AsyncGenerator[AnswerDelta | Progress | AnswerOut]) -> AnswerOut:
    """The answer that ends a stream. Raises Conflict for a turn that was stopped."""
    answer = None
    async with aclosing(stream) as items:
        async for item in items:
            if isinstance(item, AnswerOut):
                answer = item
    if answer is None:
        raise Conflict("the turn was stopped")
    return answer


def _since(begun: float) -> int:
    return round((perf_counter() - begun) * 1000)


def _outcome(answer: Answer) -> Outcome:
    if not answer.answered:
        return "refused"
    return "degraded" if answer.degraded else "answered"
