"""Questions and searches."""

import logging
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import AskDockError, EmptyQuestion, TooLarge
from askdock.records import Answer, AnswerDelta
from askdock.services.api.dependencies import RequestId, StateDep, System, SystemDep
from askdock.services.api.schemas import AnswerOut, AskIn, DeltaOut, PassageOut, SearchIn, SearchOut
from askdock.services.common.events import DONE, HEARTBEAT, Pump, PumpedEvents, event
from askdock.services.common.openapi import errors
from askdock.services.common.problems import Problem, describe, describe_unexpected
from askdock.settings import environment_name

log = logging.getLogger(__name__)
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
    _check_text(system, body.question)
    collection = await run_in_threadpool(system.collection, body.collection)
    top_k, where = body.top_k or system.settings.top_k, body.filter.record()
    streamed = "text/event-stream" in accept if body.stream is None else body.stream
    if not streamed:
        answer = await system.answers.answer(collection, body.question, top_k=top_k, where=where)
        return AnswerOut.model_validate(answer)
    pump = Pump(system.answers.stream(collection, body.question, top_k=top_k, where=where))
    try:
        first = await pump.take()
    except BaseException:
        await pump.aclose()
        raise
    return PumpedEvents(pump, _events(pump, first, state.heartbeat_seconds, request_id))


async def _events(
    pump: Pump[AnswerDelta | Answer], first: AnswerDelta | Answer, heartbeat_seconds: float, request_id: str
) -> AsyncIterator[bytes]:
    item: AnswerDelta | Answer | None = first
    try:
        while not isinstance(item, Answer):
            yield HEARTBEAT if item is None else event("delta", DeltaOut.model_validate(item))
            item = await pump.take_within(heartbeat_seconds)
        yield event("answer", AnswerOut.model_validate(item))
        yield DONE
    except AskDockError as error:
        yield _error(describe(error, request_id))
    except Exception:
        log.exception("unexpected error while streaming request_id=%s", request_id)
        yield _error(describe_unexpected(request_id))


def _error(problem: Problem) -> bytes:
    return event("error", problem, exclude_none=True)


@router.post(
    "/search",
    operation_id="search",
    summary="Find passages",
    responses=errors(403, 404, 409, 413),
)
def search(body: SearchIn, system: SystemDep) -> SearchOut:
    """Passages by meaning and by words, best first."""
    _check_text(system, body.query)
    collection = system.collection(body.collection)
    top_k = body.top_k or system.settings.top_k
    passages = system.search(collection, body.query, top_k=top_k, where=body.filter.record())
    return SearchOut(passages=[PassageOut.of(passage) for passage in passages])


def _check_text(system: System, text: str) -> None:
    limit = system.settings.max_question_bytes
    if len(text.encode()) > limit:
        setting = environment_name("max_question_bytes")
        raise TooLarge(f"the question is longer than {limit:,} bytes (raise {setting} to accept it)")
    if not text.strip():
        raise EmptyQuestion("the question is empty")
