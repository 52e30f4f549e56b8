"""Keeping saved scopes."""

from typing import Protocol

from askdock.records import SavedScope


class ScopeStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable."""

    def of(self, owner: str) -> list[SavedScope]:
        """The owner's, by name."""
        ...

    def find(self, owner: str, name: str) -> SavedScope | None:
        """The owner's of this name."""
        ...

    def put(self, scope: SavedScope) -> None:
        """Keep it, in place of the owner's of its name."""
        ...

    def remove(self, owner: str, name: str) -> bool:
        """Forget one; returns whether it was there."""
        ...
