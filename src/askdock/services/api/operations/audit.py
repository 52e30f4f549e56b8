"""The audit log for admins: search and export."""

from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from askdock.application.audit import Audit, ExportFormat, as_lines
from askdock.application.people import People
from askdock.records import AuditFilter, Result, Role, fold_login
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import AuditDep, KeysDep, PeopleDep
from askdock.services.api.schemas.audit import AuditEventOut, AuditOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/audit", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl"}


def _filter(
    people: PeopleDep,
    caller: Annotated[
        str | None, Query(max_length=200, description="Who: a login, or the id of a user, key or person.")
    ] = None,
    operation: Annotated[
        str | None, Query(max_length=64, description="What: an `operationId` of this API, such as `sign_in`.")
    ] = None,
    result: Annotated[Result | None, Query(description="What came of it.")] = None,
    target: Annotated[
        str | None, Query(max_length=200, description="On what: the id of a document, user, key, or so.")
    ] = None,
    since: Annotated[AwareDatetime | None, Query(description="Not before.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Before.")] = None,
) -> AuditFilter:
    return AuditFilter(
        callers=None if not caller else _callers(people, caller),
        operation=operation or None,
        result=result,
        target=target or None,
        since=since and since.astimezone(UTC),
        until=until and until.astimezone(UTC),
    )


FilterDep = Annotated[AuditFilter, Depends(_filter)]


@router.get(
    "", operation_id="list_audit", summary="Search the audit log", responses=errors(403), openapi_extra=ADMIN
)
def list_audit(
    which: FilterDep,
    audit: AuditDep,
    people: PeopleDep,
    keys: KeysDep,
    before: Annotated[
        str | None, Query(pattern=r"^[0-9a-f]{32}$", description="Older than the event of this id.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="Most events.")] = 100,
) -> AuditOut:
    """Who did what, when, from where, with what result; newest first. No question and no text is in it."""
    found = audit.store.search(which, before=before, limit=limit + 1)
    names = {key.id: key.name for key in keys.all()} | {user.id: user.name for user in people.users.all()}
    events = [AuditEventOut.of(event, names) for event in found[:limit]]
    return AuditOut(events=events, next=events[-1].id if len(found) > limit else None, days=audit.days)


@router.get(
    "/export",
    operation_id="export_audit",
    summary="Export the audit log",
    responses={**errors(403), 200: {"content": {"text/csv": {}, "application/jsonl": {}}}},
    response_class=StreamingResponse,
    openapi_extra=ADMIN,
)
def export_audit(
    which: FilterDep,
    audit: AuditDep,
    format: Annotated[ExportFormat, Query(description="One event a line, as CSV or JSON.")] = "csv",  # noqa: A002
) -> StreamingResponse:
    """All events that fit, newest first."""
    return _file(audit, which, format)


def _file(audit: Audit, which: AuditFilter, form: ExportFormat) -> StreamingResponse:
    disposition = {"Content-Disposition": f'attachment; filename="audit.{form}"'}
    return StreamingResponse(as_lines(audit.all(which), form), media_type=MEDIA_TYPES[form], headers=disposition)


def _callers(people: People, named: str) -> tuple[str, ...]:
    found = people.users.by_login(fold_login(named))
    return (named, found[0].id) if found is not None else (named,)
