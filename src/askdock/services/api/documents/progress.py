"""Live progress: what changes in a collection's documents, as server-sent events.

Read from the catalogue, so any replica can serve it, and a stream that breaks goes on at another one.
"""

import time
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import anyio
from fastapi import APIRouter, Header, Query, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import CollectionNotFound, InvalidInput
from askdock.ports import Catalogue
from askdock.records import Caller, Collection, Document, DocumentStatus, Role
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.authorization import AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import CollectionDep, RequestId
from askdock.services.api.schemas.documents import DocumentOut, ProgressOut
from askdock.services.api.state import ApiState
from askdock.services.common.events import event, respond_with_events
from askdock.services.common.openapi import EVENTS, errors
from askdock.services.common.problems import describe_any

router = APIRouter(prefix="/v1/documents", tags=["documents"], route_class=GuardedRoute)

PAGE = 500
LOOK_SECONDS = 0.5
"""Between two looks while something changes; twice as long after each look that finds nothing."""
MAX_LOOK_SECONDS = 4.0
MAX_STREAM_SECONDS = 3600.0
"""Then the client connects again."""
OVERLAP = timedelta(seconds=10)
"""A change is stamped before it is committed: each look goes back so far, and leaves out what was sent."""
OLDEST = timedelta(days=1)

_STREAM: dict[str, Any] = {
    "description": (
        "First a `progress` event with the number of documents in each state, then a `document` event for each "
        "change and `progress` again behind them; comments while nothing changes. A change may come twice, each "
        "event holds the whole record. A stream that ends in order says `[DONE]`; connect again with the `id` of "
        "the last event (`Last-Event-ID`, or `cursor`) and nothing is left out. A deleted document is told as "
        "DELETING, if it is still there at the next look."
    ),
    "content": EVENTS,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One event, and the time up to which everything was sent with it."""

    name: str
    data: DocumentOut | ProgressOut
    cursor: datetime


@router.get(
    "/events",
    operation_id="follow_documents",
    summary="Follow the documents of a collection",
    response_class=Response,
    responses={200: _STREAM, **errors(403, 404, 409)},
    openapi_extra=needs(Role.READER),
)
async def follow(
    collection: CollectionDep,
    access: AccessDep,
    state: StateDep,
    request_id: RequestId,
    cursor: Annotated[
        str | None, Query(max_length=40, description="`id` of the last event seen; left out: from now on.")
    ] = None,
    last_event_id: Annotated[str | None, Header(max_length=40)] = None,
) -> Response:
    """Changes from the cursor on, for at most an hour."""
    given = last_event_id or cursor
    since = _time(given) if given else datetime.now(UTC)
    return await respond_with_events(
        changes(state, state.system.catalogue, collection, since, access.caller),
        lambda change: event(change.name, change.data, id=_cursor(change.cursor)),
        lambda error: event("error", describe_any(error, request_id), exclude_none=True),
        state.heartbeat_seconds,
        allowed=access.check_again,
        kind="progress",
    )


async def changes(
    state: ApiState, catalogue: Catalogue, collection: Collection, since: datetime, caller: Caller
) -> AsyncGenerator[Change]:
    """Yield changes at or after `since` until the server stops, the collection is gone or the time is up.

    Of documents that the caller may read.
    """
    end, rights = time.monotonic() + MAX_STREAM_SECONDS, state.system.rights
    counted = await _progress(catalogue, rights, collection, since, caller)
    yield counted
    sent: dict[str, datetime] = {}
    pause = LOOK_SECONDS
    while state.readiness.serving and time.monotonic() < end:
        fresh = [
            d for d in await _changed(catalogue, collection, since - OVERLAP) if sent.get(d.id) != d.updated_at
        ]
        shown = False
        for document in fresh:
            since = max(since, document.updated_at)
            sent[document.id] = document.updated_at
            if not rights.may_read(collection.name, caller, document):
                continue
            shown = True
            yield Change("document", DocumentOut.model_validate(document), since)
        if fresh:
            before, counted = counted, await _progress(catalogue, rights, collection, since, caller)
            # What the caller may not read changes nothing for it, and is not told by an event either.
            if shown or counted.data != before.data:
                yield counted
        elif not await _exists(catalogue, collection):
            # One of the same name may be there by now: whoever connects again follows that.
            return
        sent = {document_id: at for document_id, at in sent.items() if at >= since - OVERLAP}
        pause = LOOK_SECONDS if fresh else min(2 * pause, MAX_LOOK_SECONDS)
        await anyio.sleep(pause)


async def _changed(catalogue: Catalogue, collection: Collection, since: datetime) -> list[Document]:
    """All changes since then, in order."""
    found: dict[str, Document] = {}
    limit = PAGE
    while True:
        page = await run_in_threadpool(catalogue.list_changed, collection.id, since, limit=limit)
        found.update((document.id, document) for document in page)
        if len(page) < limit:
            return list(found.values())
        if page[-1].updated_at == since:
            limit *= 2  # more changes in one instant than fit
        since = page[-1].updated_at


async def _exists(catalogue: Catalogue, collection: Collection) -> bool:
    try:
        return (await run_in_threadpool(catalogue.get_collection, collection.name)).id == collection.id
    except CollectionNotFound:
        return False


async def _progress(
    catalogue: Catalogue, rights: DocumentRights, collection: Collection, cursor: datetime, caller: Caller
) -> Change:
    def count() -> Mapping[DocumentStatus, int]:
        # Looked up again: rights may have changed since the stream began.
        try:
            now = catalogue.get_collection(collection.name)
        except CollectionNotFound:
            return {}
        return catalogue.count_documents(collection.id, readable=rights.readable(now, caller))

    counts = await run_in_threadpool(count)
    return Change("progress", ProgressOut(documents={s.value: n for s, n in counts.items()}), cursor)


def _cursor(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _time(cursor: str) -> datetime:
    try:
        found = datetime.fromisoformat(cursor)
    except ValueError:
        raise InvalidInput("the cursor is not an event id of this stream") from None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    if datetime.now(UTC) - found > OLDEST:
        raise InvalidInput("the cursor is more than a day old: list the documents, then follow from now on")
    return found
