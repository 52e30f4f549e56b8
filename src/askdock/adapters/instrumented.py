"""Measures calls to a port by wrapping its implementation."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from askdock.ports import ChunkStore
from askdock.records import Chunk, ChunkKey, EmbeddedChunk, Filter, Hit, Vector
from askdock.telemetry import VECTOR_DB_DURATION, timed, timed_items

T = TypeVar("T")


class InstrumentedStore:
    """A `ChunkStore` that does what the wrapped one does; `name` is its kind in `askdock_vector_db_*`."""

    def __init__(self, store: ChunkStore, name: str) -> None:
        self._store = store
        self._name = name

    def create_generation(self, generation: str, dimension: int) -> None:
        """Measured."""
        self._timed("create", lambda: self._store.create_generation(generation, dimension))

    def drop_generation(self, generation: str) -> None:
        """Measured."""
        self._timed("drop", lambda: self._store.drop_generation(generation))

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Measured."""
        self._timed("upsert", lambda: self._store.upsert(generation, chunks))

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Measured."""
        return self._timed("read", lambda: self._store.chunk_ids(generation, document_id, version))

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Measured."""
        self._timed(
            "delete", lambda: self._store.delete_document(generation, document_id, keep_version=keep_version)
        )

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Measured, without the time that the caller spends on the keys."""
        return timed_items(self._store.stored(generation), VECTOR_DB_DURATION, self._name, "scan")

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """Measured, without the time that the caller spends on the chunks."""
        chunks = self._store.read_document(generation, document_id, version)
        return timed_items(chunks, VECTOR_DB_DURATION, self._name, "read")

    def count(self, generation: str) -> int:
        """Measured."""
        return self._timed("count", lambda: self._store.count(generation))

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Measured."""
        return self._timed("dense", lambda: self._store.search_dense(generation, vector, limit, where))

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Measured."""
        return self._timed("sparse", lambda: self._store.search_sparse(generation, tokens, limit, where))

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """Measured."""
        return self._timed("get", lambda: self._store.read_chunks(generation, ids))

    def maintain(self, generation: str) -> None:
        """Measured."""
        self._timed("maintain", lambda: self._store.maintain(generation))

    def damage(self, generation: str, *, thorough: bool) -> list[str]:
        """Measured."""
        return self._timed("check", lambda: self._store.damage(generation, thorough=thorough))

    def ping(self) -> None:
        """Measured: /ready asks, so that a store that is down shows even without searches."""
        self._timed("ping", self._store.ping)

    def _timed(self, operation: str, call: Callable[[], T]) -> T:
        with timed(VECTOR_DB_DURATION, self._name, operation):
            return call()
