"""The record of who reads which document."""

from collections.abc import Sequence
from typing import Protocol

from askdock.records import FolderReaders, Readers, RestrictedDocuments


class RightsRepository(Protocol):
    """Readers of documents, and of folders for the documents in them. Each method is one transaction.

    Whatever may change which documents somebody reads makes `Collection.rights` grow in the same transaction.
    """

    def restricted(self, collection_id: str) -> RestrictedDocuments:
        """The documents that not all may read, those being deleted too."""
        ...

    def readers_of(self, document_ids: Sequence[str]) -> dict[str, Readers]:
        """The readers of each of these documents that not all may read."""
        ...

    def gone(self, collection: str, document_ids: Sequence[str]) -> set[str]:
        """Those of these documents of the named collection that are no more, and with them who might read them.

        Where all documents of the collection were always open to all only those older than it, of another of its
        name.
        """
        ...

    def within(self, collection: str, document_ids: Sequence[str]) -> set[str]:
        """Those of these documents that are of the named collection."""
        ...

    def collections_of(self, document_ids: Sequence[str]) -> dict[str, list[str]]:
        """Those of these ids that are documents, by the names of their collections."""
        ...

    def set_readers(self, collection_id: str, document_id: str, readers: Readers | None) -> None:
        """Keep the document's own readers; None: it has those of its folder. Raises DocumentNotFound."""
        ...

    def in_folders(self, collection_id: str, folders: Sequence[str]) -> list[str]:
        """The uploaded documents in these folders or below them, by id."""
        ...

    def folder_readers(self, collection_id: str) -> list[FolderReaders]:
        """The folders that have readers, by prefix."""
        ...

    def count_below(self, collection_id: str, prefix: str) -> int:
        """How many documents have addresses that begin so; none that is being deleted."""
        ...

    def set_folder_readers(self, collection_id: str, prefix: str, readers: Readers | None) -> None:
        """Keep the readers of a folder, for the documents there now and later; None: forget them."""
        ...
