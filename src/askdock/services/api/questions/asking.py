"""From a question to an answer that is on record: what every way of asking shares."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi.concurrency import run_in_threadpool

from askdock.records import (
    NO_FILTER,
    Answer,
    AnswerDelta,
    AnswerRecord,
    Collection,
    Conversation,
    Filter,
    Message,
    Outcome,
    Question,
    new_id,
)
from askdock.services.api.authorization import Access
from askdock.services.api.schemas.questions import AnswerOut


@dataclass(frozen=True, slots=True)
class AskRequest:
    """A question to a collection, perhaps in a conversation."""

    collection: Collection
    question: str
    top_k: int
    where: Filter = NO_FILTER
    history: Sequence[Message] = ()
    """The turns before, oldest first."""
    conversation: Conversation | None = None


async def stream_answer(access: Access, asked: AskRequest) -> AsyncGenerator[AnswerDelta | AnswerOut]:
    """Yield pieces of text, then the answer, which is on record before it is yielded.

    Raises what `AnswerPipeline.stream` raises, and CatalogueUnavailable.
    """
    stream = access.system.answers.stream(
        Question(asked.collection, asked.question, asked.top_k, asked.where, asked.history)
    )
    async with aclosing(stream) as items:
        async for item in items:
            if isinstance(item, Answer):
                if item.usage is not None:
                    tokens = item.usage.prompt_tokens + item.usage.completion_tokens
                    await access.quotas.spend(access.caller, tokens)
                yield await run_in_threadpool(_record, access, asked, item)
            else:
                yield item


def allowed_on(access: Access) -> Callable[[], Awaitable[None]] | None:
    """What is asked while an answer is streamed: whether the key still stands.

    Nothing for tokens of an identity provider: they live for minutes, nobody takes them back, and one that is over
    in the middle of an answer was good when the question was asked.
    """
    return access.check_again if access.caller.kind == "key" else None


async def whole_answer(access: Access, asked: AskRequest) -> AnswerOut:
    """The answer that ends the stream."""
    answer = None
    async with aclosing(stream_answer(access, asked)) as items:
        async for item in items:
            if isinstance(item, AnswerOut):
                answer = item
    assert answer is not None  # noqa: S101 - a stream ends with its answer
    return answer


def _record(access: Access, asked: AskRequest, answer: Answer) -> AnswerOut:
    conversation_id = asked.conversation.id if asked.conversation else None
    given = AnswerOut.model_validate(answer).model_copy(
        update={"id": new_id(), "conversation_id": conversation_id}
    )
    assert given.id is not None  # noqa: S101
    access.system.history.record(
        AnswerRecord(
            id=given.id,
            owner=access.caller.id,
            collection=asked.collection.name,
            created_at=datetime.now(UTC),
            outcome=_outcome(answer),
            model=answer.model,
            prompt_tokens=answer.usage.prompt_tokens if answer.usage else 0,
            completion_tokens=answer.usage.completion_tokens if answer.usage else 0,
            conversation_id=conversation_id,
            question=asked.question if conversation_id else None,
            answer=given.model_dump(mode="json") if conversation_id else None,
        )
    )
    return given


def _outcome(answer: Answer) -> Outcome:
    if not answer.answered:
        return "refused"
    return "degraded" if answer.degraded else "answered"
