"""The seams of AskDock: what each part promises, whoever implements it.

All methods may be called from several threads at once. Every method may raise the `DependencyUnavailable`
that fits its port when what is behind it does not answer; other errors are named where they are raised.
Implementations live in `adapters/` (and the in-process `Retriever` in `retrieval/`).
"""

from collections.abc import Iterator, Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

from askdock.ports.catalogue import Catalogue
from askdock.ports.models import ChatModel, Embedder, Reranker
from askdock.records import (
    Chunk,
    ChunkKey,
    Document,
    EmbeddedChunk,
    Fetched,
    Filter,
    Hit,
    ParsedDocument,
    Passage,
    Query,
    SourceItem,
    Vector,
)

__all__ = [
    "Catalogue",
    "ChatModel",
    "ChunkStore",
    "Chunker",
    "Embedder",
    "FileStore",
    "Parser",
    "Reranker",
    "Retriever",
]


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

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id, those that are there, as soon as a search finds them."""
        ...

    def maintain(self, generation: str) -> None:
        """Bring indexes up to date and compact; searches go on meanwhile. Cheap when nothing is due."""
        ...

    def ping(self) -> None:
        """Return when the store answers."""
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

    def read(self, key: str, start: int, length: int) -> bytes:
        """At most `length` bytes of it from `start`, which lies before its end. Raises FileMissing."""
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


class Source(Protocol):
    """A place that documents come from: a folder, a bucket, a web site."""

    @property
    def prefix(self) -> str | None:
        """Begins the URIs of all items, and of nothing that stands elsewhere; None for a single document."""
        ...

    def items(self) -> Iterator[SourceItem]:
        """Yield what is there now. Raises where the place cannot be read: an end means that this was all."""
        ...

    def open(
        self, item: SourceItem, modified_ns: int
    ) -> AbstractContextManager[tuple[SourceItem, BinaryIO | None]]:
        """The item, with what only opening it tells, and its content.

        The content may be None when it has not changed since `modified_ns` (0: give it in any case).
        """
        ...


class Fetcher(Protocol):
    """Fetches URLs that strangers name, without being led to where they may not go."""

    def fetch(self, url: str, *, modified_ns: int = 0) -> AbstractContextManager[Fetched]:
        """GET. With `modified_ns` not 0, only if it was modified since.

        Raises UrlRefused, TooLarge, FetchGone, FetchFailed.
        """
        ...


class Retriever(Protocol):
    """Finds passages for a question, best first, at most `query.top_k`."""

    def retrieve(self, query: Query) -> list[Passage]:
        """Raises EmptyQuestion; an unknown generation raises StoreUnavailable."""
        ...

    def ping(self) -> None:
        """Return when it can answer."""
        ...
