"""Curated answers of a collection."""

from typing import Annotated

from fastapi import APIRouter, Path

from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, CuratedDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.curated import CuratedAnswerIn, CuratedAnswerOut, CuratedAnswersOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/curated", tags=["curated"], route_class=GuardedRoute)

EDITOR = needs(Role.EDITOR)
CuratedId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the curated answer.")]


@router.get(
    "",
    operation_id="list_curated_answers",
    summary="List curated answers",
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def list_curated_answers(collection: CollectionDep, curated: CuratedDep) -> CuratedAnswersOut:
    """What people answer, beside what the documents say."""
    return CuratedAnswersOut(answers=[CuratedAnswerOut.of(one) for one in curated.all(collection)])


@router.post(
    "",
    operation_id="add_curated_answer",
    summary="Add a curated answer",
    status_code=201,
    responses=errors(403, 404, 409, 413),
    openapi_extra=EDITOR,
)
def add_curated_answer(
    body: CuratedAnswerIn, collection: CollectionDep, curated: CuratedDep, access: AccessDep
) -> CuratedAnswerOut:
    """Found by the same search as documents, for whoever may read the collection; its citations are `curated`."""
    return CuratedAnswerOut.of(curated.add(collection, body.record(), access.caller.name))


@router.put(
    "/{curated_id}",
    operation_id="change_curated_answer",
    summary="Change a curated answer",
    responses=errors(403, 404, 409, 413),
    openapi_extra=EDITOR,
)
def change_curated_answer(
    curated_id: CuratedId,
    body: CuratedAnswerIn,
    collection: CollectionDep,
    curated: CuratedDep,
    access: AccessDep,
) -> CuratedAnswerOut:
    """All of it; the one before answers until the new one is ready."""
    return CuratedAnswerOut.of(curated.change(collection, curated_id, body.record(), access.caller.name))


@router.delete(
    "/{curated_id}",
    operation_id="delete_curated_answer",
    summary="Delete a curated answer",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=EDITOR,
)
def delete_curated_answer(curated_id: CuratedId, collection: CollectionDep, curated: CuratedDep) -> None:
    """It answers no more."""
    curated.remove(collection, curated_id)
