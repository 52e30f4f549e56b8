"""Keeping golden questions and their runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import GoldenPlan, GoldenQuestion, GoldenRun


class GoldenStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. They go with their collection."""

    def questions(self, collection_id: str) -> list[GoldenQuestion]:
        """All of a collection, oldest first."""
        ...

    def put(self, questions: Sequence[GoldenQuestion]) -> None:
        """Keep questions, each in place of the one of its id."""
        ...

    def remove(self, collection_id: str, ids: Sequence[str]) -> int:
        """Forget questions of the collection, as its canary too; returns how many there were."""
        ...

    def put_run(self, run: GoldenRun) -> None:
        """Keep a run, in place of what was kept of it. Raises CollectionNotFound where its collection is gone."""
        ...

    def runs(self, collection_id: str, *, limit: int) -> list[GoldenRun]:
        """The newest, newest first, without their outcomes."""
        ...

    def run(self, collection_id: str, run_id: str) -> GoldenRun | None:
        """One of the collection; None where there is none of this id."""
        ...

    def newest_runs(self) -> list[GoldenRun]:
        """Of each collection the newest that asked all, is done and no trial, without its outcomes."""
        ...

    def keep_runs(self, collection_id: str, count: int) -> None:
        """Forget all but the newest `count`."""
        ...

    def plan(self, collection_id: str) -> GoldenPlan:
        """That of a collection; one that asks nothing, where none was put."""
        ...

    def plans(self) -> list[GoldenPlan]:
        """Those that ask something."""
        ...

    def put_plan(self, plan: GoldenPlan) -> None:
        """Keep a plan in place of the collection's."""
        ...

    def take_run(self, plan: GoldenPlan, next_at: datetime | None) -> bool:
        """Note when the run after the one that is due is; False where another process was faster."""
        ...

    def take_canary(self, plan: GoldenPlan, at: datetime) -> bool:
        """Note that the canary is asked now; False where another process was faster."""
        ...
