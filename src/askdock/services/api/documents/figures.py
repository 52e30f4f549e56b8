"""The figures of a document, and their pictures."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from askdock.application.figures import version_in_use
from askdock.records import Role
from askdock.services.api.authorization import GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, DocumentId, DocumentsDep, FiguresDep
from askdock.services.api.documents.content import ORIGINAL_POLICY
from askdock.services.api.schemas.figures import FigureOut, FiguresOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/documents/{document_id}/figures", tags=["documents"], route_class=GuardedRoute)

_PNG: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture.",
        "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
    },
    **errors(403, 404, 409),
}


@router.get(
    "",
    operation_id="list_figures",
    summary="List the figures of a document",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
def list_figures(
    document_id: DocumentId, collection: CollectionDep, documents: DocumentsDep, figures: FiguresDep
) -> FiguresOut:
    """Pictures and drawings of the version in use that have a caption, or a description in the file."""
    document = documents.get(collection, document_id)
    found = [FigureOut.of(one) for one in figures.of(collection, document)]
    return FiguresOut(document_id=document.id, version=version_in_use(document), figures=found)


@router.get(
    "/{number}",
    operation_id="get_figure",
    summary="See a figure",
    response_class=Response,
    responses=_PNG,
    openapi_extra=needs(Role.READER),
)
def get_figure(
    document_id: DocumentId,
    number: Annotated[int, Path(ge=1, le=100_000, description="Its number, from 1.")],
    collection: CollectionDep,
    documents: DocumentsDep,
    figures: FiguresDep,
) -> Response:
    """Its part of the page, or the picture that the file holds, as PNG, at most 1,600 pixels to a side."""
    document = documents.get(collection, document_id)
    picture = figures.picture(collection, document, number)
    return Response(picture, media_type="image/png", headers={"Content-Security-Policy": ORIGINAL_POLICY})
