"""Remembers the vectors of questions: people, pages and retries ask the same thing again."""

from functools import lru_cache

from askdock.adapters.embedding.wrapped import WrappedEmbedder
from askdock.ports import Embedder
from askdock.records import Vector


class CachedEmbedder(WrappedEmbedder):
    """An `Embedder` that keeps the vectors of the last `entries` questions; documents pass through."""

    def __init__(self, inner: Embedder, entries: int) -> None:
        super().__init__(inner)
        self._remembered = lru_cache(entries)(self._embed_query)

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,), read-only: callers share it."""
        return self._remembered(text)

    def _embed_query(self, text: str) -> Vector:
        vector = self._inner.embed_query(text)
        vector.setflags(write=False)
        return vector
