"""Answers that were rated bad and questions that were not answered, and what is done about them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse

from askdock.application.inbox import InboxFormat
from askdock.errors import TraceNotFound
from askdock.records import ItemState, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, InboxDep, TracesDep
from askdock.services.api.schemas.base import ANSWER_ID
from askdock.services.api.schemas.inbox import HandlingIn, InboxItemOut, InboxOut
from askdock.services.api.schemas.traces import TraceOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/inbox", tags=["inbox"], route_class=GuardedRoute)

EDITOR = needs(Role.EDITOR)
MEDIA_TYPES: dict[InboxFormat, str] = {"jsonl": "application/jsonl", "csv": "text/csv"}


@router.get(
    "",
    operation_id="list_inbox",
    summary="List what needs attention",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def list_inbox(
    collection: CollectionDep,
    inbox: InboxDep,
    access: AccessDep,
    state: Annotated[ItemState | None, Query(description="Only those in this state.")] = None,
) -> InboxOut:
    """Of several collections only for an editor of each. What is on record no longer is gone from here, too."""
    found = inbox.items(collection, access.caller, state)
    return InboxOut(items=[InboxItemOut.of(one) for one in found])


@router.get(
    "/export",
    operation_id="export_inbox",
    summary="Export what needs attention",
    responses={**errors(403, 404), 200: {"content": {"text/csv": {}, "application/jsonl": {}}}},
    response_class=StreamingResponse,
    openapi_extra=EDITOR,
)
def export_inbox(
    collection: CollectionDep,
    inbox: InboxDep,
    access: AccessDep,
    format: Annotated[InboxFormat, Query(description="One item a line, as JSON or CSV.")] = "jsonl",  # noqa: A002
) -> StreamingResponse:
    """The same, as a file."""
    disposition = {"Content-Disposition": f'attachment; filename="inbox.{format}"'}
    lines = inbox.write_out(collection, access.caller, format)
    return StreamingResponse(lines, media_type=MEDIA_TYPES[format], headers=disposition)


@router.put(
    "/{answer_id}",
    operation_id="handle_inbox_item",
    summary="Say what is done about an answer",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def handle_inbox_item(
    answer_id: Annotated[str, Path(pattern=ANSWER_ID, description="Id of the answer.")],
    body: HandlingIn,
    collection: CollectionDep,
    inbox: InboxDep,
    access: AccessDep,
) -> InboxItemOut:
    """All of it, in place of what was said before."""
    return InboxItemOut.of(inbox.handle(collection, access.caller, answer_id, body.record()))


@router.get(
    "/{answer_id}/trace",
    operation_id="get_reported_trace",
    summary="See how an answer of the inbox came about",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def get_reported_trace(
    answer_id: Annotated[str, Path(pattern=ANSWER_ID, description="Id of the answer.")],
    collection: CollectionDep,
    inbox: InboxDep,
    traces: TracesDep,
    access: AccessDep,
) -> TraceOut:
    """Of one that was rated bad, while its trace is on record, with what you may read; who asked is not told."""
    item = inbox.item(collection, access.caller, answer_id)
    if item.rating != "bad":
        raise TraceNotFound("how it came about is for whoever asked, who did not rate it: test the search with it")
    kept = traces.reported(item.answer_id)
    return TraceOut.of(traces.read(kept, access.caller), kept.collection, kept.model)
