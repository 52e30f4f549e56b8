"""An embedder around another one: what a wrapper does not change comes from within."""

from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from askdock.ports import Embedder
from askdock.records import Vector


class WrappedEmbedder:
    """An `Embedder` that passes everything on to `inner`."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner

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
        """Of the inner one."""
        return self._inner.embed_query(text)
