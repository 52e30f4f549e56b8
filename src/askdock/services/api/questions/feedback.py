"""Opinions about answers."""

import re
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import HistoryDep
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
) -> None:
    """About an answer given to you; a second opinion replaces the first."""
    history.rate(access.caller.id, record_id(answer_id), body.rating, body.comment, datetime.now(UTC))


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
) -> None:
    """About an answer given to you."""
    history.rate(access.caller.id, record_id(answer_id), None, None, datetime.now(UTC))


def record_id(answer_id: str) -> str:
    """Ours, of the id of a completion or a response."""
    return re.split("[-_]", answer_id)[-1][-32:]
