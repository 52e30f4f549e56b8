"""Collections: list, make, delete."""

from typing import Annotated

from fastapi import APIRouter, Path

from askdock.errors import CollectionExists
from askdock.records import COLLECTION_NAME, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionsDep, SynonymsDep
from askdock.services.api.schemas.documents import CollectionChange, CollectionIn, CollectionOut, CollectionsOut
from askdock.services.api.schemas.synonyms import SynonymsIn, SynonymsOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/collections", tags=["collections"], route_class=GuardedRoute)

Name = Annotated[str, Path(pattern=COLLECTION_NAME, description="Name of the collection.")]


@router.get(
    "",
    operation_id="list_collections",
    summary="List collections",
    responses=errors(),
    openapi_extra=needs(Role.ASKER),
)
def list_collections(access: AccessDep) -> CollectionsOut:
    """The collections you may read, by name; the default one is there from its first use on."""
    return CollectionsOut(collections=[CollectionOut.of(one) for one in access.visible()])


@router.post(
    "",
    operation_id="create_collection",
    summary="Make a collection",
    status_code=201,
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.ADMIN),
)
def create_collection(body: CollectionIn, access: AccessDep, collections: CollectionsDep) -> CollectionOut:
    """Make an empty collection. Your key must cover its name.

    Its embedding model and the size of its passages are those of the settings unless they are given here; to
    change them later is to reindex it.
    """
    access.check(body.name)
    if any(one.name == body.name for one in collections.all()):
        raise CollectionExists(f"there is a collection '{body.name}' already")
    made = collections.create(
        body.name,
        embedding_model=body.embedding_model,
        chunk_size=body.chunk_size,
        chunk_overlap=body.chunk_overlap,
    )
    return CollectionOut.of(made)


@router.patch(
    "/{name}",
    operation_id="change_collection",
    summary="Switch parts of a collection off",
    responses=errors(403, 404),
    openapi_extra=needs(Role.ADMIN),
)
def change_collection(
    name: Name, body: CollectionChange, access: AccessDep, collections: CollectionsDep
) -> CollectionOut:
    """Figures, overviews, sums over tables, texts of earlier versions.

    Answers keep to it at once. Texts of earlier versions go with the next version of their document, or when files
    are reconciled. What is ingested while figures are off has none until it is ingested again.
    """
    return CollectionOut.of(collections.switch_off(access.collection(name), body.off))


@router.delete(
    "/{name}",
    operation_id="delete_collection",
    summary="Delete a collection",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.ADMIN),
)
def delete_collection(
    name: Name,
    access: AccessDep,
    collections: CollectionsDep,
) -> None:
    """With all its documents, at once. This cannot be undone."""
    access.check(name)
    collections.delete(name)


@router.get(
    "/{name}/synonyms",
    operation_id="get_synonyms",
    summary="Get synonyms",
    responses=errors(403, 404),
    openapi_extra=needs(Role.ASKER),
)
def get_synonyms(name: Name, access: AccessDep, synonyms: SynonymsDep) -> SynonymsOut:
    """The terms of a collection that mean the same: a question is searched for in the words of both."""
    return SynonymsOut(groups=[list(group) for group in synonyms.of(access.collection(name))])


@router.put(
    "/{name}/synonyms",
    operation_id="set_synonyms",
    summary="Replace synonyms",
    responses=errors(403, 404, 413),
    openapi_extra=needs(Role.ADMIN),
)
def set_synonyms(name: Name, body: SynonymsIn, access: AccessDep, synonyms: SynonymsDep) -> SynonymsOut:
    """All of them, by this list. They count from the next question on; nothing is indexed anew."""
    kept = synonyms.replace(access.collection(name), body.groups)
    return SynonymsOut(groups=[list(group) for group in kept])
