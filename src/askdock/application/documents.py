"""Documents: accepted, looked up, read, retried, cancelled, deleted."""

from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial
from typing import BinaryIO

from askdock.errors import UrlFetchOff, WrongState
from askdock.formats.parsed_json import ParsedFile
from askdock.ingestion.receive import Receiver, checked_tags
from askdock.ports import Catalogue, Fetcher, FileStore, all_documents, original_key, parsed_key
from askdock.records import (
    PRESENT,
    UPLOAD,
    Collection,
    Document,
    DocumentOutcome,
    DocumentStatus,
    Readers,
    is_curated,
    is_upload,
)
from askdock.text.names import file_name

FAILED = frozenset({DocumentStatus.FAILED, DocumentStatus.QUARANTINED})
WAITING = frozenset(DocumentStatus) - FAILED - {DocumentStatus.READY}
PART_BYTES = 1 << 20
"""Of a file that is read in parts."""
CANCELLED = "cancelled"
"""The reason code of a document that was cancelled."""


def uploaded(folder: str, name: str) -> str:
    """The URI of an upload in a folder; the folder is empty at the top."""
    return f"{UPLOAD}{folder}/{name}" if folder else f"{UPLOAD}{name}"


def folder_at(source_uri: str) -> str | None:
    """The folder of an uploaded document, empty at the top; None for one that has its place elsewhere."""
    if not is_upload(source_uri):
        return None
    return source_uri.removeprefix(UPLOAD).rpartition("/")[0]


