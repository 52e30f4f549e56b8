"""The port of the catalogue, the record of what exists."""

from collections.abc import Mapping, Sequence, Set
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from askdock.records import (
    Accepted,
    Collection,
    Document,
    DocumentStatus,
    Generation,
    GenerationStatus,
    IndexProfile,
    KnownSource,
    SourceFile,
)


class Catalogue(Protocol):
    """The record of what exists; the only state that is not derived. Each method is one transaction."""

    def create_collection(self, name: str, profile: IndexProfile) -> Collection:
        """Raises CollectionExists."""
        ...

    def get_collection(self, name: str) -> Collection:
        """Raises CollectionNotFound."""
        ...

    def list_collections(self) -> list[Collection]:
        """By name."""
        ...

    def delete_collection(self, collection_id: str) -> None:
        """Forget the collection with its documents, sources and generations; not there is no error."""
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
        """Remove its row; not there is no error. Raises CollectionNotFound, Conflict (it is the live one)."""
        ...

    def find_source(self, collection_id: str, uri: str) -> KnownSource | None:
        """The file as it was last accepted at this URI, or None."""
        ...

    def list_sources(
        self, collection_id: str, prefix: str = "", *, after: str | None = None, limit: int = 1000
    ) -> list[KnownSource]:
        """Sources whose URI begins with the prefix, by URI, those after the URI `after`."""
        ...

    def remove_source(self, collection_id: str, uri: str) -> bool:
        """Forget a source: there is no file at this URI any more. False if none was known.

        A document that has another source goes by that one; one that has none becomes DELETING.
        """
        ...

    def accept(self, collection_id: str, file: SourceFile) -> Accepted:
        """Record a file that is durable in the file store; once this returns it is acknowledged.

        Same bytes in the collection: the document that has them (a FAILED one is given a fresh start:
        RECEIVED, attempts 0). Other bytes at a known URI: version + 1 of its document, RECEIVED, while
        `live_version` stays; where the document also has another source it keeps that, and the file becomes a
        document of its own. Else a new document. A document whose last source moved away becomes DELETING.
        """
        ...

    def claim(
        self, owner: str, lease_seconds: float, collection_ids: Sequence[str] | None = None
    ) -> Document | None:
        """Lease one document that waits for work, counting the attempt; None if there is none.

        Collections take turns: the one served longest ago is next; within it the oldest document comes first.
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
        """Note progress (PARSED, EMBEDDED, INDEXED); no effect if overtaken.

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
        self, document_id: str, version: int, seconds: float, reason: str, detail: str, *, owner: str | None
    ) -> None:
        """End the lease, to be claimed again after `seconds`, noting why; no effect if overtaken."""
        ...

    def hold(self, collection_id: str, document_ids: Sequence[str], seconds: float, detail: str) -> list[Document]:
        """Put documents aside for a bulk run: none is claimed for `seconds`, counted anew if it was held before.

        Returns those it held, by id: not the ones that have ended, are being deleted or are leased. A held one has
        the reason `HELD`; it counts neither as stuck nor as postponed, nor as one that waits longest.
        """
        ...

    def get_document(self, collection_id: str, document_id: str) -> Document:
        """Raises DocumentNotFound, also for a document that is being deleted."""
        ...

    def list_documents(
        self,
        collection_id: str,
        *,
        after: str | None = None,
        limit: int = 100,
        statuses: Set[DocumentStatus] | None = None,
    ) -> list[Document]:
        """By id, those after the id `after`, in one of these states; None: in any but DELETING."""
        ...

    def list_changed(self, collection_id: str, since: datetime, *, limit: int = 100) -> list[Document]:
        """Documents whose record changed at or after `since`, oldest change first, those being deleted too.

        Changes are stamped by their writer before they commit: one may appear some seconds behind a later one.
        """
        ...

    def list_stuck(self, collection_id: str, before: datetime) -> list[Document]:
        """Documents that wait, with no lease in force, and whose record has not changed since `before`."""
        ...

    def restart(self, collection_id: str, document_id: str) -> Document:
        """RECEIVED, attempts 0, lease ended; the version and what is live stay.

        Raises DocumentNotFound, also for a document that is being deleted.
        """
        ...

    def restore(
        self, collection: Collection, documents: Sequence[Document], sources: Sequence[KnownSource]
    ) -> None:
        """Record a whole collection as it was elsewhere, ids and times kept. Raises CollectionExists."""
        ...

    def count_documents(self, collection_id: str | None = None) -> Mapping[DocumentStatus, int]:
        """How many documents are in each state, states with none left out."""
        ...

    def stored_bytes(self, collection_ids: Sequence[str]) -> int:
        """Size of the newest versions of all documents in the collections together."""
        ...

    def mark_deleting(self, collection_id: str, document_id: str) -> None:
        """DELETING and `live_version = 0`: from now on no answer uses it. Raises DocumentNotFound."""
        ...

    def forget(self, document_id: str) -> None:
        """Remove a DELETING document's row and sources; one that is not there is no error."""
        ...

    def live_versions(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The live version of each document that has one."""
        ...

    def file_unused(self, collection_id: str, sha256: str) -> AbstractContextManager[bool]:
        """Whether no document of the collection stands on the original with this hash.

        Nothing is accepted into the collection until the context ends, so the file can be deleted inside it.
        """
        ...

    def seconds_postponed(self, collection_id: str) -> float | None:
        """Until the first postponed document of the collection may be claimed; None when none is postponed."""
        ...

    def oldest_waiting(self) -> datetime | None:
        """When the document that waits longest for work was received; None when none waits."""
        ...

    def ping(self) -> None:
        """Return when the database answers."""
        ...
