"""Keeping answering profiles."""

from collections.abc import Sequence
from typing import Protocol

from askdock.records import Activation, AnsweringVersion


class AnsweringStore(Protocol):
    """Only ever added to. Each method is one transaction; all may raise CatalogueUnavailable.

    Versions and activations go with their collection.
    """

    def active(self, collection_id: str) -> AnsweringVersion | None:
        """The version that answers; None where the collection is answered as installed."""
        ...

    def versions(self, collection_id: str) -> list[AnsweringVersion]:
        """Newest first."""
        ...

    def add(self, version: AnsweringVersion) -> None:
        """Keep a version. Raises Conflict where there is one of its number already."""
        ...

    def activations(self, collection_id: str) -> list[Activation]:
        """Newest first."""
        ...

    def activate(self, activation: Activation) -> None:
        """Let its version answer from now on."""
        ...

    def restore(self, versions: Sequence[AnsweringVersion], activations: Sequence[Activation]) -> None:
        """Keep what a backup has of an empty collection."""
        ...
