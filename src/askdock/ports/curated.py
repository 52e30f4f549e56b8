"""Keeping curated answers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import CuratedAnswer, CuratedState


class CuratedStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. They go with their collection."""

    def of_collection(self, collection_id: str) -> list[CuratedAnswer]:
        """Oldest first, without those that are removed."""
        ...

    def put(self, answers: Sequence[CuratedAnswer]) -> None:
        """Keep answers, each in place of the one of its id."""
        ...

    def due(self, now: datetime) -> list[CuratedAnswer]:
        """Of all collections those whose document is to be written or taken away."""
        ...

    def mark(self, answer: CuratedAnswer, state: CuratedState) -> None:
        """Note what became of its document; no effect where the answer was changed since."""
        ...

    def forget(self, answer_id: str) -> None:
        """Forget one that is removed."""
        ...
