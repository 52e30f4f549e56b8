"""The record of collections and of their generations in the store."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import (
    Collection,
    Document,
    FolderReaders,
    Generation,
    GenerationStatus,
    IndexProfile,
    KnownSource,
    Part,
)


class CollectionRepository(Protocol):
    """Collections by name, their generations by status. Each method is one transaction."""

    def create_collection(self, name: str, profile: IndexProfile) -> Collection:
        """Raises CollectionExists."""
        ...

    def get_collection(self, name: str) -> Collection:
        """Raises CollectionNotFound."""
        ...

    def list_collections(self) -> list[Collection]:
        """By name."""
        ...

    def switch_off(self, collection_id: str, off: Sequence[Part]) -> None:
        """Switch these parts of the collection off, and all others on. Raises CollectionNotFound."""
        ...

    def delete_collection(self, collection_id: str) -> None:
        """Forget the collection with its documents, sources and generations; a missing one is ignored."""
        ...

    def add_generation(self, collection_id: str, profile: IndexProfile) -> Generation:
        """One more generation, building. Raises CollectionNotFound."""
        ...

    def list_generations(self, collection_id: str) -> list[Generation]:
        """Oldest first."""
        ...

    def count_generations(self) -> Mapping[GenerationStatus, int]:
        """Generations of all collections by status; a status that none has is left out."""
        ...

    def newest_live_generation(self) -> datetime | None:
        """When the newest of all live generations was made; None without collections."""
        ...

    def set_live_generation(
        self, collection_id: str, generation: str, chunks: Mapping[tuple[str, int], int] = ...
    ) -> None:
        """Make it the live one at one instant, the one before retired. Raises CollectionNotFound, Conflict.

        `chunks` tells how many chunks each (document id, version) has there; with the switch these become the
        counts of the documents whose newest version is live.
        """
        ...

    def forget_generation(self, collection_id: str, generation: str) -> None:
        """Remove its row; a missing one is ignored. Raises CollectionNotFound, Conflict (it is the live one)."""
        ...

    def restore(
        self,
        collection: Collection,
        documents: Sequence[Document],
        sources: Sequence[KnownSource],
        folders: Sequence[FolderReaders] = (),
    ) -> None:
        """Record a whole collection as it was elsewhere, ids and times kept. Raises CollectionExists."""
        ...
