"""Vectors by turbovec: four bits for each dimension, all of them compared (TurboQuant, arXiv:2504.19874)."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray
from turbovec import IdMapIndex

from askdock.records import Vector

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]

BITS = 4
MULTIPLE = 8
"""turbovec takes dimensions that are a multiple of this; zeros are added, which changes no product."""


class TurboIndex:
    """See `VectorIndex`. turbovec has a lock of its own and gives the interpreter's away."""

    def __init__(self, dimension: int) -> None:
        self._index = IdMapIndex(dim=-(-dimension // MULTIPLE) * MULTIPLE, bit_width=BITS)

    def __len__(self) -> int:
        return len(self._index)

    def add(self, rows: Rows, vectors: Vectors) -> None:
        """New rows."""
        self._index.add_with_ids(self._padded(vectors), rows.astype(np.uint64), chunk_size=0)

    def discard(self, rows: Rows) -> None:
        """Rows that are gone."""
        for row in rows.tolist():
            self._index.remove(row)

    def search(self, vector: Vector, limit: int, allowed: Rows | None = None) -> Rows:
        """Nearest first."""
        if not len(self._index) or (allowed is not None and not len(allowed)):
            return np.empty(0, np.int64)
        only = None if allowed is None else allowed.astype(np.uint64)
        try:
            found: Rows = self._index.search(self._padded(vector[None]), k=limit, allowlist=only)[1][0]
        except KeyError:  # some are not in the index: hardly ever, and to ask for each would take longer
            assert allowed is not None  # noqa: S101 - the error speaks of these
            there = [row for row in allowed.tolist() if row in self._index]
            return self.search(vector, limit, np.array(there, np.int64))
        return found.astype(np.int64)

    def save(self, path: Path) -> None:
        """Durable when this returns."""
        self._index.write(str(path))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError, ValueError."""
        self = cls.__new__(cls)
        self._index = IdMapIndex.load(str(path))
        return self

    def _padded(self, vectors: Vectors) -> Vectors:
        lacking = self._index.dim - vectors.shape[1]
        padded = np.pad(vectors, ((0, 0), (0, lacking))) if lacking else vectors
        return np.ascontiguousarray(padded, np.float32)
