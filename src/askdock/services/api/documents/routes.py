"""Documents: upload, list, look up, delete."""

import json
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, File, Form, Query, Response, UploadFile

from askdock.application.visible import VisibleDocuments
from askdock.errors import AskDockError, InvalidInput
from askdock.records import UPLOAD, Collection, Readers, Role
from askdock.services.api.authorization import NOT_KEPT, AccessDep, needs
from askdock.services.api.dependencies import (
    CollectionDep,
    DocumentId,
    DocumentsDep,
    MetadataDep,
    ReadersDep,
    RequestId,
    StorageDep,
)
from askdock.services.api.documents.filenames import (
    MAX_NAME_LENGTH,
    decoded_filename,
    safe_filename,
    safe_folder,
    safe_path,
)
from askdock.services.api.documents.multipart import UploadRoute
from askdock.services.api.schemas.base import DOCUMENT_ID, Text
from askdock.services.api.schemas.documents import (
    DocumentChangeIn,
    DocumentOut,
    DocumentsOut,
    UploadOut,
    UploadsOut,
)
from askdock.services.common.openapi import errors
from askdock.services.common.problems import describe, respond

router = APIRouter(prefix="/v1/documents", tags=["documents"], route_class=UploadRoute)

_UPLOAD_RESPONSES: dict[int | str, dict[str, Any]] = {
    207: {"model": UploadsOut, "description": "Some files were accepted, others refused: see each `status`."},
    **errors(400, 403, 404, 409, 413, 415, 507),
}


@router.post(
    "",
    operation_id="upload_documents",
    summary="Upload one file or several",
    status_code=202,
    response_model=UploadsOut,
    responses=_UPLOAD_RESPONSES,
    openapi_extra={**needs(Role.EDITOR), NOT_KEPT: True},
)
def upload(
    file: Annotated[list[UploadFile], File(description="The files; repeat the field for several.")],
    collection: CollectionDep,
    access: AccessDep,
    documents: DocumentsDep,
    storage: StorageDep,
    names: ReadersDep,
    described: MetadataDep,
    request_id: RequestId,
    response: Response,
    tag: Annotated[
        list[str] | None,
        Form(description="Tags of these files; repeat the field for several. Left out: as they were."),
    ] = None,
    reader_user: Annotated[
        list[str] | None,
        Form(description="Users who may read these files, by login or id; repeat the field for several."),
    ] = None,
    reader_group: Annotated[
        list[str] | None,
        Form(
            description="Groups who may read these files, by name or id; repeat the field for several. With "
            "neither users nor groups: as they were, or as their folder has it."
        ),
    ] = None,
    metadata: Annotated[
        Text | None,
        Form(max_length=100_000, description='Metadata of these files, as JSON by field: `{"year": 2026}`.'),
    ] = None,
) -> Response | UploadsOut:
    """202 when every file is stored and will be ingested; ask `GET /v1/documents/{id}` until READY or FAILED.

    A file of the same name replaces the one uploaded before, as a new version. 207 when only some were
    accepted. When none was, the first file's problem; for several files with each one's in `results`.
    """
    access.check_storage(storage, sum(one.size or 0 for one in file))
    named = reader_user is not None or reader_group is not None
    readers = names.make(reader_user or (), reader_group or ()) if named else None
    values = described.checked(collection, _values(metadata)) if metadata is not None else {}
    results = [_receive(documents, collection, one, tag, readers, request_id) for one in file]
    accepted = [result.document for result in results if result.document]
    refused = [result.problem for result in results if result.problem]
    if values:
        described.set(collection, [one.id for one in accepted], values)
    if not accepted:
        each = [result.model_dump(mode="json", exclude_none=True) for result in results]
        return respond(refused[0], extension={"results": each} if len(results) > 1 else {})
    if refused:
        response.status_code = 207
    elif len(accepted) == 1:
        place = f"/v1/documents/{accepted[0].id}?collection={quote(collection.name)}"
        response.headers["Location"] = place
    return UploadsOut(results=results)


def _values(given: str) -> dict[str, Any]:
    try:
        values = json.loads(given)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, dict):
        raise InvalidInput("`metadata` is no JSON object of fields and values")
    return values


def _receive(
    documents: VisibleDocuments,
    collection: Collection,
    file: UploadFile,
    tags: list[str] | None,
    readers: Readers | None,
    request_id: str,
) -> UploadOut:
    try:
        given = decoded_filename(file.filename, file.headers.get("content-disposition"))
        name, uri = safe_filename(given), f"{UPLOAD}{safe_path(given)}"
        accepted = documents.receive(collection, name, uri, file.file, tags=tags, readers=readers)
    except AskDockError as error:
        problem = describe(error, request_id)
        return UploadOut(name=(file.filename or "")[:MAX_NAME_LENGTH], status=problem.status, problem=problem)
    return UploadOut.accepted(name, accepted)


@router.get(
    "",
    operation_id="list_documents",
    summary="List documents",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def list_documents(
    collection: CollectionDep,
    documents: DocumentsDep,
    limit: Annotated[int, Query(ge=1, le=500, description="Most documents to return.")] = 100,
    cursor: Annotated[
        str | None, Query(pattern=DOCUMENT_ID, description="`next_cursor` of the page before.")
    ] = None,
) -> DocumentsOut:
    """One page of the collection's documents; documents being deleted are left out."""
    found = documents.page(collection, after=cursor, limit=limit + 1)
    page = found[:limit]
    return DocumentsOut(
        documents=[DocumentOut.model_validate(one) for one in page],
        next_cursor=page[-1].id if len(found) > limit else None,
    )


@router.get(
    "/{document_id}",
    operation_id="get_document",
    summary="Look a document up",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def get_document(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> DocumentOut:
    """The document and how far its ingestion is."""
    return DocumentOut.model_validate(documents.get(collection, document_id))


@router.patch(
    "/{document_id}",
    operation_id="change_document",
    summary="Change a document's tags or folder",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def change_document(
    body: DocumentChangeIn, document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep
) -> DocumentOut:
    """A worker writes the change into its passages, from the file that is kept; it answers as it was until then.

    409 for the folder of a document that was not uploaded, or where the folder has one of the same name.
    """
    folder = None if body.folder is None else safe_folder(body.folder)
    changed = documents.amend(collection, document_id, tags=body.tags, folder=folder)
    return DocumentOut.model_validate(changed)


@router.delete(
    "/{document_id}",
    operation_id="delete_document",
    summary="Delete a document",
    status_code=204,
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.EDITOR),
)
def delete_document(document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep) -> None:
    """From now on no answer uses it; its traces are removed in the background."""
    documents.delete(collection, document_id)
