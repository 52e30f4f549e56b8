"""The versions of a document, and what is other in one than in another."""

from typing import Annotated

from fastapi import APIRouter, Query

from askdock.records import Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, VersionsDep
from askdock.services.api.schemas.versions import ChangesOut, VersionOut, VersionsOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/documents/{document_id}", tags=["documents"], route_class=GuardedRoute)


@router.get(
    "/versions",
    operation_id="list_versions",
    summary="List the versions of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def list_versions(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, versions: VersionsDep
) -> VersionsOut:
    """Those whose text is kept: the one in force, and ASKDOCK_VERSIONS_KEPT before it.

    `GET /v1/documents/{id}/text` with `version` reads one.
    """
    document = documents.get(collection, document_id)
    found = [VersionOut.model_validate(one) for one in versions.of(document)]
    return VersionsOut(document_id=document.id, versions=found)


@router.get(
    "/changes",
    operation_id="get_changes",
    summary="Compare two versions of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def get_changes(
    document_id: DocumentId,
    collection: CollectionDep,
    documents: DocumentsDep,
    versions: VersionsDep,
    earlier: Annotated[
        int | None, Query(ge=1, le=2**31, description="The version to compare with; left out: the one before.")
    ] = None,
    later: Annotated[
        int | None, Query(ge=1, le=2**31, description="The version to compare; left out: the one in force.")
    ] = None,
) -> ChangesOut:
    """What was added, removed and changed, section by section."""
    document = documents.get(collection, document_id)
    return ChangesOut.made(document.id, versions.changes(document, earlier, later))
