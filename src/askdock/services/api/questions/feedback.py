"""Opinions about answers."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import HistoryDep, InboxDep
from askdock.services.api.schemas.base import ANSWER_ID
from askdock.services.api.schemas.conversations import FeedbackIn
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/answers", tags=["questions"], route_class=GuardedRoute)


@router.post(
    "/{answer_id}/feedback",
    operation_id="give_feedback",
    summary="Say whether an answer was good",
    status_code=204,
    responses=errors(403, 404, 413),
    openapi_extra=needs(Role.ASKER),
)
def give_feedback(
    answer_id: Annotated[
        str,
        Path(pattern=ANSWER_ID, description="`id` of the answer, of a completion, of a stream or of a response."),
    ],
    body: FeedbackIn,
    access: AccessDep,
    history: HistoryDep,
    inbox: InboxDep,
) -> None:
    """About an answer given to you; a second opinion replaces the first.

    Of a bad one the collection's editors see the question and what you say here, not who you are.
    """
    record = record_id(answer_id)
    inbox.check_said(access.caller.id, record, body.sentence)
    history.rate(access.caller.id, record, body.rating, body.comment, datetime.now(UTC))
    inbox.say(record, body.reason, body.sentence)


@router.delete(
    "/{answer_id}/feedback",
    operation_id="take_feedback_back",
    summary="Withdraw feedback",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def take_feedback_back(
    answer_id: Annotated[str, Path(pattern=ANSWER_ID, description="`id` of the answer.")],
    access: AccessDep,
    history: HistoryDep,
    inbox: InboxDep,
) -> None:
    """About an answer given to you."""
    record = record_id(answer_id)
    history.rate(access.caller.id, record, None, None, datetime.now(UTC))
    inbox.say(record, None, "")


def record_id(answer_id: str) -> str:
    """Ours, of the id of a completion or a response."""
    return re.split("[-_]", answer_id)[-1][-32:]