class Documents:
    """The documents of collections. `wake` tells the worker of this process, if any, that there is work.

    `fetcher` is None where documents are not fetched from URLs.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        receiver: Receiver,
        fetcher: Fetcher | None = None,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._receiver = receiver
        self._fetcher = fetcher
        self._wake = wake

    def receive(
        self,
        collection: Collection,
        name: str,
        uri: str,
        source: BinaryIO,
        *,
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
        readable: Set[Readers] | None = None,
    ) -> DocumentOutcome:
        """Acknowledge a file; a worker ingests it. See `Receiver.receive`.

        Raises InvalidInput or one of its kinds, StorageFull, Conflict.
        """
        accepted = self._receiver.receive(
            collection, name, uri, source, tags=tags, readers=readers, readable=readable
        )
        self._wake()
        return accepted

    def receive_url(
        self,
        collection: Collection,
        url: str,
        *,
        tags: Sequence[str] | None = None,
        readers: Readers | None = None,
        readable: Set[Readers] | None = None,
    ) -> DocumentOutcome:
        """Fetch a page or file and acknowledge it.

        Raises UrlFetchOff unless the settings allow it, and the errors of `Fetcher.fetch` and `receive`.
        """
        if self._fetcher is None:
            raise UrlFetchOff("this service does not fetch URLs (ASKDOCK_URL_FETCH=true lets it)")
        with self._fetcher.fetch(url) as fetched:
            assert fetched.content is not None  # noqa: S101 - only a conditional request is answered without
            name = file_name(url, fetched.media_type)
            return self.receive(
                collection, name, url, fetched.content, tags=tags, readers=readers, readable=readable
            )

    def get(self, collection: Collection, document_id: str) -> Document:
        """Raises DocumentNotFound, also for a document that is being deleted."""
        return self._catalogue.get_document(collection.id, document_id)

    def page(
        self, collection: Collection, *, after: str | None, limit: int, readable: Set[Readers] | None = None
    ) -> list[Document]:
        """By id, those after the id `after`; none that is being deleted, or not `readable`."""
        return self._catalogue.list_documents(collection.id, after=after, limit=limit, readable=readable)

    def all(
        self,
        collection: Collection,
        statuses: Set[DocumentStatus] = PRESENT,
    ) -> Iterator[Document]:
        """All documents in these states, by id."""
        return all_documents(self._catalogue, collection.id, statuses)

    def delete(self, collection: Collection, document_id: str) -> None:
        """Hide a document at once; a worker removes its traces.

        Raises DocumentNotFound, and WrongState for that of a curated answer.
        """
        document = self.get(collection, document_id)
        if is_curated(document.source_uri):
            raise WrongState(f"{document.name} is a curated answer's: delete that one (`/v1/curated`)")
        self._catalogue.mark_deleting(collection.id, document_id)
        self._wake()

    def amend(
        self,
        collection: Collection,
        document_id: str,
        *,
        tags: Sequence[str] | None = None,
        folder: str | None = None,
        readable: Set[Readers] | None = None,
    ) -> Document:
        """Give a document other tags or, where it was uploaded, another folder; None leaves what it has.

        What changes is written into its passages by a worker; until then answers use them as they were. Raises
        DocumentNotFound, InvalidInput, Conflict where the folder has a document of that name, and WrongState for
        the folder of a document that was not uploaded: the next run over its source would undo the move.
        """
        document = self.get(collection, document_id)
        uri = None
        if folder is not None:
            if folder_at(document.source_uri) is None:
                raise WrongState(f"{document.name} is at {document.source_uri}: only uploads are moved here")
            uri = uploaded(folder, document.source_uri.rpartition("/")[2].removeprefix(UPLOAD))
        kept = None if tags is None else checked_tags(tags)
        amended = self._catalogue.amend(collection.id, document_id, tags=kept, uri=uri, readable=readable)
        self._wake()
        return amended

    def reingest(self, collection: Collection, document_id: str) -> Document:
        """Ingest a document that has ended once more, from the start; what is live stays meanwhile.

        Raises DocumentNotFound, and WrongState for one that is on its way.
        """
        document = self.get(collection, document_id)
        if document.status in WAITING:
            raise WrongState(f"{document.name} is {document.status}: it is being ingested already")
        restarted = self._catalogue.restart(collection.id, document_id)
        self._wake()
        return restarted

    def retry(self, collection: Collection, document_id: str) -> Document:
        """Ingest a document that failed again, from the start. Raises DocumentNotFound, WrongState."""
        document = self.get(collection, document_id)
        if document.status not in FAILED:
            raise WrongState(f"{document.name} is {document.status}: only what has failed is tried again")
        restarted = self._catalogue.restart(collection.id, document_id)
        self._wake()
        return restarted

    def cancel(self, collection: Collection, document_id: str) -> Document:
        """Cancel a document that waits or is being ingested; the version that is live stays.

        Raises DocumentNotFound, and WrongState for one that has ended.
        """
        document = self.get(collection, document_id)
        if document.status in WAITING:
            self._catalogue.fail(
                document_id, document.version, DocumentStatus.FAILED, CANCELLED, "cancelled before it was ready"
            )
            document = self.get(collection, document_id)
        if document.reason != CANCELLED:
            raise WrongState(f"{document.name} is {document.status}: there is nothing to cancel")
        return document

    def open_original(self, document: Document) -> BinaryIO:
        """The bytes of the newest version, as they came; the caller closes. Raises FileMissing."""
        return self._files.open(original_key(document.collection_id, document.sha256))

    def part(self, document: Document, start: int, end: int) -> Iterator[bytes]:
        """Bytes of its original file, in blocks; not empty. Raises FileMissing, before there is anything."""
        key = original_key(document.collection_id, document.sha256)
        first = self._files.read(key, start, min(PART_BYTES, end - start))

        def blocks() -> Iterator[bytes]:
            at, block = start, first
            while block:
                yield block
                at += len(block)
                block = self._files.read(key, at, min(PART_BYTES, end - at)) if at < end else b""

        return blocks()

    def parsed(self, document_id: str, version: int) -> ParsedFile:
        """The text of a document version and its structure; only the parts asked for are read.

        Raises FileMissing, also when more of it is asked for.
        """
        return ParsedFile(partial(self._files.read, parsed_key(document_id, version)))
