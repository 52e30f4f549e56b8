"""`POST /v1/responses`, whose conversations are ours: a response's id names its conversation and its answer."""

import re
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import AnswerNotFound, InvalidInput
from askdock.ports import History
from askdock.records import NO_FILTER, AnswerRecord, Conversation, Message, Role, new_id, together
from askdock.services.api.authorization import GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import AnswerServiceDep, HistoryDep, RequestId, SettingsDep
from askdock.services.api.openai.errors import OpenAIError
from askdock.services.api.openai.models import asked_of
from askdock.services.api.openai.responses import ResponseWriter, split_input
from askdock.services.api.openai.unsupported import refuse_forced_tools, refuse_structured_output
from askdock.services.api.questions.answer_service import AnswerService
from askdock.services.api.schemas.openai_responses import ResponseOut, ResponsesIn
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.events import respond_with_events
from askdock.services.common.openapi import EVENTS, errors_as
from askdock.services.common.problems import describe_any
from askdock.services.common.sub_path import public_url

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

MAX_TITLE = 80
_ID = re.compile(r"resp_([0-9a-f]{32})([0-9a-f]{32})")
_STREAM: dict[str, Any] = {
    "description": "The response; or, when streamed, the events of OpenAI's reference, then `[DONE]`. A failure "
    "under way is an `error` event, and no `[DONE]` follows.",
    "content": EVENTS,
}


@router.post(
    "/responses",
    operation_id="create_response",
    summary="Answer a question (OpenAI Responses)",
    response_model=ResponseOut,
    responses={200: _STREAM, **errors_as(OpenAIError, 400, 404, 409, 413, 502, 504)},
    openapi_extra=needs(Role.ASKER),
)
async def create_response(
    body: ResponsesIn,
    service: AnswerServiceDep,
    history: HistoryDep,
    state: StateDep,
    settings: SettingsDep,
    request: Request,
    request_id: RequestId,
) -> Response | ResponseOut:
    """The model is the collection. Citations are annotations, with ours beside OpenAI's."""
    refuse_structured_output((body.text or {}).get("format"), "text.format")
    refuse_forced_tools(body.tool_choice)
    text, turns = split_input(body.input)
    service.questions.check(text)
    names, deep = asked_of(body.model)
    asked = await run_in_threadpool(service.access.asked, names)
    collections = together(one.name for one in asked.collections)
    owner, conversation = service.access.caller.id, None
    if body.previous_response_id is not None:
        conversation, before = await run_in_threadpool(_continued, history, service, body.previous_response_id)
        if conversation.collection != collections:
            raise InvalidInput("`previous_response_id` is about another collection")
        turns = [*before, *turns]
    elif body.store is not False:
        now = datetime.now(UTC)
        conversation = Conversation(new_id(), owner, collections, text[:MAX_TITLE], now, now, scope=asked.scope)
    # One that was limited stays so, unless a scope is named anew.
    limited = conversation is not None and asked.where == NO_FILTER
    where = conversation.scope.where if conversation is not None and limited else asked.where
    question = await run_in_threadpool(
        service.questions.make,
        *(asked.collections[0], text, service.access.caller),
        where=where,
        history=turns,
        also=asked.collections[1:],
        deep=deep,
    )
    await service.count()
    if conversation is not None and body.previous_response_id is None:
        await run_in_threadpool(history.start, conversation)
    answer_id = new_id()
    with_sources = settings.source_list if body.source_list is None else body.source_list
    response_id = f"resp_{conversation.id if conversation else ''}{answer_id}"
    writer = ResponseWriter(body, response_id, public_url(settings, request), with_sources=with_sources)
    if not body.stream:
        answer = await unless_disconnected(request, service.answer(question, conversation, answer_id))
        return writer.whole(answer)
    return await respond_with_events(
        service.stream(question, conversation, answer_id),
        writer.encode,
        lambda error: writer.failed(describe_any(error, request_id)),
        state.heartbeat_seconds,
        allowed=service.check_again,
    )


def _continued(history: History, service: AnswerService, response_id: str) -> tuple[Conversation, list[Message]]:
    """The conversation of a response and its turns up to it. Raises AnswerNotFound, ConversationNotFound."""
    found = _ID.fullmatch(response_id)
    if found is None:
        raise AnswerNotFound(f"there is no response '{response_id}' that can be continued")
    conversation = history.get(service.access.caller.id, found[1])
    turns: list[Message] = []
    for one in service.turns(conversation.id):
        turns += _turn(one)
        if one.id == found[2]:
            return conversation, turns
    raise AnswerNotFound(f"there is no response '{response_id}' that can be continued")


def _turn(one: AnswerRecord) -> list[Message]:
    answer = str((one.answer or {}).get("text", ""))
    return [Message("user", one.question or ""), Message("assistant", answer)]
