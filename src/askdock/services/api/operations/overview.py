"""The figures an admin watches, gathered from the catalogue and the history."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice

from askdock.application.documents import FAILED
from askdock.bootstrap import System
from askdock.errors import StoreUnavailable
from askdock.records import Collection
from askdock.services.api.schemas.documents import CollectionOut, DocumentOut
from askdock.services.api.schemas.operations import (
    FailedOut,
    GenerationOut,
    IndexOut,
    OverviewOut,
    QueueOut,
    UsageByCallerOut,
)

MAX_FAILED = 100


def overview(system: System) -> OverviewOut:
    """Raises CatalogueUnavailable."""
    catalogue = system.catalogue
    collections = catalogue.list_collections()
    oldest = catalogue.oldest_waiting()
    waiting = (datetime.now(UTC) - oldest).total_seconds() if oldest else None
    indexes = [_index(system, one) for one in collections]
    return OverviewOut(
        queue=QueueOut(documents=catalogue.count_documents(), oldest_waiting_seconds=waiting),
        failed=list(islice(_failed(system, collections), MAX_FAILED)),
        indexes=indexes,
        usage=_usage(system),
    )


def _index(system: System, collection: Collection) -> IndexOut:
    return IndexOut(
        collection=CollectionOut.of(collection),
        generation=collection.generation,
        fits_settings=system.collections.fits(collection),
        documents=system.catalogue.count_documents(collection.id),
        generations=[
            GenerationOut.of(one, _chunks(system, one.name))
            for one in system.catalogue.list_generations(collection.id)
        ],
    )


def _chunks(system: System, generation: str) -> int | None:
    try:
        return system.store.count(generation)
    except StoreUnavailable:
        return None


def _failed(system: System, collections: Sequence[Collection]) -> Iterator[FailedOut]:
    for collection in collections:
        for document in system.documents.all(collection, FAILED):
            yield FailedOut(collection=collection.name, document=DocumentOut.model_validate(document))


def caller_names(system: System) -> dict[str, str]:
    """Names of users and keys by their ids."""
    names = {key.id: key.name for key in system.keys.all()}
    return names | {user.id: user.name for user in system.people.users.all()}


def _usage(system: System) -> list[UsageByCallerOut]:
    names = caller_names(system)
    return [
        UsageByCallerOut.model_validate({**_fields(one), "name": names.get(one.owner)})
        for one in system.history.usage()
    ]


def _fields(record: object) -> dict[str, object]:
    return {name: getattr(record, name) for name in type(record).__slots__}  # type: ignore[attr-defined]
