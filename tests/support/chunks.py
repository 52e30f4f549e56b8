"""Made-up embedded chunks, for tests of stores."""

from collections.abc import Sequence

import numpy as np

from askdock.records import Chunk, EmbeddedChunk, Vector

WORDS = [f"w{n}" for n in range(60)]


def unit_vector(random: np.random.Generator, dimension: int) -> Vector:
    vector = random.standard_normal(dimension).astype(np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def embedded_chunk(
    name: str,
    vector: Vector,
    tokens: str,
    *,
    document_id: str = "d",
    ordinal: int = 0,
    tags: Sequence[str] = (),
    dated: int = 0,
) -> EmbeddedChunk:
    chunk = Chunk(
        id=name,
        document_id=document_id,
        version=1,
        ordinal=ordinal,
        text=f"text of {name}",
        start=0,
        end=8 + len(name),
        page_start=None,
        page_breaks=(),
        headings=(),
        title="",
        document_name="name.txt",
        source_uri="file:///name.txt",
        media_type="text/plain",
        tags=tuple(tags),
        dated=dated,
    )
    return EmbeddedChunk(chunk, vector, tokens)


def some_chunks(count: int, dimension: int, *, prefix: str = "c", document_id: str = "d") -> list[EmbeddedChunk]:
    """Each with a vector of its own and a word that no other has: `mark<prefix><number>`."""
    random = np.random.default_rng(len(prefix) + count)
    words = random.choice(WORDS, size=(count, 12))
    return [
        embedded_chunk(
            f"{prefix}{n}",
            unit_vector(random, dimension),
            f"{' '.join(words[n])} mark{prefix}{n}",
            document_id=document_id,
            ordinal=n,
        )
        for n in range(count)
    ]
