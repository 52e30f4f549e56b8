"""Conversations, kept for the caller who had them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool

from askdock.errors import ConversationNotFound
from askdock.ports import History
from askdock.records import Conversation, Role, new_id, together
from askdock.services.api.authorization import Access, AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import AnswerServiceDep, HistoryDep
from askdock.services.api.questions.turns import as_it_is
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.conversations import (
    ConversationChangeIn,
    ConversationIn,
    ConversationOut,
    ConversationsOut,
    ConversationWithTurnsOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], route_class=GuardedRoute)

MAX_PINNED = 100

ConversationId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the conversation.")]


@router.post(
    "",
    operation_id="start_conversation",
    summary="Start a conversation",
    status_code=201,
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.ASKER),
)
def start_conversation(body: ConversationIn, access: AccessDep, history: HistoryDep) -> ConversationOut:
    """Give its id to `/v1/ask` as `conversation_id`."""
    collections = together(one.name for one in access.several(body.of))
    now = datetime.now(UTC)
    made = Conversation(new_id(), access.caller.id, collections, body.title, now, now, scope=body.scope.record())
    history.start(made)
    return ConversationOut.model_validate(made)


@router.get(
    "",
    operation_id="list_conversations",
    summary="List conversations",
    responses=errors(403),
    openapi_extra=needs(Role.ASKER),
)
def list_conversations(
    access: AccessDep,
    history: HistoryDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Most conversations to return.")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=RECORD_ID, description="`next_cursor` of the page before.")
    ] = None,
    q: Annotated[
        str, Query(max_length=200, description="Only those with this in their title or a question.")
    ] = "",
) -> ConversationsOut:
    """One page of your own conversations, newest first."""
    owner = access.caller.id
    found = history.conversations(owner, before=cursor, limit=limit + 1, text=q)
    page = found[:limit]
    pinned = [] if cursor or q else history.conversations(owner, limit=MAX_PINNED, pinned=True)
    return ConversationsOut(
        conversations=[ConversationOut.model_validate(one) for one in page if access.covers(one)],
        pinned=[ConversationOut.model_validate(one) for one in pinned if access.covers(one)],
        next_cursor=page[-1].id if len(found) > limit else None,
    )


@router.get(
    "/{conversation_id}",
    operation_id="get_conversation",
    summary="Look a conversation up",
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def get_conversation(
    conversation_id: ConversationId, access: AccessDep, history: HistoryDep, service: AnswerServiceDep
) -> ConversationWithTurnsOut:
    """One of your own conversations with its questions and answers."""
    conversation = history.get(access.caller.id, conversation_id)
    # A key that lost a collection loses what was quoted from it.
    access.check(conversation.collection)
    # In this order: a turn that ends between the two is then in both, and in neither the other way round.
    unfinished = service.open_turns(conversation)
    answers = service.turns(conversation_id)
    answered, now = {one.id for one in answers}, datetime.now(UTC)
    return ConversationWithTurnsOut.of(
        conversation, answers, [as_it_is(one, now) for one in unfinished if one.id not in answered]
    )


@router.patch(
    "/{conversation_id}",
    operation_id="change_conversation",
    summary="Rename, pin or limit a conversation",
    responses=errors(403, 404, 413),
    openapi_extra=needs(Role.ASKER),
)
def change_conversation(
    conversation_id: ConversationId, body: ConversationChangeIn, access: AccessDep, history: HistoryDep
) -> ConversationOut:
    """One of your own."""
    _require_covered(access, history, conversation_id)
    scope = body.scope.record() if body.scope else None
    asked = body.collections and together(one.name for one in access.several(together(body.collections)))
    changed = history.change(
        access.caller.id,
        conversation_id,
        title=body.title,
        pinned=body.pinned,
        scope=scope,
        collection=asked or None,
    )
    return ConversationOut.model_validate(changed)


@router.post(
    "/{conversation_id}/turns/{turn_id}/stop",
    operation_id="stop_turn",
    summary="Stop an answer",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
async def stop_turn(
    conversation_id: ConversationId,
    turn_id: Annotated[str, Path(pattern=RECORD_ID, description="`turn_id` of the question.")],
    access: AccessDep,
    history: HistoryDep,
    state: StateDep,
) -> None:
    """Text written so far is kept; a turn that has ended stays as it is."""
    now = datetime.now(UTC)
    await run_in_threadpool(_require_covered, access, history, conversation_id)
    await run_in_threadpool(history.stop, access.caller.id, conversation_id, turn_id, now)
    state.turns.stop(turn_id)


@router.delete(
    "/{conversation_id}",
    operation_id="delete_conversation",
    summary="Delete a conversation",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def delete_conversation(conversation_id: ConversationId, access: AccessDep, history: HistoryDep) -> None:
    """With its questions and answers."""
    _require_covered(access, history, conversation_id)
    history.delete(access.caller.id, conversation_id)


def _require_covered(access: Access, history: History, conversation_id: str) -> None:
    if not access.covers(history.get(access.caller.id, conversation_id)):
        raise ConversationNotFound(f"there is no conversation '{conversation_id}'")
