"""The record of documents and of the sources that they come from."""

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from askdock.records import Document, DocumentOutcome, DocumentStatus, KnownSource, Readers, SourceFile

PAGE = 1000


class DocumentRepository(Protocol):
    """Documents by id, sources by URI. Each method is one transaction."""

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

    def move_source(self, collection_id: str, uri: str, to: str, name: str) -> bool:
        """The file at this URI is now at another, under another name perhaps; its document stays what it is.

        False where none was known at `uri`, or where `to` is known already.
        """
        ...

    def accept(
        self,
        collection_id: str,
        file: SourceFile,
        *,
        readable: Set[Readers] | None = None,
        ruled: bool = False,
    ) -> DocumentOutcome:
        """Record a file that is durable in the file store; once this returns it is acknowledged.

        Same bytes in the collection: the document that has them (a FAILED one is given a fresh start:
        RECEIVED, attempts 0); an upload is a document of its own for each name. Other bytes at a known URI:
        version + 1 of its document, RECEIVED, while `live_version` stays; where the document also has another
        source it keeps that, and the file becomes a document of its own. Else a new document. A document whose
        last source moved away becomes DELETING.

        `readable`: see `list_documents`. A document that is none of these is as if it were not there: the file
        becomes one of its own, of the same URI. Raises Conflict where there are ten such already.

        `ruled`: who may read the file is told by its place, all where it has no readers. Then the same bytes are
        one document only for places with the same readers: nobody learns of a place that is closed to them.
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
        readable: Set[Readers] | None = None,
    ) -> list[Document]:
        """By id, those after the id `after`, in one of these states; None: in any but DELETING.

        `readable`: only those open to all or with one of these readers; None: whatever their readers.
        """
        ...

    def list_changed(self, collection_id: str, since: datetime, *, limit: int = 100) -> list[Document]:
        """Documents whose record changed at or after `since`, oldest change first, those being deleted too.

        Changes are stamped by their writer before they commit: one may appear some seconds behind a later one.
        """
        ...

    def count_documents(
        self, collection_id: str | None = None, *, readable: Set[Readers] | None = None
    ) -> Mapping[DocumentStatus, int]:
        """How many documents are in each state, states with none left out; `readable`: see `list_documents`."""
        ...

    def stored_bytes(self, collection_ids: Sequence[str]) -> int:
        """Size of the newest versions of all documents in the collections together."""
        ...

    def amend(
        self,
        collection_id: str,
        document_id: str,
        *,
        tags: tuple[str, ...] | None = None,
        uri: str | None = None,
        readable: Set[Readers] | None = None,
    ) -> Document:
        """Give a document other tags or another source URI; None leaves what it has.

        Its chunks carry both: where something changes it is RECEIVED again, and what is live stays. Raises
        DocumentNotFound, and Conflict where another document has that URI which is `readable`.
        """
        ...

    def mark_deleting(self, collection_id: str, document_id: str) -> None:
        """DELETING and `live_version = 0`: from now on no answer uses it. Raises DocumentNotFound."""
        ...

    def forget(self, document_id: str) -> None:
        """Remove a DELETING document's row and sources; one that is not there is ignored."""
        ...

    def live_versions(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The live version of each document that has one."""
        ...

    def file_unused(self, collection_id: str, sha256: str) -> AbstractContextManager[bool]:
        """Whether no document of the collection uses the original with this hash.

        Nothing is accepted into the collection until the context ends, so the file can be deleted inside it.
        """
        ...


def all_documents(
    documents: DocumentRepository, collection_id: str, statuses: Set[DocumentStatus] = frozenset(DocumentStatus)
) -> Iterator[Document]:
    """Yield the documents in these states by id, those being deleted too unless the states leave them out."""
    after: str | None = None
    while page := documents.list_documents(collection_id, after=after, limit=PAGE, statuses=statuses):
        yield from page
        after = page[-1].id
