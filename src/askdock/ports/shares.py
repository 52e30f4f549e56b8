"""Keeping what was shared."""

from typing import Protocol

from askdock.records import Share


class ShareStore(Protocol):
    """Keeps shared conversations and turns. Each method is one transaction; all may raise CatalogueUnavailable."""

    def add(self, share: Share) -> None:
        """Keep a new one; it ends with its conversation. Raises ConversationNotFound where that is gone."""
        ...

    def get(self, share_id: str) -> Share:
        """Whoever asks: its reader's rights are checked elsewhere. Raises ShareNotFound."""
        ...

    def of(self, owner: str, limit: int) -> list[Share]:
        """The owner's, newest first, without their turns."""
        ...

    def delete(self, owner: str | None, share_id: str) -> None:
        """Forget one of the owner's; with None, whoever's. Raises ShareNotFound."""
        ...
