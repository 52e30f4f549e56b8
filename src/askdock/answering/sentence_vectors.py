"""Vectors of sentences that come into question, kept for a while: halves of a question, its other wordings and the
same question again weigh the same ones."""

from collections.abc import Sequence
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from askdock.ports import Embedder
from askdock.records import Vector

KEPT = 2_048
"""Some 3 MB of vectors of 384 numbers."""


class SentenceVectors:
    """Safe to use from several threads."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: LRUCache[str, Vector] = LRUCache(KEPT)
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order given."""
        with self._lock:
            found = {one: self._kept[one] for one in texts if one in self._kept}
        new = [one for one in dict.fromkeys(texts) if one not in found]
        if new:
            # Copies, for a row of the array would keep the others in memory.
            made = {one: row.copy() for one, row in zip(new, self._embedder.embed_documents(new), strict=True)}
            found |= made
            with self._lock:
                self._kept.update(made)
        return np.stack([found[one] for one in texts])
