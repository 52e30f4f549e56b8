"""Remembers the vectors of questions: people, pages and retries ask the same thing again."""

from collections.abc import Sequence, Set
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from askdock.ports import Embedder
from askdock.records import Vector


class CachedEmbedder:
    """An `Embedder` that keeps the vectors of the last `entries` questions; documents pass through."""

    def __init__(self, inner: Embedder, entries: int) -> None:
        self._inner = inner
        self._remembered = lru_cache(entries)(self._embed_query)

    @property
    def model(self) -> str:
        """The inner one's."""
        return self._inner.model

    @property
    def fingerprint(self) -> str:
        """The inner one's."""
        return self._inner.fingerprint

    @property
    def dimension(self) -> int:
        """The inner one's."""
        return self._inner.dimension

    @property
    def max_tokens(self) -> int:
        """The inner one's."""
        return self._inner.max_tokens

    @property
    def languages(self) -> Set[str] | None:
        """The inner one's."""
        return self._inner.languages

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Of the inner one."""
        return self._inner.count_tokens(texts)

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Of the inner one."""
        return self._inner.embed_documents(texts)

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,), read-only: callers share it."""
        return self._remembered(text)

    def _embed_query(self, text: str) -> Vector:
        vector = self._inner.embed_query(text)
        vector.setflags(write=False)
        return vector
