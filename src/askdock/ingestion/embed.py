"""Chunks to vectors, in batches filled across documents, while the next ones are parsed."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from askdock import text
from askdock.ports import Embedder
from askdock.records import Chunk, EmbeddedChunk

BATCH_CHUNKS = 128
BATCHES_AHEAD = 1
"""Batches under way while one is made ready: enough to keep the model busy, few enough to bound memory."""


class EmbedStage:
    """Adds vectors and tokens to chunks."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def batches(self, chunks: Iterable[Chunk]) -> Iterator[list[EmbeddedChunk]]:
        """Yield the chunks embedded, in order, in batches of at most BATCH_CHUNKS.

        `chunks` is read on the calling thread, the model runs on another.
        """
        source = iter(chunks)
        under_way: deque[Future[list[EmbeddedChunk]]] = deque()
        with ThreadPoolExecutor(1, thread_name_prefix="askdock-embed") as executor:
            while batch := list(islice(source, BATCH_CHUNKS)):
                under_way.append(executor.submit(self._embed, batch))
                if len(under_way) > BATCHES_AHEAD:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()

    def _embed(self, chunks: list[Chunk]) -> list[EmbeddedChunk]:
        texts = [chunk.searchable_text for chunk in chunks]
        vectors = self._embedder.embed_documents(texts)
        return [
            EmbeddedChunk(chunk, vector, text.tokens(searchable))
            for chunk, vector, searchable in zip(chunks, vectors, texts, strict=True)
        ]
