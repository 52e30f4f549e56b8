"""Questions and searches."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import InvalidInput
from askdock.records import AnswerDelta, AnswerRecord, Message, Role
from askdock.services.api.authorization import Access, AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import RequestId, check_question
from askdock.services.api.questions.asking import AskRequest, allowed_on, stream_answer, whole_answer
from askdock.services.api.schemas.questions import AnswerOut, AskIn, DeltaOut, PassageOut, SearchIn, SearchOut
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.events import event, respond_with_events
from askdock.services.common.openapi import EVENTS, errors
from askdock.services.common.problems import describe_any

router = APIRouter(prefix="/v1", tags=["questions"], route_class=GuardedRoute)

MAX_TURNS = 20
"""Questions of a conversation, the newest, that the next one is understood by."""

_STREAM: dict[str, Any] = {
    "description": (
        "The answer; or, when streamed, server-sent events: `delta` with pieces of the text, comments while "
        "there is nothing to send, then `answer` with the whole checked answer, then a last event with data "
        "`[DONE]`. A failure under way is an `error` event with a problem document, and no `[DONE]` follows."
    ),
    "content": EVENTS,
}


@router.post(
    "/ask",
    operation_id="ask",
    summary="Answer a question with citations",
    response_model=AnswerOut,
    responses={200: _STREAM, **errors(403, 404, 409, 413, 502, 504)},
    openapi_extra=needs(Role.READER),
)
async def ask(
    body: AskIn,
    access: AccessDep,
    state: StateDep,
    request: Request,
    request_id: RequestId,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response | AnswerOut:
    """The whole answer as JSON, or a stream when `stream` is true or `Accept` is `text/event-stream`.

    With `conversation_id` the question continues that conversation, which keeps it and its answer.
    """
    check_question(access.system, body.question)
    asked = await run_in_threadpool(_asked, access, body)
    streamed = "text/event-stream" in accept if body.stream is None else body.stream
    if not streamed:
        return await unless_disconnected(request, whole_answer(access, asked))
    return await respond_with_events(
        stream_answer(access, asked),
        _encode,
        lambda error: event("error", describe_any(error, request_id), exclude_none=True),
        state.heartbeat_seconds,
        allowed=allowed_on(access),
    )


def _asked(access: Access, body: AskIn) -> AskRequest:
    conversation, name = None, body.collection
    history = [turn.record() for turn in body.history]
    if body.conversation_id is not None:
        if history:
            raise InvalidInput("give `conversation_id` or `history`, not both")
        kept = access.system.history
        conversation = kept.get(access.caller.id, body.conversation_id)
        history = _turns(kept.turns(access.caller.id, conversation.id))
        if name not in (None, conversation.collection):
            raise InvalidInput("the conversation is about another collection: leave `collection` out")
        name = conversation.collection
    return AskRequest(
        collection=access.collection(name),
        question=body.question,
        top_k=body.top_k or access.system.settings.top_k,
        where=body.filter.record(),
        history=history,
        conversation=conversation,
    )


def _turns(answers: Sequence[AnswerRecord]) -> list[Message]:
    turns = []
    for one in answers[-MAX_TURNS:]:
        turns.append(Message("user", one.question or ""))
        turns.append(Message("assistant", str((one.answer or {}).get("text", ""))))
    return turns


def _encode(item: AnswerDelta | AnswerOut) -> bytes:
    if isinstance(item, AnswerOut):
        return event("answer", item)
    return event("delta", DeltaOut.model_validate(item))


@router.post(
    "/search",
    operation_id="search",
    summary="Find passages",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
async def search(body: SearchIn, access: AccessDep) -> SearchOut:
    """Passages by meaning and by words, best first."""
    system = access.system
    check_question(system, body.query)
    collection = await run_in_threadpool(access.collection, body.collection)
    top_k = body.top_k or system.settings.top_k
    alone = await system.rewriter.rewrite(body.query, [turn.record() for turn in body.history])
    passages = await run_in_threadpool(
        system.search, collection, alone.search, top_k=top_k, where=body.filter.record()
    )
    return SearchOut(passages=[PassageOut.of(passage) for passage in passages])
