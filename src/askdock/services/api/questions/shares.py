"""Shared conversations and turns: made, listed, opened, revoked."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.errors import ConversationNotFound
from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import AnswerServiceDep, HistoryDep, SharingDep
from askdock.services.api.questions.turns import said_before
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.shares import SharedOut, ShareIn, ShareOut, SharesOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/shares", tags=["conversations"], route_class=GuardedRoute)

MAX_LISTED = 1000
ShareId = Annotated[str, Path(pattern=RECORD_ID, description="Id of what was shared.")]


@router.post(
    "",
    operation_id="create_share",
    summary="Share a conversation or an answer",
    status_code=201,
    responses=errors(403, 404, 413),
    openapi_extra=needs(Role.ASKER),
)
def create_share(
    body: ShareIn,
    access: AccessDep,
    history: HistoryDep,
    service: AnswerServiceDep,
    sharing: SharingDep,
    request: Request,
) -> ShareOut:
    """A copy that stays as it is, for whoever is signed in and may ask the collection and read all it cites."""
    conversation = history.get(access.caller.id, body.conversation_id)
    if not access.covers(conversation):
        raise ConversationNotFound(f"there is no conversation '{body.conversation_id}'")
    access.check(conversation.collection)
    answers = service.turns(conversation.id)
    if body.turn_id is None:
        answers = said_before(answers, None)
    made = sharing.share(conversation, answers, body.turn_id)
    request.state.target = {"share_id": made.id, "conversation_id": conversation.id}
    return ShareOut.model_validate(made)


@router.get(
    "",
    operation_id="list_shares",
    summary="List what you have shared",
    responses=errors(403),
    openapi_extra=needs(Role.ASKER),
)
def list_shares(access: AccessDep, sharing: SharingDep) -> SharesOut:
    """Up to 1,000 of your own, newest first."""
    found = sharing.store.of(access.caller.id, MAX_LISTED)
    may = [one for one in found if access.caller.kind != "key" or access.caller.may(Role.ASKER, one.collection)]
    return SharesOut(shares=[ShareOut.model_validate(one) for one in may])


@router.get(
    "/{share_id}",
    operation_id="get_share",
    summary="Open what was shared",
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def get_share(share_id: ShareId, access: AccessDep, sharing: SharingDep) -> SharedOut:
    """Your rights are checked each time: the collection's, and those on every document that is cited."""
    return SharedOut.model_validate(sharing.open(share_id, access.caller))


@router.delete(
    "/{share_id}",
    operation_id="revoke_share",
    summary="Stop sharing",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def revoke_share(share_id: ShareId, access: AccessDep, sharing: SharingDep) -> None:
    """Of what you have shared; an admin of all collections revokes anything."""
    is_admin = access.caller.may(Role.ADMIN, None)
    sharing.store.delete(None if is_admin else access.caller.id, share_id)
