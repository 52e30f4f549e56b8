"""As many chunks as are wanted: real texts with their vectors, then mixtures of two of them."""

from collections.abc import Iterator

import numpy as np

from askdock import text
from askdock.records import Chunk, EmbeddedChunk

BATCH = 1_000


def chunks(
    size: int, texts: list[str], vectors: np.ndarray, batch_of: int = BATCH
) -> Iterator[list[EmbeddedChunk]]:
    """`size` chunks in batches: the real ones first, then mixtures, the same in every call."""
    random = np.random.default_rng(1)
    analysed = [text.tokens(one) for one in texts]
    batch = []
    for n in range(size):
        if n < len(texts):
            content, tokens, vector = texts[n], analysed[n], vectors[n]
        else:
            a, b = random.integers(len(texts), size=2)
            content = texts[a][:500] + texts[b][500:]
            half = len(analysed[a]) // 2
            tokens = analysed[a][:half] + analysed[b][len(analysed[b]) // 2 :]
            vector = vectors[a] + vectors[b] * random.uniform(0.2, 0.8)
            vector = (vector / np.linalg.norm(vector)).astype(np.float32)
        chunk = Chunk(
            id=f"c{n}",
            document_id=f"d{n // 10}",
            version=1,
            ordinal=n % 10,
            text=content,
            start=0,
            end=len(content),
            page_start=None,
            page_breaks=(),
            headings=(),
            title="",
            document_name=f"{n // 10}.txt",
            source_uri=f"bench:{n // 10}",
            media_type="text/plain",
        )
        batch.append(EmbeddedChunk(chunk, vector, tokens))
        if len(batch) == batch_of or n == size - 1:
            yield batch
            batch = []
