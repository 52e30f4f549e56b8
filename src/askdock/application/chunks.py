"""Chunks of a document as the live index version has them: what is searched, where it stands, how it is kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import dropwhile, islice

import numpy as np

from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile
from askdock.ports import ChunkStore, Embedder
from askdock.records import Box, Chunk, Collection, Document, EmbeddedChunk

UNIT = 0.01
"""How far the length of a stored vector may be from 1: stores keep fewer digits than models give."""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk and how it is kept."""

    chunk: Chunk
    boxes: tuple[Box, ...]
    tokens: int | None
    """As the collection's embedding model counts them; None where this process has another model."""
    whole_vector: bool
    """Whether its vector has the dimension of the index and the length of 1."""


class Chunks:
    """Reads chunks. `store` and `embedder` are asked for when they are first needed."""

    def __init__(self, store: Callable[[], ChunkStore], embedder: Callable[[], Embedder]) -> None:
        self._store = store
        self._embedder = embedder

    def page(
        self,
        collection: Collection,
        document: Document,
        parsed: Callable[[], ParsedFile],
        *,
        after: int,
        limit: int,
    ) -> list[StoredChunk]:
        """Chunks of the live version by ordinal, those after the ordinal `after`; none where no version is live.

        `parsed` opens the text of that version. Raises StoreUnavailable.
        """
        if not document.live_version:
            return []
        stored = self._store().read_document(collection.generation, document.id, document.live_version)
        found = list(islice(dropwhile(lambda one: one.chunk.ordinal <= after, stored), limit))
        tokens = self._tokens(collection, found)
        once = cache(parsed)
        return [
            StoredChunk(
                one.chunk,
                _boxes(once, one.chunk),
                count,
                _is_whole(one, collection.profile.dimension),
            )
            for one, count in zip(found, tokens, strict=True)
        ]

    def _tokens(self, collection: Collection, found: Sequence[EmbeddedChunk]) -> Sequence[int | None]:
        embedder, profile = self._embedder(), collection.profile
        if (embedder.model, embedder.fingerprint) != (profile.embedding_model, profile.embedding_fingerprint):
            return [None] * len(found)
        return embedder.count_tokens([one.chunk.searchable_text for one in found])


def _boxes(parsed: Callable[[], ParsedFile], chunk: Chunk) -> tuple[Box, ...]:
    if chunk.page_start is None:
        return ()
    try:
        return parsed().boxes(chunk.start, chunk.end)
    except FileMissing:
        return ()  # the text is being replaced, or lost: what is searched can be told all the same


def _is_whole(one: EmbeddedChunk, dimension: int) -> bool:
    return one.vector.shape == (dimension,) and abs(float(np.linalg.norm(one.vector)) - 1) < UNIT
