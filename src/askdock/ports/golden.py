"""Keeping golden questions and their runs."""

from collections.abc import Sequence
from typing import Protocol

from askdock.records import GoldenQuestion, GoldenRun


class GoldenStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. They go with their collection."""

    def questions(self, collection_id: str) -> list[GoldenQuestion]:
        """All of a collection, oldest first."""
        ...

    def put(self, questions: Sequence[GoldenQuestion]) -> None:
        """Keep questions, each in place of the one of its id."""
        ...

    def remove(self, collection_id: str, ids: Sequence[str]) -> int:
        """Forget questions of the collection; returns how many there were."""
        ...

    def put_run(self, run: GoldenRun) -> None:
        """Keep a run, in place of what was kept of it."""
        ...

    def runs(self, collection_id: str, *, limit: int) -> list[GoldenRun]:
        """The newest, newest first."""
        ...

    def run(self, collection_id: str, run_id: str) -> GoldenRun | None:
        """One of the collection; None where there is none of this id."""
        ...

    def keep_runs(self, collection_id: str, count: int) -> None:
        """Forget all but the newest `count`."""
        ...
