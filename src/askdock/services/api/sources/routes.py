"""Sources of a collection: make, change, try, run, delete.

All of it is for admins of the collection: a source holds credentials and makes the server connect to places, and
its runs name items that not everybody may read.
"""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query

from askdock.records import Role, SyncedSource
from askdock.services.api.authorization import NOT_KEPT, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, SourcesDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.sources import (
    DocumentOriginOut,
    OriginOut,
    SourceChangeIn,
    SourceIn,
    SourceKindOut,
    SourceKindsOut,
    SourceMadeOut,
    SourceOut,
    SourceRunDetailOut,
    SourceRunIn,
    SourceRunOut,
    SourceRunsOut,
    SourcesOut,
    TrialOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["sources"], route_class=GuardedRoute)

SourceId = Annotated[str, Path(pattern=r"^s[0-9a-f]{16}$", description="Id of the source.")]
RunId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the run.")]


@router.get(
    "/source-kinds",
    operation_id="list_source_kinds",
    summary="List kinds of sources",
    responses=errors(403),
    openapi_extra=needs(Role.ADMIN),
)
def list_source_kinds(access: AccessDep, sources: SourcesDep) -> SourceKindsOut:  # noqa: ARG001 - the gate
    """Kinds that can be made here, with their fields."""
    return SourceKindsOut(kinds=[SourceKindOut.of(kind) for kind in sources.kinds()])


@router.get(
    "/sources",
    operation_id="list_sources",
    summary="List sources",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def list_sources(collection: CollectionDep, sources: SourcesDep) -> SourcesOut:
    """Sources of the collection, by name, each with its newest run."""
    return SourcesOut(sources=[_out(sources, source) for source in sources.all(collection)])


@router.post(
    "/sources",
    operation_id="create_source",
    summary="Make a source",
    status_code=201,
    responses=errors(403, 404, 409, 413, 500),
    openapi_extra={**needs(Role.ADMIN), NOT_KEPT: True},
)
def create_source(body: SourceIn, collection: CollectionDep, sources: SourcesDep) -> SourceMadeOut:
    """Its first run begins at once, unless it is paused. Secrets are kept encrypted."""
    source, signing = sources.create(collection, body.spec(), body.secrets, paused=body.paused)
    return SourceMadeOut(source=_out(sources, source), webhook_secret=signing)


@router.post(
    "/sources/test",
    operation_id="test_source",
    summary="Test the connection of a source",
    responses=errors(403, 404, 409, 413, 502),
    openapi_extra={**needs(Role.ADMIN), NOT_KEPT: True},
)
def test_source(body: SourceIn, collection: CollectionDep, sources: SourcesDep) -> TrialOut:  # noqa: ARG001
    """Connect and list the beginning; nothing is kept. A problem says what is wrong."""
    return TrialOut.of(sources.try_out(body.spec(), body.secrets))


@router.get(
    "/sources/{source_id}",
    operation_id="get_source",
    summary="Look up a source",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def get_source(source_id: SourceId, collection: CollectionDep, sources: SourcesDep) -> SourceOut:
    """With its newest run."""
    return _out(sources, sources.get(collection, source_id))


@router.patch(
    "/sources/{source_id}",
    operation_id="change_source",
    summary="Change, pause or resume a source",
    responses=errors(403, 404, 409, 413, 500),
    openapi_extra={**needs(Role.ADMIN), NOT_KEPT: True},
)
def change_source(
    source_id: SourceId, body: SourceChangeIn, collection: CollectionDep, sources: SourcesDep
) -> SourceMadeOut:
    """What is given changes. With another address or other options the secrets must be given again."""
    signing = None
    source = sources.get(collection, source_id)
    if body.changes() or body.secrets:
        source, signing = sources.change(collection, source_id, body.changes(), body.secrets)
    if body.paused is not None and body.paused != source.paused:
        source = (sources.pause if body.paused else sources.resume)(collection, source_id)
    return SourceMadeOut(source=_out(sources, source), webhook_secret=signing)


@router.delete(
    "/sources/{source_id}",
    operation_id="delete_source",
    summary="Delete a source",
    status_code=204,
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def delete_source(
    source_id: SourceId,
    collection: CollectionDep,
    sources: SourcesDep,
    keep_documents: Annotated[bool, Query(description="Whether its documents stay.")] = False,
) -> None:
    """With its documents, unless they are kept. 409 while a run is under way: it stops, try again in a moment."""
    sources.delete(collection, source_id, keep_documents=keep_documents)


@router.post(
    "/sources/{source_id}/runs",
    operation_id="run_source",
    summary="Run a source",
    status_code=202,
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.ADMIN),
)
def run_source(
    source_id: SourceId, body: SourceRunIn, collection: CollectionDep, sources: SourcesDep
) -> SourceRunOut:
    """A worker takes it up; a source has one run at a time (409)."""
    run = sources.run(collection, source_id, dry=body.dry_run, confirmed=body.confirm)
    return SourceRunOut.model_validate(run)


@router.get(
    "/sources/{source_id}/runs",
    operation_id="list_source_runs",
    summary="List runs of a source",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def list_source_runs(
    source_id: SourceId,
    collection: CollectionDep,
    sources: SourcesDep,
    limit: Annotated[int, Query(ge=1, le=100, description="How many at most.")] = 20,
) -> SourceRunsOut:
    """Newest first."""
    runs = sources.runs(collection, source_id, limit=limit)
    return SourceRunsOut(runs=[SourceRunOut.model_validate(run) for run in runs])


@router.get(
    "/sources/{source_id}/runs/{run_id}",
    operation_id="get_source_run",
    summary="Look up a run of a source",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ADMIN),
)
def get_source_run(
    source_id: SourceId, run_id: RunId, collection: CollectionDep, sources: SourcesDep
) -> SourceRunDetailOut:
    """With what it did item by item, and why where it could not."""
    return SourceRunDetailOut.of(*sources.look_at_run(collection, source_id, run_id))


@router.get(
    "/documents/{document_id}/origin",
    operation_id="get_document_origin",
    summary="Tell where a document came from",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def get_document_origin(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, sources: SourcesDep
) -> DocumentOriginOut:
    """The source that keeps it in step, and a link back."""
    documents.get(collection, document_id)
    origin = sources.origin(collection, document_id)
    return DocumentOriginOut(origin=None if origin is None else OriginOut.of(origin))


def _out(sources: SourcesDep, source: SyncedSource) -> SourceOut:
    return SourceOut.of(source, sources.newest_run(source), datetime.now(UTC))
