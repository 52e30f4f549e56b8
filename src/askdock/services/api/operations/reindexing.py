"""Reindexing of collections, for admins: begun, watched, switched, taken back."""

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from askdock.application.collections import resized
from askdock.bootstrap import System
from askdock.errors import InvalidInput
from askdock.ingestion.context import WRITTEN
from askdock.records import COLLECTION_NAME, Collection, DocumentStatus, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import SystemDep
from askdock.services.api.schemas.reindexing import EstimateOut, ReindexIn, ReindexOut, SwitchIn
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/collections/{name}/reindex", tags=["administration"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN, everywhere=True)


def _named(
    name: Annotated[str, Path(pattern=COLLECTION_NAME, description="Name of the collection.")],
    access: AccessDep,
    system: SystemDep,
) -> Collection:
    access.check(name)
    return system.collections.find(name)


NamedDep = Annotated[Collection, Depends(_named)]


@router.get(
    "",
    operation_id="get_reindex",
    summary="See how far reindexing is",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def get_reindex(collection: NamedDep, system: SystemDep) -> ReindexOut:
    """The newest one of the collection, whichever process does it."""
    return _state(system, collection)


@router.post(
    "",
    operation_id="start_reindex",
    summary="Reindex a collection",
    status_code=202,
    responses=errors(403, 404, 409, 413),
    openapi_extra=ADMIN,
)
def start_reindex(body: ReindexIn, collection: NamedDep, system: SystemDep) -> ReindexOut:
    """Builds an index with other settings beside the live one, which answers meanwhile, and compares both.

    One that was broken off is gone on with where its settings are the same.
    """
    model = body.embedding_model or collection.profile.embedding_model
    size = body.chunk_size or collection.profile.chunk_size
    overlap = collection.profile.chunk_overlap if body.chunk_overlap is None else body.chunk_overlap
    written = bool(collection.profile.written) if body.written is None else body.written
    if written and system.chat is None:
        raise InvalidInput("no chat model is configured that could write context: set LLM_BASE_URL")
    profile = replace(resized(system.profile_of(model), size, overlap), written=WRITTEN if written else "")
    counts = system.catalogue.count_documents(collection.id)
    total = counts.get(DocumentStatus.READY, 0)
    system.reindex_runs.start(collection, profile, total, switches=body.switch)
    return _state(system, collection)


@router.get(
    "/estimate",
    operation_id="estimate_reindex",
    summary="Estimate what written context costs",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def estimate_reindex(collection: NamedDep, system: SystemDep) -> EstimateOut:
    """By the number and size of the live index's passages; what was written before is not asked for again."""
    found = system.reindex(collection, lambda: collection.profile).estimate()
    return EstimateOut(**asdict(found), model=system.chat.name if system.chat else None)


@router.delete(
    "",
    operation_id="cancel_reindex",
    summary="End reindexing",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def cancel_reindex(collection: NamedDep, system: SystemDep) -> ReindexOut:
    """After the document it is at; what was built is kept for the next time."""
    system.reindex_runs.cancel(collection)
    return _state(system, collection)


@router.post(
    "/switch",
    operation_id="switch_index",
    summary="Answer from the index that was built",
    responses=errors(403, 404, 409, 413),
    openapi_extra=ADMIN,
)
def switch_index(body: SwitchIn, collection: NamedDep, system: SystemDep) -> ReindexOut:
    """From one question to the next. 409 where it finds less than the live one, but for `force`."""
    system.reindex_runs.switch(collection, force=body.force)
    return _state(system, collection)


@router.post(
    "/rollback",
    operation_id="roll_back_index",
    summary="Answer from the index before",
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
def roll_back_index(collection: NamedDep, system: SystemDep) -> ReindexOut:
    """From one question to the next; what changed since is in it, too."""
    system.reindex_runs.rollback(collection)
    return _state(system, collection)


def _state(system: System, collection: Collection) -> ReindexOut:
    found = system.reindex_runs.state(collection)
    retired = any(one.status == "retired" for one in system.catalogue.list_generations(collection.id))
    if found is None:
        return ReindexOut(state="none", can_roll_back=retired)
    return ReindexOut.model_validate({**asdict(found), "can_roll_back": retired})
