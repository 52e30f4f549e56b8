"""The seams of AskDock: what each part promises, whoever implements it.

All methods may be called from several threads at once. Every method may raise the `DependencyUnavailable`
that fits its port when what is behind it does not answer; other errors are named where they are raised.
Implementations live in `adapters/` (and the in-process `Retriever` in `retrieval/`).
"""

from collections.abc import AsyncGenerator, Iterator, Sequence, Set
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

import numpy as np
from numpy.typing import NDArray

from askdock.ports.catalogue import Catalogue as Catalogue
from askdock.records import (
    Chunk,
    ChunkKey,
    Document,
    EmbeddedChunk,
    Filter,
    Hit,
    Message,
    ParsedDocument,
    Passage,
    Query,
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
