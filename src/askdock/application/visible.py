"""The documents that one caller may read: to it there are no others."""

from collections.abc import Iterator, Sequence, Set
from typing import BinaryIO

from askdock.application.documents import Documents
from askdock.errors import DocumentNotFound
from askdock.formats.parsed_json import ParsedFile
from askdock.records import PRESENT, Caller, Collection, Document, DocumentOutcome, DocumentStatus, Readers
from askdock.retrieval.rights import DocumentRights


class VisibleDocuments:
    """`Documents` as the caller sees them. Its role over the collection is checked before."""

    def __init__(self, documents: Documents, rights: DocumentRights, caller: Caller) -> None:
        self._documents = documents
        self._rights = rights
        self._caller = caller

    def receive(
        self,
        collection: Collection,
        name: str,
        uri: str,
        source: BinaryIO,
        *,
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
    ) -> DocumentOutcome:
        """Acknowledge a file. A document that the caller may not read is neither changed nor told of."""
        readable = self._rights.readable(collection, self._caller)
        return self._documents.receive(
            collection, name, uri, source, tags=tags, readers=readers, readable=readable
        )

    def receive_url(
        self,
        collection: Collection,
        url: str,
        *,
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
    ) -> DocumentOutcome:
        """Fetch a page or file and acknowledge it; the same holds."""
        readable = self._rights.readable(collection, self._caller)
        return self._documents.receive_url(collection, url, tags=tags, readers=readers, readable=readable)

    def get(self, collection: Collection, document_id: str) -> Document:
        """Raises DocumentNotFound, also for a document that the caller may not read."""
        document = self._documents.get(collection, document_id)
        if not self._rights.may_read(collection.name, self._caller, document):
            raise DocumentNotFound(f"there is no document '{document_id}'")
        return document

    def page(self, collection: Collection, *, after: str | None, limit: int) -> list[Document]:
        """By id, those after the id `after`; none that is being deleted."""
        readable = self._rights.readable(collection, self._caller)
        return self._documents.page(collection, after=after, limit=limit, readable=readable)

    def all(self, collection: Collection, statuses: Set[DocumentStatus] = PRESENT) -> Iterator[Document]:
        """All documents in these states, by id."""
        return (
            one
            for one in self._documents.all(collection, statuses)
            if self._rights.may_read(collection.name, self._caller, one)
        )

    def delete(self, collection: Collection, document_id: str) -> None:
        """Hide a document at once. Raises DocumentNotFound."""
        self.get(collection, document_id)
        self._documents.delete(collection, document_id)

    def amend(
        self,
        collection: Collection,
        document_id: str,
        *,
        tags: Sequence[str] | None = None,
        folder: str | None = None,
    ) -> Document:
        """Other tags, another folder. Raises DocumentNotFound, InvalidInput, Conflict, WrongState."""
        self.get(collection, document_id)
        readable = self._rights.readable(collection, self._caller)
        return self._documents.amend(collection, document_id, tags=tags, folder=folder, readable=readable)

    def reingest(self, collection: Collection, document_id: str) -> Document:
        """Ingest a document once more. Raises DocumentNotFound, WrongState."""
        self.get(collection, document_id)
        return self._documents.reingest(collection, document_id)

    def retry(self, collection: Collection, document_id: str) -> Document:
        """Ingest a document that failed again. Raises DocumentNotFound, WrongState."""
        self.get(collection, document_id)
        return self._documents.retry(collection, document_id)

    def cancel(self, collection: Collection, document_id: str) -> Document:
        """Cancel the ingestion of a document. Raises DocumentNotFound, WrongState."""
        self.get(collection, document_id)
        return self._documents.cancel(collection, document_id)

    def open_original(self, document: Document) -> BinaryIO:
        """The bytes of a document that was got here. Raises FileMissing."""
        return self._documents.open_original(document)

    def part(self, document: Document, start: int, end: int) -> Iterator[bytes]:
        """Some of them. Raises FileMissing."""
        return self._documents.part(document, start, end)

    def parsed(self, document: Document, version: int) -> ParsedFile:
        """The text of a version of a document that was got here. Raises FileMissing."""
        return self._documents.parsed(document.id, document.text_version(version))
