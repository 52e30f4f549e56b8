"""Chunks to vectors, in batches filled across documents, while the next ones are parsed."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from enum import Enum
from typing import Literal

from askdock import text
from askdock.errors import EmbedderUnavailable
from askdock.ports import Embedder
from askdock.records import Chunk, EmbeddedChunk, Vector
from askdock.telemetry import stage

BATCH_CHUNKS = 128
BATCHES_AHEAD = 1
"""Batches under way while one is made ready: enough to keep the model busy, few enough to bound memory."""
REMEMBERED = 1_024
"""Texts whose vectors are kept for the next batches: what every page of a site repeats is embedded once."""


class _Marker(Enum):
    FLUSH = "flush"


Flush = Literal[_Marker.FLUSH]
FLUSH: Flush = _Marker.FLUSH
"""Among chunks: what came before is to be yielded before more is read."""


class EmbedStage:
    """Adds vectors and tokens to chunks."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._remembered: dict[str, Vector] = {}

    def batches(self, chunks: Iterable[Chunk | Flush]) -> Iterator[list[EmbeddedChunk]]:
        """Yield the chunks embedded, in order, in batches of at most BATCH_CHUNKS; none is empty.

        `chunks` is read on the calling thread, the model runs on another.
        """
        under_way: deque[Future[list[EmbeddedChunk]]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="askdock-embed") as executor:
            for batch, flush in _filled(chunks):
                if batch:
                    under_way.append(executor.submit(self._embed, batch))
                while len(under_way) > (0 if flush else BATCHES_AHEAD):
                    yield under_way.popleft().result()

    def works(self) -> bool:
        """Whether the embedder takes the plainest text there is."""
        try:
            self._embedder.embed_documents(["probe"])
        except EmbedderUnavailable:
            return False
        return True

    def _embed(self, chunks: list[Chunk]) -> list[EmbeddedChunk]:
        texts = [chunk.searchable_text for chunk in chunks]
        vectors = self._vectors(texts)
        return [
            # What a model wrote ends here: no answer is made of it.
            EmbeddedChunk(replace(chunk, written=()), vectors[searchable], text.tokens(chunk.keyword_text))
            for chunk, searchable in zip(chunks, texts, strict=True)
        ]

    def _vectors(self, texts: list[str]) -> dict[str, Vector]:
        """Of each text; the model sees equal ones once."""
        found = {one: self._remembered[one] for one in texts if one in self._remembered}
        new = [one for one in dict.fromkeys(texts) if one not in found]
        if new:
            with stage("embed"):
                # Copies, for a row of the array would keep the others in memory.
                vectors = [row.copy() for row in self._embedder.embed_documents(new)]
            found.update(zip(new, vectors, strict=True))
        newest = {one: vector for one, vector in self._remembered.items() if one not in found} | found
        self._remembered = dict(list(newest.items())[-REMEMBERED:])
        return found


def _filled(chunks: Iterable[Chunk | Flush]) -> Iterator[tuple[list[Chunk], bool]]:
    """Batches, and whether everything up to there must be yielded now."""
    batch: list[Chunk] = []
    for chunk in chunks:
        if chunk is not FLUSH:
            batch.append(chunk)
        if chunk is FLUSH or len(batch) == BATCH_CHUNKS:
            yield batch, chunk is FLUSH
            batch = []
    yield batch, True
