"""The chunk store."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector


class ChunkStore(Protocol):
    """Keeps chunks with their vectors and tokens, and searches them.

    A generation is a physical collection. Methods on a generation that does not exist raise StoreUnavailable,
    except where said otherwise. Once a write has returned it survives a crash of this process, and every later
    read of any process sees it.
    """

    def create_generation(self, generation: str, dimension: int) -> None:
        """Make the physical collection; one that exists is left as it is."""
        ...

    def drop_generation(self, generation: str) -> None:
        """Remove it with all its chunks; one that does not exist is ignored."""
        ...

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write chunks; one whose id is there is overwritten, one given twice is kept once (the last)."""
        ...

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of the chunks of one document version, read strongly."""
        ...

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete the document's chunks, except those of `keep_version`; if there are none, nothing happens."""
        ...

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Yield the key of every stored row, in any order, in bounded memory however many there are.

        A chunk that the store holds twice is yielded twice. What is there from beginning to end is seen for
        certain, concurrent writes and deletions may be seen or not. Makes no snapshot that others wait for.
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
        """Bring indexes up to date and compact; searches go on. Cheap when nothing is due."""
        ...

    def damage(self, generation: str, *, thorough: bool) -> list[str]:
        """Damage of the stored data themselves, a line each; a server sees to that by itself.

        Reads everything if `thorough`, else only where there is a reason to suspect something. Repair:
        `drop_generation`, `create_generation`, and everything written again.
        """
        ...

    def ping(self) -> None:
        """Return when the store answers."""
        ...
