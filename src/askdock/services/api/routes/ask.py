"""Questions and searches."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.concurrency import run_in_threadpool

from askdock.records import Answer, AnswerDelta
from askdock.services.api.dependencies import RequestId, StateDep, SystemDep, check_question
from askdock.services.api.schemas import AnswerOut, AskIn, DeltaOut, PassageOut, SearchIn, SearchOut
from askdock.services.common.events import event, respond_with_events
from askdock.services.common.openapi import errors
from askdock.services.common.problems import describe_any

router = APIRouter(prefix="/v1", tags=["questions"])

_STREAM: dict[str, Any] = {
    "description": (
        "The answer; or, when streamed, server-sent events: `delta` with pieces of the text, comments while "
        "there is nothing to send, then `answer` with the whole checked answer, then a last event with data "
        "`[DONE]`. A failure under way is an `error` event with a problem document, and no `[DONE]` follows."
    ),
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


@router.post(
    "/ask",
    operation_id="ask",
    summary="Answer a question with citations",
    response_model=AnswerOut,
    responses={200: _STREAM, **errors(403, 404, 409, 413, 502, 504)},
)
async def ask(
    body: AskIn,
    state: StateDep,
    request_id: RequestId,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response | AnswerOut:
    """The whole answer as JSON, or a stream when `stream` is true or `Accept` is `text/event-stream`."""
    system = state.system
    check_question(system, body.question)
    collection = await run_in_threadpool(system.collection, body.collection)
    top_k, where = body.top_k or system.settings.top_k, body.filter.record()
    history = [turn.record() for turn in body.history]
    streamed = "text/event-stream" in accept if body.stream is None else body.stream
    if not streamed:
        answer = await system.answers.answer(collection, body.question, top_k=top_k, where=where, history=history)
        return AnswerOut.model_validate(answer)
    return await respond_with_events(
        system.answers.stream(collection, body.question, top_k=top_k, where=where, history=history),
        _encode,
        lambda error: event("error", describe_any(error, request_id), exclude_none=True),
        state.heartbeat_seconds,
    )


def _encode(item: AnswerDelta | Answer) -> bytes:
    if isinstance(item, Answer):
        return event("answer", AnswerOut.model_validate(item))
    return event("delta", DeltaOut.model_validate(item))


@router.post(
    "/search",
    operation_id="search",
    summary="Find passages",
    responses=errors(403, 404, 409, 413),
)
async def search(body: SearchIn, system: SystemDep) -> SearchOut:
    """Passages by meaning and by words, best first."""
    check_question(system, body.query)
    collection = await run_in_threadpool(system.collection, body.collection)
    top_k = body.top_k or system.settings.top_k
    alone = await system.rewriter.standalone(body.query, [turn.record() for turn in body.history])
    passages = await run_in_threadpool(
        system.search, collection, alone.search, top_k=top_k, where=body.filter.record()
    )
    return SearchOut(passages=[PassageOut.of(passage) for passage in passages])
