"""Documents as jobs: claimed with a lease, advanced, ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import Document, DocumentStatus


class JobQueue(Protocol):
    """Documents that wait for work or are worked on. Each method is one transaction."""

    def claim(
        self,
        owner: str,
        lease_seconds: float,
        collection_ids: Sequence[str] | None = None,
        *,
        max_bytes: int | None = None,
    ) -> Document | None:
        """Lease one document that waits for work, counting the attempt; None if there is none.

        Collections take turns: the one served longest ago is next; within it the oldest document comes first.
        With `max_bytes` only documents of at most that size are.
        A document waits unless it is READY, FAILED, QUARANTINED, leased or postponed. Workers of several
        machines may claim at once and never get the same document: leases run by the database's clock.
        """
        ...

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend all leases of `owner`."""
        ...

    def release(self, owner: str, *, refund: bool = False, wait_seconds: float = 0.0) -> int:
        """End all leases of `owner`, leaving the documents' states; returns how many there were.

        With `refund` their attempts do not count: the worker gives them back through no fault of theirs.
        They may be claimed again after `wait_seconds`.
        """
        ...

    def holds(self, document_id: str, version: int, owner: str | None) -> bool:
        """Whether `owner` is not overtaken (see `advance`)."""
        ...

    def lease_owners(self) -> set[str]:
        """Owners of leases that have not ended."""
        ...

    def advance(
        self,
        document_id: str,
        version: int,
        status: DocumentStatus,
        *,
        owner: str | None = None,
        pages: int | None = None,
        chunks: int | None = None,
    ) -> None:
        """Note progress (PARSED, INDEXED); no effect if overtaken.

        Overtaken is, here and below, who speaks of a `version` that is no longer the newest, that has ended (it
        was cancelled) or is being deleted, or that another than `owner` has leased since; None: whoever has it.
        """
        ...

    def publish(
        self,
        document_id: str,
        version: int,
        *,
        owner: str | None = None,
        ends: bool = True,
        reason: str | None = None,
        detail: str | None = None,
    ) -> bool:
        """READY, `live_version = version`, lease ended, at one instant. False, with no effect, if overtaken.

        `reason` and `detail` say what of the document is left out, if anything is.
        With `ends` False only `live_version` changes: the version answers, and the document is claimed again
        should its worker die before it has cleaned up after the version before.
        """
        ...

    def fail(
        self,
        document_id: str,
        version: int,
        status: DocumentStatus,
        reason: str,
        detail: str,
        *,
        owner: str | None = None,
    ) -> bool:
        """End in FAILED or QUARANTINED, lease ended. False, with no effect, if overtaken."""
        ...

    def postpone(
        self,
        document_id: str,
        version: int,
        seconds: float,
        reason: str,
        detail: str,
        *,
        owner: str | None,
        refund: bool = False,
    ) -> None:
        """End the lease, to be claimed again after `seconds`, noting why; no effect if overtaken.

        With `refund` the attempt does not count.
        """
        ...

    def hold(self, collection_id: str, document_ids: Sequence[str], seconds: float, detail: str) -> list[Document]:
        """Reserve documents for a bulk run: none is claimed for `seconds`, from now on if it was reserved before.

        Returns those it held, by id: not the ones that have ended, are being deleted, are leased or have edits of
        passages. A held one has the reason `HELD`; it counts neither as stuck nor as postponed, nor as one that
        waits longest.
        """
        ...

    def restart(self, collection_id: str, document_id: str) -> Document:
        """RECEIVED, attempts 0, lease ended; the version and what is live stay.

        Raises DocumentNotFound, also for a document that is being deleted.
        """
        ...

    def list_stuck(self, collection_id: str, before: datetime) -> list[Document]:
        """Documents that wait, with no lease in force, and whose record has not changed since `before`."""
        ...

    def seconds_postponed(self, collection_id: str) -> float | None:
        """Until the first postponed document of the collection may be claimed; None when none is postponed."""
        ...

    def oldest_waiting(self) -> datetime | None:
        """When the document that waits longest for work was received; None when none waits."""
        ...
