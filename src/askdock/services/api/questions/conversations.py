"""Conversations, kept for the caller who had them."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from askdock.records import Conversation, Role, new_id
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import HistoryDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.conversations import (
    ConversationIn,
    ConversationOut,
    ConversationsOut,
    ConversationWithTurnsOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/conversations", tags=["conversations"], route_class=GuardedRoute)

ConversationId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the conversation.")]


@router.post(
    "",
    operation_id="start_conversation",
    summary="Start a conversation",
    status_code=201,
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
def start_conversation(body: ConversationIn, access: AccessDep, history: HistoryDep) -> ConversationOut:
    """Give its id to `/v1/ask` as `conversation_id`."""
    collection = access.collection(body.collection)
    now = datetime.now(UTC)
    made = Conversation(new_id(), access.caller.id, collection.name, body.title, now, now)
    history.start(made)
    return ConversationOut.model_validate(made)


@router.get(
    "",
    operation_id="list_conversations",
    summary="List conversations",
    responses=errors(403),
    openapi_extra=needs(Role.READER),
)
def list_conversations(
    access: AccessDep,
    history: HistoryDep,
    limit: Annotated[int, Query(ge=1, le=200, description="Most conversations to return.")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=RECORD_ID, description="`next_cursor` of the page before.")
    ] = None,
) -> ConversationsOut:
    """One page of your own conversations, newest first."""
    found = history.conversations(access.caller.id, before=cursor, limit=limit + 1)
    page = found[:limit]
    return ConversationsOut(
        conversations=[ConversationOut.model_validate(one) for one in page],
        next_cursor=page[-1].id if len(found) > limit else None,
    )


@router.get(
    "/{conversation_id}",
    operation_id="get_conversation",
    summary="Look a conversation up",
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def get_conversation(
    conversation_id: ConversationId, access: AccessDep, history: HistoryDep
) -> ConversationWithTurnsOut:
    """One of your own conversations with its questions and answers."""
    conversation = history.get(access.caller.id, conversation_id)
    # A key that lost a collection loses what was quoted from it.
    access.check(conversation.collection)
    return ConversationWithTurnsOut.of(conversation, history.turns(access.caller.id, conversation_id))


@router.delete(
    "/{conversation_id}",
    operation_id="delete_conversation",
    summary="Delete a conversation",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def delete_conversation(conversation_id: ConversationId, access: AccessDep, history: HistoryDep) -> None:
    """With its questions and answers."""
    history.delete(access.caller.id, conversation_id)
