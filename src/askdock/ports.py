"""The seams of AskDock: what each part promises, whoever implements it.

All methods may be called from several threads at once. Every method may raise the `DependencyUnavailable`
that fits its port when what is behind it does not answer; other errors are named where they are raised.
Implementations live in `adapters/` (and the in-process `Retriever` in `retrieval/`).
"""

from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from askdock.records import (
    Accepted,
    Chunk,
    ChunkKey,
    Collection,
    Document,
    DocumentStatus,
    EmbeddedChunk,
    Filter,
    Hit,
    IndexProfile,
    KnownSource,
    Message,
    ParsedDocument,
    Passage,
    Query,
    SourceFile,
    Usage,
    Vector,
)


class Parser(Protocol):
    """Makes text and structure of one file."""

    @property
    def media_types(self) -> Set[str]:
        """The media types it reads."""
        ...

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """Parse the file at `path`; `name` is the name its user knows (the title's last resort).

        Raises UnreadableDocument or one of its kinds, ParserDied. The same bytes give the same result.
        """
        ...


class Chunker(Protocol):
    """Cuts a parsed document into passages."""

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        """Yield chunks in order, ordinals from 0; `parsed.text[c.start:c.end] == c.text` for each.

        No chunk is blank, none is longer than the configured size or the embedder's window. The same input
        gives the same chunks with the same ids.
        """
        ...


class Embedder(Protocol):
    """Turns text into vectors. Rows are float32 and L2-normalised."""

    @property
    def model(self) -> str:
        """The model's name as configured."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector: weights, precision, pooling, prefixes."""
        ...

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that reach the vector; what is longer is cut."""
        ...

    @property
    def languages(self) -> Set[str] | None:
        """ISO 639-1 codes the model was trained for; None for "any"."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text takes as a document, special tokens and prefix included, uncut."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order given."""
        ...

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,)."""
        ...


class ChunkStore(Protocol):
    """Keeps chunks with their vectors and tokens, and searches them.

    A generation is a physical collection. Methods on a generation that does not exist raise StoreUnavailable,
    save where said otherwise. Once a write has returned it survives a crash of this process, and every later
    read of any process sees it.
    """

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the physical collection; one that exists is left as it is."""
        ...

    def drop_generation(self, generation: str) -> None:
        """Remove it with all its chunks; one that does not exist is no error."""
        ...

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write chunks; one whose id is there is overwritten, one given twice is kept once (the last)."""
        ...

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of the chunks of one document version, read strongly."""
        ...

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete the document's chunks, save those of `keep_version`; nothing there is no error."""
        ...

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Yield the key of every stored row, in any order, in bounded memory however many there are.

        A chunk that the store holds twice is yielded twice. What is there from beginning to end is seen for
        certain, what is written or deleted meanwhile may be seen or not. Makes no snapshot that others wait for.
        """
        ...

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """Yield the chunks of one document version, by ordinal, vectors and tokens as they were written.

        Read strongly; a row stored twice is yielded twice. Nothing there yields nothing.
        """
        ...

    def count(self, generation: str) -> int:
        """Number of chunks."""
        ...

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine, score in [-1, 1], best first, ties in any order."""
        ...

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25 over the tokens (joined by spaces; any may match), best first; no tokens, no hits."""
        ...

    def maintain(self, generation: str) -> None:
        """Bring indexes up to date and compact; searches go on meanwhile. Cheap when nothing is due."""
        ...

    def ping(self) -> None:
        """Return when the store answers."""
        ...


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
        """Forget the collection with its documents and sources; one that is not there is no error."""
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
        self, owner: str, lease_seconds: float, limit: int, collection_id: str | None = None
    ) -> list[Document]:
        """Lease up to `limit` documents that wait for work, oldest first, counting an attempt on each.

        What waits: RECEIVED, PARSED, EMBEDDED, INDEXED and DELETING documents whose lease is absent or over.
        """
        ...

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend all leases of `owner`."""
        ...

    def release(self, owner: str, *, refund: bool = False) -> int:
        """End all leases of `owner`, leaving the documents' states; returns how many there were.

        With `refund` their attempts do not count: the worker gives them back through no fault of theirs.
        """
        ...

    def retry(self, document_id: str, version: int) -> None:
        """End the document's lease; its state and its attempts stay. No effect on what is no longer newest."""
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
        pages: int | None = None,
        chunks: int | None = None,
    ) -> None:
        """Note progress (PARSED, EMBEDDED, INDEXED). No effect if `version` is no longer the newest."""
        ...

    def publish(self, document_id: str, version: int) -> bool:
        """READY, `live_version = version`, lease ended, at one instant.

        False, with no effect, if `version` is no longer the newest, has ended (it was cancelled) or the document
        is being deleted.
        """
        ...

    def fail(self, document_id: str, version: int, status: DocumentStatus, reason: str, detail: str) -> None:
        """End in FAILED or QUARANTINED, lease ended.

        No effect if `version` is no longer the newest, has ended already, or the document is being deleted.
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

    def mark_deleting(self, collection_id: str, document_id: str) -> None:
        """DELETING and `live_version = 0`: from now on no answer uses it. Raises DocumentNotFound."""
        ...

    def forget(self, document_id: str) -> None:
        """Remove a DELETING document's row and sources; one that is not there is no error."""
        ...

    def live_versions(self, document_ids: Sequence[str]) -> dict[str, int]:
        """The live version of each document that has one."""
        ...

    def uses_file(self, collection_id: str, sha256: str) -> bool:
        """Whether a document of the collection stands on the original with this hash."""
        ...

    def oldest_waiting(self) -> datetime | None:
        """When the document that waits longest for work was received; None when none waits."""
        ...

    def ping(self) -> None:
        """Return when the database answers."""
        ...


class FileStore(Protocol):
    """Keeps originals and parsed text under keys such as `originals/<collection>/<sha256>`.

    Keys are relative POSIX paths made by us; one that leaves the store raises ValueError.
    """

    def put(self, key: str, source: BinaryIO) -> None:
        """Store what `source` yields, durable and whole when this returns, replacing what was there.

        Raises StorageFull; then nothing was kept.
        """
        ...

    def open(self, key: str) -> BinaryIO:
        """Read it; the caller closes. Raises FileMissing."""
        ...

    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """A path on this machine that holds the bytes while the context lasts. Raises FileMissing."""
        ...

    def exists(self, key: str) -> bool:
        """Whether something is stored under the key."""
        ...

    def delete(self, key: str) -> None:
        """Remove it; nothing there is no error."""
        ...

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that start with the prefix, in any order."""
        ...


class Retriever(Protocol):
    """Finds passages for a question, best first, at most `query.top_k`."""

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises EmptyQuestion; an unknown generation raises StoreUnavailable."""
        ...

    def ping(self) -> None:
        """Return when it can answer."""
        ...


class ChatModel(Protocol):
    """A chat model. Used from one event loop."""

    @property
    def name(self) -> str:
        """The model's name as its server knows it."""
        ...

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str | Usage]:
        """Yield the reply's pieces of text, then the usage where the server tells it.

        Closing the iterator cancels the generation. Raises LLMUnavailable, LLMTimeout.
        """
        ...
