"""`POST /v1/completions`, OpenAI's older API, which some clients still speak: the prompt is the question."""

import time
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import format_sse_event

from askdock.records import AnswerDelta, Progress, Role, new_id
from askdock.services.api.authorization import GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import AnswerServiceDep, RequestId, SettingsDep
from askdock.services.api.openai.citations import source_list
from askdock.services.api.openai.completions import finish_reason, usage_of
from askdock.services.api.openai.errors import OpenAIError, openai_error
from askdock.services.api.openai.models import asked_of
from askdock.services.api.schemas.openai_completions import CompletionChoice, CompletionIn, CompletionOut
from askdock.services.api.schemas.questions import AnswerOut
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.events import respond_with_events
from askdock.services.common.openapi import EVENTS, errors_as
from askdock.services.common.problems import describe_any

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

_STREAM: dict[str, Any] = {
    "description": "The completion; or, when streamed, events of the same shape, then `[DONE]`. A failure under "
    "way is an event with an `error` object, and no `[DONE]` follows.",
    "content": EVENTS,
}


@router.post(
    "/completions",
    operation_id="create_completion",
    summary="Answer a question (OpenAI, legacy)",
    response_model=CompletionOut,
    responses={200: _STREAM, **errors_as(OpenAIError, 400, 404, 409, 413, 502, 504)},
    openapi_extra=needs(Role.ASKER),
)
async def create_completion(
    body: CompletionIn,
    service: AnswerServiceDep,
    state: StateDep,
    settings: SettingsDep,
    request: Request,
    request_id: RequestId,
) -> Response | CompletionOut:
    """The model is the collection. The text has no annotations: the citations are under `askdock`."""
    service.questions.check(body.question)
    names, deep = asked_of(body.model)
    question = await run_in_threadpool(service.question, names, body.question, deep=deep)
    await service.count()
    answer_id = new_id()
    with_sources = settings.source_list if body.source_list is None else body.source_list
    encode = _encoder(body, f"cmpl-{answer_id}", with_sources=with_sources)
    if not body.stream:
        answer = await unless_disconnected(request, service.answer(question, answer_id=answer_id))
        text = answer.text + (source_list(answer) if with_sources else "")
        return _completion(body, f"cmpl-{answer.id}", text, answer)
    return await respond_with_events(
        service.stream(question, answer_id=answer_id),
        encode,
        lambda error: format_sse_event(data_str=openai_error(describe_any(error, request_id)).model_dump_json()),
        state.heartbeat_seconds,
        allowed=service.check_again,
    )


def _encoder(
    body: CompletionIn, completion_id: str, *, with_sources: bool
) -> Callable[[AnswerDelta | Progress | AnswerOut], bytes]:
    with_usage = body.stream_options is not None and body.stream_options.include_usage

    def encode(item: AnswerDelta | Progress | AnswerOut) -> bytes:
        if isinstance(item, Progress):
            return b": thinking\n\n"
        if isinstance(item, AnswerDelta):
            return _event(_completion(body, completion_id, item.text))
        last = _completion(body, completion_id, source_list(item) if with_sources else "", item)
        usage, last.usage = last.usage, None
        written = _event(last)
        if with_usage:
            written += _event(last.model_copy(update={"choices": [], "usage": usage, "askdock": None}))
        return written

    return encode


def _completion(
    body: CompletionIn, completion_id: str, text: str, answer: AnswerOut | None = None
) -> CompletionOut:
    """The whole answer, or with None a piece of it."""
    finish = finish_reason(answer) if answer else None
    return CompletionOut(
        id=completion_id,
        object="text_completion",
        created=int(time.time()),
        model=body.model,
        choices=[CompletionChoice(index=0, text=text, finish_reason=finish)],
        usage=usage_of(answer) if answer else None,
        askdock=answer,
    )


def _event(completion: CompletionOut) -> bytes:
    return format_sse_event(data_str=completion.model_dump_json())
