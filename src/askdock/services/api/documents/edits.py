"""Edits of the passages of documents."""

from functools import partial
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Path, Query

from askdock.application.edits import EditState
from askdock.errors import DocumentNotFound
from askdock.records import Collection, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, EditsDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.edits import ChunkEditIn, ChunkEditOut, ChunkEditsOut, NewChunkEditIn
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["documents"], route_class=GuardedRoute)

OF_DOCUMENT = "/documents/{document_id}/edits"
EDITOR = needs(Role.EDITOR)
EditId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the edit.")]


@router.get(
    OF_DOCUMENT,
    operation_id="list_chunk_edits",
    summary="List the edits of a document's passages",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def list_chunk_edits(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, edits: EditsDep
) -> ChunkEditsOut:
    """Those that answers come of, those that wait, and those whose passage is no longer there."""
    document = documents.get(collection, document_id)
    told = edits.of_document(document, partial(documents.parsed, document, document.live_version))
    return ChunkEditsOut(edits=[ChunkEditOut.of(one) for one in told])


@router.post(
    OF_DOCUMENT,
    operation_id="edit_chunk",
    summary="Edit a passage",
    status_code=202,
    responses=errors(403, 404, 409, 413),
    openapi_extra=EDITOR,
)
def edit_chunk(
    document_id: DocumentId,
    body: NewChunkEditIn,
    collection: CollectionDep,
    documents: DocumentsDep,
    edits: EditsDep,
    access: AccessDep,
) -> ChunkEditOut:
    """Switch it off, give it another text, questions that it answers, or a note.

    The document itself stays as it is. A worker writes its passages anew, as its next version; until then it
    answers as before.
    """
    document = documents.get(collection, document_id)
    made = edits.make(collection, document, body.chunk_id, body.record(), access.caller.name)
    return _told(document_id, made.id, collection, documents, edits)


@router.put(
    OF_DOCUMENT + "/{edit_id}",
    operation_id="change_chunk_edit",
    summary="Change an edit",
    status_code=202,
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def change_chunk_edit(
    document_id: DocumentId,
    edit_id: EditId,
    body: ChunkEditIn,
    collection: CollectionDep,
    documents: DocumentsDep,
    edits: EditsDep,
    access: AccessDep,
) -> ChunkEditOut:
    """All of it; its passage stays the same."""
    document = documents.get(collection, document_id)
    edits.change(collection, document, edit_id, body.record(), access.caller.name)
    return _told(document_id, edit_id, collection, documents, edits)


@router.delete(
    OF_DOCUMENT + "/{edit_id}",
    operation_id="take_back_chunk_edit",
    summary="Take an edit back",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def take_back_chunk_edit(
    document_id: DocumentId,
    edit_id: EditId,
    collection: CollectionDep,
    documents: DocumentsDep,
    edits: EditsDep,
) -> None:
    """The passage is again what the document says, once a worker has written it."""
    edits.take_back(documents.get(collection, document_id), edit_id)


@router.get(
    "/edits",
    operation_id="list_edits",
    summary="List the edits of all passages",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def list_edits(
    collection: CollectionDep,
    documents: DocumentsDep,
    edits: EditsDep,
    state: Annotated[EditState | None, Query(description="Only those in this state.")] = None,
) -> ChunkEditsOut:
    """Those of the documents that the caller may read."""
    found: list[ChunkEditOut] = []
    for document_id, of_one in groupby(edits.of_collection(collection), key=lambda one: one.document_id):
        try:
            document = documents.get(collection, document_id)
        except DocumentNotFound:
            continue
        parsed = partial(documents.parsed, document, document.live_version)
        told = edits.told(document, list(of_one), parsed)
        found.extend(ChunkEditOut.of(one) for one in told if state in (None, one.state))
    return ChunkEditsOut(edits=found)


def _told(
    document_id: str, edit_id: str, collection: Collection, documents: DocumentsDep, edits: EditsDep
) -> ChunkEditOut:
    document = documents.get(collection, document_id)
    told = edits.of_document(document, partial(documents.parsed, document, document.live_version))
    return next(ChunkEditOut.of(one) for one in told if one.edit.id == edit_id)
