"""Keeping how far reindexings are."""

from datetime import datetime
from typing import Protocol

from askdock.records import Reindexing


class ReindexStore(Protocol):
    """Keeps the newest reindexing of each collection. Each method is one transaction."""

    def get(self, collection_id: str) -> Reindexing | None:
        """The newest one, whatever its state."""
        ...

    def begin(self, one: Reindexing, stale_before: datetime) -> None:
        """Keep one that begins, in place of the one before.

        Raises Conflict while that one runs and was heard of since `stale_before`.
        """
        ...

    def touch(self, one: Reindexing) -> bool:
        """Keep how far it is; False, and nothing is kept, where it was cancelled or another one began."""
        ...

    def cancel(self, collection_id: str, at: datetime) -> bool:
        """End one that runs; whether there was one."""
        ...
