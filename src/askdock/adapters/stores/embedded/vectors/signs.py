"""Vectors by numpy alone: one bit for each dimension of the rotated vector, all of them compared.

The share of signs that differ grows with the angle (Charikar, "Similarity estimation techniques from rounding
algorithms", 2002); a random rotation makes every sign say equally much.
"""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from askdock.records import Vector

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]

WIDER = 5
"""Signs are coarse: so many times what is asked for are proposed."""
_SEED = 1
"""The rotation is the same in every process."""


class SignIndex:
    """See `VectorIndex`. What a search sees is replaced, never changed, so searches need no lock."""

    def __init__(self, dimension: int) -> None:
        square = np.random.default_rng(_SEED).standard_normal((dimension, dimension))
        self._rotation = np.linalg.qr(square)[0].astype(np.float32)
        words = -(-dimension // 64)
        self._rows: Rows = np.empty(0, np.int64)
        self._codes: NDArray[np.uint64] = np.empty((words, 0), np.uint64)
        self._filled = (0, self._rows, self._codes)

    def __len__(self) -> int:
        return self._filled[0]

    def add(self, rows: Rows, vectors: Vectors) -> None:
        """New rows."""
        size = self._filled[0]
        end = size + len(rows)
        if end > len(self._rows):
            room = max(end, 2 * len(self._rows), 1024)
            self._rows = np.concatenate([self._rows[:size], np.zeros(room - size, np.int64)])
            empty = np.zeros((len(self._codes), room - size), np.uint64)
            self._codes = np.concatenate([self._codes[:, :size], empty], axis=1)
        self._rows[size:end] = rows
        self._codes[:, size:end] = self._signs(vectors)
        self._filled = (end, self._rows[:end], self._codes[:, :end])

    def discard(self, rows: Rows) -> None:
        """A copy without them."""
        _, kept, codes = self._filled
        stay = ~np.isin(kept, rows, assume_unique=True)
        if not stay.all():
            self._rows, self._codes = kept[stay], np.ascontiguousarray(codes[:, stay])
            self._filled = (len(self._rows), self._rows, self._codes)

    def search(self, vector: Vector, limit: int, allowed: Rows | None = None) -> Rows:
        """In no order."""
        _, rows, codes = self._filled
        if allowed is not None:
            places = np.flatnonzero(np.isin(rows, allowed, assume_unique=True))
            rows, codes = rows[places], codes[:, places]
        wanted = self._signs(vector[None])[:, 0]
        apart = np.zeros(len(rows), np.uint16)
        for words, word in zip(codes, wanted, strict=True):
            apart += np.bitwise_count(words ^ word)
        limit *= WIDER
        if limit >= len(rows):
            return rows
        return rows[np.argpartition(apart, limit)[:limit]]

    def save(self, path: Path) -> None:
        """Raises OSError."""
        _, rows, codes = self._filled
        with path.open("wb") as file:
            for part in (self._rotation, rows, codes):
                np.save(file, part)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises OSError, ValueError."""
        self = cls.__new__(cls)
        try:
            with path.open("rb") as file:
                self._rotation, self._rows, self._codes = (np.load(file) for _ in range(3))
        except EOFError as error:
            raise ValueError("the file ends too early") from error
        self._filled = (len(self._rows), self._rows, self._codes)
        return self

    def _signs(self, vectors: Vectors) -> NDArray[np.uint64]:
        """One column for each vector, 64 signs in each word."""
        signs = np.packbits(vectors @ self._rotation > 0, axis=1)
        signs = np.pad(signs, ((0, 0), (0, -signs.shape[1] % 8)))
        return np.ascontiguousarray(signs).view(np.uint64).T
