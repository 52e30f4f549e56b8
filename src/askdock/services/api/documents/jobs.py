"""Ingestion of documents: add from a URL, retry, cancel."""

from urllib.parse import quote

from fastapi import APIRouter, Response

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, ReadersDep, StorageDep
from askdock.services.api.schemas.documents import DocumentOut, UploadOut, UrlIn
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/documents", tags=["documents"], route_class=GuardedRoute)


@router.post(
    "/url",
    operation_id="fetch_document",
    summary="Add a document from a URL",
    status_code=202,
    responses=errors(403, 404, 409, 413, 415, 502, 507),
    openapi_extra=needs(Role.EDITOR),
)
def fetch_document(
    body: UrlIn,
    collection: CollectionDep,
    access: AccessDep,
    documents: DocumentsDep,
    storage: StorageDep,
    names: ReadersDep,
    response: Response,
) -> UploadOut:
    """Off unless ASKDOCK_URL_FETCH is set. Public addresses only; the same URL again is a new version."""
    access.check_storage(storage)
    readers = None if body.readers is None else names.make(body.readers.users, body.readers.groups)
    accepted = documents.receive_url(collection, body.url, tags=body.tags, readers=readers)
    place = f"/v1/documents/{accepted.document.id}?collection={quote(collection.name)}"
    response.headers["Location"] = place
    return UploadOut.accepted(accepted.document.name, accepted)


@router.post(
    "/{document_id}/retry",
    operation_id="retry_document",
    summary="Ingest a document that failed once more",
    status_code=202,
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def retry_document(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> DocumentOut:
    """409 for a document that has not failed."""
    return DocumentOut.model_validate(documents.retry(collection, document_id))


@router.post(
    "/{document_id}/reingest",
    operation_id="reingest_document",
    summary="Ingest a document once more",
    status_code=202,
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def reingest_document(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> DocumentOut:
    """From the file that is kept, by the parsers of today; meanwhile it answers as it was.

    409 for a document that is on its way.
    """
    return DocumentOut.model_validate(documents.reingest(collection, document_id))


@router.post(
    "/{document_id}/cancel",
    operation_id="cancel_document",
    summary="Cancel the ingestion of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def cancel_document(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> DocumentOut:
    """It ends as FAILED with the reason `cancelled`; a version that is live stays. 409 when it has ended."""
    return DocumentOut.model_validate(documents.cancel(collection, document_id))
