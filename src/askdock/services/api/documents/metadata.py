"""Metadata of documents: the fields of a collection, and their values."""

from typing import Annotated

from fastapi import APIRouter, Path

from askdock.errors import InvalidInput
from askdock.records import FIELD_NAME, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, MetadataDep, RightsDep
from askdock.services.api.schemas.metadata import (
    FieldIn,
    FieldOut,
    FieldsOut,
    MetadataIn,
    MetadataOut,
    SeveralIn,
    SeveralOut,
    condition_of,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["metadata"], route_class=GuardedRoute)

FieldName = Annotated[str, Path(pattern=FIELD_NAME, description="Name of the field.")]


@router.get(
    "/metadata/fields",
    operation_id="list_metadata_fields",
    summary="List fields of metadata",
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def list_metadata_fields(collection: CollectionDep, metadata: MetadataDep) -> FieldsOut:
    """What the collection's documents may have values for, and searches compare."""
    return FieldsOut(fields=[FieldOut.model_validate(one) for one in metadata.fields(collection)])


@router.put(
    "/metadata/fields/{field}",
    operation_id="declare_metadata_field",
    summary="Declare a field of metadata",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.EDITOR),
)
def declare_metadata_field(
    field: FieldName, body: FieldIn, collection: CollectionDep, metadata: MetadataDep
) -> FieldOut:
    """A rule of paths holds for all documents at once, one of what files state for those ingested from now on.

    409 where it is of another type already.
    """
    return FieldOut.model_validate(metadata.declare(collection, body.record(field)))


@router.delete(
    "/metadata/fields/{field}",
    operation_id="delete_metadata_field",
    summary="Delete a field of metadata",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.EDITOR),
)
def delete_metadata_field(field: FieldName, collection: CollectionDep, metadata: MetadataDep) -> None:
    """With every document's value of it."""
    metadata.remove(collection, field)


@router.get(
    "/documents/{document_id}/metadata",
    operation_id="get_metadata",
    summary="Get a document's metadata",
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def get_metadata(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, metadata: MetadataDep
) -> MetadataOut:
    """The values that it has."""
    documents.get(collection, document_id)
    return MetadataOut.of(metadata.values([document_id]).get(document_id, {}))


@router.patch(
    "/documents/{document_id}/metadata",
    operation_id="set_metadata",
    summary="Set a document's metadata",
    responses=errors(403, 404),
    openapi_extra=needs(Role.EDITOR),
)
def set_metadata(
    document_id: DocumentId,
    body: MetadataIn,
    collection: CollectionDep,
    documents: DocumentsDep,
    metadata: MetadataDep,
) -> MetadataOut:
    """They hold from the next question on, nothing is indexed again; rules no longer change them."""
    documents.get(collection, document_id)
    metadata.set(collection, [document_id], body.values)
    return MetadataOut.of(metadata.values([document_id]).get(document_id, {}))


@router.post(
    "/metadata/values",
    operation_id="set_metadata_of_several",
    summary="Set metadata of several documents",
    responses=errors(403, 404),
    openapi_extra=needs(Role.EDITOR),
)
def set_metadata_of_several(
    body: SeveralIn, collection: CollectionDep, metadata: MetadataDep, rights: RightsDep, access: AccessDep
) -> SeveralOut:
    """Of those named, or of all that are as a condition says."""
    if (body.document_ids is None) == (body.where is None):
        raise InvalidInput("give `document_ids` or `where`, one of them")
    condition = condition_of(body.where)
    ids = body.document_ids or [] if condition is None else metadata.matching(collection, condition)
    hidden = rights.hidden(collection.name, access.caller, set(ids))
    shown = [one for one in ids if one not in hidden]
    return SeveralOut(documents=metadata.set(collection, shown, body.values))
