"""Collections: list and make."""

from fastapi import APIRouter

from askdock.errors import CollectionExists
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.schemas import CollectionIn, CollectionOut, CollectionsOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/collections", tags=["collections"])


@router.get("", operation_id="list_collections", summary="List collections", responses=errors())
def list_collections(system: SystemDep) -> CollectionsOut:
    """All collections, by name; the default one is there from its first use on."""
    return CollectionsOut(collections=[CollectionOut.of(one) for one in system.catalogue.list_collections()])


@router.post(
    "",
    operation_id="create_collection",
    summary="Make a collection",
    status_code=201,
    responses=errors(403, 409, 413),
)
def create_collection(body: CollectionIn, system: SystemDep) -> CollectionOut:
    """Make an empty collection that is indexed as the settings say."""
    if any(one.name == body.name for one in system.catalogue.list_collections()):
        raise CollectionExists(f"there is a collection '{body.name}' already")
    return CollectionOut.of(system.create_collection(body.name))
